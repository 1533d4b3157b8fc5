//! Many records at once: read from and written to files, and a synthetic country for demonstrations, tests and
//! measurements. Whatever changes goes through the desk.

pub mod lines;
pub mod synth;
