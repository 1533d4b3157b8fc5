//! Proof that nothing was changed or removed, which anyone can check. Bytes only; knows no case.
//!
//! A log is a Merkle tree of leaves in order (RFC 6962, SHA-256), published as tiles of 256 hashes
//! (C2SP tlog-tiles) and a signed head, the checkpoint (C2SP tlog-checkpoint, a signed note with
//! Ed25519). Witnesses sign that it only grows (tlog-cosignature, tlog-witness); a receipt proves one
//! leaf (tlog-proof). Everything here is pure: the caller reads and writes the bytes.

mod audit;
mod checkpoint;
mod handover;
mod key;
mod log;
mod policy;
mod prove;
mod receipt;
mod submission;
mod tile;
mod tree;
mod witness;

pub use audit::{Audited, Finding, Fresh, Known, Source, audit};
pub use checkpoint::{BadCheckpoint, Checkpoint};
pub use handover::Handover;
pub use key::{BadKey, LogKey, PublicKey, SecretKey, VerifierKey};
pub use log::{Appended, BadLog, Log};
pub use policy::{Cosigned, Opened, Policy};
pub use prove::{NotProved, consistency, inclusion, verify_consistency, verify_inclusion};
pub use receipt::{BadReceipt, Receipt};
pub use submission::{Declined, Submission, add_signatures};
pub use tile::{TILE_HASHES, Tile, TileData};
pub use tree::{EMPTY_ROOT, HASH_BYTES, Hash, MAX_SIZE, leaf_hash, node_hash, root_of};
pub use witness::{WitnessKey, WitnessPublicKey};
