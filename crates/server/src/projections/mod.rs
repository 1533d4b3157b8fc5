//! Answers the pages' questions; rebuildable from events.

pub mod answers;
pub mod attempts;
pub mod cases;
pub mod credentials;
pub mod days;
pub mod definitions;
pub mod inquiries;
pub mod looks;
pub mod models;
pub mod notices;
pub mod once;
pub mod people;
pub mod records;
pub mod sessions;
pub mod uploads;

use crate::store::{Fault, Tx};

/// The tables that [`wipe`] empties: everything that the events of streams make again. Sessions,
/// attempts, notices, uploads, models, published answers and pinned definitions are not made from streams and stay.
const MADE_FROM_EVENTS: &[&str] = &[
    "cases",
    "case_tokens",
    "case_asked",
    "case_sorted",
    "payments",
    "results",
    "people",
    "logins",
    "person_tokens",
    "identities",
    "proven_numbers",
    "posts",
    "calendar_edits",
    "records",
    "record_tokens",
    "record_reads",
    "looks",
    "look_delays",
    "inquiries",
];

/// Empties the read models, before they are made again from the events.
pub fn wipe(tx: &mut Tx<'_>) -> Result<(), Fault> {
    for table in MADE_FROM_EVENTS {
        tx.execute(&format!("DELETE FROM {table}"), &[])?;
    }
    Ok(())
}
