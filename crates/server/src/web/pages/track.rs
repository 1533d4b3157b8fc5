//! `GET /track?code=`: where is it? Who signed in goes to their case; anybody else learns what the
//! paper with the code already says in public: how far it is, where, and when it is due. No name, no
//! service, no history.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use rules::workflow::{Phase, Role};
use serde::Deserialize;

use crate::{
    desk::NotDone,
    projections::{
        attempts::{self, Limit},
        cases,
    },
    web::{
        App, Page, Reply, Trouble, Visitor,
        form::Mistake,
        go,
        parts::{Due, StatusLine, Summary},
        visitor::Address,
    },
};

/// Codes asked for from one address, which many may share.
const PER_ADDRESS: Limit = Limit { most: 120, window: 10 * 60_000 };

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/track", get(show)).route("/track/{code}", get(scanned))
}

/// The address on the QR code of a paper.
async fn scanned(Path(code): Path<String>) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("code", &code).finish();
    go(&format!("/track?{query}"))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "track.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    error: String,
    code: String,
    status: Option<StatusLine<'a>>,
}

async fn show(State(app): State<App>, visitor: Visitor, address: Address, Query(asked): Query<Asked>) -> Reply {
    let code = asked.code.trim().chars().take(60).collect::<String>();
    if code.is_empty() {
        return render(&app, &visitor, String::new(), None, String::new());
    }
    let (what, now) = (format!("track from {}", address.0), app.desk.clock.now());
    // A full disk keeps nobody from asking.
    let counted = app.store.write_async(move |tx| attempts::attempt(tx, &what, PER_ADDRESS, now)).await;
    if counted.is_ok_and(|within| !within) {
        return Err(Trouble::Wait(PER_ADDRESS.window / 60_000));
    }
    let (desk, wanted) = (app.desk.clone(), code.clone());
    let found = app.store.read_async(move |tx| match cases::by_code(tx, &wanted)? {
        Some(id) => Ok(desk.load(tx, id)?.map(|(case, service)| (id, case, service))),
        None => Ok::<_, NotDone>(None),
    });
    let Some((id, case, service)) = found.await.map_err(Trouble::from)? else {
        let error = visitor.words(&app).made("track-none");
        return render(&app, &visitor, code, None, error);
    };
    let written = case.code.clone().unwrap_or_default();
    match visitor.account() {
        Some(account) if account.is_official() && case.may_see(&account.actor()) => {
            return Ok(go(&format!("/desk/cases/{id}")));
        }
        Some(account) if case.is_applicant(&account.actor()) => return Ok(go(&format!("/cases/{written}"))),
        _ => {}
    }
    let p = app.page(&visitor, "");
    let t = visitor.words(&app);
    let state = service.state(&case);
    let ended = state.is_none_or(|s| s.is_end());
    let with = state.and_then(|state| match state.role {
        None => None,
        Some(Role::Applicant) => Some(t.made("role-applicant")),
        Some(role) => Some(p.unit(case.unit_of(role, state))),
    });
    let phase = case.phase(service.resolved());
    let due = case.due.map(|due| match (ended || phase == Phase::Done, case.paused) {
        (true, _) => Due::closed(p.moments(), due),
        (false, Some(_)) => Due::still(p.moments(), due),
        (false, None) => Due::new(p.moments(), p.now(), due),
    });
    let status = StatusLine {
        t,
        now: t.made(&format!("phase-{}", phase.as_str())),
        with: with.unwrap_or_default(),
        due,
        no_due: t.made(if case.accepted.is_none() && !ended { "status-due-later" } else { "status-no-due" }),
        next: String::new(),
    };
    render(&app, &visitor, written, Some(status), String::new())
}

fn render<'a>(
    app: &'a App,
    visitor: &'a Visitor,
    code: String,
    status: Option<StatusLine<'a>>,
    error: String,
) -> Reply {
    let mistakes: Vec<Mistake> = if error.is_empty() { Vec::new() } else { vec![Mistake::at("code", error.clone())] };
    let p = app.page(visitor, visitor.words(app).get("nav-track")).under([]).with_mistakes(!mistakes.is_empty());
    let view = View { summary: Summary { t: p.t, mistakes: &mistakes }, error, code, status, p: &p };
    p.show(&view)
}
