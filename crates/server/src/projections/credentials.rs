//! The credentials of results by their place in the public status list.

use rules::{event::CaseEvent, id::Id};

use crate::store::{Fault, Tx};

/// The scope and period of the counter that places are drawn from.
const COUNTER: (&str, &str) = ("credential", "");

/// Draws a place. One that is never used stays empty, which tells nobody anything.
pub fn draw(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let drawn = tx.next_number(COUNTER.0, COUNTER.1)?;
    u64::try_from(drawn - 1).map_err(|_| Fault::Broken("the counter of credentials runs backwards".into()))
}

/// Writes what an event of a case changes.
pub(super) fn project(tx: &mut Tx<'_>, case: Id, event: &CaseEvent) -> Result<(), Fault> {
    match event {
        CaseEvent::CredentialIssued { index, .. } => tx.execute(
            "INSERT INTO credentials (place, stream, revoked) VALUES ($1, $2, 0) ON CONFLICT (place) DO NOTHING",
            &[i64::try_from(*index).unwrap_or(i64::MAX).into(), (&case).into()],
        )?,
        CaseEvent::ResultRevoked { .. } => {
            tx.execute("UPDATE credentials SET revoked = 1 WHERE stream = $1", &[(&case).into()])?
        }
        _ => 0,
    };
    Ok(())
}

/// Whether a credential was given a place in `from..to`.
pub fn any(tx: &mut Tx<'_>, from: u64, to: u64) -> Result<bool, Fault> {
    let found = tx.query_one(
        "SELECT place FROM credentials WHERE place >= $1 AND place < $2 LIMIT 1",
        &[bound(from).into(), bound(to).into()],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// The places in `from..to` whose results were revoked, in order.
pub fn revoked(tx: &mut Tx<'_>, from: u64, to: u64) -> Result<Vec<u64>, Fault> {
    tx.query(
        "SELECT place FROM credentials WHERE revoked = 1 AND place >= $1 AND place < $2 ORDER BY place",
        &[bound(from).into(), bound(to).into()],
        |row| Ok(u64::try_from(row.int(0)?).unwrap_or_default()),
    )
}

fn bound(place: u64) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
