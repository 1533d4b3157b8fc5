//! The signature as it lies in a PDF: CMS `SignedData` (RFC 5652), detached, with the signed attributes
//! of PAdES baseline (ETSI EN 319 142-1, 6.3): content type, digest, and which certificate signed (ESS
//! signing-certificate-v2, RFC 5035). The time stands in the PDF and, at level B-T, in a time-stamp.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode as _, Encode as _, Sequence,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use x509_cert::{
    Certificate,
    attr::{Attribute, Attributes},
    spki::AlgorithmIdentifierOwned,
};

use super::{Key, Unsigned, key::sha256};

/// Bytes that a signature with a handful of certificates takes at most.
pub(super) const ROOM: usize = 8 << 10;
/// The same with a time-stamp, which brings certificates of its own.
pub(super) const ROOM_WITH_TIMESTAMP: usize = 24 << 10;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIMESTAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// `SigningCertificateV2` (RFC 5035); the hash is SHA-256, its default, and so not written.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

/// A signature that may still get a time-stamp.
pub(super) struct Unstamped {
    data: SignedData,
    info: SignerInfo,
}

impl Unstamped {
    /// Signs a SHA-256 digest of what lies outside.
    pub(super) fn new(digest: &[u8; 32], key: &Key, chain: &[Certificate]) -> Result<Unstamped, Unsigned> {
        let own = chain.first().ok_or_else(|| Unsigned("there is no certificate for the signing key".into()))?;
        let cert_hash = OctetString::new(sha256(&own.to_der()?))?;
        let signed = SetOfVec::try_from(vec![
            attribute(CONTENT_TYPE, &DATA)?,
            attribute(MESSAGE_DIGEST, &OctetString::new(&digest[..])?)?,
            attribute(SIGNING_CERTIFICATE_V2, &SigningCertificateV2 { certs: vec![EssCertIdV2 { cert_hash }] })?,
        ])?;
        // What is signed is their DER as a SET, not the tag under which they are stored (RFC 5652, 5.4).
        let signature = key.sign(&signed.to_der()?)?;
        let info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: own.tbs_certificate().issuer().clone(),
                serial_number: own.tbs_certificate().serial_number().clone(),
            }),
            digest_alg: algorithm(SHA256),
            signed_attrs: Some(signed),
            signature_algorithm: algorithm(ECDSA_WITH_SHA256),
            signature: OctetString::new(signature.to_der().as_bytes())?,
            unsigned_attrs: None,
        };
        let certificates: Vec<CertificateChoices> =
            chain.iter().cloned().map(CertificateChoices::Certificate).collect();
        let data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA256)])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
            certificates: Some(CertificateSet::try_from(certificates)?),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::new()),
        };
        Ok(Unstamped { data, info })
    }

    /// The signature value, which a time-stamp is of.
    pub(super) fn value(&self) -> &[u8] {
        self.info.signature.as_bytes()
    }

    /// The whole as DER, with a time-stamp token if there is one.
    pub(super) fn finish(mut self, token: Option<Vec<u8>>) -> Result<Vec<u8>, Unsigned> {
        if let Some(token) = token {
            let token = Attribute { oid: TIMESTAMP_TOKEN, values: SetOfVec::try_from(vec![Any::from_der(&token)?])? };
            self.info.unsigned_attrs = Some(Attributes::try_from(vec![token])?);
        }
        self.data.signer_infos = SignerInfos(SetOfVec::try_from(vec![self.info])?);
        Ok(ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&self.data)? }.to_der()?)
    }
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn attribute<T: der::Tagged + der::EncodeValue>(oid: ObjectIdentifier, value: &T) -> Result<Attribute, Unsigned> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::encode_from(value)?])? })
}
