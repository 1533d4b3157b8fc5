//! Words: one line, several lines, a person's name.

use unicode_normalization::UnicodeNormalization;

use super::super::{Field, raw::RawForm};
use crate::{refusal::Refusal, value::Value};

/// One line: spaces squeezed, NFC, no control characters.
pub fn tidy(text: &str) -> String {
    let nfc: String = text.nfc().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    nfc.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn read(field: &Field, raw: &RawForm) -> Option<Value> {
    let text = tidy(raw.one(&field.id));
    (!text.is_empty()).then_some(Value::Text(text))
}

pub(super) fn read_long(field: &Field, raw: &RawForm) -> Option<Value> {
    let text: String = raw
        .one(&field.id)
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

pub(super) fn check(field: &Field, value: Value, usual: u32) -> Result<Value, Refusal> {
    let Value::Text(text) = value else { return Err(Refusal::new("not_text")) };
    // Whatever way it came in, it is stored in one form, and blanks alone are no answer.
    let text: String = text.nfc().collect();
    if text.trim().is_empty() {
        return Err(Refusal::new("required"));
    }
    let most = field.max_length.unwrap_or(usual);
    let length = text.chars().count();
    if length > most as usize {
        return Err(Refusal::new("too_long").with("most", most).with("length", length));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::new("control_characters"));
    }
    Ok(Value::Text(text))
}

pub(super) fn check_name(field: &Field, value: Value) -> Result<Value, Refusal> {
    let Value::Text(text) = check(field, value, 100)? else { return Err(Refusal::new("not_text")) };
    let text = tidy(&text);
    if !text.chars().any(char::is_alphabetic) {
        return Err(Refusal::new("name_without_letters"));
    }
    if text.chars().any(|c| c.is_ascii_digit()) {
        return Err(Refusal::new("name_with_digits"));
    }
    Ok(Value::Text(text))
}
