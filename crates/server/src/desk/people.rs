//! Accounts through the door.

use rules::{
    actor::Actor,
    form::kind::Setting,
    id::Id,
    person::{self, Person, PersonCommand, PersonEvent},
    refusal::Refusal,
};

use super::{Desk, NotDone, actor_text};
use crate::{
    projections::people as projection,
    store::{Fault, Kind, NewEvent, Recorded, StreamId, Tx},
};

impl Desk {
    /// Hands a wish about an account in.
    pub fn handle_person(&self, id: Id, actor: Actor, commands: Vec<PersonCommand>) -> Result<Person, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| desk.handle_person_in(tx, id, &actor, &commands))
    }

    /// The same without blocking the caller's thread.
    pub async fn handle_person_async(
        &self,
        id: Id,
        actor: Actor,
        commands: Vec<PersonCommand>,
    ) -> Result<Person, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.handle_person_in(tx, id, &actor, &commands)).await
    }

    fn handle_person_in(
        &self,
        tx: &mut Tx<'_>,
        id: Id,
        actor: &Actor,
        commands: &[PersonCommand],
    ) -> Result<Person, NotDone> {
        let at = self.clock.now();
        let mut person = load(tx, id)?;
        let before = person.clone();
        let today =
            self.catalogue.calendars.values().next().map_or(time::Date::MIN, |calendar| calendar.local(at).date());
        let setting = Setting { country: &self.catalogue.country, units: &self.catalogue.units, today };
        let mut events = Vec::new();
        for command in commands {
            for event in person::decide(&person, id, command, actor, setting)? {
                person.evolve(&event);
                events.push(event);
            }
        }
        if !events.is_empty() {
            if before.login != person.login && projection::by_login(tx, &person.login)?.is_some() {
                return Err(NotDone::Refused(Refusal::new("login_taken").at("login").into()));
            }
            for identity in person.identities.values().filter(|i| before.identities.get(&i.provider) != Some(i)) {
                let known = projection::by_identity(tx, &identity.provider, &identity.subject)?;
                let proven = match identity.is_proof() {
                    true => projection::by_proven_number(tx, &identity.number)?,
                    false => None,
                };
                if known.into_iter().chain(proven).any(|other| other != id) {
                    return Err(NotDone::Refused(Refusal::new("identity_taken").into()));
                }
            }
            let rows = events.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
            tx.append(Kind::Person, StreamId::from(id), before.version, at, &actor_text(actor), &rows)?;
            projection::project(tx, id, &before, &person, at)?;
        }
        Ok(person)
    }
}

/// The account from its events; version 0 when there is none.
pub fn load(tx: &mut Tx<'_>, id: Id) -> Result<Person, NotDone> {
    Ok(fold(&tx.load(StreamId::from(id))?)?)
}

/// The version every account event is stored under.
const SCHEMA: u16 = 1;

fn stored(event: &PersonEvent) -> Result<NewEvent, Fault> {
    let payload = serde_json::to_vec(event).map_err(|e| Fault::Broken(format!("an event cannot be written: {e}")))?;
    Ok(NewEvent { name: event.name(), schema: SCHEMA, payload })
}

/// The fold of recorded events.
pub fn fold(recorded: &[Recorded]) -> Result<Person, Fault> {
    let mut person = Person::default();
    for r in recorded {
        let event: PersonEvent = serde_json::from_slice(&r.payload).map_err(|e| {
            Fault::Broken(format!("event {} ({}) cannot be read: {e}; is the program older?", r.version, r.name))
        })?;
        person.evolve(&event);
    }
    Ok(person)
}
