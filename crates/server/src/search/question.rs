//! A question read: its words grouped into what is wanted, each with the ways it may be written.

use rules::fold::{self, Word};

use super::{
    document::Question,
    index::{Index, Term, pair},
    lexicon::Match,
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
    /// Which of the lexicon's secondary acts are asked for.
    pub(super) secondary: Vec<usize>,
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

/// A pair of neighbouring words at least this rare (idf) says that they belong together.
const TELLING: f32 = 4.5;

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
    let role = roles(index, &words, &matches, marked);
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
    for i in (0..words.len()).filter(|&i| matches!(role[i], Role::Free | Role::Perhaps) || all_stop) {
        let weak = role[i] == Role::Perhaps || lexicon.is_weak(&words[i], marked);
        word_alone(index, &words, i, marked, weak, &mut reading);
    }
    for i in 1..words.len() {
        if role[i - 1] != Role::Stop && role[i] != Role::Stop {
            reading.pairs.extend(wanted_pair(index, &words[i - 1], &words[i], marked));
        }
    }
    let meanings = matches.iter().flat_map(|m| &m.meaning.phrases).map(Vec::as_slice);
    let meant: Vec<&[Word]> = meanings.chain([words.as_slice()]).collect();
    let stands = |phrase: &[Word], text: &[Word]| {
        text.windows(phrase.len()).any(|w| w.iter().zip(phrase).all(|(a, b)| a.folded == b.folded))
    };
    let asked = |phrase: &[Word]| meant.iter().any(|text| stands(phrase, text));
    reading.secondary = lexicon.secondary().iter().enumerate().filter(|(_, p)| asked(p)).map(|(i, _)| i).collect();
    reading
}

/// What each word is there for.
fn roles(index: &Index, words: &[Word], matches: &[Match<'_>], marked: bool) -> Vec<Role> {
    let mut role = vec![Role::Free; words.len()];
    for found in matches {
        let to = if found.meaning.phrases.is_empty() { Role::Stop } else { Role::Taken };
        found.at.iter().for_each(|&i| role[i] = to);
    }
    // A word of asking may be another word: `dau` is `đâu` and `đầu`, and `phải` is part of `không phải
    // đánh giá`. Where it stands beside its neighbour as it does in documents, it may be that one.
    let telling = |a: usize, b: usize| {
        let term = index.terms.get(&pair(&words[a].folded, &words[b].folded));
        term.is_some_and(|&term| index.idf[term] >= TELLING)
    };
    let counts = |role: &[Role], at: usize| !marked || role[at] != Role::Stop;
    for found in matches.iter().filter(|m| m.meaning.phrases.is_empty() && m.at.len() == 1) {
        let i = found.at[0];
        let before = i > 0 && counts(&role, i - 1) && telling(i - 1, i);
        if before || (i + 1 < words.len() && counts(&role, i + 1) && telling(i, i + 1)) {
            role[i] = Role::Perhaps;
        }
    }
    role
}

/// A word that belongs to no pattern: as typed, and as it may have been meant.
fn word_alone(index: &Index, words: &[Word], i: usize, marked: bool, weak: bool, reading: &mut Reading) {
    let word = &words[i];
    let weight = if weak { WEAK } else { 1.0 };
    let mut wordings: Vec<Wording> = wording(index, std::slice::from_ref(word), marked, 1.0).into_iter().collect();
    let neighbour = |at: Option<usize>| at.and_then(|at| words.get(at)).map(|w| w.folded.as_str());
    if index.fallback && weight == 1.0 {
        let neighbours = (neighbour(i.checked_sub(1)), neighbour(Some(i + 1)));
        let mended = mend::readings(index, &word.folded, neighbours, i + 1 == words.len(), !wordings.is_empty());
        for read in mended {
            if wordings.is_empty() {
                reading.corrected.push((word.exact.clone(), read.join(" ")));
            }
            let read: Vec<Word> = read.into_iter().map(|w| Word { exact: w.clone(), folded: w }).collect();
            wordings.extend(wording(index, &read, false, MENDED));
        }
    }
    push(reading, wordings, weight);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Free,
    Taken,
    Stop,
    /// A word of asking that may be meant as another word.
    Perhaps,
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
