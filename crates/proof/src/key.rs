//! The keys that logs and witnesses sign with, and the public ones they are checked with (C2SP signed-note,
//! Ed25519). What is signed differs; names, ids and how a key is written do not: a byte says which it is.
//!
//! All are written as one line of text with the owner's name, as the tools of this field write them:
//! the public key `<name>+<id>+<base64>`, the secret key `PRIVATE+KEY+<name>+<id>+<base64>`.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The byte that says Ed25519 over the note's text.
const ED25519: u8 = 1;

/// A signing key and its owner's name. Not shown by `Debug`, wiped from memory when dropped. `ALGORITHM` is the
/// byte of C2SP signed-note that says what is signed.
#[derive(Clone)]
pub struct SecretKey<const ALGORITHM: u8> {
    name: String,
    key: SigningKey,
}

/// The public key for a [`SecretKey`], with the owner's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey<const ALGORITHM: u8> {
    name: String,
    pub(crate) key: VerifyingKey,
}

/// A log's signing key and name.
pub type LogKey = SecretKey<ED25519>;

/// A log's public key and name.
pub type PublicKey = VerifierKey<ED25519>;

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// The name is empty or has a space or a plus sign.
    Name,
    /// The line is not a key, or is damaged.
    Text,
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadKey::Name => write!(f, "a name has no spaces and no plus sign, such as gov.example/log"),
            BadKey::Text => write!(f, "this is not such a key, or it is damaged; it is one line with plus signs"),
        }
    }
}

impl std::error::Error for BadKey {}

impl<const ALGORITHM: u8> fmt::Debug for SecretKey<ALGORITHM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public())
    }
}

impl<const ALGORITHM: u8> SecretKey<ALGORITHM> {
    /// A key from 32 fresh random bytes, never those of another key. A log's name should be its address without
    /// the scheme.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, BadKey> {
        if !signed_note::is_key_name_valid(name) || name.chars().any(char::is_control) {
            return Err(BadKey::Name);
        }
        Ok(SecretKey { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// Reads the line of [`SecretKey::write`]; blanks around it are no matter.
    pub fn read(line: &str) -> Result<Self, BadKey> {
        let rest = line.trim().strip_prefix("PRIVATE+KEY+").ok_or(BadKey::Text)?;
        let (name, id, seed) = parts(rest, ALGORITHM)?;
        let key = Self::new(name, &seed)?;
        // The id is that of the public key, so a damaged line is found out.
        if key.public().id() != id { Err(BadKey::Text) } else { Ok(key) }
    }

    /// The secret key as one line.
    pub fn write(&self) -> String {
        let public = self.public();
        format!(
            "PRIVATE+KEY+{}+{:08x}+{}",
            self.name,
            public.id(),
            STANDARD.encode(tagged(ALGORITHM, self.key.as_bytes()))
        )
    }

    /// The owner's name; a log's is the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    pub fn public(&self) -> VerifierKey<ALGORITHM> {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The bare signature of some bytes.
    pub(crate) fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.key.sign(text).to_bytes().to_vec()
    }
}

impl<const ALGORITHM: u8> VerifierKey<ALGORITHM> {
    /// Reads a verifier key as one line.
    pub fn read(line: &str) -> Result<Self, BadKey> {
        let (name, id, bytes) = parts(line.trim(), ALGORITHM)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| BadKey::Text)?;
        let public = VerifierKey { name: name.to_owned(), key };
        if !signed_note::is_key_name_valid(name) || public.id() != id {
            return Err(BadKey::Text);
        }
        Ok(public)
    }

    /// The owner's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id in its signatures.
    pub fn id(&self) -> u32 {
        signed_note::key_id(&self.name, &tagged(ALGORITHM, self.key.as_bytes()))
    }
}

impl<const ALGORITHM: u8> fmt::Display for VerifierKey<ALGORITHM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(tagged(ALGORITHM, self.key.as_bytes())))
    }
}

impl signed_note::Verifier for PublicKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id()
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }
}

impl signed_note::Verifiers for PublicKey {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn signed_note::Verifier, signed_note::VerificationError> {
        if name == self.name && id == self.id() {
            return Ok(self);
        }
        Err(signed_note::VerificationError::UnknownKey { name: name.to_owned(), id })
    }
}

/// A key with the byte of its algorithm before it.
fn tagged(algorithm: u8, key: &[u8; 32]) -> [u8; 33] {
    let mut out = [algorithm; 33];
    out[1..].copy_from_slice(key);
    out
}

/// Name, id and the 32 bytes of `<name>+<id>+<base64>`.
fn parts(line: &str, algorithm: u8) -> Result<(&str, u32, [u8; 32]), BadKey> {
    let (name, rest) = line.split_once('+').ok_or(BadKey::Text)?;
    let (id, key) = rest.split_once('+').ok_or(BadKey::Text)?;
    let plain = id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit());
    let id = u32::from_str_radix(id, 16).ok().filter(|_| plain).ok_or(BadKey::Text)?;
    let bytes = STANDARD.decode(key).map_err(|_| BadKey::Text)?;
    match bytes.split_first() {
        Some((found, key)) if *found == algorithm => Ok((name, id, key.try_into().map_err(|_| BadKey::Text)?)),
        _ => Err(BadKey::Text),
    }
}
