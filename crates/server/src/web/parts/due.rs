//! A due date as a chip in words: `còn 2 ngày`, `quá hạn 1 ngày`. Never colour alone: a shape too.

use askama::Template;
use rules::calendar::Calendar;

use crate::web::moment::Moments;

/// The chip.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/due.html")]
pub struct Due {
    /// The class in the style sheet: `ok`, `soon`, `late` or `still`.
    pub class: &'static str,
    /// `còn 2 ngày`; empty when the case is closed.
    pub words: String,
    /// The date in full.
    pub date: String,
    /// RFC 3339.
    pub iso: String,
}

impl Due {
    /// The chip of a case that is due.
    pub fn new(moments: Moments<'_>, now: i64, due: i64) -> Due {
        let (nearness, words) = moments.until(now, due);
        Due { class: nearness.class(), words, date: moments.appointment(due), iso: moments.iso(due) }
    }

    /// The chip of a case that is due, in days on which the agency works.
    pub fn on(moments: Moments<'_>, calendar: &Calendar, now: i64, due: i64) -> Due {
        let (nearness, words) = moments.until_on(calendar, now, due);
        Due { class: nearness.class(), words, date: moments.appointment(due), iso: moments.iso(due) }
    }

    /// The chip while the clock stands still.
    pub fn still(moments: Moments<'_>, due: i64) -> Due {
        let words = moments.t.made("due-still");
        Due { class: "still", words, date: moments.appointment(due), iso: moments.iso(due) }
    }

    /// The date alone, of a case that is closed.
    pub fn closed(moments: Moments<'_>, due: i64) -> Due {
        Due { class: "", words: String::new(), date: moments.appointment(due), iso: moments.iso(due) }
    }
}
