//! What can be wrong in a register although every part of it can be read. Each finding says where it is
//! and how to mend it.

use std::collections::{BTreeMap, BTreeSet};

use super::{FieldDef, Register, Texts, Who};
use crate::{
    form::FieldKind,
    service::{
        check::{is_name, listed, or_nearest, shape},
        finding::{Finding, Place},
    },
    unit::Units,
};

/// Everything wrong in a register. `others`: the keys of all registers, for what refers to them.
pub fn check(
    register: &Register,
    texts: &BTreeMap<String, Texts>,
    units: &Units,
    others: &BTreeSet<&str>,
) -> Vec<Finding> {
    let mut check = Check { register, findings: Vec::new() };
    check.fields(others);
    check.identity();
    check.owner(units);
    check.access(units);
    check.disclosure();
    if register.legal_basis.is_empty() {
        check.found("legal_basis", "no law is named", "name the laws the register stands on");
    }
    for (lang, words) in texts {
        check.words(lang, words);
    }
    check.findings
}

struct Check<'a> {
    register: &'a Register,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn found(&mut self, path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding::service(path, what, mend));
    }

    fn known(&self) -> Vec<&str> {
        self.register.fields.iter().map(|f| f.id.as_str()).collect()
    }

    /// A field must exist; gives it.
    fn named(&mut self, path: String, id: &str) -> Option<FieldDef> {
        let field = self.register.field(id).cloned();
        if field.is_none() {
            let mend = or_nearest(id, self.known());
            self.found(path, format!("no field is called {id}"), mend);
        }
        field
    }

    fn fields(&mut self, others: &BTreeSet<&str>) {
        if self.register.fields.is_empty() {
            self.found("fields", "the register holds nothing", "list its fields");
        }
        let mut seen = BTreeSet::new();
        for (i, field) in self.register.fields.clone().iter().enumerate() {
            let path = format!("fields[{i}]");
            if !is_name(&field.id) {
                let mend = "use lower-case letters a to z, digits and _, a letter first";
                self.found(format!("{path}.id"), format!("`{}` is no id", field.id), mend);
            } else if !seen.insert(field.id.clone()) {
                self.found(format!("{path}.id"), format!("the id {} stands twice", field.id), "give each its own");
            }
            shape(&field.question(), &path, &mut self.findings);
            let texts = matches!(field.kind, FieldKind::Text | FieldKind::PersonNumber | FieldKind::TaxNumber);
            if field.pattern.is_some() && !texts {
                let what = format!("{} is no text, so it has no pattern", field.id);
                self.found(format!("{path}.pattern"), what, "take it out, or make it a text");
            }
            if field.pattern.as_deref().is_some_and(|p| p.trim().is_empty()) {
                self.found(format!("{path}.pattern"), "the pattern is empty", "write such as '9999-#', or take it out");
            }
            if field.find && field.kind == FieldKind::Address {
                let mend = "take `find` out: addresses are found by their commune anyway";
                self.found(format!("{path}.find"), format!("{} is a group of values", field.id), mend);
            }
            if let Some(other) = field.refers.as_deref().filter(|o| !others.contains(o)) {
                let mend = or_nearest(other, others.iter().copied().collect::<Vec<_>>());
                self.found(format!("{path}.refers"), format!("there is no register {other}"), mend);
            }
            if let Some(of) = field.agrees.as_deref().filter(|of| !["name", "number", "birth", "sex"].contains(of)) {
                let mend = "write name, number, birth or sex";
                self.found(format!("{path}.agrees"), format!("an account has no {of} to agree with"), mend);
            }
            if field.kin && (field.kind != FieldKind::PersonNumber || self.register.person.is_none()) {
                let what = format!("{} cannot name a relative", field.id);
                let mend = "make it a person_number in a register with `person`, or take `kin` out";
                self.found(format!("{path}.kin"), what, mend);
            }
        }
    }

    fn identity(&mut self) {
        if self.register.identified_by.is_empty() {
            self.found("identified_by", "nothing tells one record from another", "name the field with its number");
        }
        for (i, id) in self.register.identified_by.clone().iter().enumerate() {
            let path = format!("identified_by[{i}]");
            let Some(field) = self.named(path.clone(), id) else { continue };
            if field.optional || field.many {
                let what = format!("{id} may be absent or several, so it tells no record from another");
                self.found(path, what, "name a field that every record has once");
            } else if matches!(field.kind, FieldKind::Address | FieldKind::Choices | FieldKind::LongText) {
                self.found(path, format!("{id} is not one short value"), "name a number, a code or a day");
            } else if field.kind == FieldKind::Text && field.pattern.is_none() {
                let mend = "add `pattern` to the field, such as '9999-#' (9 a digit, # digits, A a letter)";
                self.found(path, format!("any text would do as {id}"), mend);
            }
        }
        if let Some(person) = self.register.person.clone()
            && let Some(field) = self.named("person".into(), &person)
            && (field.kind != FieldKind::PersonNumber || field.many)
        {
            self.found("person", format!("{person} is not the number of one person"), "name a person_number");
        }
    }

    fn owner(&mut self, units: &Units) {
        let owner = self.register.owner.clone();
        self.agency("owner.agency", &owner.agency, units);
        if let Some(by) = &owner.competent_by
            && let Some(field) = self.named("owner.competent_by".into(), by)
            && !matches!(field.kind, FieldKind::Address | FieldKind::Text)
        {
            self.found("owner.competent_by", format!("{by} names no place"), "name an address or a commune's code");
        }
        if owner.roles.is_empty() {
            self.found("owner.roles", "nobody may write", "name roles, such as [handler, head]");
        }
    }

    fn agency(&mut self, path: &str, kind: &str, units: &Units) {
        let known: Vec<&str> = units.kinds().iter().map(|k| k.kind.as_str()).collect();
        if !known.contains(&kind) {
            let mend = or_nearest(kind, known);
            self.found(path, format!("there is no kind of agency \"{kind}\""), mend);
        }
    }

    fn access(&mut self, units: &Units) {
        let register = self.register;
        let mut used = BTreeSet::new();
        for (i, row) in register.access.iter().enumerate() {
            let path = format!("access[{i}]");
            for (k, purpose) in row.purposes.iter().enumerate() {
                used.insert(purpose.as_str());
                if !register.purposes.contains(purpose) {
                    let mend = or_nearest(purpose, register.purposes.iter().map(String::as_str).collect::<Vec<_>>());
                    self.found(format!("{path}.purposes[{k}]"), format!("{purpose} is no purpose of it"), mend);
                }
            }
            if row.purposes.is_empty() {
                self.found(&path, "it says for no purpose", "name at least one of `purposes`");
            }
            for (k, field) in row.fields.iter().enumerate() {
                self.named(format!("{path}.fields[{k}]"), field);
            }
            for (k, agency) in row.agencies.iter().enumerate() {
                self.agency(&format!("{path}.agencies[{k}]"), agency, units);
            }
            if row.who != Who::Official && (!row.agencies.is_empty() || !row.roles.is_empty()) {
                self.found(&path, "only officials have agencies and roles", "take them out, or write `who: official`");
            }
            if matches!(row.who, Who::Subject | Who::Kin) && register.person.is_none() {
                self.found(&path, "no record is about a person", "add `person`, or take the row out");
            }
        }
        for (i, purpose) in register.purposes.iter().enumerate().filter(|(_, p)| !used.contains(p.as_str())) {
            let mend = "add a row under `access`, or take it out";
            self.found(format!("purposes[{i}]"), format!("nobody may read for the purpose {purpose}"), mend);
        }
        let subject = register.access.iter().any(|row| row.who == Who::Subject);
        if register.person.is_some() && !subject {
            let mend = "add `{who: subject, purposes: [own]}`: everybody may see what is kept about them";
            self.found("access", "the person may not read their own record", mend);
        }
    }

    fn disclosure(&mut self) {
        let Some(disclosure) = &self.register.disclosure else { return };
        if disclosure.below < 2 {
            self.found("disclosure.below", "nothing is ever held back", "write at least 2; 5 is usual");
        }
        if disclosure.sums.is_empty() {
            self.found("disclosure.sums", "no count is protected", "list each whole with its parts");
        }
        for (i, sum) in disclosure.sums.iter().enumerate() {
            let parts = sum.parts.iter().enumerate().map(|(k, part)| (format!("parts[{k}]"), part));
            for (part, id) in std::iter::once(("whole".to_owned(), &sum.whole)).chain(parts) {
                let path = format!("disclosure.sums[{i}].{part}");
                if let Some(field) = self.named(path.clone(), id)
                    && field.kind != FieldKind::Integer
                {
                    self.found(path, format!("{id} is no count"), "name an integer field");
                }
            }
        }
    }

    fn words(&mut self, lang: &str, texts: &Texts) {
        let mut found = |path: String, what: String, mend: String| {
            self.findings.push(Finding::service(path, what, mend).in_place(Place::Text(lang.to_owned())));
        };
        for (path, text) in [("title", &texts.title), ("summary", &texts.summary)] {
            if text.trim().is_empty() {
                found(path.into(), format!("{path} is empty"), "write it".into());
            }
        }
        let fields: BTreeSet<&str> = self.register.fields.iter().map(|f| f.id.as_str()).collect();
        let purposes: BTreeSet<&str> = self.register.purposes.iter().map(String::as_str).collect();
        let worded: BTreeSet<&str> = texts.fields.keys().map(String::as_str).collect();
        let said: BTreeSet<&str> = texts.purposes.keys().map(String::as_str).collect();
        for (path, wanted, there) in [("fields", &fields, &worded), ("purposes", &purposes, &said)] {
            for id in wanted.difference(there) {
                found(path.into(), format!("{id} has no words here"), format!("add `{id}` under `{path}`"));
            }
            for id in there.difference(wanted) {
                let what = format!("these words belong to nothing: there is no {id}");
                found(
                    format!("{path}.{id}"),
                    what,
                    format!("take it out, or write one of {}", listed(wanted.iter().copied())),
                );
            }
        }
        for field in &self.register.fields {
            let Some(words) = texts.fields.get(&field.id) else { continue };
            if words.label.trim().is_empty() {
                let path = format!("fields.{}.label", field.id);
                found(path, format!("{} has no label", field.id), "write what it is called".into());
            }
            for option in field.options.iter().filter(|o| !words.options.contains_key(*o)) {
                let path = format!("fields.{}", field.id);
                found(
                    path,
                    format!("the option {option} has no words here"),
                    format!("add `{option}` under `options`"),
                );
            }
            for option in words.options.keys().filter(|o| !field.options.contains(*o)) {
                let path = format!("fields.{}.options.{option}", field.id);
                found(path, format!("{} has no option {option}", field.id), "take it out".into());
            }
        }
    }
}
