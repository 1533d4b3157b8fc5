//! Options of the seal that results are signed with.

use std::{fs, path::PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use super::running::{Home, NoStart};
use crate::{
    clock::Clock,
    signing::{self, Device, Key, Signer, Timestamper},
};

/// The seal that results are signed with.
#[derive(Clone, Debug, Args)]
pub struct Signing {
    /// A file with the key that results are signed with (PEM, PKCS#8, on the curve P-256), or the address of one in a
    /// device (pkcs11:token=...;object=...?module-path=..., its PIN in MOTCUA_SIGNING_PIN or pin-source); without it
    /// the program makes a key and certificates of its own in the data folder, vouched for by nobody.
    #[arg(long, env = "MOTCUA_SIGNING_KEY", value_name = "FILE|URI", requires = "signing_chain")]
    pub signing_key: Option<String>,
    /// A file with the certificates (PEM): the key's own first, then those that vouch for it.
    #[arg(long, env = "MOTCUA_SIGNING_CHAIN", value_name = "FILE", requires = "signing_key")]
    pub signing_chain: Option<PathBuf>,
    /// A time-stamp service (RFC 3161) that confirms when a result was signed, such as
    /// http://tsa.example.vn; when it does not answer, results are signed without.
    #[arg(long, env = "MOTCUA_TIMESTAMP_URL", value_name = "URL")]
    pub timestamp_url: Option<String>,
}

impl Signing {
    /// The seal. `origin`: the address people use.
    pub fn signer(&self, home: &Home, origin: &str, demonstration: bool) -> Result<Signer, NoStart> {
        let timestamper = self.timestamp_url.as_deref().map(Timestamper::new);
        let (key, chain) = match (&self.signing_key, &self.signing_chain) {
            (Some(key), Some(chain)) => {
                let wrong = |file: &str, why: &dyn std::fmt::Display| NoStart(format!("{file}: {why}"));
                let file = chain.display().to_string();
                let certificates = fs::read_to_string(chain).map_err(|e| wrong(&file, &e))?;
                let key = match key.starts_with("pkcs11:") {
                    // The address is not repeated: somebody may have written a PIN into it.
                    true => Key::Device(Box::new(Device::open(key).map_err(|why| NoStart(why.to_string()))?)),
                    false => {
                        let text = fs::read_to_string(key).map(Zeroizing::new).map_err(|e| wrong(key, &e))?;
                        Key::from_pem(&text).map_err(|why| wrong(key, &why))?
                    }
                };
                (key, signing::read(&certificates).map_err(|why| wrong(&file, &why))?)
            }
            _ => {
                let host = origin.split_once("://").map_or(origin, |(_, host)| host);
                signing::in_folder(&home.data, host, demonstration, Clock::System.now())
                    .map_err(|fault| NoStart(fault.to_string()))?
            }
        };
        Signer::new(key, chain, timestamper).map_err(|why| NoStart(format!("results cannot be signed: {why}")))
    }
}
