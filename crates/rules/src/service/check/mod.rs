//! What can be wrong in a service although every part of it can be read: found by looking at the parts
//! together. Each finding says where it is and how to mend it.
//!
//! [`check`] is quick and runs whenever a catalogue is read. [`explore`] tries many situations and is for
//! `motcua check` and the tests.

mod example;
mod explore;
mod flow;
mod form;
mod law;
mod words;

pub use example::check_example;
pub use explore::explore;
pub(crate) use form::{is_name, shape};

use super::{Definition, compiled::Service, finding::Finding};

/// Everything wrong in a service that can be told without trying situations. `languages`: those of the
/// country.
pub fn check(service: &Service, languages: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    flow::check(service, &mut findings);
    form::check(service, &mut findings);
    law::check(service, &mut findings);
    super::prefill::check(service.definition(), &mut findings);
    super::sorting::check(service.definition(), &mut findings);
    words::check(service, languages, &mut findings);
    findings
}

/// What must be right in a definition before its expressions can be read.
pub(super) fn check_questions(definition: &Definition) -> Vec<Finding> {
    let mut findings = Vec::new();
    form::check_questions(definition, &mut findings);
    findings
}

/// `a, b, c` of whatever can be read.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

/// How to mend a word that is not among the known ones.
pub(crate) fn or_nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match crate::decision::nearest(word, known.clone()) {
        Some(near) => format!("write `{near}`"),
        None => format!("use one of {}", listed(known)),
    }
}
