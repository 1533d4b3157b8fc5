//! Who is asking, as far as a request tells: the language, the secret of the browser's cookie and
//! the account signed in with it.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};
use cookie::{Cookie, SameSite};
use rules::{actor::Actor, assurance::Level, id::Id, person::Post};

use super::{App, Trouble, csrf, lang, peer::Peer, trouble};
use crate::text::Words;

/// One visitor of one request. Cheap to clone.
#[derive(Clone)]
pub struct Visitor(Arc<Seen>);

struct Seen {
    lang: String,
    path: String,
    query: Option<String>,
    at: i64,
    secret: String,
    fresh: bool,
    asked_for_word: AtomicBool,
    account: Option<Account>,
}

/// A signed-in account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person's stream.
    pub id: Id,
    /// The name to greet with.
    pub name: String,
    /// For an official: the post they act in.
    pub post: Option<Post>,
    /// How many posts there are to choose from.
    pub posts: usize,
    /// How surely it is known who it is.
    pub level: Level,
}

impl Account {
    /// Whether they act as an official.
    pub fn is_official(&self) -> bool {
        self.post.is_some()
    }

    /// The actor of what they do.
    pub fn actor(&self) -> Actor {
        match &self.post {
            Some(post) => Actor::Official { id: self.id, unit: post.unit.clone(), roles: post.roles.clone() },
            None => Actor::Person { id: self.id },
        }
    }
}

impl Visitor {
    /// The language of the answer.
    pub fn lang(&self) -> &str {
        &self.0.lang
    }

    /// The words in that language.
    pub fn words<'a>(&'a self, app: &'a App) -> Words<'a> {
        app.texts.of(&self.0.lang)
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query asked for, undecoded.
    pub fn query(&self) -> Option<&str> {
        self.0.query.as_deref()
    }

    /// When the request came, unix ms.
    pub fn at(&self) -> i64 {
        self.0.at
    }

    /// The account, if signed in.
    pub fn account(&self) -> Option<&Account> {
        self.0.account.as_ref()
    }

    /// The account, or the way to the sign-in.
    pub fn signed_in(&self) -> Result<&Account, Trouble> {
        self.account().ok_or(Trouble::SignIn { carry: None })
    }

    /// The citizen, or the way to the sign-in. Somebody with a post is no citizen here: what an official
    /// does is never mixed with what they do for themselves.
    pub fn citizen(&self) -> Result<Id, Trouble> {
        match self.signed_in()? {
            account if account.is_official() || account.posts > 0 => Err(Trouble::NotForOfficials),
            account => Ok(account.id),
        }
    }

    /// The official with the post they act in, or the way to the sign-in.
    pub fn official(&self) -> Result<(&Account, &Post), Trouble> {
        let account = self.signed_in()?;
        match &account.post {
            Some(post) => Ok((account, post)),
            None if account.posts > 0 => Err(Trouble::ChoosePost),
            None => Err(Trouble::Missing),
        }
    }

    /// The word that a form of this visitor must carry.
    pub fn csrf(&self) -> String {
        self.0.asked_for_word.store(true, Ordering::Relaxed);
        csrf::word(&self.0.secret)
    }

    /// The hidden field with that word.
    pub fn csrf_field(&self) -> String {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", csrf::FIELD, self.csrf())
    }

    /// Whether a form carries the right word.
    pub fn made(&self, word: &str) -> bool {
        csrf::is_right(&self.0.secret, word)
    }

    /// The secret of this browser's cookie: the token of its session.
    pub fn token(&self) -> &str {
        &self.0.secret
    }

    /// The same visitor after a sign-in under a fresh secret, on the page that answers it.
    pub(super) fn renewed(&self, secret: &str) -> Visitor {
        let seen = &self.0;
        Visitor(Arc::new(Seen {
            lang: seen.lang.clone(),
            path: seen.path.clone(),
            query: None,
            at: seen.at,
            secret: secret.to_owned(),
            fresh: false,
            asked_for_word: AtomicBool::new(false),
            account: None,
        }))
    }

    /// A visitor who is no browser: known by a token, or nobody.
    pub(super) fn of_program(app: &App, lang: &str, uri: &Uri, account: Option<Account>) -> Visitor {
        Visitor(Arc::new(Seen {
            lang: lang.to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            at: app.desk.clock.now(),
            secret: String::new(),
            fresh: false,
            asked_for_word: AtomicBool::new(false),
            account,
        }))
    }

    /// A visitor for tests of templates: nobody, at a path, in a language.
    #[cfg(test)]
    pub fn sample(lang: &str, path: &str, account: Option<Account>) -> Visitor {
        Visitor(Arc::new(Seen {
            lang: lang.to_owned(),
            path: path.to_owned(),
            query: None,
            at: 1_795_000_000_000,
            secret: "sample".to_owned(),
            fresh: false,
            asked_for_word: AtomicBool::new(false),
            account,
        }))
    }

    async fn of(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Visitor, Trouble> {
        let languages = &app.country().languages;
        let asked = lang::in_query(languages, uri.query());
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let remembered = cookie_in(headers, lang_name(app));
        let found = cookie_in(headers, cookie_name(app)).filter(|s| s.len() == SECRET_LENGTH);
        let account = match &found {
            Some(secret) => super::sign_in::account_of(app, secret).await?,
            None => None,
        };
        Ok(Visitor(Arc::new(Seen {
            lang: lang::choose(languages, asked, remembered.as_deref(), accept).to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            at: app.desk.clock.now(),
            fresh: found.is_none(),
            secret: found.unwrap_or_else(|| app.desk.chance.secret()),
            asked_for_word: AtomicBool::new(false),
            account,
        })))
    }
}

/// 32 bytes in base64 without padding.
const SECRET_LENGTH: usize = 43;

fn cookie_name(app: &App) -> &'static str {
    // The prefix makes the browser refuse a cookie set by another host or without TLS (RFC 6265bis).
    if app.settings.is_secure() { "__Host-sid" } else { "sid" }
}

fn lang_name(app: &App) -> &'static str {
    if app.settings.is_secure() { "__Host-lang" } else { lang::COOKIE }
}

fn cookie_in(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(Cookie::split_parse).flatten().find(|c| c.name() == name).map(|c| c.value().to_owned())
}

/// The cookie that gives a browser a secret.
pub fn secret_cookie(app: &App, secret: &str) -> HeaderValue {
    let cookie = Cookie::build((cookie_name(app), secret.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.is_secure());
    HeaderValue::from_str(&cookie.build().to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn lang_cookie(app: &App, code: &str) -> HeaderValue {
    let cookie = Cookie::build((lang_name(app), code.to_owned()))
        .path("/")
        .same_site(SameSite::Lax)
        .secure(app.settings.is_secure())
        .max_age(time::Duration::days(365));
    HeaderValue::from_str(&cookie.build().to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Around every page: finds out who asks, turns trouble into a page, sets the cookies.
pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<super::headers::Reference>().map_or("", |r| r.0.as_str()).to_owned();
    let languages = &app.country().languages;
    let asked = lang::in_query(languages, request.uri().query()).map(str::to_owned);
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let visitor = match Visitor::of(&app, &headers, &uri).await {
        Ok(visitor) => visitor,
        Err(trouble) => return trouble::without_visitor(&app, &trouble, &reference),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    if let Some(trouble) = Trouble::in_answer(&mut response) {
        response = trouble::page(&app, &visitor, &trouble, &reference);
    }
    let headers = response.headers_mut();
    if visitor.account().is_some() {
        // Shared machines are common: what was signed in for is not kept by the browser.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if visitor.0.fresh && visitor.0.asked_for_word.load(Ordering::Relaxed) && !headers.contains_key(header::SET_COOKIE)
    {
        headers.append(header::SET_COOKIE, secret_cookie(&app, &visitor.0.secret));
    }
    if let Some(code) = asked {
        headers.append(header::SET_COOKIE, lang_cookie(&app, &code));
    }
    headers.append(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Visitor>().cloned().ok_or(Trouble::Fault("a page outside of the visitor layer".into()))
    }
}

/// Where a request comes from, for counting attempts.
pub struct Address(pub String);

impl FromRequestParts<App> for Address {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|c| c.0.0.ip());
        let address = forwarded(&parts.headers, app.settings.proxies).or(peer);
        Ok(Address(address.map_or_else(|| "unknown".to_owned(), one_household)))
    }
}

/// The address that the outermost of so many proxies of ours saw. What stands further left in the header
/// came from outside and is anybody's word. `None` when the request did not come through all of them.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let hop = hops[hops.len().checked_sub(proxies)?..].first()?;
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// An address as attempts are counted: of IPv6 the first half, for one household has all of the rest.
fn one_household(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_saw_counts() {
        let seen = |lines: &[&str], proxies| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            forwarded(&headers, proxies).map(one_household)
        };
        let is = |address: &str| Some(address.to_owned());
        assert_eq!(seen(&["198.51.100.7"], 0), None, "nobody asked for the header");
        assert_eq!(seen(&["198.51.100.7"], 1), is("198.51.100.7"));
        assert_eq!(seen(&["10.0.0.1, 198.51.100.7"], 1), is("198.51.100.7"), "the first was made up");
        assert_eq!(seen(&["10.0.0.1, 198.51.100.7, 192.0.2.1"], 2), is("198.51.100.7"));
        assert_eq!(seen(&["10.0.0.1", "198.51.100.7"], 1), is("198.51.100.7"), "in two lines");
        assert_eq!(seen(&["198.51.100.7"], 2), None, "it went around the outer proxy");
        assert_eq!(seen(&["198.51.100.7:4711"], 1), is("198.51.100.7"));
        assert_eq!(seen(&["[2001:db8:1:2:3::4]:4711"], 1), is("2001:db8:1:2::/64"));
        assert_eq!(seen(&["[2001:db8:1:2:ffff::1]"], 1), is("2001:db8:1:2::/64"), "one household");
        assert_eq!(seen(&["::ffff:198.51.100.7"], 1), is("198.51.100.7"));
        assert_eq!(seen(&["unknown"], 1), None);
        assert_eq!(seen(&["198.51.100.7,"], 1), None);
    }
}
