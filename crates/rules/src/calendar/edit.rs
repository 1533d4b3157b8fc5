//! Edited special days: what the government announces during the year, and who may enter it.

use serde::{Deserialize, Serialize};

use super::SpecialDay;
use crate::{
    actor::Actor,
    refusal::{Refusal, Refusals},
    workflow::Role,
};

/// What happened to the calendars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CalendarEvent {
    /// A special day was set, or taken back when it is of kind `usual`.
    DaySet {
        /// The calendar's name; absent: all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<String>,
        /// The day.
        day: SpecialDay,
    },
}

impl CalendarEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            CalendarEvent::DaySet { .. } => "calendar.day_set",
        }
    }
}

/// Decides on setting special days. Only an administrator may, or the system itself; days that are
/// set already make no event.
pub fn set_days(
    edited: &[CalendarEvent],
    wanted: &[(Option<String>, SpecialDay)],
    actor: &Actor,
) -> Result<Vec<CalendarEvent>, Refusals> {
    match actor {
        Actor::System { .. } => {}
        Actor::Official { unit, .. } if actor.holds(Role::Administrator, unit) => {}
        _ => return Err(Refusal::new("not_yours").into()),
    }
    let mut events = Vec::new();
    let mut refusals = Refusals::new();
    for (calendar, day) in wanted {
        if day.check().is_err() {
            refusals.push(Refusal::new("day_hours").at(day.date.to_string()));
        }
        let last = edited
            .iter()
            .chain(&events)
            .rev()
            .find(|CalendarEvent::DaySet { calendar: c, day: d }| c == calendar && d.date == day.date);
        if last.is_none_or(|CalendarEvent::DaySet { day: known, .. }| known != day) {
            events.push(CalendarEvent::DaySet { calendar: calendar.clone(), day: day.clone() });
        }
    }
    if refusals.is_empty() { Ok(events) } else { Err(refusals) }
}

/// The days that are over those of one calendar's data, by what was edited so far: those for all
/// calendars first, so that one for this calendar wins, and later ones after earlier ones.
pub fn days_of<'e>(edited: &'e [CalendarEvent], name: &'e str) -> impl Iterator<Item = &'e SpecialDay> {
    let of = move |own: bool| {
        edited.iter().filter_map(move |CalendarEvent::DaySet { calendar, day }| match calendar {
            None => (!own).then_some(day),
            Some(c) => (own && c == name).then_some(day),
        })
    };
    of(false).chain(of(true))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use time::macros::date;

    use super::*;
    use crate::{calendar::DayKind, id::Id};

    fn day(kind: DayKind) -> SpecialDay {
        SpecialDay { date: date!(2027 - 02 - 05), kind, hours: vec![], name: BTreeMap::new(), forecast: false }
    }

    fn official(role: Role) -> Actor {
        Actor::Official { id: Id([1; 16]), unit: "01.PV".into(), roles: vec![role] }
    }

    #[test]
    fn only_an_administrator_edits_and_the_same_day_again_is_nothing_new() {
        let wanted = [(None, day(DayKind::Off))];
        assert!(set_days(&[], &wanted, &official(Role::Head)).is_err());
        assert!(set_days(&[], &wanted, &Actor::Person { id: Id([1; 16]) }).is_err());
        let events = set_days(&[], &wanted, &official(Role::Administrator)).unwrap();
        assert_eq!(events.len(), 1);
        assert!(set_days(&events, &wanted, &official(Role::Administrator)).unwrap().is_empty());
        let back = [(None, day(DayKind::Usual))];
        assert_eq!(set_days(&events, &back, &official(Role::Administrator)).unwrap().len(), 1);
    }

    #[test]
    fn a_day_of_one_calendar_goes_over_a_day_of_all() {
        let events = [
            CalendarEvent::DaySet { calendar: Some("police".into()), day: day(DayKind::Worked) },
            CalendarEvent::DaySet { calendar: None, day: day(DayKind::Off) },
        ];
        let kinds = |name| days_of(&events, name).map(|d| d.kind).collect::<Vec<_>>();
        assert_eq!(kinds("police"), [DayKind::Off, DayKind::Worked]);
        assert_eq!(kinds("office"), [DayKind::Off]);
    }
}
