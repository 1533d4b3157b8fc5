//! `motcua doctor`: looks whether an installation is well: catalogue, store, keys, clock, disk, the
//! sealed log. Changes nothing.

use std::{fs, path::Path, process::ExitCode};

use clap::Args;

use super::{progress, running::Home};
use crate::{
    clock::Clock,
    followers::{LOG_KEY_FILE, LOG_KEY_VARIABLE, find_key, verify::verify},
    projections::notices,
    store::{DATABASE_FILE, MASTER_KEY_FILE, MASTER_KEY_VARIABLE, Store},
};

/// A date before which no clock is right, unix ms: 1 January 2026.
const NO_EARLIER: i64 = 1_767_225_600_000;

/// Options of `motcua doctor`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
    /// Leave out the check of every sealed event against the log, which reads everything once.
    #[arg(long)]
    quick: bool,
}

/// What was looked at and found.
struct Findings {
    wrong: u32,
}

impl Findings {
    fn well(&self, what: &str) {
        println!("ok     {what}");
    }

    fn wrong(&mut self, what: &str, mend: &str) {
        self.wrong += 1;
        println!("WRONG  {what}\n       mend: {mend}");
    }
}

/// Looks at everything; 1 when something is wrong.
pub fn doctor(options: &Options) -> ExitCode {
    let mut found = Findings { wrong: 0 };
    let home = &options.home;
    match home.read_catalogue() {
        Ok(catalogue) => {
            let (services, kinds) = (catalogue.services.len(), catalogue.units.kinds().len());
            found.well(&format!("catalogue: {services} services, {kinds} kinds of agency"));
            calendars(&catalogue, &mut found);
        }
        Err(why) => found.wrong(&why.to_string(), "run `motcua check`"),
    }
    let now = Clock::System.now();
    if now < NO_EARLIER {
        found.wrong("the machine's clock is years behind", "set it, and keep it set with NTP: due dates hang on it");
    }
    match is_new(home) {
        Ok(true) => {
            println!(
                "new    {} was never served: nothing is stored there yet\n       \
                 next: `motcua serve` begins an installation there, `motcua demo` a demonstration; \
                 if there should be one, name its folder with --data",
                home.data.display()
            );
            return end(&found);
        }
        Ok(false) => {}
        Err(fault) => {
            found.wrong(&fault.to_string(), "look whether the database named runs, and whether the address is right");
            return end(&found);
        }
    }
    secret(&home.data, MASTER_KEY_FILE, MASTER_KEY_VARIABLE, &mut found);
    secret(&home.data, LOG_KEY_FILE, LOG_KEY_VARIABLE, &mut found);
    match home.open_store() {
        Ok(store) => {
            found.well(&format!("store: {} opens, its key fits", store.kind()));
            looked_after(&store, &mut found);
            if !options.quick {
                sealed(&store, home, &mut found);
            }
        }
        Err(why) => found.wrong(&why.to_string(), "see above; the data itself was not touched"),
    }
    end(&found)
}

/// Whether nothing was ever kept: no key in the folder and nothing in the database. A database with
/// content and no key is no new installation but one that lost its key.
fn is_new(home: &Home) -> Result<bool, crate::store::Fault> {
    let kept = [MASTER_KEY_FILE, LOG_KEY_FILE, DATABASE_FILE].iter().any(|name| home.data.join(name).exists());
    Ok(!kept && !crate::store::is_begun(&home.store_settings())?)
}

fn end(found: &Findings) -> ExitCode {
    match found.wrong {
        0 => {
            println!("Nothing is wrong.");
            ExitCode::SUCCESS
        }
        n => {
            println!("{n} wrong.");
            ExitCode::FAILURE
        }
    }
}

/// Days off of the coming year are announced each autumn; without them due dates are guesses.
fn calendars(catalogue: &crate::catalogue::Catalogue, found: &mut Findings) {
    let Some(calendar) = catalogue.calendars.values().next() else { return };
    let today = calendar.local(Clock::System.now()).date();
    let end = today.saturating_add(time::Duration::days(365));
    let coming = calendar.special_between(today, end);
    match (coming.len(), coming.iter().filter(|day| day.forecast).count()) {
        (0, _) => found.wrong(
            "the calendar has no days off for the coming year",
            "add them: /desk/calendar, or calendars/days.csv",
        ),
        (n, 0) => found.well(&format!("calendar: {n} special days in the coming year, all announced")),
        (n, f) => found
            .well(&format!("calendar: {n} special days in the coming year, {f} of them foreseen, not yet announced")),
    }
}

/// A key in the environment is the operator's to guard; a file must be its owner's alone.
fn secret(data: &Path, file: &str, variable: &str, found: &mut Findings) {
    if std::env::var_os(variable).is_some() {
        return found.well(&format!("key: {variable} is set"));
    }
    let path = data.join(file);
    match fs::metadata(&path) {
        Err(_) => found.wrong(
            &format!("there is no {}", path.display()),
            &format!("put it back from the backup, or set {variable}"),
        ),
        Ok(meta) => {
            #[cfg(unix)]
            if std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0 {
                return found.wrong(
                    &format!("{} can be read by others", path.display()),
                    &format!("chmod 600 {}", path.display()),
                );
            }
            let _ = meta;
            found.well(&format!("key: {file} is its owner's alone"));
        }
    }
}

fn looked_after(store: &Store, found: &mut Findings) {
    const MANY: u32 = 1000;
    match store.read(|tx| Ok::<_, crate::store::Fault>((tx.unsealed(MANY)?.len(), notices::waiting(tx, MANY)?))) {
        Ok((unsealed, _)) if unsealed >= MANY as usize => {
            found.wrong("a thousand or more appends wait to be sealed", "see whether `motcua serve` runs, and its log");
        }
        Ok((unsealed, mail)) => {
            found.well(&format!("followers: {unsealed} appends to be sealed, {mail} e-mails to go out"))
        }
        Err(fault) => found.wrong(&fault.to_string(), "see the store's message"),
    }
}

fn sealed(store: &Store, home: &Home, found: &mut Findings) {
    let key = match find_key(&home.data, "doctor") {
        Ok(key) => key,
        Err(fault) => return found.wrong(&fault.to_string(), "put the log's key back"),
    };
    let bar = progress::counter("sealed events checked");
    let verified = verify(store, &key.public(), |n| bar.set_position(n));
    bar.finish_and_clear();
    match verified {
        Ok(seen) if seen.findings.is_empty() => {
            found.well(&format!("log: {} sealed events are as they were sealed", seen.size))
        }
        Ok(seen) => {
            for finding in &seen.findings {
                found.wrong(&finding.to_string(), "compare with a backup, and keep this store as evidence");
            }
        }
        Err(fault) => found.wrong(&fault.to_string(), "see the store's message"),
    }
}
