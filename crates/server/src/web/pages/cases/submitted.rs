//! `GET /cases/{code}/submitted`: it is in. The code, the receipt, what happens next and by when.

use askama::Template;
use axum::extract::{Path, State};
use rules::decide;

use super::frame;
use crate::web::{App, Page, Reply, Visitor, go, open::Open};

#[derive(Template)]
#[template(path = "cases/submitted.html")]
struct View<'a> {
    p: &'a Page<'a>,
    code: String,
    name: String,
    reception: String,
    fee: String,
    due: String,
    because: Vec<String>,
    next: Vec<String>,
    key: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    let account = visitor.signed_in()?;
    let open = Open::by_code(&app, account, &code).await?.open;
    if account.is_official() {
        return Ok(go(&format!("/desk/cases/{}", open.id)));
    }
    let t = visitor.words(&app);
    let p = frame(&app, &visitor, t.get("submitted-title"), Some(&code));
    let texts = open.texts(t.lang);
    // Accepted already, or as it would be if it were accepted now.
    let (due, because) = match open.case.dues.last() {
        Some(set) => (set.new.map(|due| p.moments().appointment(due)), t.reasons(&set.reasons)),
        None => match decide::if_accepted(&open.case, open.world(&app)).ok().flatten() {
            Some((_, due)) => (Some(t.appointment(due.at)), t.reasons(&due.steps)),
            None => (None, Vec::new()),
        },
    };
    let view = View {
        code: open.case.code.clone().unwrap_or_default(),
        name: texts.title,
        reception: p.unit(&open.case.reception),
        fee: if open.case.owed() > 0 { p.money(&open.case.owed()) } else { String::new() },
        due: due.unwrap_or_default(),
        because,
        next: texts.next,
        key: app.desk.chance.secret(),
        p: &p,
    };
    p.show(&view)
}
