//! Witnesses: others who follow a log and sign that it only grew (C2SP tlog-cosignature, Ed25519).
//!
//! A cosignature says: at this time, this was the largest tree of this log that I know, and it
//! continues all that I saw before. Two readers who ask for the same witnesses cannot be shown two logs.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::Note;

use crate::{
    checkpoint::BadCheckpoint,
    key::{BadKey, parts, tagged},
};

/// The byte that says Ed25519 over `cosignature/v1`.
const COSIGNATURE: u8 = 4;
/// Bytes of the time before the signature.
const TIME_BYTES: usize = 8;

/// A witness's signing key and name. Not shown by `Debug`, wiped from memory when dropped.
#[derive(Clone)]
pub struct WitnessKey {
    name: String,
    key: SigningKey,
}

/// A witness's public key and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessPublicKey {
    name: String,
    key: VerifyingKey,
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({})", self.public())
    }
}

impl WitnessKey {
    /// A key from 32 fresh random bytes. Never the bytes of another key: what a cosignature signs does
    /// not hold the witness's name.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<WitnessKey, BadKey> {
        if !signed_note::is_key_name_valid(name) || name.chars().any(char::is_control) {
            return Err(BadKey::Name);
        }
        Ok(WitnessKey { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// Reads the line of [`WitnessKey::write`]; blanks around it are no matter.
    pub fn read(line: &str) -> Result<WitnessKey, BadKey> {
        let rest = line.trim().strip_prefix("PRIVATE+KEY+").ok_or(BadKey::Text)?;
        let (name, id, seed) = parts(rest, COSIGNATURE)?;
        let key = WitnessKey::new(name, &seed)?;
        if key.public().id() != id { Err(BadKey::Text) } else { Ok(key) }
    }

    /// The secret key as one line.
    pub fn write(&self) -> String {
        let secret = STANDARD.encode(tagged(COSIGNATURE, self.key.as_bytes()));
        format!("PRIVATE+KEY+{}+{:08x}+{secret}", self.name, self.public().id())
    }

    /// The witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    pub fn public(&self) -> WitnessPublicKey {
        WitnessPublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The signature line, with its newline, on a checkpoint at a time in seconds since 1970. Whoever
    /// calls this has made sure that the checkpoint continues the last one, and has stored it.
    pub fn cosign(&self, checkpoint: &[u8], time: u64) -> Result<String, BadCheckpoint> {
        let note = Note::from_bytes(checkpoint).map_err(|_| BadCheckpoint::Malformed)?;
        let mut signature = time.to_be_bytes().to_vec();
        signature.extend(self.key.sign(&message(note.text(), time)).to_bytes());
        let line = signed_note::Signature::new(self.name.clone(), self.public().id(), signature);
        let bytes = line.map_err(|_| BadCheckpoint::Malformed)?.to_bytes();
        String::from_utf8(bytes).map_err(|_| BadCheckpoint::Malformed)
    }
}

impl WitnessPublicKey {
    /// Reads a verifier key as one line.
    pub fn read(line: &str) -> Result<WitnessPublicKey, BadKey> {
        let (name, id, bytes) = parts(line.trim(), COSIGNATURE)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| BadKey::Text)?;
        let public = WitnessPublicKey { name: name.to_owned(), key };
        if !signed_note::is_key_name_valid(name) || public.id() != id {
            return Err(BadKey::Text);
        }
        Ok(public)
    }

    /// The witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id in its signatures.
    pub fn id(&self) -> u32 {
        signed_note::key_id(&self.name, &tagged(COSIGNATURE, self.key.as_bytes()))
    }
}

impl fmt::Display for WitnessPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(tagged(COSIGNATURE, self.key.as_bytes())))
    }
}

impl signed_note::Verifier for WitnessPublicKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id()
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, rest)) = split(signature) else { return false };
        Signature::from_slice(rest).is_ok_and(|s| self.key.verify_strict(&message(text, time), &s).is_ok())
    }
}

/// The time of a cosignature, and the signature proper.
pub(crate) fn split(signature: &[u8]) -> Option<(u64, &[u8])> {
    let (time, rest) = signature.split_first_chunk::<TIME_BYTES>()?;
    let time = u64::from_be_bytes(*time);
    (0 < time && time <= i64::MAX as u64).then_some((time, rest))
}

/// What is signed: two lines, then the whole text of the checkpoint.
fn message(text: &[u8], time: u64) -> Vec<u8> {
    let mut message = format!("cosignature/v1\ntime {time}\n").into_bytes();
    message.extend_from_slice(text);
    message
}
