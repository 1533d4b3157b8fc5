//! The file of an issued result: written, signed and kept once, so that everybody who ever asks gets the
//! same bytes.
//!
//! A follower does it right after a result is issued; whoever asks for the file first does it for results
//! issued before there was a seal. Two that do it at once: the desk records the first, and the other's
//! file is forgotten. A crash between keeping the file and recording it leaves a file that nobody named, which is
//! swept away like an upload that was never attached; the next who asks makes it anew.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    actor::Actor, calendar::Calendar, case::Case, command::Command, event::FileRef, id::Id, service::compiled::Service,
};

use crate::{
    catalogue::Catalogue,
    desk::{Desk, NotDone, Request},
    papers::{self, PaperKind, Source},
    projections::{people, uploads},
    signing::Signer,
    store::{Blobs, Fault, Tx},
    text::Texts,
};

/// The name under which the program signs.
pub const ACTOR: &str = "seal";

/// An issued result whose file is not made yet, with all that it is made from.
struct Unsigned {
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

/// A signed file, not kept yet.
struct Made {
    number: String,
    name: String,
    bytes: Vec<u8>,
    stamped: bool,
}

/// What the file of a case's result is made from; `None` where there is no result, or its file is there.
fn unsigned(desk: &Desk, tx: &mut Tx<'_>, id: Id) -> Result<Option<Unsigned>, NotDone> {
    let Some((case, service)) = desk.load(tx, id)? else { return Ok(None) };
    if case.result.as_ref().is_none_or(|result| result.signed.is_some()) {
        return Ok(None);
    }
    let calendar = desk.calendar(tx, &service.definition().calendar)?;
    let officials: Vec<Id> = papers::officials(&case).into_iter().collect();
    let people = people::names(tx, &officials)?;
    Ok(Some(Unsigned { case, service, calendar, people }))
}

impl Maker<'_> {
    /// Writes and signs the file, in the country's first language: the paper has one text in law, whoever
    /// reads it. Takes some milliseconds of a core, and seconds when a time-stamp service is slow.
    fn make(&self, what: &Unsigned, now: i64) -> Result<Made, Fault> {
        let broken = |why: String| Fault::Broken(format!("the file of a result cannot be made: {why}"));
        let country = &self.catalogue.country;
        let language = country.languages.first().map_or("vi", String::as_str);
        let source = Source {
            case: &what.case,
            service: &what.service,
            units: &self.catalogue.units,
            country,
            calendar: &what.calendar,
            words: self.texts.of(language),
            people: &what.people,
            base: self.base,
            now,
            specimen: self.specimen,
        };
        let number = what.case.result.as_ref().map(|result| result.number.clone());
        let (paper, number) =
            papers::make(&source, PaperKind::Result).zip(number).ok_or_else(|| broken("there is none".into()))?;
        let file = papers::pdf::write(&paper).map_err(|why| broken(why.to_string()))?;
        let signed = self.signer.sign_pdf(&file, now).map_err(|why| broken(why.to_string()))?;
        let name = format!("{}-{}.pdf", what.case.code.as_deref().unwrap_or_default(), PaperKind::Result);
        Ok(Made { number, name, bytes: signed.bytes, stamped: signed.stamped })
    }
}

/// Makes the file of a case's result if it is not there, and waits for it; on a thread that may block.
pub fn sign(desk: &Desk, blobs: &Blobs, maker: Maker<'_>, id: Id) -> Result<(), NotDone> {
    let reader = desk.clone();
    let Some(what) = desk.store.read(move |tx| unsigned(&reader, tx, id))? else { return Ok(()) };
    let now = desk.clock.now();
    let made = maker.make(&what, now)?;
    // Expected before it is kept, so that it is swept if nothing names it.
    let name = blobs.name_of(&made.bytes);
    let there = blobs.holds(&name);
    desk.store.write(move |tx| uploads::expect(tx, &name, there, now))?;
    let size = made.bytes.len() as u64;
    let hash = blobs.put(&made.bytes)?;
    let file = FileRef { hash, name: made.name, media: "application/pdf".into(), size };
    desk.handle(Request {
        case: id,
        service: None,
        actor: Actor::System { name: ACTOR.into() },
        commands: vec![Command::Sign { number: made.number, file, stamped: made.stamped }],
        expected: None,
        idempotency: None,
    })?;
    Ok(())
}
