//! Legal time: time limits in hours, working days and days, on an agency's calendar.
//!
//! A calendar is data: opening hours by weekday, a cut-off, and special days (`catalogue/calendars`).
//! All reckoning is in local civil time and whole minutes, since that is what a receipt prints, and
//! every walk over days is bounded: no input makes it panic or run long.

mod data;
mod due;
mod edit;
mod reason;
mod term;
mod written;

use std::{collections::BTreeMap, sync::Arc};

use time::{Date, Duration, PrimitiveDateTime, Time, UtcOffset};

pub use data::{CalendarDef, DayFault, DayKind, Opening, SpecialDay, Week, read_days};
pub use due::{Due, Handover, due, due_across, extended, handed_over, restarted, shifted, step_due};
pub use edit::{CalendarEvent, days_of, set_days};
pub use reason::{Arg, Reason};
pub use term::{Term, Unit};

/// The most days any walk goes: about fifty years. A calendar on which nobody works for longer
/// gives a date at the end of the walk rather than none.
const LONGEST_WALK: u32 = 20_000;

/// An agency's calendar. Cheap to clone: the data is shared, only edits are its own.
#[derive(Clone, Debug)]
pub struct Calendar {
    base: Arc<Base>,
    /// Special days edited since, over those of the data.
    edits: BTreeMap<Date, SpecialDay>,
}

#[derive(Debug)]
struct Base {
    name: BTreeMap<String, String>,
    offset: UtcOffset,
    cut_off: Option<Time>,
    /// Opening hours from Monday to Sunday.
    week: [Vec<Opening>; 7],
    /// The weekday whose hours a worked day keeps when it gives none of its own.
    usual: usize,
    days: BTreeMap<Date, SpecialDay>,
}

/// How a due date stands against now; a chip shows it in words and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// More than one working day left.
    OnTime,
    /// Due today or by the next working day.
    Soon,
    /// Past.
    Late,
}

/// What is wrong with a calendar's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// Where in the definition, such as `hours.monday[1]`.
    pub path: String,
    /// What is wrong.
    pub what: &'static str,
    /// How to mend it.
    pub mend: &'static str,
}

impl Calendar {
    /// Makes a calendar from its definition, the country's special days and its civil time in
    /// minutes east of UTC. A later special day of the same date replaces an earlier one.
    pub fn new(
        def: CalendarDef,
        days: impl IntoIterator<Item = SpecialDay>,
        utc_offset: i32,
    ) -> Result<Calendar, CalendarFault> {
        let fault = |path: &str, what, mend| CalendarFault { path: path.to_owned(), what, mend };
        let offset =
            utc_offset.checked_mul(60).and_then(|s| UtcOffset::from_whole_seconds(s).ok()).ok_or_else(|| {
                fault("utc_offset", "no such civil time", "give minutes east of UTC, such as 420 for UTC+7")
            })?;
        def.hours.check()?;
        let week = def.hours.into_days();
        let usual = week
            .iter()
            .position(|hours| !hours.is_empty())
            .ok_or_else(|| fault("hours", "the agency never opens", "give at least one weekday opening hours"))?;
        let days = days.into_iter().map(|day| (day.date, day)).collect();
        let base = Base { name: def.name, offset, cut_off: def.cut_off, week, usual, days };
        Ok(Calendar { base: Arc::new(base), edits: BTreeMap::new() })
    }

    /// The same calendar with special days put over those of the data: how an administrator's edits
    /// take effect. A day of kind [`DayKind::Usual`] takes a special day back.
    pub fn with_days(&self, extra: impl IntoIterator<Item = SpecialDay>) -> Calendar {
        let mut calendar = self.clone();
        calendar.edits.extend(extra.into_iter().map(|day| (day.date, day)));
        calendar
    }

    /// The calendar's name by language.
    pub fn name(&self) -> &BTreeMap<String, String> {
        &self.base.name
    }

    /// The time of day after which what comes counts as come on the next working day, if one is set.
    pub fn cut_off(&self) -> Option<Time> {
        self.base.cut_off
    }

    /// Civil time of an instant in unix ms; the ends of time for an instant beyond them.
    pub fn local(&self, at_ms: i64) -> PrimitiveDateTime {
        let since = Duration::milliseconds(at_ms).saturating_add(self.offset());
        EPOCH.saturating_add(since)
    }

    /// The instant of a civil time, unix ms.
    pub fn instant(&self, local: PrimitiveDateTime) -> i64 {
        let since = (local - EPOCH).saturating_sub(self.offset());
        i64::try_from(since.whole_milliseconds()).unwrap_or(i64::MAX)
    }

    fn offset(&self) -> Duration {
        Duration::seconds(self.base.offset.whole_seconds().into())
    }

    /// The special day on a date, if there is one in force (not one taken back).
    pub fn special(&self, date: Date) -> Option<&SpecialDay> {
        let day = self.edits.get(&date).or_else(|| self.base.days.get(&date));
        day.filter(|day| day.kind != DayKind::Usual)
    }

    /// The special days in force between two dates, both included, by date.
    pub fn special_between(&self, from: Date, to: Date) -> Vec<&SpecialDay> {
        if from > to {
            return Vec::new();
        }
        let mut dates: Vec<Date> =
            self.base.days.range(from..=to).chain(self.edits.range(from..=to)).map(|(d, _)| *d).collect();
        dates.sort_unstable();
        dates.dedup();
        dates.into_iter().filter_map(|date| self.special(date)).collect()
    }

    /// The hours the agency is open on a date, in order; empty on a day off.
    pub fn hours(&self, date: Date) -> &[Opening] {
        match self.special(date) {
            None => self.usual_hours(date),
            Some(day) if day.kind == DayKind::Off => &[],
            Some(day) if day.hours.is_empty() => &self.base.week[self.base.usual],
            Some(day) => &day.hours,
        }
    }

    fn usual_hours(&self, date: Date) -> &[Opening] {
        &self.base.week[usize::from(date.weekday().number_days_from_monday())]
    }

    /// Whether the agency works on a date (ngày làm việc), be it for half a day.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.hours(date).is_empty()
    }

    /// When it opens on a date, if it does.
    pub fn opening(&self, date: Date) -> Option<PrimitiveDateTime> {
        self.hours(date).first().map(|o| date.with_time(o.from))
    }

    /// When it closes for the day on a date, if it opens at all.
    pub fn closing(&self, date: Date) -> Option<PrimitiveDateTime> {
        self.hours(date).last().map(|o| date.with_time(o.to))
    }

    /// Whether it is open at a moment. The closing minute itself is closed.
    pub fn is_open(&self, at: PrimitiveDateTime) -> bool {
        self.hours(at.date()).iter().any(|o| o.from <= at.time() && at.time() < o.to)
    }

    /// The moment itself when the agency is open, else the next opening.
    pub fn next_opening(&self, at: PrimitiveDateTime) -> PrimitiveDateTime {
        if self.is_open(at) {
            return at;
        }
        let later = self.hours(at.date()).iter().find(|o| o.from > at.time());
        match later {
            Some(opening) => at.date().with_time(opening.from),
            None => {
                let next = self.working_day_after(at.date());
                self.opening(next).unwrap_or(at.max(next.midnight()))
            }
        }
    }

    /// The first working day after a date.
    pub fn working_day_after(&self, date: Date) -> Date {
        date.next_day().map_or(Date::MAX, |next| self.working_day_from(next))
    }

    /// The date itself when it is a working day, else the first one after it.
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..LONGEST_WALK {
            if self.is_working_day(day) {
                return day;
            }
            match day.next_day() {
                Some(next) => day = next,
                None => return Date::MAX,
            }
        }
        day
    }

    /// How many working days lie after the day of `now` up to the day of `due` ("còn 2 ngày"): 0 when
    /// due today, and negative for the working days passed since ("quá hạn 1 ngày" is -1).
    pub fn working_days_between(&self, now: PrimitiveDateTime, due: PrimitiveDateTime) -> i64 {
        let (now, due) = (now.date(), due.date());
        if now <= due { self.count_working_days(now, due) } else { -self.count_working_days(due, now) }
    }

    /// Working days after `from` up to and with `to`.
    fn count_working_days(&self, from: Date, to: Date) -> i64 {
        let mut count = 0;
        let mut day = from;
        for _ in 0..LONGEST_WALK {
            match day.next_day() {
                Some(next) if next <= to => day = next,
                _ => break,
            }
            count += i64::from(self.is_working_day(day));
        }
        count
    }

    /// Working minutes between two moments; 0 when the second is not later.
    pub fn working_minutes_between(&self, from: PrimitiveDateTime, to: PrimitiveDateTime) -> i64 {
        let mut minutes = 0;
        let mut day = from.date();
        for _ in 0..LONGEST_WALK {
            if day > to.date() {
                break;
            }
            for opening in self.hours(day) {
                let start = day.with_time(opening.from).max(from);
                let end = day.with_time(opening.to).min(to);
                minutes += (end - start).whole_minutes().max(0);
            }
            match day.next_day() {
                Some(next) => day = next,
                None => break,
            }
        }
        minutes
    }

    /// How a due date stands against now.
    pub fn standing(&self, now: PrimitiveDateTime, due: PrimitiveDateTime) -> Standing {
        if now > due {
            Standing::Late
        } else if self.working_days_between(now, due) <= 1 {
            Standing::Soon
        } else {
            Standing::OnTime
        }
    }
}

const EPOCH: PrimitiveDateTime = time::macros::datetime!(1970-01-01 0:00);
