//! A signing key that never leaves its device: PKCS#11 (OASIS), named by a URI (RFC 7512) such as
//! `pkcs11:token=motcua;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so`.
//!
//! The PIN comes from the environment or a file, never from the URI, which stands in process lists and logs. A
//! session that the device has ended, since it was unplugged or started anew, is opened again once.

use std::{
    env, fs,
    sync::{Mutex, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use p256::ecdsa::Signature;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::{Unsigned, key::sha256};

/// The variable that holds the PIN.
pub const SIGNING_PIN_VARIABLE: &str = "MOTCUA_SIGNING_PIN";

/// A key in a device.
pub struct Device {
    context: Pkcs11,
    slot: Slot,
    pin: AuthPin,
    wanted: Wanted,
    /// The session that signs, and the key in it.
    open: Mutex<Option<(Session, ObjectHandle)>>,
}

/// What a URI names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    module: String,
    token: Option<String>,
    serial: Option<String>,
    object: Option<Vec<u8>>,
    id: Option<Vec<u8>>,
    pin_source: Option<String>,
}

impl Wanted {
    fn read(uri: &str) -> Result<Wanted, Unsigned> {
        let wrong = |what: &str| Unsigned(format!("the address of the signing key (pkcs11:...): {what}"));
        let rest = uri.strip_prefix("pkcs11:").ok_or_else(|| wrong("it does not begin with pkcs11:"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut wanted = Wanted::default();
        for part in path.split(';').chain(query.split('&')).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| wrong("a part of it has no ="))?;
            let bytes: Vec<u8> = percent_decode_str(value).collect();
            let text = || String::from_utf8(bytes.clone()).map_err(|_| wrong(&format!("{name} is no text")));
            match name {
                "module-path" => wanted.module = text()?,
                "token" => wanted.token = Some(text()?),
                "serial" => wanted.serial = Some(text()?),
                "object" => wanted.object = Some(bytes),
                "id" => wanted.id = Some(bytes),
                "type" if value == "private" => {}
                "pin-source" => wanted.pin_source = Some(text()?),
                // Not repeated in what is said: it is a secret.
                "pin-value" => {
                    return Err(wrong(&format!(
                        "a PIN does not belong in it; set {SIGNING_PIN_VARIABLE} or pin-source"
                    )));
                }
                other => return Err(wrong(&format!("{other} is not understood"))),
            }
        }
        match () {
            () if wanted.module.is_empty() => Err(wrong("it needs module-path, the library of the device")),
            () if wanted.object.is_none() && wanted.id.is_none() => Err(wrong("it needs object or id, the key's name")),
            () => Ok(wanted),
        }
    }

    fn pin(&self) -> Result<AuthPin, Unsigned> {
        let pin = match (&self.pin_source, env::var(SIGNING_PIN_VARIABLE)) {
            (Some(source), _) => {
                let file = source.strip_prefix("file://").or(source.strip_prefix("file:")).unwrap_or(source);
                let text = fs::read_to_string(file).map(Zeroizing::new);
                let text = text.map_err(|e| Unsigned(format!("the PIN of the signing key: {file}: {e}")))?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            (None, Ok(pin)) => pin,
            (None, Err(_)) => {
                return Err(Unsigned(format!(
                    "the signing key needs its PIN: set {SIGNING_PIN_VARIABLE} or pin-source"
                )));
            }
        };
        Ok(AuthPin::from(pin))
    }
}

fn device(e: Error) -> Unsigned {
    Unsigned(format!("the device with the signing key: {e}"))
}

impl Device {
    /// Finds the token and opens the key.
    pub fn open(uri: &str) -> Result<Device, Unsigned> {
        let wanted = Wanted::read(uri)?;
        let pin = wanted.pin()?;
        let context = Pkcs11::new(&wanted.module).map_err(device)?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(e) => return Err(device(e)),
        }
        let mut found = Vec::new();
        for slot in context.get_slots_with_token().map_err(device)? {
            let info = context.get_token_info(slot).map_err(device)?;
            let is = |wanted: &Option<String>, there: &str| {
                wanted.as_deref().is_none_or(|w| w.trim_end() == there.trim_end())
            };
            if is(&wanted.token, info.label()) && is(&wanted.serial, info.serial_number()) {
                found.push(slot);
            }
        }
        let [slot] = found[..] else {
            let n = found.len();
            return Err(Unsigned(format!(
                "{n} tokens fit the address of the signing key; one must: name token or serial"
            )));
        };
        let this = Device { context, slot, pin, wanted, open: Mutex::new(None) };
        let session = this.begin()?;
        *this.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
        Ok(this)
    }

    fn begin(&self) -> Result<(Session, ObjectHandle), Unsigned> {
        let session = self.context.open_ro_session(self.slot).map_err(device)?;
        match session.login(UserType::User, Some(&self.pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(e) => return Err(device(e)),
        }
        let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::KeyType(KeyType::EC)];
        template.extend(self.wanted.object.clone().map(Attribute::Label));
        template.extend(self.wanted.id.clone().map(Attribute::Id));
        let keys = session.find_objects(&template).map_err(device)?;
        let [key] = keys[..] else {
            let n = keys.len();
            return Err(Unsigned(format!("{n} private keys on a curve fit the address of the signing key; one must")));
        };
        Ok((session, key))
    }

    /// Signs the SHA-256 of a message.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, Unsigned> {
        let digest = sha256(message);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = false;
        loop {
            if open.is_none() {
                *open = Some(self.begin()?);
                fresh = true;
            }
            let Some((session, key)) = open.as_ref() else { continue };
            match session.sign(&Mechanism::Ecdsa, *key, &digest) {
                Ok(bytes) => {
                    return Signature::from_slice(&bytes).map_err(|e| {
                        Unsigned(format!("the device with the signing key gave no signature on P-256: {e}"))
                    });
                }
                Err(e) => {
                    *open = None;
                    if fresh {
                        return Err(device(e));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_module_token_and_key_and_never_a_pin() {
        let read =
            Wanted::read("pkcs11:token=con%20d%E1%BA%A5u;object=seal;id=%01%02?module-path=/usr/lib/x.so").unwrap();
        let expect = Wanted {
            module: "/usr/lib/x.so".into(),
            token: Some("con dấu".into()),
            object: Some(b"seal".to_vec()),
            id: Some(vec![1, 2]),
            ..Wanted::default()
        };
        assert_eq!(read, expect);
        for (bad, says) in [
            ("seal.pem", "pkcs11:"),
            ("pkcs11:object=seal", "module-path"),
            ("pkcs11:token=a?module-path=/x.so", "object or id"),
            ("pkcs11:object=a;colour=red?module-path=/x.so", "colour"),
            ("pkcs11:object=a;seal?module-path=/x.so", "no ="),
            ("pkcs11:object=a?module-path=/x.so&pin-value=4711", "PIN"),
        ] {
            let why = Wanted::read(bad).unwrap_err().0;
            assert!(why.contains(says) && !why.contains("4711"), "{bad}: {why}");
        }
    }
}
