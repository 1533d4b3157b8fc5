//! `motcua import tthc FILE`: published procedures into draft services, with a report of what is missing.
//!
//! Ends with 0 when every record became a draft, 1 when some did not, 2 when the file or the catalogue
//! cannot be read or a draft cannot be written. A folder that is there already is never written over.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::progress;
use crate::{
    catalogue::Files,
    import::tthc::{self, Import, Standing},
};

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

/// What is imported.
#[derive(Debug, Subcommand)]
enum What {
    /// Procedures of the national database (TTHC): a JSON list, JSON Lines, or an object that holds a list.
    Tthc(Tthc),
}

/// Options of `import tthc`.
#[derive(Debug, Args)]
struct Tthc {
    /// The file of records.
    file: PathBuf,
    /// Write the drafts into this folder, one folder each; without it they are only looked at.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// The catalogue whose agencies, workflows and words are used; without it the one within the program.
    #[arg(long, value_name = "DIR")]
    catalogue: Option<PathBuf>,
    /// Write the report as JSON into this file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Say only how it went, not every line.
    #[arg(long)]
    quiet: bool,
}

/// Imports and prints the report.
pub fn run(options: &Options) -> ExitCode {
    let What::Tthc(options) = &options.what;
    match read(options).and_then(|import| write(options, &import).map(|()| import)) {
        Ok(import) => {
            if !options.quiet {
                for record in &import.records {
                    println!("{record}");
                }
            }
            summary(&import);
            if import.drafts.len() == import.records.len() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(what) => {
            eprintln!("motcua: {what}");
            ExitCode::from(2)
        }
    }
}

fn read(options: &Tthc) -> Result<Import, String> {
    let file = options.file.display();
    let bytes = fs::read(&options.file).map_err(|e| format!("{file}: {e}"))?;
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("{file}: byte {} is not UTF-8. Save it as UTF-8.", e.utf8_error().valid_up_to()))?;
    let catalogue = match &options.catalogue {
        Some(dir) => Files::folder(dir)
            .map_err(|e| format!("{}: {e}. Name the folder that holds country.yaml.", dir.display()))?,
        None => Files::embedded(),
    };
    let counter = progress::counter("records");
    let import =
        tthc::import(&text, &catalogue, |n| counter.set_position(n as u64)).map_err(|what| format!("{file}: {what}"));
    counter.finish_and_clear();
    import
}

fn write(options: &Tthc, import: &Import) -> Result<(), String> {
    let said = |path: &Path| {
        let path = path.display().to_string();
        move |e: io::Error| format!("{path}: {e}")
    };
    if let Some(into) = &options.into {
        // All or nothing: look first, then write.
        let there: Vec<_> = import.drafts.keys().filter(|slug| into.join(slug).exists()).map(String::as_str).collect();
        if let Some(first) = there.first() {
            let n = there.len();
            return Err(format!(
                "{} is there already ({n} in all); nothing was written. Name another folder, or move it away.",
                into.join(first).display()
            ));
        }
        for (slug, files) in &import.drafts {
            let folder = into.join(slug);
            fs::create_dir_all(&folder).map_err(said(&folder))?;
            for (name, text) in files {
                let path = folder.join(name);
                fs::write(&path, text).map_err(said(&path))?;
            }
        }
    }
    if let Some(path) = &options.report {
        let json = serde_json::to_string_pretty(&import.records).map_err(|e| e.to_string())?;
        fs::write(path, json + "\n").map_err(said(path))?;
    }
    Ok(())
}

fn summary(import: &Import) {
    let count = |standing| import.records.iter().flat_map(|r| &r.items).filter(|i| i.standing == standing).count();
    let whole = import
        .records
        .iter()
        .filter(|r| r.slug.is_some() && r.items.iter().all(|i| i.standing != Standing::Unread))
        .count();
    println!(
        "{} records, {} drafts; {whole} of them read whole. To do: {} missing, {} guessed, {} unread, {} found by the check.",
        import.records.len(),
        import.drafts.len(),
        count(Standing::Missing),
        count(Standing::Guessed),
        count(Standing::Unread),
        import.records.iter().map(|r| r.defects.len()).sum::<usize>(),
    );
}
