//! What the cases of a report service are sorted into: kinds of report, each with whoever can mend it and the time
//! to answer. A kind is chosen by an official; a suggestion may stand beside the choice and decides nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Definition, check::or_nearest, finding::Finding};
use crate::{calendar::Term, form::FieldKind};

/// How the cases of a service are sorted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sorting {
    /// The fields whose words tell what a case is about: never a name, a number or an address.
    pub reads: Vec<String>,
    /// The kinds, in the order they are offered.
    pub types: Vec<ReportType>,
}

/// One kind of report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportType {
    /// The word it is stored under.
    pub id: String,
    /// The kind of unit, in the place of the report, that can mend it.
    pub unit: String,
    /// The time to answer, where it is shorter than the service's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
}

/// The words of a kind of report in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTypeText {
    /// What it is called.
    pub name: String,
    /// Everyday words for it.
    #[serde(default)]
    pub keywords: Vec<String>,
}

impl Sorting {
    /// A kind by its word.
    pub fn named(&self, id: &str) -> Option<&ReportType> {
        self.types.iter().find(|t| t.id == id)
    }
}

/// What is wrong with the sorting of a service.
pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(sorting) = &definition.sorting else { return };
    let mut found = |path: String, what: String, mend: String| findings.push(Finding::service(path, what, mend));
    let words = || {
        let fields = definition.form.pages.iter().flat_map(|page| &page.fields);
        fields.filter(|f| matches!(f.kind, FieldKind::Text | FieldKind::LongText)).map(|f| f.id.as_str())
    };
    if sorting.reads.is_empty() {
        found("sorting.reads".into(), "nothing is read".into(), "name the field in which people tell it".into());
    }
    for (i, field) in sorting.reads.iter().enumerate().filter(|(_, field)| words().all(|id| id != *field)) {
        let known: Vec<&str> = words().collect();
        let what = format!("{field} is no question answered in words");
        found(format!("sorting.reads[{i}]"), what, or_nearest(field, known));
    }
    if sorting.types.len() < 2 {
        found("sorting.types".into(), "there is nothing to choose".into(), "list at least two kinds".into());
    }
    let mut ids = BTreeSet::new();
    for (i, kind) in sorting.types.iter().enumerate() {
        if !ids.insert(kind.id.as_str()) {
            found(format!("sorting.types[{i}].id"), format!("{} stands twice", kind.id), "keep one".into());
        }
        if kind.term.is_some_and(|term| !term.is_within_bounds()) {
            let mend = "use hours, working_days or days, at most ten years";
            found(format!("sorting.types[{i}].term"), "a time out of range".into(), mend.into());
        }
    }
}
