//! The actions of a workflow: each verb's meaning in law.

use super::{World, facts, payment::give_back, refuse, submit, talk::shown};
use crate::{
    calendar::{Due, Term, Unit, due, due_across, extended, restarted, shifted},
    case::Case,
    command::ActionInput,
    event::CaseEvent,
    refusal::{Refusal, Refusals},
    service::{Suspension, fee::FeeDue},
    workflow::{Role, State, Transition, Verb},
};

/// How long another unit has to answer when the question does not say (silence is consent after it).
const ANSWER_DAYS: u32 = 5;
/// The longest one extension may be, in working days.
const LONGEST_EXTENSION: u32 = 60;

pub(super) fn act(
    case: &Case,
    verb: Verb,
    input: &ActionInput,
    number: i64,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    let Some(state) = world.service.state(case) else { return refuse("not_submitted") };
    check_length(input)?;
    if verb == Verb::Answer {
        return answer(case, input, world);
    }
    let transition = open_transition(case, verb, state, world)?;
    let to = || transition.to.clone().or_else(|| case.state.clone()).unwrap_or_default();
    let mut events = claim_first(case, transition, state, world);
    events.extend(match verb {
        Verb::Accept => accept(case, to(), world)?,
        Verb::Ask => ask(input, to(), world)?,
        Verb::Supplement => supplement(case, to(), world)?,
        Verb::Decline => [vec![refused(true, input, to())?], give_back(case, world)].concat(),
        Verb::Refuse => [vec![refused(false, input, to())?], give_back(case, world)].concat(),
        Verb::Stop => {
            let (reason, article) = reason_and_article(input)?;
            [vec![CaseEvent::Stopped { reason, article, to: to() }], give_back(case, world)].concat()
        }
        Verb::Withdraw => {
            [vec![CaseEvent::Withdrawn { reason: note(input), to: to() }], give_back(case, world)].concat()
        }
        Verb::Claim => match world.actor.person() {
            Some(official) => vec![CaseEvent::Claimed { official }],
            None => return refuse("not_yours"),
        },
        Verb::Assign => match input.official {
            Some(official) => vec![CaseEvent::Assigned { official }],
            None => return Err(Refusal::new("required").at("official").into()),
        },
        Verb::Forward => vec![CaseEvent::StepDone { verb, to: to(), note: note(input) }],
        Verb::Return => vec![CaseEvent::StepDone { verb, to: to(), note: required_note(input)? }],
        Verb::Reopen => vec![CaseEvent::Reopened { reason: required_note(input)?, to: to() }],
        Verb::Refer => vec![refer(case, input, world)?],
        Verb::Propose => vec![propose(input, to())?],
        Verb::Approve => vec![approve(case, input, to())?],
        Verb::Extend => vec![extend(case, input, world)?],
        Verb::Issue => vec![CaseEvent::ResultIssued {
            number: world
                .service
                .definition()
                .result
                .number
                .replace("{n}", &number.to_string())
                .replace("{year}", &world.today().year().to_string()),
            to: to(),
        }],
        Verb::Revoke => {
            let (reason, article) = reason_and_article(input)?;
            let number = case.result.as_ref().map(|result| result.number.clone()).unwrap_or_default();
            vec![CaseEvent::ResultRevoked { number, reason, article, to: to() }]
        }
        Verb::HandOver => vec![hand_over(case, input, to(), world)?],
        Verb::Sort => vec![sort(case, input, world)?],
        Verb::Answer => return refuse("not_here"),
    });
    Ok(events)
}

/// The transition of the state for this verb that the actor may take; else the most telling reason.
fn open_transition<'s>(
    case: &Case,
    verb: Verb,
    state: &'s State,
    world: World<'_>,
) -> Result<&'s Transition, Refusals> {
    let mut why = "not_here";
    for transition in state.actions.iter().filter(|t| t.verb == verb) {
        match case.may(world.actor, transition, state, world.at) {
            Ok(()) => return Ok(transition),
            Err(key) => why = key,
        }
    }
    // Somebody who may not see the case learns nothing about its state.
    if !case.may_see(world.actor) {
        why = "not_yours";
    }
    let mut refusal = Refusal::new(why);
    if let Some(due) = case.due.filter(|_| why == "too_late_to_extend") {
        refusal = refusal.with("due", due);
    }
    Err(refusal.into())
}

/// An official who acts on a case nobody holds takes it by acting: one click fewer, sixty times a day.
fn claim_first(case: &Case, transition: &Transition, state: &State, world: World<'_>) -> Vec<CaseEvent> {
    let works = state.role == Some(Role::Handler)
        && transition.by.is_none()
        && case.holder.is_none()
        && !matches!(transition.verb, Verb::Claim | Verb::Assign);
    let official = world.actor.person().filter(|_| works);
    official.map(|official| CaseEvent::Claimed { official }).into_iter().collect()
}

fn accept(case: &Case, to: String, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    let fee_first = world.service.definition().fee.as_ref().is_some_and(|f| f.due == FeeDue::BeforeAcceptance);
    if fee_first && case.owed() > 0 {
        return Err(Refusal::new("fee_unpaid").with("amount", world.country.currency.write(case.owed())).into());
    }
    let set = if_accepted(case, world)?;
    Ok(vec![CaseEvent::Accepted {
        term: set.as_ref().map(|(term, _)| *term),
        due: set.as_ref().map(|(_, due)| world.calendar.instant(due.at)),
        reasons: set.map(|(_, due)| due.steps).unwrap_or_default(),
        to,
    }])
}

/// The unit that can mend a kind of report, in the place the case is about.
pub fn mending_unit(case: &Case, report_type: &str, world: World<'_>) -> Option<String> {
    let kind = world.service.definition().sorting.as_ref()?.named(report_type)?;
    world.units.agency(&kind.unit, &submit::place(case, world)?)
}

fn sort(case: &Case, input: &ActionInput, world: World<'_>) -> Result<CaseEvent, Refusals> {
    let chosen = input.report_type.as_deref().unwrap_or_default();
    let sorting = world.service.definition().sorting.as_ref();
    if sorting.and_then(|s| s.named(chosen)).is_none() {
        return Err(Refusal::new("choose_one").at("report_type").into());
    }
    let authority = mending_unit(case, chosen, world).unwrap_or_else(|| case.authority.clone());
    if case.sorted.as_ref().is_some_and(|(was, _)| was == chosen) && authority == case.authority {
        return Err(Refusal::new("sorted_already").at("report_type").into());
    }
    Ok(CaseEvent::Sorted { report_type: chosen.to_owned(), authority, suggested: input.suggested.clone() })
}

/// The time limit and the due date that the case would have if it were accepted at `world.at`; `None`
/// where the law sets no limit.
pub fn if_accepted(case: &Case, world: World<'_>) -> Result<Option<(Term, Due)>, Refusals> {
    let term = world.service.term(&facts(case, world)).map_err(|m| Refusal::new("rule_fault").with("message", m))?;
    let now = world.calendar.local(world.at);
    let ends = |term: Term| match taken_in_elsewhere(case, world) {
        true => (term, due_across(world.calendar, &term, now)),
        false => (term, due(world.calendar, &term, now)),
    };
    // A kind of report may have to be answered sooner than the service promises, never later.
    let sorting = world.service.definition().sorting.as_ref();
    let kind = case.sorted.as_ref().and_then(|(kind, _)| sorting?.named(kind)?.term);
    Ok(term.into_iter().chain(kind).map(ends).min_by_key(|(_, due)| due.at))
}

/// Whether another place than the competent one, and than the province or the communes of that one,
/// takes the case in (phi địa giới).
fn taken_in_elsewhere(case: &Case, world: World<'_>) -> bool {
    let place = |unit: &str| world.units.find(unit).map(|(place, _)| place);
    let (Some(here), Some(there)) = (place(&case.reception), place(&case.authority)) else { return false };
    here.code != there.code && here.code != there.province && here.province != there.code
}

fn ask(input: &ActionInput, to: String, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    if input.items.is_empty() {
        return Err(Refusal::new("ask_for_something").at("items").into());
    }
    let definition = world.service.definition();
    for item in input.items.iter().filter(|i| !i.id.is_empty()) {
        let evidence = definition.evidence.iter().any(|e| e.id == item.id);
        let field = definition.form.pages.iter().flat_map(|p| &p.fields).any(|f| f.id == item.id);
        if !evidence && !field {
            return Err(Refusal::new("no_such_field").at(&item.id).into());
        }
    }
    if input.items.iter().any(|i| i.id.is_empty() && i.note.trim().is_empty()) {
        return Err(Refusal::new("required").at("items").into());
    }
    // 309/2026/NĐ-CP art 17: the one notice gives the reasons and says how to mend it.
    let note = required_note(input)?;
    Ok(vec![CaseEvent::SupplementRequested { items: input.items.clone(), note, to }])
}

fn supplement(case: &Case, to: String, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    let Some(asked) = case.open_supplement() else { return refuse("not_asked") };
    // What was asked for must have changed, or at least be there; words alone go as a message.
    let missing: Refusals = asked
        .items
        .iter()
        .filter(|i| world.service.definition().evidence.iter().any(|e| e.id == i.id))
        .filter(|i| {
            case.channel == Some(crate::service::Channel::Online) && case.files.get(&i.id).is_none_or(Vec::is_empty)
        })
        .map(|i| Refusal::new("evidence_missing").at(&i.id))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (Some(paused), Some(old), Some(term)) = (case.paused, case.due, case.term) else {
        return Ok(vec![CaseEvent::SupplementReceived {
            old_due: case.due,
            new_due: case.due,
            reasons: Vec::new(),
            to,
        }]);
    };
    let local = |at| world.calendar.local(at);
    let new = match world.service.definition().suspension {
        Suspension::Shift => shifted(world.calendar, &term, local(old), local(paused), local(world.at)),
        Suspension::Restart => restarted(world.calendar, &term, local(world.at)),
    };
    Ok(vec![CaseEvent::SupplementReceived {
        old_due: Some(old),
        new_due: Some(world.calendar.instant(new.at)),
        reasons: new.steps,
        to,
    }])
}

fn refused(reception: bool, input: &ActionInput, to: String) -> Result<CaseEvent, Refusals> {
    let (reason, article) = reason_and_article(input)?;
    Ok(CaseEvent::Refused { reception, reason, article, to })
}

fn refer(case: &Case, input: &ActionInput, world: World<'_>) -> Result<CaseEvent, Refusals> {
    let question = required_note(input)?;
    let Some(unit) = input.unit.clone().filter(|u| world.units.find(u).is_some()) else {
        return Err(Refusal::new("no_such_unit").at("unit").into());
    };
    if unit == case.authority {
        return Err(Refusal::new("own_unit").at("unit").into());
    }
    let days = input.days.unwrap_or(ANSWER_DAYS).clamp(1, LONGEST_EXTENSION);
    let until = due(world.calendar, &working_days(days), world.calendar.local(world.at));
    Ok(CaseEvent::ReferredToUnit { unit, question, until: world.calendar.instant(until.at) })
}

/// The answer of a unit that was asked, by anyone with a post there who handles or heads.
fn answer(case: &Case, input: &ActionInput, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    let Some(referral) = case.asked_of(world.actor) else { return refuse("not_yours") };
    Ok(vec![CaseEvent::ReferralAnswered { unit: referral.unit.clone(), answer: required_note(input)? }])
}

fn propose(input: &ActionInput, to: String) -> Result<CaseEvent, Refusals> {
    let Some(approve) = input.approve else { return Err(Refusal::new("choose_one").at("approve").into()) };
    let (note, article) = if approve {
        (note(input), None)
    } else {
        let (reason, article) = reason_and_article(input)?;
        (reason, Some(article))
    };
    Ok(CaseEvent::Proposed { approve, note, article, to })
}

fn approve(case: &Case, input: &ActionInput, to: String) -> Result<CaseEvent, Refusals> {
    // Deciding against the proposal is the head's right, but the file must say why.
    let against = case.proposal.as_ref().is_some_and(|p| !p.approve);
    let note = if against { required_note(input)? } else { note(input) };
    Ok(CaseEvent::Approved { note, to })
}

fn extend(case: &Case, input: &ActionInput, world: World<'_>) -> Result<CaseEvent, Refusals> {
    let Some(old_due) = case.due else { return refuse("no_deadline") };
    let reason = required_note(input)?;
    let Some(days) = input.days.filter(|d| (1..=LONGEST_EXTENSION).contains(d)) else {
        return Err(Refusal::new("extension_days").at("days").with("most", LONGEST_EXTENSION).into());
    };
    let new = extended(world.calendar, world.calendar.local(old_due), days);
    Ok(CaseEvent::DeadlineExtended { old_due, new_due: world.calendar.instant(new.at), reason, reasons: new.steps })
}

fn hand_over(case: &Case, input: &ActionInput, to: String, world: World<'_>) -> Result<CaseEvent, Refusals> {
    if case.owed() > 0 {
        return Err(Refusal::new("fee_unpaid").with("amount", world.country.currency.write(case.owed())).into());
    }
    let usual = case.channel.map_or("counter", |c| c.as_str());
    let how = input.how.as_deref().filter(|h| !h.is_empty()).unwrap_or(usual);
    if !["online", "counter", "post"].contains(&how) {
        return Err(Refusal::new("choose_one").at("how").into());
    }
    Ok(CaseEvent::ResultDelivered { how: how.to_owned(), to })
}

fn working_days(amount: u32) -> Term {
    Term { amount, unit: Unit::WorkingDays, cut_off: false }
}

fn note(input: &ActionInput) -> String {
    input.note.trim().to_owned()
}

fn required_note(input: &ActionInput) -> Result<String, Refusals> {
    let note = note(input);
    if note.is_empty() { Err(Refusal::new("required").at("note").into()) } else { Ok(note) }
}

fn reason_and_article(input: &ActionInput) -> Result<(String, String), Refusals> {
    let mut refusals = Refusals::new();
    let (note, article) = (note(input), input.article.trim().to_owned());
    if note.is_empty() {
        refusals.push(Refusal::new("required").at("note"));
    }
    // A refusal names the article of law it stands on, or it is no refusal.
    if article.is_empty() {
        refusals.push(Refusal::new("required").at("article"));
    }
    if refusals.is_empty() { Ok((note, article)) } else { Err(refusals) }
}

fn check_length(input: &ActionInput) -> Result<(), Refusals> {
    let longest = |text: &str, most: usize, field: &str| {
        let length = text.chars().count();
        (length > most).then(|| Refusal::new("too_long").at(field).with("most", most).with("length", length))
    };
    let notes = input.items.iter().map(|item| (item.note.as_str(), "items"));
    let words = [(input.note.as_str(), "note"), (input.article.as_str(), "article")].into_iter().chain(notes);
    let hidden = words.filter_map(|(text, field)| shown(text, field).err());
    let found: Refusals = [longest(&input.note, 4000, "note"), longest(&input.article, 300, "article")]
        .into_iter()
        .chain(input.items.iter().map(|i| longest(&i.note, 1000, "items")))
        .flatten()
        .chain(hidden)
        .collect();
    if found.is_empty() && input.items.len() <= 100 { Ok(()) } else { Err(found) }
}
