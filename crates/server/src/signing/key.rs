//! The signing key: ECDSA on P-256 with SHA-256, from a file or in a device.

use p256::{
    ecdsa::{
        Signature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, LineEnding},
};
use sha2::{Digest as _, Sha256};
use x509_cert::{Certificate, der::Encode};
use zeroize::Zeroizing;

use super::{Device, Unsigned};
use crate::clock::Chance;

/// A private key that can sign.
pub enum Key {
    /// In memory, read from a file.
    File(Box<SigningKey>),
    /// In a device, which signs.
    Device(Box<Device>),
}

impl Key {
    /// The first private key (PKCS#8) in a PEM text.
    pub fn from_pem(text: &str) -> Result<Key, Unsigned> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        const END: &str = "-----END PRIVATE KEY-----";
        let block = text.find(BEGIN).and_then(|from| {
            let to = from + text[from..].find(END)? + END.len();
            Some(&text[from..to])
        });
        let block = block.ok_or_else(|| Unsigned(format!("no {BEGIN} in it")))?;
        let key = SigningKey::from_pkcs8_pem(block)
            .map_err(|e| Unsigned(format!("its private key is not one on the curve P-256: {e}")))?;
        Ok(Key::File(Box::new(key)))
    }

    /// A fresh key.
    pub(super) fn fresh(chance: &Chance) -> SigningKey {
        loop {
            let mut bytes = Zeroizing::new([0; 32]);
            chance.fill(&mut *bytes);
            // Of all 256-bit numbers one in four thousand million is no key.
            if let Ok(key) = SigningKey::from_slice(&*bytes) {
                return key;
            }
        }
    }

    /// A key as PEM.
    pub(super) fn write(key: &SigningKey) -> Result<Zeroizing<String>, Unsigned> {
        p256::SecretKey::from(key.as_nonzero_scalar())
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|e| Unsigned(format!("a key could not be written: {e}")))
    }

    /// Whether a certificate is this key's. A device is asked to sign something: that is what counts.
    pub(super) fn is_of(&self, certificate: &Certificate) -> Result<bool, Unsigned> {
        const TRIED: &[u8] = b"motcua: is this the key of the certificate?";
        let signature = self.sign(TRIED)?;
        Ok(public(certificate).is_some_and(|theirs| theirs.verify(TRIED, &signature).is_ok()))
    }

    /// Signs a message.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, Unsigned> {
        match self {
            // Deterministic (RFC 6979): no chance is needed, so none can be bad.
            Key::File(key) => key.try_sign(message).map_err(|e| Unsigned(format!("the key does not sign: {e}"))),
            Key::Device(device) => device.sign(message),
        }
    }
}

/// The public key in a certificate, if it is one on P-256.
pub(super) fn public(certificate: &Certificate) -> Option<VerifyingKey> {
    let info = certificate.tbs_certificate().subject_public_key_info().to_der().ok()?;
    VerifyingKey::from_public_key_der(&info).ok()
}

/// SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
