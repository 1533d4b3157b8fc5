//! Proofs that a leaf is in a tree, and that a tree begins with an older one (RFC 6962, 2.1.1, 2.1.2).
//!
//! Proofs are built from stored tiles and verified before they are given out, so that a proof from
//! changed tiles never leaves the house. (`tlog_tiles::TileHashReader` is not used for it: version
//! 0.2 leaves some tiles unchecked when the tree's own tiles are fewer than its subtrees.)

use std::{cell::RefCell, collections::BTreeMap, fmt};

use tlog_tiles::{
    Error,
    tlog::{self, HashReader},
};

use crate::{
    tile::Tile,
    tree::{Hash, MAX_SIZE},
};

/// Why a proof could not be made or does not hold.
#[derive(Debug, PartialEq, Eq)]
pub enum NotProved {
    /// There is no such leaf or older tree.
    OutOfRange,
    /// The hashes do not lead to the root.
    Wrong,
    /// The stored tiles do not agree with the root, or one is missing.
    Tiles(String),
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotProved::OutOfRange => write!(f, "the tree has no such leaf or older size"),
            NotProved::Wrong => write!(f, "the proof does not lead to the root"),
            NotProved::Tiles(what) => write!(f, "the stored tiles cannot be used: {what}"),
        }
    }
}

impl std::error::Error for NotProved {}

/// The proof that the leaf at `index` is in the tree of this size and root. `read` gives a tile's
/// bytes; it is asked for tiles as wide as the tree has them and may give a wider one.
pub fn inclusion(
    size: u64,
    root: &Hash,
    index: u64,
    read: impl FnMut(Tile) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, NotProved> {
    if index >= size || size > MAX_SIZE {
        return Err(NotProved::OutOfRange);
    }
    let tiles = Tiles::new(size, read);
    let leaf = tiles.hash_at(tlog::stored_hash_index(0, index)).map_err(unusable)?;
    let proof = ours(tlog::prove_record(size, index, &tiles).map_err(unusable)?);
    verify_inclusion(size, root, index, &leaf.0, &proof).map_err(|_| disagreeing())?;
    Ok(proof)
}

/// The proof that the tree of this size and root begins with the tree of `old_size`, which is not empty.
pub fn consistency(
    size: u64,
    root: &Hash,
    old_size: u64,
    read: impl FnMut(Tile) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, NotProved> {
    if old_size == 0 || old_size > size || size > MAX_SIZE {
        return Err(NotProved::OutOfRange);
    }
    let tiles = Tiles::new(size, read);
    let old_root = tlog::tree_hash(old_size, &tiles).map_err(unusable)?;
    let proof = ours(tlog::prove_tree(size, old_size, &tiles).map_err(unusable)?);
    verify_consistency(old_size, &old_root.0, size, root, &proof).map_err(|_| disagreeing())?;
    Ok(proof)
}

/// Checks that the leaf with this hash stands at `index` in the tree of this size and root.
pub fn verify_inclusion(size: u64, root: &Hash, index: u64, leaf: &Hash, proof: &[Hash]) -> Result<(), NotProved> {
    if index >= size {
        return Err(NotProved::OutOfRange);
    }
    tlog::check_record(&theirs(proof)?, size, tlog::Hash(*root), index, tlog::Hash(*leaf)).map_err(|_| NotProved::Wrong)
}

/// Checks that the tree of this size and root begins with the older tree. An empty older tree proves
/// nothing and is out of range.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), NotProved> {
    if old_size == 0 || old_size > size {
        return Err(NotProved::OutOfRange);
    }
    if old_size == size && old_root != root {
        return Err(NotProved::Wrong);
    }
    tlog::check_tree(&theirs(proof)?, size, tlog::Hash(*root), old_size, tlog::Hash(*old_root))
        .map_err(|_| NotProved::Wrong)
}

/// A path has at most one hash a level and side; a longer one is refused before it is copied about.
fn theirs(proof: &[Hash]) -> Result<Vec<tlog::Hash>, NotProved> {
    if proof.len() > 2 * u64::BITS as usize {
        return Err(NotProved::Wrong);
    }
    Ok(proof.iter().map(|h| tlog::Hash(*h)).collect())
}

fn ours(proof: Vec<tlog::Hash>) -> Vec<Hash> {
    proof.into_iter().map(|h| h.0).collect()
}

fn unusable(error: Error) -> NotProved {
    NotProved::Tiles(error.to_string())
}

fn disagreeing() -> NotProved {
    NotProved::Tiles("they do not lead to the root".to_owned())
}

/// The tree's hashes as they are stored, believed by nobody until the proof is verified. Each tile is
/// read once.
struct Tiles<F> {
    size: u64,
    read: RefCell<F>,
    seen: RefCell<BTreeMap<(u8, u64), Vec<u8>>>,
}

impl<F: FnMut(Tile) -> Option<Vec<u8>>> Tiles<F> {
    fn new(size: u64, read: F) -> Self {
        Tiles { size, read: RefCell::new(read), seen: RefCell::default() }
    }

    /// The hash at a stored position (see [`tlog::stored_hash_index`]).
    fn hash_at(&self, index: u64) -> Result<tlog::Hash, Error> {
        let place = tlog_tiles::Tile::from_index(8, index).parent(0, self.size).ok_or(Error::IndexesNotInTree)?;
        let key = (place.level(), place.level_index());
        let mut seen = self.seen.borrow_mut();
        if let std::collections::btree_map::Entry::Vacant(unread) = seen.entry(key) {
            let width = u16::try_from(place.width()).map_err(|_| Error::InvalidTile)?;
            let tile = Tile { level: place.level(), index: place.level_index(), width };
            let bytes = (self.read.borrow_mut())(tile).ok_or(Error::InvalidTile)?;
            unread.insert(bytes);
        }
        // Refuses bytes that are too few.
        place.hash_at_index(seen.get(&key).map_or(&[], Vec::as_slice), index)
    }
}

impl<F: FnMut(Tile) -> Option<Vec<u8>>> HashReader for Tiles<F> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, Error> {
        indexes.iter().map(|index| self.hash_at(*index)).collect()
    }
}
