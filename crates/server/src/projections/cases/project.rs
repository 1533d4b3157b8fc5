//! Writes the row of a case that changed, in the transaction of its events.
//!
//! What did not change is not written: most acts touch one row and the indexes of what they moved.

use rules::{
    calendar::{Calendar, step_due},
    case::Case,
    event::CaseEvent,
    form::Field,
    id::Id,
    service::Resolved,
    value::Value,
    workflow::Role,
};

use super::{About, search};
use crate::{
    projections::{answers, credentials, uploads},
    store::{Fault, Param, StreamId, Tx, places},
};

/// A change of a case, to be projected.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// The case.
    pub id: Id,
    /// As it stood before; version 0 when it has just begun, or to write everything anew.
    pub before: &'a Case,
    /// As it stands now.
    pub after: &'a Case,
    /// What happened in between, with when.
    pub events: &'a [(i64, CaseEvent)],
    /// Its service.
    pub service: &'a Resolved,
    /// The calendar of the deciding agency, for the step's own time.
    pub calendar: &'a Calendar,
}

/// What the row says, the personal part still in the clear.
#[derive(PartialEq)]
struct Columns<'a> {
    state: Option<&'a str>,
    phase: &'static str,
    reception: &'a str,
    authority: &'a str,
    role: Option<&'static str>,
    unit: &'a str,
    holder: Option<Id>,
    due: Option<i64>,
    step_due: Option<i64>,
    soonest: i64,
    closed: Option<i64>,
}

/// Writes what changed.
pub fn project(tx: &mut Tx<'_>, change: Change<'_>) -> Result<(), Fault> {
    let Change { id, before, after, events, .. } = change;
    let stream = StreamId::from(id);
    let about = about(after, change.service);
    let columns = Columns::of(after, change);
    let is_new = before.version == 0;
    let submitted = after.code.is_some() && before.code.is_none();
    if is_new {
        insert(tx, change, &columns, &about)?;
    } else {
        let moved = submitted || columns != Columns::of(before, change);
        let renamed = about != self::about(before, change.service);
        update(tx, change, moved.then_some(&columns), renamed.then_some(&about))?;
    }
    if after.is_submitted() && (submitted || events.iter().any(|(_, e)| matches!(e, CaseEvent::Answered { .. }))) {
        search::index(tx, stream, after, &about)?;
    }
    referrals(tx, stream, change)?;
    for (at, event) in events {
        payment(tx, stream, *at, event)?;
        if let CaseEvent::AnswerPublished { question, answer, lang } = event {
            answers::publish(tx, id, after, *at, [question, answer, lang])?;
        }
        if let CaseEvent::Sorted { report_type, .. } = event {
            tx.execute(
                "INSERT INTO case_sorted (stream, service, report_type, at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (stream) DO UPDATE SET report_type = excluded.report_type, at = excluded.at",
                &[(&stream).into(), (&after.service).into(), report_type.into(), (*at).into()],
            )?;
        }
        if let CaseEvent::Attached { file, .. }
        | CaseEvent::ResultSigned { file, .. }
        | CaseEvent::CredentialIssued { file, .. } = event
            && let Some(name) = tx.blob_name(&file.hash)
        {
            uploads::attached(tx, &name, *at)?;
        }
        credentials::project(tx, id, event)?;
        if let CaseEvent::ResultIssued { number, .. } = event {
            tx.execute(
                "INSERT INTO results (number, stream, issued) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                &[number.into(), (&stream).into(), (*at).into()],
            )?;
        }
    }
    Ok(())
}

/// Removes the row of a case, before it is made again. Its tokens are made again as they were.
pub fn forget(tx: &mut Tx<'_>, id: Id) -> Result<(), Fault> {
    for table in ["cases", "case_asked", "case_sorted"] {
        tx.execute(&format!("DELETE FROM {table} WHERE stream = $1"), &[(&id).into()])?;
    }
    Ok(())
}

impl<'a> Columns<'a> {
    fn of(case: &'a Case, change: Change<'a>) -> Columns<'a> {
        let state = case.state_in(change.service);
        let ended = state.is_some_and(|s| s.is_end());
        let mut columns = Columns {
            state: case.state.as_deref(),
            phase: case.phase(change.service).as_str(),
            reception: &case.reception,
            authority: &case.authority,
            role: None,
            unit: "",
            holder: None,
            due: case.due,
            step_due: None,
            soonest: i64::MAX,
            closed: ended.then_some(case.entered),
        };
        match state {
            Some(state) if !ended => {
                let role = state.role.unwrap_or(Role::Administrator);
                let local = change.calendar.local(case.entered);
                columns.step_due =
                    state.term.as_ref().map(|term| change.calendar.instant(step_due(change.calendar, term, local)));
                columns.role = Some(role.as_str());
                columns.holder = case.holder;
                columns.unit = case.unit_of(role, state);
                if role == Role::Applicant {
                    // The clock stands still while it waits for the person, in the list of who asked.
                    if case.accepted.is_none() {
                        columns.unit = &case.reception;
                    }
                } else {
                    let first = case.due.into_iter().chain(columns.step_due).min();
                    columns.soonest = first.unwrap_or(i64::MAX);
                }
            }
            // A draft at a counter waits there for the clerk who began it.
            None if !case.reception.is_empty() => {
                columns.role = Some(Role::Intake.as_str());
                columns.unit = &case.reception;
                columns.holder = case.filed_by;
            }
            _ => {}
        }
        columns
    }

    fn params(&self) -> [Param<'_>; 12] {
        [
            self.state.into(),
            self.phase.into(),
            self.reception.into(),
            self.authority.into(),
            self.role.into(),
            self.unit.into(),
            self.holder.is_some().into(),
            self.holder.as_ref().into(),
            self.due.into(),
            self.step_due.into(),
            self.soonest.into(),
            self.closed.into(),
        ]
    }
}

fn insert(tx: &mut Tx<'_>, change: Change<'_>, columns: &Columns<'_>, about: &About) -> Result<(), Fault> {
    let (stream, case) = (StreamId::from(change.id), change.after);
    let about = tx.seal(stream, &serde_json::to_vec(about).unwrap_or_default())?;
    let mut params = vec![
        Param::from(&stream),
        case.code.as_ref().into(),
        (&case.service).into(),
        case.applicant.as_ref().into(),
        case.submitted.into(),
        case.changed.into(),
        (&about).into(),
    ];
    params.extend(columns.params());
    tx.execute(
        &format!(
            "INSERT INTO cases (stream, code, service, applicant, submitted, changed, about, state, phase, reception, \
             authority, role, unit, held, holder, due, step_due, soonest, closed) VALUES {}",
            places(1, params.len())
        ),
        &params,
    )?;
    Ok(())
}

fn update(
    tx: &mut Tx<'_>,
    change: Change<'_>,
    moved: Option<&Columns<'_>>,
    renamed: Option<&About>,
) -> Result<(), Fault> {
    let (stream, case) = (StreamId::from(change.id), change.after);
    if let Some(about) = renamed {
        let about = tx.seal(stream, &serde_json::to_vec(about).unwrap_or_default())?;
        tx.execute("UPDATE cases SET about = $2 WHERE stream = $1", &[(&stream).into(), (&about).into()])?;
    }
    let Some(columns) = moved else {
        let params = [Param::from(&stream), case.changed.into()];
        tx.execute("UPDATE cases SET changed = $2 WHERE stream = $1", &params)?;
        return Ok(());
    };
    let mut params = vec![Param::from(&stream), case.changed.into(), case.code.as_ref().into(), case.submitted.into()];
    params.extend(columns.params());
    // The code and the moment of submission change once only; their index is left alone later.
    let once = if change.before.code.is_none() { "code = $3, submitted = $4, " } else { "" };
    let first = if once.is_empty() { 3 } else { 5 };
    if once.is_empty() {
        params.drain(2..4);
    }
    let names = "state phase reception authority role unit held holder due step_due soonest closed";
    let sets: Vec<String> = names.split(' ').zip(first..).map(|(name, n)| format!("{name} = ${n}")).collect();
    tx.execute(&format!("UPDATE cases SET changed = $2, {once}{} WHERE stream = $1", sets.join(", ")), &params)?;
    Ok(())
}

fn referrals(tx: &mut Tx<'_>, stream: StreamId, change: Change<'_>) -> Result<(), Fault> {
    let touched = |e: &CaseEvent| {
        matches!(e, CaseEvent::ReferredToUnit { .. } | CaseEvent::ReferralAnswered { .. }) || e.to().is_some()
    };
    if change.after.referrals.is_empty() || !change.events.iter().any(|(_, e)| touched(e)) {
        return Ok(());
    }
    tx.execute("DELETE FROM case_asked WHERE stream = $1", &[(&stream).into()])?;
    let ended = change.after.state_in(change.service).is_none_or(|s| s.is_end());
    for referral in change.after.referrals.iter().filter(|r| r.answer.is_none() && !ended) {
        tx.execute(
            "INSERT INTO case_asked (stream, unit, until) VALUES ($1, $2, $3) \
             ON CONFLICT (stream, unit) DO UPDATE SET until = excluded.until",
            &[(&stream).into(), (&referral.unit).into(), referral.until.into()],
        )?;
    }
    Ok(())
}

fn payment(tx: &mut Tx<'_>, stream: StreamId, at: i64, event: &CaseEvent) -> Result<(), Fault> {
    let (payment, standing, first) = match event {
        CaseEvent::PaymentStarted { payment, amount, provider } => (payment, 1, Some((provider, *amount))),
        CaseEvent::PaymentFailed { payment, .. } => (payment, 2, None),
        CaseEvent::FeePaid { payment, amount, by, .. } => (payment, 3, Some((by, *amount))),
        CaseEvent::RefundOwed { payment, .. } => (payment, 4, None),
        CaseEvent::Refunded { payment, .. } => (payment, 5, None),
        _ => return Ok(()),
    };
    match first {
        Some((by, amount)) => tx.execute(
            "INSERT INTO payments (payment, stream, standing, provider, amount, at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (payment, stream) DO UPDATE SET standing = excluded.standing, at = excluded.at",
            &[payment.into(), (&stream).into(), standing.into(), by.into(), amount.into(), at.into()],
        )?,
        None => tx.execute(
            "UPDATE payments SET standing = $3, at = $4 WHERE payment = $1 AND stream = $2",
            &[payment.into(), (&stream).into(), standing.into(), at.into()],
        )?,
    };
    Ok(())
}

/// Who applies, from the answers that an account would fill in.
fn about(case: &Case, service: &Resolved) -> About {
    let fields = || service.definition.form.pages.iter().flat_map(|page| &page.fields);
    let answer = |field: &Field| match case.answers.get(&field.id) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let filled = |with: &str| fields().filter(|f| f.prefill.as_deref() == Some(with)).find_map(answer);
    About {
        name: filled("name").unwrap_or_default(),
        number: filled("number").unwrap_or_default(),
        phone: filled("phone").unwrap_or_default(),
    }
}
