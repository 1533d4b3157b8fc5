//! Looks after payments that were left: late notifications and refunds.

use super::{Follower, Turn};
use crate::payments::Cashier;

/// The follower.
pub fn follower(cashier: Cashier) -> Follower {
    Follower::new("cash", move || Ok(if cashier.look_after()? > 0 { Turn::Again } else { Turn::Idle }))
}
