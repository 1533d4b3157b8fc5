//! An identity provider that answers as a test tells it to: rightly, or with any of the tricks of a hostile one.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::NOW;
use crate::oidc::{Proof, Provider, challenge, config::parse, sign::SigningKey};

/// What the provider does when it is asked for something.
#[derive(Clone, Default)]
pub enum Reply {
    /// What it should.
    #[default]
    Right,
    /// A status, a kind and a text of one's own.
    Text(u16, &'static str, String),
    /// A byte now and then, for ever.
    Trickle,
    /// More than anybody reads.
    Flood,
}

/// How the provider behaves. What is `None` is as it should be.
#[derive(Clone, Default)]
pub struct Mood {
    /// Changes the description.
    pub description: Option<fn(&mut Value)>,
    /// Changes the claims of the ID token.
    pub claims: Option<fn(&mut Map<String, Value>)>,
    /// Changes the header of the ID token.
    pub header: Option<fn(&mut Value)>,
    /// Changes the finished ID token.
    pub token: Option<fn(&Hostile, String) -> String>,
    /// Changes the answer of the token endpoint.
    pub answer: Option<fn(&mut Value)>,
    /// Changes what userinfo says.
    pub userinfo: Option<fn(&mut Value)>,
    /// Instead of a description.
    pub description_reply: Reply,
    /// Instead of keys.
    pub keys_reply: Reply,
    /// Instead of tokens.
    pub token_reply: Reply,
    /// Instead of userinfo.
    pub userinfo_reply: Reply,
    /// Signs userinfo.
    pub signed_userinfo: bool,
    /// Which key signs, and whether the set holds it.
    pub key: usize,
    /// The nonce and the challenge of the sign-in on its way.
    pub asked: (String, String),
    /// How often keys were asked for.
    pub keys_asked: usize,
}

/// The provider.
#[derive(Clone)]
pub struct Hostile {
    /// Its id here.
    pub id: String,
    /// Its issuer.
    pub issuer: String,
    /// Its keys; the mood says which signs. The set holds the first, or all from the second on once it signs.
    pub keys: Arc<Vec<SigningKey>>,
    mood: Arc<Mutex<Mood>>,
}

pub const ID: &str = "thu";

impl Hostile {
    /// Starts one on a free port.
    pub async fn start() -> Hostile {
        Hostile::start_as(ID).await
    }

    /// Starts one that is known here under an id.
    pub async fn start_as(id: &str) -> Hostile {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let keys = ["a", "b"].map(|kid| SigningKey::fresh(kid).unwrap());
        let hostile = Hostile { id: id.to_owned(), issuer, keys: Arc::new(keys.into()), mood: Arc::default() };
        let router = Router::new().fallback(answer).with_state(hostile.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        hostile
    }

    /// Its mood, to be changed.
    pub fn mood(&self) -> MutexGuard<'_, Mood> {
        self.mood.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As it is configured here, with lines of one's own.
    pub fn configured(&self, more: &str) -> Provider {
        self.configured_with(more, Duration::from_secs(20))
    }

    /// The same with the patience that we have.
    pub fn configured_with(&self, more: &str, patience: Duration) -> Provider {
        let text = format!(
            "providers:\n  - {{ id: {}, names: {{ vi: Bên thử, en: Trial }}, issuer: '{}', client_id: motcua,
    client_secret_env: none, claims: {{ number: number }}, levels: {{ '2': substantial, '3': high }}{more} }}",
            self.id, self.issuer
        );
        let [config] = parse(&text).unwrap().try_into().unwrap();
        Provider::new(config, Proof::Secret("một:bí mật".into()), patience)
    }

    fn description(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({ "issuer": self.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "jwks_uri": at("/keys"), "userinfo_endpoint": at("/userinfo"), "end_session_endpoint": at("/out"),
            "code_challenge_methods_supported": ["S256"] })
    }

    /// The claims of a right ID token.
    pub fn claims(&self, nonce: &str) -> Map<String, Value> {
        let now = NOW / 1000;
        let claims = json!({ "iss": self.issuer, "aud": "motcua", "sub": "nguoi-1", "sid": "phien-1", "iat": now,
            "exp": now + 300, "nonce": nonce, "acr": "2", "name": "Trần Thị Thử", "number": "001190012345",
            "birthdate": "1990-11-05", "email": "thu@example.org" });
        claims.as_object().unwrap().clone()
    }

    /// A signed logout token of these claims beside the usual ones.
    pub fn logout_token(&self, change: fn(&mut Map<String, Value>)) -> String {
        let now = NOW / 1000;
        let claims = json!({ "iss": self.issuer, "aud": "motcua", "sub": "nguoi-1", "sid": "phien-1", "iat": now,
            "exp": now + 120, "jti": "ra-1", "events": { "http://schemas.openid.net/event/backchannel-logout": {} } });
        let mut claims = claims.as_object().unwrap().clone();
        change(&mut claims);
        self.keys[0].token("logout+jwt", &Value::Object(claims)).unwrap()
    }

    fn id_token(&self, mood: &Mood) -> String {
        let mut claims = self.claims(&mood.asked.0);
        if let Some(change) = mood.claims {
            change(&mut claims);
        }
        let key = &self.keys[mood.key];
        let mut head = json!({ "alg": key.algorithm(), "typ": "JWT", "kid": key.jwk()["kid"] });
        if let Some(change) = mood.header {
            change(&mut head);
        }
        let token = key.token_with(&head, &Value::Object(claims)).unwrap();
        mood.token.map_or(token.clone(), |change| change(self, token))
    }
}

/// A token with another header, payload or signature.
pub fn with_part(token: &str, n: usize, part: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[n] = part.to_owned();
    parts.join(".")
}

/// Base64 as tokens write it.
pub fn base64(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

async fn reply(reply: Reply, right: impl FnOnce() -> Response) -> Response {
    match reply {
        Reply::Right => right(),
        Reply::Text(status, kind, text) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, [(header::CONTENT_TYPE, kind), (header::LOCATION, "/elsewhere")], text).into_response()
        }
        Reply::Flood => axum::Json(json!({ "x": "y".repeat(600_000) })).into_response(),
        Reply::Trickle => {
            let (mut write, read) = tokio::io::duplex(64);
            tokio::spawn(async move {
                use tokio::io::AsyncWriteExt as _;
                while write.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            });
            Body::new(Trickling(read)).into_response()
        }
    }
}

/// A body that comes byte by byte.
struct Trickling(tokio::io::DuplexStream);

impl http_body::Body for Trickling {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::io::Error>>> {
        use tokio::io::AsyncRead as _;
        let mut space = [0; 1];
        let mut buffer = tokio::io::ReadBuf::new(&mut space);
        std::pin::Pin::new(&mut self.0)
            .poll_read(cx, &mut buffer)
            .map(|read| Some(read.map(|()| http_body::Frame::data(bytes::Bytes::copy_from_slice(buffer.filled())))))
    }
}

async fn answer(State(hostile): State<Hostile>, uri: Uri, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let mood = hostile.mood().clone();
    match uri.path() {
        "/.well-known/openid-configuration" => {
            reply(mood.description_reply, || {
                let mut description = hostile.description();
                if let Some(change) = mood.description {
                    change(&mut description);
                }
                axum::Json(description).into_response()
            })
            .await
        }
        "/keys" => {
            hostile.mood().keys_asked += 1;
            let shown = hostile.keys[mood.key.min(1)].jwk();
            reply(mood.keys_reply, || axum::Json(json!({ "keys": [shown] })).into_response()).await
        }
        "/token" => {
            let form: Vec<(String, String)> = form_urlencoded::parse(&form).into_owned().collect();
            let one = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or("");
            let basic = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok()).unwrap_or("");
            let secret = "Basic bW90Y3VhOm0lRTElQkIlOTl0JTNBYiVDMyVBRCttJUUxJUJBJUFEdA==";
            if challenge(one("code_verifier")) != mood.asked.1 || basic != secret {
                return (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": "invalid_client" }))).into_response();
            }
            let mut body =
                json!({ "access_token": "chìa".escape_unicode().to_string(), "token_type": "Bearer", "id_token": "" });
            body["id_token"] = hostile.id_token(&mood).into();
            if let Some(change) = mood.answer {
                change(&mut body);
            }
            reply(mood.token_reply, || axum::Json(body).into_response()).await
        }
        "/userinfo" => {
            let mut body =
                json!({ "sub": "nguoi-1", "iss": hostile.issuer, "aud": "motcua", "phone_number": "0912345678" });
            if let Some(change) = mood.userinfo {
                change(&mut body);
            }
            let signed = hostile.keys[0].token("JWT", &body).unwrap();
            reply(mood.userinfo_reply, || match mood.signed_userinfo {
                true => ([(header::CONTENT_TYPE, "application/jwt")], signed).into_response(),
                false => axum::Json(body).into_response(),
            })
            .await
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
