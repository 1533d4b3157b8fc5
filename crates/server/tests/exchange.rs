//! Other agencies' questions through the door, on SQLite and PostgreSQL: many random ones, each answered exactly when
//! an agreement allows it, and each answer stated where the person it is about sees it with its purpose.

mod common;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use common::{Place, on_each, open};
use motcua::{
    catalogue::{Catalogue, Files},
    clock::{Chance, Clock},
    desk::{
        Desk, NotDone, RecordRequest,
        exchange::{About, AgencyQuestion},
    },
    projections::records::{self, Reading},
};
use rules::{
    actor::Actor,
    decide::record::RecordCommand,
    exchange::Way,
    person::{PersonCommand, Profile},
    value::{Answers, Value, read_date},
};
use time::macros::date;

/// Friday 27 November 2026, 9:00 in Hanoi.
const NOVEMBER_27: i64 = 1_795_744_800_000;
const PEOPLE: [(&str, &str); 4] = [
    ("001090000012", "Nguyễn Văn An"),
    ("001192000034", "Trần Thị Bình"),
    ("001095000056", "Lê Văn Cường"),
    ("001197000078", "Phạm Thị Dung"),
];

fn catalogue() -> Arc<Catalogue> {
    static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let read = || Arc::new(Catalogue::read(Files::embedded()).unwrap_or_else(|defects| panic!("{}", defects[0])));
    READ.get_or_init(read).clone()
}

fn desk(place: &Place) -> Desk {
    Desk::new(place.store.clone(), catalogue(), Clock::set_to(NOVEMBER_27), Chance::seeded(7))
}

fn system() -> Actor {
    Actor::System { name: "test".into() }
}

fn values(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect()
}

fn create(desk: &Desk, register: &str, fields: Answers) {
    let command = RecordCommand::Create { fields, reason: "Cấp".into(), effective: Some(date!(2020 - 01 - 01)) };
    let (register, key) = (register.to_owned(), String::new());
    desk.handle_record(RecordRequest { register, key, actor: system(), command, expected: None }).unwrap();
}

/// Four people with an account each, known to two registers; their accounts.
fn people(desk: &Desk) -> Vec<rules::id::Id> {
    let account = |(number, name): (&str, &str)| {
        let sex = if number.as_bytes()[3] == b'0' { "male" } else { "female" };
        let birth = "1990-03-27";
        let mut person = values(&[
            ("number", number),
            ("name", name),
            ("sex", sex),
            ("birth", birth),
            ("ethnicity", "Kinh"),
            ("nationality", "VN"),
            ("marital_status", "single"),
        ]);
        let home = [("province", "01"), ("commune", "00004"), ("street", "12 Phan Đình Phùng")];
        let home = home.into_iter().map(|(k, v)| (k.to_owned(), Value::from(v))).collect();
        person.insert("residence".into(), Value::Map(home));
        create(desk, "population", person);
        let mut protected = values(&[("number", number), ("commune", "00004"), ("disability", "none")]);
        protected.insert("poor_household".into(), Value::Bool(false));
        create(desk, "social_protection", protected);
        let id = desk.fresh_id();
        let (name, number, birth) = (name.to_owned(), number.to_owned(), birth.to_owned());
        let profile = Profile { name, number: number.clone(), birth, language: "vi".into(), ..Profile::default() };
        let register = PersonCommand::Register { login: format!("login{number}"), phc: "$none".into(), profile };
        desk.handle_person(id, system(), vec![register]).unwrap();
        id
    };
    PEOPLE.into_iter().map(account).collect()
}

/// Small, and the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What an answer may hold, worked out from the agreements in another way than the rules do: `None` for a refusal.
fn oracle(question: &AgencyQuestion) -> Option<(String, Vec<String>)> {
    let catalogue = catalogue();
    let exchange = &catalogue.exchange.as_ref().unwrap().exchange;
    let today = date!(2026 - 11 - 27);
    let allowed = exchange.agreements.iter().find(|a| {
        exchange.partners.iter().any(|p| p.id == a.with && p.member == question.client)
            && a.way == Way::Answer
            && a.service == question.service
            && a.purpose == question.purpose
            && a.from <= today
            && a.until >= today
            && question.fields.iter().all(|f| a.fields.contains(f))
    })?;
    let mut fields = if question.fields.is_empty() { allowed.fields.clone() } else { question.fields.clone() };
    fields.sort();
    fields.dedup();
    Some((allowed.register.clone(), fields))
}

/// How many questions, from EXCHANGE_QUESTIONS.
fn many() -> usize {
    std::env::var("EXCHANGE_QUESTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
}

#[test]
fn every_answer_is_agreed_and_seen_by_the_person_and_everything_else_is_refused() {
    on_each(|place| {
        let desk = desk(place);
        let accounts = people(&desk);
        let mut dice = Dice(2026);
        let mut answered: BTreeMap<String, Vec<(String, String, Vec<String>)>> = BTreeMap::new();
        let (mut yes, mut no) = (0, 0);
        for n in 0..many() {
            let (number, name) = *dice.one(&PEOPLE);
            let fields: Vec<String> = (0..dice.below(4))
                .map(|_| {
                    *dice.one(&["number", "name", "birth", "poor_household", "residence", "ethnicity", "allowance"])
                })
                .map(str::to_owned)
                .collect();
            let client = *dice.one(&["VN/GOV/THUE/NOPTHUE", "VN/GOV/BHXH/THE", "VN/GOV/GDDT/HOCSINH", "VN/GOV/X/Y"]);
            let question = AgencyQuestion {
                client: client.parse().unwrap(),
                service: (*dice.one(&["population", "population", "social-protection", "land"])).to_owned(),
                about: if dice.below(2) == 0 { About::Person(number.into()) } else { About::Key(number.into()) },
                purpose: (*dice.one(&["examination", "examination", "examination", "upkeep", ""])).to_owned(),
                fields,
                message: format!("message-{n}"),
                user: Some("VN001".into()),
                issue: None,
            };
            let expect = oracle(&question);
            match (desk.answer_agency(question.clone()), expect) {
                (Ok(read), Some((register, fields))) => {
                    yes += 1;
                    assert_eq!(read.len(), 1, "{question:?}");
                    let mut told: Vec<String> = read[0].fields.keys().cloned().collect();
                    told.sort();
                    let kept: Vec<String> = fields.iter().filter(|f| *f != "spouse_number").cloned().collect();
                    let kept: Vec<String> = kept
                        .into_iter()
                        .filter(|f| !["father_number", "mother_number"].contains(&f.as_str()))
                        .collect();
                    assert_eq!(told, kept, "{question:?}");
                    assert_eq!(read[0].person.as_deref(), Some(number));
                    if let Some(said) = read[0].fields.get("name") {
                        assert_eq!(said.as_text(), Some(name));
                    }
                    answered.entry(number.into()).or_default().push((register, question.purpose, told));
                }
                (Err(NotDone::Refused(refusals)), None) => {
                    no += 1;
                    assert!(refusals.iter().all(|r| r.key.starts_with("exchange_")), "{refusals:?}");
                }
                (got, expect) => panic!("{question:?}: expected {expect:?}, got {got:?}"),
            }
        }
        assert!(yes > many() / 20 && no > many() / 20, "{yes} answered, {no} refused");
        let seen = |account| {
            let desk = desk.clone();
            let all: Result<Vec<Reading>, NotDone> = place.store.read(move |tx| {
                let number = desk.own_number(tx, account)?.expect("the account is the person of the number");
                Ok(records::readings(tx, &number, None, u32::MAX)?)
            });
            all.unwrap()
        };
        let check = || {
            for (account, (number, _)) in accounts.iter().zip(PEOPLE) {
                let mut told: Vec<_> = seen(*account)
                    .into_iter()
                    .map(|r| {
                        let actor: Actor = serde_json::from_str(&r.actor).unwrap();
                        assert!(matches!(actor, Actor::Agency { .. }), "{actor:?}");
                        (r.register, r.purpose, r.fields)
                    })
                    .collect();
                let mut wanted = answered.get(number).cloned().unwrap_or_default();
                told.sort();
                wanted.sort();
                assert_eq!(told, wanted, "what {number} sees");
            }
        };
        check();
        desk.rebuild(|_| {}).unwrap();
        check();
    });
}

#[test]
fn an_agreement_ends_with_its_last_day_and_small_counts_stay_held_back() {
    let place = open(None);
    let mut desk = desk(&place);
    people(&desk);
    let ask = |desk: &Desk, service: &str| {
        desk.answer_agency(AgencyQuestion {
            client: "VN/GOV/BHXH/THE".parse().unwrap(),
            service: service.into(),
            about: About::Key(PEOPLE[0].0.into()),
            purpose: "examination".into(),
            fields: Vec::new(),
            message: "m".into(),
            user: None,
            issue: None,
        })
    };
    assert!(ask(&desk, "social-protection").is_ok());
    assert_eq!(read_date("2027-12-31"), Some(date!(2027 - 12 - 31)));
    // 31 December 2027 23:59 and 1 January 2028 0:01 in Hanoi.
    for (at, answered) in [(1_830_272_340_000, true), (1_830_272_460_000, false)] {
        desk.clock = Clock::set_to(at);
        match ask(&desk, "social-protection") {
            Ok(_) => assert!(answered, "{at}"),
            Err(NotDone::Refused(refusals)) => {
                assert!(!answered && refusals[0].key == "exchange_ended", "{refusals:?}")
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}
