//! Who may be shown something of a case, and what is recorded of it.

use std::collections::BTreeSet;

use rules::{
    actor::Actor,
    id::Id,
    inquiry::{self, About, Inquiry, InquiryCommand},
    look::{LookEvent, Looker, Remark, Shown, Sight, Subject, decide, withhold},
    workflow::Role,
};

use crate::scene::*;

fn subject(n: u8, shown: Shown) -> Subject {
    let (case, applicant) = (Id([n; 16]), Some(Id([7; 16])));
    Subject { case, shown, units: vec![COUNTER.into()], applicant, numbers: vec![format!("00119001234{n}")] }
}

#[test]
fn an_official_sees_the_cases_of_their_unit_and_each_look_is_told() {
    let both = [subject(1, Shown::Case), subject(1, Shown::List), subject(2, Shown::List), subject(2, Shown::List)];
    let sight =
        |shown, cases: &[u8]| Sight { shown, cases: cases.iter().map(|n| Id([*n; 16])).collect(), remarks: Vec::new() };
    let told = LookEvent::Looked { seen: vec![sight(Shown::Case, &[1]), sight(Shown::List, &[1, 2])] };
    assert_eq!(decide(&clerk(), &both, &Looker::default()), Ok(Some(told)));
    assert_eq!(decide(&clerk(), &[], &Looker::default()), Ok(None));
}

#[test]
fn a_look_outside_of_unit_and_role_is_refused() {
    let no = |actor: &Actor, subjects: &[Subject]| decide(actor, subjects, &Looker::default()).unwrap_err().key;
    let mut elsewhere = subject(2, Shown::List);
    elsewhere.units = vec!["00008.PV".into()];
    assert_eq!(no(&clerk(), &[subject(1, Shown::List), elsewhere]), "look_not_yours");
    assert_eq!(no(&official(31, "00008.PV", &[Role::Intake]), &[subject(1, Shown::Case)]), "look_not_yours");
    assert_eq!(no(&official(31, COUNTER, &[]), &[subject(1, Shown::Case)]), "look_not_yours", "a post without a role");
    assert_eq!(no(&official(31, COUNTER, &[Role::DataProtection]), &[subject(1, Shown::Case)]), "look_not_yours");
    assert_eq!(no(&stranger(), &[subject(1, Shown::Case)]), "look_not_yours");
    assert_eq!(no(&Actor::System { name: "x".into() }, &[subject(1, Shown::Case)]), "look_not_yours");
    let own = Actor::Person { id: Id([7; 16]) };
    assert_eq!(decide(&own, &[subject(1, Shown::Case)], &Looker::default()), Ok(None), "one's own needs no record");
}

#[test]
fn a_look_at_oneself_or_at_a_relative_is_remarked() {
    let looker = Looker { number: Some("001190012341".into()), kin: BTreeSet::from(["001190012342".to_owned()]) };
    let subjects = [1, 2, 3].map(|n| subject(n, Shown::List));
    let Ok(Some(LookEvent::Looked { seen })) = decide(&clerk(), &subjects, &looker) else { panic!("refused") };
    assert_eq!(seen[0].remarks, [(Id([1; 16]), Remark::Own), (Id([2; 16]), Remark::Kin)]);
    for shown in Shown::ALL {
        assert_eq!(Shown::named(shown.as_str()), Some(shown));
    }
}

#[test]
fn looks_are_held_back_by_the_officer_of_the_place_for_a_year_at_most() {
    let scene = Scene::new();
    let officer = |unit: &str| official(40, unit, &[Role::DataProtection]);
    let case = Id([1; 16]);
    let day = 24 * 60 * 60_000;
    let asked = |actor: &Actor, until, article: &str| {
        withhold(actor, case, COUNTER, until, article, 0, &scene.units)
            .map_err(|r| r.iter().map(|r| r.key).collect::<Vec<_>>())
    };
    let held = LookEvent::Withheld { case, unit: COUNTER.into(), until: day, article: "Điều 5".into() };
    assert_eq!(asked(&officer(COUNTER), Some(day), " Điều 5 "), Ok(held.clone()));
    assert_eq!(asked(&officer("01.XD"), Some(day), "Điều 5"), Ok(held), "that of the province too");
    assert_eq!(asked(&officer("00008.PV"), Some(day), "Điều 5"), Err(vec!["not_yours"]));
    assert_eq!(asked(&clerk(), Some(day), "Điều 5"), Err(vec!["not_yours"]));
    assert_eq!(asked(&officer(COUNTER), Some(0), " "), Err(vec!["withhold_until", "required"]));
    assert_eq!(asked(&officer(COUNTER), Some(400 * day), "\u{7}"), Err(vec!["withhold_until", "control_characters"]));
    assert_eq!(asked(&officer(COUNTER), None, "Điều 5"), Err(vec!["withhold_until"]));
}

#[test]
fn a_question_is_for_who_asked_and_for_the_officer_of_the_place() {
    let scene = Scene::new();
    let units = &scene.units;
    let about = About { at: 5, official: Id([9; 16]), unit: COUNTER.into(), case: None, register: None };
    let ask = |text: &str| InquiryCommand::Ask { about: about.clone(), text: text.into() };
    let write = |text: &str| InquiryCommand::Write { text: text.into() };
    let officer = official(40, COUNTER, &[Role::DataProtection]);
    let mut inquiry = Inquiry::default();
    let no = |inquiry: &Inquiry, command, actor: &Actor| {
        inquiry::decide(inquiry, &command, actor, units).unwrap_err()[0].key
    };
    assert_eq!(no(&inquiry, write("?"), &citizen()), "not_yours", "nothing was asked");
    assert_eq!(no(&inquiry, ask("?"), &officer), "not_yours", "an official asks nothing");
    assert_eq!(no(&inquiry, ask(" "), &citizen()), "required");
    assert_eq!(no(&inquiry, ask(&"x".repeat(4001)), &citizen()), "too_long");
    assert_eq!(no(&inquiry, ask("\u{7}"), &citizen()), "control_characters");
    for (at, actor, command) in [(1, citizen(), ask(" Vì sao? ")), (2, officer.clone(), write("Vì…"))] {
        for event in inquiry::decide(&inquiry, &command, &actor, units).unwrap() {
            inquiry.evolve(at, &actor, &event);
        }
        assert_eq!(inquiry.waits(), at == 1);
    }
    assert_eq!(inquiry.lines[0].2, "Vì sao?");
    assert_eq!(no(&inquiry, ask("Lại"), &citizen()), "not_yours", "one question, one thread");
    for actor in
        [stranger(), clerk(), official(40, "00008.PV", &[Role::DataProtection]), Actor::System { name: "x".into() }]
    {
        assert_eq!(no(&inquiry, write("?"), &actor), "not_yours");
    }
}
