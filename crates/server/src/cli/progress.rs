//! Progress of long work, on a terminal only: a file or a pipe gets none.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

fn shown(bar: ProgressBar, template: &str, what: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// A bar for work of a known size.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    shown(ProgressBar::new(length), "{msg} {wide_bar} {pos}/{len} {eta}", what)
}

/// A counter for work of an unknown size.
pub fn counter(what: &'static str) -> ProgressBar {
    shown(ProgressBar::new_spinner(), "{spinner} {pos} {msg} {elapsed}", what)
}
