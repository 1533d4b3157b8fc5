//! A register as data: what is kept of whom, by whom, and who may read which field for which purpose.
//!
//! One folder of `catalogue/registers` is one register. Its entries are records, streams of events with
//! a history ([`record::Record`]). The engine knows no register by name. Where the records are kept (here, or
//! at another agency behind an exchange) is the register's `supplier` and changes none of its rules.

pub mod access;
pub mod check;
pub mod disclosure;
pub mod pattern;
pub mod record;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    form::{Bound, Field, FieldKind, kind, kind::Setting},
    refusal::Refusal,
    service::{LegalAct, Retention, text::FieldText},
    unit::Units,
    value::{Answers, Value},
    workflow::Role,
};

pub use access::{Access, Reader, Relation, Who};
pub use disclosure::Disclosure;

/// What separates the parts of a key that is made of several fields.
pub const KEY_SEPARATOR: char = ':';

/// A register: `register.yaml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its name in addresses and in services; equal to the folder's name.
    pub key: String,
    /// Where its records are kept.
    #[serde(default)]
    pub supplier: Supplier,
    /// Who keeps it.
    pub owner: Owner,
    /// The laws it stands on.
    pub legal_basis: Vec<LegalAct>,
    /// The fields that tell one record from every other, in order.
    pub identified_by: Vec<String>,
    /// The field with the number of the person whom a record is about, if it is about one.
    #[serde(default)]
    pub person: Option<String>,
    /// What is kept.
    pub fields: Vec<FieldDef>,
    /// For what it may be read at all; each has words in the texts.
    pub purposes: Vec<String>,
    /// Who may read what for which of them. What no row allows is not shown.
    pub access: Vec<Access>,
    /// What is held back when a count is so small that it would tell of single people.
    #[serde(default)]
    pub disclosure: Option<Disclosure>,
    /// How long a record is kept after it is closed.
    pub retention: Retention,
}

/// Where the records of a register are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supplier {
    /// In this installation.
    #[default]
    Local,
    /// At another agency, asked through an exchange.
    Remote,
}

/// Who keeps a register: creates, corrects and closes its records.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The kind of agency, a name in `catalogue/units`.
    pub agency: String,
    /// The address or commune field whose agency alone keeps the record; absent: any agency of the kind.
    #[serde(default)]
    pub competent_by: Option<String>,
    /// The roles in it that may write.
    #[serde(default = "writers")]
    pub roles: Vec<Role>,
}

fn writers() -> Vec<Role> {
    vec![Role::Handler, Role::Head]
}

/// One field of a record. Kinds and bounds are those of questions ([`FieldKind`]).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDef {
    /// Its id.
    pub id: String,
    /// What kind of value it holds.
    pub kind: FieldKind,
    /// Whether it may be absent.
    #[serde(default)]
    pub optional: bool,
    /// Whether it holds a list of such values.
    #[serde(default)]
    pub many: bool,
    /// The values of a choice.
    #[serde(default)]
    pub options: Vec<String>,
    /// Smallest number or earliest date.
    #[serde(default)]
    pub min: Option<Bound>,
    /// Largest number or latest date.
    #[serde(default)]
    pub max: Option<Bound>,
    /// Longest text in characters.
    #[serde(default)]
    pub max_length: Option<u32>,
    /// The shape of a text, see [`pattern`].
    #[serde(default)]
    pub pattern: Option<String>,
    /// Whether records are found by it.
    #[serde(default)]
    pub find: bool,
    /// The register in which its value is a key.
    #[serde(default)]
    pub refers: Option<String>,
    /// What of an account must agree with it (`name`, `birth`) before the account counts as the person of the record's
    /// number.
    #[serde(default)]
    pub agrees: Option<String>,
    /// Whether it names a near relative (spouse, parent, child) of the person the record is about.
    #[serde(default)]
    pub kin: bool,
}

/// The words of a register in one language: `text.<lang>.yaml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Its official name.
    pub title: String,
    /// One or two plain sentences: what is kept in it and for what.
    pub summary: String,
    /// Field id to its words.
    pub fields: BTreeMap<String, FieldText>,
    /// Purpose to the words for it.
    pub purposes: BTreeMap<String, String>,
}

impl FieldDef {
    /// The field as a question, for reading and judging one value.
    pub fn question(&self) -> Field {
        Field {
            id: self.id.clone(),
            kind: self.kind,
            optional: self.optional,
            when: None,
            options: self.options.clone(),
            min: self.min.clone(),
            max: self.max.clone(),
            max_length: self.max_length,
            check: None,
            prefill: None,
            purpose: None,
        }
    }

    /// Judges a value and puts it in its stored shape.
    pub fn check(&self, value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
        if !self.many {
            return self.check_one(&self.question(), value, setting);
        }
        let Value::List(items) = value else { return Err(Refusal::new("record_not_a_list").at(&self.id)) };
        value_within_bounds(&items, &self.id)?;
        let question = self.question();
        items
            .into_iter()
            .map(|item| self.check_one(&question, item, setting))
            .collect::<Result<_, _>>()
            .map(Value::List)
    }

    fn check_one(&self, question: &Field, value: Value, setting: Setting<'_>) -> Result<Value, Refusal> {
        let value = kind::check(question, value, setting)?;
        match (&self.pattern, value.as_text()) {
            (Some(pattern), Some(text)) if !pattern::fits(pattern, text) => {
                Err(Refusal::new("record_pattern").at(&self.id).with("pattern", pattern))
            }
            _ => Ok(value),
        }
    }
}

fn value_within_bounds(items: &[Value], field: &str) -> Result<(), Refusal> {
    const MOST_ITEMS: usize = 500;
    let fits = items.len() <= MOST_ITEMS && items.iter().all(|item| item.check_bounds().is_ok());
    if fits { Ok(()) } else { Err(Refusal::new("record_too_much").at(field).with("most", MOST_ITEMS)) }
}

impl Register {
    /// A field by id.
    pub fn field(&self, id: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// The key of a record with these values; `None` while a part is missing.
    pub fn key_of(&self, values: &Answers) -> Option<String> {
        let mut key = String::new();
        for (i, id) in self.identified_by.iter().enumerate() {
            if i > 0 {
                key.push(KEY_SEPARATOR);
            }
            key.push_str(&words_of(values.get(id)?)?);
        }
        Some(key)
    }

    /// The number of the person whom a record is about.
    pub fn person_of<'v>(&self, values: &'v Answers) -> Option<&'v str> {
        values.get(self.person.as_deref()?)?.as_text()
    }

    /// The numbers of near relatives that a record names.
    pub fn kin_of<'v>(&self, values: &'v Answers) -> Vec<&'v str> {
        let mut numbers = Vec::new();
        for value in self.fields.iter().filter(|f| f.kin).filter_map(|f| values.get(&f.id)) {
            match value {
                Value::Text(number) => numbers.push(number.as_str()),
                Value::List(items) => numbers.extend(items.iter().filter_map(Value::as_text)),
                _ => {}
            }
        }
        numbers
    }

    /// The agency that keeps a record with these values; `None` when any of the kind does.
    pub fn keeper(&self, values: &Answers, units: &Units) -> Option<String> {
        let place = match values.get(self.owner.competent_by.as_deref()?)? {
            Value::Text(code) => code.as_str(),
            value => value.get("commune")?.as_text()?,
        };
        units.agency(&self.owner.agency, place)
    }
}

/// A plain value as it stands in a key or is searched for: text as it is, numbers in digits.
pub fn words_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(n) => Some(n.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::List(_) | Value::Map(_) => None,
    }
}
