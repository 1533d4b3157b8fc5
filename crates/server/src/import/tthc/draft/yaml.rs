//! Small pieces of YAML in the order in which they are put together.

use serde_yaml_ng::{Mapping, Value};

/// Adds a pair.
pub(super) fn put(map: &mut Mapping, key: &str, value: impl Into<Value>) {
    map.insert(Value::from(key), value.into());
}

/// A mapping of these pairs.
pub(super) fn map<V: Into<Value>, const N: usize>(pairs: [(&str, V); N]) -> Mapping {
    pairs.into_iter().map(|(key, value)| (Value::from(key), value.into())).collect()
}

/// A question.
pub(super) fn field(id: &str, kind: &str, more: &[(&str, Value)]) -> Mapping {
    let mut all = map([("id", id), ("kind", kind)]);
    for (key, value) in more {
        put(&mut all, key, value.clone());
    }
    all
}

/// As the text of a file.
pub(super) fn written(map: &Mapping) -> String {
    serde_yaml_ng::to_string(map).unwrap_or_default()
}
