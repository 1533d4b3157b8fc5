//! What others publish, read into drafts of our own. A draft is never offered to anybody: it lies beside
//! the catalogue until a person has filled its gaps and moved it there.

pub mod tthc;
