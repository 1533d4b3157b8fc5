//! Choosing: yes or no, one of a list, several of a list.

use super::super::{Field, raw::RawForm};
use crate::{refusal::Refusal, value::Value};

pub(super) fn read_yes_no(field: &Field, raw: &RawForm) -> Option<Value> {
    match raw.one(&field.id) {
        "yes" | "true" => Some(Value::Bool(true)),
        "no" | "false" => Some(Value::Bool(false)),
        "" => None,
        other => Some(Value::Text(other.to_owned())),
    }
}

pub(super) fn read_many(field: &Field, raw: &RawForm) -> Option<Value> {
    let chosen = raw.all(&field.id);
    (!chosen.is_empty()).then(|| Value::List(chosen.iter().cloned().map(Value::Text).collect()))
}

pub(super) fn check_yes_no(value: Value) -> Result<Value, Refusal> {
    match value {
        Value::Bool(_) => Ok(value),
        _ => Err(Refusal::new("choose_yes_or_no")),
    }
}

pub(super) fn check(field: &Field, value: Value) -> Result<Value, Refusal> {
    match &value {
        Value::Text(v) if field.options.contains(v) => Ok(value),
        _ => Err(Refusal::new("choose_one")),
    }
}

pub(super) fn check_many(field: &Field, value: Value) -> Result<Value, Refusal> {
    let Value::List(chosen) = &value else { return Err(Refusal::new("choose_some")) };
    // The length first: what follows looks at every pair.
    let known = chosen.len() <= field.options.len()
        && chosen.iter().all(|v| matches!(v, Value::Text(v) if field.options.contains(v)));
    if known && chosen.iter().enumerate().all(|(i, v)| !chosen[..i].contains(v)) {
        Ok(value)
    } else {
        Err(Refusal::new("choose_some"))
    }
}
