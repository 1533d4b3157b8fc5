//! What an operation answers when it cannot do what was asked: an RFC 9457 problem in the language of
//! the caller. A handler returns `Err(Wrong::…)`; the layer around all operations writes it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rules::{
    refusal::{Refusal, Refusals},
    service::compiled::Service,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::NotDone,
    store::Fault,
    text::Words,
    web::{App, Trouble, headers::Reference, lang, question},
};

/// The media type of a problem.
const PROBLEM: &str = "application/problem+json";

/// Why an operation was not done.
#[derive(Clone, Debug)]
pub(super) enum Wrong {
    /// As a page would say it.
    Trouble(Trouble),
    /// No token, or one that is over.
    NoToken,
    /// Name and password do not fit together.
    NotProved,
    /// Only officials have that.
    OfficialsOnly,
    /// The rules say no.
    Refused(Refusals, Option<Arc<Service>>),
    /// The body is not what it should be: where, and what was expected there.
    Body(String),
    /// The body is not JSON at all.
    Media,
    /// The header that makes a repeat harmless is missing or unusable.
    Key,
}

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// What kind of problem, stable: `urn:motcua:problem:refused`.
    #[serde(rename = "type")]
    #[schema(example = "urn:motcua:problem:refused")]
    kind: String,
    /// The kind in words, in the language asked for.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened and how to mend it, in the language asked for.
    detail: String,
    /// The number of this request, under which the log knows it.
    #[schema(example = "urn:motcua:request:7k2m9qx0ab")]
    instance: String,
    /// Each reason by itself, when the rules say no; all that were found at once.
    refusals: Vec<Refused>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Refused {
    /// Its name, stable.
    #[schema(example = "date_too_late")]
    key: String,
    /// The field or evidence it is about.
    field: Option<String>,
    /// The sentence for a person.
    detail: String,
    /// The article of law it stands on.
    article: Option<String>,
}

impl Wrong {
    /// Refusals about a service, which has words of its own for some of them.
    pub(super) fn of_service(service: &Arc<Service>) -> impl FnOnce(NotDone) -> Wrong + use<> {
        let service = service.clone();
        move |not_done| match not_done {
            NotDone::Refused(refusals) => Wrong::Refused(refusals, Some(service)),
            other => other.into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Wrong::Trouble(trouble) => trouble.status(),
            Wrong::NoToken | Wrong::NotProved => StatusCode::UNAUTHORIZED,
            Wrong::OfficialsOnly => StatusCode::FORBIDDEN,
            Wrong::Refused(refusals, _) if refusals.iter().all(|r| r.key == "not_yours") => StatusCode::FORBIDDEN,
            Wrong::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Wrong::Body(_) | Wrong::Key => StatusCode::BAD_REQUEST,
            Wrong::Media => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    /// The last part of `type`; its words are `api-<key>` and `api-<key>-more`.
    fn key(&self) -> &'static str {
        match self {
            Wrong::Trouble(Trouble::ChoosePost) => "choose-post",
            Wrong::Trouble(trouble) => trouble.key(),
            Wrong::NoToken => "no-token",
            Wrong::NotProved => "not-proved",
            Wrong::OfficialsOnly => "officials-only",
            Wrong::Refused(..) => "refused",
            Wrong::Body(_) => "body",
            Wrong::Media => "media",
            Wrong::Key => "key",
        }
    }

    fn written(&self, t: Words<'_>, reference: &str) -> Problem {
        let key = self.key();
        let refusals = match self {
            Wrong::Refused(refusals, service) => refusals.iter().map(|r| refused(r, service.as_deref(), t)).collect(),
            _ => Vec::new(),
        };
        let detail = match self {
            Wrong::Refused(..) => refusals.iter().map(|r: &Refused| r.detail.as_str()).collect::<Vec<_>>().join(" "),
            Wrong::Body(what) => t.one("api-body-more", "what", what),
            Wrong::Trouble(Trouble::Wait(minutes)) => t.one("trouble-wait-more", "n", minutes),
            _ => t.made(&format!("api-{key}-more")),
        };
        Problem {
            kind: format!("urn:motcua:problem:{key}"),
            title: t.made(&format!("api-{key}")),
            status: self.status().as_u16(),
            detail,
            instance: format!("urn:motcua:request:{reference}"),
            refusals,
        }
    }
}

fn refused(refusal: &Refusal, service: Option<&Service>, t: Words<'_>) -> Refused {
    Refused {
        key: refusal.key.to_owned(),
        field: refusal.field.clone(),
        detail: service.map_or_else(|| t.refusal(refusal), |service| question::sentence(service, refusal, t)),
        article: refusal.article.clone(),
    }
}

impl From<Trouble> for Wrong {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(refusals) => Wrong::Refused(refusals, None),
            trouble => Wrong::Trouble(trouble),
        }
    }
}

impl From<NotDone> for Wrong {
    fn from(not_done: NotDone) -> Self {
        Trouble::from(not_done).into()
    }
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Trouble::from(fault).into()
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Wrong::Refused(refusal.into(), None)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The language of the caller.
#[derive(Clone)]
pub(super) struct Tongue(pub String);

/// The language a request asks for.
fn tongue(app: &App, headers: &HeaderMap, uri: &Uri) -> String {
    let languages = &app.country().languages;
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    lang::choose(languages, lang::in_query(languages, uri.query()), None, accept).to_owned()
}

/// Around every operation: finds the language, writes problems, keeps answers out of caches.
pub(super) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<Reference>().map_or("", |r| r.0.as_str()).to_owned();
    let tongue = tongue(&app, request.headers(), request.uri());
    let path = request.uri().path().to_owned();
    // No name in an address holds a zero byte, and a database would choke on it.
    let zero = |text: &str| text.contains("%00");
    let mut response = match (zero(&path), request.uri().query().is_some_and(zero)) {
        (true, _) => Wrong::Trouble(Trouble::Missing).into_response(),
        (_, true) => Wrong::Trouble(Trouble::Malformed).into_response(),
        _ => {
            request.extensions_mut().insert(Tongue(tongue.clone()));
            next.run(request).await
        }
    };
    let wrong = response.extensions_mut().remove::<Wrong>();
    if let Some(wrong) = wrong.or_else(|| Trouble::in_answer(&mut response).map(Wrong::from)) {
        if let Wrong::Trouble(trouble) = &wrong
            && trouble.status().is_server_error()
        {
            tracing::error!(target: "motcua::http", %reference, path, ?trouble, "an operation failed");
        }
        let allow = response.headers().get(header::ALLOW).cloned();
        response = problem(&wrong, app.texts.of(&tongue), &reference);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("authorization, accept-language"));
    response
}

fn problem(wrong: &Wrong, t: Words<'_>, reference: &str) -> Response {
    let written = serde_json::to_string(&wrong.written(t, reference)).unwrap_or_default();
    let mut response = (wrong.status(), [(header::CONTENT_TYPE, PROBLEM)], written).into_response();
    let headers = response.headers_mut();
    match wrong {
        Wrong::NoToken | Wrong::NotProved => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"motcua\""));
        }
        Wrong::Trouble(Trouble::Wait(minutes)) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(minutes * 60));
        }
        Wrong::Trouble(Trouble::Full | Trouble::Unavailable(_) | Trouble::Unrecorded(_)) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        _ => {}
    }
    response
}
