//! Finds a service in plain words.
