//! Something wrong in a service, with where it is and how to mend it.

/// In which file of a service something is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `service.yaml`, or the shared form that a page of it comes from.
    Service,
    /// The texts in a language; those of shared forms included.
    Text(String),
    /// The workflow.
    Workflow,
    /// A worked example, by its name.
    Example(String),
}

/// Something wrong in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which file.
    pub place: Place,
    /// Where in that file, such as `fee.table.rules[2].when`. Pages count as resolved, those of shared
    /// forms included.
    pub path: String,
    /// The character of the expression there, from 1; 0 when the whole is meant.
    pub at: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Finding {
    /// A finding in `service.yaml`.
    pub fn service(path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Finding { place: Place::Service, path: path.into(), at: 0, what: what.into(), mend: mend.into() }
    }

    /// The same finding in another file.
    pub fn in_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
}
