//! The catalogue: a country's services, units, calendars and papers, read from a folder of data.
//!
//! The shipped catalogue is embedded; `--catalogue DIR` reads another. Everything is checked when it
//! is read, and a broken file is refused with file, line, column and the mend.

pub mod check;
pub mod defect;
pub mod exchange;
mod files;
mod learning;
mod load;
pub mod registers;
mod units;
mod yaml;

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    calendar::Calendar,
    country::Country,
    service::{compiled::Service, example::Example},
    unit::Units,
};
use serde::Deserialize;

pub use defect::Defect;
pub use exchange::Agreed;
pub use files::Files;
pub use registers::Kept;

/// A whole catalogue, checked.
pub struct Catalogue {
    /// The country's facts.
    pub country: Country,
    /// Places and agencies.
    pub units: Units,
    /// Calendars by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// Registers by key.
    pub registers: BTreeMap<String, Arc<Kept>>,
    /// What was agreed with other agencies, if anything.
    pub exchange: Option<Arc<Agreed>>,
    /// Services by slug.
    pub services: BTreeMap<String, Arc<Service>>,
    /// Worked examples by slug.
    pub examples: BTreeMap<String, Vec<(String, Example)>>,
    /// Synthetic reports by slug, each with its kind: what a service's first model learns from.
    pub learning: BTreeMap<String, Vec<insight::Example>>,
    /// Names of sectors and life events by language.
    pub names: BTreeMap<String, Names>,
    /// The words of workflow states by workflow, then language, then state.
    pub states: BTreeMap<String, BTreeMap<String, BTreeMap<String, StateText>>>,
    /// The files it was read from.
    pub files: Files,
}

/// Names of sectors and life events in one language: `texts/<lang>.yaml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Sector key to its name.
    pub sectors: BTreeMap<String, Name>,
    /// Life event key to its name.
    pub life_events: BTreeMap<String, Name>,
}

/// A name with a line of help.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// The name.
    pub name: String,
    /// What is found there.
    #[serde(default)]
    pub hint: String,
}

/// What a person is told about a workflow state.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateText {
    /// What is going on.
    pub now: String,
    /// What comes next.
    #[serde(default)]
    pub next: Option<String>,
}

impl Catalogue {
    /// Reads and checks. All defects are reported at once.
    pub fn read(files: Files) -> Result<Catalogue, Vec<Defect>> {
        load::load(files, load::Depth::Files)
    }

    /// Reads and checks more closely: many situations are tried with every service.
    pub fn read_closely(files: Files) -> Result<Catalogue, Vec<Defect>> {
        load::load(files, load::Depth::Situations)
    }

    /// What a person is told about a state of a workflow.
    pub fn state_text(&self, workflow: &str, lang: &str, state: &str) -> StateText {
        self.states.get(workflow).and_then(|w| w.get(lang)).and_then(|l| l.get(state)).cloned().unwrap_or_default()
    }

    /// The calendar of an agency, or the country's first when the agency is unknown.
    pub fn calendar_of(&self, service: &Service) -> &Calendar {
        self.calendars
            .get(&service.definition().calendar)
            .or_else(|| self.calendars.values().next())
            .unwrap_or_else(|| unreachable!("a catalogue without a calendar does not load"))
    }
}

#[cfg(test)]
mod tests;
