//! The files of an issued result, the PDF and the credential: written, signed and kept once, so that everybody
//! who ever asks gets the same bytes.
//!
//! A follower does it right after a result is issued; whoever asks for the file first does it for results
//! issued before there was a seal. Two that do it at once: the desk records the first, and the other's
//! file is forgotten. A crash between keeping the file and recording it leaves a file that nobody named, which is
//! swept away like an upload that was never attached; the next who asks makes it anew.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    actor::Actor, calendar::Calendar, case::Case, command::Command, event::FileRef, id::Id, service::compiled::Service,
    value::write_date,
};
use serde_json::{Value, json};

use crate::{
    catalogue::Catalogue,
    clock::Chance,
    desk::{Desk, NotDone, Request},
    papers::{self, PaperKind, Source},
    projections::{credentials, people, uploads},
    signing::{STATUS_LIST_LENGTH, Signer},
    store::{Blobs, Fault, Tx},
    text::{Texts, format::local},
};

/// The name under which the program signs.
pub const ACTOR: &str = "seal";

/// The media type of a credential (SD-JWT VC).
pub const CREDENTIAL_MEDIA: &str = "application/dc+sd-jwt";

/// An issued result of which something is not made yet, with all that it is made from.
struct Unsigned {
    id: Id,
    case: Case,
    service: Arc<Service>,
    calendar: Arc<Calendar>,
    people: BTreeMap<Id, String>,
}

/// What makes files of results.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    /// Places, laws and the languages.
    pub catalogue: &'a Catalogue,
    /// The words.
    pub texts: &'a Texts,
    /// The seal.
    pub signer: &'a Signer,
    /// The site's own address.
    pub base: &'a str,
    /// Whether papers say that they are only specimens.
    pub specimen: bool,
}

/// What is still to be made of a result.
enum Missing {
    Pdf,
    Credential,
}

/// A signed file, not kept yet.
struct Made {
    bytes: Vec<u8>,
    file: FileRef,
    stamped: bool,
}

/// What the files of a case's result are made from, and which is to be made next; `None` where there is no result,
/// or all is there.
fn unsigned(desk: &Desk, tx: &mut Tx<'_>, id: Id) -> Result<Option<(Unsigned, Missing)>, NotDone> {
    let Some((case, service)) = desk.load(tx, id)? else { return Ok(None) };
    let missing = match &case.result {
        Some(result) if result.signed.is_none() => Missing::Pdf,
        // What was taken back is not certified any more.
        Some(result) if result.credential.is_none() && result.revoked.is_none() => Missing::Credential,
        _ => return Ok(None),
    };
    let calendar = desk.calendar(tx, &service.definition().calendar)?;
    let officials: Vec<Id> = papers::officials(&case).into_iter().collect();
    let people = people::names(tx, &officials)?;
    Ok(Some((Unsigned { id, case, service, calendar, people }, missing)))
}

fn broken(why: impl std::fmt::Display) -> Fault {
    Fault::Broken(format!("the file of a result cannot be made: {why}"))
}

impl Maker<'_> {
    /// Writes and signs the file, in the country's first language: the paper has one text in law, whoever
    /// reads it. Takes some milliseconds of a core, and seconds when a time-stamp service is slow.
    fn pdf(&self, what: &Unsigned, now: i64) -> Result<Made, Fault> {
        let country = &self.catalogue.country;
        let source = Source {
            id: what.id,
            case: &what.case,
            service: &what.service,
            units: &self.catalogue.units,
            country,
            calendar: &what.calendar,
            words: self.texts.of(self.language()),
            people: &what.people,
            base: self.base,
            now,
            specimen: self.specimen,
        };
        let paper = papers::make(&source, PaperKind::Result).ok_or_else(|| broken("there is none"))?;
        let file = papers::pdf::write(&paper).map_err(broken)?;
        let signed = self.signer.sign_pdf(&file, now).map_err(broken)?;
        Ok(Made::new(what, "pdf", "application/pdf", signed.bytes, signed.stamped))
    }

    /// Writes the credential: type, number, date and issuer are always shown, what was answered only when its holder
    /// wishes.
    fn credential(&self, what: &Unsigned, index: u64, chance: &Chance) -> Result<Made, Fault> {
        let (case, country) = (&what.case, &self.catalogue.country);
        let result = case.result.as_ref().ok_or_else(|| broken("there is none"))?;
        let texts = what.service.texts(self.language());
        let base = self.base.trim_end_matches('/');
        let list = index / STATUS_LIST_LENGTH;
        let status = json!({"idx": index % STATUS_LIST_LENGTH, "uri": format!("{base}/credentials/status/{list}")});
        let open = json!({
            "iss": base,
            "iat": result.issued.div_euclid(1000),
            "vct": format!("{base}/credentials/types/{}", what.service.slug()),
            "status": {"status_list": status},
            "number": result.number,
            "issued": write_date(local(country, result.issued).date()),
            "issuing_authority": self.catalogue.units.name(&case.authority, self.language()),
            "title": texts.map(|texts| texts.result.clone()).unwrap_or_default(),
            "specimen": self.specimen,
        });
        let Value::Object(open) = open else { return Err(broken("its claims are no object")) };
        let hidden = what.service.definition().result.fields.iter().filter_map(|id| {
            let value = serde_json::to_value(case.answers.get(id)?).ok()?;
            Some((id.clone(), value))
        });
        let hidden: Vec<(String, Value)> = hidden.collect();
        let text = self.signer.credential(open, &hidden, chance).map_err(broken)?;
        Ok(Made::new(what, "sd-jwt", CREDENTIAL_MEDIA, text.into_bytes(), false))
    }

    fn language(&self) -> &str {
        self.catalogue.country.languages.first().map_or("vi", String::as_str)
    }
}

impl Made {
    fn new(what: &Unsigned, ending: &str, media: &str, bytes: Vec<u8>, stamped: bool) -> Made {
        let name = format!("{}-{}.{ending}", what.case.code.as_deref().unwrap_or_default(), PaperKind::Result);
        let file = FileRef { hash: String::new(), name, media: media.to_owned(), size: bytes.len() as u64 };
        Made { bytes, file, stamped }
    }

    /// Keeps the content and says where.
    fn keep(mut self, desk: &Desk, blobs: &Blobs, now: i64) -> Result<FileRef, Fault> {
        // Expected before it is kept, so that it is swept if nothing names it.
        let name = blobs.name_of(&self.bytes);
        let there = blobs.holds(&name);
        desk.store.write(move |tx| uploads::expect(tx, &name, there, now))?;
        self.file.hash = blobs.put(&self.bytes)?;
        Ok(self.file)
    }
}

/// Makes the files of a case's result that are not there, and waits for them; on a thread that may block.
pub fn sign(desk: &Desk, blobs: &Blobs, maker: Maker<'_>, id: Id) -> Result<(), NotDone> {
    loop {
        let reader = desk.clone();
        let Some((what, missing)) = desk.store.read(move |tx| unsigned(&reader, tx, id))? else { return Ok(()) };
        let now = desk.clock.now();
        let number = what.case.result.as_ref().map(|result| result.number.clone()).unwrap_or_default();
        let command = match missing {
            Missing::Pdf => {
                let made = maker.pdf(&what, now)?;
                let stamped = made.stamped;
                Command::Sign { number, file: made.keep(desk, blobs, now)?, stamped }
            }
            Missing::Credential => {
                let index = desk.store.write(credentials::draw)?;
                let made = maker.credential(&what, index, &Chance::System)?;
                Command::Certify { number, file: made.keep(desk, blobs, now)?, index }
            }
        };
        desk.handle(Request {
            case: id,
            service: None,
            actor: Actor::System { name: ACTOR.into() },
            commands: vec![command],
            expected: None,
            idempotency: None,
        })?;
    }
}
