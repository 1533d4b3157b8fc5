//! A model: learned from examples, written to bytes, asked about a text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    calibrate::{self, HeldOut, Honesty, Outcome},
    feature::{self, Reading, Recipe},
    logistic::{self, Vector, Weights},
    vocabulary::Vocabulary,
};

/// The shape of a written model.
const FORMAT: u32 = 1;
/// Into how many parts the examples are cut: each is once held out.
const FOLDS: usize = 5;
/// How many reasons a guess names.
const REASONS: usize = 4;

/// A text with the label a person gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Its label.
    pub label: String,
    /// Whether the text is public anyway, so that a model may know words that stand in it alone.
    pub published: bool,
}

/// Why nothing could be learned, or a written model cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoModel {
    /// There must be examples of at least two labels.
    TooFewLabels,
    /// No feature stands in enough examples.
    NothingToLearn,
    /// The bytes are no model of a shape this program reads.
    Unreadable(String),
}

/// What labels look like in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    format: u32,
    recipe: Recipe,
    labels: Vec<String>,
    vocabulary: Vocabulary,
    weights: Vec<f32>,
    bias: Vec<f32>,
    honesty: Honesty,
    threshold: f64,
    examples: usize,
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The likeliest label.
    pub label: String,
    /// How likely, 0 to 1.
    pub confidence: f64,
    /// Whether it is sure enough to be suggested; when not, a person is asked without a suggestion.
    pub sure: bool,
    /// What in the text speaks most for this label and against the next, strongest first.
    pub reasons: Vec<Reason>,
    /// Every label with its probability, likeliest first.
    pub all: Vec<(String, f64)>,
}

/// Words of the text that weigh.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The words, as the person wrote them (marks in their canonical place, lower case).
    pub words: String,
    /// How much they speak for the label rather than for the next likeliest.
    pub weight: f64,
}

impl Model {
    /// Learns from examples. Equal examples in equal order give an equal model.
    pub fn learn(examples: &[Example], recipe: &Recipe) -> Result<Model, NoModel> {
        let mut labels: Vec<String> = examples.iter().map(|e| e.label.clone()).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() < 2 {
            return Err(NoModel::TooFewLabels);
        }
        let truth: Vec<usize> = examples.iter().filter_map(|e| labels.binary_search(&e.label).ok()).collect();
        let read = |e: &Example| Reading { published: e.published, ..feature::read(&e.text, recipe) };
        let readings: Vec<Reading> = examples.iter().map(read).collect();
        let held_out = hold_out(&readings, &truth, labels.len(), recipe);
        let honesty = Honesty::learn(&held_out);
        let outcomes: Vec<Outcome> = held_out.iter().map(|h| honesty.outcome(h)).collect();
        let all: Vec<usize> = (0..readings.len()).collect();
        let (vocabulary, fitted) = fit(&readings, &truth, &all, labels.len(), recipe);
        if vocabulary.is_empty() {
            return Err(NoModel::NothingToLearn);
        }
        Ok(Model {
            format: FORMAT,
            recipe: recipe.clone(),
            labels,
            vocabulary,
            weights: fitted.weights,
            bias: fitted.bias,
            honesty,
            threshold: calibrate::threshold(&outcomes, recipe.sure),
            examples: examples.len(),
        })
    }

    /// The labels it knows, in order.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many features it knows.
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// How many examples it learned from.
    pub fn examples(&self) -> usize {
        self.examples
    }

    /// Below this confidence it abstains.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// What it makes of a text. A text with no known word gets no sure guess.
    pub fn guess(&self, text: &str) -> Guess {
        let (reading, vector) = self.vocabulary.read(text, &self.recipe);
        let rows = |number: u32| {
            let from = number as usize * self.labels.len();
            self.weights.get(from..from + self.labels.len()).unwrap_or_default()
        };
        let mut scores: Vec<f64> = self.bias.iter().map(|b| f64::from(*b)).collect();
        for (number, value) in &vector {
            for (score, weight) in scores.iter_mut().zip(rows(*number)) {
                *score += f64::from(*weight) * f64::from(*value);
            }
        }
        let likely = self.honesty.probabilities(&scores);
        let mut order: Vec<usize> = (0..likely.len()).collect();
        order.sort_by(|a, b| likely[*b].total_cmp(&likely[*a]).then(a.cmp(b)));
        let (best, next) = (order[0], order[1]);
        let mut by_words: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for found in &reading.features {
            let Some(number) = self.vocabulary.number(&found.key) else { continue };
            let Ok(at) = vector.binary_search_by_key(&number, |(n, _)| *n) else { continue };
            let repeated = reading.features.iter().filter(|f| f.key == found.key).count() as f64;
            let row = rows(number);
            let speaks = f64::from(vector[at].1) * f64::from(row[best] - row[next]) / repeated;
            *by_words.entry((found.words.start, found.words.end)).or_default() += speaks;
        }
        Guess {
            label: self.labels[best].clone(),
            confidence: likely[best],
            sure: !vector.is_empty() && likely[best] >= self.threshold,
            reasons: reasons(&reading, by_words),
            all: order.into_iter().map(|i| (self.labels[i].clone(), likely[i])).collect(),
        }
    }

    /// The model as bytes: equal models give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a written model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, NoModel> {
        let model: Model = serde_json::from_slice(bytes).map_err(|e| NoModel::Unreadable(e.to_string()))?;
        let (labels, features) = (model.labels.len(), model.vocabulary.len());
        let fits = model.format == FORMAT
            && labels >= 2
            && model.vocabulary.is_whole()
            && model.bias.len() == labels
            && model.weights.len() == features * labels
            && model.honesty.is_usable();
        if fits { Ok(model) } else { Err(NoModel::Unreadable(format!("shape {}", model.format))) }
    }

    /// Its version: the beginning of the SHA-256 of its bytes, hex.
    pub fn version(&self) -> String {
        Sha256::digest(self.to_bytes()).iter().take(6).map(|b| format!("{b:02x}")).collect()
    }
}

/// The strongest reasons; words inside stronger words are not told twice.
fn reasons(reading: &Reading, by_words: BTreeMap<(usize, usize), f64>) -> Vec<Reason> {
    let mut found: Vec<((usize, usize), f64)> = by_words.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
    // A pair speaks with its words.
    let alone: BTreeMap<(usize, usize), f64> = found.iter().copied().collect();
    for ((from, to), weight) in &mut found {
        if *to - *from == 2 {
            *weight += [(*from, *from + 1), (*from + 1, *to)].iter().filter_map(|w| alone.get(w)).sum::<f64>();
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut told: Vec<Reason> = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for ((from, to), weight) in found {
        let words: Vec<&str> = reading.words[from..to].iter().map(|w| w.exact.as_str()).collect();
        let words = words.join(" ");
        let overlaps = taken.iter().any(|(f, t)| from < *t && *f < to);
        if overlaps || told.iter().any(|r| r.words == words) {
            continue;
        }
        taken.push((from, to));
        told.push(Reason { words, weight });
        if told.len() == REASONS {
            break;
        }
    }
    told
}

/// The vocabulary and weights of some of the texts.
fn fit(readings: &[Reading], truth: &[usize], of: &[usize], labels: usize, recipe: &Recipe) -> (Vocabulary, Weights) {
    let vocabulary = Vocabulary::of(of.iter().map(|i| &readings[*i]), recipe);
    let vectors: Vec<Vector> = of.iter().map(|i| vocabulary.vector(&readings[*i])).collect();
    let truth: Vec<usize> = of.iter().map(|i| truth[*i]).collect();
    let fitted = logistic::fit(&vectors, &truth, vocabulary.len(), labels, recipe.trust);
    (vocabulary, fitted)
}

/// Every text once scored by a model that had not seen it. Folds have the labels in equal parts.
fn hold_out(readings: &[Reading], truth: &[usize], labels: usize, recipe: &Recipe) -> Vec<HeldOut> {
    let mut met = vec![0usize; labels];
    let fold: Vec<usize> = truth
        .iter()
        .map(|label| {
            met[*label] += 1;
            met[*label] % FOLDS
        })
        .collect();
    let mut out = Vec::with_capacity(readings.len());
    for held in 0..FOLDS {
        let (inside, outside): (Vec<usize>, Vec<usize>) = (0..readings.len()).partition(|i| fold[*i] != held);
        if inside.is_empty() || outside.is_empty() {
            continue;
        }
        let (vocabulary, fitted) = fit(readings, truth, &inside, labels, recipe);
        out.extend(outside.iter().map(|i| (fitted.scores(&vocabulary.vector(&readings[*i])), truth[*i])));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: &[(&str, &[&str])] = &[
        (
            "light",
            &[
                "đèn đường hỏng",
                "đèn trước nhà không sáng",
                "cột đèn bị đổ",
                "đèn đường tắt cả tuần",
                "bóng đèn ngõ cháy",
            ],
        ),
        (
            "waste",
            &[
                "rác chưa ai thu gom",
                "đổ rác trộm đầu ngõ",
                "xe rác không đến",
                "thùng rác đầy tràn",
                "rác bốc mùi hôi",
            ],
        ),
        ("road", &["ổ gà giữa đường", "mặt đường nứt vỡ", "vỉa hè sụt lún", "đường đầy ổ gà", "hố sâu trên mặt đường"]),
    ];

    fn examples() -> Vec<Example> {
        let of = |(label, texts): &(&str, &[&str])| {
            let label = (*label).to_owned();
            texts
                .iter()
                .map(move |t| Example { text: (*t).to_owned(), label: label.clone(), published: true })
                .collect::<Vec<_>>()
        };
        TEXTS.iter().flat_map(of).collect()
    }

    #[test]
    fn suggests_with_its_reasons_and_says_when_it_does_not_know() {
        let model = Model::learn(&examples(), &Recipe::default()).unwrap();
        let guess = model.guess("Gần nhà tôi có nhiều rác lắm, xe rác mấy hôm chưa đến");
        assert_eq!(guess.label, "waste");
        assert!(guess.reasons[0].words.contains("rác"), "{:?}", guess.reasons);
        let sum: f64 = guess.all.iter().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-9 && guess.all[0].0 == "waste");
        // The same without marks, and mistyped.
        assert_eq!(model.guess("rac dau ngo chua ai thu gom").label, "waste");
        assert_eq!(model.guess("den duong hongg").label, "light");
        // Not one word is known.
        let stranger = model.guess("zzz qqq");
        assert!(!stranger.sure && stranger.reasons.is_empty(), "{stranger:?}");
    }

    #[test]
    fn equal_examples_give_equal_bytes_and_bytes_give_the_model_back() {
        let model = Model::learn(&examples(), &Recipe::default()).unwrap();
        let again = Model::learn(&examples(), &Recipe::default()).unwrap();
        assert_eq!(model.to_bytes(), again.to_bytes());
        assert_eq!(Model::from_bytes(&model.to_bytes()).unwrap(), model);
        assert_eq!(model.version().len(), 12);
        let other = Model::learn(&examples()[1..], &Recipe::default()).unwrap();
        assert_ne!(model.version(), other.version());
    }

    #[test]
    fn a_broken_model_is_not_read() {
        let model = Model::learn(&examples(), &Recipe::default()).unwrap();
        for broken in [
            Model { format: 2, ..model.clone() },
            Model { bias: vec![0.0], ..model.clone() },
            Model { weights: model.weights[1..].to_vec(), ..model.clone() },
        ] {
            assert!(matches!(Model::from_bytes(&broken.to_bytes()), Err(NoModel::Unreadable(_))));
        }
        assert!(matches!(Model::from_bytes(b"{}"), Err(NoModel::Unreadable(_))));
    }

    #[test]
    fn too_little_is_not_learned_from() {
        let one = |text: &str, label: &str| Example { text: text.into(), label: label.into(), published: false };
        assert_eq!(Model::learn(&[one("rác", "waste")], &Recipe::default()), Err(NoModel::TooFewLabels));
        let twice = Recipe { fewest: 3, ..Recipe::default() };
        assert_eq!(Model::learn(&[one("rác", "waste"), one("đèn", "light")], &twice), Err(NoModel::NothingToLearn));
    }
}
