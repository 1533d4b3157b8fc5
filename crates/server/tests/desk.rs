//! The door and the read models behind it, on SQLite and PostgreSQL: a dog licence from the first
//! answer to the paper, and what the lists say on the way.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Barrier, OnceLock},
    thread,
};

use common::{Place, on_each, open};
use motcua::{
    catalogue::{Catalogue, Files},
    clock::{Chance, Clock},
    desk::{Desk, Done, NotDone, Rebuilt, Request},
    projections::{
        cases::{self, CaseRow, Count, Counts, Page, View, WorklistQuery},
        people,
    },
    store::{Fault, StreamId},
};
use rules::{
    actor::Actor,
    calendar::{DayKind, SpecialDay},
    command::{ActionInput, Command},
    event::{AskedItem, FileRef},
    id::Id,
    person::{PersonCommand, Post, Profile},
    refusal::Refusal,
    service::Channel,
    value::Value,
    workflow::{Phase, Role, Verb},
};

/// Tuesday 10 March 2026, 9:00 in Hanoi.
const MARCH_10: i64 = 1_773_108_000_000;
const HOUR: i64 = 3_600_000;
const CENTRE: &str = "00004.PV";
const COMMITTEE: &str = "00004.UB";
const POLICE: &str = "00004.CA";

/// The shipped catalogue with its neutral service alone.
fn catalogue() -> Arc<Catalogue> {
    static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let read = || {
        let (shipped, mut files) = (Files::embedded(), Files::default());
        files.put("country.yaml", shipped.text("country.yaml").unwrap());
        for folder in ["units", "calendars", "forms", "workflows", "texts", "services/dog-licence"] {
            for path in shipped.under(folder) {
                files.put(path, shipped.text(path).unwrap_or_default());
            }
        }
        Arc::new(Catalogue::read(files).unwrap_or_else(|defects| panic!("{}", defects[0])))
    };
    READ.get_or_init(read).clone()
}

fn desk(place: &Place) -> Desk {
    Desk::new(place.store.clone(), catalogue(), Clock::set_to(MARCH_10), Chance::seeded(7))
}

fn person(n: u8) -> Actor {
    Actor::Person { id: Id([n; 16]) }
}

fn official(n: u8, unit: &str, roles: &[Role]) -> Actor {
    Actor::Official { id: Id([n; 16]), unit: unit.into(), roles: roles.to_vec() }
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

fn answer(page: &str, answers: &[(&str, Option<Value>)]) -> Command {
    let answers = answers.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
    Command::Answer { page: page.into(), answers }
}

fn address() -> Option<Value> {
    let parts = [("province", "01"), ("commune", "00004"), ("street", "12 Phan Đình Phùng")];
    Some(Value::Map(parts.into_iter().map(|(k, v)| (k.to_owned(), Value::Text(v.to_owned()))).collect()))
}

/// Everything from the first answer to handing in.
fn whole(applicant: u8, name: &str) -> Vec<Command> {
    vec![
        Command::Draft { channel: Channel::Online, applicant: Some(Id([applicant; 16])), reception: None },
        answer(
            "applicant",
            &[
                ("applicant_name", text(name)),
                ("applicant_number", text("001090000012")),
                ("applicant_birth", text("1990-05-20")),
            ],
        ),
        answer(
            "contact",
            &[("applicant_phone", text("0912 345 678")), ("applicant_email", None), ("applicant_address", address())],
        ),
        answer(
            "dog",
            &[("dog_name", text("Vện")), ("dogs", Some(Value::Int(2))), ("guide_dog", Some(Value::Bool(false)))],
        ),
        answer("vaccination", &[("vaccinated_in_register", Some(Value::Bool(true)))]),
        Command::Submit { declared: true, number: 0 },
    ]
}

fn request(desk: &Desk, applicant: u8, commands: Vec<Command>) -> Request {
    Request {
        case: desk.fresh_id(),
        service: Some("dog-licence".into()),
        actor: person(applicant),
        commands,
        expected: None,
        idempotency: None,
    }
}

fn submit(desk: &Desk, applicant: u8, name: &str) -> Done {
    done(desk.handle(request(desk, applicant, whole(applicant, name))))
}

#[track_caller]
fn done(outcome: Result<Done, NotDone>) -> Done {
    outcome.unwrap_or_else(|e| panic!("{e:?}"))
}

fn act(desk: &Desk, id: Id, actor: Actor, commands: Vec<Command>) -> Result<Done, NotDone> {
    desk.handle(Request { case: id, service: None, actor, commands, expected: None, idempotency: None })
}

fn verb(verb: Verb) -> Command {
    Command::Act { verb, input: ActionInput::default(), number: 0 }
}

fn pay(desk: &Desk, case: Id, applicant: u8) -> Id {
    let payment = desk.fresh_id();
    done(act(desk, case, person(applicant), vec![Command::StartPayment { payment, provider: "stand-in".into() }]));
    let settle = Command::SettlePayment { payment, amount: 30_000, outcome: Ok("R-1".into()) };
    done(act(desk, case, Actor::System { name: "payment".into() }, vec![settle]));
    payment
}

fn query(unit: &str, view: View) -> WorklistQuery {
    WorklistQuery {
        unit: unit.into(),
        me: Id([50; 16]),
        view,
        role: None,
        service: None,
        text: String::new(),
        after: None,
        limit: 50,
    }
}

fn list(desk: &Desk, query: &WorklistQuery) -> Page<CaseRow> {
    let page = desk.store.read(|tx| cases::worklist(tx, query)).unwrap_or_else(|e: Fault| panic!("{e}"));
    page.to_decide(Clone::clone)
}

fn ids(desk: &Desk, query: &WorklistQuery) -> Vec<Id> {
    list(desk, query).rows.into_iter().map(|row| row.id).collect()
}

fn found(desk: &Desk, unit: &str, text: &str) -> Vec<Id> {
    ids(desk, &WorklistQuery { text: text.into(), ..query(unit, View::All) })
}

fn counted(desk: &Desk, unit: &str, me: u8) -> Counts {
    let now = desk.clock.now();
    desk.store
        .read(|tx| cases::counts(tx, unit, Id([me; 16]), None, now, now + 24 * HOUR))
        .unwrap_or_else(|e: Fault| panic!("{e}"))
}

fn row(desk: &Desk, id: Id) -> CaseRow {
    desk.store.read(|tx| cases::get(tx, id)).unwrap_or_else(|e: Fault| panic!("{e}")).unwrap()
}

#[track_caller]
fn refused(outcome: Result<Done, NotDone>) -> &'static str {
    match outcome {
        Err(NotDone::Refused(refusals)) => refusals[0].key,
        other => panic!("not refused: {:?}", other.map(|d| d.events)),
    }
}

#[test]
fn a_case_goes_from_the_first_answer_to_the_paper_and_every_list_knows_where_it_is() {
    on_each(|place| {
        let desk = desk(place);
        let id = desk.fresh_id();
        let first = Request { case: id, ..request(&desk, 1, whole(1, "Nguyễn Văn Đức")[..2].to_vec()) };
        assert_eq!(done(desk.handle(first)).case.version, 2);
        let draft = row(&desk, id);
        assert_eq!((draft.phase, draft.code.clone(), draft.name.as_str()), (Phase::Draft, None, "Nguyễn Văn Đức"));
        assert!(ids(&desk, &query(CENTRE, View::All)).is_empty(), "a draft is nobody else's");
        assert!(found(&desk, CENTRE, "nguyen van duc").is_empty());

        done(act(&desk, id, person(1), whole(1, "Nguyễn Văn Đức")[2..].to_vec()));
        let submitted = row(&desk, id);
        let code = submitted.code.clone().unwrap();
        assert_eq!(code, "00004.PV-260310-0001");
        assert_eq!(submitted.phase, Phase::Payment, "the fee comes first");
        assert_eq!((submitted.unit.as_str(), submitted.role), (CENTRE, Some(Role::Intake)));
        // Four working hours from 9:00: 11:30, then 13:30 to 15:00.
        assert_eq!(submitted.step_due, Some(MARCH_10 + 6 * HOUR));
        assert_eq!(ids(&desk, &query(CENTRE, View::Unclaimed)), [id]);
        for text in [&code, "00004.pv-2603", "đức", "van duc NGUYEN", "001090000012", "0912 345 678", "0912.345.678"]
        {
            assert_eq!(found(&desk, CENTRE, text), [id], "{text}");
            assert_eq!(found(&desk, COMMITTEE, text), [id], "{text}, where it is decided");
            assert!(found(&desk, "00008.PV", text).is_empty(), "{text}, elsewhere");
        }
        for text in ["Đặng", "nguyen van duc anh", "001090000013", "xin chào", "%", "'"] {
            assert!(found(&desk, CENTRE, text).is_empty(), "{text}");
        }
        assert_eq!(desk.store.read(|tx| cases::by_code(tx, " 00004.pv-260310-0001")), Ok::<_, Fault>(Some(id)));

        let payment = pay(&desk, id, 1);
        assert_eq!(desk.store.read(|tx| cases::by_payment(tx, payment)), Ok::<_, Fault>(Some(id)));
        assert_eq!(row(&desk, id).phase, Phase::Registered);
        let (clerk, handler, head) = (
            official(50, CENTRE, &[Role::Intake]),
            official(51, COMMITTEE, &[Role::Handler]),
            official(52, COMMITTEE, &[Role::Head]),
        );
        done(act(&desk, id, clerk.clone(), vec![verb(Verb::Accept)]));
        assert!(ids(&desk, &query(CENTRE, View::All)).is_empty(), "it moved on");
        let accepted = row(&desk, id);
        assert_eq!((accepted.unit.as_str(), accepted.phase), (COMMITTEE, Phase::Accepted));
        assert!(accepted.due.is_some() && accepted.step_due < accepted.due);

        done(act(&desk, id, handler.clone(), vec![verb(Verb::Claim)]));
        assert!(ids(&desk, &query(COMMITTEE, View::Unclaimed)).is_empty());
        let mine = WorklistQuery { me: Id([51; 16]), ..query(COMMITTEE, View::Mine) };
        assert_eq!(ids(&desk, &mine), [id]);
        assert_eq!(ids(&desk, &WorklistQuery { service: Some("dog-licence".into()), ..mine.clone() }), [id]);
        assert!(ids(&desk, &WorklistQuery { service: Some("birth".into()), ..mine.clone() }).is_empty());
        assert_eq!(
            counted(&desk, COMMITTEE, 51),
            Counts { mine: n(1), all: n(1), soon: n(1), ..Counts::default() },
            "the step is due within a day"
        );

        let input =
            ActionInput { unit: Some(POLICE.into()), note: "Có chó nào khác không?".into(), ..Default::default() };
        done(act(&desk, id, handler.clone(), vec![Command::Act { verb: Verb::Refer, input, number: 0 }]));
        assert_eq!(ids(&desk, &query(POLICE, View::Asked)), [id]);
        assert_eq!(found(&desk, POLICE, "nguyen duc"), [id], "who is asked may look for it");
        let input = ActionInput { note: "Không.".into(), ..Default::default() };
        let police = official(53, POLICE, &[Role::Handler]);
        done(act(&desk, id, police, vec![Command::Act { verb: Verb::Answer, input, number: 0 }]));
        assert!(ids(&desk, &query(POLICE, View::Asked)).is_empty());

        let input = ActionInput { approve: Some(true), note: "Đủ điều kiện.".into(), ..Default::default() };
        done(act(&desk, id, handler, vec![Command::Act { verb: Verb::Propose, input, number: 0 }]));
        done(act(&desk, id, head, vec![verb(Verb::Approve)]));
        done(act(&desk, id, clerk.clone(), vec![verb(Verb::Issue)]));
        assert_eq!(desk.store.read(|tx| cases::by_result(tx, "1/2026/DOG")), Ok::<_, Fault>(vec![id]));
        let issued = desk.store.read(|tx| desk.load(tx, id)).unwrap().unwrap().0.version;
        let file = FileRef { hash: "cc".into(), name: "r.pdf".into(), media: "application/pdf".into(), size: 9 };
        let sign = Command::Sign { number: "1/2026/DOG".into(), file, stamped: false };
        done(act(&desk, id, Actor::System { name: "seal".into() }, vec![sign]));
        let input = ActionInput { how: Some("online".into()), ..Default::default() };
        let hand_over = |expected| {
            let commands = vec![Command::Act { verb: Verb::HandOver, input: input.clone(), number: 0 }];
            let (service, expected) = (None, Some(expected));
            desk.handle(Request { case: id, service, actor: clerk.clone(), commands, expected, idempotency: None })
        };
        assert!(matches!(hand_over(issued - 1), Err(NotDone::Conflict)), "what a colleague did must be seen");
        // The page that the clerk looks at is from before the file was signed, which changes nothing for them.
        done(hand_over(issued));
        let closed = row(&desk, id);
        assert_eq!((closed.phase, closed.role, closed.unit.as_str()), (Phase::Delivered, None, ""));
        for unit in [CENTRE, COMMITTEE] {
            assert!(ids(&desk, &query(unit, View::All)).is_empty());
            assert_eq!(ids(&desk, &query(unit, View::Closed)), [id]);
        }
        let history = desk.store.read(|tx| desk.history(tx, id)).unwrap();
        assert_eq!(history.len() as u32, desk.store.read(|tx| desk.load(tx, id)).unwrap().unwrap().0.version);
    });
}

fn n(n: i64) -> Count {
    Count { n, more: false }
}

#[test]
fn what_waits_for_the_person_stands_in_the_list_of_who_asked_and_presses_nobody() {
    on_each(|place| {
        let desk = desk(place);
        let id = submit(&desk, 1, "Lê Thị Mơ").id;
        pay(&desk, id, 1);
        let items = vec![AskedItem { id: "dog_name".into(), note: "Tên chó bị mờ.".into() }];
        let input = ActionInput { items, note: "Nhờ ghi rõ tên.".into(), ..Default::default() };
        let clerk = official(50, CENTRE, &[Role::Intake]);
        done(act(&desk, id, clerk, vec![Command::Act { verb: Verb::Ask, input, number: 0 }]));
        let waits = row(&desk, id);
        assert_eq!((waits.unit.as_str(), waits.role, waits.phase), (CENTRE, Some(Role::Applicant), Phase::Supplement));
        desk.clock.move_to(MARCH_10 + 400 * HOUR);
        assert_eq!(counted(&desk, CENTRE, 50).late, n(0));
        let name = vec![answer(
            "dog",
            &[("dog_name", text("Mực")), ("dogs", Some(Value::Int(2))), ("guide_dog", Some(Value::Bool(false)))],
        )];
        done(act(&desk, id, person(1), name));
        done(act(&desk, id, person(1), vec![verb(Verb::Supplement)]));
        assert_eq!(row(&desk, id).role, Some(Role::Intake));
    });
}

#[test]
fn lists_go_on_where_they_stopped_and_miss_or_repeat_nothing() {
    on_each(|place| {
        let desk = desk(place);
        let mut all = BTreeSet::new();
        for i in 0..23 {
            desk.clock.move_to(MARCH_10 + i % 5 * 60_000);
            all.insert(submit(&desk, 1, if i % 2 == 0 { "Trần Văn Bình" } else { "Trần Thị Cúc" }).id);
        }
        let walk = |mut query: WorklistQuery| {
            let mut seen = Vec::new();
            loop {
                let page = list(&desk, &query);
                assert!(page.rows.len() <= query.limit as usize);
                seen.extend(page.rows.into_iter().map(|r| (r.step_due, r.id)));
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => return seen,
                }
            }
        };
        let seen = walk(WorklistQuery { limit: 4, ..query(CENTRE, View::All) });
        assert!(seen.is_sorted(), "by due date");
        assert_eq!(seen.iter().map(|(_, id)| *id).collect::<BTreeSet<_>>(), all);
        assert_eq!(seen.len(), all.len(), "none twice");
        let binh = walk(WorklistQuery { limit: 4, text: "binh".into(), ..query(CENTRE, View::All) });
        assert_eq!(binh.len(), 12);
        let newest_first: Vec<Id> = walk(WorklistQuery { limit: 5, text: "trần".into(), ..query(CENTRE, View::All) })
            .into_iter()
            .map(|(_, id)| id)
            .collect();
        assert_eq!(newest_first.len(), 23);
        assert!(newest_first.is_sorted_by(|a, b| a > b));
        let mut own = Vec::new();
        let mut after = None;
        loop {
            let page = desk
                .store
                .read(|tx| cases::of_person(tx, Id([1; 16]), after, 7))
                .unwrap_or_else(|e: Fault| panic!("{e}"));
            own.extend(page.rows.into_iter().map(|r| r.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(own, newest_first);
        assert_eq!(counted(&desk, CENTRE, 50).unclaimed, n(23));
    });
}

#[test]
fn one_key_makes_one_case_whoever_presses_how_often() {
    on_each(|place| {
        let desk = desk(place);
        let keyed = |applicant: u8, name: &str| Request {
            idempotency: Some(b"form-1".to_vec()),
            ..request(&desk, applicant, whole(applicant, name))
        };
        let start = Barrier::new(12);
        let made: BTreeSet<Id> = thread::scope(|s| {
            let clicks: Vec<_> = (0..12)
                .map(|_| {
                    s.spawn(|| {
                        let request = keyed(1, "Phạm Văn Nam");
                        start.wait();
                        done(desk.handle(request)).id
                    })
                })
                .collect();
            clicks.into_iter().map(|c| c.join().unwrap()).collect()
        });
        assert_eq!(made.len(), 1);
        assert_eq!(counted(&desk, CENTRE, 50).all, n(1));
        // The same key of somebody else is another wish; of the same person for something else, none.
        assert!(!made.contains(&done(desk.handle(keyed(2, "Phạm Văn Nam"))).id));
        assert_eq!(refused(desk.handle(keyed(1, "Phạm Văn Bắc"))), "idempotency_reused");
        let elsewhere = Request { service: None, case: desk.fresh_id(), ..keyed(1, "Phạm Văn Nam") };
        assert_eq!(refused(desk.handle(elsewhere)), "idempotency_reused");
        // What was refused is not remembered: mended, it goes through.
        let bare = |commands| Request { idempotency: Some(b"form-2".to_vec()), ..request(&desk, 3, commands) };
        let mut undeclared = whole(3, "Đỗ Minh");
        undeclared.pop();
        undeclared.push(Command::Submit { declared: false, number: 0 });
        assert_eq!(refused(desk.handle(bare(undeclared))), "not_declared");
        let code = done(desk.handle(bare(whole(3, "Đỗ Minh")))).case.code.unwrap();
        assert_eq!(code, "00004.PV-260310-0003", "and the refusal left no gap");
    });
}

#[test]
fn codes_are_numbered_without_gap_however_many_come_at_once() {
    on_each(|place| {
        let desk = desk(place);
        let codes: BTreeSet<String> = thread::scope(|s| {
            let people: Vec<_> = (1..=24u8)
                .map(|p| {
                    let desk = &desk;
                    s.spawn(move || submit(desk, p, "Vũ Hà").case.code.unwrap())
                })
                .collect();
            people.into_iter().map(|p| p.join().unwrap()).collect()
        });
        let wanted: BTreeSet<String> = (1..=24).map(|i| format!("00004.PV-260310-{i:04}")).collect();
        assert_eq!(codes, wanted);
    });
}

#[test]
fn two_colleagues_cannot_take_the_same_case() {
    on_each(|place| {
        let desk = desk(place);
        let id = submit(&desk, 1, "Hồ Xuân").id;
        pay(&desk, id, 1);
        done(act(&desk, id, official(50, CENTRE, &[Role::Intake]), vec![verb(Verb::Accept)]));
        let version = desk.store.read(|tx| desk.load(tx, id)).unwrap().unwrap().0.version;
        let start = Barrier::new(8);
        let outcomes: Vec<_> = thread::scope(|s| {
            let colleagues: Vec<_> = (60..68)
                .map(|n| {
                    let (desk, start) = (&desk, &start);
                    s.spawn(move || {
                        let actor = official(n, COMMITTEE, &[Role::Handler]);
                        let claim = vec![verb(Verb::Claim)];
                        start.wait();
                        let expected = (n % 2 == 0).then_some(version);
                        let request =
                            Request { case: id, service: None, actor, commands: claim, expected, idempotency: None };
                        desk.handle(request)
                    })
                })
                .collect();
            colleagues.into_iter().map(|c| c.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        for outcome in outcomes.into_iter().filter(Result::is_err) {
            match outcome {
                Err(NotDone::Conflict) => {}
                outcome => assert_eq!(refused(outcome), "already_claimed"),
            }
        }
    });
}

fn register(desk: &Desk, n: u8, login: &str) -> Result<(), NotDone> {
    let profile = Profile { name: "Bùi Văn Tám".into(), number: "001090000012".into(), ..Profile::default() };
    let command = PersonCommand::Register { login: login.into(), phc: "$argon2id$".into(), profile };
    desk.handle_person(Id([n; 16]), Actor::System { name: "registration".into() }, vec![command]).map(|_| ())
}

#[test]
fn an_account_is_found_by_login_number_and_unit_and_a_login_is_taken_once() {
    on_each(|place| {
        let desk = desk(place);
        let start = Barrier::new(6);
        let made: Vec<_> = thread::scope(|s| {
            let tries: Vec<_> = (10..16)
                .map(|n| {
                    let (desk, start) = (&desk, &start);
                    s.spawn(move || {
                        start.wait();
                        register(desk, n, "Bui.Van@motcua.example")
                    })
                })
                .collect();
            tries.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(made.iter().filter(|m| m.is_ok()).count(), 1);
        for failed in made.into_iter().filter_map(Result::err) {
            assert!(matches!(failed, NotDone::Refused(r) if r[0].key == "login_taken"));
        }
        let read = |login: &'static str| desk.store.read(|tx| people::by_login(tx, login));
        let id = read(" bui.van@MOTCUA.example").unwrap_or_else(|e: Fault| panic!("{e}")).unwrap();
        assert_eq!(read("bui.van"), Ok::<_, Fault>(None));
        assert_eq!(desk.store.read(|tx| people::by_number(tx, "001 090 000 012")), Ok::<_, Fault>(vec![id]));
        let post = |unit: &str, roles: &[Role]| Post { unit: unit.into(), roles: roles.to_vec() };
        let system = Actor::System { name: "demo".into() };
        let give = |post| desk.handle_person(id, system.clone(), vec![PersonCommand::GivePost { post }]).unwrap();
        give(post(CENTRE, &[Role::Intake]));
        give(post(COMMITTEE, &[Role::Handler, Role::Head]));
        let in_committee =
            desk.store.read(|tx| people::in_unit(tx, COMMITTEE, None, 10)).unwrap_or_else(|e: Fault| panic!("{e}"));
        assert_eq!(in_committee.len(), 1);
        assert_eq!(
            in_committee[0].posts,
            [post(CENTRE, &[Role::Intake]), post(COMMITTEE, &[Role::Handler, Role::Head])]
        );
        desk.handle_person(id, system, vec![PersonCommand::TakePost { unit: COMMITTEE.into() }]).unwrap();
        assert!(
            desk.store
                .read(|tx| people::in_unit(tx, COMMITTEE, None, 10))
                .unwrap_or_else(|e: Fault| panic!("{e}"))
                .is_empty()
        );
        let names =
            desk.store.read(|tx| people::names(tx, &[id, Id([99; 16]), id])).unwrap_or_else(|e: Fault| panic!("{e}"));
        assert_eq!(names.into_keys().collect::<Vec<_>>(), [id]);
    });
}

#[test]
fn an_edited_day_moves_the_dates_of_every_process() {
    on_each(|place| {
        let (here, there) = (desk(place), desk(place));
        let accept = |desk: &Desk| {
            let id = submit(desk, 1, "Tạ Lan").id;
            pay(desk, id, 1);
            done(act(desk, id, official(50, CENTRE, &[Role::Intake]), vec![verb(Verb::Accept)])).case.due.unwrap()
        };
        let before = accept(&there);
        let off = SpecialDay {
            date: time::macros::date!(2026 - 03 - 12),
            kind: DayKind::Off,
            hours: vec![],
            name: BTreeMap::from([("vi".to_owned(), "Nghỉ bão".to_owned())]),
            forecast: false,
        };
        let administrator = official(9, CENTRE, &[Role::Administrator]);
        let set = |day: &SpecialDay| here.set_days(administrator.clone(), vec![(None, day.clone())]).unwrap().len();
        let stranger = here.set_days(person(1), vec![(None, off.clone())]);
        assert!(matches!(stranger, Err(NotDone::Refused(r)) if r[0].key == "not_yours"));
        assert_eq!((set(&off), set(&off)), (1, 0));
        assert_eq!(accept(&there), before + 24 * HOUR, "the other process knows");
        assert_eq!(set(&SpecialDay { kind: DayKind::Usual, name: BTreeMap::new(), ..off }), 1);
        assert_eq!(accept(&there), before);
        assert_eq!(here.store.read(|tx| here.edited_days(tx)).unwrap_or_else(|e: Fault| panic!("{e}")).len(), 2);
    });
}

/// Every row of the read models, as text.
fn everything(place: &Place) -> BTreeMap<&'static str, Vec<String>> {
    let tables = [
        (
            "cases",
            "stream, code, service, state, phase, reception, authority, role, unit, held, holder, applicant, due, step_due, soonest, submitted, closed, changed",
        ),
        ("case_tokens", "token, stream"),
        ("case_asked", "stream, unit, until"),
        ("payments", "payment, stream, standing, provider, amount, at"),
        ("results", "number, stream, issued"),
        ("people", "stream, changed"),
        ("logins", "login, stream"),
        ("person_tokens", "token, stream"),
        ("posts", "unit, stream, roles"),
        ("calendar_edits", "days"),
    ];
    let hex = place.store.kind() == "sqlite";
    let rows = |table: &str, columns: &str| {
        let text = |c: &str| if hex { format!("quote({c})") } else { format!("COALESCE({c}::text, '-')") };
        let line: Vec<String> = columns.split(", ").map(text).collect();
        let sql = format!("SELECT {} FROM {table} ORDER BY 1", line.join(" || ' ' || "));
        place.store.read(|tx| tx.query(&sql, &[], |row| row.text(0))).unwrap_or_else(|e: Fault| panic!("{e}"))
    };
    tables.map(|(table, columns)| (table, rows(table, columns))).into()
}

#[test]
fn the_read_models_made_again_are_the_same() {
    on_each(|place| {
        let desk = desk(place);
        register(&desk, 40, "official").unwrap();
        let post = Post { unit: CENTRE.into(), roles: vec![Role::Intake] };
        desk.handle_person(Id([40; 16]), Actor::System { name: "demo".into() }, vec![PersonCommand::GivePost { post }])
            .unwrap();
        let day = SpecialDay {
            date: time::macros::date!(2026 - 03 - 12),
            kind: DayKind::Off,
            hours: vec![],
            name: BTreeMap::new(),
            forecast: false,
        };
        desk.set_days(Actor::System { name: "demo".into() }, vec![(None, day)]).unwrap();
        let mut all = Vec::new();
        for i in 0..5 {
            desk.clock.move_to(MARCH_10 + i * HOUR);
            all.push(submit(&desk, 1 + i as u8, "Ngô Thị Đào").id);
        }
        pay(&desk, all[0], 1);
        done(act(&desk, all[0], official(50, CENTRE, &[Role::Intake]), vec![verb(Verb::Accept)]));
        let input = ActionInput { unit: Some(POLICE.into()), note: "?".into(), ..Default::default() };
        let handler = official(51, COMMITTEE, &[Role::Handler]);
        done(act(&desk, all[0], handler, vec![Command::Act { verb: Verb::Refer, input, number: 0 }]));
        done(act(&desk, all[1], person(2), vec![verb(Verb::Withdraw)]));
        pay(&desk, all[2], 3);
        let input = ActionInput { approve: Some(true), note: "Đủ.".into(), ..Default::default() };
        let propose = Command::Act { verb: Verb::Propose, input, number: 0 };
        for (actor, command) in [
            (official(50, CENTRE, &[Role::Intake]), verb(Verb::Accept)),
            (official(51, COMMITTEE, &[Role::Handler]), propose),
            (official(52, COMMITTEE, &[Role::Head]), verb(Verb::Approve)),
            (official(50, CENTRE, &[Role::Intake]), verb(Verb::Issue)),
        ] {
            done(act(&desk, all[2], actor, vec![command]));
        }
        let draft = request(&desk, 1, whole(1, "Ngô Thị Mận")[..3].to_vec());
        done(desk.handle(draft));
        let before = everything(place);
        for (table, rows) in &before {
            assert!(!rows.is_empty(), "{table} has nothing to compare");
        }
        let erased = all[4];
        let mut heard = 0;
        assert_eq!(
            desk.rebuild(|n| heard = n).unwrap(),
            Rebuilt { cases: 6, people: 1, records: 0, looks: 0, erased: 0 }
        );
        assert_eq!(heard, 7);
        assert_eq!(everything(place), before);
        // An erased case has no row any more and nobody stumbles over it.
        place.store.write(move |tx| tx.destroy_key(StreamId::from(erased))).unwrap_or_else(|e: Fault| panic!("{e}"));
        assert_eq!(row(&desk, erased).name, "", "until then its row shows no name");
        assert!(matches!(act(&desk, erased, person(5), vec![verb(Verb::Withdraw)]), Err(NotDone::Erased)));
        assert_eq!(desk.rebuild(|_| {}).unwrap(), Rebuilt { cases: 5, people: 1, records: 0, looks: 0, erased: 1 });
        assert!(place.store.read(|tx| cases::get(tx, erased)).unwrap_or_else(|e: Fault| panic!("{e}")).is_none());
    });
}

#[test]
fn nothing_personal_lies_in_the_clear() {
    let place = open(None);
    let desk = desk(&place);
    submit(&desk, 1, "Quàng Thị Xuyến");
    register(&desk, 41, "quang.xuyen").unwrap();
    let Place { settings, .. } = &place;
    drop(desk);
    let mut bytes = Vec::new();
    for file in ["motcua.db", "motcua.db-wal"] {
        bytes.extend(std::fs::read(settings.data.join(file)).unwrap_or_default());
    }
    assert!(bytes.len() > 10_000);
    for word in ["Quàng", "Xuyến", "xuyen", "001090000012", "0912345678", "Phan Đình Phùng", "1990-05-20"] {
        assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word} can be read in the files");
    }
}

#[test]
fn a_file_attached_comes_along() {
    let place = open(None);
    let desk = desk(&place);
    let id = desk.fresh_id();
    let first = Request { case: id, ..request(&desk, 1, whole(1, "Lò Văn Pó")[..5].to_vec()) };
    done(desk.handle(first));
    let file = FileRef { hash: "ab".repeat(32), name: "tiêm.pdf".into(), media: "application/pdf".into(), size: 900 };
    done(act(&desk, id, person(1), vec![Command::Attach { evidence: "vaccination".into(), file: file.clone() }]));
    let again = done(act(&desk, id, person(1), vec![Command::Attach { evidence: "vaccination".into(), file }]));
    assert!(again.events.is_empty(), "the same file again changes nothing");
    let stranger = act(&desk, id, person(2), vec![verb(Verb::Withdraw)]);
    assert_eq!(refused(stranger), Refusal::new("not_submitted").key);
}

#[test]
fn a_command_costs_few_statements() {
    on_each(|place| {
        let desk = desk(place);
        submit(&desk, 1, "Trần Lan");
        let cost = |work: &dyn Fn()| {
            let before = place.store.figures().read()[3];
            work();
            place.store.figures().read()[3] - before
        };
        let id = desk.fresh_id();
        let whole =
            Request {
                case: id, idempotency: Some(b"once".to_vec()), ..request(&desk, 1, whole(1, "Trần Văn Hoà"))
            };
        let submission = cost(&|| {
            done(desk.handle(whole.clone()));
        });
        assert_eq!(submission, 11, "a whole submission");
        pay(&desk, id, 1);
        let clerk = official(50, CENTRE, &[Role::Intake]);
        let accept = cost(&|| {
            done(act(&desk, id, clerk.clone(), vec![verb(Verb::Accept)]));
        });
        assert_eq!(accept, 5, "an action: events, mark, append, list of the sealer, row");
        let handler = official(51, COMMITTEE, &[Role::Handler]);
        let message = cost(&|| {
            done(act(&desk, id, handler.clone(), vec![Command::Send { text: "Xin chào".into() }]));
        });
        assert_eq!(message, 5, "a message");
    });
}
