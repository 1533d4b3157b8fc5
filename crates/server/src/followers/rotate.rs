//! The log's key hands over to a new one.
//!
//! In one transaction the hand-over, signed by both keys, is recorded and the head is signed anew with
//! the new key. Whoever knows the old key follows the hand-over to the new one. A process that still
//! holds the old key can move nothing any more: the head it would continue is gone.

use proof::{Checkpoint, Handover, LogKey, Policy};

use super::log::{self, Head};
use crate::store::{Fault, Store, Tx};

/// Hands over; the size at which. Doing it twice changes nothing the second time.
pub fn rotate(store: &Store, old: &LogKey, next: &LogKey) -> Result<u64, Fault> {
    let (old, next) = (old.clone(), next.clone());
    store.write(move |tx| rotate_in(tx, &old, &next))
}

fn rotate_in(tx: &mut Tx<'_>, old: &LogKey, next: &LogKey) -> Result<u64, Fault> {
    let broken = |what: &str| Fault::Broken(what.to_owned());
    let head = log::head(tx)?.ok_or_else(|| broken("the log has no head yet; start the server once"))?;
    if Checkpoint::open(&head.note, &next.public()).is_ok() {
        return Ok(head.size);
    }
    if Checkpoint::open(&head.note, &old.public()).is_err() {
        return Err(broken("the log's head is signed by neither key; put the log's own key back"));
    }
    let bad = |bad: proof::BadCheckpoint| Fault::Broken(format!("the hand-over cannot be signed: {bad}"));
    let handover = Handover::sign(old, next, head.size, &head.root).map_err(bad)?;
    let note = Checkpoint::sign(next, head.size, &head.root).map_err(bad)?;
    let n = log::handovers(tx)?.len();
    tx.execute(
        "INSERT INTO log_handovers (n, note) VALUES ($1, $2)",
        &[log::signed(n as u64).into(), (&handover).into()],
    )?;
    let moved = tx.execute(
        "UPDATE log_head SET note = $1 WHERE id = 1 AND size = $2",
        &[(&note).into(), log::signed(head.size).into()],
    )?;
    // Who knows only the new key must not be shown the old one's signature.
    tx.execute(
        "UPDATE log_published SET size = $1, root = $2, note = $3 WHERE id = 1",
        &[log::signed(head.size).into(), head.root[..].into(), (&note).into()],
    )?;
    if moved == 1 { Ok(head.size) } else { Err(Fault::Conflict) }
}

/// Whom readers of this log believe: its first key, those it handed over to, no witness.
pub fn policy(store: &Store, key: &LogKey) -> Result<Policy, Fault> {
    let handovers = store.read(log::handovers)?;
    let first = handovers.first().and_then(|note| Handover::previous(note)).unwrap_or_else(|| key.public());
    let policy = Policy::follow(first, &handovers);
    if *policy.log_key() == key.public() {
        return Ok(policy);
    }
    Err(Fault::Broken("the log was handed over to another key; put that one back (log.key or MOTCUA_LOG_KEY)".into()))
}

/// What is published from now on continues the head as it stands: for a start with witnesses after a
/// time without.
pub(super) fn publish_head(store: &Store) -> Result<(), Fault> {
    store.write(|tx| {
        let Some(head) = log::head(tx)? else { return Ok(()) };
        match log::published(tx, true)? {
            Some(Head { size, .. }) if size >= head.size => Ok(()),
            _ => log::publish(tx, &head).map(|_| ()),
        }
    })
}
