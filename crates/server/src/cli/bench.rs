//! `motcua bench`: how fast and how good, measured on this machine.
//!
//! Each measurement prints a table for a person and one line `bench <name> key=value …` for a program.
//! Without a part named, everything is measured in one run, so that each figure stands beside what the
//! machine itself could do in the same minutes.

mod ceilings;
mod child;
mod client;
mod decisions;
mod http;
mod load;
mod peer;
mod proof;
mod reports;
mod scene;
mod search;
mod worklist;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Subcommand};

/// Options of `bench`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    run: RunOptions,
    /// Titles for the search, see `bench search`; without them the search is left out.
    #[arg(long, value_name = "FILE", requires = "queries")]
    titles: Option<PathBuf>,
    /// Questions for the search.
    #[arg(long, value_name = "FILE", requires = "titles")]
    queries: Option<PathBuf>,
}

/// How large and how long.
#[derive(Clone, Debug, Args)]
struct RunOptions {
    /// Cases in the large worklist.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    cases: usize,
    /// How long each measurement over HTTP takes.
    #[arg(long, default_value_t = 6.0, value_name = "S")]
    seconds: f64,
    /// Smaller and shorter: 100,000 cases and 2 seconds.
    #[arg(long, conflicts_with_all = ["cases", "seconds"])]
    quick: bool,
    /// A folder on the disk to measure; what is made there is removed again.
    #[arg(long, value_name = "DIR", default_value = "motcua-bench")]
    folder: PathBuf,
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
    /// Reports sorted a second by the shipped model, beside the mere reading of their words.
    Reports,
    /// Quality and time of the search over a list of titles.
    Search(search::Options),
    /// Submissions, action steps and pages of a real server over HTTP.
    Http(RunOptions),
    /// The worklist among few and very many cases; start, memory and disk.
    Worklist(RunOptions),
    /// What the others are measured against; runs until ended.
    #[command(hide = true)]
    Peer(peer::Options),
}

/// Measures and prints.
pub fn run(options: &Options) -> ExitCode {
    match &options.what {
        Some(What::Ceilings(options)) => ceilings::run(options),
        Some(What::Decisions(options)) => decisions::run(options),
        Some(What::Proof(options)) => proof::run(options),
        Some(What::Search(options)) => search::run(options),
        Some(What::Reports) => reports::run(),
        Some(What::Peer(options)) => peer::run(options),
        Some(What::Http(options)) => told(options.in_folder(|folder| over_http(options, folder))),
        Some(What::Worklist(options)) => told(options.in_folder(|folder| worklists(options, folder))),
        None => everything(options),
    }
}

fn everything(options: &Options) -> ExitCode {
    let parts = options.run.in_folder(|folder| {
        over_http(&options.run, folder)?;
        println!();
        decisions::run(&decisions::Options::default());
        match (&options.titles, &options.queries) {
            (Some(titles), Some(queries)) => {
                println!();
                search::run(&search::Options::of(titles, queries));
            }
            _ => println!("\nsearch: left out, since it needs --titles FILE --queries FILE"),
        }
        println!();
        reports::run();
        println!();
        proof::run(&proof::Options::of_size(options.run.cases()));
        worklists(&options.run, folder)
    });
    told(parts)
}

fn over_http(options: &RunOptions, folder: &Path) -> Result<(), String> {
    let ceilings = ceilings::measure(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    ceilings::print(&ceilings, folder);
    http::print(&http::measure(folder, options.length())?, &ceilings);
    Ok(())
}

fn worklists(options: &RunOptions, folder: &Path) -> Result<(), String> {
    let many = options.cases();
    worklist::print(&worklist::measure(folder, (many / 10).clamp(1, 10_000), many, options.length())?);
    Ok(())
}

fn told(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("motcua bench: {why}");
            ExitCode::from(2)
        }
    }
}

impl RunOptions {
    fn cases(&self) -> usize {
        if self.quick { 100_000 } else { self.cases.max(1) }
    }

    fn length(&self) -> Duration {
        Duration::from_secs_f64(if self.quick { 2.0 } else { self.seconds.clamp(0.05, 600.0) })
    }

    /// Works in a fresh folder that is removed afterwards, whatever happened.
    fn in_folder(&self, work: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), String> {
        let fresh = !self.folder.exists();
        let folder = self.folder.join(format!("run-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        let done = work(&folder);
        let _ = fs::remove_dir_all(&folder);
        if fresh {
            let _ = fs::remove_dir(&self.folder);
        }
        done
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
