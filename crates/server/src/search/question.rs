//! A question read: its words grouped into what is wanted, each with the ways it may be written.

use rules::fold::{self, Word};

use super::{
    document::Question,
    index::{Index, Term, pair},
    mend,
};

/// One way of writing something wanted.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) terms: Vec<Wanted>,
    /// How sure it is that this is meant, up to 1.
    pub(super) trust: f32,
    /// The size of its meaning: the length of the vector of its words' idf.
    pub(super) size: f32,
}

/// A term looked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) term: Term,
    /// Its part in the whole.
    pub(super) mass: f32,
    /// The exact words that a document should have for the full weight; empty: any marks do.
    pub(super) exact: Vec<String>,
}

/// One thing wanted: any of its wordings will do, the best one counts.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) wordings: Vec<Wording>,
    /// How much it matters beside the others.
    pub(super) weight: f32,
}

impl Wish {
    pub(super) fn size(&self) -> f32 {
        self.weight * self.wordings.iter().map(|w| w.size).fold(0.0, f32::max)
    }
}

/// A question as the ranking needs it.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) wishes: Vec<Wish>,
    /// Pairs of neighbouring words as typed.
    pub(super) pairs: Vec<Wanted>,
    /// Words of which nothing is known at all.
    pub(super) unknown: usize,
    /// Whether any word was typed.
    pub(super) asked: bool,
    /// Words read as others: typed, read.
    pub(super) corrected: Vec<(String, String)>,
}

/// How much words of circumstance matter.
const WEAK: f32 = 0.4;
/// How much a pair inside a wording counts beside its words.
const PAIR: f32 = 0.5;
/// The trust in the words said themselves where there is an official wording for them.
const SAID: f32 = 0.7;
/// The trust in a reading of a word that means nothing as typed.
const MENDED: f32 = 0.7;

/// Reads a question.
pub(super) fn read(index: &Index, text: &str) -> Reading {
    let typed = fold::words(&text.chars().take(400).collect::<String>());
    let words: Vec<Word> = typed
        .into_iter()
        .flat_map(|word| fold::spelled_out(&word.exact).map_or_else(|| vec![word], fold::words))
        .take(Question::MAX_WORDS)
        .collect();
    let marked = words.iter().any(Word::is_marked);
    let mut reading = Reading { asked: !words.is_empty(), ..Reading::default() };
    let lexicon = &index.lexicon;
    let matches = lexicon.matches(&words, marked);
    let mut role = vec![Role::Free; words.len()];
    for found in &matches {
        let to = if found.meaning.phrases.is_empty() { Role::Stop } else { Role::Taken };
        found.at.iter().for_each(|&i| role[i] = to);
    }
    let all_stop = role.iter().all(|r| *r == Role::Stop);
    for found in matches.iter().filter(|m| !m.meaning.phrases.is_empty()) {
        let said: Vec<Word> = found.at.iter().map(|&i| words[i].clone()).collect();
        let mut wordings: Vec<Wording> =
            found.meaning.phrases.iter().filter_map(|p| wording(index, p, marked, 1.0)).collect();
        if !found.meaning.instead {
            wordings.extend(wording(index, &said, marked, SAID));
        }
        push(&mut reading, wordings, 1.0);
    }
    for (i, word) in words.iter().enumerate() {
        if !(role[i] == Role::Free || all_stop) {
            continue;
        }
        let weight = if lexicon.is_weak(word, marked) { WEAK } else { 1.0 };
        let mut wordings: Vec<Wording> = wording(index, std::slice::from_ref(word), marked, 1.0).into_iter().collect();
        let neighbours =
            (i.checked_sub(1).map(|b| words[b].folded.as_str()), words.get(i + 1).map(|w| w.folded.as_str()));
        if index.fallback && weight == 1.0 {
            let mended = mend::readings(index, &word.folded, neighbours, i + 1 == words.len(), !wordings.is_empty());
            for read in mended {
                if wordings.is_empty() {
                    reading.corrected.push((word.exact.clone(), read.join(" ")));
                }
                let read: Vec<Word> = read.into_iter().map(|w| Word { exact: w.clone(), folded: w }).collect();
                wordings.extend(wording(index, &read, false, MENDED));
            }
        }
        push(&mut reading, wordings, weight);
    }
    for i in 1..words.len() {
        if role[i - 1] != Role::Stop && role[i] != Role::Stop {
            reading.pairs.extend(wanted_pair(index, &words[i - 1], &words[i], marked));
        }
    }
    reading
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Free,
    Taken,
    Stop,
}

fn push(reading: &mut Reading, wordings: Vec<Wording>, weight: f32) {
    if wordings.is_empty() {
        reading.unknown += 1;
    } else {
        reading.wishes.push(Wish { wordings, weight });
    }
}

/// The terms of a phrase; `None` when nothing of it is in the index.
fn wording(index: &Index, phrase: &[Word], marked: bool, trust: f32) -> Option<Wording> {
    let mut terms = Vec::new();
    let mut square = 0.0;
    let mut absent = 0.0;
    for (i, word) in phrase.iter().enumerate() {
        let Some(&term) = index.terms.get(&word.folded) else {
            absent += 1.0;
            continue;
        };
        square += index.idf[term] * index.idf[term];
        let exact = if marked { vec![word.exact.clone()] } else { Vec::new() };
        terms.push(Wanted { term, mass: index.idf[term], exact });
        if let Some(next) = phrase.get(i + 1) {
            terms.extend(wanted_pair(index, word, next, marked));
        }
    }
    if terms.is_empty() {
        return None;
    }
    Some(Wording { terms, trust: trust / (1.0 + absent), size: square.sqrt() })
}

fn wanted_pair(index: &Index, first: &Word, second: &Word, marked: bool) -> Option<Wanted> {
    let &term = index.terms.get(&pair(&first.folded, &second.folded))?;
    let exact = if marked { vec![first.exact.clone(), second.exact.clone()] } else { Vec::new() };
    Some(Wanted { term, mass: index.idf[term] * PAIR, exact })
}
