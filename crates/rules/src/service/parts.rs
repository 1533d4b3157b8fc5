//! The parts of a compiled service with their paths in the definition, for the checks.

use super::compiled::Service;
use crate::{
    decision::{Expr, Table, TableDef},
    value::Value,
};

impl Service {
    /// Every table with its path in the definition.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&'static str, &Table)> {
        let eligibility = self.eligibility.iter().map(|t| ("eligibility", t));
        let fee = self.fee.iter().map(|t| ("fee.table", t));
        eligibility.chain(fee).chain([("deadline", &self.deadline)])
    }

    /// The same tables as they are written.
    pub(super) fn table_defs(&self) -> Vec<(&'static str, &TableDef)> {
        let definition = &self.resolved.definition;
        let eligibility = definition.eligibility.iter().map(|t| ("eligibility", t));
        let fee = definition.fee.iter().map(|f| ("fee.table", &f.table));
        eligibility.chain(fee).chain([("deadline", &definition.deadline)]).collect()
    }

    /// Every condition under which a page or question is asked.
    pub(super) fn conditions(&self) -> Vec<Condition<'_>> {
        let mut conditions = Vec::new();
        for (p, (page, rules)) in self.resolved.definition.form.pages.iter().zip(&self.pages).enumerate() {
            if let Some(expr) = &rules.when {
                let path = format!("form.pages[{p}].when");
                conditions.push(Condition { of: &page.id, path, expr, page: p, field: None });
            }
            for (f, (field, rules)) in page.fields.iter().zip(&rules.fields).enumerate() {
                if let Some(expr) = &rules.when {
                    let path = format!("form.pages[{p}].fields[{f}].when");
                    conditions.push(Condition { of: &field.id, path, expr, page: p, field: Some(f) });
                }
            }
        }
        conditions
    }

    /// Every expression with its path; with the question whose own `check` it is.
    pub(super) fn expressions(&self) -> Vec<(String, &Expr, Option<&str>)> {
        let mut found: Vec<(String, &Expr, Option<&str>)> = Vec::new();
        for (path, table) in self.tables() {
            found.extend(table.expressions().map(|(at, expr)| (format!("{path}.{at}"), expr, None)));
        }
        for (i, rules) in self.evidence.iter().enumerate() {
            found.extend(rules.when.iter().map(|e| (format!("evidence[{i}].when"), e, None)));
            found.extend(rules.waive.iter().map(|e| (format!("evidence[{i}].waive"), e, None)));
        }
        found.extend(self.conditions().into_iter().map(|c| (c.path, c.expr, None)));
        for (p, (page, rules)) in self.resolved.definition.form.pages.iter().zip(&self.pages).enumerate() {
            for (f, (field, rules)) in page.fields.iter().zip(&rules.fields).enumerate() {
                let path = format!("form.pages[{p}].fields[{f}].check");
                found.extend(rules.check.iter().map(|e| (path.clone(), e, Some(field.id.as_str()))));
            }
        }
        found
    }

    /// Whether anything uses the answer to a question: a rule, a condition, evidence, the result, the
    /// competent unit; or the account fills it in.
    pub(super) fn uses(&self, field: &str) -> bool {
        let definition = &self.resolved.definition;
        definition.result.fields.iter().any(|f| f == field)
            || definition.authority.competent_by.as_deref() == Some(field)
            || self.field(field).is_some_and(|f| f.prefill.is_some())
            || self
                .expressions()
                .iter()
                .any(|(_, expr, own)| *own != Some(field) && expr.names(&self.schema).contains(&field))
    }

    /// Page and place on the page of a question.
    pub(super) fn place_of(&self, field: &str) -> Option<(usize, usize)> {
        self.places.get(field).copied()
    }

    /// Whether a question is asked only under a condition.
    pub(super) fn is_conditional(&self, field: &str) -> bool {
        self.place_of(field).is_some_and(|(p, f)| {
            let rules = &self.pages[p];
            rules.when.is_some() || rules.fields[f].when.is_some()
        })
    }

    /// The values that expressions compare a question with.
    pub(super) fn constants_beside(&self, field: &str) -> Vec<Value> {
        self.expressions().iter().flat_map(|(_, expr, _)| expr.constants_beside(field, &self.schema)).collect()
    }
}

/// A condition under which something is asked.
pub(super) struct Condition<'s> {
    /// The page or question it is for.
    pub(super) of: &'s str,
    /// Its path in the definition.
    pub(super) path: String,
    /// The condition.
    pub(super) expr: &'s Expr,
    /// The place of the page.
    pub(super) page: usize,
    /// The place on the page, for a question.
    pub(super) field: Option<usize>,
}
