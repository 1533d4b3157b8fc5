//! What a text is read as: its words and pairs of neighbouring words, as written and without marks, and the letters
//! inside its words, so that a mistyped or unmarked word is still half known.

use std::ops::Range;

use rules::fold::{self, Word};
use serde::{Deserialize, Serialize};

/// The longest run of neighbouring words that is one feature.
const LONGEST: usize = 2;

/// How texts are read and how much is believed of them. Part of a model: read otherwise, it would mean nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// How much the examples count against keeping weights small (the usual C).
    pub trust: f64,
    /// Whether the letters inside words count too: worth it for short texts and many labels.
    pub letters: bool,
    /// In how many examples a feature must stand to be learned; of published texts, one more than one is enough.
    /// Above one, nothing that a single person wrote (a name, a number) is ever in the model.
    pub fewest: u32,
    /// How often, of a hundred times, the suggestion should be right where the model does not abstain.
    pub sure: u8,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe { trust: 10.0, letters: true, fewest: 1, sure: 90 }
    }
}

/// A family of features; each family speaks with one voice, however many of its features a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Words and pairs as written, with their marks.
    Written,
    /// Words and pairs without marks.
    Folded,
    /// Runs of three to five letters of words without marks.
    Letters,
}

impl Family {
    /// Every family.
    pub const ALL: [Family; 3] = [Family::Written, Family::Folded, Family::Letters];

    /// How loud it speaks.
    pub fn voice(self) -> f32 {
        match self {
            Family::Written => 1.0,
            Family::Folded => 1.0,
            Family::Letters => 0.8,
        }
    }

    /// The family of a key.
    pub fn of(key: &str) -> Family {
        match key.as_bytes().first() {
            Some(b'w') => Family::Written,
            Some(b'f') => Family::Folded,
            _ => Family::Letters,
        }
    }
}

/// One feature of a text and the words it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// What it is, equal for equal features: the family's letter, then what was read.
    pub key: String,
    /// Which of the text's words.
    pub words: Range<usize>,
}

/// A text read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Its words, shorthands spelled out.
    pub words: Vec<Word>,
    /// Its features, in order.
    pub features: Vec<Feature>,
    /// Whether the text is public anyway.
    pub published: bool,
}

/// The words of a text: chat shorthands spelled out; digits are all one, for a house or telephone number says nothing
/// and may tell who somebody is.
fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    for word in fold::words(text) {
        match fold::spelled_out(&word.exact) {
            Some(long) => out.extend(fold::words(long)),
            None if word.folded.bytes().any(|b| b.is_ascii_digit()) => {
                let key: String = word.folded.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                out.push(Word { exact: key.clone(), folded: key });
            }
            None => out.push(word),
        }
    }
    out
}

fn joined(run: &[Word], key: impl Fn(&Word) -> &str) -> String {
    run.iter().map(key).collect::<Vec<_>>().join(" ")
}

/// Reads a text.
pub fn read(text: &str, recipe: &Recipe) -> Reading {
    let words = words(text);
    let mut features = Vec::with_capacity(words.len() * 8);
    let mut take = |key: String, words: Range<usize>| features.push(Feature { key, words });
    for (i, word) in words.iter().enumerate() {
        take(format!("f{}", word.folded), i..i + 1);
        if word.is_marked() {
            take(format!("w{}", word.exact), i..i + 1);
        }
        for size in 2..=LONGEST {
            let Some(run) = words.get(i..i + size) else { break };
            take(format!("f{}", joined(run, |w| &w.folded)), i..i + size);
            if run.iter().any(Word::is_marked) {
                take(format!("w{}", joined(run, |w| &w.exact)), i..i + size);
            }
        }
        if recipe.letters {
            let letters: Vec<char> = std::iter::once('_').chain(word.folded.chars()).chain(['_']).collect();
            for size in 3..=5.min(letters.len()) {
                for run in letters.windows(size) {
                    take(std::iter::once('l').chain(run.iter().copied()).collect(), i..i + 1);
                }
            }
        }
    }
    Reading { words, features, published: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str, letters: bool) -> Vec<String> {
        read(text, &Recipe { letters, ..Recipe::default() }).features.into_iter().map(|f| f.key).collect()
    }

    #[test]
    fn words_are_read_with_and_without_their_marks() {
        assert_eq!(keys("Đèn hỏng", false), ["fden", "wđèn", "fden hong", "wđèn hỏng", "fhong", "whỏng"]);
        assert_eq!(keys("den hong", false), ["fden", "fden hong", "fhong"]);
        assert_eq!(keys("đường hư", false), keys("ĐƯỜNG  hư!", false));
    }

    #[test]
    fn a_number_says_only_that_it_is_one() {
        assert_eq!(keys("sđt 0912345678", false), keys("sđt 0987654321", false));
        assert!(!keys("số 0912345678", true).iter().any(|k| k.contains("912")));
    }

    #[test]
    fn shorthands_are_spelled_out_and_letters_survive_a_slip() {
        assert_eq!(keys("ko có đèn", false), keys("không có đèn", false));
        let (right, slip) = (keys("garbage", true), keys("garbagge", true));
        let shared = right.iter().filter(|k| slip.contains(k)).count();
        assert!(shared * 2 > right.len(), "{shared} of {}", right.len());
    }
}
