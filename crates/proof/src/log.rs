//! The appender: what a log keeps to take more leaves, and the tiles each batch writes.
//!
//! It keeps only the partial tiles at the right edge, at most 255 hashes a level, which are
//! themselves tiles the caller has stored; so a log is taken up again from its size and those tiles,
//! by whichever process comes next.

use std::fmt;

use crate::{
    tile::{TILE_HASHES, Tile, TileData},
    tree::{EMPTY_ROOT, Hash, MAX_SIZE, root_of},
};

/// A log that can be appended to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    size: u64,
    /// The hashes of the partial tile of each level, from the leaves up.
    edge: Vec<Vec<Hash>>,
}

/// What a batch of leaves brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The size before.
    pub old_size: u64,
    /// The size now.
    pub size: u64,
    /// The root now.
    pub root: Hash,
    /// The tiles to store: those that became full, and the new right edge. Each full tile makes the
    /// partial ones of its place superfluous.
    pub tiles: Vec<TileData>,
}

/// Why a log could not be taken up or added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLog {
    /// A tile of the right edge is missing or has the wrong length.
    Tile(Tile),
    /// The log would have more leaves than [`MAX_SIZE`].
    Full,
}

impl fmt::Display for BadLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadLog::Tile(tile) => write!(f, "the log's {} is missing or cut short", tile.path()),
            BadLog::Full => write!(f, "the log holds as many leaves as it can"),
        }
    }
}

impl std::error::Error for BadLog {}

impl Log {
    /// Takes a log up at a size from its stored tiles. The caller compares [`Log::root`] with the
    /// checkpoint: a tile that was changed gives another root.
    pub fn resume<E: From<BadLog>>(
        size: u64,
        mut read: impl FnMut(Tile) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Log, E> {
        if size > MAX_SIZE {
            return Err(BadLog::Full.into());
        }
        let mut log = Log { size, edge: Vec::new() };
        for tile in Tile::edge(size) {
            let bytes = read(tile)?.ok_or(BadLog::Tile(tile))?;
            let hashes = TileData { tile, bytes }.hashes().ok_or(BadLog::Tile(tile))?;
            log.edge.resize(usize::from(tile.level), Vec::new());
            log.edge.push(hashes);
        }
        Ok(log)
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of its tree.
    pub fn root(&self) -> Hash {
        // From the leaves up: what stands right of the full tiles of a level is one more, incomplete
        // hash of that level. The tree splits at multiples of 256 wherever it has more than 256.
        let mut right: Option<Hash> = None;
        for level in &self.edge {
            let all: Vec<Hash> = level.iter().copied().chain(right).collect();
            if !all.is_empty() {
                right = Some(root_of(&all));
            }
        }
        right.unwrap_or(EMPTY_ROOT)
    }

    /// Adds leaf hashes (see [`crate::leaf_hash`]) in order.
    pub fn append(&mut self, leaves: impl IntoIterator<Item = Hash>) -> Result<Appended, BadLog> {
        let old_size = self.size;
        let mut tiles = Vec::new();
        for leaf in leaves {
            if self.size == MAX_SIZE {
                return Err(BadLog::Full);
            }
            self.size += 1;
            self.push(0, leaf, &mut tiles);
        }
        if self.size > old_size {
            let touched = |tile: &Tile| (self.size ^ old_size) >> (8 * u32::from(tile.level)) > 0;
            for tile in Tile::edge(self.size).into_iter().filter(touched) {
                tiles.push(data(tile, &self.edge[usize::from(tile.level)]));
            }
        }
        Ok(Appended { old_size, size: self.size, root: self.root(), tiles })
    }

    fn push(&mut self, level: usize, hash: Hash, tiles: &mut Vec<TileData>) {
        if self.edge.len() == level {
            self.edge.push(Vec::with_capacity(TILE_HASHES));
        }
        self.edge[level].push(hash);
        if self.edge[level].len() == TILE_HASHES {
            let full = std::mem::take(&mut self.edge[level]);
            let level8 = u8::try_from(level).unwrap_or(u8::MAX);
            let index = (self.size >> (8 * (u32::from(level8) + 1))) - 1;
            tiles.push(data(Tile { level: level8, index, width: TILE_HASHES as u16 }, &full));
            self.push(level + 1, root_of(&full), tiles);
        }
    }
}

fn data(tile: Tile, hashes: &[Hash]) -> TileData {
    TileData { tile, bytes: hashes.concat() }
}
