//! What a log sends to a witness, and how the witness judges it (C2SP tlog-witness, add-checkpoint).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use signed_note::Note;

use crate::{
    checkpoint::{BadCheckpoint, Checkpoint},
    policy::Policy,
    prove::verify_consistency,
    tree::{EMPTY_ROOT, Hash, MAX_SIZE},
};

/// The most hashes of a proof.
const LONGEST_PROOF: usize = 63;

/// A checkpoint with the proof that it continues the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The size that the witness is thought to have signed last; 0 for none.
    pub old: u64,
    /// The proof from that size to the checkpoint's (RFC 6962, 2.1.2); empty when `old` is 0.
    pub proof: Vec<Hash>,
    /// The checkpoint as the log signed it.
    pub checkpoint: Vec<u8>,
}

/// Why a witness does not sign. Each has its HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// Not a submission, or its old size is larger than the new one: 400.
    Malformed,
    /// A log that this witness does not follow: 404.
    Unknown,
    /// Not signed by the log: 403.
    Signature,
    /// The old size is not the one signed last, which is this: 409.
    Conflict(u64),
    /// The proof does not hold, or there are two roots of one size: 422.
    Inconsistent,
}

impl Declined {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Declined::Malformed => 400,
            Declined::Signature => 403,
            Declined::Unknown => 404,
            Declined::Conflict(_) => 409,
            Declined::Inconsistent => 422,
        }
    }
}

impl Submission {
    /// The body of the request.
    pub fn write(&self) -> Vec<u8> {
        let mut out = format!("old {}\n", self.old).into_bytes();
        for hash in &self.proof {
            out.extend(format!("{}\n", STANDARD.encode(hash)).into_bytes());
        }
        out.push(b'\n');
        out.extend_from_slice(&self.checkpoint);
        out
    }

    /// Reads the body of a request.
    pub fn read(bytes: &[u8]) -> Result<Submission, Declined> {
        read(bytes).ok_or(Declined::Malformed)
    }

    /// The name of the log, believing nothing.
    pub fn origin(&self) -> Result<String, Declined> {
        let note = Note::from_bytes(&self.checkpoint).map_err(|_| Declined::Malformed)?;
        Checkpoint::parse(note.text()).map(|(head, _)| head.origin).map_err(|_| Declined::Malformed)
    }

    /// Whether the witness may sign this, having signed `last` (size and root) of this log before; in
    /// the order of the specification. `log` believes the log's keys.
    pub fn judge(&self, log: &Policy, last: Option<(u64, Hash)>) -> Result<Checkpoint, Declined> {
        let (opened, _) = log.open_extended(&self.checkpoint).map_err(|bad| match bad {
            BadCheckpoint::Malformed => Declined::Malformed,
            BadCheckpoint::Origin => Declined::Unknown,
            _ => Declined::Signature,
        })?;
        let head = opened.checkpoint;
        if self.old > head.size {
            return Err(Declined::Malformed);
        }
        let (size, root) = last.unwrap_or((0, EMPTY_ROOT));
        if self.old != size {
            return Err(Declined::Conflict(size));
        }
        let continues = match size {
            _ if head.size == 0 => head.root == EMPTY_ROOT && self.proof.is_empty(),
            0 => self.proof.is_empty(),
            _ if head.size == size => head.root == root && self.proof.is_empty(),
            _ => verify_consistency(size, &root, head.size, &head.root, &self.proof).is_ok(),
        };
        if continues { Ok(head) } else { Err(Declined::Inconsistent) }
    }
}

fn read(bytes: &[u8]) -> Option<Submission> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, checkpoint) = text.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let old = lines.next()?.strip_prefix("old ")?;
    let number = old.parse::<u64>().ok().filter(|n| n.to_string() == old && *n <= MAX_SIZE)?;
    let proof = lines.map(|line| STANDARD.decode(line).ok()?.try_into().ok()).collect::<Option<Vec<Hash>>>()?;
    if proof.len() > LONGEST_PROOF {
        return None;
    }
    Some(Submission { old: number, proof, checkpoint: checkpoint.as_bytes().to_vec() })
}

/// A checkpoint with more signatures: those lines of a witness's answer that are its cosignature. A line
/// of the same key that was there before is replaced.
pub fn add_signatures(checkpoint: &[u8], lines: &str, policy: &Policy) -> Result<Vec<u8>, BadCheckpoint> {
    let mut text = String::from_utf8(checkpoint.to_vec()).map_err(|_| BadCheckpoint::Malformed)?;
    for line in lines.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        // Believed only if the whole is still believed with it, and says one witness more.
        let without: String = text.split_inclusive('\n').filter(|old| !same_signer(old, line)).collect();
        let Ok(before) = policy.open(without.as_bytes()) else { continue };
        let with = format!("{without}{line}");
        if policy.open(with.as_bytes()).is_ok_and(|after| after.cosigned.len() > before.cosigned.len()) {
            text = with;
        }
    }
    Ok(text.into_bytes())
}

/// Whether two signature lines name the same key.
fn same_signer(a: &str, b: &str) -> bool {
    let signer = |line: &str| {
        let (name, signature) = line.strip_prefix("— ")?.trim_end().split_once(' ')?;
        let id: [u8; 4] = STANDARD.decode(signature).ok()?.get(..4)?.try_into().ok()?;
        Some((name.to_owned(), id))
    };
    signer(a).is_some_and(|a| Some(a) == signer(b))
}
