//! A page of cases as rows: due date first, in words and colour, then which case, what it is and who holds it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rules::{
    calendar::Calendar,
    id::Id,
    service::compiled::Service,
    workflow::{Phase, Role},
};

use super::{Official, filter::Filter, seen::state_words};
use crate::{
    desk::{Desk, NotDone},
    projections::{
        cases::{self, CaseRow, View},
        people,
    },
    store::{Tx, Veiled},
    web::{App, Trouble, moment::Moments, parts::Due},
};

/// One case in a list.
pub(super) struct Listed {
    /// Where it is worked.
    pub href: String,
    /// Its code; empty while a draft.
    pub code: String,
    /// Who applies.
    pub name: String,
    /// The title of the service.
    pub service: String,
    /// What is going on.
    pub state: String,
    /// Who holds it; empty when nobody does.
    pub holder: String,
    /// Whether that is the reader.
    pub mine: bool,
    /// When it is due.
    pub due: Option<Due>,
    /// When the present step is due, if that is sooner.
    pub step: Option<Due>,
    /// When it was closed, in the list of those.
    pub closed: String,
    /// Whether it is the case shown beside the list.
    pub current: bool,
}

/// A page of rows with what they need to be shown, read in one transaction.
pub(super) struct Found {
    rows: Vec<CaseRow>,
    next: Option<cases::Cursor>,
    names: BTreeMap<Id, String>,
    calendars: BTreeMap<String, Arc<Calendar>>,
}

/// Reads a page of cases.
pub(super) fn find(desk: &Desk, tx: &mut Tx<'_>, query: &cases::WorklistQuery) -> Result<Veiled<Found>, NotDone> {
    let page = cases::worklist(tx, query)?;
    let (holders, services) = page.to_decide(|page| {
        let holders: Vec<Id> = page.rows.iter().filter_map(|row| row.holder).collect();
        (holders, page.rows.iter().map(|row| row.service.clone()).collect::<BTreeSet<_>>())
    });
    let names = people::names(tx, &holders)?;
    let mut calendars = BTreeMap::new();
    for service in services {
        let Some(service) = desk.catalogue.services.get(&service) else { continue };
        let name = &service.definition().calendar;
        if !calendars.contains_key(name) {
            calendars.insert(name.clone(), desk.calendar(tx, name)?);
        }
    }
    Ok(page.map(|page| Found { rows: page.rows, next: page.next, names, calendars }))
}

impl Found {
    /// Reads a page of cases without blocking, not yet to be shown.
    pub(super) async fn veiled(app: &App, official: &Official, filter: &Filter) -> Result<Veiled<Found>, Trouble> {
        let (desk, query) = (app.desk.clone(), filter.worklist(official));
        Ok(app.store.read_async(move |tx| find(&desk, tx, &query)).await?)
    }

    /// Where the next page goes on.
    pub(super) fn next(&self) -> Option<cases::Cursor> {
        self.next
    }

    /// The rows as they are shown.
    pub(super) fn listed(
        &self,
        app: &App,
        moments: Moments<'_>,
        official: &Official,
        filter: &Filter,
        current: Option<Id>,
        now: i64,
    ) -> Vec<Listed> {
        let row = |row: &CaseRow| self.row(row, app, moments, official, filter, current, now);
        self.rows.iter().map(row).collect()
    }

    #[allow(clippy::too_many_arguments, reason = "the body of the loop above")]
    fn row(
        &self,
        row: &CaseRow,
        app: &App,
        moments: Moments<'_>,
        official: &Official,
        filter: &Filter,
        current: Option<Id>,
        now: i64,
    ) -> Listed {
        let t = moments.t;
        let service = app.catalogue().services.get(&row.service);
        let calendar = service.and_then(|s| self.calendars.get(&s.definition().calendar));
        let path = if row.code.is_some() { "cases" } else { "intake" };
        let href = format!("/desk/{path}/{}", row.id);
        let (due, step) = dues(row, calendar.map(Arc::as_ref), moments, now);
        let closed = row.closed.filter(|_| filter.view == View::Closed).map(|at| moments.short(at));
        Listed {
            href: if row.code.is_some() { filter.at(&href) } else { href },
            code: row.code.clone().unwrap_or_default(),
            name: row.name.clone(),
            service: service.and_then(|s| s.texts(t.lang)).map_or_else(|| row.service.clone(), |x| x.title.clone()),
            state: state(app, moments, service.map(Arc::as_ref), row),
            holder: row.holder.map(|id| self.names.get(&id).cloned().unwrap_or_default()).unwrap_or_default(),
            mine: row.holder == Some(official.id),
            due,
            step,
            closed: closed.unwrap_or_default(),
            current: current == Some(row.id),
        }
    }
}

fn state(app: &App, moments: Moments<'_>, service: Option<&Service>, row: &CaseRow) -> String {
    let t = moments.t;
    let found = service.zip(row.state.as_deref()).and_then(|(service, name)| {
        let state = service.workflow().states.get(name)?;
        Some(state_words(app, t, service, name, state).now)
    });
    found.filter(|words| !words.is_empty()).unwrap_or_else(|| t.made(&format!("desk-phase-{}", row.phase.as_str())))
}

/// The due date of the case, and that of the step when it comes first.
fn dues(row: &CaseRow, calendar: Option<&Calendar>, moments: Moments<'_>, now: i64) -> (Option<Due>, Option<Due>) {
    let chip = |at: i64| {
        let mut due = match calendar {
            Some(calendar) => Due::on(moments, calendar, now, at),
            None => Due::new(moments, now, at),
        };
        due.date = moments.short(at);
        due
    };
    if row.closed.is_some() || matches!(row.phase, Phase::Done | Phase::Delivered) {
        let date = |at| Due { date: moments.short(at), ..Due::closed(moments, at) };
        return (row.due.map(date), None);
    }
    if row.role == Some(Role::Applicant) {
        let still = |at| Due { date: moments.short(at), ..Due::still(moments, at) };
        return (row.due.map(still), None);
    }
    let step = row.step_due.filter(|step| row.due.is_none_or(|due| *step < due));
    (row.due.map(chip), step.map(chip))
}
