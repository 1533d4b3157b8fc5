//! When something is due, and why. The rules:
//!
//! - the day of the event is not counted, and a last day that falls on a day off moves to the next
//!   working day (Civil Code 2015, articles 147 and 148); it is due when the agency closes that day;
//! - a term with the cut-off runs "within the day" (trong ngày): received by 15:00, the day of
//!   receipt is its first day; later, it counts as received when the next working day opens
//!   (309/2026/NĐ-CP, article 17: papers received after 15:00 go on at the start of the next day);
//! - hours are working hours, eight to the day; out of hours they run from the next opening.

use time::{Date, Duration, PrimitiveDateTime, Time};

use super::{Calendar, LONGEST_WALK, Reason, Term, Unit};

/// At most so many holidays are listed one by one: an event is stored for ever.
const MOST_LISTED: usize = 40;

/// A due date and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// When, in local civil time.
    pub at: PrimitiveDateTime,
    /// How, in the order in which a person reads it.
    pub steps: Vec<Reason>,
}

/// When a dossier taken in at one place counts as come to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// When, in local civil time.
    pub at: PrimitiveDateTime,
    /// Why it is not the moment it was taken in, if it is not.
    pub reason: Option<Reason>,
}

/// When a term that begins with an event at `from` is due.
pub fn due(calendar: &Calendar, term: &Term, from: PrimitiveDateTime) -> Due {
    let mut steps = Vec::new();
    let at = reckon(calendar, term, from, &mut steps);
    Due { at, steps }
}

/// When a term is due for a dossier taken in elsewhere (phi địa giới): it counts from when the
/// competent agency, whose calendar this is, has the dossier (309/2026/NĐ-CP, article 14).
pub fn due_across(calendar: &Calendar, term: &Term, taken_in: PrimitiveDateTime) -> Due {
    let handover = handed_over(calendar, taken_in);
    let counted_from = handover.at;
    let mut steps = vec![Reason::ReceivedElsewhere { at: whole_minute(taken_in), counted_from }];
    steps.extend(handover.reason);
    let at = reckon(calendar, term, counted_from, &mut steps);
    Due { at, steps }
}

/// When a dossier taken in elsewhere counts as come to the agency whose calendar this is: the same
/// moment on a working day by the cut-off, else when the next working day opens.
pub fn handed_over(calendar: &Calendar, taken_in: PrimitiveDateTime) -> Handover {
    let (at, reason) = by_cut_off(calendar, whole_minute(taken_in));
    Handover { at, reason }
}

/// When a step entered at `entered` is due; no account of how.
pub fn step_due(calendar: &Calendar, term: &Term, entered: PrimitiveDateTime) -> PrimitiveDateTime {
    reckon(calendar, term, entered, &mut Vec::new())
}

/// The due date after the case waited for the applicant from `paused` to `resumed`, in the mode in
/// which it moves by the time waited: what was left when it was paused is left again.
///
/// - Hours: the working time of the wait, to the minute.
/// - Working days: the working days after the day of `paused` up to and with the day of `resumed`.
/// - Days: the calendar days between the two dates; a day off is moved off as always.
///
/// With the cut-off, what comes after it has come on the next working day. A wait within one day
/// moves no due date counted in days.
pub fn shifted(
    calendar: &Calendar,
    term: &Term,
    old_due: PrimitiveDateTime,
    paused: PrimitiveDateTime,
    resumed: PrimitiveDateTime,
) -> Due {
    let (old, paused, resumed) =
        (whole_minute(old_due), whole_minute(paused), whole_minute(resumed).max(whole_minute(paused)));
    let mut steps = vec![Reason::Paused { from: paused, to: resumed }];
    let mut counted = resumed;
    if term.cut_off {
        let (at, reason) = by_cut_off(calendar, resumed);
        counted = at;
        steps.extend(reason);
    }
    let waited = match term.unit {
        Unit::Hours => calendar.working_minutes_between(paused, counted),
        Unit::WorkingDays => calendar.working_days_between(paused, counted),
        Unit::Days => (counted.date() - paused.date()).whole_days(),
    };
    let waited = u32::try_from(waited).unwrap_or(0).min(LONGEST_WALK);
    steps.push(Reason::MovedByWait { amount: waited, unit: term.unit, old });
    let at = match term.unit {
        _ if waited == 0 => old,
        Unit::Hours => after_minutes(calendar, old, waited),
        Unit::WorkingDays => close(calendar, after_working_days(calendar, old.date(), waited, &mut steps)),
        Unit::Days => close(calendar, after_days(calendar, old.date(), waited, &mut steps)),
    };
    steps.push(Reason::DueAt { at });
    Due { at, steps }
}

/// The due date after a wait, in the mode in which the whole term begins anew when the application is
/// complete.
pub fn restarted(calendar: &Calendar, term: &Term, resumed: PrimitiveDateTime) -> Due {
    let mut steps = vec![Reason::Restarted { at: whole_minute(resumed) }];
    let at = reckon(calendar, term, resumed, &mut steps);
    Due { at, steps }
}

/// The due date moved on by so many working days.
pub fn extended(calendar: &Calendar, old_due: PrimitiveDateTime, days: u32) -> Due {
    let old = whole_minute(old_due);
    let days = days.min(Term::MOST_DAYS);
    let mut steps = vec![Reason::Extended { days, old }];
    let at = match days {
        0 => old,
        _ => close(calendar, after_working_days(calendar, old.date(), days, &mut steps)),
    };
    steps.push(Reason::DueAt { at });
    Due { at, steps }
}

fn reckon(calendar: &Calendar, term: &Term, from: PrimitiveDateTime, steps: &mut Vec<Reason>) -> PrimitiveDateTime {
    let from = whole_minute(from);
    let amount = term.bounded_amount();
    steps.push(Reason::TimeLimit { amount, unit: term.unit });
    let (mut start, mut late) = (from, None);
    if term.cut_off {
        (start, late) = by_cut_off(calendar, from);
    }
    let at = match term.unit {
        Unit::Hours => {
            let opening = calendar.next_opening(start);
            if late.is_none() && opening != from {
                late = Some(Reason::ReceivedOutOfHours { at: from, counted_from: opening });
            }
            steps.push(late.unwrap_or(Reason::CountedFrom { at: opening }));
            after_minutes(calendar, opening, amount * 60)
        }
        unit => {
            steps.push(late.unwrap_or(Reason::CountedFrom { at: start }));
            let first = start.date();
            // At once: by the end of the day it came, or of the next working day if that has closed.
            let at_once = amount == 0 && !term.cut_off;
            let days = if term.cut_off { amount.saturating_sub(1) } else { amount };
            if term.cut_off || at_once {
                steps.push(Reason::FirstDayCounted { date: first });
            } else {
                steps.push(Reason::FirstDayNotCounted { date: first });
            }
            let last = match unit {
                _ if at_once && calendar.closing(first).is_some_and(|closing| start >= closing) => {
                    after_working_days(calendar, first, 1, steps)
                }
                Unit::WorkingDays if days > 0 => after_working_days(calendar, first, days, steps),
                _ => after_days(calendar, first, days, steps),
            };
            close(calendar, last)
        }
    };
    steps.push(Reason::DueAt { at });
    at
}

/// The moment itself on a working day by the cut-off and before closing, else the opening of the
/// next working day with the reason. 15:00 on the receipt is still in time: the law says "after".
fn by_cut_off(calendar: &Calendar, at: PrimitiveDateTime) -> (PrimitiveDateTime, Option<Reason>) {
    let closing = calendar.closing(at.date());
    let cut_off = calendar.cut_off();
    if closing.is_some_and(|closing| at < closing) && cut_off.is_none_or(|cut_off| at.time() <= cut_off) {
        return (at, None);
    }
    let next = calendar.working_day_after(at.date());
    let counted_from = calendar.opening(next).unwrap_or(next.midnight());
    let reason = match closing {
        Some(closing) => {
            let cut_off = cut_off.map_or(closing.time(), |cut_off| cut_off.min(closing.time()));
            Reason::ReceivedAfterCutOff { at, cut_off, counted_from }
        }
        None => Reason::ReceivedOutOfHours { at, counted_from },
    };
    (counted_from, Some(reason))
}

/// So many working minutes after a moment. Ends at closing rather than at the opening after it.
fn after_minutes(calendar: &Calendar, from: PrimitiveDateTime, minutes: u32) -> PrimitiveDateTime {
    let mut left = i64::from(minutes);
    if left == 0 {
        return from;
    }
    let mut day = from.date();
    for _ in 0..LONGEST_WALK {
        for opening in calendar.hours(day) {
            let start = day.with_time(opening.from).max(from);
            let open = (day.with_time(opening.to) - start).whole_minutes().max(0);
            if left <= open {
                return start.saturating_add(Duration::minutes(left));
            }
            left -= open;
        }
        match day.next_day() {
            Some(next) => day = next,
            None => break,
        }
    }
    day.with_time(Time::MIDNIGHT)
}

/// The day so many working days after a day, with what was met on the way.
fn after_working_days(calendar: &Calendar, first: Date, count: u32, steps: &mut Vec<Reason>) -> Date {
    let (mut left, mut day) = (count, first);
    let (mut weekends, mut listed, mut more) = (0, 0, 0);
    for _ in 0..LONGEST_WALK {
        if left == 0 {
            break;
        }
        day = match day.next_day() {
            Some(next) => next,
            None => break,
        };
        let usually = !calendar.usual_hours(day).is_empty();
        let works = calendar.is_working_day(day);
        left -= u32::from(works);
        if usually == works {
            weekends += u32::from(!works);
            continue;
        }
        if listed == MOST_LISTED {
            more += u32::from(!works);
            continue;
        }
        listed += 1;
        let (date, name) = (day, calendar.special(day).map(|d| d.name.clone()).unwrap_or_default());
        steps.push(if works { Reason::WorkedInstead { date, name } } else { Reason::DayOff { date, name } });
    }
    if more > 0 {
        steps.push(Reason::MoreDaysOff { days: more });
    }
    if weekends > 0 {
        steps.push(Reason::WeekendsNotCounted { days: weekends });
    }
    day
}

/// The day so many calendar days after a day, moved off a day off.
fn after_days(calendar: &Calendar, first: Date, count: u32, steps: &mut Vec<Reason>) -> Date {
    let last = first.saturating_add(Duration::days(count.into()));
    let to = calendar.working_day_from(last);
    if to != last {
        let name = calendar.special(last).map(|d| d.name.clone()).unwrap_or_default();
        steps.push(Reason::MovedOffDayOff { from: last, to, name });
    }
    to
}

/// When the agency closes on a day.
fn close(calendar: &Calendar, day: Date) -> PrimitiveDateTime {
    calendar.closing(day).unwrap_or(day.with_time(LAST_MINUTE))
}

fn whole_minute(at: PrimitiveDateTime) -> PrimitiveDateTime {
    at.date().with_time(Time::from_hms(at.hour(), at.minute(), 0).unwrap_or(Time::MIDNIGHT))
}

const LAST_MINUTE: Time = time::macros::time!(23:59);
