//! A paper as a part of a page, for screen and for printing on A4. It brings the page's `<h1>`; the
//! page around it loads `paper.css` and gives the ways to print it and to have it as PDF.

use askama::Template;

use super::{
    paper::{Block, Code, Paper, Party},
    qr::Qr,
};

#[derive(Template)]
#[template(path = "parts/paper.html")]
struct Sheet<'a> {
    paper: &'a Paper,
}

impl Sheet<'_> {
    fn picture(&self, code: &Code) -> String {
        Qr::new(&code.url).map(|qr| qr.svg(&code.url)).unwrap_or_default()
    }

    fn cell<'r>(&self, row: &'r [String], at: &usize) -> &'r str {
        row.get(*at).map_or("", String::as_str)
    }
}

/// The paper as HTML: one `<article>`, everything in it escaped.
pub fn write(paper: &Paper) -> String {
    // Writing to a String cannot fail, and the template has no filter that can.
    Sheet { paper }.render().unwrap_or_default()
}
