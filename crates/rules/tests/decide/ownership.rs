//! Who may do what: the applicant's own case, roles in a unit, a colleague's case.

use rules::{
    command::{ActionInput, Command},
    id::Id,
    service::Channel,
    workflow::{Role, Verb},
};

use crate::scene::*;

#[test]
fn nobody_acts_on_a_case_that_is_not_theirs() {
    let mut scene = Scene::new();
    scene.filled(&[]).play([
        (stranger(), answer("vaccination", &[("vaccinated_in_register", Some(true.into()))]), "no not_yours"),
        (clerk(), submit(), "no not_yours"),
        (stranger(), submit(), "no not_yours"),
        (citizen(), act(Verb::Withdraw), "no not_submitted"),
        (citizen(), start_payment(1), "no not_submitted"),
        (citizen(), Command::Send { text: "Alô".into() }, "no not_submitted"),
        (citizen(), Command::Rate { stars: 5, comment: String::new() }, "no not_finished"),
        (citizen(), attach("vaccination", 1), "attached"),
        (citizen(), submit(), "submitted"),
        (stranger(), act(Verb::Withdraw), "no not_yours"),
        (stranger(), act(Verb::Accept), "no not_yours"),
        (stranger(), Command::Send { text: "Alô".into() }, "no not_yours"),
        (stranger(), start_payment(1), "no not_yours"),
        (provider(), Command::Send { text: "Alô".into() }, "no not_yours"),
        (clerk(), act(Verb::Withdraw), "no not_yours"),
    ]);
}

#[test]
fn each_role_acts_in_its_own_unit_and_state() {
    let elsewhere = |role| official(30, "00008.UB", &[role]);
    let mut scene = Scene::new();
    scene.submitted().play([
        (handler(), act(Verb::Accept), "no not_yours"),
        (official(31, "00008.PV", &[Role::Intake]), act(Verb::Accept), "no not_yours"),
        (official(32, COUNTER, &[Role::Handler]), act(Verb::Accept), "no not_yours"),
        (clerk(), act(Verb::Approve), "no not_here"),
        (clerk(), act(Verb::Accept), "no fee_unpaid"),
        (citizen(), start_payment(1), "payment_started"),
        (provider(), settle(1, 30_000), "fee_paid"),
        (clerk(), act(Verb::Accept), "accepted"),
        (clerk(), act(Verb::Accept), "no not_here"),
        (elsewhere(Role::Handler), act(Verb::Claim), "no not_yours"),
        (head(), propose(true), "no not_yours"),
        (handler(), act(Verb::Assign), "no not_yours"),
        (head(), act(Verb::Assign), "no required@official"),
    ]);
    let service = scene.service.resolved();
    let offered = |actor: &rules::actor::Actor| {
        scene.case.offers(service, actor, 0).iter().map(|t| format!("{:?}", t.verb)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(offered(&handler()), "Claim Propose Ask Refer Extend Stop", "a page offers exactly what is granted");
    assert_eq!(offered(&head()), "Assign");
    assert_eq!(offered(&citizen()), "Withdraw");
    assert_eq!(offered(&clerk()), "");
}

#[test]
fn a_case_that_somebody_took_is_theirs_until_it_is_given_anew() {
    let to = |n| act_with(Verb::Assign, ActionInput { official: Some(Id([n; 16])), ..ActionInput::default() });
    let mut scene = Scene::new();
    scene.accepted().play([
        (handler(), act(Verb::Claim), "claimed"),
        (colleague(), act(Verb::Claim), "no already_claimed"),
        (colleague(), propose(true), "no held_by_colleague"),
        (head(), to(13), "assigned"),
        (handler(), propose(true), "no held_by_colleague"),
        (colleague(), propose(true), "proposed"),
    ]);
    assert_eq!(scene.case.holder, None, "nobody holds a case that has just come to a new state");
}

#[test]
fn nobody_decides_on_their_own_proposal() {
    let both = official(12, COMMITTEE, &[Role::Handler, Role::Head]);
    let mut scene = Scene::new();
    scene.proposed().play([
        (both.clone(), act(Verb::Approve), "no own_proposal"),
        (both, act_with(Verb::Refuse, reasoned()), "no own_proposal"),
        (head(), act(Verb::Approve), "approved"),
    ]);
    assert_eq!(scene.case.approved_by, Some(Id([14; 16])));
}

#[test]
fn words_go_both_ways_and_only_between_those_concerned() {
    let send = |text: &str| Command::Send { text: text.into() };
    let mut scene = Scene::new();
    scene.submitted().play([
        (citizen(), send(" Khi nào xong? "), "message_sent"),
        (handler(), send("Thứ ba tuần sau."), "message_sent"),
        (citizen(), send("  "), "no required@text"),
        (citizen(), send(&"x".repeat(4001)), "no too_long@text"),
        (official(30, "00008.UB", &[Role::Handler]), send("Tôi xem thôi"), "no not_yours"),
    ]);
    let said: Vec<(bool, &str)> = scene.case.messages.iter().map(|m| (m.from_applicant, m.text.as_str())).collect();
    assert_eq!(said, [(true, "Khi nào xong?"), (false, "Thứ ba tuần sau.")]);
}

#[test]
fn a_finished_case_is_rated_once_by_the_person() {
    let rate = |stars, comment: &str| Command::Rate { stars, comment: comment.into() };
    let mut scene = Scene::new();
    scene.proposed().play([
        (citizen(), rate(5, ""), "no not_finished"),
        (head(), act(Verb::Approve), "approved"),
        (clerk(), act(Verb::Issue), "result_issued"),
        (clerk(), rate(5, ""), "no not_yours"),
        (citizen(), rate(0, ""), "no choose_one@stars"),
        (citizen(), rate(6, ""), "no choose_one@stars"),
        (citizen(), rate(4, &"x".repeat(1001)), "no too_long@comment"),
        (citizen(), rate(4, "Nhanh"), "rated"),
        (citizen(), rate(5, ""), "no rated_already"),
    ]);
}

#[test]
fn what_came_in_at_the_counter_is_completed_there() {
    let mut scene = Scene::new();
    scene.play([(clerk(), begin_at(COUNTER, Channel::Counter), "drafted")]);
    scene.fill(&clerk(), &[]).play([(clerk(), submit(), "submitted"), (clerk(), act(Verb::Withdraw), "withdrawn")]);
    assert_eq!(scene.state(), "withdrawn");
}
