//! The log as it stands in the store: what a leaf is, the head, the tiles and what is sealed.

use proof::{BadLog, Hash, Log, Tile};

use super::record::{Record, sealed};
use crate::store::{Fault, Row, StreamId, Tx};

/// The log's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many events are sealed.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
    /// The signed checkpoint, as it is published.
    pub note: Vec<u8>,
}

/// The log's head; none before the first sealing.
pub fn head(tx: &mut Tx<'_>) -> Result<Option<Head>, Fault> {
    tx.query_one("SELECT size, root, note FROM log_head WHERE id = 1", &[], as_head)
}

fn as_head(row: &Row<'_>) -> Result<Head, Fault> {
    let root = row.bytes(1)?.try_into().map_err(|_| Fault::Broken("the log's root is no hash".into()))?;
    Ok(Head { size: unsigned(row.int(0)?)?, root, note: row.bytes(2)? })
}

/// The head as it is published: with the witnesses' signatures where there are witnesses, which takes a
/// moment longer than sealing. It never goes back.
pub fn published(tx: &mut Tx<'_>, witnessed: bool) -> Result<Option<Head>, Fault> {
    if witnessed {
        let published = tx.query_one("SELECT size, root, note FROM log_published WHERE id = 1", &[], as_head)?;
        if published.is_some() {
            return Ok(published);
        }
    }
    head(tx)
}

/// Publishes a head, unless a longer one is: `false` then.
pub fn publish(tx: &mut Tx<'_>, head: &Head) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO log_published (id, size, root, note) VALUES (1, $1, $2, $3) ON CONFLICT (id) DO UPDATE \
         SET size = excluded.size, root = excluded.root, note = excluded.note \
         WHERE log_published.size <= excluded.size",
        &[signed(head.size).into(), head.root[..].into(), (&head.note).into()],
    )?;
    Ok(written == 1)
}

/// The hand-overs from key to key, oldest first.
pub fn handovers(tx: &mut Tx<'_>) -> Result<Vec<Vec<u8>>, Fault> {
    tx.query("SELECT note FROM log_handovers ORDER BY n", &[], |row| row.bytes(0))
}

/// A tile's bytes at the width asked for; none when the log has not grown so far.
pub fn tile(tx: &mut Tx<'_>, tile: Tile) -> Result<Option<Vec<u8>>, Fault> {
    let hashes = tx.query_one(
        "SELECT hashes FROM log_tiles WHERE level = $1 AND n = $2",
        &[i64::from(tile.level).into(), signed(tile.index).into()],
        |row| row.bytes(0),
    )?;
    let length = usize::from(tile.width) * proof::HASH_BYTES;
    Ok(hashes.filter(|bytes| bytes.len() >= length).map(|mut bytes| {
        bytes.truncate(length);
        bytes
    }))
}

/// Where an event stands in the log, if it is sealed.
pub fn position(tx: &mut Tx<'_>, stream: StreamId, version: u32) -> Result<Option<u64>, Fault> {
    tx.query_one(
        "SELECT position, first FROM sealed WHERE stream = $1 AND first <= $2 AND last >= $2",
        &[(&stream).into(), i64::from(version).into()],
        |row| unsigned(row.int(0)? + i64::from(version) - row.int(1)?),
    )
}

/// The log ready to go on from its head. Its tiles are checked against the root.
pub(super) fn resume(tx: &mut Tx<'_>, head: &Head) -> Result<Log, Fault> {
    let log = Log::resume::<Unusable>(head.size, |t| tile(tx, t).map_err(Unusable::Store))?;
    if log.root() != head.root {
        return Err(Fault::Broken("the log's tiles do not lead to its root; they were changed".into()));
    }
    Ok(log)
}

enum Unusable {
    Store(Fault),
    Log(BadLog),
}

impl From<BadLog> for Unusable {
    fn from(bad: BadLog) -> Self {
        Unusable::Log(bad)
    }
}

impl From<Unusable> for Fault {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Store(fault) => fault,
            Unusable::Log(bad) => Fault::Broken(bad.to_string()),
        }
    }
}

/// The columns of an event that [`leaf`] reads, after its stream and in this order.
pub(super) const EVENT_COLUMNS: &str = "e.version, e.at, e.schema, e.name, e.actor, e.payload";

/// The leaf of an event, from a row that has [`EVENT_COLUMNS`] from `column` on.
pub(super) fn leaf(stream: &StreamId, row: &Row<'_>, column: usize) -> Result<Hash, Fault> {
    Ok(record(stream, row, column)?.leaf())
}

/// An event as it is sealed, from such a row.
pub(super) fn record(stream: &StreamId, row: &Row<'_>, column: usize) -> Result<Record, Fault> {
    Ok(Record {
        stream: *stream,
        version: unsigned(row.int(column)?)?,
        at: row.int(column + 1)?,
        schema: unsigned(row.int(column + 2)?)?,
        name: row.text(column + 3)?,
        sealed: sealed(&row.text(column + 4)?, &row.bytes(column + 5)?),
    })
}

/// A number of the store as a count.
pub(super) fn unsigned<N: TryFrom<i64>>(n: i64) -> Result<N, Fault> {
    n.try_into().map_err(|_| Fault::Broken(format!("a number of the log is out of its range: {n}")))
}

/// A count as a number of the store; counts stay far below 2^63.
pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
