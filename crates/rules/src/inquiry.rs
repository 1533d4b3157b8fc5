//! A person's question about a look at their data, to the data protection officer of the place: a thread of its own.

use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    decide,
    id::Id,
    refusal::{Refusal, Refusals},
    unit::Units,
    workflow::Role,
};

/// The longest message in characters.
const LONGEST: usize = 4000;

/// The look that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// When it was, unix ms.
    pub at: i64,
    /// Who looked.
    pub official: Id,
    /// In which unit.
    pub unit: String,
    /// At which case of the person.
    pub case: Option<Id>,
    /// In which register.
    pub register: Option<String>,
}

/// An event of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InquiryEvent {
    /// A person asked.
    Asked {
        /// About what.
        about: About,
        /// The words.
        text: String,
    },
    /// The officer answered, or the person wrote more.
    Written {
        /// The words.
        text: String,
    },
}

impl InquiryEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            InquiryEvent::Asked { .. } => "inquiry.asked",
            InquiryEvent::Written { .. } => "inquiry.written",
        }
    }
}

/// A question as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inquiry {
    /// Events folded in.
    pub version: u32,
    /// Who asked.
    pub person: Option<Id>,
    /// About what.
    pub about: Option<About>,
    /// What was written: when, by whom, the words.
    pub lines: Vec<(i64, Actor, String)>,
}

impl Inquiry {
    /// Folds one event in.
    pub fn evolve(&mut self, at: i64, actor: &Actor, event: &InquiryEvent) {
        self.version += 1;
        let (InquiryEvent::Asked { text, .. } | InquiryEvent::Written { text }) = event;
        if let InquiryEvent::Asked { about, .. } = event {
            self.person = actor.person();
            self.about = Some(about.clone());
        }
        self.lines.push((at, actor.clone(), text.clone()));
    }

    /// Whether the officer is to answer.
    pub fn waits(&self) -> bool {
        self.lines.last().is_some_and(|(_, actor, _)| matches!(actor, Actor::Person { .. }))
    }

    /// Whether the actor may read and write in it: who asked, and the officer of the place.
    pub fn is_for(&self, actor: &Actor, units: &Units) -> bool {
        match actor {
            Actor::Person { id } => self.person == Some(*id),
            Actor::Official { .. } => self.about.as_ref().is_some_and(|about| protects(actor, &about.unit, units)),
            Actor::Agency { .. } | Actor::System { .. } => false,
        }
    }
}

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InquiryCommand {
    /// Ask.
    Ask {
        /// About what.
        about: About,
        /// The words.
        text: String,
    },
    /// Write on.
    Write {
        /// The words.
        text: String,
    },
}

/// Decides on a question.
pub fn decide(
    inquiry: &Inquiry,
    command: &InquiryCommand,
    actor: &Actor,
    units: &Units,
) -> Result<Vec<InquiryEvent>, Refusals> {
    let (InquiryCommand::Ask { text, .. } | InquiryCommand::Write { text }) = command;
    let text = text.trim();
    let may = match command {
        InquiryCommand::Ask { .. } => matches!(actor, Actor::Person { .. }) && inquiry.version == 0,
        InquiryCommand::Write { .. } => inquiry.is_for(actor, units),
    };
    if !may {
        return Err(Refusal::new("not_yours").into());
    }
    decide::printable(text, "text")?;
    if text.is_empty() {
        return Err(Refusal::new("required").at("text").into());
    }
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Refusal::new("too_long").at("text").with("most", LONGEST).with("length", length).into());
    }
    let text = text.to_owned();
    Ok(vec![match command {
        InquiryCommand::Ask { about, .. } => InquiryEvent::Asked { about: about.clone(), text },
        InquiryCommand::Write { .. } => InquiryEvent::Written { text },
    }])
}

/// Whether the actor protects the data in a unit: the officer of the same place, or of its province.
pub fn protects(actor: &Actor, unit: &str, units: &Units) -> bool {
    let Actor::Official { unit: own, .. } = actor else { return false };
    if !actor.holds(Role::DataProtection, own) {
        return false;
    }
    match (units.find(own), units.find(unit)) {
        (Some((here, _)), Some((there, _))) => here.code == there.code || here.code == there.province,
        _ => false,
    }
}
