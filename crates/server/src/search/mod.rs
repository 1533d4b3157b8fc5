//! Search in plain words: with or without marks, in everyday words, mistyped, in each language.
//!
//! [`Search`] is the catalogue's services, an [`Index`] a language. A question goes through
//! [`rules::fold`] (one key for one word), the [`Lexicon`] (everyday words to official ones, as data),
//! the reading of mistyped words, and the ranking. Nothing here reads or writes: every process builds
//! the same index from the same catalogue and gives the same answers.

pub mod ask;
mod document;
pub mod eval;
mod index;
mod lexicon;
mod mend;
mod question;
mod rank;
mod services;
pub mod titles;

use std::collections::BTreeMap;

pub use document::{Document, Facets, Field, Found, Hit, Level, Named, Question, audience_key};
pub use index::Index;
pub use lexicon::{Lexicon, Mistake};

use crate::catalogue::{Catalogue, Defect, Files};

/// Below this part of the question answered, another language is tried.
const UNDERSTOOD: f32 = 0.5;

/// The search over a catalogue's services.
#[derive(Debug)]
pub struct Search {
    indexes: BTreeMap<String, Index>,
}

impl Search {
    /// The search over every service of a catalogue, in every language that the catalogue has names in.
    /// The error is a defect of a synonym table.
    pub fn of(catalogue: &Catalogue) -> Result<Search, Defect> {
        let mut indexes = BTreeMap::new();
        for (lang, names) in &catalogue.names {
            let lexicon = lexicon(&catalogue.files, lang)?;
            let services = catalogue.services.values().map(AsRef::as_ref);
            indexes.insert(lang.clone(), Index::of_services(services, names, &catalogue.units, lang, lexicon));
        }
        Ok(Search { indexes })
    }

    /// Answers in the language of the page; when that one understands less than half of the question and
    /// another understands more, that other one answers, for people type the words they know.
    pub fn find(&self, lang: &str, question: &Question<'_>) -> Found {
        let mut best = self.indexes.get(lang).map(|index| index.find(question)).unwrap_or_default();
        if best.answered < UNDERSTOOD {
            for index in self.indexes.iter().filter(|(other, _)| *other != lang).map(|(_, index)| index) {
                let found = index.find(question);
                if found.answered > best.answered {
                    best = found;
                }
            }
        }
        best
    }
}

/// The synonym table of a language in a catalogue; a language without one has no synonyms.
pub fn lexicon(files: &Files, lang: &str) -> Result<Lexicon, Defect> {
    let path = format!("search/synonyms.{lang}.yaml");
    let Some(text) = files.text(&path) else { return Ok(Lexicon::default()) };
    Lexicon::read(text).map_err(|Mistake { line, column, what }| Defect {
        file: path.clone(),
        line,
        column,
        what,
        mend: "see the head of synonyms.vi.yaml for the shape".into(),
    })
}

#[cfg(test)]
mod tests;
