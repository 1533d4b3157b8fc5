//! A service ready to work: its definition with every table and condition compiled.
//!
//! Answers to questions that are not asked in a situation decide nothing, even if they were given
//! before: [`Service::facts`] sets them aside. So the journey and every decision look at the same facts.

use std::{collections::BTreeMap, sync::Arc};

use time::Date;

use super::{
    Channel, Definition, Resolved, check,
    compile::{Compiler, EvidenceRules, PageRules, hash, schema},
    evidence::Evidence,
    finding::Finding,
    text::Texts,
};
use crate::{
    calendar::{Term, Unit},
    case::Case,
    decision::{Cited, Decision, Expr, Facts, Outcome, Output, OutputKind, Schema, Table, Truth},
    event::FeeAssessed,
    form::{Field, Page},
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
    pub(super) resolved: Resolved,
    hash: String,
    pub(super) schema: Arc<Schema>,
    pub(super) pages: Vec<PageRules>,
    /// Where each field stands: page and place on the page.
    pub(super) places: BTreeMap<String, (usize, usize)>,
    pub(super) eligibility: Option<Table>,
    pub(super) evidence: Vec<EvidenceRules>,
    pub(super) fee: Option<Table>,
    pub(super) deadline: Table,
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
        let Some(table) = &self.eligibility else { return Eligibility::Yes(None) };
        let decision = table.settle(facts);
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
        let Some(table) = &self.fee else { return Ok(None) };
        let decision = table.settle(facts);
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
        match self.deadline.settle(facts).outcome {
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
