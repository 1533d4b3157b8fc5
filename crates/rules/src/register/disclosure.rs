//! Disclosure control of statistics: a count so small that it tells of single people is held back, and so
//! is a second part of the same sum, or the first could be worked out from the rest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Register;
use crate::value::{Answers, Value};

/// What is held back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Counts from 1 to one less than this are held back; 0 tells of nobody and stays.
    pub below: i64,
    /// Sums whose parts together give the whole.
    pub sums: Vec<Sum>,
}

/// A whole and its parts, each a field with a count.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// The field with the whole.
    pub whole: String,
    /// The fields with the parts.
    pub parts: Vec<String>,
}

impl Disclosure {
    /// The fields to hold back in a record with these values.
    pub fn held_back<'d>(&'d self, values: &Answers) -> BTreeSet<&'d str> {
        let count = |field: &str| values.get(field).and_then(Value::as_int);
        let small = |field: &str| count(field).is_some_and(|n| (1..self.below).contains(&n));
        let mut held: BTreeSet<&str> = BTreeSet::new();
        for sum in &self.sums {
            let every = std::iter::once(&sum.whole).chain(&sum.parts).map(String::as_str);
            held.extend(every.filter(|field| small(field)));
        }
        // A sum with one unknown gives it away; holding back one more may open another sum, so again.
        loop {
            let before = held.len();
            for sum in &self.sums {
                let every: Vec<&str> = std::iter::once(&sum.whole).chain(&sum.parts).map(String::as_str).collect();
                let unknown = every.iter().filter(|f| held.contains(*f)).count();
                if unknown == 1 {
                    // The smallest that says something: the least is lost. The whole goes last.
                    let rest = sum.parts.iter().map(String::as_str).filter(|f| !held.contains(f));
                    let least = rest.filter(|f| count(f).is_some_and(|n| n > 0)).min_by_key(|f| count(f));
                    held.insert(least.unwrap_or(&sum.whole));
                }
            }
            if held.len() == before {
                return held;
            }
        }
    }
}

impl Register {
    /// Takes out of the values what disclosure control holds back; gives the fields that were.
    pub fn hold_back(&self, values: &mut Answers) -> Vec<String> {
        let Some(disclosure) = &self.disclosure else { return Vec::new() };
        let held: Vec<String> = disclosure.held_back(values).into_iter().map(str::to_owned).collect();
        held.into_iter().filter(|field| values.remove(field).is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(values: &[(&str, i64)]) -> Vec<String> {
        let sum = |whole: &str, parts: &[&str]| Sum {
            whole: whole.into(),
            parts: parts.iter().map(|p| (*p).to_owned()).collect(),
        };
        let disclosure =
            Disclosure { below: 5, sums: vec![sum("all", &["men", "women"]), sum("all", &["young", "adult", "old"])] };
        let values = values.iter().map(|(k, n)| ((*k).to_owned(), Value::Int(*n))).collect();
        disclosure.held_back(&values).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_small_count_and_what_would_give_it_away_are_held_back() {
        let all = |men, women, young, adult, old| {
            held(&[
                ("all", men + women),
                ("men", men),
                ("women", women),
                ("young", young),
                ("adult", adult),
                ("old", old),
            ])
        };
        assert_eq!(all(50, 60, 20, 80, 10), Vec::<String>::new());
        assert_eq!(all(107, 3, 20, 80, 10), ["men", "women"], "one part gives the other away");
        assert_eq!(all(50, 60, 2, 98, 10), ["old", "young"], "the smallest other part goes with it");
        assert_eq!(all(50, 60, 0, 100, 10), Vec::<String>::new(), "nobody is nobody");
        assert_eq!(all(0, 3, 0, 3, 0), ["adult", "all", "women"], "a tiny place says nothing");
    }

    #[test]
    fn nothing_held_back_can_be_worked_out_from_one_sum() {
        for men in 0..9 {
            for women in 0..9 {
                for young in 0..=(men + women) {
                    let adult = (men + women - young) / 2;
                    let old = men + women - young - adult;
                    let held = held(&[
                        ("all", men + women),
                        ("men", men),
                        ("women", women),
                        ("young", young),
                        ("adult", adult),
                        ("old", old),
                    ]);
                    for sum in [&["all", "men", "women"][..], &["all", "young", "adult", "old"][..]] {
                        let unknown = sum.iter().filter(|f| held.iter().any(|h| h == *f)).count();
                        assert_ne!(unknown, 1, "{men} {women} {young} {adult} {old}: {held:?}");
                    }
                }
            }
        }
    }
}
