//! Reads procedures as the national database publishes them (63/2010/NĐ-CP art 8) into draft services.
//!
//! The published shape has a text for each part, with tables flattened into it: cells stand glued to each
//! other. Each part has its reader here. What is read goes into a draft; what is missing, guessed or could
//! not be read goes into the report, and each draft is checked like a service of the catalogue.

mod channels;
mod documents;
mod draft;
mod laws;
mod record;
mod report;
mod results;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rules::fold::folded;

use crate::catalogue::{Catalogue, Defect, Files};

pub use draft::DraftFiles;
pub use report::{Imported, Item, Standing};
pub use words::{FILE, Words};

use draft::Known;
use record::Record;

/// What came of a file.
#[derive(Debug, Default)]
pub struct Import {
    /// The drafts by the name of their folder.
    pub drafts: BTreeMap<String, DraftFiles>,
    /// What is to be said of each record, in the order of the file.
    pub records: Vec<Imported>,
}

/// Reads a file of records against a catalogue. `tick` is told how many records were read.
///
/// # Errors
/// The catalogue or its words are broken, or the file is no JSON: what is wrong, for a person.
pub fn import(text: &str, catalogue: &Files, mut tick: impl FnMut(usize)) -> Result<Import, String> {
    let words = Words::read(catalogue).map_err(|defect| defect.to_string())?;
    let read = Catalogue::read(catalogue.clone())
        .map_err(|defects| defects.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let known = known(&read);
    let mut import = Import::default();
    let mut codes = BTreeSet::new();
    for (place, value) in record::values(text)?.iter().enumerate() {
        let mut said = Imported {
            place: place + 1,
            code: String::new(),
            title: String::new(),
            slug: None,
            items: Vec::new(),
            defects: Vec::new(),
        };
        match Record::read(value, &words) {
            Ok(record) => {
                for strange in &record.strange {
                    said.say(Standing::Note, "record", strange.as_str());
                }
                if let Some((slug, files)) = one(&record, &words, &known, &mut codes, &import.drafts, &mut said) {
                    import.drafts.insert(slug, files);
                }
            }
            Err(what) => said.say(Standing::Unread, "record", what),
        }
        import.records.push(said);
        tick(place + 1);
    }
    let defects = checked(catalogue, &import.drafts);
    for record in &mut import.records {
        record.found(&defects);
    }
    Ok(import)
}

/// The draft of one record, if it has a code and a name and was not there before.
fn one(
    record: &Record,
    words: &Words,
    known: &Known,
    codes: &mut BTreeSet<String>,
    drafts: &BTreeMap<String, DraftFiles>,
    said: &mut Imported,
) -> Option<(String, DraftFiles)> {
    record.get("ma_thu_tuc").clone_into(&mut said.code);
    said.title = rules::fold::squeezed(record.get("ten_thu_tuc"));
    if said.code.is_empty() || said.title.is_empty() {
        said.say(
            Standing::Missing,
            "record",
            "a record without its code (ma_thu_tuc) or its name (ten_thu_tuc) cannot become a service",
        );
        return None;
    }
    if !codes.insert(said.code.clone()) {
        said.say(Standing::Note, "record", "the same code came before in this file; this record was left out");
        return None;
    }
    let mut slug = draft::slug_of(&said.title);
    if slug.is_empty() || drafts.contains_key(&slug) {
        // Procedures of several levels share a name; the code tells them apart.
        slug = format!("{slug}-{}", draft::slug_of(&said.code)).trim_matches('-').to_owned();
    }
    let files = draft::make(record, &slug, words, known, said);
    said.slug = Some(slug.clone());
    Some((slug, files))
}

/// What of the catalogue the drafts refer to. The records are in the country's first language.
fn known(catalogue: &Catalogue) -> Known {
    let language = catalogue.country.languages.first().cloned().unwrap_or_default();
    let names = catalogue.names.get(&language);
    let sectors = names.into_iter().flat_map(|n| &n.sectors).map(|(key, named)| (folded(&named.name), key.clone()));
    let calendars = catalogue.units.kinds().iter().map(|k| (k.kind.clone(), k.calendar.clone()));
    Known {
        sectors: sectors.collect(),
        calendars: calendars.collect(),
        currency: catalogue.country.currency.code.clone(),
        language,
    }
}

/// What the check of the catalogue finds in the drafts when they stand in the place of its services.
fn checked(catalogue: &Files, drafts: &BTreeMap<String, DraftFiles>) -> Vec<Defect> {
    let mut files = catalogue.clone();
    files.keep(|path| !path.starts_with("services/"));
    for (slug, draft) in drafts {
        for (name, text) in draft {
            files.put(&format!("services/{slug}/{name}"), text);
        }
    }
    Catalogue::read_closely(files).err().unwrap_or_default()
}
