//! What a browser sends: names and texts, nothing believed yet.

use std::collections::BTreeMap;

/// The pairs of a posted form. A name may come several times (checkboxes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawForm(BTreeMap<String, Vec<String>>);

impl RawForm {
    /// The first value of a name; empty if it did not come.
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// All pairs, for showing again what was typed.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(k, vs)| vs.iter().map(move |v| (k.as_str(), v.as_str())))
    }
}

impl FromIterator<(String, String)> for RawForm {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (k, v) in pairs {
            map.entry(k).or_default().push(v);
        }
        RawForm(map)
    }
}
