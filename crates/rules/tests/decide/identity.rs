//! Accounts that an identity provider answers for: one account, one person.

use rules::{
    actor::Actor,
    assurance::Level,
    form::kind::Setting,
    id::Id,
    person::{Identity, Person, PersonCommand, PersonEvent, Post, Profile, decide},
    workflow::Role,
};

use crate::scene::Scene;

const ME: Id = Id([7; 16]);

fn said(provider: &str, subject: &str, level: Level, number: &str) -> Identity {
    Identity {
        provider: provider.into(),
        subject: subject.into(),
        level,
        name: "Trần Thị Thử".into(),
        number: number.into(),
        birth: "1990-11-05".into(),
        sex: "female".into(),
    }
}

/// Does what is wished; the key of the refusal if it is refused.
fn wish(person: &mut Person, actor: &Actor, command: PersonCommand) -> Result<Vec<&'static str>, &'static str> {
    let scene = Scene::new();
    let someone = Actor::Person { id: ME };
    let world = scene.world(&someone);
    let today = time::macros::date!(2026 - 11 - 24);
    let setting = Setting { country: world.country, units: world.units, today };
    let events = decide(person, ME, &command, actor, setting).map_err(|refusals| refusals[0].key)?;
    for event in &events {
        person.evolve(event);
    }
    Ok(events.iter().map(PersonEvent::name).collect())
}

fn known() -> Person {
    let mut person = Person::default();
    let profile = Profile { name: "Tên Tự Gõ".into(), number: "001190099999".into(), ..Profile::default() };
    let command = PersonCommand::Register { login: "thu".into(), phc: "x".into(), profile };
    wish(&mut person, &Actor::Person { id: ME }, command).unwrap();
    person
}

#[test]
fn what_a_provider_proves_replaces_what_was_typed() {
    let me = Actor::Person { id: ME };
    let mut person = known();
    let identity = said("vneid", "s", Level::Substantial, "001190012345");
    let link = || PersonCommand::Link { identity: identity.clone() };
    assert_eq!(wish(&mut person, &me, link()), Ok(vec!["person.identity_linked", "person.profile_changed"]));
    assert_eq!((person.profile.name.as_str(), person.profile.number.as_str()), ("Trần Thị Thử", "001190012345"));
    assert_eq!(person.profile.birth, "1990-11-05");
    assert_eq!(wish(&mut person, &me, link()), Ok(vec![]), "said twice, noted once");
    let profile = Profile { name: "Tên Khác".into(), ..person.profile.clone() };
    assert_eq!(wish(&mut person, &me, PersonCommand::ChangeProfile { profile }), Err("known_from_provider"));
    let profile = Profile { phone: "0912345678".into(), ..person.profile.clone() };
    assert!(wish(&mut person, &me, PersonCommand::ChangeProfile { profile }).is_ok());
}

#[test]
fn a_provider_of_a_low_level_proves_nothing() {
    let mut person = known();
    let identity = said("thu", "s", Level::Low, "001190012345");
    let done = wish(&mut person, &Actor::Person { id: ME }, PersonCommand::Link { identity });
    assert_eq!(done, Ok(vec!["person.identity_linked"]));
    assert_eq!((person.profile.number.as_str(), person.proof()), ("001190099999", None));
}

#[test]
fn an_account_takes_no_second_person() {
    let me = Actor::Person { id: ME };
    let mut person = known();
    let link = |provider: &str, subject: &str, number: &str| PersonCommand::Link {
        identity: said(provider, subject, Level::High, number),
    };
    wish(&mut person, &me, link("vneid", "s", "001190012345")).unwrap();
    assert_eq!(wish(&mut person, &me, link("vneid", "t", "001190012345")), Err("identity_of_another"));
    assert_eq!(wish(&mut person, &me, link("tinh", "u", "001190054321")), Err("identity_of_another"));
    assert!(wish(&mut person, &me, link("tinh", "u", "001190012345")).is_ok());
    let stranger = Actor::Person { id: Id([8; 16]) };
    assert_eq!(wish(&mut person, &stranger, link("khac", "v", "001190012345")), Err("not_yours"));
}

#[test]
fn an_official_keeps_the_name_that_the_administrator_wrote() {
    let mut person = known();
    person.evolve(&PersonEvent::PostGiven { post: Post { unit: "00004.PV".into(), roles: vec![Role::Intake] } });
    let identity = said("tinh", "s", Level::High, "001190012345");
    let done = wish(&mut person, &Actor::Person { id: ME }, PersonCommand::Link { identity });
    assert_eq!((done, person.profile.name.as_str()), (Ok(vec!["person.identity_linked"]), "Tên Tự Gõ"));
}

#[test]
fn nobody_is_kept_out_for_what_a_provider_offers_beside() {
    let mut person = Person::default();
    let profile = Profile { phone: "không có".into(), email: "thu@example.org".into(), ..Profile::default() };
    let identity = Identity { sex: "x".into(), birth: "1990-99-99".into(), ..said("vneid", "s", Level::High, "12") };
    let command = PersonCommand::RegisterFrom { identity: identity.clone(), profile: profile.clone() };
    let done = wish(&mut person, &Actor::Person { id: ME }, command.clone());
    assert_eq!(done, Ok(vec!["person.registered", "person.identity_linked"]));
    let Profile { name, number, birth, sex, phone, email, .. } = person.profile.clone();
    assert_eq!(person.proof(), None, "what is no number proves nothing");
    assert_eq!([name, number, birth, sex, phone, email], ["Trần Thị Thử", "", "", "", "", "thu@example.org"]);
    assert_eq!(wish(&mut person, &Actor::Person { id: ME }, command), Err("registered_already"));
    let nameless = Identity { name: String::new(), ..identity };
    let command = PersonCommand::RegisterFrom { identity: nameless, profile };
    assert_eq!(wish(&mut Person::default(), &Actor::Person { id: ME }, command), Err("required"));
}
