//! What people have in the other registers: a marriage entry, insurance, land, a business, what they owe.

use std::collections::BTreeMap;

use rules::value::{Answers, Value};
use time::{Date, Duration};

use super::people::{Human, Numbers, written};
use crate::demo::names::Dice;

/// A record with its register.
pub type Made = (&'static str, Answers, Option<Date>);

fn record(pairs: Vec<(&str, Value)>) -> Answers {
    pairs.into_iter().map(|(id, value)| (id.to_owned(), value)).collect()
}

fn text(text: &str) -> Value {
    Value::from(text)
}

/// The marriage of a couple, entered in the commune of their home.
pub fn marriage(dice: &mut Dice, numbers: &mut Numbers, man: &Human, wife: &Human, today: Date) -> Made {
    let day = (man.birth.max(wife.birth) + Duration::days(365 * 21 + dice.within(0, 1500))).min(today);
    let commune = man.commune();
    let n = numbers.next(&format!("marriage {commune} {}", day.year()));
    let number = format!("{n}/{}", day.year());
    let entry = format!(
        "Giấy chứng nhận kết hôn số {number}, ngày {:02}/{:02}/{}",
        day.day(),
        u8::from(day.month()),
        day.year()
    );
    let values = record(vec![
        ("commune", text(commune)),
        ("number", text(&number)),
        ("day", written(day)),
        ("person_number", text(&man.number)),
        ("person_name", text(&man.name)),
        ("spouse_number", text(&wife.number)),
        ("spouse_name", text(&wife.name)),
        ("entry", Value::Text(entry)),
    ]);
    ("civil_status", values, Some(day))
}

/// A person's insurance.
pub fn insurance(dice: &mut Dice, numbers: &mut Numbers, human: &Human, employers: &[String], today: Date) -> Made {
    let age = human.age(today);
    let works = (22..60).contains(&age) && dice.percent(45);
    let number = format!("{:010}", 7_900_000_000_u64 + numbers.next("insurance"));
    let months = if works { dice.within(1, i64::from(age - 21) * 12) } else { 0 };
    let social = match age {
        60.. if dice.percent(35) => "pension",
        22..60 if works => "compulsory",
        22..60 if dice.percent(5) => "voluntary",
        _ => "none",
    };
    let health = match age {
        ..6 => "child",
        6..22 => "student",
        80.. => "elderly",
        _ if works => "employee",
        _ if dice.percent(85) => "household",
        _ => "none",
    };
    let mut values = record(vec![
        ("number", Value::Text(number)),
        ("person_number", text(&human.number)),
        ("name", text(&human.name)),
        ("social", text(social)),
        ("social_months", Value::Int(months)),
        ("health_group", text(health)),
        ("unemployment", text(if works { "covered" } else { "none" })),
        ("unemployment_months", Value::Int(months)),
    ]);
    if works {
        values.insert("social_from".into(), written(today - Duration::days(months * 30)));
        values.insert("wage".into(), Value::Int(dice.within(5, 30) * 1_000_000));
        if let Some(employer) = dice.pick(employers) {
            values.insert("employer_code".into(), text(employer));
        }
    }
    if health != "none" {
        values.insert("health_until".into(), written(today + Duration::days(dice.within(1, 365))));
    }
    ("insurance", values, None)
}

/// A parcel of land with a home on it, or a field.
pub fn parcel(dice: &mut Dice, numbers: &mut Numbers, owner: &Human, spouse: Option<&Human>) -> Made {
    let n = numbers.next(&format!("parcel {}", owner.commune()));
    let certificate = numbers.next("certificate");
    let letters = ["DA", "DB", "DC", "DD", "DE", "DG"][usize::try_from(certificate / 1_000_000).unwrap_or(0).min(5)];
    let home = dice.percent(70);
    let encumbrance =
        dice.pick(&["none", "none", "none", "none", "none", "none", "none", "mortgage", "mortgage", "dispute"]);
    let mut values = record(vec![
        ("commune", text(owner.commune())),
        ("sheet", Value::Int(i64::try_from(n / 200 + 1).unwrap_or(1))),
        ("parcel", Value::Int(i64::try_from(n % 200 + 1).unwrap_or(1))),
        ("area", Value::Int(if home { dice.within(40, 400) } else { dice.within(300, 20_000) })),
        ("use", text(if home { "residential" } else { "crops" })),
        ("place", owner.home.get("street").cloned().unwrap_or_else(|| text("…"))),
        ("certificate", Value::Text(format!("{letters} {:06}", certificate % 1_000_000))),
        ("owner_number", text(&owner.number)),
        ("owner_name", text(&owner.name)),
        ("encumbrance", text(encumbrance.copied().unwrap_or("none"))),
    ]);
    if let Some(spouse) = spouse {
        values.insert("co_owners".into(), Value::List(vec![text(&spouse.number)]));
    }
    ("land", values, None)
}

const TRADES: &[&str] = &[
    "Bán lẻ tạp hóa",
    "Ăn uống",
    "Sửa chữa xe máy",
    "May mặc",
    "Vật liệu xây dựng",
    "Cắt tóc, làm đẹp",
    "Vận tải",
    "Chế biến nông sản",
    "Phần mềm",
    "Xây dựng",
];

/// A business: of a household under its owner's number, or a firm with a tax code of its own.
pub fn business(dice: &mut Dice, owner: &Human, code: Option<String>, today: Date) -> Made {
    let trade = dice.pick(TRADES).copied().unwrap_or("Xây dựng");
    let given = owner.name.rsplit(' ').next().unwrap_or_default();
    let (form, name) = match &code {
        None => ("household", format!("Hộ kinh doanh {} {given}", trade.to_lowercase())),
        Some(_) => ("limited_one", format!("Công ty TNHH {given} {trade}")),
    };
    let adult = owner.birth + Duration::days(365 * 18 + 10);
    let day = (adult + Duration::days(dice.within(0, 9000))).min(today);
    let values = record(vec![
        ("code", Value::Text(code.unwrap_or_else(|| owner.number.clone()))),
        ("name", Value::Text(name)),
        ("form", text(form)),
        ("status", text(if dice.percent(90) { "active" } else { "suspended" })),
        ("owner_number", text(&owner.number)),
        ("owner_name", text(&owner.name)),
        ("address", owner.home.clone()),
        ("industry", text(trade)),
        ("capital", Value::Int(dice.within(10, 5000) * 1_000_000)),
        ("employees", Value::Int(dice.within(0, 20))),
        ("registered", written(day)),
    ]);
    ("business", values, Some(day))
}

/// What somebody owes or paid.
pub fn obligation(dice: &mut Dice, numbers: &mut Numbers, payer: &Human, business: &Answers, today: Date) -> Made {
    let paid = dice.percent(80);
    let due = today - Duration::days(dice.within(-30, 300));
    let mut values = record(vec![
        ("number", Value::Text(format!("TB-{}-{}", today.year(), numbers.next("notice")))),
        ("payer_number", text(&payer.number)),
        ("kind", text("tax")),
        ("about", text("Thuế của hộ kinh doanh, doanh nghiệp")),
        ("amount", Value::Int(dice.within(1, 400) * 100_000)),
        ("due", written(due)),
        (
            "status",
            text(if paid {
                "paid"
            } else if due < today {
                "overdue"
            } else {
                "due"
            }),
        ),
    ]);
    if let Some(code) = business.get("code") {
        values.insert("business_code".into(), code.clone());
    }
    if paid {
        values.insert("paid".into(), written(due.min(today)));
    }
    ("finance", values, None)
}

/// A notice of a birth that is not registered yet.
pub fn birth_notice(dice: &mut Dice, numbers: &mut Numbers, mother: &Human, hometown: &str, today: Date) -> Made {
    let day = today - Duration::days(dice.within(2, 20));
    let values = record(vec![
        ("number", Value::Text(format!("CS-{:06}", numbers.next("birth notice")))),
        ("mother_number", text(&mother.number)),
        ("child_birth", written(day)),
        ("child_sex", text(if dice.percent(52) { "male" } else { "female" })),
        ("weight", Value::Int(dice.within(2500, 4200))),
        ("facility", text("Trung tâm y tế khu vực")),
        ("birthplace", Value::Text(format!("Trung tâm y tế khu vực, {hometown}"))),
        ("carrying", text("ordinary")),
    ]);
    ("health", values, Some(day))
}

/// Counts of the people of a place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    men: i64,
    women: i64,
    young: i64,
    old: i64,
    households: i64,
    births: i64,
}

/// Counts everybody by commune and province.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<String, Count>);

impl Counts {
    /// One person more.
    pub fn add(&mut self, human: &Human, today: Date) {
        let province = human.home.get("province").and_then(Value::as_text).unwrap_or_default();
        let age = human.age(today);
        for place in [human.commune(), province] {
            let count = self.0.entry(place.to_owned()).or_default();
            *(if human.male { &mut count.men } else { &mut count.women }) += 1;
            count.young += i64::from(age < 15);
            count.old += i64::from(age >= 60);
            count.births += i64::from(human.birth.year() == today.year());
            count.households += i64::from(human.role == "head");
        }
    }

    /// The records of the statistics register for a year.
    pub fn records(&self, year: i32) -> impl Iterator<Item = Made> {
        self.0.iter().map(move |(place, n)| {
            let all = n.men + n.women;
            let values = record(vec![
                ("place", text(place)),
                ("year", Value::Int(i64::from(year))),
                ("residents", Value::Int(all)),
                ("male", Value::Int(n.men)),
                ("female", Value::Int(n.women)),
                ("under_15", Value::Int(n.young)),
                ("from_15_to_59", Value::Int(all - n.young - n.old)),
                ("from_60", Value::Int(n.old)),
                ("households", Value::Int(n.households)),
                ("births", Value::Int(n.births)),
            ]);
            ("population_statistics", values, None)
        })
    }
}
