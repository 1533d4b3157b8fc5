//! The papers asked for (thành phần hồ sơ): tables with a title each, glued together:
//! `* Giấy tờ phải nộp:Tên giấy tờMẫu đơn, tờ khaiSố lượngTờ khai …CT01.doc1 bản chính,1 bản sao…`.
//!
//! A row ends with its quantity. What stands between the last quantity and the next table's heads is the
//! next table's title. Rows of no original and no copy are advice.

use std::sync::LazyLock;

use regex::Regex;
use rules::fold::folded;

use super::words::{Words, begins_with, eaten, speaks_of};

/// What the tables say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// One table each, those with the same title put together.
    pub tables: Vec<Table>,
    /// What stands outside every row.
    pub unread: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its title as written, without its mark and colon; empty when it has none.
    pub title: String,
    /// Whom it concerns.
    pub scope: Scope,
    /// Its papers.
    pub papers: Vec<Paper>,
    /// Its rows that are no papers.
    pub advice: Vec<String>,
}

/// Whom a table concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Everybody,
    /// Everybody, and the papers are only shown.
    Shown,
    /// Those in the case that the title names.
    Case,
    /// Nobody: it is advice.
    Advice,
}

/// One paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its name, often a whole sentence.
    pub name: String,
    /// The file of the form to fill in.
    pub template: Option<String>,
    /// How many originals.
    pub originals: u8,
    /// How many copies.
    pub copies: u8,
    /// It is a form: its questions belong on pages.
    pub is_form: bool,
    /// It is needed in some cases only, which its name tells.
    pub sometimes: bool,
    /// A register may hold what it says.
    pub register: bool,
}

static QUANTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(\d{1,3})\s*(bản chính|bản sao)(?:\s*,\s*(\d{1,3})\s*(bản chính|bản sao))?").ok()
});
static TEMPLATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)([^\s;:,()]+\.(?:docx?|pdf|xlsx?|rtf|odt|rar|zip|html?))\s*$").ok());

/// Reads the tables.
pub fn read(text: &str, words: &Words) -> Papers {
    let mut papers = Papers::default();
    let Some(quantity) = QUANTITY.as_ref() else { return papers };
    let mut title = String::new();
    let mut current: Option<usize> = None;
    let mut from = 0;
    for found in quantity.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        // A quantity in the middle of a sentence goes on in lower case or after a space.
        if !ends_a_row(text, whole.start(), whole.end()) {
            continue;
        }
        let cell = &text[from..whole.start()];
        from = whole.end();
        let (head, name) = heads(cell, words);
        if let Some(head) = head {
            title = head.trim().trim_matches(['*', '-', ':', ' ', '\n', '.']).to_owned();
            current = None;
        }
        let place = *current.get_or_insert_with(|| papers.place(&title, words));
        let Some(table) = papers.tables.get_mut(place) else { continue };
        let count = |kind: &[String]| {
            let pair = |n, word| Some((found.get(n)?.as_str().parse::<u8>().ok()?, found.get(word)?.as_str()));
            [pair(1, 2), pair(3, 4)]
                .into_iter()
                .flatten()
                .filter(|(_, word)| begins_with(word, kind))
                .map(|(n, _)| n)
                .sum::<u8>()
        };
        table.take(name, count(&words.documents.original), count(&words.documents.copy), words);
    }
    let (head, rest) = heads(&text[from..], words);
    let rest = if head.is_some() { rest } else { &text[from..] }.trim().trim_matches('-').trim();
    if !rest.is_empty() {
        papers.unread.push(rest.to_owned());
    }
    papers.tables.retain(|table| !(table.papers.is_empty() && table.advice.is_empty()));
    papers
}

/// Whether what follows a quantity begins a new row or table, or nothing follows; and what stands before
/// it is no running sentence (`nộp 01 bản chính Giấy …` is one).
fn ends_a_row(text: &str, start: usize, end: usize) -> bool {
    let next = text[end..].chars().next();
    let glued = !text[..start].ends_with(' ');
    match next {
        None | Some('\n' | '*' | '-' | '+' | '(' | '•' | '–') => true,
        Some(' ') => glued && !text[end..].trim_start().starts_with(char::is_lowercase),
        // Right against a letter or a digit: no sentence is written so, glued cells are.
        Some(c) => c.is_alphanumeric(),
    }
}

/// Parts a cell at the heads of a table: the title before them and the row after them.
fn heads<'t>(cell: &'t str, words: &Words) -> (Option<&'t str>, &'t str) {
    let Some(first) = words.heads.documents.first() else { return (None, cell) };
    let Some(at) = cell.rfind(first.as_str()) else { return (None, cell) };
    let mut after = &cell[at..];
    while let Some(length) = eaten(after, &words.heads.documents).filter(|n| *n > 0) {
        after = after[length..].trim_start();
    }
    (Some(&cell[..at]), after)
}

impl Papers {
    /// The table of a title, made when it is new.
    fn place(&mut self, title: &str, words: &Words) -> usize {
        let key = folded(title);
        if let Some(at) = self.tables.iter().position(|t| folded(&t.title) == key) {
            return at;
        }
        let is = |kind: &[String]| speaks_of(title, kind);
        let scope = match () {
            () if is(&words.documents.advice) => Scope::Advice,
            () if is(&words.documents.shown) => Scope::Shown,
            () if title.is_empty() || is(&words.documents.everybody) => Scope::Everybody,
            () => Scope::Case,
        };
        self.tables.push(Table { title: title.to_owned(), scope, papers: Vec::new(), advice: Vec::new() });
        self.tables.len() - 1
    }
}

impl Table {
    fn take(&mut self, row: &str, originals: u8, copies: u8, words: &Words) {
        let mut name = row.trim();
        let mut template = None;
        if let Some(found) = TEMPLATE.as_ref().and_then(|t| t.captures(name)).and_then(|c| c.get(1)) {
            // Glued to the name's last word: the file's name begins after the sentence's mark.
            let file = found.as_str();
            template = Some(file.to_owned());
            name = name[..found.start()].trim();
        }
        let name = name.trim_start_matches(['-', '+', '*', '•', '–', ' ']).trim_end_matches([';', '.', ' ']).trim();
        if name.is_empty() {
            return;
        }
        if self.scope == Scope::Advice || (originals == 0 && copies == 0) {
            self.advice.push(name.to_owned());
            return;
        }
        let paper = Paper {
            name: name.to_owned(),
            is_form: template.is_some() || begins_with(name, &words.documents.forms),
            sometimes: begins_with(name, &words.documents.sometimes),
            register: speaks_of(name, &words.documents.register),
            template,
            originals,
            copies,
        };
        if !self.papers.iter().any(|p| p.name == paper.name) {
            self.papers.push(paper);
        }
    }
}
