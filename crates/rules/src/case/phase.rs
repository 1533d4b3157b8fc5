//! What the public is told about a case. Derived from the case, never stored; a country maps the
//! phases to its own codes (Vietnam: the ten national status codes).

use super::Case;
use crate::{
    service::{Resolved, fee::FeeDue},
    workflow::Phase,
};

impl Case {
    /// The phase the case is in.
    pub fn phase(&self, service: &Resolved) -> Phase {
        let Some(state) = self.state.as_ref().and_then(|s| service.workflow.states.get(s)) else {
            return Phase::Draft;
        };
        let fee_due = service.definition.fee.as_ref().map(|f| f.due);
        match state.phase {
            Phase::Registered if self.owed() > 0 && fee_due == Some(FeeDue::BeforeAcceptance) => Phase::Payment,
            Phase::Done if self.owed() > 0 => Phase::Payment,
            // Received as complete, but nobody has begun to work it.
            Phase::Processing if self.holder.is_none() && self.accepted == Some(self.entered) => Phase::Accepted,
            phase => phase,
        }
    }
}
