//! Filling in and handing in.

use rules::{
    command::Command,
    event::{CaseEvent, FileRef},
    id::Id,
    service::{Channel, Reception, fee::FeeDue},
    value::Value,
    workflow::Verb,
};

use crate::scene::*;

#[test]
fn an_application_goes_from_the_first_page_to_a_code_and_an_explained_fee() {
    let mut scene = Scene::new();
    scene.filled(&[]).play([(citizen(), attach("vaccination", 1), "attached")]);
    let events = scene.wish(&citizen(), submit()).unwrap();
    let [CaseEvent::Submitted { code, reception, authority, state, fee }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((code.as_str(), reception.as_str(), authority.as_str()), ("00004.PV-260310-0007", COUNTER, COMMITTEE));
    assert_eq!(state, "received");
    let fee = fee.as_ref().unwrap();
    assert_eq!((fee.amount, &fee.because[..]), (30_000, &["fee_online".to_owned()][..]));
    assert_eq!(scene.case.owed(), 30_000);
}

#[test]
fn everything_missing_is_said_at_once() {
    let mut scene = Scene::new();
    scene.play([
        (citizen(), begin(), "drafted"),
        (
            citizen(),
            Command::Submit { declared: false, number: 1 },
            "no required@applicant_name required@applicant_number required@applicant_birth required@applicant_phone \
             required@applicant_address required@dog_name required@dogs required@guide_dog \
             required@vaccinated_in_register not_declared@declared",
        ),
    ]);
    scene.fill(&citizen(), &[]).play([
        (
            citizen(),
            Command::Submit { declared: false, number: 1 },
            "no evidence_missing@vaccination not_declared@declared",
        ),
        (citizen(), submit(), "no evidence_missing@vaccination"),
    ]);
}

#[test]
fn what_is_typed_wrong_is_refused_at_its_field_and_nothing_of_the_page_is_kept() {
    let mut scene = Scene::new();
    scene.play([(citizen(), begin(), "drafted")]);
    let page = |given: &[(&str, &str)]| {
        let text = |v: &str| (!v.is_empty()).then(|| Value::from(v));
        answer("applicant", &given.iter().map(|(k, v)| (*k, text(v))).collect::<Vec<_>>())
    };
    let fine = [("applicant_name", "Lụa"), ("applicant_number", "001190000001"), ("applicant_birth", "1990-03-07")];
    for (field, typed, expect) in [
        ("applicant_name", "", "no required@applicant_name"),
        ("applicant_name", "Lụa 2", "no name_with_digits@applicant_name"),
        ("applicant_name", "...", "no name_without_letters@applicant_name"),
        ("applicant_number", "12345", "no person_number_shape@applicant_number"),
        ("applicant_number", "999190000001", "no person_number_prefix@applicant_number"),
        ("applicant_birth", "1990-02-30", "no not_a_date@applicant_birth"),
        ("applicant_birth", "2026-03-11", "no date_in_future@applicant_birth"),
        ("applicant_birth", "1066-01-01", "no year_out_of_range@applicant_birth"),
    ] {
        let mut given = fine.to_vec();
        given.iter_mut().find(|(k, _)| *k == field).unwrap().1 = typed;
        scene.play([(citizen(), page(&given), expect)]);
    }
    assert!(scene.case.answers.is_empty());
    scene.play([
        (citizen(), page(&fine), "answered"),
        (citizen(), page(&fine), "nothing"),
        (
            citizen(),
            answer("dog", &[("cats", Some(1.into()))]),
            "no required@dog_name required@dogs required@guide_dog no_such_field@cats",
        ),
        (citizen(), answer("dogs", &[]), "no no_such_page"),
        (
            citizen(),
            answer(
                "dog",
                &[
                    ("dog_name", Some("x".repeat(61).into())),
                    ("dogs", Some(21.into())),
                    ("guide_dog", Some("maybe".into())),
                ],
            ),
            "no too_long@dog_name too_large@dogs choose_yes_or_no@guide_dog",
        ),
        (
            citizen(),
            answer(
                "dog",
                &[("dog_name", Some("Vện".into())), ("dogs", Some(0.into())), ("guide_dog", Some(true.into()))],
            ),
            "no too_small@dogs",
        ),
        (
            citizen(),
            answer(
                "contact",
                &[
                    ("applicant_phone", Some("12".into())),
                    ("applicant_email", Some("a@b".into())),
                    ("applicant_address", Some(address("99999"))),
                ],
            ),
            "no phone@applicant_phone email@applicant_email address_commune@applicant_address",
        ),
    ]);
}

#[test]
fn who_does_not_qualify_is_told_the_article_and_the_reason() {
    for (over, because, article) in [
        (("dogs", Value::Int(4)), "too_many", "DOG-1 art 3"),
        (("applicant_birth", "2008-03-11".into()), "too_young", "DOG-1 art 2"),
    ] {
        let mut scene = Scene::new();
        scene.filled(&[over]).play([(citizen(), attach("vaccination", 1), "attached")]);
        let refusals = scene.wish(&citizen(), submit()).unwrap_err();
        assert_eq!(refusals[0].key, "not_eligible");
        assert_eq!((refusals[0].args["because"].as_str(), refusals[0].article.as_deref()), (because, Some(article)));
    }
}

#[test]
fn answers_and_papers_that_are_no_longer_asked_are_not_handed_in() {
    let mut scene = Scene::new();
    scene.filled(&[("guide_dog", true.into())]).play([(citizen(), attach("guide_certificate", 1), "attached")]);
    assert!(scene.case.answers.contains_key("guide_since"));
    let dog = |guide: bool| {
        answer("dog", &[("dog_name", Some("Vện".into())), ("dogs", Some(2.into())), ("guide_dog", Some(guide.into()))])
    };
    scene.play([(citizen(), dog(false), "answered"), (citizen(), attach("vaccination", 2), "attached")]);
    assert!(scene.case.answers.contains_key("guide_since"), "changing one's mind loses nothing");
    scene.play([(citizen(), submit(), "answered detached submitted")]);
    assert!(!scene.case.answers.contains_key("guide_since"));
    assert!(scene.case.files["guide_certificate"].is_empty());
    assert_eq!(scene.case.owed(), 30_000, "and no longer decide the fee");
}

#[test]
fn a_check_of_the_service_is_a_refusal_at_its_field() {
    let checked = |resolved: &mut rules::service::Resolved| {
        let dog = resolved.definition.form.pages.iter_mut().find(|p| p.id == "dog").unwrap();
        dog.fields[0].check = Some("dog_name != applicant_name".into());
    };
    let mut scene = Scene::with(checked);
    scene.play([(citizen(), begin(), "drafted")]);
    let applicant = [
        ("applicant_name", Some("Vện".into())),
        ("applicant_number", usual("applicant_number")),
        ("applicant_birth", usual("applicant_birth")),
    ];
    let dog = [("dog_name", Some("Vện".into())), ("dogs", Some(1.into())), ("guide_dog", Some(false.into()))];
    scene.play([
        (citizen(), answer("applicant", &applicant), "answered"),
        (citizen(), answer("dog", &dog), "no check_failed@dog_name"),
    ]);
}

#[test]
fn files_are_judged_by_kind_size_and_number() {
    let with = |change: fn(&mut FileRef)| {
        let mut file = file(1);
        change(&mut file);
        Command::Attach { evidence: "vaccination".into(), file }
    };
    let detach = |n| Command::Detach { evidence: "vaccination".into(), hash: file(n).hash };
    let mut scene = Scene::new();
    scene.play([
        (citizen(), attach("vaccination", 1), "no no_such_case"),
        (citizen(), begin(), "drafted"),
        (citizen(), attach("passport", 1), "no no_such_evidence@passport"),
        (citizen(), with(|f| f.media = "text/html".into()), "no file_kind@vaccination"),
        (citizen(), with(|f| f.size = 0), "no file_empty@vaccination"),
        (citizen(), with(|f| f.size = 10_000_001), "no file_too_large@vaccination"),
        (citizen(), with(|f| f.size = 10_000_000), "attached"),
        (citizen(), attach("vaccination", 1), "nothing"),
        (stranger(), attach("vaccination", 2), "no not_yours"),
        (stranger(), detach(1), "no not_yours"),
        (citizen(), detach(2), "nothing"),
        (citizen(), detach(1), "detached"),
    ]);
    for n in 1..=20 {
        scene.play([(citizen(), attach("vaccination", n), "attached")]);
    }
    scene.play([(citizen(), attach("vaccination", 21), "no too_many_files@vaccination")]);
}

#[test]
fn handed_in_is_handed_in() {
    let mut scene = Scene::new();
    scene.submitted().play([
        (citizen(), submit(), "no submitted_already"),
        (citizen(), begin(), "no begun_already"),
        (
            citizen(),
            answer(
                "dog",
                &[("dog_name", Some("Mực".into())), ("dogs", Some(2.into())), ("guide_dog", Some(false.into()))],
            ),
            "no submitted_already",
        ),
        (citizen(), attach("vaccination", 2), "no submitted_already"),
    ]);
}

#[test]
fn the_counter_takes_in_for_a_person_and_checks_the_papers_by_eye() {
    let mut scene = Scene::new();
    scene.play([
        (clerk(), begin_at("00008.PV", Channel::Counter), "no not_yours"),
        (handler(), begin_at(COMMITTEE, Channel::Counter), "no not_yours"),
        (clerk(), begin_at(COUNTER, Channel::Online), "no not_yours"),
        (citizen(), begin_at(COUNTER, Channel::Counter), "no not_yours"),
        (
            citizen(),
            Command::Draft { channel: Channel::Online, applicant: Some(Id([9; 16])), reception: None },
            "no not_yours",
        ),
        (clerk(), begin_at(COUNTER, Channel::Counter), "drafted"),
    ]);
    scene.fill(&clerk(), &[]).play([(citizen(), submit(), "no not_yours"), (clerk(), submit(), "submitted")]);
    assert_eq!(scene.case.fee.as_ref().unwrap().amount, 40_000, "at the counter");
    assert_eq!((scene.case.applicant, scene.case.filed_by), (None, Some(Id([11; 16]))));
    let mut closed = Scene::with(|r| r.definition.channels = vec![Channel::Online, Channel::Counter]);
    closed.play([(clerk(), begin_at(COUNTER, Channel::Post), "no channel_closed")]);
}

#[test]
fn where_a_case_is_handed_in_is_limited_by_the_service() {
    let elsewhere = |reception: Reception, unit: &'static str| {
        let mut scene = Scene::with(|r| r.definition.authority.reception = reception);
        let clerk = official(21, unit, &[rules::workflow::Role::Intake]);
        scene.play([(clerk.clone(), begin_at(unit, Channel::Counter), "drafted")]).fill(&clerk, &[]);
        shown(&scene.wish(&clerk, submit()))
    };
    for (reception, unit, expect) in [
        (Reception::Unit, COUNTER, "submitted"),
        (Reception::Unit, "00008.PV", "no not_received_here"),
        (Reception::Province, "00008.PV", "submitted"),
        (Reception::Province, "26734.PV", "no not_received_here"),
        (Reception::Country, "26734.PV", "submitted"),
    ] {
        assert_eq!(elsewhere(reception, unit), expect, "{reception:?} {unit}");
    }
}

#[test]
fn a_rule_that_cannot_be_worked_out_refuses_rather_than_guesses() {
    let over = |when: &'static str| {
        move |r: &mut rules::service::Resolved| {
            r.definition.eligibility.as_mut().unwrap().rules[1].when = Some(when.into())
        }
    };
    for (when, expect) in
        [("dogs * 9223372036854775807 > 3", "no rule_fault"), ("guide_since > today", "no required@guide_since")]
    {
        let mut scene = Scene::with(over(when));
        scene.filled(&[]).play([(citizen(), attach("vaccination", 1), "attached"), (citizen(), submit(), expect)]);
    }
    let fee = |r: &mut rules::service::Resolved| {
        r.definition.fee.as_mut().unwrap().table.rules[1].then.insert("amount".into(), "=0 - dogs".into());
    };
    let mut scene = Scene::with(fee);
    scene.filled(&[]).play([(citizen(), attach("vaccination", 1), "attached"), (citizen(), submit(), "no rule_fault")]);
    let evidence =
        |r: &mut rules::service::Resolved| r.definition.evidence[0].when = Some("guide_since > today".into());
    let mut scene = Scene::with(evidence);
    scene.filled(&[]).play([(citizen(), submit(), "no rule_fault")]);
    let deadline = |r: &mut rules::service::Resolved| {
        r.definition.deadline.rules[1].then.insert("amount".into(), Value::Int(-1));
        r.definition.fee.as_mut().unwrap().due = FeeDue::BeforeResult;
    };
    let mut scene = Scene::with(deadline);
    scene.submitted().play([(clerk(), act(Verb::Accept), "no rule_fault")]);
}

#[test]
fn numbers_are_drawn_per_counter_and_day() {
    let mut scene = Scene::new();
    scene.filled(&[]);
    let drawn =
        |scene: &Scene, command: &Command| rules::decide::numbering(&scene.case, command, scene.world(&citizen()));
    assert_eq!(drawn(&scene, &submit()), Some(("case 00004.PV".into(), "2026-03-10".into())));
    assert_eq!(drawn(&scene, &begin()), None);
    scene.play([(citizen(), attach("vaccination", 1), "attached"), (citizen(), submit(), "submitted")]);
    assert_eq!(drawn(&scene, &act(Verb::Issue)), Some(("result dog-licence 00004.UB".into(), "2026".into())));
}
