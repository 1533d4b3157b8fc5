//! What is decided about a case, played on the dog licence: given what happened, when somebody wants
//! something, then this happens or is refused.

mod exchange;
mod identity;
mod looks;
mod money;
mod ownership;
mod questions;
mod records;
mod scene;
mod sorting;
mod submission;
mod work;
