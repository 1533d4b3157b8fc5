//! What is allowed and what it means. Pure: no input or output, no clock, no chance.

pub mod actor;
pub mod calendar;
pub mod country;
pub mod fold;
pub mod form;
pub mod id;
pub mod refusal;
pub mod unit;
pub mod value;
pub mod workflow;
