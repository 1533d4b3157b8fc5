//! What a program needs to check a credential, without asking about anybody: the issuer's keys
//! (`/.well-known/jwt-vc-issuer`, SD-JWT VC), what its kind means (`/credentials/types/{service}`), and which were
//! revoked (`/credentials/status/{n}`, Token Status List). A list is asked for as a whole, so nobody learns which
//! credential is being checked.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rules::service::text::Texts;
use serde_json::{Value, json};

use super::App;
use crate::{projections::credentials, signing::STATUS_LIST_LENGTH};

/// For how long a reader may go on using a status list, seconds.
const TTL: i64 = 60;

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/.well-known/jwt-vc-issuer", get(issuer))
        .route("/credentials/types/{service}", get(kind))
        .route("/credentials/status/{n}", get(status))
}

/// Programs of other sites may read all of this.
const OPEN: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

async fn issuer(State(app): State<App>) -> Response {
    match app.settings.signer.as_ref().map(|signer| signer.jwk()) {
        Some(Ok(key)) => ([OPEN], Json(json!({"issuer": base(&app), "jwks": {"keys": [key]}}))).into_response(),
        Some(Err(why)) => unavailable(&why),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn kind(State(app): State<App>, Path(slug): Path<String>) -> Response {
    let Some(service) = app.catalogue().services.get(&slug) else { return StatusCode::NOT_FOUND.into_response() };
    let languages: Vec<&str> = app.texts.languages().collect();
    let texts: Vec<(&str, &Texts)> = languages.iter().filter_map(|l| Some((*l, service.texts(l)?))).collect();
    let display =
        texts.iter().map(|(lang, texts)| json!({"lang": lang, "name": texts.result, "description": texts.title}));
    let display: Vec<Value> = display.collect();
    let claim = |id: &String| {
        let labels = texts.iter().filter_map(|(lang, texts)| {
            let asked = texts.fields.get(id).map(|field| &field.label);
            let label = texts.printed.get(id).or(asked)?;
            Some(json!({"lang": lang, "label": label.trim_end_matches(['?', ':', ' '])}))
        });
        json!({"path": [id], "display": labels.collect::<Vec<Value>>(), "sd": "always"})
    };
    let claims: Vec<Value> = service.definition().result.fields.iter().map(claim).collect();
    let name = display.first().map(|first| first["name"].clone()).unwrap_or_default();
    let vct = format!("{}/credentials/types/{slug}", base(&app));
    ([OPEN], Json(json!({"vct": vct, "name": name, "display": display, "claims": claims}))).into_response()
}

async fn status(State(app): State<App>, Path(n): Path<u32>) -> Response {
    let Some(signer) = app.settings.signer.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let from = u64::from(n) * STATUS_LIST_LENGTH;
    let to = from + STATUS_LIST_LENGTH;
    let read = app.store.read_async(move |tx| {
        Ok::<_, crate::store::Fault>(match credentials::any(tx, from, to)? {
            true => Some(credentials::revoked(tx, from, to)?),
            false => None,
        })
    });
    let revoked: Vec<u64> = match read.await {
        Ok(Some(places)) => places.into_iter().map(|place| place - from).collect(),
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(fault) => return unavailable(&fault),
    };
    let (uri, now) = (format!("{}/credentials/status/{n}", base(&app)), app.desk.clock.now() / 1000);
    let kept = (header::CACHE_CONTROL, format!("public, max-age={TTL}"));
    // A device that signs may take its time.
    match tokio::task::spawn_blocking(move || signer.status_list(&uri, &revoked, now, TTL)).await {
        Ok(Ok(list)) => ([OPEN, (header::CONTENT_TYPE, "application/statuslist+jwt")], [kept], list).into_response(),
        Ok(Err(why)) => unavailable(&why),
        Err(stopped) => unavailable(&stopped),
    }
}

fn base(app: &App) -> &str {
    app.settings.origin.trim_end_matches('/')
}

fn unavailable(why: &dyn std::fmt::Display) -> Response {
    tracing::warn!(%why, "what credentials are checked with cannot be told");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
