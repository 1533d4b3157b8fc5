//! `/api/v1`: the same door for programs. Reads what came into commands, hands them to the desk and
//! writes what it answers as JSON. Decides nothing; no cookie and no form word count here, only a
//! bearer token. Errors are RFC 9457 problems in the caller's language.
//!
//! To add an operation: a handler with `#[utoipa::path]` in the file of its noun and a line in [`parts`].

#![allow(unused_qualifications, reason = "the macro that describes operations writes some")]

mod act;
mod body;
mod caller;
mod cases;
mod document;
mod files;
mod fill;
mod registers;
mod services;
mod session;
mod shapes;
#[cfg(test)]
mod tests;
mod upkeep;
mod worklist;
mod wrong;

use std::sync::OnceLock;

use axum::{Router, extract::DefaultBodyLimit, http::header, middleware, response::IntoResponse as _, routing::get};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{App, Trouble};
use caller::{Caller, Reader};
use wrong::Wrong;

/// What a handler answers.
type Answer<T> = Result<T, Wrong>;

/// Every operation, with its description.
fn parts() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::head())
        .routes(routes!(session::begin, session::end))
        .routes(routes!(services::find))
        .routes(routes!(services::show))
        .routes(routes!(services::eligibility))
        .routes(routes!(cases::list, cases::create))
        .routes(routes!(cases::show))
        .routes(routes!(cases::timeline))
        .routes(routes!(cases::paper))
        .routes(routes!(cases::credential))
        .routes(routes!(fill::answer))
        .routes(routes!(fill::attach, fill::detach))
        .routes(routes!(fill::submit))
        .routes(routes!(act::act))
        .routes(routes!(act::message))
        .routes(routes!(act::rate))
        .routes(routes!(act::cash))
        .routes(routes!(files::upload))
        .routes(routes!(worklist::show))
        .routes(routes!(registers::list))
        .routes(routes!(registers::show))
        .routes(routes!(registers::query, upkeep::create))
        .routes(routes!(registers::read))
        .routes(routes!(registers::exists))
        .routes(routes!(upkeep::correct))
        .routes(routes!(upkeep::close))
        .routes(routes!(registers::readings))
}

/// The description as it is served, made once.
fn description() -> &'static str {
    static MADE: OnceLock<String> = OnceLock::new();
    MADE.get_or_init(|| document::finished(&parts().into_openapi()).to_string())
}

/// Everything under `/api`.
pub fn routes(app: &App) -> Router<App> {
    let (operations, _) = parts().split_for_parts();
    let json = || async { ([(header::CONTENT_TYPE, "application/json")], description()) };
    let v1 = operations.route("/openapi.json", get(json));
    // A little more than the largest file, for the parts of a form around it.
    let most = app.settings.largest_upload + 64 * 1024;
    Router::new()
        .nest("/api/v1", v1)
        .route("/api", get(|| async { Trouble::Missing }))
        .route("/api/{*rest}", axum::routing::any(|| async { Trouble::Missing }))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn std::any::Any + Send>| {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default();
            Trouble::Fault(format!("an operation panicked: {words}")).into_response()
        }))
        .layer(DefaultBodyLimit::max(most))
        .layer(middleware::from_fn_with_state(app.clone(), wrong::around))
}
