//! What registers can answer for an application, looked up at the applicant's wish, and taken into the draft when
//! they say so. Looking leaves statements in the registers and nothing in the case.

use std::collections::{BTreeMap, BTreeSet};

use rules::{
    actor::Actor,
    case::Case,
    command::Command,
    event::Origin,
    form::kind,
    id::Id,
    refusal::Refusal,
    service::{
        compiled::Service,
        prefill::{APPLICANT, PURPOSE, Source},
    },
    value::{Answers, Value, write_date},
};

use super::{Desk, Done, NotDone, ReadRecord, ReadRequest, Request, Which};
use crate::store::Tx;

/// An answer that a register can give.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The question.
    pub field: String,
    /// The answer.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// A record found for a source.
#[derive(Clone)]
struct Found {
    register: String,
    read: ReadRecord,
}

impl Desk {
    /// Looks up what registers can answer for a draft.
    pub async fn look_up_async(&self, case: Id, actor: Actor) -> Result<Vec<Offer>, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.offers(tx, case, &actor)).await
    }

    /// Takes the answers to some questions into a draft, looked up afresh: nothing that a browser sent is believed
    /// to come from a register.
    pub async fn take_async(&self, case: Id, actor: Actor, wanted: BTreeSet<String>) -> Result<Done, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.take_in(tx, case, &actor, &wanted)).await
    }

    fn take_in(&self, tx: &mut Tx<'_>, case: Id, actor: &Actor, wanted: &BTreeSet<String>) -> Result<Done, NotDone> {
        let offers = self.offers(tx, case, actor)?;
        let (mut answers, mut from) = (Answers::new(), BTreeMap::new());
        for offer in offers.into_iter().filter(|offer| wanted.contains(&offer.field)) {
            answers.insert(offer.field.clone(), offer.value);
            from.insert(offer.field, offer.origin);
        }
        let request = Request {
            case,
            service: None,
            actor: actor.clone(),
            commands: vec![Command::Prefill { answers, from }],
            expected: None,
            idempotency: None,
        };
        self.handle_in(tx, &request, None)
    }

    fn offers(&self, tx: &mut Tx<'_>, id: Id, actor: &Actor) -> Result<Vec<Offer>, NotDone> {
        let (case, service) = self.load(tx, id)?.ok_or(NotDone::Missing)?;
        let Actor::Person { id: person } = actor else { return Err(NotDone::Missing) };
        if !case.is_applicant(actor) {
            return Err(NotDone::Missing);
        }
        if case.is_submitted() {
            return Err(NotDone::Refused(Refusal::new("submitted_already").into()));
        }
        let Some(prefill) = &service.definition().prefill else { return Ok(Vec::new()) };
        let Some(own) = self.own_number(tx, *person)? else { return Ok(Vec::new()) };
        let needs = prefill.needs();
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        for source in &prefill.sources {
            let fields = needs.get(source.id.as_str()).into_iter().flatten().map(|f| (*f).to_owned()).collect();
            if let Some(one) = self.source(tx, source, &own, fields, actor, &found)? {
                found.insert(source.id.clone(), one);
            }
        }
        let values = found.iter().map(|(id, one)| (id.clone(), one.read.fields.clone())).collect();
        let mut offers = Vec::new();
        for (field, taken) in &prefill.answers {
            let Some(value) = taken.answer(&values) else { continue };
            let path = taken.from().into_iter().next().and_then(|path| path.split_once('.'));
            let Some((one, of)) = path.and_then(|(source, of)| Some((found.get(source)?, of))) else { continue };
            let origin = Origin {
                register: one.register.clone(),
                field: of.to_owned(),
                since: write_date(one.read.since),
                recorded: one.read.changed,
            };
            offers.push(Offer { field: field.clone(), value, origin });
        }
        self.only_asked(&case, &service, &mut offers);
        Ok(offers)
    }

    /// The record of a source, if there is one that may be read.
    fn source(
        &self,
        tx: &mut Tx<'_>,
        source: &Source,
        own: &str,
        fields: Vec<String>,
        actor: &Actor,
        found: &BTreeMap<String, Found>,
    ) -> Result<Option<Found>, NotDone> {
        let (Some(key), Some(of)) = (&source.register, &source.of) else {
            let fits = |id: &&String| found.get(*id).is_some_and(|one| source.fits(&one.read.fields));
            return Ok(source.either.iter().find(fits).and_then(|id| found.get(id)).cloned());
        };
        let number = match of.split_once('.') {
            _ if of == APPLICANT => Some(own.to_owned()),
            Some((earlier, field)) => {
                found.get(earlier).and_then(|one| one.read.fields.get(field)?.as_text()).map(str::to_owned)
            }
            None => None,
        };
        let Some(number) = number else { return Ok(None) };
        let Ok(kept) = self.register(key) else { return Ok(None) };
        let register = &kept.register;
        let by_key = register.person.as_ref().is_some_and(|person| register.identified_by == [person.clone()]);
        let kin = register.fields.iter().find(|f| f.kin && f.find);
        const MOST: u32 = 20;
        let mut ways = vec![if by_key { Which::Key(number.clone()) } else { Which::Person(number.clone(), MOST) }];
        if let Some(field) = kin.filter(|_| !by_key) {
            ways.push(Which::Filtered(vec![(field.id.clone(), number)], None, MOST));
        }
        let purpose = PURPOSE.to_owned();
        let request = ReadRequest { register: key.clone(), actor: Some(actor.clone()), purpose, case: None, fields };
        for which in ways {
            let read = match self.read_records_in(tx, &request, &which) {
                Ok(read) => read,
                // Not there, or not for this person to read: then the person answers.
                Err(NotDone::Missing | NotDone::Refused(_)) => continue,
                Err(not_done) => return Err(not_done),
            };
            let fitting = read.into_iter().rfind(|r| !r.closed && source.fits(&r.fields));
            if let Some(read) = fitting {
                return Ok(Some(Found { register: key.clone(), read }));
            }
        }
        Ok(None)
    }

    /// Leaves only answers to questions that are asked in this situation and that the person has not answered.
    fn only_asked(&self, case: &Case, service: &Service, offers: &mut Vec<Offer>) {
        let calendar = self.catalogue.calendar_of(service);
        let today = calendar.local(self.clock.now()).date();
        let setting = kind::Setting { country: &self.catalogue.country, units: &self.catalogue.units, today };
        offers.retain_mut(|offer| {
            let own = case.answers.contains_key(&offer.field) && !case.origins.contains_key(&offer.field);
            match service.field(&offer.field).map(|field| kind::check(field, offer.value.clone(), setting)) {
                Some(Ok(value)) if !own => {
                    offer.value = value;
                    true
                }
                _ => false,
            }
        });
        let mut answers = case.answers.clone();
        answers.extend(offers.iter().map(|o| (o.field.clone(), o.value.clone())));
        let facts = service.facts(&answers, case.channel, today);
        offers.retain(|offer| facts.is_asked(&offer.field) == Some(true));
    }
}
