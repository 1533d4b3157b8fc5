//! The program from a terminal.

mod bench;
mod check;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// One door to public services: find, apply, process, receive.
#[derive(Debug, Parser)]
#[command(name = "motcua", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure speed and quality on this machine.
    Bench(bench::Options),
    /// Check a catalogue of services and run its worked examples.
    Check(check::Options),
}

/// Runs what the arguments of the process say.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Check(options) => check::run(&options),
    }
}
