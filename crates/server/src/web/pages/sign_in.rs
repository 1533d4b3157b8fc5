//! `/sign-in`, `/sign-in/post`, `/sign-out`: who are you, and in which post do you act.
//!
//! What was typed on a page whose sign-in had run out comes along and is offered to be sent again.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use super::{super::trouble::without_word, sign_in_with};
use crate::{
    oidc::Provider,
    projections::{people, sessions},
    store::Fault,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Line, Mistake, Question},
        go,
        parts::Summary,
        sign_in,
        visitor::{self, Address},
    },
};

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(show).post(enter))
        .route("/sign-in/post", get(posts).post(choose))
        .route("/sign-out", post(leave))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    questions: Vec<Question<'a>>,
    /// Who may answer for the visitor: id, name, whether it only stands in for another.
    providers: Vec<(String, String, bool)>,
    next: String,
    carry: String,
    /// Whether the visitor was sent here from a page that needs a sign-in.
    sent: bool,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    if visitor.account().is_some() {
        return Ok(go(way_on(&asked.next)));
    }
    form(&app, &visitor, "", &asked.next, "", Vec::new(), StatusCode::OK)
}

/// The sign-in in place of a page that needs one. What was posted there comes along.
pub fn instead(app: &App, visitor: &Visitor, carry: Option<&str>) -> Response {
    let next = match (carry, visitor.query()) {
        (None, Some(query)) => format!("{}?{query}", visitor.path()),
        _ => visitor.path().to_owned(),
    };
    if carry.is_none() {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
        return go(&format!("/sign-in?{query}"));
    }
    let page = form(app, visitor, "", &next, carry.unwrap_or(""), Vec::new(), StatusCode::FORBIDDEN);
    page.unwrap_or_else(axum::response::IntoResponse::into_response)
}

pub(super) fn form(
    app: &App,
    visitor: &Visitor,
    login: &str,
    next: &str,
    carry: &str,
    mistakes: Vec<Mistake>,
    status: StatusCode,
) -> Reply {
    let p = app.page(visitor, visitor.words(app).get("sign-in-title")).with_mistakes(!mistakes.is_empty());
    let line = |kind, autocomplete, value: &str| Line {
        kind,
        autocomplete,
        value: value.to_owned(),
        width: "w20",
        exact: true,
        ..Line::default()
    };
    let questions = vec![
        Question::line(p.t, "login", p.t("login-label"), line("text", "username", login)),
        Question::line(p.t, "password", p.t("password-label"), line("password", "current-password", "")),
    ];
    let summary = Summary { t: p.t, mistakes: &mistakes };
    let view = View {
        p: &p,
        summary,
        questions,
        providers: app.settings.providers.iter().map(|provider| named(provider, p.t.lang)).collect(),
        next: next.to_owned(),
        carry: carry.to_owned(),
        sent: !next.is_empty() && next != "/",
    };
    let wrong = p.wrong && status == StatusCode::OK;
    p.show_as(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { status }, &view)
}

/// A provider for a page: id, name, whether it only stands in for another.
pub(super) fn named(provider: &Provider, lang: &str) -> (String, String, bool) {
    let config = provider.config();
    (config.id.clone(), config.name(lang).to_owned(), config.stand_in)
}

/// A place on this site to go on to; nothing else is followed.
pub(super) fn way_on(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n'])
        && next.bytes().all(|b| (0x21..0x7f).contains(&b));
    if inside && !next.starts_with("/sign-") { next } else { "/cases" }
}

async fn enter(State(app): State<App>, address: Address, posted: Posted) -> Reply {
    let (login, next, carry) = (posted.one("login"), posted.one("next"), posted.one("carry"));
    let t = posted.visitor.words(&app);
    let mut mistakes = Vec::new();
    for (id, key) in [("login", "login-label"), ("password", "password-label")] {
        if posted.one(id).is_empty() {
            mistakes.push(Mistake::at(id, t.one("sign-in-missing", "what", t.get(key))));
        }
    }
    if !mistakes.is_empty() {
        return form(&app, &posted.visitor, login, next, carry, mistakes, StatusCode::OK);
    }
    let Some(proved) = sign_in::prove(&app, login, posted.one("password"), &address.0).await? else {
        let mistakes = vec![Mistake::at("login", t.made("sign-in-wrong"))];
        return form(&app, &posted.visitor, login, next, carry, mistakes, StatusCode::OK);
    };
    let unit = match proved.posts.as_slice() {
        [only] => Some(only.unit.clone()),
        _ => None,
    };
    let secret = sign_in::begin(&app, posted.visitor.token(), proved.id, unit, !proved.posts.is_empty()).await?;
    let (next, carry) = on(proved.posts.len(), next, carry);
    entered(&app, &posted.visitor, &secret, &next, carry)
}

/// Where somebody with so many posts goes on to after a sign-in, and what of their typing comes along: whoever must
/// first choose a post comes to another page, and their typing was for one post only.
pub(super) fn on<'a>(posts: usize, next: &str, carry: &'a str) -> (String, &'a str) {
    match posts {
        1 if next.is_empty() => ("/desk".to_owned(), carry),
        0 | 1 => (way_on(next).to_owned(), carry),
        _ => ("/sign-in/post".to_owned(), ""),
    }
}

#[derive(Template)]
#[template(path = "resume.html")]
struct Resume<'a> {
    p: &'a Page<'a>,
    to: &'a str,
    pairs: Vec<(String, String)>,
}

/// After a sign-in: on to where the visitor came from, with what they had typed there if anything.
pub(super) fn entered(app: &App, before: &Visitor, secret: &str, next: &str, carry: &str) -> Reply {
    let mut response = if carry.is_empty() {
        go(next)
    } else {
        let visitor = before.renewed(secret);
        let p = app.page(&visitor, visitor.words(app).get("resume-title"));
        p.show(&Resume { p: &p, to: next, pairs: without_word(carry) })?
    };
    response.headers_mut().append(header::SET_COOKIE, visitor::secret_cookie(app, secret));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Template)]
#[template(path = "sign_in_post.html")]
struct Posts<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    posts: Vec<(String, String, String)>,
}

/// Every post of whoever is signed in: unit, its name, the roles there.
async fn posts_of(app: &App, visitor: &Visitor) -> Result<Vec<(String, String, String)>, Trouble> {
    let id = visitor.signed_in()?.id;
    let row = app.store.read_async(move |tx| people::get(tx, id)).await?;
    let t = visitor.words(app);
    let named = row.into_iter().flat_map(|row| row.posts).map(|post| {
        let roles: Vec<String> = post.roles.iter().map(|r| t.made(&format!("role-{}", r.as_str()))).collect();
        let name = app.units().name(&post.unit, t.lang);
        (post.unit, name, roles.join(", "))
    });
    Ok(named.collect())
}

async fn posts(State(app): State<App>, visitor: Visitor) -> Reply {
    show_posts(&app, &visitor, Vec::new()).await
}

async fn show_posts(app: &App, visitor: &Visitor, mistakes: Vec<Mistake>) -> Reply {
    let posts = posts_of(app, visitor).await?;
    if posts.is_empty() {
        return Err(Trouble::Missing);
    }
    let title = visitor.words(app).get("post-title");
    let p = app.page(visitor, title).with_mistakes(!mistakes.is_empty());
    p.show_form(&Posts { p: &p, summary: Summary { t: p.t, mistakes: &mistakes }, posts })
}

async fn choose(State(app): State<App>, posted: Posted) -> Reply {
    let unit = posted.one("unit").to_owned();
    if !posts_of(&app, &posted.visitor).await?.iter().any(|(known, _, _)| *known == unit) {
        let mistakes = vec![Mistake::at("unit", posted.visitor.words(&app).made("refusal-choose_one"))];
        return show_posts(&app, &posted.visitor, mistakes).await;
    }
    let token = posted.visitor.token().to_owned();
    app.store.write_async(move |tx| sessions::act_in(tx, &token, &unit)).await.map_err(|f: Fault| Trouble::from(f))?;
    Ok(go("/desk"))
}

async fn leave(State(app): State<App>, posted: Posted) -> Reply {
    let elsewhere = sign_in_with::way_out(&app, &posted.visitor).await?;
    sign_in::end(&app, posted.visitor.token()).await?;
    let mut response = match elsewhere {
        Some((name, url)) => sign_in_with::leaving(&app, &posted.visitor, "leaving-out-title", &name, &url)?,
        None => go("/"),
    };
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, visitor::secret_cookie(&app, &app.desk.chance.secret()));
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::way_on;

    #[test]
    fn only_places_on_this_site_are_followed() {
        for (next, expect) in [
            ("/apply/1/child?x=1", "/apply/1/child?x=1"),
            ("//evil.example", "/cases"),
            ("https://evil.example", "/cases"),
            ("/\\evil.example", "/cases"),
            ("/a\r\nset-cookie: x", "/cases"),
            ("/sign-out", "/cases"),
            ("", "/cases"),
        ] {
            assert_eq!(way_on(next), expect, "{next:?}");
        }
    }
}
