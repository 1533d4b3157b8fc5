//! People who do not exist, with families: numbers that are never given twice, names that go from father to
//! child, ages that fit.

use std::collections::{BTreeMap, HashMap};

use rules::{
    country::PersonNumber,
    unit::{Place, Units},
    value::{Answers, Value, write_date},
};
use time::{Date, Duration, Month};

use crate::demo::names::{self, Dice};

/// One person.
#[derive(Clone, Debug)]
pub struct Human {
    /// Personal number.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Whether a man.
    pub male: bool,
    /// Day of birth.
    pub birth: Date,
    /// Ethnic group.
    pub ethnicity: String,
    /// Place of origin.
    pub hometown: String,
    /// Where they live.
    pub home: Value,
    /// Number of the household.
    pub household: String,
    /// Place in it, an option of the register.
    pub role: &'static str,
    /// Marital status, an option of the register.
    pub marital: &'static str,
    /// The spouse's number.
    pub spouse: Option<String>,
    /// The father's number.
    pub father: Option<String>,
    /// The mother's number.
    pub mother: Option<String>,
    /// The children's numbers.
    pub children: Vec<String>,
}

impl Human {
    /// Somebody of nobody: single, head of a household that has no number yet, living nowhere.
    pub fn alone(number: String, name: String, male: bool, birth: Date) -> Human {
        Human {
            number,
            name,
            male,
            birth,
            ethnicity: String::new(),
            hometown: String::new(),
            home: Value::Text(String::new()),
            household: String::new(),
            role: "head",
            marital: "single",
            spouse: None,
            father: None,
            mother: None,
            children: Vec::new(),
        }
    }

    /// Whole years on a day.
    pub fn age(&self, today: Date) -> i32 {
        let had = (today.month(), today.day()) >= (self.birth.month(), self.birth.day());
        today.year() - self.birth.year() - i32::from(!had)
    }

    /// The commune they live in.
    pub fn commune(&self) -> &str {
        self.home.get("commune").and_then(Value::as_text).unwrap_or_default()
    }

    /// The record of the population register.
    pub fn record(&self) -> Answers {
        let mut record = Answers::new();
        let mut put = |id: &str, value: Value| {
            record.insert(id.to_owned(), value);
        };
        put("number", Value::from(self.number.as_str()));
        put("name", Value::from(self.name.as_str()));
        put("birth", Value::from(self.birth));
        put("sex", Value::from(if self.male { "male" } else { "female" }));
        put("ethnicity", Value::from(self.ethnicity.as_str()));
        put("nationality", Value::from("VN"));
        put("birthplace", Value::from(self.hometown.as_str()));
        put("hometown", Value::from(self.hometown.as_str()));
        put("residence", self.home.clone());
        put("household", Value::from(self.household.as_str()));
        put("household_role", Value::from(self.role));
        put("marital_status", Value::from(self.marital));
        for (id, number) in
            [("spouse_number", &self.spouse), ("father_number", &self.father), ("mother_number", &self.mother)]
        {
            if let Some(number) = number {
                put(id, Value::from(number.as_str()));
            }
        }
        if !self.children.is_empty() {
            put("children", Value::List(self.children.iter().map(|n| Value::from(n.as_str())).collect()));
        }
        record
    }
}

/// Gives out numbers, each once.
#[derive(Debug, Default)]
pub struct Numbers {
    /// How many were given for a beginning of a number.
    given: HashMap<String, u32>,
    counters: BTreeMap<String, u64>,
}

impl Numbers {
    /// A personal number (12 digits: place, century and sex, year, six that look like chance).
    pub fn person(&mut self, shape: &PersonNumber, province: &str, male: bool, year: i32) -> String {
        let prefix = format!("{province:0>3}");
        let prefix =
            if shape.knows_prefix(&prefix) { prefix } else { shape.prefixes.first().cloned().unwrap_or_default() };
        let century = (year.clamp(1900, 2299) - 1900) / 100 * 2 + i32::from(!male);
        let begin = format!("{prefix}{century}{:02}", year.rem_euclid(100));
        let n = self.given.entry(begin.clone()).or_insert(0);
        *n += 1;
        // Steps through all of a million once, in no visible order (the step has no factor in common with it), from
        // another place for each beginning.
        let place = begin.bytes().fold(0_u64, |place, b| (place * 31 + u64::from(b)) % 1_000_000);
        let last = (place + u64::from(*n) * 387_420_489) % 1_000_000;
        format!("{begin}{last:06}")
    }

    /// The next of a row of numbers, from 1.
    pub fn next(&mut self, row: &str) -> u64 {
        match self.counters.get_mut(row) {
            Some(n) => {
                *n += 1;
                *n
            }
            None => {
                self.counters.insert(row.to_owned(), 1);
                1
            }
        }
    }
}

/// A child's name: the father's family name, names of its own.
pub fn name(dice: &mut Dice, male: bool, family: Option<&str>) -> String {
    let full = names::full_name(dice, male);
    match (family.and_then(|f| f.split(' ').next()), full.split_once(' ')) {
        (Some(family), Some((_, own))) => format!("{family} {own}"),
        _ => full,
    }
}

/// A day of a year, not after a last one.
pub fn day_in(dice: &mut Dice, year: i32, last: Date) -> Date {
    let first = Date::from_calendar_date(year, Month::January, 1).unwrap_or(Date::MIN);
    (first + Duration::days(dice.within(0, 364))).min(last)
}

/// An address in a commune.
pub fn home(dice: &mut Dice, place: &Place) -> Value {
    let part = |name: &str, text: &str| (name.to_owned(), Value::from(text));
    Value::Map(BTreeMap::from([
        part("province", &place.province),
        part("commune", &place.code),
        part("street", &names::street(dice)),
    ]))
}

/// A commune and its province in words.
pub fn in_words(units: &Units, place: &Place) -> String {
    let word = |p: &Place| rules::unit::pick(&p.name, "vi").to_owned();
    let province = units.place(&place.province).map(word).unwrap_or_default();
    format!("{}, {province}", word(place))
}

/// Ethnic groups by how common they are.
const ETHNICITIES: &[&str] = &[
    "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh",
    "Kinh", "Kinh", "Kinh", "Tày", "Thái", "Mường", "Khmer", "Mông", "Nùng", "Hoa", "Dao", "Gia Rai",
];

/// An ethnic group.
pub fn ethnicity(dice: &mut Dice) -> String {
    dice.pick(ETHNICITIES).copied().unwrap_or("Kinh").to_owned()
}

/// A day as it stands in a record.
pub fn written(day: Date) -> Value {
    Value::Text(write_date(day))
}
