//! `/cases`: begun, perhaps handed in at once, listed and read.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rules::{command::Command, id::Id, service::compiled::Service, value::Value};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    Answer, Caller, Wrong,
    body::{Json, Key, Search},
    files::Given,
    shapes::{self, CaseView, Rows, Timeline, Way},
};
use crate::{
    desk::Request,
    projections::cases,
    web::{App, Trouble, open::Story, pages},
};

/// The header that says that an answer was given before.
static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Paged {
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// The place that a cursor names.
pub(super) fn place(cursor: Option<&str>) -> Answer<Option<cases::Cursor>> {
    cursor.map(str::parse).transpose().map_err(|e: &str| Wrong::Body(format!("cursor: {e}")))
}

/// The case with a code or an id, to be shown; one that the caller may not see is not there.
async fn story(app: &App, caller: &Caller, name: &str) -> Answer<Story> {
    Ok(Story::shown(app, &caller.account, name).await?)
}

/// Which case it is and by which service, for something to be done to it.
pub(super) async fn which(app: &App, caller: &Caller, name: &str) -> Answer<(Id, Arc<Service>)> {
    let story = Story::veiled(app, &caller.account, name).await?;
    Ok(story.to_decide(|story| (story.open.id, story.open.service.clone())))
}

/// My cases
///
/// A citizen's own cases and drafts, newest first.
#[utoipa::path(get, path = "/cases", tag = "cases", operation_id = "listCases", params(Paged),
    responses((status = 200, body = Rows, description = "A page of cases")), security(("bearer" = [])))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Search(paged): Search<Paged>,
) -> Answer<axum::Json<Rows>> {
    let me = caller.citizen()?;
    let after = place(paged.cursor.as_deref())?;
    let limit = paged.limit.unwrap_or(20).clamp(1, 100);
    let page = app.store.read_async(move |tx| cases::of_person(tx, me, after, limit)).await?;
    Ok(axum::Json(shapes::rows(&app, page, caller.visitor.lang())))
}

/// A new case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    /// The service.
    #[schema(example = "dog-licence")]
    service: String,
    /// How it comes in: `online` for a citizen, else an official at a counter writes for somebody.
    #[serde(default)]
    channel: Way,
    /// Answers by field.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, serde_json::Value>, example = json!({"dog_name": "Vện", "dogs": 1}))]
    answers: BTreeMap<String, Option<Value>>,
    /// Files, uploaded before.
    #[serde(default)]
    files: Vec<Given>,
    /// Whether to hand it in at once; else it stays a draft.
    #[serde(default)]
    submit: bool,
    /// Whether the declaration of the service is agreed to.
    #[serde(default)]
    declared: bool,
}

impl NewCase {
    /// The commands in order. A page is answered when it is asked in this situation and, for a draft,
    /// when anything of it is known; a given answer always goes to the desk, which judges it.
    fn commands(self, app: &App, caller: &Caller, service: &Service) -> Answer<Vec<Command>> {
        let (applicant, reception) = match &caller.account.post {
            Some(post) => (None, Some(post.unit.clone())),
            None => (Some(caller.account.id), None),
        };
        let mut commands = vec![Command::Draft { channel: self.channel.into(), applicant, reception }];
        let today = app.day(caller.visitor.at());
        let known = self.answers.iter().filter_map(|(id, v)| Some((id.clone(), v.clone()?))).collect();
        let journey = service.journey(&known, Some(self.channel.into()), today);
        let mut answers = self.answers;
        for page in &service.definition().form.pages {
            let own: BTreeMap<_, _> = page.fields.iter().filter_map(|f| answers.remove_entry(&f.id)).collect();
            let asked = self.submit && journey.iter().any(|p| p.id == page.id);
            if asked || !own.is_empty() {
                commands.push(Command::Answer { page: page.id.clone(), answers: own });
            }
        }
        if !answers.is_empty() {
            let unknown = |id: &String| rules::refusal::Refusal::new("no_such_field").at(id);
            return Err(Wrong::Refused(answers.keys().map(unknown).collect(), None));
        }
        for file in self.files {
            commands.push(file.command(app, caller.account.id)?);
        }
        if self.submit {
            commands.push(Command::Submit { declared: self.declared, number: 0 });
        }
        Ok(commands)
    }
}

/// Begin a case
///
/// And hand it in at once, if wanted: all or nothing. The same `Idempotency-Key` with the same wish gives
/// the same case again, with the header `Idempotency-Replayed`; with another wish it is refused.
#[utoipa::path(post, path = "/cases", tag = "cases", operation_id = "createCase",
    params(("Idempotency-Key" = String, Header, description = "Fresh for each wish, the same for each repeat of it; 1 to 200 bytes",
        example = "0d8c6b1e-8f0f-4d0e-9c39-7a0a3f0b7f11", min_length = 1, max_length = 200)),
    request_body = NewCase,
    responses((status = 201, body = CaseView, description = "The case",
        headers(("Location" = String, description = "Its address"),
            ("Idempotency-Replayed" = String, description = "`true` when this answers a repeat")))),
    security(("bearer" = [])))]
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    key: Key,
    Json(wanted): Json<NewCase>,
) -> Answer<Response> {
    let idempotency = Some(key.required()?);
    let service = pages::of_slug(&app, &wanted.service)?;
    let slug = wanted.service.clone();
    let commands = wanted.commands(&app, &caller, &service)?;
    let request = Request {
        case: app.desk.fresh_id(),
        service: Some(slug),
        actor: caller.account.actor(),
        commands,
        expected: None,
        idempotency,
    };
    let done = app.desk.handle_async(request).await.map_err(Wrong::of_service(&service))?;
    let story = story(&app, &caller, &done.id.to_string()).await?;
    let view = shapes::view(&app, &caller.visitor, &story);
    let mut response = (StatusCode::CREATED, axum::Json(view)).into_response();
    let name = done.case.code.unwrap_or_else(|| done.id.to_string());
    if let Ok(address) = HeaderValue::from_str(&format!("/api/v1/cases/{name}")) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    if done.events.is_empty() {
        response.headers_mut().insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// A case
///
/// For its applicant and for officials of its units; for anybody else there is none.
#[utoipa::path(get, path = "/cases/{code}", tag = "cases", operation_id = "showCase",
    params(("code" = String, Path, description = "The code or the id of the case")),
    responses((status = 200, body = CaseView, description = "The case")), security(("bearer" = [])))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
) -> Answer<axum::Json<CaseView>> {
    let story = story(&app, &caller, &code).await?;
    Ok(axum::Json(shapes::view(&app, &caller.visitor, &story)))
}

/// What happened
///
/// Every step with when and by whom, oldest first. The applicant sees what their page shows, officials
/// every step.
#[utoipa::path(get, path = "/cases/{code}/timeline", tag = "cases", operation_id = "showTimeline",
    params(("code" = String, Path, description = "The code or the id of the case")),
    responses((status = 200, body = Timeline, description = "The steps")), security(("bearer" = [])))]
pub(super) async fn timeline(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
) -> Answer<axum::Json<Timeline>> {
    let story = story(&app, &caller, &code).await?;
    let page = app.page(&caller.visitor, "");
    Ok(axum::Json(shapes::timeline(&story, &page, caller.account.is_official())))
}

/// The result as a credential
///
/// The issued result as an SD-JWT VC, for the person whose it is: a wallet app shows the parts they choose. The keys
/// are at `/.well-known/jwt-vc-issuer`; whether it was revoked says the status list that it names.
#[utoipa::path(get, path = "/cases/{code}/credential", tag = "cases", operation_id = "showCredential",
    params(("code" = String, Path, description = "The code or the id of the case")),
    responses((status = 200, body = String, content_type = "application/dc+sd-jwt", description = "The credential")),
    security(("bearer" = [])))]
pub(super) async fn credential(State(app): State<App>, caller: Caller, Path(code): Path<String>) -> Answer<Response> {
    Ok(pages::as_credential(&app, &caller.account, code).await?)
}

/// A paper
///
/// An official paper of the case as PDF: `01` to `07`, `receipt`, `result`, as far as it exists and is for the
/// caller.
#[utoipa::path(get, path = "/cases/{code}/papers/{paper}", tag = "cases", operation_id = "showPaper",
    params(("code" = String, Path, description = "The code or the id of the case"),
        ("paper" = String, Path, description = "The paper with `.pdf`", example = "01.pdf")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf", description = "The paper")),
    security(("bearer" = [])))]
pub(super) async fn paper(
    State(app): State<App>,
    caller: Caller,
    Path((code, paper)): Path<(String, String)>,
) -> Answer<Response> {
    if !paper.ends_with(".pdf") {
        return Err(Wrong::Trouble(Trouble::Missing));
    }
    Ok(pages::paper_as_pdf(&app, &caller.visitor, &caller.account, code, &paper).await?)
}
