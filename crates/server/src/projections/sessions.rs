//! Who is signed in. A session lives in the store, so that every process knows it and signing out ends
//! it everywhere at once; only the hash of its token is kept.

use rules::id::Id;
use sha2::{Digest as _, Sha256};

use crate::store::{Fault, Param, Tx};

/// How long a session lasts without being used: a working day, ms.
pub const IDLE: i64 = 8 * 60 * 60 * 1000;
/// How long a session lasts at most, ms.
pub const LONGEST: i64 = 14 * 24 * 60 * 60 * 1000;
/// A session's use is written down at most so often, ms: reading a page should not cost a write.
const TOUCH: i64 = 5 * 60 * 1000;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: Id,
    /// The unit an official acts in; none for a citizen.
    pub unit: Option<String>,
    /// When it began, unix ms.
    pub begun: i64,
    /// When it was last used, unix ms, give or take some minutes.
    pub seen: i64,
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Begins a session under a fresh secret token.
pub fn begin(tx: &mut Tx<'_>, token: &str, person: Id, unit: Option<&str>, now: i64) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sessions (token, person, unit, begun, seen, ends) VALUES ($1, $2, $3, $4, $4, $5)",
        &[(&hash(token)).into(), (&person).into(), unit.into(), now.into(), (now + LONGEST).into()],
    )?;
    Ok(())
}

/// The session of a token, if it still lasts.
pub fn find(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<Option<Session>, Fault> {
    tx.query_one(
        "SELECT person, unit, begun, seen FROM sessions WHERE token = $1 AND ends > $2 AND seen > $3",
        &[(&hash(token)).into(), now.into(), (now - IDLE).into()],
        |row| Ok(Session { person: row.id(0)?, unit: row.text_or_none(1)?, begun: row.int(2)?, seen: row.int(3)? }),
    )
}

/// Whether the use of a session should be written down now.
pub fn wants_touch(session: &Session, now: i64) -> bool {
    now - session.seen > TOUCH
}

/// Writes down that a session was used.
pub fn touch(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<(), Fault> {
    tx.execute("UPDATE sessions SET seen = $2 WHERE token = $1", &[(&hash(token)).into(), now.into()])?;
    Ok(())
}

/// Lets an official act in another of their units.
pub fn act_in(tx: &mut Tx<'_>, token: &str, unit: &str) -> Result<(), Fault> {
    tx.execute("UPDATE sessions SET unit = $2 WHERE token = $1", &[(&hash(token)).into(), unit.into()])?;
    Ok(())
}

/// Ends a session.
pub fn end(tx: &mut Tx<'_>, token: &str) -> Result<(), Fault> {
    tx.execute("DELETE FROM sessions WHERE token = $1", &[(&hash(token)).into()])?;
    Ok(())
}

/// Ends all sessions of a person: a changed password, a lost phone.
pub fn end_all(tx: &mut Tx<'_>, person: Id) -> Result<u64, Fault> {
    tx.execute("DELETE FROM sessions WHERE person = $1", &[(&person).into()])
}

/// Forgets sessions that are over.
pub fn sweep(tx: &mut Tx<'_>, now: i64) -> Result<u64, Fault> {
    tx.execute("DELETE FROM sessions WHERE ends <= $1", &[Param::Int(now)])
}
