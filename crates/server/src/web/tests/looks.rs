//! Whatever of a person's data an official is shown is in the record of looks, and the record holds nothing that was
//! not shown. Values planted in the data are looked for in every answer; the record is what the events say.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use rules::{
    actor::Actor,
    command::{ActionInput, Command},
    event::FileRef,
    id::Id,
    look::{LookEvent, Shown},
    person::{PersonCommand, Post, Profile},
    service::Channel,
    workflow::{Role, Verb},
};
use tower::ServiceExt as _;

use super::{App, NOW, app};
use crate::{
    demo::names::Dice,
    desk::Request as Wish,
    store::{Fault, Kind, StreamId, Tx},
    web::{csrf, router, sign_in},
};

/// A case with values that stand nowhere else.
struct Planted {
    id: Id,
    code: Option<String>,
    file: String,
    values: [String; 5],
}

/// An official at the desk and with a token.
struct Seat {
    id: Id,
    unit: &'static str,
    secret: String,
}

const COUNTER: &str = "00004.PV";
const SEATS: [(&str, &str, Role); 6] = [
    ("tiep", COUNTER, Role::Intake),
    ("thu", "00004.UB", Role::Handler),
    ("truong", "00004.UB", Role::Head),
    ("quan", COUNTER, Role::Administrator),
    ("khac", "00025.PV", Role::Intake),
    ("baove", COUNTER, Role::DataProtection),
];

async fn account(app: &App, login: &str, post: Option<(&'static str, Role)>) -> (Id, String) {
    let id = app.desk.fresh_id();
    let profile = Profile { name: format!("Ông {login}"), ..Profile::default() };
    let mut commands = vec![PersonCommand::Register { login: login.into(), phc: "x".into(), profile }];
    commands.extend(
        post.map(|(unit, role)| PersonCommand::GivePost { post: Post { unit: unit.into(), roles: vec![role] } }),
    );
    app.desk.handle_person_async(id, Actor::System { name: "test".into() }, commands).await.unwrap();
    let secret = sign_in::begin(app, "", id, post.map(|(unit, _)| unit.to_owned()), post.is_some()).await.unwrap();
    (id, secret)
}

/// A word of letters that no other case has.
fn word(n: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    format!("Qx{}{}wz", letter(n / 26), letter(n))
}

async fn plant(app: &App, n: usize, applicant: Option<Id>, channel: Channel, clerk: &Actor) -> Planted {
    let name = format!("Trần Thị {}", word(n));
    let phone = format!("09{:08}", 87_650_000 + n);
    let dog = format!("Vện {}", word(n + 300));
    let content = format!("%PDF-1.7\nplanted {}\n%%EOF", word(n + 600)).into_bytes();
    let hash = crate::web::uploaded::keep(app, content).await.unwrap();
    let answers = |json: serde_json::Value| serde_json::from_value(json).unwrap();
    let page = |page: &str, json| Command::Answer { page: page.into(), answers: answers(json) };
    let address = serde_json::json!({"province": "01", "commune": "00004", "street": "Số 1"});
    let file = FileRef { hash: hash.clone(), name: "a.pdf".into(), media: "application/pdf".into(), size: 30 };
    let online = channel == Channel::Online;
    let submitted = online || !n.is_multiple_of(3);
    let mut commands = vec![
        Command::Draft { channel, applicant, reception: (!online).then(|| COUNTER.to_owned()) },
        page(
            "applicant",
            serde_json::json!({"applicant_name": name, "applicant_number": "001190012345",
            "applicant_birth": "1990-03-07"}),
        ),
        page("contact", serde_json::json!({"applicant_phone": phone, "applicant_address": address})),
        page("dog", serde_json::json!({"dog_name": dog, "dogs": 1, "guide_dog": true})),
        page("guide", serde_json::json!({"guide_since": "2024-01-01"})),
        page("vaccination", serde_json::json!({"vaccinated_in_register": true})),
        Command::Attach { evidence: "guide_certificate".into(), file },
    ];
    if submitted {
        commands.push(Command::Submit { declared: true, number: 0 });
    }
    let id = app.desk.fresh_id();
    let actor = if online { Actor::Person { id: applicant.unwrap() } } else { clerk.clone() };
    let wish = |actor, commands| Wish {
        case: id,
        service: Some("dog-licence".into()),
        actor,
        commands,
        expected: None,
        idempotency: None,
    };
    let mut done = app.desk.handle_async(wish(actor, commands)).await.unwrap_or_else(|e| panic!("{e:?}"));
    if submitted && n.is_multiple_of(2) {
        let accept = Command::Act { verb: Verb::Accept, input: ActionInput::default(), number: 0 };
        done = app.desk.handle_async(wish(clerk.clone(), vec![accept])).await.unwrap_or_else(|e| panic!("{e:?}"));
    }
    let grouped = [&phone[..4], &phone[4..7], &phone[7..]].join(" ");
    let values = [word(n), phone.clone(), grouped, word(n + 300), word(n + 600)];
    Planted { id, code: done.case.code, file: hash, values }
}

/// What the record of looks holds more than when it was asked last.
#[derive(Default)]
struct Ledger(BTreeMap<StreamId, usize>);

impl Ledger {
    /// How many looks were recorded since, and the cases that they name.
    fn more(&mut self, app: &App) -> (usize, BTreeSet<Id>) {
        let grown = |tx: &mut Tx<'_>, stream: &StreamId| {
            let known = self.0.get(stream).copied().unwrap_or(0);
            Ok::<_, Fault>(tx.version(*stream)?.unwrap_or(0) as usize > known)
        };
        let read = app.store.read(|tx: &mut Tx<'_>| {
            let mut found = Vec::new();
            for stream in tx.streams(Kind::Look, None, 1000)? {
                if grown(tx, &stream)? {
                    found.push((stream, tx.load(stream)?));
                }
            }
            Ok::<_, Fault>(found)
        });
        let (mut looks, mut cases) = (0, BTreeSet::new());
        for (stream, events) in read.unwrap() {
            let known = self.0.insert(stream, events.len()).unwrap_or(0);
            for event in &events[known..] {
                let LookEvent::Looked { seen } = serde_json::from_slice(&event.payload).unwrap() else { continue };
                cases.extend(seen.into_iter().flat_map(|sight| sight.cases));
                looks += 1;
            }
        }
        (looks, cases)
    }
}

async fn send(
    app: &App,
    seat: &Seat,
    method: &str,
    path: &str,
    body: Option<&[(&str, String)]>,
) -> (StatusCode, String, String) {
    let mut request = Request::builder().method(method).uri(path);
    let sent = if path.starts_with("/api/") {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", seat.secret));
        request = request.header(header::CONTENT_TYPE, "application/json");
        let pairs = body.unwrap_or(&[]).iter().map(|(k, v)| ((*k).to_owned(), serde_json::Value::from(v.clone())));
        serde_json::Value::Object(pairs.collect()).to_string()
    } else {
        request = request.header(header::COOKIE, format!("sid={}", seat.secret));
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(csrf::FIELD, &csrf::word(&seat.secret)).extend_pairs(body.unwrap_or(&[]));
        form.finish()
    };
    let response = router(app.clone()).oneshot(request.body(Body::from(sent)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let media = parts.headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap()).to_owned();
    (parts.status, media, String::from_utf8_lossy(&to_bytes(body, 1 << 24).await.unwrap()).into_owned())
}

fn shown(body: &str, planted: &[Planted]) -> BTreeSet<Id> {
    planted.iter().filter(|p| p.values.iter().any(|v| body.contains(v))).map(|p| p.id).collect()
}

/// One thing that an official may do: method, address, what is sent.
fn action(dice: &mut Dice, planted: &[Planted]) -> (&'static str, String, Vec<(&'static str, String)>) {
    let case = dice.pick(planted).unwrap();
    let (id, code) = (case.id, case.code.clone().unwrap_or_else(|| case.id.to_string()));
    let acts = ["accept", "claim", "propose", "message", "ask", "decline", "refer", "approve"];
    let act = *dice.pick(&acts).unwrap();
    let note = |key: &'static str| (key, "Theo quy định.".to_owned());
    let paper = *dice.pick(&["01", "06", "00", "02"]).unwrap();
    let none = Vec::new;
    match dice.roll() % 22 {
        0 => ("GET", "/desk".into(), none()),
        1 => ("GET", format!("/desk?view={}", dice.pick(&["mine", "unclaimed", "closed", "asked"]).unwrap()), none()),
        // Words that all names share: the search box shows them again.
        2 => ("GET", "/desk?q=tran+thi".into(), none()),
        3..=5 => ("GET", format!("/desk/cases/{id}"), none()),
        6 => ("GET", format!("/desk/cases/{id}/actions/{act}"), none()),
        7 => ("POST", format!("/desk/cases/{id}/actions/{act}"), vec![note("note"), note("text"), note("article")]),
        8 => ("POST", format!("/desk/cases/{id}/actions/{act}"), vec![("again", "1".into())]),
        9 => ("GET", format!("/files/{id}/{}", case.file), none()),
        10 => ("GET", format!("/files/{id}/{}", "0".repeat(64)), none()),
        11 => ("GET", format!("/desk/cases/{id}/papers/{paper}"), none()),
        12 => ("GET", format!("/desk/cases/{code}/papers/{paper}.pdf"), none()),
        13 => ("GET", "/desk/register".into(), none()),
        14 => ("GET", format!("/desk/intake/{id}"), none()),
        15 => ("POST", format!("/desk/intake/{id}"), vec![("page", "dog".into()), ("dogs", "x".into())]),
        16 => ("POST", format!("/desk/intake/{id}"), vec![]),
        17 => ("GET", "/api/v1/worklist?limit=30".into(), none()),
        18 => ("GET", format!("/api/v1/cases/{code}"), none()),
        19 => ("GET", format!("/api/v1/cases/{code}/timeline"), none()),
        20 => ("POST", format!("/api/v1/cases/{code}/messages"), vec![note("text")]),
        _ => ("GET", format!("/cases/{code}"), none()),
    }
}

/// Cases of two places, online, at the counter and half written, and the officials.
async fn office(app: &App) -> (Vec<Planted>, Vec<Seat>, (Id, String)) {
    let mut seats = Vec::new();
    for (login, unit, role) in SEATS {
        let (id, secret) = account(app, login, Some((unit, role))).await;
        seats.push(Seat { id, unit, secret });
    }
    let clerk = Actor::Official { id: seats[0].id, unit: COUNTER.into(), roles: vec![Role::Intake] };
    let hoa = account(app, "hoa", None).await;
    let (binh, _) = account(app, "binh", None).await;
    let mut planted = Vec::new();
    for n in 0..24 {
        let (applicant, channel) = match n % 4 {
            0 => (Some(hoa.0), Channel::Online),
            1 => (Some(binh), Channel::Online),
            2 => (None, Channel::Counter),
            _ => (Some(hoa.0), Channel::Counter),
        };
        planted.push(plant(app, n, applicant, channel, &clerk).await);
    }
    (planted, seats, hoa)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_officials_are_shown_and_what_is_recorded_agree_exactly() {
    let (_folder, app) = app();
    let (planted, seats, _) = office(&app).await;
    let mut dice = Dice::new(11);
    let (mut ledger, mut looks, mut shows, mut pdfs, begun) = (Ledger::default(), 0, 0, 0, Instant::now());
    for turn in 0..1000 {
        let seat = dice.pick(&seats).unwrap();
        let (method, path, pairs) = action(&mut dice, &planted);
        let (status, media, body) = send(&app, seat, method, &path, (method == "POST").then_some(&pairs[..])).await;
        let (more, recorded) = ledger.more(&app);
        let what = format!("{turn}: {} {method} {path} {status}", seat.unit);
        let values = shown(&body, &planted);
        assert!(!status.is_server_error(), "{what}: {}", body);
        assert!(more <= 1, "{what}: one answer is one look");
        assert_eq!(values.difference(&recorded).count(), 0, "{what}: shown and not recorded");
        if status.is_redirection() {
            assert!(recorded.is_empty(), "{what}: recorded and nothing shown");
        }
        if media == "application/pdf" && path.contains("/papers/") {
            // Its text is compressed: whoever gets the paper of a case was shown the case.
            assert_eq!(recorded.len(), 1, "{what}");
            pdfs += 1;
        } else if status == StatusCode::OK && !path.ends_with("/timeline") {
            assert_eq!(values, recorded, "{what}");
        } else {
            // How the case stands is shown at most, of the case that was asked for.
            assert!(recorded.len() <= 1, "{what}");
        }
        shows += usize::from(!values.is_empty());
        looks += more;
    }
    assert!(shows > 200 && pdfs > 5, "too little was shown: {shows}, {pdfs}");
    eprintln!("1,000 actions, {looks} looks, {shows} answers with planted values, {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_looks_cannot_be_recorded_nothing_is_shown() {
    let (_folder, app) = app();
    let (planted, seats, (_, hers)) = office(&app).await;
    let set = |app: &App, sql: &'static str| {
        app.store.write(move |tx: &mut Tx<'_>| tx.query(sql, &[], |_| Ok(()))).unwrap_or_else(|e: Fault| panic!("{e}"));
    };
    // First a full disk: it may hold a few more looks, and then none.
    set(&app, "PRAGMA max_page_count = 1");
    let mut dice = Dice::new(12);
    let (mut ledger, mut refused) = (Ledger::default(), 0);
    for turn in 0..150 {
        let seat = dice.pick(&seats).unwrap();
        let (_, path, _) = action(&mut dice, &planted);
        let (status, _, body) = send(&app, seat, "GET", &path, None).await;
        let (_, recorded) = ledger.more(&app);
        assert_eq!(shown(&body, &planted).difference(&recorded).count(), 0, "{turn}: {path} {status}");
        refused += usize::from(status == StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(refused > 50, "the disk was never full: {refused}");
    set(&app, "PRAGMA max_page_count = 1000000");
    // Then a ledger that takes nothing at all.
    set(&app, "ALTER TABLE looks RENAME TO elsewhere");
    let mut refused = 0;
    for turn in 0..300 {
        let seat = dice.pick(&seats).unwrap();
        let (method, path, pairs) = action(&mut dice, &planted);
        let (status, media, body) = send(&app, seat, method, &path, (method == "POST").then_some(&pairs[..])).await;
        assert_eq!(shown(&body, &planted), BTreeSet::new(), "{turn}: {method} {path} {status}");
        assert!(media != "application/pdf", "{turn}: {path}");
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let words = ["Chưa hiển thị được dữ liệu", "Chưa đưa dữ liệu ra được"];
            assert!(words.iter().any(|w| body.contains(w)), "{path}: {}", body);
            refused += 1;
        }
    }
    assert!(refused > 80, "{refused}");
    assert_eq!(ledger.more(&app).0, 0, "nothing was recorded");
    // A person's own data is theirs to see all the same.
    let her = Seat { id: Id([0; 16]), unit: "", secret: hers };
    let code = planted[0].code.clone().unwrap();
    let (status, _, body) = send(&app, &her, "GET", &format!("/cases/{code}/answers"), None).await;
    assert_eq!((status, shown(&body, &planted)), (StatusCode::OK, BTreeSet::from([planted[0].id])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_who_looked_at_what_and_nothing_of_others() {
    let (_folder, app) = app();
    let (planted, seats, (_, hers)) = office(&app).await;
    let her = Seat { id: Id([0; 16]), unit: "", secret: hers };
    let page = |path: String| {
        let (app, her) = (&app, &her);
        async move {
            let (status, _, body) = send(app, her, "GET", &path, None).await;
            (status, body)
        }
    };
    let (status, body) = page("/looks".into()).await;
    assert!(status == StatusCode::OK && body.contains("Chưa có ai xem."), "{body}");

    let (own, other) = (&planted[0], &planted[1]);
    let (code, others) = (own.code.clone().unwrap(), other.code.clone().unwrap());
    for path in [
        format!("/desk/cases/{}", own.id),
        format!("/files/{}/{}", own.id, own.file),
        format!("/desk/cases/{}", other.id),
    ] {
        assert_eq!(send(&app, &seats[0], "GET", &path, None).await.0, StatusCode::OK);
    }
    let (_, body) = page("/looks".into()).await;
    for part in [
        "Ông tiep",
        "Cán bộ tiếp nhận",
        "Toàn bộ hồ sơ",
        "Tệp bạn gửi kèm",
        "danh sách công việc",
        &code,
        "10:00 ngày 24/11/2026",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains(&others), "another person's case: {body}");
    assert!(shown(&body, &planted).is_empty(), "it says what was seen, not what stood there: {body}");
    let (_, body) = page(format!("/looks?case={code}")).await;
    assert_eq!(body.matches("<h2 class=\"h3\">Ông tiep").count(), 1, "{body}");
    assert_eq!(page(format!("/looks?case={others}")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(page("/looks?before=5".into()).await.0, StatusCode::OK);
    let (status, _, _) = send(&app, &seats[0], "GET", "/looks", None).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an official has another page");

    // Made again from the events, it is the same.
    let before = app
        .store
        .read(|tx| crate::projections::looks::of_person(tx, planted_person(&app, own), None, None, i64::MAX - 1, 500))
        .unwrap();
    let desk = app.desk.clone();
    let rebuilt = tokio::task::spawn_blocking(move || desk.rebuild(|_| {}).unwrap()).await.unwrap();
    assert_eq!(rebuilt.looks, 1);
    let after = app
        .store
        .read(|tx| crate::projections::looks::of_person(tx, planted_person(&app, own), None, None, i64::MAX - 1, 500))
        .unwrap();
    assert!(before == after && !before.is_empty());
}

fn planted_person(app: &App, planted: &Planted) -> Id {
    app.store.read(|tx| app.desk.load(tx, planted.id)).unwrap().unwrap().0.applicant.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_reaches_the_officer_and_her_answer_comes_back() {
    let (_folder, app) = app();
    let (planted, seats, (_, hers)) = office(&app).await;
    let her = Seat { id: Id([0; 16]), unit: "", secret: hers };
    let officer = &seats[5];
    assert_eq!(send(&app, &seats[0], "GET", &format!("/desk/cases/{}", planted[0].id), None).await.0, StatusCode::OK);
    let code = planted[0].code.clone().unwrap();
    let (_, _, body) = send(&app, &her, "GET", &format!("/looks?case={code}"), None).await;
    let link = body.split("href=\"/looks/ask?of=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (status, _, form) = send(&app, &her, "GET", &format!("/looks/ask?of={link}"), None).await;
    assert!(status == StatusCode::OK && form.contains("Ông tiep") && form.contains(&code));
    // Only a look that is on one's own page can be asked about.
    let other = format!("{}-{}", planted[1].id, link.split('-').nth(1).unwrap());
    assert_eq!(send(&app, &her, "GET", &format!("/looks/ask?of={other}"), None).await.0, StatusCode::NOT_FOUND);
    let key = form.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let pairs = |text: &str| [("of", link.clone()), ("key", key.clone()), ("text", text.to_owned())];
    let (status, _, _) = send(&app, &her, "POST", "/looks/ask", Some(&pairs(" "))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        let (status, _, _) = send(&app, &her, "POST", "/looks/ask", Some(&pairs("Vì sao xem?"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "and a second press asks once");
    }
    let thread = format!("/desk/protection/questions/{key}");
    let (_, _, desk) = send(&app, officer, "GET", "/desk/protection", None).await;
    assert_eq!(desk.matches(&thread).count(), 1, "{desk}");
    assert!(shown(&desk, &planted).is_empty() && desk.contains("Ông hoa"), "{desk}");
    let (_, _, page) = send(&app, officer, "GET", &thread, None).await;
    assert!(page.contains("Vì sao xem?") && page.contains("Ông tiep"), "{page}");
    let text = [("text", "Để tiếp nhận hồ sơ.".to_owned())];
    for nobody in &seats[..5] {
        for method in ["GET", "POST"] {
            let (status, _, _) = send(&app, nobody, method, &thread, Some(&text)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{} {method}", nobody.unit);
        }
        assert_eq!(send(&app, nobody, "GET", "/desk/protection", None).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(send(&app, officer, "POST", &thread, Some(&text)).await.0, StatusCode::SEE_OTHER);
    let (_, _, page) = send(&app, &her, "GET", &format!("/looks/questions/{key}"), None).await;
    assert!(page.contains("Để tiếp nhận hồ sơ.") && page.contains("Cán bộ bảo vệ dữ liệu"), "{page}");
    let (_, _, body) = send(&app, &her, "GET", "/looks", None).await;
    assert!(body.contains("đã trả lời"), "{body}");
    let (status, _, _) = send(&app, &her, "POST", &format!("/looks/questions/{key}"), Some(&text)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "and the person writes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_are_held_back_until_their_day_and_unusual_ones_are_told() {
    let (_folder, app) = app();
    let (planted, seats, (hoa, hers)) = office(&app).await;
    let (her, officer) = (Seat { id: Id([0; 16]), unit: "", secret: hers }, &seats[5]);
    let code = planted[0].code.clone().unwrap();
    let look = || async { send(&app, &seats[0], "GET", &format!("/desk/cases/{}", planted[0].id), None).await.0 };
    let order = |unit: &str, year: &str, article: &str| {
        let until = [("until-d", "26"), ("until-m", "11"), ("until-y", year)].map(|(k, v)| (k, v.to_owned()));
        let mut pairs = vec![("code", code.clone()), ("unit", unit.to_owned()), ("article", article.to_owned())];
        pairs.extend(until);
        pairs
    };
    for (unit, year, article) in [
        (COUNTER, "2025", "Điều 1"),
        (COUNTER, "2029", "Điều 1"),
        (COUNTER, "2026", " "),
        ("00025.PV", "2026", "Điều 1"),
    ] {
        let (status, _, _) =
            send(&app, officer, "POST", "/desk/protection/withhold", Some(&order(unit, year, article))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{unit} {year} {article}");
    }
    let (status, _, body) =
        send(&app, officer, "POST", "/desk/protection/withhold", Some(&order(COUNTER, "2026", "Điều 5 Luật 1"))).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, _, body) = send(&app, officer, "GET", "/desk/protection", None).await;
    assert!(body.contains(&code) && body.contains("Điều 5 Luật 1") && body.contains("26/11/2026"), "{body}");
    assert_eq!(look().await, StatusCode::OK);
    let seen = |now: i64| {
        app.store.read(move |tx| crate::projections::looks::of_person(tx, hoa, None, None, now, 500)).unwrap()
    };
    let whole = |now| seen(now).iter().filter(|l| l.case == planted[0].id && l.shown == Shown::Case).count();
    let (_, _, body) = send(&app, &her, "GET", &format!("/looks?case={code}"), None).await;
    assert!(body.contains("Chưa có ai xem."), "held back: {body}");
    const DAY: i64 = 24 * 60 * 60_000;
    // The day ends at midnight in Viet Nam: 62 hours after Tuesday 10:00.
    assert_eq!(
        (whole(NOW), whole(NOW + 62 * DAY / 24 - 1), whole(NOW + 62 * DAY / 24)),
        (0, 0, 1),
        "and then by itself"
    );

    // Somebody opens cases at night, and days later nothing came of it; an official looks at their own.
    app.desk.clock.move_to(NOW + DAY / 2);
    let id = seats[1].id;
    let profile = Profile { name: "Ông thu".into(), number: "001190012345".into(), ..Profile::default() };
    let command = PersonCommand::ChangeProfile { profile };
    app.desk.handle_person_async(id, Actor::System { name: "test".into() }, vec![command]).await.unwrap();
    let secret = sign_in::begin(&app, "", id, Some("00004.UB".into()), true).await.unwrap();
    let night = Seat { id, unit: "00004.UB", secret };
    assert_eq!(send(&app, &night, "GET", &format!("/desk/cases/{}", planted[0].id), None).await.0, StatusCode::OK);
    app.desk.clock.move_to(NOW + 4 * DAY);
    let secret = sign_in::begin(&app, "", officer.id, Some(COUNTER.into()), true).await.unwrap();
    let officer = Seat { id: officer.id, unit: COUNTER, secret };
    let (_, _, body) = send(&app, &officer, "GET", "/desk/protection", None).await;
    for part in ["Ông thu", "Ngoài giờ làm việc", "Mở hồ sơ rồi không làm gì"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("Ông tiep</th>"), "{body}");
}
