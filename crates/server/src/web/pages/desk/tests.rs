//! The desk as officials of every role meet it, over a demonstration's cases, without a socket.

use std::{collections::BTreeMap, fs, path::Path, sync::OnceLock};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use rules::{
    id::Id,
    workflow::{Role, Verb},
};

use super::{
    Official,
    act::{ACTS, Act},
    seen::Seen,
};
use crate::{
    clock::{Chance, Clock},
    demo::{self, Plan, cast},
    desk::Desk,
    projections::cases::{View, WorklistQuery, worklist},
    store::{self, Blobs, Durability, Keys, Store},
    web::{
        App, Settings, csrf, sign_in,
        tests::{Answer, NOW, ask, catalogue},
    },
};

/// A demonstration with an application on it; the folder must outlive it.
struct Hall {
    _folder: tempfile::TempDir,
    app: App,
    officials: Vec<cast::Official>,
}

/// One official at their desk.
struct Seat<'h> {
    app: &'h App,
    who: &'h cast::Official,
    secret: String,
    lang: &'static str,
}

/// A folder filled once for all tests, and its officials.
fn filled() -> &'static (tempfile::TempDir, Vec<cast::Official>) {
    static FILLED: OnceLock<(tempfile::TempDir, Vec<cast::Official>)> = OnceLock::new();
    FILLED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let settings = store::Settings { durability: Durability::Off, ..store::Settings::in_folder(folder.path()) };
        let store = Store::open(&settings).unwrap();
        let blobs = Blobs::open(folder.path(), Keys::find(folder.path()).unwrap());
        let plan = Plan { cases: 450, citizens: 60, seed: 3, until: NOW };
        let made = demo::fill(&store, &blobs, &catalogue(), "$argon2id$none", plan, |_| {});
        let made = made.unwrap_or_else(|e| panic!("{e:?}"));
        drop(store);
        (folder, made.cast.officials)
    })
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn hall() -> Hall {
    let (template, officials) = filled();
    let folder = tempfile::tempdir().unwrap();
    copied(template.path(), folder.path());
    let store = Store::open(&store::Settings::in_folder(folder.path())).unwrap();
    let blobs = Blobs::open(folder.path(), Keys::find(folder.path()).unwrap());
    let desk = Desk::new(store, catalogue(), Clock::set_to(NOW), Chance::seeded(7));
    let app = App::new(desk, blobs, None, Settings::at(([127, 0, 0, 1], 8080).into())).unwrap();
    Hall { _folder: folder, app, officials: officials.clone() }
}

impl Hall {
    async fn seat(&self, login: &str, lang: &'static str) -> Seat<'_> {
        let who = self.officials.iter().find(|o| o.login == login).unwrap_or_else(|| panic!("no {login}"));
        let secret = sign_in::begin(&self.app, "", who.id, Some(who.unit.clone()), true).await.unwrap();
        Seat { app: &self.app, who, secret, lang }
    }
}

/// Two handlers of one unit, and a case there that nobody holds yet.
async fn unheld(hall: &Hall) -> (Seat<'_>, Seat<'_>, Id) {
    for ending in ["", ".dongvan", ".saigon"] {
        for name in ["thuly", "congan"] {
            let first = hall.seat(&format!("{name}{ending}"), "vi").await;
            for id in first.cases(View::All, 50) {
                let seen = first.seen(id).await.unwrap();
                let open = seen.offered(&first.official(), NOW);
                let acts = [Verb::Propose, Verb::Stop, Verb::Ask, Verb::Claim].map(Act::Do);
                if seen.case.holder.is_none() && acts.iter().all(|act| open.contains(act)) {
                    return (first, hall.seat(&format!("{name}2{ending}"), "vi").await, id);
                }
            }
        }
    }
    panic!("nobody has a case to propose on");
}

impl Seat<'_> {
    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, format!("sid={}; lang={}", self.secret, self.lang))
            .body(Body::empty())
            .unwrap();
        ask(self.app, request).await
    }

    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let word = csrf::word(&self.secret);
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair(csrf::FIELD, &word).extend_pairs(pairs);
        let request = Request::post(path)
            .header(header::COOKIE, format!("sid={}; lang={}", self.secret, self.lang))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .unwrap();
        ask(self.app, request).await
    }

    fn official(&self) -> Official {
        let cast::Official { id, unit, roles, .. } = self.who;
        Official { id: *id, unit: unit.clone(), roles: roles.clone() }
    }

    /// Some cases of a view, at most so many.
    fn cases(&self, view: View, limit: u32) -> Vec<Id> {
        let query = WorklistQuery {
            unit: self.who.unit.clone(),
            me: self.who.id,
            view,
            role: None,
            service: None,
            text: String::new(),
            after: None,
            limit,
        };
        let page = self.app.store.read(|tx| worklist(tx, &query)).unwrap_or_else(|e: store::Fault| panic!("{e}"));
        page.to_decide(|page| page.rows.clone()).into_iter().filter(|r| r.code.is_some()).map(|r| r.id).collect()
    }

    async fn seen(&self, id: Id) -> Option<Seen> {
        Seen::load(self.app, &self.official(), id).await.ok()
    }
}

/// What a person would put into the form of an act.
fn plausible(act: Act, seen: &Seen, colleague: Option<Id>) -> Vec<(String, String)> {
    let mut pairs = BTreeMap::new();
    for (name, value) in [
        ("note", "Theo quy định."),
        ("law", "60/2014/QH13"),
        ("article", "15"),
        ("other", "Giấy ủy quyền"),
        ("unit", "00004.CA"),
        ("days", "3"),
        ("approve", "yes"),
        ("how", "counter"),
        ("text", "Mời ông/bà đến nhận kết quả."),
        ("reference", "BL-1"),
    ] {
        pairs.insert(name.to_owned(), value.to_owned());
    }
    if seen.case.authority == "00004.CA" {
        pairs.insert("unit".into(), "00004.UB".into());
    }
    // A report that is sorted already is sorted into another kind.
    let sorted = seen.case.sorted.as_ref().is_some_and(|(kind, _)| kind == "pothole");
    pairs.insert("report_type".into(), if sorted { "tree" } else { "pothole" }.into());
    if let Some(id) = colleague {
        pairs.insert("official".into(), id.to_string());
    }
    pairs.insert("version".into(), seen.case.version.to_string());
    pairs.insert("key".into(), format!("{} {} {}", seen.id, act.word(), seen.case.version));
    pairs.into_iter().collect()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

const EVERYBODY: &[&str] = &["tiepnhan", "thuly", "lanhdao", "quantri", "congan", "congan.truong"];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_opens_for_every_role_in_both_languages() {
    let hall = hall();
    for login in EVERYBODY {
        for lang in ["vi", "en"] {
            let seat = hall.seat(login, lang).await;
            for path in [
                "/desk",
                "/desk?view=unclaimed&role=any",
                "/desk?view=mine",
                "/desk?view=asked",
                "/desk?view=closed",
                "/desk?q=nguyen",
                "/desk?service=dog-licence",
            ] {
                let answer = seat.get(path).await;
                assert_eq!(answer.status, StatusCode::OK, "{login} {lang} {path}: {}", answer.body);
                assert!(answer.body.len() < 60_000, "{path}: {} bytes", answer.body.len());
            }
            let closed = seat.cases(View::Closed, 6);
            for id in seat.cases(View::All, 12).into_iter().chain(closed) {
                let answer = seat.get(&format!("/desk/cases/{id}?view=closed")).await;
                assert_eq!(answer.status, StatusCode::OK, "{login} {lang} {id}: {}", answer.body);
                let seen = seat.seen(id).await.unwrap();
                for act in seen.offered(&seat.official(), NOW) {
                    assert!(
                        answer.body.contains(&format!("/actions/{}\"", act.word())),
                        "{} is not offered",
                        act.word()
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_offers_exactly_what_the_door_accepts() {
    let hall = hall();
    let (mut offered, mut refused) = (BTreeMap::<&str, usize>::new(), 0);
    for login in EVERYBODY {
        let seat = hall.seat(login, "vi").await;
        let mut ids = seat.cases(View::All, 14);
        ids.extend(seat.cases(View::Closed, 5));
        ids.extend(seat.cases(View::Asked, 5));
        for id in ids {
            let seen = seat.seen(id).await.unwrap();
            let open = seen.offered(&seat.official(), NOW);
            for (act, word, _) in ACTS {
                let path = format!("/desk/cases/{id}/actions/{word}");
                let page = seat.get(&path).await;
                if open.contains(act) {
                    assert_eq!(page.status, StatusCode::OK, "{login} {path}: {}", page.body);
                    *offered.entry(word).or_default() += 1;
                    continue;
                }
                assert!(
                    [StatusCode::FORBIDDEN, StatusCode::CONFLICT].contains(&page.status),
                    "{login} {path} is not offered but opens: {}",
                    page.status
                );
                let answer = seat.post(&path, &borrowed(&plausible(*act, &seen, Some(seat.who.id)))).await;
                assert!(
                    [StatusCode::FORBIDDEN, StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY]
                        .contains(&answer.status),
                    "{login} {path} is not offered but answers {}",
                    answer.status
                );
                assert_eq!(seat.seen(id).await.unwrap().case.version, seen.case.version, "{login} {path} recorded");
                refused += 1;
            }
        }
    }
    assert!(offered.len() >= 10 && refused > 300, "too little was tried: {offered:?}, {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_offered_can_be_done_with_its_form() {
    let hall = hall();
    let mut seats = Vec::new();
    for login in EVERYBODY {
        seats.push(hall.seat(login, "vi").await);
    }
    let mut done = BTreeMap::<&str, usize>::new();
    // Every third time another of the offered acts, so that the cases wander through their workflows.
    let mut turn = 0;
    for start in 0..seats.len() {
        for id in seats[start].cases(View::All, 8) {
            for _ in 0..10 {
                let mut moved = false;
                for seat in &seats {
                    let Some(seen) = seat.seen(id).await else { continue };
                    let open: Vec<Act> =
                        seen.offered(&seat.official(), NOW).into_iter().filter(|a| *a != Act::Message).collect();
                    if open.is_empty() {
                        continue;
                    }
                    turn += 1;
                    let act = open[turn % open.len()];
                    let state = seen.service.state(&seen.case).unwrap();
                    let role = state.role.unwrap_or(Role::Handler);
                    let unit = seen.case.unit_of(role, state);
                    let colleague = hall.officials.iter().find(|o| o.unit == unit && o.roles.contains(&role));
                    let path = format!("/desk/cases/{id}/actions/{}", act.word());
                    let pairs = plausible(act, &seen, colleague.map(|o| o.id));
                    let answer = seat.post(&path, &borrowed(&pairs)).await;
                    let owes = seen.case.owed() > 0;
                    if answer.status == StatusCode::UNPROCESSABLE_ENTITY && owes {
                        // Not before the fee is paid, and the page said so.
                        continue;
                    }
                    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} {path}: {}", seat.who.login, answer.body);
                    assert!(seat.seen(id).await.is_none_or(|now| now.case.version > seen.case.version));
                    *done.entry(act.word()).or_default() += 1;
                    moved = true;
                }
                if !moved {
                    break;
                }
            }
        }
    }
    assert!(done.len() >= 12, "{done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_colleague_was_faster_the_page_says_what_changed_and_keeps_what_was_typed() {
    let hall = hall();
    let (first, second, id) = unheld(&hall).await;
    let seen = first.seen(id).await.unwrap();
    let version = seen.case.version.to_string();
    let path = |word: &str| format!("/desk/cases/{id}/actions/{word}");
    let text = ("text", "Mời bạn mang bản chính đến.");
    let message = [text, ("version", version.as_str()), ("key", "k1")];
    assert_eq!(
        second.post(&path("message"), &[("text", "Chào bạn"), ("version", &version), ("key", "k0")]).await.status,
        StatusCode::SEE_OTHER
    );
    let answer = first.post(&path("message"), &message).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains(text.1) && answer.body.contains("Chào bạn"), "{}", answer.body);
    assert!(answer.body.contains(&format!("name=\"version\" value=\"{}\"", seen.case.version + 1)));
    // Pressed again with the version now shown, twice by a nervous finger: recorded once.
    let now = (seen.case.version + 1).to_string();
    let again = [text, ("version", now.as_str()), ("key", "k1")];
    for _ in 0..2 {
        assert_eq!(first.post(&path("message"), &again).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(first.seen(id).await.unwrap().case.version, seen.case.version + 2);
    // What a colleague took is not offered any more, and the page says why and what happened.
    assert_eq!(second.post(&path("claim"), &[("key", "k2")]).await.status, StatusCode::SEE_OTHER);
    let answer = first.post(&path("propose"), &[("approve", "yes"), ("version", &now), ("key", "k3")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Nhận xử lý"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_learns_that_a_case_exists() {
    let hall = hall();
    let clerk = hall.seat("tiepnhan", "vi").await;
    let id = clerk.cases(View::All, 5).into_iter().chain(clerk.cases(View::Closed, 5)).next().unwrap();
    let elsewhere = hall.seat("tiepnhan.dongvan", "vi").await;
    for path in ["", "/actions/accept", "/papers/06"] {
        assert_eq!(elsewhere.get(&format!("/desk/cases/{id}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = elsewhere.post(&format!("/desk/cases/{id}/actions/accept"), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let citizen = hall.app.desk.fresh_id();
    let secret = sign_in::begin(&hall.app, "", citizen, None, false).await.unwrap();
    let request = Request::get("/desk").header(header::COOKIE, format!("sid={secret}")).body(Body::empty()).unwrap();
    assert_ne!(ask(&hall.app, request).await.status, StatusCode::OK);
    let nobody = ask(&hall.app, Request::get("/desk").body(Body::empty()).unwrap()).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER, "to the sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_stand_at_their_fields() {
    let hall = hall();
    let (seat, _, id) = unheld(&hall).await;
    let path = |word: &str| format!("/desk/cases/{id}/actions/{word}");
    for (word, pairs, places) in [
        ("propose", vec![], vec!["#approve"]),
        ("propose", vec![("approve", "no")], vec!["#note", "#law"]),
        ("stop", vec![("note", "Không đủ căn cứ")], vec!["#law"]),
        ("ask", vec![], vec!["#items"]),
        ("message", vec![("text", "  ")], vec!["#text"]),
    ] {
        let answer = seat.post(&path(word), &pairs).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
        assert!(answer.body.contains("<title>Lỗi:"), "{word}");
        for place in places {
            assert!(answer.body.contains(&format!("href=\"{place}\"")), "{word} {place}: {}", answer.body);
            assert!(answer.body.contains(&format!("id=\"{}\"", &place[1..])), "{word} {place}");
        }
    }
    let stop = seat.post(&path("stop"), &[("note", "Không đủ căn cứ")]).await;
    assert!(stop.body.contains("Không đủ căn cứ"), "what was typed is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_lists_what_came_in() {
    let hall = hall();
    let seat = hall.seat("tiepnhan", "vi").await;
    let query = "from-d=1&from-m=9&from-y=2026&to-d=24&to-m=11&to-y=2026";
    let page = seat.get(&format!("/desk/register?{query}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("00004.PV-2611"), "{}", page.body);
    let pdf = seat.get(&format!("/desk/register.pdf?{query}")).await;
    assert_eq!(pdf.header(header::CONTENT_TYPE), "application/pdf");
    let wrong = seat.get("/desk/register?from-d=31&from-m=2&from-y=2026").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(hall.seat("lanhdao", "en").await.get("/desk/register").await.body.contains("does not receive"));
}
