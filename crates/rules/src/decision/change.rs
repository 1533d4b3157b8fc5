//! What would change a decision: the fewest conditions that would have to be otherwise for another row
//! to decide, checked against each other so that no impossible way is named.

use super::{
    eval::{Run, Val},
    explain::{Change, Condition, Relation, Subject},
    expr::Node,
    facts::Facts,
    function::Function,
    schema::{Schema, Slot},
    table::{Hit, Match, Outcome, Rule, Table},
};
use crate::value::Value;

/// How many ways to change a decision are named.
const MOST_CHANGES: usize = 3;

/// The nearest ways to another outcome.
pub(super) fn changes(table: &Table, outcome: &Outcome, matches: &[Match], facts: &Facts<'_>) -> Vec<Change> {
    let mut run = Run::new();
    let collects = table.hit == Hit::Collect;
    let taken = matches.iter().position(|m| *m == Match::True);
    let mut found: Vec<Change> = Vec::new();
    for (i, rule) in table.rules.iter().enumerate() {
        let holds = rule.matches(facts, &mut run) == Ok(Match::True);
        let matches = !(collects && holds);
        if !collects && Some(i) == taken {
            continue;
        }
        if !collects && matches!((outcome, &rule.fixed), (Outcome::Values(values), Some(fixed)) if values == fixed) {
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
        let Some(parts) = needed(rule, matches, in_the_way, facts, &mut run) else { continue };
        let demands = parts.into_iter().map(|part| Demand::of(part, facts, &mut run)).collect();
        let Some(demands) = tightened(demands) else { continue };
        let conditions: Vec<Condition> =
            demands.iter().filter(|d| d.is_new).map(|d| d.condition(facts, &mut run)).collect();
        if !conditions.is_empty() {
            found.push(Change { rule: rule.cited.clone(), matches, then, conditions });
        }
    }
    found.sort_by_key(|change| change.conditions.len());
    found.truncate(MOST_CHANGES);
    found
}

/// The parts that make a row match (or not), and those in its way not; `None` when that can never be.
fn needed<'n>(
    rule: &'n Rule,
    matches: bool,
    in_the_way: &'n [Rule],
    facts: &'n Facts<'_>,
    run: &mut Run,
) -> Option<Parts<'n>> {
    let others = in_the_way.iter().map(|other| (other, false));
    let rows = others.chain([(rule, matches)]).map(|(rule, want)| match &rule.when {
        Some(when) => when.node.towards(want, facts, run),
        None => want.then(Parts::new),
    });
    Some(rows.collect::<Option<Vec<Parts<'_>>>>()?.into_iter().flatten().collect())
}

impl Table {
    /// How many conditions are not yet as they must be for a row to decide; `None` when it never can.
    pub(crate) fn distance(&self, row: usize, facts: &Facts<'_>) -> Option<usize> {
        let in_the_way = if self.hit == Hit::First { self.rules.get(..row)? } else { &[] };
        needed(self.rules.get(row)?, true, in_the_way, facts, &mut Run::new()).map(|parts| cost(&parts))
    }
}

/// Parts that must be true or false; `is_new` where they are not so now.
type Parts<'n> = Vec<Part<'n>>;

struct Part<'n> {
    node: &'n Node,
    want: bool,
    is_new: bool,
}

/// How many of the parts are not yet so.
fn cost(parts: &Parts<'_>) -> usize {
    parts.iter().filter(|p| p.is_new).count()
}

impl Node {
    /// Whether it is a value written in the rule.
    fn is_written(&self) -> bool {
        matches!(self, Node::Bool(_) | Node::Int(_) | Node::Text(_) | Node::Date(_))
    }

    /// The parts that make this condition `want`, as few of them new as can be; `None` when it can
    /// never be so.
    fn towards<'n>(&'n self, want: bool, facts: &'n Facts<'_>, run: &mut Run) -> Option<Parts<'n>> {
        match self {
            Node::Bool(b) => (*b == want).then(Vec::new),
            Node::Not(inner) => inner.towards(!want, facts, run),
            Node::All(nodes) | Node::Any(nodes) if matches!(self, Node::All(_)) == want => {
                let parts: Option<Vec<_>> = nodes.iter().map(|n| n.towards(want, facts, run)).collect();
                parts.map(|p| p.into_iter().flatten().collect())
            }
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().filter_map(|n| n.towards(want, facts, run)).min_by_key(cost)
            }
            Node::If(three) => {
                let mut way = |condition: bool, branch: &'n Node| {
                    let mut parts = three[0].towards(condition, facts, run)?;
                    parts.extend(branch.towards(want, facts, run)?);
                    Some(parts)
                };
                [way(true, &three[1]), way(false, &three[2])].into_iter().flatten().min_by_key(cost)
            }
            node => {
                let is_so = matches!(node.eval(facts, run), Ok(Some(Val::Bool(b))) if b == want);
                Some(vec![Part { node, want, is_new: !is_so }])
            }
        }
    }
}

/// What a part asks of its subject.
struct Demand<'n> {
    subject: Looked<'n>,
    relation: Relation,
    value: Option<Value>,
    than: Option<&'n Node>,
    is_new: bool,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Looked<'n> {
    Node(&'n Node),
    Name(Slot),
}

impl<'n> Demand<'n> {
    fn of(part: Part<'n>, facts: &Facts<'_>, run: &mut Run) -> Demand<'n> {
        let Part { node, want, is_new } = part;
        let mut known = |node: &Node| node.eval(facts, run).ok().flatten().map(|v| v.to_value());
        let either = |yes, no| if want { yes } else { no };
        let (subject, relation, value, than) = match node {
            Node::Compare(how, two) => {
                // What is written in the rule stands on the right.
                let swap = two[0].is_written() && !two[1].is_written();
                let (left, right) = if swap { (&two[1], &two[0]) } else { (&two[0], &two[1]) };
                let how = if swap { how.mirrored() } else { *how };
                let how = if want { how } else { how.negated() };
                (Looked::Node(left), how.into(), known(right), (!right.is_written()).then_some(right))
            }
            Node::OneOf(item, list) => {
                let values = list.iter().map(known).collect::<Option<Vec<_>>>();
                (Looked::Node(item), either(Relation::OneOf, Relation::NoneOf), values.map(Value::List), None)
            }
            Node::Chosen(item, slot) => {
                (Looked::Name(*slot), either(Relation::Includes, Relation::Excludes), known(item), None)
            }
            Node::Given(slot) => (Looked::Name(*slot), either(Relation::Given, Relation::NotGiven), None, None),
            Node::Call(function, nodes) if function.is_method() && nodes.len() == 2 => {
                let relation = match function {
                    Function::StartsWith => either(Relation::StartsWith, Relation::NotStartsWith),
                    Function::EndsWith => either(Relation::EndsWith, Relation::NotEndsWith),
                    _ => either(Relation::Contains, Relation::NotContains),
                };
                (Looked::Node(&nodes[0]), relation, known(&nodes[1]), None)
            }
            other => (Looked::Node(other), Relation::Is, Some(want.into()), None),
        };
        Demand { subject, relation, value, than, is_new }
    }

    /// Said as a condition.
    fn condition(&self, facts: &Facts<'_>, run: &mut Run) -> Condition {
        let schema = &*facts.schema;
        let (looked, now) = match self.subject {
            Looked::Node(node) => (subject(node, schema), node.eval(facts, run).ok().flatten().map(|v| v.to_value())),
            Looked::Name(slot) => (named(slot, schema), facts.value(schema.name(slot))),
        };
        let than = self.than.map(|node| subject(node, schema));
        Condition { subject: looked, relation: self.relation, value: self.value.clone(), than, now }
    }

    /// The bound as the lowest or highest value allowed; whether it is the highest.
    fn bound(&self) -> Option<(bool, &Value)> {
        let value = self.value.as_ref()?;
        match self.relation {
            Relation::Less | Relation::AtMost => Some((true, value)),
            Relation::More | Relation::AtLeast => Some((false, value)),
            _ => None,
        }
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

/// Of two bounds on the same side of the same subject only the tighter is said. `None` when two demands
/// exclude each other.
fn tightened(demands: Vec<Demand<'_>>) -> Option<Vec<Demand<'_>>> {
    let mut kept: Vec<Demand<'_>> = Vec::new();
    for mut new in demands {
        let mut replaced = None;
        let mut told = false;
        for (i, old) in kept.iter().enumerate().filter(|(_, old)| old.subject == new.subject) {
            if exclude_each_other(old, &new) {
                return None;
            }
            let (Some((high, was)), Some((also_high, is))) = (old.bound(), new.bound()) else {
                told |= old.relation == new.relation && old.value == new.value;
                continue;
            };
            let Some(order) = order(was, is).filter(|_| high == also_high) else { continue };
            let strict = matches!(new.relation, Relation::Less | Relation::More);
            let tighter = if high { order.is_gt() } else { order.is_lt() } || (order.is_eq() && strict);
            told |= !tighter;
            replaced = tighter.then_some(i).or(replaced);
        }
        match replaced {
            Some(i) => {
                new.is_new |= kept[i].is_new;
                kept[i] = new;
            }
            None if told => {}
            None => kept.push(new),
        }
    }
    Some(kept)
}

/// Whether no value can meet both demands on one subject.
fn exclude_each_other(a: &Demand<'_>, b: &Demand<'_>) -> bool {
    if matches!((a.relation, b.relation), (Relation::Given, Relation::NotGiven) | (Relation::NotGiven, Relation::Given))
    {
        return true;
    }
    let (Some(left), Some(right)) = (&a.value, &b.value) else { return false };
    match (a.relation, b.relation) {
        (Relation::Is, how) => meets(left, how, right) == Some(false),
        (how, Relation::Is) => meets(right, how, left) == Some(false),
        _ => match (a.bound(), b.bound()) {
            (Some((high, _)), Some((also_high, _))) if high != also_high => {
                let (low, high) = if high { (b, a) } else { (a, b) };
                let strict = usize::from(low.relation == Relation::More) + usize::from(high.relation == Relation::Less);
                match (&low.value, &high.value) {
                    // Whole numbers: between 3 and 4, both left out, there is none.
                    (Some(Value::Int(l)), Some(Value::Int(h))) => {
                        i128::from(*h) - i128::from(*l) < i128::try_from(strict).unwrap_or(0)
                    }
                    (Some(l), Some(h)) => match order(l, h) {
                        Some(order) => order.is_gt() || (order.is_eq() && strict > 0),
                        None => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        },
    }
}

/// Whether a value stands so to another; `None` when that cannot be told.
fn meets(value: &Value, how: Relation, other: &Value) -> Option<bool> {
    Some(match how {
        Relation::Is => value == other,
        Relation::IsNot => value != other,
        Relation::Less => order(value, other)?.is_lt(),
        Relation::AtMost => order(value, other)?.is_le(),
        Relation::More => order(value, other)?.is_gt(),
        Relation::AtLeast => order(value, other)?.is_ge(),
        Relation::OneOf => other.as_list()?.contains(value),
        Relation::NoneOf => !other.as_list()?.contains(value),
        _ => return None,
    })
}

fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        // Dates as text stand in the order of time.
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
