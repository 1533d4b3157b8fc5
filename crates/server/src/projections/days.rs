//! The edited days of the calendars. A mark, fresh with every edit, tells whether what was read before
//! still holds; it is read in the same transaction as everything else, so no process works with days
//! that another has changed.

use rules::{calendar::CalendarEvent, id::Id};

use crate::store::{Fault, Tx};

/// The mark of the edits as they stand; `None` when there never was one.
pub fn mark(tx: &mut Tx<'_>) -> Result<Option<Id>, Fault> {
    tx.query_one("SELECT mark FROM calendar_edits WHERE one = 1", &[], |row| row.id(0))
}

/// All edits, oldest first, with their mark.
pub fn edits(tx: &mut Tx<'_>) -> Result<Option<(Id, Vec<CalendarEvent>)>, Fault> {
    let found =
        tx.query_one("SELECT mark, days FROM calendar_edits WHERE one = 1", &[], |row| Ok((row.id(0)?, row.text(1)?)))?;
    let Some((mark, days)) = found else { return Ok(None) };
    let days = serde_json::from_str(&days)
        .map_err(|e| Fault::Broken(format!("the edited days cannot be read ({e}); run `motcua rebuild`")))?;
    Ok(Some((mark, days)))
}

/// Writes all edits under a fresh mark.
pub fn project(tx: &mut Tx<'_>, mark: Id, edits: &[CalendarEvent]) -> Result<(), Fault> {
    let days =
        serde_json::to_string(edits).map_err(|e| Fault::Broken(format!("edited days cannot be written: {e}")))?;
    tx.execute(
        "INSERT INTO calendar_edits (one, mark, days) VALUES (1, $1, $2) \
         ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, days = excluded.days",
        &[(&mark).into(), (&days).into()],
    )?;
    Ok(())
}
