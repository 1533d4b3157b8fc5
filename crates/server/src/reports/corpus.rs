//! Labelled texts from a file: a JSON list, JSON Lines, CSV or TSV. One column is the text, each other one a label.

use std::collections::BTreeMap;

use insight::Example;

/// Rows of a file: a text and its labels by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corpus {
    /// The columns that are labels, in order of their names.
    pub labels: Vec<String>,
    rows: Vec<(String, BTreeMap<String, String>)>,
}

/// Columns that are the text when none is named, the first one found.
const TEXTS: &[&str] = &["text", "sentence", "details", "category", "name"];

impl Corpus {
    /// Reads the text of a file. `text` names the column of the text; without it the first of `text`, `sentence`,
    /// `details`, `category` and `name` is taken. The error says what is wrong and how to mend it.
    pub fn read(file: &str, text: Option<&str>) -> Result<Corpus, String> {
        let file = file.trim_start_matches('\u{feff}');
        let first = file.trim_start().chars().next();
        let records = match first {
            Some('[') => serde_json::from_str::<Vec<BTreeMap<String, serde_json::Value>>>(file)
                .map(|rows| rows.into_iter().map(plain).collect())
                .map_err(|e| format!("not a JSON list of objects: {e}"))?,
            Some('{') => lines(file)?,
            Some(_) => table(file)?,
            None => Vec::new(),
        };
        let Some(head) = records.first() else { return Err("there is no row in it".into()) };
        let text = match text {
            Some(name) if head.contains_key(name) => name.to_owned(),
            Some(name) => return Err(format!("there is no column {name:?}; there are {}", columns(head))),
            None => match TEXTS.iter().find(|name| head.contains_key(**name)) {
                Some(name) => (*name).to_owned(),
                None => return Err(format!("name the column of the text with --text; there are {}", columns(head))),
            },
        };
        let labels: Vec<String> = head.keys().filter(|k| **k != text).cloned().collect();
        let rows = records
            .into_iter()
            .filter_map(|mut row| row.remove(&text).filter(|t| !t.trim().is_empty()).map(|t| (t, row)))
            .collect();
        Ok(Corpus { labels, rows })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that have this label, as examples.
    pub fn examples(&self, label: &str) -> Vec<Example> {
        let of = |(text, labels): &(String, BTreeMap<String, String>)| {
            labels.get(label).filter(|l| !l.is_empty()).map(|l| Example {
                text: text.clone(),
                label: l.clone(),
                published: false,
            })
        };
        self.rows.iter().filter_map(of).collect()
    }

    /// The rows cut in two: what is learned from and `part` of a hundred held out, by a hash of the row's number and
    /// the seed, so that a seed always cuts the same way.
    pub fn cut(&self, part: u32, seed: u64) -> (Corpus, Corpus) {
        let mut order: Vec<(u64, usize)> = (0..self.rows.len()).map(|i| (mixed(i as u64, seed), i)).collect();
        order.sort_unstable();
        let held = self.rows.len() * part.min(100) as usize / 100;
        let take = |chosen: &[(u64, usize)]| Corpus {
            labels: self.labels.clone(),
            rows: chosen.iter().map(|(_, i)| self.rows[*i].clone()).collect(),
        };
        (take(&order[held..]), take(&order[..held]))
    }
}

fn columns(head: &BTreeMap<String, String>) -> String {
    head.keys().cloned().collect::<Vec<_>>().join(", ")
}

/// SplitMix64 of a number and a seed.
fn mixed(number: u64, seed: u64) -> u64 {
    let mut x = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ seed.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn plain(row: BTreeMap<String, serde_json::Value>) -> BTreeMap<String, String> {
    let word = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    row.into_iter().map(|(key, value)| (key, word(value))).collect()
}

fn lines(file: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    let row = |(at, line): (usize, &str)| {
        serde_json::from_str(line).map(plain).map_err(|e| format!("line {}: not a JSON object: {e}", at + 1))
    };
    file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}

fn table(file: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    let delimiter = if file.lines().next().unwrap_or_default().contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(file.as_bytes());
    let head = reader.headers().map_err(|e| e.to_string())?.clone();
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(|e| e.to_string())?;
        Ok(head.iter().zip(record.iter()).map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())).collect())
    };
    reader.records().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_reads_the_same() {
        let list = r#"[{"sentence": "đèn hỏng", "topic": "light"}, {"sentence": "rác", "topic": "waste"}]"#;
        let lines =
            "{\"sentence\": \"đèn hỏng\", \"topic\": \"light\"}\n{\"sentence\": \"rác\", \"topic\": \"waste\"}\n";
        let commas = "sentence,topic\nđèn hỏng,light\n\"rác\",waste\n";
        let tabs = "sentence\ttopic\nđèn hỏng\tlight\nrác\twaste\n";
        let read = Corpus::read(list, None).unwrap();
        for other in [lines, commas, tabs] {
            assert_eq!(Corpus::read(other, None).unwrap(), read, "{other}");
        }
        assert_eq!(read.labels, ["topic"]);
        assert_eq!(read.examples("topic")[1], Example { text: "rác".into(), label: "waste".into(), published: false });
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(Corpus::read("", None).unwrap_err().contains("no row"));
        assert!(Corpus::read("a,b\n1,2\n", None).unwrap_err().contains("--text"));
        assert!(Corpus::read("a,b\n1,2\n", Some("c")).unwrap_err().contains("there are a, b"));
        assert!(Corpus::read("{\"text\": 1}\n{oh\n", None).unwrap_err().starts_with("line 2"));
        assert!(Corpus::read("[1]", None).unwrap_err().contains("list of objects"));
    }

    #[test]
    fn a_seed_always_cuts_the_same_way_and_loses_nothing() {
        let rows: String = (0..100).map(|i| format!("text {i},{}\n", i % 3)).collect();
        let whole = Corpus::read(&format!("text,label\n{rows}"), None).unwrap();
        let (learn, test) = whole.cut(30, 7);
        assert_eq!((learn.len(), test.len()), (70, 30));
        assert_eq!(whole.cut(30, 7), (learn.clone(), test.clone()));
        assert_ne!(whole.cut(30, 8).1, test);
        assert!(learn.examples("label").iter().all(|e| !test.examples("label").contains(e)));
    }
}
