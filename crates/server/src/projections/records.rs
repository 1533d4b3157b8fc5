//! Records of registers as they stand: one row each, found by key, by the person they are about and by what a
//! register is searched by. Lists go on from a cursor, in the order of the records' ids.

use std::collections::BTreeSet;

use rules::{
    fold,
    form::FieldKind,
    id::Id,
    register::{FieldDef, Register, record::Standing, words_of},
    value::{Answers, Value},
};
use time::{Date, Month};

use crate::store::{Fault, Param, Row, StreamId, Tx, places};

/// A record as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    /// The record's stream.
    pub id: Id,
    /// The register's key.
    pub register: String,
    /// What it holds; empty when it was erased.
    pub values: Answers,
    /// Whether it holds no more.
    pub closed: bool,
    /// From which day it holds so.
    pub since: Date,
    /// When that was recorded, unix ms.
    pub changed: i64,
}

/// A record that changed.
pub struct Change<'a> {
    /// The record's stream.
    pub id: Id,
    /// Its register.
    pub register: &'a Register,
    /// What it held before; none for a new one.
    pub before: Option<&'a Answers>,
    /// As it stands now.
    pub after: &'a Standing,
}

/// A statement that somebody read from a record about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When, unix ms.
    pub at: i64,
    /// The record.
    pub record: Id,
    /// The event's version in the record's stream.
    pub version: u32,
    /// The register.
    pub register: String,
    /// For what.
    pub purpose: String,
    /// The case it was for.
    pub case: Option<String>,
    /// Who, JSON of an actor.
    pub actor: String,
    /// The fields read; empty when only asked whether the record exists.
    pub fields: Vec<String>,
}

/// Most rows of a page.
pub const MOST_ROWS: u32 = 100;
/// Rows written by one statement.
const ROWS_AT_ONCE: usize = 64;

/// What a field's value is searched by: folded words of a text, the commune of an address.
fn searched(field: &FieldDef, value: &Value) -> Vec<String> {
    if field.kind == FieldKind::Address {
        return value.get("commune").and_then(Value::as_text).map(str::to_owned).into_iter().collect();
    }
    match value {
        Value::List(items) => items.iter().filter_map(words_of).map(|w| fold::folded(&w)).collect(),
        value => words_of(value).map(|w| fold::folded(&w)).into_iter().collect(),
    }
}

/// Whether records of a register are found by a field.
pub fn is_searched(field: &FieldDef) -> bool {
    field.find || field.kind == FieldKind::Address
}

fn key_token(tx: &Tx<'_>, register: &str, key: &str) -> [u8; 16] {
    tx.blind(&format!("record {register} {key}"))
}

fn person_token(tx: &Tx<'_>, number: &str) -> [u8; 16] {
    tx.blind(&format!("record person {number}"))
}

fn field_token(tx: &Tx<'_>, register: &str, field: &str, words: &str) -> [u8; 16] {
    tx.blind(&format!("record {register} {field} is {words}"))
}

fn tokens(tx: &Tx<'_>, register: &Register, values: &Answers) -> BTreeSet<[u8; 16]> {
    let fields = register.fields.iter().filter(|f| is_searched(f));
    let found = fields.filter_map(|f| Some((f, values.get(&f.id)?)));
    found
        .flat_map(|(f, value)| searched(f, value).into_iter().map(move |w| (f, w)))
        .map(|(f, words)| field_token(tx, &register.key, &f.id, &words))
        .collect()
}

fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(u8::from(day.month())) * 100 + i64::from(day.day())
}

fn day_of(n: i64) -> Date {
    let month = u8::try_from(n / 100 % 100).ok().and_then(|m| Month::try_from(m).ok());
    let parts = i32::try_from(n / 10_000).ok().zip(month).zip(u8::try_from(n % 100).ok());
    parts.and_then(|((year, month), day)| Date::from_calendar_date(year, month, day).ok()).unwrap_or(Date::MIN)
}

/// Writes the rows of records that changed, in the transaction of their events.
pub fn project(tx: &mut Tx<'_>, changes: &[Change<'_>]) -> Result<(), Fault> {
    for some in changes.chunks(ROWS_AT_ONCE) {
        let mut rows = Vec::with_capacity(some.len());
        let mut fresh = Vec::new();
        for change in some {
            let stream = StreamId::from(change.id);
            let values = &change.after.fields;
            let key = change.register.key_of(values);
            let key = key.ok_or_else(|| Fault::Broken("a record without a key cannot be kept".into()))?;
            let about = serde_json::to_vec(values).unwrap_or_default();
            let about = tx.seal(stream, &about)?;
            let person = change.register.person_of(values).map(|number| person_token(tx, number));
            let now = tokens(tx, change.register, values);
            let old = change.before.map(|before| tokens(tx, change.register, before)).unwrap_or_default();
            for token in old.difference(&now) {
                tx.execute(
                    "DELETE FROM record_tokens WHERE token = $1 AND stream = $2",
                    &[token.into(), (&stream).into()],
                )?;
            }
            fresh.extend(now.difference(&old).map(|token| (*token, stream)));
            rows.push((change, stream, key_token(tx, &change.register.key, &key), person, about));
        }
        let mut params: Vec<Param<'_>> = Vec::with_capacity(rows.len() * 8);
        for (change, stream, key, person, about) in &rows {
            params.extend([
                Param::from(stream),
                Param::from(&change.register.key),
                Param::from(key),
                person.as_ref().map_or(Param::Null, Param::from),
                Param::from(change.after.closed),
                Param::Int(day_number(change.after.since)),
                Param::Int(change.after.recorded),
                Param::from(about),
            ]);
        }
        tx.execute(
            &format!(
                "INSERT INTO records (stream, register, key, person, closed, since, changed, about) VALUES {} \
                 ON CONFLICT (stream) DO UPDATE SET key = excluded.key, person = excluded.person, \
                 closed = excluded.closed, since = excluded.since, changed = excluded.changed, about = excluded.about",
                places(rows.len(), 8)
            ),
            &params,
        )?;
        for some in fresh.chunks(ROWS_AT_ONCE) {
            let params: Vec<Param<'_>> =
                some.iter().flat_map(|(token, stream)| [Param::from(token), Param::from(stream)]).collect();
            let sql = format!(
                "INSERT INTO record_tokens (token, stream) VALUES {} ON CONFLICT DO NOTHING",
                places(some.len(), 2)
            );
            tx.execute(&sql, &params)?;
        }
    }
    Ok(())
}

/// Writes that somebody read from a record about a person.
pub fn note_reading(tx: &mut Tx<'_>, number: &str, reading: &Reading) -> Result<(), Fault> {
    let person = person_token(tx, number);
    let fields = reading.fields.join(" ");
    tx.execute(
        "INSERT INTO record_reads (person, at, stream, version, register, purpose, case_code, actor, fields) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        &[
            (&person).into(),
            reading.at.into(),
            (&reading.record).into(),
            i64::from(reading.version).into(),
            (&reading.register).into(),
            (&reading.purpose).into(),
            reading.case.as_ref().into(),
            (&reading.actor).into(),
            (&fields).into(),
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "r.stream, r.register, r.closed, r.since, r.changed, r.about, s.key";

type Sealed = (RecordRow, Vec<u8>, Option<Vec<u8>>);

fn read(row: &Row<'_>) -> Result<Sealed, Fault> {
    let found = RecordRow {
        id: row.id(0)?,
        register: row.text(1)?,
        values: Answers::new(),
        closed: row.yes(2)?,
        since: day_of(row.int(3)?),
        changed: row.int(4)?,
    };
    Ok((found, row.bytes(5)?, row.bytes_or_none(6)?))
}

fn opened(tx: &Tx<'_>, found: Vec<Sealed>) -> Result<Vec<RecordRow>, Fault> {
    let mut rows = Vec::with_capacity(found.len());
    for (mut row, about, key) in found {
        match tx.open_with(StreamId::from(row.id), key.as_deref(), &about) {
            Ok(about) => {
                let broken = |e| Fault::Broken(format!("the values of record {} cannot be read: {e}", row.id));
                row.values = serde_json::from_slice(&about).map_err(broken)?;
                rows.push(row);
            }
            // Nothing of an erased record can be shown or matched.
            Err(Fault::Erased) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(rows)
}

/// The record with a key.
pub fn by_key(tx: &mut Tx<'_>, register: &str, key: &str) -> Result<Option<RecordRow>, Fault> {
    let token = key_token(tx, register, key);
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM records r JOIN streams s ON s.stream = r.stream \
             WHERE r.register = $1 AND r.key = $2"
        ),
        &[register.into(), (&token).into()],
        read,
    )?;
    Ok(opened(tx, found)?.pop())
}

/// Whether there is a record with a key; opens nothing.
pub fn has_key(tx: &mut Tx<'_>, register: &str, key: &str) -> Result<bool, Fault> {
    let token = key_token(tx, register, key);
    let sql = "SELECT 1 FROM records WHERE register = $1 AND key = $2";
    Ok(tx.query_one(sql, &[register.into(), (&token).into()], |row| row.int(0))?.is_some())
}

/// The records of a register about a person, oldest first, at most so many.
pub fn by_person(tx: &mut Tx<'_>, register: &str, number: &str, limit: u32) -> Result<Vec<RecordRow>, Fault> {
    let token = person_token(tx, number);
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM records r JOIN streams s ON s.stream = r.stream \
             WHERE r.person = $1 AND r.register = $2 ORDER BY r.stream LIMIT $3"
        ),
        &[(&token).into(), register.into(), i64::from(limit).into()],
        read,
    )?;
    opened(tx, found)
}

/// The records of a register whose field has a value, after one, at most so many.
pub fn by_field(
    tx: &mut Tx<'_>,
    register: &str,
    field: &FieldDef,
    value: &str,
    after: Option<Id>,
    limit: u32,
) -> Result<Vec<RecordRow>, Fault> {
    let token = field_token(tx, register, &field.id, &fold::folded(value));
    let after = after.map_or(Vec::new(), |id| id.0.to_vec());
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM record_tokens t JOIN records r ON r.stream = t.stream \
             JOIN streams s ON s.stream = t.stream \
             WHERE t.token = $1 AND t.stream > $2 ORDER BY t.stream LIMIT $3"
        ),
        &[(&token).into(), (&after).into(), i64::from(limit).into()],
        read,
    )?;
    opened(tx, found)
}

/// Whether a record's field has a value, as [`by_field`] would find it.
pub fn matches(field: &FieldDef, values: &Answers, wanted: &str) -> bool {
    let wanted = fold::folded(wanted);
    values.get(&field.id).is_some_and(|value| searched(field, value).contains(&wanted))
}

/// The records of a register in the order of their ids, after one, at most so many.
pub fn in_order(tx: &mut Tx<'_>, register: &str, after: Option<Id>, limit: u32) -> Result<Vec<RecordRow>, Fault> {
    let after = after.map_or(Vec::new(), |id| id.0.to_vec());
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM records r JOIN streams s ON s.stream = r.stream \
             WHERE r.register = $1 AND r.stream > $2 ORDER BY r.stream LIMIT $3"
        ),
        &[register.into(), (&after).into(), i64::from(limit).into()],
        read,
    )?;
    opened(tx, found)
}

/// How many records each register holds.
pub fn counts(tx: &mut Tx<'_>) -> Result<std::collections::BTreeMap<String, i64>, Fault> {
    let sql = "SELECT register, COUNT(*) FROM records GROUP BY register";
    Ok(tx.query(sql, &[], |row| Ok((row.text(0)?, row.int(1)?)))?.into_iter().collect())
}

/// Who read what is kept about a person, newest first, before a moment and record, at most so many.
pub fn readings(tx: &mut Tx<'_>, number: &str, before: Option<i64>, limit: u32) -> Result<Vec<Reading>, Fault> {
    let person = person_token(tx, number);
    tx.query(
        "SELECT at, stream, version, register, purpose, case_code, actor, fields FROM record_reads \
         WHERE person = $1 AND at < $2 ORDER BY at DESC, stream DESC, version DESC LIMIT $3",
        &[(&person).into(), before.unwrap_or(i64::MAX).into(), i64::from(limit).into()],
        |row| {
            Ok(Reading {
                at: row.int(0)?,
                record: row.id(1)?,
                version: u32::try_from(row.int(2)?).unwrap_or(0),
                register: row.text(3)?,
                purpose: row.text(4)?,
                case: row.text_or_none(5)?,
                actor: row.text(6)?,
                fields: row.text(7)?.split(' ').filter(|f| !f.is_empty()).map(str::to_owned).collect(),
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_back_as_they_were_kept() {
        for day in [time::macros::date!(2026 - 11 - 25), time::macros::date!(0001 - 01 - 01)] {
            assert_eq!(day_of(day_number(day)), day);
        }
        assert_eq!(day_of(0), Date::MIN);
    }
}
