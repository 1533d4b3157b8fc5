//! Choosing another agency: those of the same place and its province at once, any other by the name of its place.

use rules::{
    fold,
    unit::{Place, Units, pick},
};

/// The most places that a search shows.
const MOST_PLACES: usize = 6;

/// An agency to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agency {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Every agency that is competent for a place: its own, then its province's.
pub(super) fn of_place(units: &Units, place: &Place, lang: &str) -> Vec<Agency> {
    let mut out: Vec<Agency> = Vec::new();
    for kind in units.kinds() {
        if let Some(code) = units.agency(&kind.kind, &place.code)
            && out.iter().all(|a| a.code != code)
        {
            out.push(Agency { name: units.name(&code, lang), code });
        }
    }
    out.sort_by_key(|a| !a.code.starts_with(&format!("{}.", place.code)));
    out
}

/// The agencies of the place where a unit sits, without that unit.
pub(super) fn near(units: &Units, unit: &str, lang: &str) -> Vec<Agency> {
    let Some((place, _)) = units.find(unit) else { return Vec::new() };
    of_place(units, place, lang).into_iter().filter(|a| a.code != unit).collect()
}

/// The agencies seated in the places whose name holds these words, marks or not.
pub(super) fn found(units: &Units, text: &str, lang: &str) -> Vec<Agency> {
    let wanted = fold::folded(text);
    if wanted.len() < 2 {
        return Vec::new();
    }
    let fits = |place: &&Place| fold::folded(pick(&place.name, lang)).contains(&wanted);
    let provinces = units.provinces().filter(fits);
    let communes = units.provinces().flat_map(|p| units.communes(&p.code)).filter(fits);
    let own = |place: &Place| {
        let seat = format!("{}.", place.code);
        of_place(units, place, lang).into_iter().filter(move |a| a.code.starts_with(&seat)).collect::<Vec<_>>()
    };
    provinces.chain(communes).take(MOST_PLACES).flat_map(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::tests::catalogue;

    #[test]
    fn neighbours_come_first_and_others_by_their_name() {
        let catalogue = catalogue();
        let near = near(&catalogue.units, "00004.UB", "vi");
        assert!(near.iter().all(|a| a.code != "00004.UB"));
        assert_eq!(near.first().map(|a| a.code.split('.').next()), Some(Some("00004")));
        assert!(near.iter().any(|a| a.code == "01.XD"), "{near:?}");
        let found = found(&catalogue.units, "ba dinh", "vi");
        assert!(found.iter().any(|a| a.code == "00004.CA"), "{found:?}");
        assert!(super::found(&catalogue.units, "x", "vi").is_empty());
        assert!(super::found(&catalogue.units, "phuong", "vi").len() <= MOST_PLACES * 6);
    }
}
