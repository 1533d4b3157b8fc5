//! Forgets what is over: ended sessions and old counts of attempts.

use super::{Follower, Turn};
use crate::{
    desk::Desk,
    projections::{attempts, sessions},
};

/// How long counts of attempts are kept, ms: longer than the longest window.
const KEPT: i64 = 2 * 24 * 60 * 60_000;
/// How often to look, ms.
const EVERY: i64 = 10 * 60_000;

/// The follower. When it last looked is only its own pace: looking twice does no harm.
pub fn follower(desk: &Desk) -> Follower {
    let desk = desk.clone();
    let mut last = i64::MIN;
    Follower::new("sweep", move || {
        let now = desk.clock.now();
        if now.saturating_sub(last) >= EVERY {
            desk.store.write(move |tx| {
                sessions::sweep(tx, now)?;
                attempts::sweep(tx, now - KEPT)
            })?;
            last = now;
        }
        Ok(Turn::Idle)
    })
}
