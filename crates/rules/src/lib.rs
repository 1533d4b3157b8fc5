//! What is allowed and what it means. Pure: no input or output, no clock, no chance.

pub mod form;
pub mod value;
