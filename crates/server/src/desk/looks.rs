//! Looking through the door. Whatever a page or the API shows of a case was read under a veil; the desk records who
//! is about to look at what, and only then hands it out. If that cannot be recorded, nothing is shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rules::{
    actor::Actor,
    case::Case,
    id::Id,
    look::{self, Looker, Remark, Shown, Subject},
    refusal::Refusal,
    service::compiled::Service,
};

use super::{Desk, NotDone, actor_text};
use crate::{
    projections::{
        cases,
        looks::{self as projection, Look},
    },
    store::{Fault, Kind, NewEvent, Proof, Recorded, StreamId, Tx, Veiled},
};

/// The version every look is stored under.
const SCHEMA: u16 = 1;
/// The looks of an official within so many ms are one stream.
const STREAM_OF: i64 = 60 * 60_000;

/// So many looks of a unit are judged at once.
const MOST_ROWS: u32 = 2000;
/// So many cases opened within an hour are many.
const MANY: usize = 30;
/// After so many ms something should have followed a look.
const PATIENCE: i64 = 3 * 24 * 60 * 60_000;

/// Why a look is unusual, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// At a case about oneself.
    Own,
    /// At a case about a near relative.
    Kin,
    /// At many cases within an hour.
    Many,
    /// While the office was closed.
    OutsideHours,
    /// The official opened a case and did nothing to it, within days before or after.
    NothingFollowed,
}

/// The looks of an official within an hour of which something is unusual.
#[derive(Clone, Debug)]
pub struct Unusual {
    /// Their stream.
    pub stream: Id,
    /// Who.
    pub official: Id,
    /// In which unit.
    pub unit: String,
    /// When last, unix ms.
    pub last: i64,
    /// The cases opened, with their codes.
    pub cases: BTreeMap<Id, String>,
    /// Why.
    pub reasons: BTreeSet<Reason>,
}

impl Unusual {
    fn of(look: &Look) -> Unusual {
        Unusual {
            stream: look.stream,
            official: look.official,
            unit: look.unit.clone(),
            last: look.last,
            cases: BTreeMap::new(),
            reasons: BTreeSet::new(),
        }
    }
}

impl Desk {
    /// A case with its service, for an actor who may see it; for anybody else there is none.
    pub fn case_for(&self, tx: &mut Tx<'_>, id: Id, actor: &Actor) -> Result<Veiled<(Case, Arc<Service>)>, NotDone> {
        let (case, service) = self.load(tx, id)?.filter(|(case, _)| case.may_see(actor)).ok_or(NotDone::Missing)?;
        let subject = Subject::of_case(id, &case);
        Ok(Veiled::new((case, service), vec![subject]))
    }

    /// Records that the actor is shown this, waits until that is durable, and hands it out. A person's own cases
    /// and an empty list need no record.
    pub async fn show<T>(&self, actor: &Actor, veiled: Veiled<T>) -> Result<T, NotDone> {
        let veiled = match veiled.of_nobody() {
            Ok(value) => return Ok(value),
            Err(veiled) => veiled,
        };
        let veiled = match actor {
            Actor::Person { id } => match veiled.of_own(*id) {
                Ok(value) => return Ok(value),
                Err(_) => return Err(NotDone::Missing),
            },
            _ => veiled,
        };
        let (desk, actor, subjects) = (self.clone(), actor.clone(), veiled.subjects().to_vec());
        let looked = self.store.write_async(move |tx| desk.look_in(tx, &actor, &subjects)).await;
        match looked {
            Ok(proof) => Ok(veiled.lift(proof)),
            Err(NotDone::Fault(fault)) => Err(NotDone::Unrecorded(fault)),
            Err(other) => Err(other),
        }
    }

    fn look_in(&self, tx: &mut Tx<'_>, actor: &Actor, subjects: &[Subject]) -> Result<Proof, NotDone> {
        let person = actor.person().ok_or(NotDone::Missing)?;
        let at = self.clock.now();
        let identity = self.identity_of(tx, person)?;
        let looker = Looker { number: identity.number, kin: identity.kin };
        let decided = look::decide(actor, subjects, &looker).map_err(|r| NotDone::Refused(r.into()))?;
        let event = decided.ok_or_else(|| NotDone::Refused(Refusal::new("look_not_yours").into()))?;
        let payload =
            serde_json::to_vec(&event).map_err(|e| Fault::Broken(format!("a look cannot be written: {e}")))?;
        let stream = StreamId(tx.blind(&format!("looks {person} {}", at.div_euclid(STREAM_OF))));
        let new = NewEvent { name: event.name(), schema: SCHEMA, payload };
        let proof = tx.append_look(stream, at, &actor_text(actor), &new)?;
        projection::project(tx, stream, at, actor, &event)?;
        Ok(proof)
    }

    /// Holds looks of a unit at a case back until a day, as a law orders. `code`: the case's.
    pub async fn withhold_async(
        &self,
        actor: Actor,
        code: String,
        unit: String,
        until: Option<i64>,
        article: String,
    ) -> Result<(), NotDone> {
        let desk = self.clone();
        let work = move |tx: &mut Tx<'_>| {
            let at = desk.clock.now();
            let case = cases::by_code(tx, &code)?;
            let units = &desk.catalogue.units;
            let Some(case) = case else {
                return Err(NotDone::Refused(Refusal::new("no_case_of_code").at("code").into()));
            };
            let event = look::withhold(&actor, case, &unit, until, &article, at, units)?;
            let payload =
                serde_json::to_vec(&event).map_err(|e| Fault::Broken(format!("an order cannot be written: {e}")))?;
            let stream = StreamId(tx.blind(&format!("looks withheld {case}")));
            let new = NewEvent { name: event.name(), schema: SCHEMA, payload };
            let before = tx.version(stream)?.unwrap_or(0);
            tx.append(Kind::Look, stream, before, at, &actor_text(&actor), &[new])?;
            Ok(projection::project(tx, stream, at, &actor, &event)?)
        };
        self.store.write_async(work).await
    }

    /// What is unusual about the looks of a unit since a moment, the gravest first.
    pub fn unusual(&self, tx: &mut Tx<'_>, unit: &str, since: i64) -> Result<Vec<Unusual>, NotDone> {
        let now = self.clock.now();
        let calendar = match self.catalogue.units.find(unit) {
            Some((_, kind)) => self.calendar(tx, &kind.calendar)?,
            None => return Ok(Vec::new()),
        };
        let mut found: Vec<Unusual> = Vec::new();
        for look in projection::of_unit(tx, unit, since, MOST_ROWS)? {
            let at = match found.iter().position(|u| u.stream == look.stream) {
                Some(at) => at,
                None => {
                    found.push(Unusual::of(&look));
                    found.len() - 1
                }
            };
            let unusual = &mut found[at];
            unusual.last = unusual.last.max(look.last);
            unusual.reasons.extend(match look.remark {
                Some(Remark::Own) => Some(Reason::Own),
                Some(Remark::Kin) => Some(Reason::Kin),
                None => None,
            });
            if [look.first, look.last].iter().any(|at| !calendar.is_open(calendar.local(*at))) {
                unusual.reasons.insert(Reason::OutsideHours);
            }
            let opened = !matches!(look.shown, Shown::List | Shown::Line);
            if opened || look.remark.is_some() {
                unusual.cases.insert(look.case, look.code.clone().unwrap_or_default());
            }
            if !opened {
                continue;
            }
            if look.last < now - PATIENCE && !projection::acted(tx, look.case, look.official, look.first - PATIENCE)? {
                unusual.reasons.insert(Reason::NothingFollowed);
            }
        }
        for unusual in &mut found {
            if unusual.cases.len() >= MANY {
                unusual.reasons.insert(Reason::Many);
            }
        }
        found.retain(|u| !u.reasons.is_empty());
        found.sort_by_key(|u| (u.reasons.first().copied(), std::cmp::Reverse(u.last)));
        Ok(found)
    }

    /// Makes the rows of a stream of looks again from its events.
    pub(super) fn replay_looks(&self, tx: &mut Tx<'_>, stream: StreamId, recorded: &[Recorded]) -> Result<(), NotDone> {
        projection::forget(tx, stream)?;
        for r in recorded {
            let unread = |e| Fault::Broken(format!("look {} cannot be read: {e}; is the program older?", r.version));
            let actor = serde_json::from_str(&r.actor).map_err(unread)?;
            let event = serde_json::from_slice(&r.payload).map_err(unread)?;
            projection::project(tx, stream, r.at, &actor, &event)?;
        }
        Ok(())
    }
}
