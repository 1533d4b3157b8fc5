//! An expected no, with a reason a person can read.

use std::collections::BTreeMap;

use serde::Serialize;

/// Why something may not be done. `key` names the sentence in the texts (`refusal-<key>`); the
/// sentence says what was wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Name of the reason, stable, lower-case with underscores.
    pub key: &'static str,
    /// The field or evidence concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Values for the sentence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<&'static str, String>,
    /// The article of law it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(key: &'static str) -> Self {
        Refusal { key, field: None, args: BTreeMap::new(), article: None }
    }

    /// Says which field it is about.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a value for the sentence.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// Cites the law.
    pub fn by(mut self, article: Option<&str>) -> Self {
        self.article = article.map(str::to_owned);
        self
    }
}

/// All reasons found at once: nobody is sent away twice for two mistakes.
pub type Refusals = Vec<Refusal>;

impl From<Refusal> for Refusals {
    fn from(r: Refusal) -> Self {
        vec![r]
    }
}
