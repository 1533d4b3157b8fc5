//! A legal time limit: how many of what.

use serde::{Deserialize, Serialize};

/// A legal time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many; 0 means at once: by the end of the same working day, or for hours right away.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether the calendar's cut-off (15:00) applies. What comes before it counts as come that day,
    /// and that day is the first of the term: `1 working_days` is "trong ngày". What comes after it
    /// counts as come when the next working day opens. Without a cut-off the day of the event is
    /// never counted.
    #[serde(default)]
    pub cut_off: bool,
}

/// What a time limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working hours; eight make a day.
    Hours,
    /// Days on which the agency works (ngày làm việc).
    WorkingDays,
    /// Days of the calendar (ngày), never ending on a day off.
    Days,
}

impl Term {
    /// The longest term in days that is reckoned; ten years. A longer one is a mistake in the data.
    pub const MOST_DAYS: u32 = 3_660;
    /// The longest term in hours.
    pub const MOST_HOURS: u32 = 8 * Term::MOST_DAYS;

    /// The amount, held within what is reckoned.
    pub fn bounded_amount(&self) -> u32 {
        self.amount.min(match self.unit {
            Unit::Hours => Term::MOST_HOURS,
            Unit::WorkingDays | Unit::Days => Term::MOST_DAYS,
        })
    }

    /// Whether the amount is one that is reckoned as written; a catalogue with another is refused.
    pub fn is_within_bounds(&self) -> bool {
        self.amount == self.bounded_amount()
    }

    /// About how many working minutes the term is, eight hours a day and five days a week: to compare
    /// terms of different units, not to reckon a date.
    pub fn about_minutes(&self) -> u64 {
        let amount = u64::from(self.bounded_amount());
        match self.unit {
            Unit::Hours => amount * 60,
            Unit::WorkingDays => amount * 8 * 60,
            Unit::Days => amount * 8 * 60 * 5 / 7,
        }
    }
}
