//! Whom somebody outside believes: the log's public key, its hand-overs, witnesses and how many of them.

use std::{fs, path::PathBuf};

use clap::Args;
use proof::{Policy, PublicKey, WitnessPublicKey};

use super::running::NoStart;

/// Options of the commands that check from outside.
#[derive(Clone, Debug, Args)]
pub struct Trust {
    /// The log's public key, as text or as a file that holds it; an older one will do with its hand-overs.
    #[arg(long, env = "MOTCUA_LOG_PUBLIC_KEY", value_name = "KEY")]
    pub key: String,
    /// A witness's public key, as text or as a file; may be repeated.
    #[arg(long, value_name = "KEY")]
    pub witness: Vec<String>,
    /// How many of the witnesses must have signed; without it more than half of them.
    #[arg(long, value_name = "N")]
    pub quorum: Option<usize>,
    /// A hand-over from one key of the log to the next; may be repeated, oldest first.
    #[arg(long, value_name = "FILE")]
    pub handover: Vec<PathBuf>,
}

impl Trust {
    /// The policy, with the hand-overs of the options and these.
    pub fn policy(&self, more: &[Vec<u8>]) -> Result<Policy, NoStart> {
        let read = |path: &PathBuf| fs::read(path).map_err(|e| NoStart(format!("cannot read {}: {e}", path.display())));
        let mut handovers = self.handover.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        handovers.extend_from_slice(more);
        let witnesses = self.witness.iter().map(|text| witness(text)).collect::<Result<Vec<_>, _>>()?;
        let quorum = self.quorum.unwrap_or(more_than_half(witnesses.len()));
        if quorum > witnesses.len() {
            return Err(format!("--quorum {quorum} asks for more witnesses than are named with --witness").into());
        }
        Ok(Policy::follow(log(&self.key)?, &handovers).with_witnesses(witnesses, quorum))
    }
}

/// More than half; none of none.
pub fn more_than_half(n: usize) -> usize {
    if n == 0 { 0 } else { n / 2 + 1 }
}

/// A log's public key, as text or as a file that holds it.
pub fn log(text: &str) -> Result<PublicKey, NoStart> {
    PublicKey::read(&line(text)).map_err(|bad| NoStart(format!("the log's public key {text:?}: {bad}")))
}

fn witness(text: &str) -> Result<WitnessPublicKey, NoStart> {
    WitnessPublicKey::read(&line(text)).map_err(|bad| NoStart(format!("the witness's public key {text:?}: {bad}")))
}

/// A key is never the name of a file: it has two plus signs.
fn line(text: &str) -> String {
    if text.matches('+').count() >= 2 { text.to_owned() } else { fs::read_to_string(text).unwrap_or_default() }
}
