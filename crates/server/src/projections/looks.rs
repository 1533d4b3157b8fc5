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
    let LookEvent::Looked { seen } = event;
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

/// Looks at the cases of a person, or at one of them, that ended before a moment; newest first, at most so many.
pub fn of_person(
    tx: &mut Tx<'_>,
    person: Id,
    case: Option<Id>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Look>, Fault> {
    let before = before.unwrap_or(i64::MAX);
    let mut params: Vec<Param<'_>> = vec![(&person).into(), before.into(), i64::from(limit).into()];
    let only = case.as_ref().map_or("", |case| {
        params.push(case.into());
        " AND c.stream = $4"
    });
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM cases c JOIN looks l ON l.subject = c.stream WHERE c.applicant = $1 AND l.last < $2\
             {only} ORDER BY l.last DESC, l.subject, l.stream, l.shown LIMIT $3"
        ),
        &params,
        read,
    )
}
