//! How good suggestions are: accuracy, F1, calibration, and what abstaining buys.

use crate::calibrate::{Outcome, calibration_error};

/// One suggestion beside the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The label suggested.
    pub suggested: String,
    /// The true label.
    pub truth: String,
    /// How sure it was, 0 to 1.
    pub confidence: f64,
}

/// What happens at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Suggestions less sure are not made.
    pub threshold: f64,
    /// The part of texts with a suggestion.
    pub answered: f64,
    /// The part of those that is right; one when there is none.
    pub right: f64,
}

/// How good a set of suggestions is.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// How many texts.
    pub count: usize,
    /// The part that is right.
    pub accuracy: f64,
    /// F1 of each label, weighted by how often it is true.
    pub weighted_f1: f64,
    /// F1 of each label, each the same weight; over labels that are true or suggested somewhere.
    pub macro_f1: f64,
    /// Expected calibration error.
    pub calibration_error: f64,
    /// The trade-off of abstaining, thresholds from 0 to 0.95.
    pub curve: Vec<Point>,
}

/// Measures.
pub fn measure(judged: &[Judged]) -> Measure {
    let count = judged.len();
    let whole = count.max(1) as f64;
    let mut labels: Vec<&str> = judged.iter().flat_map(|j| [j.truth.as_str(), j.suggested.as_str()]).collect();
    labels.sort_unstable();
    labels.dedup();
    let (mut weighted, mut plain) = (0.0, 0.0);
    for label in &labels {
        let truth = judged.iter().filter(|j| j.truth == *label).count();
        let suggested = judged.iter().filter(|j| j.suggested == *label).count();
        let both = judged.iter().filter(|j| j.truth == *label && j.suggested == *label).count();
        let f1 = 2.0 * both as f64 / (truth + suggested).max(1) as f64;
        weighted += f1 * truth as f64 / whole;
        plain += f1 / labels.len() as f64;
    }
    let outcomes: Vec<Outcome> = judged.iter().map(|j| (j.confidence, j.truth == j.suggested)).collect();
    Measure {
        count,
        accuracy: outcomes.iter().filter(|(_, right)| *right).count() as f64 / whole,
        weighted_f1: weighted,
        macro_f1: plain,
        calibration_error: calibration_error(&outcomes),
        curve: (0..20).map(|step| point(&outcomes, f64::from(step) / 20.0)).collect(),
    }
}

/// What happens at one threshold.
pub fn point(outcomes: &[Outcome], threshold: f64) -> Point {
    let answered: Vec<&Outcome> = outcomes.iter().filter(|(confidence, _)| *confidence >= threshold).collect();
    let right = answered.iter().filter(|(_, right)| *right).count();
    Point {
        threshold,
        answered: answered.len() as f64 / outcomes.len().max(1) as f64,
        right: if answered.is_empty() { 1.0 } else { right as f64 / answered.len() as f64 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_figures() {
        let one = |suggested: &str, truth: &str, confidence| Judged {
            suggested: suggested.into(),
            truth: truth.into(),
            confidence,
        };
        let found = measure(&[one("a", "a", 0.9), one("a", "b", 0.4), one("b", "b", 0.8), one("b", "b", 0.6)]);
        assert_eq!((found.count, found.accuracy), (4, 0.75));
        // a: precision 1/2, recall 1: 2/3. b: precision 1, recall 2/3: 4/5.
        assert!((found.macro_f1 - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-12);
        assert!((found.weighted_f1 - (2.0 / 3.0 * 0.25 + 0.8 * 0.75)).abs() < 1e-12);
        let half = found.curve[10];
        assert_eq!((half.threshold, half.answered, half.right), (0.5, 0.75, 1.0));
    }
}
