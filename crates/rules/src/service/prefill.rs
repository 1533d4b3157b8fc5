//! What a service can take from registers instead of asking: which records are looked up, and which of their
//! fields answer which questions. Nothing is taken without the applicant's wish.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Definition, check::or_nearest, finding::Finding};
use crate::{
    register::words_of,
    value::{Answers, Value},
};

/// The word for the person who applies, as the beginning of every look-up.
pub const APPLICANT: &str = "applicant";
/// The purpose for which registers are read.
pub const PURPOSE: &str = "application";

/// What can be taken from registers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefill {
    /// The records to look up, in order.
    pub sources: Vec<Source>,
    /// Question to what answers it.
    pub answers: BTreeMap<String, Taken>,
}

/// A record to be looked up, or a name for one that was.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name here.
    pub id: String,
    /// The register to look in.
    #[serde(default)]
    pub register: Option<String>,
    /// Of whom: `applicant`, or a field of an earlier source that holds a person's number, such as
    /// `me.spouse_number`.
    #[serde(default)]
    pub of: Option<String>,
    /// Instead of a look-up: the first of these earlier sources that fits `when`.
    #[serde(default)]
    pub either: Vec<String>,
    /// Values that a field of it must have.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
}

/// What answers a question: a field as it is, or made of fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Taken {
    /// `source.field` as it is.
    Plain(String),
    /// A field, or several that must agree, put in another shape.
    Made {
        /// `source.field`, or a list of them.
        from: From,
        /// The shape.
        #[serde(rename = "as")]
        shape: Shape,
    },
}

/// One field or several.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    /// One.
    One(String),
    /// Several: each must be known and come to the same answer.
    All(Vec<String>),
}

/// Into what a value is turned.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shape {
    /// `year`: the year of a day.
    Word(String),
    /// Value to answer; `*` for any value. What is not listed answers nothing.
    Map(BTreeMap<String, Value>),
}

impl Taken {
    /// The `source.field` that it is made of.
    pub fn from(&self) -> Vec<&str> {
        match self {
            Taken::Plain(from) | Taken::Made { from: From::One(from), .. } => vec![from],
            Taken::Made { from: From::All(all), .. } => all.iter().map(String::as_str).collect(),
        }
    }

    /// The answer, from what was found by source; `None` when something is not known.
    pub fn answer(&self, found: &BTreeMap<String, Answers>) -> Option<Value> {
        let mut answer = None;
        for path in self.from() {
            let (source, field) = path.split_once('.')?;
            let value = found.get(source)?.get(field)?;
            let value = match self {
                Taken::Plain(_) => value.clone(),
                Taken::Made { shape: Shape::Word(_), .. } => Value::Int(i64::from(value.as_date()?.year())),
                Taken::Made { shape: Shape::Map(map), .. } => {
                    map.get(&words_of(value)?).or_else(|| map.get("*"))?.clone()
                }
            };
            if answer.get_or_insert_with(|| value.clone()) != &value {
                return None;
            }
        }
        answer
    }
}

impl Source {
    /// Whether what was found fits `when`.
    pub fn fits(&self, values: &Answers) -> bool {
        self.when.iter().all(|(field, wanted)| values.get(field) == Some(wanted))
    }
}

impl Prefill {
    /// The fields that are needed of each source, those of its other names included.
    pub fn needs(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let paths = self.answers.values().flat_map(Taken::from);
        for path in paths.chain(self.sources.iter().filter_map(|s| s.of.as_deref())) {
            if let Some((source, field)) = path.split_once('.') {
                needs.entry(source).or_default().insert(field);
            }
        }
        for source in self.sources.iter().rev() {
            let mut own = needs.get(source.id.as_str()).cloned().unwrap_or_default();
            own.extend(source.when.keys().map(String::as_str));
            for other in &source.either {
                needs.entry(other).or_default().extend(own.iter().copied());
            }
            needs.entry(&source.id).or_default().extend(own);
        }
        needs
    }
}

/// What is wrong in it that can be told without the registers.
pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(prefill) = &definition.prefill else { return };
    let mut found = |path: String, what: String, mend: String| findings.push(Finding::service(path, what, mend));
    let mut known: Vec<&str> = Vec::new();
    for (i, source) in prefill.sources.iter().enumerate() {
        let path = format!("prefill.sources[{i}]");
        if known.contains(&source.id.as_str()) || source.id == APPLICANT {
            found(format!("{path}.id"), format!("{} is taken already", source.id), "give it another name".into());
        }
        match (&source.register, &source.of, source.either.is_empty()) {
            (Some(_), Some(of), true) => {
                let earlier = of.split_once('.').map_or(of.as_str(), |(source, _)| source);
                if of != APPLICANT && !(known.contains(&earlier) && of.contains('.')) {
                    let mend = format!("write {APPLICANT}, or a field of an earlier source such as me.spouse_number");
                    found(format!("{path}.of"), format!("{of} is not known here"), mend);
                }
            }
            (None, None, false) => {
                for (k, other) in source.either.iter().enumerate().filter(|(_, o)| !known.contains(&o.as_str())) {
                    let what = format!("no earlier source is called {other}");
                    found(format!("{path}.either[{k}]"), what, or_nearest(other, known.clone()));
                }
            }
            _ => {
                let mend = "write `register` and `of`, or `either` alone".to_owned();
                found(path, format!("{} says not where it comes from", source.id), mend);
            }
        }
        known.push(&source.id);
    }
    let fields: Vec<&str> = definition.form.pages.iter().flat_map(|p| &p.fields).map(|f| f.id.as_str()).collect();
    for (field, taken) in &prefill.answers {
        let path = format!("prefill.answers.{field}");
        if !fields.contains(&field.as_str()) {
            found(path.clone(), format!("no question is called {field}"), or_nearest(field, fields.clone()));
        }
        for from in taken.from() {
            let source = from.split_once('.').map_or(from, |(source, _)| source);
            if !known.contains(&source) || !from.contains('.') {
                let mend = format!("write source.field with one of {}", known.join(", "));
                found(path.clone(), format!("{from} names no source"), mend);
            }
        }
        if let Taken::Made { shape: Shape::Word(word), .. } = taken
            && word != "year"
        {
            found(path, format!("{word} is no shape"), "write `year`, or a map of values to answers".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefill(yaml: &str) -> Prefill {
        serde_yaml_ng::from_str(yaml).unwrap()
    }

    fn values(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect()
    }

    const PARENTS: &str = "
sources:
  - {id: me, register: population, of: applicant}
  - {id: spouse, register: population, of: me.spouse_number}
  - {id: mother, either: [me, spouse], when: {sex: female}}
answers:
  mother_name: mother.name
  mother_year: {from: mother.birth, as: year}
  foreign: {from: [me.nationality, spouse.nationality], as: {VN: false}}
  relation: {from: me.sex, as: {female: mother, male: father}}
";

    #[test]
    fn a_question_is_answered_only_by_what_is_known() {
        let prefill = prefill(PARENTS);
        let mut found = BTreeMap::from([
            ("me".to_owned(), values(&[("sex", "male"), ("nationality", "VN")])),
            ("mother".to_owned(), values(&[("name", "Trần Thị Bình"), ("birth", "1992-05-01")])),
        ]);
        let answer = |found: &BTreeMap<String, Answers>, field: &str| prefill.answers[field].answer(found);
        assert_eq!(answer(&found, "mother_name"), Some(Value::from("Trần Thị Bình")));
        assert_eq!(answer(&found, "mother_year"), Some(Value::Int(1992)));
        assert_eq!(answer(&found, "relation"), Some(Value::from("father")));
        assert_eq!(answer(&found, "foreign"), None, "one of the two is not known");
        found.insert("spouse".into(), values(&[("nationality", "VN")]));
        assert_eq!(answer(&found, "foreign"), Some(Value::Bool(false)));
        found.insert("spouse".into(), values(&[("nationality", "LA")]));
        assert_eq!(answer(&found, "foreign"), None, "what is not listed answers nothing");
    }

    #[test]
    fn only_what_is_needed_is_read() {
        let prefill = prefill(PARENTS);
        let needs = prefill.needs();
        assert_eq!(needs["me"], BTreeSet::from(["birth", "name", "nationality", "sex", "spouse_number"]));
        assert_eq!(needs["spouse"], BTreeSet::from(["birth", "name", "nationality", "sex"]));
    }
}
