//! Multinomial logistic regression (softmax) with L2: how much each feature speaks for each label.

use crate::minimise::minimise;

/// A text as numbers: feature and its value, features in rising order.
pub type Vector = Vec<(u32, f32)>;

/// Steps at most, and the slope below which it is good enough.
const STEPS: usize = 300;
const FLAT: f64 = 1e-4;
/// By which power of its rarity an example of a rare label counts more: 0 not at all, 1 until labels are even.
const RARER: f64 = 0.35;

/// The weights of a fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// How many labels.
    pub labels: usize,
    /// For each feature one weight a label, feature by feature.
    pub weights: Vec<f32>,
    /// One a label: how common it is when nothing else is known.
    pub bias: Vec<f32>,
}

impl Weights {
    /// What speaks for each label, before it is made a probability.
    pub fn scores(&self, vector: &[(u32, f32)]) -> Vec<f64> {
        let mut scores: Vec<f64> = self.bias.iter().map(|b| f64::from(*b)).collect();
        for (feature, value) in vector {
            let from = *feature as usize * self.labels;
            let Some(row) = self.weights.get(from..from + self.labels) else { continue };
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += f64::from(*weight) * f64::from(*value);
            }
        }
        scores
    }
}

/// Fits the weights to the vectors and their labels (numbers below `labels`). `trust` is the usual C: the larger, the
/// more the examples count against keeping the weights small.
pub fn fit(vectors: &[Vector], truth: &[usize], features: usize, labels: usize, trust: f64) -> Weights {
    let count = vectors.len().max(1) as f64;
    let shares = shares(truth, labels);
    let shrink = 1.0 / (trust * count);
    // The weights feature by feature, then the bias, which nothing shrinks.
    let mut at = vec![0.0; (features + 1) * labels];
    let mut scores = vec![0.0; labels];
    minimise(&mut at, STEPS, FLAT, |point, gradient| {
        let (weights, bias) = point.split_at(features * labels);
        let mut value = 0.0;
        for (g, w) in gradient.iter_mut().zip(weights) {
            *g = shrink * w;
            value += w * w;
        }
        value *= 0.5 * shrink;
        gradient[features * labels..].fill(0.0);
        for (vector, truth) in vectors.iter().zip(truth) {
            scores.copy_from_slice(bias);
            for (feature, x) in vector {
                let from = *feature as usize * labels;
                for (score, weight) in scores.iter_mut().zip(&weights[from..from + labels]) {
                    *score += weight * f64::from(*x);
                }
            }
            let share = shares[*truth];
            let right = scores[*truth];
            let log_sum = softmax(&mut scores);
            value += (log_sum - right) * share;
            scores[*truth] -= 1.0;
            scores.iter_mut().for_each(|s| *s *= share);
            for (feature, x) in vector {
                let from = *feature as usize * labels;
                for (g, off) in gradient[from..from + labels].iter_mut().zip(&scores) {
                    *g += off * f64::from(*x);
                }
            }
            for (g, off) in gradient[features * labels..].iter_mut().zip(&scores) {
                *g += off;
            }
        }
        value
    });
    let round = |w: &f64| (w * 1e4).round() as f32 / 1e4;
    Weights {
        labels,
        weights: at[..features * labels].iter().map(round).collect(),
        bias: at[features * labels..].iter().map(round).collect(),
    }
}

/// How much one example of each label counts. A rare label's example counts somewhat more, or the rare would be drowned
/// by the common; all together they count one.
fn shares(truth: &[usize], labels: usize) -> Vec<f64> {
    let mut counts = vec![0.0f64; labels];
    truth.iter().for_each(|label| counts[*label] += 1.0);
    let whole: f64 = counts.iter().filter(|c| **c > 0.0).map(|c| c.powf(1.0 - RARER)).sum();
    counts.iter().map(|c| if *c > 0.0 { c.powf(-RARER) / whole } else { 0.0 }).collect()
}

/// Scores made probabilities, in place. Returns the logarithm of the sum of their exponentials.
pub fn softmax(scores: &mut [f64]) -> f64 {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|s| *s /= sum);
    most + sum.ln()
}

/// The place of the largest; the first of equals.
pub fn largest(values: &[f64]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (i, value) in values.iter().enumerate() {
        if best.is_none_or(|b| *value > values[b]) {
            best = Some(i);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_speaks_for_which() {
        let vectors: Vec<Vector> =
            vec![vec![(0, 1.0)], vec![(0, 0.9), (2, 0.1)], vec![(1, 1.0)], vec![(1, 0.8), (2, 0.3)]];
        let fitted = fit(&vectors, &[0, 0, 1, 1], 3, 2, 10.0);
        assert_eq!(largest(&fitted.scores(&[(0, 1.0)])), Some(0));
        assert_eq!(largest(&fitted.scores(&[(1, 1.0)])), Some(1));
        assert!(fitted.weights[0] > 0.5 && fitted.weights[3] > 0.5, "{fitted:?}");
        // L2 leaves what says nothing near nothing.
        assert!(fitted.weights[4].abs() < 0.5, "{fitted:?}");
    }

    #[test]
    fn the_commoner_label_is_likelier_when_nothing_is_known() {
        let vectors: Vec<Vector> = vec![vec![], vec![], vec![]];
        let fitted = fit(&vectors, &[0, 1, 1], 1, 2, 10.0);
        let mut scores = fitted.scores(&[]);
        softmax(&mut scores);
        // Two of three, held somewhat lower because the rarer counts somewhat more.
        assert!((scores[1] - 0.6108).abs() < 1e-3, "{scores:?}");
    }
}
