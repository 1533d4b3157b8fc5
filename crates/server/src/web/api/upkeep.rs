//! Keeping registers up: records made, corrected and closed by officials of the agency that keeps them.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use rules::{
    actor::Actor,
    decide::record::RecordCommand,
    value::{Answers, Value},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Answer, Caller, Wrong,
    body::Json,
    registers::{day, kept},
};
use crate::{desk::RecordRequest, web::App};

/// A record to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRecord {
    /// What it holds.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    fields: Answers,
    /// Why: the act or paper it stands on.
    reason: String,
    /// From which day it holds; today when left out.
    #[schema(value_type = Option<String>, format = Date)]
    effective: Option<String>,
}

/// A correction of a record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordCorrection {
    /// New values; null takes one out.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    changes: BTreeMap<String, Option<Value>>,
    /// Why.
    reason: String,
    /// From which day it holds; today when left out.
    #[schema(value_type = Option<String>, format = Date)]
    effective: Option<String>,
    /// The version it was made for; when another has come meanwhile it is turned away.
    version: Option<u32>,
}

/// The end of a record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Closing {
    /// Why.
    reason: String,
    /// From which day it no longer holds; today when left out.
    #[schema(value_type = Option<String>, format = Date)]
    effective: Option<String>,
}

/// What was done to a record.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordKept {
    /// Its key.
    key: String,
    /// The version now.
    version: u32,
    /// Whether anything changed.
    changed: bool,
}

async fn change(
    app: &App,
    caller: &Caller,
    register: String,
    key: String,
    command: RecordCommand,
    expected: Option<u32>,
) -> Answer<RecordKept> {
    let actor = caller.account.actor();
    if !matches!(actor, Actor::Official { .. }) {
        kept(app, &register)?;
        return Err(Wrong::OfficialsOnly);
    }
    let done = app.desk.handle_record_async(RecordRequest { register, key, actor, command, expected }).await?;
    Ok(RecordKept { key: done.key, version: done.record.version, changed: !done.events.is_empty() })
}

/// A new record
///
/// Only officials of the agency that keeps the register.
#[utoipa::path(post, path = "/registers/{register}/records", tag = "registers", operation_id = "createRecord",
    params(("register" = String, Path, description = "The register's key")), request_body = NewRecord,
    responses((status = 201, body = RecordKept, description = "It was made")), security(("bearer" = [])))]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(register): Path<String>,
    Json(new): Json<NewRecord>,
) -> Answer<(StatusCode, axum::Json<RecordKept>)> {
    let effective = day("effective", new.effective.as_deref())?;
    let command = RecordCommand::Create { fields: new.fields, reason: new.reason, effective };
    Ok((StatusCode::CREATED, axum::Json(change(&app, &caller, register, String::new(), command, None).await?)))
}

/// Correct a record
///
/// With its reason and the day from which it holds. The record before stays readable as of its days.
#[utoipa::path(post, path = "/registers/{register}/records/{key}/corrections", tag = "registers",
    operation_id = "correctRecord",
    params(("register" = String, Path, description = "The register's key"),
        ("key" = String, Path, description = "The record's key")), request_body = RecordCorrection,
    responses((status = 200, body = RecordKept, description = "It was corrected")), security(("bearer" = [])))]
pub(super) async fn correct(
    State(app): State<App>,
    caller: Caller,
    Path((register, key)): Path<(String, String)>,
    Json(correction): Json<RecordCorrection>,
) -> Answer<axum::Json<RecordKept>> {
    let RecordCorrection { changes, reason, effective, version } = correction;
    let command = RecordCommand::Correct { changes, reason, effective: day("effective", effective.as_deref())? };
    Ok(axum::Json(change(&app, &caller, register, key, command, version).await?))
}

/// Close a record
///
/// It stays readable; nothing more can be changed in it.
#[utoipa::path(post, path = "/registers/{register}/records/{key}/closing", tag = "registers",
    operation_id = "closeRecord",
    params(("register" = String, Path, description = "The register's key"),
        ("key" = String, Path, description = "The record's key")), request_body = Closing,
    responses((status = 200, body = RecordKept, description = "It was closed")), security(("bearer" = [])))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path((register, key)): Path<(String, String)>,
    Json(closing): Json<Closing>,
) -> Answer<axum::Json<RecordKept>> {
    let command =
        RecordCommand::Close { reason: closing.reason, effective: day("effective", closing.effective.as_deref())? };
    Ok(axum::Json(change(&app, &caller, register, key, command, None).await?))
}
