//! Why a sign-in through a provider did not come about. The person is told one of a few sentences; the log is told
//! which check failed. Neither holds a token or what a token says.

use std::fmt;

use super::jws::Bad;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The person turned back at the provider.
    Cancelled,
    /// What came back belongs to no sign-in that this browser began, to one that is over, or came twice.
    NotBegun,
    /// The provider gives no usable answer: out of reach, too slow, too long, no JSON.
    Unreachable(String),
    /// The provider says that it could not do it, by the code of its error.
    Provider(String),
    /// The provider's description contradicts the configuration or is unsafe.
    Description(&'static str),
    /// The answer comes from another provider than was asked (RFC 9207).
    MixedUp,
    /// A token is not signed as it must be.
    Token(Bad),
    /// A token's claim is not as it must be.
    Claim(&'static str),
    /// The provider knows the person less surely than what is done here needs.
    Level,
}

impl Fault {
    /// The key of the sentence for the person: `provider-<key>`.
    pub fn key(&self) -> &'static str {
        match self {
            Fault::Cancelled => "cancelled",
            Fault::NotBegun => "not-begun",
            Fault::Unreachable(_) | Fault::Provider(_) => "unreachable",
            Fault::Description(_) | Fault::MixedUp | Fault::Token(_) | Fault::Claim(_) => "untrusted",
            Fault::Level => "level",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Cancelled => f.write_str("the person turned back"),
            Fault::NotBegun => f.write_str("no sign-in of this browser fits what came back"),
            Fault::Unreachable(why) => write!(f, "no usable answer: {why}"),
            Fault::Provider(code) => write!(f, "it answered with the error {code:?}"),
            Fault::Description(what) => write!(f, "its description cannot be used: {what}"),
            Fault::MixedUp => f.write_str("the answer names another issuer"),
            Fault::Token(bad) => write!(f, "a token is not signed as it must be: {bad:?}"),
            Fault::Claim(name) => write!(f, "a token's {name} is not as it must be"),
            Fault::Level => f.write_str("the level of assurance is too low for what was asked"),
        }
    }
}
