//! Answers the pages' questions; rebuildable from events.
