//! What happened to a case, in sentences, and how it stands, as the applicant reads them.

use std::collections::BTreeMap;

use rules::{
    actor::Actor,
    calendar::Reason,
    event::CaseEvent,
    id::Id,
    workflow::{Phase, Role},
};

use crate::web::{
    App, Page,
    open::{Open, Story},
    parts::{Due, Entry, StatusLine},
};

/// The name under which the payment provider acts.
pub(in crate::web) const PROVIDER: &str = "payment";

/// The line that opens the page.
pub(super) fn status<'a>(app: &App, story: &Story, p: &Page<'a>) -> StatusLine<'a> {
    let open = &story.open;
    let state_name = open.case.state.as_deref().unwrap_or_default();
    let words = app.catalogue().state_text(&open.service.definition().workflow, p.lang(), state_name);
    let phase = open.case.phase(open.service.resolved());
    let now = match phase {
        Phase::Payment => p.t.made("phase-payment"),
        phase if words.now.is_empty() => p.t.made(&format!("phase-{}", phase.as_str())),
        _ => words.now,
    };
    let next = match phase {
        Phase::Payment => p.t.made("status-pay-first"),
        _ => words.next.unwrap_or_default(),
    };
    let ended = open.service.state(&open.case).is_none_or(|s| s.is_end());
    // With the result there, nothing is due any more.
    let done = ended || phase == Phase::Done;
    let due = open.case.due.map(|due| match (done, open.case.paused) {
        (true, _) => Due::closed(p.moments(), due),
        (false, Some(_)) => Due::still(p.moments(), due),
        (false, None) => Due::new(p.moments(), p.now(), due),
    });
    let no_due = match (ended, open.case.accepted) {
        (true, _) => "status-no-due",
        (false, None) => "status-due-later",
        (false, Some(_)) => "status-no-limit",
    };
    StatusLine { t: p.t, now, with: with(open, &story.names, p), due, no_due: p.t.made(no_due), next }
}

/// Who must act: the applicant, or a unit and the official who took it.
fn with(open: &Open, names: &BTreeMap<Id, String>, p: &Page<'_>) -> String {
    let Some(state) = open.service.state(&open.case) else { return String::new() };
    match state.role {
        None => String::new(),
        Some(Role::Applicant) => p.t.made("status-with-you"),
        Some(role) => {
            let unit = p.unit(open.case.unit_of(role, state));
            match open.case.holder.and_then(|id| names.get(&id)) {
                Some(name) => format!("{unit} · {name}"),
                None => unit,
            }
        }
    }
}

/// The timeline, newest first.
pub(super) fn timeline(story: &Story, p: &Page<'_>) -> Vec<Entry> {
    told(story, p).into_iter().map(|(_, entry)| entry).collect()
}

/// The same, each with its event's number in the case.
pub(super) fn told(story: &Story, p: &Page<'_>) -> Vec<(u32, Entry)> {
    let mut entries = Vec::new();
    let mut submitted = false;
    for (version, (at, actor, event)) in (1..).zip(&story.history) {
        submitted |= matches!(event, CaseEvent::Submitted { .. });
        // How a draft grew is nobody's story.
        if !submitted && !matches!(event, CaseEvent::Drafted { .. }) {
            continue;
        }
        let Some((title, more)) = sentence(event, story, p) else { continue };
        entries.push((version, Entry { title, at: p.moment(at), iso: p.iso(at), by: by(actor, story, p), more }));
    }
    entries.reverse();
    entries
}

/// What an event means to the applicant, with more lines; `None` for what is not theirs to read.
pub(in crate::web) fn sentence(event: &CaseEvent, story: &Story, p: &Page<'_>) -> Option<(String, Vec<String>)> {
    let t = p.t;
    let key = format!("event-{}", event.name().trim_start_matches("case.").replace('_', "-"));
    let plain = || t.made(&key);
    let note = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
    let acts = &story.open.service.definition().legal_basis;
    let why = |reason: &String, article: &String| {
        vec![reason.clone(), t.one("event-article", "article", t.article(acts, article))]
    };
    Some(match event {
        CaseEvent::Answered { .. }
        | CaseEvent::Prefilled { .. }
        | CaseEvent::Attached { .. }
        | CaseEvent::Detached { .. } => return None,
        // The inner to and fro between officials.
        CaseEvent::Claimed { .. } | CaseEvent::Assigned { .. } => return None,
        CaseEvent::Sorted { authority, .. } => (t.one(&key, "unit", p.unit(authority)), Vec::new()),
        CaseEvent::MessageSent { .. } => return None,
        CaseEvent::Proposed { .. } | CaseEvent::StepDone { .. } => (plain(), Vec::new()),
        CaseEvent::Submitted { code, .. } => (plain(), vec![t.one("event-code", "code", code)]),
        CaseEvent::Accepted { due, .. } => {
            let due = due.map(|due| t.one("event-due", "due", p.moments().appointment(due)));
            (plain(), due.into_iter().collect())
        }
        CaseEvent::SupplementRequested { note, .. } => (plain(), vec![note.clone()]),
        CaseEvent::SupplementReceived { old_due, new_due, reasons, .. } => {
            let moved = new_due.filter(|new| Some(*new) != *old_due);
            let moved = moved.map(|due| t.one("event-due-moved", "due", p.moments().appointment(due)));
            (plain(), moved.into_iter().chain(wait(reasons).map(|why| t.reason(why))).collect())
        }
        CaseEvent::DeadlineExtended { new_due, reason, .. } => {
            (plain(), vec![t.one("event-due", "due", p.moments().appointment(*new_due)), reason.clone()])
        }
        CaseEvent::ReferredToUnit { unit, until, .. } => {
            (t.one(&key, "unit", p.unit(unit)), vec![t.one("event-until", "until", p.moment(until))])
        }
        CaseEvent::ReferralAnswered { unit, .. } => (t.one(&key, "unit", p.unit(unit)), Vec::new()),
        CaseEvent::Refused { reception, reason, article, .. } => {
            (if *reception { t.made("event-declined") } else { plain() }, why(reason, article))
        }
        CaseEvent::Stopped { reason, article, .. } => (plain(), why(reason, article)),
        CaseEvent::ResultIssued { number, .. } => (t.one(&key, "number", number), Vec::new()),
        CaseEvent::ResultSigned { .. } | CaseEvent::CredentialIssued { .. } => (plain(), Vec::new()),
        CaseEvent::ResultRevoked { reason, article, .. } => (plain(), why(reason, article)),
        CaseEvent::ResultDelivered { how, .. } => (plain(), vec![t.made(&format!("delivered-{how}"))]),
        CaseEvent::Withdrawn { reason, .. } | CaseEvent::Reopened { reason, .. } => (plain(), note(reason)),
        CaseEvent::PaymentStarted { amount, .. }
        | CaseEvent::FeePaid { amount, .. }
        | CaseEvent::RefundOwed { amount, .. }
        | CaseEvent::Refunded { amount, .. } => (t.one(&key, "amount", p.money(amount)), Vec::new()),
        CaseEvent::PaymentFailed { .. } => (plain(), Vec::new()),
        CaseEvent::Rated { stars, comment } => (t.one(&key, "stars", stars), note(comment)),
        CaseEvent::Drafted { .. } | CaseEvent::Approved { .. } | CaseEvent::AnswerPublished { .. } => {
            (plain(), Vec::new())
        }
    })
}

/// Of the steps of a reckoning, those that say what waiting did to the due date.
pub(in crate::web) fn wait(reasons: &[Reason]) -> impl Iterator<Item = &Reason> {
    // What waited for no time did not stand still either.
    let same_day = reasons.iter().any(|r| matches!(r, Reason::MovedByWait { amount: 0, .. }));
    reasons.iter().filter(move |r| match r {
        Reason::Paused { .. } => !same_day,
        Reason::MovedByWait { .. } | Reason::Restarted { .. } => true,
        _ => false,
    })
}

/// Who did it, as the applicant may know it.
fn by(actor: &Actor, story: &Story, p: &Page<'_>) -> String {
    match actor {
        Actor::Person { id } if Some(*id) == story.open.case.applicant => p.t.made("by-you"),
        Actor::Person { .. } => p.t.made("role-applicant"),
        Actor::Official { unit, .. } => p.unit(unit),
        Actor::System { name } if name == PROVIDER => p.t.made("by-provider"),
        // What happens by itself was done by nobody.
        Actor::Agency { .. } | Actor::System { .. } => String::new(),
    }
}
