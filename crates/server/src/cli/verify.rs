//! `motcua verify FILE`: is a receipt right? Asks nobody: only the file and public keys are needed.

use std::{
    fs,
    io::{self, Read as _},
    process::ExitCode,
};

use clap::Args;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{failed, running::NoStart, trust::Trust};
use crate::followers::{
    receipt::{Checked, check},
    record::hex,
};

/// The exit code when it could not be checked at all.
const NOT_CHECKED: u8 = 2;

/// Options of `motcua verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// The receipt, or - for the input.
    file: String,
    #[command(flatten)]
    trust: Trust,
}

/// Checks; 0 when the receipt is right, 1 when it is not, 2 when it could not be checked.
pub fn verify(options: &Options) -> ExitCode {
    let read = options.trust.policy(&[]).and_then(|policy| Ok((policy, text(&options.file)?)));
    let (policy, text) = match read {
        Ok(read) => read,
        Err(why) => {
            failed(&why);
            return ExitCode::from(NOT_CHECKED);
        }
    };
    match check(&text, &policy) {
        Ok(checked) => {
            say(&checked);
            ExitCode::SUCCESS
        }
        Err(bad) => {
            println!("NO     {bad}");
            ExitCode::FAILURE
        }
    }
}

fn text(file: &str) -> Result<String, NoStart> {
    if file == "-" {
        let mut text = String::new();
        return io::stdin().read_to_string(&mut text).map(|_| text).map_err(|e| NoStart(format!("cannot read: {e}")));
    }
    let bytes = fs::read(file).map_err(|e| NoStart(format!("cannot read {file}: {e}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn say(Checked { record, index, opened }: &Checked) {
    let head = &opened.checkpoint;
    println!("YES    {} at {}", record.name, written(record.at));
    println!("case   {} event {}", hex(&record.stream.0), record.version);
    println!("log    {}, position {index} of {}", head.origin, head.size);
    for witness in &opened.cosigned {
        println!("seen   by {} at {}", witness.name, written(witness.time as i64 * 1000));
    }
}

/// A moment, unix ms, as RFC 3339.
pub(super) fn written(at: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(at.div_euclid(1000)).ok();
    moment.and_then(|m| m.format(&Rfc3339).ok()).unwrap_or_else(|| at.to_string())
}
