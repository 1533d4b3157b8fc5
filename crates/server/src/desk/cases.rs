//! Cases through the door.

use std::sync::Arc;

use rules::{
    actor::Actor,
    case::{Case, Stamp},
    command::Command,
    decide::{self, World},
    event::CaseEvent,
    id::Id,
    service::compiled::Service,
};

use super::{Desk, NotDone, actor_text, days};
use crate::{
    projections::cases as projection,
    store::{Kind, NewEvent, Recorded, StreamId, Tx},
};

/// The version every case event is stored under; a changed shape gets the next and an upcaster.
const SCHEMA: u16 = 1;

/// A wish about one case.
#[derive(Clone, Debug)]
pub struct Request {
    /// The case; fresh for a new one.
    pub case: Id,
    /// The service, needed only to begin one.
    pub service: Option<String>,
    /// Who asks.
    pub actor: Actor,
    /// What is wanted, done in order, all or nothing.
    pub commands: Vec<Command>,
    /// The version the asker saw, when it matters.
    pub expected: Option<u32>,
    /// The same key again gives the first answer and changes nothing.
    pub idempotency: Option<Vec<u8>>,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The case.
    pub id: Id,
    /// As it stands now.
    pub case: Case,
    /// Its service.
    pub service: Arc<Service>,
    /// What was recorded; empty when the wish was already fulfilled.
    pub events: Vec<CaseEvent>,
}

impl Desk {
    /// Hands a request in and waits until it is durable or refused.
    pub fn handle(&self, request: Request) -> Result<Done, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| desk.handle_in(tx, &request))
    }

    /// The same without blocking the caller's thread.
    pub async fn handle_async(&self, request: Request) -> Result<Done, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.handle_in(tx, &request)).await
    }

    fn handle_in(&self, tx: &mut Tx<'_>, request: &Request) -> Result<Done, NotDone> {
        let at = self.clock.now();
        let id = match self.answered_before(tx, request)? {
            Some(id) => return self.as_it_stands(tx, id),
            None => request.case,
        };
        let (mut case, service) = match self.load(tx, id)? {
            Some(found) => found,
            None => (Case::default(), self.service_to_begin(tx, request)?),
        };
        let before = case.version;
        if request.expected.is_some_and(|expected| expected != before) {
            return Err(NotDone::Conflict);
        }
        let calendar = days::calendar(tx, &self.catalogue, &service.definition().calendar)?;
        let world = World {
            at,
            actor: &request.actor,
            service: &service,
            calendar: &calendar,
            country: &self.catalogue.country,
            units: &self.catalogue.units,
        };
        let mut events = Vec::new();
        for command in &request.commands {
            let command = numbered(tx, &case, command, world)?;
            for event in decide::decide(&case, &command, world)? {
                case.evolve(Stamp { at, actor: &request.actor }, &event);
                events.push(event);
            }
        }
        if !events.is_empty() {
            let rows: Vec<NewEvent> = events.iter().map(stored).collect();
            tx.append(Kind::Case, StreamId(id.0), before, at, &actor_text(&request.actor), &rows)?;
            projection::project(tx, id, &case, &service, &self.catalogue)?;
        }
        if let Some(key) = &request.idempotency {
            tx.remember(key, StreamId(id.0), at, &id.0)?;
        }
        Ok(Done { id, case, service, events })
    }

    /// The case that an earlier request with the same key was about.
    fn answered_before(&self, tx: &mut Tx<'_>, request: &Request) -> Result<Option<Id>, NotDone> {
        let Some(key) = &request.idempotency else { return Ok(None) };
        let answer = tx.request(key)?;
        Ok(answer.and_then(|bytes| bytes.try_into().ok()).map(Id))
    }

    fn as_it_stands(&self, tx: &mut Tx<'_>, id: Id) -> Result<Done, NotDone> {
        let (case, service) = self.load(tx, id)?.ok_or(NotDone::Missing)?;
        Ok(Done { id, case, service, events: Vec::new() })
    }

    fn service_to_begin(&self, tx: &mut Tx<'_>, request: &Request) -> Result<Arc<Service>, NotDone> {
        let slug = request.service.as_deref().ok_or(NotDone::Missing)?;
        let service = self.catalogue.services.get(slug).cloned().ok_or(NotDone::Missing)?;
        projection::keep_definition(tx, &service)?;
        Ok(service)
    }

    /// The case and the service it is pinned to, from its events.
    pub fn load(&self, tx: &mut Tx<'_>, id: Id) -> Result<Option<(Case, Arc<Service>)>, NotDone> {
        let recorded = tx.load(StreamId(id.0))?;
        if recorded.is_empty() {
            return Ok(None);
        }
        let case = fold(&recorded);
        let service = self.pinned(tx, &case)?;
        Ok(Some((case, service)))
    }

    /// The service at the version a case began under.
    pub fn pinned(&self, tx: &mut Tx<'_>, case: &Case) -> Result<Arc<Service>, NotDone> {
        match self.catalogue.services.get(&case.service) {
            Some(current) if current.hash() == case.definition => Ok(current.clone()),
            _ => projection::definition(tx, &case.definition)?.ok_or(NotDone::Missing),
        }
    }
}

/// Draws the number a command needs, in the same transaction: a refusal leaves no gap.
fn numbered(tx: &mut Tx<'_>, case: &Case, command: &Command, world: World<'_>) -> Result<Command, NotDone> {
    let mut command = command.clone();
    if let Some((scope, period)) = decide::numbering(case, &command, world) {
        let drawn = tx.next_number(&scope, &period)?;
        match &mut command {
            Command::Submit { number, .. } | Command::Act { number, .. } => *number = drawn,
            _ => {}
        }
    }
    Ok(command)
}

fn stored(event: &CaseEvent) -> NewEvent {
    NewEvent { name: event.name(), schema: SCHEMA, payload: serde_json::to_vec(event).unwrap_or_default() }
}

/// The events of a case with when and by whom, oldest first.
pub fn history(recorded: &[Recorded]) -> Vec<(i64, Actor, CaseEvent)> {
    recorded
        .iter()
        .filter_map(|r| {
            let actor = serde_json::from_str(&r.actor).unwrap_or(Actor::System { name: "unknown".into() });
            serde_json::from_slice(&r.payload).ok().map(|event| (r.at, actor, event))
        })
        .collect()
}

/// The fold of recorded events.
pub fn fold(recorded: &[Recorded]) -> Case {
    let mut case = Case::default();
    for (at, actor, event) in history(recorded) {
        case.evolve(Stamp { at, actor: &actor }, &event);
    }
    // An event that this program cannot read still counts, or the next append would collide.
    case.version = u32::try_from(recorded.len()).unwrap_or(u32::MAX);
    case
}
