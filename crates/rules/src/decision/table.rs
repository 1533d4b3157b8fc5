//! Decision tables: rules in rows, a hit policy that says which of them count.
//!
//! How unknown rows count, so that a later answer never turns a definite decision into another:
//! * `first`: the rows that are unknown before the first true one may still win. Only if all of them
//!   would give the same as that true row is the decision definite.
//! * `unique`: two true rows are a fault of the table. One true row decides only when no other row is
//!   unknown, since that one might prove the table wrong.
//! * `collect`: every row must be known.
//!
//! A row at fault (a number out of range) counts like an unknown one, but what it leaves open is a fault.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    change,
    eval::{Run, Val},
    explain::{Cited, Explanation},
    expr::Expr,
    facts::Facts,
    schema::{Flaw, Kind, Schema, Slot, nearest},
};
use crate::value::Value;

/// A table as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDef {
    /// Which rows count when several match.
    pub hit: Hit,
    /// For `hit: collect`: what becomes of the numbers of all rows that match.
    #[serde(default)]
    pub aggregate: Aggregate,
    /// The rows in order.
    pub rules: Vec<RuleDef>,
}

/// Which rows count when several match (DMN hit policy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hit {
    /// At most one row may match; two are a fault of the table.
    Unique,
    /// The first that matches.
    First,
    /// All that match, put together by `aggregate`.
    Collect,
}

/// What becomes of the values of all rows that match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// They stand in a list, in the order of the rows.
    #[default]
    List,
    /// They are added (numbers).
    Sum,
    /// The smallest (numbers).
    Min,
    /// The largest (numbers).
    Max,
}

/// One row as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDef {
    /// Its id within the table.
    pub id: String,
    /// Matches when this expression is true; absent: always.
    #[serde(default)]
    pub when: Option<String>,
    /// What it gives: values, or `"=expression"`.
    pub then: BTreeMap<String, Value>,
    /// The article of law it stands on.
    #[serde(default)]
    pub article: Option<String>,
    /// The key of the sentence that says it, in the texts' `notes`.
    #[serde(default)]
    pub text: Option<String>,
}

/// One value that a table gives.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Its name under `then`.
    pub name: &'static str,
    /// What it holds.
    pub kind: OutputKind,
    /// Whether every row must give it.
    pub required: bool,
}

/// What an output holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// A compiled table.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) hit: Hit,
    aggregate: Aggregate,
    pub(super) rules: Vec<Rule>,
    schema: Arc<Schema>,
}

/// A compiled row.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) cited: Cited,
    pub(super) when: Option<Expr>,
    then: Vec<(String, Cell)>,
    /// What it gives, when nothing of it is computed.
    pub(super) fixed: Option<BTreeMap<String, Value>>,
}

#[derive(Clone, Debug)]
enum Cell {
    Fixed(Value),
    Computed(Expr),
}

/// What a table says, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What comes out.
    pub outcome: Outcome,
    /// Why.
    pub explanation: Explanation,
}

/// What comes out of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// These values.
    Values(BTreeMap<String, Value>),
    /// No row matches.
    Nothing,
    /// Not known while these answers are not.
    Unknown(Vec<String>),
    /// The table is wrong or a number runs out of range; for whoever keeps the service.
    Fault(String),
}

/// The values a row gives, or the slots that are missing for them.
type Row = Result<Result<BTreeMap<String, Value>, Vec<Slot>>, String>;

/// How much of the explanation is wanted.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    Rules,
    Everything,
}

/// Whether a row matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    True,
    False,
    Unknown,
    /// At fault: neither is known.
    Fault,
}

impl Table {
    /// Compiles a table that gives these outputs. All flaws are reported at once, each with its path.
    pub fn compile(def: &TableDef, schema: &Arc<Schema>, outputs: &[Output]) -> Result<Table, Vec<Flaw>> {
        let mut flaws = Vec::new();
        if def.rules.is_empty() {
            flaws.push(
                Flaw::new(0, "the table has no rules", "write at least one, or take the table out").under("rules"),
            );
        }
        if def.aggregate != Aggregate::List && def.hit != Hit::Collect {
            let mend = "write `hit: collect`, or take `aggregate` out";
            flaws.push(Flaw::new(0, "`aggregate` counts only with `hit: collect`", mend).under("aggregate"));
        }
        let mut rules = Vec::with_capacity(def.rules.len());
        for (i, rule) in def.rules.iter().enumerate() {
            let path = format!("rules[{i}]");
            if def.rules[..i].iter().any(|r| r.id == rule.id) {
                let what = format!("two rules are called {}", rule.id);
                flaws.push(Flaw::new(0, what, "give each its own id").under(&format!("{path}.id")));
            }
            if def.hit == Hit::First && i > 0 && def.rules[i - 1].when.is_none() {
                let what = format!("the rule {} is never reached: the one before it always matches", rule.id);
                flaws.push(Flaw::new(0, what, "move it before that one").under(&path));
            }
            match compile_rule(rule, schema, outputs) {
                Ok(rule) => rules.push(rule),
                Err(found) => flaws.extend(found.into_iter().map(|f| f.under(&path))),
            }
        }
        if flaws.is_empty() {
            Ok(Table { hit: def.hit, aggregate: def.aggregate, rules, schema: schema.clone() })
        } else {
            Err(flaws)
        }
    }

    /// Decides and explains. The facts must be made for the schema the table was compiled with.
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        self.judge(facts, Told::Everything).unwrap_or_else(|fault| Decision {
            outcome: Outcome::Fault(fault),
            explanation: Explanation { seen: facts.seen(self.slots()), ..Explanation::default() },
        })
    }

    /// Decides, and says no more than which rules did and which answers are missing: for whoever acts on
    /// the outcome and shows nobody why.
    pub fn settle(&self, facts: &Facts<'_>) -> Decision {
        self.judge(facts, Told::Rules)
            .unwrap_or_else(|fault| Decision { outcome: Outcome::Fault(fault), explanation: Explanation::default() })
    }

    /// Every slot that any row looks at.
    fn slots(&self) -> impl Iterator<Item = Slot> {
        self.rules.iter().flat_map(Rule::slots)
    }

    /// The conditions and computed values with their paths, such as `rules[2].when`.
    pub fn expressions(&self) -> impl Iterator<Item = (String, &Expr)> {
        self.rules.iter().enumerate().flat_map(|(i, rule)| {
            let when = rule.when.iter().map(move |expr| (format!("rules[{i}].when"), expr));
            let computed = rule.then.iter().filter_map(move |(name, cell)| match cell {
                Cell::Computed(expr) => Some((format!("rules[{i}].then.{name}"), expr)),
                Cell::Fixed(_) => None,
            });
            when.chain(computed)
        })
    }

    fn judge(&self, facts: &Facts<'_>, told: Told) -> Result<Decision, String> {
        if !Arc::ptr_eq(&self.schema, &facts.schema) {
            return Err("facts of another service".into());
        }
        let mut run = Run::new();
        let (matches, fault) = self.matches(facts, &mut run);
        let open = candidates(&matches);
        let hit: Vec<usize> = open.iter().copied().filter(|i| matches[*i] == Match::True).collect();
        let settled = hit.len() == open.len();
        let outcome = match self.hit {
            Hit::Unique if hit.len() > 1 => {
                let ids: Vec<&str> = hit.iter().map(|i| self.rules[*i].cited.rule.as_str()).collect();
                return Err(format!("only one rule may match, but {} do", ids.join(", ")));
            }
            Hit::Unique | Hit::First if settled => match hit.first() {
                Some(i) => outcome(self.rules[*i].values(facts, &mut run)?, facts),
                None => Outcome::Nothing,
            },
            Hit::Collect if settled => self.put_together(&hit, facts, &mut run)?,
            Hit::First if hit.len() == 1 => match self.agreed(&open, facts, &mut run) {
                Some(values) => Outcome::Values(values),
                None => open_outcome(fault, &run, facts)?,
            },
            _ => open_outcome(fault, &run, facts)?,
        };
        Ok(self.explained(outcome, &matches, &open, facts, told))
    }

    /// Whether each row matches, and the first fault. With `first`, rows after the first true one are
    /// not looked at.
    fn matches(&self, facts: &Facts<'_>, run: &mut Run) -> (Vec<Match>, Option<String>) {
        let (mut matches, mut fault) = (Vec::with_capacity(self.rules.len()), None);
        for rule in &self.rules {
            let found = rule.matches(facts, run).unwrap_or_else(|message| {
                fault.get_or_insert_with(|| format!("{}: {message}", rule.cited.rule));
                Match::Fault
            });
            matches.push(found);
            if found == Match::True && self.hit == Hit::First {
                break;
            }
        }
        (matches, fault)
    }

    /// The values that all these rows give alike, if they do.
    fn agreed(&self, rows: &[usize], facts: &Facts<'_>, run: &mut Run) -> Option<BTreeMap<String, Value>> {
        let mut common: Option<BTreeMap<String, Value>> = None;
        for i in rows {
            let values = self.rules[*i].values(facts, run).ok().and_then(Result::ok)?;
            if common.get_or_insert_with(|| values.clone()) != &values {
                return None;
            }
        }
        common
    }

    fn put_together(&self, rows: &[usize], facts: &Facts<'_>, run: &mut Run) -> Result<Outcome, String> {
        let mut gathered: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for i in rows {
            match self.rules[*i].values(facts, run)? {
                Ok(values) => {
                    for (name, value) in values {
                        gathered.entry(name).or_default().push(value);
                    }
                }
                Err(missing) => return Ok(Outcome::Unknown(facts.names(&missing))),
            }
        }
        if rows.is_empty() {
            return Ok(Outcome::Nothing);
        }
        let mut values = BTreeMap::new();
        for (name, list) in gathered {
            let numbers = || list.iter().filter_map(Value::as_int);
            let value = match self.aggregate {
                Aggregate::List => Some(Value::List(list)),
                Aggregate::Sum => numbers().try_fold(0i64, i64::checked_add).map(Value::Int),
                Aggregate::Min => numbers().min().map(Value::Int),
                Aggregate::Max => numbers().max().map(Value::Int),
            };
            values.insert(name, value.ok_or("a number out of range")?);
        }
        Ok(Outcome::Values(values))
    }

    fn explained(
        &self,
        outcome: Outcome,
        matches: &[Match],
        open: &[usize],
        facts: &Facts<'_>,
        told: Told,
    ) -> Decision {
        let definite = matches!(outcome, Outcome::Values(_) | Outcome::Nothing);
        // The row that certainly matches comes first, then those that may and would say the same.
        let rules = |how: Match| open.iter().filter(move |i| matches[**i] == how).map(|i| self.rules[*i].cited.clone());
        let may = || rules(Match::Unknown).chain(rules(Match::Fault));
        let rules = if definite { rules(Match::True).chain(may()).collect() } else { Vec::new() };
        let missing = match &outcome {
            Outcome::Unknown(names) => names.clone(),
            _ => Vec::new(),
        };
        if told == Told::Rules {
            return Decision { outcome, explanation: Explanation { rules, missing, ..Explanation::default() } };
        }
        let seen = facts.seen(self.rules[..matches.len()].iter().flat_map(Rule::slots));
        let changes = if definite { change::changes(self, &outcome, matches, facts) } else { Vec::new() };
        Decision { outcome, explanation: Explanation { rules, seen, missing, changes } }
    }
}

/// The rows that match or may still match.
fn candidates(matches: &[Match]) -> Vec<usize> {
    (0..matches.len()).filter(|i| matches[*i] != Match::False).collect()
}

/// What is left open: a fault if there is one, else unknown.
fn open_outcome(fault: Option<String>, run: &Run, facts: &Facts<'_>) -> Result<Outcome, String> {
    match fault {
        Some(fault) => Err(fault),
        None => Ok(Outcome::Unknown(facts.names(&run.missing))),
    }
}

fn outcome(row: Result<BTreeMap<String, Value>, Vec<Slot>>, facts: &Facts<'_>) -> Outcome {
    match row {
        Ok(values) => Outcome::Values(values),
        Err(missing) => Outcome::Unknown(facts.names(&missing)),
    }
}

impl Rule {
    pub(super) fn matches(&self, facts: &Facts<'_>, run: &mut Run) -> Result<Match, String> {
        let Some(when) = &self.when else { return Ok(Match::True) };
        match when.node.eval(facts, run)? {
            Some(Val::Bool(true)) => Ok(Match::True),
            Some(Val::Bool(false)) => Ok(Match::False),
            Some(_) => Err("the condition is neither true nor false".into()),
            None => Ok(Match::Unknown),
        }
    }

    pub(super) fn values(&self, facts: &Facts<'_>, run: &mut Run) -> Row {
        if let Some(fixed) = &self.fixed {
            return Ok(Ok(fixed.clone()));
        }
        let mut values = BTreeMap::new();
        let mark = run.missing.len();
        for (name, cell) in &self.then {
            match cell {
                Cell::Fixed(value) => {
                    values.insert(name.clone(), value.clone());
                }
                Cell::Computed(expr) => {
                    let value = expr.node.eval(facts, run).map_err(|fault| format!("{}: {fault}", self.cited.rule))?;
                    if let Some(value) = value {
                        values.insert(name.clone(), value.to_value());
                    }
                }
            }
        }
        let missing = run.missing.split_off(mark);
        Ok(if values.len() == self.then.len() { Ok(values) } else { Err(missing) })
    }

    fn slots(&self) -> impl Iterator<Item = Slot> {
        let computed = self.then.iter().filter_map(|(_, cell)| match cell {
            Cell::Computed(expr) => Some(expr),
            Cell::Fixed(_) => None,
        });
        self.when.iter().chain(computed).flat_map(|expr| expr.slots.iter().copied())
    }
}

fn compile_rule(def: &RuleDef, schema: &Schema, outputs: &[Output]) -> Result<Rule, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let when = def
        .when
        .as_ref()
        .and_then(|when| Expr::condition(when, schema).map_err(|flaw| flaws.push(flaw.under("when"))).ok());
    let mut then = Vec::with_capacity(def.then.len());
    for (name, value) in &def.then {
        let path = format!("then.{name}");
        match cell(name, value, schema, outputs) {
            Ok(cell) => then.push((name.clone(), cell)),
            Err(flaw) => flaws.push(flaw.under(&path)),
        }
    }
    for output in outputs.iter().filter(|o| o.required && !def.then.contains_key(o.name)) {
        let what = format!("the rule {} does not say `{}`", def.id, output.name);
        flaws.push(Flaw::new(0, what, format!("add `{}` under `then`", output.name)).under("then"));
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let cited = Cited { rule: def.id.clone(), article: def.article.clone(), text: def.text.clone() };
    let given = then.iter().map(|(name, cell)| match cell {
        Cell::Fixed(value) => Some((name.clone(), value.clone())),
        Cell::Computed(_) => None,
    });
    let fixed = given.collect();
    Ok(Rule { cited, when, then, fixed })
}

fn cell(name: &str, value: &Value, schema: &Schema, outputs: &[Output]) -> Result<Cell, Flaw> {
    let Some(output) = outputs.iter().find(|o| o.name == name) else {
        let mend = match nearest(name, outputs.iter().map(|o| o.name)) {
            Some(near) => format!("write `{near}`"),
            None => format!("use {}", outputs.iter().map(|o| o.name).collect::<Vec<_>>().join(", ")),
        };
        return Err(Flaw::new(0, format!("this table gives no `{name}`"), mend));
    };
    if let Some(source) = value.as_text().and_then(|text| text.strip_prefix('=')) {
        // The place is counted in the text as it is written, with the `=`.
        let expr = Expr::compile(source, schema).map_err(|f| Flaw { at: f.at + usize::from(f.at > 0), ..f })?;
        let fits = match output.kind {
            OutputKind::Bool => expr.kind == Kind::Bool,
            OutputKind::Int => expr.kind == Kind::Int,
            OutputKind::Word(_) => matches!(expr.kind, Kind::Text | Kind::Choice(_)),
        };
        return if fits {
            Ok(Cell::Computed(expr))
        } else {
            Err(Flaw::new(2, format!("this gives {}", expr.kind.word()), format!("`{name}` is {}", output.kind.word())))
        };
    }
    let fits = match (output.kind, value) {
        (OutputKind::Bool, Value::Bool(_)) | (OutputKind::Int, Value::Int(_)) => true,
        (OutputKind::Word(words), Value::Text(word)) => words.contains(&word.as_str()),
        _ => false,
    };
    if fits {
        Ok(Cell::Fixed(value.clone()))
    } else {
        Err(Flaw::new(0, format!("`{name}` cannot be this"), format!("`{name}` is {}", output.kind.word())))
    }
}

impl OutputKind {
    fn word(self) -> String {
        match self {
            OutputKind::Bool => "true or false".into(),
            OutputKind::Int => "a whole number".into(),
            OutputKind::Word(words) => format!("one of {}", words.join(", ")),
        }
    }
}
