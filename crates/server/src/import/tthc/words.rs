//! The words of the published records: `catalogue/import/tthc.yaml`. Data, because they are a country's.

use std::collections::BTreeMap;

use rules::fold::folded;
use serde::Deserialize;

use crate::catalogue::{Defect, Files};

/// Where the words stand in a catalogue.
pub const FILE: &str = "import/tthc.yaml";

/// The file; see the comments in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub(super) nothing: Vec<String>,
    pub(super) heads: Heads,
    pub(super) channels: Vec<ChannelWords>,
    pub(super) times: Vec<TimeWords>,
    pub(super) free: Vec<String>,
    pub(super) fee_names: Vec<String>,
    pub(super) currencies: Vec<CurrencyWords>,
    pub(super) audience: Vec<AudienceWords>,
    pub(super) agencies: Vec<AgencyWords>,
    pub(super) levels: Vec<AgencyWords>,
    pub(super) workflows: Workflows,
    pub(super) calendar: String,
    pub(super) documents: DocumentWords,
    pub(super) other_results: Vec<String>,
    pub(super) each: String,
    pub(super) set_locally: Vec<String>,
    pub(super) draft: BTreeMap<String, String>,
}

/// The column heads of the tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heads {
    pub channels: Vec<String>,
    pub documents: Vec<String>,
    pub laws: Vec<String>,
}

/// How a way of handing in is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelWords {
    /// `online`, `counter` or `post`.
    pub channel: String,
    pub words: Vec<String>,
}

/// How a unit of time is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeWords {
    /// `working_days`, `days` or `hours`; none: there is no such unit of a term.
    #[serde(default)]
    pub term: Option<String>,
    pub words: Vec<String>,
}

/// How a currency is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyWords {
    pub code: String,
    pub words: Vec<String>,
}

/// How those who are served are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AudienceWords {
    /// `citizen` or `business`.
    pub who: String,
    pub words: Vec<String>,
}

/// How an agency is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgencyWords {
    pub decides: String,
    pub receives: String,
    #[serde(default)]
    pub workflow: Option<String>,
    pub words: Vec<String>,
}

/// Which workflow a draft gets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workflows {
    pub usual: String,
    /// For a time limit of a working day or less.
    pub short: String,
}

/// How the tables of papers speak.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentWords {
    pub original: Vec<String>,
    pub copy: Vec<String>,
    pub advice: Vec<String>,
    pub shown: Vec<String>,
    pub everybody: Vec<String>,
    pub forms: Vec<String>,
    pub sometimes: Vec<String>,
    pub register: Vec<String>,
}

impl Words {
    /// Reads the words of a catalogue.
    pub fn read(files: &Files) -> Result<Words, Defect> {
        let text = files.text(FILE).ok_or_else(|| {
            Defect::file(FILE, "the file is missing", "copy it from the catalogue that comes with the program")
        })?;
        serde_yaml_ng::from_str(text).map_err(|fault| {
            let (line, column) = fault.location().map_or((1, 1), |at| (at.line(), at.column()));
            Defect { file: FILE.into(), line, column, what: fault.to_string(), mend: "correct the file".into() }
        })
    }

    /// A text of the draft.
    pub(super) fn own(&self, key: &str) -> String {
        self.draft.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }
}

/// Whether a text has one of these words in it, marks and case aside.
pub(super) fn speaks_of(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    words.iter().any(|word| text.contains(&folded(word)))
}

/// Whether a text begins with one of these words, marks and case aside.
pub(super) fn begins_with(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    words.iter().any(|word| text.starts_with(&folded(word)))
}

/// The word that a text begins with, letter for letter but for its case; the longest if several do.
pub(super) fn eaten<'t>(text: &'t str, words: impl IntoIterator<Item = &'t String>) -> Option<usize> {
    words.into_iter().filter_map(|word| prefix(text, word)).max()
}

/// How many bytes of the text the word takes at its beginning, whatever its case.
fn prefix(text: &str, word: &str) -> Option<usize> {
    let mut left = text.char_indices();
    for expected in word.chars() {
        let (_, found) = left.next()?;
        if found != expected && !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(left.next().map_or(text.len(), |(at, _)| at))
}
