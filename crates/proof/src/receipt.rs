//! A proof that a leaf is in a log, complete in one text and checked without asking anybody
//! (C2SP tlog-proof).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    checkpoint::BadCheckpoint,
    policy::{Opened, Policy},
    prove::verify_inclusion,
    tree::{Hash, MAX_SIZE},
};

/// The first line.
const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// A path has at most a hash a level of the largest tree.
const LONGEST_PATH: usize = 64;

/// A receipt as it is written down; nothing of it is believed before [`Receipt::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What the application wrote in; covered by no signature of its own.
    pub extra: Option<Vec<u8>>,
    /// Where the leaf stands.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub path: Vec<Hash>,
    /// The signed head, as it was published.
    pub checkpoint: Vec<u8>,
}

/// Why a receipt does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadReceipt {
    /// Not a receipt, or cut short.
    Malformed,
    /// Its checkpoint is not to be believed.
    Checkpoint(BadCheckpoint),
    /// What it is about is not in the log at that place.
    NotInLog,
}

impl fmt::Display for BadReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadReceipt::Malformed => write!(f, "this is not a receipt, or a part of it is missing"),
            BadReceipt::Checkpoint(bad) => bad.fmt(f),
            BadReceipt::NotInLog => write!(f, "what the receipt is about is not in the log at that place"),
        }
    }
}

impl std::error::Error for BadReceipt {}

impl Receipt {
    /// The text.
    pub fn write(&self) -> String {
        let mut out = format!("{FIRST}\n");
        if let Some(extra) = &self.extra {
            out.push_str(&format!("extra {}\n", STANDARD.encode(extra)));
        }
        out.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            out.push_str(&format!("{}\n", STANDARD.encode(hash)));
        }
        out.push('\n');
        out.push_str(&String::from_utf8_lossy(&self.checkpoint));
        out
    }

    /// Reads the text; only the one way of writing it is taken.
    pub fn read(text: &str) -> Result<Receipt, BadReceipt> {
        read(text).ok_or(BadReceipt::Malformed)
    }

    /// Reads a text that was sent around: other line ends and blanks around it are no matter.
    pub fn read_pasted(text: &str) -> Result<Receipt, BadReceipt> {
        let lines: Vec<&str> =
            text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').lines().map(str::trim_end).collect();
        Receipt::read(&format!("{}\n", lines.join("\n")))
    }

    /// Checks that the leaf with this hash is in the log, at the receipt's index, by a checkpoint that
    /// this reader believes.
    pub fn verify(&self, leaf: &Hash, policy: &Policy) -> Result<Opened, BadReceipt> {
        let opened = policy.believe(&self.checkpoint).map_err(BadReceipt::Checkpoint)?;
        let head = &opened.checkpoint;
        verify_inclusion(head.size, &head.root, self.index, leaf, &self.path).map_err(|_| BadReceipt::NotInLog)?;
        Ok(opened)
    }
}

fn read(text: &str) -> Option<Receipt> {
    let (head, checkpoint) = text.split_once("\n\n")?;
    let mut lines = head.split('\n').peekable();
    if lines.next()? != FIRST {
        return None;
    }
    let extra = match lines.peek()?.strip_prefix("extra ") {
        Some(extra) => {
            lines.next();
            Some(STANDARD.decode(extra).ok()?)
        }
        None => None,
    };
    let index = lines.next()?.strip_prefix("index ")?;
    let number = index.parse::<u64>().ok().filter(|n| n.to_string() == index && *n < MAX_SIZE)?;
    let path = lines.map(|line| STANDARD.decode(line).ok()?.try_into().ok()).collect::<Option<Vec<Hash>>>()?;
    if path.len() > LONGEST_PATH || checkpoint.is_empty() {
        return None;
    }
    Some(Receipt { extra, index: number, path, checkpoint: checkpoint.as_bytes().to_vec() })
}
