//! Looking through the door. Whatever a page or the API shows of a case was read under a veil; the desk records who
//! is about to look at what, and only then hands it out. If that cannot be recorded, nothing is shown.

use std::sync::Arc;

use rules::{
    actor::Actor,
    case::Case,
    id::Id,
    look::{self, Looker, Subject},
    refusal::Refusal,
    service::compiled::Service,
};

use super::{Desk, NotDone, actor_text};
use crate::{
    projections::looks as projection,
    store::{Fault, NewEvent, Proof, Recorded, StreamId, Tx, Veiled},
};

/// The version every look is stored under.
const SCHEMA: u16 = 1;
/// The looks of an official within so many ms are one stream.
const STREAM_OF: i64 = 60 * 60_000;

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
