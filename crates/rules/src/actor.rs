//! Who acts. An official's identity is never mixed with that of the person they help.

use serde::{Deserialize, Serialize};

use crate::{id::Id, workflow::Role};

/// Who does something, as recorded with every event; ids only, no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person acting for themselves.
    Person {
        /// The person's stream.
        id: Id,
    },
    /// An official acting in a unit.
    Official {
        /// The official's own person stream.
        id: Id,
        /// The unit in which they act.
        unit: String,
        /// Their roles there.
        roles: Vec<Role>,
    },
    /// Another agency, asking under an agreement.
    Agency {
        /// Its id among the partners of the agreements.
        id: String,
    },
    /// A follower or another part of the system, such as `payment`.
    System {
        /// Its name.
        name: String,
    },
}

impl Actor {
    /// The person behind the act, if there is one.
    pub fn person(&self) -> Option<Id> {
        match self {
            Actor::Person { id } | Actor::Official { id, .. } => Some(*id),
            Actor::Agency { .. } | Actor::System { .. } => None,
        }
    }

    /// Whether this is an official holding `role` in `unit`.
    pub fn holds(&self, role: Role, at: &str) -> bool {
        matches!(self, Actor::Official { unit, roles, .. } if unit == at && roles.contains(&role))
    }
}
