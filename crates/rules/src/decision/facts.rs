//! What is known when a decision is made: the answers, the channel and the day.

use std::{collections::BTreeMap, sync::Arc};

use time::Date;

use super::schema::{CHANNEL, Schema, Slot, TODAY};
use crate::{
    service::Channel,
    value::{Answers, Value},
};

/// The facts of one moment, laid out for the expressions of one [`Schema`]. Made once, used by every
/// table of a service.
#[derive(Clone, Debug)]
pub struct Facts<'c> {
    pub(super) schema: Arc<Schema>,
    slots: Vec<Fact<'c>>,
}

/// What is known of one name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fact<'c> {
    /// Answered so.
    Given(&'c Value),
    /// The channel.
    Word(&'static str),
    /// The day.
    Day(Date),
    /// Not known yet.
    Missing,
    /// Not asked in this situation, so it will not be known.
    NotAsked,
    /// Not known whether it is asked.
    Uncertain,
}

impl<'c> Facts<'c> {
    /// Lays the facts out. Answers that the schema does not name are left aside.
    pub fn new(schema: &Arc<Schema>, answers: &'c Answers, channel: Option<Channel>, today: Date) -> Self {
        let mut slots = vec![Fact::Missing; schema.len()];
        slots[usize::from(CHANNEL)] = channel.map_or(Fact::Missing, |c| Fact::Word(c.as_str()));
        slots[usize::from(TODAY)] = Fact::Day(today);
        // Both are in the order of names: one pass instead of a search a name.
        let mut given = answers.iter().peekable();
        for (name, slot) in schema.in_order().filter(|(_, slot)| *slot > TODAY) {
            while given.next_if(|(answer, _)| answer.as_str() < name).is_some() {}
            if let Some((_, value)) = given.next_if(|(answer, _)| answer.as_str() == name) {
                slots[usize::from(slot)] = Fact::Given(value);
            }
        }
        Facts { schema: schema.clone(), slots }
    }

    /// Forgets an answer whose question is not asked in this situation, whatever was answered before.
    pub fn not_asked(&mut self, name: &str) {
        self.set(name, Fact::NotAsked);
    }

    /// Sets an answer aside as long as it is not certain that its question is asked.
    pub fn uncertain(&mut self, name: &str) {
        self.set(name, Fact::Uncertain);
    }

    /// Whether a question is asked: `None` while that is not known, or when nothing has that name.
    pub fn is_asked(&self, name: &str) -> Option<bool> {
        match self.get(self.schema.slot(name)?) {
            Fact::NotAsked => Some(false),
            Fact::Uncertain => None,
            Fact::Given(_) | Fact::Word(_) | Fact::Day(_) | Fact::Missing => Some(true),
        }
    }

    fn set(&mut self, name: &str, fact: Fact<'c>) {
        if let Some(slot) = self.schema.slot(name).filter(|slot| *slot > TODAY) {
            self.slots[usize::from(slot)] = fact;
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Fact<'c> {
        self.slots.get(usize::from(slot)).copied().unwrap_or(Fact::Missing)
    }

    /// The value of a name as it is shown in an explanation.
    pub fn value(&self, name: &str) -> Option<Value> {
        match self.get(self.schema.slot(name)?) {
            Fact::Given(value) => Some(value.clone()),
            Fact::Word(word) => Some(word.into()),
            Fact::Day(day) => Some(day.into()),
            Fact::Missing | Fact::NotAsked | Fact::Uncertain => None,
        }
    }

    /// The values of these slots by name.
    pub(super) fn seen(&self, slots: impl IntoIterator<Item = Slot>) -> BTreeMap<String, Value> {
        let named = |slot| {
            let name = self.schema.name(slot);
            self.value(name).map(|value| (name.to_owned(), value))
        };
        slots.into_iter().filter_map(named).collect()
    }

    /// The names of these slots, each once, in the order they first come.
    pub(super) fn names(&self, slots: &[Slot]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for slot in slots {
            let name = self.schema.name(*slot);
            if names.iter().all(|n| n != name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}
