//! Signed tokens in compact form (RFC 7515) and the keys that verify them (RFC 7517), on `ring`. Only signatures with a
//! public key: no `none`, no shared secret, so a public key can never be taken for one. What a token's own header says
//! about keys (`jwk`, `jku`, `x5c`) is not looked at.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 32 * 1024;
/// The most keys of a set that are kept.
const MOST_KEYS: usize = 64;

/// How a token may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of RFC 7518 and RFC 8037")]
pub enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    /// All that are known here.
    pub const ALL: &[(&str, Algorithm)] = &[
        ("RS256", Algorithm::Rs256),
        ("RS384", Algorithm::Rs384),
        ("RS512", Algorithm::Rs512),
        ("PS256", Algorithm::Ps256),
        ("PS384", Algorithm::Ps384),
        ("PS512", Algorithm::Ps512),
        ("ES256", Algorithm::Es256),
        ("ES384", Algorithm::Es384),
        ("EdDSA", Algorithm::EdDsa),
    ];

    /// The algorithm of a name, exactly as written.
    pub fn named(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm)
    }
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// It is no token in compact form, or its header or payload is no JSON object.
    Shape,
    /// Signed in a way that is not allowed, `none` among them.
    Algorithm,
    /// Its header asks for something that is not understood (`crit`).
    Critical,
    /// No key of the set fits.
    UnknownKey,
    /// The signature does not hold.
    Signature,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// A token whose signature holds.
#[derive(Debug)]
pub struct Verified {
    /// What was signed, a JSON object.
    pub payload: Vec<u8>,
    /// What it says it is, in small letters: `jwt`, `logout+jwt`; empty when it says nothing.
    pub kind: String,
    /// How it was signed.
    pub algorithm: Algorithm,
}

enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

struct Key {
    kid: Option<String>,
    alg: Option<Algorithm>,
    public: Public,
}

/// The public keys of a provider.
#[derive(Default)]
pub struct KeySet(Vec<Key>);

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<serde_json::Value>,
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl Jwk {
    /// The key, if it can verify signatures and is of a kind known here.
    fn key(&self) -> Option<Key> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let part = |part: &Option<String>| decode(part.as_deref()?);
        let point = |length: usize| {
            let (x, y) = (part(&self.x)?, part(&self.y)?);
            (x.len() == length && y.len() == length).then(|| [&[4][..], &x, &y].concat())
        };
        let public = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => {
                let stripped = |bytes: Vec<u8>| bytes.into_iter().skip_while(|b| *b == 0).collect();
                Public::Rsa { n: stripped(part(&self.n)?), e: stripped(part(&self.e)?) }
            }
            ("EC", Some("P-256")) => Public::P256(point(32)?),
            ("EC", Some("P-384")) => Public::P384(point(48)?),
            ("OKP", Some("Ed25519")) => Public::Ed25519(part(&self.x).filter(|x| x.len() == 32)?),
            _ => return None,
        };
        let alg = match self.alg.as_deref() {
            // A key for something else, such as encryption, verifies nothing.
            Some(name) => Some(Algorithm::named(name)?),
            None => None,
        };
        Some(Key { kid: self.kid.clone(), alg, public })
    }
}

impl Key {
    fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm as A;
        let kind = matches!(
            (&self.public, algorithm),
            (Public::Rsa { .. }, A::Rs256 | A::Rs384 | A::Rs512 | A::Ps256 | A::Ps384 | A::Ps512)
                | (Public::P256(_), A::Es256)
                | (Public::P384(_), A::Es384)
                | (Public::Ed25519(_), A::EdDsa)
        );
        kind && self.alg.is_none_or(|alg| alg == algorithm)
    }

    fn verifies(&self, algorithm: Algorithm, text: &[u8], signed: &[u8]) -> bool {
        use Algorithm as A;
        let held = match &self.public {
            Public::Rsa { n, e } => {
                let parameters = match algorithm {
                    A::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                    A::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                    A::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                    A::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
                    A::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
                    A::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
                    A::Es256 | A::Es384 | A::EdDsa => return false,
                };
                RsaPublicKeyComponents { n, e }.verify(parameters, text, signed)
            }
            Public::P256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(text, signed)
            }
            Public::P384(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point).verify(text, signed)
            }
            Public::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(text, signed),
        };
        held.is_ok()
    }
}

impl KeySet {
    /// The keys of a JSON Web Key Set; keys of other kinds are left out. `None` when it is no set.
    pub fn read(text: &[u8]) -> Option<KeySet> {
        let set: Jwks = serde_json::from_slice(text).ok()?;
        let keys = set.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Some(KeySet(keys.filter_map(|key| key.key()).collect()))
    }

    /// Verifies a token that is signed in one of the ways allowed. With a `kid` only the key of that name counts;
    /// without one the set must hold a single key that fits.
    pub fn verify(&self, token: &str, allowed: &[Algorithm]) -> Result<Verified, Bad> {
        if token.len() > LONGEST {
            return Err(Bad::Shape);
        }
        let mut parts = token.split('.');
        let (Some(head), Some(body), Some(sign), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Bad::Shape);
        };
        let header: Header = serde_json::from_slice(&decode(head).ok_or(Bad::Shape)?).map_err(|_| Bad::Shape)?;
        let (payload, signed) = (decode(body).ok_or(Bad::Shape)?, decode(sign).ok_or(Bad::Shape)?);
        if header.crit.is_some() {
            return Err(Bad::Critical);
        }
        let algorithm = Algorithm::named(&header.alg).filter(|a| allowed.contains(a)).ok_or(Bad::Algorithm)?;
        let mut fitting = self.0.iter().filter(|key| match &header.kid {
            Some(kid) => key.kid.as_ref() == Some(kid),
            None => true,
        });
        let mut fitting = fitting.by_ref().filter(|key| key.fits(algorithm));
        let (Some(key), None) = (fitting.next(), fitting.next()) else { return Err(Bad::UnknownKey) };
        let text = &token.as_bytes()[..head.len() + 1 + body.len()];
        if !key.verifies(algorithm, text, &signed) {
            return Err(Bad::Signature);
        }
        let kind = header.typ.unwrap_or_default().to_ascii_lowercase();
        let kind = kind.strip_prefix("application/").unwrap_or(&kind).to_owned();
        Ok(Verified { payload, kind, algorithm })
    }
}
