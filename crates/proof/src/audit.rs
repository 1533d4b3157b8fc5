//! Following a log from outside: everything is fetched and computed anew, and compared with what was
//! there the last time. What a log can hide from one reader alone is what witnesses are for.
//!
//! The caller fetches; see [`Source`]. A fault of the line is no finding: the log may be well.

use std::{collections::BTreeMap, fmt};

use crate::{
    checkpoint::BadCheckpoint,
    log::Log,
    policy::{Opened, Policy},
    tile::{TILE_HASHES, Tile, TileData},
    tree::{Hash, root_of},
};

const WIDE: u64 = TILE_HASHES as u64;

/// Where the log is read from.
pub trait Source {
    /// A fault of the line.
    type Fault;

    /// The newest checkpoint.
    fn checkpoint(&mut self) -> Result<Vec<u8>, Self::Fault>;

    /// A tile at the width asked for; `None` when the log says that there is none.
    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Fault>;
}

/// What an auditor keeps until the next time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The checkpoint believed last.
    pub note: Vec<u8>,
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The roots of the full tiles of leaves, and the leaves after them: so a change can be placed.
    pub tiles: Vec<Hash>,
    /// The leaves after the last full tile.
    pub edge: Vec<Hash>,
}

/// How old the witnesses' signatures may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Now, seconds since 1970.
    pub now: u64,
    /// At most so many seconds.
    pub seconds: u64,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// The checkpoint, if its signature holds.
    pub opened: Option<Opened>,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
    /// What to keep; only when all is well.
    pub known: Option<Known>,
}

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The checkpoint is not to be believed.
    Head(BadCheckpoint),
    /// The signatures of enough witnesses are older than they may be, or missing: since when.
    Stale(u64),
    /// The log was longer before.
    Rollback {
        /// The size that was signed before.
        before: u64,
        /// The size now.
        now: u64,
    },
    /// Two histories were signed: the log does not begin with what was signed before at this size.
    Fork(u64),
    /// Leaves are not those of the last time: the first of them, and the one after the last that may be.
    Rewritten {
        /// The first.
        from: u64,
        /// The end.
        to: u64,
    },
    /// A tile is missing or cut short.
    Gap(Tile),
    /// A tile does not fit the leaves under it.
    Tile(Tile),
    /// The leaves do not lead to the root that was signed.
    Root(u64),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Head(bad @ BadCheckpoint::Quorum { .. }) => write!(f, "QUORUM checkpoint: {bad}"),
            Finding::Head(bad) => write!(f, "SIGNATURE checkpoint: {bad}"),
            Finding::Stale(0) => write!(f, "STALE checkpoint: too few witnesses say when they saw it"),
            Finding::Stale(at) => {
                write!(f, "STALE checkpoint: the witnesses' signatures are of {at} (seconds since 1970)")
            }
            Finding::Rollback { before, now } => write!(f, "ROLLBACK size {now}: it was {before} before"),
            Finding::Fork(size) => write!(f, "FORK at size {size}: another history was signed before"),
            Finding::Rewritten { from, to } if from + 1 == *to => write!(f, "REWRITTEN leaf {from}"),
            Finding::Rewritten { from, to } => write!(f, "REWRITTEN leaves {from} to {}", to - 1),
            Finding::Gap(tile) => write!(f, "GAP {}: missing or cut short", tile.path()),
            Finding::Tile(tile) => write!(f, "CHANGED {}: it does not fit the leaves under it", tile.path()),
            Finding::Root(size) => write!(f, "ROOT at size {size}: the leaves do not lead to the root that was signed"),
        }
    }
}

/// Follows the whole log. `known`: what was there the last time; `points`: sizes and roots that must be
/// on the way (hand-overs of keys).
pub fn audit<S: Source>(
    policy: &Policy,
    known: Option<&Known>,
    points: &[(u64, Hash)],
    fresh: Option<Fresh>,
    source: &mut S,
) -> Result<Audited, S::Fault> {
    let note = source.checkpoint()?;
    let mut walk =
        Walk { source, known, findings: Vec::new(), log: Log::default(), full: Vec::new(), last: Vec::new() };
    let opened = match policy.open(&note) {
        Ok(opened) => opened,
        Err(bad) => {
            return Ok(Audited { opened: None, findings: vec![Finding::Head(bad)], known: None });
        }
    };
    let (have, need) = (opened.cosigned.len(), policy.quorum());
    if have < need {
        walk.findings.push(Finding::Head(BadCheckpoint::Quorum { have, need }));
    }
    if let Some(Fresh { now, seconds }) = fresh.filter(|_| policy.quorum() > 0) {
        let seen = opened.witnessed(policy.quorum()).unwrap_or(0);
        if now.saturating_sub(seen) > seconds {
            walk.findings.push(Finding::Stale(seen));
        }
    }
    let head = &opened.checkpoint;
    let mut on_the_way: Vec<(u64, Hash)> = points.iter().copied().filter(|(size, _)| *size <= head.size).collect();
    if let Some(known) = known {
        if known.size > head.size {
            walk.findings.push(Finding::Rollback { before: known.size, now: head.size });
        } else {
            on_the_way.push((known.size, known.root));
        }
    }
    on_the_way.sort_unstable();
    let complete = walk.leaves(head.size, &on_the_way)?;
    if complete && walk.log.root() != head.root {
        walk.findings.push(Finding::Root(head.size));
    }
    let Walk { findings, full, last, .. } = walk;
    let (size, root) = (head.size, head.root);
    let kept = findings.is_empty().then_some(Known { note, size, root, tiles: full, edge: last });
    Ok(Audited { opened: Some(opened), findings, known: kept })
}

struct Walk<'a, S> {
    source: &'a mut S,
    known: Option<&'a Known>,
    findings: Vec<Finding>,
    log: Log,
    full: Vec<Hash>,
    last: Vec<Hash>,
}

impl<S: Source> Walk<'_, S> {
    /// All leaves, and the tiles above them; `false` when not all could be had.
    fn leaves(&mut self, size: u64, points: &[(u64, Hash)]) -> Result<bool, S::Fault> {
        let mut points = points.iter().peekable();
        // The unfinished tile of each level, of which only the last state exists.
        let mut edge: BTreeMap<u8, TileData> = BTreeMap::new();
        for index in 0..size.div_ceil(WIDE) {
            let width = u16::try_from((size - index * WIDE).min(WIDE)).unwrap_or(u16::MAX);
            let tile = Tile { level: 0, index, width };
            let Some(hashes) = self.fetch(tile)? else { return Ok(false) };
            self.compare_leaves(index, &hashes);
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let to_point = points.peek().map_or(WIDE, |(at, _)| at - self.log.size());
                let (now, later) = rest.split_at(rest.len().min(usize::try_from(to_point).unwrap_or(usize::MAX)));
                // Sizes are below the most that a log can have: the checkpoint was read.
                let Ok(appended) = self.log.append(now.iter().copied()) else { return Ok(false) };
                rest = later;
                for data in appended.tiles.into_iter().filter(|data| data.tile.level > 0) {
                    if data.tile.is_full() {
                        edge.remove(&data.tile.level);
                        self.compare_tile(&data)?;
                    } else {
                        edge.insert(data.tile.level, data);
                    }
                }
                while let Some((at, root)) = points.next_if(|(at, _)| *at == self.log.size()) {
                    if self.log.root() != *root {
                        self.findings.push(Finding::Fork(*at));
                    }
                }
            }
            if tile.is_full() { self.full.push(root_of(&hashes)) } else { self.last = hashes }
        }
        edge.values().try_for_each(|data| self.compare_tile(data))?;
        Ok(true)
    }

    fn fetch(&mut self, tile: Tile) -> Result<Option<Vec<Hash>>, S::Fault> {
        let hashes = self.source.tile(tile)?.and_then(|bytes| TileData { tile, bytes }.hashes());
        if hashes.is_none() {
            self.findings.push(Finding::Gap(tile));
        }
        Ok(hashes)
    }

    fn compare_tile(&mut self, data: &TileData) -> Result<(), S::Fault> {
        match self.source.tile(data.tile)? {
            None => self.findings.push(Finding::Gap(data.tile)),
            Some(bytes) if bytes.len() != data.bytes.len() => self.findings.push(Finding::Gap(data.tile)),
            Some(bytes) if bytes != data.bytes => self.findings.push(Finding::Tile(data.tile)),
            Some(_) => {}
        }
        Ok(())
    }

    /// Compares a tile of leaves with the last time.
    fn compare_leaves(&mut self, index: u64, hashes: &[Hash]) {
        let Some(known) = self.known else { return };
        let begin = index * WIDE;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(root) = known.tiles.get(at) {
            if hashes.len() == TILE_HASHES && root_of(hashes) != *root {
                self.findings.push(Finding::Rewritten { from: begin, to: begin + WIDE });
            }
        } else if at == known.tiles.len()
            && let Some(n) = known.edge.iter().zip(hashes).position(|(old, new)| old != new)
        {
            let from = begin + n as u64;
            self.findings.push(Finding::Rewritten { from, to: from + 1 });
        }
    }
}

impl Known {
    /// As one text, for a file.
    pub fn write(&self) -> Vec<u8> {
        let hex = |hash: &Hash| hash.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let mut out = format!("motcua audit 1\n{} {}\n", self.tiles.len(), self.edge.len());
        for hash in self.tiles.iter().chain(&self.edge) {
            out.push_str(&hex(hash));
            out.push('\n');
        }
        let mut out = out.into_bytes();
        out.extend_from_slice(&self.note);
        out
    }

    /// Reads such a text, and believes its checkpoint only as `policy` would.
    pub fn read(bytes: &[u8], policy: &Policy) -> Option<Known> {
        let text = std::str::from_utf8(bytes).ok()?.strip_prefix("motcua audit 1\n")?;
        let (counts, mut rest) = text.split_once('\n')?;
        let (tiles, edge) = counts.split_once(' ')?;
        let (tiles, edge) = (tiles.parse::<usize>().ok()?, edge.parse::<usize>().ok()?);
        let mut hashes = Vec::new();
        for _ in 0..tiles.checked_add(edge)? {
            let (line, after) = rest.split_once('\n')?;
            hashes.push(unhex(line)?);
            rest = after;
        }
        let edge = hashes.split_off(tiles);
        let head = policy.open(rest.as_bytes()).ok()?.checkpoint;
        let whole = head.size == tiles as u64 * WIDE + edge.len() as u64;
        let (size, root) = (head.size, head.root);
        whole.then(|| Known { note: rest.as_bytes().to_vec(), size, root, tiles: hashes, edge })
    }
}

fn unhex(line: &str) -> Option<Hash> {
    if line.len() != 64 || !line.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&line[at..at + 2], 16).ok()?;
    }
    Some(hash)
}
