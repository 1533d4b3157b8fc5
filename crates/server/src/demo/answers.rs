//! Answers for a service's form: those of its ordinary worked example, the applicant's own data, and
//! for whatever else is asked something of the right kind.

use rules::{
    form::{Field, FieldKind},
    person::Profile,
    service::{Channel, compiled::Service, example::Example},
    unit::Units,
    value::{Answers, Value, read_date},
};
use time::{Date, Duration};

use super::{
    cast,
    names::{self, Dice},
};

/// Answers to everything that is asked, page by page in the order of the journey.
pub fn answers(
    service: &Service,
    example: Option<&Example>,
    profile: &Profile,
    units: &Units,
    channel: Channel,
    today: Date,
    dice: &mut Dice,
) -> Answers {
    let mut answers = example.map(|e| moved(e, today)).unwrap_or_default();
    // Who is competent follows from an address: that one lies among the communes with officials.
    if let Some(competent) = &service.definition().authority.competent_by {
        answers.remove(competent);
    }
    for page in &service.definition().form.pages {
        for field in &page.fields {
            if !service.is_asked(field, &answers, Some(channel), today) {
                continue;
            }
            let own = field.prefill.as_deref().and_then(|name| profile.value(name));
            if let Some(value) = own {
                answers.insert(field.id.clone(), value);
            } else if !answers.contains_key(&field.id)
                && !field.optional
                && let Some(value) = invented(field, units, today, dice)
            {
                answers.insert(field.id.clone(), value);
            }
        }
    }
    answers
}

/// The answers of an example, its days as far from today as they were from the example's own day.
fn moved(example: &Example, today: Date) -> Answers {
    let then = example.given.at.get(..10).and_then(read_date);
    let shift = then.map_or(Duration::ZERO, |then| today - then);
    let mut answers = example.given.answers.clone();
    for value in answers.values_mut() {
        if let Some(day) = value.as_date() {
            *value = Value::from(day.checked_add(shift).unwrap_or(day));
        }
    }
    answers
}

fn invented(field: &Field, units: &Units, today: Date, dice: &mut Dice) -> Option<Value> {
    let male = dice.percent(50);
    Some(match field.kind {
        FieldKind::Text => Value::from("Theo giấy tờ kèm theo"),
        FieldKind::LongText => Value::from("Tôi đề nghị giải quyết theo quy định."),
        FieldKind::Name => Value::from(names::full_name(dice, male)),
        FieldKind::PersonNumber => Value::from(names::person_number(dice, "001", male, 1990)),
        FieldKind::Date => Value::from(today.checked_sub(Duration::days(dice.within(2, 40))).unwrap_or(today)),
        FieldKind::YesNo => Value::Bool(false),
        FieldKind::Choice => Value::from(field.options.first()?.as_str()),
        FieldKind::Choices => Value::List(field.options.first().map(|o| Value::from(o.as_str())).into_iter().collect()),
        FieldKind::Integer => Value::Int(1),
        FieldKind::Money => Value::Int(1_000_000),
        FieldKind::Phone => Value::from(names::phone(dice)),
        FieldKind::Email => Value::from("nguoi.dan@example.org"),
        FieldKind::Address => cast::address(dice, units),
        FieldKind::TaxNumber => return None,
    })
}
