//! An honest stand-in for a national identity provider such as VNeID: a real OpenID provider, in a process of its own,
//! with people who do not exist. It says on every page what it is. For the demonstration and the tests; who you are is
//! chosen from a list, with the level of assurance.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Form, Json, Router,
    extract::{Query, RawForm, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{config::is_safe, provider::challenge, sign::SigningKey};
use crate::clock::{Chance, Clock};

/// How long a code is good, seconds.
const CODE_LASTS: i64 = 60;
/// How long its tokens are good, seconds.
const TOKEN_LASTS: i64 = 300;
/// How many sign-ins are remembered.
const MOST: usize = 1000;

/// Somebody who does not exist.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Someone {
    /// Who it is here, for ever.
    pub subject: String,
    /// Full name.
    pub name: String,
    /// Personal number.
    pub number: String,
    /// `YYYY-MM-DD`.
    pub birth: String,
    /// `male` or `female`.
    pub sex: String,
}

/// How the stand-in is set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its own address.
    pub issuer: String,
    /// The one client's name and secret.
    pub client: (String, String),
    /// Where people may be sent back to beside this machine, as the origins of addresses.
    pub origins: Vec<String>,
    /// The path people are sent back to.
    pub back: String,
    /// The path where the client hears that somebody signed out here.
    pub out: String,
    /// Who may be chosen.
    pub people: Vec<Someone>,
}

#[derive(Clone)]
struct SignIn {
    person: Someone,
    level: String,
    asked: Asked,
    at: i64,
    /// The access token once the code was used.
    token: Option<String>,
}

#[derive(Clone)]
struct Desk {
    set: Arc<Setting>,
    key: Arc<SigningKey>,
    clock: Clock,
    chance: Chance,
    /// By session; the code is the session's name with a secret.
    sign_ins: Arc<Mutex<BTreeMap<String, SignIn>>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
    acr_values: String,
    prompt: String,
}

impl Desk {
    fn sign_ins(&self) -> MutexGuard<'_, BTreeMap<String, SignIn>> {
        self.sign_ins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> i64 {
        self.clock.now() / 1000
    }

    /// The origin of an address people may be sent back to.
    fn origin<'a>(&self, address: &'a str, path: &str) -> Option<&'a str> {
        let origin = address.strip_suffix(path)?;
        let here = origin.starts_with("http://") && is_safe(origin) && origin.matches('/').count() == 2;
        (here || self.set.origins.iter().any(|known| known == origin)).then_some(origin)
    }

    fn wrong(&self, asked: &Asked) -> Option<&'static str> {
        if asked.client_id != self.set.client.0 {
            return Some("unknown client");
        }
        if self.origin(&asked.redirect_uri, &self.set.back).is_none() {
            return Some("this address to go back to is not registered");
        }
        if asked.response_type != "code" || !asked.scope.split(' ').any(|s| s == "openid") {
            return Some("only the code flow of OpenID Connect");
        }
        if asked.code_challenge_method != "S256" || asked.code_challenge.len() != 43 {
            return Some("PKCE with S256 is needed");
        }
        None
    }

    fn claims(&self, session: &str, sign_in: &SignIn) -> Value {
        let now = self.now();
        json!({ "iss": self.set.issuer, "aud": self.set.client.0, "sub": sign_in.person.subject, "sid": session,
            "iat": now, "exp": now + TOKEN_LASTS, "auth_time": sign_in.at, "nonce": sign_in.asked.nonce,
            "acr": sign_in.level })
    }
}

/// The stand-in's pages and calls.
pub fn router(set: Setting, clock: Clock, chance: Chance) -> Result<Router, String> {
    let desk = Desk {
        set: Arc::new(set),
        key: Arc::new(SigningKey::fresh("stand-in")?),
        clock,
        chance,
        sign_ins: Arc::default(),
    };
    Ok(Router::new()
        .route("/", get(sessions))
        .route("/.well-known/openid-configuration", get(description))
        .route("/jwks", get(keys))
        .route("/authorize", get(authorize).post(choose))
        .route("/token", post(token))
        .route("/userinfo", get(userinfo))
        .route("/sign-out", get(sign_out).post(sign_out_here))
        .with_state(desk))
}

async fn description(State(desk): State<Desk>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", desk.set.issuer);
    Json(json!({
        "issuer": desk.set.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/sign-out"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [desk.key.algorithm()],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "acr_values_supported": ["1", "2", "3"],
    }))
}

async fn keys(State(desk): State<Desk>) -> Json<Value> {
    Json(json!({ "keys": [desk.key.jwk()] }))
}

async fn authorize(State(desk): State<Desk>, Query(asked): Query<Asked>) -> Response {
    match desk.wrong(&asked) {
        Some(why) => (StatusCode::BAD_REQUEST, why).into_response(),
        None => Html(choice(&desk, &asked)).into_response(),
    }
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    person: String,
    #[serde(default)]
    level: String,
}

async fn choose(State(desk): State<Desk>, Form(chosen): Form<Chosen>) -> Response {
    let asked = chosen.asked;
    if let Some(why) = desk.wrong(&asked) {
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", &asked.state).append_pair("iss", &desk.set.issuer);
    let back = asked.redirect_uri.clone();
    match desk.set.people.iter().find(|someone| someone.subject == chosen.person) {
        None => query.append_pair("error", "access_denied"),
        Some(person) => {
            let session = desk.chance.secret();
            let level = if ["1", "2", "3"].contains(&chosen.level.as_str()) { chosen.level } else { "2".into() };
            let sign_in = SignIn { person: person.clone(), level, asked, at: desk.now(), token: None };
            let mut all = desk.sign_ins();
            if all.len() >= MOST
                && let Some(oldest) = all.iter().min_by_key(|(_, s)| s.at).map(|(name, _)| name.clone())
            {
                all.remove(&oldest);
            }
            all.insert(session.clone(), sign_in);
            query.append_pair("code", &session)
        }
    };
    Redirect::to(&format!("{back}?{}", query.finish())).into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Exchange {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

fn refused(error: &'static str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}

async fn token(State(desk): State<Desk>, headers: HeaderMap, Form(wish): Form<Exchange>) -> Response {
    let (client, secret) = &desk.set.client;
    let basic = format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")));
    if headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok()) != Some(basic.as_str()) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    let now = desk.now();
    let mut sign_ins = desk.sign_ins();
    let Some(sign_in) = sign_ins.get_mut(&wish.code) else { return refused("invalid_grant") };
    let fits = wish.grant_type == "authorization_code"
        && sign_in.token.is_none()
        && now - sign_in.at <= CODE_LASTS
        && sign_in.asked.redirect_uri == wish.redirect_uri
        && sign_in.asked.code_challenge == challenge(&wish.code_verifier);
    if !fits {
        return refused("invalid_grant");
    }
    let access = desk.chance.secret();
    sign_in.token = Some(access.clone());
    // The session's name is no secret: it is not the code.
    let session = challenge(&wish.code);
    match desk.key.token("JWT", &desk.claims(&session, sign_in)) {
        Ok(id_token) => Json(json!({ "access_token": access, "token_type": "Bearer", "expires_in": TOKEN_LASTS,
            "id_token": id_token }))
        .into_response(),
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why).into_response(),
    }
}

/// What VNeID tells about a person, in its words.
async fn userinfo(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok()).unwrap_or("");
    let token = token.strip_prefix("Bearer ").unwrap_or("");
    let sign_ins = desk.sign_ins();
    let found = sign_ins.values().find(|s| s.token.as_deref() == Some(token));
    let Some(sign_in) = found else { return StatusCode::UNAUTHORIZED.into_response() };
    let person = &sign_in.person;
    let day: Vec<&str> = person.birth.split('-').rev().collect();
    Json(json!({ "sub": person.subject, "LoaiTaiKhoan": "CD", "SoDinhDanh": person.number, "HoVaTen": person.name,
        "NgayThangNamSinh": day.join("/"), "GioiTinh": if person.sex == "male" { "Nam" } else { "Nữ" },
        "loAs": sign_in.level }))
    .into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Leaving {
    client_id: String,
    id_token_hint: String,
    post_logout_redirect_uri: String,
}

/// Somebody signed out at the client. What the hint names is only looked up: a made-up one finds nothing.
async fn sign_out(State(desk): State<Desk>, Query(leaving): Query<Leaving>) -> Response {
    let payload = leaving.id_token_hint.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let said: Option<Value> = payload.and_then(|payload| serde_json::from_slice(&payload).ok());
    if let Some(session) = said.as_ref().and_then(|said| said.get("sid")).and_then(Value::as_str) {
        desk.sign_ins().retain(|code, _| challenge(code) != session);
    }
    let back = leaving.post_logout_redirect_uri;
    if leaving.client_id == desk.set.client.0 && desk.origin(&back, "/").is_some() {
        return Redirect::to(&back).into_response();
    }
    Html(page("<p>Bạn đã đăng xuất. <span lang=en>You are signed out.</span></p>")).into_response()
}

/// Signs a session out here and tells the client.
async fn sign_out_here(State(desk): State<Desk>, RawForm(form): RawForm) -> Response {
    let name = form_urlencoded::parse(&form).find(|(name, _)| name == "session").map(|(_, value)| value.into_owned());
    let found =
        desk.sign_ins().iter().find(|(code, _)| Some(challenge(code)) == name).map(|(c, s)| (c.clone(), s.clone()));
    let Some((code, sign_in)) = found else { return StatusCode::NOT_FOUND.into_response() };
    desk.sign_ins().remove(&code);
    let Some(origin) = desk.origin(&sign_in.asked.redirect_uri, &desk.set.back) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let now = desk.now();
    let claims = json!({ "iss": desk.set.issuer, "aud": desk.set.client.0, "iat": now, "exp": now + 120,
        "jti": desk.chance.secret(), "sub": sign_in.person.subject, "sid": challenge(&code),
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} } });
    let (url, token) = (format!("{origin}{}", desk.set.out), desk.key.token("logout+jwt", &claims));
    let told = tokio::task::spawn_blocking(move || {
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token?).finish();
        let agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build();
        let request = ureq::Agent::new_with_config(agent).post(url);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send(form.as_bytes()).map(|_| ()).map_err(|e| e.to_string())
    });
    let text = match told.await.map_err(|e| e.to_string()).and_then(|told| told) {
        Ok(()) => {
            "<p>Đã đăng xuất, cổng dịch vụ công đã được báo. <span lang=en>Signed out; the portal was told.</span></p>"
                .to_owned()
        }
        Err(why) => format!(
            "<p>Cổng dịch vụ công không nhận tin. <span lang=en>The portal did not take it.</span> {}</p>",
            escape(&why)
        ),
    };
    Html(page(&text)).into_response()
}

/// Every sign-in that was made here, to be ended.
async fn sessions(State(desk): State<Desk>) -> Html<String> {
    let mut out = String::from("<h2>Đang đăng nhập <span lang=en>Signed in</span></h2><ul>");
    for (code, sign_in) in desk.sign_ins().iter().filter(|(_, s)| s.token.is_some()) {
        let _ = write!(
            out,
            "<li><form method=post action='/sign-out'><input type=hidden name=session value='{}'>{} \
             <button>Đăng xuất / Sign out</button></form></li>",
            challenge(code),
            escape(&sign_in.person.name)
        );
    }
    out.push_str("</ul>");
    Html(page(&out))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn page(content: &str) -> String {
    format!(
        "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>VNeID (bản thử)</title><style>body{{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:2rem auto;\
         padding:0 1rem;color:#17191c}}button{{font:inherit;padding:.6rem 1.2rem;margin:.25rem 0;min-height:44px;background:#fff;\
         border:2px solid #8f1d14;border-radius:4px;text-align:left}}.who{{width:100%;display:block}}h1{{color:#8f1d14}}\
         .mark{{background:#fdf1e3;padding:.5rem 1rem}}select{{font:inherit;padding:.4rem}}small{{color:#55585c}}\
         ul{{padding:0;list-style:none}}</style>\
         <main><h1>VNeID (bản thử)</h1><p class=mark><strong>Đây không phải là VNeID.</strong> Đây là máy chủ định danh \
         dùng để thử; người trong danh sách không có thật. <span lang=en>This is not VNeID: it stands in for an identity \
         provider, with people who do not exist.</span></p>{content}</main></html>"
    )
}

fn choice(desk: &Desk, asked: &Asked) -> String {
    let hidden = [
        ("response_type", &asked.response_type),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("scope", &asked.scope),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
    ];
    let mut out = String::from("<form method=post action='/authorize'>");
    for (name, value) in hidden {
        let _ = write!(out, "<input type=hidden name={name} value='{}'>", escape(value));
    }
    let least = asked.acr_values.split(' ').filter(|v| !v.is_empty()).min().unwrap_or("2");
    out.push_str("<p><label for=level>Mức tài khoản / Level</label> <select id=level name=level>");
    for (level, word) in
        [("1", "mức 1 / low"), ("2", "mức 2 / substantial"), ("3", "mức 3, thẻ chip / high, chip card")]
    {
        let chosen = if level == least { " selected" } else { "" };
        let _ = write!(out, "<option value={level}{chosen}>{word}");
    }
    out.push_str("</select></p><p>Bạn là ai? <span lang=en>Who are you?</span></p>");
    for someone in &desk.set.people {
        let _ = write!(
            out,
            "<button class=who name=person value='{}'>{} <small>{}</small></button>",
            escape(&someone.subject),
            escape(&someone.name),
            escape(&someone.number)
        );
    }
    out.push_str("<p><button name=person value=''>Quay lại / Go back</button></p></form>");
    page(&out)
}

/// Serves the stand-in until the program ends.
pub async fn serve(listener: tokio::net::TcpListener, router: Router) -> std::io::Result<()> {
    axum::serve(listener, router).await
}
