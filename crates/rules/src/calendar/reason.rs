//! Why a due date is what it is: one step each, stored with the event and phrased by a page in any
//! language. Names and shapes are a public format, like the events that hold them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Date, PrimitiveDateTime, Time};

use super::{Unit, written};

/// One step of how a due date came about, in the order in which a person reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Reason {
    /// The law allows this long.
    TimeLimit {
        /// How many.
        amount: u32,
        /// Of what.
        unit: Unit,
    },
    /// Time runs from this moment.
    CountedFrom {
        /// Local time.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
    },
    /// It came after the cut-off (or after closing, if that is earlier), so it counts as come when the
    /// next working day opens.
    ReceivedAfterCutOff {
        /// When it came.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
        /// The last time of day that still counts as that day.
        #[serde(with = "written::clock")]
        cut_off: Time,
        /// When it counts as come.
        #[serde(with = "written::moment")]
        counted_from: PrimitiveDateTime,
    },
    /// It came while the agency was closed, so it counts as come at the next opening.
    ReceivedOutOfHours {
        /// When it came.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
        /// When it counts as come.
        #[serde(with = "written::moment")]
        counted_from: PrimitiveDateTime,
    },
    /// Another place took it in; time runs from when the competent agency has it.
    ReceivedElsewhere {
        /// When it was taken in.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
        /// When the competent agency has it.
        #[serde(with = "written::moment")]
        counted_from: PrimitiveDateTime,
    },
    /// The day of the event is not counted.
    FirstDayNotCounted {
        /// That day.
        #[serde(with = "written::date")]
        date: Date,
    },
    /// It came in time for the day it came to be the first day of the term.
    FirstDayCounted {
        /// That day.
        #[serde(with = "written::date")]
        date: Date,
    },
    /// A holiday on the way is not counted.
    DayOff {
        /// The day.
        #[serde(with = "written::date")]
        date: Date,
        /// Its name by language.
        name: BTreeMap<String, String>,
    },
    /// A day usually off was worked and is counted.
    WorkedInstead {
        /// The day.
        #[serde(with = "written::date")]
        date: Date,
        /// Its name by language.
        name: BTreeMap<String, String>,
    },
    /// So many days of the weekend on the way are not counted.
    WeekendsNotCounted {
        /// How many days.
        days: u32,
    },
    /// More holidays on the way than are listed one by one.
    MoreDaysOff {
        /// How many days.
        days: u32,
    },
    /// The last day fell on a day off and moved to the next working day.
    MovedOffDayOff {
        /// The day it fell on.
        #[serde(with = "written::date")]
        from: Date,
        /// The day it moved to.
        #[serde(with = "written::date")]
        to: Date,
        /// The holiday's name by language; empty for a weekend.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        name: BTreeMap<String, String>,
    },
    /// Time stood still while the case waited for the applicant.
    Paused {
        /// From.
        #[serde(with = "written::moment")]
        from: PrimitiveDateTime,
        /// Until.
        #[serde(with = "written::moment")]
        to: PrimitiveDateTime,
    },
    /// The due date moves by the time waited; for hours in minutes.
    MovedByWait {
        /// How many; minutes for hours.
        amount: u32,
        /// The unit of the term.
        unit: Unit,
        /// The due date before.
        #[serde(with = "written::moment")]
        old: PrimitiveDateTime,
    },
    /// The whole term begins anew, from the completed application.
    Restarted {
        /// When it was complete.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
    },
    /// The agency took more time, with an apology.
    Extended {
        /// How many working days.
        days: u32,
        /// The due date before.
        #[serde(with = "written::moment")]
        old: PrimitiveDateTime,
    },
    /// So it is due then.
    DueAt {
        /// Local time.
        #[serde(with = "written::moment")]
        at: PrimitiveDateTime,
    },
}

/// A value in the sentence of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A local moment.
    Moment(PrimitiveDateTime),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A count.
    Number(u32),
    /// A unit of time.
    Unit(Unit),
    /// A name by language; may be empty.
    Name(&'a BTreeMap<String, String>),
}

impl Reason {
    /// The name of its sentence: the page's text is `reason-<key>`.
    pub fn key(&self) -> &'static str {
        match self {
            Reason::TimeLimit { .. } => "time_limit",
            Reason::CountedFrom { .. } => "counted_from",
            Reason::ReceivedAfterCutOff { .. } => "received_after_cut_off",
            Reason::ReceivedOutOfHours { .. } => "received_out_of_hours",
            Reason::ReceivedElsewhere { .. } => "received_elsewhere",
            Reason::FirstDayNotCounted { .. } => "first_day_not_counted",
            Reason::FirstDayCounted { .. } => "first_day_counted",
            Reason::DayOff { .. } => "day_off",
            Reason::WorkedInstead { .. } => "worked_instead",
            Reason::WeekendsNotCounted { .. } => "weekends_not_counted",
            Reason::MoreDaysOff { .. } => "more_days_off",
            Reason::MovedOffDayOff { .. } => "moved_off_day_off",
            Reason::Paused { .. } => "paused",
            Reason::MovedByWait { .. } => "moved_by_wait",
            Reason::Restarted { .. } => "restarted",
            Reason::Extended { .. } => "extended",
            Reason::DueAt { .. } => "due_at",
        }
    }

    /// The values of its sentence by the names of its fields.
    pub fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        use Arg::{Date as Day, Moment, Name, Number, Time as Clock, Unit as Of};
        match self {
            Reason::TimeLimit { amount, unit } => vec![("amount", Number(*amount)), ("unit", Of(*unit))],
            Reason::CountedFrom { at } | Reason::Restarted { at } | Reason::DueAt { at } => vec![("at", Moment(*at))],
            Reason::ReceivedAfterCutOff { at, cut_off, counted_from } => {
                vec![("at", Moment(*at)), ("cut_off", Clock(*cut_off)), ("counted_from", Moment(*counted_from))]
            }
            Reason::ReceivedOutOfHours { at, counted_from } | Reason::ReceivedElsewhere { at, counted_from } => {
                vec![("at", Moment(*at)), ("counted_from", Moment(*counted_from))]
            }
            Reason::FirstDayNotCounted { date } | Reason::FirstDayCounted { date } => vec![("date", Day(*date))],
            Reason::DayOff { date, name } | Reason::WorkedInstead { date, name } => {
                vec![("date", Day(*date)), ("name", Name(name))]
            }
            Reason::WeekendsNotCounted { days } | Reason::MoreDaysOff { days } => vec![("days", Number(*days))],
            Reason::MovedOffDayOff { from, to, name } => {
                vec![("from", Day(*from)), ("to", Day(*to)), ("name", Name(name))]
            }
            Reason::Paused { from, to } => vec![("from", Moment(*from)), ("to", Moment(*to))],
            Reason::MovedByWait { amount, unit, old } => {
                vec![("amount", Number(*amount)), ("unit", Of(*unit)), ("old", Moment(*old))]
            }
            Reason::Extended { days, old } => vec![("days", Number(*days)), ("old", Moment(*old))],
        }
    }
}
