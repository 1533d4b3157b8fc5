//! Money. A case says paid only when the provider's signed word or the clerk's receipt says so;
//! what comes twice, late or in the wrong amount goes back.

use super::{World, refuse};
use crate::{
    actor::Actor,
    case::{Case, PaymentStanding},
    event::CaseEvent,
    id::Id,
    refusal::{Refusal, Refusals},
};

pub(super) fn start(case: &Case, payment: Id, provider: &str, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    if !case.is_submitted() {
        return refuse("not_submitted");
    }
    if !case.is_applicant(world.actor) {
        return refuse("not_yours");
    }
    if closed(case, world) {
        return refuse("case_closed");
    }
    if case.owed() == 0 {
        return refuse("nothing_to_pay");
    }
    Ok(vec![CaseEvent::PaymentStarted { payment, amount: case.owed(), provider: provider.to_owned() }])
}

pub(super) fn settle(
    case: &Case,
    payment: Id,
    amount: i64,
    outcome: &Result<String, String>,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    let Actor::System { .. } = world.actor else { return refuse("not_yours") };
    let Some(known) = case.payments.get(&payment) else { return refuse("no_such_payment") };
    let reference = match outcome {
        Ok(reference) => reference,
        Err(reason) if known.standing == PaymentStanding::Started => {
            return Ok(vec![CaseEvent::PaymentFailed { payment, reason: reason.clone() }]);
        }
        // A failure after a success, or a second failure, changes nothing.
        Err(_) => return Ok(Vec::new()),
    };
    if !matches!(known.standing, PaymentStanding::Started | PaymentStanding::Failed) {
        return Ok(Vec::new());
    }
    if amount != known.amount {
        return Err(Refusal::new("wrong_amount").with("expected", known.amount).with("got", amount).into());
    }
    let paid = CaseEvent::FeePaid { payment, amount, by: known.by.clone(), reference: reference.clone() };
    let owed = |reason: &str| CaseEvent::RefundOwed { payment, amount, reason: reason.to_owned() };
    Ok(if closed(case, world) {
        vec![paid, owed("closed")]
    } else if case.owed() < amount {
        vec![paid, owed("duplicate")]
    } else {
        vec![paid]
    })
}

pub(super) fn take_cash(
    case: &Case,
    payment: Id,
    reference: &str,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    if let Err(key) = case.may_take_cash(world.service.resolved(), world.actor) {
        return refuse(key);
    }
    if reference.trim().is_empty() {
        return Err(Refusal::new("required").at("reference").into());
    }
    Ok(vec![CaseEvent::FeePaid { payment, amount: case.owed(), by: "cash".into(), reference: reference.trim().into() }])
}

pub(super) fn refunded(
    case: &Case,
    payment: Id,
    reference: &str,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    let Actor::System { .. } = world.actor else { return refuse("not_yours") };
    match case.payments.get(&payment) {
        Some(p) if p.standing == PaymentStanding::RefundOwed => {
            Ok(vec![CaseEvent::Refunded { payment, amount: p.amount, reference: reference.to_owned() }])
        }
        Some(p) if p.standing == PaymentStanding::Refunded => Ok(Vec::new()),
        _ => refuse("no_such_payment"),
    }
}

/// What must go back when a case ends without its service being done.
pub(super) fn give_back(case: &Case, world: World<'_>) -> Vec<CaseEvent> {
    let refundable = world.service.definition().fee.as_ref().is_some_and(|f| f.refundable);
    let paid = case.payments.iter().filter(|(_, p)| refundable && p.standing == PaymentStanding::Paid);
    paid.map(|(id, p)| CaseEvent::RefundOwed { payment: *id, amount: p.amount, reason: "closed".into() }).collect()
}

fn closed(case: &Case, world: World<'_>) -> bool {
    world.service.state(case).is_some_and(|s| s.is_end())
}
