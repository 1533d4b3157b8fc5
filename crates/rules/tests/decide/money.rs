//! Money: paid once, in the right amount; what comes twice, late or for nothing goes back.

use rules::{
    case::PaymentStanding::{Failed, Paid, RefundOwed, Refunded, Started},
    command::Command,
    id::Id,
    service::{Channel, fee::FeeDue},
    workflow::{Phase, Verb},
};

use crate::scene::*;

fn standing(scene: &Scene, n: u8) -> rules::case::PaymentStanding {
    scene.case.payments[&Id([n; 16])].standing
}

#[test]
fn a_fee_is_paid_when_the_provider_says_so_and_not_before() {
    let mut scene = Scene::new();
    scene.submitted();
    assert_eq!(scene.case.phase(scene.service.resolved()), Phase::Payment);
    scene.play([
        (citizen(), settle(1, 30_000), "no not_yours"),
        (provider(), settle(1, 30_000), "no no_such_payment"),
        (citizen(), start_payment(1), "payment_started"),
        (clerk(), act(Verb::Accept), "no fee_unpaid"),
    ]);
    assert_eq!((standing(&scene, 1), scene.case.owed()), (Started, 30_000), "begun is not paid");
    scene.play([(provider(), settle(1, 30_000), "fee_paid")]);
    assert_eq!((standing(&scene, 1), scene.case.owed()), (Paid, 0));
    assert_eq!(scene.case.phase(scene.service.resolved()), Phase::Registered);
    scene.play([
        (provider(), settle(1, 30_000), "nothing"),
        (provider(), fail(1), "nothing"),
        (citizen(), start_payment(2), "no nothing_to_pay"),
    ]);
    assert_eq!(standing(&scene, 1), Paid, "a failure told after a success changes nothing");
}

#[test]
fn a_failed_payment_is_tried_again_and_a_late_success_counts() {
    let mut scene = Scene::new();
    scene.submitted().play([
        (citizen(), start_payment(1), "payment_started"),
        (provider(), fail(1), "payment_failed"),
        (provider(), fail(1), "nothing"),
        (citizen(), start_payment(2), "payment_started"),
    ]);
    assert_eq!(standing(&scene, 1), Failed);
    scene.play([(provider(), settle(1, 30_000), "fee_paid")]);
    assert_eq!((standing(&scene, 1), scene.case.owed()), (Paid, 0));
    scene.play([(provider(), settle(2, 30_000), "fee_paid refund_owed")]);
    assert_eq!((standing(&scene, 2), scene.case.paid()), (RefundOwed, 30_000), "paid twice: the second goes back");
}

#[test]
fn a_wrong_amount_is_not_recorded() {
    let mut scene = Scene::new();
    scene.submitted().play([(citizen(), start_payment(1), "payment_started")]);
    for amount in [29_999, 30_001, 0, -30_000] {
        scene.play([(provider(), settle(1, amount), "no wrong_amount")]);
    }
    assert_eq!((standing(&scene, 1), scene.case.owed()), (Started, 30_000));
}

#[test]
fn what_is_paid_after_the_end_goes_back() {
    let mut scene = Scene::new();
    scene.submitted().play([
        (citizen(), start_payment(1), "payment_started"),
        (citizen(), act(Verb::Withdraw), "withdrawn"),
        (citizen(), start_payment(2), "no case_closed"),
        (clerk(), Command::TakeCash { payment: Id([3; 16]), reference: "BL 1".into() }, "no case_closed"),
        (provider(), settle(1, 30_000), "fee_paid refund_owed"),
    ]);
    assert_eq!(standing(&scene, 1), RefundOwed);
    let confirm = |n: u8| Command::ConfirmRefund { payment: Id([n; 16]), reference: "HT-1".into() };
    scene.play([
        (citizen(), confirm(1), "no not_yours"),
        (provider(), confirm(2), "no no_such_payment"),
        (provider(), confirm(1), "refunded"),
        (provider(), confirm(1), "nothing"),
        (provider(), settle(1, 30_000), "nothing"),
    ]);
    assert_eq!(standing(&scene, 1), Refunded);
}

#[test]
fn a_refundable_fee_goes_back_when_the_case_ends_without_its_service() {
    let paid = |refundable: bool| {
        let mut scene = Scene::with(|r| r.definition.fee.as_mut().unwrap().refundable = refundable);
        scene.accepted();
        scene
    };
    for (verb, refundable, expect) in [
        (Verb::Withdraw, true, "withdrawn refund_owed"),
        (Verb::Withdraw, false, "withdrawn"),
        (Verb::Stop, true, "claimed stopped refund_owed"),
        (Verb::Stop, false, "claimed stopped"),
    ] {
        let actor = if verb == Verb::Withdraw { citizen() } else { handler() };
        paid(refundable).play([(actor, act_with(verb, reasoned()), expect)]);
    }
    let mut refused = paid(true);
    refused.play([
        (handler(), propose(false), "claimed proposed"),
        (head(), act_with(Verb::Refuse, reasoned()), "refused refund_owed"),
    ]);
}

#[test]
fn a_fee_due_before_the_result_does_not_hold_up_the_work() {
    let mut scene = Scene::with(|r| r.definition.fee.as_mut().unwrap().due = FeeDue::BeforeResult);
    scene.submitted().play([
        (clerk(), act(Verb::Accept), "accepted"),
        (handler(), propose(true), "claimed proposed"),
        (head(), act(Verb::Approve), "approved"),
        (clerk(), act(Verb::Issue), "result_issued"),
        (clerk(), act(Verb::HandOver), "no fee_unpaid"),
    ]);
    assert_eq!(scene.case.phase(scene.service.resolved()), Phase::Payment);
    scene.play([
        (citizen(), start_payment(1), "payment_started"),
        (provider(), settle(1, 30_000), "fee_paid"),
        (clerk(), act(Verb::HandOver), "result_delivered"),
    ]);
}

#[test]
fn cash_is_taken_at_the_receiving_counter_against_a_receipt() {
    let cash = |reference: &str| Command::TakeCash { payment: Id([1; 16]), reference: reference.into() };
    let mut scene = Scene::new();
    scene
        .play([(clerk(), begin_at(COUNTER, Channel::Counter), "drafted"), (clerk(), cash("BL 1"), "no not_submitted")]);
    scene.fill(&clerk(), &[]).play([
        (clerk(), submit(), "submitted"),
        (handler(), cash("BL 1"), "no not_yours"),
        (clerk(), cash(" "), "no required@reference"),
        (clerk(), cash("BL 1"), "fee_paid"),
        (clerk(), cash("BL 2"), "no nothing_to_pay"),
    ]);
    assert_eq!((scene.case.paid(), scene.case.owed()), (40_000, 0));
}

#[test]
fn a_guide_dog_is_free_and_owes_nothing() {
    let mut scene = Scene::new();
    scene.filled(&[("guide_dog", true.into()), ("vaccinated_in_register", true.into())]).play([
        (citizen(), attach("guide_certificate", 1), "attached"),
        (citizen(), submit(), "submitted"),
        (citizen(), start_payment(1), "no nothing_to_pay"),
        (clerk(), act(Verb::Accept), "accepted"),
    ]);
}
