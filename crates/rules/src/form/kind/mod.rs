//! Kinds of question: how each is read from a form and what makes a value right.
//!
//! A new kind is one file here, one arm in each of the two functions below, and one template.

mod address;
mod choice;
mod contact;
mod date;
mod number;
mod text;

pub use address::PARTS as ADDRESS_PARTS;
pub use date::bound;

use super::{Field, FieldKind, raw::RawForm};
use crate::{country::Country, refusal::Refusal, unit::Units, value::Value};

/// What checking a value may need to know.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The country's numbers and patterns.
    pub country: &'a Country,
    /// Provinces and communes.
    pub units: &'a Units,
    /// The local day, `YYYY-MM-DD`.
    pub today: time::Date,
}

/// Reads the field from a posted form; `None` when it was left empty. What was typed is kept as it
/// is, right or not; [`check`] judges it.
pub fn read(field: &Field, raw: &RawForm) -> Option<Value> {
    match field.kind {
        FieldKind::Date => date::read(field, raw),
        FieldKind::Address => address::read(field, raw),
        FieldKind::Choices => choice::read_many(field, raw),
        FieldKind::YesNo => choice::read_yes_no(field, raw),
        FieldKind::Integer | FieldKind::Money => number::read(field, raw),
        FieldKind::LongText => text::read_long(field, raw),
        _ => text::read(field, raw),
    }
}

/// Judges a value and puts it in its stored shape, or says what is wrong with it.
pub fn check(field: &Field, value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
    let checked = match field.kind {
        FieldKind::Text => text::check(field, value, 200),
        FieldKind::LongText => text::check(field, value, 4000),
        FieldKind::Name => text::check_name(field, value),
        FieldKind::PersonNumber => number::check_person(value, setting),
        FieldKind::TaxNumber => number::check_tax(value, setting),
        FieldKind::Date => date::check(field, value, setting.today),
        FieldKind::YesNo => choice::check_yes_no(value),
        FieldKind::Choice => choice::check(field, value),
        FieldKind::Choices => choice::check_many(field, value),
        FieldKind::Integer | FieldKind::Money => number::check(field, value),
        FieldKind::Phone => contact::check_phone(value, setting),
        FieldKind::Email => contact::check_email(value),
        FieldKind::Address => address::check(value, setting),
    };
    checked.map_err(|r| r.at(&field.id))
}
