//! A small inverted index in memory, built once and never changed: folded words and pairs of
//! neighbouring words of every document, weighted by the field they stand in.
//!
//! The catalogue of a country has some thousands of services, so everything stays in memory of each
//! process and is the same in each of them. Building and asking do no I/O and have no chance in them.

use std::collections::BTreeMap;

use rules::{
    fold::{self, Word},
    service::Audience,
};

use super::{
    document::{Document, Field, Level},
    lexicon::Lexicon,
};

/// A word or a pair of neighbouring words, by number.
pub(super) type Term = usize;

/// How much a field counts, and how strongly its length is held against it.
struct Weight {
    field: Field,
    weight: f32,
    length: f32,
}

const WEIGHTS: &[Weight] = &[
    Weight { field: Field::Title, weight: 1.0, length: 0.15 },
    Weight { field: Field::Keywords, weight: 0.9, length: 0.0 },
    Weight { field: Field::Summary, weight: 0.35, length: 0.3 },
    Weight { field: Field::LifeEvent, weight: 0.25, length: 0.0 },
    Weight { field: Field::Sector, weight: 0.25, length: 0.0 },
    Weight { field: Field::Agency, weight: 0.15, length: 0.0 },
    Weight { field: Field::Body, weight: 0.15, length: 0.5 },
];

/// What stands in parentheses explains; it counts by this much of its field.
const ASIDE: f32 = 0.2;
/// The saturation of BM25: how soon one more occurrence stops to matter.
const SATURATION: f32 = 1.2;
/// After so many words a title's word counts half: official names say first what is done, then for whom.
const HALF_WAY: f32 = 14.0;

/// Where a term stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    pub(super) document: usize,
    /// Saturated weight: 1 for one occurrence early in a title.
    pub(super) weight: f32,
    pub(super) field: Field,
}

/// What the ranking and the facets need of a document.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) title: String,
    /// The title's words with their share in its meaning; the shares make 1.
    pub(super) shares: Vec<(Term, f32)>,
    /// What it does to something one already has: a number into the lexicon's list.
    pub(super) secondary: Option<usize>,
    /// Whether its field of administration is one that most people meet.
    pub(super) everyday: bool,
    pub(super) audience: Vec<Audience>,
    pub(super) sector: String,
    pub(super) life_events: Vec<String>,
    pub(super) level: Option<Level>,
}

/// The index of one language.
#[derive(Debug)]
pub struct Index {
    pub(super) entries: Vec<Entry>,
    pub(super) terms: BTreeMap<String, Term>,
    /// The single words among the terms, as letters, for the reading of mistyped ones.
    pub(super) words: Vec<(Vec<char>, Term)>,
    pub(super) postings: Vec<Vec<Posting>>,
    /// How telling a term is: the rarer, the more.
    pub(super) idf: Vec<f32>,
    /// Exact word to the documents it is written in with these very marks.
    pub(super) exact: BTreeMap<String, Documents>,
    pub(super) lexicon: Lexicon,
    pub(super) fallback: bool,
}

/// A set of documents, a bit for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents(Vec<u64>);

impl Documents {
    fn insert(&mut self, document: usize) {
        let place = document / 64;
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] |= 1 << (document % 64);
    }

    pub(super) fn contains(&self, document: usize) -> bool {
        self.0.get(document / 64).is_some_and(|bits| bits & (1 << (document % 64)) != 0)
    }
}

/// A word of a document where it stands.
struct Placed {
    word: Word,
    /// Words of different segments are no neighbours.
    segment: usize,
    aside: bool,
}

impl Index {
    /// Builds the index of these documents, in their order.
    pub fn of(documents: &[Document], lexicon: Lexicon) -> Index {
        let mut index = Index {
            entries: Vec::with_capacity(documents.len()),
            terms: BTreeMap::new(),
            words: Vec::new(),
            postings: Vec::new(),
            idf: Vec::new(),
            exact: BTreeMap::new(),
            lexicon,
            fallback: true,
        };
        let average = average_lengths(documents);
        for (number, document) in documents.iter().enumerate() {
            index.add(number, document, &average);
        }
        let count = documents.len() as f32;
        let idf = |list: &Vec<Posting>| (1.0 + (count - list.len() as f32 + 0.5) / (list.len() as f32 + 0.5)).ln();
        let single = index.terms.iter().filter(|(key, _)| !key.contains(' '));
        index.words = single.map(|(key, term)| (key.chars().collect(), *term)).collect();
        index.idf = index.postings.iter().map(idf).collect();
        for (entry, document) in index.entries.iter_mut().zip(documents) {
            entry.shares = shares(&index.terms, &index.idf, &document.title);
        }
        index
    }

    /// The same index without the reading of mistyped words: the negative control of the tests.
    #[cfg(test)]
    pub(super) fn without_fallback(mut self) -> Index {
        self.fallback = false;
        self
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The title of a document.
    pub fn title(&self, id: &str) -> Option<&str> {
        self.entries.iter().find(|e| e.id == id).map(|e| e.title.as_str())
    }

    fn add(&mut self, number: usize, document: &Document, average: &[f32]) {
        let mut weights: BTreeMap<Term, (f32, f32, Field)> = BTreeMap::new();
        for (rule, average) in WEIGHTS.iter().zip(average) {
            let placed = place(&text_of(document, rule.field));
            let length = 1.0 - rule.length + rule.length * placed.len() as f32 / average.max(1.0);
            for (i, at) in placed.iter().enumerate() {
                let late = if rule.field == Field::Title { 1.0 / (1.0 + i as f32 / HALF_WAY) } else { 1.0 };
                let weight = rule.weight * late * if at.aside { ASIDE } else { 1.0 } / length;
                let mut note = |term: Term| {
                    let (sum, best, field) = weights.entry(term).or_insert((0.0, 0.0, rule.field));
                    *sum += weight;
                    if weight > *best {
                        (*best, *field) = (weight, rule.field);
                    }
                };
                note(term(&mut self.terms, &mut self.postings, &at.word.folded));
                self.exact.entry(at.word.exact.clone()).or_default().insert(number);
                if let Some(next) = placed.get(i + 1).filter(|next| next.segment == at.segment) {
                    let pair = pair(&at.word.folded, &next.word.folded);
                    note(term(&mut self.terms, &mut self.postings, &pair));
                }
            }
        }
        for (term, (sum, _, field)) in weights {
            let weight = sum * (SATURATION + 1.0) / (sum + SATURATION);
            self.postings[term].push(Posting { document: number, weight, field });
        }
        let words = fold::words(&document.title);
        let after_head = if words.iter().map(|w| w.exact.as_str()).take(2).eq(["thủ", "tục"]) { 2 } else { 0 };
        let starts = |phrase: &[Word]| {
            words[after_head..].iter().map(|w| &w.exact).take(phrase.len()).eq(phrase.iter().map(|w| &w.exact))
        };
        let secondary = self.lexicon.secondary().iter().position(|p| starts(p));
        self.entries.push(Entry {
            id: document.id.clone(),
            code: document.code.clone(),
            title: document.title.clone(),
            shares: Vec::new(),
            secondary,
            everyday: self.lexicon.is_everyday(&document.sector.name),
            audience: document.audience.clone(),
            sector: document.sector.key.clone(),
            life_events: document.life_events.iter().map(|e| e.key.clone()).collect(),
            level: document.level,
        });
    }
}

/// The key of a pair of neighbouring words; no word has a space in it.
pub(super) fn pair(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

fn term(terms: &mut BTreeMap<String, Term>, postings: &mut Vec<Vec<Posting>>, key: &str) -> Term {
    if let Some(&term) = terms.get(key) {
        return term;
    }
    terms.insert(key.to_owned(), postings.len());
    postings.push(Vec::new());
    postings.len() - 1
}

/// Which part of a title's meaning each of its words carries, by how telling and how early it is.
fn shares(terms: &BTreeMap<String, Term>, idf: &[f32], title: &str) -> Vec<(Term, f32)> {
    let mut shares: BTreeMap<Term, f32> = BTreeMap::new();
    for (i, at) in place(title).iter().enumerate() {
        if let Some(&term) = terms.get(&at.word.folded) {
            let late = 1.0 / (1.0 + i as f32 / HALF_WAY);
            let share = idf[term] * late * if at.aside { ASIDE } else { 1.0 };
            let known = shares.entry(term).or_default();
            *known = known.max(share);
        }
    }
    let whole: f32 = shares.values().sum();
    shares.into_iter().map(|(term, share)| (term, share / whole.max(f32::MIN_POSITIVE))).collect()
}

fn text_of(document: &Document, field: Field) -> String {
    let names = |named: &[super::document::Named]| named.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join(". ");
    match field {
        Field::Code => document.code.clone(),
        Field::Title => document.title.clone(),
        Field::Keywords => document.keywords.join(". "),
        Field::Summary => document.summary.clone(),
        Field::LifeEvent => names(&document.life_events),
        Field::Sector => document.sector.name.clone(),
        Field::Agency => document.agency.name.clone(),
        Field::Body => document.body.clone(),
    }
}

fn average_lengths(documents: &[Document]) -> Vec<f32> {
    let average = |field| {
        let lengths: Vec<usize> =
            documents.iter().map(|d| fold::words(&text_of(d, field)).len()).filter(|n| *n > 0).collect();
        lengths.iter().sum::<usize>() as f32 / lengths.len().max(1) as f32
    };
    WEIGHTS.iter().map(|w| average(w.field)).collect()
}

/// The words of a text with the segment and the parentheses they stand in.
fn place(text: &str) -> Vec<Placed> {
    let mut placed = Vec::new();
    let (mut segment, mut depth) = (0, 0_usize);
    let mut rest = text;
    loop {
        let end = rest.find([',', ';', ':', '(', ')', '/', '.', '\n', '“', '”', '"']).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        placed.extend(fold::words(piece).into_iter().map(|word| Placed { word, segment, aside: depth > 0 }));
        let Some(mark) = after.chars().next() else { break };
        match mark {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        segment += 1;
        rest = &after[mark.len_utf8()..];
    }
    placed
}
