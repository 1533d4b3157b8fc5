//! What texts teach: a classifier that says how sure it is and why, and asks when it is not sure.
//!
//! Pure like `rules`: no I/O, no clock, no chance. The same examples give the same model, byte for byte, so a
//! version is the hash of what it is. A model never decides: it suggests, with its reasons, to a person.
//!
//! [`Model::learn`] reads examples: words and pairs of words, as written and without marks ([`feature`]), weighed by
//! how telling they are ([`vocabulary`]), in a multinomial logistic regression ([`logistic`]). Held-out folds say how
//! far its confidence can be believed and below which it must abstain ([`calibrate`]). [`measure`] is how good it is.

pub mod calibrate;
pub mod feature;
pub mod logistic;
pub mod measure;
mod minimise;
pub mod model;
pub mod vocabulary;

pub use feature::Recipe;
pub use model::{Example, Guess, Model, NoModel, Reason};
