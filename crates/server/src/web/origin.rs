//! Where an answer comes from, in words: which register, and how fresh it is there.

use rules::{case::Case, event::Origin};

use super::App;
use crate::text::Words;

/// `Cơ sở dữ liệu quốc gia về dân cư, cập nhật 01/02/2026`.
pub fn said(app: &App, origin: &Origin, t: Words<'_>) -> String {
    let kept = app.desk.catalogue.registers.get(&origin.register);
    let title = kept.and_then(|kept| kept.texts(t.lang)).map_or(origin.register.as_str(), |texts| texts.title.as_str());
    let day = app.day(origin.recorded);
    let day = format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year());
    t.two("prefill-from", "register", title, "day", day)
}

/// An answer with where it comes from, when a register gave it.
pub fn marked(app: &App, case: &Case, field: &str, value: String, t: Words<'_>) -> String {
    match case.origins.get(field) {
        Some((origin, _)) => format!("{value} ({})", said(app, origin, t)),
        None => value,
    }
}
