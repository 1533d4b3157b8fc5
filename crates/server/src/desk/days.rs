//! The calendars with the days edited since, through the door.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use rules::{
    actor::Actor,
    calendar::{self, Calendar, CalendarEvent, SpecialDay},
    id::Id,
};

use super::{Desk, NotDone, actor_text};
use crate::{
    catalogue::Catalogue,
    projections::days as projection,
    store::{Fault, Kind, NewEvent, StreamId, Tx},
};

/// The one stream of all edits.
const STREAM: StreamId = StreamId(*b"calendars\0\0\0\0\0\0\0");

/// Calendars put together before, under the mark of the edits they hold.
#[derive(Clone, Default)]
pub(super) struct Days(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    mark: Option<Id>,
    calendars: BTreeMap<String, Arc<Calendar>>,
}

impl Days {
    /// The calendar of this name with all edits that the transaction sees.
    pub(super) fn calendar(&self, tx: &mut Tx<'_>, catalogue: &Catalogue, name: &str) -> Result<Arc<Calendar>, Fault> {
        let mark = projection::mark(tx)?;
        let held = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let held = held();
            if held.mark == mark
                && let Some(calendar) = held.calendars.get(name)
            {
                return Ok(calendar.clone());
            }
        }
        let (mark, edits) = projection::edits(tx)?.map_or((None, Vec::new()), |(mark, edits)| (Some(mark), edits));
        let calendars: BTreeMap<String, Arc<Calendar>> = catalogue
            .calendars
            .iter()
            .map(|(name, base)| (name.clone(), Arc::new(base.with_days(calendar::days_of(&edits, name).cloned()))))
            .collect();
        let wanted = calendars.get(name).or_else(|| calendars.values().next()).cloned();
        *held() = Held { mark, calendars };
        wanted.ok_or_else(|| Fault::Broken("the catalogue has no calendar".into()))
    }
}

impl Desk {
    /// The calendar of this name, edits included; the country's first when there is none of this name.
    pub fn calendar(&self, tx: &mut Tx<'_>, name: &str) -> Result<Arc<Calendar>, Fault> {
        self.days.calendar(tx, &self.catalogue, name)
    }

    /// Every edit so far, oldest first.
    pub fn edited_days(&self, tx: &mut Tx<'_>) -> Result<Vec<CalendarEvent>, Fault> {
        Ok(projection::edits(tx)?.map_or(Vec::new(), |(_, edits)| edits))
    }

    /// Sets special days, each for one calendar or (`None`) for all. What is newly recorded comes back.
    /// Due dates that people were already given do not move.
    pub fn set_days(
        &self,
        actor: Actor,
        days: Vec<(Option<String>, SpecialDay)>,
    ) -> Result<Vec<CalendarEvent>, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| desk.set_days_in(tx, &actor, &days))
    }

    /// The same without blocking the caller's thread.
    pub async fn set_days_async(
        &self,
        actor: Actor,
        days: Vec<(Option<String>, SpecialDay)>,
    ) -> Result<Vec<CalendarEvent>, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.set_days_in(tx, &actor, &days)).await
    }

    fn set_days_in(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        days: &[(Option<String>, SpecialDay)],
    ) -> Result<Vec<CalendarEvent>, NotDone> {
        let known = |name: &Option<String>| name.as_ref().is_none_or(|n| self.catalogue.calendars.contains_key(n));
        if !days.iter().all(|(name, _)| known(name)) {
            return Err(NotDone::Missing);
        }
        let mut edits = recorded(tx)?;
        let before = u32::try_from(edits.len()).unwrap_or(u32::MAX);
        let events = calendar::set_days(&edits, days, actor)?;
        if !events.is_empty() {
            let rows: Vec<NewEvent> = events
                .iter()
                .map(|e| NewEvent { name: e.name(), schema: 1, payload: serde_json::to_vec(e).unwrap_or_default() })
                .collect();
            tx.append(Kind::Calendar, STREAM, before, self.clock.now(), &actor_text(actor), &rows)?;
            edits.extend(events.iter().cloned());
            projection::project(tx, self.fresh_id(), &edits)?;
        }
        Ok(events)
    }

    /// Makes the read model of edits again.
    pub(super) fn replay_days(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let edits = recorded(tx)?;
        if edits.is_empty() { Ok(()) } else { projection::project(tx, self.fresh_id(), &edits) }
    }
}

/// The edits from their events.
fn recorded(tx: &mut Tx<'_>) -> Result<Vec<CalendarEvent>, Fault> {
    let events = tx.load(STREAM)?;
    events
        .iter()
        .map(|e| serde_json::from_slice(&e.payload))
        .collect::<Result<_, _>>()
        .map_err(|e| Fault::Broken(format!("an edit of the calendars cannot be read: {e}; is the program older?")))
}
