//! `motcua rebuild`: makes the read models again from the events.

use std::process::ExitCode;

use clap::Args;

use super::{failed, progress, running::Home};

/// Options of `motcua rebuild`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    home: Home,
}

/// Rebuilds; safe while the program is used, and to be repeated.
pub fn rebuild(options: &Options) -> ExitCode {
    let desk = match options.home.open_desk() {
        Ok(desk) => desk,
        Err(why) => return failed(&why),
    };
    let bar = progress::counter("streams");
    let rebuilt = desk.rebuild(|n| bar.set_position(n));
    bar.finish_and_clear();
    match rebuilt {
        Ok(made) => {
            println!(
                "{} cases and drafts, {} accounts, {} records, {} erased streams.",
                made.cases, made.people, made.records, made.erased
            );
            ExitCode::SUCCESS
        }
        Err(why) => failed(&format!("the rebuild stopped: {why:?}. Run it again; what is done stays done")),
    }
}
