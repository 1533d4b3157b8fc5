//! Asks a time-stamp service (RFC 3161 over HTTP) when a signature was there already.
//!
//! What comes back is kept only if it is of this signature and answers this question; whether the
//! service is to be trusted is for the reader's program to say, which knows the service's root.

use std::time::Duration;

use cms::{content_info::ContentInfo, signed_data::SignedData};
use der::{
    Any, Decode as _, Encode as _, Sequence, Tag, Tagged as _,
    asn1::{Int, OctetString},
};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{
    Unsigned,
    cms::{SHA256, SIGNED_DATA},
    key::sha256,
};
use crate::clock::Chance;

/// Nobody waits longer for a result: without the service it is signed at level B-B.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read, bytes.
const LONGEST: u64 = 64 << 10;

/// A time-stamp service.
#[derive(Clone, Debug)]
pub struct Timestamper {
    url: String,
    agent: ureq::Agent,
    chance: Chance,
}

/// `TimeStampReq` (RFC 3161, 2.4.1).
#[derive(Sequence)]
struct Question {
    version: u8,
    imprint: Imprint,
    nonce: Int,
    cert_req: bool,
}

/// `MessageImprint`.
#[derive(Sequence, PartialEq, Debug)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    hash: OctetString,
}

impl Timestamper {
    /// A service by its address.
    pub fn new(url: &str) -> Timestamper {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
        Timestamper { url: url.to_owned(), agent: ureq::Agent::new_with_config(config), chance: Chance::System }
    }

    /// The time-stamp token (DER) of some bytes.
    pub(super) fn stamp(&self, bytes: &[u8]) -> Result<Vec<u8>, Unsigned> {
        let unusable = |what: &dyn std::fmt::Display| Unsigned(format!("the time-stamp service {}: {what}", self.url));
        let mut nonce = [0; 9];
        self.chance.fill(&mut nonce[1..]);
        // Positive and written the shortest way, whatever came.
        nonce[1] |= 0x40;
        nonce[1] &= 0x7f;
        let question = Question {
            version: 1,
            imprint: Imprint {
                algorithm: AlgorithmIdentifierOwned { oid: SHA256, parameters: None },
                hash: OctetString::new(&sha256(bytes)[..])?,
            },
            nonce: Int::new(&nonce[1..])?,
            cert_req: true,
        };
        let mut answer = self
            .agent
            .post(&self.url)
            .header("content-type", "application/timestamp-query")
            .send(&question.to_der()?[..])
            .map_err(|e| unusable(&e))?;
        let answer = answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|e| unusable(&e))?;
        token(&answer, &question).map_err(|why| unusable(&why))
    }
}

/// The token in an answer, if it answers the question.
fn token(answer: &[u8], question: &Question) -> Result<Vec<u8>, String> {
    let unread = |e: der::Error| format!("its answer cannot be read: {e}");
    // TimeStampResp: PKIStatusInfo, and the token when it was granted (0) or granted with changes (1).
    let parts = Vec::<Any>::from_der(answer).map_err(unread)?;
    let status = parts.first().ok_or("its answer is empty")?.decode_as::<Vec<Any>>().map_err(unread)?;
    let status = status.first().ok_or("its answer has no status")?.decode_as::<u8>().map_err(unread)?;
    let token = parts.get(1).filter(|_| status <= 1).ok_or_else(|| format!("it refused, with status {status}"))?;
    let token = token.to_der().map_err(unread)?;
    let content = ContentInfo::from_der(&token).map_err(unread)?;
    if content.content_type != SIGNED_DATA {
        return Err("its token is not signed".into());
    }
    let signed: SignedData = content.content.decode_as().map_err(unread)?;
    let said = signed.encap_content_info.econtent.ok_or("its token says nothing")?;
    let said = said.decode_as::<OctetString>().map_err(unread)?;
    // TSTInfo: version, policy, imprint, serial number, time; further on the nonce, the only integer there.
    let said = Vec::<Any>::from_der(said.as_bytes()).map_err(unread)?;
    let imprint = said.get(2).ok_or("its token says too little")?;
    let imprint: Imprint = imprint.decode_as().map_err(unread)?;
    if (imprint.algorithm.oid, &imprint.hash) != (SHA256, &question.imprint.hash) {
        return Err("its token is of something else".into());
    }
    let nonce = said.iter().skip(5).find(|part| part.tag() == Tag::Integer);
    let nonce = nonce.map(|nonce| nonce.decode_as::<Int>().map_err(unread)).transpose()?;
    if nonce.as_ref() != Some(&question.nonce) {
        return Err("its token answers another question".into());
    }
    Ok(token)
}
