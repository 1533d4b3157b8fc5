//! The facts of a country, as data: `catalogue/country.yaml`. The engine knows none by heart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::workflow::Phase;

/// One country.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Language codes, the first being the official one.
    pub languages: Vec<String>,
    /// Minutes east of UTC of civil time.
    pub utc_offset: i32,
    /// The currency.
    pub currency: Currency,
    /// Template of case codes: `{unit}`, `{yyyy}`, `{yy}`, `{MM}`, `{dd}`, `{n:4}` (counter a unit
    /// and day, at least so many digits).
    pub case_code: String,
    /// The lines at the head of an official paper.
    pub motto: Vec<String>,
    /// National status by phase.
    pub statuses: BTreeMap<Phase, Status>,
    /// The number of a person.
    pub person_number: PersonNumber,
    /// The number of a firm.
    pub tax_number: TaxNumber,
    /// Telephone numbers.
    pub phone: Phone,
}

/// A currency.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217.
    pub code: String,
    /// What is written after an amount.
    pub symbol: String,
    /// Digits after the point.
    pub decimals: u8,
    /// What stands between groups of three digits.
    pub group: String,
}

impl Currency {
    /// An amount in the smallest unit as it is written, such as `30.000 đồng`.
    pub fn write(&self, amount: i64) -> String {
        let digits = amount.unsigned_abs().to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(&self.group);
            }
            out.push(c);
        }
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}{out}\u{a0}{}", self.symbol)
    }
}

/// A national status.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Its number.
    pub code: u8,
    /// Its official name.
    pub name: String,
    /// The word the national portal uses.
    pub portal: String,
}

/// The shape of a person's number.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonNumber {
    /// How many digits.
    pub length: usize,
    /// Valid first three digits (places of birth registration), old ones too.
    pub prefixes: Vec<String>,
}

impl PersonNumber {
    /// Whether a number may begin so; an empty list allows all.
    pub fn knows_prefix(&self, prefix: &str) -> bool {
        self.prefixes.is_empty() || self.prefixes.iter().any(|p| p == prefix)
    }
}

/// The check of a firm's number: weighted sum modulo 11.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxNumber {
    /// Weights of the first digits; the next digit is `10 - sum mod 11`.
    pub weights: Vec<u32>,
}

impl TaxNumber {
    /// Whether a number of digits (10, or 13 with a branch) passes.
    pub fn is_valid(&self, number: &str) -> bool {
        let n = self.weights.len();
        let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
        let Some(digits) = digits else { return false };
        if digits.len() != n + 1 && digits.len() != n + 4 {
            return false;
        }
        let sum: u32 = digits.iter().zip(&self.weights).map(|(d, w)| d * w).sum();
        10 - i64::from(sum % 11) == i64::from(digits[n])
    }
}

/// The shape of telephone numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// The international prefix that stands for a leading 0, such as `+84`.
    pub prefix: String,
    /// Fewest digits with the leading 0.
    pub min_digits: usize,
    /// Most digits with the leading 0.
    pub max_digits: usize,
}
