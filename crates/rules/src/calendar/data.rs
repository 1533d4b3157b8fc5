//! A calendar as data.
//!
//! `catalogue/calendars/<name>.yaml` is a [`CalendarDef`]; `catalogue/calendars/days.csv` holds the
//! special days of the whole country, read by [`read_days`]; what an administrator edits is stored
//! as [`SpecialDay`] in JSON and put over them with [`super::Calendar::with_days`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Date, Time};

use super::{CalendarFault, written};

/// `catalogue/calendars/<name>.yaml`:
///
/// ```yaml
/// name: {vi: Giờ hành chính, en: Office hours}
/// cut_off: "15:00"
/// hours:
///   monday: ["07:00-11:30", "13:30-17:00"]
///   saturday: ["07:00-11:30"]
/// ```
///
/// A weekday that is left out is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDef {
    /// What the agency calls it, by language.
    pub name: BTreeMap<String, String>,
    /// After this time what comes counts as come on the next working day, for terms with a cut-off.
    /// Absent: closing time.
    #[serde(default, with = "written::clock_if_any")]
    pub cut_off: Option<Time>,
    /// Opening hours.
    pub hours: Week,
}

/// Opening hours by weekday; an empty list is a day off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Week {
    pub monday: Vec<Opening>,
    pub tuesday: Vec<Opening>,
    pub wednesday: Vec<Opening>,
    pub thursday: Vec<Opening>,
    pub friday: Vec<Opening>,
    pub saturday: Vec<Opening>,
    pub sunday: Vec<Opening>,
}

impl Week {
    pub(super) fn into_days(self) -> [Vec<Opening>; 7] {
        [self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday]
    }

    pub(super) fn check(&self) -> Result<(), CalendarFault> {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        for (name, hours) in names.iter().zip(self.clone().into_days()) {
            if let Some(i) = hours.windows(2).position(|pair| pair[0].to > pair[1].from) {
                return Err(CalendarFault {
                    path: format!("hours.{name}[{}]", i + 1),
                    what: "these hours begin before the ones before them end",
                    mend: "write the hours of a day in order, without overlap",
                });
            }
        }
        Ok(())
    }
}

/// A stretch of opening hours within one day, written `07:00-11:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Opening {
    /// Opens.
    pub from: Time,
    /// Closes; later than it opens.
    pub to: Time,
}

impl TryFrom<String> for Opening {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once('-').map(|(a, b)| (written::read_time(a.trim()), written::read_time(b.trim())));
        match parts {
            Some((Some(from), Some(to))) if from < to => Ok(Opening { from, to }),
            Some((Some(_), Some(_))) => Err(format!("{text:?} closes before it opens; write the earlier time first")),
            _ => Err(format!("{text:?} is not opening hours; write them as \"07:00-11:30\"")),
        }
    }
}

impl From<Opening> for String {
    fn from(o: Opening) -> String {
        format!("{}-{}", written::write_time(o.from), written::write_time(o.to))
    }
}

/// A day that differs from its weekday: a holiday, or a Saturday worked instead of a day off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// The day.
    #[serde(with = "written::date")]
    pub date: Date,
    /// Off or worked.
    pub kind: DayKind,
    /// For a worked day: its hours in order, such as half a day. Empty: the usual hours of the first
    /// open weekday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Opening>,
    /// What it is called, by language; shown to citizens in how a due date came about.
    #[serde(default)]
    pub name: BTreeMap<String, String>,
    /// Whether it is foreseen and not yet announced by the government.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forecast: bool,
}

/// What a special day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Nobody works (ngày nghỉ).
    Off,
    /// Worked, whatever its weekday (ngày làm bù, or a half day with its own hours).
    Worked,
    /// Not special after all: takes back a special day of the data.
    Usual,
}

/// A line of `days.csv` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
}

/// The columns before the names.
const COLUMNS: &str = "date,kind,hours,forecast";

/// Reads `catalogue/calendars/days.csv`. First line: `date,kind,hours,forecast,name_vi,name_en`, one
/// name column a language. `kind` is `off` or `worked`; `hours` is empty or `07:00-11:30` with a
/// space between several; `forecast` is empty or `yes`. No field holds a comma or a quote. All
/// faults are reported at once.
pub fn read_days(text: &str) -> Result<Vec<SpecialDay>, Vec<DayFault>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let header = lines.next().map_or("", |(_, line)| line).trim();
    let languages: Vec<&str> = match header.strip_prefix(COLUMNS) {
        Some(rest) => rest.split(',').filter_map(|c| c.strip_prefix("name_")).collect(),
        None => {
            let what = "the first line does not name the columns".to_owned();
            return Err(vec![DayFault { line: 1, what, mend: "write date,kind,hours,forecast,name_vi,name_en" }]);
        }
    };
    let (mut days, mut faults) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<Date, usize> = BTreeMap::new();
    for (i, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        match read_day(line.trim_end(), &languages) {
            Ok(day) => {
                if let Some(first) = seen.insert(day.date, i + 1) {
                    let what = format!("this day stands twice (first in line {first})");
                    faults.push(DayFault { line: i + 1, what, mend: "keep one of them" });
                }
                days.push(day);
            }
            Err((what, mend)) => faults.push(DayFault { line: i + 1, what, mend }),
        }
    }
    if faults.is_empty() { Ok(days) } else { Err(faults) }
}

fn read_day(line: &str, languages: &[&str]) -> Result<SpecialDay, (String, &'static str)> {
    let fields: Vec<&str> = line.split(',').collect();
    let [date, kind, hours, forecast, names @ ..] = fields.as_slice() else {
        return Err((format!("{} fields are too few", fields.len()), "write date,kind,hours,forecast and the names"));
    };
    if line.contains('"') || names.len() != languages.len() {
        return Err((
            format!("{} names for {} languages", names.len(), languages.len()),
            "give one name a language, without comma or quote",
        ));
    }
    let hours: Result<Vec<Opening>, String> = hours.split_whitespace().map(|o| o.to_owned().try_into()).collect();
    let day = SpecialDay {
        date: crate::value::read_date(date)
            .ok_or_else(|| (format!("{date:?} is not a date"), "write it as 2026-03-10"))?,
        kind: match *kind {
            "off" => DayKind::Off,
            "worked" => DayKind::Worked,
            _ => return Err((format!("{kind:?} is no kind of day"), "write off or worked")),
        },
        hours: hours.map_err(|what| (what, "write hours as 07:00-11:30"))?,
        name: languages.iter().zip(names).map(|(l, n)| ((*l).to_owned(), n.trim().to_owned())).collect(),
        forecast: match *forecast {
            "" => false,
            "yes" => true,
            _ => return Err((format!("{forecast:?} is neither empty nor yes"), "write yes, or nothing")),
        },
    };
    day.check().map_err(|what| (what.to_owned(), "give hours only to a worked day, in order"))?;
    Ok(day)
}

impl SpecialDay {
    /// Whether its parts agree: hours only on a worked day, in order and without overlap. Whoever
    /// stores an edited day checks it first.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.kind != DayKind::Worked && !self.hours.is_empty() {
            return Err("a day that is not worked has no hours");
        }
        if self.hours.windows(2).any(|pair| pair[0].to > pair[1].from) {
            return Err("these hours overlap or are out of order");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    const HEADER: &str = "date,kind,hours,forecast,name_vi,name_en\n";

    #[track_caller]
    fn check_line(line: &str, expect: &str) {
        let faults = read_days(&format!("{HEADER}{line}\n")).unwrap_err();
        assert_eq!(faults[0].line, 2);
        assert!(faults[0].what.contains(expect), "{faults:?}");
    }

    #[test]
    fn a_day_is_read_with_its_hours_and_names() {
        let days =
            read_days(&format!("\u{feff}{HEADER}2026-02-16,worked,07:00-11:30 13:30-16:00,yes,Giao thừa,Eve\r\n"));
        let day = &days.unwrap()[0];
        assert_eq!((day.kind, day.forecast, day.hours.len()), (DayKind::Worked, true, 2));
        assert_eq!(day.name["vi"], "Giao thừa");
    }

    #[test]
    fn faulty_days_are_refused_by_line() {
        check_line("2026-02-30,off,,,a,b", "not a date");
        check_line("2026-02-28,holiday,,,a,b", "no kind of day");
        check_line("2026-02-28,off", "too few");
        check_line("2026-02-28,off,,,a", "1 names for 2 languages");
        check_line("2026-02-28,off,,,\"a\",b", "languages");
        check_line("2026-02-28,off,07:00-11:30,,a,b", "not worked has no hours");
        check_line("2026-02-28,worked,11:30-07:00,,a,b", "closes before it opens");
        check_line("2026-02-28,worked,08:00-11:00 10:00-12:00,,a,b", "overlap");
        check_line("2026-02-28,off,,maybe,a,b", "neither empty nor yes");
        let twice =
            read_days(&format!("{HEADER}2026-01-01,off,,,a,b\n2026-01-01,off,,,a,b\nx,off,,,a,b\n")).unwrap_err();
        assert_eq!(twice.iter().map(|f| f.line).collect::<Vec<_>>(), [3, 4], "all at once");
        assert_eq!(read_days("date,kind\n").unwrap_err()[0].line, 1);
        assert_eq!(read_days("").unwrap_err()[0].line, 1);
    }

    #[test]
    fn faulty_calendars_are_refused_with_where() {
        let fault = |json: &str, offset| {
            let def: CalendarDef = serde_json::from_str(json).unwrap();
            Calendar::new(def, [], offset).unwrap_err().path
        };
        assert_eq!(fault(r#"{"name":{},"hours":{}}"#, 420), "hours");
        assert_eq!(fault(r#"{"name":{},"hours":{"monday":["07:00-11:30"]}}"#, 100_000), "utc_offset");
        let overlap = r#"{"name":{},"hours":{"friday":["07:00-11:30","11:00-12:00"]}}"#;
        assert_eq!(fault(overlap, 420), "hours.friday[1]");
        for bad in [r#""7:00-11:30""#, r#""07:00""#, r#""24:00-25:00""#, r#""13:00-12:00""#, r#""07:0é-11:30""#] {
            assert!(serde_json::from_str::<Opening>(bad).is_err(), "{bad}");
        }
    }
}
