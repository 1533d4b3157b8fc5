//! Who may read which field of a record for which purpose. Denied unless a row allows it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Register;
use crate::{actor::Actor, unit::Units, workflow::Role};

/// One row: whoever it is about may read these fields for these purposes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Whom it is about.
    pub who: Who,
    /// For officials: kinds of agency; empty: any.
    #[serde(default)]
    pub agencies: Vec<String>,
    /// For officials: the roles; empty: any.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// For which purposes.
    pub purposes: Vec<String>,
    /// Which fields; empty: all.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Only for a case that the reader may see, which must be named.
    #[serde(default)]
    pub case: bool,
}

/// Whom a row of access is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Everybody, signed in or not.
    Anybody,
    /// The person the record is about.
    Subject,
    /// A near relative: one whose own record names this person, or whom this record names.
    Kin,
    /// An official.
    Official,
    /// A part of the program, such as an import or an exchange.
    System,
}

/// What the reader is to the person a record is about; worked out by whoever can look it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Nothing known.
    #[default]
    Stranger,
    /// A near relative.
    Kin,
    /// The person.
    Subject,
}

/// Who reads, and in what situation.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Who; `None` for somebody not signed in.
    pub actor: Option<&'a Actor>,
    /// What they are to the person the record is about.
    pub relation: Relation,
    /// Whether a case was named that they may see.
    pub case: bool,
    /// Places and agencies.
    pub units: &'a Units,
}

impl Reader<'_> {
    fn is(&self, row: &Access) -> bool {
        match (row.who, self.actor) {
            (Who::Anybody, _) => true,
            // A person acts for themselves; what an official may read they read as an official.
            (Who::Subject, Some(Actor::Person { .. })) => self.relation == Relation::Subject,
            (Who::Kin, Some(Actor::Person { .. })) => self.relation == Relation::Kin,
            (Who::Official, Some(Actor::Official { unit, roles, .. })) => {
                let kind = self.units.find(unit).map(|(_, kind)| kind.kind.as_str());
                let there = row.agencies.is_empty() || kind.is_some_and(|k| row.agencies.iter().any(|a| a == k));
                there && (row.roles.is_empty() || roles.iter().any(|role| row.roles.contains(role)))
            }
            (Who::System, Some(Actor::System { .. })) => true,
            _ => false,
        }
    }
}

impl Register {
    /// The fields that a reader may read for a purpose; none when no row allows any.
    pub fn readable(&self, reader: Reader<'_>, purpose: &str) -> BTreeSet<&str> {
        let mut fields = BTreeSet::new();
        for row in &self.access {
            let fits = row.purposes.iter().any(|p| p == purpose) && (!row.case || reader.case) && reader.is(row);
            if fits && row.fields.is_empty() {
                return self.fields.iter().map(|f| f.id.as_str()).collect();
            }
            if fits {
                fields.extend(row.fields.iter().map(String::as_str));
            }
        }
        fields
    }

    /// Whether a reader could read more if a case were named.
    pub fn wants_case(&self, reader: Reader<'_>, purpose: &str) -> bool {
        let fits = |row: &Access| row.purposes.iter().any(|p| p == purpose) && row.case && reader.is(row);
        !reader.case && self.access.iter().any(fits)
    }
}
