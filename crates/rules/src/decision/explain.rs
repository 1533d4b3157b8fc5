//! Why a table decided so, and what would change it, as data that a page can say in any language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::expr::Compare;
use crate::value::Value;

/// Why a table decided so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rules that decided: one, or with `collect` all that matched. Behind the one that certainly
    /// matched stand those that may match and would say the same.
    pub rules: Vec<Cited>,
    /// The values that were looked at, by name.
    pub seen: BTreeMap<String, Value>,
    /// The answers without which it stays unknown, the most telling first.
    pub missing: Vec<String>,
    /// What would lead to another outcome, the nearest first.
    pub changes: Vec<Change>,
}

/// A rule as it is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its id in the table.
    pub rule: String,
    /// The article of law.
    pub article: Option<String>,
    /// The key of the sentence that says it.
    pub text: Option<String>,
}

/// One way to another outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The rule that would then match, or, with `collect`, no longer match.
    pub rule: Cited,
    /// Whether it would match.
    pub matches: bool,
    /// What that rule gives, as far as it is known.
    pub then: BTreeMap<String, Value>,
    /// What would have to be so, all of it.
    pub conditions: Vec<Condition>,
}

/// One thing that would have to be so, such as *dogs at most 3*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What is looked at.
    pub subject: Subject,
    /// How it must stand.
    pub relation: Relation,
    /// To what: the value as it is now; absent for `given`, `not_given`, or while it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What the value is worked out from, when it is not simply written in the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub than: Option<Subject>,
    /// What the subject is now, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Value>,
}

/// What a condition looks at: an answer, or something worked out from answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// It as an expression: `dogs`, `age(applicant_birth, today)`.
    pub text: String,
    /// The function, when it is one call such as `age`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The names it looks at, in order, each once.
    pub names: Vec<String>,
}

/// How a subject must stand to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Equal to it.
    Is,
    /// Anything else.
    IsNot,
    /// Less, or earlier.
    Less,
    /// At most, or not later.
    AtMost,
    /// More, or later.
    More,
    /// At least, or not earlier.
    AtLeast,
    /// One of the list.
    OneOf,
    /// None of the list.
    NoneOf,
    /// It is among the chosen.
    Includes,
    /// It is not among the chosen.
    Excludes,
    /// The text begins so.
    StartsWith,
    /// The text does not begin so.
    NotStartsWith,
    /// The text ends so.
    EndsWith,
    /// The text does not end so.
    NotEndsWith,
    /// The text has it within.
    Contains,
    /// The text does not have it within.
    NotContains,
    /// It is answered.
    Given,
    /// It is not asked.
    NotGiven,
}

impl From<Compare> for Relation {
    fn from(how: Compare) -> Self {
        match how {
            Compare::Equal => Relation::Is,
            Compare::NotEqual => Relation::IsNot,
            Compare::Less => Relation::Less,
            Compare::AtMost => Relation::AtMost,
            Compare::More => Relation::More,
            Compare::AtLeast => Relation::AtLeast,
        }
    }
}
