//! Forgets what is over: ended sessions and sign-ins on their way, old counts of attempts, uploads that nobody attached.

use super::{Follower, Turn};
use crate::{
    desk::Desk,
    projections::{attempts, once, sessions, uploads},
    store::{Blobs, Fault},
};

/// How long counts of attempts are kept, ms: longer than the longest window.
const KEPT: i64 = 2 * 24 * 60 * 60_000;
/// How long an upload waits to be attached, ms: longer than any ticket for it is good.
const LOOSE: i64 = 3 * 24 * 60 * 60_000;
/// How many uploads are removed at a time.
const BATCH: u32 = 100;
/// How often to look, ms.
const EVERY: i64 = 10 * 60_000;

/// The follower. When it last looked is only its own pace: looking twice does no harm.
pub fn follower(desk: &Desk, blobs: &Blobs) -> Follower {
    let (desk, blobs) = (desk.clone(), blobs.clone());
    let mut last = i64::MIN;
    Follower::new("sweep", move || {
        let now = desk.clock.now();
        if now.saturating_sub(last) >= EVERY {
            desk.store.write(move |tx| {
                sessions::sweep(tx, now)?;
                once::sweep(tx, now)?;
                attempts::sweep(tx, now - KEPT)
            })?;
            while remove_loose(&desk, &blobs, now - LOOSE)? == BATCH as usize {}
            last = now;
        }
        Ok(Turn::Idle)
    })
}

/// Removes uploads from before a moment that nobody attached. The file goes inside the transaction, so
/// that whoever uploads the same content now waits, and then finds neither row nor file. If the
/// transaction fails after, the row stays and the next turn finds the file gone, which does no harm.
fn remove_loose(desk: &Desk, blobs: &Blobs, before: i64) -> Result<usize, Fault> {
    let names = desk.store.read(move |tx| uploads::loose(tx, before, BATCH))?;
    let found = names.len();
    if found > 0 {
        let blobs = blobs.clone();
        desk.store.write(move |tx| {
            for name in &names {
                if uploads::forget(tx, name, before)? {
                    blobs.remove_named(name)?;
                }
            }
            Ok::<_, Fault>(())
        })?;
        tracing::info!(found, "uploads that nobody attached were removed");
    }
    Ok(found)
}
