//! How good the search is: questions with the codes of the right answers, asked one after the other.

use rules::fold;

use super::{document::Question, index::Index};

/// A question with its right answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What a person types.
    pub query: String,
    /// The ids of the documents of which one is wanted.
    pub codes: Vec<String>,
}

/// Reads questions from the text of a TSV (or CSV) file: query, codes, and anything after them. Several
/// codes are separated by `;`, `|` or commas. A first line that names the columns is skipped.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = if text.lines().next().unwrap_or_default().contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(delimiter == b',')
        .from_reader(text.as_bytes());
    let mut cases = Vec::new();
    for (line, record) in reader.records().enumerate() {
        let record = record.map_err(|e| e.to_string())?;
        let (query, codes) = (record.get(0).unwrap_or_default().trim(), record.get(1).unwrap_or_default());
        if (line == 0 && query.eq_ignore_ascii_case("query")) || query.is_empty() {
            continue;
        }
        let codes: Vec<String> =
            codes.split([';', '|', ',', ' ']).map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect();
        if codes.is_empty() {
            return Err(format!("line {}: {query:?} has no code", line + 1));
        }
        cases.push(Case { query: query.to_owned(), codes });
    }
    if cases.is_empty() {
        return Err("there are no questions in the file".into());
    }
    Ok(cases)
}

/// How a set of questions was answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measure {
    /// How many questions.
    pub count: usize,
    /// The part with a right answer first.
    pub hit_1: f64,
    /// The part with a right answer among the first five.
    pub hit_5: f64,
    /// The mean of 1 / place of the first right answer, 0 when it is not among the first twenty.
    pub mrr: f64,
    /// The questions whose right answer was not among the first five, with its place if any.
    pub missed: Vec<(String, Option<usize>)>,
}

/// How deep the right answer is looked for.
pub const DEPTH: usize = 20;

/// Asks every question, with its marks or without, and measures.
pub fn measure(index: &Index, cases: &[Case], with_marks: bool) -> Measure {
    let mut measure = Measure { count: cases.len(), ..Measure::default() };
    for case in cases {
        let text = if with_marks { case.query.clone() } else { fold::folded(&case.query) };
        let found = index.find(&Question { limit: DEPTH, ..Question::of(&text) });
        let place = found.hits.iter().position(|hit| case.codes.contains(&hit.id)).map(|i| i + 1);
        if let Some(place) = place {
            measure.mrr += 1.0 / place as f64;
            measure.hit_1 += f64::from(u8::from(place == 1));
            measure.hit_5 += f64::from(u8::from(place <= 5));
        }
        if place.is_none_or(|p| p > 5) {
            measure.missed.push((case.query.clone(), place));
        }
    }
    let count = cases.len().max(1) as f64;
    measure.hit_1 /= count;
    measure.hit_5 /= count;
    measure.mrr /= count;
    measure
}
