//! The functions that expressions may call.

use time::{Date, Month};

use super::schema::Kind;

/// A function of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `age(birth, on)`: full years; whoever is born on 29 February turns older on 1 March in a year
    /// without that day.
    Age,
    /// `days(from, to)`: days from the first to the second date; negative when the second is earlier.
    Days,
    /// `months(from, to)`: full months.
    Months,
    /// `years(from, to)`: full years.
    Years,
    /// `add_days(date, n)`.
    AddDays,
    /// `add_months(date, n)`: the same day of that month, or its last day.
    AddMonths,
    /// `add_years(date, n)`: the same day of that year, or the last day of its month.
    AddYears,
    /// `year(date)`.
    Year,
    /// `month(date)`, 1 to 12.
    Month,
    /// `min(a, b)`: the smaller of two numbers.
    Min,
    /// `max(a, b)`: the larger of two numbers.
    Max,
    /// `size(x)`: characters of a text, or how many were chosen.
    Size,
    /// `text.startsWith(text)`.
    StartsWith,
    /// `text.endsWith(text)`.
    EndsWith,
    /// `text.contains(text)`.
    Contains,
}

/// Every function with its name, what it takes and what it gives. `size` takes text or several of a
/// list; `date('2026-01-31')` and `given(answer)` are read when the expression is compiled.
pub const FUNCTIONS: &[(&str, Function, &[Kind], Kind)] = &[
    ("age", Function::Age, &[Kind::Date, Kind::Date], Kind::Int),
    ("days", Function::Days, &[Kind::Date, Kind::Date], Kind::Int),
    ("months", Function::Months, &[Kind::Date, Kind::Date], Kind::Int),
    ("years", Function::Years, &[Kind::Date, Kind::Date], Kind::Int),
    ("add_days", Function::AddDays, &[Kind::Date, Kind::Int], Kind::Date),
    ("add_months", Function::AddMonths, &[Kind::Date, Kind::Int], Kind::Date),
    ("add_years", Function::AddYears, &[Kind::Date, Kind::Int], Kind::Date),
    ("year", Function::Year, &[Kind::Date], Kind::Int),
    ("month", Function::Month, &[Kind::Date], Kind::Int),
    ("min", Function::Min, &[Kind::Int, Kind::Int], Kind::Int),
    ("max", Function::Max, &[Kind::Int, Kind::Int], Kind::Int),
    ("size", Function::Size, &[Kind::Text], Kind::Int),
    ("startsWith", Function::StartsWith, &[Kind::Text, Kind::Text], Kind::Bool),
    ("endsWith", Function::EndsWith, &[Kind::Text, Kind::Text], Kind::Bool),
    ("contains", Function::Contains, &[Kind::Text, Kind::Text], Kind::Bool),
];

impl Function {
    /// Its name in expressions.
    pub fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|f| f.1 == self).map_or("", |f| f.0)
    }

    /// Whether it is written after a dot: `text.contains('x')`.
    pub(super) fn is_method(self) -> bool {
        matches!(self, Function::StartsWith | Function::EndsWith | Function::Contains)
    }
}

/// Full months from one date to another; negative when the second is earlier.
pub(super) fn months(from: Date, to: Date) -> i64 {
    if to < from {
        return -months(to, from);
    }
    let whole = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(u8::from(to.month()))
        - i64::from(u8::from(from.month()));
    whole - i64::from(to.day() < from.day())
}

/// Full years from one date to another; negative when the second is earlier.
pub(super) fn years(from: Date, to: Date) -> i64 {
    months(from, to) / 12
}

/// The date so many months later: the same day, or the last one of that month.
pub(super) fn add_months(date: Date, months: i64) -> Option<Date> {
    let total = (i64::from(date.year()) * 12 + i64::from(u8::from(date.month())) - 1).checked_add(months)?;
    let year = i32::try_from(total.div_euclid(12)).ok()?;
    let month = Month::try_from(u8::try_from(total.rem_euclid(12) + 1).ok()?).ok()?;
    (1..=date.day()).rev().take(4).find_map(|day| Date::from_calendar_date(year, month, day).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::read_date;

    #[test]
    fn months_and_years_are_full_ones() {
        let d = |s| read_date(s).unwrap();
        for (from, to, m, y) in [
            ("2008-03-10", "2026-03-09", 215, 17),
            ("2008-03-10", "2026-03-10", 216, 18),
            ("2004-02-29", "2022-02-28", 215, 17),
            ("2004-02-29", "2022-03-01", 216, 18),
            ("2026-01-31", "2026-02-28", 0, 0),
            ("2026-03-10", "2025-03-11", -11, 0),
        ] {
            assert_eq!((months(d(from), d(to)), years(d(from), d(to))), (m, y), "{from} {to}");
        }
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last() {
        let d = |s| read_date(s).unwrap();
        for (date, n, expect) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-03-31", -1, "2026-02-28"),
            ("2026-05-15", 12, "2027-05-15"),
            ("2026-12-05", 1, "2027-01-05"),
            ("2026-10-31", 1, "2026-11-30"),
        ] {
            assert_eq!(add_months(d(date), n), Some(d(expect)), "{date} {n}");
        }
        assert_eq!(add_months(d("2026-01-01"), i64::MAX), None);
        assert_eq!(add_months(d("2026-01-01"), 200_000), None);
    }
}
