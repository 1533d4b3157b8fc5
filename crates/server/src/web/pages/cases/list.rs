//! `GET /cases`: my applications and drafts, newest first.

use askama::Template;
use axum::extract::{Query, State};
use rules::workflow::Phase;
use serde::Deserialize;

use crate::{
    projections::{
        cases::{self, CaseRow},
        notices,
    },
    store::Fault,
    web::{App, Page, Reply, Visitor, parts::Due},
};

/// So many on one page.
const PAGE: u32 = 20;

struct Row {
    href: String,
    title: String,
    code: String,
    now: String,
    due: Option<Due>,
    changed: String,
    mine: bool,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct View<'a> {
    p: &'a Page<'a>,
    rows: Vec<Row>,
    more: String,
    unread: i64,
    first: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let me = visitor.citizen()?;
    let after = asked.after.parse().ok();
    let found = app.store.read_async(move |tx| {
        let page = cases::of_person(tx, me, after, PAGE)?;
        Ok::<_, Fault>((page, notices::unread(tx, me, 100)?))
    });
    let (page, unread) = found.await?;
    let p = app.page(&visitor, visitor.words(&app).get("nav-cases")).under([]);
    let more = page.next.map(|cursor| format!("/cases?after={cursor}")).unwrap_or_default();
    let rows = page.rows.iter().map(|row| as_listed(&app, row, &p)).collect();
    p.show(&View { rows, more, unread, first: asked.after.is_empty(), p: &p })
}

fn as_listed(app: &App, row: &CaseRow, p: &Page<'_>) -> Row {
    let service = app.catalogue().services.get(&row.service);
    let title = service.and_then(|s| s.texts(p.lang())).map_or_else(|| row.service.clone(), |t| t.title.clone());
    let waits = matches!(row.phase, Phase::Draft | Phase::Supplement | Phase::Payment);
    let due = row.due.map(|due| match (row.closed, row.phase) {
        (Some(_), _) | (_, Phase::Done) => Due::closed(p.moments(), due),
        (None, Phase::Supplement) => Due::still(p.moments(), due),
        (None, _) => Due::new(p.moments(), p.now(), due),
    });
    Row {
        href: match &row.code {
            Some(code) => format!("/cases/{code}"),
            None => format!("/apply/{}", row.id),
        },
        title,
        code: row.code.clone().unwrap_or_default(),
        now: p.t.made(&format!("phase-{}", row.phase.as_str())),
        due,
        changed: p.moments().ago(p.now(), row.changed),
        mine: waits,
    }
}
