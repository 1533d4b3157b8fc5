//! `motcua registers`: list what is kept, import and export records, make a synthetic country.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::{Args, Subcommand};
use rules::{actor::Actor, refusal::Refusal, value::Answers};
use serde_json::json;
use time::Date;

use super::{
    failed, progress,
    running::{Home, NoStart},
};
use crate::{
    catalogue::Kept,
    desk::{Desk, NotDone},
    projections::records,
    registers::{
        lines::{self, Format},
        synth::{self, Plan, Truth},
    },
    text::Texts,
};

/// Options of `motcua registers`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the registers and how many records each holds.
    List {
        #[command(flatten)]
        home: Home,
    },
    /// Read records from a file; lines that are refused are reported, the others are kept.
    Import {
        #[command(flatten)]
        home: Home,
        /// The register's key.
        register: String,
        /// The file; - for the input.
        file: PathBuf,
        /// How it is written; else by the ending of its name.
        #[arg(long)]
        format: Option<Format>,
        /// Why the records are made: the act or paper they stand on.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Where to write the refused lines as JSON Lines (line, field, why); else to the output.
        #[arg(long, value_name = "FILE")]
        refused: Option<PathBuf>,
        /// The language of the reasons.
        #[arg(long, default_value = "vi", value_name = "CODE")]
        lang: String,
    },
    /// Write all records of a register, personal data in the clear.
    Export {
        #[command(flatten)]
        home: Home,
        /// The register's key.
        register: String,
        /// The file to write, made readable by its owner only; else the output.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        /// How to write it; else by the ending of the file's name.
        #[arg(long)]
        format: Option<Format>,
    },
    /// Make a synthetic country: families, homes, insurance, land, businesses. Nobody in it exists.
    Generate {
        #[command(flatten)]
        home: Home,
        /// How many people, about.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
        people: u64,
        /// The seed of chance: the same seed and day make the same country.
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
        /// Where to tell the planted duplicates and errors, as JSON Lines.
        #[arg(long, value_name = "FILE")]
        truth: Option<PathBuf>,
    },
}

/// Runs; 1 when something was refused or did not work.
pub fn registers(options: &Options) -> ExitCode {
    let done = match &options.what {
        What::List { home } => list(home),
        What::Import { home, register, file, format, reason, refused, lang } => {
            import(home, register, file, *format, reason, refused.as_ref(), lang)
        }
        What::Export { home, register, to, format } => export(home, register, to.as_ref(), *format),
        What::Generate { home, people, seed, truth } => generate(home, *people, *seed, truth.as_ref()),
    };
    match done {
        Ok(code) => code,
        Err(why) => failed(&why),
    }
}

fn list(home: &Home) -> Result<ExitCode, NoStart> {
    let desk = home.open_desk()?;
    let counts = desk.store.read(records::counts).map_err(|fault| NoStart(fault.to_string()))?;
    for (key, kept) in &desk.catalogue.registers {
        let title = kept.texts("vi").map_or("", |texts| texts.title.as_str());
        println!("{key:<24} {:>10}  {title}", counts.get(key).copied().unwrap_or(0));
    }
    Ok(ExitCode::SUCCESS)
}

fn kept<'d>(desk: &'d Desk, register: &str) -> Result<&'d Kept, NoStart> {
    let known = desk.catalogue.registers.keys().cloned().collect::<Vec<_>>().join(", ");
    let found = desk.register(register).map_err(|_| NoStart(format!("no register {register}; there are {known}")))?;
    Ok(found)
}

/// Records of one transaction.
const BATCH: usize = 1000;

/// An import while it runs.
struct Import<'a> {
    desk: &'a Desk,
    register: &'a str,
    reason: &'a str,
    texts: Texts,
    lang: &'a str,
    report: Box<dyn Write>,
    waiting: Vec<(u64, (Answers, Option<Date>))>,
    kept: u64,
    refused: u64,
}

impl Import<'_> {
    fn line(&mut self, number: u64, read: lines::Read) -> Result<(), NoStart> {
        match read {
            Ok(row) => self.waiting.push((number, row)),
            Err(refusal) => self.refuse(number, &[refusal])?,
        }
        if self.waiting.len() >= BATCH { self.hand_in() } else { Ok(()) }
    }

    fn hand_in(&mut self) -> Result<(), NoStart> {
        let (numbers, rows): (Vec<u64>, Vec<_>) = self.waiting.drain(..).unzip();
        let all = rows.len() as u64;
        let actor = Actor::System { name: "import".into() };
        let stopped = |why: NotDone| NoStart(format!("the import stopped after {} records: {why:?}", self.kept));
        let wrong = self.desk.make_records(self.register, actor, self.reason.to_owned(), rows).map_err(stopped)?;
        self.kept += all - wrong.len() as u64;
        for (n, refusals) in wrong {
            self.refuse(numbers.get(n).copied().unwrap_or(0), &refusals)?;
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, refusals: &[Refusal]) -> Result<(), NoStart> {
        self.refused += 1;
        for refusal in refusals {
            let why = self.texts.refusal(self.lang, refusal);
            let told = json!({"line": line, "field": refusal.field, "key": refusal.key, "why": why});
            writeln!(self.report, "{told}").map_err(|e| NoStart(format!("the report cannot be written: {e}")))?;
        }
        Ok(())
    }
}

fn import(
    home: &Home,
    register: &str,
    file: &Path,
    format: Option<Format>,
    reason: &str,
    refused: Option<&PathBuf>,
    lang: &str,
) -> Result<ExitCode, NoStart> {
    let desk = home.open_desk()?;
    let kept = kept(&desk, register)?;
    let no_read = |e: io::Error| NoStart(format!("cannot read {}: {e}", file.display()));
    let input = file.as_os_str() == "-";
    let size = if input { 0 } else { file.metadata().map_err(no_read)?.len() };
    let bar = if size > 0 { progress::bar(size, "bytes") } else { progress::counter("bytes") };
    let from: Box<dyn io::Read> =
        if input { Box::new(io::stdin()) } else { Box::new(File::open(file).map_err(no_read)?) };
    let from = BufReader::new(bar.wrap_read(from));
    let report: Box<dyn Write> = match refused {
        Some(path) => Box::new(BufWriter::new(super::export::private_file(path)?)),
        None => Box::new(io::stdout()),
    };
    let texts = Texts::load();
    let mut import =
        Import { desk: &desk, register, reason, texts, lang, report, waiting: Vec::new(), kept: 0, refused: 0 };
    let format = format.unwrap_or_else(|| Format::of_name(&file.to_string_lossy()));
    lines::read::<NoStart>(&kept.register, from, format, |number, read| import.line(number, read))?;
    import.hand_in()?;
    import.report.flush().map_err(|e| NoStart(format!("the report cannot be written: {e}")))?;
    bar.finish_and_clear();
    eprintln!("{} records kept, {} lines refused.", import.kept, import.refused);
    Ok(if import.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export(home: &Home, register: &str, to: Option<&PathBuf>, format: Option<Format>) -> Result<ExitCode, NoStart> {
    const PAGE: u32 = 500;
    let desk = home.open_desk()?;
    let register = &kept(&desk, register)?.register;
    let format = format.unwrap_or_else(|| Format::of_name(&to.map(|p| p.to_string_lossy()).unwrap_or_default()));
    let out: Box<dyn Write> = match to {
        Some(path) => Box::new(BufWriter::new(super::export::private_file(path)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let stopped = |why: String| NoStart(format!("the export stopped, its end is missing: {why}"));
    let mut writer = lines::Writer::new(out, format, register).map_err(stopped)?;
    let bar = progress::counter("records");
    let (mut after, mut written) = (None, 0);
    loop {
        let page = desk.store.read(|tx| records::in_order(tx, &register.key, after, PAGE));
        let page = page.map_err(|fault| stopped(fault.to_string()))?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for row in page.iter().filter(|row| !row.closed) {
            writer.write(register, &row.values, row.since).map_err(stopped)?;
            written += 1;
        }
        bar.set_position(written);
    }
    writer.finish().map_err(stopped)?;
    bar.finish_and_clear();
    eprintln!("{written} records.");
    Ok(ExitCode::SUCCESS)
}

fn generate(home: &Home, people: u64, seed: u64, truth: Option<&PathBuf>) -> Result<ExitCode, NoStart> {
    let desk = home.open_desk()?;
    let mut file = truth.map(|path| super::export::private_file(path).map(BufWriter::new)).transpose()?;
    let broken = |e: &dyn std::fmt::Display| {
        NotDone::Fault(crate::store::Fault::Broken(format!("the truth file cannot be written: {e}")))
    };
    let tell = |truth: &Truth| match &mut file {
        Some(file) => {
            serde_json::to_writer(&mut *file, truth).map_err(|e| broken(&e))?;
            file.write_all(b"\n").map_err(|e| broken(&e))
        }
        None => Ok(()),
    };
    let today = desk.catalogue.calendars.values().next().map_or(Date::MIN, |c| c.local(desk.clock.now()).date());
    let bar = progress::bar(people, "people");
    let begun = Instant::now();
    let made = synth::generate(&desk, Plan { people, seed, today }, &[], tell, |n| bar.set_position(n));
    let made = made.map_err(|why| NoStart(format!("the country is not finished: {why:?}")))?;
    if let Some(file) = &mut file {
        file.flush().map_err(|e| NoStart(format!("the truth file cannot be written: {e}")))?;
    }
    bar.finish_and_clear();
    println!(
        "{} people, {} records, {} duplicates and errors planted, {} refused, in {:.1} s.",
        made.people,
        made.records,
        made.planted,
        made.refused,
        begun.elapsed().as_secs_f64()
    );
    Ok(if made.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
