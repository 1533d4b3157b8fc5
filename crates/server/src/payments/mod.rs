//! Paying a fee through a provider.
