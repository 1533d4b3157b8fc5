//! Learning a new model from what officials chose, and measuring it on cases that no model ever learns from.
//!
//! Only the fields that the service names are read, and only words that several people wrote are kept. One case in
//! five, by a hash of its id, is for measuring for ever, so that an old model and a new one are asked the same
//! questions and neither has seen them.

use insight::{
    Example, Model, NoModel,
    measure::{Judged, Measure, measure},
};
use rules::{event::CaseEvent, id::Id};
use sha2::{Digest as _, Sha256};

use super::router::{self, words_of};
use crate::{
    desk::{Desk, NotDone, fold, history},
    projections::models::{self, ModelRow},
    store::{Fault, StreamId},
};

/// Fewer held-out cases tell nothing.
pub const ENOUGH: usize = 20;
/// So much may be lost on rare kinds, where a case or two decide, when more is right in all.
const RARE: f64 = 0.02;
/// One case in so many is held out.
const PART: u8 = 5;
/// How many cases are read in one transaction.
const BATCH: u32 = 200;

/// What came of a training.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The new model's version.
    pub version: String,
    /// How many sorted cases it learned from, beside the catalogue's synthetic texts.
    pub cases: usize,
    /// How many synthetic texts.
    pub synthetic: usize,
    /// How the model in force so far does on the held-out cases.
    pub before: Option<Measure>,
    /// How the new one does on the same.
    pub after: Measure,
    /// Of the suggestions that officials saw, how many there were and how many they took.
    pub shown: (usize, usize),
    /// Whether it is now the one that suggests, or why not.
    pub outcome: Outcome,
}

/// What became of a new model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It suggests from now on.
    Active,
    /// It does worse than the one in force, which stays.
    Worse,
    /// There are too few held-out cases to tell; the one in force stays.
    TooFew,
    /// It was only tried.
    Tried,
}

/// Why nothing was learned.
#[derive(Debug)]
pub enum NotTrained {
    /// No such service, or it sorts nothing.
    NothingToSort,
    /// The examples are not enough.
    NoModel(NoModel),
    /// The store failed.
    NotDone(NotDone),
}

impl From<NotDone> for NotTrained {
    fn from(why: NotDone) -> Self {
        NotTrained::NotDone(why)
    }
}

impl From<Fault> for NotTrained {
    fn from(fault: Fault) -> Self {
        NotTrained::NotDone(fault.into())
    }
}

/// A case that an official sorted.
struct Sorted {
    example: Example,
    held_out: bool,
    shown: Option<bool>,
}

/// Learns from every sorted case of a service. `try_only`: nothing is kept.
pub fn train(desk: &Desk, service: &str, try_only: bool) -> Result<Trained, NotTrained> {
    let defined = desk.catalogue.services.get(service).filter(|s| s.definition().sorting.is_some());
    let Some(sorting) = defined.and_then(|s| s.definition().sorting.as_ref()) else {
        return Err(NotTrained::NothingToSort);
    };
    let mut cases = sorted_cases(desk, service)?;
    // Kinds that are not there any more are nothing to suggest.
    cases.retain(|case| sorting.named(&case.example.label).is_some());
    let shown = cases.iter().filter_map(|c| c.shown);
    let shown = shown.fold((0, 0), |(all, taken), took| (all + 1, taken + usize::from(took)));
    let (held_out, learned): (Vec<Sorted>, Vec<Sorted>) = cases.into_iter().partition(|c| c.held_out);
    let synthetic = desk.catalogue.learning.get(service).cloned().unwrap_or_default();
    let mut examples = synthetic.clone();
    examples.extend(learned.iter().map(|c| c.example.clone()));
    let model = Model::learn(&examples, &router::recipe()).map_err(NotTrained::NoModel)?;
    let test: Vec<Example> = held_out.into_iter().map(|c| c.example).collect();
    let after = measured(&model, &test);
    let in_force = desk.store.read(|tx| desk.model_in_force(tx, service))?;
    let before = in_force.map(|m| measured(&m.model, &test));
    let outcome = if try_only { Outcome::Tried } else { verdict(before.as_ref(), &after) };
    let version = model.version();
    if !try_only {
        let row = ModelRow {
            version: version.clone(),
            made: desk.clock.now(),
            active: outcome == Outcome::Active,
            measured: told(&after, learned.len()),
        };
        desk.keep_model(service, row, model.to_bytes())?;
    }
    Ok(Trained { version, cases: learned.len(), synthetic: synthetic.len(), before, after, shown, outcome })
}

/// What becomes of a model that does so on the held-out cases, beside the one in force.
fn verdict(before: Option<&Measure>, after: &Measure) -> Outcome {
    match before {
        _ if after.count < ENOUGH => Outcome::TooFew,
        Some(before) if before.accuracy > after.accuracy || before.macro_f1 > after.macro_f1 + RARE => Outcome::Worse,
        _ => Outcome::Active,
    }
}

/// Every version that was learned here, oldest first.
pub fn versions(desk: &Desk, service: &str) -> Result<Vec<ModelRow>, NotDone> {
    Ok(desk.store.read(|tx| models::all(tx, service))?)
}

fn sorted_cases(desk: &Desk, service: &str) -> Result<Vec<Sorted>, NotDone> {
    let mut out = Vec::new();
    let mut after = None;
    loop {
        let (batch, last) = desk.store.read(|tx| {
            let ids = models::sorted(tx, service, after, BATCH)?;
            let mut batch = Vec::new();
            for id in &ids {
                match sorted_case(desk, tx, *id) {
                    Ok(case) => batch.extend(case),
                    Err(NotDone::Erased) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok::<_, NotDone>((batch, ids.last().copied()))
        })?;
        out.extend(batch);
        let Some(last) = last else { return Ok(out) };
        after = Some(last);
    }
}

fn sorted_case(desk: &Desk, tx: &mut crate::store::Tx<'_>, id: Id) -> Result<Option<Sorted>, NotDone> {
    let recorded = tx.load(StreamId::from(id))?;
    let case = fold(&recorded)?;
    let service = desk.pinned(tx, &case)?;
    let (Some((kind, _)), text) = (&case.sorted, words_of(&service, &case)) else { return Ok(None) };
    let choices = history(&recorded)?.into_iter().filter_map(|(_, _, event)| match event {
        CaseEvent::Sorted { report_type, suggested, .. } => Some((report_type, suggested)),
        _ => None,
    });
    // The first choice is what the suggestion was made for.
    let first = choices.map(|(chosen, s)| s.filter(|s| s.shown).map(|s| s.report_type == chosen)).next().flatten();
    let held_out = Sha256::digest(id.0)[0] % PART == 0;
    let example = Example { text, label: kind.clone(), published: false };
    Ok(Some(Sorted { example, held_out, shown: first }))
}

fn measured(model: &Model, test: &[Example]) -> Measure {
    let judged = |example: &Example| {
        let guess = model.guess(&example.text);
        Judged { suggested: guess.label, truth: example.label.clone(), confidence: guess.confidence }
    };
    measure(&test.iter().map(judged).collect::<Vec<_>>())
}

fn told(measure: &Measure, learned: usize) -> String {
    serde_json::json!({
        "learned": learned,
        "held_out": measure.count,
        "accuracy": measure.accuracy,
        "macro_f1": measure.macro_f1,
        "weighted_f1": measure.weighted_f1,
        "calibration_error": measure.calibration_error,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_does_worse_is_not_used() {
        let judged = |right: usize, of: usize| {
            let one = |i: usize| Judged {
                suggested: if i < right { "a" } else { "b" }.into(),
                truth: "a".into(),
                confidence: 0.9,
            };
            measure(&(0..of).map(one).collect::<Vec<_>>())
        };
        assert_eq!(verdict(Some(&judged(15, 20)), &judged(16, 20)), Outcome::Active);
        assert_eq!(verdict(Some(&judged(16, 20)), &judged(16, 20)), Outcome::Active);
        assert_eq!(verdict(Some(&judged(16, 20)), &judged(15, 20)), Outcome::Worse);
        assert_eq!(verdict(None, &judged(1, 20)), Outcome::Active);
        assert_eq!(verdict(Some(&judged(1, 19)), &judged(19, 19)), Outcome::TooFew);
        let rare = Measure { macro_f1: 0.9, ..judged(16, 20) };
        assert_eq!(verdict(Some(&rare), &Measure { macro_f1: 0.8, ..judged(17, 20) }), Outcome::Worse);
    }
}
