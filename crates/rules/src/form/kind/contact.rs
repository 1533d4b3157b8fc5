//! Ways to reach a person: phone and e-mail.

use super::Setting;
use crate::{refusal::Refusal, value::Value};

pub(super) fn check_phone(value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
    let Value::Text(typed) = value else { return Err(Refusal::new("not_text")) };
    let number: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    let number = match number.strip_prefix(&setting.country.phone.prefix) {
        Some(rest) => format!("0{rest}"),
        None => number,
    };
    let range = setting.country.phone.min_digits..=setting.country.phone.max_digits;
    if range.contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && number.starts_with('0') {
        Ok(Value::Text(number))
    } else {
        Err(Refusal::new("phone"))
    }
}

/// The shape only: something, one @, a host with a dot. Whether it arrives is another question.
pub(super) fn check_email(value: Value) -> Result<Value, Refusal> {
    let Value::Text(typed) = value else { return Err(Refusal::new("not_text")) };
    let fine = typed.len() <= 254
        && typed.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && host.split('.').count() >= 2
                && host.split('.').all(|l| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
                && typed
                    .chars()
                    .all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';'))
        });
    if fine { Ok(Value::Text(typed)) } else { Err(Refusal::new("email")) }
}
