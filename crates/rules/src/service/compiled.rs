//! A service ready to work: its definition with every table and condition compiled.
//!
//! Answers to questions that are not asked in a situation decide nothing, even if they were given
//! before: [`Service::facts`] sets them aside. So the journey and every decision look at the same facts.

use std::{collections::BTreeMap, sync::Arc};

use sha2::{Digest, Sha256};
use time::Date;

use super::{
    Channel, Definition, Resolved, check,
    evidence::Evidence,
    finding::{Finding, Place},
    text::Texts,
};
use crate::{
    calendar::{Term, Unit},
    case::Case,
    decision::{Cited, Decision, Expr, Facts, Flaw, Kind, Outcome, Output, OutputKind, Schema, Table, TableDef, Truth},
    event::FeeAssessed,
    form::{Field, FieldKind, Page},
    refusal::{Refusal, Refusals},
    value::{Answers, Value},
    workflow::{State, Workflow},
};

/// What the eligibility table gives.
pub(super) const ELIGIBILITY: &[Output] = &[Output { name: "eligible", kind: OutputKind::Bool, required: true }];
/// What the fee table gives: the currency's smallest unit.
pub(super) const FEE: &[Output] = &[Output { name: "amount", kind: OutputKind::Int, required: true }];
/// What the deadline table gives.
pub(super) const DEADLINE: &[Output] = &[
    Output { name: "amount", kind: OutputKind::Int, required: true },
    Output { name: "unit", kind: OutputKind::Word(&["hours", "working_days", "days"]), required: true },
    Output { name: "cut_off", kind: OutputKind::Bool, required: false },
];

/// A compiled service. Immutable; shared between threads in an `Arc`.
#[derive(Clone, Debug)]
pub struct Service {
    resolved: Resolved,
    hash: String,
    schema: Arc<Schema>,
    pages: Vec<PageRules>,
    /// Where each field stands: page and place on the page.
    places: BTreeMap<String, (usize, usize)>,
    eligibility: Option<Table>,
    evidence: Vec<EvidenceRules>,
    fee: Option<Table>,
    deadline: Table,
}

#[derive(Clone, Debug)]
struct PageRules {
    when: Option<Expr>,
    fields: Vec<FieldRules>,
}

#[derive(Clone, Debug)]
struct FieldRules {
    when: Option<Expr>,
    check: Option<Expr>,
}

#[derive(Clone, Debug)]
struct EvidenceRules {
    when: Option<Expr>,
    waive: Option<Expr>,
}

/// Whether somebody may have a service.
#[derive(Clone, Debug, PartialEq)]
pub enum Eligibility {
    /// Yes; by which rule, or `None` where everybody may.
    Yes(Option<Cited>),
    /// No, by this rule.
    No(Cited),
    /// Not known while these questions have no answer.
    Unknown(Vec<String>),
    /// The rules are at fault.
    Fault(String),
}

/// Whether a piece of evidence is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must be handed in.
    Needed,
    /// It is not asked for in this situation.
    NotNeeded,
    /// It would be, but the state already holds it.
    Waived,
    /// Not known before more is answered.
    Unknown,
}

impl Service {
    /// Compiles a service; everything wrong with its expressions and tables is reported at once.
    pub fn new(resolved: Resolved) -> Result<Service, Vec<Finding>> {
        let definition = &resolved.definition;
        let findings = check::check_questions(definition);
        if !findings.is_empty() {
            return Err(findings);
        }
        let schema = Arc::new(schema(definition));
        let mut compiler = Compiler { schema: &schema, findings: Vec::new() };
        let pages = definition.form.pages.iter().enumerate().map(|(i, page)| compiler.page(i, page)).collect();
        let eligibility =
            definition.eligibility.as_ref().and_then(|def| compiler.table("eligibility", def, ELIGIBILITY));
        let evidence = definition.evidence.iter().enumerate().map(|(i, e)| compiler.evidence(i, e)).collect();
        let fee = definition.fee.as_ref().and_then(|fee| compiler.table("fee.table", &fee.table, FEE));
        let deadline = compiler.table("deadline", &definition.deadline, DEADLINE);
        let findings = compiler.findings;
        let (Some(deadline), true) = (deadline, findings.is_empty()) else { return Err(findings) };
        let mut places = BTreeMap::new();
        for (p, page) in definition.form.pages.iter().enumerate() {
            for (f, field) in page.fields.iter().enumerate() {
                places.entry(field.id.clone()).or_insert((p, f));
            }
        }
        let hash = hash(&resolved);
        Ok(Service { resolved, hash, schema, pages, places, eligibility, evidence, fee, deadline })
    }

    /// The definition.
    pub fn definition(&self) -> &Definition {
        &self.resolved.definition
    }

    /// The definition with its workflow and texts.
    pub fn resolved(&self) -> &Resolved {
        &self.resolved
    }

    /// The workflow, with this service's times.
    pub fn workflow(&self) -> &Workflow {
        &self.resolved.workflow
    }

    /// The words in a language, or in any when that one is missing.
    pub fn texts(&self, lang: &str) -> Option<&Texts> {
        self.resolved.texts.get(lang).or_else(|| self.resolved.texts.values().next())
    }

    /// The name in addresses.
    pub fn slug(&self) -> &str {
        &self.resolved.definition.slug
    }

    /// SHA-256 of the resolved definition, hex: cases are pinned to it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The names that its expressions may use.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// A page by id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.resolved.definition.form.pages.iter().find(|p| p.id == id)
    }

    /// A field by id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        let (page, field) = self.places.get(id)?;
        self.resolved.definition.form.pages.get(*page)?.fields.get(*field)
    }

    /// The page on which a field is asked.
    pub fn page_of(&self, field: &str) -> Option<&Page> {
        self.resolved.definition.form.pages.get(self.places.get(field)?.0)
    }

    /// The workflow state a case is in, once submitted.
    pub fn state(&self, case: &Case) -> Option<&State> {
        self.resolved.workflow.states.get(case.state.as_ref()?)
    }

    /// What is known, with the answers set aside whose questions are not (or not certainly) asked.
    pub fn facts<'c>(&self, answers: &'c Answers, channel: Option<Channel>, today: Date) -> Facts<'c> {
        let mut facts = Facts::new(&self.schema, answers, channel, today);
        for (page, rules) in self.resolved.definition.form.pages.iter().zip(&self.pages) {
            let asked = holds(rules.when.as_ref(), &facts);
            for (field, rules) in page.fields.iter().zip(&rules.fields) {
                // In the order they are asked: a condition looks at what was asked before it.
                match both(asked, || holds(rules.when.as_ref(), &facts)) {
                    Some(true) => {}
                    Some(false) => facts.not_asked(&field.id),
                    None => facts.uncertain(&field.id),
                }
            }
        }
        facts
    }

    /// The pages to be answered, in order. A page whose condition is not known yet is not among them.
    pub fn journey(&self, answers: &Answers, channel: Option<Channel>, today: Date) -> Vec<&Page> {
        self.pages_asked(&self.facts(answers, channel, today))
    }

    /// The same for facts already laid out.
    pub fn pages_asked(&self, facts: &Facts<'_>) -> Vec<&Page> {
        let pages = self.resolved.definition.form.pages.iter().zip(&self.pages);
        pages.filter(|(_, rules)| holds(rules.when.as_ref(), facts) == Some(true)).map(|(page, _)| page).collect()
    }

    /// Whether a question is asked in this situation; not while that is not known.
    pub fn is_asked(&self, field: &Field, answers: &Answers, channel: Option<Channel>, today: Date) -> bool {
        let Some((p, f)) = self.places.get(&field.id) else { return false };
        let rules = &self.pages[*p];
        if rules.when.is_none() && rules.fields[*f].when.is_none() {
            return true;
        }
        self.facts(answers, channel, today).is_asked(&field.id) == Some(true)
    }

    /// The answers of a page that do not pass their own `check`: `check_failed` at the field, whose
    /// text `error` says what to do.
    pub fn failed_checks(&self, page: &Page, answers: &Answers, channel: Option<Channel>, today: Date) -> Refusals {
        if page.fields.iter().any(|f| f.check.is_some() && answers.contains_key(&f.id)) {
            self.checks_failed(page, &self.facts(answers, channel, today))
        } else {
            Refusals::new()
        }
    }

    /// The same for facts already laid out.
    pub fn checks_failed(&self, page: &Page, facts: &Facts<'_>) -> Refusals {
        let given = page.fields.iter().filter(|f| f.check.is_some() && facts.value(&f.id).is_some());
        let failed = given.filter(|f| {
            let truth = self.check(&f.id).map(|check| check.truth(facts));
            matches!(truth, Some(Truth::False | Truth::Fault(_)))
        });
        failed.map(|f| Refusal::new("check_failed").at(&f.id)).collect()
    }

    fn check(&self, field: &str) -> Option<&Expr> {
        let (p, f) = self.places.get(field)?;
        self.pages[*p].fields[*f].check.as_ref()
    }

    /// Whether somebody may have the service.
    pub fn eligibility(&self, facts: &Facts<'_>) -> Eligibility {
        let Some(decision) = self.explain_eligibility(facts) else { return Eligibility::Yes(None) };
        let cited = decision.explanation.rules.into_iter().next();
        match decision.outcome {
            Outcome::Values(values) => match (values.get("eligible"), cited) {
                (Some(Value::Bool(true)), cited) => Eligibility::Yes(cited),
                (Some(Value::Bool(false)), Some(cited)) => Eligibility::No(cited),
                _ => Eligibility::Fault("the table does not say whether".into()),
            },
            Outcome::Nothing => Eligibility::Fault("no rule matches".into()),
            Outcome::Unknown(names) => Eligibility::Unknown(names),
            Outcome::Fault(message) => Eligibility::Fault(message),
        }
    }

    /// The eligibility decision with its explanation; `None` where everybody may.
    pub fn explain_eligibility(&self, facts: &Facts<'_>) -> Option<Decision> {
        self.eligibility.as_ref().map(|table| table.decide(facts))
    }

    /// Every piece of evidence with whether it is needed, in the order of the definition. What cannot
    /// be worked out is unknown.
    pub fn evidence(&self, facts: &Facts<'_>) -> Vec<(&Evidence, Need)> {
        let pieces = self.resolved.definition.evidence.iter().zip(&self.evidence);
        pieces.map(|(piece, rules)| (piece, rules.need(facts))).collect()
    }

    /// What it costs; `None` when nothing. An amount of 0 is a fee that is waived, and says why.
    pub fn fee(&self, facts: &Facts<'_>) -> Result<Option<FeeAssessed>, Refusals> {
        let Some(decision) = self.explain_fee(facts) else { return Ok(None) };
        let fault = |message: &str| Err(Refusal::new("rule_fault").with("message", message).into());
        match decision.outcome {
            Outcome::Values(values) => match values.get("amount").and_then(Value::as_int) {
                Some(amount) if amount >= 0 => {
                    let because = decision.explanation.rules.into_iter().filter_map(|rule| rule.text).collect();
                    Ok(Some(FeeAssessed { amount, because }))
                }
                _ => fault("a fee below zero"),
            },
            Outcome::Nothing => Ok(None),
            Outcome::Unknown(names) => Err(names.into_iter().map(|n| Refusal::new("required").at(n)).collect()),
            Outcome::Fault(message) => fault(&message),
        }
    }

    /// The fee with its explanation; `None` for a service that never costs anything.
    pub fn explain_fee(&self, facts: &Facts<'_>) -> Option<Decision> {
        self.fee.as_ref().map(|table| table.decide(facts))
    }

    /// The legal time limit, if the law sets one; else why it cannot be worked out.
    pub fn term(&self, facts: &Facts<'_>) -> Result<Option<Term>, String> {
        match self.explain_term(facts).outcome {
            Outcome::Values(values) => read_term(&values).map(Some),
            Outcome::Nothing => Ok(None),
            Outcome::Unknown(names) => Err(format!("not known without {}", names.join(", "))),
            Outcome::Fault(message) => Err(message),
        }
    }

    /// The legal time limit with its explanation.
    pub fn explain_term(&self, facts: &Facts<'_>) -> Decision {
        self.deadline.decide(facts)
    }

    #[allow(dead_code, reason = "for the checks of a service")]
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

impl EvidenceRules {
    fn need(&self, facts: &Facts<'_>) -> Need {
        let waived = self.waive.as_ref().map_or(Some(false), |waive| waive.holds(facts));
        match (holds(self.when.as_ref(), facts), waived) {
            (Some(false), _) => Need::NotNeeded,
            (Some(true), Some(true)) => Need::Waived,
            (Some(true), Some(false)) => Need::Needed,
            (None, _) | (_, None) => Need::Unknown,
        }
    }
}

/// Whether a condition holds; without one it does. Unknown and at fault are `None`.
fn holds(condition: Option<&Expr>, facts: &Facts<'_>) -> Option<bool> {
    condition.map_or(Some(true), |expr| expr.holds(facts))
}

/// Both, in three values.
fn both(a: Option<bool>, b: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match a {
        Some(false) => Some(false),
        Some(true) => b(),
        None if b() == Some(false) => Some(false),
        None => None,
    }
}

fn read_term(values: &BTreeMap<String, Value>) -> Result<Term, String> {
    let amount = values.get("amount").and_then(Value::as_int).and_then(|n| u32::try_from(n).ok());
    let amount = amount.ok_or("a time limit out of range")?;
    let unit = match values.get("unit").and_then(Value::as_text) {
        Some("hours") => Unit::Hours,
        Some("working_days") => Unit::WorkingDays,
        Some("days") => Unit::Days,
        _ => return Err("a time limit without a unit".into()),
    };
    let cut_off = values.get("cut_off").and_then(Value::as_bool).unwrap_or(false);
    let term = Term { amount, unit, cut_off };
    if term.is_within_bounds() { Ok(term) } else { Err("a time limit out of range".into()) }
}

/// The names of a definition's expressions: its questions, each as its kind.
fn schema(definition: &Definition) -> Schema {
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
fn hash(resolved: &Resolved) -> String {
    // Maps have text keys and no value can fail to be written.
    let json = serde_json::to_vec(resolved).unwrap_or_default();
    Sha256::digest(&json).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compiles part by part and gathers what is wrong.
struct Compiler<'s> {
    schema: &'s Arc<Schema>,
    findings: Vec<Finding>,
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

    fn table(&mut self, path: &str, def: &TableDef, outputs: &[Output]) -> Option<Table> {
        match Table::compile(def, self.schema, outputs) {
            Ok(table) => Some(table),
            Err(flaws) => {
                flaws.into_iter().for_each(|flaw| self.flaw(path, flaw));
                None
            }
        }
    }

    fn page(&mut self, i: usize, page: &Page) -> PageRules {
        let when = self.condition(&format!("form.pages[{i}].when"), page.when.as_ref());
        let fields = page.fields.iter().enumerate().map(|(f, field)| {
            let path = format!("form.pages[{i}].fields[{f}]");
            let when = self.condition(&format!("{path}.when"), field.when.as_ref());
            let check = self.condition(&format!("{path}.check"), field.check.as_ref());
            FieldRules { when, check }
        });
        PageRules { when, fields: fields.collect() }
    }

    fn evidence(&mut self, i: usize, evidence: &Evidence) -> EvidenceRules {
        EvidenceRules {
            when: self.condition(&format!("evidence[{i}].when"), evidence.when.as_ref()),
            waive: self.condition(&format!("evidence[{i}].waive"), evidence.waive.as_ref()),
        }
    }
}
