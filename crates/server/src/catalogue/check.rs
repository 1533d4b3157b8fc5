//! Checks a whole catalogue and runs its worked examples, for `motcua check` and the tests.

use rules::service::trial::{self, Stage};

use super::{Catalogue, Defect, Files};
use crate::search;

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Everything that is wrong, examples that come out otherwise included.
    pub defects: Vec<Defect>,
    /// How many services were read; 0 when the catalogue does not load.
    pub services: usize,
    /// How many worked examples were run.
    pub examples: usize,
    /// How many of them came out otherwise than they say.
    pub failed: usize,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.defects.is_empty()
    }
}

/// Checks the files of a catalogue.
pub fn check(files: Files) -> Report {
    match Catalogue::read_closely(files) {
        Ok(catalogue) => run_examples(&catalogue),
        Err(defects) => Report { defects, ..Report::default() },
    }
}

fn run_examples(catalogue: &Catalogue) -> Report {
    let mut report = Report { services: catalogue.services.len(), ..Report::default() };
    let lexicons = catalogue.names.keys().filter_map(|lang| search::lexicon(&catalogue.files, lang).err());
    report.defects.extend(lexicons);
    for (slug, examples) in &catalogue.examples {
        let Some(service) = catalogue.services.get(slug) else { continue };
        let stage = Stage {
            service,
            country: &catalogue.country,
            units: &catalogue.units,
            calendar: catalogue.calendar_of(service),
        };
        for (name, example) in examples {
            let file = format!("services/{slug}/examples/{name}.yaml");
            let mismatches = trial::run(example, stage);
            report.examples += 1;
            report.failed += usize::from(!mismatches.is_empty());
            report.defects.extend(mismatches.into_iter().map(|m| {
                let mend = "correct the example, or the service if the example is right";
                let part = m.path.rsplit('.').next().unwrap_or_default();
                Defect::at(&catalogue.files, &file, &m.path, format!("{part}: {}", m.what), mend)
            }));
        }
    }
    report
}
