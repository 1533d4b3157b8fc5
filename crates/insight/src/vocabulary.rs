//! The features a model knows, with how telling each is (TF-IDF, term counts sub-linear), and texts as numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    feature::{self, Family, Reading, Recipe},
    logistic::Vector,
};

/// Features in order of their keys; a feature's number is its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    keys: Vec<String>,
    /// How telling each is: the rarer among the examples, the more.
    telling: Vec<f32>,
}

impl Vocabulary {
    /// The features of these texts that stand in enough of them.
    pub fn of<'a>(readings: impl Iterator<Item = &'a Reading>, recipe: &Recipe) -> Vocabulary {
        let mut found: BTreeMap<&str, (u32, u32, usize)> = BTreeMap::new();
        let mut texts = 0;
        for (number, reading) in readings.enumerate() {
            texts = number + 1;
            for feature in &reading.features {
                let (count, published, last) = found.entry(&feature.key).or_insert((0, 0, usize::MAX));
                if *last != number {
                    *count += 1;
                    *published += u32::from(reading.published);
                    *last = number;
                }
            }
        }
        let enough = |count: u32, published: u32| count >= recipe.fewest || published >= recipe.fewest.min(2);
        let kept = found.into_iter().filter(|(_, (count, published, _))| enough(*count, *published));
        let (keys, telling) = kept
            .map(|(key, (count, ..))| {
                let rare = ((1 + texts) as f64 / f64::from(1 + count)).ln() + 1.0;
                (key.to_owned(), (rare * 1e4).round() as f32 / 1e4)
            })
            .unzip();
        Vocabulary { keys, telling }
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether every feature has its weight.
    pub(crate) fn is_whole(&self) -> bool {
        self.keys.len() == self.telling.len() && self.keys.is_sorted()
    }

    /// The number of a feature.
    pub fn number(&self, key: &str) -> Option<u32> {
        self.keys.binary_search_by(|k| k.as_str().cmp(key)).ok().map(|i| i as u32)
    }

    /// A text as numbers, of length one; empty when nothing in it is known.
    pub fn vector(&self, reading: &Reading) -> Vector {
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        for feature in &reading.features {
            if let Some(number) = self.number(&feature.key) {
                *counts.entry(number).or_default() += 1.0;
            }
        }
        let mut vector: Vector = counts
            .into_iter()
            .map(|(number, count)| (number, (1.0 + count.ln()) * self.telling[number as usize]))
            .collect();
        let family = |number: u32| Family::of(&self.keys[number as usize]);
        for one in Family::ALL {
            let size = vector.iter().filter(|(n, _)| family(*n) == one).map(|(_, v)| v * v).sum::<f32>().sqrt();
            if size > 0.0 {
                vector.iter_mut().filter(|(n, _)| family(*n) == one).for_each(|(_, v)| *v *= one.voice() / size);
            }
        }
        let size = vector.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        if size > 0.0 {
            vector.iter_mut().for_each(|(_, v)| *v /= size);
        }
        vector
    }

    /// Reads a text and makes it numbers.
    pub fn read(&self, text: &str, recipe: &Recipe) -> (Reading, Vector) {
        let reading = feature::read(text, recipe);
        let vector = self.vector(&reading);
        (reading, vector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(texts: &[&str], fewest: u32) -> Vocabulary {
        let recipe = Recipe { letters: false, fewest, ..Recipe::default() };
        let readings: Vec<Reading> = texts.iter().map(|t| feature::read(t, &recipe)).collect();
        Vocabulary::of(readings.iter(), &recipe)
    }

    #[test]
    fn the_rarer_word_tells_more_and_a_text_has_length_one() {
        let known = vocabulary(&["rac duong", "rac cay", "rac den"], 1);
        let recipe = Recipe { letters: false, ..Recipe::default() };
        let (_, vector) = known.read("rac den", &recipe);
        let value = |key: &str| vector.iter().find(|(n, _)| Some(*n) == known.number(key)).map(|(_, v)| *v);
        assert!(value("fden") > value("frac"));
        let length: f32 = vector.iter().map(|(_, v)| v * v).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        assert!(known.read("khong biet gi", &recipe).1.is_empty());
    }

    #[test]
    fn what_one_person_alone_wrote_is_not_kept() {
        let known = vocabulary(&["rac truoc nha ong Tuan", "rac truoc cong", "rac dau ngo"], 2);
        assert!(known.number("frac").is_some() && known.number("ftruoc").is_some());
        assert_eq!(known.number("ftuan"), None);
    }

    #[test]
    fn what_is_published_needs_no_third_person() {
        let recipe = Recipe { letters: false, fewest: 3, ..Recipe::default() };
        let read = |text: &str, published| Reading { published, ..feature::read(text, &recipe) };
        let of = |published| {
            let readings = [read("loa keo", published), read("loa phuong", published), read("rac", false)];
            Vocabulary::of(readings.iter(), &recipe).number("floa").is_some()
        };
        assert!(of(true) && !of(false));
    }
}
