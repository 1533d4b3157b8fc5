//! Units: the places (province, commune) and the agencies that sit in them.
//!
//! An agency's code is the place's code, a dot, and the suffix of its kind, such as `00004.UB`.
//! Agencies are not listed: every place of a level has one of each kind of that level.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A province or a commune.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its official code.
    pub code: String,
    /// The code of its province; its own for a province.
    pub province: String,
    /// Full name by language.
    pub name: BTreeMap<String, String>,
}

/// A kind of agency: `catalogue/units/kinds.yaml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyKind {
    /// The name in service definitions, such as `committee`.
    pub kind: String,
    /// `commune` or `province`.
    pub level: Level,
    /// The ending of its code.
    pub suffix: String,
    /// Name by language with `{place}`.
    pub name: BTreeMap<String, String>,
    /// The calendar it keeps.
    pub calendar: String,
}

/// The level of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Province or centrally run city.
    Province,
    /// Commune, ward or special zone.
    Commune,
}

/// All places and kinds of agency.
#[derive(Clone, Debug, Default)]
pub struct Units {
    places: BTreeMap<String, Place>,
    by_province: BTreeMap<String, Vec<String>>,
    kinds: Vec<AgencyKind>,
}

impl Units {
    /// Puts the tree together.
    pub fn new(places: Vec<Place>, kinds: Vec<AgencyKind>) -> Self {
        let mut by_province: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for place in places.iter().filter(|p| p.code != p.province) {
            by_province.entry(place.province.clone()).or_default().push(place.code.clone());
        }
        Units { places: places.into_iter().map(|p| (p.code.clone(), p)).collect(), by_province, kinds }
    }

    /// The place with this code.
    pub fn place(&self, code: &str) -> Option<&Place> {
        self.places.get(code)
    }

    /// All provinces in the order of their codes.
    pub fn provinces(&self) -> impl Iterator<Item = &Place> {
        self.places.values().filter(|p| p.code == p.province)
    }

    /// The communes of a province in the order of their codes.
    pub fn communes(&self, province: &str) -> impl Iterator<Item = &Place> {
        self.by_province.get(province).into_iter().flatten().filter_map(|c| self.places.get(c))
    }

    /// The kinds of agency.
    pub fn kinds(&self) -> &[AgencyKind] {
        &self.kinds
    }

    /// The code of the agency of a kind that is competent for a place: in the place itself, or in
    /// its province for a kind of province level.
    pub fn agency(&self, kind: &str, place: &str) -> Option<String> {
        let place = self.places.get(place)?;
        let kind = self.kinds.iter().find(|k| k.kind == kind)?;
        let seat = match kind.level {
            Level::Province => &place.province,
            Level::Commune if place.code == place.province => return None,
            Level::Commune => &place.code,
        };
        Some(format!("{seat}.{}", kind.suffix))
    }

    /// The place and kind of an agency's code.
    pub fn find(&self, agency: &str) -> Option<(&Place, &AgencyKind)> {
        let (place, suffix) = agency.rsplit_once('.')?;
        let place = self.places.get(place)?;
        let level = if place.code == place.province { Level::Province } else { Level::Commune };
        Some((place, self.kinds.iter().find(|k| k.suffix == suffix && k.level == level)?))
    }

    /// The agency's name in a language, such as "Ủy ban nhân dân Phường Ba Đình".
    pub fn name(&self, agency: &str, lang: &str) -> String {
        let Some((place, kind)) = self.find(agency) else { return agency.to_owned() };
        let place = pick(&place.name, lang);
        pick(&kind.name, lang).replace("{place}", place)
    }
}

/// The text in a language, or in any when that one is missing.
pub fn pick<'a>(texts: &'a BTreeMap<String, String>, lang: &str) -> &'a str {
    texts.get(lang).or_else(|| texts.values().next()).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        let name = |n: &str| BTreeMap::from([("vi".to_owned(), n.to_owned())]);
        let place = |c: &str, p: &str, n: &str| Place { code: c.into(), province: p.into(), name: name(n) };
        let kind = |k: &str, level, s: &str| AgencyKind {
            kind: k.into(),
            level,
            suffix: s.into(),
            name: name("UBND {place}"),
            calendar: "office".into(),
        };
        Units::new(
            vec![place("01", "01", "Thành phố A"), place("00004", "01", "Phường B")],
            vec![kind("committee", Level::Commune, "UB"), kind("department", Level::Province, "SO")],
        )
    }

    #[test]
    fn every_place_has_the_agencies_of_its_level() {
        let units = units();
        assert_eq!(units.agency("committee", "00004").as_deref(), Some("00004.UB"));
        assert_eq!(units.agency("department", "00004").as_deref(), Some("01.SO"));
        assert_eq!(units.agency("committee", "01"), None, "a province has no commune committee");
        assert_eq!(units.agency("committee", "99999"), None);
        assert_eq!(units.name("00004.UB", "vi"), "UBND Phường B");
        assert!(units.find("00004.SO").is_none());
        assert_eq!(units.communes("01").count(), 1);
    }
}
