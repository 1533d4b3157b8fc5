//! Legal time: time limits in hours, working days and days, on an agency's calendar.

use serde::{Deserialize, Serialize};

/// A legal time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether what comes after the cut-off (15:00) counts as come on the next working day.
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
