//! The words of a service in one language: `text.vi.yaml`, `text.en.yaml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sorting::ReportTypeText;

/// Everything a person reads about one service, in one language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// The official name of the procedure.
    pub title: String,
    /// One or two plain sentences: what it is for.
    pub summary: String,
    /// Who may apply, in plain sentences.
    pub who: Vec<String>,
    /// What happens after applying, step by step.
    pub next: Vec<String>,
    /// Everyday words people search for.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Why the journey is not wholly online, when it is not.
    #[serde(default)]
    pub partial_reason: Option<String>,
    /// Page id to page title.
    #[serde(default)]
    pub pages: BTreeMap<String, String>,
    /// Field id to its words.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldText>,
    /// Evidence id to its words.
    #[serde(default)]
    pub evidence: BTreeMap<String, EvidenceText>,
    /// Words that tables point to by `text:`.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// Field id to its label on papers, where the question itself does not suit; every field that the
    /// result prints has one.
    #[serde(default)]
    pub printed: BTreeMap<String, String>,
    /// Kind of report to its words, for a service whose cases are sorted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub report_types: BTreeMap<String, ReportTypeText>,
    /// What the result is called.
    pub result: String,
    /// What the person declares when submitting.
    pub declaration: String,
}

/// The words of one question.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldText {
    /// The question or label.
    pub label: String,
    /// Help under it.
    #[serde(default)]
    pub hint: Option<String>,
    /// What to say when the field's own check fails.
    #[serde(default)]
    pub error: Option<String>,
    /// Choice value to its label.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

/// The words of one piece of evidence.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceText {
    /// What it is called.
    pub name: String,
    /// How to get it or photograph it.
    #[serde(default)]
    pub hint: Option<String>,
    /// When it is not needed, in plain words.
    #[serde(default)]
    pub waived: Option<String>,
}
