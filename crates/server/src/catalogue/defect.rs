//! Something wrong in the catalogue: where it is and how to mend it.

use std::fmt;

use super::{Files, yaml};

/// One defect, shown as `file:line:column: what (how to mend it)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Path inside the catalogue.
    pub file: String,
    /// Line from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Defect {
    /// A defect of a whole file.
    pub fn file(file: &str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Defect { file: file.to_owned(), line: 0, column: 0, what: what.into(), mend: mend.into() }
    }

    /// A defect at a path within a file, such as `fee.table.rules[2].when`.
    pub fn at(files: &Files, file: &str, path: &str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        let (line, column) = yaml::locate(files, file, path);
        Defect { file: file.to_owned(), line, column, what: what.into(), mend: mend.into() }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", self.what)?;
        if !self.mend.is_empty() {
            write!(f, "\n    mend: {}", self.mend)?;
        }
        Ok(())
    }
}
