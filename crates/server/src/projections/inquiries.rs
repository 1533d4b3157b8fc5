//! Questions of people about looks at their data: one row each, by person and by unit.

use rules::{id::Id, inquiry::Inquiry};

use crate::store::{Fault, Row, Tx};

/// A question in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryRow {
    /// Its stream.
    pub id: Id,
    /// Who asked.
    pub person: Id,
    /// The unit that looked.
    pub unit: String,
    /// Whether the officer is to answer.
    pub waits: bool,
    /// When something was written last, unix ms.
    pub changed: i64,
}

/// Writes the row of a question, in the transaction of its events.
pub fn project(tx: &mut Tx<'_>, id: Id, inquiry: &Inquiry) -> Result<(), Fault> {
    let Some((person, about)) = inquiry.person.zip(inquiry.about.as_ref()) else { return Ok(()) };
    let changed = inquiry.lines.last().map_or(0, |(at, _, _)| *at);
    tx.execute(
        "INSERT INTO inquiries (stream, person, unit, waits, changed) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (stream) DO UPDATE SET waits = excluded.waits, changed = excluded.changed",
        &[(&id).into(), (&person).into(), (&about.unit).into(), inquiry.waits().into(), changed.into()],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<InquiryRow, Fault> {
    Ok(InquiryRow { id: row.id(0)?, person: row.id(1)?, unit: row.text(2)?, waits: row.yes(3)?, changed: row.int(4)? })
}

/// The questions of a person, the last changed first, at most so many.
pub fn of_person(tx: &mut Tx<'_>, person: Id, limit: u32) -> Result<Vec<InquiryRow>, Fault> {
    tx.query(
        "SELECT stream, person, unit, waits, changed FROM inquiries WHERE person = $1 ORDER BY changed DESC LIMIT $2",
        &[(&person).into(), i64::from(limit).into()],
        read,
    )
}

/// The questions about looks of a unit that wait for an answer or do not; the oldest that wait first, else the newest.
pub fn of_unit(tx: &mut Tx<'_>, unit: &str, waits: bool, limit: u32) -> Result<Vec<InquiryRow>, Fault> {
    let order = if waits { "" } else { " DESC" };
    tx.query(
        &format!(
            "SELECT stream, person, unit, waits, changed FROM inquiries WHERE unit = $1 AND waits = $2 \
             ORDER BY changed{order} LIMIT $3"
        ),
        &[unit.into(), waits.into(), i64::from(limit).into()],
        read,
    )
}
