//! Whether the store still holds what was sealed: every event against its leaf, every tile against
//! the leaves, the root against the signed head. Reads everything once, in one unchanging state.

use std::{collections::BTreeMap, fmt};

use proof::{Checkpoint, Hash, Log, PublicKey, TILE_HASHES, Tile, TileData};

use super::log::{self, EVENT_COLUMNS, signed, unsigned};
use crate::store::{Fault, Store, StreamId, Tx};

/// How many appends are read at a time.
const BATCH: i64 = 500;
/// More findings than a person reads.
const MOST_FINDINGS: usize = 100;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many events the signed head says are sealed.
    pub size: u64,
    /// How many events wait to be sealed; nothing is proved about them yet.
    pub waiting: u64,
    /// What is wrong, the first hundred; empty when everything is as it was sealed.
    pub findings: Vec<Finding>,
}

/// One thing that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// An event was changed, or exchanged for another.
    Changed(Place),
    /// An event is gone.
    Gone(Place),
    /// The order itself was changed: what should stand at this position does not.
    Order(u64),
    /// Events were put in without going through the door: so many more than are sealed or wait.
    Extra(i64),
    /// A tile is missing or does not fit what it holds together.
    Tile(Tile),
    /// The leaves do not lead to the signed root.
    Root,
    /// The head is missing, or not signed by the log's key, or not the one that was signed.
    Head(String),
}

/// Where an event stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In the log.
    pub position: u64,
    /// In which stream.
    pub stream: StreamId,
    /// In the stream.
    pub version: u32,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Changed(place) => write!(f, "{place} was changed since it was sealed"),
            Finding::Gone(place) => write!(f, "{place} was sealed and is gone"),
            Finding::Order(position) => write!(f, "the order of the log is broken at position {position}"),
            Finding::Extra(n) => write!(f, "{n} more events are stored than are sealed or wait to be"),
            Finding::Tile(tile) => write!(f, "{} is missing or was changed", tile.path()),
            Finding::Root => write!(f, "the tiles do not lead to the root that was signed"),
            Finding::Head(what) => write!(f, "the head of the log: {what}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = rules::id::Id::from(self.stream);
        write!(f, "event {} of {id} (position {})", self.version, self.position)
    }
}

/// Verifies everything. `progress` is told now and then how many events are done.
pub fn verify(store: &Store, key: &PublicKey, progress: impl Fn(u64)) -> Result<Verified, Fault> {
    store.read(|tx| Check::default().all(tx, key, &progress))
}

#[derive(Default)]
struct Check {
    found: Verified,
    tree: Log,
    /// The tile of leaves at hand.
    leaves: Option<(u64, Vec<Hash>)>,
}

impl Check {
    fn all(mut self, tx: &mut Tx<'_>, key: &PublicKey, progress: &impl Fn(u64)) -> Result<Verified, Fault> {
        let Some(head) = log::head(tx)? else {
            self.find(Finding::Head("there is none".into()));
            return Ok(self.found);
        };
        let signed_head = Checkpoint::open(&head.note, key);
        match &signed_head {
            Ok(signed) if (signed.size, signed.root) == (head.size, head.root) => {}
            Ok(_) => self.find(Finding::Head("it is not the one that was signed".into())),
            Err(bad) => self.find(Finding::Head(bad.to_string())),
        }
        // What was signed counts, not what stands beside it.
        let (size, root) = signed_head.map_or((head.size, head.root), |signed| (signed.size, signed.root));
        self.found.size = size;
        let mut position = 0;
        while position < size {
            let next = self.batch(tx, position, size)?;
            if next == position {
                self.find(Finding::Order(position));
                break;
            }
            position = next;
            progress(position);
        }
        self.tree_to(tx, size)?;
        if self.tree.size() == size && self.tree.root() != root {
            self.find(Finding::Root);
        }
        self.count(tx, size)?;
        Ok(self.found)
    }

    fn find(&mut self, finding: Finding) {
        if self.found.findings.len() < MOST_FINDINGS && !self.found.findings.contains(&finding) {
            self.found.findings.push(finding);
        }
    }

    /// Checks some appends from a position on against their leaves; gives the position after them.
    fn batch(&mut self, tx: &mut Tx<'_>, from: u64, size: u64) -> Result<u64, Fault> {
        let sql = format!(
            "SELECT s.stream, s.position, s.first, s.last, {EVENT_COLUMNS} \
             FROM (SELECT stream, position, first, last FROM sealed WHERE position >= $1 ORDER BY position LIMIT $2) s \
             LEFT JOIN events e ON e.stream = s.stream AND e.version >= s.first AND e.version <= s.last \
             ORDER BY s.position, e.version"
        );
        let rows = tx.query(&sql, &[signed(from).into(), BATCH.into()], |row| {
            let stream = StreamId(row.id(0)?.0);
            let [position, first, last] = [row.int(1)?, row.int(2)?, row.int(3)?];
            let event = match row.int_or_none(4)? {
                Some(version) => Some((unsigned::<u32>(version)?, log::leaf(&stream, row, 4)?)),
                None => None,
            };
            Ok((stream, unsigned::<u64>(position)?, unsigned::<u32>(first)?, unsigned::<u32>(last)?, event))
        })?;
        let mut next = from;
        for append in rows.chunk_by(|a, b| a.1 == b.1 && a.0 == b.0) {
            let (stream, position, first, last, _) = &append[0];
            if *position != next || *position >= size {
                break;
            }
            for version in *first..=*last {
                let place = Place { position: next, stream: *stream, version };
                let leaf = append.iter().filter_map(|(.., event)| *event).find(|(v, _)| *v == version);
                match leaf {
                    None => self.find(Finding::Gone(place)),
                    Some((_, leaf)) if self.leaf_at(tx, next, size)? != Some(leaf) => {
                        self.find(Finding::Changed(place))
                    }
                    Some(_) => {}
                }
                next += 1;
            }
        }
        Ok(next)
    }

    /// The leaf that was sealed at a position.
    fn leaf_at(&mut self, tx: &mut Tx<'_>, position: u64, size: u64) -> Result<Option<Hash>, Fault> {
        let index = position / TILE_HASHES as u64;
        if self.leaves.as_ref().is_none_or(|(i, _)| *i != index) {
            let hashes = self.leaf_tile(tx, index, size)?.unwrap_or_default();
            self.leaves = Some((index, hashes));
        }
        let within = usize::try_from(position % TILE_HASHES as u64).unwrap_or(0);
        Ok(self.leaves.as_ref().and_then(|(_, hashes)| hashes.get(within).copied()))
    }

    fn leaf_tile(&mut self, tx: &mut Tx<'_>, index: u64, size: u64) -> Result<Option<Vec<Hash>>, Fault> {
        let width = (size - index * TILE_HASHES as u64).min(TILE_HASHES as u64);
        let tile = Tile { level: 0, index, width: u16::try_from(width).unwrap_or(0) };
        let bytes = log::tile(tx, tile)?;
        let hashes = bytes.and_then(|bytes| TileData { tile, bytes }.hashes());
        if hashes.is_none() {
            self.find(Finding::Tile(tile));
        }
        Ok(hashes)
    }

    /// Builds the tree anew from the tiles of leaves and compares every tile above them.
    fn tree_to(&mut self, tx: &mut Tx<'_>, size: u64) -> Result<(), Fault> {
        // The unfinished tile of each level, which only its last state is compared with.
        let mut edge: BTreeMap<u8, TileData> = BTreeMap::new();
        for index in 0..size.div_ceil(TILE_HASHES as u64) {
            let Some(hashes) = self.leaf_tile(tx, index, size)? else { return Ok(()) };
            let appended = self.tree.append(hashes).map_err(|bad| Fault::Broken(bad.to_string()))?;
            for data in appended.tiles.into_iter().filter(|data| data.tile.level > 0) {
                if data.tile.is_full() {
                    edge.remove(&data.tile.level);
                    self.compare(tx, &data)?;
                } else {
                    edge.insert(data.tile.level, data);
                }
            }
        }
        edge.values().try_for_each(|data| self.compare(tx, data))
    }

    fn compare(&mut self, tx: &mut Tx<'_>, data: &TileData) -> Result<(), Fault> {
        if log::tile(tx, data.tile)?.as_ref() != Some(&data.bytes) {
            self.find(Finding::Tile(data.tile));
        }
        Ok(())
    }

    /// Whether there are as many events as are sealed and wait.
    fn count(&mut self, tx: &mut Tx<'_>, size: u64) -> Result<(), Fault> {
        let one = |tx: &mut Tx<'_>, sql: &str| Ok::<_, Fault>(tx.query_one(sql, &[], |row| row.int(0))?.unwrap_or(0));
        let stored = one(tx, "SELECT COUNT(*) FROM events")?;
        let waiting = one(tx, "SELECT CAST(COALESCE(SUM(last - first + 1), 0) AS BIGINT) FROM unsealed")?;
        self.found.waiting = unsigned(waiting)?;
        // Fewer are named one by one.
        let extra = stored - signed(size) - waiting;
        if extra > 0 {
            self.find(Finding::Extra(extra));
        }
        Ok(())
    }
}
