//! Dates, times, terms, money and answers as people write them in a language.
//!
//! How a language writes a date is a text like any other, a pattern of letters (CLDR, UTS 35):
//! `d dd` day, `M MM` month, `MMMM` its name, `yyyy` year, `EEEE` weekday, `HH mm` time, `'…'` as it
//! stands. `MMM` is the month as Decree 30/2020/NĐ-CP wants it on papers: 01 and 02, then 3 to 12,
//! so that nothing can be written before it.

use std::collections::BTreeMap;

use rules::{
    calendar::{Term, Unit},
    country::{Country, Currency},
    form::{Field, FieldKind},
    unit::{Units, pick},
    value::Value,
};
use time::{Date, Duration, PrimitiveDateTime, Time};

use super::Words;

/// Civil time of an instant in unix ms.
pub fn local(country: &Country, at: i64) -> PrimitiveDateTime {
    let epoch = time::macros::datetime!(1970-01-01 0:00);
    let offset = Duration::minutes(country.utc_offset.into());
    epoch.saturating_add(Duration::milliseconds(at).saturating_add(offset))
}

impl Words<'_> {
    /// A day: `05/03/2026`, `5 March 2026`.
    pub fn date(&self, date: Date) -> String {
        self.fill("date-pattern", date.midnight())
    }

    /// A day on a paper: `ngày 05 tháng 3 năm 2026`, `5 March 2026`.
    pub fn date_on_paper(&self, date: Date) -> String {
        self.fill("date-paper-pattern", date.midnight())
    }

    /// A day with its weekday: `thứ Năm 05/03/2026`, `Thursday 5 March 2026`.
    pub fn weekday(&self, date: Date) -> String {
        self.fill("weekday-pattern", date.midnight())
    }

    /// A time of day: `16:05`.
    pub fn time(&self, time: Time) -> String {
        self.fill("time-pattern", Date::MIN.with_time(time))
    }

    /// A moment within a sentence: `16:05 ngày 05/03/2026`, `16:05 on 5 March 2026`.
    pub fn moment(&self, at: PrimitiveDateTime) -> String {
        self.fill("moment-pattern", at)
    }

    /// A moment in a table or list: `16:05 05/03/2026`, `5 March 2026 16:05`.
    pub fn moment_short(&self, at: PrimitiveDateTime) -> String {
        self.fill("moment-short-pattern", at)
    }

    /// A moment on a paper: `16 giờ 05 phút, ngày 05 tháng 3 năm 2026`.
    pub fn moment_on_paper(&self, at: PrimitiveDateTime) -> String {
        self.fill("moment-paper-pattern", at)
    }

    /// A moment with its weekday, for what must not be missed: `17:00 thứ Ba 17/03/2026`.
    pub fn appointment(&self, at: PrimitiveDateTime) -> String {
        self.fill("appointment-pattern", at)
    }

    /// A time limit: `5 ngày làm việc`, `1 working day`; with amount 0 "within the working day".
    pub fn term(&self, term: &Term) -> String {
        self.count(term.amount, term.unit)
    }

    /// So many of a unit of time.
    pub fn count(&self, amount: u32, unit: Unit) -> String {
        let key = match unit {
            _ if amount == 0 => return self.made("count-at-once"),
            Unit::Hours => "count-hours",
            Unit::WorkingDays => "count-working-days",
            Unit::Days => "count-days",
        };
        self.one(key, "n", amount)
    }

    /// Minutes as hours and minutes: `2 giờ 30 phút`.
    pub fn minutes(&self, minutes: u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, m) => self.one("count-minutes", "n", m),
            (h, 0) => self.one("count-full-hours", "n", h),
            (h, m) => format!("{} {}", self.one("count-full-hours", "n", h), self.one("count-minutes", "n", m)),
        }
    }

    /// A whole number with its digits in groups of three: `1.250.000`, `1,250,000`.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let grouped = if digits.len() < 4 { digits } else { grouped(&digits, self.get("number-group")) };
        if n < 0 { format!("-{grouped}") } else { grouped }
    }

    /// An amount in the currency's smallest unit: `30.000 đồng`, `30,000 đồng`.
    pub fn money(&self, currency: &Currency, amount: i64) -> String {
        let scale = 10u64.saturating_pow(currency.decimals.into());
        let (whole, part) = (amount.unsigned_abs() / scale, amount.unsigned_abs() % scale);
        let mut text = self.number(i64::try_from(whole).unwrap_or(i64::MAX));
        if currency.decimals > 0 {
            text.push_str(&format!("{}{part:0width$}", self.get("number-point"), width = currency.decimals.into()));
        }
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}{text}\u{a0}{}", currency.symbol)
    }

    /// An answer as it is read back to the person. `options` are the labels of a choice; a value that
    /// does not suit its field is shown as it is.
    pub fn answer(
        &self,
        field: &Field,
        value: &Value,
        options: &BTreeMap<String, String>,
        units: &Units,
        country: &Country,
    ) -> String {
        let label = |v: &Value| {
            let raw = v.as_text().unwrap_or_default();
            options.get(raw).map_or(raw, String::as_str).to_owned()
        };
        match (field.kind, value) {
            (_, Value::Bool(yes)) => self.made(if *yes { "yes" } else { "no" }),
            (FieldKind::Money, Value::Int(n)) => self.money(&country.currency, *n),
            // A year is no amount: 2001, not 2.001.
            (_, Value::Int(n)) if n.unsigned_abs() < 10_000 => n.to_string(),
            (_, Value::Int(n)) => self.number(*n),
            (FieldKind::Date, Value::Text(raw)) => value.as_date().map_or_else(|| raw.clone(), |d| self.date(d)),
            (FieldKind::Choice, value @ Value::Text(_)) => label(value),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::List(items)) => items.iter().map(label).collect::<Vec<_>>().join(self.get("list-join")),
            (_, Value::Map(_)) => self.address(value, units),
        }
    }

    /// An address value in one line: street, commune, province.
    pub fn address(&self, address: &Value, units: &Units) -> String {
        let part = |name: &str| address.get(name).and_then(Value::as_text).unwrap_or_default();
        let place =
            |code: &str| units.place(code).map_or_else(|| code.to_owned(), |p| pick(&p.name, self.lang).to_owned());
        [part("street").to_owned(), place(part("commune")), place(part("province"))]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn fill(&self, key: &'static str, at: PrimitiveDateTime) -> String {
        let pattern = self.texts.get(self.lang, key);
        let mut out = String::with_capacity(pattern.len() + 8);
        let mut rest = pattern.chars().peekable();
        while let Some(c) = rest.next() {
            if c == '\'' {
                out.extend(rest.by_ref().take_while(|c| *c != '\''));
                continue;
            }
            let mut run = 1;
            while c.is_ascii_alphabetic() && rest.next_if_eq(&c).is_some() {
                run += 1;
            }
            self.part(c, run, at, &mut out);
        }
        out
    }

    fn part(&self, letter: char, run: usize, at: PrimitiveDateTime, out: &mut String) {
        let month = u8::from(at.month());
        let text = match (letter, run) {
            ('d', 1) => at.day().to_string(),
            ('d', _) => format!("{:02}", at.day()),
            ('M', 1) => month.to_string(),
            ('M', 2) => format!("{month:02}"),
            ('M', 3) => {
                if month < 3 {
                    format!("{month:02}")
                } else {
                    month.to_string()
                }
            }
            ('M', _) => self.made(&format!("month-{month}")),
            ('y', _) => format!("{:04}", at.year()),
            ('E', _) => self.made(&format!("weekday-{}", at.weekday().number_from_monday())),
            ('H', _) => format!("{:02}", at.hour()),
            ('m', _) => format!("{:02}", at.minute()),
            (other, _) => other.to_string().repeat(run),
        };
        out.push_str(&text);
    }
}

fn grouped(digits: &str, group: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime, time};

    use super::*;
    use crate::text::Texts;

    fn dong() -> Currency {
        Currency { code: "VND".into(), symbol: "đồng".into(), decimals: 0, group: ".".into() }
    }

    #[test]
    fn each_language_writes_days_and_times_in_its_own_way() {
        let texts = Texts::load();
        let (vi, en) = (texts.of("vi"), texts.of("en"));
        let day = date!(2026 - 03 - 05);
        assert_eq!((vi.date(day).as_str(), en.date(day).as_str()), ("05/03/2026", "5 March 2026"));
        assert_eq!(vi.date_on_paper(day), "ngày 05 tháng 3 năm 2026");
        assert_eq!(vi.date_on_paper(date!(2026 - 01 - 31)), "ngày 31 tháng 01 năm 2026");
        assert_eq!(en.date_on_paper(day), "5 March 2026");
        assert_eq!(
            (vi.weekday(day).as_str(), en.weekday(day).as_str()),
            ("thứ Năm 05/03/2026", "Thursday 5 March 2026")
        );
        let at = datetime!(2026-03-08 16:05);
        assert_eq!(
            (vi.moment(at).as_str(), en.moment(at).as_str()),
            ("16:05 ngày 08/03/2026", "16:05 on 8 March 2026")
        );
        assert_eq!(vi.moment_on_paper(at), "16 giờ 05 phút, ngày 08 tháng 3 năm 2026");
        assert_eq!(vi.appointment(at), "16:05 Chủ nhật 08/03/2026");
        assert_eq!(vi.time(time!(7:00)), "07:00");
    }

    #[test]
    fn amounts_and_terms_are_grouped_and_counted() {
        let texts = Texts::load();
        let (vi, en) = (texts.of("vi"), texts.of("en"));
        assert_eq!(vi.money(&dong(), 30_000), dong().write(30_000));
        assert_eq!((en.money(&dong(), 1_250_000).as_str(), vi.number(-999)), ("1,250,000\u{a0}đồng", "-999".into()));
        assert_eq!(vi.money(&Currency { decimals: 2, ..dong() }, -123_405), "-1.234,05\u{a0}đồng");
        let term = |amount, unit| Term { amount, unit, cut_off: false };
        assert_eq!(en.term(&term(1, Unit::WorkingDays)), "1 working day");
        assert_eq!(vi.term(&term(0, Unit::WorkingDays)), "ngay trong ngày làm việc");
        assert_eq!((vi.minutes(150).as_str(), en.minutes(60).as_str()), ("2 giờ 30 phút", "1 hour"));
    }

    #[test]
    fn answers_are_read_back_in_words() {
        let texts = Texts::load();
        let vi = texts.of("vi");
        let field =
            |kind: &str| -> Field { serde_json::from_str(&format!(r#"{{"id":"x","kind":"{kind}"}}"#)).unwrap() };
        let country = serde_json::from_str(
            r#"{"languages":["vi"],"utc_offset":420,"currency":{"code":"VND","symbol":"đồng","decimals":0,"group":"."},
                "case_code":"","motto":[],"statuses":{},"person_number":{"length":12,"prefixes":[]},
                "tax_number":{"weights":[]},"phone":{"prefix":"+84","min_digits":10,"max_digits":11}}"#,
        )
        .unwrap();
        let options = BTreeMap::from([("male".to_owned(), "Nam".to_owned()), ("female".to_owned(), "Nữ".to_owned())]);
        let read = |kind: &str, json: &str| {
            vi.answer(&field(kind), &serde_json::from_str(json).unwrap(), &options, &Units::default(), &country)
        };
        assert_eq!(read("date", "\"2026-03-05\""), "05/03/2026");
        assert_eq!(read("date", "\"2026-3-5x\""), "2026-3-5x");
        assert_eq!(read("choices", "[\"male\",\"other\"]"), "Nam, other");
        assert_eq!(read("choice", "\"female\""), "Nữ");
        assert_eq!((read("yes_no", "true"), read("money", "15000")), ("Có".into(), "15.000\u{a0}đồng".into()));
        assert_eq!(read("text", "\"male\""), "male", "only a choice is looked up");
        assert_eq!((read("integer", "2001"), read("integer", "12500")), ("2001".into(), "12.500".into()));
        assert_eq!(read("address", r#"{"street":"Số 1","commune":"00004","province":"01"}"#), "Số 1, 00004, 01");
        assert_eq!(local(&country, 0), datetime!(1970-01-01 7:00));
    }
}
