//! The signed head of a log: its name, size and root (C2SP tlog-checkpoint).

use std::fmt;

use signed_note::{Note, Signature};
use tlog_tiles::tlog;

use crate::{
    key::{LogKey, PublicKey},
    tree::{Hash, MAX_SIZE},
};

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// Why a checkpoint is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCheckpoint {
    /// Not a checkpoint.
    Malformed,
    /// Not signed by this log's key, or changed since.
    Signature,
    /// A checkpoint of another log.
    Origin,
}

impl fmt::Display for BadCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadCheckpoint::Malformed => write!(f, "this is not a checkpoint"),
            BadCheckpoint::Signature => write!(f, "the checkpoint is not signed by this log's key"),
            BadCheckpoint::Origin => write!(f, "the checkpoint is another log's"),
        }
    }
}

impl std::error::Error for BadCheckpoint {}

impl Checkpoint {
    /// Signs a size and root: the bytes to publish. Whoever calls this has made sure that no other
    /// root was ever signed for this size.
    pub fn sign(key: &LogKey, size: u64, root: &Hash) -> Result<Vec<u8>, BadCheckpoint> {
        let text = tlog_tiles::Checkpoint::new(key.name(), size, tlog::Hash(*root), "")
            .map_err(|_| BadCheckpoint::Malformed)?
            .to_bytes();
        let signature = Signature::new(key.name().to_owned(), key.public().id(), key.sign(&text));
        let signature = signature.map_err(|_| BadCheckpoint::Malformed)?;
        Ok(Note::new(&text, &[signature]).map_err(|_| BadCheckpoint::Malformed)?.to_bytes())
    }

    /// Opens a checkpoint and checks the log's signature. Signatures of others are ignored, as the
    /// specification asks; extension lines are not taken.
    pub fn open(bytes: &[u8], key: &PublicKey) -> Result<Checkpoint, BadCheckpoint> {
        let note = Note::from_bytes(bytes).map_err(|_| BadCheckpoint::Malformed)?;
        note.verify(key).map_err(|_| BadCheckpoint::Signature)?;
        let read = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| BadCheckpoint::Malformed)?;
        if read.origin() != key.name() {
            return Err(BadCheckpoint::Origin);
        }
        if read.size() > MAX_SIZE || !read.extension().is_empty() {
            return Err(BadCheckpoint::Malformed);
        }
        Ok(Checkpoint { origin: read.origin().to_owned(), size: read.size(), root: read.hash().0 })
    }
}
