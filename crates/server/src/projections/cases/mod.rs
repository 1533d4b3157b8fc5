//! Cases as lists need them: one row each, found by code, by person, by unit and by words.
//!
//! Lists go on from a cursor, never from a count of rows to skip, and every list reads along an index:
//! a page costs the same among ten cases and among a million.

mod project;
mod search;
mod worklist;

use std::{fmt, str::FromStr};

use rules::{
    id::Id,
    look::{Shown, Subject},
    workflow::{Phase, Role},
};
use serde::{Deserialize, Serialize};

use crate::store::{Fault, Param, Row, StreamId, Tx};

pub use project::{Change, forget, project};
pub use worklist::{Count, Counts, View, WorklistQuery, counts, worklist};

/// One case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: Id,
    /// Its code; none while a draft.
    pub code: Option<String>,
    /// The service's slug.
    pub service: String,
    /// The workflow state; none while a draft.
    pub state: Option<String>,
    /// What the public is told.
    pub phase: Phase,
    /// The unit that receives; empty for a draft begun online.
    pub reception: String,
    /// The unit that decides; empty while a draft.
    pub authority: String,
    /// Who must act; none once it is closed and while a person fills it in online.
    pub role: Option<Role>,
    /// The unit in which it waits; empty when it waits nowhere.
    pub unit: String,
    /// The official who holds it.
    pub holder: Option<Id>,
    /// The account that applies.
    pub applicant: Option<Id>,
    /// When it is due, unix ms.
    pub due: Option<i64>,
    /// When the present step is due, unix ms.
    pub step_due: Option<i64>,
    /// When it was submitted, unix ms.
    pub submitted: Option<i64>,
    /// When it was closed, unix ms.
    pub closed: Option<i64>,
    /// When it last changed, unix ms.
    pub changed: i64,
    /// The applicant's name; empty when none was asked or given, or when it was erased.
    pub name: String,
    /// Their personal number, likewise.
    pub number: String,
}

impl CaseRow {
    /// What a list shows of it.
    fn subject(&self) -> Subject {
        Subject {
            case: self.id,
            shown: Shown::List,
            units: vec![self.reception.clone(), self.authority.clone()],
            applicant: self.applicant,
            numbers: Some(self.number.clone()).filter(|n| !n.is_empty()).into_iter().collect(),
        }
    }
}

/// The personal part of a row, sealed under the case's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct About {
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    phone: String,
}

/// Where a list goes on: after this place. In an address it is `<number>-<32 hex digits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What the list is ordered by.
    pub at: i64,
    /// Among equals, the id.
    pub id: Id,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at, self.id)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, id) = text.rsplit_once('-').ok_or("a cursor is a number, a hyphen and an id")?;
        let at = at.parse().map_err(|_| "a cursor begins with a number")?;
        Ok(Cursor { at, id: id.parse()? })
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows in order.
    pub rows: Vec<T>,
    /// Where the next page goes on, if there is one.
    pub next: Option<Cursor>,
}

/// The longest page.
pub const MOST_ROWS: u32 = 200;

/// The columns of [`CaseRow`] in the order that [`read`] takes them; `c` is `cases`, `s` is `streams`.
const COLUMNS: &str = "c.stream, c.code, c.service, c.state, c.phase, c.reception, c.authority, c.role, c.unit, \
                       c.holder, c.applicant, c.due, c.step_due, c.submitted, c.closed, c.changed, c.about, s.key";

/// A row with its sealed part and the wrapped key for it; no key when it was erased.
type Sealed = (CaseRow, Vec<u8>, Option<Vec<u8>>);

/// Reads the columns; the name stays sealed until [`unsealed`].
fn read(row: &Row<'_>) -> Result<Sealed, Fault> {
    let found = CaseRow {
        id: row.id(0)?,
        code: row.text_or_none(1)?,
        service: row.text(2)?,
        state: row.text_or_none(3)?,
        phase: Phase::named(&row.text(4)?).unwrap_or(Phase::Draft),
        reception: row.text(5)?,
        authority: row.text(6)?,
        role: row.text_or_none(7)?.as_deref().and_then(Role::named),
        unit: row.text(8)?,
        holder: row.id_or_none(9)?,
        applicant: row.id_or_none(10)?,
        due: row.int_or_none(11)?,
        step_due: row.int_or_none(12)?,
        submitted: row.int_or_none(13)?,
        closed: row.int_or_none(14)?,
        changed: row.int(15)?,
        name: String::new(),
        number: String::new(),
    };
    Ok((found, row.bytes(16)?, row.bytes_or_none(17)?))
}

/// Opens the name of a row; an erased one has none.
fn unsealed(tx: &Tx<'_>, (mut row, about, key): Sealed) -> Result<CaseRow, Fault> {
    match tx.open_with(StreamId::from(row.id), key.as_deref(), &about) {
        Ok(about) => {
            let about: About = serde_json::from_slice(&about).unwrap_or_default();
            (row.name, row.number) = (about.name, about.number);
        }
        Err(Fault::Erased) => {}
        Err(fault) => return Err(fault),
    }
    Ok(row)
}

/// The rows with these ids, in the order asked; those not there are left out.
fn rows_of(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<CaseRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // A few lengths only, so that few statements are ever prepared.
    let asked = ids.len().next_power_of_two();
    let marks = (1..=asked).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
    let params: Vec<Param<'_>> = (0..asked).map(|i| Param::from(&ids[i.min(ids.len() - 1)])).collect();
    let found = tx.query(
        &format!("SELECT {COLUMNS} FROM cases c JOIN streams s ON s.stream = c.stream WHERE c.stream IN ({marks})"),
        &params,
        read,
    )?;
    let mut rows = Vec::with_capacity(found.len());
    for id in ids {
        if let Some(row) = found.iter().find(|(row, _, _)| row.id == *id) {
            rows.push(unsealed(tx, row.clone())?);
        }
    }
    Ok(rows)
}

/// The row of a case.
pub fn get(tx: &mut Tx<'_>, id: Id) -> Result<Option<CaseRow>, Fault> {
    Ok(rows_of(tx, &[id])?.pop())
}

/// The code of a case; opens nothing.
pub fn code_of(tx: &mut Tx<'_>, id: Id) -> Result<Option<String>, Fault> {
    let found = tx.query_one("SELECT code FROM cases WHERE stream = $1", &[(&id).into()], |row| row.text_or_none(0));
    Ok(found?.flatten())
}

/// The case with a code, however it is typed: spaces around and small letters do not matter.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Id>, Fault> {
    let code = search::written_code(code);
    tx.query_one("SELECT stream FROM cases WHERE code = $1 ORDER BY stream LIMIT 1", &[(&code).into()], |row| row.id(0))
}

/// The cases received at a unit whose codes begin so, in the order of their codes.
pub fn by_beginning(tx: &mut Tx<'_>, beginning: &str, reception: &str, limit: u32) -> Result<Vec<Id>, Fault> {
    let end = format!("{beginning}~");
    tx.query(
        "SELECT stream FROM cases WHERE code >= $1 AND code < $2 AND reception = $3 ORDER BY code LIMIT $4",
        &[beginning.into(), (&end).into(), reception.into(), i64::from(limit).into()],
        |row| row.id(0),
    )
}

/// A person's cases and drafts, newest first.
pub fn of_person(tx: &mut Tx<'_>, person: Id, after: Option<Cursor>, limit: u32) -> Result<Page<CaseRow>, Fault> {
    let limit = limit.clamp(1, MOST_ROWS);
    let before = after.map_or(Id([255; 16]), |cursor| cursor.id);
    let ids = tx.query(
        "SELECT stream FROM cases WHERE applicant = $1 AND stream < $2 ORDER BY stream DESC LIMIT $3",
        &[(&person).into(), (&before).into(), i64::from(limit + 1).into()],
        |row| row.id(0),
    )?;
    let keys: Vec<Cursor> = ids.into_iter().map(|id| Cursor { at: 0, id }).collect();
    page(tx, keys, limit)
}

/// The page that some keys in order make, one more than `limit` telling that there is a next one.
fn page(tx: &mut Tx<'_>, mut keys: Vec<Cursor>, limit: u32) -> Result<Page<CaseRow>, Fault> {
    let limit = limit as usize;
    let more = keys.len() > limit;
    keys.truncate(limit);
    let next = keys.last().copied().filter(|_| more);
    let ids: Vec<Id> = keys.iter().map(|key| key.id).collect();
    Ok(Page { rows: rows_of(tx, &ids)?, next })
}

/// The case a payment belongs to, for the provider's word.
pub fn by_payment(tx: &mut Tx<'_>, payment: Id) -> Result<Option<Id>, Fault> {
    tx.query_one("SELECT stream FROM payments WHERE payment = $1", &[(&payment).into()], |row| row.id(0))
}

/// A payment that was begun and not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Our id of the payment.
    pub payment: Id,
    /// The provider's name.
    pub provider: String,
    /// Amount in the smallest unit.
    pub amount: i64,
    /// Since when, unix ms.
    pub at: i64,
}

/// Payments begun before a moment of which nothing was heard, newest first.
pub fn pending(tx: &mut Tx<'_>, before: i64, limit: u32) -> Result<Vec<Pending>, Fault> {
    tx.query(
        "SELECT payment, provider, amount, at FROM payments WHERE standing = 1 AND at < $1 \
         ORDER BY at DESC, payment LIMIT $2",
        &[before.into(), i64::from(limit).into()],
        |row| Ok(Pending { payment: row.id(0)?, provider: row.text(1)?, amount: row.int(2)?, at: row.int(3)? }),
    )
}

/// A payment that must go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Our id of the payment.
    pub payment: Id,
    /// The case.
    pub case: Id,
    /// The provider's name, or `cash`.
    pub provider: String,
    /// Amount in the smallest unit.
    pub amount: i64,
    /// Since when, unix ms.
    pub at: i64,
}

/// Payments that must go back, oldest first.
pub fn refunds(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Refund>, Fault> {
    tx.query(
        "SELECT payment, stream, provider, amount, at FROM payments WHERE standing = 4 ORDER BY at, payment LIMIT $1",
        &[i64::from(limit).into()],
        |row| {
            Ok(Refund {
                payment: row.id(0)?,
                case: row.id(1)?,
                provider: row.text(2)?,
                amount: row.int(3)?,
                at: row.int(4)?,
            })
        },
    )
}

/// The cases whose result has a number; two units may number alike.
pub fn by_result(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Id>, Fault> {
    let number = number.trim();
    tx.query("SELECT stream FROM results WHERE number = $1 ORDER BY stream LIMIT 20", &[number.into()], |row| row.id(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        projections::{days, notices, people},
        store::{Settings, Store},
    };

    #[test]
    fn every_list_walks_along_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Settings::in_folder(folder.path())).unwrap();
        let plans = store.read(|tx| {
            tx.plans = Some(Vec::new());
            let (id, after) = (Id([1; 16]), Some(Cursor { at: 5, id: Id([2; 16]) }));
            for view in [View::Mine, View::Unclaimed, View::All, View::Asked, View::Closed] {
                for service in [None, Some("birth".to_owned())] {
                    for text in ["", "Nguyễn Văn An", "001090000012", "00004.PV-26"] {
                        let query = WorklistQuery {
                            unit: "00004.PV".into(),
                            me: id,
                            view,
                            role: Some(Role::Intake).filter(|_| service.is_some()),
                            service: service.clone(),
                            text: text.into(),
                            after: after.filter(|_| !text.contains('-')),
                            limit: 50,
                        };
                        let _ = worklist(tx, &query)?;
                    }
                }
            }
            counts(tx, "00004.PV", id, None, 5, 6)?;
            of_person(tx, id, after, 50)?;
            let _ = (by_code(tx, "x")?, by_payment(tx, id)?, by_result(tx, "1")?, refunds(tx, 10)?, get(tx, id)?);
            let _ = (people::by_login(tx, "x")?, people::by_number(tx, "1")?, people::in_unit(tx, "u", Some(id), 5)?);
            let _ = (people::names(tx, &[id])?, people::get(tx, id)?, days::mark(tx)?);
            let _ = (notices::of_person(tx, id, None, 10)?, notices::unread(tx, id, 9)?);
            let _ = (tx.load(StreamId::from(id))?, tx.request(b"x")?, tx.unsealed(9)?);
            Ok::<_, Fault>(tx.plans.take().unwrap())
        });
        let plans = plans.unwrap();
        assert!(plans.len() > 60);
        for plan in plans {
            let steps: Vec<&str> = plan.lines().skip(1).map(str::trim).collect();
            // A subquery bounded by its own limit is counted whole; the sealer's list and the index of refunds
            // to be made are read from their beginning.
            let ends = ["counted", "unread", "unsealed", "payments_to_refund"];
            let bounded = |step: &str| ends.iter().any(|name| step.ends_with(name));
            let bad = |step: &&&str| {
                (step.starts_with("SCAN ") && !bounded(step)) || step.contains("TEMP B-TREE FOR ORDER BY")
            };
            assert_eq!(steps.iter().find(bad), None, "{plan}");
        }
    }

    #[test]
    fn a_cursor_reads_back_what_it_shows() {
        for at in [0, -5, i64::MAX, i64::MIN] {
            let cursor = Cursor { at, id: Id([7; 16]) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in ["", "-", "5", "x-00", "5-07"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
