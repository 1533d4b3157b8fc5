//! What may be done to a record of a register, and who may read it: a register of kennels.

use std::collections::BTreeMap;

use rules::{
    actor::Actor,
    decide::record::{RecordCommand, RecordWorld, Wish, decide, extract},
    form::kind::Setting,
    refusal::Refusals,
    register::{Reader, Register, Relation, record::Record},
    value::{Value, read_date},
};

use super::scene::{Scene, citizen, clerk, handler, stranger};

const KENNELS: &str = "
key: kennels
owner: {agency: committee}
legal_basis: [{id: DOG-1, title: Demonstration act on dogs}]
identified_by: [kennel]
person: keeper
fields:
  - {id: kennel, kind: integer, min: 1, max: 999}
  - {id: keeper, kind: person_number}
  - {id: dogs, kind: integer, max: 50}
  - {id: remark, kind: text, max_length: 20, optional: true}
purposes: [own, examination]
access:
  - {who: subject, purposes: [own]}
  - {who: official, agencies: [centre], purposes: [examination], fields: [kennel, dogs], case: true}
retention: {years: 5}
";

/// A register, one of its records, and the day.
struct Keeping {
    scene: Scene,
    register: Register,
    record: Record,
}

impl Keeping {
    fn new() -> Keeping {
        let register = serde_yaml_ng::from_str(KENNELS).unwrap();
        Keeping { scene: Scene::new(), register, record: Record::default() }
    }

    /// Wishes for something on 10 March 2026; `done`, `nothing`, or the refusals with their fields.
    fn wish(&mut self, actor: &Actor, command: &RecordCommand) -> String {
        let today = read_date("2026-03-10").unwrap();
        let setting = Setting { country: &self.scene.country, units: &self.scene.units, today };
        let got = decide(&self.record, command, RecordWorld { register: &self.register, actor, setting });
        match got {
            Ok(events) => {
                events.iter().for_each(|event| self.record.evolve(0, event));
                if events.is_empty() { "nothing".into() } else { "done".into() }
            }
            Err(refusals) => refused(&refusals),
        }
    }

    /// Reads; the fields read, or the refusals.
    fn read(&self, actor: &Actor, relation: Relation, wish: Wish<'_>) -> String {
        let values = self.record.now().unwrap().fields;
        let reader = Reader { actor: Some(actor), relation, case: wish.case.is_some(), units: &self.scene.units };
        match extract(&self.register, &values, wish, reader) {
            Ok(extract) => extract.fields.keys().cloned().collect::<Vec<_>>().join(" "),
            Err(refusals) => refused(&refusals),
        }
    }
}

fn refused(refusals: &Refusals) -> String {
    refusals.iter().map(|r| format!("{}@{}", r.key, r.field.as_deref().unwrap_or("-"))).collect::<Vec<_>>().join(" ")
}

fn create(effective: Option<&str>) -> RecordCommand {
    let fields = [("kennel", Value::Int(7)), ("keeper", Value::Text("001200000001".into())), ("dogs", Value::Int(2))];
    RecordCommand::Create {
        fields: fields.into_iter().map(|(id, value)| (id.to_owned(), value)).collect(),
        reason: "Notice 12".into(),
        effective: effective.map(|day| read_date(day).unwrap()),
    }
}

fn correct(field: &str, value: Option<Value>, effective: Option<&str>) -> RecordCommand {
    RecordCommand::Correct {
        changes: BTreeMap::from([(field.to_owned(), value)]),
        reason: "Visit of 9 March".into(),
        effective: effective.map(|day| read_date(day).unwrap()),
    }
}

fn close() -> RecordCommand {
    RecordCommand::Close { reason: "The last dog died".into(), effective: None }
}

#[test]
fn a_record_lives_from_its_making_to_its_closing() {
    let mut kennels = Keeping::new();
    let dogs = |n| Some(Value::Int(n));
    for (actor, command, expect) in [
        (handler(), correct("dogs", dogs(3), None), "no_such_record@-"),
        (handler(), close(), "no_such_record@-"),
        (citizen(), create(None), "not_yours@-"),
        (clerk(), create(None), "not_yours@-"),
        (handler(), create(Some("2026-03-11")), "record_future@effective"),
        (handler(), create(Some("2026-03-02")), "done"),
        (handler(), create(None), "record_exists@-"),
        (handler(), correct("dogs", dogs(3), Some("2026-03-01")), "record_before_begin@effective"),
        (handler(), correct("dogs", dogs(3), Some("2026-03-12")), "record_future@effective"),
        (handler(), correct("kennel", dogs(8), None), "record_key_fixed@kennel"),
        (handler(), correct("cats", dogs(8), None), "no_such_field@cats"),
        (handler(), correct("dogs", None, None), "required@dogs"),
        (handler(), correct("dogs", dogs(2), None), "nothing"),
        (stranger(), correct("dogs", dogs(3), None), "not_yours@-"),
        (handler(), correct("dogs", dogs(3), None), "done"),
        (handler(), close(), "done"),
        (handler(), correct("dogs", dogs(4), None), "record_closed@-"),
        (handler(), close(), "record_closed@-"),
    ] {
        assert_eq!(kennels.wish(&actor, &command), expect, "{command:?} by {actor:?}");
    }
    let before = kennels.record.as_of(read_date("2026-03-09").unwrap()).unwrap();
    assert_eq!((before.fields.get("dogs"), before.closed), (Some(&Value::Int(2)), false), "as of the day before");
}

#[test]
fn a_change_says_why_and_everything_wrong_is_said_at_once() {
    let mut kennels = Keeping::new();
    let RecordCommand::Create { mut fields, .. } = create(None) else { unreachable!() };
    fields.remove("dogs");
    fields.insert("kennel".into(), Value::Int(1000));
    let command = RecordCommand::Create { fields, reason: "  ".into(), effective: None };
    assert_eq!(kennels.wish(&handler(), &command), "required@reason too_large@kennel required@dogs");
}

#[test]
fn reading_takes_a_purpose_a_right_and_sometimes_a_case() {
    let mut kennels = Keeping::new();
    assert_eq!(kennels.wish(&handler(), &create(None)), "done");
    let wish = |fields, purpose, case| Wish { fields, purpose, case };
    let (all, keeper) = ([].as_slice(), ["keeper".to_owned()]);
    for (actor, relation, wish, expect) in [
        (citizen(), Relation::Subject, wish(all, "curiosity", None), "record_no_purpose@purpose"),
        (citizen(), Relation::Subject, wish(all, "own", None), "dogs keeper kennel"),
        (citizen(), Relation::Stranger, wish(all, "own", None), "not_yours@-"),
        (citizen(), Relation::Kin, wish(all, "own", None), "not_yours@-"),
        (clerk(), Relation::Stranger, wish(all, "examination", None), "record_wants_case@case"),
        (clerk(), Relation::Stranger, wish(all, "examination", Some("C-1")), "dogs kennel"),
        (clerk(), Relation::Stranger, wish(&keeper, "examination", Some("C-1")), "record_field_closed@keeper"),
        (handler(), Relation::Stranger, wish(all, "examination", Some("C-1")), "not_yours@-"),
    ] {
        assert_eq!(kennels.read(&actor, relation, wish), expect, "{wish:?} by {actor:?}");
    }
}
