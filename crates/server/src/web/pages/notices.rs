//! `GET /notices`: what we told you, newest first. Seeing the page marks them as seen.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use serde::Deserialize;

use crate::{
    desk::NotDone,
    notice,
    projections::notices::{self, Notice},
    web::{App, Page, Reply, Trouble, Visitor},
};

/// So many on one page.
const PAGE: u32 = 30;

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/notices", get(show))
}

struct Told {
    subject: String,
    text: String,
    at: String,
    iso: String,
    href: String,
    new: bool,
    unsent: bool,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct View<'a> {
    p: &'a Page<'a>,
    told: Vec<Told>,
    more: String,
}

#[derive(Deserialize)]
struct Asked {
    before: Option<i64>,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let me = visitor.citizen()?;
    let before = asked.before;
    let found = app.store.read_async(move |tx| notices::of_person(tx, me, before, PAGE).map_err(NotDone::from));
    let found = found.await.map_err(Trouble::from)?;
    if found.iter().any(|n| !n.read) {
        let now = visitor.at();
        // Not being able to mark them keeps nobody from reading them.
        if let Err(fault) = app.store.write_async(move |tx| notices::mark_read(tx, me, now)).await {
            tracing::warn!(%fault, "notices were not marked as seen");
        }
    }
    let p = app.page(&visitor, visitor.words(&app).get("nav-notices")).under([]);
    let full = found.len() == PAGE as usize;
    let more = found.last().filter(|_| full).map(|n| format!("/notices?before={}", n.at)).unwrap_or_default();
    let told = found.iter().map(|n| in_words(&app, n, &p)).collect();
    p.show(&View { told, more, p: &p })
}

fn in_words(app: &App, notice: &Notice, p: &Page<'_>) -> Told {
    let said = notice::say(notice, p.lang(), &app.texts, app.catalogue());
    let code = notice.args.get("code");
    Told {
        subject: said.subject,
        text: said.body,
        at: p.moment(&notice.at),
        iso: p.iso(&notice.at),
        href: code.map(|code| format!("/cases/{code}")).unwrap_or_default(),
        new: !notice.read,
        unsent: notice.unsent,
    }
}
