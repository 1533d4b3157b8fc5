//! Why a table decided so, and what would change it, as data that a page can say in any language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    eval::{Run, Val},
    expr::{Compare, Node},
    facts::Facts,
    function::Function,
    schema::{Schema, Slot},
    table::{Hit, Match, Outcome, Table},
};
use crate::value::Value;

/// How many ways to change a decision are named.
const MOST_CHANGES: usize = 3;

/// Why a table decided so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rules that decided: one, or with `collect` all that matched. Behind the one that certainly
    /// matched stand those that may match and would say the same.
    pub rules: Vec<Cited>,
    /// The values that were looked at, by name.
    pub seen: BTreeMap<String, Value>,
    /// The answers without which it stays unknown, the most telling first.
    pub missing: Vec<String>,
    /// What would lead to another outcome, the nearest first.
    pub changes: Vec<Change>,
}

/// A rule as it is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its id in the table.
    pub rule: String,
    /// The article of law.
    pub article: Option<String>,
    /// The key of the sentence that says it.
    pub text: Option<String>,
}

/// One way to another outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The rule that would then match, or, with `collect`, no longer match.
    pub rule: Cited,
    /// Whether it would match.
    pub matches: bool,
    /// What that rule gives, as far as it is known.
    pub then: BTreeMap<String, Value>,
    /// What would have to be so, all of it.
    pub conditions: Vec<Condition>,
}

/// One thing that would have to be so, such as *dogs at most 3*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What is looked at.
    pub subject: Subject,
    /// How it must stand.
    pub relation: Relation,
    /// To what: the value as it is now; absent for `given`, `not_given`, or while it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What the value is worked out from, when it is not simply written in the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub than: Option<Subject>,
    /// What the subject is now, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Value>,
}

/// What a condition looks at: an answer, or something worked out from answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// It as an expression: `dogs`, `age(applicant_birth, today)`.
    pub text: String,
    /// The function, when it is one call such as `age`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The names it looks at, in order, each once.
    pub names: Vec<String>,
}

/// How a subject must stand to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Equal to it.
    Is,
    /// Anything else.
    IsNot,
    /// Less, or earlier.
    Less,
    /// At most, or not later.
    AtMost,
    /// More, or later.
    More,
    /// At least, or not earlier.
    AtLeast,
    /// One of the list.
    OneOf,
    /// None of the list.
    NoneOf,
    /// It is among the chosen.
    Includes,
    /// It is not among the chosen.
    Excludes,
    /// The text begins so.
    StartsWith,
    /// The text does not begin so.
    NotStartsWith,
    /// The text ends so.
    EndsWith,
    /// The text does not end so.
    NotEndsWith,
    /// The text has it within.
    Contains,
    /// The text does not have it within.
    NotContains,
    /// It is answered.
    Given,
    /// It is not asked.
    NotGiven,
}

impl From<Compare> for Relation {
    fn from(how: Compare) -> Self {
        match how {
            Compare::Equal => Relation::Is,
            Compare::NotEqual => Relation::IsNot,
            Compare::Less => Relation::Less,
            Compare::AtMost => Relation::AtMost,
            Compare::More => Relation::More,
            Compare::AtLeast => Relation::AtLeast,
        }
    }
}

/// Parts that must become true (or false), with the side each must take.
type Flips<'n> = Vec<(&'n Node, bool)>;

/// The nearest ways to another outcome.
pub(super) fn changes(table: &Table, outcome: &Outcome, matches: &[Match], facts: &Facts<'_>) -> Vec<Change> {
    let mut run = Run::new();
    let taken = matches.iter().position(|m| *m == Match::True);
    let mut found: Vec<(usize, Change)> = Vec::new();
    for (i, rule) in table.rules.iter().enumerate() {
        let holds = rule.matches(facts, &mut run) == Ok(Match::True);
        let collects = table.hit == Hit::Collect;
        let matches = !(collects && holds);
        if !collects && Some(i) == taken {
            continue;
        }
        let then = rule.values(facts, &mut run).ok().and_then(Result::ok).unwrap_or_default();
        if !collects && matches!(outcome, Outcome::Values(values) if *values == then) {
            continue;
        }
        // The rows that must not match for this one to decide.
        let in_the_way = match table.hit {
            Hit::First => &table.rules[..i],
            Hit::Unique => taken.map_or(&[][..], |t| &table.rules[t..=t]),
            Hit::Collect => &[],
        };
        let mut flips = Flips::new();
        let own = rule.when.as_ref().map_or(matches.then(Flips::new), |w| w.node.towards(matches, facts, &mut run));
        let others = in_the_way.iter().map(|r| r.when.as_ref()?.node.towards(false, facts, &mut run));
        let others: Option<Vec<Flips<'_>>> = others.collect();
        let (Some(own), Some(others)) = (own, others) else { continue };
        for flip in others.into_iter().flatten().chain(own) {
            if !flips.contains(&flip) {
                flips.push(flip);
            }
        }
        let conditions = flips.iter().map(|(node, want)| condition(node, *want, facts, &mut run)).collect();
        if let Some(conditions) = tightened(conditions).filter(|c| !c.is_empty()) {
            found.push((conditions.len(), Change { rule: rule.cited.clone(), matches, then, conditions }));
        }
    }
    found.sort_by_key(|(flips, _)| *flips);
    found.truncate(MOST_CHANGES);
    found.into_iter().map(|(_, change)| change).collect()
}

impl Node {
    /// The fewest parts that must change for this condition to become `want`; empty when it is that
    /// already, `None` when it can never be.
    fn towards<'n>(&'n self, want: bool, facts: &'n Facts<'_>, run: &mut Run) -> Option<Flips<'n>> {
        let all = |nodes: &'n [Node], run: &mut Run| {
            let parts: Option<Vec<_>> = nodes.iter().map(|n| n.towards(want, facts, run)).collect();
            parts.map(|p| p.into_iter().flatten().collect())
        };
        let cheapest = |nodes: &'n [Node], run: &mut Run| {
            nodes.iter().filter_map(|n| n.towards(want, facts, run)).min_by_key(Vec::len)
        };
        match self {
            Node::Bool(b) => (*b == want).then(Vec::new),
            Node::Not(inner) => inner.towards(!want, facts, run),
            Node::All(nodes) if want => all(nodes, run),
            Node::Any(nodes) if !want => all(nodes, run),
            Node::All(nodes) | Node::Any(nodes) => cheapest(nodes, run),
            Node::If(three) => {
                let mut way = |condition: bool, branch: &'n Node| {
                    let mut flips = three[0].towards(condition, facts, run)?;
                    flips.extend(branch.towards(want, facts, run)?);
                    Some(flips)
                };
                [way(true, &three[1]), way(false, &three[2])].into_iter().flatten().min_by_key(Vec::len)
            }
            part => match part.eval(facts, run) {
                Ok(Some(Val::Bool(b))) if b == want => Some(Vec::new()),
                _ => Some(vec![(part, want)]),
            },
        }
    }
}

/// One part that must change, said as a condition.
fn condition(node: &Node, want: bool, facts: &Facts<'_>, run: &mut Run) -> Condition {
    let schema = &*facts.schema;
    let either = |yes, no| if want { yes } else { no };
    let known = |node: &Node, run: &mut Run| node.eval(facts, run).ok().flatten().map(|v| v.to_value());
    match node {
        Node::Compare(how, two) => {
            // What is written in the rule stands on the right.
            let swap = two[0].is_written() && !two[1].is_written();
            let (left, right) = if swap { (&two[1], &two[0]) } else { (&two[0], &two[1]) };
            let how = if swap { how.mirrored() } else { *how };
            let how = if want { how } else { how.negated() };
            Condition {
                subject: subject(left, schema),
                relation: how.into(),
                value: known(right, run),
                than: (!right.is_written()).then(|| subject(right, schema)),
                now: known(left, run),
            }
        }
        Node::OneOf(item, list) => Condition {
            subject: subject(item, schema),
            relation: either(Relation::OneOf, Relation::NoneOf),
            value: list.iter().map(|n| known(n, run)).collect::<Option<Vec<_>>>().map(Value::List),
            than: None,
            now: known(item, run),
        },
        Node::Chosen(item, slot) => Condition {
            subject: named(*slot, schema),
            relation: either(Relation::Includes, Relation::Excludes),
            value: known(item, run),
            than: None,
            now: facts.value(schema.name(*slot)),
        },
        Node::Given(slot) => Condition {
            subject: named(*slot, schema),
            relation: either(Relation::Given, Relation::NotGiven),
            value: None,
            than: None,
            now: facts.value(schema.name(*slot)),
        },
        Node::Call(function, nodes) if function.is_method() && nodes.len() == 2 => Condition {
            subject: subject(&nodes[0], schema),
            relation: match function {
                Function::StartsWith => either(Relation::StartsWith, Relation::NotStartsWith),
                Function::EndsWith => either(Relation::EndsWith, Relation::NotEndsWith),
                _ => either(Relation::Contains, Relation::NotContains),
            },
            value: known(&nodes[1], run),
            than: None,
            now: known(&nodes[0], run),
        },
        other => Condition {
            subject: subject(other, schema),
            relation: Relation::Is,
            value: Some(want.into()),
            than: None,
            now: known(other, run),
        },
    }
}

impl Node {
    /// Whether it is a value written in the rule.
    fn is_written(&self) -> bool {
        matches!(self, Node::Bool(_) | Node::Int(_) | Node::Text(_) | Node::Date(_))
    }
}

fn subject(node: &Node, schema: &Schema) -> Subject {
    let mut names: Vec<String> = Vec::new();
    node.visit(&mut |n| {
        if let Node::Name(slot, _) | Node::Part(slot, _) | Node::Given(slot) | Node::Chosen(_, slot) = n {
            let name = schema.name(*slot);
            if names.iter().all(|n| n != name) {
                names.push(name.to_owned());
            }
        }
    });
    let function = match node {
        Node::Call(function, _) => Some(function.name().to_owned()),
        _ => None,
    };
    Subject { text: node.write(schema), function, names }
}

fn named(slot: Slot, schema: &Schema) -> Subject {
    let name = schema.name(slot).to_owned();
    Subject { text: name.clone(), function: None, names: vec![name] }
}

/// Of two bounds on the same side of the same subject only the tighter is said; bounds that exclude
/// each other make the way impossible.
fn tightened(conditions: Vec<Condition>) -> Option<Vec<Condition>> {
    let side = |c: &Condition| match c.relation {
        Relation::Less | Relation::AtMost => Some(true),
        Relation::More | Relation::AtLeast => Some(false),
        _ => None,
    };
    let mut kept: Vec<Condition> = Vec::new();
    for new in conditions {
        let mut tighter = true;
        let mut replaced = None;
        for (i, old) in kept.iter().enumerate().filter(|(_, old)| old.subject == new.subject) {
            match (side(old), side(&new)) {
                (Some(a), Some(b)) => {
                    let (Some(old_value), Some(new_value)) = (&old.value, &new.value) else { continue };
                    let order = order(old_value, new_value)?;
                    if a == b {
                        // Below: the smaller bound is the tighter; above: the larger.
                        let wins = if b { order.is_gt() } else { order.is_lt() };
                        let same = order.is_eq() && matches!(new.relation, Relation::Less | Relation::More);
                        tighter = wins || same;
                        replaced = tighter.then_some(i);
                    } else {
                        let (low, high) = if a { (&new, old) } else { (old, &new) };
                        let gap = if a { order.reverse() } else { order };
                        let closed = low.relation == Relation::AtLeast && high.relation == Relation::AtMost;
                        if gap.is_gt() || (gap.is_eq() && !closed) {
                            return None;
                        }
                    }
                }
                _ if old.relation == Relation::Is && new.relation == Relation::Is && old.value != new.value => {
                    return None;
                }
                _ => {}
            }
        }
        match replaced {
            Some(i) => kept[i] = new,
            None if tighter => kept.push(new),
            None => {}
        }
    }
    Some(kept)
}

fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        // Dates as text stand in the order of time.
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
