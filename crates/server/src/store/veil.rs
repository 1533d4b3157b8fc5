//! Personal data under a veil: read, but not to be shown before the look is recorded.
//!
//! What pages and the API show of cases comes as [`Veiled`]. Only a [`Proof`] lifts the veil, and only an
//! appended look makes one, so a page that forgets to record does not compile. A reader of their own cases
//! needs none.

use rules::{
    id::Id,
    look::{Shown, Subject},
};

/// A value that holds personal data of some cases.
#[must_use = "what is veiled is shown through the desk"]
pub struct Veiled<T> {
    value: T,
    subjects: Vec<Subject>,
}

/// That a look was appended. It comes out of the transaction only when that is durable.
pub struct Proof(());

impl Proof {
    pub(super) fn of_append() -> Proof {
        Proof(())
    }
}

impl<T> Veiled<T> {
    /// A value with the cases it shows something of.
    pub fn new(value: T, subjects: Vec<Subject>) -> Veiled<T> {
        Veiled { value, subjects }
    }

    /// The cases it shows something of.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The same cases, shown in another way.
    pub fn shown(mut self, shown: Shown) -> Veiled<T> {
        self.subjects.iter_mut().for_each(|subject| subject.shown = shown);
        self
    }

    /// Something made from it, still veiled.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Veiled<U> {
        Veiled { value: make(self.value), subjects: self.subjects }
    }

    /// Both, for one page.
    pub fn and<U>(mut self, other: Veiled<U>) -> Veiled<(T, U)> {
        self.subjects.extend(other.subjects);
        Veiled { value: (self.value, other.value), subjects: self.subjects }
    }

    /// Something worked out from it that tells nothing of the person: a command to be decided on, a way on.
    pub fn to_decide<U>(&self, work: impl FnOnce(&T) -> U) -> U {
        work(&self.value)
    }

    /// The value, for whoever it is all about.
    pub fn of_own(self, me: Id) -> Result<T, Veiled<T>> {
        if self.subjects.iter().all(|s| s.applicant == Some(me)) { Ok(self.value) } else { Err(self) }
    }

    /// The value of a list that turned out empty.
    pub fn of_nobody(self) -> Result<T, Veiled<T>> {
        if self.subjects.is_empty() { Ok(self.value) } else { Err(self) }
    }

    /// The value, now that the look is recorded.
    pub fn lift(self, _: Proof) -> T {
        self.value
    }
}
