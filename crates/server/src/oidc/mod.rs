//! Signing in through an identity provider: OpenID Connect, code flow with PKCE, as a relying party. A provider is
//! configuration only. Knows no account, no page and no store: it says who came, or why that is not believed.
//!
//! [`stand_in`] is a provider of our own for the demonstration, a process by itself.

pub mod config;
mod fault;
mod jws;
mod person;
mod provider;
pub mod sign;
pub mod stand_in;
mod token;

pub use config::{Config, Proof};
pub use fault::Fault;
pub use jws::Bad;
pub use person::Arrived;
pub use provider::{Begun, Demand, PATIENCE, Provider, Returned, challenge};
pub use token::LoggedOut;
