//! The synthetic country is coherent and repeatable and its truths are true; and a family in it registers a birth
//! with three answers, the rest taken from the registers at its wish.

use std::{collections::BTreeMap, sync::Arc};

use rules::value::Value;
use time::macros::date;

use motcua::{
    catalogue::{Catalogue, Files},
    clock::{Chance, Clock},
    desk::{Desk, Request},
    projections::records,
    registers::synth::{Plan, Truth, generate},
    store::{Durability, Settings, Store},
};
use rules::{
    actor::Actor,
    command::Command,
    id::Id,
    person::{PersonCommand, Profile},
    service::Channel,
};

fn desk(folder: &std::path::Path) -> Desk {
    let settings = Settings { durability: Durability::Off, ..Settings::in_folder(folder) };
    let catalogue = Arc::new(Catalogue::read(Files::embedded()).unwrap_or_else(|d| panic!("{}", d[0])));
    Desk::new(Store::open(&settings).unwrap(), catalogue, Clock::set_to(1_795_500_000_000), Chance::seeded(1))
}

#[test]
fn families_hang_together_and_every_truth_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let plan = Plan { people: 1500, seed: 7, today: date!(2026 - 11 - 20) };
    let mut truths = Vec::new();
    let tell = |truth: &Truth| {
        truths.push(truth.clone());
        Ok(())
    };
    let tally = generate(&desk, plan, &[], tell, |_| {}).unwrap();
    assert_eq!(tally.refused, 0);
    assert!(tally.people >= 1500 && tally.planted as usize == truths.len() && !truths.is_empty(), "{tally:?}");
    let mut people = BTreeMap::new();
    let rows = desk.store.write(|tx| records::in_order(tx, "population", None, 10_000)).unwrap();
    for row in rows {
        people.insert(row.values["number"].as_text().unwrap().to_owned(), row.values);
    }
    let duplicates: Vec<(String, String)> = truths
        .iter()
        .filter_map(|t| match t {
            Truth::Duplicate { right, other, .. } => Some((right.clone(), other.clone())),
            Truth::Error { .. } => None,
        })
        .collect();
    assert_eq!(people.len() as u64, tally.people + duplicates.len() as u64);
    let text = |number: &str, field: &str| people[number].get(field).and_then(Value::as_text).map(str::to_owned);
    for (right, other) in &duplicates {
        assert!(people.contains_key(right) && people.contains_key(other) && right != other);
    }
    for number in people.keys().filter(|n| !duplicates.iter().any(|(_, other)| other == *n)) {
        if let Some(spouse) = text(number, "spouse_number") {
            assert_eq!(text(&spouse, "spouse_number").as_ref(), Some(number));
            assert_eq!(people[number]["residence"], people[&spouse]["residence"], "{number}");
        }
        for parent in ["father_number", "mother_number"] {
            let Some(parent) = text(number, parent) else { continue };
            let years = |n: &str| text(n, "birth").unwrap()[..4].parse::<i32>().unwrap();
            assert!(years(number) - years(&parent) >= 18, "{number} of {parent}");
            let children = people[&parent]["children"].as_list().unwrap();
            assert!(children.contains(&Value::from(number.as_str())));
        }
        // The number tells sex and year of birth.
        let male = text(number, "sex").as_deref() == Some("male");
        assert_eq!(number[3..4].parse::<u8>().unwrap() % 2 == 0, male);
        assert_eq!(number[4..6], text(number, "birth").unwrap()[2..4]);
    }
    for truth in &truths {
        if let Truth::Error { register, key, field, kept, right } = truth {
            let row = desk.store.write({
                let (register, key) = (*register, key.clone());
                move |tx| records::by_key(tx, register, &key)
            });
            assert_eq!(row.unwrap().unwrap().values.get(*field), Some(kept));
            assert_ne!(kept, right);
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_country() {
    let made = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { people: 300, seed, today: date!(2026 - 11 - 20) };
        let mut truths = Vec::new();
        let desk = desk(folder.path());
        let tell = |truth: &Truth| {
            truths.push(serde_json::to_string(truth).unwrap());
            Ok(())
        };
        let tally = generate(&desk, plan, &[], tell, |_| {}).unwrap();
        let rows = desk.store.write(|tx| records::in_order(tx, "land", None, 50)).unwrap();
        (tally, truths, rows.into_iter().map(|r| r.values).collect::<Vec<_>>())
    };
    assert_eq!(made(3), made(3));
    assert_ne!(made(3), made(4));
}

fn mother() -> Profile {
    let home = [("province", "01"), ("commune", "00004"), ("street", "12 Phan Đình Phùng")];
    let home = home.into_iter().map(|(k, v)| (k.to_owned(), Value::from(v))).collect();
    Profile {
        name: "Trần Thị Bình".into(),
        number: "001192000034".into(),
        birth: "1992-05-01".into(),
        sex: "female".into(),
        phone: "0990000001".into(),
        email: "binh@example.org".into(),
        address: Some(Value::Map(home)),
        language: "vi".into(),
    }
}

fn account(desk: &Desk, login: &str, profile: Profile) -> Id {
    let id = desk.fresh_id();
    let register = PersonCommand::Register { login: login.into(), phc: "$none".into(), profile };
    desk.handle_person(id, Actor::System { name: "test".into() }, vec![register]).unwrap();
    id
}

fn draft(desk: &Desk, applicant: Id) -> Id {
    let case = desk.fresh_id();
    let begin = Command::Draft { channel: Channel::Online, applicant: Some(applicant), reception: None };
    let request = Request {
        case,
        service: Some("birth-registration".into()),
        actor: Actor::Person { id: applicant },
        commands: vec![begin],
        expected: None,
        idempotency: None,
    };
    desk.handle(request).unwrap();
    case
}

#[test]
fn a_birth_is_registered_with_three_answers_and_the_rest_from_registers() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(
        Store::open(&Settings::in_folder(folder.path())).unwrap(),
        Arc::new(Catalogue::read(Files::embedded()).unwrap_or_else(|d| panic!("{}", d[0]))),
        Clock::set_to(1_795_500_000_000),
        Chance::seeded(1),
    );
    let plan = Plan { people: 0, seed: 7, today: date!(2026 - 11 - 20) };
    let made = generate(&desk, plan, &[mother()], |_| Ok(()), |_| {}).unwrap();
    assert_eq!(made.refused, 0);
    let me = account(&desk, "tran.binh", mother());
    let actor = Actor::Person { id: me };
    let case = draft(&desk, me);
    let run = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    // Looking leaves nothing in the case, and refusing neither.
    let version = |desk: &Desk| desk.store.read(|tx| desk.load(tx, case)).unwrap().unwrap().0.version;
    let offers = run.block_on(desk.look_up_async(case, actor.clone())).unwrap();
    assert_eq!(version(&desk), 1, "looking stores nothing");
    let read = desk.store.read(|tx| records::readings(tx, "001192000034", None, 50)).unwrap();
    assert!(read.iter().all(|r| r.purpose == "application") && read.len() >= 2, "{read:?}");
    let offered = |field: &str| offers.iter().find(|o| o.field == field).map(|o| o.value.clone());
    assert_eq!(offered("mother_name"), Some(Value::from("Trần Thị Bình")));
    assert_eq!(offered("mother_birth_year"), Some(Value::Int(1992)));
    assert_eq!(offered("relation"), Some(Value::from("mother")));
    assert_eq!(offered("birth_proof"), Some(Value::from("electronic")));

    let wanted = offers.iter().map(|o| o.field.clone()).collect();
    let done = run.block_on(desk.take_async(case, actor.clone(), wanted)).unwrap();
    assert_eq!(done.case.origins.len(), offers.len());
    let origin = &done.case.origins["father_name"].0;
    assert_eq!((origin.register.as_str(), origin.field.as_str()), ("population", "name"));

    // What is left: how to reach her (the account knows), the child's name, how many copies.
    let definition = done.service.definition();
    let asked: Vec<String> = done
        .service
        .journey(&done.case.answers, Some(Channel::Online), date!(2026 - 11 - 24))
        .into_iter()
        .flat_map(|page| &page.fields)
        .filter(|f| !f.optional && f.prefill.is_none() && !done.case.answers.contains_key(&f.id))
        .map(|f| f.id.clone())
        .collect();
    assert!(asked.len() <= 3, "{asked:?}");
    assert_eq!(asked, ["child_name", "copies"]);
    let typed = BTreeMap::from([
        ("child_name".to_owned(), Value::from("Nguyễn Minh Khôi")),
        ("copies".to_owned(), Value::Int(1)),
        ("applicant_phone".to_owned(), Value::from("0990000001")),
    ]);
    let mut commands = Vec::new();
    for page in definition.form.pages.iter().filter(|p| !done.case.pages.contains(&p.id)) {
        let given = |id: &str| done.case.answers.get(id).or_else(|| typed.get(id)).cloned();
        let answers = page.fields.iter().map(|f| (f.id.clone(), given(&f.id))).collect();
        commands.push(Command::Answer { page: page.id.clone(), answers });
    }
    commands.push(Command::Submit { declared: true, number: 0 });
    let request = Request { case, service: None, actor: actor.clone(), commands, expected: None, idempotency: None };
    let done = desk.handle(request).unwrap();
    assert!(done.case.is_submitted() && done.case.files.is_empty(), "no paper is asked for");
    assert!(done.case.origins.contains_key("home_address") && !done.case.origins.contains_key("child_name"));

    // A stranger with the same number gets nothing, and after handing in nothing is taken any more.
    let liar = account(&desk, "liar", Profile { birth: "1992-05-02".into(), ..mother() });
    let other = draft(&desk, liar);
    let nothing = run.block_on(desk.look_up_async(other, Actor::Person { id: liar })).unwrap();
    assert_eq!(nothing, []);
    assert!(run.block_on(desk.look_up_async(case, actor)).is_err());
    assert!(run.block_on(desk.look_up_async(other, Actor::Person { id: me })).is_err(), "another's draft");
}
