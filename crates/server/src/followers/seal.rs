//! The sealer: gives all events one total order and signs it.
//!
//! The life of a sealing. (1) In one snapshot: the head, the tiles at the right edge, the appends that
//! wait, their events. (2) In memory: the leaves, the tiles they make, the new root, the signature.
//! (3) In one transaction: the head moves from the size that was read to the new one, the appends go
//! from the waiting list into the order, the tiles are written.
//!
//! A crash before (3) is committed leaves everything as it was; what was signed in (2) was seen by
//! nobody and is forgotten. A crash after it leaves everything done. There is nothing between, so there
//! is nothing to mend. If another process sealed meanwhile, the head has moved, (3) changes nothing, and
//! we begin again at (1): two processes never sign two histories. What comes before an event in its
//! stream comes before it in the log; between streams the order is that of sealing.

use proof::{Appended, Checkpoint, Hash, Log, LogKey};

use super::{
    Follower, Turn,
    log::{self, EVENT_COLUMNS, Head},
};
use crate::store::{Fault, Param, Store, StreamId, Tx, Unsealed, places};

/// How many appends are sealed at a time. On SQLite other writers wait for step (3): some milliseconds.
const BATCH: u32 = 400;

/// Seals what waits.
#[derive(Clone)]
pub struct Sealer {
    store: Store,
    key: LogKey,
}

/// What is about to be sealed: steps (1) and (2) are done.
#[derive(Clone, Debug)]
pub struct Batch {
    items: Vec<Unsealed>,
    appended: Appended,
    /// The head that this continues, as it was published.
    from: Vec<u8>,
    note: Vec<u8>,
}

/// How a sealing went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Nothing waited.
    Nothing,
    /// Another process was first; what waited is sealed by it, or waits still.
    Lost,
    /// The log has now so many events.
    To(u64),
}

impl Sealer {
    /// A sealer, after making sure that the log has a head and that the key is the one it was signed
    /// with: a log signed by turns with two keys would be believed by nobody.
    pub fn new(store: &Store, key: LogKey) -> Result<Sealer, Fault> {
        let empty = Log::default().root();
        let note = sign(&key, 0, &empty)?;
        store.write(move |tx| {
            tx.execute(
                "INSERT INTO log_head (id, size, root, note) VALUES (1, 0, $1, $2) ON CONFLICT (id) DO NOTHING",
                &[empty[..].into(), (&note).into()],
            )
            .map(|_| ())
        })?;
        let sealer = Sealer { store: store.clone(), key };
        sealer.store.read(|tx| sealer.head(tx))?;
        Ok(sealer)
    }

    /// The sealer as a follower.
    pub fn follower(self) -> Follower {
        Follower::new("seal", move || {
            Ok(match self.seal()? {
                Sealed::Nothing => Turn::Idle,
                Sealed::Lost | Sealed::To(_) => Turn::Again,
            })
        })
    }

    /// Seals one batch of what waits.
    pub fn seal(&self) -> Result<Sealed, Fault> {
        let Some(batch) = self.prepare()? else { return Ok(Sealed::Nothing) };
        Ok(if self.record(&batch)? { Sealed::To(batch.appended.size) } else { Sealed::Lost })
    }

    /// Steps (1) and (2); `None` when nothing waits.
    pub fn prepare(&self) -> Result<Option<Batch>, Fault> {
        let read = self.store.read(|tx| {
            let (items, leaves) = waiting(tx)?;
            if items.is_empty() {
                return Ok(None);
            }
            let head = self.head(tx)?;
            Ok::<_, Fault>(Some((items, leaves, log::resume(tx, &head)?, head.note)))
        })?;
        let Some((items, leaves, mut tree, from)) = read else { return Ok(None) };
        let appended = tree.append(leaves).map_err(|bad| Fault::Broken(bad.to_string()))?;
        let note = sign(&self.key, appended.size, &appended.root)?;
        Ok(Some(Batch { items, appended, from, note }))
    }

    /// Step (3); `false` when another process was first, and then nothing is changed.
    pub fn record(&self, batch: &Batch) -> Result<bool, Fault> {
        let batch = batch.clone();
        self.store.write(move |tx| record_in(tx, &batch))
    }

    /// The head, believed only with our own signature on it.
    fn head(&self, tx: &mut Tx<'_>) -> Result<Head, Fault> {
        let head = log::head(tx)?.ok_or_else(|| Fault::Broken("the log has no head".into()))?;
        match Checkpoint::open(&head.note, &self.key.public()) {
            Ok(signed) if (signed.size, signed.root) == (head.size, head.root) => Ok(head),
            Ok(_) => Err(Fault::Broken("the log's head is not the one that was signed; it was changed".into())),
            Err(bad) => Err(Fault::Broken(format!(
                "the log's head cannot be believed: {bad}; put the log's own key back (log.key or MOTCUA_LOG_KEY), or \
                 start again if it was handed over"
            ))),
        }
    }
}

/// Step (3) inside its transaction.
pub fn record_in(tx: &mut Tx<'_>, batch: &Batch) -> Result<bool, Fault> {
    let Appended { old_size, size, root, tiles } = &batch.appended;
    // The note is compared too: if the key was handed over meanwhile, this was signed with the old one.
    let moved = tx.execute(
        "UPDATE log_head SET size = $1, root = $2, note = $3 WHERE id = 1 AND size = $4 AND note = $5",
        &[
            log::signed(*size).into(),
            root[..].into(),
            (&batch.note).into(),
            log::signed(*old_size).into(),
            (&batch.from).into(),
        ],
    )?;
    if moved != 1 {
        return Ok(false);
    }
    let mut position = log::signed(*old_size);
    let mut rows: Vec<Param<'_>> = Vec::with_capacity(batch.items.len() * 4);
    for item in &batch.items {
        if !tx.sealed(item)? {
            return Err(Fault::Broken("an append that waited to be sealed is gone without being sealed".into()));
        }
        let (first, last) = (i64::from(item.first), i64::from(item.last));
        rows.extend([Param::Bytes(&item.stream.0), first.into(), last.into(), position.into()]);
        position += last - first + 1;
    }
    let sql = format!("INSERT INTO sealed (stream, first, last, position) VALUES {}", places(batch.items.len(), 4));
    tx.execute(&sql, &rows)?;
    for data in tiles {
        tx.execute(
            "INSERT INTO log_tiles (level, n, hashes) VALUES ($1, $2, $3) \
             ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes",
            &[i64::from(data.tile.level).into(), log::signed(data.tile.index).into(), (&data.bytes).into()],
        )?;
    }
    Ok(true)
}

/// The appends that wait, in their order, and the leaves of their events.
fn waiting(tx: &mut Tx<'_>) -> Result<(Vec<Unsealed>, Vec<Hash>), Fault> {
    let mut items: Vec<Unsealed> = Vec::new();
    let mut leaves = Vec::new();
    let sql = format!(
        "SELECT u.ready, u.stream, u.first, u.last, {EVENT_COLUMNS} \
         FROM (SELECT ready, stream, first, last FROM unsealed ORDER BY ready, stream, first LIMIT $1) u \
         JOIN events e ON e.stream = u.stream AND e.version >= u.first AND e.version <= u.last \
         ORDER BY u.ready, u.stream, u.first, e.version"
    );
    tx.query(&sql, &[i64::from(BATCH).into()], |row| {
        let item = Unsealed {
            ready: row.int(0)?,
            stream: StreamId(row.id(1)?.0),
            first: log::unsigned(row.int(2)?)?,
            last: log::unsigned(row.int(3)?)?,
        };
        leaves.push(log::leaf(&item.stream, row, 4)?);
        if items.last() != Some(&item) {
            items.push(item);
        }
        Ok(())
    })?;
    let events: u64 = items.iter().map(|i| u64::from(i.last - i.first) + 1).sum();
    if events != leaves.len() as u64 {
        return Err(Fault::Broken("events that wait to be sealed are missing".into()));
    }
    Ok((items, leaves))
}

fn sign(key: &LogKey, size: u64, root: &Hash) -> Result<Vec<u8>, Fault> {
    Checkpoint::sign(key, size, root).map_err(|bad| Fault::Broken(format!("the log's head could not be signed: {bad}")))
}
