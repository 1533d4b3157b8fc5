//! What an ID token (OpenID Connect Core 3.1.3.7) and a logout token (Back-Channel Logout 2.6) must say to be believed,
//! beside a signature that holds.

use ring::digest;
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    fault::Fault,
    jws::{Algorithm, Bad, Verified},
};

/// How far clocks may differ, seconds.
const SKEW: i64 = 60;
/// How old a token may be when it comes fresh from the provider, seconds.
const OLDEST: i64 = 600;
/// The longest subject (OpenID Connect Core 2) and the longest other name that is kept.
const LONGEST_NAME: usize = 255;

/// What a token must agree with.
pub struct Expected<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// Our name there.
    pub client: &'a str,
    /// Now, unix seconds.
    pub now: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn all(&self) -> &[String] {
        match self {
            Audience::One(one) => std::slice::from_ref(one),
            Audience::Many(many) => many,
        }
    }
}

/// The claims that decide. A claim that stands there twice makes the token unreadable.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    #[serde(default)]
    sub: Option<String>,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    exp: Option<f64>,
    iat: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    at_hash: Option<String>,
    #[serde(default)]
    auth_time: Option<f64>,
    #[serde(default)]
    sid: Option<String>,
    #[serde(default)]
    jti: Option<String>,
    #[serde(default)]
    events: Option<Map<String, Value>>,
}

/// An ID token that is believed.
#[derive(Debug)]
pub struct IdToken {
    /// Who it is there.
    pub subject: String,
    /// The provider's session.
    pub session: Option<String>,
    /// Everything it says.
    pub claims: Map<String, Value>,
}

/// What an ID token must agree with, of the sign-in it belongs to.
pub struct Asked<'a> {
    /// Our nonce.
    pub nonce: &'a str,
    /// The access token that came with it.
    pub access_token: &'a str,
    /// When the person had to sign in anew: the earliest moment of it, unix seconds.
    pub not_before: Option<i64>,
}

fn read(verified: &Verified, expected: &Expected<'_>) -> Result<(Claims, Map<String, Value>), Fault> {
    let claims: Claims = serde_json::from_slice(&verified.payload).map_err(|_| Fault::Token(Bad::Shape))?;
    let all: Map<String, Value> = serde_json::from_slice(&verified.payload).map_err(|_| Fault::Token(Bad::Shape))?;
    if claims.iss != expected.issuer {
        return Err(Fault::Claim("iss"));
    }
    let ours = |name: &String| name == expected.client;
    if !claims.aud.all().iter().any(ours) {
        return Err(Fault::Claim("aud"));
    }
    // Made for others too: only if it says that it was given to us.
    let alone = claims.aud.all().iter().all(ours);
    match &claims.azp {
        Some(azp) if !ours(azp) => return Err(Fault::Claim("azp")),
        None if !alone => return Err(Fault::Claim("azp")),
        _ => {}
    }
    let now = expected.now as f64;
    let (skew, oldest) = (SKEW as f64, OLDEST as f64);
    if claims.exp.is_some_and(|exp| exp + skew <= now) {
        return Err(Fault::Claim("exp"));
    }
    if claims.nbf.is_some_and(|nbf| nbf > now + skew) {
        return Err(Fault::Claim("nbf"));
    }
    if claims.iat > now + skew || claims.iat < now - oldest {
        return Err(Fault::Claim("iat"));
    }
    let fits = |name: &Option<String>| {
        name.as_ref().is_none_or(|n| !n.is_empty() && n.len() <= LONGEST_NAME && !n.chars().any(char::is_control))
    };
    if !fits(&claims.sub) {
        return Err(Fault::Claim("sub"));
    }
    if !fits(&claims.sid) {
        return Err(Fault::Claim("sid"));
    }
    Ok((claims, all))
}

/// Reads an ID token whose signature holds.
pub fn id_token(verified: &Verified, expected: &Expected<'_>, asked: &Asked<'_>) -> Result<IdToken, Fault> {
    // A logout token, or any other signed paper of the provider, is no ID token.
    if !["", "jwt"].contains(&verified.kind.as_str()) {
        return Err(Fault::Claim("typ"));
    }
    let (claims, all) = read(verified, expected)?;
    if claims.exp.is_none() {
        return Err(Fault::Claim("exp"));
    }
    let nonce = claims.nonce.as_deref().unwrap_or("");
    if !bool::from(nonce.as_bytes().ct_eq(asked.nonce.as_bytes())) {
        return Err(Fault::Claim("nonce"));
    }
    if claims.events.is_some() {
        return Err(Fault::Claim("events"));
    }
    if let Some(at_hash) = &claims.at_hash
        && *at_hash != half_hash(verified.algorithm, asked.access_token)
    {
        return Err(Fault::Claim("at_hash"));
    }
    if let Some(earliest) = asked.not_before
        && claims.auth_time.is_none_or(|at| at + (SKEW as f64) < earliest as f64)
    {
        return Err(Fault::Claim("auth_time"));
    }
    let subject = claims.sub.ok_or(Fault::Claim("sub"))?;
    Ok(IdToken { subject, session: claims.sid, claims: all })
}

/// The left half of the hash that belongs to a signature algorithm (OpenID Connect Core 3.1.3.6).
pub fn half_hash(algorithm: Algorithm, text: &str) -> String {
    use Algorithm as A;
    let hash = match algorithm {
        A::Rs256 | A::Ps256 | A::Es256 => &digest::SHA256,
        A::Rs384 | A::Ps384 | A::Es384 => &digest::SHA384,
        A::Rs512 | A::Ps512 | A::EdDsa => &digest::SHA512,
    };
    let whole = digest::digest(hash, text.as_bytes());
    URL_SAFE_NO_PAD.encode(&whole.as_ref()[..whole.as_ref().len() / 2])
}

/// A provider's word that somebody signed out there.
#[derive(Debug)]
pub struct LoggedOut {
    /// Who; all their sessions through this provider end, unless one is named.
    pub subject: Option<String>,
    /// The provider's session that ended.
    pub session: Option<String>,
    /// The token's own name; it counts once.
    pub id: String,
    /// Until when the name must be remembered, unix seconds.
    pub until: i64,
}

/// The event that a logout token is about.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Reads a logout token whose signature holds.
pub fn logout_token(verified: &Verified, expected: &Expected<'_>) -> Result<LoggedOut, Fault> {
    if !["", "jwt", "logout+jwt"].contains(&verified.kind.as_str()) {
        return Err(Fault::Claim("typ"));
    }
    let (claims, _) = read(verified, expected)?;
    if !claims.events.is_some_and(|events| events.get(LOGOUT).is_some_and(Value::is_object)) {
        return Err(Fault::Claim("events"));
    }
    // An ID token has a nonce: it must never pass for a logout token.
    if claims.nonce.is_some() {
        return Err(Fault::Claim("nonce"));
    }
    if claims.sub.is_none() && claims.sid.is_none() {
        return Err(Fault::Claim("sub"));
    }
    let id = claims.jti.filter(|id| !id.is_empty() && id.len() <= LONGEST_NAME).ok_or(Fault::Claim("jti"))?;
    let until = expected.now + OLDEST + 2 * SKEW;
    Ok(LoggedOut { subject: claims.sub, session: claims.sid, id, until })
}
