//! `motcua export`: every event of every stream as JSON Lines, decrypted, in a stable order, one stream
//! after the other, without holding more than one stream in memory.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use serde_json::{Value, json};

use super::{
    failed, progress,
    running::{Home, NoStart},
};
use crate::store::{Fault, Kind, Recorded, Store, StreamId};

/// How many streams are listed at a time.
const BATCH: u32 = 500;

/// Options of `motcua export`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
    /// The file to write, made readable by its owner only; without it the lines go to the output.
    /// They hold personal data in the clear.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// Exports; 1 when it stopped before the end.
pub fn export(options: &Options) -> ExitCode {
    match write_all(options) {
        Ok((streams, events)) => {
            eprintln!("{events} events of {streams} streams.");
            ExitCode::SUCCESS
        }
        Err(why) => failed(&why),
    }
}

fn write_all(options: &Options) -> Result<(u64, u64), NoStart> {
    let store = options.home.open_store()?;
    let mut out: Box<dyn Write> = match &options.to {
        None => Box::new(BufWriter::new(io::stdout().lock())),
        Some(path) => Box::new(BufWriter::new(private_file(path)?)),
    };
    let bar = progress::counter("events");
    let (mut streams, mut events) = (0, 0);
    for kind in [Kind::Person, Kind::Case, Kind::Record, Kind::Calendar, Kind::Look, Kind::Inquiry] {
        let mut after = None;
        loop {
            let ids = store.read(|tx| tx.streams(kind, after, BATCH)).map_err(no_read)?;
            let Some(last) = ids.last().copied() else { break };
            after = Some(last);
            for id in ids {
                streams += 1;
                for event in load(&store, id)? {
                    serde_json::to_writer(&mut out, &line(id, &event)).map_err(|e| no_write(&e))?;
                    out.write_all(b"\n").map_err(|e| no_write(&e))?;
                    events += 1;
                }
                bar.set_position(events);
            }
        }
    }
    out.flush().map_err(|e| no_write(&e))?;
    bar.finish_and_clear();
    Ok((streams, events))
}

fn load(store: &Store, id: StreamId) -> Result<Vec<Recorded>, NoStart> {
    match store.read(|tx| tx.load(id)) {
        // Erased at the end of its retention: there is nothing to export.
        Err(Fault::Erased) => Ok(Vec::new()),
        loaded => loaded.map_err(no_read),
    }
}

fn line(id: StreamId, event: &Recorded) -> Value {
    let read = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap_or(Value::Null);
    json!({
        "stream": rules::id::Id::from(id),
        "version": event.version,
        "at": event.at,
        "actor": read(event.actor.as_bytes()),
        "name": event.name,
        "schema": event.schema,
        "payload": read(&event.payload),
    })
}

pub(super) fn private_file(path: &PathBuf) -> Result<File, NoStart> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|e| NoStart(format!("cannot make {}: {e}; name a file that is not there yet", path.display())))
}

fn no_read(fault: Fault) -> NoStart {
    NoStart(format!("the export stopped: {fault}"))
}

fn no_write(why: &dyn std::fmt::Display) -> NoStart {
    NoStart(format!("the export stopped, its end is missing: {why}"))
}
