//! Looking at personal data is an act like any other: who may look, and what is told of it afterwards.
//!
//! A look names cases and what of them was shown, never a value; so it outlives the data it is about.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    case::Case,
    decide,
    id::Id,
    inquiry::protects,
    refusal::{Refusal, Refusals},
    unit::Units,
    value::Value,
    workflow::Role,
};

/// What of a case was shown. The words are stored for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// A line of a list: code, service, name of the applicant.
    List,
    /// All of it: answers, names of files, messages, history.
    Case,
    /// The content of an attached file.
    File,
    /// An official paper made from it.
    Paper,
    /// A line of the register of cases (07): name, address, telephone.
    Line,
}

impl Shown {
    /// Everything that can be shown.
    pub const ALL: [Shown; 5] = [Shown::List, Shown::Case, Shown::File, Shown::Paper, Shown::Line];

    /// The word used in stored rows and in the keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Shown::List => "list",
            Shown::Case => "case",
            Shown::File => "file",
            Shown::Paper => "paper",
            Shown::Line => "line",
        }
    }

    /// What has this word.
    pub fn named(word: &str) -> Option<Shown> {
        Shown::ALL.into_iter().find(|shown| shown.as_str() == word)
    }
}

/// One case that somebody is about to be shown something of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The case.
    pub case: Id,
    /// What of it.
    pub shown: Shown,
    /// The units whose business it is now: receiving, deciding, asked.
    pub units: Vec<String>,
    /// The account that applies.
    pub applicant: Option<Id>,
    /// Personal numbers that it is about, as far as known.
    pub numbers: Vec<String>,
}

impl Subject {
    /// All of a case.
    pub fn of_case(id: Id, case: &Case) -> Subject {
        let mut units = vec![case.reception.clone()];
        if case.is_submitted() {
            units.push(case.authority.clone());
            units.extend(case.referrals.iter().map(|r| r.unit.clone()));
        }
        let is_number = |text: &&str| text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit());
        let numbers = case.answers.values().filter_map(Value::as_text).filter(is_number).map(str::to_owned).collect();
        Subject { case: id, shown: Shown::Case, units, applicant: case.applicant, numbers }
    }
}

/// What is known of whoever looks, to tell a look at oneself or at a relative.
#[derive(Clone, Debug, Default)]
pub struct Looker {
    /// Their personal number.
    pub number: Option<String>,
    /// The numbers of near relatives that registers name.
    pub kin: BTreeSet<String>,
}

/// What is remarkable about a look at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// The case is about whoever looked.
    Own,
    /// The case is about a near relative of whoever looked.
    Kin,
}

impl Remark {
    /// The word used in stored rows and in the keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Remark::Own => "own",
            Remark::Kin => "kin",
        }
    }

    /// The remark with this word.
    pub fn named(word: &str) -> Option<Remark> {
        [Remark::Own, Remark::Kin].into_iter().find(|remark| remark.as_str() == word)
    }
}

/// An event on the stream of an official's looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LookEvent {
    /// Something was shown to an official.
    Looked {
        /// What, of which cases.
        seen: Vec<Sight>,
    },
    /// Looks of a unit at a case are held back from the person until a day.
    Withheld {
        /// The case.
        case: Id,
        /// The unit.
        unit: String,
        /// Until when, unix ms.
        until: i64,
        /// The law that orders it.
        article: String,
    },
}

/// The longest that looks may be held back, ms: a year, then it is to be ordered anew.
const LONGEST_DELAY: i64 = 366 * 24 * 60 * 60_000;

/// Cases of which the same was shown at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// What of them.
    pub shown: Shown,
    /// The cases.
    pub cases: Vec<Id>,
    /// What is remarkable about some of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<(Id, Remark)>,
}

impl LookEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            LookEvent::Looked { .. } => "look.looked",
            LookEvent::Withheld { .. } => "look.withheld",
        }
    }
}

/// Whether somebody with these roles has to do with cases.
pub fn works_cases(roles: &[Role]) -> bool {
    roles.iter().any(|role| *role != Role::DataProtection)
}

/// Holds looks of a unit at a case back from the person until a day, as a law orders; then they appear by themselves.
/// `until`: unix ms.
pub fn withhold(
    actor: &Actor,
    case: Id,
    unit: &str,
    until: Option<i64>,
    article: &str,
    now: i64,
    units: &Units,
) -> Result<LookEvent, Refusals> {
    if !protects(actor, unit, units) {
        return Err(Refusal::new("not_yours").into());
    }
    let mut refusals = Refusals::new();
    let until = until.filter(|until| (now + 1..=now + LONGEST_DELAY).contains(until));
    if until.is_none() {
        refusals.push(Refusal::new("withhold_until").at("until"));
    }
    let article = article.trim();
    if article.is_empty() {
        refusals.push(Refusal::new("required").at("article"));
    }
    refusals.extend(decide::printable(article, "article").err());
    match until.filter(|_| refusals.is_empty()) {
        Some(until) => {
            let article = article.chars().take(300).collect();
            Ok(LookEvent::Withheld { case, unit: unit.to_owned(), until, article })
        }
        None => Err(refusals),
    }
}

/// Decides whether somebody may be shown these cases, and what is to be recorded before they are.
/// A person looks at cases of their own, which needs no record: `None`.
pub fn decide(actor: &Actor, subjects: &[Subject], looker: &Looker) -> Result<Option<LookEvent>, Refusal> {
    let (unit, roles) = match actor {
        Actor::Person { id } => {
            let own = subjects.iter().all(|s| s.applicant == Some(*id));
            return if own { Ok(None) } else { Err(Refusal::new("look_not_yours")) };
        }
        Actor::Official { unit, roles, .. } => (unit, roles),
        // Another agency asks registers, which has its own rules; the program itself has nobody to be shown anything.
        Actor::Agency { .. } | Actor::System { .. } => return Err(Refusal::new("look_not_yours")),
    };
    if !works_cases(roles) || subjects.iter().any(|s| !s.units.contains(unit)) {
        return Err(Refusal::new("look_not_yours"));
    }
    let mut seen: Vec<Sight> = Vec::new();
    for subject in subjects {
        let at = match seen.iter().position(|sight| sight.shown == subject.shown) {
            Some(at) => at,
            None => {
                seen.push(Sight { shown: subject.shown, cases: Vec::new(), remarks: Vec::new() });
                seen.len() - 1
            }
        };
        let sight = &mut seen[at];
        if sight.cases.contains(&subject.case) {
            continue;
        }
        sight.cases.push(subject.case);
        sight.remarks.extend(remark(subject, looker).map(|remark| (subject.case, remark)));
    }
    Ok((!seen.is_empty()).then_some(LookEvent::Looked { seen }))
}

fn remark(subject: &Subject, looker: &Looker) -> Option<Remark> {
    let about = |number: &String| subject.numbers.contains(number);
    if looker.number.as_ref().is_some_and(about) {
        return Some(Remark::Own);
    }
    looker.kin.iter().any(about).then_some(Remark::Kin)
}
