//! `/cases/…`: what became of it. Opens with the status line: now, with whom, due, next.

mod act;
mod answers;
mod list;
mod proof;
mod reopen;
mod show;
pub(in crate::web) mod story;
mod submitted;

use axum::{
    Router,
    routing::{get, post},
};

use crate::web::{App, Link, Page, Visitor};

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cases", get(list::show))
        .route("/cases/{code}", get(show::show))
        .route("/cases/{code}/submitted", get(submitted::show))
        .route("/cases/{code}/answers", get(answers::show))
        .route("/cases/{code}/proof", get(proof::list))
        .route("/cases/{code}/proof/{n}", get(proof::show))
        .route("/cases/{code}/messages", post(act::message))
        .route("/cases/{code}/supplement", post(act::supplement))
        .route("/cases/{code}/withdraw", get(act::ask_withdraw).post(act::withdraw))
        .route("/cases/{code}/rating", post(act::rate))
        .route("/cases/{code}/reopen", get(reopen::show).post(reopen::reopen))
}

/// A page of a case, with the way back to the list.
fn frame<'a>(app: &'a App, visitor: &'a Visitor, title: impl Into<String>, code: Option<&str>) -> Page<'a> {
    let page = app.page(visitor, title);
    let mut links = vec![Link::new("/cases", page.t("nav-cases"))];
    links.extend(code.map(|code| Link::new(format!("/cases/{code}"), code)));
    page.under(links)
}
