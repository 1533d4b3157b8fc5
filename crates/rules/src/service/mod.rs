//! A public service as data (CPSV-AP `PublicService`; Vietnamese: thủ tục hành chính).
//!
//! One folder of the catalogue is one service: what it is, who may have it, what is asked, what it
//! costs, how long it takes, how it is worked and what comes out. The engine reads these types and
//! knows no service by name. The words a person reads live beside it, one [`text::Texts`] a language.

pub mod check;
mod compile;
pub mod compiled;
pub mod evidence;
pub mod example;
pub mod fee;
pub mod finding;
mod parts;
pub mod prefill;
pub mod sorting;
pub mod text;
pub mod trial;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Term,
    decision::TableDef,
    form::Form,
    workflow::{Role, Workflow},
};

pub use evidence::Evidence;
pub use fee::Fee;

/// The definition of one service: `service.yaml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The procedure's code in the national database, such as `1.001193` (63/2010/NĐ-CP art 8).
    pub code: String,
    /// The name in addresses, lower-case ASCII with hyphens; equal to the folder's name.
    pub slug: String,
    /// The field of administration (lĩnh vực), a key of the texts of the catalogue.
    pub sector: String,
    /// Who it serves.
    pub audience: Vec<Audience>,
    /// The life events (CPSV-AP `Event`) under which it is found; keys of the catalogue's texts.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// What kind of service this is; a report is a case of a report service, not a second mechanism.
    #[serde(default)]
    pub kind: ServiceKind,
    /// Whether the whole journey can be online (toàn trình) or a part only (224/2026/NĐ-CP).
    #[serde(default)]
    pub online: Online,
    /// Who receives and who decides.
    pub authority: Authority,
    /// How a case may come in.
    pub channels: Vec<Channel>,
    /// The calendar of the deciding agency, a name in `catalogue/calendars`.
    pub calendar: String,
    /// The laws it stands on, cited by id from tables and refusals.
    pub legal_basis: Vec<LegalAct>,
    /// Who qualifies: a table whose output is `eligible: true | false`. Absent: everybody.
    #[serde(default)]
    pub eligibility: Option<TableDef>,
    /// The papers asked for, each with the condition under which it is needed or waived.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What is asked, page by page.
    pub form: Form,
    /// What can be taken from registers instead, at the applicant's wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<prefill::Prefill>,
    /// Into which kinds of report an official sorts its cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sorting: Option<sorting::Sorting>,
    /// What it costs.
    #[serde(default)]
    pub fee: Option<Fee>,
    /// The legal time limit: a table with outputs `amount`, `unit` (`hours`, `working_days`, `days`)
    /// and optionally `cut_off: true`. No row: no legal limit.
    pub deadline: TableDef,
    /// What waiting for the applicant does to the due date.
    #[serde(default)]
    pub suspension: Suspension,
    /// The name of a workflow in `catalogue/workflows`.
    pub workflow: String,
    /// Times per state of that workflow where this service differs from it.
    #[serde(default)]
    pub times: BTreeMap<String, Term>,
    /// What the person receives.
    pub result: ResultDef,
    /// How long the file is kept after it ends.
    pub retention: Retention,
}

/// A definition with everything it names already found: what the engine works with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resolved {
    /// The definition itself, pages of shared forms included.
    pub definition: Definition,
    /// Its workflow with this service's times.
    pub workflow: Workflow,
    /// Its texts by language code.
    pub texts: BTreeMap<String, text::Texts>,
}

/// Whom a service serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A person.
    Citizen,
    /// A firm, household business or organisation.
    Business,
}

/// What kind of service a definition describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// An administrative procedure with a legal result.
    #[default]
    Procedure,
    /// A report, complaint or suggestion (phản ánh, kiến nghị).
    Report,
}

/// How much of the journey is online; a part must say why (224/2026/NĐ-CP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Online {
    /// Toàn trình: from application to result without a visit.
    #[default]
    Full,
    /// Một phần: a visit stays necessary; the reason is the text `partial_reason`.
    Partial,
}

/// How a case comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Trực tuyến.
    Online,
    /// Trực tiếp, at the one-stop counter.
    Counter,
    /// Bưu chính công ích, public post.
    Post,
}

impl Channel {
    /// The word used in definitions, tables and stored events.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Counter => "counter",
            Channel::Post => "post",
        }
    }
}

/// Who receives and who decides. Kinds of unit are named in `catalogue/units`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The kind of unit that decides, such as `committee` or `police`.
    pub decides: String,
    /// The kind of unit whose counter receives, such as `centre`.
    pub receives: String,
    /// Which area's unit is competent: the id of an address field whose commune decides. Absent when
    /// any unit may decide: the one at whose counter it is handed in, or online the one of the first
    /// address asked.
    #[serde(default)]
    pub competent_by: Option<String>,
    /// Where it may be handed in.
    #[serde(default)]
    pub reception: Reception,
}

/// Where a case may be handed in (phi địa giới: any centre may receive, 309/2026/NĐ-CP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reception {
    /// Only at the competent unit's own counter.
    #[default]
    Unit,
    /// Any counter in the same province.
    Province,
    /// Any counter in the country.
    Country,
}

/// One law, decree or circular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalAct {
    /// Short id cited as `"id art 15"` or alone, such as `60/2014/QH13`.
    pub id: String,
    /// The title in the language of the law.
    pub title: String,
    /// Where the text can be read.
    #[serde(default)]
    pub url: Option<String>,
}

/// What waiting for the applicant does to the due date (both modes are found in practice).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspension {
    /// The due date moves by the time waited.
    #[default]
    Shift,
    /// The whole time limit starts again from the completed dossier.
    Restart,
}

/// What the person receives (CPSV-AP `Output`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDef {
    /// The result's code in the national database, such as `KQ.G15.000031`.
    #[serde(default)]
    pub code: Option<String>,
    /// The number on the paper: `{n}` counter a year and unit, `{year}`, other text as it is.
    pub number: String,
    /// The answers printed on the result, in order.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Which role signs.
    pub signed_by: Role,
}

/// How long a file is kept after it ends: `permanent`, or `{years: 5}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenRetention", into = "WrittenRetention")]
pub enum Retention {
    /// For ever (vĩnh viễn).
    Permanent,
    /// For so many years.
    Years(u16),
}

/// The two ways to write a [`Retention`], since formats disagree on how an enum with a value looks.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenRetention {
    Word(String),
    Years { years: u16 },
}

impl TryFrom<WrittenRetention> for Retention {
    type Error = &'static str;

    fn try_from(written: WrittenRetention) -> Result<Self, Self::Error> {
        match written {
            WrittenRetention::Word(word) if word == "permanent" => Ok(Retention::Permanent),
            WrittenRetention::Years { years } => Ok(Retention::Years(years)),
            WrittenRetention::Word(_) => Err("write permanent, or {years: 5}"),
        }
    }
}

impl From<Retention> for WrittenRetention {
    fn from(retention: Retention) -> Self {
        match retention {
            Retention::Permanent => WrittenRetention::Word("permanent".into()),
            Retention::Years(years) => WrittenRetention::Years { years },
        }
    }
}
