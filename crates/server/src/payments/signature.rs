//! Signatures between us and a provider: HMAC-SHA256 over what is sent, with the time in it so that
//! an old message cannot be sent again later.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far a message's time may lie from ours, seconds. Late *deliveries* are signed anew when sent.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// There is no signature, or it is not of the shape `t=..,v1=..`.
    Shape,
    /// Its time is too far from ours.
    Time,
    /// It does not match.
    Mismatch,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rejected::Shape => "the signature is missing or malformed; send t=<unix seconds>,v1=<hex>",
            Rejected::Time => "the signature's time is too far from now; check the clock and sign anew",
            Rejected::Mismatch => "the signature does not match; check the shared key",
        })
    }
}

fn mac(key: &[u8], at: i64, body: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length; the error cannot happen, and an empty key would only make
    // every signature wrong.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

/// Signs a body at a time (unix seconds).
pub fn sign(key: &[u8], at: i64, body: &[u8]) -> String {
    format!("t={at},v1={}", hex(&mac(key, at, body).finalize().into_bytes()))
}

/// Checks a signature against a body, in constant time.
pub fn verify(key: &[u8], now: i64, header: &str, body: &[u8]) -> Result<(), Rejected> {
    let (at, v1) = header
        .strip_prefix("t=")
        .and_then(|rest| rest.split_once(",v1="))
        .and_then(|(at, v1)| Some((at.parse::<i64>().ok()?, unhex(v1)?)))
        .ok_or(Rejected::Shape)?;
    if now.abs_diff(at) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(Rejected::Time);
    }
    mac(key, at, body).verify_slice(&v1).map_err(|_| Rejected::Mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_with_the_key_and_just_now_is_believed() {
        let (key, body) = (b"shared", br#"{"payment":"a"}"#);
        let good = sign(key, 1000, body);
        assert_eq!(verify(key, 1000 + TOLERANCE_SECONDS, &good, body), Ok(()));
        assert_eq!(verify(key, 1001 + TOLERANCE_SECONDS, &good, body), Err(Rejected::Time));
        assert_eq!(verify(b"other", 1000, &good, body), Err(Rejected::Mismatch));
        assert_eq!(verify(key, 1000, &good, br#"{"payment":"b"}"#), Err(Rejected::Mismatch));
        assert_eq!(verify(key, 1000, &good.replace("t=1000", "t=1001"), body), Err(Rejected::Mismatch));
        for bad in ["", "t=1000", "t=x,v1=00", "v1=00,t=1", "t=1000,v1=zz", "t=1000,v1=é0"] {
            assert_eq!(verify(key, 1000, bad, body), Err(Rejected::Shape), "{bad}");
        }
        assert_eq!(verify(key, 1000, "t=1000,v1=00", body), Err(Rejected::Mismatch));
    }
}
