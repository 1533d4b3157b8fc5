//! How dates, times and moments are written in data and events: `2026-03-10`, `15:00`,
//! `2026-03-10T15:01`. Local civil time, whole minutes.

use serde::{Deserialize, Deserializer, Serializer, de::Error};
use time::{Date, PrimitiveDateTime, Time};

use crate::value::{read_date, write_date};

/// `HH:MM`.
pub(super) fn read_time(text: &str) -> Option<Time> {
    let b = text.as_bytes();
    if b.len() != 5 || b[2] != b':' || ![0, 1, 3, 4].iter().all(|&i| b[i].is_ascii_digit()) {
        return None;
    }
    let two = |i: usize| (b[i] - b'0') * 10 + (b[i + 1] - b'0');
    Time::from_hms(two(0), two(3), 0).ok()
}

/// `HH:MM`.
pub(super) fn write_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `YYYY-MM-DDTHH:MM`.
pub(super) fn read_moment(text: &str) -> Option<PrimitiveDateTime> {
    let (date, time) = text.split_once('T')?;
    Some(read_date(date)?.with_time(read_time(time)?))
}

/// `YYYY-MM-DDTHH:MM`.
pub(super) fn write_moment(at: PrimitiveDateTime) -> String {
    format!("{}T{}", write_date(at.date()), write_time(at.time()))
}

macro_rules! written {
    ($module:ident, $type:ty, $read:ident, $write:ident, $shape:literal) => {
        pub(super) mod $module {
            use super::*;
            pub fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&$write(*value))
            }
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let text = String::deserialize(deserializer)?;
                $read(&text).ok_or_else(|| D::Error::custom(format!(concat!("{:?} is not ", $shape), text)))
            }
        }
    };
}

written!(date, Date, read_date, write_date, "a date; write it as 2026-03-10");
written!(clock, Time, read_time, write_time, "a time of day; write it as 15:00");
written!(moment, PrimitiveDateTime, read_moment, write_moment, "a local time; write it as 2026-03-10T15:00");

pub(super) mod clock_if_any {
    use super::*;
    pub fn serialize<S: Serializer>(value: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(time) => serializer.serialize_some(&write_time(*time)),
            None => serializer.serialize_none(),
        }
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let time = read_time(&text);
        time.map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is not a time of day; write it as 15:00")))
    }
}
