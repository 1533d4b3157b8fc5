//! `/apply/…`: filling in an application, one thing a page, saved at each. Also how an official fills
//! one in at the counter, and how an applicant answers a request for what was missing.

mod begin;
mod check;
mod evidence;
mod fill;
mod prefill;
mod submit;
mod tasks;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use rules::{decide, form::Page as FormPage, id::Id, refusal::Refusals};

pub(in crate::web) use evidence::{attach_all, size};

use crate::web::{Account, App, Link, Page, Trouble, Visitor, open::Open};

/// Their addresses. Larger uploads are read and thrown away, so that the answer can be a page.
pub fn routes() -> Router<App> {
    const READ_AT_MOST: usize = 200 * 1_000_000;
    Router::new()
        .route("/services/{slug}/apply", post(begin::begin))
        .route("/apply/{id}", get(tasks::show))
        .route("/apply/{id}/check", get(check::show))
        .route("/apply/{id}/prefill", get(prefill::show).post(prefill::act))
        .route("/apply/{id}/submit", post(submit::submit))
        .route(
            "/apply/{id}/evidence/{evidence}",
            get(evidence::show).post(evidence::upload).layer(DefaultBodyLimit::max(READ_AT_MOST)),
        )
        .route("/apply/{id}/evidence/{evidence}/remove", post(evidence::remove))
        .route("/apply/{id}/{page}", get(fill::show).post(fill::save))
}

/// The application of an address, for whoever fills it in.
async fn opened(app: &App, account: &Account, id: &str) -> Result<Open, Trouble> {
    let id: Id = id.parse().map_err(|_| Trouble::Missing)?;
    Open::by_id(app, account, id).await?.for_applicant()
}

/// A page of an application, with the way back to its tasks.
fn frame<'a>(app: &'a App, visitor: &'a Visitor, open: &Open, title: impl Into<String>, here: bool) -> Page<'a> {
    let mut page = app.page(visitor, title);
    let name = open.texts(page.lang()).title;
    let counter = visitor.account().is_some_and(Account::is_official);
    if counter {
        page.desk = true;
        return page.under(if here { vec![] } else { vec![Link::new(format!("/apply/{}", open.id), name)] });
    }
    let cases = Link::new("/cases", page.t("nav-cases"));
    let tasks = match open.case.code.as_deref() {
        Some(code) => Link::new(format!("/cases/{code}"), code),
        None => Link::new(format!("/apply/{}", open.id), name),
    };
    page.under(if here { vec![cases] } else { vec![cases, tasks] })
}

/// Everything still missing or no longer right.
fn incomplete(app: &App, open: &Open) -> Refusals {
    decide::incomplete(&open.case, open.world(app))
}

/// Whether a page was answered and nothing on it is wrong.
fn is_done(open: &Open, page: &FormPage, refusals: &Refusals) -> bool {
    let about = |field: &Option<String>| field.as_ref().is_some_and(|id| page.fields.iter().any(|f| &f.id == id));
    open.case.pages.contains(&page.id) && !refusals.iter().any(|r| about(&r.field))
}

/// Where to go on after a page or a piece of evidence: the next thing not done, else the check.
fn next_place(app: &App, open: &Open, after: Option<&str>) -> String {
    let id = open.id;
    if open.case.is_submitted() {
        let code = open.case.code.as_deref().unwrap_or_default();
        return format!("/cases/{code}#supplement");
    }
    let refusals = incomplete(app, open);
    let journey = open.journey();
    let at = after.and_then(|after| journey.iter().position(|p| p.id == after)).map_or(0, |i| i + 1);
    let undone = |p: &&&FormPage| !is_done(open, p, &refusals);
    if let Some(page) = journey[at..].iter().find(undone).or_else(|| journey[..at].iter().find(undone)) {
        return format!("/apply/{id}/{}", page.id);
    }
    let open_upload = open.uploads().into_iter().find(|e| !open.has(&e.id) && !e.optional);
    match open_upload.filter(|_| is_online(open)) {
        Some(evidence) => format!("/apply/{id}/evidence/{}", evidence.id),
        None => format!("/apply/{id}/check"),
    }
}

/// Whether the papers come as uploads; at the counter they are handed over.
fn is_online(open: &Open) -> bool {
    open.case.channel == Some(rules::service::Channel::Online)
}
