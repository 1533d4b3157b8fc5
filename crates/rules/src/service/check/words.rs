//! The words: in every language of the country, for everything that is shown, and nothing besides.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::compiled::Service, Finding, or_nearest};
use crate::{
    form::FieldKind,
    service::{Online, finding::Place, text::Texts},
};

pub(super) fn check(service: &Service, languages: &[String], findings: &mut Vec<Finding>) {
    for lang in languages {
        match service.resolved().texts.get(lang) {
            Some(texts) => {
                let mut words = Words { service, texts, lang, findings };
                words.check();
            }
            None => {
                let finding =
                    Finding::service("", format!("there are no texts in {lang}"), format!("add text.{lang}.yaml"));
                findings.push(finding.in_place(Place::Text(lang.clone())));
            }
        }
    }
}

struct Words<'a> {
    service: &'a Service,
    texts: &'a Texts,
    lang: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Words<'_> {
    fn found(&mut self, path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding::service(path, what, mend).in_place(Place::Text(self.lang.to_owned())));
    }

    fn check(&mut self) {
        let (texts, definition) = (self.texts, self.service.definition());
        for (path, text) in [
            ("title", &texts.title),
            ("summary", &texts.summary),
            ("result", &texts.result),
            ("declaration", &texts.declaration),
        ] {
            if text.trim().is_empty() {
                self.found(path, format!("{path} is empty"), "write it");
            }
        }
        for (path, list) in [("who", &texts.who), ("next", &texts.next)] {
            if list.is_empty() || list.iter().any(|line| line.trim().is_empty()) {
                self.found(path, format!("{path} says nothing"), "write at least one plain sentence");
            }
        }
        match (definition.online, &texts.partial_reason) {
            (Online::Partial, None) => {
                self.found("", "it is not said why a visit is needed", "add `partial_reason` (224/2026/NĐ-CP)");
            }
            (Online::Full, Some(_)) => {
                self.found("partial_reason", "the service is wholly online", "take it out, or write `online: partial`");
            }
            _ => {}
        }
        let pages: BTreeSet<&str> = definition.form.pages.iter().map(|p| p.id.as_str()).collect();
        self.compare("pages", "the page", &pages, &keys(&texts.pages), true);
        let fields: BTreeSet<&str> =
            definition.form.pages.iter().flat_map(|p| &p.fields).map(|f| f.id.as_str()).collect();
        self.compare("fields", "the question", &fields, &keys(&texts.fields), true);
        let evidence: BTreeSet<&str> = definition.evidence.iter().map(|e| e.id.as_str()).collect();
        self.compare("evidence", "the evidence", &evidence, &keys(&texts.evidence), true);
        let notes: BTreeSet<&str> =
            self.service.table_defs().iter().flat_map(|(_, t)| &t.rules).filter_map(|r| r.text.as_deref()).collect();
        self.compare("notes", "the note", &notes, &keys(&texts.notes), true);
        let kinds: BTreeSet<&str> =
            definition.sorting.iter().flat_map(|s| &s.types).map(|kind| kind.id.as_str()).collect();
        self.compare("report_types", "the kind of report", &kinds, &keys(&texts.report_types), true);
        self.questions();
        self.papers();
    }

    /// Each thing has its words, and each word its thing.
    fn compare(&mut self, path: &str, what: &str, wanted: &BTreeSet<&str>, there: &BTreeSet<&str>, both: bool) {
        for id in wanted.difference(there) {
            self.found(path, format!("{what} {id} has no words here"), format!("add `{id}` under `{path}`"));
        }
        for id in there.difference(wanted).filter(|_| both) {
            let near = or_nearest(id, wanted.iter().copied().collect::<Vec<_>>());
            let mend = if near.starts_with("write") { format!("{near}, or take it out") } else { "take it out".into() };
            self.found(format!("{path}.{id}"), format!("these words belong to nothing: there is no {id}"), mend);
        }
    }

    fn questions(&mut self) {
        let fields: Vec<_> = self.service.definition().form.pages.iter().flat_map(|p| &p.fields).collect();
        for field in fields {
            let Some(words) = self.texts.fields.get(&field.id) else { continue };
            let path = format!("fields.{}", field.id);
            if words.label.trim().is_empty() {
                self.found(format!("{path}.label"), format!("{} has no label", field.id), "write the question");
            }
            if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
                let options = field.options.iter().map(String::as_str).collect();
                self.compare(&format!("{path}.options"), "the option", &options, &keys(&words.options), true);
            } else if !words.options.is_empty() {
                self.found(format!("{path}.options"), "this question has no options", "take them out");
            }
            if field.check.is_some() && words.error.is_none() {
                let mend = "add `error`: what is wrong and how to mend it";
                self.found(path, format!("{} has a `check` but nothing to say when it fails", field.id), mend);
            } else if field.check.is_none() && words.error.is_some() {
                let mend = "take it out, or add a `check`";
                self.found(format!("{path}.error"), "this is never said: the question has no `check`", mend);
            }
        }
    }

    fn papers(&mut self) {
        for evidence in &self.service.definition().evidence {
            let Some(words) = self.texts.evidence.get(&evidence.id) else { continue };
            let path = format!("evidence.{}", evidence.id);
            if words.name.trim().is_empty() {
                self.found(format!("{path}.name"), format!("{} has no name", evidence.id), "write what it is called");
            }
            if evidence.waive.is_some() && words.waived.is_none() {
                let mend = "add `waived`: when it is not needed, in plain words";
                self.found(path, format!("{} can be waived, but nothing says so", evidence.id), mend);
            }
        }
    }
}

fn keys<T>(map: &BTreeMap<String, T>) -> BTreeSet<&str> {
    map.keys().map(String::as_str).collect()
}
