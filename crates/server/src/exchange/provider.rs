//! Answering other agencies: what a security server's service address leads to, or a partner's own call where there is
//! no security server. Reads the question strictly; who may know what is decided by the agreements, at the desk.
//!
//! Its own address, never the public one: whoever reaches it may name any client. With TLS every caller shows a
//! certificate; without it the address must be on this machine (see [`super::listen`]).

use axum::{
    Router,
    extract::{ConnectInfo, Path, RawQuery, State},
    http::{HeaderMap, HeaderName, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use rules::{
    exchange::Member,
    refusal::{Refusal, Refusals},
    value::write_date,
};
use serde::Serialize;

use super::{
    listen::Caller,
    wire::{self, Said, SaidRecord},
};
use crate::{
    desk::{
        Desk, NotDone, ReadRecord,
        exchange::{About, AgencyQuestion},
    },
    text::Texts,
};

/// The longest id, user or issue that is taken, bytes.
const LONGEST_WORD: usize = 255;

#[derive(Clone)]
struct Provider {
    desk: Desk,
    texts: std::sync::Arc<Texts>,
}

/// The addresses that security servers and partners call.
pub fn router(desk: Desk) -> Router {
    let provider = Provider { desk, texts: std::sync::Arc::new(Texts::load()) };
    Router::new()
        .route("/{service}/records", get(about_person))
        .route("/{service}/records/{key}", get(of_key))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn(guarded))
        .with_state(provider)
}

async fn guarded(uri: Uri, request: axum::extract::Request, next: middleware::Next) -> Response {
    if uri.path_and_query().is_some_and(|p| p.as_str().len() > wire::LONGEST_ADDRESS) {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

async fn about_person(
    State(provider): State<Provider>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    Path(service): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    provider.answer(&caller, service, None, query.as_deref().unwrap_or(""), &headers).await
}

async fn of_key(
    State(provider): State<Provider>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    Path((service, key)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    provider.answer(&caller, service, Some(key), query.as_deref().unwrap_or(""), &headers).await
}

/// Why a question is not answered: its status and reasons.
struct No(StatusCode, Refusals);

impl No {
    fn bad(refusal: Refusal) -> No {
        No(StatusCode::BAD_REQUEST, refusal.into())
    }
}

/// An error as a body (RFC 9457). `X-Road-Error` is never set here: it belongs to security servers.
#[derive(Serialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    key: &'static str,
    field: Option<String>,
    detail: String,
}

impl Provider {
    async fn answer(
        &self,
        caller: &Caller,
        service: String,
        key: Option<String>,
        query: &str,
        headers: &HeaderMap,
    ) -> Response {
        let lang = if one(headers, "accept-language").ok().flatten().is_some_and(|l| l.starts_with("en")) {
            "en"
        } else {
            "vi"
        };
        let question = match self.question(caller, service, key, query, headers) {
            Ok(question) => question,
            Err(No(status, refusals)) => return self.problem(status, &refusals, lang),
        };
        let (message, client, asked) = (question.message.clone(), question.client.clone(), question.service.clone());
        let read = self.desk.answer_agency_async(question).await;
        let mut response = match read {
            Ok(records) => {
                let said = Said { message: message.clone(), records: records.into_iter().map(record).collect() };
                ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], to_json(&said)).into_response()
            }
            Err(NotDone::Refused(refusals)) => {
                let keys: Vec<&str> = refusals.iter().map(|r| r.key).collect();
                tracing::warn!(%client, service = asked, ?keys, "a question of another agency was refused");
                self.problem(StatusCode::FORBIDDEN, &refusals, lang)
            }
            Err(NotDone::Missing | NotDone::Erased) => {
                self.problem(StatusCode::NOT_FOUND, &Refusal::new("no_such_record").into(), lang)
            }
            Err(NotDone::Conflict) => self.problem(StatusCode::SERVICE_UNAVAILABLE, &Refusals::new(), lang),
            Err(NotDone::Fault(fault) | NotDone::Unrecorded(fault)) => {
                tracing::error!(%client, service = asked, %fault, "a question of another agency was not answered");
                self.problem(StatusCode::INTERNAL_SERVER_ERROR, &Refusals::new(), lang)
            }
        };
        // Behind a security server these are its own to set (PR-REST 4.3); without one the caller still wants to
        // know what is answered.
        if !caller.speaks_for_others {
            let here = self.desk.catalogue.exchange.as_ref().map(|a| wire::member(&a.exchange.here));
            let served = format!("{}/{}", here.unwrap_or_default(), wire::part(&asked));
            for (name, value) in [(wire::ID, message), (wire::CLIENT, wire::member(&client)), (wire::SERVICE, served)] {
                if let Ok(value) = value.parse() {
                    response.headers_mut().insert(HeaderName::from_static(name), value);
                }
            }
        }
        response
    }

    fn question(
        &self,
        caller: &Caller,
        service: String,
        key: Option<String>,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<AgencyQuestion, No> {
        let client = self.client(caller, headers)?;
        let message = word(headers, wire::ID)?.ok_or(No::bad(Refusal::new("exchange_no_message").at(wire::ID)))?;
        let (user, issue) = (word(headers, wire::USER)?, word(headers, wire::ISSUE)?);
        let (mut person, mut purpose, mut fields) = (None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "person" if key.is_none() => &mut person,
                "purpose" => &mut purpose,
                "fields" => &mut fields,
                _ => return Err(No::bad(Refusal::new("exchange_unknown_word").at(&*name))),
            };
            // The same word twice might be read otherwise by whoever stands between (PR-REST 4.2).
            if place.replace(value.into_owned()).is_some() {
                return Err(No::bad(Refusal::new("exchange_twice").at(&*name)));
            }
        }
        let about = match (key, person) {
            (Some(key), _) => About::Key(key),
            (None, Some(number)) => About::Person(number),
            (None, None) => return Err(No::bad(Refusal::new("required").at("person"))),
        };
        let fields = fields.unwrap_or_default();
        let fields = fields.split(',').map(str::trim).filter(|f| !f.is_empty()).map(str::to_owned).collect();
        let purpose = purpose.unwrap_or_default();
        Ok(AgencyQuestion { client, service, about, purpose, fields, message, user, issue })
    }

    /// Who asks: what the security server says, or whose certificate it is.
    fn client(&self, caller: &Caller, headers: &HeaderMap) -> Result<Member, No> {
        let named = word(headers, wire::CLIENT)?.map(|text| wire::read_member(&text));
        let named = named.transpose().map_err(|_| No::bad(Refusal::new("exchange_no_client").at(wire::CLIENT)))?;
        match (&caller.partner, named) {
            (_, Some(named)) if caller.speaks_for_others => Ok(named),
            (Some(partner), None) => Ok(partner.clone()),
            (Some(partner), Some(named)) if partner == &named => Ok(named),
            (Some(_), Some(_)) => Err(No(StatusCode::FORBIDDEN, Refusal::new("exchange_not_you").into())),
            (None, _) => Err(No::bad(Refusal::new("exchange_no_client").at(wire::CLIENT))),
        }
    }

    fn problem(&self, status: StatusCode, refusals: &Refusals, lang: &str) -> Response {
        let detail = |refusal: &Refusal| self.texts.refusal(lang, refusal);
        let problem = Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: refusals.iter().map(detail).collect::<Vec<_>>().join(" "),
            reasons: refusals
                .iter()
                .map(|r| Reason { key: r.key, field: r.field.clone(), detail: detail(r) })
                .collect(),
        };
        let kind = [(header::CONTENT_TYPE, "application/problem+json; charset=utf-8")];
        (status, kind, to_json(&problem)).into_response()
    }
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn record(read: ReadRecord) -> SaidRecord {
    SaidRecord {
        person: read.person,
        fields: read.fields,
        held_back: read.held_back,
        closed: read.closed,
        since: write_date(read.since),
        recorded: read.changed,
    }
}

/// A header that must not be there twice.
fn one<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, No> {
    let mut all = headers.get_all(name).iter();
    let (first, more) = (all.next(), all.next());
    match (first, more) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| No::bad(Refusal::new("exchange_word").at(name))),
        (Some(_), Some(_)) => Err(No::bad(Refusal::new("exchange_twice").at(name))),
    }
}

/// A header as a word that may be kept: not empty, not long, printable.
fn word(headers: &HeaderMap, name: &'static str) -> Result<Option<String>, No> {
    match one(headers, name)? {
        None => Ok(None),
        Some(text) if text.is_empty() || text.len() > LONGEST_WORD || text.chars().any(char::is_control) => {
            Err(No::bad(Refusal::new("exchange_word").at(name)))
        }
        Some(text) => Ok(Some(text.to_owned())),
    }
}
