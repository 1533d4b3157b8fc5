//! `motcua check [DIR]`: every defect as `file:line:column`, what is wrong and how to mend it.
//!
//! Ends with 0 when the catalogue is clean, 1 when something is wrong, 2 when it cannot be read.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use crate::catalogue::{Files, check};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder of the catalogue; without it the catalogue within the program is checked.
    dir: Option<PathBuf>,
}

/// Checks and prints.
pub fn run(options: &Options) -> ExitCode {
    let files = match &options.dir {
        Some(dir) => match Files::folder(dir) {
            Ok(files) => files,
            Err(error) => {
                eprintln!("{}: {error}. Name the folder that holds country.yaml.", dir.display());
                return ExitCode::from(2);
            }
        },
        None => Files::embedded(),
    };
    let report = check::check(files);
    for defect in &report.defects {
        // As a path from here, so that a terminal or editor can open it.
        match &options.dir {
            Some(dir) => println!("{}/{defect}", dir.display().to_string().trim_end_matches('/')),
            None => println!("{defect}"),
        }
    }
    match (report.defects.len(), report.services) {
        (0, services) => println!("{services} services, {} worked examples: all is well.", report.examples),
        (wrong, 0) => println!("{wrong} wrong; the worked examples were not run."),
        (wrong, services) => println!(
            "{wrong} wrong; {} of {} worked examples of {services} services came out otherwise.",
            report.failed, report.examples
        ),
    }
    if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
