//! Witnesses: others who follow a log and sign that it only grew (C2SP tlog-cosignature, Ed25519).
//!
//! A cosignature says: at this time, this was the largest tree of this log that I know, and it
//! continues all that I saw before. Two readers who ask for the same witnesses cannot be shown two logs.

use ed25519_dalek::Signature;
use signed_note::Note;

use crate::{
    checkpoint::BadCheckpoint,
    key::{SecretKey, VerifierKey},
};

/// The byte that says Ed25519 over `cosignature/v1`.
const COSIGNATURE: u8 = 4;
/// Bytes of the time before the signature.
const TIME_BYTES: usize = 8;

/// A witness's signing key and name. Never made from the bytes of another key: what a cosignature signs does not
/// hold the witness's name.
pub type WitnessKey = SecretKey<COSIGNATURE>;

/// A witness's public key and name.
pub type WitnessPublicKey = VerifierKey<COSIGNATURE>;

impl WitnessKey {
    /// The signature line, with its newline, on a checkpoint at a time in seconds since 1970. Whoever
    /// calls this has made sure that the checkpoint continues the last one, and has stored it.
    pub fn cosign(&self, checkpoint: &[u8], time: u64) -> Result<String, BadCheckpoint> {
        let note = Note::from_bytes(checkpoint).map_err(|_| BadCheckpoint::Malformed)?;
        let mut signature = time.to_be_bytes().to_vec();
        signature.extend(self.sign(&message(note.text(), time)));
        let line = signed_note::Signature::new(self.name().to_owned(), self.public().id(), signature);
        let bytes = line.map_err(|_| BadCheckpoint::Malformed)?.to_bytes();
        String::from_utf8(bytes).map_err(|_| BadCheckpoint::Malformed)
    }
}

impl signed_note::Verifier for WitnessPublicKey {
    fn name(&self) -> &str {
        self.name()
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
