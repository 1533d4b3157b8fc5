//! `/sign-in/with/{provider}`, `/sign-in/from/{provider}`, `/sign-in/out/{provider}`: off to an identity provider, back
//! from it, and its word that somebody signed out there.
//!
//! The way there is a page that leads on by itself, not a redirect of the form: a browser holds the redirects of a form
//! to this site's policy, and nobody knows over which addresses a provider leads.

use askama::Template;
use axum::{
    Json, Router,
    extract::{Path, RawForm, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use rules::{
    actor::Actor,
    id::Id,
    person::{Person, PersonCommand},
};
use serde::{Deserialize, Serialize};

use super::sign_in::{entered, form, on};
use crate::{
    desk::NotDone,
    oidc::{Arrived, Begun, Demand, Fault, Provider, Returned},
    projections::{
        attempts::{self, Limit},
        once, people,
        sessions::{self, From, Means},
    },
    web::{App, Page, Posted, Reply, Trouble, Visitor, form::Mistake, sign_in, visitor::Address},
};

const MINUTES: i64 = 60_000;
/// How long somebody may stay at the provider.
const LASTS: i64 = 15 * MINUTES;
/// Sign-ins begun from one address, which many may share.
const BEGUN_PER_ADDRESS: Limit = Limit { most: 300, window: 15 * MINUTES };

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/sign-in/with/{provider}", post(begin)).route("/sign-in/from/{provider}", get(back))
}

/// What a provider calls; no browser, no cookie, a signed token instead.
pub(in crate::web) fn callback_routes() -> Router<App> {
    Router::new().route("/sign-in/out/{provider}", post(signed_out))
}

/// Where a provider sends people back to.
pub fn address(app: &App, provider: &Provider) -> String {
    format!("{}/sign-in/from/{}", app.settings.origin, provider.config().id)
}

/// What is kept of a sign-in on its way, sealed for the browser that began it.
#[derive(Serialize, Deserialize)]
struct Kept {
    provider: String,
    begun: Begun,
    next: String,
    carry: String,
    /// The account that the identity is to be added to.
    link: Option<Id>,
}

#[derive(Template)]
#[template(path = "leaving.html")]
struct Leaving<'a> {
    p: &'a Page<'a>,
    name: &'a str,
    url: &'a str,
}

/// The page that leads on to a provider.
pub(super) fn leaving(app: &App, visitor: &Visitor, title: &str, name: &str, url: &str) -> Reply {
    let p = app.page(visitor, visitor.words(app).one(title, "name", name));
    let mut response = p.show(&Leaving { p: &p, name, url })?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Runs what waits for a provider away from the async threads.
async fn asking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Trouble::Fault(format!("asking a provider: {e}")))
}

async fn begin(State(app): State<App>, Path(id): Path<String>, address_of: Address, posted: Posted) -> Reply {
    let provider = app.settings.provider(&id).cloned().ok_or(Trouble::Missing)?;
    let visitor = &posted.visitor;
    let link = match posted.one("for") {
        "link" => Some(posted.signed_in()?.id),
        _ => None,
    };
    let (what, now) = (format!("sign-in begun from {}", address_of.0), visitor.at());
    if !app.store.write_async(move |tx| attempts::attempt(tx, &what, BEGUN_PER_ADDRESS, now)).await? {
        return Err(Trouble::Wait(BEGUN_PER_ADDRESS.window / MINUTES));
    }
    let (asked, back, lang) = (provider.clone(), address(&app, &provider), visitor.lang().to_owned());
    let chance = app.desk.chance.clone();
    let begun = asking(move || asked.begin(&back, &lang, Demand::default(), &chance, now)).await?;
    let (next, carry) = (posted.one("next").to_owned(), posted.one("carry").to_owned());
    let (url, begun) = match begun {
        Ok(begun) => begun,
        Err(fault) => return failed(&app, visitor, &provider, &fault, &next, &carry),
    };
    let kept = Kept { provider: id, begun, next, carry, link };
    let (secret, state) = (visitor.token().to_owned(), kept.begun.state.clone());
    let about = serde_json::to_vec(&kept).map_err(|e| Trouble::Fault(e.to_string()))?;
    app.store.write_async(move |tx| once::keep(tx, &state, &secret, &about, now + LASTS)).await?;
    leaving(&app, visitor, "leaving-title", provider.config().name(visitor.lang()), &url)
}

async fn back(State(app): State<App>, Path(id): Path<String>, RawQuery(query): RawQuery, visitor: Visitor) -> Reply {
    let provider = app.settings.provider(&id).cloned().ok_or(Trouble::Missing)?;
    let returned = Returned::read(query.as_deref().unwrap_or(""));
    let kept = match &returned {
        Some(returned) => take(&app, &visitor, &returned.state).await?,
        None => None,
    };
    let (Some(returned), Some(kept)) = (returned, kept.filter(|kept| kept.provider == id)) else {
        return failed(&app, &visitor, &provider, &Fault::NotBegun, "", "");
    };
    let (asked, here, begun, now) = (provider.clone(), address(&app, &provider), kept.begun, visitor.at());
    let arrived = match asking(move || asked.finish(&here, &begun, &returned, now)).await? {
        Ok(arrived) => arrived,
        Err(fault) => return failed(&app, &visitor, &provider, &fault, &kept.next, &kept.carry),
    };
    let (id, person) = match kept.link {
        Some(me) if visitor.account().is_some_and(|account| account.id == me) => {
            (me, link(&app, me, Actor::Person { id: me }, &arrived).await?)
        }
        // Somebody else sits at the browser now, or nobody: nothing is linked.
        Some(_) => return failed(&app, &visitor, &provider, &Fault::NotBegun, "", ""),
        None => account_of(&app, &arrived, visitor.lang()).await?,
    };
    let unit = match person.posts.len() {
        1 => person.posts.keys().next().cloned(),
        _ => None,
    };
    // Whoever adds an identity goes on in the post they are in.
    let unit = visitor
        .account()
        .filter(|_| kept.link.is_some())
        .and_then(|a| a.post.as_ref())
        .map_or(unit, |post| Some(post.unit.clone()));
    let means = Means { level: arrived.identity.level, from: Some(from(&arrived)) };
    let official = !person.posts.is_empty();
    let secret = sign_in::begin_by(&app, visitor.token(), id, unit, official, means).await?;
    let (next, carry) = if kept.link.is_some() {
        ("/profile?done=linked".to_owned(), "")
    } else {
        on(person.posts.len(), &kept.next, &kept.carry)
    };
    entered(&app, &visitor, &secret, &next, carry)
}

fn from(arrived: &Arrived) -> From {
    let identity = &arrived.identity;
    From {
        provider: identity.provider.clone(),
        subject: identity.subject.clone(),
        there: arrived.session.clone(),
        hint: arrived.hint.clone(),
    }
}

async fn take(app: &App, visitor: &Visitor, state: &str) -> Result<Option<Kept>, Trouble> {
    let (state, secret, now) = (state.to_owned(), visitor.token().to_owned(), visitor.at());
    let about = app.store.write_async(move |tx| once::take(tx, &state, &secret, now)).await?;
    Ok(about.and_then(|about| serde_json::from_slice(&about).ok()))
}

async fn link(app: &App, id: Id, actor: Actor, arrived: &Arrived) -> Result<Person, NotDone> {
    let wish = vec![PersonCommand::Link { identity: arrived.identity.clone() }];
    app.desk.handle_person_async(id, actor, wish).await
}

/// The account of whoever arrived: the one that the provider knows them by, or that another provider proved to be the
/// same person's; else a new one. A number that somebody only typed opens no account to anybody.
async fn account_of(app: &App, arrived: &Arrived, lang: &str) -> Result<(Id, Person), Trouble> {
    let identity = arrived.identity.clone();
    let found = app.store.read_async(move |tx| {
        let known = people::by_identity(tx, &identity.provider, &identity.subject)?;
        match known {
            None if identity.is_proof() => people::by_proven_number(tx, &identity.number),
            known => Ok::<_, crate::store::Fault>(known),
        }
    });
    if let Some(id) = found.await? {
        let system = Actor::System { name: "sign-in".into() };
        return Ok((id, link(app, id, system, arrived).await?));
    }
    let id = app.desk.fresh_id();
    let profile = rules::person::Profile { language: lang.to_owned(), ..arrived.profile.clone() };
    let wish = vec![PersonCommand::RegisterFrom { identity: arrived.identity.clone(), profile }];
    Ok((id, app.desk.handle_person_async(id, Actor::Person { id }, wish).await?))
}

/// The sign-in page with why it did not come about. What was typed before stays.
fn failed(app: &App, visitor: &Visitor, provider: &Provider, fault: &Fault, next: &str, carry: &str) -> Reply {
    let config = provider.config();
    match fault {
        Fault::Cancelled => {}
        fault => tracing::warn!(target: "motcua::sign_in", provider = %config.id, %fault, "a sign-in was refused"),
    }
    let name = config.name(visitor.lang());
    let text = visitor.words(app).one(&format!("provider-{}", fault.key()), "name", name);
    let mistakes = vec![Mistake::at(&format!("with-{}", config.id), text)];
    let status = match fault {
        Fault::Unreachable(_) | Fault::Provider(_) | Fault::Description(_) => StatusCode::BAD_GATEWAY,
        Fault::NotBegun | Fault::Cancelled => StatusCode::BAD_REQUEST,
        Fault::MixedUp | Fault::Token(_) | Fault::Claim(_) | Fault::Level => StatusCode::FORBIDDEN,
    };
    form(app, visitor, "", next, carry, mistakes, status)
}

/// The provider that whoever signs out came from, and where they sign out there too.
pub(super) async fn way_out(app: &App, visitor: &Visitor) -> Result<Option<(String, String)>, Trouble> {
    let token = visitor.token().to_owned();
    let from = app.store.read_async(move |tx| sessions::came_from(tx, &token)).await?;
    let Some((provider, hint)) = from.and_then(|(id, hint)| Some((app.settings.provider(&id)?.clone(), hint))) else {
        return Ok(None);
    };
    let name = provider.config().name(visitor.lang()).to_owned();
    let (back, lang, now) = (format!("{}/", app.settings.origin), visitor.lang().to_owned(), visitor.at());
    let url = asking(move || provider.sign_out(&hint, &back, &lang, now)).await?;
    Ok(url.map(|url| (name, url)))
}

/// 200 when the sessions are over, whether there were any or not; 400 with the reason's code when the token is not
/// believed (OpenID Connect Back-Channel Logout 2.8).
async fn signed_out(State(app): State<App>, Path(id): Path<String>, RawForm(body): RawForm) -> Response {
    let Some(provider) = app.settings.provider(&id).cloned() else { return StatusCode::NOT_FOUND.into_response() };
    let tokens = form_urlencoded::parse(&body).filter(|(name, _)| name == "logout_token");
    let tokens: Vec<String> = tokens.map(|(_, token)| token.into_owned()).collect();
    let refused = |why: String| {
        tracing::warn!(target: "motcua::sign_in", provider = %id, %why, "a logout token was refused");
        let body = serde_json::json!({ "error": "invalid_request", "error_description": why });
        (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
    };
    let [token] = tokens.as_slice() else { return refused("one logout_token is needed".into()) };
    let (token, now, asked) = (token.clone(), app.desk.clock.now(), provider.clone());
    let told = match asking(move || asked.signed_out(&token, now)).await {
        Ok(Ok(told)) => told,
        Ok(Err(fault)) => return refused(fault.to_string()),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let name = id.clone();
    let ended = app.store.write_async(move |tx| {
        if !once::use_up(tx, &format!("logout {name} {}", told.id), told.until * 1000)? {
            return Ok(None);
        }
        sessions::end_from(tx, &name, told.subject.as_deref(), told.session.as_deref()).map(Some)
    });
    match ended.await {
        Ok(Some(_)) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Ok(None) => refused("this logout token came before".into()),
        Err(fault) => {
            let fault = NotDone::from(fault);
            tracing::error!(?fault, "sessions of a provider could not be ended");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
