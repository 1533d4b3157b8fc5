//! What a lying identity provider tries, each trick with the reason for which it is refused.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};

use super::{
    NOW,
    provider::{Hostile, Mood, Reply, base64, with_part},
};
use crate::oidc::{Bad, Fault, sign::SigningKey};

/// A trick, how the provider plays it, and why it is refused.
pub type Trick = (&'static str, fn(&mut Mood), Fault);

fn untrusted(bad: Bad) -> Fault {
    Fault::Token(bad)
}

/// What cannot be told by equality: any reason why there is no usable answer.
fn no_answer() -> Fault {
    Fault::Unreachable(String::new())
}

fn hs256_with_the_public_key(hostile: &Hostile, token: String) -> String {
    let head = base64(r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#);
    let payload = token.split('.').nth(1).unwrap().to_owned();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(hostile.keys[0].jwk().to_string().as_bytes()).unwrap();
    mac.update(format!("{head}.{payload}").as_bytes());
    let signature =
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, mac.finalize().into_bytes());
    format!("{head}.{payload}.{signature}")
}

fn own_key_in_the_header(hostile: &Hostile, _: String) -> String {
    let own = SigningKey::fresh("a").unwrap();
    let nonce = hostile.mood().asked.0.clone();
    let head = json!({ "alg": "ES256", "kid": "a", "jwk": own.jwk(), "jku": "http://127.0.0.1:1/keys" });
    own.token_with(&head, &Value::Object(hostile.claims(&nonce))).unwrap()
}

fn iss_twice(hostile: &Hostile, _: String) -> String {
    let nonce = hostile.mood().asked.0.clone();
    let claims = Value::Object(hostile.claims(&nonce)).to_string();
    let claims = claims.replacen('{', "{\"iss\":\"https://evil.example\",", 1);
    sign_text(hostile, &claims)
}

/// A token whose payload is this text, rightly signed.
fn sign_text(hostile: &Hostile, payload: &str) -> String {
    hostile.keys[0].token_of(&json!({ "alg": "ES256", "kid": "a", "typ": "JWT" }), payload).unwrap()
}

fn body_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let engine = &base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&base64::Engine::decode(engine, payload).unwrap()).unwrap()
}

/// Every trick.
pub fn tricks() -> Vec<Trick> {
    vec![
        ("another nonce", |m| m.claims = Some(|c| c["nonce"] = "another".into()), Fault::Claim("nonce")),
        ("no nonce", |m| m.claims = Some(|c| drop(c.remove("nonce"))), Fault::Claim("nonce")),
        ("another issuer", |m| m.claims = Some(|c| c["iss"] = "https://evil.example".into()), Fault::Claim("iss")),
        (
            "the issuer with a slash more",
            |m| m.claims = Some(|c| c["iss"] = format!("{}/", c["iss"].as_str().unwrap()).into()),
            Fault::Claim("iss"),
        ),
        ("for somebody else", |m| m.claims = Some(|c| c["aud"] = "another".into()), Fault::Claim("aud")),
        ("for nobody", |m| m.claims = Some(|c| c["aud"] = json!([])), Fault::Claim("aud")),
        ("for others too", |m| m.claims = Some(|c| c["aud"] = json!(["motcua", "another"])), Fault::Claim("azp")),
        (
            "given to somebody else",
            |m| m.claims = Some(|c| drop(c.insert("azp".into(), "another".into()))),
            Fault::Claim("azp"),
        ),
        ("expired", |m| m.claims = Some(|c| c["exp"] = (NOW / 1000 - 61).into()), Fault::Claim("exp")),
        ("for ever", |m| m.claims = Some(|c| drop(c.remove("exp"))), Fault::Claim("exp")),
        ("from tomorrow", |m| m.claims = Some(|c| c["iat"] = (NOW / 1000 + 86_400).into()), Fault::Claim("iat")),
        ("from yesterday", |m| m.claims = Some(|c| c["iat"] = (NOW / 1000 - 86_400).into()), Fault::Claim("iat")),
        (
            "not yet valid",
            |m| m.claims = Some(|c| drop(c.insert("nbf".into(), (NOW / 1000 + 3600).into()))),
            Fault::Claim("nbf"),
        ),
        ("about nobody", |m| m.claims = Some(|c| drop(c.remove("sub"))), Fault::Claim("sub")),
        ("about an empty name", |m| m.claims = Some(|c| c["sub"] = "".into()), Fault::Claim("sub")),
        ("about a name without end", |m| m.claims = Some(|c| c["sub"] = "x".repeat(256).into()), Fault::Claim("sub")),
        (
            "another access token",
            |m| m.claims = Some(|c| drop(c.insert("at_hash".into(), "AAAAAAAAAAAAAAAAAAAAAA".into()))),
            Fault::Claim("at_hash"),
        ),
        (
            "a logout token for an ID token",
            |m| {
                m.claims = Some(|c| {
                    let events = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
                    c.insert("events".into(), events);
                });
            },
            Fault::Claim("events"),
        ),
        ("another kind of paper", |m| m.header = Some(|h| h["typ"] = "logout+jwt".into()), Fault::Claim("typ")),
        (
            "alg none",
            |m| m.token = Some(|_, t| with_part(&with_part(&t, 0, &base64(r#"{"alg":"none"}"#)), 2, "")),
            untrusted(Bad::Algorithm),
        ),
        (
            "alg nOnE with the signature left",
            |m| m.token = Some(|_, t| with_part(&t, 0, &base64(r#"{"alg":"nOnE","kid":"a"}"#))),
            untrusted(Bad::Algorithm),
        ),
        ("HS256 with the public key", |m| m.token = Some(hs256_with_the_public_key), untrusted(Bad::Algorithm)),
        (
            "HS256 with a shared key in the set",
            |m| {
                m.token = Some(hs256_with_the_public_key);
                let set = json!({ "keys": [{ "kty": "oct", "kid": "a", "k": "AAAA" }] }).to_string();
                m.keys_reply = Reply::Text(200, "application/json", set);
            },
            untrusted(Bad::Algorithm),
        ),
        (
            "another algorithm than the key's",
            |m| m.header = Some(|h| h["alg"] = "ES384".into()),
            untrusted(Bad::UnknownKey),
        ),
        ("RSA with a curve's key", |m| m.header = Some(|h| h["alg"] = "RS256".into()), untrusted(Bad::UnknownKey)),
        ("a key nobody knows", |m| m.header = Some(|h| h["kid"] = "z".into()), untrusted(Bad::UnknownKey)),
        ("a key that the token brings along", |m| m.token = Some(own_key_in_the_header), untrusted(Bad::Signature)),
        (
            "another's key under a known name",
            |m| {
                m.token =
                    Some(|h, t| h.keys[1].token_with(&json!({ "alg": "ES256", "kid": "a" }), &body_of(&t)).unwrap())
            },
            untrusted(Bad::Signature),
        ),
        (
            "a header that must be understood",
            |m| m.header = Some(|h| h["crit"] = json!(["exp"])),
            untrusted(Bad::Critical),
        ),
        ("no signature", |m| m.token = Some(|_, t| with_part(&t, 2, "")), untrusted(Bad::Signature)),
        (
            "another person under the signature",
            |m| {
                m.token = Some(|_, t| {
                    let mut body = body_of(&t);
                    body["sub"] = "nguoi-2".into();
                    with_part(&t, 1, &base64(&body.to_string()))
                });
            },
            untrusted(Bad::Signature),
        ),
        ("two issuers in one token", |m| m.token = Some(iss_twice), untrusted(Bad::Shape)),
        ("a payload that is no object", |m| m.token = Some(|h, _| sign_text(h, "[1]")), untrusted(Bad::Shape)),
        ("an encrypted token", |m| m.token = Some(|_, t| format!("{t}.x.y")), untrusted(Bad::Shape)),
        ("no token at all", |m| m.token = Some(|_, _| "mot.cua".into()), untrusted(Bad::Shape)),
        ("a token without end", |m| m.token = Some(|_, t| format!("{t}{}", "A".repeat(40_000))), untrusted(Bad::Shape)),
        (
            "an empty set of keys",
            |m| m.keys_reply = Reply::Text(200, "a/b", "{\"keys\":[]}".into()),
            untrusted(Bad::UnknownKey),
        ),
        ("keys that are none", |m| m.keys_reply = Reply::Text(200, "a/b", "<html>".into()), no_answer()),
        ("tokens that are none", |m| m.token_reply = Reply::Text(200, "text/html", "<html>".into()), no_answer()),
        ("a fault instead of tokens", |m| m.token_reply = Reply::Text(500, "text/html", "<html>".into()), no_answer()),
        (
            "the code is refused",
            |m| m.token_reply = Reply::Text(400, "application/json", "{\"error\":\"invalid_grant\"}".into()),
            Fault::Provider("invalid_grant".into()),
        ),
        ("a redirect instead of tokens", |m| m.token_reply = Reply::Text(307, "text/html", String::new()), no_answer()),
        ("a flood instead of tokens", |m| m.token_reply = Reply::Flood, no_answer()),
        ("tokens byte by byte", |m| m.token_reply = Reply::Trickle, no_answer()),
        ("no ID token", |m| m.answer = Some(|a| drop(a.as_object_mut().unwrap().remove("id_token"))), no_answer()),
        ("a token to be used otherwise", |m| m.answer = Some(|a| a["token_type"] = "mac".into()), no_answer()),
        ("another person in userinfo", |m| m.userinfo = Some(|u| u["sub"] = "nguoi-2".into()), Fault::Claim("sub")),
        (
            "nobody in userinfo",
            |m| m.userinfo = Some(|u| drop(u.as_object_mut().unwrap().remove("sub"))),
            Fault::Claim("sub"),
        ),
        ("userinfo refused", |m| m.userinfo_reply = Reply::Text(401, "text/html", String::new()), no_answer()),
        (
            "userinfo signed for somebody else",
            |m| {
                m.signed_userinfo = true;
                m.userinfo = Some(|u| u["aud"] = "another".into());
            },
            Fault::Claim("aud"),
        ),
        (
            "userinfo said to be signed and not",
            |m| m.userinfo_reply = Reply::Text(200, "application/jwt", base64("{}") + "." + &base64("{}") + "."),
            untrusted(Bad::Shape),
        ),
        (
            "the description of another issuer",
            |m| m.description = Some(|d| d["issuer"] = "https://evil.example".into()),
            Fault::Description("issuer"),
        ),
        (
            "tokens from an unsafe address",
            |m| m.description = Some(|d| d["token_endpoint"] = "http://evil.example/token".into()),
            Fault::Description("endpoint"),
        ),
        (
            "a page that is script",
            |m| m.description = Some(|d| d["authorization_endpoint"] = "javascript:alert(1)".into()),
            Fault::Description("endpoint"),
        ),
        (
            "no PKCE",
            |m| m.description = Some(|d| drop(d.as_object_mut().unwrap().remove("code_challenge_methods_supported"))),
            Fault::Description("code_challenge_methods_supported"),
        ),
        (
            "PKCE that proves nothing",
            |m| m.description = Some(|d| d["code_challenge_methods_supported"] = json!(["plain"])),
            Fault::Description("code_challenge_methods_supported"),
        ),
        (
            "a description that is none",
            |m| m.description_reply = Reply::Text(200, "application/json", "{".into()),
            no_answer(),
        ),
        ("a description byte by byte", |m| m.description_reply = Reply::Trickle, no_answer()),
    ]
}
