//! Numbers: counts, money, a person's number, a firm's tax number.

use super::{
    super::{Bound, Field, raw::RawForm},
    Setting,
};
use crate::{refusal::Refusal, value::Value};

/// Digits with spaces, dots or commas between groups are understood.
pub(super) fn read(field: &Field, raw: &RawForm) -> Option<Value> {
    let typed = raw.one(&field.id).trim();
    if typed.is_empty() {
        return None;
    }
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | ',' | '\u{a0}')).collect();
    Some(digits.parse().map_or_else(|_| Value::Text(typed.to_owned()), Value::Int))
}

pub(super) fn check(field: &Field, value: Value) -> Result<Value, Refusal> {
    let Value::Int(n) = value else { return Err(Refusal::new("not_a_number")) };
    let limit = |b: &Option<Bound>| match b {
        Some(Bound::Number(n)) => Some(*n),
        _ => None,
    };
    let (min, max) = (limit(&field.min).unwrap_or(0), limit(&field.max).unwrap_or(1_000_000_000_000));
    if n < min {
        return Err(Refusal::new("too_small").with("min", min));
    }
    if n > max {
        return Err(Refusal::new("too_large").with("max", max));
    }
    Ok(value)
}

fn digits(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        _ => return None,
    };
    Some(text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect())
}

pub(super) fn check_person(value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
    let number = digits(&value).ok_or(Refusal::new("not_text"))?;
    let length = setting.country.person_number.length;
    if number.len() != length || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::new("person_number_shape").with("length", length));
    }
    let prefix = &number[..3.min(number.len())];
    if !setting.country.person_number.knows_prefix(prefix) {
        return Err(Refusal::new("person_number_prefix").with("prefix", prefix));
    }
    Ok(Value::Text(number))
}

pub(super) fn check_tax(value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
    let number = digits(&value).ok_or(Refusal::new("not_text"))?;
    if setting.country.tax_number.is_valid(&number) {
        return Ok(Value::Text(number));
    }
    // From 1 Jul 2025 the personal number is the tax number of individuals (86/2024/TT-BTC).
    check_person(Value::Text(number), setting).map_err(|_| Refusal::new("tax_number"))
}
