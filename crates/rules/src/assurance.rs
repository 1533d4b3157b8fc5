//! How surely it is known who acts: the three levels of eIDAS (Regulation (EU) 910/2014, article 8), to which the
//! levels of national providers are mapped.
//!
//! A level says two things at once, how well the person was identified when the means was given out and how well the
//! means is guarded. The lower of the two counts.

use serde::{Deserialize, Serialize};

/// A level of assurance; later ones include the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Somebody who knows a password: the same person as last time, and no more.
    #[default]
    Low,
    /// Identified by somebody who answers for it, and signed in with two means.
    Substantial,
    /// Identified in person against a document or a chip, and signed in with a means that cannot be copied.
    High,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 3] = [Level::Low, Level::Substantial, Level::High];

    /// Its name as it is stored and written in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Low => "low",
            Level::Substantial => "substantial",
            Level::High => "high",
        }
    }

    /// The level of a name.
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_and_named() {
        assert!(Level::Low < Level::Substantial && Level::Substantial < Level::High);
        for level in Level::ALL {
            assert_eq!(Level::named(level.as_str()), Some(level));
            assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{}\"", level.as_str()));
        }
        assert_eq!(Level::named("High"), None);
    }
}
