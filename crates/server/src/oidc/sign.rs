//! Signing with a private key of our own: `private_key_jwt` (OpenID Connect Core 9, RFC 7523) instead of a shared
//! secret, and the tokens of the stand-in.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

/// A private key with the name under which its public half is known.
pub struct SigningKey {
    kid: String,
    pair: Pair,
}

impl SigningKey {
    /// From a PKCS #8 private key in PEM, RSA or P-256, as `openssl genpkey` writes it.
    pub fn from_pem(kid: &str, pem: &str) -> Result<SigningKey, String> {
        let inner = pem
            .split_once("-----BEGIN PRIVATE KEY-----")
            .and_then(|(_, rest)| rest.split_once("-----END PRIVATE KEY-----"))
            .ok_or("it holds no PRIVATE KEY in PEM (PKCS #8)")?;
        let text: String = inner.0.chars().filter(|c| !c.is_whitespace()).collect();
        let der = STANDARD.decode(text).map_err(|_| "its base64 is broken".to_owned())?;
        SigningKey::from_der(kid, &der)
    }

    fn from_der(kid: &str, der: &[u8]) -> Result<SigningKey, String> {
        let pair = match RsaKeyPair::from_pkcs8(der) {
            Ok(pair) => Pair::Rsa(pair),
            Err(_) => Pair::P256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new())
                    .map_err(|e| format!("it is neither an RSA key of 2048 bits or more nor a P-256 key: {e}"))?,
            ),
        };
        Ok(SigningKey { kid: kid.to_owned(), pair })
    }

    /// A fresh P-256 key, for the stand-in and tests.
    pub fn fresh(kid: &str) -> Result<SigningKey, String> {
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        SigningKey::from_der(kid, der.map_err(|e| e.to_string())?.as_ref())
    }

    /// The algorithm's name.
    pub fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        }
    }

    /// A signed token of these claims. `kind` is its `typ`.
    pub fn token(&self, kind: &str, claims: &Value) -> Result<String, String> {
        self.token_with(&json!({ "alg": self.algorithm(), "kid": self.kid, "typ": kind }), claims)
    }

    /// The same with a header of one's own.
    pub fn token_with(&self, header: &Value, claims: &Value) -> Result<String, String> {
        self.token_of(header, &claims.to_string())
    }

    /// The same of a text as it stands.
    pub fn token_of(&self, header: &Value, payload: &str) -> Result<String, String> {
        let text = [header.to_string().as_str(), payload].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let rng = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, text.as_bytes(), &mut out).map_err(|e| e.to_string())?;
                out
            }
            Pair::P256(pair) => pair.sign(&rng, text.as_bytes()).map_err(|e| e.to_string())?.as_ref().to_vec(),
        };
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The public half as a JSON Web Key.
    pub fn jwk(&self) -> Value {
        let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Rsa(pair) => {
                let public = ring::signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
                        "n": base64(&public.n), "e": base64(&public.e) })
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid,
                        "x": base64(&point[1..33]), "y": base64(&point[33..]) })
            }
        }
    }
}
