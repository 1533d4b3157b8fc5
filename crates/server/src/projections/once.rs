//! What counts only once, and a sign-in that is on its way through a provider, taken up once by the browser that began
//! it.

use sha2::{Digest as _, Sha256};

use crate::store::{DataKey, Fault, Param, Tx};

/// Uses something up until a moment (unix ms) after which it would not count anyway. Whether it was still unused.
pub fn use_up(tx: &mut Tx<'_>, what: &str, until: i64) -> Result<bool, Fault> {
    let what = tx.blind(&format!("once {what}"));
    let added = tx.execute(
        "INSERT INTO used_once (what, ends) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[(&what).into(), until.into()],
    )?;
    Ok(added == 1)
}

fn hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}

/// What a begun sign-in is sealed with: only the browser's own secret opens it.
fn key(secret: &str) -> DataKey {
    DataKey::of_secret("motcua sign-in on its way", secret)
}

/// Keeps a sign-in that begins, for the browser with this secret.
pub fn keep(tx: &mut Tx<'_>, state: &str, secret: &str, about: &[u8], ends: i64) -> Result<(), Fault> {
    let state = hash(state);
    let about = key(secret).seal(&state, about)?;
    tx.execute(
        "INSERT INTO sign_ins_begun (state, ends, about) VALUES ($1, $2, $3)",
        &[(&state).into(), ends.into(), (&about).into()],
    )?;
    Ok(())
}

/// Takes up a sign-in by what came back, if this browser began it, it lasts and nobody took it up before. What another
/// browser began stays for that one.
pub fn take(tx: &mut Tx<'_>, state: &str, secret: &str, now: i64) -> Result<Option<Vec<u8>>, Fault> {
    let state = hash(state);
    let found = tx.query_one(
        "SELECT about FROM sign_ins_begun WHERE state = $1 AND ends > $2",
        &[(&state).into(), now.into()],
        |row| row.bytes(0),
    )?;
    let Some(about) = found.and_then(|about| key(secret).open(&state, &about).ok()) else { return Ok(None) };
    let taken = tx.execute("DELETE FROM sign_ins_begun WHERE state = $1", &[(&state).into()])?;
    Ok((taken == 1).then_some(about))
}

/// Forgets what is over.
pub fn sweep(tx: &mut Tx<'_>, now: i64) -> Result<u64, Fault> {
    let begun = tx.execute("DELETE FROM sign_ins_begun WHERE ends <= $1", &[Param::Int(now)])?;
    Ok(begun + tx.execute("DELETE FROM used_once WHERE ends <= $1", &[Param::Int(now)])?)
}
