//! The workflow: every state reached and left, every action open to somebody.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::compiled::Service, Finding, or_nearest};
use crate::{
    service::finding::Place,
    workflow::{Phase, Role, State, Transition, Verb, Workflow},
};

pub(super) fn check(service: &Service, findings: &mut Vec<Finding>) {
    let workflow = service.workflow();
    let mut found = |path: String, what: String, mend: String| {
        findings.push(Finding::service(path, what, mend).in_place(Place::Workflow));
    };
    let names = || workflow.states.keys().map(String::as_str);
    if !workflow.states.contains_key(&workflow.start) {
        let what = format!("there is no state {}", workflow.start);
        found("start".into(), what, or_nearest(&workflow.start, names().collect::<Vec<_>>()));
    }
    for (name, state) in &workflow.states {
        for (i, action) in state.actions.iter().enumerate() {
            if let Some(to) = action.to.as_ref().filter(|to| !workflow.states.contains_key(*to)) {
                let mend = or_nearest(to, names().collect::<Vec<_>>());
                found(format!("states.{name}.actions[{i}].to"), format!("there is no state {to}"), mend);
            }
        }
    }
    let reached = reachable(workflow, |_| true);
    let ending = leading_to_an_end(workflow);
    for (name, state) in &workflow.states {
        let path = format!("states.{name}");
        if !reached.contains(name.as_str()) {
            let what = format!("the state {name} is never reached from {}", workflow.start);
            found(path.clone(), what, "let an action lead `to` it, or take it out".into());
        }
        if state.role.is_none() && !is_final(state.phase) {
            let what = format!("the step {name} has no role: nobody acts in it");
            found(path.clone(), what, "add `role`, such as `role: handler`".into());
        } else if state.role.is_some() && !ending.contains(name.as_str()) {
            let what = format!("dead end: from {name} no action leads to an end");
            found(path.clone(), what, "add an action with `to`".into());
        }
        if state.role == Some(Role::Applicant) && !state.actions.iter().any(|a| a.verb == Verb::Supplement) {
            let what = format!("{name} waits for the applicant, who cannot answer");
            found(path.clone(), what, "add `{do: supplement, to: ...}`".into());
        }
        for (i, action) in state.actions.iter().enumerate() {
            for (what, mend) in wrong_with(workflow, state, i, action) {
                found(format!("{path}.actions[{i}]"), what, mend);
            }
        }
    }
    not_accepted(workflow, &mut found);
    not_issued(workflow, &mut found);
    let sorts = |state: &State| state.actions.iter().any(|a| a.verb == Verb::Sort);
    match (&service.definition().sorting, workflow.states.iter().find(|(_, state)| sorts(state))) {
        (None, Some((name, _))) => {
            let what = format!("{name} sorts reports, but the service has no kinds of them");
            found(format!("states.{name}"), what, "take `sort` out, or add `sorting` to the service".into());
        }
        (Some(_), None) => {
            let what = "nobody sorts the reports into their kinds".to_owned();
            found("states".into(), what, "add `{do: sort}` where they are received".into());
        }
        _ => {}
    }
    let signs = service.definition().result.signed_by;
    let approves =
        |state: &State| state.actions.iter().any(|a| a.verb == Verb::Approve && a.by.or(state.role) == Some(signs));
    if !workflow.states.values().any(approves) {
        let what = format!("the result is signed by the {}, who approves nothing in this workflow", word(signs));
        let mend = "name the role that has the action `approve`";
        findings.push(Finding::service("result.signed_by", what, mend));
    }
}

/// What is wrong with one action of a state.
fn wrong_with(workflow: &Workflow, state: &State, i: usize, action: &Transition) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let verb = word(action.verb);
    let Some(role) = action.by.or(state.role) else {
        let what = format!("nobody may {verb} here: neither the action nor the state has a role");
        return vec![(what, "add `by`, such as `by: applicant`".into())];
    };
    let by_applicant = matches!(action.verb, Verb::Supplement | Verb::Withdraw | Verb::Reopen);
    if matches!(role, Role::Administrator | Role::DataProtection) {
        let what = format!("nobody may {verb} here: {} does not work cases", role.as_str());
        wrong.push((what, "give it to intake, handler or head".into()));
    } else if role == Role::Applicant && !by_applicant {
        let what = format!("nobody may {verb} here: an applicant cannot do that");
        wrong.push((what, "give it to an official with `by`".into()));
    } else if role != Role::Applicant && matches!(action.verb, Verb::Supplement | Verb::Withdraw) {
        let what = format!("only the applicant can {verb}");
        wrong.push((what, "write `by: applicant`".into()));
    }
    let twice = |other: &&Transition| other.verb == action.verb && other.by.or(state.role) == Some(role);
    if state.actions[..i].iter().find(twice).is_some() {
        let what = format!("nobody may take this second {verb}: the first of the same role counts");
        wrong.push((what, "take one of them out, or give it `by` another role".into()));
    }
    let stays = matches!(action.verb, Verb::Claim | Verb::Assign | Verb::Refer | Verb::Extend | Verb::Sort);
    match (&action.to, action.verb) {
        (_, Verb::Answer) => {
            let what = "answering another unit's question needs no action; whoever was asked may".to_owned();
            wrong.push((what, "take it out".into()));
        }
        (Some(_), _) if stays => {
            wrong.push((format!("{verb} leads nowhere else; the case stays"), "take `to` out".into()));
        }
        (None, _) if !stays => {
            wrong.push((format!("{verb} must lead to another state"), "add `to`".into()));
        }
        (Some(to), Verb::Ask) if workflow.states.get(to).is_some_and(|s| s.role != Some(Role::Applicant)) => {
            let what = format!("what is asked of the applicant is answered in {to}, where somebody else acts");
            wrong.push((what, "lead it to a state with `role: applicant`".into()));
        }
        _ => {}
    }
    wrong
}

/// The legal clock starts on acceptance: nothing is decided or issued before it.
fn not_accepted(workflow: &Workflow, found: &mut impl FnMut(String, String, String)) {
    let before = reachable(workflow, |action| action.verb != Verb::Accept);
    for name in before {
        let Some(state) = workflow.states.get(name) else { continue };
        for (i, action) in state.actions.iter().enumerate() {
            if matches!(action.verb, Verb::Approve | Verb::Refuse | Verb::Issue) {
                let what = format!("{} is possible before the case was accepted", word(action.verb));
                let mend = "let every way to it go through `accept`, which starts the legal clock";
                found(format!("states.{name}.actions[{i}]"), what, mend.into());
            }
        }
    }
}

/// Only what was issued can be taken back.
fn not_issued(workflow: &Workflow, found: &mut impl FnMut(String, String, String)) {
    for name in reachable(workflow, |action| action.verb != Verb::Issue) {
        let Some(state) = workflow.states.get(name) else { continue };
        if let Some(i) = state.actions.iter().position(|a| a.verb == Verb::Revoke) {
            let what = "revoke is possible before a result was issued".to_owned();
            let mend = "let every way to it go through `issue`";
            found(format!("states.{name}.actions[{i}]"), what, mend.into());
        }
    }
}

/// The states reached from the start over the actions that count.
pub(super) fn reachable(workflow: &Workflow, counts: impl Fn(&Transition) -> bool) -> BTreeSet<&str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![workflow.start.as_str()];
    while let Some(name) = open.pop() {
        let Some((name, state)) = workflow.states.get_key_value(name) else { continue };
        if reached.insert(name.as_str()) {
            open.extend(state.actions.iter().filter(|a| counts(a)).filter_map(|a| a.to.as_deref()));
        }
    }
    reached
}

/// The states from which some way leads to a state where nobody must act. Taking a result back is no way on.
fn leading_to_an_end(workflow: &Workflow) -> BTreeSet<&str> {
    let mut back: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, state) in &workflow.states {
        for to in state.actions.iter().filter(|a| a.verb != Verb::Revoke).filter_map(|a| a.to.as_deref()) {
            back.entry(to).or_default().push(name);
        }
    }
    let mut ending = BTreeSet::new();
    let mut open: Vec<&str> =
        workflow.states.iter().filter(|(_, s)| s.is_end()).map(|(name, _)| name.as_str()).collect();
    while let Some(name) = open.pop() {
        if ending.insert(name) {
            open.extend(back.get(name).into_iter().flatten());
        }
    }
    ending
}

/// Whether nothing more need be done in this phase.
fn is_final(phase: Phase) -> bool {
    matches!(phase, Phase::NotAccepted | Phase::Withdrawn | Phase::Stopped | Phase::Delivered)
}

/// The word a verb or role is written with.
pub(super) fn word(what: impl serde::Serialize) -> String {
    serde_json::to_value(what).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
