//! How often something was tried, for rate limits: counted in the store in fixed windows, so that
//! several processes count together. What is counted is blinded; no name or address is kept.

use crate::store::{Fault, Param, Tx};

/// A limit: at most so many in a window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// How many.
    pub most: i64,
    /// In how long, ms.
    pub window: i64,
}

fn window_start(limit: Limit, now: i64) -> i64 {
    now - now.rem_euclid(limit.window.max(1))
}

/// Counts one attempt at `what` and says whether it is still within the limit. Counting goes on beyond
/// it, so trying on does not help.
pub fn attempt(tx: &mut Tx<'_>, what: &str, limit: Limit, now: i64) -> Result<bool, Fault> {
    let what = tx.blind(what);
    let n = tx.query_one(
        "INSERT INTO attempts (what, window_start, n) VALUES ($1, $2, 1) \
         ON CONFLICT (what, window_start) DO UPDATE SET n = attempts.n + 1 RETURNING n",
        &[(&what).into(), window_start(limit, now).into()],
        |row| row.int(0),
    )?;
    Ok(n.unwrap_or(i64::MAX) <= limit.most)
}

/// Whether another attempt would still be within the limit, without counting one.
pub fn allowed(tx: &mut Tx<'_>, what: &str, limit: Limit, now: i64) -> Result<bool, Fault> {
    let what = tx.blind(what);
    let n = tx.query_one(
        "SELECT n FROM attempts WHERE what = $1 AND window_start = $2",
        &[(&what).into(), window_start(limit, now).into()],
        |row| row.int(0),
    )?;
    Ok(n.unwrap_or(0) < limit.most)
}

/// Forgets windows that began before a moment.
pub fn sweep(tx: &mut Tx<'_>, before: i64) -> Result<u64, Fault> {
    tx.execute("DELETE FROM attempts WHERE window_start < $1", &[Param::Int(before)])
}
