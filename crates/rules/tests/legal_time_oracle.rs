//! Legal time against a slow oracle that steps minute by minute and day by day over random calendars.
//! The oracle knows openings as lists of minutes and shares no code with what it checks.

use proptest::{collection::vec, prelude::*, sample::select};
use rules::calendar::{Calendar, CalendarDef, SpecialDay, Term, Unit, due, extended, shifted};
use serde_json::json;
use time::{Date, Duration, PrimitiveDateTime, Time, macros::date};

const FIRST: Date = date!(2026 - 01 - 05);
const DAY: i64 = 1440;

/// Minutes of a day in which it is open: pairs of first minute and first minute no longer.
type Hours = Vec<(i64, i64)>;

/// A calendar as plainly as it can be written. Days and minutes are counted from `FIRST`, a Monday.
#[derive(Clone, Debug)]
struct Plain {
    week: [Hours; 7],
    /// Later ones win. `None`: back to usual.
    special: Vec<(i64, Option<Hours>)>,
    cut_off: Option<i64>,
}

impl Plain {
    fn is_open(&self, minute: i64) -> bool {
        let (day, of_day) = (minute.div_euclid(DAY), minute.rem_euclid(DAY));
        let mut hours = &self.week[usize::try_from(day.rem_euclid(7)).unwrap()];
        let usual = hours;
        for (special, own) in &self.special {
            if *special == day {
                hours = own.as_ref().unwrap_or(usual);
            }
        }
        hours.iter().any(|(from, to)| *from <= of_day && of_day < *to)
    }

    fn minutes(&self, day: i64) -> impl Iterator<Item = i64> + '_ {
        (day * DAY..(day + 1) * DAY).filter(|m| self.is_open(*m))
    }

    fn works(&self, day: i64) -> bool {
        self.minutes(day).next().is_some()
    }

    fn closing(&self, day: i64) -> i64 {
        self.minutes(day).last().unwrap() + 1
    }

    fn next_working(&self, mut day: i64) -> i64 {
        loop {
            day += 1;
            if self.works(day) {
                return day;
            }
        }
    }

    fn received(&self, from: i64) -> i64 {
        let day = from.div_euclid(DAY);
        let open_later = self.minutes(day).any(|m| m >= from);
        let late = self.cut_off.is_some_and(|cut_off| from.rem_euclid(DAY) > cut_off);
        if open_later && !late { from } else { self.minutes(self.next_working(day)).next().unwrap() }
    }

    fn due(&self, term: &Term, from: i64) -> i64 {
        let start = if term.cut_off { self.received(from) } else { from };
        if term.unit == Unit::Hours {
            let mut minute = start;
            while !self.is_open(minute) {
                minute += 1;
            }
            return self.later_by_minutes(minute, i64::from(term.amount) * 60);
        }
        let mut day = start.div_euclid(DAY);
        if term.amount == 0 && !term.cut_off && !self.minutes(day).any(|m| m >= start) {
            day = self.next_working(day);
        }
        let mut left = i64::from(term.amount);
        if term.cut_off && left > 0 {
            left -= 1;
        }
        while left > 0 {
            day += 1;
            if term.unit == Unit::Days || self.works(day) {
                left -= 1;
            }
        }
        while !self.works(day) {
            day += 1;
        }
        self.closing(day)
    }

    fn later_by_minutes(&self, mut minute: i64, mut left: i64) -> i64 {
        while left > 0 {
            if self.is_open(minute) {
                left -= 1;
            }
            minute += 1;
        }
        minute
    }

    /// Lives through the wait: every unit of time that passes pushes the due date by one.
    fn shifted(&self, term: &Term, old: i64, paused: i64, resumed: i64) -> i64 {
        let resumed = resumed.max(paused);
        let resumed = if term.cut_off { self.received(resumed) } else { resumed };
        if term.unit == Unit::Hours {
            let waited = (paused..resumed).filter(|m| self.is_open(*m)).count();
            return self.later_by_minutes(old, i64::try_from(waited).unwrap());
        }
        let mut due = old.div_euclid(DAY);
        let mut moved = false;
        let mut today = paused.div_euclid(DAY);
        while today < resumed.div_euclid(DAY) {
            today += 1;
            if term.unit == Unit::Days {
                due += 1;
                moved = true;
            } else if self.works(today) {
                due = self.next_working(due);
                moved = true;
            }
        }
        while moved && !self.works(due) {
            due += 1;
        }
        if moved { self.closing(due) } else { old }
    }
}

fn moment(minute: i64) -> PrimitiveDateTime {
    FIRST.with_time(Time::MIDNIGHT).saturating_add(Duration::minutes(minute))
}

fn written(hours: &Hours) -> Vec<String> {
    let clock = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
    hours.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect()
}

/// The same calendar as the catalogue would give it.
fn built(plain: &Plain) -> Calendar {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours: serde_json::Map<String, serde_json::Value> =
        names.iter().zip(&plain.week).map(|(name, h)| ((*name).to_owned(), json!(written(h)))).collect();
    let mut def = json!({"name": {}, "hours": hours});
    if let Some(cut_off) = plain.cut_off {
        def["cut_off"] = json!(format!("{:02}:{:02}", cut_off / 60, cut_off % 60));
    }
    let def: CalendarDef = serde_json::from_value(def).unwrap();
    let days = plain.special.iter().map(|(day, own)| {
        let date = FIRST.saturating_add(Duration::days(*day));
        let kind = match own {
            None => "usual",
            Some(hours) if hours.is_empty() => "off",
            Some(_) => "worked",
        };
        let hours = written(own.as_ref().unwrap_or(&Vec::new()));
        let day: SpecialDay =
            serde_json::from_value(json!({"date": date.to_string(), "kind": kind, "hours": hours})).unwrap();
        day
    });
    // Half of them in the data, half edited in: it must make no difference.
    let days: Vec<SpecialDay> = days.collect();
    let (data, edits) = days.split_at(days.len() / 2);
    Calendar::new(def, data.to_vec(), 420).unwrap().with_days(edits.to_vec())
}

fn some_hours() -> impl Strategy<Value = Hours> {
    (vec(0..DAY, 4), 1..=2usize, any::<bool>()).prop_map(|(mut m, openings, touching)| {
        m.sort_unstable();
        if touching {
            m[2] = m[1];
        }
        let mut hours: Hours = vec![(m[0], m[1]), (m[2], m[3])];
        hours.retain(|(from, to)| from < to);
        hours.truncate(openings);
        hours
    })
}

fn office() -> impl Strategy<Value = Hours> {
    select(vec![vec![(420, 690), (810, 1020)], vec![(420, 690)], vec![(480, 1050)], vec![]])
}

fn hours() -> impl Strategy<Value = Hours> {
    prop_oneof![3 => office(), 1 => some_hours()]
}

fn calendars() -> impl Strategy<Value = Plain> {
    let weekday = prop_oneof![4 => Just(vec![(420, 690), (810, 1020)]), 1 => hours()];
    let weekend = prop_oneof![3 => Just(vec![]), 1 => hours()];
    let special =
        vec((-3..60i64, prop_oneof![5 => Just(Some(vec![])), 4 => hours().prop_map(Some), 1 => Just(None)]), 0..25);
    let cut_off = prop_oneof![3 => Just(Some(900)), 1 => Just(None), 1 => (0..DAY).prop_map(Some)];
    (vec(weekday, 5), vec(weekend, 2), special, cut_off).prop_filter_map(
        "never open",
        |(days, ends, special, cut_off)| {
            let week: [Hours; 7] = [days, ends].concat().try_into().ok()?;
            week.iter().any(|h| !h.is_empty()).then_some(Plain { week, special, cut_off })
        },
    )
}

fn terms() -> impl Strategy<Value = Term> {
    let unit = select(vec![Unit::Hours, Unit::WorkingDays, Unit::Days]);
    (prop_oneof![Just(1u32), 0..25u32], unit, any::<bool>()).prop_map(|(amount, unit, cut_off)| Term {
        amount,
        unit,
        cut_off,
    })
}

/// Moments with the edges of the day likely.
fn moments() -> impl Strategy<Value = i64> {
    let of_day = prop_oneof![select(vec![0i64, 419, 420, 689, 690, 809, 810, 899, 900, 901, 1019, 1020, 1439]), 0..DAY];
    (0..40i64, of_day).prop_map(|(day, minute)| day * DAY + minute)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn due_dates_are_those_of_the_oracle(plain in calendars(), term in terms(), from in moments(), seconds in 0..60i64) {
        let calendar = built(&plain);
        // The seconds do not count: the receipt prints minutes.
        let got = due(&calendar, &term, moment(from).saturating_add(Duration::seconds(seconds)));
        prop_assert_eq!(got.at, moment(plain.due(&term, from)));
        let last = got.steps.last().map(|s| s.key());
        prop_assert_eq!(last, Some("due_at"));
        let text = serde_json::to_string(&got.steps).unwrap();
        let read: Vec<rules::calendar::Reason> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read, got.steps);
    }

    #[test]
    fn waits_move_due_dates_as_the_oracle_says(plain in calendars(), term in terms(), from in moments(), wait in 0..20 * DAY, paused in moments()) {
        let calendar = built(&plain);
        let old = plain.due(&term, from);
        let got = shifted(&calendar, &term, moment(old), moment(paused), moment(paused + wait));
        prop_assert_eq!(got.at, moment(plain.shifted(&term, old, paused, paused + wait)));
        // What was left when it was paused is left again.
        if term.unit == Unit::WorkingDays && !term.cut_off && paused <= old {
            prop_assert_eq!(
                calendar.working_days_between(moment(paused), moment(old)),
                calendar.working_days_between(moment(paused + wait), got.at)
            );
        }
    }

    #[test]
    fn later_is_never_due_earlier(plain in calendars(), term in terms(), from in moments(), later in 0..3 * DAY) {
        let calendar = built(&plain);
        prop_assert!(due(&calendar, &term, moment(from)).at <= due(&calendar, &term, moment(from + later)).at);
    }

    #[test]
    fn counting_agrees_with_stepping(plain in calendars(), a in moments(), b in moments()) {
        let calendar = built(&plain);
        let (low, high) = (a.min(b), a.max(b));
        let days = (low.div_euclid(DAY) + 1..=high.div_euclid(DAY)).filter(|d| plain.works(*d)).count() as i64;
        prop_assert_eq!(calendar.working_days_between(moment(low), moment(high)), days);
        prop_assert_eq!(calendar.working_days_between(moment(high), moment(low)), -days);
        let minutes = (low..high).filter(|m| plain.is_open(*m)).count() as i64;
        prop_assert_eq!(calendar.working_minutes_between(moment(low), moment(high)), minutes);
        let mut opening = a;
        while !plain.is_open(opening) {
            opening += 1;
        }
        prop_assert_eq!(calendar.next_opening(moment(a)), moment(opening));
        prop_assert_eq!(calendar.is_open(moment(a)), opening == a);
        let extra = 1 + u32::try_from(b % 9).unwrap();
        let mut day = a.div_euclid(DAY);
        for _ in 0..extra {
            day = plain.next_working(day);
        }
        prop_assert_eq!(extended(&calendar, moment(a), extra).at, moment(plain.closing(day)));
    }
}
