//! Keeps events, in order, for ever.
