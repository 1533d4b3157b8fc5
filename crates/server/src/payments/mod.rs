//! Paying a fee through a provider: the person is sent there with a signed order, the provider's
//! signed notification settles it, and a question back settles it when the notification is late.
//!
//! A case says paid only after one of the two; the browser's return says nothing. Which provider is
//! configuration: its name, address and shared key. A national payment platform needs an adapter
//! that speaks its own dialect behind the same four calls; what cannot be had here, a real bank, is
//! stood in for by [`stand_in`], a process of its own that speaks this protocol over HTTP.

mod cashier;
mod client;
mod signature;
pub mod stand_in;

use serde::{Deserialize, Serialize};

pub use cashier::{Cashier, Unsettled};
pub use client::{Provider, ProviderFault};
pub use signature::{Rejected, TOLERANCE_SECONDS};

/// The header that carries the signature of a body: `t=<unix seconds>,v1=<hex HMAC-SHA256>`.
pub const SIGNATURE_HEADER: &str = "x-signature";

/// An order as it is put into the address the person is sent to. All parts are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Our id of the payment.
    pub payment: String,
    /// Amount in the currency's smallest unit.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// What it is for, as the person reads it there.
    pub description: String,
    /// Where the browser comes back.
    pub return_url: String,
    /// Where the notification is posted.
    pub notify_url: String,
}

/// What the provider says of a payment, in a notification or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Our id of the payment.
    pub payment: String,
    /// Amount in the smallest unit.
    pub amount: i64,
    /// Where it stands there.
    pub outcome: Outcome,
    /// The provider's reference; for a failure the reason.
    #[serde(default)]
    pub reference: String,
}

/// Where a payment stands with the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing decided yet.
    Pending,
    /// The money is here.
    Paid,
    /// It failed or was given up.
    Failed,
    /// It went back.
    Refunded,
}
