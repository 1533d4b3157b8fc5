//! Which uploaded contents an event has named, so that what nobody ever attached can be removed.
//!
//! A content is one however often it is uploaded, so a row is never taken away while it may be attached:
//! the row is written before the content, and removing both is one transaction. A content that lay there
//! before without a row is older than this table and stays.

use crate::store::{BlobName, Fault, Tx};

/// Somebody is about to upload a content. `there`: it lay there already.
pub fn expect(tx: &mut Tx<'_>, name: &BlobName, there: bool, now: i64) -> Result<(), Fault> {
    let known = tx.execute("UPDATE uploads SET at = $2 WHERE name = $1", &[name.into(), now.into()])?;
    if known == 0 && !there {
        tx.execute(
            "INSERT INTO uploads (name, at, attached) VALUES ($1, $2, 0) ON CONFLICT (name) DO UPDATE SET at = $2",
            &[name.into(), now.into()],
        )?;
    }
    Ok(())
}

/// An event has named a content.
pub fn attached(tx: &mut Tx<'_>, name: &BlobName, now: i64) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO uploads (name, at, attached) VALUES ($1, $2, 1) ON CONFLICT (name) DO UPDATE SET attached = 1",
        &[name.into(), now.into()],
    )?;
    Ok(())
}

/// Contents that were last uploaded before a moment and never named.
pub fn loose(tx: &mut Tx<'_>, before: i64, limit: u32) -> Result<Vec<BlobName>, Fault> {
    tx.query(
        "SELECT name FROM uploads WHERE attached = 0 AND at < $1 ORDER BY at LIMIT $2",
        &[before.into(), i64::from(limit).into()],
        |row| row.bytes(0)?.try_into().map_err(|_| Fault::Broken("the name of a content is not 32 bytes".into())),
    )
}

/// Forgets one of them; `false` when it was uploaded again or named meanwhile.
pub fn forget(tx: &mut Tx<'_>, name: &BlobName, before: i64) -> Result<bool, Fault> {
    let gone =
        tx.execute("DELETE FROM uploads WHERE name = $1 AND attached = 0 AND at < $2", &[name.into(), before.into()])?;
    Ok(gone == 1)
}
