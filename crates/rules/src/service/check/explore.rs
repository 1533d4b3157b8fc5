//! Tries many situations: whether every question that is asked being answered always leads to a decision.
//!
//! Values are taken from what the expressions compare with, and around it; situations are drawn from a
//! fixed sequence, so that the same service always gives the same findings.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration, macros::date};

use super::{super::compiled::Service, Finding};
use crate::{
    decision::{Facts, Kind, Outcome, Table},
    form::{Bound, kind::bound},
    service::{Channel, compiled::Need},
    value::{Answers, Value, write_date},
};

/// How many situations are drawn.
const SITUATIONS: u32 = 1000;
/// From how many of them a rule that none of them reached is searched for.
const SEARCHES: usize = 12;
/// How many changes one search makes at most.
const LONGEST_SEARCH: usize = 16;
/// How many values of one question are tried at most.
const MOST_VALUES: usize = 64;
/// The day on which situations are tried. Rules look at ages and terms, not at the date itself.
const TODAY: Date = date!(2026 - 06 - 15);

/// Findings from trying situations.
pub fn explore(service: &Service) -> Vec<Finding> {
    let mut space = Space::new(service);
    let mut found: BTreeMap<(String, String), Finding> = BTreeMap::new();
    let mut reached: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for _ in 0..SITUATIONS {
        let situation = space.draw();
        let facts = situation.facts(service);
        for (path, what, mend) in wrong(service, &facts, &mut reached) {
            found.entry((path.clone(), what.clone())).or_insert_with(|| {
                let example = show(service, &facts, situation.channel);
                Finding::service(path, format!("{what}; for example when {example}"), mend)
            });
        }
    }
    let mut findings: Vec<Finding> = found.into_values().collect();
    for (path, table) in service.tables() {
        let rules = service.table_defs().into_iter().find(|(p, _)| *p == path).map(|(_, def)| &def.rules);
        for (i, rule) in rules.into_iter().flatten().enumerate() {
            let hit = reached.get(path).is_some_and(|ids| ids.contains(&rule.id));
            if !hit && !space.search(table, i) {
                let what = format!("no situation was found that the rule {} decides", rule.id);
                let mend =
                    "see whether the rules before it leave it anything, and whether its questions are asked then";
                findings.push(Finding::service(format!("{path}.rules[{i}]"), what, mend));
            }
        }
    }
    findings
}

/// One situation: everything answered.
#[derive(Clone)]
struct Situation {
    answers: Answers,
    channel: Option<Channel>,
}

impl Situation {
    fn facts<'a>(&'a self, service: &Service) -> Facts<'a> {
        service.facts(&self.answers, self.channel, TODAY)
    }
}

/// All situations that are worth trying.
struct Space<'s> {
    service: &'s Service,
    values: BTreeMap<&'s str, Vec<Value>>,
    chance: Draw,
}

impl<'s> Space<'s> {
    fn new(service: &'s Service) -> Self {
        let names = service.schema().names().filter(|(name, _)| service.field(name).is_some());
        let values = names.map(|(name, kind)| (name, candidates(service, name, kind))).collect();
        Space { service, values, chance: Draw(0x9E37_79B9_7F4A_7C15) }
    }

    fn draw(&mut self) -> Situation {
        let mut answers = Answers::new();
        for (name, list) in &self.values {
            if let Some(value) = list.get(self.chance.below(list.len())) {
                answers.insert((*name).to_owned(), value.clone());
            }
        }
        let channels = &self.service.definition().channels;
        Situation { answers, channel: channels.get(self.chance.below(channels.len())).copied() }
    }

    /// Looks for a situation that a row decides: from several drawn ones, one answer changed at a time so
    /// that ever fewer conditions are in the way.
    fn search(&mut self, table: &Table, row: usize) -> bool {
        for _ in 0..SEARCHES {
            let mut best = self.draw();
            let Some(mut distance) = table.distance(row, &best.facts(self.service)) else { return false };
            for _ in 0..LONGEST_SEARCH {
                if distance == 0 {
                    return true;
                }
                // Equal ones too: several answers may have to change together.
                let next = self.nearest(&best, table, row);
                match next {
                    Some((near, situation)) if near <= distance => (distance, best) = (near, situation),
                    _ => break,
                }
            }
        }
        false
    }

    /// The situation one answer or the channel away that is nearest to the row.
    fn nearest(&mut self, from: &Situation, table: &Table, row: usize) -> Option<(usize, Situation)> {
        let mut best: Option<(usize, Situation)> = None;
        let mut consider = |situation: Situation, chance: &mut Draw| {
            let Some(distance) = table.distance(row, &situation.facts(self.service)) else { return };
            let better = best.as_ref().is_none_or(|(d, _)| distance < *d || (distance == *d && chance.below(4) == 0));
            if better {
                best = Some((distance, situation));
            }
        };
        for (name, list) in &self.values {
            for value in list.iter().filter(|v| from.answers.get(*name) != Some(*v)) {
                let mut situation = from.clone();
                situation.answers.insert((*name).to_owned(), value.clone());
                consider(situation, &mut self.chance);
            }
        }
        for channel in &self.service.definition().channels {
            consider(Situation { channel: Some(*channel), ..from.clone() }, &mut self.chance);
        }
        best
    }
}

/// What is not decided although everything asked is answered.
fn wrong(
    service: &Service,
    facts: &Facts<'_>,
    reached: &mut BTreeMap<&'static str, BTreeSet<String>>,
) -> Vec<(String, String, String)> {
    let mut wrong = Vec::new();
    for (path, table) in service.tables() {
        let decision = table.decide(facts);
        match &decision.outcome {
            Outcome::Values(_) => {
                let rules = decision.explanation.rules.iter().map(|r| r.rule.clone());
                reached.entry(path).or_default().extend(rules);
            }
            Outcome::Nothing if path == "eligibility" => {
                let mend = "add a last rule without `when`";
                wrong.push((path.into(), "no rule says whether the person may have it".into(), mend.into()));
            }
            Outcome::Nothing => {}
            Outcome::Unknown(names) => wrong.push((path.into(), stays_unknown(names), guard(names))),
            Outcome::Fault(message) => {
                let mend = "let the rules exclude each other, and numbers stay within bounds";
                wrong.push((path.into(), format!("the table fails: {message}"), mend.into()));
            }
        }
    }
    let needs = service.evidence(facts);
    for (i, (piece, _)) in needs.iter().enumerate().filter(|(_, (_, need))| *need == Need::Unknown) {
        let what = format!("whether {} is needed stays unknown", piece.id);
        let mend = "say first when the question it looks at is asked, such as `guide_dog && ...`";
        wrong.push((format!("evidence[{i}]"), what, mend.into()));
    }
    let pages: Vec<&str> = service.pages_asked(facts).into_iter().map(|p| p.id.as_str()).collect();
    for condition in service.conditions().into_iter().filter(|c| c.expr.holds(facts).is_none()) {
        let page = service.definition().form.pages.get(condition.page);
        if condition.field.is_some() && page.is_none_or(|page| !pages.contains(&page.id.as_str())) {
            continue;
        }
        let names = condition.expr.names(service.schema()).into_iter().filter(|n| facts.is_asked(n) != Some(true));
        let names: Vec<String> = names.map(str::to_owned).collect();
        wrong.push((condition.path, stays_unknown(&names), guard(&names)));
    }
    wrong
}

fn stays_unknown(names: &[String]) -> String {
    format!("it stays unknown without {}, which is not asked then", names.join(", "))
}

fn guard(names: &[String]) -> String {
    let name = names.first().map_or("the answer", String::as_str);
    format!("say first when {name} is asked, such as `guide_dog && ...`, or `given({name}) && ...`")
}

/// The answers that matter, in few words.
fn show(service: &Service, facts: &Facts<'_>, channel: Option<Channel>) -> String {
    let mut parts: Vec<String> = channel.iter().map(|c| format!("channel is {}", c.as_str())).collect();
    let decides: BTreeSet<String> = service
        .expressions()
        .into_iter()
        .flat_map(|(_, expr, _)| expr.names(service.schema()).into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for name in decides.iter().filter(|n| facts.is_asked(n) == Some(true)) {
        let short = match facts.value(name) {
            Some(Value::Bool(b)) => b.to_string(),
            Some(Value::Int(n)) => n.to_string(),
            Some(Value::Text(s)) if s.len() <= 24 => s,
            _ => continue,
        };
        if *name != "today" && *name != "channel" {
            parts.push(format!("{name} is {short}"));
        }
    }
    parts.truncate(12);
    parts.join(", ")
}

/// Values worth trying for a question: those the expressions name, their neighbours and the bounds.
fn candidates(service: &Service, name: &str, kind: &Kind) -> Vec<Value> {
    let today = TODAY;
    let field = service.field(name);
    let written = service.constants_beside(name);
    let mut values: Vec<Value> = match kind {
        Kind::Bool => vec![true.into(), false.into()],
        Kind::Choice(options) => options.iter().map(|o| o.as_str().into()).collect(),
        Kind::Choices(options) => {
            let all: Vec<Value> = options.iter().map(|o| o.as_str().into()).collect();
            let mut sets: Vec<Value> = all.iter().map(|o| Value::List(vec![o.clone()])).collect();
            sets.push(Value::List(all));
            sets
        }
        Kind::Int => {
            let mut numbers: BTreeSet<i64> = BTreeSet::from([0, 1, 2, 10, 1000]);
            numbers.extend(written.iter().filter_map(Value::as_int).flat_map(|n| [n - 1, n, n + 1]));
            let number = |b: Option<&Bound>| match b {
                Some(Bound::Number(n)) => Some(*n),
                _ => None,
            };
            let min = number(field.and_then(|f| f.min.as_ref())).unwrap_or(0);
            let max = number(field.and_then(|f| f.max.as_ref())).unwrap_or(1_000_000_000_000);
            numbers.extend([min, max.min(1_000_000_000)]);
            numbers.into_iter().filter(|n| (min..=max).contains(n)).map(Value::Int).collect()
        }
        Kind::Date => {
            let mut dates: BTreeSet<Date> = BTreeSet::from([today]);
            for n in written.iter().filter_map(Value::as_int).filter(|n| (1..200).contains(n)) {
                // A number beside a date is years of age, months or days.
                let years = today.replace_year(today.year() - i32::try_from(n).unwrap_or(0)).unwrap_or(today);
                for day in [years, today - Duration::days(n), today - Duration::days(n * 30)] {
                    dates.extend([day - Duration::days(1), day, day + Duration::days(1)]);
                }
            }
            dates.extend([1, 10, 30, 70].map(|years| today - Duration::days(years * 365)));
            dates.extend([-20, 20].map(|days| today + Duration::days(days)));
            dates.extend(written.iter().filter_map(Value::as_date).flat_map(|d| [d - Duration::days(1), d]));
            let limit = |b: Option<&Bound>| b.and_then(|b| bound(b, today));
            let min = limit(field.and_then(|f| f.min.as_ref())).unwrap_or(Date::MIN);
            let max = limit(field.and_then(|f| f.max.as_ref())).unwrap_or(Date::MAX);
            dates.into_iter().filter(|d| (min..=max).contains(d)).map(|d| write_date(d).into()).collect()
        }
        Kind::Text => {
            let mut texts: Vec<Value> = vec!["Sen".into()];
            texts.extend(written.iter().filter(|v| v.as_text().is_some()).cloned());
            texts
        }
        Kind::Address => ["1", "2"].map(|n| address(n).into()).to_vec(),
    };
    if values.len() > MOST_VALUES {
        // Spread over the whole range rather than the first ones.
        let step = values.len().div_ceil(MOST_VALUES);
        values = values.into_iter().step_by(step).collect();
    }
    values
}

fn address(code: &str) -> BTreeMap<String, Value> {
    ["province", "commune", "street"].map(|part| (part.to_owned(), code.into())).into()
}

/// A fixed sequence of numbers (xorshift): repeatable, no chance involved.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}
