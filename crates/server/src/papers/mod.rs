//! Official papers, the receipt and the result, as one model for page and PDF.
//!
//! One file for each paper makes a [`Paper`] from a case ([`Source`]); [`html`] and [`pdf`] set it.
//! Nothing here reads a clock or a store, so the same case gives the same paper.

mod apology;
mod control;
pub mod html;
mod kind;
pub mod paper;
pub mod pdf;
pub mod qr;
mod receipt;
mod refusal;
mod register;
mod result;
mod source;
mod stop;
mod supplement;

use std::collections::BTreeSet;

use rules::{case::Case, id::Id};

pub use self::{
    kind::{PaperKind, available},
    paper::Paper,
    register::{Entry, register},
    source::{Context, Source},
};

/// Makes a paper; `None` when the case has no such paper (see [`available`]).
pub fn make(source: &Source<'_>, kind: PaperKind) -> Option<Paper> {
    source.case.code.as_ref()?;
    match kind {
        PaperKind::Submission => source.submission(),
        PaperKind::Receipt => source.receipt(),
        PaperKind::Supplement(nth) => source.supplement(nth),
        PaperKind::Refusal => source.refusal(),
        PaperKind::Apology(nth) => source.apology(nth),
        PaperKind::Stop => source.stop(),
        PaperKind::Control => source.control(),
        PaperKind::Result => source.result(),
    }
}

/// The officials whose names a case's papers print: the caller looks them up for [`Source::people`].
pub fn officials(case: &Case) -> BTreeSet<Id> {
    let steps = case.steps.iter().filter(|s| !s.unit.is_empty()).filter_map(|s| s.by);
    steps.chain(case.approved_by).chain(case.holder).collect()
}
