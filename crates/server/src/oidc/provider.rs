//! Our side of a sign-in through one provider: where the person is sent, and what is asked and checked when they come
//! back. Everything here blocks; the web server calls it away from its async threads.
//!
//! Remembered is only what the provider says of itself, for a while: its description and its keys. A key that it has
//! withdrawn is believed for at most [`KEYS_LAST`]; a key that is new is fetched when a token first names it.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rules::assurance::Level;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    config::{Config, Proof, is_safe},
    fault::Fault,
    jws::{Bad, KeySet, Verified},
    person::{self, Arrived},
    token::{self, Asked, Expected, LoggedOut},
};
use crate::clock::Chance;

/// How long a description is believed, ms.
const DESCRIPTION_LASTS: i64 = 60 * 60_000;
/// How long keys are believed without asking again, ms.
const KEYS_LAST: i64 = 10 * 60_000;
/// Keys are asked for again at most so often when a token names one that is not known, ms.
const KEYS_PAUSE: i64 = 5_000;
/// The largest answer that is read, bytes.
const LARGEST: u64 = 256 * 1024;
/// A call that takes longer is given up.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The longest code, state or error that is read from an address.
const LONGEST: usize = 4096;

/// What a provider says of itself (OpenID Connect Discovery 3), as far as it matters here.
#[derive(Clone, Debug, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Default)]
struct Known {
    description: Option<(i64, Arc<Description>)>,
    keys: Option<(i64, Arc<KeySet>)>,
}

/// A provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    config: Config,
    proof: Proof,
    agent: ureq::Agent,
    known: Mutex<Known>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret never reaches a log.
        f.debug_struct("Provider").field("id", &self.0.config.id).finish_non_exhaustive()
    }
}

/// What must be true of a sign-in beside who it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// The lowest level of assurance.
    pub level: Option<Level>,
    /// Whether the person must sign in there anew, although they have a session there; since when, unix seconds.
    pub anew: Option<i64>,
}

/// A sign-in on its way, to be kept until the person comes back. All of it is secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Begun {
    /// What comes back with the person.
    pub state: String,
    /// What stands in the token.
    pub nonce: String,
    /// What proves that the code is ours (RFC 7636).
    pub verifier: String,
    /// What was demanded.
    pub demand: Demand,
}

/// What the person brought back in the address.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// What they were sent with.
    pub state: String,
    /// The code.
    pub code: String,
    /// The provider's name for itself.
    pub iss: Option<String>,
    /// The provider's error.
    pub error: Option<String>,
}

impl Returned {
    /// Reads the query of the address. A part that stands there twice makes it unreadable.
    pub fn read(query: &str) -> Option<Returned> {
        let mut parts: [Option<String>; 4] = Default::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(at) = ["state", "code", "iss", "error"].iter().position(|known| *known == name) else { continue };
            let part = parts.get_mut(at)?;
            if part.is_some() || value.len() > LONGEST {
                return None;
            }
            *part = Some(value.into_owned());
        }
        let [state, code, iss, error] = parts;
        Some(Returned { state: state?, code: code.unwrap_or_default(), iss, error })
    }
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    token_type: String,
    #[serde(default)]
    access_token: String,
    id_token: String,
}

/// An answer's status, kind and content.
type Got = (u16, String, Vec<u8>);

impl Provider {
    /// A provider from its configuration, with how we prove ourselves there and how long it may take to answer.
    pub fn new(config: Config, proof: Proof, patience: Duration) -> Provider {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("motcua")
            .build();
        Provider(Arc::new(Inner { config, proof, agent: agent.into(), known: Mutex::default() }))
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    fn read(&self, got: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Got, Fault> {
        let mut response = got.map_err(|e| Fault::Unreachable(e.to_string()))?;
        let kind = response.headers().get("content-type").and_then(|h| h.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        Ok((status, kind, body.map_err(|e| Fault::Unreachable(e.to_string()))?))
    }

    fn get(&self, url: &str) -> Result<Vec<u8>, Fault> {
        match self.read(self.0.agent.get(url).header("accept", "application/json").call())? {
            (200, _, body) => Ok(body),
            (status, _, _) => Err(Fault::Unreachable(format!("status {status}"))),
        }
    }

    fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
        // What the parser says may quote the answer; only where it stopped is told.
        serde_json::from_slice(body)
            .map_err(|e| Fault::Unreachable(format!("its JSON breaks at line {} column {}", e.line(), e.column())))
    }

    fn description(&self, now: i64) -> Result<Arc<Description>, Fault> {
        let known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner).description.clone();
        if let Some((at, description)) = known
            && (0..DESCRIPTION_LASTS).contains(&(now - at))
        {
            return Ok(description);
        }
        let config = &self.0.config;
        let url = format!("{}/.well-known/openid-configuration", config.issuer.trim_end_matches('/'));
        let description: Description = Self::parse(&self.get(&url)?)?;
        if description.issuer != config.issuer {
            return Err(Fault::Description("issuer"));
        }
        let optional = [&description.userinfo_endpoint, &description.end_session_endpoint];
        let needed = [&description.authorization_endpoint, &description.token_endpoint, &description.jwks_uri];
        // A provider on the network may not send us to a service of this machine.
        let outside = config.issuer.starts_with("https://");
        let fine = |url: &String| is_safe(url) && (!outside || url.starts_with("https://"));
        if !needed.into_iter().chain(optional.into_iter().flatten()).all(fine) {
            return Err(Fault::Description("endpoint"));
        }
        let s256 = |methods: &Vec<String>| methods.iter().any(|method| method == "S256");
        if !description.code_challenge_methods_supported.as_ref().map_or(config.pkce_unadvertised, s256) {
            return Err(Fault::Description("code_challenge_methods_supported"));
        }
        if config.userinfo && description.userinfo_endpoint.is_none() {
            return Err(Fault::Description("userinfo_endpoint"));
        }
        let description = Arc::new(description);
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).description = Some((now, description.clone()));
        Ok(description)
    }

    fn fetch_keys(&self, now: i64) -> Result<Arc<KeySet>, Fault> {
        let keys = KeySet::read(&self.get(&self.description(now)?.jwks_uri)?);
        let keys = Arc::new(keys.ok_or_else(|| Fault::Unreachable("its keys are no key set".into()))?);
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).keys = Some((now, keys.clone()));
        Ok(keys)
    }

    /// Verifies a token of the provider, asking for its keys anew when it names one that is not known.
    fn verify(&self, token: &str, now: i64) -> Result<Verified, Fault> {
        let known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner).keys.clone();
        let (at, keys) = match known.filter(|(at, _)| (0..KEYS_LAST).contains(&(now - at))) {
            Some(known) => known,
            None => (now, self.fetch_keys(now)?),
        };
        let allowed = self.0.config.allowed();
        match keys.verify(token, &allowed) {
            Err(Bad::UnknownKey) if now - at >= KEYS_PAUSE => self.fetch_keys(now)?.verify(token, &allowed),
            verified => verified,
        }
        .map_err(Fault::Token)
    }

    /// Begins a sign-in: where the person goes, and what must be kept until they come back to `back`.
    /// `now`: unix ms.
    pub fn begin(
        &self,
        back: &str,
        lang: &str,
        demand: Demand,
        chance: &Chance,
        now: i64,
    ) -> Result<(String, Begun), Fault> {
        let description = self.description(now)?;
        let config = &self.0.config;
        let begun = Begun { state: chance.secret(), nonce: chance.secret(), verifier: chance.secret(), demand };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &config.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &config.scopes.join(" "))
            .append_pair("state", &begun.state)
            .append_pair("nonce", &begun.nonce)
            .append_pair("code_challenge", &challenge(&begun.verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", lang);
        if let Some(level) = demand.level {
            let words = config.asked_for(level);
            if words.is_empty() && config.default_level < level {
                return Err(Fault::Level);
            }
            if !words.is_empty() {
                query.append_pair("acr_values", &words.join(" "));
            }
        }
        if demand.anew.is_some() {
            query.append_pair("prompt", "login").append_pair("max_age", "0");
        }
        let endpoint = &description.authorization_endpoint;
        let join = if endpoint.contains('?') { '&' } else { '?' };
        Ok((format!("{endpoint}{join}{}", query.finish()), begun))
    }

    /// Checks what came back and asks for who it is. `begun` is what was kept, found by the state and never used
    /// before; `now`: unix ms.
    pub fn finish(&self, back: &str, begun: &Begun, returned: &Returned, now: i64) -> Result<Arrived, Fault> {
        let config = &self.0.config;
        let description = self.description(now)?;
        match &returned.iss {
            Some(iss) if *iss != config.issuer => return Err(Fault::MixedUp),
            None if description.authorization_response_iss_parameter_supported => return Err(Fault::MixedUp),
            _ => {}
        }
        if let Some(error) = &returned.error {
            return Err(match error.as_str() {
                "access_denied" | "user_cancelled_login" => Fault::Cancelled,
                "unmet_authentication_requirements" => Fault::Level,
                other => Fault::Provider(code_of(other)),
            });
        }
        if returned.code.is_empty() {
            return Err(Fault::NotBegun);
        }
        let tokens = self.exchange(&description, back, begun, &returned.code, now)?;
        let verified = self.verify(&tokens.id_token, now)?;
        let expected = Expected { issuer: &config.issuer, client: &config.client_id, now: now / 1000 };
        let asked = Asked { nonce: &begun.nonce, access_token: &tokens.access_token, not_before: begun.demand.anew };
        let id = token::id_token(&verified, &expected, &asked)?;
        let mut claims = id.claims;
        if config.userinfo {
            let more = self.userinfo(&description, &tokens.access_token, now)?;
            if more.get("sub").and_then(Value::as_str) != Some(&id.subject) {
                return Err(Fault::Claim("sub"));
            }
            // What the ID token says is signed and fresh; userinfo only adds.
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        let mut arrived = person::read(config, id.subject, &claims, id.session);
        arrived.hint = tokens.id_token;
        if person::reaches(&arrived, begun.demand.level) { Ok(arrived) } else { Err(Fault::Level) }
    }

    fn exchange(
        &self,
        description: &Description,
        back: &str,
        begun: &Begun,
        code: &str,
        now: i64,
    ) -> Result<Tokens, Fault> {
        let config = &self.0.config;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", back)
            .append_pair("code_verifier", &begun.verifier);
        let mut request = self
            .0
            .agent
            .post(&description.token_endpoint)
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        match &self.0.proof {
            Proof::Key(key) => {
                let now = now / 1000;
                let claims = json!({ "iss": config.client_id, "sub": config.client_id, "jti": begun.nonce,
                    "aud": description.token_endpoint, "iat": now, "exp": now + 60 });
                let assertion = key.token("JWT", &claims).map_err(Fault::Unreachable)?;
                form.append_pair("client_id", &config.client_id)
                    .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .append_pair("client_assertion", &assertion);
            }
            Proof::Secret(secret) => {
                let ways = description.token_endpoint_auth_methods_supported.as_deref();
                // Without a word about it a provider takes the secret in the header (OpenID Connect Discovery 3).
                if ways.is_none_or(|ways| ways.iter().any(|way| way == "client_secret_basic")) {
                    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                    let pair = format!("{}:{}", encoded(&config.client_id), encoded(secret));
                    request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
                } else {
                    form.append_pair("client_id", &config.client_id).append_pair("client_secret", secret);
                }
            }
        }
        let (status, _, body) = self.read(request.send(form.finish().as_bytes()))?;
        if status != 200 {
            let code = serde_json::from_slice::<Map<String, Value>>(&body).ok();
            let code = code.as_ref().and_then(|body| body.get("error")).and_then(Value::as_str);
            return Err(code.map_or_else(
                || Fault::Unreachable(format!("status {status} for the code")),
                |code| Fault::Provider(code_of(code)),
            ));
        }
        let tokens: Tokens = Self::parse(&body)?;
        if !tokens.token_type.eq_ignore_ascii_case("bearer") {
            return Err(Fault::Unreachable("its token is of a kind that is not asked for".into()));
        }
        Ok(tokens)
    }

    /// What userinfo says: JSON, or a signed token as MOSIP eSignet answers.
    fn userinfo(&self, description: &Description, token: &str, now: i64) -> Result<Map<String, Value>, Fault> {
        let url = description.userinfo_endpoint.as_deref().unwrap_or_default();
        let visible = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
        if !visible {
            return Err(Fault::Unreachable("its access token cannot be sent back".into()));
        }
        let request = self.0.agent.get(url).header("accept", "application/json, application/jwt");
        match self.read(request.header("authorization", format!("Bearer {token}")).call())? {
            (200, kind, body) if kind == "application/jwt" => {
                let text = String::from_utf8(body).map_err(|_| Fault::Token(Bad::Shape))?;
                let claims: Map<String, Value> = Self::parse(&self.verify(text.trim(), now)?.payload)?;
                // Signed answers name who they are for (OpenID Connect Core 5.3.2), where they say so at all.
                let named = |name: &str, ours: &str| match claims.get(name) {
                    None => true,
                    Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(ours)),
                    Some(one) => one.as_str() == Some(ours),
                };
                if !named("iss", &self.0.config.issuer) {
                    return Err(Fault::Claim("iss"));
                }
                if !named("aud", &self.0.config.client_id) {
                    return Err(Fault::Claim("aud"));
                }
                Ok(claims)
            }
            (200, _, body) => Self::parse(&body),
            (status, _, _) => Err(Fault::Unreachable(format!("status {status} for userinfo"))),
        }
    }

    /// Where the person goes to sign out there too (OpenID Connect RP-Initiated Logout), if it has such a place.
    pub fn sign_out(&self, hint: &str, back: &str, lang: &str, now: i64) -> Option<String> {
        let endpoint = self.description(now).ok()?.end_session_endpoint.clone()?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", &self.0.config.client_id);
        if !hint.is_empty() {
            query.append_pair("id_token_hint", hint);
        }
        query.append_pair("post_logout_redirect_uri", back).append_pair("ui_locales", lang);
        let join = if endpoint.contains('?') { '&' } else { '?' };
        Some(format!("{endpoint}{join}{}", query.finish()))
    }

    /// Reads its word that somebody signed out there (OpenID Connect Back-Channel Logout). Whether it came before is
    /// the caller's to see.
    pub fn signed_out(&self, token: &str, now: i64) -> Result<LoggedOut, Fault> {
        let verified = self.verify(token, now)?;
        let config = &self.0.config;
        let expected = Expected { issuer: &config.issuer, client: &config.client_id, now: now / 1000 };
        token::logout_token(&verified, &expected)
    }
}

/// The challenge of a verifier (RFC 7636 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// An error's code as it may stand in a log: the letters of RFC 6749, and not many.
fn code_of(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect()
}
