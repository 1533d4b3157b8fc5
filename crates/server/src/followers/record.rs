//! What a leaf of the log is: one event as a few lines of text that anybody can hash, without
//! personal data.
//!
//! The leaf is the leaf hash (RFC 6962) of exactly this text. `sealed` is a hash over who acted and the
//! encrypted payload. The cipher begins with a fresh random nonce that is never published: it is the
//! salt, so nobody can find an event in the log by guessing, nor learn from the log that two events are
//! alike. It stays as it is when the key is destroyed, which leaves the proof whole. The person whose
//! case it is holds the text in their receipt, and with it the proof of what was recorded, and when.

use proof::{Hash, leaf_hash};
use sha2::{Digest as _, Sha256};

use crate::store::StreamId;

/// The first line; its number changes with the shape.
const FIRST: &str = "motcua record 2";

/// An event as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The case or person it belongs to.
    pub stream: StreamId,
    /// Its number in the stream.
    pub version: u32,
    /// When, unix ms.
    pub at: i64,
    /// The version of its payload's shape.
    pub schema: u32,
    /// What happened, such as `case.submitted`.
    pub name: String,
    /// The hash over who acted and the encrypted payload.
    pub sealed: Hash,
}

/// The hash over who acted (ids, as they are stored) and the encrypted payload.
pub fn sealed(actor: &str, payload: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update((actor.len() as u64).to_be_bytes());
    hash.update(actor);
    hash.update(payload);
    hash.finalize().into()
}

impl Record {
    /// The text.
    pub fn write(&self) -> String {
        let Record { stream, version, at, schema, name, sealed } = self;
        format!("{FIRST}\n{}\n{version}\n{at}\n{schema}\n{name}\n{}\n", hex(&stream.0), hex(sealed))
    }

    /// Reads the text; only the one way of writing it is taken.
    pub fn read(text: &[u8]) -> Option<Record> {
        let text = std::str::from_utf8(text).ok()?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [FIRST, stream, version, at, schema, name, sealed, ""] = lines[..] else { return None };
        let record = Record {
            stream: StreamId(unhex(stream)?),
            version: version.parse().ok()?,
            at: at.parse().ok()?,
            schema: schema.parse().ok()?,
            name: name.to_owned(),
            sealed: unhex(sealed)?,
        };
        (record.write() == text).then_some(record)
    }

    /// The leaf.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.write().as_bytes())
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]);
    digits.map(char::from).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut out = [0; N];
    for (byte, at) in out.iter_mut().zip((0..2 * N).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_written_in_one_way_only() {
        let record = Record {
            stream: StreamId([0xab; 16]),
            version: 3,
            at: 1_795_489_200_000,
            schema: 1,
            name: "case.submitted".into(),
            sealed: sealed("{}", b"cipher"),
        };
        let text = record.write();
        assert!(text.starts_with("motcua record 2\nabababab") && text.ends_with('\n'), "{text}");
        assert_eq!(Record::read(text.as_bytes()), Some(record.clone()));
        assert_eq!(record.leaf(), leaf_hash(text.as_bytes()));
        for bad in [
            "",
            &text[..text.len() - 1],
            &text.to_uppercase(),
            &text.replace("\n3\n", "\n03\n"),
            &text.replace("\n3\n", "\n+3\n"),
            &format!("{text}\n"),
        ] {
            assert_eq!(Record::read(bad.as_bytes()), None, "{bad}");
        }
        assert_ne!(sealed("a", b"b"), sealed("ab", b""), "where one part ends is part of the hash");
    }
}
