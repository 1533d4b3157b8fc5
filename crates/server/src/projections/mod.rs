//! Answers the pages' questions; rebuildable from events.

pub mod attempts;
pub mod notices;
pub mod sessions;
