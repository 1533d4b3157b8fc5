//! The program from a terminal.

mod bench;
mod check;
mod demo;
mod running;
mod serve;
mod stand_in;

use std::{fmt::Display, process::ExitCode};

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
    /// Run the whole thing with content in it: a synthetic country in a fresh data folder.
    Demo(demo::Options),
    /// Run an installation.
    Serve(serve::Options),
    /// Check a catalogue of services and run its worked examples.
    Check(check::Options),
    /// Stand in for a payment provider; no money moves.
    PaymentStandIn(stand_in::Options),
}

/// Runs what the arguments of the process say.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("MOTCUA_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,motcua=info")),
        )
        .with_writer(std::io::stderr)
        .init();
    match Cli::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Demo(options) => demo::demo(&options),
        Command::Serve(options) => serve::serve(&options),
        Command::PaymentStandIn(options) => stand_in::serve(&options),
        Command::Check(options) => check::run(&options),
    }
}

/// Says why something did not work, and gives the exit code for it.
fn failed(why: &dyn Display) -> ExitCode {
    eprintln!("motcua: {why}");
    ExitCode::FAILURE
}
