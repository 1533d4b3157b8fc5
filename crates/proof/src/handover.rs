//! A log's key hands over to the next: a note signed by both, so that whoever knows the old key comes
//! to believe the new one, and the old one no further than here.
//!
//! The text has six lines: the log's name, `handover/v1`, the size, the root, the old key, the new key. It
//! cannot be taken for a checkpoint, whose second line is a number.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use signed_note::Note;

use crate::{
    checkpoint::{BadCheckpoint, Checkpoint},
    key::{LogKey, PublicKey},
    tree::Hash,
};

/// The second line.
const HANDOVER: &str = "handover/v1";

/// What a hand-over says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// How many leaves the log had.
    pub size: u64,
    /// Its root then.
    pub root: Hash,
    /// The key from then on.
    pub next: PublicKey,
}

impl Handover {
    /// Signs a hand-over with both keys; they bear the same name, the log's.
    pub fn sign(old: &LogKey, next: &LogKey, size: u64, root: &Hash) -> Result<Vec<u8>, BadCheckpoint> {
        if old.name() != next.name() || old.public() == next.public() {
            return Err(BadCheckpoint::Origin);
        }
        let (origin, root) = (old.name(), STANDARD.encode(root));
        let text = format!("{origin}\n{HANDOVER}\n{size}\n{root}\n{}\n{}\n", old.public(), next.public()).into_bytes();
        let signatures = [old.signature(&text)?, next.signature(&text)?];
        Ok(Note::new(&text, &signatures).map_err(|_| BadCheckpoint::Malformed)?.to_bytes())
    }

    /// Opens a hand-over by this key; the next key must have signed too, so that nobody is made the
    /// keeper of a log against their will.
    pub fn open(bytes: &[u8], old: &PublicKey) -> Result<Handover, BadCheckpoint> {
        let note = Note::from_bytes(bytes).map_err(|_| BadCheckpoint::Malformed)?;
        note.verify(old).map_err(|_| BadCheckpoint::Signature)?;
        let text = std::str::from_utf8(note.text()).map_err(|_| BadCheckpoint::Malformed)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, HANDOVER, size, root, from, next, ""] = lines[..] else { return Err(BadCheckpoint::Malformed) };
        let next = PublicKey::read(next).map_err(|_| BadCheckpoint::Malformed)?;
        if origin != old.name() || next.name() != origin || next == *old || from != old.to_string() {
            return Err(BadCheckpoint::Origin);
        }
        note.verify(&next).map_err(|_| BadCheckpoint::Signature)?;
        let (head, _) = Checkpoint::parse(format!("{origin}\n{size}\n{root}\n").as_bytes())?;
        Ok(Handover { size: head.size, root: head.root, next })
    }

    /// The key that a hand-over says it is from; believed only by [`Handover::open`] with that key.
    pub fn previous(bytes: &[u8]) -> Option<PublicKey> {
        let note = Note::from_bytes(bytes).ok()?;
        let text = std::str::from_utf8(note.text()).ok()?;
        PublicKey::read(text.split('\n').nth(4)?).ok()
    }
}
