//! What may be done to a record of a register: made, corrected, closed by whoever keeps it; read by whom
//! the register says, for a purpose, leaving a statement of the extract.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::refuse;
use crate::{
    actor::Actor,
    form::kind::Setting,
    refusal::{Refusal, Refusals},
    register::{
        Reader, Register, Relation,
        record::{Record, RecordEvent},
    },
    value::{Answers, Value, write_date},
};

/// What somebody wants done to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordCommand {
    /// Make it.
    Create {
        /// What it holds.
        fields: Answers,
        /// Why.
        reason: String,
        /// From which day it holds; today when absent.
        effective: Option<Date>,
    },
    /// Put something right, or enter what changed in life. `None` takes a value out.
    Correct {
        /// New values by field.
        changes: BTreeMap<String, Option<Value>>,
        /// Why.
        reason: String,
        /// From which day it holds; today when absent.
        effective: Option<Date>,
    },
    /// End it.
    Close {
        /// Why.
        reason: String,
        /// From which day it no longer holds; today when absent.
        effective: Option<Date>,
    },
}

/// What a decision about a record may look at besides the record.
#[derive(Clone, Copy)]
pub struct RecordWorld<'a> {
    /// The register.
    pub register: &'a Register,
    /// Who asks.
    pub actor: &'a Actor,
    /// The country's patterns, places, and the local day.
    pub setting: Setting<'a>,
}

/// Decides on a change. An empty list means that nothing would change.
pub fn decide(record: &Record, command: &RecordCommand, world: RecordWorld<'_>) -> Result<Vec<RecordEvent>, Refusals> {
    match command {
        RecordCommand::Create { fields, reason, effective } => create(record, fields, reason, *effective, world),
        RecordCommand::Correct { changes, reason, effective } => correct(record, changes, reason, *effective, world),
        RecordCommand::Close { reason, effective } => close(record, reason, *effective, world),
    }
}

fn create(
    record: &Record,
    fields: &Answers,
    reason: &str,
    effective: Option<Date>,
    world: RecordWorld<'_>,
) -> Result<Vec<RecordEvent>, Refusals> {
    if record.exists() {
        return refuse("record_exists");
    }
    let (effective, mut refusals) = why(reason, effective, None, world);
    let mut kept = Answers::new();
    for (id, value) in fields {
        match world.register.field(id).map(|field| field.check(value.clone(), world.setting)) {
            Some(Ok(value)) => {
                kept.insert(id.clone(), value);
            }
            Some(Err(refusal)) => refusals.push(refusal),
            None => refusals.push(Refusal::new("no_such_field").at(id)),
        }
    }
    for field in world.register.fields.iter().filter(|f| !f.optional && !fields.contains_key(&f.id)) {
        refusals.push(Refusal::new("required").at(&field.id));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    may_write(&kept, world)?;
    Ok(vec![RecordEvent::Created {
        register: world.register.key.clone(),
        fields: kept,
        reason: reason.trim().to_owned(),
        effective: write_date(effective),
    }])
}

fn correct(
    record: &Record,
    changes: &BTreeMap<String, Option<Value>>,
    reason: &str,
    effective: Option<Date>,
    world: RecordWorld<'_>,
) -> Result<Vec<RecordEvent>, Refusals> {
    let now = standing(record)?;
    may_write(&now, world)?;
    let (effective, mut refusals) = why(reason, effective, record.begins(), world);
    let register = world.register;
    let (mut fields, mut removed) = (Answers::new(), Vec::new());
    for (id, change) in changes {
        let Some(field) = register.field(id) else {
            refusals.push(Refusal::new("no_such_field").at(id));
            continue;
        };
        match change {
            Some(value) => match field.check(value.clone(), world.setting) {
                Ok(value) if now.get(id) == Some(&value) => {}
                Ok(_) if register.identified_by.contains(id) => refusals.push(Refusal::new("record_key_fixed").at(id)),
                Ok(value) => {
                    fields.insert(id.clone(), value);
                }
                Err(refusal) => refusals.push(refusal),
            },
            None if !field.optional => refusals.push(Refusal::new("required").at(id)),
            None if now.contains_key(id) => removed.push(id.clone()),
            None => {}
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if fields.is_empty() && removed.is_empty() {
        return Ok(Vec::new());
    }
    let effective = write_date(effective);
    Ok(vec![RecordEvent::Corrected { fields, removed, reason: reason.trim().to_owned(), effective }])
}

fn close(
    record: &Record,
    reason: &str,
    effective: Option<Date>,
    world: RecordWorld<'_>,
) -> Result<Vec<RecordEvent>, Refusals> {
    may_write(&standing(record)?, world)?;
    let (effective, refusals) = why(reason, effective, record.begins(), world);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(vec![RecordEvent::Closed { reason: reason.trim().to_owned(), effective: write_date(effective) }])
}

/// What an open record holds.
fn standing(record: &Record) -> Result<Answers, Refusals> {
    match record.now() {
        None => refuse("no_such_record"),
        Some(now) if now.closed => refuse("record_closed"),
        Some(now) => Ok(now.fields),
    }
}

/// Every change says why, and from which day it holds: not before the record, never in the future.
fn why(reason: &str, effective: Option<Date>, begins: Option<Date>, world: RecordWorld<'_>) -> (Date, Refusals) {
    const LONGEST: usize = 2000;
    let mut refusals = Refusals::new();
    if reason.trim().is_empty() {
        refusals.push(Refusal::new("required").at("reason"));
    } else if reason.chars().count() > LONGEST {
        refusals
            .push(Refusal::new("too_long").at("reason").with("most", LONGEST).with("length", reason.chars().count()));
    }
    let today = world.setting.today;
    let effective = effective.unwrap_or(today);
    if effective > today {
        refusals.push(Refusal::new("record_future").at("effective").with("max", write_date(today)));
    }
    if let Some(begins) = begins.filter(|begins| effective < *begins) {
        refusals.push(Refusal::new("record_before_begin").at("effective").with("min", write_date(begins)));
    }
    (effective, refusals)
}

/// Only whoever keeps the register writes in it: an official of the competent agency, or the program itself
/// when it imports or makes a demonstration.
fn may_write(values: &Answers, world: RecordWorld<'_>) -> Result<(), Refusals> {
    let (register, units) = (world.register, world.setting.units);
    let may = match world.actor {
        Actor::System { .. } => true,
        Actor::Person { .. } | Actor::Agency { .. } => false,
        Actor::Official { unit, roles, .. } => {
            let kind = units.find(unit).is_some_and(|(_, kind)| kind.kind == register.owner.agency);
            let role = roles.iter().any(|role| register.owner.roles.contains(role));
            kind && role && register.keeper(values, units).is_none_or(|keeper| &keeper == unit)
        }
    };
    if may { Ok(()) } else { refuse("not_yours") }
}

/// What somebody wants to read.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The fields; empty: all that may be read.
    pub fields: &'a [String],
    /// For what.
    pub purpose: &'a str,
    /// The case it is for.
    pub case: Option<&'a str>,
}

/// What may be read, and the statement that it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Extract {
    /// The values that may be read.
    pub fields: Answers,
    /// Fields that disclosure control held back.
    pub held_back: Vec<String>,
    /// The statement to be recorded.
    pub event: RecordEvent,
}

/// Decides on reading a record that holds `values`. Asked for by name, a field that may not be read is a refusal;
/// without names the answer is what may be read.
pub fn extract(register: &Register, values: &Answers, wish: Wish<'_>, reader: Reader<'_>) -> Result<Extract, Refusals> {
    let readable = may_read(register, wish, reader)?;
    let mut values = values.clone();
    let held_back = register.hold_back(&mut values);
    let asked = |id: &str| wish.fields.is_empty() || wish.fields.iter().any(|f| f == id);
    values.retain(|id, _| readable.contains(id.as_str()) && asked(id));
    let event = RecordEvent::Extracted {
        fields: values.keys().cloned().collect(),
        purpose: wish.purpose.to_owned(),
        case: wish.case.map(str::to_owned),
        relation: reader.relation,
        exchange: None,
    };
    let held_back = held_back.into_iter().filter(|id| readable.contains(id.as_str()) && asked(id)).collect();
    Ok(Extract { fields: values, held_back, event })
}

/// Whether a reader may read at all for a purpose, and the fields that may be read.
pub fn may_read<'r>(register: &'r Register, wish: Wish<'_>, reader: Reader<'_>) -> Result<BTreeSet<&'r str>, Refusals> {
    if !register.purposes.iter().any(|p| p == wish.purpose) {
        let known = register.purposes.join(", ");
        return Err(Refusal::new("record_no_purpose").at("purpose").with("known", known).into());
    }
    let readable = register.readable(reader, wish.purpose);
    if readable.is_empty() && register.wants_case(reader, wish.purpose) {
        return Err(Refusal::new("record_wants_case").at("case").into());
    }
    if readable.is_empty() {
        return refuse("not_yours");
    }
    let mut refusals = Refusals::new();
    for id in wish.fields {
        if register.field(id).is_none() {
            refusals.push(Refusal::new("no_such_field").at(id));
        } else if !readable.contains(id.as_str()) {
            refusals.push(Refusal::new("record_field_closed").at(id));
        }
    }
    if refusals.is_empty() { Ok(readable) } else { Err(refusals) }
}

/// What a reader is to the person of a record: the person themselves, a relative that either record names, or
/// nobody. `own`: the reader's number; `kin`: the numbers that the reader's own records name.
pub fn relation(register: &Register, values: &Answers, own: Option<&str>, kin: &BTreeSet<String>) -> Relation {
    let (Some(own), Some(person)) = (own, register.person_of(values)) else { return Relation::Stranger };
    if own == person {
        Relation::Subject
    } else if kin.contains(person) || register.kin_of(values).contains(&own) {
        Relation::Kin
    } else {
        Relation::Stranger
    }
}
