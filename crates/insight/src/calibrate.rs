//! How far a confidence can be believed: what makes it honest, and the threshold below which the model abstains, both
//! learned on texts that it had not seen.

use serde::{Deserialize, Serialize};

use crate::logistic::{largest, softmax};

/// Scores of a text with its true label, from a model that had not learned it.
pub type HeldOut = (Vec<f64>, usize);

/// A confidence and whether the suggestion was right.
pub type Outcome = (f64, bool);

/// The probabilities of scores at a temperature: above one less sure, below one more.
fn probabilities(scores: &[f64], temperature: f64) -> Vec<f64> {
    let mut out: Vec<f64> = scores.iter().map(|s| s / temperature).collect();
    softmax(&mut out);
    out
}

/// What makes the confidence of a model honest. The temperature cools or heats all labels alike; with many labels and
/// few examples that is not enough, so the confidence in the likeliest one is bent once more (Platt).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Honesty {
    temperature: f64,
    slope: f64,
    shift: f64,
}

impl Honesty {
    /// Believes the scores as they are.
    pub const PLAIN: Honesty = Honesty { temperature: 1.0, slope: 1.0, shift: 0.0 };

    /// Learns from scores of held-out texts.
    pub fn learn(held_out: &[HeldOut]) -> Honesty {
        let temperature = temperature(held_out);
        let plain = Honesty { temperature, ..Honesty::PLAIN };
        let outcomes: Vec<Outcome> = held_out.iter().map(|h| plain.outcome(h)).collect();
        let (slope, shift) = bend(&outcomes);
        Honesty { temperature, slope, shift }
    }

    /// The probabilities of scores. The likeliest label stays the likeliest.
    pub fn probabilities(&self, scores: &[f64]) -> Vec<f64> {
        let mut out = probabilities(scores, self.temperature);
        let Some(best) = largest(&out) else { return out };
        let before = out[best];
        let others = 1.0 - before;
        let next = out.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, p)| *p).fold(0.0, f64::max);
        // Not below what the next label would then get.
        let fair = if others > 0.0 { (next / others) / (1.0 + next / others) } else { 0.0 };
        let bent = sigmoid(self.slope * logit(before) + self.shift).max(fair);
        for (i, p) in out.iter_mut().enumerate() {
            *p = if i == best {
                bent
            } else if others > 0.0 {
                *p * (1.0 - bent) / others
            } else {
                0.0
            };
        }
        out
    }

    /// The confidence in the likeliest label and whether it is the true one.
    pub fn outcome(&self, (scores, truth): &HeldOut) -> Outcome {
        let best = largest(scores);
        let likely = self.probabilities(scores);
        best.map_or((0.0, false), |best| (likely[best], best == *truth))
    }

    /// Whether the numbers can be used.
    pub(crate) fn is_usable(&self) -> bool {
        self.temperature > 0.0 && self.slope > 0.0 && self.shift.is_finite()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// The slope and shift of confidences on the logistic scale at which being right is least surprising (Newton), held
/// near 1 and 0 when there are few outcomes to learn from.
fn bend(outcomes: &[Outcome]) -> (f64, f64) {
    const HOLD: f64 = 5.0;
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut g, mut h) = ([HOLD * (slope - 1.0), HOLD * shift], [HOLD, 0.0, HOLD]);
        for (confidence, right) in outcomes {
            let x = logit(*confidence);
            let p = sigmoid(slope * x + shift);
            let off = p - f64::from(u8::from(*right));
            let curve = p * (1.0 - p);
            g = [g[0] + off * x, g[1] + off];
            h = [h[0] + curve * x * x, h[1] + curve * x, h[2] + curve];
        }
        let whole = h[0] * h[2] - h[1] * h[1];
        let step = [(h[2] * g[0] - h[1] * g[1]) / whole, (h[0] * g[1] - h[1] * g[0]) / whole];
        slope = (slope - step[0]).clamp(0.05, 20.0);
        shift -= step[1];
        if step[0].abs() + step[1].abs() < 1e-9 {
            break;
        }
    }
    ((slope * 1e4).round() / 1e4, (shift * 1e4).round() / 1e4)
}

/// The temperature at which the true labels are least surprising (golden section on its logarithm).
fn temperature(held_out: &[HeldOut]) -> f64 {
    if held_out.is_empty() {
        return 1.0;
    }
    let surprise = |log: f64| -> f64 {
        held_out.iter().map(|(scores, truth)| -probabilities(scores, log.exp())[*truth].max(1e-12).ln()).sum()
    };
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-3.0, 3.0);
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_a, mut at_b) = (surprise(a), surprise(b));
    while high - low > 1e-3 {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - golden * (high - low);
            at_a = surprise(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + golden * (high - low);
            at_b = surprise(b);
        }
    }
    (((low + high) / 2.0).exp() * 1e4).round() / 1e4
}

/// Expected calibration error over ten equal steps of confidence: by how much, on average, what the model says of
/// itself differs from how often it is right.
pub fn calibration_error(outcomes: &[Outcome]) -> f64 {
    const STEPS: usize = 10;
    let mut bins = [(0usize, 0.0, 0.0); STEPS];
    for (confidence, right) in outcomes {
        let bin = &mut bins[((confidence * STEPS as f64) as usize).min(STEPS - 1)];
        *bin = (bin.0 + 1, bin.1 + confidence, bin.2 + f64::from(u8::from(*right)));
    }
    let whole = outcomes.len().max(1) as f64;
    bins.iter().filter(|(n, ..)| *n > 0).map(|(_, said, was)| (said - was).abs() / whole).sum()
}

/// The lowest confidence from which on the suggestions are right at least `sure` of a hundred times; above one, so
/// that the model always abstains, when there is none.
pub fn threshold(outcomes: &[Outcome], sure: u8) -> f64 {
    let mut sorted = outcomes.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut found) = (0usize, 1.01);
    for (i, (confidence, was_right)) in sorted.iter().enumerate() {
        right += usize::from(*was_right);
        let last_of_equals = sorted.get(i + 1).is_none_or(|(next, _)| next < confidence);
        if last_of_equals && right * 100 >= usize::from(sure) * (i + 1) {
            found = *confidence;
        }
    }
    (found * 1e4).floor() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(held_out: &[HeldOut], honesty: Honesty) -> f64 {
        calibration_error(&held_out.iter().map(|h| honesty.outcome(h)).collect::<Vec<_>>())
    }

    #[test]
    fn an_overconfident_model_is_cooled_down() {
        // Scores say 98 %, the truth agrees in three of four.
        let held_out: Vec<HeldOut> = (0..400).map(|i| (vec![4.0, 0.0], usize::from(i % 4 == 0))).collect();
        assert!(error(&held_out, Honesty::PLAIN) > 0.2);
        let honest = Honesty::learn(&held_out);
        assert!(honest.temperature > 3.0, "{honest:?}");
        assert!(error(&held_out, honest) < 0.01, "{honest:?}");
    }

    #[test]
    fn too_modest_where_unsure_and_too_sure_where_sure_is_bent_straight() {
        // Among many labels, 20 % that is right in half of the cases, and 95 % that is right in eight of ten.
        let modest = |i: usize| {
            let mut scores = vec![0.0; 13];
            scores[0] = 3f64.ln();
            (scores, if i.is_multiple_of(2) { 0 } else { 1 + i % 12 })
        };
        let sure = |i: usize| {
            let mut scores = vec![0.0; 13];
            scores[0] = 228f64.ln();
            (scores, if i % 10 < 8 { 0 } else { 1 + i % 12 })
        };
        let held_out: Vec<HeldOut> = (0..500).flat_map(|i| [modest(i), sure(i)]).collect();
        let cooled = Honesty { temperature: temperature(&held_out), ..Honesty::PLAIN };
        let honest = Honesty::learn(&held_out);
        assert!(error(&held_out, honest) < 0.02 && error(&held_out, cooled) > 0.05, "{honest:?}");
        let likely = honest.probabilities(&held_out[0].0);
        assert!((likely.iter().sum::<f64>() - 1.0).abs() < 1e-9 && largest(&likely) == Some(0), "{likely:?}");
    }

    #[test]
    fn abstains_until_it_is_right_often_enough() {
        let outcomes = [(0.9, true), (0.8, true), (0.7, true), (0.6, false), (0.5, false)];
        assert_eq!(threshold(&outcomes, 100), 0.7);
        assert_eq!(threshold(&outcomes, 75), 0.6);
        assert_eq!(threshold(&outcomes, 50), 0.5);
        assert_eq!(threshold(&[(0.9, false)], 90), 1.01);
        // Equal confidences stand or fall together.
        assert_eq!(threshold(&[(0.9, true), (0.6, true), (0.6, false)], 90), 0.9);
    }
}
