//! The value of one answer: yes or no, a whole number, text, a list or a group of named values.
//!
//! Dates are text `YYYY-MM-DD` and money is a whole number in the currency's smallest unit, so a
//! stored answer is plain JSON. There is no null and no fraction: an answer not given is absent
//! from [`Answers`], and absent means unknown, never no.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use time::{Date, Month};

/// Field id to value. A missing key is "unknown", never a silent no.
pub type Answers = BTreeMap<String, Value>;

/// How deep lists and groups may be nested; a plain value has depth 1.
pub const MAX_DEPTH: usize = 8;
/// How large one value may be: bytes of text plus [`NODE_WEIGHT`] for each value within.
pub const MAX_SIZE: usize = 256 * 1024;
/// What each value within a value counts besides its text.
pub const NODE_WEIGHT: usize = 16;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number; money in the smallest unit.
    Int(i64),
    /// Text; a date as `YYYY-MM-DD`.
    Text(String),
    /// Several values in order.
    List(Vec<Value>),
    /// Named values, such as the parts of an address.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// Yes or no, if it is that.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The text, if it is one (dates are text too).
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(s) => Some(s),
            _ => None,
        }
    }

    /// The date, if it is text `YYYY-MM-DD` that names a real day.
    pub fn as_date(&self) -> Option<Date> {
        self.as_text().and_then(read_date)
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The named values, if it is a group.
    pub fn as_map(&self) -> Option<&BTreeMap<String, Value>> {
        match self {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The named value within a group.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|entries| entries.get(key))
    }

    /// What it is, in one word: `bool`, `int`, `text`, `list` or `map`.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Text(_) => "text",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        }
    }

    /// Whether it stays within [`MAX_DEPTH`] and [`MAX_SIZE`]. Stops at the first excess, so a
    /// hostile value costs no more than an honest one.
    pub fn check_bounds(&self) -> Result<(), Excess> {
        let mut left = MAX_SIZE;
        self.spend(1, &mut left)
    }

    fn spend(&self, depth: usize, left: &mut usize) -> Result<(), Excess> {
        if depth > MAX_DEPTH {
            return Err(Excess::Depth);
        }
        let mut take = |bytes: usize| match left.checked_sub(bytes) {
            Some(rest) => {
                *left = rest;
                Ok(())
            }
            None => Err(Excess::Size),
        };
        take(NODE_WEIGHT)?;
        match self {
            Value::Bool(_) | Value::Int(_) => Ok(()),
            Value::Text(s) => take(s.len()),
            Value::List(items) => items.iter().try_for_each(|item| item.spend(depth + 1, left)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    *left = left.checked_sub(key.len()).ok_or(Excess::Size)?;
                    value.spend(depth + 1, left)?;
                }
                Ok(())
            }
        }
    }
}

/// Reads a date written `YYYY-MM-DD`, and nothing else: no spaces, no sign, a real day.
pub fn read_date(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number =
        |range: &[u8]| range.iter().try_fold(0u16, |n, c| c.is_ascii_digit().then(|| n * 10 + u16::from(c - b'0')));
    let (year, month, day) = (number(&b[..4])?, number(&b[5..7])?, number(&b[8..])?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

/// Writes a date as it is stored: `YYYY-MM-DD`.
pub fn write_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// In what way a value is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
    /// Larger than [`MAX_SIZE`].
    Size,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Excess::Depth => write!(f, "nested deeper than {MAX_DEPTH}; flatten it"),
            Excess::Size => write!(f, "larger than {MAX_SIZE} bytes; shorten it"),
        }
    }
}

impl std::error::Error for Excess {}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::Text(s.to_owned())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::Text(s)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Value::Text(write_date(date))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::List(items)
    }
}

impl From<BTreeMap<String, Value>> for Value {
    fn from(entries: BTreeMap<String, Value>) -> Self {
        Value::Map(entries)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Reader { depth: 1 }.deserialize(from)
    }
}

/// Reads a value at a depth. By hand rather than derived: serde's untagged enum copies the input
/// first and says only that nothing matched.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    fn deeper(self) -> Reader {
        Reader { depth: self.depth + 1 }
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(de::Error::custom(Excess::Depth));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false, a whole number, text, a list or a map (leave out what is not known; write money in the smallest unit)")
    }

    fn visit_bool<E: de::Error>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Int(n))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
        i64::try_from(n)
            .map(Value::Int)
            .map_err(|_| E::custom(format!("{n} is too large; the largest whole number is {}", i64::MAX)))
    }

    fn visit_str<E: de::Error>(self, s: &str) -> Result<Value, E> {
        Ok(Value::Text(s.to_owned()))
    }

    fn visit_string<E: de::Error>(self, s: String) -> Result<Value, E> {
        Ok(Value::Text(s))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper();
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper();
        let mut entries = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            if entries.contains_key(&key) {
                return Err(de::Error::custom(format!("\"{key}\" is given twice; keep one")));
            }
            entries.insert(key, value);
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Value, String> {
        serde_json::from_str(json).map_err(|e| e.to_string())
    }

    #[test]
    fn a_value_is_plain_json_and_comes_back_the_same() {
        let json = r#"{"a":[1,-2,true],"d":"2026-11-24","n":{"x":"Nguyễn"}}"#;
        let value = read(json).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(value.get("a").and_then(|a| a.as_list()?[1].as_int()), Some(-2));
        assert_eq!(value.get("d").and_then(Value::as_date).map(write_date).as_deref(), Some("2026-11-24"));
    }

    #[test]
    fn what_is_no_value_is_refused_with_the_mend() {
        for (json, part) in [
            ("1.5", "smallest unit"),
            ("null", "leave out"),
            ("[null]", "leave out"),
            ("9223372036854775808", "too large"),
            (r#"{"a":1,"a":2}"#, "twice"),
        ] {
            let message = read(json).unwrap_err();
            assert!(message.contains(part), "{json}: {message}");
        }
    }

    #[test]
    fn only_real_days_are_dates() {
        for good in ["2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(read_date(good).map(write_date).as_deref(), Some(good));
        }
        for bad in [
            "2023-02-29",
            "2024-2-29",
            "2024-13-01",
            "2024-00-10",
            "+024-01-01",
            "2024-01-0é",
            "2024-01-01T",
            "",
            "２024-01",
        ] {
            assert_eq!(read_date(bad), None, "{bad}");
        }
        assert_eq!(Value::Int(20240229).as_date(), None);
    }

    #[test]
    fn bounds_hold_when_read_and_when_built() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert!(read(&nested(MAX_DEPTH + 1)).unwrap_err().contains("nested deeper"));
        let built = (0..MAX_DEPTH).fold(Value::Int(1), |v, _| Value::List(vec![v]));
        assert_eq!(built.check_bounds(), Err(Excess::Depth));
        assert_eq!(Value::Text("x".repeat(MAX_SIZE - NODE_WEIGHT)).check_bounds(), Ok(()));
        assert_eq!(Value::Text("x".repeat(MAX_SIZE)).check_bounds(), Err(Excess::Size));
        assert_eq!(Value::List(vec![Value::Bool(true); MAX_SIZE / NODE_WEIGHT]).check_bounds(), Err(Excess::Size));
    }
}
