//! What can be found, what is asked, and what is answered.

use std::{collections::BTreeMap, fmt};

use rules::service::Audience;
use serde::{Deserialize, Serialize};

/// One thing that can be found.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What the caller knows it by: a service's slug, or a procedure's code.
    pub id: String,
    /// The procedure's code in the national database; a question that is this code finds it first.
    pub code: String,
    /// The official name.
    pub title: String,
    /// Everyday words for it.
    pub keywords: Vec<String>,
    /// What it is for, in a sentence or two.
    pub summary: String,
    /// The field of administration: key and name.
    pub sector: Named,
    /// The agency that decides: key and name.
    pub agency: Named,
    /// The level of administration that decides, when known.
    pub level: Option<Level>,
    /// Life events: key and name.
    pub life_events: Vec<Named>,
    /// Whom it serves.
    pub audience: Vec<Audience>,
    /// Everything else a person may remember of it.
    pub body: String,
}

/// A key and what a person reads for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The key in the catalogue.
    pub key: String,
    /// The name in the language of the index.
    pub name: String,
}

/// The level of administration that decides; the nearest one where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Commune, ward or special zone.
    Commune,
    /// Province or centrally run city.
    Province,
    /// Ministry or another central agency.
    Ministry,
}

impl Level {
    /// The word used in addresses and in the facets.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Commune => "commune",
            Level::Province => "province",
            Level::Ministry => "ministry",
        }
    }
}

/// The part of a document in which a question was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The code itself.
    Code,
    /// The official name.
    Title,
    /// Everyday words.
    Keywords,
    /// What it is for.
    Summary,
    /// The life event.
    LifeEvent,
    /// The field of administration.
    Sector,
    /// The agency.
    Agency,
    /// Everything else.
    Body,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A question: words, and what the answers are narrowed to. Without words everything that passes the
/// narrowing is answered, in the order of titles.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What the person typed; only the first [`Question::MAX_WORDS`] words count.
    pub text: &'a str,
    /// Only services for this audience.
    pub audience: Option<Audience>,
    /// Only this field of administration (key).
    pub sector: Option<&'a str>,
    /// Only this life event (key).
    pub life_event: Option<&'a str>,
    /// Only this level.
    pub level: Option<Level>,
    /// How many hits are wanted at most.
    pub limit: usize,
}

impl<'a> Question<'a> {
    /// Words beyond these are not looked at.
    pub const MAX_WORDS: usize = 32;

    /// A question of words alone, for twenty hits.
    pub fn of(text: &'a str) -> Self {
        Question { text, audience: None, sector: None, life_event: None, level: None, limit: 20 }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub id: String,
    /// How well it fits; comparable within one answer only.
    pub score: f32,
    /// Where it was found; `None` when the question had no words.
    pub field: Option<Field>,
}

/// The answer to a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The best hits, best first.
    pub hits: Vec<Hit>,
    /// How many documents fit in all.
    pub total: usize,
    /// How many of those there are for each narrowing.
    pub facets: Facets,
    /// The part of the question that the best hit answers, 0 to 1; 1 for a question without words.
    pub answered: f32,
    /// The part of the best hit's title that is asked for, 0 to 1.
    pub titled: f32,
    /// Whether the question asks for a secondary act (extend, issue again) that the best hit is not about.
    pub other_act: bool,
    /// Words that were read as others because nothing was known of them: typed, read.
    pub corrected: Vec<(String, String)>,
}

/// How many answers there are by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By audience: `citizen`, `business`.
    pub audience: BTreeMap<&'static str, usize>,
    /// By field of administration.
    pub sector: BTreeMap<String, usize>,
    /// By life event.
    pub life_event: BTreeMap<String, usize>,
    /// By level.
    pub level: BTreeMap<&'static str, usize>,
}

/// The word for an audience in addresses and in the facets.
pub fn audience_key(audience: Audience) -> &'static str {
    match audience {
        Audience::Citizen => "citizen",
        Audience::Business => "business",
    }
}
