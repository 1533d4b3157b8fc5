//! A day, asked in three boxes.

use time::{Date, Duration, Month};

use super::super::{Bound, Field, raw::RawForm};
use crate::{refusal::Refusal, value::Value};

/// Three boxes `<id>-d`, `<id>-m`, `<id>-y`, or one `<id>` as `YYYY-MM-DD`.
pub(super) fn read(field: &Field, raw: &RawForm) -> Option<Value> {
    let part = |p: &str| raw.one(&format!("{}-{p}", field.id)).trim().to_owned();
    let (d, m, y) = (part("d"), part("m"), part("y"));
    if d.is_empty() && m.is_empty() && y.is_empty() {
        let whole = raw.one(&field.id).trim();
        return (!whole.is_empty()).then(|| Value::Text(whole.to_owned()));
    }
    Some(Value::Text(match (d.parse::<u8>(), m.parse::<u8>(), y.parse::<u16>()) {
        (Ok(d), Ok(m), Ok(y)) => format!("{y:04}-{m:02}-{d:02}"),
        // Not a date; kept as typed so that the person sees it again.
        _ => format!("{y}-{m}-{d}"),
    }))
}

/// A date from `YYYY-MM-DD`.
pub fn parse(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if y.len() != 4 || m.len() != 2 || d.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return None;
    }
    let month = Month::try_from(m.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(y.parse().ok()?, month, d.parse().ok()?).ok()
}

pub(super) fn check(field: &Field, value: Value, today: Date) -> Result<Value, Refusal> {
    let date = match &value {
        Value::Text(text) => parse(text),
        _ => None,
    };
    let Some(date) = date else { return Err(Refusal::new("not_a_date")) };
    if date.year() < 1850 || date.year() > 2200 {
        return Err(Refusal::new("year_out_of_range"));
    }
    if let Some(min) = field.min.as_ref().and_then(|b| bound(b, today))
        && date < min
    {
        return Err(Refusal::new("date_too_early").with("min", min));
    }
    if let Some(max) = field.max.as_ref().and_then(|b| bound(b, today))
        && date > max
    {
        let key = if max == today { "date_in_future" } else { "date_too_late" };
        return Err(Refusal::new(key).with("max", max));
    }
    Ok(value)
}

/// The day a bound means: `YYYY-MM-DD`, `today`, `today+N`, `today-N`.
pub fn bound(bound: &Bound, today: Date) -> Option<Date> {
    let Bound::Date(text) = bound else { return None };
    match text.strip_prefix("today") {
        Some("") => Some(today),
        Some(days) => today.checked_add(Duration::days(days.parse::<i32>().ok()?.into())),
        None => parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_boxes_make_a_date_and_nonsense_stays_as_typed() {
        let field: Field = serde_json::from_str(r#"{"id":"b","kind":"date","max":"today"}"#).unwrap();
        let today = parse("2026-03-10").unwrap();
        for (d, m, y, expect) in [
            ("7", "3", "1990", Ok("1990-03-07")),
            ("29", "2", "2024", Ok("2024-02-29")),
            ("29", "2", "2023", Err("not_a_date")),
            ("x", "2", "2023", Err("not_a_date")),
            ("11", "3", "2026", Err("date_in_future")),
            ("1", "1", "1066", Err("year_out_of_range")),
            ("", "3", "1990", Err("not_a_date")),
        ] {
            let raw =
                [("b-d", d), ("b-m", m), ("b-y", y)].map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect();
            let value = read(&field, &raw).unwrap();
            let got = check(&field, value, today).map_err(|r| r.key);
            assert_eq!(got, expect.map(|t| Value::Text(t.to_owned())), "{d}/{m}/{y}");
        }
    }
}
