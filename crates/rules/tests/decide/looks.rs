//! Who may be shown something of a case, and what is recorded of it.

use std::collections::BTreeSet;

use rules::{
    actor::Actor,
    id::Id,
    look::{LookEvent, Looker, Remark, Shown, Sight, Subject, decide},
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
