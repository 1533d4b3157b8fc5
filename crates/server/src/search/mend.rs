//! Mistyped words: what a word may have been meant to be.
//!
//! A word is doubted when the index does not know it, or knows it only where its neighbours never
//! stand. Tried are Telex keys left as typed (`ddawng`), two words written as one (`khaisinh`), the
//! beginning of a word being typed, and one wrong, missing, extra or swapped letter.

use super::index::{Index, pair};

/// At most so many readings of one word.
const MOST: usize = 4;

/// What a folded word may have been meant to be, each as one or two folded words, likeliest first.
/// `known` says that the index has the word: then only readings that its neighbours speak for.
pub(super) fn readings(
    index: &Index,
    word: &str,
    neighbours: (Option<&str>, Option<&str>),
    last: bool,
    known: bool,
) -> Vec<Vec<String>> {
    let has = |key: &str| index.terms.contains_key(key);
    let speak = |first: &str, end: &str| {
        let before = neighbours.0.is_some_and(|n| has(&pair(n, first)));
        let after = neighbours.1.is_some_and(|n| has(&pair(end, n)));
        usize::from(before) + usize::from(after)
    };
    if word.chars().any(|c| c.is_ascii_digit()) || word.chars().count() < 2 || (known && speak(word, word) > 0) {
        return Vec::new();
    }
    let mut readings: Vec<(usize, usize, Vec<String>)> = Vec::new();
    let decoded = telex(word);
    if !known {
        if decoded != word && has(&decoded) {
            return vec![vec![decoded]];
        }
        for (at, _) in word.char_indices().skip(2) {
            let (first, second) = word.split_at(at);
            if has(first) && has(second) && has(&pair(first, second)) {
                return vec![vec![first.to_owned(), second.to_owned()]];
            }
        }
    }
    let letters: Vec<char> = word.chars().collect();
    for (other, term) in &index.words {
        let beginning = last && !known && other.starts_with(&letters);
        if beginning || (*other != letters && is_near(&letters, other)) {
            let read: String = other.iter().collect();
            let support = speak(&read, &read);
            if support > 0 || (!known && letters.len() >= 3) {
                readings.push((support, index.postings[*term].len(), vec![read]));
            }
        }
    }
    readings.sort_by(|a, b| (b.0, b.1, &a.2).cmp(&(a.0, a.1, &b.2)));
    let best = readings.first().map_or(0, |r| r.0);
    readings.into_iter().filter(|r| r.0 == best).take(MOST).map(|r| r.2).collect()
}

/// Whether one edit (a letter changed, left out, put in, or two neighbours swapped) makes them the
/// same; two edits for words of ten letters and more.
fn is_near(word: &[char], other: &[char]) -> bool {
    let allowed = if word.len() >= 10 { 2 } else { 1 };
    word.len().abs_diff(other.len()) <= allowed && distance(word, other) <= allowed
}

/// The optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

/// What a word typed in Telex without its keyboard would have been, folded: `ddawng` is `dang`.
fn telex(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        match (c, letters.peek()) {
            ('d', Some('d')) | ('a', Some('a')) | ('e', Some('e')) | ('o', Some('o')) => {
                letters.next();
                out.push(c);
            }
            ('a' | 'o' | 'u', Some('w')) => {
                letters.next();
                out.push(c);
            }
            ('w', _) => out.push('u'),
            ('s' | 'f' | 'r' | 'x' | 'j', None) if !out.is_empty() => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_near_and_two_are_not() {
        let near = |a: &str, b: &str| is_near(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        for (a, b) in [("sinh", "sihn"), ("sinh", "snh"), ("sinh", "sinhh"), ("sinh", "sanh")] {
            assert!(near(a, b), "{a} {b}");
        }
        assert!(!near("sinh", "shin"));
        assert!(!near("sinh", "tinhh"));
        assert!(near("certificaet", "certificate"));
        assert!(near("ceritficaet", "certificate"), "two edits in a long word");
    }

    #[test]
    fn telex_left_as_typed_is_read() {
        for (typed, word) in [
            ("ddawng", "dang"),
            ("kys", "ky"),
            ("khai", "khai"),
            ("truws", "tru"),
            ("quyeenf", "quyen"),
            ("ddoois", "doi"),
        ] {
            assert_eq!(telex(typed), word);
        }
    }
}
