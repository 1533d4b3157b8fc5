//! What is asked: pages of fields, one thing a page, and the journey through them.
//!
//! The journey (which page next) is computed from the definition and the answers, never stored.
//! A question kind is one file in `kind/` here and one template on the page side.

pub mod kind;
pub mod raw;

use serde::{Deserialize, Serialize};

/// The pages of a service's form.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// In the order they are asked.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its id; part of the address and key of its title.
    #[serde(default)]
    pub id: String,
    /// Instead of an own page: the pages of a shared form in `catalogue/forms`.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub shared: Option<String>,
    /// Asked only if this expression is true.
    #[serde(default)]
    pub when: Option<String>,
    /// The fields in order.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id: the name of the answer in every expression.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// Whether it may be left empty.
    #[serde(default)]
    pub optional: bool,
    /// Asked only if this expression is true.
    #[serde(default)]
    pub when: Option<String>,
    /// The values of a choice, in order; their labels are in the texts.
    #[serde(default)]
    pub options: Vec<String>,
    /// Smallest number, or earliest date (`YYYY-MM-DD`, `today`, `today-60` in days).
    #[serde(default)]
    pub min: Option<Bound>,
    /// Largest number, or latest date.
    #[serde(default)]
    pub max: Option<Bound>,
    /// Longest text in characters; default 200, long text 4,000.
    #[serde(default)]
    pub max_length: Option<u32>,
    /// An expression that must be true; else the field text `error` is shown.
    #[serde(default)]
    pub check: Option<String>,
    /// What of the account fills it in, such as `name`, `number`, `phone`, `email`, `address`,
    /// `birth`, `sex`.
    #[serde(default)]
    pub prefill: Option<String>,
    /// What it is asked for, when no rule, evidence, condition or result uses it. Nothing is asked
    /// without a use: a question that a person may not be spared must say who needs the answer.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
}

/// Who needs an answer that no rule uses (data minimisation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The official who examines the case reads it to decide, or prints it on a paper of the case.
    Handling,
    /// The law has it entered in a register or on the state's form.
    Register,
    /// To reach the person about the case.
    Contact,
}

/// A bound of a number or date field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Bound {
    /// A number.
    Number(i64),
    /// A date, `today`, `today+N` or `today-N` in days.
    Date(String),
}

/// What kind of answer a field takes, and the shape of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line: text.
    Text,
    /// Several lines: text.
    LongText,
    /// A person's full name: text, spaces squeezed, NFC.
    Name,
    /// The personal number of the country: text of digits.
    PersonNumber,
    /// A firm's tax number: text.
    TaxNumber,
    /// A day: text `YYYY-MM-DD`.
    Date,
    /// Bool.
    YesNo,
    /// One of `options`: text.
    Choice,
    /// Several of `options`: list of text.
    Choices,
    /// Whole number.
    Integer,
    /// Whole number in the currency's smallest unit.
    Money,
    /// Text of digits, may begin with +.
    Phone,
    /// Text.
    Email,
    /// Map with `province`, `commune` (unit codes) and `street` (text).
    Address,
}
