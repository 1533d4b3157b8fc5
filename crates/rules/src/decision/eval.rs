//! Evaluation in three values, bounded in steps and text.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap};

use time::{Date, Duration};

use super::{
    expr::{Arithmetic, Compare, Expr, Node, Read},
    facts::{Fact, Facts},
    function::{Function, add_months, months, years},
    schema::Slot,
};
use crate::value::{Value, read_date};

/// How many steps one table or lone expression may take; a real one takes dozens.
pub(super) const MOST_STEPS: u32 = 20_000;
/// The longest text an expression may put together, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

/// The value of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// True.
    True,
    /// False.
    False,
    /// Not known while these names are not.
    Unknown(Vec<String>),
    /// It cannot be worked out: a number out of range, an answer of the wrong shape.
    Fault(String),
}

/// A value while it is worked out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val<'a> {
    Bool(bool),
    Int(i64),
    Text(Cow<'a, str>),
    Date(Date),
    List(&'a [Value]),
    Map(&'a BTreeMap<String, Value>),
}

impl Val<'_> {
    pub(super) fn to_value(&self) -> Value {
        match self {
            Val::Bool(b) => (*b).into(),
            Val::Int(n) => (*n).into(),
            Val::Text(s) => s.as_ref().into(),
            Val::Date(d) => (*d).into(),
            Val::List(items) => items.to_vec().into(),
            Val::Map(entries) => (*entries).clone().into(),
        }
    }
}

/// One evaluation: what it still lacks and what it may still spend.
#[derive(Debug)]
pub(super) struct Run {
    /// Slots that are unknown and matter, in the order they were met.
    pub(super) missing: Vec<Slot>,
    steps: u32,
}

impl Run {
    pub(super) fn new() -> Run {
        Run { missing: Vec::new(), steps: MOST_STEPS }
    }

    fn spend(&mut self, steps: usize) -> Result<(), String> {
        let left = u32::try_from(steps).ok().and_then(|s| self.steps.checked_sub(s));
        self.steps = left.ok_or("the rule takes too many steps")?;
        Ok(())
    }
}

/// A value, or `None` for unknown. A fault is neither and stops everything.
pub(super) type Known<'a> = Result<Option<Val<'a>>, String>;

impl Expr {
    /// Evaluates a condition.
    pub fn truth(&self, facts: &Facts<'_>) -> Truth {
        let mut run = Run::new();
        match self.node.eval(facts, &mut run) {
            Ok(Some(Val::Bool(true))) => Truth::True,
            Ok(Some(Val::Bool(false))) => Truth::False,
            Ok(Some(_)) => Truth::Fault(format!("`{}` is neither true nor false", self.source())),
            Ok(None) => Truth::Unknown(facts.names(&run.missing)),
            Err(fault) => Truth::Fault(fault),
        }
    }

    /// Whether a condition holds; `None` when it is unknown or cannot be worked out.
    pub fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        match self.node.eval(facts, &mut Run::new()) {
            Ok(Some(Val::Bool(b))) => Some(b),
            _ => None,
        }
    }

    /// Evaluates to a value; `Ok(Err(names))` when it is unknown while these names are.
    pub fn value(&self, facts: &Facts<'_>) -> Result<Result<Value, Vec<String>>, String> {
        let mut run = Run::new();
        let value = self.node.eval(facts, &mut run)?;
        Ok(value.map(|v| v.to_value()).ok_or_else(|| facts.names(&run.missing)))
    }
}

impl Node {
    pub(super) fn eval<'a>(&'a self, facts: &'a Facts<'_>, run: &mut Run) -> Known<'a> {
        run.spend(1)?;
        Ok(Some(match self {
            Node::Bool(b) => Val::Bool(*b),
            Node::Int(n) => Val::Int(*n),
            Node::Text(s) => Val::Text(Cow::Borrowed(s)),
            Node::Date(d) => Val::Date(*d),
            Node::Name(slot, read) => return name(*slot, *read, facts, run),
            Node::Part(slot, part) => match name(*slot, Read::Map, facts, run)? {
                Some(Val::Map(entries)) => match entries.get(*part).and_then(Value::as_text) {
                    Some(text) => Val::Text(Cow::Borrowed(text)),
                    None => return missing(*slot, run),
                },
                _ => return Ok(None),
            },
            Node::Given(slot) => match facts.get(*slot) {
                Fact::NotAsked => Val::Bool(false),
                Fact::Missing | Fact::Uncertain => return missing(*slot, run),
                Fact::Given(_) | Fact::Word(_) | Fact::Day(_) => Val::Bool(true),
            },
            Node::Not(inner) => match inner.eval(facts, run)? {
                Some(Val::Bool(b)) => Val::Bool(!b),
                Some(other) => return wrong(&other),
                None => return Ok(None),
            },
            Node::All(nodes) => return junction(nodes, false, facts, run),
            Node::Any(nodes) => return junction(nodes, true, facts, run),
            Node::If(three) => return choose(three, facts, run),
            Node::Compare(how, two) => {
                let (left, right) = (two[0].eval(facts, run)?, two[1].eval(facts, run)?);
                let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
                Val::Bool(compare(*how, &left, &right, run)?)
            }
            Node::OneOf(item, list) => return one_of(item, list, facts, run),
            Node::Chosen(item, slot) => {
                let (item, list) = (item.eval(facts, run)?, name(*slot, Read::List, facts, run)?);
                let (Some(Val::Text(item)), Some(Val::List(list))) = (item, list) else { return Ok(None) };
                run.spend(list.len())?;
                Val::Bool(list.iter().any(|v| v.as_text() == Some(item.as_ref())))
            }
            Node::Sum(how, two) => {
                let (left, right) = (two[0].eval(facts, run)?, two[1].eval(facts, run)?);
                let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
                calculate(*how, left, right)?
            }
            Node::Call(function, nodes) => {
                let mut values = Vec::with_capacity(nodes.len());
                let mut unknown = false;
                for node in nodes {
                    match node.eval(facts, run)? {
                        Some(value) => values.push(value),
                        None => unknown = true,
                    }
                }
                if unknown {
                    return Ok(None);
                }
                call(*function, &values, run)?
            }
        }))
    }
}

fn missing<'a>(slot: Slot, run: &mut Run) -> Known<'a> {
    run.missing.push(slot);
    Ok(None)
}

fn wrong<T>(value: &Val<'_>) -> Result<T, String> {
    Err(format!("a value of the wrong kind: {}", value.to_value().kind()))
}

fn name<'a>(slot: Slot, read: Read, facts: &'a Facts<'_>, run: &mut Run) -> Known<'a> {
    let value = match facts.get(slot) {
        Fact::Given(value) => value,
        Fact::Word(word) => return Ok(Some(Val::Text(Cow::Borrowed(word)))),
        Fact::Day(day) => return Ok(Some(Val::Date(day))),
        Fact::Missing | Fact::NotAsked | Fact::Uncertain => return missing(slot, run),
    };
    let read = match (read, value) {
        (Read::Bool, Value::Bool(b)) => Some(Val::Bool(*b)),
        (Read::Int, Value::Int(n)) => Some(Val::Int(*n)),
        (Read::Text, Value::Text(s)) => Some(Val::Text(Cow::Borrowed(s.as_str()))),
        (Read::Date, Value::Text(s)) => read_date(s).map(Val::Date),
        (Read::List, Value::List(items)) => Some(Val::List(items)),
        (Read::Map, Value::Map(entries)) => Some(Val::Map(entries)),
        _ => None,
    };
    match read {
        Some(value) => Ok(Some(value)),
        None => Err(format!("the answer to {} has the wrong shape: {}", facts.schema.name(slot), value.kind())),
    }
}

/// All (`decides` false) or any (`decides` true): one deciding part settles it, whatever is unknown or
/// at fault beside it (as in CEL), so that an answer filled in cannot unsettle it.
fn junction<'a>(nodes: &'a [Node], decides: bool, facts: &'a Facts<'_>, run: &mut Run) -> Known<'a> {
    let mark = run.missing.len();
    let (mut unknown, mut fault) = (false, None);
    for node in nodes {
        match node.eval(facts, run) {
            Ok(Some(Val::Bool(b))) if b == decides => {
                run.missing.truncate(mark);
                return Ok(Some(Val::Bool(decides)));
            }
            Ok(Some(Val::Bool(_))) => {}
            Ok(Some(other)) => return wrong(&other),
            Ok(None) => unknown = true,
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    settle(unknown, fault, Val::Bool(!decides))
}

/// The value when every part was known; a fault among them weighs more than an unknown.
fn settle<'a>(unknown: bool, fault: Option<String>, value: Val<'a>) -> Known<'a> {
    match fault {
        Some(fault) => Err(fault),
        None => Ok((!unknown).then_some(value)),
    }
}

/// A choice whose condition is not known is still known when both ways give the same.
fn choose<'a>(three: &'a [Node; 3], facts: &'a Facts<'_>, run: &mut Run) -> Known<'a> {
    let mark = run.missing.len();
    let condition = three[0].eval(facts, run);
    match condition {
        Ok(Some(Val::Bool(true))) => three[1].eval(facts, run),
        Ok(Some(Val::Bool(false))) => three[2].eval(facts, run),
        Ok(Some(other)) => wrong(&other),
        Ok(None) | Err(_) => {
            let asked = run.missing.len();
            let ways = [&three[1], &three[2]].map(|way| way.eval(facts, run).ok().flatten());
            if let [Some(one), Some(other)] = ways
                && one == other
            {
                run.missing.truncate(mark);
                return Ok(Some(one));
            }
            run.missing.truncate(asked);
            condition.map(|_| None)
        }
    }
}

fn one_of<'a>(item: &'a Node, list: &'a [Node], facts: &'a Facts<'_>, run: &mut Run) -> Known<'a> {
    let Some(item) = item.eval(facts, run)? else { return Ok(None) };
    let mark = run.missing.len();
    let (mut unknown, mut fault) = (false, None);
    for other in list {
        match other.eval(facts, run) {
            Ok(Some(other)) if compare(Compare::Equal, &item, &other, run)? => {
                run.missing.truncate(mark);
                return Ok(Some(Val::Bool(true)));
            }
            Ok(Some(_)) => {}
            Ok(None) => unknown = true,
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    settle(unknown, fault, Val::Bool(false))
}

pub(super) fn compare(how: Compare, left: &Val<'_>, right: &Val<'_>, run: &mut Run) -> Result<bool, String> {
    let order = match (left, right) {
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::Int(a), Val::Int(b)) => a.cmp(b),
        (Val::Date(a), Val::Date(b)) => a.cmp(b),
        (Val::Text(a), Val::Text(b)) => {
            run.spend(a.len().min(b.len()) / 256)?;
            a.cmp(b)
        }
        (a, b) => return Err(format!("cannot compare {} with {}", a.to_value().kind(), b.to_value().kind())),
    };
    Ok(match how {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::AtMost => order != Ordering::Greater,
        Compare::More => order == Ordering::Greater,
        Compare::AtLeast => order != Ordering::Less,
    })
}

fn calculate<'a>(how: Arithmetic, left: Val<'a>, right: Val<'a>) -> Result<Val<'a>, String> {
    let (a, b) = match (left, right) {
        (Val::Int(a), Val::Int(b)) => (a, b),
        (Val::Text(a), Val::Text(b)) if how == Arithmetic::Plus => {
            if a.len() + b.len() > LONGEST_TEXT {
                return Err(format!("a text of more than {LONGEST_TEXT} bytes"));
            }
            return Ok(Val::Text(Cow::Owned(format!("{a}{b}"))));
        }
        (a, _) => return wrong(&a),
    };
    let result = match how {
        Arithmetic::Plus => a.checked_add(b),
        Arithmetic::Minus => a.checked_sub(b),
        Arithmetic::Times => a.checked_mul(b),
        Arithmetic::Divide | Arithmetic::Remainder if b == 0 => return Err("a division by zero".into()),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    };
    result.map(Val::Int).ok_or_else(|| "a number out of range".into())
}

fn call<'a>(function: Function, values: &[Val<'a>], run: &mut Run) -> Result<Val<'a>, String> {
    let out = || String::from("a date out of range");
    Ok(match (function, values) {
        (Function::Age | Function::Years, [Val::Date(from), Val::Date(to)]) => Val::Int(years(*from, *to)),
        (Function::Months, [Val::Date(from), Val::Date(to)]) => Val::Int(months(*from, *to)),
        (Function::Days, [Val::Date(from), Val::Date(to)]) => Val::Int((*to - *from).whole_days()),
        (Function::AddDays, [Val::Date(date), Val::Int(n)]) => {
            let days = i32::try_from(*n).map_err(|_| out())?;
            Val::Date(date.checked_add(Duration::days(days.into())).ok_or_else(out)?)
        }
        (Function::AddMonths, [Val::Date(date), Val::Int(n)]) => Val::Date(add_months(*date, *n).ok_or_else(out)?),
        (Function::AddYears, [Val::Date(date), Val::Int(n)]) => {
            Val::Date(n.checked_mul(12).and_then(|n| add_months(*date, n)).ok_or_else(out)?)
        }
        (Function::Year, [Val::Date(date)]) => Val::Int(date.year().into()),
        (Function::Month, [Val::Date(date)]) => Val::Int(u8::from(date.month()).into()),
        (Function::Min, [Val::Int(a), Val::Int(b)]) => Val::Int(*a.min(b)),
        (Function::Max, [Val::Int(a), Val::Int(b)]) => Val::Int(*a.max(b)),
        (Function::Size, [Val::Text(text)]) => {
            run.spend(text.len() / 64)?;
            Val::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
        }
        (Function::Size, [Val::List(items)]) => Val::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)),
        (Function::StartsWith, [Val::Text(text), Val::Text(part)]) => Val::Bool(text.starts_with(part.as_ref())),
        (Function::EndsWith, [Val::Text(text), Val::Text(part)]) => Val::Bool(text.ends_with(part.as_ref())),
        (Function::Contains, [Val::Text(text), Val::Text(part)]) => {
            run.spend(text.len() / 64)?;
            Val::Bool(text.contains(part.as_ref()))
        }
        (_, values) => return wrong(values.first().unwrap_or(&Val::Bool(false))),
    })
}
