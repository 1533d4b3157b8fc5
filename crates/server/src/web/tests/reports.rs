//! Reports through the door: suggested, chosen, learned from; a worse model is refused.

use rules::{
    actor::Actor,
    command::{ActionInput, Command},
    event::CaseEvent,
    id::Id,
    service::Channel,
    value::Value,
    workflow::{Role, Verb},
};

use super::{app, browser::Browser};
use crate::{
    desk::{Desk, Done, Request},
    reports::training::{self, Outcome},
};

const CENTRE: &str = "00004.PV";

fn clerk() -> Actor {
    Actor::Official { id: Id([9; 16]), unit: CENTRE.into(), roles: vec![Role::Intake] }
}

/// A report handed in.
fn report(desk: &Desk, words: &str) -> Done {
    report_of(desk, Id([1; 16]), words)
}

/// The same by somebody.
fn report_of(desk: &Desk, person: Id, words: &str) -> Done {
    let text = |t: &str| Some(Value::Text(t.into()));
    let place = [("province", "01"), ("commune", "00004"), ("street", "Đầu ngõ 40")];
    let place = Value::Map(place.map(|(k, v)| (k.to_owned(), Value::Text(v.to_owned()))).into());
    let page = |page: &str, answers: Vec<(&str, Option<Value>)>| Command::Answer {
        page: page.into(),
        answers: answers.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
    };
    let commands = vec![
        Command::Draft { channel: Channel::Online, applicant: Some(person), reception: None },
        page("topic", vec![("topic", text("other"))]),
        page("danger", vec![("danger", Some(Value::Bool(false)))]),
        page("details", vec![("details", text(words))]),
        page("place", vec![("place", Some(place))]),
        page("you", vec![("applicant_name", text("Phạm Văn Cải")), ("applicant_phone", text("0912000001"))]),
        Command::Submit { declared: true, number: 0 },
    ];
    let (case, actor) = (desk.fresh_id(), Actor::Person { id: person });
    let service = Some("feedback".to_owned());
    desk.handle(Request { case, service, actor, commands, expected: None, idempotency: None }).unwrap()
}

fn sort(desk: &Desk, case: Id, kind: &str) -> Done {
    let input = ActionInput { report_type: Some(kind.into()), ..ActionInput::default() };
    let commands = vec![Command::Act { verb: Verb::Sort, input, number: 0 }];
    desk.handle(Request { case, service: None, actor: clerk(), commands, expected: None, idempotency: None }).unwrap()
}

#[test]
fn what_was_suggested_is_recorded_by_the_desk_itself() {
    let (_folder, app) = app();
    let case = report(&app.desk, "Hàng xóm hát karaoke loa kéo ầm ĩ cả đêm không ai ngủ được").id;
    let done = sort(&app.desk, case, "order");
    let CaseEvent::Sorted { report_type, authority, suggested: Some(suggested) } = &done.events[0] else {
        panic!("{:?}", done.events);
    };
    assert_eq!((report_type.as_str(), authority.as_str()), ("order", "00004.CA"));
    assert_eq!(suggested.report_type, "noise");
    let in_force = app.store.read(|tx| app.desk.model_in_force(tx, "feedback")).unwrap().unwrap();
    assert_eq!(suggested.model, in_force.version);
}

/// A language that the shipped model has never met: only officials' choices can teach it.
const STRANGE: &[(&str, &str)] = &[
    ("noise", "blikbla dranka hum"),
    ("pothole", "zimzam krunka pod"),
    ("tree", "fliffa lanna woo"),
    ("water", "grobba sissa tal"),
];

#[test]
fn officials_choices_teach_a_new_model_that_is_used_from_then_on() {
    let (_folder, app) = app();
    let sorted = |n: usize| {
        for i in 0..n {
            let (kind, words) = STRANGE[i % STRANGE.len()];
            let who = if i == 0 { "tôi là Quyzzengo" } else { "" };
            let case = report(&app.desk, &format!("{words} lần thứ {i} {who}")).id;
            sort(&app.desk, case, kind);
        }
    };
    sorted(12);
    let few = training::train(&app.desk, "feedback", false).unwrap();
    assert_eq!((few.outcome, few.cases + few.after.count), (Outcome::TooFew, 12));
    sorted(128);
    let good = training::train(&app.desk, "feedback", false).unwrap();
    let before = good.before.as_ref().unwrap();
    assert_eq!(good.outcome, Outcome::Active, "{good:?}");
    assert!(good.after.count >= training::ENOUGH && good.after.accuracy > 0.95 && before.accuracy < 0.7, "{good:?}");
    let suggested = |words: &str| {
        let case = report(&app.desk, words);
        let found = app.store.read(|tx| app.desk.suggest(tx, &case.service, &case.case)).unwrap().unwrap();
        (found.guess.label, found.model)
    };
    assert_eq!(suggested("grobba sissa tal"), ("water".into(), good.version.clone()));
    // What one person alone wrote is in no model; twelve and a hundred and more have written the rest.
    let body = app.store.read(|tx| crate::projections::models::body(tx, "feedback", &good.version)).unwrap().unwrap();
    let written = String::from_utf8(body).unwrap();
    assert!(written.contains("grobba") && !written.contains("quyzzengo"));
    let rows = training::versions(&app.desk, "feedback").unwrap();
    let active: Vec<&str> = rows.iter().filter(|row| row.active).map(|row| row.version.as_str()).collect();
    assert_eq!((rows.len(), active), (2, vec![good.version.as_str()]), "{rows:?}");
    // The read models made again give the same.
    app.desk.rebuild(|_| {}).unwrap();
    let again = training::train(&app.desk, "feedback", true).unwrap();
    assert_eq!((again.version, again.cases, again.outcome), (good.version, good.cases, Outcome::Tried));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clerk_sees_the_suggestion_with_its_reasons_and_decides() {
    let (_folder, app) = app();
    let sure = report(&app.desk, "Đèn đường hỏng cả tháng, cột đèn đầu ngõ không sáng");
    let vague = report(&app.desk, "Tôi có việc này muốn hỏi");
    for lang in ["vi", "en"] {
        let mut browser = Browser::official(&app, lang, CENTRE, &[Role::Intake]).await;
        browser.get(&format!("/desk/cases/{}", sure.id)).await;
        let (likely, unsure) = match lang {
            "vi" => ("Đèn đường", "Máy chưa đủ chắc"),
            _ => ("Street light", "The machine is not sure"),
        };
        browser.sees(axum::http::StatusCode::OK, &[likely, "<q>", "đèn đường</q>", "value=\"streetlight\""]);
        browser.get(&format!("/desk/cases/{}", vague.id)).await;
        browser.sees(axum::http::StatusCode::OK, &[unsure]);
        assert!(!browser.page.body.contains("name=\"report_type\""), "nothing is suggested when not sure");
        browser.get(&format!("/desk/cases/{}/actions/sort", vague.id)).await;
        browser.sees(axum::http::StatusCode::OK, &["value=\"pothole\"", "value=\"idea\""]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_from_the_catalogue_or_kept_for_a_person() {
    use axum::http::StatusCode;
    let (_folder, app) = app();
    let ask = |question: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", question);
        format!("/ask?{}", query.finish())
    };
    for (lang, question, title, fee) in [
        ("vi", "đăng ký thường trú hết bao nhiêu tiền", "Đăng ký thường trú", "<h3>Phí, lệ phí</h3>"),
        ("en", "how much is registering permanent residence", "permanent residence", "<h3>Fee</h3>"),
    ] {
        let mut browser = Browser::open(&app, lang).await;
        browser.get(&ask(question)).await;
        browser.sees(StatusCode::OK, &[title, fee, "href=\"/services/permanent-residence\""]);
    }
    let mut browser = Browser::open(&app, "vi").await;
    browser.get("/search?q=qwerty").await;
    browser.sees(StatusCode::OK, &["href=\"/ask?q=qwerty\""]);
    let strange = "Nhà văn hóa phường có cho mượn phòng tập múa lân không?";
    browser.get(&ask(strange)).await;
    browser.sees(StatusCode::OK, &["/ask/hand-over"]);
    assert!(!browser.page.body.contains("id=\"h-answer\""), "{}", browser.page.body);
    // A person is asked: the question is in the report as it was typed.
    browser.get("/register").await;
    let pairs =
        [("name", "Trần Thị Hỏi"), ("login", "hoi-dap"), ("password", "một câu dễ nhớ"), ("phone", "0912 345 678")];
    browser.post("/register", &pairs).await;
    browser.get(&ask(strange)).await;
    let key = browser.hidden("key");
    browser.post("/ask/hand-over", &[("key", &key), ("q", strange)]).await;
    let apply = browser.at.clone();
    assert!(apply.starts_with("/apply/"), "{apply}");
    browser.get(&format!("{apply}/details")).await;
    browser.sees(StatusCode::OK, &[strange]);

    // An official answers one like it, and publishes the answer without the name in it.
    let case = report(&app.desk, strange).id;
    let mut official = Browser::official(&app, "vi", "00004.UB", &[Role::Handler]).await;
    official.get(&format!("/desk/cases/{case}")).await;
    official.sees(StatusCode::OK, &[&format!("/desk/cases/{case}/publish")]);
    official.get(&format!("/desk/cases/{case}/publish")).await;
    official.sees(StatusCode::OK, &[strange]);
    let (version, key) = (official.hidden("version"), official.hidden("key"));
    let send = |answer: &'static str| {
        vec![
            ("version", version.clone()),
            ("key", key.clone()),
            ("question", strange.to_owned()),
            ("answer", answer.to_owned()),
        ]
    };
    for (answer, status) in [
        ("Ông Phạm Văn Cải gọi 0912 000 001 nhé.", StatusCode::UNPROCESSABLE_ENTITY),
        ("Có, đăng ký trước ba ngày tại nhà văn hóa.", StatusCode::OK),
    ] {
        let pairs = send(answer);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
        official.post(&format!("/desk/cases/{case}/publish"), &pairs).await;
        assert_eq!(official.page.status, status, "{}", official.page.body);
    }
    official.sees(StatusCode::OK, &["Đã đăng câu trả lời."]);
    browser.get(&ask("nhà văn hóa phường cho mượn phòng tập múa lân được không")).await;
    browser.sees(StatusCode::OK, &["đăng ký trước ba ngày", "Ủy ban nhân dân", "href=\"/answers#"]);
    browser.get("/answers").await;
    browser.sees(StatusCode::OK, &["đăng ký trước ba ngày"]);
    // Somebody else's handler sees no way to publish, and has none.
    let mut clerk = Browser::official(&app, "vi", CENTRE, &[Role::Intake]).await;
    clerk.get(&format!("/desk/cases/{case}/publish")).await;
    assert_eq!(clerk.page.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_mended_is_opened_again_by_whoever_reported_it() {
    use axum::http::StatusCode;
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    browser.get("/register").await;
    let pairs =
        [("name", "Trần Thị Báo"), ("login", "nguoi-bao"), ("password", "một câu dễ nhớ"), ("phone", "0912 345 678")];
    browser.post("/register", &pairs).await;
    let login = "nguoi-bao";
    let person = app.store.read(|tx| crate::projections::people::by_login(tx, login)).unwrap().unwrap();
    let done = report_of(&app.desk, person, "Ổ gà trước cổng trường");
    let code = done.case.code.clone().unwrap();
    let act = |actor: Actor, verb: Verb, input: ActionInput| {
        let commands = vec![Command::Act { verb, input, number: 0 }];
        let request = Request { case: done.id, service: None, actor, commands, expected: None, idempotency: None };
        app.desk.handle(request).unwrap()
    };
    browser.get(&format!("/cases/{code}/reopen")).await;
    assert!(browser.page.status.is_client_error(), "nothing to open again yet");
    let official = |n: u8, role| Actor::Official { id: Id([n; 16]), unit: "00004.UB".into(), roles: vec![role] };
    act(clerk(), Verb::Accept, ActionInput::default());
    let propose = ActionInput { approve: Some(true), note: "Đã vá.".into(), ..ActionInput::default() };
    act(official(3, Role::Handler), Verb::Propose, propose);
    act(official(4, Role::Head), Verb::Approve, ActionInput::default());
    act(official(3, Role::Handler), Verb::Issue, ActionInput::default());
    browser.get(&format!("/cases/{code}")).await;
    browser.sees(StatusCode::OK, &[&format!("/cases/{code}/reopen")]);
    browser.get(&format!("/cases/{code}/reopen")).await;
    let key = browser.hidden("key");
    browser.post(&format!("/cases/{code}/reopen"), &[("key", &key), ("note", " ")]).await;
    browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["note-error"]);
    browser.post(&format!("/cases/{code}/reopen"), &[("key", &key), ("note", "Vá xong mưa một trận lại bong.")]).await;
    browser.sees(StatusCode::OK, &["Vá xong mưa một trận lại bong.", "Chờ tiếp nhận phản ánh"]);
}
