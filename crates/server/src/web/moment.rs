//! Moments of a case as the pages write them, in civil time of the country, and how near they are.

use rules::{
    calendar::{Calendar, Standing},
    country::Country,
};
use time::{OffsetDateTime, UtcOffset};

use crate::text::{Words, format::local};

/// One day in milliseconds.
const DAY: i64 = 86_400_000;
/// One hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// Writes moments in a language.
#[derive(Clone, Copy)]
pub struct Moments<'a> {
    /// The words.
    pub t: Words<'a>,
    /// Whose civil time.
    pub country: &'a Country,
}

/// How near a due date is: the class of its chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// Time enough.
    Ok,
    /// Today or tomorrow.
    Soon,
    /// Passed.
    Late,
}

impl Nearness {
    /// The class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Nearness::Ok => "ok",
            Nearness::Soon => "soon",
            Nearness::Late => "late",
        }
    }
}

impl Moments<'_> {
    /// `24/11/2026`, `24 November 2026`.
    pub fn day(&self, at: i64) -> String {
        self.t.date(local(self.country, at).date())
    }

    /// `17:00`.
    pub fn time(&self, at: i64) -> String {
        let at = local(self.country, at);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `17:00 ngày 24/11/2026`.
    pub fn moment(&self, at: i64) -> String {
        self.t.moment(local(self.country, at))
    }

    /// With the weekday, for what must not be missed: `17:00 thứ Ba 24/11/2026`.
    pub fn appointment(&self, at: i64) -> String {
        self.t.appointment(local(self.country, at))
    }

    /// RFC 3339, for `<time datetime>`.
    pub fn iso(&self, at: i64) -> String {
        let offset = UtcOffset::from_whole_seconds(self.country.utc_offset * 60).unwrap_or(UtcOffset::UTC);
        let at = OffsetDateTime::from_unix_timestamp(at.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        at.to_offset(offset).format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
    }

    /// How near a due date is, with its words: `còn 2 ngày`, `quá hạn 1 ngày`.
    pub fn until(&self, now: i64, due: i64) -> (Nearness, String) {
        let days = (local(self.country, due).date() - local(self.country, now).date()).whole_days();
        if now > due {
            let words = match (days, (now - due) / HOUR) {
                (0, hours) if hours < 1 => self.t.made("due-late-just"),
                (0, hours) => self.t.one("due-late-hours", "n", hours),
                _ => self.t.one("due-late-days", "n", -days),
            };
            return (Nearness::Late, words);
        }
        match days {
            0 => (Nearness::Soon, self.t.made("due-today")),
            1 => (Nearness::Soon, self.t.made("due-tomorrow")),
            n => (Nearness::Ok, self.t.one("due-days", "n", n)),
        }
    }

    /// The same counted in days on which an agency works, as officials count: what is due on Monday is
    /// one day away on Friday.
    pub fn until_on(&self, calendar: &Calendar, now: i64, due: i64) -> (Nearness, String) {
        let (from, to) = (calendar.local(now), calendar.local(due));
        let days = calendar.working_days_between(from, to);
        match (calendar.standing(from, to), days) {
            (Standing::Late, 0) => self.until(now, due),
            (Standing::Late, days) => (Nearness::Late, self.t.one("due-late-days", "n", -days)),
            (_, 0) => (Nearness::Soon, self.t.made("due-today")),
            (_, 1) => (Nearness::Soon, self.t.made("due-tomorrow")),
            (_, days) => (Nearness::Ok, self.t.one("due-working-days", "n", days)),
        }
    }

    /// `17:00 24/11/2026`, for tables.
    pub fn short(&self, at: i64) -> String {
        self.t.moment_short(local(self.country, at))
    }

    /// How long ago, coarse: for lists of messages and changes.
    pub fn ago(&self, now: i64, at: i64) -> String {
        match now - at {
            ..HOUR => self.t.made("ago-now"),
            passed if passed < DAY => self.t.one("ago-hours", "n", passed / HOUR),
            passed => self.t.one("ago-days", "n", passed / DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Texts;

    #[test]
    fn a_due_date_in_words() {
        let texts = Texts::load();
        let country = crate::web::tests::country();
        let moments = Moments { t: texts.of("vi"), country: &country };
        // 24 November 2026, 10:00 in Viet Nam.
        let now = 1_795_489_200_000;
        assert_eq!(moments.moment(now), "10:00 ngày 24/11/2026");
        for (hours, class, words) in [
            (3, Nearness::Soon, "hạn hôm nay"),
            (24, Nearness::Soon, "còn 1 ngày"),
            (49, Nearness::Ok, "còn 2 ngày"),
            (-2, Nearness::Late, "quá hạn 2 giờ"),
            (-20, Nearness::Late, "quá hạn 1 ngày"),
            (-100, Nearness::Late, "quá hạn 4 ngày"),
        ] {
            assert_eq!(moments.until(now, now + hours * HOUR), (class, words.to_owned()), "{hours}");
        }
        let english = Moments { t: texts.of("en"), country: &country };
        assert_eq!(english.day(now), "24 November 2026");
        assert_eq!(moments.iso(now), "2026-11-24T10:00:00+07:00");
    }
}
