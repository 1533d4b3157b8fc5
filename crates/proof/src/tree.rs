//! The hashes of the tree (RFC 6962, section 2.1).

use tlog_tiles::tlog;

/// A SHA-256 hash of the tree.
pub type Hash = [u8; HASH_BYTES];

/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;

/// The most leaves a log may have, 2^48: every index then fits the arithmetic of tiles and stored
/// positions with room to spare. A log that takes a million leaves a second reaches it in nine years.
pub const MAX_SIZE: u64 = 1 << 48;

/// The root of a tree without leaves: the hash of nothing.
pub const EMPTY_ROOT: Hash = tlog::EMPTY_HASH.0;

/// The hash of a leaf's content: `SHA-256(0x00 || content)`.
pub fn leaf_hash(content: &[u8]) -> Hash {
    tlog::record_hash(content).0
}

/// The hash of an inner node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    tlog::node_hash(tlog::Hash(*left), tlog::Hash(*right)).0
}

/// The root over leaf hashes, or over the roots of equally large full subtrees: split at the largest
/// power of two smaller than their number.
pub fn root_of(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => EMPTY_ROOT,
        [one] => *one,
        many => {
            let (left, right) = many.split_at(1 << (many.len() - 1).ilog2());
            node_hash(&root_of(left), &root_of(right))
        }
    }
}
