//! Reports and complaints (phản ánh, kiến nghị) beyond the case itself: what the router learns from and how good it is.

pub mod corpus;
pub mod plot;
pub mod router;
pub mod training;
