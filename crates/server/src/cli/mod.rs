//! The program from a terminal.

mod audit;
mod bench;
mod check;
mod demo;
mod doctor;
mod exchanging;
mod export;
mod identity;
mod import;
mod log_key;
mod progress;
mod rebuild;
mod registers;
mod reports;
mod running;
mod serve;
mod signing;
mod stand_in;
mod token;
mod trust;
mod verify;
mod witness;

use std::{fmt::Display, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};

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
    /// Look whether an installation is well; changes nothing.
    Doctor(doctor::Options),
    /// Write every event as JSON Lines.
    Export(export::Options),
    /// Read what others publish into drafts of services.
    Import(import::Options),
    /// Make the read models again from the events.
    Rebuild(rebuild::Options),
    /// Registers: list, import, export, and make a synthetic country.
    Registers(registers::Options),
    /// Reports of citizens: let their router learn, and measure it.
    Reports(reports::Options),
    /// Print the completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Make a token for the API.
    Token(token::Options),
    /// Check a receipt, offline, with only the log's public key.
    Verify(verify::Options),
    /// Follow a whole log from outside and check that nothing was changed or removed.
    Audit(audit::Options),
    /// Run an independent witness for the logs of others.
    Witness(witness::Options),
    /// Show the log's public key, or hand over to a new one.
    LogKey(log_key::Options),
    /// Stand in for a payment provider; no money moves.
    PaymentStandIn(stand_in::Options),
    /// Stand in for an identity provider, with people who do not exist.
    IdentityStandIn(identity::Options),
}

/// Runs what the arguments of the process say.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("MOTCUA_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,motcua=info")),
        )
        .with_writer(std::io::stderr)
        // A log on a full disk must not end whoever writes it: without this the failure is printed, which panics.
        .log_internal_errors(false)
        .init();
    match Cli::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Demo(options) => demo::demo(&options),
        Command::Serve(options) => serve::serve(&options),
        Command::Doctor(options) => doctor::doctor(&options),
        Command::Export(options) => export::export(&options),
        Command::Import(options) => import::run(&options),
        Command::Rebuild(options) => rebuild::rebuild(&options),
        Command::Registers(options) => registers::registers(&options),
        Command::Reports(options) => reports::run(&options),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "motcua", &mut std::io::stdout());
            ExitCode::SUCCESS
        }
        Command::PaymentStandIn(options) => stand_in::serve(&options),
        Command::IdentityStandIn(options) => identity::serve(&options),
        Command::Token(options) => token::token(&options),
        Command::Verify(options) => verify::verify(&options),
        Command::Audit(options) => audit::run(&options),
        Command::Witness(options) => witness::serve(&options),
        Command::LogKey(options) => log_key::run(&options),
        Command::Check(options) => check::run(&options),
    }
}

/// Says why something did not work, and gives the exit code for it.
fn failed(why: &dyn Display) -> ExitCode {
    eprintln!("motcua: {why}");
    ExitCode::FAILURE
}
