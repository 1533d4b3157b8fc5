//! `motcua serve`: runs an installation.

use std::process::ExitCode;

use clap::Args;

use super::{
    failed,
    running::{Home, Reach, run},
};

/// Options of `motcua serve`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
    #[command(flatten)]
    reach: Reach,
    /// Say on every page that the content is a demonstration.
    #[arg(long)]
    demonstration: bool,
}

/// Runs until stopped; 1 when it does not start.
pub fn serve(options: &Options) -> ExitCode {
    match run(&options.home, &options.reach, options.demonstration, |origin| eprintln!("Motcua: {origin}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}
