//! A list of procedures' titles as documents: the test set of the search, a CSV or TSV with a head.

use rules::service::Audience;

use super::{
    document::{Document, Level, Named},
    index::Index,
    lexicon::Lexicon,
};

/// What is known of a procedure beside its title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titled {
    /// Its code in the national database.
    pub code: String,
    /// Its official name.
    pub name: String,
    /// Its field of administration.
    pub sector: String,
    /// The level that decides, as the list says.
    pub level: String,
    /// The decision that published it.
    pub decision: String,
    /// Where it is published; only an address of the web.
    pub url: String,
}

/// Reads a list of titles from the text of its file. Columns are found by name: `code` and `name` (or
/// `id` and `title`) must be there; `sector`, `level`, `audience` and `ministry` help when they are.
pub fn read(text: &str) -> Result<Vec<Document>, String> {
    Ok(listed(text)?.into_iter().map(|(document, _)| document).collect())
}

/// The same with what else is known of each; `decision_no` and `url` are read as well.
pub fn listed(text: &str) -> Result<Vec<(Document, Titled)>, String> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().map_err(|e| e.to_string())?.clone();
    let column = |names: &[&str]| head.iter().position(|h| names.contains(&h.trim().to_lowercase().as_str()));
    let code = column(&["code", "id"]).ok_or("there is no column `code`")?;
    let title = column(&["name", "title"]).ok_or("there is no column `name`")?;
    let (sector, level) = (column(&["sector"]), column(&["level"]));
    let (audience, agency) = (column(&["audience"]), column(&["agency", "ministry"]));
    let (decision, url) = (column(&["decision_no", "decision"]), column(&["url"]));
    let mut documents = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned();
        let document = Document {
            id: cell(Some(code)),
            code: cell(Some(code)),
            title: cell(Some(title)),
            sector: Named { key: cell(sector), name: cell(sector) },
            agency: Named { key: cell(agency), name: String::new() },
            level: nearest(&cell(level)),
            audience: audiences(&cell(audience)),
            ..Document::default()
        };
        let titled = Titled {
            code: cell(Some(code)),
            name: cell(Some(title)),
            sector: cell(sector),
            level: cell(level),
            decision: cell(decision),
            url: Some(cell(url)).filter(|u| u.starts_with("https://")).unwrap_or_default(),
        };
        documents.push((document, titled));
    }
    if documents.is_empty() {
        return Err("there are no titles in the file".into());
    }
    Ok(documents)
}

/// The nearest level named in a cell such as `Cấp tỉnh, Cấp xã`.
fn nearest(cell: &str) -> Option<Level> {
    let cell = rules::fold::folded(cell);
    let any = |words: &[&str]| words.iter().any(|w| cell.contains(w));
    if any(&["cap xa", "commune"]) {
        Some(Level::Commune)
    } else if any(&["cap huyen", "cap tinh", "province"]) {
        Some(Level::Province)
    } else if any(&["cap bo", "trung uong", "ministry"]) {
        Some(Level::Ministry)
    } else {
        None
    }
}

/// Whom a cell such as `Công dân Việt Nam, Doanh nghiệp` names.
fn audiences(cell: &str) -> Vec<Audience> {
    let cell = rules::fold::folded(cell);
    let any = |words: &[&str]| words.iter().any(|w| cell.contains(w));
    let citizen = any(&["cong dan", "nguoi", "citizen"]).then_some(Audience::Citizen);
    let business = any(&["doanh nghiep", "hop tac xa", "to chuc", "business"]).then_some(Audience::Business);
    citizen.into_iter().chain(business).collect()
}

impl Index {
    /// The index of a list of titles (see [`read`]).
    pub fn of_titles(text: &str, lexicon: Lexicon) -> Result<Index, String> {
        Ok(Index::of(&read(text)?, lexicon))
    }
}
