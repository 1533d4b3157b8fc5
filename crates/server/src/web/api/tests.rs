//! The API as a program meets it, without a socket.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use rules::{
    actor::Actor,
    id::Id,
    person::{PersonCommand, Post, Profile},
    workflow::Role,
};
use serde_json::{Value, json};

use super::*;
use crate::web::{
    password, sign_in,
    tests::{Answer as Said, app, ask},
};

const COUNTER: &str = "00004.PV";

/// A person with a token.
async fn person(app: &App, login: &str, post: Option<(&str, Role)>) -> (Id, String) {
    let id = app.desk.fresh_id();
    let phc = password::hash("mật khẩu thử", &app.desk.chance).unwrap();
    let profile = Profile { name: format!("Ông {login}"), ..Profile::default() };
    let mut commands = vec![PersonCommand::Register { login: login.into(), phc, profile }];
    let given = |(unit, role): (&str, Role)| Post { unit: unit.into(), roles: vec![role] };
    commands.extend(post.map(|post| PersonCommand::GivePost { post: given(post) }));
    app.desk.handle_person_async(id, Actor::System { name: "test".into() }, commands).await.unwrap();
    let secret = sign_in::begin(app, "", id, post.map(|(unit, _)| unit.to_owned()), post.is_some()).await.unwrap();
    (id, secret)
}

fn request(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    let made = Request::builder().method(method).uri(format!("/api/v1{path}")).header("accept-language", "en");
    if token.is_empty() { made } else { made.header(header::AUTHORIZATION, format!("Bearer {token}")) }
}

async fn get(app: &App, token: &str, path: &str) -> Said {
    ask(app, request("GET", path, token).body(Body::empty()).unwrap()).await
}

async fn raw(app: &App, token: &str, path: &str, body: String) -> Said {
    let made = request("POST", path, token).header(header::CONTENT_TYPE, "application/json");
    ask(app, made.body(Body::from(body)).unwrap()).await
}

async fn post(app: &App, token: &str, path: &str, body: Value) -> Said {
    raw(app, token, path, body.to_string()).await
}

async fn begin(app: &App, token: &str, key: &str, body: &Value) -> Said {
    let made = request("POST", "/cases", token).header(header::CONTENT_TYPE, "application/json");
    ask(app, made.header("idempotency-key", key).body(Body::from(body.to_string())).unwrap()).await
}

fn read(said: &Said) -> Value {
    serde_json::from_str(&said.body).unwrap_or_else(|e| panic!("{e}: {} {}", said.status, said.body))
}

/// What every problem must be.
fn problem(said: &Said, status: u16) -> Value {
    assert_eq!(said.status.as_u16(), status, "{}", said.body);
    assert_eq!(said.header(header::CONTENT_TYPE), "application/problem+json");
    let problem = read(said);
    assert_eq!(problem["status"], status);
    let instance = problem["instance"].as_str().unwrap();
    assert_eq!(instance, format!("urn:motcua:request:{}", said.header("x-request-id")));
    for part in ["type", "title", "detail"] {
        let text = problem[part].as_str().unwrap();
        assert!(!text.is_empty() && !text.contains("api-"), "{part}: {text}");
    }
    assert!(problem["refusals"].is_array());
    problem
}

fn wish(submit: bool) -> Value {
    let address = json!({"province": "01", "commune": "00004", "street": "Số 1"});
    json!({"service": "dog-licence", "submit": submit, "declared": submit, "answers": {
        "applicant_name": "Nguyễn Thị Hoa", "applicant_number": "001190012345", "applicant_birth": "1990-03-07",
        "applicant_phone": "0912345678", "applicant_address": address,
        "dog_name": "Vện", "dogs": 1, "guide_dog": true, "guide_since": "2024-01-01", "vaccinated_in_register": true,
    }})
}

/// A case handed in, with the certificate that it needs.
async fn handed_in(app: &App, token: &str, key: &str) -> (Value, Said) {
    let pdf = b"%PDF-1.7\nmade for a test\n%%EOF".to_vec();
    let made = request("POST", "/files?name=..%2Fgiay.pdf", token).header(header::CONTENT_TYPE, "text/plain");
    let kept = ask(app, made.body(Body::from(pdf)).unwrap()).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.body);
    let mut file = read(&kept);
    assert_eq!((&file["name"], &file["media"]), (&json!("giay.pdf"), &json!("application/pdf")));
    file["evidence"] = json!("guide_certificate");
    let mut wish = wish(true);
    wish["files"] = json!([file]);
    let said = begin(app, token, key, &wish).await;
    (wish, said)
}

#[tokio::test]
async fn a_case_goes_from_the_search_to_the_hand() {
    let (_folder, app) = app();
    person(&app, "hoa", None).await;
    let said = post(&app, "", "/session", json!({"login": "hoa", "password": "mật khẩu thử"})).await;
    assert_eq!(said.status, StatusCode::CREATED, "{}", said.body);
    let session = read(&said);
    assert_eq!((&session["person"]["name"], &session["posts"]), (&json!("Ông hoa"), &json!([])));
    let hoa = session["token"].as_str().unwrap().to_owned();

    let found = read(&get(&app, "", "/services?q=guide+dog&limit=3").await);
    assert!(found["services"].as_array().unwrap().iter().any(|s| s["slug"] == "dog-licence"), "{found}");
    let service = read(&get(&app, "", "/services/dog-licence?lang=en").await);
    assert!(service["pages"].as_array().unwrap().iter().any(|p| p["id"] == "dog"), "{service}");
    let check = |answers| post(&app, "", "/services/dog-licence/eligibility", json!({"answers": answers}));
    assert_eq!(read(&check(json!({"dogs": 1})).await)["eligible"], "unknown");
    let no = read(&check(json!({"dogs": 4, "applicant_birth": "1990-03-07"})).await);
    assert_eq!((&no["eligible"], no["reason"].is_string()), (&json!("no"), true), "{no}");
    let yes = read(&check(json!({"dogs": 1, "applicant_birth": "1990-03-07", "guide_dog": false})).await);
    assert_eq!((&yes["eligible"], &yes["fee"]["amount"]), (&json!("yes"), &json!(15000)), "{yes}");

    let (mut wish, first) = handed_in(&app, &hoa, "wish-1").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let case = read(&first);
    let code = case["code"].as_str().unwrap().to_owned();
    assert_eq!(first.header(header::LOCATION), format!("/api/v1/cases/{code}"));
    let again = begin(&app, &hoa, "wish-1", &wish).await;
    assert_eq!((again.status, &read(&again)["code"]), (StatusCode::CREATED, &case["code"]), "the same case again");
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    wish["answers"]["dog_name"] = json!("Mực");
    let other = problem(&begin(&app, &hoa, "wish-1", &wish).await, 422);
    assert_eq!(other["refusals"][0]["key"], "idempotency_reused");
    assert_eq!(read(&get(&app, &hoa, "/cases").await)["cases"].as_array().unwrap().len(), 1);

    let committee = case["authority"]["code"].as_str().unwrap();
    let (_, clerk) = person(&app, "tiep", Some((COUNTER, Role::Intake))).await;
    let (_, handler) = person(&app, "thuly", Some((committee, Role::Handler))).await;
    let (_, head) = person(&app, "truong", Some((committee, Role::Head))).await;
    let act = |token: &str, verb: &str, body: Value| {
        let (app, token, path) = (app.clone(), token.to_owned(), format!("/cases/{code}/actions/{verb}"));
        async move { post(&app, &token, &path, body).await }
    };
    let waiting = read(&get(&app, &clerk, "/worklist").await);
    assert_eq!(waiting["cases"][0]["code"], code.as_str(), "{waiting}");
    let stale = act(&clerk, "accept", json!({"expected": 1})).await;
    problem(&stale, 409);
    problem(&act(&hoa, "accept", json!({})).await, 403);
    problem(&act(&clerk, "fly", json!({})).await, 404);
    let offered = read(&get(&app, &clerk, &format!("/cases/{code}")).await);
    assert!(offered["offers"].as_array().unwrap().contains(&json!("accept")), "{offered}");
    let accepted = act(&clerk, "accept", json!({"expected": offered["version"]})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.body);
    assert!(read(&accepted)["due"].is_string());
    for (who, verb, body) in [
        (&handler, "claim", json!({})),
        (&handler, "propose", json!({"approve": true, "note": "Đủ điều kiện."})),
        (&head, "approve", json!({})),
        (&clerk, "issue", json!({})),
        (&clerk, "hand_over", json!({"how": "counter"})),
    ] {
        let said = act(who, verb, body).await;
        assert_eq!(said.status, StatusCode::OK, "{verb}: {}", said.body);
    }
    let done = read(&get(&app, &hoa, &format!("/cases/{code}")).await);
    assert_eq!((&done["phase"], done["result"]["number"].is_string()), (&json!("delivered"), true), "{done}");
    let events = |timeline: &Value| -> Vec<String> {
        let entries = timeline["entries"].as_array().unwrap().iter();
        entries.map(|e| e["event"].as_str().unwrap().to_owned()).collect()
    };
    let path = format!("/cases/{code}/timeline");
    let (hers, theirs) = (events(&read(&get(&app, &hoa, &path).await)), events(&read(&get(&app, &head, &path).await)));
    assert!(
        hers.contains(&"case.result_delivered".to_owned()) && !hers.contains(&"case.claimed".to_owned()),
        "{hers:?}"
    );
    assert!(theirs.contains(&"case.claimed".to_owned()), "{theirs:?}");
    let paper = get(&app, &hoa, &format!("/cases/{code}/papers/result.pdf")).await;
    assert_eq!((paper.status, paper.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/pdf"));
    let rated = post(&app, &hoa, &format!("/cases/{code}/rating"), json!({"stars": 5})).await;
    assert_eq!(rated.status, StatusCode::OK, "{}", rated.body);

    let out = ask(&app, request("DELETE", "/session", &hoa).body(Body::empty()).unwrap()).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    problem(&get(&app, &hoa, "/cases").await, 401);
}

#[tokio::test]
async fn what_cannot_be_done_is_a_problem_that_says_why() {
    let (_folder, app) = app();
    let (_, hoa) = person(&app, "hoa", None).await;
    let (_, other) = person(&app, "binh", None).await;
    let (_, clerk) = person(&app, "tiep", Some((COUNTER, Role::Intake))).await;
    for path in ["/cases", "/worklist", "/cases/X"] {
        let said = get(&app, "", path).await;
        problem(&said, 401);
        assert!(said.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
    }
    problem(&get(&app, "not-a-token", "/cases").await, 401);
    let wrong = |login: &str| json!({"login": login, "password": "sai mật khẩu"});
    let known = problem(&post(&app, "", "/session", wrong("hoa")).await, 401);
    let unknown = problem(&post(&app, "", "/session", wrong("nobody")).await, 401);
    assert_eq!((&known["type"], &known["detail"]), (&unknown["type"], &unknown["detail"]), "tells nothing of accounts");

    let (_, said) = handed_in(&app, &hoa, "a").await;
    let code = read(&said)["code"].as_str().unwrap().to_owned();
    for path in [format!("/cases/{code}"), format!("/cases/{code}/timeline"), format!("/cases/{code}/papers/01.pdf")] {
        problem(&get(&app, &other, &path).await, 404);
    }
    problem(&post(&app, &other, &format!("/cases/{code}/messages"), json!({"text": "hi"})).await, 404);
    problem(&get(&app, &hoa, "/worklist").await, 403);
    problem(&get(&app, &clerk, "/cases").await, 403);

    let place = problem(&raw(&app, &hoa, "/cases", "{\"service\": \n 5}".into()).await, 400);
    assert!(place["detail"].as_str().unwrap().contains("line 2"), "{place}");
    let field = problem(&begin(&app, &hoa, "b", &json!({"service": "dog-licence", "colour": 1})).await, 400);
    assert!(field["detail"].as_str().unwrap().contains("colour"), "{field}");
    problem(&post(&app, &hoa, "/cases", wish(false)).await, 400);
    problem(&begin(&app, &hoa, "c", &json!({"service": "no-such"})).await, 404);
    let text = request("POST", "/cases", &hoa).header(header::CONTENT_TYPE, "text/plain");
    problem(&ask(&app, text.body(Body::from("x")).unwrap()).await, 415);
    let large = format!("{{\"text\": \"{}\"}}", "x".repeat(1 << 20));
    problem(&raw(&app, &hoa, &format!("/cases/{code}/messages"), large).await, 413);
    let method = ask(&app, request("PUT", "/cases", &hoa).body(Body::empty()).unwrap()).await;
    problem(&method, 405);
    assert!(method.header(header::ALLOW).contains("POST"), "{:?}", method.headers);
    for path in ["/nothing", "/cases/%00", "/cases/%FF/timeline"] {
        let said = get(&app, &hoa, path).await;
        let status = said.status.as_u16();
        assert!(status == 404 || status == 400, "{path}: {status}");
        problem(&said, status);
    }
    problem(&get(&app, &clerk, "/worklist?q=%00").await, 400);
    problem(&get(&app, &clerk, "/worklist?cursor=x").await, 400);

    let mut early = wish(true);
    early["answers"]["applicant_birth"] = json!("2050-01-01");
    let refused = problem(&begin(&app, &hoa, "d", &early).await, 422);
    assert_eq!(
        (&refused["refusals"][0]["field"], &refused["refusals"][0]["key"]),
        (&json!("applicant_birth"), &json!("date_in_future"))
    );
    let mut blank = wish(true);
    blank["answers"]["dog_name"] = json!("  \u{3000} ");
    let refused = problem(&begin(&app, &hoa, "e", &blank).await, 422);
    assert_eq!(
        (&refused["refusals"][0]["field"], &refused["refusals"][0]["key"]),
        (&json!("dog_name"), &json!("required"))
    );
    let in_vietnamese = ask(&app, Request::get("/api/v1/cases/X").body(Body::empty()).unwrap()).await;
    assert!(in_vietnamese.body.contains("Cần đăng nhập"), "{}", in_vietnamese.body);
}

#[tokio::test]
async fn a_file_is_attached_only_by_whoever_uploaded_it() {
    let (_folder, app) = app();
    let (_, hoa) = person(&app, "hoa", None).await;
    let (_, other) = person(&app, "binh", None).await;
    let up = |token: &str, content: &'static [u8]| {
        let made = request("POST", "/files", token).header(header::CONTENT_TYPE, "application/pdf");
        let (app, made) = (app.clone(), made.body(Body::from(content)).unwrap());
        async move { ask(&app, made).await }
    };
    let mut file = read(&up(&hoa, b"%PDF-1.7\nsecret").await);
    file["evidence"] = json!("vaccination");
    let draft = read(&begin(&app, &other, "k", &wish(false)).await);
    let path = format!("/cases/{}/files", draft["id"].as_str().unwrap());
    let stolen = problem(&post(&app, &other, &path, file.clone()).await, 422);
    assert_eq!(stolen["refusals"][0]["key"], "file_not_yours");
    let mine = read(&begin(&app, &hoa, "k", &wish(false)).await);
    let path = format!("/cases/{}/files", mine["id"].as_str().unwrap());
    let attached = read(&post(&app, &hoa, &path, file.clone()).await);
    assert_eq!(attached["files"][0]["hash"], file["hash"], "{attached}");
    file["size"] = json!(1);
    problem(&post(&app, &hoa, &path, file).await, 422);
    assert_eq!(problem(&up(&hoa, b"<html>").await, 422)["refusals"][0]["key"], "file_kind");
    assert_eq!(problem(&up(&hoa, b"").await, 422)["refusals"][0]["key"], "file_empty");
}

/// Moves the clock by so many minutes.
fn later(app: &App, minutes: i64) {
    app.desk.clock.move_to(app.desk.clock.now() + minutes * 60_000);
}

#[tokio::test]
async fn what_nobody_attaches_is_removed_and_what_is_attached_stays() {
    let (_folder, app) = app();
    let (id, hoa) = person(&app, "hoa", None).await;
    let up = async |token: &str, content: &'static [u8]| {
        let made = request("POST", "/files", token).header(header::CONTENT_TYPE, "application/pdf");
        let mut file = read(&ask(&app, made.body(Body::from(content)).unwrap()).await);
        file["evidence"] = json!("vaccination");
        file
    };
    let kept = |file: &Value| app.blobs.get(file["hash"].as_str().unwrap()).unwrap().is_some();
    let mut sweep = crate::followers::sweep::follower(&app.desk, &app.blobs);
    let (loose, used) = (up(&hoa, b"%PDF-1.7\nloose").await, up(&hoa, b"%PDF-1.7\nused").await);
    let draft = read(&begin(&app, &hoa, "k", &wish(false)).await);
    let path = format!("/cases/{}/files", draft["id"].as_str().unwrap());
    read(&post(&app, &hoa, &path, used.clone()).await);

    later(&app, 25 * 60);
    let hoa = sign_in::begin(&app, "", id, None, false).await.unwrap();
    let refused = problem(&post(&app, &hoa, &path, loose.clone()).await, 422);
    assert_eq!(refused["refusals"][0]["key"], "upload_expired", "its ticket is good for a day");
    later(&app, 46 * 60);
    sweep.catch_up().unwrap();
    assert!(kept(&loose) && kept(&used), "in the third day both are here");
    // The same content again, by somebody who never attaches it: what is attached stays.
    let hoa = sign_in::begin(&app, "", id, None, false).await.unwrap();
    up(&hoa, b"%PDF-1.7\nused").await;
    later(&app, 2 * 60);
    sweep.catch_up().unwrap();
    assert!(!kept(&loose) && kept(&used), "after three days only the attached one");
    later(&app, 5 * 24 * 60);
    sweep.catch_up().unwrap();
    assert!(kept(&used));
    let hoa = sign_in::begin(&app, "", id, None, false).await.unwrap();
    let again = up(&hoa, b"%PDF-1.7\nloose").await;
    assert!(kept(&again));
    let attached = read(&post(&app, &hoa, &path, again).await);
    assert_eq!(attached["files"].as_array().unwrap().len(), 2, "{attached}");
}

#[tokio::test]
async fn a_sign_in_ends_when_left_alone_and_when_it_was_there_for_long() {
    let (_folder, app) = app();
    let (_, citizen) = person(&app, "hoa", None).await;
    let (_, official) = person(&app, "clerk", Some((COUNTER, Role::Intake))).await;
    let open = async |token: &str| match get(&app, token, "/cases/NONE").await.status {
        StatusCode::NOT_FOUND => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("{other}"),
    };
    let (minutes, day) = (60, 24 * 60);
    // An official who goes on working is asked again after twelve hours.
    for _ in 0..13 {
        assert!(open(&official).await && open(&citizen).await);
        later(&app, 55);
    }
    assert!(open(&official).await, "after 11 hours and 55 minutes");
    later(&app, 5);
    assert!(!open(&official).await, "after twelve hours");
    assert!(open(&citizen).await);
    let (_, left) = person(&app, "other", Some((COUNTER, Role::Intake))).await;
    later(&app, 59);
    assert!(open(&left).await, "an hour is not over");
    later(&app, minutes);
    assert!(!open(&left).await, "left alone for an hour");
    assert!(open(&citizen).await);
    // A citizen who comes back each seven hours is asked again after two weeks.
    for _ in 0..46 {
        assert!(open(&citizen).await);
        later(&app, 7 * minutes);
    }
    later(&app, day - 12 * minutes);
    assert!(!open(&citizen).await);
    let (_, left) = person(&app, "binh", None).await;
    later(&app, 8 * minutes);
    assert!(!open(&left).await, "left alone for eight hours");
}

/// The router answers exactly what the document names, and the document says of each what may come.
#[tokio::test]
async fn the_description_and_the_routes_are_the_same() {
    let (_folder, app) = app();
    let said = get(&app, "", "/openapi.json").await;
    assert_eq!(said.header(header::CONTENT_TYPE), "application/json");
    let document = read(&said);
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let what = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{what}: the id is taken");
            for part in ["summary", "tags", "responses"] {
                assert!(!operation[part].is_null(), "{what}: no {part}");
            }
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.contains_key("400") && answers.contains_key("503"), "{what}");
            assert_eq!(answers.contains_key("403"), operation.get("security").is_some(), "{what}");
            named.entry(path.clone()).or_default().insert(method.to_uppercase());
        }
    }
    for (path, methods) in &named {
        let at = path
            .replace("{slug}", "dog-licence")
            .replace("{code}", "X")
            .replace("{paper}", "01.pdf")
            .replace("{verb}", "accept");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let said = ask(&app, request(method, &at, "").body(Body::empty()).unwrap()).await;
            let there = said.status != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(there, methods.contains(method), "{method} {path}: {}", said.status);
        }
        // Whoever must sign in is told so before anything else.
        for method in methods {
            let said = ask(&app, request(method, &at, "").body(Body::empty()).unwrap()).await;
            // What is public in part may be asked without a token: one of its ways to sign in is none.
            let security = document["paths"][path][method.to_lowercase()].get("security").cloned();
            let ways = security.as_ref().and_then(|s| s.as_array()).cloned().unwrap_or_default();
            let secured = !ways.is_empty() && ways.iter().all(|way| way.as_object().is_some_and(|w| !w.is_empty()));
            assert_eq!(said.status == StatusCode::UNAUTHORIZED, secured, "{method} {path}: {}", said.status);
        }
    }
    // Every operation that the code has is in the document: the handlers marked as operations are counted.
    let marked: usize = ["act", "cases", "files", "fill", "registers", "services", "session", "upkeep", "worklist"]
        .iter()
        .map(|file| {
            let path = format!("{}/src/web/api/{file}.rs", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap().matches("#[utoipa::path(").count()
        })
        .sum();
    assert_eq!(ids.len(), marked);
    let text = said.body;
    for reference in text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(!document["components"]["schemas"][reference].is_null(), "{reference} is named and not described");
    }
}

/// What no text should break: one JSON string without its quotes a line.
const NAUGHTY: &str = include_str!("../../../tests/data/naughty.txt");

#[tokio::test]
async fn naughty_texts_are_kept_exactly_or_refused() {
    use unicode_normalization::UnicodeNormalization as _;
    let (_folder, app) = app();
    let (_, hoa) = person(&app, "hoa", None).await;
    let lines: Vec<&str> = NAUGHTY.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")).collect();
    assert!(lines.len() >= 500, "{}", lines.len());
    let (mut kept, mut refused) = (0, 0);
    for (n, some) in lines.chunks(40).enumerate() {
        let (_, said) = handed_in(&app, &hoa, &format!("case {n}")).await;
        let case = read(&said)["code"].as_str().unwrap().to_owned();
        let draft =
            read(&begin(&app, &hoa, &format!("draft {n}"), &wish(false)).await)["id"].as_str().unwrap().to_owned();
        for line in some {
            let text: Option<String> = serde_json::from_str(&format!("\"{line}\"")).ok();
            let said = raw(&app, &hoa, &format!("/cases/{case}/messages"), format!("{{\"text\":\"{line}\"}}")).await;
            let message = |view: &Value| view["messages"].as_array().unwrap().last().unwrap()["text"].clone();
            match (&text, said.status.as_u16()) {
                (Some(text), 200) => assert_eq!(message(&read(&said)), text.trim(), "{line}"),
                (None, 400) | (Some(_), 422) => drop(problem(&said, said.status.as_u16())),
                (_, status) => panic!("message {line}: {status} {}", said.body),
            }
            let body =
                format!("{{\"page\":\"dog\",\"answers\":{{\"dog_name\":\"{line}\",\"dogs\":1,\"guide_dog\":true}}}}");
            let said = raw(&app, &hoa, &format!("/cases/{draft}/answers"), body).await;
            match (&text, said.status.as_u16()) {
                (Some(text), 200) => {
                    kept += 1;
                    assert_eq!(read(&said)["answers"]["dog_name"], text.nfc().collect::<String>(), "{line}");
                }
                (None, 400) | (Some(_), 422) => {
                    refused += 1;
                    problem(&said, said.status.as_u16());
                }
                (_, status) => panic!("answer {line}: {status} {}", said.body),
            }
        }
    }
    assert!(kept > 300 && refused > 20, "{kept} kept, {refused} refused");
}
