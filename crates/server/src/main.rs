//! The one executable.

use std::process::ExitCode;

fn main() -> ExitCode {
    motcua::cli::run()
}
