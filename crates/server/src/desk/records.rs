//! Records of registers through the door: made, corrected, closed, and read. Reading is an act too: whoever
//! reads what the law does not make public leaves a statement on the record, which the person can see.

use std::sync::Arc;

use rules::{
    actor::Actor,
    decide::record::{self, Extract, RecordCommand, RecordWorld, Wish},
    form::kind::Setting,
    id::Id,
    refusal::Refusal,
    register::{
        Reader, Relation, Supplier,
        record::{Record, RecordEvent},
    },
    value::Answers,
};
use time::Date;

use super::{Desk, NotDone, actor_text, identity::Identity};
use crate::{
    catalogue::Kept,
    projections::records::{self as projection, Change, Reading, RecordRow},
    store::{Fault, Kind, NewEvent, Recorded, StreamId, Tx},
};

/// The version every record event is stored under.
const SCHEMA: u16 = 1;

/// A wish to change a record.
#[derive(Clone, Debug)]
pub struct RecordRequest {
    /// The register.
    pub register: String,
    /// The record's key; for a new one it follows from its fields and this is not looked at.
    pub key: String,
    /// Who asks.
    pub actor: Actor,
    /// What is wanted.
    pub command: RecordCommand,
    /// The version the asker saw, when it matters.
    pub expected: Option<u32>,
}

/// What was done to a record.
#[derive(Clone, Debug)]
pub struct RecordDone {
    /// The record's stream.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// As it stands now.
    pub record: Record,
    /// What was recorded; empty when nothing changed.
    pub events: Vec<RecordEvent>,
}

/// Who reads from a register, and what for.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// The register.
    pub register: String,
    /// Who; `None` for somebody not signed in.
    pub actor: Option<Actor>,
    /// For what.
    pub purpose: String,
    /// The code of the case it is for.
    pub case: Option<String>,
    /// The fields; empty: all that may be read.
    pub fields: Vec<String>,
}

/// Which records.
#[derive(Clone, Debug)]
pub enum Which {
    /// The one with a key.
    Key(String),
    /// The one with a key, as it stood on a day.
    AsOf(String, Date),
    /// Those about a person, at most so many.
    Person(String, u32),
    /// Those that fit all filters (field and value), after one, at most so many.
    Filtered(Vec<(String, String)>, Option<Id>, u32),
}

/// What was read from one record.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadRecord {
    /// The record's stream.
    pub id: Id,
    /// Its key, if it may be read.
    pub key: String,
    /// The number of the person it is about.
    pub person: Option<String>,
    /// The values that may be read.
    pub fields: Answers,
    /// Fields that disclosure control held back.
    pub held_back: Vec<String>,
    /// Whether it holds no more.
    pub closed: bool,
    /// From which day it holds so.
    pub since: Date,
    /// When that was recorded, unix ms.
    pub changed: i64,
    /// What the reader is to the person it is about.
    pub relation: Relation,
}

impl Desk {
    /// A register kept here.
    pub fn register(&self, key: &str) -> Result<&Arc<Kept>, NotDone> {
        self.catalogue.registers.get(key).filter(|r| r.register.supplier == Supplier::Local).ok_or(NotDone::Missing)
    }

    /// Hands a wish to change a record in.
    pub fn handle_record(&self, request: RecordRequest) -> Result<RecordDone, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| desk.handle_record_in(tx, &request))
    }

    /// The same without blocking the caller's thread.
    pub async fn handle_record_async(&self, request: RecordRequest) -> Result<RecordDone, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.handle_record_in(tx, &request)).await
    }

    fn handle_record_in(&self, tx: &mut Tx<'_>, request: &RecordRequest) -> Result<RecordDone, NotDone> {
        let kept = self.register(&request.register)?;
        let register = &kept.register;
        let at = self.clock.now();
        let setting = self.setting(at);
        let key = match &request.command {
            RecordCommand::Create { fields, .. } => {
                // The key in its stored shape; a value that is wrong is refused below with its reason.
                let mut stored = fields.clone();
                for id in &register.identified_by {
                    let value = stored.get(id).cloned().zip(register.field(id));
                    if let Some(Ok(value)) = value.map(|(value, field)| field.check(value, setting)) {
                        stored.insert(id.clone(), value);
                    }
                }
                register.key_of(&stored).unwrap_or_default()
            }
            _ => request.key.clone(),
        };
        let found = projection::by_key(tx, &register.key, &key)?;
        let (id, mut record) = match &found {
            Some(row) => (row.id, fold_record(&tx.load(StreamId::from(row.id))?)?),
            None => (self.fresh_id(), Record::default()),
        };
        if request.expected.is_some_and(|expected| expected != record.version) {
            return Err(NotDone::Conflict);
        }
        let version = record.version;
        let world = RecordWorld { register, actor: &request.actor, setting };
        let events = record::decide(&record, &request.command, world)?;
        for event in &events {
            record.evolve(at, event);
        }
        if !events.is_empty() {
            let rows = events.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
            tx.append(Kind::Record, StreamId::from(id), version, at, &actor_text(&request.actor), &rows)?;
            let after = record.now().ok_or(NotDone::Missing)?;
            let before = found.as_ref().map(|row| &row.values);
            projection::project(tx, &[Change { id, register, before, after: &after }])?;
        }
        Ok(RecordDone { id, key, record, events })
    }

    /// Reads from a register and leaves the statements of what was read. What is public by law leaves none.
    pub fn read_records(&self, request: ReadRequest, which: Which) -> Result<Vec<ReadRecord>, NotDone> {
        let desk = self.clone();
        if self.is_public(&request) {
            return self.store.read(|tx| desk.read_records_in(tx, &request, &which));
        }
        self.store.write(move |tx| desk.read_records_in(tx, &request, &which))
    }

    /// The same without blocking the caller's thread.
    pub async fn read_records_async(&self, request: ReadRequest, which: Which) -> Result<Vec<ReadRecord>, NotDone> {
        let desk = self.clone();
        if self.is_public(&request) {
            return self.store.read_async(move |tx| desk.read_records_in(tx, &request, &which)).await;
        }
        self.store.write_async(move |tx| desk.read_records_in(tx, &request, &which)).await
    }

    /// Whether everything asked for may be read by anybody.
    fn is_public(&self, request: &ReadRequest) -> bool {
        let Ok(kept) = self.register(&request.register) else { return false };
        let nobody = Reader { actor: None, relation: Relation::Stranger, case: false, units: &self.catalogue.units };
        record::may_read(&kept.register, wish(request), nobody).is_ok()
    }

    /// A page of records with where the next goes on, if there may be one.
    pub async fn list_records_async(
        &self,
        request: ReadRequest,
        which: Which,
    ) -> Result<(Vec<ReadRecord>, Option<Id>), NotDone> {
        let desk = self.clone();
        if self.is_public(&request) {
            return self.store.read_async(move |tx| desk.read_page_in(tx, &request, &which)).await;
        }
        self.store.write_async(move |tx| desk.read_page_in(tx, &request, &which)).await
    }

    /// As [`Desk::read_records`], within a transaction; a reading one only for what is public.
    pub fn read_records_in(
        &self,
        tx: &mut Tx<'_>,
        request: &ReadRequest,
        which: &Which,
    ) -> Result<Vec<ReadRecord>, NotDone> {
        Ok(self.read_page_in(tx, request, which)?.0)
    }

    fn read_page_in(
        &self,
        tx: &mut Tx<'_>,
        request: &ReadRequest,
        which: &Which,
    ) -> Result<(Vec<ReadRecord>, Option<Id>), NotDone> {
        let kept = self.register(&request.register)?.clone();
        let register = &kept.register;
        let public = self.is_public(request);
        let identity = if public { Identity::default() } else { self.identity(tx, request.actor.as_ref())? };
        let numbers = match &request.case {
            Some(code) if !public => self.numbers_in_case(tx, code, request.actor.as_ref())?,
            _ => None,
        };
        let (rows, next) = self.rows(tx, request, which)?;
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let relation = record::relation(register, &row.values, identity.number.as_deref(), &identity.kin);
            let person = register.person_of(&row.values).map(str::to_owned);
            let about = numbers.as_ref().is_some_and(|n| person.as_ref().is_none_or(|p| n.contains(p)));
            let actor = request.actor.as_ref();
            let reader = Reader { actor, relation, case: about, units: &self.catalogue.units };
            let Extract { fields, held_back, event } =
                match record::extract(register, &row.values, wish(request), reader) {
                    Ok(extract) => extract,
                    // In a list, what may not be read is not there; asked for by key it is refused.
                    Err(_) if !matches!(which, Which::Key(_) | Which::AsOf(..)) => continue,
                    Err(refusals) => return Err(refusals.into()),
                };
            if !public && let Some(actor) = actor {
                self.note(tx, row.id, register.key.as_str(), person.as_deref(), actor, &event)?;
            }
            let readable = register.identified_by.iter().all(|id| fields.contains_key(id));
            let key = if readable { register.key_of(&row.values).unwrap_or_default() } else { String::new() };
            let RecordRow { id, closed, since, changed, .. } = row;
            out.push(ReadRecord { id, key, person, fields, held_back, closed, since, changed, relation });
        }
        Ok((out, next))
    }

    /// The records meant, and where the next page goes on: after the last one looked at.
    fn rows(
        &self,
        tx: &mut Tx<'_>,
        request: &ReadRequest,
        which: &Which,
    ) -> Result<(Vec<RecordRow>, Option<Id>), NotDone> {
        let kept = self.register(&request.register)?;
        let register = &kept.register;
        let mut next = None;
        let rows = match which {
            Which::Key(key) => vec![projection::by_key(tx, &register.key, key)?.ok_or(NotDone::Missing)?],
            Which::AsOf(key, day) => {
                let mut row = projection::by_key(tx, &register.key, key)?.ok_or(NotDone::Missing)?;
                let then = fold_record(&tx.load(StreamId::from(row.id))?)?.as_of(*day).ok_or(NotDone::Missing)?;
                row.values = then.fields;
                (row.closed, row.since, row.changed) = (then.closed, then.since, then.recorded);
                vec![row]
            }
            Which::Person(number, limit) => projection::by_person(tx, &register.key, number, *limit)?,
            Which::Filtered(filters, after, limit) => {
                let mut fields = Vec::new();
                for (id, value) in filters {
                    match register.field(id).filter(|f| projection::is_searched(f)) {
                        Some(field) => fields.push((field, value)),
                        None => return Err(NotDone::Refused(Refusal::new("record_not_searched").at(id).into())),
                    }
                }
                let (found, rest) = match fields.split_first() {
                    None => (projection::in_order(tx, &register.key, *after, *limit)?, &fields[..]),
                    Some(((field, value), rest)) => {
                        (projection::by_field(tx, &register.key, field, value, *after, *limit)?, rest)
                    }
                };
                next = found.last().map(|row| row.id).filter(|_| found.len() >= *limit as usize);
                let fits =
                    |row: &RecordRow| rest.iter().all(|(field, value)| projection::matches(field, &row.values, value));
                found.into_iter().filter(fits).collect()
            }
        };
        Ok((rows, next))
    }

    /// Whether there is a record with a key, which leaves a statement too.
    pub async fn record_exists_async(&self, request: ReadRequest, key: String) -> Result<Option<bool>, NotDone> {
        let desk = self.clone();
        let only = ReadRequest { fields: Vec::new(), ..request };
        let read = self.store.write_async(move |tx| {
            let kept = desk.register(&only.register)?.clone();
            let identity = desk.identity(tx, only.actor.as_ref())?;
            let numbers = match &only.case {
                Some(code) => desk.numbers_in_case(tx, code, only.actor.as_ref())?,
                None => None,
            };
            let row = projection::by_key(tx, &kept.register.key, &key)?;
            let values = row.as_ref().map(|row| row.values.clone()).unwrap_or_default();
            let person = kept.register.person_of(&values).map(str::to_owned);
            let reader = Reader {
                actor: only.actor.as_ref(),
                relation: record::relation(&kept.register, &values, identity.number.as_deref(), &identity.kin),
                case: numbers.as_ref().is_some_and(|n| person.as_ref().is_none_or(|p| n.contains(p))),
                units: &desk.catalogue.units,
            };
            record::may_read(&kept.register, wish(&only), reader)?;
            let Some(row) = row else { return Ok::<_, NotDone>(None) };
            if let Some(actor) = &only.actor {
                let event = RecordEvent::Extracted {
                    fields: Vec::new(),
                    purpose: only.purpose.clone(),
                    case: only.case.clone(),
                    relation: reader.relation,
                    exchange: None,
                };
                desk.note(tx, row.id, &kept.register.key, person.as_deref(), actor, &event)?;
            }
            Ok(Some(!row.closed))
        });
        read.await
    }

    /// Records that something was read.
    pub(super) fn note(
        &self,
        tx: &mut Tx<'_>,
        id: Id,
        register: &str,
        person: Option<&str>,
        actor: &Actor,
        event: &RecordEvent,
    ) -> Result<(), NotDone> {
        let at = self.clock.now();
        let stream = StreamId::from(id);
        let version = tx.version(stream)?.unwrap_or(0);
        let by = actor_text(actor);
        tx.append(Kind::Record, stream, version, at, &by, &[stored(event)?])?;
        if let Some(number) = person {
            let reading = reading(at, id, version + 1, register, by, event);
            projection::note_reading(tx, number, &reading)?;
        }
        Ok(())
    }

    /// The events of a record with when and by whom, for those who keep the register.
    pub fn record_history(
        &self,
        tx: &mut Tx<'_>,
        register: &str,
        key: &str,
        actor: &Actor,
    ) -> Result<Vec<(i64, String, RecordEvent)>, NotDone> {
        let kept = self.register(register)?;
        let row = projection::by_key(tx, &kept.register.key, key)?.ok_or(NotDone::Missing)?;
        let keeps = match actor {
            Actor::System { .. } => true,
            Actor::Official { unit, .. } => {
                let units = &self.catalogue.units;
                let kind = units.find(unit).is_some_and(|(_, kind)| kind.kind == kept.register.owner.agency);
                kind && kept.register.keeper(&row.values, units).is_none_or(|keeper| &keeper == unit)
            }
            Actor::Person { .. } | Actor::Agency { .. } => false,
        };
        if !keeps {
            return Err(NotDone::Refused(Refusal::new("not_yours").into()));
        }
        let recorded = tx.load(StreamId::from(row.id))?;
        recorded.iter().map(|r| Ok((r.at, r.actor.clone(), read_event(r)?))).collect()
    }

    pub(super) fn setting(&self, at: i64) -> Setting<'_> {
        let calendar = self.catalogue.calendars.values().next();
        let today = calendar.map_or(Date::MIN, |calendar| calendar.local(at).date());
        Setting { country: &self.catalogue.country, units: &self.catalogue.units, today }
    }

    /// Makes the rows of a record again from its events.
    pub(super) fn replay_record(&self, tx: &mut Tx<'_>, id: Id, recorded: &[Recorded]) -> Result<(), NotDone> {
        let record = fold_record(recorded)?;
        // A register that left the catalogue keeps its events; it has no rows while it is away.
        let Some(kept) = self.catalogue.registers.get(&record.register) else { return Ok(()) };
        let Some(now) = record.now() else { return Ok(()) };
        projection::project(tx, &[Change { id, register: &kept.register, before: None, after: &now }])?;
        let mut so_far = Record::default();
        for r in recorded {
            let event = read_event(r)?;
            so_far.evolve(r.at, &event);
            if let RecordEvent::Extracted { .. } = event
                && let Some(number) = so_far.now().and_then(|s| kept.register.person_of(&s.fields).map(str::to_owned))
            {
                let reading = reading(r.at, id, r.version, &record.register, r.actor.clone(), &event);
                projection::note_reading(tx, &number, &reading)?;
            }
        }
        Ok(())
    }
}

fn wish(request: &ReadRequest) -> Wish<'_> {
    Wish { fields: &request.fields, purpose: &request.purpose, case: request.case.as_deref() }
}

fn reading(at: i64, record: Id, version: u32, register: &str, actor: String, event: &RecordEvent) -> Reading {
    let (fields, purpose, case) = match event {
        RecordEvent::Extracted { fields, purpose, case, .. } => (fields.clone(), purpose.clone(), case.clone()),
        _ => Default::default(),
    };
    Reading { at, record, version, register: register.to_owned(), purpose, case, actor, fields }
}

pub(super) fn stored(event: &RecordEvent) -> Result<NewEvent, Fault> {
    let payload = serde_json::to_vec(event).map_err(|e| Fault::Broken(format!("an event cannot be written: {e}")))?;
    Ok(NewEvent { name: event.name(), schema: SCHEMA, payload })
}

fn read_event(r: &Recorded) -> Result<RecordEvent, Fault> {
    let unread = |e: &dyn std::fmt::Display| {
        Fault::Broken(format!("event {} ({}) cannot be read: {e}; is the program older?", r.version, r.name))
    };
    if r.schema > SCHEMA {
        return Err(unread(&"a newer shape"));
    }
    serde_json::from_slice(&r.payload).map_err(|e| unread(&e))
}

/// The fold of recorded events.
pub fn fold_record(recorded: &[Recorded]) -> Result<Record, Fault> {
    let mut record = Record::default();
    for r in recorded {
        record.evolve(r.at, &read_event(r)?);
    }
    Ok(record)
}
