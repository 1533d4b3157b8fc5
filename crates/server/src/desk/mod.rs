//! The only door. Whatever changes anything goes through here, the same road every time:
//! load the events, fold them, decide, append, update the read models, in one transaction.
//!
//! Nothing else in the program writes events. A page that wants something changed makes a
//! [`rules::command::Command`] and hands it in; the answer is what was recorded, or why not.

mod bulk;
mod cases;
mod days;
pub mod exchange;
mod identity;
mod inquiries;
mod looks;
mod people;
mod prefill;
mod rebuild;
mod records;
mod requests;
mod sorting;

use std::sync::Arc;

use rules::{actor::Actor, id::Id, refusal::Refusals};

use crate::{
    catalogue::Catalogue,
    reports::router::Router,
    store::{Fault, Store},
};

pub use crate::clock::{Chance, Clock};
pub use cases::{Done, Request, fold, history};
pub use looks::{Reason, Unusual};
pub use people::{fold as fold_person, load as load_person};
pub use prefill::Offer;
pub use rebuild::Rebuilt;
pub use records::{ReadRecord, ReadRequest, RecordDone, RecordRequest, Which, fold_record};

/// The desk. Cheap to clone; holds no state that a second process would contradict.
#[derive(Clone)]
pub struct Desk {
    /// The store.
    pub store: Store,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// Time.
    pub clock: Clock,
    /// Fresh ids and secrets.
    pub chance: Chance,
    days: days::Days,
    router: Router,
}

/// Why something was not done.
#[derive(Debug)]
pub enum NotDone {
    /// The rules say no; each reason can be read by a person.
    Refused(Refusals),
    /// Somebody else changed it meanwhile; look again and repeat.
    Conflict,
    /// There is no such thing, or it is not for this actor to know.
    Missing,
    /// It was erased at the end of its retention; nothing of it can be read again.
    Erased,
    /// That somebody looks could not be recorded, so nothing was shown.
    Unrecorded(Fault),
    /// The store failed.
    Fault(Fault),
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict => NotDone::Conflict,
            Fault::Erased => NotDone::Erased,
            fault => NotDone::Fault(fault),
        }
    }
}

impl From<Refusals> for NotDone {
    fn from(refusals: Refusals) -> Self {
        NotDone::Refused(refusals)
    }
}

/// The actor as it is written beside each event.
pub(crate) fn actor_text(actor: &Actor) -> String {
    serde_json::to_string(actor).unwrap_or_default()
}

impl Desk {
    /// A desk on a store and a catalogue.
    pub fn new(store: Store, catalogue: Arc<Catalogue>, clock: Clock, chance: Chance) -> Desk {
        Desk { store, catalogue, clock, chance, days: days::Days::default(), router: Router::default() }
    }

    /// A fresh id, ordered by time so that rows made together lie together.
    pub fn fresh_id(&self) -> Id {
        let mut id = [0; 16];
        self.chance.fill(&mut id[6..]);
        id[..6].copy_from_slice(&self.clock.now().to_be_bytes()[2..]);
        Id(id)
    }
}
