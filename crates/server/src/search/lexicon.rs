//! What everyday words mean in the words of the law: `catalogue/search/synonyms.<lang>.yaml`.
//!
//! Data, not code: words of asking that carry nothing, words of circumstance that carry little, classes
//! of words, and what people say for what the law says. See the head of `synonyms.vi.yaml` for the shape.

use std::{collections::BTreeMap, fmt};

use rules::fold::{self, Word};
use serde::Deserialize;

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    stop: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    secondary: Vec<String>,
    #[serde(default)]
    everyday: Vec<String>,
    #[serde(default)]
    classes: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    synonyms: Vec<Synonym>,
}

/// One line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonym {
    say: Vec<String>,
    #[serde(default)]
    mean: Vec<String>,
    #[serde(default)]
    instead: bool,
}

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line from 1; 0 when not known.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

impl Mistake {
    /// A mistake in a phrase, at its first appearance in the text.
    fn in_phrase(yaml: &str, phrase: &str, what: &str) -> Mistake {
        // The whole phrase, not a part of a longer word.
        let alone = |line: &str, at: usize| {
            let before = line[..at].chars().next_back();
            let after = line[at + phrase.len()..].chars().next();
            !before.into_iter().chain(after).any(char::is_alphanumeric)
        };
        let column = |line: &str| {
            let at = line.match_indices(phrase).map(|(at, _)| at).find(|at| alone(line, *at))?;
            Some(line[..at].chars().count() + 1)
        };
        let place = yaml.lines().enumerate().find_map(|(i, line)| Some((i + 1, column(line)?)));
        let (line, column) = place.unwrap_or_default();
        Mistake { line, column, what: format!("{phrase:?}: {what}") }
    }
}

/// One place in a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word(Word),
    Class(String),
    /// Up to [`GAP`] other words.
    Gap,
}

/// How many words `..` in a pattern may stand for.
const GAP: usize = 3;

/// What a pattern of words stands for.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    /// The official phrases, each as its words.
    pub(super) phrases: Vec<Vec<Word>>,
    /// Whether the words themselves are not searched for.
    pub(super) instead: bool,
}

#[derive(Clone, Debug)]
struct Pattern {
    parts: Vec<Part>,
    meaning: Meaning,
}

/// A place in a question where a pattern stands.
#[derive(Clone, Debug)]
pub(super) struct Match<'a> {
    /// The positions of the words it takes, ascending.
    pub(super) at: Vec<usize>,
    /// What they mean.
    pub(super) meaning: &'a Meaning,
}

/// The words of one language.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    patterns: Vec<Pattern>,
    /// Folded first word to the patterns that may start with it.
    by_first: BTreeMap<String, Vec<usize>>,
    classes: BTreeMap<String, Vec<Word>>,
    weak: Vec<Word>,
    secondary: Vec<Vec<Word>>,
    everyday: Vec<String>,
}

impl Lexicon {
    /// Reads the table from the text of its file.
    pub fn read(yaml: &str) -> Result<Lexicon, Mistake> {
        let file: File = serde_yaml_ng::from_str(yaml).map_err(|error| {
            let (line, column) = error.location().map_or((0, 0), |l| (l.line(), l.column()));
            let message = error.to_string();
            Mistake { line, column, what: message.split(" at line ").next().unwrap_or(&message).to_owned() }
        })?;
        let mut lexicon = Lexicon::default();
        for (name, members) in &file.classes {
            let members = members.iter().flat_map(|m| fold::words(m)).collect();
            lexicon.classes.insert(name.clone(), members);
        }
        lexicon.weak = file.weak.iter().flat_map(|w| fold::words(w)).collect();
        lexicon.secondary = file.secondary.iter().map(|s| fold::words(s)).collect();
        lexicon.everyday = file.everyday.iter().map(|s| fold::folded(s)).collect();
        for stop in &file.stop {
            let nothing = Meaning { phrases: Vec::new(), instead: true };
            lexicon.add(stop, nothing).map_err(|what| Mistake::in_phrase(yaml, stop, &what))?;
        }
        for Synonym { say, mean, instead } in &file.synonyms {
            let phrases: Vec<Vec<Word>> = mean.iter().map(|m| fold::words(m)).collect();
            if let Some((empty, _)) = mean.iter().zip(&phrases).find(|(_, words)| words.is_empty()) {
                return Err(Mistake::in_phrase(yaml, empty, "a meaning without words"));
            }
            if let (Some(first), true) = (say.first(), mean.is_empty()) {
                return Err(Mistake::in_phrase(yaml, first, "it has no meaning; a word of asking stands under stop"));
            }
            for phrase in say {
                let meaning = Meaning { phrases: phrases.clone(), instead: *instead };
                lexicon.add(phrase, meaning).map_err(|what| Mistake::in_phrase(yaml, phrase, &what))?;
            }
        }
        Ok(lexicon)
    }

    fn add(&mut self, phrase: &str, meaning: Meaning) -> Result<(), String> {
        let mut parts = Vec::new();
        for piece in phrase.split_whitespace() {
            if piece == ".." {
                parts.push(Part::Gap);
            } else if let Some(name) = piece.strip_prefix('<').and_then(|p| p.strip_suffix('>')) {
                if !self.classes.contains_key(name) {
                    return Err(format!("there is no class {name:?}"));
                }
                parts.push(Part::Class(name.to_owned()));
            } else {
                parts.extend(fold::words(piece).into_iter().map(Part::Word));
            }
        }
        if parts.last() == Some(&Part::Gap) {
            return Err("it must end with a word".into());
        }
        if let Some(known) = self.patterns.iter_mut().find(|p| p.parts == parts) {
            known.meaning.phrases.extend(meaning.phrases);
            known.meaning.instead &= meaning.instead;
            return Ok(());
        }
        let firsts: Vec<String> = match parts.first() {
            Some(Part::Word(word)) => vec![word.folded.clone()],
            Some(Part::Class(name)) => self.classes[name].iter().map(|w| w.folded.clone()).collect(),
            Some(Part::Gap) | None => return Err("it must begin with a word".into()),
        };
        for first in firsts {
            let list = self.by_first.entry(first).or_default();
            if list.last() != Some(&self.patterns.len()) {
                list.push(self.patterns.len());
            }
        }
        self.patterns.push(Pattern { parts, meaning });
        Ok(())
    }

    /// Whether a word tells of the circumstances (who, when) rather than of what is wanted.
    pub(super) fn is_weak(&self, word: &Word, marked: bool) -> bool {
        self.weak.iter().any(|w| same(w, word, marked))
    }

    /// The phrases with which a title begins when it is about something one already has.
    pub(super) fn secondary(&self) -> &[Vec<Word>] {
        &self.secondary
    }

    /// Whether a field of administration is one that most people meet; all are when none is named.
    pub(super) fn is_everyday(&self, sector: &str) -> bool {
        let sector = fold::folded(sector);
        self.everyday.is_empty() || self.everyday.iter().any(|e| sector.contains(e.as_str()))
    }

    /// The patterns in a question that do not overlap, longest first, then leftmost. `marked` says that
    /// the question is written with its marks, so that they must agree.
    pub(super) fn matches(&self, words: &[Word], marked: bool) -> Vec<Match<'_>> {
        let mut found: Vec<(usize, Match<'_>)> = Vec::new();
        for (start, word) in words.iter().enumerate() {
            for &i in self.by_first.get(&word.folded).into_iter().flatten() {
                let pattern = &self.patterns[i];
                let mut at = Vec::new();
                if self.fits(&pattern.parts, words, start, marked, &mut at) {
                    found.push((pattern.parts.len(), Match { at, meaning: &pattern.meaning }));
                }
            }
        }
        // A stop word is the weakest reading of a word, then shorter patterns, then later ones.
        found.sort_by_key(|(parts, m)| (m.meaning.phrases.is_empty(), usize::MAX - m.at.len(), *parts, m.at[0]));
        let mut taken = vec![false; words.len()];
        let mut kept = Vec::new();
        for (_, found) in found {
            if found.at.iter().all(|&i| !taken[i]) {
                found.at.iter().for_each(|&i| taken[i] = true);
                kept.push(found);
            }
        }
        kept.sort_by_key(|m| m.at[0]);
        kept
    }

    fn fits(&self, parts: &[Part], words: &[Word], at: usize, marked: bool, taken: &mut Vec<usize>) -> bool {
        let Some((part, rest)) = parts.split_first() else { return true };
        if *part == Part::Gap {
            return (0..=GAP).any(|skip| {
                let before = taken.len();
                let fits = self.fits(rest, words, at + skip, marked, taken);
                if !fits {
                    taken.truncate(before);
                }
                fits
            });
        }
        let Some(word) = words.get(at) else { return false };
        let agrees = match part {
            Part::Word(wanted) => same(wanted, word, marked),
            Part::Class(name) => self.classes[name].iter().any(|wanted| same(wanted, word, marked)),
            Part::Gap => false,
        };
        if agrees {
            taken.push(at);
        }
        agrees && self.fits(rest, words, at + 1, marked, taken)
    }
}

/// Whether a typed word is the wanted one: with marks when the question has them, else without.
fn same(wanted: &Word, typed: &Word, marked: bool) -> bool {
    if marked { wanted.exact == typed.exact } else { wanted.folded == typed.folded }
}
