//! What is done to a case: the actions of its workflow, messages, a rating, cash at the counter.

use std::sync::Arc;

use axum::extract::{Path, State};
use rules::{command::Command, id::Id, service::compiled::Service, workflow::Verb};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Answer, Caller, Wrong,
    body::{Json, Key},
    cases::which,
    shapes::{self, CaseView, Details},
};
use crate::{
    desk::Request,
    web::{App, Trouble, open::Story},
};

/// Hands a command about a case to the desk.
pub(super) async fn done(
    app: &App,
    caller: &Caller,
    (case, service): &(Id, Arc<Service>),
    command: Command,
    expected: Option<u32>,
    idempotency: Option<Vec<u8>>,
) -> Answer<()> {
    let request = Request {
        case: *case,
        service: None,
        actor: caller.account.actor(),
        commands: vec![command],
        expected,
        idempotency,
    };
    let done = app.desk.handle_async(request).await;
    done.map(|_| ()).map_err(Wrong::of_service(service))
}

/// The case as it stands after something was done.
pub(super) async fn seen(app: &App, caller: &Caller, id: Id) -> Answer<axum::Json<CaseView>> {
    let story = Story::shown(app, &caller.account, &id.to_string()).await?;
    Ok(axum::Json(shapes::view(app, &caller.visitor, &story)))
}

/// Do something
///
/// An action of the workflow, as far as the state of the case and the role of the caller allow it; `offers`
/// of the case lists those. Applicants withdraw and answer supplements, officials do the rest.
#[utoipa::path(post, path = "/cases/{code}/actions/{verb}", tag = "processing", operation_id = "act",
    params(("code" = String, Path, description = "The code or the id of the case"),
        ("verb" = String, Path, description = "What to do", example = "accept"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    request_body = Details,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn act(
    State(app): State<App>,
    caller: Caller,
    Path((code, verb)): Path<(String, String)>,
    key: Key,
    Json(details): Json<Details>,
) -> Answer<axum::Json<CaseView>> {
    let missing = |_| Wrong::Trouble(Trouble::Missing);
    let verb: Verb = serde_json::from_value(serde_json::Value::String(verb)).map_err(missing)?;
    let which = which(&app, &caller, &code).await?;
    let expected = details.expected;
    let command = Command::Act { verb, input: details.input()?, number: 0 };
    done(&app, &caller, &which, command, expected, key.given()).await?;
    seen(&app, &caller, which.0).await
}

/// A message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// The words, at most 4,000 characters, without control characters but line ends and tabs. Spaces around
    /// them are dropped, the rest stays as it is.
    text: String,
}

/// Write a message
///
/// Between the applicant and the officials of the case.
#[utoipa::path(post, path = "/cases/{code}/messages", tag = "cases", operation_id = "sendMessage",
    params(("code" = String, Path, description = "The code or the id of the case"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    request_body = Words,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn message(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    key: Key,
    Json(words): Json<Words>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    done(&app, &caller, &which, Command::Send { text: words.text }, None, key.given()).await?;
    seen(&app, &caller, which.0).await
}

/// A rating.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rating {
    /// One (bad) to five (good).
    #[schema(minimum = 1, maximum = 5)]
    stars: u8,
    /// In one's own words.
    #[serde(default)]
    comment: String,
}

/// Rate
///
/// By the applicant, once, when the case is over.
#[utoipa::path(post, path = "/cases/{code}/rating", tag = "cases", operation_id = "rateCase",
    params(("code" = String, Path, description = "The code or the id of the case")), request_body = Rating,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn rate(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(rating): Json<Rating>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = Command::Rate { stars: rating.stars, comment: rating.comment };
    done(&app, &caller, &which, command, None, None).await?;
    seen(&app, &caller, which.0).await
}

/// Cash taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cash {
    /// The number in the receipt book.
    reference: String,
}

/// Take cash
///
/// What is still owed, at the receiving counter.
#[utoipa::path(post, path = "/cases/{code}/cash", tag = "processing", operation_id = "takeCash",
    params(("code" = String, Path, description = "The code or the id of the case"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    request_body = Cash,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn cash(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    key: Key,
    Json(cash): Json<Cash>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = Command::TakeCash { payment: app.desk.fresh_id(), reference: cash.reference };
    done(&app, &caller, &which, command, None, key.given()).await?;
    seen(&app, &caller, which.0).await
}
