//! The key a log signs with, and the public one it is checked with (C2SP signed-note, Ed25519).
//!
//! Both are written as one line of text with the log's name, as the tools of this field write them:
//! the public key `<name>+<id>+<base64>`, the secret key `PRIVATE+KEY+<name>+<id>+<base64>`.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The byte that says Ed25519 over the note's text.
const ED25519: u8 = 1;

/// A log's signing key and name. Not shown by `Debug`, wiped from memory when dropped.
#[derive(Clone)]
pub struct LogKey {
    name: String,
    key: SigningKey,
}

/// A log's public key and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

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

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.public())
    }
}

impl LogKey {
    /// A key from 32 fresh random bytes. The name should be the log's address without the scheme.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<LogKey, BadKey> {
        if !signed_note::is_key_name_valid(name) || name.chars().any(char::is_control) {
            return Err(BadKey::Name);
        }
        Ok(LogKey { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// Reads the line of [`LogKey::write`]; blanks around it are no matter.
    pub fn read(line: &str) -> Result<LogKey, BadKey> {
        let rest = line.trim().strip_prefix("PRIVATE+KEY+").ok_or(BadKey::Text)?;
        let (name, id, seed) = parts(rest, ED25519)?;
        let key = LogKey::new(name, &seed)?;
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
            STANDARD.encode(tagged(ED25519, self.key.as_bytes()))
        )
    }

    /// The log's name: the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    pub(crate) fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.key.sign(text).to_bytes().to_vec()
    }
}

impl PublicKey {
    /// Reads a verifier key as one line.
    pub fn read(line: &str) -> Result<PublicKey, BadKey> {
        let (name, id, bytes) = parts(line.trim(), ED25519)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| BadKey::Text)?;
        let public = PublicKey { name: name.to_owned(), key };
        if !signed_note::is_key_name_valid(name) || public.id() != id {
            return Err(BadKey::Text);
        }
        Ok(public)
    }

    /// The log's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id in its signatures.
    pub fn id(&self) -> u32 {
        signed_note::key_id(&self.name, &tagged(ED25519, self.key.as_bytes()))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(tagged(ED25519, self.key.as_bytes())))
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
pub(crate) fn tagged(algorithm: u8, key: &[u8; 32]) -> [u8; 33] {
    let mut out = [algorithm; 33];
    out[1..].copy_from_slice(key);
    out
}

/// Name, id and the 32 bytes of `<name>+<id>+<base64>`.
pub(crate) fn parts(line: &str, algorithm: u8) -> Result<(&str, u32, [u8; 32]), BadKey> {
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
