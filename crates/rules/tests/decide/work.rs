//! The work on a case: each verb's effect in law, and when it is refused.

use rules::{
    actor::Actor,
    command::{ActionInput, Command},
    event::CaseEvent,
    service::Suspension,
    value::Value,
    workflow::{Phase, Role, Transition, Verb},
};

use crate::scene::*;

#[test]
fn a_case_goes_from_acceptance_to_the_result_in_the_persons_hands() {
    let mut scene = Scene::new();
    scene.accepted();
    assert_eq!(scene.local(scene.case.due), "2026-03-17T17:00", "five working days, the first not counted");
    assert_eq!(scene.case.phase(scene.service.resolved()), Phase::Accepted);
    scene.play([(handler(), propose(true), "claimed proposed"), (head(), act(Verb::Approve), "approved")]);
    let issued = scene.wish(&clerk(), act(Verb::Issue)).unwrap();
    assert!(matches!(&issued[..], [CaseEvent::ResultIssued { number, .. }] if number == "3/2026/DOG"), "{issued:?}");
    let how = |how: &str| act_with(Verb::HandOver, ActionInput { how: Some(how.into()), ..ActionInput::default() });
    scene.play([(clerk(), how("pigeon"), "no choose_one@how"), (clerk(), how("post"), "result_delivered")]);
    assert_eq!((scene.state(), scene.case.phase(scene.service.resolved())), ("delivered", Phase::Delivered));
    let steps: Vec<(&str, Option<Verb>)> = scene.case.steps.iter().map(|s| (s.state.as_str(), s.verb)).collect();
    let expect = [
        ("received", Some(Verb::Accept)),
        ("checking", Some(Verb::Propose)),
        ("deciding", Some(Verb::Approve)),
        ("issuing", Some(Verb::Issue)),
        ("ready", Some(Verb::HandOver)),
    ];
    assert_eq!(steps, expect, "each step stands on the control slip");
    scene.play([(clerk(), act(Verb::HandOver), "no not_here"), (citizen(), act(Verb::Withdraw), "no not_here")]);
}

#[test]
fn the_file_of_a_result_is_signed_once_by_the_program_and_is_no_news_to_whoever_acts_next() {
    let sign = |number: &str, n: u8| Command::Sign { number: number.into(), file: file(n), stamped: false };
    let seal = || Actor::System { name: "seal".into() };
    let mut scene = Scene::new();
    scene.proposed().play([
        (head(), act(Verb::Approve), "approved"),
        (seal(), sign("3/2026/DOG", 1), "no not_here"),
        (clerk(), act(Verb::Issue), "result_issued"),
    ]);
    let (seen, changed) = (scene.case.version, scene.case.changed);
    scene.play([
        (clerk(), sign("3/2026/DOG", 1), "no not_yours"),
        (citizen(), sign("3/2026/DOG", 1), "no not_yours"),
        (seal(), sign("4/2026/DOG", 1), "no not_here"),
        (seal(), sign("3/2026/DOG", 1), "result_signed"),
        // Made twice at the same time: the first stays.
        (seal(), sign("3/2026/DOG", 2), "nothing"),
    ]);
    let certify = |number: &str, n: u8| Command::Certify { number: number.into(), file: file(n), index: n.into() };
    scene.play([
        (head(), certify("3/2026/DOG", 3), "no not_yours"),
        (seal(), certify("4/2026/DOG", 3), "no not_here"),
        (seal(), certify("3/2026/DOG", 3), "credential_issued"),
        (seal(), certify("3/2026/DOG", 4), "nothing"),
    ]);
    assert_eq!(scene.case.result.as_ref().unwrap().credential, Some((file(3), 3)));
    let signed = |scene: &Scene| scene.case.result.as_ref().unwrap().signed.clone();
    assert_eq!(signed(&scene), Some(file(1)));
    assert_eq!((scene.case.version, scene.case.changed), (seen + 2, changed));
    assert_eq!([seen - 1, seen, seen + 2, seen + 3].map(|v| scene.case.is_as_seen(v)), [false, true, true, false]);
    scene.play([(clerk(), act(Verb::HandOver), "result_delivered")]);
    assert!(!scene.case.is_as_seen(seen), "what an official did must be seen");
    assert_eq!(signed(&scene), Some(file(1)));
}

#[test]
fn a_result_is_taken_back_once_by_the_head_with_reason_and_article_handed_over_or_not() {
    let revoke = || act_with(Verb::Revoke, reasoned());
    let seal = || Actor::System { name: "seal".into() };
    let certify = || Command::Certify { number: "3/2026/DOG".into(), file: file(3), index: 0 };
    for handed_over in [false, true] {
        let mut scene = Scene::new();
        scene.proposed().play([
            (head(), act(Verb::Approve), "approved"),
            (head(), revoke(), "no not_here"),
            (clerk(), act(Verb::Issue), "result_issued"),
        ]);
        if handed_over {
            scene.play([(clerk(), act(Verb::HandOver), "result_delivered")]);
        }
        scene.play([
            (clerk(), revoke(), "no not_yours"),
            (handler(), revoke(), "no not_yours"),
            (citizen(), revoke(), "no not_yours"),
            (stranger(), revoke(), "no not_yours"),
            (official(30, "00008.UB", &[Role::Head]), revoke(), "no not_yours"),
            (head(), act(Verb::Revoke), "no required@note required@article"),
            (head(), revoke(), "result_revoked"),
            (head(), revoke(), "no not_here"),
            // What was taken back is not certified any more.
            (seal(), certify(), "no not_here"),
            (clerk(), act(Verb::HandOver), "no not_here"),
        ]);
        assert_eq!((scene.state(), scene.case.phase(scene.service.resolved())), ("revoked", Phase::Stopped));
        let revoked = scene.case.result.as_ref().unwrap().revoked.clone().unwrap();
        assert_eq!((revoked.reason.as_str(), revoked.article.as_str()), ("Chó chưa tiêm phòng.", "DOG-1 art 4"));
        assert_eq!(scene.case.steps.last().unwrap().verb, Some(Verb::Revoke));
    }
    // A workflow that offers it where nothing was issued, or twice, is not believed.
    let mut odd = Scene::with(|resolved| {
        let revoke = Transition { verb: Verb::Revoke, to: Some("checking".into()), by: Some(Role::Head) };
        for state in resolved.workflow.states.values_mut() {
            state.actions.push(revoke.clone());
        }
    });
    odd.accepted().play([(head(), act_with(Verb::Revoke, reasoned()), "no not_here")]);
}

#[test]
fn a_refusal_and_a_stop_name_the_article_and_the_reason() {
    for (verb, expect) in [
        (ActionInput::default(), "no required@note required@article"),
        (noted("Chưa tiêm phòng"), "no required@article"),
        (ActionInput { note: "x".repeat(4001), ..reasoned() }, "no too_long@note"),
        (ActionInput { article: "x".repeat(301), ..reasoned() }, "no too_long@article"),
    ] {
        Scene::new().submitted().play([(clerk(), act_with(Verb::Decline, verb.clone()), expect)]);
        Scene::new().accepted().play([(handler(), act_with(Verb::Stop, verb.clone()), expect)]);
        Scene::new().proposed().play([(head(), act_with(Verb::Refuse, verb), expect)]);
    }
    let mut declined = Scene::new();
    declined.submitted().play([(clerk(), act_with(Verb::Decline, reasoned()), "refused")]);
    assert_eq!((declined.state(), declined.case.phase(declined.service.resolved())), ("declined", Phase::NotAccepted));
    assert_eq!(declined.case.refusal, Some(("Chó chưa tiêm phòng.".into(), "DOG-1 art 4".into())));
    let mut refused = Scene::new();
    refused.proposed().play([(head(), act_with(Verb::Refuse, reasoned()), "refused refund_owed")]);
    assert_eq!(refused.case.phase(refused.service.resolved()), Phase::Stopped);
}

#[test]
fn a_proposal_is_to_approve_or_to_refuse_and_deciding_against_it_needs_a_reason() {
    let mut scene = Scene::new();
    scene.accepted().play([
        (handler(), act(Verb::Propose), "no choose_one@approve"),
        (
            handler(),
            act_with(Verb::Propose, ActionInput { approve: Some(false), ..ActionInput::default() }),
            "no required@note required@article",
        ),
        (handler(), propose(false), "claimed proposed"),
        (head(), act(Verb::Approve), "no required@note"),
        (head(), act_with(Verb::Approve, noted("Đã tiêm bổ sung.")), "approved"),
    ]);
}

#[test]
fn a_case_is_handed_back_only_with_a_reason() {
    let mut scene = Scene::new();
    scene.proposed().play([
        (head(), act(Verb::Return), "no required@note"),
        (head(), act_with(Verb::Return, noted("Xem lại số chó.")), "step_done"),
    ]);
    assert_eq!(scene.state(), "checking");
}

#[test]
fn what_is_missing_is_asked_for_once_and_answered_in_place() {
    let dog = |name: &str, dogs: i64| {
        answer(
            "dog",
            &[("dog_name", Some(name.into())), ("dogs", Some(dogs.into())), ("guide_dog", Some(false.into()))],
        )
    };
    let mut scene = Scene::new();
    scene.submitted().play([
        (clerk(), act(Verb::Ask), "no ask_for_something@items"),
        (clerk(), ask(&["passport"]), "no no_such_field@passport"),
        (
            clerk(),
            act_with(
                Verb::Ask,
                ActionInput {
                    items: vec![rules::event::AskedItem { id: String::new(), note: " ".into() }],
                    ..noted("Bổ sung")
                },
            ),
            "no required@items",
        ),
        (
            clerk(),
            act_with(
                Verb::Ask,
                ActionInput {
                    note: String::new(),
                    ..match ask(&["dog_name"]) {
                        Command::Act { input, .. } => input,
                        _ => unreachable!(),
                    }
                },
            ),
            "no required@note",
        ),
        (citizen(), act(Verb::Supplement), "no not_here"),
        (clerk(), ask(&["vaccination", "dog_name"]), "supplement_requested"),
        (citizen(), dog("Vện", 3), "no not_asked@dogs"),
        (citizen(), attach("guide_certificate", 5), "no not_asked@guide_certificate"),
        (citizen(), dog("Mực", 2), "answered"),
        (citizen(), attach("vaccination", 2), "attached"),
        (stranger(), act(Verb::Supplement), "no not_yours"),
        (citizen(), act(Verb::Supplement), "supplement_received"),
        (clerk(), ask(&["dogs"]), "no asked_already"),
    ]);
    assert_eq!((scene.state(), scene.case.due), ("received", None), "no clock ran before acceptance");
    scene.play([
        (citizen(), start_payment(1), "payment_started"),
        (provider(), settle(1, 30_000), "fee_paid"),
        (clerk(), act(Verb::Accept), "accepted"),
        (handler(), ask(&["vaccination"]), "claimed supplement_requested"),
    ]);
    assert_eq!(scene.case.holder, Some(rules::id::Id([12; 16])), "it comes back to who asked");
}

#[test]
fn a_paper_that_was_asked_for_must_be_there_before_it_is_answered() {
    let mut scene = Scene::new();
    scene.accepted().play([
        (handler(), ask(&["guide_certificate"]), "claimed supplement_requested"),
        (citizen(), act(Verb::Supplement), "no evidence_missing@guide_certificate"),
        (citizen(), attach("guide_certificate", 9), "attached"),
        (citizen(), act(Verb::Supplement), "supplement_received"),
        (handler(), ask(&["dogs"]), "no asked_already"),
    ]);
}

#[test]
fn waiting_for_the_person_moves_the_due_date_in_both_modes() {
    for (mode, due) in [(Suspension::Shift, "2026-03-19T17:00"), (Suspension::Restart, "2026-03-20T17:00")] {
        let mut scene = Scene::with(|r| r.definition.suspension = mode);
        scene.accepted();
        assert_eq!(scene.local(scene.case.due), "2026-03-17T17:00");
        scene.at("2026-03-11T09:00").play([(handler(), ask(&["dog_name"]), "claimed supplement_requested")]);
        assert!(scene.case.paused.is_some());
        scene.at("2026-03-13T10:00").play([(citizen(), act(Verb::Supplement), "supplement_received")]);
        assert_eq!(scene.local(scene.case.due), due, "{mode:?}");
        assert_eq!((scene.case.paused, scene.case.dues.len()), (None, 2));
        assert!(!scene.case.dues[1].reasons.is_empty(), "and says how it came about");
    }
}

#[test]
fn a_due_date_is_extended_with_an_apology_before_it_passes_and_not_after() {
    let extend = |days: Option<u32>, note: &str| act_with(Verb::Extend, ActionInput { days, ..noted(note) });
    let mut scene = Scene::new();
    scene.accepted().play([
        (handler(), extend(Some(2), ""), "no required@note"),
        (handler(), extend(None, "Xin lỗi"), "no extension_days@days"),
        (handler(), extend(Some(0), "Xin lỗi"), "no extension_days@days"),
        (handler(), extend(Some(61), "Xin lỗi"), "no extension_days@days"),
        (handler(), extend(Some(2), "Xin lỗi, bác sĩ thú y nghỉ ốm."), "claimed deadline_extended"),
    ]);
    assert_eq!(scene.local(scene.case.due), "2026-03-19T17:00");
    scene.at("2026-03-19T17:00").play([(handler(), extend(Some(1), "Xin lỗi"), "deadline_extended")]);
    let mut late = Scene::new();
    late.accepted().at("2026-03-17T17:01").play([(handler(), extend(Some(1), "Xin lỗi"), "no too_late_to_extend")]);
    let mut without = Scene::with(|r| r.definition.deadline.rules[1].when = Some("dogs > 100".into()));
    without.accepted();
    assert_eq!(without.case.due, None, "no law sets a limit");
    without.play([(handler(), extend(Some(1), "Xin lỗi"), "no no_deadline")]);
}

#[test]
fn another_unit_is_asked_and_its_silence_is_consent() {
    let police = official(40, "00004.CA", &[Role::Handler]);
    let refer = |unit: Option<&str>, note: &str| {
        act_with(Verb::Refer, ActionInput { unit: unit.map(str::to_owned), days: Some(2), ..noted(note) })
    };
    let mut scene = Scene::new();
    scene.accepted().play([
        (handler(), refer(Some("00004.CA"), ""), "no required@note"),
        (handler(), refer(None, "Có ý kiến gì không?"), "no no_such_unit@unit"),
        (handler(), refer(Some("99999.CA"), "Có ý kiến gì không?"), "no no_such_unit@unit"),
        (handler(), refer(Some(COMMITTEE), "Có ý kiến gì không?"), "no own_unit@unit"),
        (police.clone(), act_with(Verb::Answer, noted("Không.")), "no not_yours"),
        (handler(), refer(Some("00004.CA"), "Có ý kiến gì không?"), "claimed referred_to_unit"),
        (handler(), refer(Some("00004.CA"), "Nhắc lại"), "no awaiting_answer"),
        (handler(), propose(true), "no awaiting_answer"),
        (colleague(), act_with(Verb::Answer, noted("Không.")), "no not_yours"),
        (police.clone(), act(Verb::Answer), "no required@note"),
        (police.clone(), act_with(Verb::Answer, noted("Không.")), "referral_answered"),
        (police, act_with(Verb::Answer, noted("Không.")), "no not_yours"),
        (handler(), refer(Some("00004.CA"), "Còn một câu"), "referred_to_unit"),
    ]);
    let until = scene.case.referrals[1].until;
    assert_eq!(scene.local(Some(until)), "2026-03-12T17:00");
    scene.at("2026-03-12T17:01").play([(handler(), propose(true), "proposed")]);
}

#[test]
fn a_closed_case_is_opened_again_where_the_workflow_says_so() {
    let reopen = |r: &mut rules::service::Resolved| {
        let closed = r.workflow.states.get_mut("withdrawn").unwrap();
        closed.actions.push(Transition { verb: Verb::Reopen, to: Some("received".into()), by: Some(Role::Applicant) });
    };
    let mut scene = Scene::with(reopen);
    scene.submitted().play([
        (citizen(), act(Verb::Withdraw), "withdrawn"),
        (citizen(), act(Verb::Reopen), "no required@note"),
        (stranger(), act_with(Verb::Reopen, noted("Tôi nghĩ lại.")), "no not_yours"),
        (citizen(), act_with(Verb::Reopen, noted("Tôi nghĩ lại.")), "reopened"),
    ]);
    assert_eq!(scene.state(), "received");
    Scene::new().submitted().play([
        (citizen(), act(Verb::Withdraw), "withdrawn"),
        (citizen(), act_with(Verb::Reopen, noted("Tôi nghĩ lại.")), "no not_here"),
    ]);
}

#[test]
fn replaying_what_happened_gives_the_same_case() {
    let mut scene = Scene::new();
    let mut log: Vec<(Actor, Vec<CaseEvent>)> = Vec::new();
    let mut script = vec![(citizen(), begin())];
    for page in scene.service.definition().form.pages.iter().filter(|p| p.id != "guide") {
        let answers: Vec<(&str, Option<Value>)> = page.fields.iter().map(|f| (f.id.as_str(), usual(&f.id))).collect();
        script.push((citizen(), answer(&page.id, &answers)));
    }
    script.extend([
        (citizen(), attach("vaccination", 1)),
        (citizen(), submit()),
        (citizen(), start_payment(1)),
        (provider(), settle(1, 30_000)),
        (clerk(), act(Verb::Accept)),
        (handler(), ask(&["dog_name"])),
        (citizen(), act(Verb::Supplement)),
        (handler(), propose(true)),
        (head(), act(Verb::Approve)),
    ]);
    for (actor, command) in script {
        let events = scene.wish(&actor, command).unwrap();
        log.push((actor, events));
    }
    let stored = serde_json::to_string(&log.iter().map(|(_, e)| e).collect::<Vec<_>>()).unwrap();
    let read: Vec<Vec<CaseEvent>> = serde_json::from_str(&stored).unwrap();
    let mut again = rules::case::Case::default();
    for ((actor, _), events) in log.iter().zip(&read) {
        for event in events {
            again.evolve(rules::case::Stamp { at: 0, actor }, event);
        }
    }
    assert_eq!(
        (again.version, &again.answers, &again.state),
        (scene.case.version, &scene.case.answers, &scene.case.state)
    );
    assert_eq!((again.due, again.owed(), again.proposal), (scene.case.due, 0, scene.case.proposal.clone()));
}
