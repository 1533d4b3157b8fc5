//! A result as a credential: SD-JWT (RFC 9901) in the form of SD-JWT VC, signed with ES256, and the status list
//! that says which were revoked (Token Status List).
//!
//! What the holder may keep back stands in the signed part only as a salted hash; beside it lie the disclosures,
//! and whoever shows the credential leaves out those that are nobody's business.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Map, Value, json};

use super::{
    Signer, Unsigned,
    key::{public, sha256},
};
use crate::clock::Chance;

/// How many credentials one status list is for.
pub const STATUS_LIST_LENGTH: u64 = 1 << 17;

impl Signer {
    /// The public key as a JWK (RFC 7517), named by its thumbprint (RFC 7638).
    pub fn jwk(&self) -> Result<Value, Unsigned> {
        let public = self
            .0
            .chain
            .first()
            .and_then(public)
            .ok_or_else(|| Unsigned("the signing key has no public half".into()))?;
        let point = public.to_sec1_point(false);
        let (Some(x), Some(y)) = (point.x(), point.y()) else {
            return Err(Unsigned("the signing key has no public half".into()));
        };
        let [x, y] = [x, y].map(|half| URL_SAFE_NO_PAD.encode(half));
        // The members that RFC 7638 names, in its order.
        let named = format!("{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}");
        let name = URL_SAFE_NO_PAD.encode(sha256(named.as_bytes()));
        Ok(json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": name, "use": "sig", "alg": "ES256"}))
    }

    /// A JWT (RFC 7519) of a type.
    fn jwt(&self, kind: &str, claims: &Value) -> Result<String, Unsigned> {
        let header = json!({"alg": "ES256", "typ": kind, "kid": self.jwk()?["kid"]});
        let parts = [header.to_string(), claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
        let signed = parts.join(".");
        let signature = self.0.key.sign(signed.as_bytes())?.to_bytes();
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// A credential: `open` is always shown, each of `hidden` only when its holder wishes.
    pub fn credential(
        &self,
        mut open: Map<String, Value>,
        hidden: &[(String, Value)],
        chance: &Chance,
    ) -> Result<String, Unsigned> {
        let disclosures: Vec<String> = hidden
            .iter()
            .map(|(name, value)| {
                let mut salt = [0; 16];
                chance.fill(&mut salt);
                URL_SAFE_NO_PAD.encode(json!([URL_SAFE_NO_PAD.encode(salt), name, value]).to_string())
            })
            .collect();
        let mut hashes: Vec<String> =
            disclosures.iter().map(|one| URL_SAFE_NO_PAD.encode(sha256(one.as_bytes()))).collect();
        // Their order would tell which is which.
        hashes.sort_unstable();
        open.insert("_sd".into(), json!(hashes));
        open.insert("_sd_alg".into(), json!("sha-256"));
        let mut text = self.jwt("dc+sd-jwt", &Value::Object(open))? + "~";
        for one in disclosures {
            text.push_str(&one);
            text.push('~');
        }
        Ok(text)
    }

    /// The status list that is found at `uri`. `revoked`: places in it, from 0; `at`: now, unix seconds; `ttl`: for
    /// how many seconds a reader may go on using it.
    pub fn status_list(&self, uri: &str, revoked: &[u64], at: i64, ttl: i64) -> Result<String, Unsigned> {
        let mut bits = vec![0_u8; (STATUS_LIST_LENGTH / 8) as usize];
        for place in revoked {
            // One bit each, the first in the lowest of its byte.
            if let Some(byte) = usize::try_from(place / 8).ok().and_then(|at| bits.get_mut(at)) {
                *byte |= 1 << (place % 8);
            }
        }
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(&bits).and_then(|()| packer.finish());
        let packed = packed.map_err(|e| Unsigned(format!("a status list could not be packed: {e}")))?;
        let list = json!({"bits": 1, "lst": URL_SAFE_NO_PAD.encode(packed)});
        let claims = json!({"sub": uri, "iat": at, "exp": at + 24 * 60 * 60, "ttl": ttl, "status_list": list});
        self.jwt("statuslist+jwt", &claims)
    }
}
