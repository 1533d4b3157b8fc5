//! Synthetic reports that the first model of a service learns from: `services/<slug>/reports.yaml`, kind of report to texts.

use std::{collections::BTreeMap, sync::Arc};

use insight::Example;
use rules::service::compiled::Service;

use super::{Defect, Files, yaml};

/// Fewer texts of a kind teach nothing.
const FEWEST: usize = 5;

/// Reads all of them; every kind of a service must have enough.
pub(super) fn read(
    files: &Files,
    services: &BTreeMap<String, Arc<Service>>,
    defects: &mut Vec<Defect>,
) -> BTreeMap<String, Vec<Example>> {
    let mut all = BTreeMap::new();
    for (slug, service) in services {
        let (file, sorting) = (format!("services/{slug}/reports.yaml"), service.definition().sorting.as_ref());
        let (Some(sorting), Some(_)) = (sorting, files.text(&file)) else { continue };
        let texts = match yaml::read::<BTreeMap<String, Vec<String>>>(files, &file) {
            Ok(texts) => texts,
            Err(defect) => {
                defects.push(defect);
                continue;
            }
        };
        for id in texts.keys().filter(|id| sorting.named(id).is_none()) {
            let what = format!("the service has no kind of report \"{id}\"");
            defects.push(Defect::at(files, &file, id, what, "correct the spelling, or take it out"));
        }
        for kind in sorting.types.iter().filter(|kind| texts.get(&kind.id).map_or(0, Vec::len) < FEWEST) {
            let what = format!("there are fewer than {FEWEST} texts of \"{}\"", kind.id);
            defects.push(Defect::at(files, &file, &kind.id, what, "write more, each in other words"));
        }
        let example = |(label, texts): (&String, &Vec<String>)| {
            let label = label.clone();
            let each = texts.iter().map(|t| Example { text: t.clone(), label: label.clone(), published: true });
            each.collect::<Vec<_>>()
        };
        all.insert(slug.clone(), texts.iter().flat_map(example).collect());
    }
    all
}
