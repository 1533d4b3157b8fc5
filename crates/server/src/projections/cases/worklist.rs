//! What waits in a unit, by due date.
//!
//! The index holds unit, role, whether somebody holds it, and the date, in this order. A list over
//! several roles reads the beginning of each of these ranges and merges them, so it never reads past
//! what it shows.

use rules::{id::Id, look::Subject, workflow::Role};

use super::{CaseRow, Cursor, MOST_ROWS, Page, page, search};
use crate::store::{Fault, Param, Tx, Veiled};

/// Which of a unit's cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Those I hold, counter drafts I began included.
    Mine,
    /// Those that wait for somebody to take them.
    Unclaimed,
    /// All that wait in the unit.
    #[default]
    All,
    /// Those of other units that ask this one.
    Asked,
    /// Those that are over, newest first.
    Closed,
}

/// What an official wants to see.
#[derive(Clone, Debug)]
pub struct WorklistQuery {
    /// The unit they act in.
    pub unit: String,
    /// They themselves.
    pub me: Id,
    /// Which cases.
    pub view: View,
    /// Only those that wait for this role.
    pub role: Option<Role>,
    /// Only those of this service.
    pub service: Option<String>,
    /// Words: a code, a name, a number, a phone. If there are any, they are looked for among all
    /// submitted cases of the unit, whatever the view.
    pub text: String,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// At most so many rows, up to [`MOST_ROWS`].
    pub limit: u32,
}

/// A page of a unit's cases, veiled: it names people.
pub fn worklist(tx: &mut Tx<'_>, query: &WorklistQuery) -> Result<Veiled<Page<CaseRow>>, Fault> {
    let page = found(tx, query)?;
    let mut subjects: Vec<Subject> = page.rows.iter().map(CaseRow::subject).collect();
    for subject in subjects.iter_mut().filter(|s| !s.units.contains(&query.unit)) {
        let sql = "SELECT 1 FROM case_asked WHERE stream = $1 AND unit = $2";
        let asked = tx.query_one(sql, &[(&subject.case).into(), (&query.unit).into()], |row| row.int(0))?;
        subject.units.extend(asked.map(|_| query.unit.clone()));
    }
    Ok(Veiled::new(page, subjects))
}

fn found(tx: &mut Tx<'_>, query: &WorklistQuery) -> Result<Page<CaseRow>, Fault> {
    if !query.text.trim().is_empty() {
        return search::find(tx, query);
    }
    let limit = query.limit.clamp(1, MOST_ROWS);
    let keys = match query.view {
        View::Mine => held(tx, query, limit)?,
        View::Unclaimed => waiting(tx, query, &[0], limit)?,
        View::All => waiting(tx, query, &[0, 1], limit)?,
        View::Asked => asked(tx, query, limit)?,
        View::Closed => closed(tx, query, limit)?,
    };
    page(tx, keys, limit)
}

fn key(row: &crate::store::Row<'_>) -> Result<Cursor, Fault> {
    Ok(Cursor { at: row.int(0)?, id: row.id(1)? })
}

/// The first place of a list.
const START: Cursor = Cursor { at: i64::MIN, id: Id([0; 16]) };

fn waiting(tx: &mut Tx<'_>, query: &WorklistQuery, helds: &[i64], limit: u32) -> Result<Vec<Cursor>, Fault> {
    let roles = query.role.map_or(Role::ALL.to_vec(), |role| vec![role]);
    let after = query.after.unwrap_or(START);
    let mut keys = Vec::new();
    for role in roles {
        for held in helds {
            let mut params: Vec<Param<'_>> = vec![
                (&query.unit).into(),
                role.as_str().into(),
                (*held).into(),
                after.at.into(),
                (&after.id).into(),
                i64::from(limit + 1).into(),
            ];
            let service = query.service.as_ref().map_or("", |service| {
                params.push(service.into());
                " AND service = $7"
            });
            keys.extend(tx.query(
                &format!(
                    "SELECT soonest, stream FROM cases WHERE unit = $1 AND role = $2 AND held = $3{service} \
                     AND (soonest, stream) > ($4, $5) ORDER BY soonest, stream LIMIT $6"
                ),
                &params,
                key,
            )?);
        }
    }
    keys.sort_unstable();
    keys.truncate(limit as usize + 1);
    Ok(keys)
}

fn held(tx: &mut Tx<'_>, query: &WorklistQuery, limit: u32) -> Result<Vec<Cursor>, Fault> {
    let after = query.after.unwrap_or(START);
    let mut params: Vec<Param<'_>> = vec![
        (&query.me).into(),
        (&query.unit).into(),
        after.at.into(),
        (&after.id).into(),
        i64::from(limit + 1).into(),
    ];
    let mut more = String::new();
    if let Some(role) = query.role {
        params.push(role.as_str().into());
        more += &format!(" AND role = ${}", params.len());
    }
    if let Some(service) = &query.service {
        params.push(service.into());
        more += &format!(" AND service = ${}", params.len());
    }
    tx.query(
        &format!(
            "SELECT soonest, stream FROM cases WHERE holder = $1 AND unit = $2{more} \
             AND (soonest, stream) > ($3, $4) ORDER BY soonest, stream LIMIT $5"
        ),
        &params,
        key,
    )
}

fn asked(tx: &mut Tx<'_>, query: &WorklistQuery, limit: u32) -> Result<Vec<Cursor>, Fault> {
    let after = query.after.unwrap_or(START);
    let mut params: Vec<Param<'_>> =
        vec![(&query.unit).into(), after.at.into(), (&after.id).into(), i64::from(limit + 1).into()];
    let service = query.service.as_ref().map_or("", |service| {
        params.push(service.into());
        " AND EXISTS (SELECT 1 FROM cases c WHERE c.stream = a.stream AND c.service = $5)"
    });
    tx.query(
        &format!(
            "SELECT a.until, a.stream FROM case_asked a WHERE a.unit = $1{service} \
             AND (a.until, a.stream) > ($2, $3) ORDER BY a.until, a.stream LIMIT $4"
        ),
        &params,
        key,
    )
}

/// Closed cases of the unit as receiver and as decider, newest first.
fn closed(tx: &mut Tx<'_>, query: &WorklistQuery, limit: u32) -> Result<Vec<Cursor>, Fault> {
    let before = query.after.unwrap_or(Cursor { at: i64::MAX, id: Id([255; 16]) });
    let mut keys = Vec::new();
    for side in ["reception", "authority"] {
        let mut params: Vec<Param<'_>> =
            vec![(&query.unit).into(), before.at.into(), (&before.id).into(), i64::from(limit + 1).into()];
        let service = query.service.as_ref().map_or("", |service| {
            params.push(service.into());
            " AND service = $5"
        });
        keys.extend(tx.query(
            &format!(
                "SELECT closed, stream FROM cases WHERE {side} = $1{service} AND closed IS NOT NULL \
                 AND (closed, stream) < ($2, $3) ORDER BY closed DESC, stream DESC LIMIT $4"
            ),
            &params,
            key,
        )?);
    }
    keys.sort_unstable_by(|a, b| b.cmp(a));
    keys.dedup();
    keys.truncate(limit as usize + 1);
    Ok(keys)
}

/// A number counted only so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many, at most [`Count::MOST`].
    pub n: i64,
    /// Whether there are more than that.
    pub more: bool,
}

impl Count {
    /// How far is counted.
    pub const MOST: i64 = 1000;

    fn add(self, other: Count) -> Count {
        let n = self.n + other.n;
        Count { n: n.min(Count::MOST), more: self.more || other.more || n > Count::MOST }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.n, if self.more { "+" } else { "" })
    }
}

/// How many wait, for the tabs above a worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// That I hold.
    pub mine: Count,
    /// That nobody holds.
    pub unclaimed: Count,
    /// That wait in the unit.
    pub all: Count,
    /// Of those, past their date; what is done and only waits to be fetched is not late.
    pub late: Count,
    /// Of those not past it, due within the next day.
    pub soon: Count,
    /// That other units ask.
    pub asked: Count,
}

/// Counts a unit's cases, each only up to [`Count::MOST`]. With a role, only those that wait for it.
/// `soon` is until when a case is soon due, unix ms.
pub fn counts(tx: &mut Tx<'_>, unit: &str, me: Id, role: Option<Role>, now: i64, soon: i64) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    for role in role.map_or(Role::ALL.to_vec(), |role| vec![role]) {
        for held in [0, 1] {
            let mut range = |from: i64, to: i64| {
                let params = [unit.into(), role.as_str().into(), Param::Int(held), from.into(), to.into()];
                bounded(
                    tx,
                    "cases WHERE unit = $1 AND role = $2 AND held = $3 AND soonest >= $4 AND soonest <= $5",
                    &params,
                )
            };
            let all = range(i64::MIN, i64::MAX)?;
            if all.n == 0 {
                continue;
            }
            counts.all = counts.all.add(all);
            if held == 0 {
                counts.unclaimed = counts.unclaimed.add(all);
            }
            let mut undone = |from: i64, to: i64| {
                let params = [unit.into(), role.as_str().into(), Param::Int(held), from.into(), to.into()];
                unfinished(tx, &params)
            };
            counts.late = counts.late.add(undone(i64::MIN, now - 1)?);
            counts.soon = counts.soon.add(undone(now, soon)?);
        }
    }
    counts.mine = bounded(tx, "cases WHERE holder = $1 AND unit = $2", &[(&me).into(), unit.into()])?;
    counts.asked = bounded(tx, "case_asked WHERE unit = $1", &[unit.into()])?;
    Ok(counts)
}

/// Of the first cases in a range, those that are not done. Reads the index alone, and so much of it at most.
fn unfinished(tx: &mut Tx<'_>, params: &[Param<'_>]) -> Result<Count, Fault> {
    let sql = format!(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN phase IN ('done', 'delivered') THEN 0 ELSE 1 END), 0) FROM (\
         SELECT phase FROM cases WHERE unit = $1 AND role = $2 AND held = $3 AND soonest >= $4 AND soonest <= $5 \
         LIMIT {}) AS counted",
        Count::MOST + 1
    );
    let (read, n) = tx.query_one(&sql, params, |row| Ok((row.int(0)?, row.int(1)?)))?.unwrap_or_default();
    Ok(Count { n: n.min(Count::MOST), more: read > Count::MOST })
}

fn bounded(tx: &mut Tx<'_>, what: &str, params: &[Param<'_>]) -> Result<Count, Fault> {
    let sql = format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM {what} LIMIT {}) AS counted", Count::MOST + 1);
    let n = tx.query_one(&sql, params, |row| row.int(0))?.unwrap_or(0);
    Ok(Count { n: n.min(Count::MOST), more: n > Count::MOST })
}
