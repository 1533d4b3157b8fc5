//! What an import could take from each record, what it guessed, what is missing, what it could not read.

use std::fmt;

use serde::Serialize;

use crate::catalogue::Defect;

/// How sure the import is of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The record does not say it; a person has to.
    Missing,
    /// The record does not say it clearly; the draft says what is likely, and a person has to look.
    Guessed,
    /// The record says something that could not be read.
    Unread,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Standing::Missing => "missing",
            Standing::Guessed => "guessed",
            Standing::Unread => "unread",
            Standing::Note => "note",
        })
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// How sure.
    pub standing: Standing,
    /// Which part of the service, as in `service.yaml`.
    pub part: String,
    /// The ways of handing in that it is about; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// What about it.
    pub what: String,
}

/// What came of one record.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// Its place in the file, from 1.
    pub place: usize,
    /// The procedure's code; empty when it has none.
    pub code: String,
    /// Its name.
    pub title: String,
    /// The name of the draft's folder; none when no draft could be made.
    pub slug: Option<String>,
    /// What to look at.
    pub items: Vec<Item>,
    /// What the check of the catalogue finds in the draft: `file:line:column` and the mend.
    pub defects: Vec<String>,
}

impl Imported {
    /// Adds a line.
    pub(super) fn say(&mut self, standing: Standing, part: &str, what: impl Into<String>) {
        let item = Item { standing, part: part.to_owned(), channels: Vec::new(), what: what.into() };
        if !self.items.contains(&item) {
            self.items.push(item);
        }
    }

    /// Adds a line about one way of handing in; the same about another way is one line with it.
    pub(super) fn say_of(&mut self, channel: &str, standing: Standing, part: &str, what: impl Into<String>) {
        let what = what.into();
        let same = |i: &&mut Item| i.standing == standing && i.part == part && i.what == what && !i.channels.is_empty();
        match self.items.iter_mut().find(same) {
            Some(item) if item.channels.iter().any(|c| c == channel) => {}
            Some(item) => item.channels.push(channel.to_owned()),
            None => {
                self.items.push(Item { standing, part: part.to_owned(), channels: vec![channel.to_owned()], what });
            }
        }
    }

    /// Takes the defects of the draft.
    pub(super) fn found(&mut self, defects: &[Defect]) {
        if let Some(slug) = &self.slug {
            let folder = format!("services/{slug}/");
            let own = defects.iter().filter(|d| d.file.starts_with(&folder));
            self.defects = own.map(|d| d.to_string().replacen("services/", "", 1)).collect();
        }
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = if self.code.is_empty() { "no code" } else { &self.code };
        match &self.slug {
            Some(slug) => writeln!(f, "{code}  {}  -> {slug}", self.title)?,
            None => writeln!(f, "{code}  {}  -> no draft", self.title)?,
        }
        for item in &self.items {
            let mut what: String = item.what.chars().take(160).collect();
            if what.len() < item.what.len() {
                what.push('…');
            }
            let ways =
                if item.channels.is_empty() { String::new() } else { format!(" ({})", item.channels.join(", ")) };
            writeln!(f, "  {:<8} {}{ways}: {}", item.standing.to_string(), item.part, what.replace('\n', " "))?;
        }
        for defect in &self.defects {
            writeln!(f, "  check    {defect}")?;
        }
        Ok(())
    }
}
