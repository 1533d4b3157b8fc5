//! Cases through the door.

use std::sync::Arc;

use rules::{
    actor::Actor,
    case::{Case, Stamp},
    command::{ActionInput, Command},
    decide::{self, World},
    event::CaseEvent,
    id::Id,
    refusal::Refusal,
    service::compiled::Service,
    workflow::Verb,
};

use super::{
    Desk, NotDone, actor_text, people,
    requests::{self, Keyed},
};
use crate::{
    projections::{
        cases::{self as projection, Change},
        definitions,
    },
    store::{Fault, Kind, NewEvent, Recorded, StreamId, Tx},
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
    /// The same key from the same actor gives the first answer and changes nothing; for another wish
    /// it is refused.
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
        let keyed = Keyed::of(self.store.keys(), &request);
        self.store.write(move |tx| desk.handle_in(tx, &request, keyed.as_ref()))
    }

    /// The same without blocking the caller's thread.
    pub async fn handle_async(&self, request: Request) -> Result<Done, NotDone> {
        let desk = self.clone();
        let keyed = Keyed::of(self.store.keys(), &request);
        self.store.write_async(move |tx| desk.handle_in(tx, &request, keyed.as_ref())).await
    }

    pub(super) fn handle_in(&self, tx: &mut Tx<'_>, request: &Request, keyed: Option<&Keyed>) -> Result<Done, NotDone> {
        let at = self.clock.now();
        let id = request.case;
        if let Some(keyed) = keyed
            && let Some(first) = requests::answered_before(tx, keyed)?
        {
            return self.as_it_stands(tx, first);
        }
        let (mut case, service) = match self.load(tx, id)? {
            Some(found) => found,
            None => (Case::default(), self.service_to_begin(tx, request)?),
        };
        let before = case.clone();
        if request.expected.is_some_and(|expected| !before.is_as_seen(expected)) {
            return Err(NotDone::Conflict);
        }
        let calendar = self.calendar(tx, &service.definition().calendar)?;
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
            let command = self.with_suggestion(tx, &case, &service, command)?;
            let decided = decide::decide(&case, &command, world)?;
            knows_colleague(tx, &case, &command, world)?;
            for event in decided {
                case.evolve(Stamp { at, actor: &request.actor }, &event);
                events.push((at, event));
            }
        }
        if !events.is_empty() {
            let rows = events.iter().map(|(_, event)| stored(event)).collect::<Result<Vec<_>, _>>()?;
            tx.append(Kind::Case, StreamId::from(id), before.version, at, &actor_text(&request.actor), &rows)?;
            let resolved = service.resolved();
            projection::project(
                tx,
                Change { id, before: &before, after: &case, events: &events, service: resolved, calendar: &calendar },
            )?;
        }
        if let Some(keyed) = keyed {
            requests::remember(tx, keyed, id, at)?;
        }
        Ok(Done { id, case, service, events: events.into_iter().map(|(_, event)| event).collect() })
    }

    /// The events of a case with when and by whom, oldest first; empty when there is no such case.
    pub fn history(&self, tx: &mut Tx<'_>, id: Id) -> Result<Vec<(i64, Actor, CaseEvent)>, NotDone> {
        Ok(history(&tx.load(StreamId::from(id))?)?)
    }

    fn as_it_stands(&self, tx: &mut Tx<'_>, id: Id) -> Result<Done, NotDone> {
        let (case, service) = self.load(tx, id)?.ok_or(NotDone::Missing)?;
        Ok(Done { id, case, service, events: Vec::new() })
    }

    fn service_to_begin(&self, tx: &mut Tx<'_>, request: &Request) -> Result<Arc<Service>, NotDone> {
        let slug = request.service.as_deref().ok_or(NotDone::Missing)?;
        let service = self.catalogue.services.get(slug).cloned().ok_or(NotDone::Missing)?;
        definitions::keep_definition(tx, &service)?;
        Ok(service)
    }

    /// The case and the service it is pinned to, from its events.
    pub fn load(&self, tx: &mut Tx<'_>, id: Id) -> Result<Option<(Case, Arc<Service>)>, NotDone> {
        let recorded = tx.load(StreamId::from(id))?;
        if recorded.is_empty() {
            return Ok(None);
        }
        let case = fold(&recorded)?;
        let service = self.pinned(tx, &case)?;
        Ok(Some((case, service)))
    }

    /// The service at the version a case began under.
    pub fn pinned(&self, tx: &mut Tx<'_>, case: &Case) -> Result<Arc<Service>, NotDone> {
        match self.catalogue.services.get(&case.service) {
            Some(current) if current.hash() == case.definition => Ok(current.clone()),
            _ => definitions::definition(tx, &case.definition)?.ok_or(NotDone::Missing),
        }
    }
}

/// Whoever a case is given to must hold the role that works it, in its unit: the rules see ids, the store knows posts.
fn knows_colleague(tx: &mut Tx<'_>, case: &Case, command: &Command, world: World<'_>) -> Result<(), NotDone> {
    let Command::Act { verb: Verb::Assign, input: ActionInput { official: Some(id), .. }, .. } = command else {
        return Ok(());
    };
    let Some((state, role)) = world.service.state(case).and_then(|state| Some((state, state.role?))) else {
        return Ok(());
    };
    let person = people::load(tx, *id)?;
    let holds = person.posts.get(case.unit_of(role, state)).is_some_and(|post| post.roles.contains(&role));
    if holds { Ok(()) } else { Err(NotDone::Refused(Refusal::new("no_such_colleague").at("official").into())) }
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

fn stored(event: &CaseEvent) -> Result<NewEvent, Fault> {
    let payload = serde_json::to_vec(event).map_err(|e| Fault::Broken(format!("an event cannot be written: {e}")))?;
    Ok(NewEvent { name: event.name(), schema: SCHEMA, payload })
}

/// The events of a case with when and by whom, oldest first. An event that this program cannot read is
/// a fault: deciding on a case without it could only be wrong.
pub fn history(recorded: &[Recorded]) -> Result<Vec<(i64, Actor, CaseEvent)>, Fault> {
    let unread = |r: &Recorded, e: serde_json::Error| {
        let Recorded { name, version, schema, .. } = r;
        Fault::Broken(format!("event {version} ({name}, shape {schema}) cannot be read: {e}; is the program older?"))
    };
    let read = |r: &Recorded| {
        if r.schema > SCHEMA {
            return Err(unread(r, serde::de::Error::custom("a newer shape")));
        }
        let actor = serde_json::from_str(&r.actor).map_err(|e| unread(r, e))?;
        let event = serde_json::from_slice(&r.payload).map_err(|e| unread(r, e))?;
        Ok((r.at, actor, event))
    };
    recorded.iter().map(read).collect()
}

/// The fold of recorded events.
pub fn fold(recorded: &[Recorded]) -> Result<Case, Fault> {
    let mut case = Case::default();
    for (at, actor, event) in history(recorded)? {
        case.evolve(Stamp { at, actor: &actor }, &event);
    }
    Ok(case)
}
