//! Questions as they are shown: one template a kind (`templates/kinds/`), with hint, error and the
//! value kept as it was typed.

mod address;
mod question;

pub use address::{Address, communes};
pub use question::{Choice, Control, DateBoxes, Line, Long, Opt, Question, Setting, Typed};

use rules::refusal::Refusal;

use crate::text::Words;

/// One line of the error summary.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The field's place on the page, such as `#applicant_name`; empty when it has none.
    pub href: String,
    /// What is wrong and how to mend it.
    pub text: String,
}

impl Mistake {
    /// A mistake of the field with this id.
    pub fn at(field: &str, text: impl Into<String>) -> Mistake {
        Mistake { href: format!("#{field}"), text: text.into() }
    }

    /// A mistake of the page as a whole.
    pub fn of_page(text: impl Into<String>) -> Mistake {
        Mistake { href: String::new(), text: text.into() }
    }

    /// A refusal as a mistake: at its field if the page has it (then named by its label).
    pub fn of(refusal: &Refusal, t: Words<'_>, label: impl Fn(&str) -> Option<String>) -> Mistake {
        let sentence = t.refusal(refusal);
        match refusal.field.as_deref() {
            Some(field) => match label(field) {
                Some(label) => Mistake::at(field, format!("{}: {sentence}", label.trim_end_matches(['?', '.', ':']))),
                None => Mistake::of_page(sentence),
            },
            None => Mistake::of_page(sentence),
        }
    }
}
