//! The law: citations that can be followed, reasons for every no, and steps that fit the time limit.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::compiled::Service, Finding, flow::word, listed};
use crate::{
    calendar::{Term, Unit},
    decision::{RuleDef, nearest},
    service::{Online, finding::Place},
    value::Value,
    workflow::{Phase, Verb, Workflow},
};

pub(super) fn check(service: &Service, findings: &mut Vec<Finding>) {
    let definition = service.definition();
    if definition.legal_basis.is_empty() {
        findings.push(Finding::service("legal_basis", "no law is named", "name the laws the service stands on"));
    }
    let mut ids = BTreeSet::new();
    for (i, act) in definition.legal_basis.iter().enumerate().filter(|(_, act)| !ids.insert(act.id.as_str())) {
        let what = format!("{} stands twice", act.id);
        findings.push(Finding::service(format!("legal_basis[{i}].id"), what, "keep one"));
    }
    for (path, article) in citations(service) {
        if !definition.legal_basis.iter().any(|act| cites(article, &act.id)) {
            let cited = article.split(" art ").next().unwrap_or(article);
            let mend = match nearest(cited, ids.iter().copied()) {
                Some(near) => format!("write `{near}`, or add the law to `legal_basis`"),
                None => format!("add the law to `legal_basis`, or cite one of {}", listed(ids.iter().copied())),
            };
            findings.push(Finding::service(path, format!("{article} cites a law that is not in `legal_basis`"), mend));
        }
    }
    reasons(service, findings);
    if !definition.result.number.contains("{n}") {
        let mend = "write {n} where the counter stands, such as '{n}/{year}/GP'";
        findings.push(Finding::service("result.number", "every result would get the same number", mend));
    }
    if definition.channels.is_empty() {
        findings.push(Finding::service("channels", "the case can come in no way", "list online, counter or post"));
    }
    let online = definition.channels.contains(&crate::service::Channel::Online);
    if definition.online == Online::Full && !online {
        let mend = "add `online` to the channels, or write `online: partial` with a reason";
        findings.push(Finding::service("online", "the service is wholly online, but cannot be applied for so", mend));
    }
    times(service, findings);
}

/// Whether a citation such as `60/2014/QH13 art 15` is of this law.
fn cites(article: &str, law: &str) -> bool {
    article.strip_prefix(law).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || rest.starts_with(','))
}

/// Every citation with its path.
fn citations(service: &Service) -> Vec<(String, &str)> {
    let definition = service.definition();
    let rules = service.table_defs().into_iter().flat_map(|(path, table)| {
        let rules = table.rules.iter().enumerate();
        rules.filter_map(move |(i, r)| Some((format!("{path}.rules[{i}].article"), r.article.as_deref()?)))
    });
    let evidence = definition.evidence.iter().enumerate();
    let evidence = evidence.filter_map(|(i, e)| Some((format!("evidence[{i}].article"), e.article.as_deref()?)));
    rules.chain(evidence).collect()
}

/// A no names its article and says why; a fee says why.
fn reasons(service: &Service, findings: &mut Vec<Finding>) {
    let definition = service.definition();
    let refuses = |rule: &RuleDef| rule.then.get("eligible") != Some(&Value::Bool(true));
    let mut missing = |path: String, what: &str, mend: &str| findings.push(Finding::service(path, what, mend));
    for (i, rule) in definition.eligibility.iter().flat_map(|t| &t.rules).enumerate().filter(|(_, r)| refuses(r)) {
        if rule.article.is_none() {
            let mend = "add `article`, such as `article: 60/2014/QH13 art 8`";
            missing(format!("eligibility.rules[{i}]"), "a refusal must name its article of law", mend);
        }
        if rule.text.is_none() {
            let mend = "add `text`, the key of a sentence under `notes` in the texts";
            missing(format!("eligibility.rules[{i}]"), "a refusal must say why", mend);
        }
    }
    for (i, _) in definition.fee.iter().flat_map(|f| &f.table.rules).enumerate().filter(|(_, r)| r.text.is_none()) {
        let mend = "add `text`, the key of a sentence under `notes` in the texts";
        missing(format!("fee.table.rules[{i}]"), "a fee must say what it is for", mend);
    }
}

/// The steps from acceptance to the result fit into every legal time limit.
fn times(service: &Service, findings: &mut Vec<Finding>) {
    let workflow = service.workflow();
    let (steps, states) = longest_way(workflow);
    for (i, rule) in service.definition().deadline.rules.iter().enumerate() {
        let Some(term) = fixed_term(rule) else { continue };
        let Some(limit) = working_hours(&term) else { continue };
        if steps > limit {
            let what = format!(
                "the steps take {steps} working hours ({}), longer than the legal time limit of {} {} ({limit} \
                 working hours)",
                states.iter().map(|(s, h)| format!("{s} {h}")).collect::<Vec<_>>().join(", "),
                term.amount,
                word(term.unit),
            );
            let mend = "give the states shorter times under `times`, or correct the time limit";
            findings.push(Finding::service(format!("deadline.rules[{i}].then.amount"), what, mend));
        }
    }
    for (name, state) in &workflow.states {
        if state.term.is_some_and(|t| t.amount == 0 && t.unit == Unit::Hours) {
            let finding = Finding::service(format!("states.{name}.term"), "a step of no time", "give it at least 1");
            findings.push(finding.in_place(Place::Workflow));
        }
    }
}

fn fixed_term(rule: &RuleDef) -> Option<Term> {
    let amount = u32::try_from(rule.then.get("amount")?.as_int()?).ok()?;
    let unit = match rule.then.get("unit")?.as_text()? {
        "hours" => Unit::Hours,
        "working_days" => Unit::WorkingDays,
        _ => Unit::Days,
    };
    Some(Term { amount, unit, cut_off: false })
}

/// A time in working hours of eight a day; of calendar days at least five in seven are worked, holidays
/// aside. At once is by the end of the day.
fn working_hours(term: &Term) -> Option<u32> {
    match term.unit {
        Unit::Hours => Some(term.amount),
        _ if term.amount == 0 => Some(8),
        Unit::WorkingDays => term.amount.checked_mul(8),
        Unit::Days => term.amount.checked_mul(5).map(|n| (n / 7).max(1) * 8),
    }
}

/// The longest way from acceptance to the result, going only forward: its working hours and the hours of
/// each state on it.
fn longest_way(workflow: &Workflow) -> (u32, Vec<(&str, u32)>) {
    let accepted = workflow.states.values().flat_map(|s| &s.actions).filter(|a| a.verb == Verb::Accept);
    let ways = accepted.filter_map(|a| longest_from(workflow, a.to.as_deref()?, &mut Vec::new(), &mut BTreeMap::new()));
    ways.max_by_key(|(hours, _)| *hours).unwrap_or_default()
}

type Way<'w> = (u32, Vec<(&'w str, u32)>);

fn longest_from<'w>(
    workflow: &'w Workflow,
    name: &'w str,
    path: &mut Vec<&'w str>,
    known: &mut BTreeMap<&'w str, Way<'w>>,
) -> Option<Way<'w>> {
    if let Some(way) = known.get(name) {
        return Some(way.clone());
    }
    let state = workflow.states.get(name)?;
    // The result is ready: the legal clock has stopped.
    if path.contains(&name) || state.is_end() || matches!(state.phase, Phase::Done | Phase::Delivered) {
        return Some((0, Vec::new()));
    }
    path.push(name);
    let forward = |verb| matches!(verb, Verb::Forward | Verb::Propose | Verb::Approve | Verb::Issue | Verb::Accept);
    let mut best: Way<'w> = (0, Vec::new());
    for to in state.actions.iter().filter(|a| forward(a.verb)).filter_map(|a| a.to.as_deref()) {
        if let Some(way) = longest_from(workflow, to, path, known)
            && way.0 >= best.0
        {
            best = way;
        }
    }
    path.pop();
    let own = state.term.as_ref().and_then(working_hours).unwrap_or(0);
    let mut states = vec![(name, own)];
    states.extend(best.1);
    let way = (own.saturating_add(best.0), states);
    known.insert(name, way.clone());
    Some(way)
}
