//! Filling in a case: a page's answers, files, handing in. Also how a supplement is answered in place.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use rules::{command::Command, value::Value};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Answer, Caller,
    act::{done, seen},
    body::{Json, Key},
    cases::which,
    files::Given,
    shapes::CaseView,
};
use crate::web::App;

/// The answers of one page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageAnswers {
    /// The page.
    #[schema(example = "dog")]
    page: String,
    /// Answers by field; null empties one. All fields of the page that are asked must be there.
    #[schema(value_type = BTreeMap<String, serde_json::Value>, example = json!({"dog_name": "Vện", "dogs": 1, "guide_dog": false}))]
    answers: BTreeMap<String, Option<Value>>,
}

/// Answer a page
///
/// Of a draft, or of what was asked for while a supplement is open.
#[utoipa::path(post, path = "/cases/{code}/answers", tag = "applying", operation_id = "answerPage",
    params(("code" = String, Path, description = "The code or the id of the case")), request_body = PageAnswers,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(given): Json<PageAnswers>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = Command::Answer { page: given.page, answers: given.answers };
    done(&app, &caller, &which, command, None, None).await?;
    seen(&app, &caller, which.0).await
}

/// Attach a file
///
/// One that was uploaded before.
#[utoipa::path(post, path = "/cases/{code}/files", tag = "applying", operation_id = "attachFile",
    params(("code" = String, Path, description = "The code or the id of the case")), request_body = Given,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn attach(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(given): Json<Given>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = given.command(&app, caller.account.id)?;
    done(&app, &caller, &which, command, None, None).await?;
    seen(&app, &caller, which.0).await
}

/// A file to take off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakenOff {
    /// The evidence it is for.
    evidence: String,
    /// SHA-256 of its content, hex.
    hash: String,
}

/// Take a file off
#[utoipa::path(delete, path = "/cases/{code}/files", tag = "applying", operation_id = "detachFile",
    params(("code" = String, Path, description = "The code or the id of the case")), request_body = TakenOff,
    responses((status = 200, body = CaseView, description = "The case as it stands now")), security(("bearer" = [])))]
pub(super) async fn detach(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(given): Json<TakenOff>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = Command::Detach { evidence: given.evidence, hash: given.hash };
    done(&app, &caller, &which, command, None, None).await?;
    seen(&app, &caller, which.0).await
}

/// Whether the declaration is agreed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    /// Whether the declaration of the service is agreed to.
    declared: bool,
}

/// Hand in
///
/// A draft. With an `Idempotency-Key` a repeat does no harm.
#[utoipa::path(post, path = "/cases/{code}/submit", tag = "applying", operation_id = "submitCase",
    params(("code" = String, Path, description = "The id of the draft"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    request_body = Declared,
    responses((status = 200, body = CaseView, description = "The case with its code")), security(("bearer" = [])))]
pub(super) async fn submit(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    key: Key,
    Json(given): Json<Declared>,
) -> Answer<axum::Json<CaseView>> {
    let which = which(&app, &caller, &code).await?;
    let command = Command::Submit { declared: given.declared, number: 0 };
    done(&app, &caller, &which, command, None, key.given()).await?;
    seen(&app, &caller, which.0).await
}
