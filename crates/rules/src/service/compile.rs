//! Compiles the expressions and tables of a definition, and gathers everything wrong with them.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{
    Definition, Resolved,
    evidence::Evidence,
    finding::{Finding, Place},
};
use crate::{
    decision::{Expr, Flaw, Kind, Output, Schema, Table, TableDef},
    form::{Field, FieldKind, Page},
};

#[derive(Clone, Debug)]
pub(super) struct PageRules {
    pub(super) when: Option<Expr>,
    pub(super) fields: Vec<FieldRules>,
}

#[derive(Clone, Debug)]
pub(super) struct FieldRules {
    pub(super) when: Option<Expr>,
    pub(super) check: Option<Expr>,
}

#[derive(Clone, Debug)]
pub(super) struct EvidenceRules {
    pub(super) when: Option<Expr>,
    pub(super) waive: Option<Expr>,
}

/// The names of a definition's expressions: its questions, each as its kind.
pub(super) fn schema(definition: &Definition) -> Schema {
    let fields = definition.form.pages.iter().flat_map(|page| &page.fields);
    Schema::new(fields.map(|field| (field.id.clone(), kind(field))))
}

fn kind(field: &Field) -> Kind {
    match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Name
        | FieldKind::PersonNumber
        | FieldKind::TaxNumber
        | FieldKind::Phone
        | FieldKind::Email => Kind::Text,
        FieldKind::Date => Kind::Date,
        FieldKind::YesNo => Kind::Bool,
        FieldKind::Choice => Kind::Choice(field.options.clone()),
        FieldKind::Choices => Kind::Choices(field.options.clone()),
        FieldKind::Integer | FieldKind::Money => Kind::Int,
        FieldKind::Address => Kind::Address,
    }
}

/// SHA-256 of the resolved definition as JSON in the order of its types, hex.
pub(super) fn hash(resolved: &Resolved) -> String {
    // Maps have text keys and no value can fail to be written.
    let json = serde_json::to_vec(resolved).unwrap_or_default();
    Sha256::digest(&json).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compiles part by part and gathers what is wrong.
pub(super) struct Compiler<'s> {
    pub(super) schema: &'s Arc<Schema>,
    pub(super) findings: Vec<Finding>,
}

impl Compiler<'_> {
    fn flaw(&mut self, path: &str, flaw: Flaw) {
        let flaw = flaw.under(path);
        self.findings.push(Finding {
            place: Place::Service,
            path: flaw.path,
            at: flaw.at,
            what: flaw.what,
            mend: flaw.mend,
        });
    }

    fn condition(&mut self, path: &str, source: Option<&String>) -> Option<Expr> {
        match Expr::condition(source?, self.schema) {
            Ok(expr) => Some(expr),
            Err(flaw) => {
                self.flaw(path, flaw);
                None
            }
        }
    }

    pub(super) fn table(&mut self, path: &str, def: &TableDef, outputs: &[Output]) -> Option<Table> {
        match Table::compile(def, self.schema, outputs) {
            Ok(table) => Some(table),
            Err(flaws) => {
                flaws.into_iter().for_each(|flaw| self.flaw(path, flaw));
                None
            }
        }
    }

    pub(super) fn page(&mut self, i: usize, page: &Page) -> PageRules {
        let when = self.condition(&format!("form.pages[{i}].when"), page.when.as_ref());
        let fields = page.fields.iter().enumerate().map(|(f, field)| {
            let path = format!("form.pages[{i}].fields[{f}]");
            let when = self.condition(&format!("{path}.when"), field.when.as_ref());
            let check = self.condition(&format!("{path}.check"), field.check.as_ref());
            FieldRules { when, check }
        });
        PageRules { when, fields: fields.collect() }
    }

    pub(super) fn evidence(&mut self, i: usize, evidence: &Evidence) -> EvidenceRules {
        EvidenceRules {
            when: self.condition(&format!("evidence[{i}].when"), evidence.when.as_ref()),
            waive: self.condition(&format!("evidence[{i}].waive"), evidence.waive.as_ref()),
        }
    }
}
