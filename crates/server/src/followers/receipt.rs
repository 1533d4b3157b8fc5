//! Receipts: the proof that one event is in the log, made for whoever may see the event, when they ask; and checked
//! by anybody.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use proof::{BadReceipt, Opened, Policy, Receipt, inclusion};

use super::{
    log::{self, EVENT_COLUMNS},
    record::Record,
};
use crate::store::{Fault, StreamId, Tx};

/// An event with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The event as it is sealed.
    pub record: Record,
    /// The receipt; none while the event waits to be sealed and published, a second at most.
    pub receipt: Option<Receipt>,
}

/// The proof of an event; `None` when there is no such event. `witnessed`: whether checkpoints are
/// published with witnesses' signatures here.
pub fn of_event(tx: &mut Tx<'_>, stream: StreamId, version: u32, witnessed: bool) -> Result<Option<Proved>, Fault> {
    let sql = format!("SELECT {EVENT_COLUMNS} FROM events e WHERE e.stream = $1 AND e.version = $2");
    let found =
        tx.query_one(&sql, &[(&stream).into(), i64::from(version).into()], |row| log::record(&stream, row, 0))?;
    let Some(record) = found else { return Ok(None) };
    let receipt = match (log::position(tx, stream, version)?, log::published(tx, witnessed)?) {
        (Some(index), Some(head)) if index < head.size => Some(prove(tx, &record, index, head)?),
        _ => None,
    };
    Ok(Some(Proved { record, receipt }))
}

fn prove(tx: &mut Tx<'_>, record: &Record, index: u64, head: log::Head) -> Result<Receipt, Fault> {
    // A fault of the store is told from a tile that is not there.
    let mut fault = None;
    let path = inclusion(head.size, &head.root, index, |tile| match log::tile(tx, tile) {
        Ok(bytes) => bytes,
        Err(why) => {
            fault = Some(why);
            None
        }
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    let path = path.map_err(|bad| Fault::Broken(format!("no proof of position {index}: {bad}")))?;
    // Nothing is handed out that does not hold: an event that was changed since is found here.
    let leaf = record.leaf();
    proof::verify_inclusion(head.size, &head.root, index, &leaf, &path)
        .map_err(|_| Fault::Broken(format!("the event at position {index} is not the one that was sealed")))?;
    let extra = Some(record.write().into_bytes());
    Ok(Receipt { extra, index, path, checkpoint: head.note })
}

/// What a receipt proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was recorded.
    pub record: Record,
    /// Where in the log.
    pub index: u64,
    /// The checkpoint that it is proved by, with the witnesses' signatures.
    pub opened: Opened,
}

/// Checks a receipt without asking anybody: its text, or the address that its QR code holds.
pub fn check(text: &str, policy: &Policy) -> Result<Checked, BadReceipt> {
    let text = match text.trim().split_once("/verify#") {
        Some((_, fragment)) => {
            percent_decode_str(fragment).decode_utf8().map_err(|_| BadReceipt::Malformed)?.into_owned()
        }
        None => text.to_owned(),
    };
    let receipt = Receipt::read_pasted(&text)?;
    let record = receipt.extra.as_deref().and_then(Record::read).ok_or(BadReceipt::Malformed)?;
    let opened = receipt.verify(&record.leaf(), policy)?;
    Ok(Checked { record, index: receipt.index, opened })
}

/// The address that a receipt's QR code holds: what stands behind the `#` stays in the reader's browser.
pub fn address(origin: &str, receipt: &Receipt) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b'+')
        .remove(b'=')
        .remove(b':')
        .remove(b'@');
    format!("{}/verify#{}", origin.trim_end_matches('/'), utf8_percent_encode(&receipt.write(), KEPT))
}
