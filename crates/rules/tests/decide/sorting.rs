//! Sorting a report: who may, what comes of it for the unit and the due date, and what is no choice.

use rules::{
    actor::Actor,
    calendar::{Term, Unit},
    command::{ActionInput, Command},
    event::{CaseEvent, Suggested},
    service::{
        Resolved,
        sorting::{ReportType, Sorting},
    },
    workflow::{Role, Transition, Verb},
};

use super::scene::*;

/// The dog licence as if it were a report: barking is for the police and urgent, the rest for the committee.
fn sorted(resolved: &mut Resolved) {
    let kind = |id: &str, unit: &str, hours: Option<u32>| ReportType {
        id: id.into(),
        unit: unit.into(),
        term: hours.map(|amount| Term { amount, unit: Unit::Hours, cut_off: false }),
    };
    resolved.definition.sorting = Some(Sorting {
        reads: vec!["dog_name".into()],
        types: vec![
            kind("barking", "police", Some(2)),
            kind("other", "committee", None),
            kind("land", "land_office", None),
        ],
    });
    for (state, by) in [("received", None), ("checking", None)] {
        let state = resolved.workflow.states.get_mut(state).unwrap();
        state.actions.push(Transition { verb: Verb::Sort, to: None, by });
    }
}

fn sort(kind: &str) -> Command {
    act_with(Verb::Sort, ActionInput { report_type: Some(kind.into()), ..ActionInput::default() })
}

fn police() -> Actor {
    official(15, "00004.CA", &[Role::Handler])
}

#[test]
fn an_official_sorts_and_the_case_goes_to_whoever_can_mend_it() {
    let mut scene = Scene::with(sorted);
    scene.submitted().play([
        (citizen(), sort("barking"), "no not_yours"),
        (handler(), sort("barking"), "no not_yours"),
        (clerk(), sort("meowing"), "no choose_one@report_type"),
        (clerk(), act(Verb::Sort), "no choose_one@report_type"),
        (clerk(), sort("barking"), "sorted"),
        (clerk(), sort("barking"), "no sorted_already@report_type"),
        (citizen(), start_payment(1), "payment_started"),
        (provider(), settle(1, 30_000), "fee_paid"),
        (clerk(), act(Verb::Accept), "accepted"),
        (handler(), sort("other"), "no not_yours"),
        (police(), sort("other"), "claimed sorted"),
        // Passed on, it waits for somebody of the committee to take it.
        (police(), propose(true), "no not_yours"),
        (handler(), propose(true), "claimed proposed"),
    ]);
    assert_eq!(scene.case.authority, COMMITTEE);
    assert_eq!(scene.case.sorted.as_ref().map(|(kind, _)| kind.as_str()), Some("other"));
}

#[test]
fn a_kind_of_the_province_goes_to_the_province_and_back() {
    let mut scene = Scene::with(sorted);
    scene.submitted().play([(clerk(), sort("land"), "sorted")]);
    assert_eq!(scene.case.authority, "01.DD");
    scene.play([(clerk(), sort("barking"), "sorted")]);
    assert_eq!(scene.case.authority, "00004.CA");
}

#[test]
fn a_kind_may_be_due_sooner_but_never_later() {
    let due = |kind: &str| {
        let mut scene = Scene::with(sorted);
        scene.submitted().play([
            (clerk(), sort(kind), "sorted"),
            (citizen(), start_payment(1), "payment_started"),
            (provider(), settle(1, 30_000), "fee_paid"),
            (clerk(), act(Verb::Accept), "accepted"),
        ]);
        scene.local(scene.case.due)
    };
    let mut usual = Scene::with(sorted);
    usual.accepted();
    assert_eq!(due("other"), usual.local(usual.case.due));
    assert_eq!(due("barking"), "2026-03-10T11:10");
}

#[test]
fn what_was_suggested_stands_beside_the_choice() {
    let mut scene = Scene::with(sorted);
    let suggested = Suggested { report_type: "other".into(), percent: 81, shown: true, model: "m1".into() };
    let input = ActionInput {
        report_type: Some("barking".into()),
        suggested: Some(suggested.clone()),
        ..ActionInput::default()
    };
    let events = scene.submitted().wish(&clerk(), act_with(Verb::Sort, input)).unwrap();
    let CaseEvent::Sorted { suggested: kept, .. } = &events[0] else { panic!("{events:?}") };
    assert_eq!(*kept, Some(suggested));
    // Nobody can claim over the API that something was suggested.
    let sent = r#"{"report_type": "barking", "suggested": {"report_type": "other", "percent": 99, "shown": true, "model": "x"}}"#;
    assert!(serde_json::from_str::<ActionInput>(sent).is_err());
}

#[test]
fn an_answer_is_published_in_words_that_name_nobody() {
    let publish = |question: &str, answer: &str, lang: &str| Command::Publish {
        question: question.into(),
        answer: answer.into(),
        lang: lang.into(),
    };
    let good = || publish("Chó có phải rọ mõm không?", "Có, ở nơi công cộng.", "vi");
    let report = |r: &mut Resolved| r.definition.kind = rules::service::ServiceKind::Report;
    let mut scene = Scene::with(report);
    scene.filled(&[]).play([(handler(), good(), "no not_submitted")]);
    let mut scene = Scene::with(report);
    scene.submitted().play([
        (citizen(), good(), "no not_yours"),
        (clerk(), good(), "no not_yours"),
        (handler(), publish(" ", "Có.", "vi"), "no required@question"),
        (handler(), publish("Hỏi?", &"a".repeat(4001), "vi"), "no too_long@answer"),
        (handler(), publish("Hỏi?", "Có.", "xx"), "no choose_one@lang"),
        (handler(), publish("Hỏi?", "Có\u{1b}", "vi"), "no control_characters@answer"),
        (
            handler(),
            publish("Chó của bà tran thi LUA?", "Gọi 0900 000 000.", "vi"),
            "no names_somebody@question names_somebody@answer",
        ),
        (handler(), publish("Hỏi?", "Nhà ở 12 phố Sen.", "vi"), "no names_somebody@answer"),
        (handler(), good(), "answer_published"),
    ]);
    Scene::new().submitted().play([(handler(), good(), "no not_here")]);
}

#[test]
fn where_nothing_is_sorted_nothing_can_be() {
    Scene::new().submitted().play([(clerk(), sort("barking"), "no not_here")]);
}
