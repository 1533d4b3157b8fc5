//! Keys. Each stream has its own data key, wrapped by the master key; destroying the wrapped key makes
//! everything the stream held unreadable, in the events and in every read model.
//!
//! Ciphers: ChaCha20-Poly1305 with a fresh random nonce under a data key (few messages a key), and
//! XChaCha20-Poly1305 with its longer nonce under the master key (one message a stream, any number of
//! streams). What a cipher belongs to is bound in as associated data, so that it cannot be moved. Both are
//! RFC 8439's construction; the first, of which a command makes dozens, is ring's, the second is one that
//! ring does not have.

use std::{cell::RefCell, env, fs, io::Write as _, path::Path, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use hmac::{Hmac, Mac as _};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Fault;

/// The file in the data folder that holds the master key.
pub const MASTER_KEY_FILE: &str = "master.key";
/// The variable that holds the master key instead, 32 bytes in base64.
pub const MASTER_KEY_VARIABLE: &str = "MOTCUA_MASTER_KEY";

const NONCE: usize = 12;
const LONG_NONCE: usize = 24;

/// All keys of an installation. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Derived>);

struct Derived {
    wrap: XChaCha20Poly1305,
    blind: Hmac<Sha256>,
    blob: Zeroizing<[u8; 32]>,
    blob_name: Zeroizing<[u8; 32]>,
    check: [u8; 16],
}

/// The data key of one stream.
#[derive(Clone)]
pub struct DataKey(LessSafeKey);

impl Keys {
    /// From a master key.
    pub fn from_master(master: &[u8; 32]) -> Keys {
        let derive = |label: &str| Zeroizing::new(hmac(master, label.as_bytes()));
        let mut check = [0; 16];
        check.copy_from_slice(&derive("motcua check")[..16]);
        Keys(Arc::new(Derived {
            wrap: XChaCha20Poly1305::new(&(*derive("motcua wrap")).into()),
            blind: keyed(&*derive("motcua blind")),
            blob: derive("motcua blob"),
            blob_name: derive("motcua blob name"),
            check,
        }))
    }

    /// The keys of a data folder: from [`MASTER_KEY_VARIABLE`], else from [`MASTER_KEY_FILE`], which is
    /// made on the first start, readable by its owner alone.
    pub fn find(folder: &Path) -> Result<Keys, Fault> {
        let (text, place) = match env::var(MASTER_KEY_VARIABLE) {
            Ok(text) => (Zeroizing::new(text), MASTER_KEY_VARIABLE.to_owned()),
            Err(_) => {
                let path = folder.join(MASTER_KEY_FILE);
                let text = secret_file(folder, MASTER_KEY_FILE, |fresh| STANDARD.encode(fresh))?;
                (text, path.display().to_string())
            }
        };
        let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new).ok();
        let master = bytes.and_then(|b| <[u8; 32]>::try_from(b.as_slice()).ok()).map(Zeroizing::new);
        let Some(master) = master else {
            return Err(Fault::Broken(format!(
                "{place} does not hold 32 bytes in base64; put the right master key back from its safe place"
            )));
        };
        Ok(Keys::from_master(&master))
    }

    /// What tells whether a database was written under this master key.
    pub(super) fn check(&self) -> [u8; 16] {
        self.0.check
    }

    /// A fresh data key and itself wrapped, for a stream.
    pub(super) fn make(&self, stream: &[u8; 16]) -> Result<(DataKey, Vec<u8>), Fault> {
        let data = Zeroizing::new(fresh::<32>());
        let nonce = fresh::<LONG_NONCE>();
        let wrapped = self.0.wrap.encrypt(&XNonce::from(nonce), Payload { msg: &*data, aad: stream });
        let wrapped = wrapped.map_err(|_| Fault::Broken("a key could not be wrapped".into()))?;
        Ok((DataKey::new(&data), [&nonce[..], &wrapped].concat()))
    }

    /// The data key in a wrapped one.
    pub(super) fn unwrap(&self, stream: &[u8; 16], wrapped: &[u8]) -> Result<DataKey, Fault> {
        let broken = || Fault::Broken("the key of a stream does not open under the master key".into());
        let (nonce, sealed) = wrapped.split_first_chunk::<LONG_NONCE>().ok_or_else(broken)?;
        let data = self.0.wrap.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: stream });
        let data = Zeroizing::new(data.map_err(|_| broken())?);
        let data = Zeroizing::new(<[u8; 32]>::try_from(data.as_slice()).map_err(|_| broken())?);
        Ok(DataKey::new(&data))
    }

    /// A keyed token of a word: equal words, equal tokens, and nothing to be read from one without the
    /// key. The word should begin with what it is (`name:`), or a name and a number could meet.
    pub fn blind(&self, word: &str) -> [u8; 16] {
        let mut mac = self.0.blind.clone();
        mac.update(word.as_bytes());
        let mut token = [0; 16];
        token.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        token
    }

    /// The name under which a blob lies; without the key nobody can ask whether a known document is here.
    pub(super) fn blob_name(&self, hash: &[u8; 32]) -> [u8; 32] {
        hmac(&*self.0.blob_name, hash)
    }

    /// The key of a blob.
    pub(super) fn blob_key(&self, hash: &[u8; 32]) -> DataKey {
        DataKey::new(&hmac(&*self.0.blob, hash))
    }
}

impl DataKey {
    fn new(key: &[u8; 32]) -> DataKey {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key);
        DataKey(LessSafeKey::new(key.unwrap_or_else(|_| unreachable!("this cipher takes any 32 bytes"))))
    }

    /// A key from a secret that its holder brings along each time: what is sealed under it opens for nobody else, the
    /// installation included. `label` says what for.
    pub fn of_secret(label: &str, secret: &str) -> DataKey {
        let key = Zeroizing::new(hmac(secret.as_bytes(), label.as_bytes()));
        DataKey::new(&key)
    }

    /// Encrypts; `about` says what the text belongs to and is needed again to open it.
    pub fn seal(&self, about: &[u8], text: &[u8]) -> Result<Vec<u8>, Fault> {
        let nonce = fresh::<NONCE>();
        let mut sealed = Vec::with_capacity(NONCE + text.len() + CHACHA20_POLY1305.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(about), &mut sealed[NONCE..]);
        sealed.extend_from_slice(tag.map_err(|_| Fault::Broken("a text could not be encrypted".into()))?.as_ref());
        Ok(sealed)
    }

    /// Decrypts what [`DataKey::seal`] made for the same `about`.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::Broken("a stored text does not open under its key: it was changed or moved".into());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let mut text = sealed.to_vec();
        let opened = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(about), &mut text);
        let length = opened.map_err(|_| broken())?.len();
        text.truncate(length);
        Ok(text)
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"))
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Fresh bytes for keys and nonces. Always the system's: a repeatable nonce would give the text away.
/// They are asked for many at a time, since a command needs some dozens, and wiped when handed out.
fn fresh<const N: usize>() -> [u8; N] {
    const POOL: usize = 1024;
    thread_local! {
        static LEFT: RefCell<(Zeroizing<[u8; POOL]>, usize)> = RefCell::new((Zeroizing::new([0; POOL]), 0));
    }
    LEFT.with_borrow_mut(|(pool, left)| {
        if *left < N {
            ask_the_system(&mut **pool);
            *left = POOL;
        }
        *left -= N;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&pool[*left..*left + N]);
        pool[*left..*left + N].fill(0);
        bytes
    })
}

#[allow(clippy::disallowed_methods, reason = "a nonce or key must never come from a seeded stream")]
fn ask_the_system(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap_or_else(|e| panic!("the system gives no randomness: {e}"));
}

/// The text of a secret file in the data folder; made with `text` from 32 fresh bytes when there is
/// none, readable by its owner alone. Two processes that start at once end up with one secret: a
/// finished file is linked into place, and whoever comes second reads it.
pub(crate) fn secret_file(
    folder: &Path,
    name: &str,
    text: impl FnOnce(&[u8; 32]) -> String,
) -> Result<Zeroizing<String>, Fault> {
    let path = &folder.join(name);
    let say = |doing: &str, e: std::io::Error| Fault::Broken(format!("{doing} {}: {e}", path.display()));
    match fs::read_to_string(path) {
        Ok(text) => return Ok(Zeroizing::new(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(say("cannot read", e)),
    }
    fs::create_dir_all(folder).map_err(|e| say("cannot make the folder for", e))?;
    let text = Zeroizing::new(text(&Zeroizing::new(fresh::<32>())) + "\n");
    let part = folder.join(format!("{name}.{}", u64::from_le_bytes(fresh::<8>())));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        match fs::hard_link(&part, path) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
        fs::remove_file(&part)?;
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(|e| say("cannot make", e))?;
    fs::read_to_string(path).map(Zeroizing::new).map_err(|e| say("cannot read", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_only_for_its_stream_and_master() {
        let keys = Keys::from_master(&[7; 32]);
        let (key, wrapped) = keys.make(&[1; 16]).unwrap();
        let sealed = key.seal(b"about", "Nguyễn".as_bytes()).unwrap();
        let again = keys.unwrap(&[1; 16], &wrapped).unwrap();
        assert_eq!(again.open(b"about", &sealed).unwrap(), "Nguyễn".as_bytes());
        assert!(again.open(b"elsewhere", &sealed).is_err(), "a moved cipher does not open");
        assert!(keys.unwrap(&[2; 16], &wrapped).is_err(), "another stream's");
        assert!(Keys::from_master(&[8; 32]).unwrap(&[1; 16], &wrapped).is_err(), "another master's");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(again.open(b"about", &changed).is_err());
        assert!(again.open(b"about", &[]).is_err());
        assert_ne!(sealed, key.seal(b"about", "Nguyễn".as_bytes()).unwrap(), "never the same nonce");
    }

    #[test]
    fn tokens_are_equal_for_equal_words_under_one_master_only() {
        let (a, b) = (Keys::from_master(&[1; 32]), Keys::from_master(&[2; 32]));
        assert_eq!(a.blind("name:an"), a.blind("name:an"));
        assert_ne!(a.blind("name:an"), a.blind("number:an"));
        assert_ne!(a.blind("name:an"), b.blind("name:an"));
    }

    #[test]
    fn the_key_file_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let made: Vec<_> = std::thread::scope(|s| {
            let starts: Vec<_> = (0..8).map(|_| s.spawn(|| Keys::find(folder.path()).unwrap().check())).collect();
            starts.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(made.iter().all(|c| c == &made[0]), "every start has the same key");
        let path = folder.path().join(MASTER_KEY_FILE);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        fs::write(&path, "short").unwrap();
        assert!(matches!(Keys::find(folder.path()), Err(Fault::Broken(why)) if why.contains("master.key")));
    }
}
