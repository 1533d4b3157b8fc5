//! An address: province, commune, then the rest in words (two tiers since 1 July 2025).

use std::collections::BTreeMap;

use super::{
    super::{Field, raw::RawForm},
    Setting,
    text::tidy,
};
use crate::{refusal::Refusal, value::Value};

/// The parts of an address, as keys of the stored map and as endings of the form names.
pub const PARTS: [&str; 3] = ["province", "commune", "street"];

/// `<id>-province`, `<id>-commune`, `<id>-street`.
pub(super) fn read(field: &Field, raw: &RawForm) -> Option<Value> {
    let map: BTreeMap<String, Value> = PARTS
        .iter()
        .filter_map(|part| {
            let text = tidy(raw.one(&format!("{}-{part}", field.id)));
            (!text.is_empty()).then(|| ((*part).to_owned(), Value::Text(text)))
        })
        .collect();
    (!map.is_empty()).then_some(Value::Map(map))
}

pub(super) fn check(value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
    let Value::Map(mut map) = value else { return Err(Refusal::new("address_incomplete")) };
    let part = |name: &str| match map.get(name) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(commune) = part("commune") else { return Err(Refusal::new("address_commune")) };
    let Some(place) = setting.units.place(&commune) else { return Err(Refusal::new("address_commune")) };
    if part("province").is_some_and(|p| p != place.province) {
        return Err(Refusal::new("address_commune_elsewhere"));
    }
    let Some(street) = part("street") else { return Err(Refusal::new("address_street")) };
    if street.chars().count() > 200 {
        return Err(Refusal::new("too_long").with("most", 200).with("length", street.chars().count()));
    }
    if map.len() > PARTS.len() + 1 || map.keys().any(|k| !PARTS.contains(&k.as_str())) {
        return Err(Refusal::new("address_incomplete"));
    }
    map.insert("province".into(), Value::Text(place.province.clone()));
    Ok(Value::Map(map))
}
