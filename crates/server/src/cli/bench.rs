//! `motcua bench`: how fast and how good, measured on this machine.
//!
//! Each measurement prints a table for a person and one line `bench <name> key=value …` for a program.

mod ceilings;
mod decisions;
mod proof;
mod search;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Options of `bench`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

/// What is measured.
#[derive(Debug, Subcommand)]
enum What {
    /// What this machine can do at most: durable writes, hashing, copying.
    Ceilings(ceilings::Options),
    /// Time of every decision table with its explanation.
    Decisions(decisions::Options),
    /// Sealing, proving and verifying, beside what SHA-256 and Ed25519 allow.
    Proof(proof::Options),
    /// Quality and time of the search over a list of titles.
    Search(search::Options),
}

/// Measures and prints.
pub fn run(options: &Options) -> ExitCode {
    match &options.what {
        What::Ceilings(options) => ceilings::run(options),
        What::Decisions(options) => decisions::run(options),
        What::Proof(options) => proof::run(options),
        What::Search(options) => search::run(options),
    }
}

/// The value below which a part of the sorted values lies; 0 when there are none.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).ceil() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_value_that_was_measured() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((quantile(&sorted, 0.0), quantile(&sorted, 0.5), quantile(&sorted, 0.99)), (1.0, 51.0, 100.0));
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
