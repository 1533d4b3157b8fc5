//! The signed head of a log: its name, size and root (C2SP tlog-checkpoint).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadCheckpoint {
    /// Not a checkpoint.
    Malformed,
    /// Not signed by this log's key, or changed since.
    Signature,
    /// A checkpoint of another log.
    Origin,
    /// It bears the name of a witness that is known, but not that witness's signature.
    Cosignature,
    /// Too few of the known witnesses have signed.
    Quorum {
        /// How many have.
        have: usize,
        /// How many it takes.
        need: usize,
    },
}

impl fmt::Display for BadCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadCheckpoint::Malformed => write!(f, "this is not a checkpoint"),
            BadCheckpoint::Signature => write!(f, "the checkpoint is not signed by this log's key"),
            BadCheckpoint::Origin => write!(f, "the checkpoint is another log's"),
            BadCheckpoint::Cosignature => write!(f, "a signature in the name of a witness is not the witness's"),
            BadCheckpoint::Quorum { have, need } => {
                write!(f, "{have} of the known witnesses have signed the checkpoint, it takes {need}")
            }
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
        Ok(Note::new(&text, &[key.signature(&text)?]).map_err(|_| BadCheckpoint::Malformed)?.to_bytes())
    }

    /// Opens a checkpoint and checks the log's signature. Signatures of others are ignored, as the
    /// specification asks; extension lines are not taken.
    pub fn open(bytes: &[u8], key: &PublicKey) -> Result<Checkpoint, BadCheckpoint> {
        let note = Note::from_bytes(bytes).map_err(|_| BadCheckpoint::Malformed)?;
        note.verify(key).map_err(|_| BadCheckpoint::Signature)?;
        let (read, extended) = Checkpoint::parse(note.text())?;
        if read.origin != key.name() {
            return Err(BadCheckpoint::Origin);
        }
        if extended { Err(BadCheckpoint::Malformed) } else { Ok(read) }
    }

    /// Reads the text of a checkpoint, believing nothing; and whether it has extension lines.
    pub(crate) fn parse(text: &[u8]) -> Result<(Checkpoint, bool), BadCheckpoint> {
        let bad = BadCheckpoint::Malformed;
        let Some(text) = std::str::from_utf8(text).ok().and_then(|t| t.strip_suffix('\n')) else { return Err(bad) };
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, extensions @ ..] = lines.as_slice() else { return Err(bad) };
        if lines.iter().any(|line| line.is_empty()) {
            return Err(bad);
        }
        let number = size.parse::<u64>().ok().filter(|n| n.to_string() == *size && *n <= MAX_SIZE);
        let hash = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok());
        match (number, hash) {
            (Some(size), Some(root)) => {
                Ok((Checkpoint { origin: (*origin).to_owned(), size, root }, !extensions.is_empty()))
            }
            _ => Err(bad),
        }
    }
}

impl LogKey {
    /// The line that signs a note's text.
    pub(crate) fn signature(&self, text: &[u8]) -> Result<Signature, BadCheckpoint> {
        Signature::new(self.name().to_owned(), self.public().id(), self.sign(text))
            .map_err(|_| BadCheckpoint::Malformed)
    }
}
