//! Tiles: the tree cut into files of up to 256 hashes (C2SP tlog-tiles), and their paths.

use crate::tree::{HASH_BYTES, Hash, MAX_SIZE};

/// Hashes in a full tile.
pub const TILE_HASHES: usize = 256;

/// Where a tile stands. Tiles of level 0 hold leaf hashes; each hash of a higher level is the root of
/// a full tile below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Level, 0 at the leaves.
    pub level: u8,
    /// Index within the level from the left.
    pub index: u64,
    /// How many hashes it holds, 1 to 256; fewer than 256 only at the right edge of the tree.
    pub width: u16,
}

/// A tile with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileData {
    /// Where it stands.
    pub tile: Tile,
    /// Its hashes one after the other, `width * 32` bytes.
    pub bytes: Vec<u8>,
}

impl Tile {
    /// The path under the log's address: `tile/<level>/<index>` and `.p/<width>` for a partial tile,
    /// the index in groups of three digits, such as `tile/0/x001/x234/067.p/8`.
    pub fn path(&self) -> String {
        let mut index = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            index = format!("x{:03}/{index}", rest % 1000);
            rest /= 1000;
        }
        let partial = if self.is_full() { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{}/{index}{partial}", self.level)
    }

    /// Reads such a path. Only the one way of writing a tile is taken; anything else is `None`.
    pub fn from_path(path: &str) -> Option<Tile> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level: u8 = number(level, 2)?.try_into().ok()?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, number(width, 3)?),
            None => (rest, TILE_HASHES as u64),
        };
        let mut value: u64 = 0;
        for group in index.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            if digits.len() != 3 || value > MAX_SIZE {
                return None;
            }
            value = value * 1000 + number(digits, 3)?;
        }
        let tile = Tile { level, index: value, width: width.try_into().ok()? };
        (tile.exists_in(MAX_SIZE) && tile.path() == path).then_some(tile)
    }

    /// Whether it holds all 256 hashes.
    pub fn is_full(&self) -> bool {
        usize::from(self.width) == TILE_HASHES
    }

    /// Whether a tree of this size has the tile, at this width or a wider one.
    pub fn exists_in(&self, size: u64) -> bool {
        if self.width == 0 || usize::from(self.width) > TILE_HASHES || self.level > 7 {
            return false;
        }
        let Some(start) = self.index.checked_mul(TILE_HASHES as u64) else { return false };
        start.checked_add(u64::from(self.width)).is_some_and(|end| end <= size >> (8 * u32::from(self.level)))
    }

    /// The partial tiles at the right edge of a tree of this size, from the leaves up: what a log
    /// needs to go on appending.
    pub fn edge(size: u64) -> Vec<Tile> {
        (0..8u8)
            .map(|level| (level, size >> (8 * u32::from(level))))
            .filter(|(_, hashes)| hashes % 256 > 0)
            .map(|(level, hashes)| Tile { level, index: hashes / 256, width: (hashes % 256) as u16 })
            .collect()
    }
}

impl TileData {
    /// The hashes, or `None` when the bytes are not as many as the width says.
    pub fn hashes(&self) -> Option<Vec<Hash>> {
        let (hashes, rest) = self.bytes.as_chunks::<HASH_BYTES>();
        (rest.is_empty() && hashes.len() == usize::from(self.tile.width)).then(|| hashes.to_vec())
    }
}

/// Digits only, at most so many.
fn number(text: &str, most: usize) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |level, index, width| Tile { level, index, width };
        for (tile, path) in [
            (tile(0, 0, 256), "tile/0/000"),
            (tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
            (tile(2, 1_234_067, 8), "tile/2/x001/x234/067.p/8"),
            (tile(1, 999, 255), "tile/1/999.p/255"),
            (tile(1, 1000, 1), "tile/1/x001/000.p/1"),
        ] {
            assert_eq!(tile.path(), path);
            assert_eq!(Tile::from_path(path), Some(tile));
        }
    }

    #[test]
    fn no_other_way_of_writing_is_taken() {
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/0000",
            "tile/00/000",
            "tile/0/000/",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/64/000",
            "tile/255/000",
            "tile/-1/000",
            "tile/0/+00",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/8/0/000",
            "tile/entries/000",
            "tile/0/é00",
            "/tile/0/000",
        ] {
            assert_eq!(Tile::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn the_edge_is_that_of_the_specification() {
        let at = |size| Tile::edge(size).iter().map(|t| (t.level, t.index, t.width)).collect::<Vec<_>>();
        assert_eq!(at(70_000), [(0, 273, 112), (1, 1, 17), (2, 0, 1)], "the example of the text");
        assert_eq!(at(256), [(1, 0, 1)]);
        assert_eq!(at(0), []);
        assert!(Tile { level: 0, index: 273, width: 112 }.exists_in(70_000));
        assert!(!Tile { level: 0, index: 273, width: 113 }.exists_in(70_000));
    }
}
