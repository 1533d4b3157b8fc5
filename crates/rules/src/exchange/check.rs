//! What can be wrong in the agreements although every part of them can be read. Each finding says where it is and
//! how to mend it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Agreement, Exchange, Texts, Way, member::is_identifier};
use crate::{
    register::{Register, Supplier},
    service::{
        check::{listed, or_nearest},
        finding::{Finding, Place},
    },
    value::write_date,
};

/// Everything wrong in the agreements, given the registers they are about.
pub fn check(
    exchange: &Exchange,
    texts: &BTreeMap<String, Texts>,
    registers: &BTreeMap<&str, &Register>,
) -> Vec<Finding> {
    let mut check = Check { exchange, registers, findings: Vec::new() };
    check.partners();
    for (i, agreement) in exchange.agreements.iter().enumerate() {
        check.agreement(&format!("agreements[{i}]"), agreement);
        check.alone(i, agreement);
    }
    check.suppliers();
    for (lang, words) in texts {
        check.words(lang, words);
    }
    check.findings
}

struct Check<'a> {
    exchange: &'a Exchange,
    registers: &'a BTreeMap<&'a str, &'a Register>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn found(&mut self, path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Finding::service(path, what, mend));
    }

    fn partners(&mut self) {
        let exchange = self.exchange;
        let (mut ids, mut members) = (BTreeSet::new(), BTreeSet::from([&exchange.here]));
        for (i, partner) in exchange.partners.iter().enumerate() {
            if !is_identifier(&partner.id) {
                self.found(
                    format!("partners[{i}].id"),
                    format!("\"{}\" is no name", partner.id),
                    "use letters, digits and hyphens",
                );
            }
            if !ids.insert(&partner.id) {
                self.found(
                    format!("partners[{i}].id"),
                    format!("{} is there twice", partner.id),
                    "give it another name",
                );
            }
            if !members.insert(&partner.member) {
                let what = format!("{} is somebody else already", partner.member);
                self.found(format!("partners[{i}].member"), what, "write the partner's own member or subsystem");
            }
            if let Some(print) = &partner.certificate {
                let digits = print.chars().filter(|c| *c != ':').filter(char::is_ascii_hexdigit).count();
                if digits != 64 || print.chars().any(|c| c != ':' && !c.is_ascii_hexdigit()) {
                    let mend = "write the 64 hex digits that `openssl x509 -fingerprint -sha256` prints";
                    self.found(format!("partners[{i}].certificate"), "it is no SHA-256", mend);
                }
            }
            if !exchange.agreements.iter().any(|a| a.with == partner.id) {
                let mend = "add an agreement, or take it out";
                self.found(format!("partners[{i}]"), format!("nothing is agreed with {}", partner.id), mend);
            }
        }
    }

    fn agreement(&mut self, path: &str, agreement: &Agreement) {
        let exchange = self.exchange;
        if exchange.partner(&agreement.with).is_none() {
            let known: Vec<&str> = exchange.partners.iter().map(|p| p.id.as_str()).collect();
            let mend = or_nearest(&agreement.with, known);
            self.found(format!("{path}.with"), format!("no partner is called {}", agreement.with), mend);
        }
        if !is_identifier(&agreement.service) {
            let what = format!("\"{}\" is no service code of X-Road", agreement.service);
            let mend = "use letters, digits and hyphens; underscores are not allowed (PR-REST 4.8)";
            self.found(format!("{path}.service"), what, mend);
        }
        if agreement.until < agreement.from {
            let what = format!("it ends before it begins on {}", write_date(agreement.from));
            self.found(format!("{path}.until"), what, "write a later day");
        }
        if agreement.legal_basis.is_empty() {
            self.found(format!("{path}.legal_basis"), "no law is named", "name the laws the agreement stands on");
        }
        let Some(register) = self.registers.get(agreement.register.as_str()) else {
            let known: Vec<&str> = self.registers.keys().copied().collect();
            let mend = or_nearest(&agreement.register, known);
            self.found(format!("{path}.register"), format!("there is no register {}", agreement.register), mend);
            return;
        };
        match (agreement.way, register.supplier) {
            (Way::Answer, Supplier::Remote) => {
                let what = format!("{} is kept elsewhere: we cannot answer from it", register.key);
                self.found(format!("{path}.way"), what, "write `ask`, or name a register kept here");
            }
            (Way::Ask, Supplier::Local) => {
                let what = format!("{} is kept here: nobody need be asked", register.key);
                self.found(format!("{path}.way"), what, "write `answer`, or name a register with `supplier: remote`");
            }
            _ => {}
        }
        if !register.purposes.contains(&agreement.purpose) {
            let mend = or_nearest(&agreement.purpose, register.purposes.iter().map(String::as_str));
            let what = format!("{} is not read for the purpose {}", register.key, agreement.purpose);
            self.found(format!("{path}.purpose"), what, mend);
        }
        if agreement.fields.is_empty() {
            self.found(format!("{path}.fields"), "no field is named", "list the fields, no more than are needed");
        }
        let mut seen = BTreeSet::new();
        for (k, field) in agreement.fields.iter().enumerate() {
            let path = format!("{path}.fields[{k}]");
            if register.field(field).is_none() {
                let mend = or_nearest(field, register.fields.iter().map(|f| f.id.as_str()));
                self.found(path, format!("the register {} has no field {field}", register.key), mend);
            } else if !seen.insert(field) {
                self.found(path, format!("{field} is there twice"), "take one out");
            }
        }
    }

    /// At most one agreement answers a question: same partner, way, service and purpose at the same time is a defect,
    /// and so is one service code for two registers.
    fn alone(&mut self, i: usize, agreement: &Agreement) {
        let earlier = &self.exchange.agreements[..i];
        let path = format!("agreements[{i}]");
        if earlier.iter().any(|a| a.id == agreement.id) {
            self.found(format!("{path}.id"), format!("{} is there twice", agreement.id), "give it another name");
        }
        let same =
            |a: &&Agreement| (a.way, &a.with, &a.service) == (agreement.way, &agreement.with, &agreement.service);
        if let Some(other) = earlier.iter().filter(same).find(|a| a.register != agreement.register) {
            let what = format!("the service {} is of the register {} already", agreement.service, other.register);
            self.found(format!("{path}.service"), what, "give each register a service code of its own");
        }
        let overlaps = |a: &&Agreement| a.from <= agreement.until && agreement.from <= a.until;
        let twice = earlier.iter().filter(same).find(|a| a.purpose == agreement.purpose && overlaps(a));
        if let Some(other) = twice {
            let what = format!("{} says the same for the same time", other.id);
            self.found(format!("{path}.purpose"), what, "make one of them, or part them in time");
        }
    }

    /// A register kept elsewhere is reached through an agreement.
    fn suppliers(&mut self) {
        let asked: BTreeSet<&str> =
            self.exchange.agreements.iter().filter(|a| a.way == Way::Ask).map(|a| a.register.as_str()).collect();
        let remote = self.registers.values().filter(|r| r.supplier == Supplier::Remote);
        let missing: Vec<String> = remote.map(|r| r.key.clone()).filter(|key| !asked.contains(key.as_str())).collect();
        for key in missing {
            let what = format!("the register {key} is kept elsewhere, and no agreement says whom to ask");
            self.found("agreements", what, format!("add an agreement with `way: ask` and `register: {key}`"));
        }
    }

    fn words(&mut self, lang: &str, texts: &Texts) {
        let exchange = self.exchange;
        let partners: BTreeSet<&str> = exchange.partners.iter().map(|p| p.id.as_str()).collect();
        let agreements: BTreeSet<&str> = exchange.agreements.iter().map(|a| a.id.as_str()).collect();
        let mut found = |path: String, what: String, mend: String| {
            self.findings.push(Finding::service(path, what, mend).in_place(Place::Text(lang.to_owned())));
        };
        for (path, wanted, there) in
            [("partners", &partners, &texts.partners), ("agreements", &agreements, &texts.agreements)]
        {
            for id in wanted.iter().filter(|id| there.get(**id).is_none_or(|words| words.trim().is_empty())) {
                found(path.into(), format!("{id} has no words here"), format!("add `{id}` under `{path}`"));
            }
            for id in there.keys().filter(|id| !wanted.contains(id.as_str())) {
                let what = format!("these words belong to nothing: there is no {id}");
                let mend = format!("take it out, or write one of {}", listed(wanted.iter().copied()));
                found(format!("{path}.{id}"), what, mend);
            }
        }
    }
}
