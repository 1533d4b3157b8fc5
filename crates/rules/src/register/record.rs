//! A record of a register: the fold of its events, as it stands and as it stood on any day.
//!
//! Each change has two times: the day from which it holds in life (`effective`) and the moment it was
//! recorded. A correction that holds from an earlier day takes its place in that order, so the question
//! "what held on that day, as we know it now" has one answer. Stored for ever: names and shapes are a
//! public format.

use serde::{Deserialize, Serialize};
use time::Date;

use super::Relation;
use crate::value::{Answers, read_date};

/// One event of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RecordEvent {
    /// The record was made.
    Created {
        /// The register's key.
        register: String,
        /// What it holds.
        fields: Answers,
        /// Why: the act or paper it stands on.
        reason: String,
        /// From which day it holds, `YYYY-MM-DD`.
        effective: String,
    },
    /// Something in it was put right, or changed in life.
    Corrected {
        /// New values.
        fields: Answers,
        /// Values taken out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<String>,
        /// Why.
        reason: String,
        /// From which day it holds, `YYYY-MM-DD`.
        effective: String,
    },
    /// It holds no more: a death, a parcel joined to another, a firm dissolved.
    Closed {
        /// Why.
        reason: String,
        /// From which day it no longer holds, `YYYY-MM-DD`.
        effective: String,
    },
    /// Somebody read from it: the statement of an extract. Who stands beside the event.
    Extracted {
        /// The fields read; none when only asked whether the record exists.
        fields: Vec<String>,
        /// For what.
        purpose: String,
        /// The case it was for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<String>,
        /// What the reader is to the person.
        #[serde(default)]
        relation: Relation,
        /// For another agency: the agreement, and how its message is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchange: Option<Exchanged>,
    },
}

/// Under which agreement another agency asked, and how its message is known there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// The agreement's id.
    pub agreement: String,
    /// The message's id (`X-Road-Id`).
    pub message: String,
    /// Whose action caused it there (`X-Road-UserId`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The case or paper that caused it there (`X-Road-Issue`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
}

impl RecordEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            RecordEvent::Created { .. } => "record.created",
            RecordEvent::Corrected { .. } => "record.corrected",
            RecordEvent::Closed { .. } => "record.closed",
            RecordEvent::Extracted { .. } => "record.extracted",
        }
    }

    fn effective(&self) -> Option<Date> {
        match self {
            RecordEvent::Created { effective, .. }
            | RecordEvent::Corrected { effective, .. }
            | RecordEvent::Closed { effective, .. } => read_date(effective),
            RecordEvent::Extracted { .. } => None,
        }
    }
}

/// One change of a record with its two times.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// From which day it holds.
    pub effective: Date,
    /// When it was recorded, unix ms.
    pub at: i64,
    /// What changed.
    pub event: RecordEvent,
}

/// A record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Events folded in, extracts included: the version for optimistic concurrency.
    pub version: u32,
    /// The register's key; empty until made.
    pub register: String,
    /// Changes in the order in which they hold; among those of one day in the order recorded.
    pub changes: Vec<Change>,
}

/// A record on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What it holds.
    pub fields: Answers,
    /// Whether it holds no more.
    pub closed: bool,
    /// The day of the latest change that holds.
    pub since: Date,
    /// When that change was recorded, unix ms.
    pub recorded: i64,
}

impl Record {
    /// Folds one event in, recorded at `at` (unix ms).
    pub fn evolve(&mut self, at: i64, event: &RecordEvent) {
        self.version += 1;
        if let RecordEvent::Created { register, .. } = event {
            self.register = register.clone();
        }
        // An event without a readable day cannot have been decided here; it changes nothing.
        let Some(effective) = event.effective() else { return };
        let place = self.changes.partition_point(|c| c.effective <= effective);
        self.changes.insert(place, Change { effective, at, event: event.clone() });
    }

    /// Whether it was made.
    pub fn exists(&self) -> bool {
        !self.changes.is_empty()
    }

    /// What held on a day, as known now; `None` before the record's first day.
    pub fn as_of(&self, day: Date) -> Option<Standing> {
        let mut standing: Option<Standing> = None;
        for change in self.changes.iter().take_while(|c| c.effective <= day) {
            let now = standing.get_or_insert_with(|| Standing {
                fields: Answers::new(),
                closed: false,
                since: change.effective,
                recorded: change.at,
            });
            match &change.event {
                RecordEvent::Created { fields, .. } => now.fields.extend(fields.clone()),
                RecordEvent::Corrected { fields, removed, .. } => {
                    now.fields.extend(fields.clone());
                    now.fields.retain(|id, _| !removed.contains(id));
                }
                RecordEvent::Closed { .. } => now.closed = true,
                RecordEvent::Extracted { .. } => {}
            }
            (now.since, now.recorded) = (change.effective, now.recorded.max(change.at));
        }
        standing
    }

    /// What holds now: no change takes effect in the future.
    pub fn now(&self) -> Option<Standing> {
        self.as_of(Date::MAX)
    }

    /// The first day on which it holds.
    pub fn begins(&self) -> Option<Date> {
        let first = self.changes.iter().find(|c| matches!(c.event, RecordEvent::Created { .. }));
        first.map(|c| c.effective)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::value::Value;

    fn fields(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect()
    }

    fn corrected(pairs: &[(&str, &str)], removed: &[&str], effective: &str) -> RecordEvent {
        RecordEvent::Corrected {
            fields: fields(pairs),
            removed: removed.iter().map(|r| (*r).to_owned()).collect(),
            reason: "…".into(),
            effective: effective.into(),
        }
    }

    fn street(record: &Record, day: Date) -> Option<String> {
        record.as_of(day)?.fields.get("street")?.as_text().map(str::to_owned)
    }

    #[test]
    fn what_held_on_a_day_is_told_by_the_day_it_holds_from_not_by_when_it_was_written() {
        let mut record = Record::default();
        let created = RecordEvent::Created {
            register: "homes".into(),
            fields: fields(&[("street", "A"), ("note", "x")]),
            reason: "…".into(),
            effective: "2020-01-01".into(),
        };
        record.evolve(1, &created);
        record.evolve(2, &corrected(&[("street", "C")], &[], "2024-01-01"));
        // Found out later: in between they lived at B.
        record.evolve(3, &corrected(&[("street", "B")], &["note"], "2022-01-01"));
        let extracted = RecordEvent::Extracted {
            fields: vec![],
            purpose: "p".into(),
            case: None,
            relation: Relation::Kin,
            exchange: None,
        };
        record.evolve(4, &extracted);
        record.evolve(5, &RecordEvent::Closed { reason: "…".into(), effective: "2025-06-01".into() });
        assert_eq!(street(&record, date!(2019 - 12 - 31)), None);
        assert_eq!(street(&record, date!(2021 - 05 - 05)).as_deref(), Some("A"));
        assert_eq!(street(&record, date!(2022 - 01 - 01)).as_deref(), Some("B"));
        assert_eq!(street(&record, date!(2024 - 01 - 01)).as_deref(), Some("C"));
        assert!(!record.as_of(date!(2025 - 05 - 31)).unwrap().closed);
        let now = record.now().unwrap();
        assert!(now.closed && !now.fields.contains_key("note"));
        assert_eq!((now.since, now.recorded, record.version), (date!(2025 - 06 - 01), 5, 5));
        assert_eq!(record.begins(), Some(date!(2020 - 01 - 01)));
    }

    #[test]
    fn two_corrections_of_one_day_count_in_the_order_recorded() {
        let mut record = Record::default();
        let created = RecordEvent::Created {
            register: "homes".into(),
            fields: fields(&[("street", "A")]),
            reason: "…".into(),
            effective: "2020-01-01".into(),
        };
        record.evolve(1, &created);
        record.evolve(2, &corrected(&[("street", "B")], &[], "2020-01-01"));
        record.evolve(3, &corrected(&[("street", "C")], &[], "2020-01-01"));
        assert_eq!(street(&record, date!(2020 - 01 - 01)).as_deref(), Some("C"));
    }

    #[test]
    fn the_stored_shape_is_a_public_format() {
        let event = corrected(&[("street", "B")], &[], "2020-01-01");
        let json = r#"{"type":"corrected","fields":{"street":"B"},"reason":"…","effective":"2020-01-01"}"#;
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        let read = r#"{"type":"extracted","fields":["name"],"purpose":"own"}"#;
        let read: RecordEvent = serde_json::from_str(read).unwrap();
        assert_eq!(read.name(), "record.extracted");
    }
}
