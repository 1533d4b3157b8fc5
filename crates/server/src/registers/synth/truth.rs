//! What is wrong in a synthetic country, planted on purpose and told: the same person kept twice, and values that
//! are not right. For measuring whatever looks for such things later.

use rules::{
    country::Country,
    fold,
    value::{Answers, Value, read_date},
};
use serde::Serialize;
use time::Date;

use super::{
    people::{Human, Numbers},
    things::Made,
};
use crate::demo::names::Dice;

/// Something wrong that was planted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Truth {
    /// Two records of one person.
    Duplicate {
        /// The register.
        register: &'static str,
        /// The key of the right one.
        right: String,
        /// The key of the other.
        other: String,
        /// How the other differs: `no_marks`, `day_and_month`, `middle_name`.
        how: &'static str,
    },
    /// A value that is not right.
    Error {
        /// The register.
        register: &'static str,
        /// The record's key.
        key: String,
        /// The field.
        field: &'static str,
        /// What stands there.
        kept: Value,
        /// What would be right.
        right: Value,
    },
}

/// Plants what is wrong among the records of a clan: changes some, and gives each truth with records to add.
pub fn plant(
    dice: &mut Dice,
    numbers: &mut Numbers,
    country: &Country,
    everybody: &[Human],
    records: &mut [Made],
) -> Vec<(Truth, Vec<Made>)> {
    let mut truths = Vec::new();
    for human in everybody {
        if dice.percent(1) && dice.percent(50) {
            truths.push(duplicate(dice, numbers, country, human));
        }
        if dice.percent(1) && dice.percent(50) {
            let about = |(register, values, _): &&mut Made| {
                *register == "insurance" && values.get("person_number").and_then(Value::as_text) == Some(&human.number)
            };
            if let Some((register, values, _)) = records.iter_mut().find(about) {
                truths.extend(misspell(register, values, human).map(|truth| (truth, Vec::new())));
            }
        }
    }
    truths
}

/// The same person once more under another number, written a little otherwise.
fn duplicate(dice: &mut Dice, numbers: &mut Numbers, country: &Country, human: &Human) -> (Truth, Vec<Made>) {
    let province = human.number.get(1..3).unwrap_or("01");
    let mut other = human.clone();
    other.number = numbers.person(&country.person_number, province, human.male, human.birth.year());
    let swapped = swapped(human.birth);
    let words: Vec<&str> = human.name.split(' ').collect();
    let how = match (dice.within(0, 2), swapped) {
        (0, Some(day)) => {
            other.birth = day;
            "day_and_month"
        }
        (1, _) if words.len() > 2 => {
            other.name = format!("{} {}", words[0], words[words.len() - 1]);
            "middle_name"
        }
        _ => {
            other.name = fold::folded(&human.name).split(' ').map(capital).collect::<Vec<_>>().join(" ");
            "no_marks"
        }
    };
    let truth =
        Truth::Duplicate { register: "population", right: human.number.clone(), other: other.number.clone(), how };
    let since = Some(other.birth);
    (truth, vec![("population", other.record(), since)])
}

/// Day and month the wrong way round, when that is another day that has passed by then.
fn swapped(day: Date) -> Option<Date> {
    let text = format!("{:04}-{:02}-{:02}", day.year(), day.day(), u8::from(day.month()));
    read_date(&text).filter(|other| *other < day)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A name without its marks in the insurance register.
fn misspell(register: &'static str, values: &mut Answers, human: &Human) -> Option<Truth> {
    let wrong = fold::folded(&human.name).split(' ').map(capital).collect::<Vec<_>>().join(" ");
    if wrong == human.name {
        return None;
    }
    let key = values.get("number")?.as_text()?.to_owned();
    let kept = Value::Text(wrong);
    values.insert("name".into(), kept.clone());
    Some(Truth::Error { register, key, field: "name", kept, right: Value::from(human.name.as_str()) })
}
