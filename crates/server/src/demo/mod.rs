//! A fresh data folder filled with a synthetic country.

pub mod names;
