//! Who was shown what of which case: one row for each official, hour and way of showing, for the person whose
//! case it is.

use rules::{
    actor::Actor,
    id::Id,
    look::{LookEvent, Remark, Shown, Sight},
    workflow::Role,
};

use crate::store::{Fault, Param, Row, StreamId, Tx, places};

/// What an official was shown of a case within an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The case.
    pub case: Id,
    /// The stream of the looks of this official in this hour.
    pub stream: Id,
    /// The case's code, once it has one.
    pub code: Option<String>,
    /// Its service.
    pub service: String,
    /// What of it.
    pub shown: Shown,
    /// When first, unix ms.
    pub first: i64,
    /// When last, unix ms.
    pub last: i64,
    /// How often.
    pub times: i64,
    /// The official.
    pub official: Id,
    /// The unit in which they acted.
    pub unit: String,
    /// Their roles there.
    pub roles: Vec<Role>,
    /// What is remarkable about it.
    pub remark: Option<Remark>,
}

/// Rows written by one statement.
const ROWS_AT_ONCE: usize = 64;

/// Writes the rows of a look, in the transaction of its event.
pub fn project(tx: &mut Tx<'_>, stream: StreamId, at: i64, actor: &Actor, event: &LookEvent) -> Result<(), Fault> {
    let Actor::Official { id, unit, roles } = actor else { return Ok(()) };
    let seen = match event {
        LookEvent::Looked { seen } => seen,
        LookEvent::Withheld { case, unit, until, article } => return withhold(tx, *case, unit, at, *until, article),
    };
    let roles = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ");
    for Sight { shown, cases, remarks } in seen {
        for some in cases.chunks(ROWS_AT_ONCE) {
            let mut params: Vec<Param<'_>> = Vec::with_capacity(some.len() * 10);
            for case in some {
                let remark = remarks.iter().find(|(of, _)| of == case).map_or("", |(_, remark)| remark.as_str());
                params.extend([Param::from(case), Param::from(&stream), shown.as_str().into(), at.into(), at.into()]);
                params.extend([Param::Int(1), Param::from(id), Param::from(unit), Param::from(&roles), remark.into()]);
            }
            tx.execute(
                &format!(
                    "INSERT INTO looks (subject, stream, shown, first, last, times, official, unit, roles, remark) \
                     VALUES {} ON CONFLICT (subject, stream, shown) DO UPDATE SET last = excluded.last, \
                     times = looks.times + 1",
                    places(some.len(), 10)
                ),
                &params,
            )?;
        }
    }
    Ok(())
}

fn withhold(tx: &mut Tx<'_>, case: Id, unit: &str, since: i64, until: i64, article: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO look_delays (subject, unit, since, until, article) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &[(&case).into(), unit.into(), since.into(), until.into(), article.into()],
    )?;
    Ok(())
}

/// Looks of a unit at a case that are held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// The case.
    pub case: Id,
    /// Its code.
    pub code: Option<String>,
    /// The unit.
    pub unit: String,
    /// From when on, unix ms.
    pub since: i64,
    /// Until when, unix ms.
    pub until: i64,
    /// The law that orders it.
    pub article: String,
}

/// The looks of a unit that are held back now.
pub fn delays(tx: &mut Tx<'_>, unit: &str, now: i64) -> Result<Vec<Delay>, Fault> {
    tx.query(
        "SELECT d.subject, c.code, d.unit, d.since, d.until, d.article FROM look_delays d \
         LEFT JOIN cases c ON c.stream = d.subject WHERE d.unit = $1 AND d.until > $2 ORDER BY d.until LIMIT 100",
        &[unit.into(), now.into()],
        |row| {
            Ok(Delay {
                case: row.id(0)?,
                code: row.text_or_none(1)?,
                unit: row.text(2)?,
                since: row.int(3)?,
                until: row.int(4)?,
                article: row.text(5)?,
            })
        },
    )
}

/// The newest looks of a unit since a moment, at most so many.
pub fn of_unit(tx: &mut Tx<'_>, unit: &str, since: i64, limit: u32) -> Result<Vec<Look>, Fault> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM looks l JOIN cases c ON c.stream = l.subject WHERE l.unit = $1 AND l.last >= $2 \
             ORDER BY l.last DESC LIMIT $3"
        ),
        &[unit.into(), since.into(), i64::from(limit).into()],
        read,
    )
}

/// Whether somebody did anything to a case since a moment.
pub fn acted(tx: &mut Tx<'_>, case: Id, official: Id, since: i64) -> Result<bool, Fault> {
    let by = format!("%\"id\":\"{official}\"%");
    let sql = "SELECT 1 FROM events WHERE stream = $1 AND at >= $2 AND actor LIKE $3 LIMIT 1";
    Ok(tx.query_one(sql, &[(&case).into(), since.into(), (&by).into()], |row| row.int(0))?.is_some())
}

/// Removes the rows of a stream, before they are made again.
pub fn forget(tx: &mut Tx<'_>, stream: StreamId) -> Result<(), Fault> {
    tx.execute("DELETE FROM looks WHERE stream = $1", &[(&stream).into()])?;
    Ok(())
}

const COLUMNS: &str = "l.subject, c.code, c.service, l.shown, l.first, l.last, l.times, l.official, l.unit, l.roles, \
                       l.remark, l.stream";

fn read(row: &Row<'_>) -> Result<Look, Fault> {
    let word = row.text(3)?;
    let shown = Shown::named(&word).ok_or_else(|| Fault::Broken(format!("a look shows {word}, which is unknown")))?;
    Ok(Look {
        case: row.id(0)?,
        stream: row.id(11)?,
        code: row.text_or_none(1)?,
        service: row.text(2)?,
        shown,
        first: row.int(4)?,
        last: row.int(5)?,
        times: row.int(6)?,
        official: row.id(7)?,
        unit: row.text(8)?,
        roles: row.text(9)?.split(' ').filter_map(Role::named).collect(),
        remark: Remark::named(&row.text(10)?),
    })
}

/// Looks at the cases of a person, or at one of them, that ended before a moment; newest first, at most so many. What is
/// held back at `now` is not among them.
pub fn of_person(
    tx: &mut Tx<'_>,
    person: Id,
    case: Option<Id>,
    before: Option<i64>,
    now: i64,
    limit: u32,
) -> Result<Vec<Look>, Fault> {
    let before = before.unwrap_or(i64::MAX);
    let mut params: Vec<Param<'_>> = vec![(&person).into(), before.into(), i64::from(limit).into(), now.into()];
    let only = case.as_ref().map_or("", |case| {
        params.push(case.into());
        " AND c.stream = $5"
    });
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM cases c JOIN looks l ON l.subject = c.stream WHERE c.applicant = $1 AND l.last < $2\
             {only} AND NOT EXISTS (SELECT 1 FROM look_delays d WHERE d.subject = l.subject AND d.unit = l.unit \
             AND d.since <= l.last AND d.until > $4) ORDER BY l.last DESC, l.subject, l.stream, l.shown LIMIT $3"
        ),
        &params,
        read,
    )
}
