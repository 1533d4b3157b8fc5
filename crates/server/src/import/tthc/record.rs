//! A published record as it comes: an object whose keys are known and whose values are texts, mostly.
//!
//! The shape is kept by nobody: values may be absent, null, numbers, lists; texts carry tags, entities,
//! hard spaces and decomposed letters. All of that is settled here, once, and what is left over is said.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::words::Words;

/// The keys that carry meaning, as published.
pub const KEYS: &[&str] = &[
    "ma_thu_tuc",
    "ten_thu_tuc",
    "so_quyet_dinh",
    "cap_thuc_hien",
    "loai_thu_tuc",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "co_quan_co_tham_quyen",
    "co_quan_thuc_hien",
    "co_quan_phoi_hop",
    "co_quan_duoc_uy_quyen",
    "dia_chi_tiep_nhan",
    "trinh_tu_thuc_hien",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "can_cu_phap_ly",
    "yeu_cau_dieu_kien",
    "ket_qua_xu_ly",
    "thu_tuc_lien_quan",
    "detail_url",
];

/// One record with its texts settled.
#[derive(Clone, Debug, Default)]
pub struct Record {
    texts: BTreeMap<String, String>,
    /// Keys that nobody knows, and values that are no text.
    pub strange: Vec<String>,
}

impl Record {
    /// Reads one value of the file.
    ///
    /// # Errors
    /// The value is no object.
    pub fn read(value: &Value, words: &Words) -> Result<Record, String> {
        let Value::Object(object) = value else {
            return Err(format!("this is {}, not a record", kind(value)));
        };
        let mut record = Record::default();
        for (key, value) in object {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Array(list) if list.iter().all(Value::is_string) => {
                    list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
                }
                other => {
                    record.strange.push(format!("{key}: {} where a text is expected", kind(other)));
                    continue;
                }
            };
            let text = settled(&text);
            if !KEYS.contains(&key.as_str()) {
                // A leading underscore marks what the collector of the records added for himself.
                if !key.starts_with('_') && !text.is_empty() {
                    record.strange.push(format!("{key}: not a known part of a record"));
                }
                continue;
            }
            let nothing = text.trim_end_matches(['.', ' ']);
            if !nothing.is_empty() && !words.nothing.iter().any(|n| n.eq_ignore_ascii_case(nothing)) {
                record.texts.insert(key.clone(), text);
            }
        }
        Ok(record)
    }

    /// A part of the record; empty when it says nothing.
    pub fn get(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// All values of a file: a list, JSON Lines, one record, or an object that holds a list somewhere.
///
/// # Errors
/// Not JSON, with line and column; or JSON without a record in it.
pub fn values(text: &str) -> Result<Vec<Value>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut all = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(list)) => all.extend(list),
            Ok(value) => all.extend(within(value)),
            Err(fault) => {
                return Err(format!("line {}, column {}: this is not JSON ({fault})", fault.line(), fault.column()));
            }
        }
    }
    if all.is_empty() { Err("there is no record in it".into()) } else { Ok(all) }
}

/// The records of an object: itself, the longest list it holds, or its values if they are records.
fn within(value: Value) -> Vec<Value> {
    let Value::Object(object) = &value else { return vec![value] };
    if object.keys().any(|key| KEYS.contains(&key.as_str())) {
        return vec![value];
    }
    let lists = object.values().filter_map(Value::as_array).filter(|list| list.iter().any(Value::is_object));
    if let Some(list) = lists.max_by_key(|list| list.len()) {
        return list.clone();
    }
    if let Some(inner) = object.values().find(|v| v.as_object().is_some_and(|o| o.values().any(Value::is_array))) {
        return within(inner.clone());
    }
    if !object.is_empty() && object.values().all(Value::is_object) {
        return object.values().cloned().collect();
    }
    vec![value]
}

static BREAKS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)<\s*/?\s*(?:br|p|div|li|tr|h[1-6])(?:\s[^<>]*)?/?>").ok());
static TAGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:a|b|i|u|em|strong|span|font|td|th|table|tbody|thead|ul|ol|sup|sub|img)(?:\s[^<>]*)?/?>").ok()
});
static ENTITIES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"&(#x?[0-9a-fA-F]{1,6}|[a-z]{2,6});").ok());

/// A text without tags and entities, composed (NFC), with plain single spaces; lines stay lines.
pub fn settled(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('<') {
        for (tags, with) in [(&BREAKS, "\n"), (&TAGS, "")] {
            if let Some(tags) = tags.as_ref() {
                text = tags.replace_all(&text, with).into_owned();
            }
        }
    }
    if let (true, Some(entities)) = (text.contains('&'), ENTITIES.as_ref()) {
        text = entities.replace_all(&text, |found: &regex::Captures<'_>| entity(&found[1])).into_owned();
    }
    let invisible = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let plain: String =
        text.chars().filter(invisible).filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).nfc().collect();
    let mut lines: Vec<String> = Vec::new();
    for line in plain.split('\n') {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// What an entity stands for; one that is not known stays as it is.
fn entity(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => n.parse().ok(),
    });
    let known = match name {
        "nbsp" => Some(' '),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        _ => number.and_then(char::from_u32),
    };
    known.map_or_else(|| format!("&{name};"), String::from)
}
