//! Registers through the door, on SQLite and PostgreSQL: records made, put right and closed; read by whom the
//! register says, each reading stated and shown to the person; and a register that is added by a folder alone.

mod common;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use common::{Place, on_each, open};
use motcua::{
    catalogue::{Catalogue, Files, check},
    clock::{Chance, Clock},
    desk::{Desk, NotDone, ReadRequest, RecordDone, RecordRequest, Which, fold_record},
    projections::records,
    store::StreamId,
};
use rules::{
    actor::Actor,
    decide::record::RecordCommand,
    id::Id,
    person::{Identity, PersonCommand, Profile},
    value::{Answers, Value},
    workflow::Role,
};
use time::macros::date;

/// Tuesday 10 March 2026, 9:00 in Hanoi.
const MARCH_10: i64 = 1_773_108_000_000;
const FATHER: &str = "001090000012";
const MOTHER: &str = "001192000034";

fn catalogue() -> Arc<Catalogue> {
    static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let read = || Arc::new(Catalogue::read(Files::embedded()).unwrap_or_else(|defects| panic!("{}", defects[0])));
    READ.get_or_init(read).clone()
}

fn desk(place: &Place) -> Desk {
    Desk::new(place.store.clone(), catalogue(), Clock::set_to(MARCH_10), Chance::seeded(7))
}

fn police() -> Actor {
    Actor::Official { id: Id([9; 16]), unit: "00004.CA".into(), roles: vec![Role::Handler] }
}

fn fields(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect()
}

fn home(street: &str) -> Value {
    let parts = [("province", "01"), ("commune", "00004"), ("street", street)];
    Value::Map(parts.into_iter().map(|(k, v)| (k.to_owned(), Value::from(v))).collect())
}

fn person(number: &str, name: &str, sex: &str, birth: &str) -> Answers {
    let mut values = fields(&[
        ("number", number),
        ("name", name),
        ("sex", sex),
        ("birth", birth),
        ("ethnicity", "Kinh"),
        ("nationality", "VN"),
        ("marital_status", "married"),
        ("spouse_number", if number == FATHER { MOTHER } else { FATHER }),
    ]);
    values.insert("residence".into(), home("12 Phan Đình Phùng"));
    values
}

fn create(desk: &Desk, actor: Actor, values: Answers) -> Result<RecordDone, NotDone> {
    let command =
        RecordCommand::Create { fields: values, reason: "Cấp số".into(), effective: Some(date!(2020 - 01 - 01)) };
    handle(desk, actor, "", command)
}

fn handle(desk: &Desk, actor: Actor, key: &str, command: RecordCommand) -> Result<RecordDone, NotDone> {
    let (register, key) = ("population".to_owned(), key.to_owned());
    desk.handle_record(RecordRequest { register, key, actor, command, expected: None })
}

fn correct(street: &str, effective: Option<time::Date>) -> RecordCommand {
    let changes = BTreeMap::from([("residence".to_owned(), Some(home(street)))]);
    RecordCommand::Correct { changes, reason: "Chuyển nơi thường trú".into(), effective }
}

fn couple(desk: &Desk) {
    create(desk, police(), person(FATHER, "Nguyễn Văn An", "male", "1990-03-27")).unwrap();
    create(desk, police(), person(MOTHER, "Trần Thị Bình", "female", "1992-05-01")).unwrap();
}

fn read(actor: Option<Actor>, register: &str, purpose: &str) -> ReadRequest {
    let (register, purpose) = (register.to_owned(), purpose.to_owned());
    ReadRequest { register, actor, purpose, case: None, fields: Vec::new() }
}

fn account(desk: &Desk, login: &str, name: &str, number: &str, birth: &str) -> Actor {
    let id = desk.fresh_id();
    let profile = Profile {
        name: name.into(),
        number: number.into(),
        birth: birth.into(),
        language: "vi".into(),
        ..Profile::default()
    };
    let register = PersonCommand::Register { login: login.into(), phc: "$none".into(), profile };
    desk.handle_person(id, Actor::System { name: "test".into() }, vec![register]).unwrap();
    Actor::Person { id }
}

/// The refusals' keys and fields.
fn refused<T: std::fmt::Debug>(outcome: Result<T, NotDone>) -> Vec<(&'static str, Option<String>)> {
    match outcome {
        Err(NotDone::Refused(refusals)) => refusals.into_iter().map(|r| (r.key, r.field)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

fn keys<T: std::fmt::Debug>(outcome: Result<T, NotDone>) -> Vec<&'static str> {
    refused(outcome).into_iter().map(|(key, _)| key).collect()
}

#[test]
fn a_record_is_made_put_right_and_closed_by_its_keeper_alone() {
    on_each(|place| {
        let desk = desk(place);
        couple(&desk);
        let again = create(&desk, police(), person(FATHER, "Nguyễn Văn An", "male", "1990-03-27"));
        assert_eq!(keys(again), ["record_exists"]);
        let elsewhere = Actor::Official { id: Id([8; 16]), unit: "00721.CA".into(), roles: vec![Role::Handler] };
        let clerk = Actor::Official { id: Id([8; 16]), unit: "00004.CA".into(), roles: vec![Role::Intake] };
        let committee = Actor::Official { id: Id([8; 16]), unit: "00004.UB".into(), roles: vec![Role::Handler] };
        for actor in [elsewhere, clerk, committee, Actor::Person { id: Id([1; 16]) }] {
            assert_eq!(keys(handle(&desk, actor, FATHER, correct("1 Lê Lợi", None))), ["not_yours"]);
        }
        handle(&desk, police(), FATHER, correct("30 Hàng Bài", Some(date!(2026 - 02 - 01)))).unwrap();
        handle(&desk, police(), FATHER, correct("20 Hàng Bài", Some(date!(2024 - 02 - 01)))).unwrap();
        let nothing = handle(&desk, police(), FATHER, correct("20 Hàng Bài", Some(date!(2019 - 01 - 01))));
        assert_eq!(keys(nothing), ["record_before_begin"]);
        assert_eq!(keys(handle(&desk, police(), FATHER, correct("x", Some(date!(2026 - 03 - 11))))), ["record_future"]);
        let street = |day| {
            let read = desk.read_records(read(Some(police()), "population", "upkeep"), Which::AsOf(FATHER.into(), day));
            read.map(|r| r[0].fields["residence"].get("street").and_then(Value::as_text).unwrap().to_owned())
        };
        assert_eq!(street(date!(2023 - 01 - 01)).unwrap(), "12 Phan Đình Phùng");
        assert_eq!(street(date!(2025 - 01 - 01)).unwrap(), "20 Hàng Bài");
        assert_eq!(street(date!(2026 - 03 - 10)).unwrap(), "30 Hàng Bài", "the later day counts");
        assert!(matches!(street(date!(2019 - 12 - 31)), Err(NotDone::Missing)));
        let close = RecordCommand::Close { reason: "Đã chết".into(), effective: None };
        handle(&desk, police(), FATHER, close.clone()).unwrap();
        assert_eq!(keys(handle(&desk, police(), FATHER, correct("x", None))), ["record_closed"]);
        assert_eq!(keys(handle(&desk, police(), "001090009999", close)), ["no_such_record"]);
    });
}

#[test]
fn everything_wrong_is_said_at_once() {
    let place = open(None);
    let desk = desk(&place);
    let mut values = person("12", "Nguyễn 9", "other", "2026-03-11");
    values.insert("nationality".into(), Value::from("vn"));
    values.insert("colour".into(), Value::from("red"));
    values.remove("ethnicity");
    let command = RecordCommand::Create { fields: values, reason: " ".into(), effective: None };
    let mut wrong = refused(handle(&desk, police(), "", command));
    wrong.sort();
    let expect = [
        ("choose_one", "sex"),
        ("date_in_future", "birth"),
        ("name_with_digits", "name"),
        ("no_such_field", "colour"),
        ("person_number_shape", "number"),
        ("record_pattern", "nationality"),
        ("required", "ethnicity"),
        ("required", "reason"),
    ];
    assert_eq!(wrong, expect.map(|(key, field)| (key, Some(field.to_owned()))));
}

#[test]
fn every_reading_is_stated_and_the_person_sees_it() {
    on_each(|place| {
        let desk = desk(place);
        couple(&desk);
        let an = account(&desk, "nguyen.an", "nguyễn văn AN", FATHER, "1990-03-27");
        let binh = account(&desk, "tran.binh", "Trần Thị Bình", MOTHER, "1992-05-01");
        let liar = account(&desk, "liar", "Nguyễn Văn An", FATHER, "1991-01-01");
        let by_key = |actor: &Actor, purpose: &str, number: &str| {
            desk.read_records(read(Some(actor.clone()), "population", purpose), Which::Key(number.into()))
        };
        let own = by_key(&an, "own", FATHER).unwrap();
        assert_eq!(own[0].fields.len(), 9);
        assert_eq!(keys(by_key(&liar, "own", FATHER)), ["not_yours"], "the number alone proves nothing");
        let wife = by_key(&an, "application", MOTHER).unwrap();
        assert!(wife[0].fields.contains_key("ethnicity") && !wife[0].fields.contains_key("household"));
        assert_eq!(keys(by_key(&binh, "own", FATHER)), ["not_yours"], "kin may read to apply, not to look");
        assert_eq!(keys(by_key(&an, "curiosity", FATHER)), ["record_no_purpose"]);
        let clerk = Actor::Official { id: Id([8; 16]), unit: "00004.PV".into(), roles: vec![Role::Intake] };
        assert_eq!(keys(by_key(&clerk, "examination", FATHER)), ["record_wants_case"]);
        let two = ReadRequest {
            fields: vec!["name".into(), "household".into()],
            ..read(Some(an.clone()), "population", "application")
        };
        assert_eq!(keys(desk.read_records(two, Which::Key(MOTHER.into()))), ["record_field_closed"]);

        let readings = |number: &str| place.store.read(|tx| records::readings(tx, number, None, 50)).unwrap();
        let of_mother = readings(MOTHER);
        assert_eq!(of_mother.len(), 1, "what was refused was not read");
        assert_eq!((of_mother[0].purpose.as_str(), of_mother[0].fields.len()), ("application", wife[0].fields.len()));
        assert!(of_mother[0].actor.contains(&an.person().unwrap().to_string()));
        let recorded = place.store.read(|tx| tx.load(StreamId::from(wife[0].id))).unwrap();
        assert_eq!(recorded.last().unwrap().name, "record.extracted");
        assert_eq!(fold_record(&recorded).unwrap().version, 2);

        // The read models come back from the events alone.
        let before = (readings(FATHER), readings(MOTHER));
        assert_eq!(desk.rebuild(|_| {}).unwrap().records, 2);
        assert_eq!((readings(FATHER), readings(MOTHER)), before);
        assert_eq!(by_key(&an, "own", FATHER).unwrap()[0].fields, own[0].fields);
    });
}

#[test]
fn a_proven_number_counts_and_a_typed_one_no_more() {
    on_each(|place| {
        let desk = desk(place);
        couple(&desk);
        let own = |actor: &Actor| {
            let (desk, id) = (desk.clone(), actor.person().unwrap());
            place.store.read(move |tx| desk.own_number(tx, id)).unwrap()
        };
        let link = |actor: &Actor, subject: &str, number: &str| {
            let level = rules::assurance::Level::Substantial;
            let (provider, subject, number) = ("vneid".to_owned(), subject.to_owned(), number.to_owned());
            let identity = Identity { provider, subject, level, number, name: "AN".into(), ..Identity::default() };
            desk.handle_person(actor.person().unwrap(), actor.clone(), vec![PersonCommand::Link { identity }])
        };
        let typed = account(&desk, "an-go", "Nguyễn Văn An", FATHER, "1990-03-27");
        assert_eq!(own(&typed).as_deref(), Some(FATHER), "name and birth date agree, and nobody proved it");
        let proven = account(&desk, "an-that", "An", "", "");
        assert_eq!(own(&proven), None);
        link(&proven, "s-1", FATHER).unwrap();
        assert_eq!(own(&proven).as_deref(), Some(FATHER));
        assert_eq!(own(&typed), None, "somebody proved that it is theirs");
        assert_eq!(keys(link(&typed, "s-1", FATHER)), ["identity_taken"], "the same identity");
        assert_eq!(keys(link(&typed, "s-2", FATHER)), ["identity_taken"], "the same number");
        desk.rebuild(|_| {}).unwrap();
        assert_eq!((own(&proven).as_deref(), own(&typed)), (Some(FATHER), None), "made again from the events");
    });
}

#[test]
fn records_are_found_by_what_the_register_is_searched_by_page_after_page() {
    on_each(|place| {
        let desk = desk(place);
        let rows: Vec<_> = (0..7)
            .map(|n| (person(&format!("00109000{n:04}"), "Lê Thị Hoa", "female", "1990-01-01"), None))
            .chain([(person("12", "Lê Thị Hoa", "female", "1990-01-01"), None)])
            .chain([(person("001090000003", "Lê Thị Hoa", "female", "1990-01-01"), None)])
            .collect();
        let import = Actor::System { name: "import".into() };
        let refused = desk.make_records("population", import, "Nhập dữ liệu".into(), rows).unwrap();
        let told: Vec<_> = refused.iter().map(|(n, r)| (*n, r[0].key, r[0].field.as_deref())).collect();
        assert_eq!(told, [(7, "person_number_shape", Some("number")), (8, "record_exists", Some("number"))]);
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let filters =
                vec![("name".to_owned(), "le thi HOA".to_owned()), ("residence".to_owned(), "00004".to_owned())];
            let which = Which::Filtered(filters, after, 3);
            let page = desk.read_records(read(Some(police()), "population", "upkeep"), which).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            found.extend(page.into_iter().map(|r| r.key));
        }
        found.sort();
        assert_eq!(found, (0..7).map(|n| format!("00109000{n:04}")).collect::<Vec<_>>());
        let by_colour = Which::Filtered(vec![("sex".into(), "female".into())], None, 3);
        assert_eq!(
            keys(desk.read_records(read(Some(police()), "population", "upkeep"), by_colour)),
            ["record_not_searched"]
        );
        let nobody = desk.read_records(read(None, "population", "own"), Which::Filtered(Vec::new(), None, 10)).unwrap();
        assert!(nobody.is_empty(), "a list holds only what may be read");
    });
}

#[test]
fn what_is_public_is_read_by_anybody_and_small_counts_are_held_back() {
    on_each(|place| {
        let desk = desk(place);
        let counts = [
            ("residents", 107),
            ("male", 104),
            ("female", 3),
            ("under_15", 20),
            ("from_15_to_59", 80),
            ("from_60", 7),
            ("households", 30),
            ("births", 2),
        ];
        let mut values: Answers = counts.into_iter().map(|(k, n)| (k.to_owned(), Value::Int(n))).collect();
        values.extend([("place".to_owned(), Value::from("00004")), ("year".to_owned(), Value::Int(2025))]);
        let system = Actor::System { name: "import".into() };
        assert_eq!(
            desk.make_records("population_statistics", system, "2025".into(), vec![(values, None)]).unwrap(),
            []
        );
        let found = desk
            .read_records(read(None, "population_statistics", "statistics"), Which::Key("00004:2025".into()))
            .unwrap();
        assert_eq!(found[0].held_back, ["births", "female", "male"]);
        assert_eq!(found[0].fields.get("residents"), Some(&Value::Int(107)));
        assert!(!found[0].fields.contains_key("female"));
        let recorded = place.store.read(|tx| tx.load(StreamId::from(found[0].id))).unwrap();
        assert_eq!(recorded.len(), 1, "what is public leaves no statement");
    });
}

/// The register of `docs/guide/add-a-register.md`, cut out of the guide.
fn guide() -> Vec<(String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/add-a-register.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut files = Vec::new();
    for part in text.split("\n```yaml\n").skip(1) {
        let body = part.split("\n```").next().unwrap();
        let name = body.lines().next().unwrap().trim_start_matches("# ").to_owned();
        files.push((name, format!("{body}\n")));
    }
    files
}

#[test]
fn a_register_is_added_by_the_folder_of_the_guide_alone() {
    let mut files = Files::embedded();
    let folder = guide();
    assert_eq!(folder.len(), 3, "register.yaml and a text in each language");
    for (name, text) in &folder {
        files.put(name, text);
    }
    let place = open(None);
    let catalogue = Arc::new(Catalogue::read(files).unwrap_or_else(|d| panic!("{}", d[0])));
    let desk = Desk::new(place.store.clone(), catalogue, Clock::set_to(MARCH_10), Chance::seeded(7));
    let values =
        fields(&[("licence", "BOAT-2026-7"), ("owner_number", FATHER), ("hull", "wood"), ("licensed", "2026-01-05")]);
    let mut more = values.clone();
    more.insert("mooring".into(), home("Bến Chương Dương"));
    let committee = Actor::Official { id: Id([8; 16]), unit: "00004.UB".into(), roles: vec![Role::Handler] };
    let request =
        |actor, command| RecordRequest { register: "boats".into(), key: String::new(), actor, command, expected: None };
    let without = RecordCommand::Create { fields: values, reason: "Cấp phép".into(), effective: None };
    assert_eq!(
        refused(desk.handle_record(request(committee.clone(), without))),
        [("required", Some("mooring".to_owned()))]
    );
    let command = RecordCommand::Create { fields: more, reason: "Cấp phép".into(), effective: None };
    let done = desk.handle_record(request(committee, command)).unwrap();
    assert_eq!(done.key, "BOAT-2026-7");
    let public = desk.read_records(read(None, "boats", "public"), Which::Key("BOAT-2026-7".into())).unwrap();
    assert_eq!(public[0].fields.keys().collect::<Vec<_>>(), ["hull", "licence", "licensed"]);
}

#[test]
fn what_is_wrong_in_a_register_is_found_with_its_place_and_the_mend() {
    let files = |from: &str, to: &str| {
        let mut files = Files::embedded();
        for (name, text) in guide() {
            files.put(&name, &text.replace(from, to));
        }
        files
    };
    for (from, to, what, mend) in [
        ("identified_by: [licence]", "identified_by: [license]", "no field is called license", "write `licence`"),
        ("agency: committee", "agency: comittee", "there is no kind of agency", "write `committee`"),
        (", pattern: \"BOAT-9999-#\"", "", "any text would do as licence", "add `pattern`"),
        ("purposes: [public]", "purposes: [publik]", "publik is no purpose", "write `public`"),
        (
            "{who: subject, purposes: [own]}",
            "{who: official, purposes: [own]}",
            "may not read their own",
            "add `{who: subject",
        ),
        ("refers: population", "refers: populaton", "there is no register populaton", "write `population`"),
        ("label: Owner", "lable: Owner", "unknown field", "correct the spelling"),
        ("options: [wood, steel]", "options: [wood, steel, glass]", "the option glass has no words", "add `glass`"),
        ("kind: date", "kind: day", "unknown variant", "use one of the words"),
    ] {
        let report = check::check(files(from, to));
        let defect = report.defects.iter().find(|d| d.what.contains(what));
        let defect = defect.unwrap_or_else(|| panic!("{from}: {:?}", report.defects));
        assert!(defect.file.starts_with("registers/boats/") && defect.line > 0, "{defect}");
        assert!(defect.mend.contains(mend), "{defect}");
    }
    let mut paper = Files::embedded();
    let path = "services/birth-registration/service.yaml";
    let text = paper.text(path).unwrap().replace("    waive: \"birth_proof == 'electronic'\"\n", "");
    paper.put(path, &text);
    let report = check::check(paper);
    let found = report.defects.iter().any(|d| d.what.contains("birth_notice is asked for on paper") && d.line > 0);
    assert!(found, "{:?}", report.defects);
}
