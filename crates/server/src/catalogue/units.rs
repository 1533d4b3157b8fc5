//! Places and agencies: `units/places.csv` and `units/kinds.yaml`.

use std::collections::BTreeMap;

use rules::unit::{Place, Units};

use super::{Defect, Files, yaml};

const PLACES: &str = "units/places.csv";

/// Reads the tree of units.
pub fn read(files: &Files) -> Result<Units, Vec<Defect>> {
    let Some(text) = files.text(PLACES) else {
        return Err(vec![Defect::file(PLACES, "the file is missing", "add the list of places")]);
    };
    let mut defects = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let languages: Vec<String> = reader
        .headers()
        .map(|h| h.iter().skip(2).map(|name| name.trim_start_matches("name_").to_owned()).collect())
        .unwrap_or_default();
    for record in reader.records() {
        match record {
            Ok(record) if record.len() >= 3 => places.push(Place {
                code: record[0].to_owned(),
                province: record[1].to_owned(),
                name: languages.iter().cloned().zip(record.iter().skip(2).map(str::to_owned)).collect(),
            }),
            Ok(record) => defects.push(bad(record.position(), "a place needs code, province and name")),
            Err(error) => defects.push(bad(error.position(), &error.to_string())),
        }
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, place) in places.iter().enumerate() {
        if let Some(first) = seen.insert(&place.code, i) {
            let what = format!("the code {} stands twice (first in row {})", place.code, first + 2);
            defects.push(Defect { file: PLACES.into(), line: i + 2, column: 1, what, mend: "keep one of them".into() });
        }
    }
    for (i, place) in places.iter().enumerate().filter(|(_, p)| !seen.contains_key(p.province.as_str())) {
        let what = format!("the province {} of {} is not in the list", place.province, place.code);
        defects.push(Defect {
            file: PLACES.into(),
            line: i + 2,
            column: 1,
            what,
            mend: "add the province first".into(),
        });
    }
    let kinds = yaml::read(files, "units/kinds.yaml").map_err(|d| defects.push(d)).ok();
    match kinds {
        Some(kinds) if defects.is_empty() => Ok(Units::new(places, kinds)),
        _ => Err(defects),
    }
}

fn bad(position: Option<&csv::Position>, what: &str) -> Defect {
    let line = position.map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
    Defect {
        file: PLACES.into(),
        line,
        column: 1,
        what: what.to_owned(),
        mend: "write code,province,name_vi,name_en".into(),
    }
}
