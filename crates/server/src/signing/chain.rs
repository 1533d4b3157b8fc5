//! The certificates of the seal: read from a file, or made when a data folder is fresh.
//!
//! A seal that the program makes for itself is vouched for by nobody: its root certificate signs it once
//! and the root's key is thrown away. It serves until the organisation has a certificate of its own.

use std::{path::Path, str::FromStr, time::Duration};

use p256::ecdsa::{DerSignature, SigningKey};
use x509_cert::{
    Certificate, TbsCertificate,
    builder::{self, Builder as _, CertificateBuilder, profile::BuilderProfile},
    der::{DecodePem as _, EncodePem as _, asn1::GeneralizedTime, pem::LineEnding},
    ext::{
        Extension, ToExtension as _,
        pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};
use zeroize::Zeroizing;

use super::{Key, Unsigned};
use crate::{
    clock::Chance,
    store::{Fault, secret_file},
};

/// The file in the data folder with the key and the certificates that the program made for itself.
pub const SIGNING_FILE: &str = "signing.pem";

const DAY: i64 = 24 * 60 * 60;
/// How long a seal that the program made for itself is good, and the root that vouches for it.
const YEARS: i64 = 5;
const ROOT_YEARS: i64 = 10;

/// The certificates in a PEM text, in its order.
pub fn read(text: &str) -> Result<Vec<Certificate>, Unsigned> {
    const END: &str = "-----END CERTIFICATE-----";
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find("-----BEGIN CERTIFICATE-----") {
        let to = rest[from..].find(END).ok_or_else(|| Unsigned("a certificate in it has no end".into()))?;
        let block = &rest[from..from + to + END.len()];
        let read = Certificate::from_pem(block);
        found.push(read.map_err(|e| Unsigned(format!("certificate {} in it cannot be read: {e}", found.len() + 1)))?);
        rest = &rest[from + to + END.len()..];
    }
    if found.is_empty() { Err(Unsigned("there is no certificate in it".into())) } else { Ok(found) }
}

/// The certificates as PEM.
pub(super) fn write(chain: &[Certificate]) -> String {
    chain.iter().filter_map(|one| one.to_pem(LineEnding::LF).ok()).collect()
}

/// The key and certificates of a data folder; made on the first start for `host`, clearly named a
/// demonstration's if it is one.
pub fn in_folder(folder: &Path, host: &str, demonstration: bool, now: i64) -> Result<(Key, Vec<Certificate>), Fault> {
    let broken = |why: &Unsigned| Fault::Broken(format!("{}: {why}", folder.join(SIGNING_FILE).display()));
    let made = fresh(&Chance::System, host, demonstration, now).map_err(|why| broken(&why))?;
    let text = secret_file(folder, SIGNING_FILE, |_| made.trim_end().to_owned())?;
    let key = Key::from_pem(&text).map_err(|why| broken(&why))?;
    Ok((key, read(&text).map_err(|why| broken(&why))?))
}

/// A fresh key with its certificate and the root certificate that vouches for it, as one PEM text.
/// `now`: unix ms.
pub fn fresh(chance: &Chance, host: &str, demonstration: bool, now: i64) -> Result<Zeroizing<String>, Unsigned> {
    let (root, own) = (Key::fresh(chance), Key::fresh(chance));
    let what = if demonstration { "Demonstration seal, no legal value" } else { "Seal made by this installation" };
    // What a name gives a meaning to is left out of the host.
    let host: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-:".contains(*c)).collect();
    let name = |what: &str| Name::from_str(&format!("CN={what},O={host}"));
    let (seal, above) = (name(&what.replace(',', "\\,"))?, name("Root of the seal made by this installation")?);
    let begins = now / 1000 - DAY;
    let part = |subject: &Name, ca| Part { subject: subject.clone(), issuer: above.clone(), ca };
    let root_certificate = certificate(part(&above, true), &root, &root, chance, (begins, ROOT_YEARS))?;
    let own_certificate = certificate(part(&seal, false), &own, &root, chance, (begins, YEARS))?;
    let mut text = Key::write(&own)?;
    text.push_str(&write(&[own_certificate, root_certificate]));
    Ok(text)
}

/// What a certificate says.
struct Part {
    subject: Name,
    issuer: Name,
    /// Whether it vouches for others.
    ca: bool,
}

impl BuilderProfile for Part {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        // A seal signs what its owner stands by (non-repudiation) and data that is read by machines.
        let usage = match self.ca {
            true => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            false => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
        };
        let above = SubjectKeyIdentifier::try_from(issuer)?;
        let above = AuthorityKeyIdentifier { key_identifier: Some(above.0), ..AuthorityKeyIdentifier::default() };
        let subject = tbs.subject();
        Ok(vec![
            BasicConstraints { ca: self.ca, path_len_constraint: None }.to_extension(subject, &[])?,
            KeyUsage(usage).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(own)?.to_extension(subject, &[])?,
            above.to_extension(subject, &[])?,
        ])
    }
}

fn certificate(
    part: Part,
    own: &SigningKey,
    issuer: &SigningKey,
    chance: &Chance,
    (begins, years): (i64, i64),
) -> Result<Certificate, Unsigned> {
    let say = |e: &dyn std::fmt::Display| Unsigned(format!("a certificate could not be made: {e}"));
    let mut serial = [0; 16];
    chance.fill(&mut serial);
    // Positive, and of the same length always.
    serial[0] = serial[0] & 0x3f | 0x40;
    let time = |at: i64| {
        let since = Duration::from_secs(u64::try_from(at).unwrap_or_default());
        GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime)
    };
    let validity = Validity::new(time(begins)?, time(begins + years * 365 * DAY)?);
    let public = SubjectPublicKeyInfo::from_key(own.verifying_key()).map_err(|e| say(&e))?;
    let made = CertificateBuilder::new(part, SerialNumber::new(&serial)?, validity, public)
        .and_then(|builder| builder.build::<_, DerSignature>(issuer));
    made.map_err(|e| say(&e))
}
