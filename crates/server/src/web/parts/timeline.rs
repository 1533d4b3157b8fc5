//! What happened to a case, newest first.

use askama::Template;

/// The list.
#[derive(Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What.
    pub title: String,
    /// When, in words.
    pub at: String,
    /// RFC 3339.
    pub iso: String,
    /// Who did it; empty for the reader themselves.
    pub by: String,
    /// More lines: reasons, notes.
    pub more: Vec<String>,
}
