//! `motcua log-key`: shows the log's public key, and hands over to a new one.
//!
//! Handing over: (1) a fresh key is written beside the old one; (2) one transaction records the
//! hand-over and signs the head anew; (3) the files change places. A crash before (2) is committed leaves
//! a key that nobody knows, which the next try takes; after it the next try only does (3).

use std::{env, fs, path::Path, process::ExitCode};

use clap::{Args, Subcommand};
use proof::LogKey;

use super::{
    failed,
    running::{Home, NoStart},
};
use crate::{
    followers::{LOG_KEY_FILE, LOG_KEY_VARIABLE, rotate::rotate},
    store::secret_file,
};

/// The fresh key before it is the log's.
const NEXT_FILE: &str = "log.key.next";
/// The key before; kept, since a receipt of its time can be proved to be of it.
const BEFORE_FILE: &str = "log.key.before";

/// Options of `motcua log-key`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the public key, for auditors, witnesses and holders of receipts.
    Show(Home),
    /// Hand over to a new key. Give the new key to the witnesses first (--prepare prints it), then hand
    /// over with the server stopped, and start it again.
    Rotate {
        #[command(flatten)]
        home: Home,
        /// Only make the new key and print its public key.
        #[arg(long)]
        prepare: bool,
    },
}

/// Shows or hands over; 1 when it could not.
pub fn run(options: &Options) -> ExitCode {
    let done = match &options.what {
        What::Show(home) => old_key(&home.data).map(|key| println!("{}", key.public())),
        What::Rotate { home, prepare } => hand_over(home, *prepare),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

fn hand_over(home: &Home, prepare: bool) -> Result<(), NoStart> {
    if env::var_os(LOG_KEY_VARIABLE).is_some() {
        return Err(format!(
            "the key comes from {LOG_KEY_VARIABLE}: put it into {} for the hand-over, then the new one into \
             {LOG_KEY_VARIABLE}",
            home.data.join(LOG_KEY_FILE).display()
        )
        .into());
    }
    let old = old_key(&home.data)?;
    let make = |fresh: &[u8; 32]| LogKey::new(old.name(), fresh).map(|key| key.write()).unwrap_or_default();
    let next = secret_file(&home.data, NEXT_FILE, make).map_err(|fault| NoStart(fault.to_string()))?;
    let next = LogKey::read(&next).map_err(|bad| NoStart(format!("{NEXT_FILE}: {bad}; remove it and try again")))?;
    if prepare {
        println!("{}", next.public());
        return Ok(());
    }
    let size = rotate(&home.open_store()?, &old, &next).map_err(|fault| NoStart(fault.to_string()))?;
    let file = |name: &str| home.data.join(name);
    let moved = |from: &str, to: &str| {
        fs::rename(file(from), file(to))
            .map_err(|e| NoStart(format!("cannot rename {from} to {to}: {e}; do it by hand")))
    };
    // A hard link first, so that the old key is never without a name.
    let _ = fs::remove_file(file(BEFORE_FILE));
    fs::hard_link(file(LOG_KEY_FILE), file(BEFORE_FILE))
        .map_err(|e| NoStart(format!("cannot keep {LOG_KEY_FILE} as {BEFORE_FILE}: {e}; try again")))?;
    moved(NEXT_FILE, LOG_KEY_FILE)?;
    println!("Handed over at {size} entries. The new public key:\n{}\nStart the server again.", next.public());
    Ok(())
}

fn old_key(data: &Path) -> Result<LogKey, NoStart> {
    let text = match env::var(LOG_KEY_VARIABLE) {
        Ok(text) => text,
        Err(_) => {
            let path = data.join(LOG_KEY_FILE);
            fs::read_to_string(&path).map_err(|e| {
                NoStart(format!(
                    "cannot read {}: {e}; start the server once, or name the folder with --data",
                    path.display()
                ))
            })?
        }
    };
    LogKey::read(&text).map_err(|bad| NoStart(format!("the log's key: {bad}")))
}
