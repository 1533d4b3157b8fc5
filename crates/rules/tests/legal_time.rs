//! Due dates worked out by hand, over the days off of 2024 to 2030 in the shipped catalogue.

use rules::calendar::{
    Calendar, CalendarDef, DayKind, Reason, SpecialDay, Standing, Term, Unit, due, due_across, extended, handed_over,
    read_days, restarted, shifted,
};
use rules::value::read_date;
use serde_json::json;
use time::{Duration, PrimitiveDateTime, Time};

const DAYS: &str = include_str!("../../../catalogue/calendars/days.csv");

fn calendar(name: &str) -> Calendar {
    let day = json!(["07:00-11:30", "13:30-17:00"]);
    let mut def = json!({
        "name": {"vi": name}, "cut_off": "15:00",
        "hours": {"monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day},
    });
    if name == "saturday" {
        def["hours"]["saturday"] = json!(["07:00-11:30"]);
    }
    let def: CalendarDef = serde_json::from_value(def).unwrap();
    Calendar::new(def, read_days(DAYS).unwrap(), 420).unwrap()
}

fn at(text: &str) -> PrimitiveDateTime {
    let (date, time) = text.split_once('T').unwrap();
    let (h, m) = time.split_once(':').unwrap();
    read_date(date).unwrap().with_time(Time::from_hms(h.parse().unwrap(), m.parse().unwrap(), 0).unwrap())
}

/// `5 working_days`, `1 working_days cut_off`.
fn term(text: &str) -> Term {
    let mut words = text.split(' ');
    let amount = words.next().unwrap().parse().unwrap();
    let unit = match words.next().unwrap() {
        "hours" => Unit::Hours,
        "working_days" => Unit::WorkingDays,
        "days" => Unit::Days,
        other => panic!("{other}"),
    };
    Term { amount, unit, cut_off: words.next() == Some("cut_off") }
}

/// Calendar, term, received, due, what it shows.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    ("office", "5 working_days", "2026-03-10T09:00", "2026-03-17T17:00", "over a weekend"),
    ("office", "1 working_days cut_off", "2026-03-10T15:00", "2026-03-10T17:00", "by the cut-off: the same day"),
    ("office", "1 working_days cut_off", "2026-03-10T15:01", "2026-03-11T17:00", "after it: the next working day"),
    ("office", "1 working_days cut_off", "2026-03-13T15:30", "2026-03-16T17:00", "after it on a Friday"),
    ("office", "1 working_days cut_off", "2026-03-13T06:00", "2026-03-13T17:00", "before opening"),
    ("office", "1 working_days cut_off", "2026-03-15T10:00", "2026-03-16T17:00", "on a Sunday"),
    (
        "office",
        "3 working_days cut_off",
        "2026-03-10T10:00",
        "2026-03-12T17:00",
        "the day of receipt is the first of three",
    ),
    ("office", "1 working_days", "2026-03-15T10:00", "2026-03-16T17:00", "Sunday is the day of the event"),
    ("office", "0 working_days", "2026-03-10T16:59", "2026-03-10T17:00", "at once"),
    ("office", "0 working_days", "2026-03-10T17:00", "2026-03-11T17:00", "at once, but closed"),
    // Tết.
    ("office", "1 working_days", "2024-02-07T09:00", "2024-02-15T17:00", "Tết 2024"),
    ("office", "1 working_days", "2025-01-24T09:00", "2025-02-03T17:00", "Tết 2025"),
    ("office", "1 working_days", "2026-02-13T10:00", "2026-02-23T17:00", "Tết 2026"),
    ("office", "3 working_days", "2026-02-13T10:00", "2026-02-25T17:00", "Tết 2026, three days"),
    ("office", "1 working_days cut_off", "2026-02-13T15:01", "2026-02-23T17:00", "after the cut-off before Tết"),
    ("office", "1 working_days", "2027-02-03T09:00", "2027-02-11T17:00", "Tết 2027"),
    ("office", "1 working_days", "2028-01-21T09:00", "2028-01-31T17:00", "Tết 2028"),
    ("office", "1 working_days", "2029-02-09T09:00", "2029-02-19T17:00", "Tết 2029"),
    ("office", "1 working_days", "2030-01-30T09:00", "2030-02-07T17:00", "Tết 2030"),
    // Swaps: a day off, and the Saturday worked instead.
    ("office", "1 working_days", "2024-04-26T09:00", "2024-05-02T17:00", "29 April 2024 off by a swap"),
    ("office", "3 working_days", "2024-04-26T09:00", "2024-05-04T17:00", "Saturday 4 May 2024 is worked"),
    ("office", "1 working_days", "2025-04-25T09:00", "2025-04-26T17:00", "Saturday 26 April 2025 is worked"),
    ("office", "1 working_days", "2025-04-29T09:00", "2025-05-05T17:00", "2 May 2025 off by a swap"),
    ("office", "1 working_days", "2025-12-31T09:00", "2026-01-05T17:00", "2 January 2026 off by a swap"),
    ("office", "1 working_days", "2026-01-09T09:00", "2026-01-10T17:00", "Saturday 10 January 2026 is worked"),
    ("office", "1 working_days", "2026-08-21T10:00", "2026-08-22T17:00", "Saturday 22 August 2026 is worked"),
    ("office", "3 working_days", "2026-08-19T10:00", "2026-08-22T17:00", "and counts"),
    ("office", "1 working_days cut_off", "2026-08-22T09:00", "2026-08-22T17:00", "received on it"),
    ("office", "3 working_days", "2026-08-27T10:00", "2026-09-04T17:00", "31 August 2026 off by a swap"),
    // The other days off.
    ("office", "2 working_days", "2026-04-24T09:00", "2026-04-29T17:00", "Hung Kings on a Sunday, off on Monday"),
    ("office", "3 working_days", "2026-04-24T09:00", "2026-05-04T17:00", "30 April and 1 May 2026"),
    ("office", "1 working_days", "2026-11-23T09:00", "2026-11-25T17:00", "24 November 2026, Culture Day"),
    ("office", "1 working_days", "2024-08-30T09:00", "2024-09-04T17:00", "2 September 2024"),
    ("office", "1 working_days", "2025-08-29T09:00", "2025-09-03T17:00", "2 September 2025"),
    ("office", "1 working_days", "2027-04-29T09:00", "2027-05-04T17:00", "1 May 2027 on a Saturday"),
    ("office", "1 working_days", "2027-09-01T09:00", "2027-09-06T17:00", "2 September 2027"),
    ("office", "1 working_days", "2028-04-28T09:00", "2028-05-03T17:00", "30 April 2028 on a Sunday"),
    ("office", "1 working_days", "2028-08-31T09:00", "2028-09-05T17:00", "2 September 2028 on a Saturday"),
    ("office", "1 working_days", "2029-08-31T09:00", "2029-09-05T17:00", "2 September 2029 on a Sunday"),
    ("office", "1 working_days", "2029-11-23T09:00", "2029-11-27T17:00", "24 November 2029 on a Saturday"),
    ("office", "1 working_days", "2030-11-22T09:00", "2030-11-26T17:00", "24 November 2030 on a Sunday"),
    // Days of the calendar.
    ("office", "2 days", "2026-03-12T09:00", "2026-03-16T17:00", "Saturday is off: Monday"),
    ("office", "5 days", "2026-02-12T09:00", "2026-02-23T17:00", "never due at Tết"),
    ("office", "15 days", "2026-08-17T09:00", "2026-09-03T17:00", "never due on 1 September"),
    ("office", "20 days", "2026-04-07T09:00", "2026-04-28T17:00", "nor on a day off observed"),
    ("office", "20 days", "2026-08-02T09:00", "2026-08-22T17:00", "a worked Saturday is no day off"),
    ("office", "1 days cut_off", "2026-03-13T10:00", "2026-03-13T17:00", "one day, by the cut-off"),
    // Hours.
    ("office", "4 hours", "2026-03-10T08:00", "2026-03-10T14:00", "over noon"),
    ("office", "8 hours", "2026-03-10T10:00", "2026-03-11T10:00", "eight make a day"),
    ("office", "8 hours", "2026-03-10T18:00", "2026-03-11T17:00", "after closing: from the next morning, to closing"),
    ("office", "4 hours", "2026-03-10T12:00", "2026-03-11T07:30", "at noon: from half past one"),
    ("office", "2 hours", "2026-02-13T16:30", "2026-02-23T08:30", "over Tết"),
    ("office", "4 hours cut_off", "2026-03-10T15:30", "2026-03-11T11:00", "after the cut-off"),
    ("office", "0 hours", "2026-03-10T12:00", "2026-03-10T13:30", "at once"),
    // Saturday mornings.
    ("saturday", "2 working_days", "2026-03-12T09:00", "2026-03-14T11:30", "Saturday closes at half past eleven"),
    ("saturday", "3 working_days", "2026-03-12T09:00", "2026-03-16T17:00", "and counts as a day"),
    ("saturday", "2 days", "2026-03-12T09:00", "2026-03-14T11:30", "no day off"),
    ("saturday", "6 hours", "2026-03-13T16:00", "2026-03-16T07:30", "an hour, four and a half, half an hour"),
    ("saturday", "1 working_days cut_off", "2026-03-14T11:29", "2026-03-14T11:30", "in time"),
    ("saturday", "1 working_days cut_off", "2026-03-14T12:00", "2026-03-16T17:00", "closed before the cut-off"),
    ("saturday", "1 working_days", "2026-08-21T10:00", "2026-08-22T17:00", "worked in full instead of a day off"),
    ("saturday", "1 working_days", "2026-08-28T10:00", "2026-08-29T11:30", "an ordinary Saturday"),
];

#[test]
fn due_dates_are_those_worked_out_by_hand() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(name, limit, from, expect, why)| {
            let got = due(&calendar(name), &term(limit), at(from)).at;
            (got != at(expect)).then(|| format!("{name}, {limit} from {from} ({why}): {got}, not {expect}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Term, due before, paused, resumed, due after, what it shows.
const WAITS: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "5 working_days",
        "2026-03-17T17:00",
        "2026-03-12T10:00",
        "2026-03-18T09:00",
        "2026-03-23T17:00",
        "three days left",
    ),
    ("5 working_days", "2026-03-17T17:00", "2026-03-12T10:00", "2026-03-12T16:00", "2026-03-17T17:00", "within a day"),
    ("5 working_days", "2026-03-17T11:00", "2026-03-12T10:00", "2026-03-12T16:00", "2026-03-17T11:00", "as it was set"),
    ("5 working_days", "2026-02-13T17:00", "2026-02-11T10:00", "2026-02-24T10:00", "2026-02-26T17:00", "over Tết"),
    (
        "5 working_days",
        "2026-03-17T17:00",
        "2026-03-12T10:00",
        "2026-03-11T10:00",
        "2026-03-17T17:00",
        "a clock gone back",
    ),
    ("8 hours", "2026-03-11T10:00", "2026-03-10T14:00", "2026-03-11T08:00", "2026-03-11T16:00", "six hours left"),
    ("8 hours", "2026-03-11T10:00", "2026-03-10T18:00", "2026-03-10T23:00", "2026-03-11T10:00", "the night is no wait"),
    ("10 days", "2026-03-12T17:00", "2026-03-04T10:00", "2026-03-13T10:00", "2026-03-23T17:00", "off a Saturday"),
    ("1 working_days cut_off", "2026-03-10T17:00", "2026-03-10T09:30", "2026-03-11T15:30", "2026-03-12T17:00", "late"),
    (
        "1 working_days cut_off",
        "2026-03-10T17:00",
        "2026-03-10T09:30",
        "2026-03-11T14:30",
        "2026-03-11T17:00",
        "in time",
    ),
];

#[test]
fn waiting_for_the_applicant_moves_the_due_date() {
    let office = calendar("office");
    for (limit, old, paused, resumed, expect, why) in WAITS {
        let got = shifted(&office, &term(limit), at(old), at(paused), at(resumed));
        assert_eq!(got.at, at(expect), "{limit}, {why}");
        assert_eq!(got.steps[0].key(), "paused");
        assert!(got.steps.contains(&Reason::DueAt { at: got.at }));
    }
}

#[test]
fn the_other_suspension_mode_begins_anew() {
    let office = calendar("office");
    let new = restarted(&office, &term("5 working_days"), at("2026-03-18T09:00"));
    assert_eq!(new.at, at("2026-03-25T17:00"));
    assert_eq!(new.steps[0], Reason::Restarted { at: at("2026-03-18T09:00") });
}

#[test]
fn an_extension_counts_working_days() {
    let office = calendar("office");
    let new = extended(&office, at("2026-08-28T17:00"), 3);
    assert_eq!(new.at, at("2026-09-07T17:00"), "31 August to 2 September are off");
    assert_eq!(new.steps[0], Reason::Extended { days: 3, old: at("2026-08-28T17:00") });
    assert_eq!(extended(&office, at("2026-08-28T17:00"), 0).at, at("2026-08-28T17:00"));
}

#[test]
fn taken_in_elsewhere_it_counts_from_when_the_competent_agency_has_it() {
    let office = calendar("office");
    let three = term("3 working_days");
    assert_eq!(due_across(&office, &three, at("2026-03-10T14:00")).at, at("2026-03-13T17:00"));
    let late = due_across(&office, &three, at("2026-03-10T15:30"));
    assert_eq!(late.at, at("2026-03-16T17:00"));
    let counted_from = at("2026-03-11T07:00");
    assert_eq!(late.steps[0], Reason::ReceivedElsewhere { at: at("2026-03-10T15:30"), counted_from });
    assert_eq!(handed_over(&office, at("2026-03-10T15:30")).at, counted_from);
    assert_eq!(handed_over(&office, at("2026-03-10T15:00")).reason, None);
}

#[test]
fn the_steps_tell_how_a_date_came_about() {
    let keys = |name, limit, from| -> Vec<&str> {
        due(&calendar(name), &term(limit), at(from)).steps.iter().map(Reason::key).collect()
    };
    assert_eq!(
        keys("office", "3 working_days", "2026-08-27T10:00"),
        [
            "time_limit",
            "counted_from",
            "first_day_not_counted",
            "day_off",
            "day_off",
            "day_off",
            "weekends_not_counted",
            "due_at"
        ]
    );
    assert_eq!(
        keys("office", "3 working_days", "2026-08-19T10:00"),
        ["time_limit", "counted_from", "first_day_not_counted", "worked_instead", "due_at"]
    );
    assert_eq!(
        keys("office", "1 working_days cut_off", "2026-03-10T15:01"),
        ["time_limit", "received_after_cut_off", "first_day_counted", "due_at"]
    );
    assert_eq!(
        keys("office", "5 days", "2026-02-12T09:00"),
        ["time_limit", "counted_from", "first_day_not_counted", "moved_off_day_off", "due_at"]
    );
    assert_eq!(keys("office", "8 hours", "2026-03-10T18:00"), ["time_limit", "received_out_of_hours", "due_at"]);
    let moved = due(&calendar("office"), &term("5 days"), at("2026-02-12T09:00")).steps;
    let Some(Reason::MovedOffDayOff { name, .. }) = moved.get(3) else { panic!("{moved:?}") };
    assert_eq!(name["vi"], "Tết Nguyên Đán");
}

#[test]
fn an_event_holds_a_bounded_account_even_of_ten_years() {
    let office = calendar("office");
    let off = (0..2000).map(|i| SpecialDay {
        date: read_date("2026-01-01").unwrap().saturating_add(Duration::days(i * 2)),
        kind: DayKind::Off,
        hours: Vec::new(),
        name: Default::default(),
        forecast: false,
    });
    let long = due(&office.with_days(off), &term("3660 working_days"), at("2026-01-01T09:00"));
    assert!(long.steps.len() < 50, "{}", long.steps.len());
    assert!(long.steps.iter().any(|s| matches!(s, Reason::MoreDaysOff { days } if *days > 1000)));
}

#[test]
fn chips_count_working_days() {
    let office = calendar("office");
    let left = |now, due| office.working_days_between(at(now), at(due));
    assert_eq!(left("2026-02-13T09:00", "2026-02-23T17:00"), 1, "Tết lies between");
    assert_eq!(left("2026-03-17T18:00", "2026-03-17T17:00"), 0);
    assert_eq!(left("2026-03-18T08:00", "2026-03-17T17:00"), -1);
    assert_eq!(left("2026-03-16T08:00", "2026-03-13T17:00"), -1, "a weekend is not late twice");
    let standing = |now, due| office.standing(at(now), at(due));
    assert_eq!(standing("2026-03-13T09:00", "2026-03-17T17:00"), Standing::OnTime);
    assert_eq!(standing("2026-03-13T09:00", "2026-03-16T17:00"), Standing::Soon);
    assert_eq!(standing("2026-03-17T17:00", "2026-03-17T17:00"), Standing::Soon);
    assert_eq!(standing("2026-03-17T17:01", "2026-03-17T17:00"), Standing::Late);
}

#[test]
fn an_edited_day_goes_over_the_data_and_can_take_it_back() {
    let office = calendar("office");
    let day = |date: &str, kind, hours: serde_json::Value| -> SpecialDay {
        serde_json::from_value(json!({"date": date, "kind": kind, "hours": hours, "name": {"vi": "Bão"}})).unwrap()
    };
    let edited = office.with_days([
        day("2026-03-11", "off", json!([])),
        day("2026-03-12", "worked", json!(["07:00-11:30"])),
        day("2026-11-24", "usual", json!([])),
    ]);
    let one = term("1 working_days");
    assert_eq!(due(&edited, &one, at("2026-03-10T09:00")).at, at("2026-03-12T11:30"), "a storm, then half a day");
    assert_eq!(due(&edited, &one, at("2026-11-23T09:00")).at, at("2026-11-24T17:00"), "a day off taken back");
    assert_eq!(due(&office, &one, at("2026-11-23T09:00")).at, at("2026-11-25T17:00"), "the data is as it was");
    let shown = edited.special_between(read_date("2026-03-01").unwrap(), read_date("2026-11-30").unwrap());
    assert!(shown.iter().any(|d| d.name["vi"] == "Bão") && shown.iter().all(|d| d.kind != DayKind::Usual));
}

#[test]
fn civil_time_and_instants_agree() {
    let office = calendar("office");
    assert_eq!(office.local(0), at("1970-01-01T07:00"));
    assert_eq!(office.local(1_773_108_060_000), at("2026-03-10T09:01"));
    for ms in [i64::MIN, -1, 0, 1_773_108_060_000, i64::MAX] {
        let local = office.local(ms);
        assert!(ms.unsigned_abs() > 1 << 55 || office.instant(local) == ms, "{ms}");
    }
}

#[test]
fn no_input_makes_it_panic_or_run_long() {
    let offices = [calendar("office"), calendar("saturday")];
    for ms in [i64::MIN, i64::MAX, 0, 253_402_300_799_000, 253_400_000_000_000] {
        for unit in [Unit::Hours, Unit::WorkingDays, Unit::Days] {
            for office in &offices {
                let from = office.local(ms);
                for cut_off in [false, true] {
                    let term = Term { amount: u32::MAX, unit, cut_off };
                    let due = due(office, &term, from);
                    assert!(due.at >= from.replace_nanosecond(0).unwrap() || ms == i64::MAX || due.at.year() == 9999);
                    shifted(office, &term, from, office.local(i64::MIN), office.local(i64::MAX));
                    extended(office, from, u32::MAX);
                    office.working_days_between(office.local(i64::MIN), from);
                    office.next_opening(from);
                }
            }
        }
    }
}

/// Events keep these words for ever; a change here breaks cases already stored.
#[test]
fn reasons_are_stored_as_they_always_were() {
    let stored = [
        r#"{"key":"time_limit","amount":5,"unit":"working_days"}"#,
        r#"{"key":"counted_from","at":"2026-03-10T09:00"}"#,
        r#"{"key":"received_after_cut_off","at":"2026-03-10T15:01","cut_off":"15:00","counted_from":"2026-03-11T07:00"}"#,
        r#"{"key":"received_out_of_hours","at":"2026-03-10T18:00","counted_from":"2026-03-11T07:00"}"#,
        r#"{"key":"received_elsewhere","at":"2026-03-10T15:30","counted_from":"2026-03-11T07:00"}"#,
        r#"{"key":"first_day_not_counted","date":"2026-03-10"}"#,
        r#"{"key":"first_day_counted","date":"2026-03-10"}"#,
        r#"{"key":"day_off","date":"2026-09-02","name":{"en":"National Day","vi":"Quốc khánh"}}"#,
        r#"{"key":"worked_instead","date":"2026-08-22","name":{}}"#,
        r#"{"key":"weekends_not_counted","days":2}"#,
        r#"{"key":"more_days_off","days":3}"#,
        r#"{"key":"moved_off_day_off","from":"2026-02-17","to":"2026-02-23","name":{"vi":"Tết Nguyên Đán"}}"#,
        r#"{"key":"moved_off_day_off","from":"2026-03-14","to":"2026-03-16"}"#,
        r#"{"key":"paused","from":"2026-03-12T10:00","to":"2026-03-18T09:00"}"#,
        r#"{"key":"moved_by_wait","amount":4,"unit":"hours","old":"2026-03-17T17:00"}"#,
        r#"{"key":"restarted","at":"2026-03-18T09:00"}"#,
        r#"{"key":"extended","days":3,"old":"2026-08-28T17:00"}"#,
        r#"{"key":"due_at","at":"2026-03-17T17:00"}"#,
    ];
    for text in stored {
        let reason: Reason = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&reason).unwrap(), text);
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(value["key"], reason.key());
        for (name, _) in reason.args() {
            assert!(value.get(name).is_some() || name == "name", "{text} has no {name}");
        }
    }
}

#[test]
fn the_shipped_days_are_whole() {
    let days = read_days(DAYS).unwrap();
    assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date), "in order, each once");
    assert!(days.iter().all(|d| d.name["vi"].chars().count() > 3 && d.name["en"].chars().count() > 3));
    for year in 2024..=2030 {
        let count = |kind| days.iter().filter(|d| d.date.year() == year && d.kind == kind).count();
        assert!((11..=16).contains(&count(DayKind::Off)), "{year}: {}", count(DayKind::Off));
        assert_eq!(count(DayKind::Worked), [1, 1, 2].get((year - 2024) as usize).copied().unwrap_or(0), "{year}");
    }
    assert!(days.iter().all(|d| d.forecast == (d.date.year() >= 2027)), "what is foreseen says so");
}
