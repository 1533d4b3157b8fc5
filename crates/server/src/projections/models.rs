//! Models of the router, by service and version, and the cases that officials sorted, from which they are learned.
//!
//! A model is not made from events alone (a person asked for it), so it stays when the read models are made again.

use rules::id::Id;

use crate::store::{Fault, StreamId, Tx};

/// A model as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRow {
    /// The hash of its bytes.
    pub version: String,
    /// When it was made, unix ms.
    pub made: i64,
    /// Whether it is the one that suggests.
    pub active: bool,
    /// How it was measured, as JSON.
    pub measured: String,
}

/// Keeps a model; it suggests from now on if `active`.
pub fn keep(tx: &mut Tx<'_>, service: &str, row: &ModelRow, body: &[u8]) -> Result<(), Fault> {
    if row.active {
        tx.execute("UPDATE models SET active = 0 WHERE service = $1", &[service.into()])?;
    }
    tx.execute(
        "INSERT INTO models (service, version, made, active, measured, body) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (service, version) DO UPDATE SET active = excluded.active, measured = excluded.measured",
        &[
            service.into(),
            (&row.version).into(),
            row.made.into(),
            row.active.into(),
            (&row.measured).into(),
            body.into(),
        ],
    )?;
    Ok(())
}

/// The version that suggests, if one was learned here.
pub fn active(tx: &mut Tx<'_>, service: &str) -> Result<Option<String>, Fault> {
    tx.query_one("SELECT version FROM models WHERE service = $1 AND active = 1", &[service.into()], |row| row.text(0))
}

/// The bytes of a version.
pub fn body(tx: &mut Tx<'_>, service: &str, version: &str) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "SELECT body FROM models WHERE service = $1 AND version = $2";
    tx.query_one(sql, &[service.into(), version.into()], |row| row.bytes(0))
}

/// Every version, oldest first.
pub fn all(tx: &mut Tx<'_>, service: &str) -> Result<Vec<ModelRow>, Fault> {
    let sql = "SELECT version, made, active, measured FROM models WHERE service = $1 ORDER BY made, version";
    tx.query(sql, &[service.into()], |row| {
        Ok(ModelRow { version: row.text(0)?, made: row.int(1)?, active: row.int(2)? == 1, measured: row.text(3)? })
    })
}

/// Cases of a service that an official sorted, in the order of their ids, after one of them.
pub fn sorted(tx: &mut Tx<'_>, service: &str, after: Option<Id>, limit: u32) -> Result<Vec<Id>, Fault> {
    let after = after.unwrap_or(Id([0; 16]));
    tx.query(
        "SELECT stream FROM case_sorted WHERE service = $1 AND stream > $2 ORDER BY stream LIMIT $3",
        &[service.into(), (&StreamId::from(after)).into(), i64::from(limit).into()],
        |row| row.id(0),
    )
}
