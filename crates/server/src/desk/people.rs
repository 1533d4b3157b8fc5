//! Accounts through the door.

use rules::{
    actor::Actor,
    form::kind::Setting,
    id::Id,
    person::{self, Person, PersonCommand, PersonEvent},
};

use super::{Desk, NotDone, actor_text};
use crate::{
    projections::people as projection,
    store::{Kind, NewEvent, Recorded, StreamId, Tx},
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
        let before = person.version;
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
            let rows: Vec<NewEvent> = events
                .iter()
                .map(|e| NewEvent { name: e.name(), schema: 1, payload: serde_json::to_vec(e).unwrap_or_default() })
                .collect();
            tx.append(Kind::Person, StreamId(id.0), before, at, &actor_text(actor), &rows)?;
            projection::project(tx, id, &person)?;
        }
        Ok(person)
    }
}

/// The account from its events; version 0 when there is none.
pub fn load(tx: &mut Tx<'_>, id: Id) -> Result<Person, NotDone> {
    Ok(fold(&tx.load(StreamId(id.0))?))
}

/// The fold of recorded events.
pub fn fold(recorded: &[Recorded]) -> Person {
    let mut person = Person::default();
    for event in recorded.iter().filter_map(|r| serde_json::from_slice::<PersonEvent>(&r.payload).ok()) {
        person.evolve(&event);
    }
    person.version = u32::try_from(recorded.len()).unwrap_or(u32::MAX);
    person
}
