//! The organisation's electronic seal: what signs the results that people take home.
//!
//! A [`Signer`] holds the key and the certificates that say whose it is. It signs the PDF of a result
//! (PAdES baseline, ETSI EN 319 142-1): level B-B, and B-T where a time-stamp service (RFC 3161) is
//! configured and answers. When that service fails the result is signed without it; a time is never made up.

mod chain;
mod cms;
mod credential;
mod device;
mod key;
mod pdf;
mod timestamp;

use std::{fmt, sync::Arc};

use x509_cert::Certificate;

pub use chain::{SIGNING_FILE, fresh, in_folder, read};
pub use credential::STATUS_LIST_LENGTH;
pub use device::{Device, SIGNING_PIN_VARIABLE};
pub use key::Key;
pub use timestamp::Timestamper;

/// Why something could not be signed: a setting to mend, a device or a service that failed. Never holds
/// a key or a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned(pub String);

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsigned {}

impl From<der::Error> for Unsigned {
    fn from(error: der::Error) -> Self {
        Unsigned(format!("a certificate or signature could not be written: {error}"))
    }
}

/// A signed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether a time-stamp service confirmed when it was signed (level B-T).
    pub stamped: bool,
}

/// The key with its certificates. Cheap to clone.
#[derive(Clone)]
pub struct Signer(Arc<Parts>);

struct Parts {
    key: Key,
    /// The key's own certificate first, then those that vouch for it.
    chain: Vec<Certificate>,
    timestamper: Option<Timestamper>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key never reaches a log.
        f.debug_struct("Signer").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer; refused when the first certificate is not the key's.
    pub fn new(key: Key, chain: Vec<Certificate>, timestamper: Option<Timestamper>) -> Result<Signer, Unsigned> {
        let own = chain.first().ok_or_else(|| Unsigned("there is no certificate for the signing key".into()))?;
        if !key.is_of(own)? {
            return Err(Unsigned("the first certificate is not that of the signing key".into()));
        }
        Ok(Signer(Arc::new(Parts { key, chain, timestamper })))
    }

    /// Whose seal it is, as the certificate says.
    pub fn name(&self) -> String {
        self.0.chain.first().map(|own| own.tbs_certificate().subject().to_string()).unwrap_or_default()
    }

    /// The certificates as PEM: the seal's own first, then those that vouch for it.
    pub fn certificates(&self) -> String {
        chain::write(&self.0.chain)
    }

    /// Signs a PDF that this program wrote. `at`: now, unix ms; written into the file as the time its
    /// maker claims. The same file signed again gives other bytes: keep the first.
    pub fn sign_pdf(&self, file: &[u8], at: i64) -> Result<Signed, Unsigned> {
        let Parts { key, chain, timestamper } = &*self.0;
        let room = if timestamper.is_some() { cms::ROOM_WITH_TIMESTAMP } else { cms::ROOM };
        let prepared = pdf::Prepared::new(file, at, room)?;
        let signature = cms::Unstamped::new(&prepared.digest(), key, chain)?;
        // A time-stamp that cannot be had, is not of this signature or does not fit is left out.
        let token = timestamper.as_ref().and_then(|service| match service.stamp(signature.value()) {
            Ok(token) if token.len() <= cms::ROOM_WITH_TIMESTAMP - cms::ROOM => Some(token),
            Ok(token) => {
                tracing::warn!(bytes = token.len(), "signed without a time-stamp: it is too large");
                None
            }
            Err(why) => {
                tracing::warn!(%why, "signed without a time-stamp");
                None
            }
        });
        let stamped = token.is_some();
        Ok(Signed { bytes: prepared.finish(&signature.finish(token)?)?, stamped })
    }
}

#[cfg(test)]
mod tests;
