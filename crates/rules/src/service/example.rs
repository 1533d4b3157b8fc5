//! A worked example of a service (given, when, then) that runs as a test: `examples/*.yaml`.

use serde::{Deserialize, Serialize};

use super::Channel;
use crate::{command::ActionInput, value::Answers};

/// One worked example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows, in one sentence.
    pub name: String,
    /// Which kind of case it is.
    pub kind: ExampleKind,
    /// The situation.
    pub given: Given,
    /// The actions taken after submission, in order.
    #[serde(default)]
    pub when: Vec<Step>,
    /// What must come out.
    pub then: Then,
}

/// Which kind of case an example shows; every service has one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleKind {
    /// The ordinary way.
    Normal,
    /// At a boundary of the law.
    Edge,
    /// Not eligible, or refused.
    Refused,
}

/// The situation of an example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// When it is submitted, local time `2026-03-10T09:00`.
    pub at: String,
    /// How it comes in.
    #[serde(default = "online")]
    pub channel: Channel,
    /// The unit at whose counter it is handed in; absent: the competent one.
    #[serde(default)]
    pub reception: Option<String>,
    /// The answers. Questions that the account fills in (`prefill`) have usual values unless given here:
    /// an adult in the first commune of the country.
    pub answers: Answers,
    /// Evidence attached, by id. Absent: everything that is needed.
    #[serde(default)]
    pub evidence: Option<Vec<String>>,
}

fn online() -> Channel {
    Channel::Online
}

/// One action in an example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The action's name in the workflow, such as `accept`; `pay` pays the fee.
    #[serde(rename = "do")]
    pub action: String,
    /// When, local time; absent: one minute after the step before.
    #[serde(default)]
    pub at: Option<String>,
    /// Its details, where the usual ones do not do: `note`, `article`, `items`, `days`, `approve` ...
    #[serde(default)]
    pub input: Option<ActionInput>,
}

/// What must come out; what is absent is not compared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// `yes`, `no` or `unknown`.
    #[serde(default)]
    pub eligible: Option<String>,
    /// For an unknown answer: the fields still missing.
    #[serde(default)]
    pub missing: Option<Vec<String>>,
    /// The text key of the reason why not.
    #[serde(default)]
    pub because: Option<String>,
    /// The whole fee.
    #[serde(default)]
    pub fee: Option<i64>,
    /// The evidence needed, by id, in order.
    #[serde(default)]
    pub evidence: Option<Vec<String>>,
    /// The due date if accepted at once, local time `2026-03-10T17:00`.
    #[serde(default)]
    pub due: Option<String>,
    /// The pages of the journey in order.
    #[serde(default)]
    pub pages: Option<Vec<String>>,
    /// The state after the steps.
    #[serde(default)]
    pub state: Option<String>,
    /// The refusal met on the last step or on submission, by its key.
    #[serde(default)]
    pub refusal: Option<String>,
}
