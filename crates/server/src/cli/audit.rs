//! `motcua audit URL`: follows a whole log from outside, computes everything anew and compares it with
//! what was there the last time.

use std::{fs, io, path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;
use proof::{Audited, Fresh, Handover, Hash, Known, Source, Tile, audit};

use super::{failed, progress, running::NoStart, trust::Trust, verify::written};
use crate::{clock::Clock, witness::write_whole};

/// The exit code when the log could not be read at all.
const NOT_CHECKED: u8 = 2;
/// More hand-overs than a log has in a lifetime.
const MOST_HANDOVERS: usize = 1000;
/// More than this is no tile and no checkpoint, bytes.
const LONGEST: u64 = 256 * 1024;

/// Options of `motcua audit`.
#[derive(Debug, Args)]
pub struct Options {
    /// The address of the installation, such as https://dichvucong.example.vn.
    url: String,
    #[command(flatten)]
    trust: Trust,
    /// Where to keep what was seen until the next time. Without it a fork or rollback before today goes
    /// unseen unless witnesses are named.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How old the witnesses' signatures may be, in seconds; they are renewed every minute.
    #[arg(long, default_value_t = 300, value_name = "S")]
    max_age: u64,
}

/// Audits; 0 when all is well, 1 when something is wrong, 2 when the log could not be read.
pub fn run(options: &Options) -> ExitCode {
    match follow(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            failed(&why);
            ExitCode::from(NOT_CHECKED)
        }
    }
}

fn follow(options: &Options) -> Result<bool, NoStart> {
    let url = options.url.trim_end_matches('/');
    let base = if url.ends_with("/log") { url.to_owned() } else { format!("{url}/log") };
    let mut http = Http::new(base);
    let handovers = http.handovers()?;
    let policy = options.trust.policy(&handovers)?;
    let known = match &options.state {
        None => None,
        Some(path) => match fs::read(path) {
            Ok(bytes) => Some(Known::read(&bytes, &policy).ok_or_else(|| {
                NoStart(format!("{} is not what an audit of this log with this key wrote", path.display()))
            })?),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(NoStart(format!("cannot read {}: {e}", path.display()))),
        },
    };
    let keys: Vec<_> = policy.log_keys().map(|(key, _)| key.clone()).collect();
    let opened = handovers.iter().filter_map(|note| keys.iter().find_map(|key| Handover::open(note, key).ok()));
    let points: Vec<(u64, Hash)> = opened.map(|handover| (handover.size, handover.root)).collect();
    let now = u64::try_from(Clock::System.now() / 1000).unwrap_or(0);
    let fresh = Fresh { now, seconds: options.max_age };
    let done = audit(&policy, known.as_ref(), &points, Some(fresh), &mut http)?;
    http.bar.finish_and_clear();
    report(&done, known.as_ref(), &http.note);
    if let (Some(path), Some(known)) = (&options.state, &done.known) {
        write_whole(path, &known.write()).map_err(|e| NoStart(format!("cannot write {}: {e}", path.display())))?;
    }
    Ok(done.findings.is_empty())
}

fn report(done: &Audited, known: Option<&Known>, note: &[u8]) {
    for finding in &done.findings {
        println!("{finding}");
    }
    if let (Some(opened), true) = (&done.opened, done.findings.is_empty()) {
        let head = &opened.checkpoint;
        println!("ok     {}: {} leaves", head.origin, head.size);
        for witness in &opened.cosigned {
            println!("seen   by {} at {}", witness.name, written(witness.time as i64 * 1000));
        }
        if let Some(known) = known {
            println!("grown  from {} to {}", known.size, head.size);
        }
        return;
    }
    // Both signed heads are the evidence; together nobody can deny them.
    println!("\nThe checkpoint that was shown:\n\n{}", String::from_utf8_lossy(note));
    if let Some(known) = known {
        println!("The checkpoint of the last time:\n\n{}", String::from_utf8_lossy(&known.note));
    }
}

/// The log over HTTP.
struct Http {
    base: String,
    agent: ureq::Agent,
    bar: indicatif::ProgressBar,
    note: Vec<u8>,
}

impl Http {
    fn new(base: String) -> Http {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .build();
        Http { base, agent: ureq::Agent::new_with_config(config), bar: progress::counter("tiles"), note: Vec::new() }
    }

    /// What is at a path; `None` when the log says that there is nothing.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, NoStart> {
        let url = format!("{}/{path}", self.base);
        let no = |why: &dyn std::fmt::Display| NoStart(format!("{url}: {why}"));
        let mut answer = self.agent.get(&url).call().map_err(|e| no(&e))?;
        match answer.status().as_u16() {
            200 => answer.body_mut().with_config().limit(LONGEST).read_to_vec().map(Some).map_err(|e| no(&e)),
            404 | 410 => Ok(None),
            other => Err(no(&format!("status {other}"))),
        }
    }

    fn handovers(&self) -> Result<Vec<Vec<u8>>, NoStart> {
        let mut notes = Vec::new();
        while notes.len() < MOST_HANDOVERS {
            match self.get(&format!("handover/{}", notes.len()))? {
                Some(note) => notes.push(note),
                None => break,
            }
        }
        Ok(notes)
    }
}

impl Source for Http {
    type Fault = NoStart;

    fn checkpoint(&mut self) -> Result<Vec<u8>, NoStart> {
        let note =
            self.get("checkpoint")?.ok_or_else(|| NoStart(format!("{}/checkpoint: there is none", self.base)))?;
        self.note.clone_from(&note);
        Ok(note)
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, NoStart> {
        self.bar.inc(1);
        if let Some(bytes) = self.get(&tile.path())? {
            return Ok(Some(bytes));
        }
        // Where a tile has become full its partial ones may be gone (C2SP tlog-tiles).
        let full = Tile { width: proof::TILE_HASHES as u16, ..tile };
        let bytes = if tile.is_full() { None } else { self.get(&full.path())? };
        Ok(bytes.and_then(|bytes| bytes.get(..usize::from(tile.width) * proof::HASH_BYTES).map(<[u8]>::to_vec)))
    }
}
