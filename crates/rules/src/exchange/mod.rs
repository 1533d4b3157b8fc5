//! Exchanges between agencies as data: who may ask whom for which fields of which register, for what, until when.
//!
//! One file of the catalogue, `exchange.yaml`, holds them all. What no agreement allows is refused, whether we are
//! asked or would ask: both sides look at the same agreement. Members are named as on X-Road (PR-REST 4.1, 4.8).

pub mod check;
mod member;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::Date;

use crate::{
    refusal::{Refusal, Refusals},
    service::LegalAct,
    value::{read_date, write_date},
};

pub use member::Member;

/// All agreements: `exchange.yaml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// This installation.
    pub here: Member,
    /// The agencies it exchanges with.
    pub partners: Vec<Partner>,
    /// What was agreed with them.
    pub agreements: Vec<Agreement>,
}

/// A foreign agency.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its name in this file and in events.
    pub id: String,
    /// Its name on X-Road.
    pub member: Member,
    /// SHA-256 of its certificate (DER), hex: for one that calls without a security server.
    #[serde(default)]
    pub certificate: Option<String>,
}

/// Which way an agreement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The partner asks, we answer from a register kept here.
    Answer,
    /// We ask the partner, who keeps the register.
    Ask,
}

/// What was agreed about one register with one agency, for one purpose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its name; the key of its words.
    pub id: String,
    /// With whom: a partner's id.
    pub with: String,
    /// Who asks.
    pub way: Way,
    /// The register.
    pub register: String,
    /// The code of the service on X-Road, or the last part of the address without it.
    pub service: String,
    /// For what, one of the register's purposes.
    pub purpose: String,
    /// The fields, no others.
    pub fields: Vec<String>,
    /// The first day.
    #[serde(deserialize_with = "day", serialize_with = "day_out")]
    pub from: Date,
    /// The last day.
    #[serde(deserialize_with = "day", serialize_with = "day_out")]
    pub until: Date,
    /// The laws it stands on.
    pub legal_basis: Vec<LegalAct>,
}

/// The words for them in one language: `exchange.<lang>.yaml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Partner to its name.
    pub partners: BTreeMap<String, String>,
    /// Agreement to what it is for, in a plain sentence.
    pub agreements: BTreeMap<String, String>,
}

/// What is asked under an agreement.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Who asks whom.
    pub way: Way,
    /// The partner's id.
    pub partner: &'a str,
    /// The code of the service.
    pub service: &'a str,
    /// For what.
    pub purpose: &'a str,
    /// The fields; empty: all that were agreed.
    pub fields: &'a [String],
    /// The local day.
    pub today: Date,
}

impl Exchange {
    /// A partner by its name on X-Road.
    pub fn partner_of(&self, member: &Member) -> Option<&Partner> {
        self.partners.iter().find(|p| &p.member == member)
    }

    /// A partner by its id.
    pub fn partner(&self, id: &str) -> Option<&Partner> {
        self.partners.iter().find(|p| p.id == id)
    }

    /// The agreement under which something may be asked, or why it may not.
    pub fn agreed(&self, call: Call<'_>) -> Result<&Agreement, Refusals> {
        if self.partner(call.partner).is_none() {
            return Err(Refusal::new("exchange_no_partner").into());
        }
        let about: Vec<&Agreement> = self
            .agreements
            .iter()
            .filter(|a| (a.way, a.with.as_str(), a.service.as_str()) == (call.way, call.partner, call.service))
            .collect();
        if about.is_empty() {
            return Err(Refusal::new("exchange_no_agreement").with("service", call.service).into());
        }
        if call.purpose.is_empty() {
            return Err(Refusal::new("exchange_no_purpose").at("purpose").into());
        }
        let for_it: Vec<&Agreement> = about.iter().copied().filter(|a| a.purpose == call.purpose).collect();
        let Some(last) = for_it.iter().max_by_key(|a| a.until) else {
            let known: BTreeSet<&str> = about.iter().map(|a| a.purpose.as_str()).collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Refusal::new("exchange_other_purpose").at("purpose").with("known", known).into());
        };
        let Some(agreement) = for_it.iter().find(|a| (a.from..=a.until).contains(&call.today)) else {
            let next = for_it.iter().filter(|a| a.from > call.today).min_by_key(|a| a.from);
            return Err(match next {
                Some(next) => Refusal::new("exchange_not_begun").with("from", write_date(next.from)).into(),
                None => Refusal::new("exchange_ended").with("until", write_date(last.until)).into(),
            });
        };
        let outside = call.fields.iter().filter(|f| !agreement.fields.contains(f));
        let refusals: Refusals = outside.map(|f| Refusal::new("exchange_outside_fields").at(f)).collect();
        if refusals.is_empty() { Ok(agreement) } else { Err(refusals) }
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    read_date(&text).ok_or_else(|| serde::de::Error::custom(format!("\"{text}\" is no day; write it as 2026-12-31")))
}

fn day_out<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&write_date(*day))
}
