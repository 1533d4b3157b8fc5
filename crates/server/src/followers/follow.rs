//! Reading the log from a saved position.
//!
//! Only one process at a time works for a follower: it holds it for a while by compare-and-swap, and
//! saves the position the same way when the work is done. A crash between work and save has the work
//! done again by whoever comes next, so it must be safe to repeat; a crash while holding delays it by
//! the rest of the hold.

use super::{
    Follower, Turn,
    log::{signed, unsigned},
};
use crate::{
    clock::{Chance, Clock},
    store::{Fault, Recorded, Store, StreamId, Tx},
};

/// How many appends are read at a time.
const BATCH: i64 = 100;
/// How long one process may work before another takes over, ms.
const HOLD: i64 = 60_000;

/// An event that happened, in the log's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its place in the log, from 0.
    pub position: u64,
    /// The stream it happened to.
    pub stream: StreamId,
    /// The event.
    pub event: Recorded,
}

/// A follower that is given everything that was sealed, in order, from the beginning of the log. What
/// was erased meanwhile is passed over. `work` may be given the same events again; when it fails, it is
/// given them again later and nothing after them.
pub fn follow(
    store: &Store,
    clock: &Clock,
    chance: &Chance,
    name: &'static str,
    mut work: impl FnMut(&[Happened]) -> Result<(), Fault> + Send + 'static,
) -> Follower {
    let mut holder = vec![0; 16];
    chance.fill(&mut holder);
    let (store, clock) = (store.clone(), clock.clone());
    Follower::new(name, move || {
        let Some((from, to)) = store.read(|tx| ahead(tx, name))? else { return Ok(Turn::Idle) };
        let now = clock.now();
        let mine = holder.clone();
        if !store.write(move |tx| hold(tx, name, from, &mine, now))? {
            return Ok(Turn::Idle);
        }
        let happened = store.read(|tx| events(tx, from, to))?;
        work(&happened)?;
        let mine = holder.clone();
        let saved = store.write(move |tx| save(tx, name, from, to, &mine))?;
        Ok(if saved { Turn::Again } else { Turn::Idle })
    })
}

/// The positions of the next batch, if the log has more than is done.
fn ahead(tx: &mut Tx<'_>, name: &str) -> Result<Option<(u64, u64)>, Fault> {
    let from = tx.query_one("SELECT position FROM followers WHERE name = $1", &[name.into()], |row| row.int(0))?;
    let from = from.unwrap_or(0);
    let ends = tx.query(
        "SELECT position + last - first + 1 FROM sealed WHERE position >= $1 ORDER BY position LIMIT $2",
        &[from.into(), BATCH.into()],
        |row| row.int(0),
    )?;
    let Some(to) = ends.last() else { return Ok(None) };
    Ok(Some((unsigned(from)?, unsigned(*to)?)))
}

/// Takes the follower over from `from` on, unless another process holds it or has gone on.
fn hold(tx: &mut Tx<'_>, name: &str, from: u64, holder: &[u8], now: i64) -> Result<bool, Fault> {
    tx.execute(
        "INSERT INTO followers (name, position, holder, until) VALUES ($1, 0, $2, 0) ON CONFLICT (name) DO NOTHING",
        &[name.into(), holder.into()],
    )?;
    let held = tx.execute(
        "UPDATE followers SET holder = $1, until = $2 \
         WHERE name = $3 AND position = $4 AND (holder = $1 OR until < $5)",
        &[holder.into(), (now + HOLD).into(), name.into(), signed(from).into(), now.into()],
    )?;
    Ok(held == 1)
}

/// Saves how far it is, and lets go.
fn save(tx: &mut Tx<'_>, name: &str, from: u64, to: u64, holder: &[u8]) -> Result<bool, Fault> {
    let saved = tx.execute(
        "UPDATE followers SET position = $1, until = 0 WHERE name = $2 AND position = $3 AND holder = $4",
        &[signed(to).into(), name.into(), signed(from).into(), holder.into()],
    )?;
    Ok(saved == 1)
}

fn events(tx: &mut Tx<'_>, from: u64, to: u64) -> Result<Vec<Happened>, Fault> {
    let appends = tx.query(
        "SELECT stream, first, last, position FROM sealed WHERE position >= $1 AND position < $2 ORDER BY position",
        &[signed(from).into(), signed(to).into()],
        |row| {
            let versions = unsigned::<u32>(row.int(1)?)?..=unsigned(row.int(2)?)?;
            Ok((StreamId(row.id(0)?.0), versions, unsigned::<u64>(row.int(3)?)?))
        },
    )?;
    let mut happened = Vec::new();
    for (stream, versions, position) in appends {
        let all = match tx.load(stream) {
            Err(Fault::Erased) => continue,
            all => all?,
        };
        for event in all.into_iter().filter(|event| versions.contains(&event.version)) {
            let position = position + u64::from(event.version - versions.start());
            happened.push(Happened { position, stream, event });
        }
    }
    Ok(happened)
}
