//! The one executable.

use std::process::ExitCode;

/// A command makes hundreds of small pieces on one thread and another lets them go, which the system's
/// allocator does slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    motcua::cli::run()
}
