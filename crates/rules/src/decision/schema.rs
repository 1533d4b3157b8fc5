//! Which names an expression may use and what each holds.

use std::collections::BTreeMap;

/// What a name or an expression holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A whole number; money in the smallest unit.
    Int,
    /// Text.
    Text,
    /// A day.
    Date,
    /// One of these words.
    Choice(Vec<String>),
    /// Several of these words.
    Choices(Vec<String>),
    /// An address, with the parts `province`, `commune` (codes) and `street`.
    Address,
}

impl Kind {
    /// The kind in words for a message.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Bool => "yes or no",
            Kind::Int => "a whole number",
            Kind::Text => "text",
            Kind::Date => "a date",
            Kind::Choice(_) => "one of a list",
            Kind::Choices(_) => "several of a list",
            Kind::Address => "an address",
        }
    }
}

/// Something wrong in an expression or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where in the table, such as `rules[2].when`; empty for a lone expression.
    pub path: String,
    /// The character of the expression, from 1; 0 when the whole is meant.
    pub at: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Flaw {
    pub(super) fn new(at: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Flaw { path: String::new(), at, what: what.into(), mend: mend.into() }
    }

    /// The same flaw, found under a path.
    pub fn under(mut self, path: &str) -> Self {
        self.path = match (path, self.path.as_str()) {
            (_, "") => path.to_owned(),
            ("", inner) => inner.to_owned(),
            (outer, inner) => format!("{outer}.{inner}"),
        };
        self
    }
}

/// A name's place in its [`Schema`] and in the facts made for it.
pub(super) type Slot = u16;

/// The names that expressions may use: the questions of a service, `channel` and `today`.
#[derive(Clone, Debug)]
pub struct Schema {
    names: Vec<(String, Kind)>,
    index: BTreeMap<String, Slot>,
}

pub(super) const CHANNEL: Slot = 0;
pub(super) const TODAY: Slot = 1;

impl Schema {
    /// The names `channel` (`online`, `counter`, `post`) and `today`, and these besides. The first of
    /// two equal names counts.
    pub fn new(names: impl IntoIterator<Item = (String, Kind)>) -> Self {
        let channels = ["online", "counter", "post"].map(str::to_owned).to_vec();
        let own = [("channel".to_owned(), Kind::Choice(channels)), ("today".to_owned(), Kind::Date)];
        let mut schema = Schema { names: Vec::new(), index: BTreeMap::new() };
        for (name, kind) in own.into_iter().chain(names) {
            let next = Slot::try_from(schema.names.len()).unwrap_or(Slot::MAX);
            if !schema.index.contains_key(&name) && next < Slot::MAX {
                schema.index.insert(name.clone(), next);
                schema.names.push((name, kind));
            }
        }
        schema
    }

    /// What a name holds.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.slot(name).and_then(|slot| self.names.get(usize::from(slot))).map(|(_, kind)| kind)
    }

    /// All names, `channel` and `today` first.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.names.iter().map(|(name, kind)| (name.as_str(), kind))
    }

    pub(super) fn slot(&self, name: &str) -> Option<Slot> {
        self.index.get(name).copied()
    }

    pub(super) fn name(&self, slot: Slot) -> &str {
        self.names.get(usize::from(slot)).map_or("", |(name, _)| name)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Names with their slots, in the order of the names.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (&str, Slot)> {
        self.index.iter().map(|(name, slot)| (name.as_str(), *slot))
    }
}

/// The known word that a misspelt one most likely means, if one is near enough.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let near = |k: &str| distance(word, k);
    let best = known.into_iter().map(|k| (near(k), k)).min()?;
    let longest = word.chars().count().max(best.1.chars().count());
    (best.0 * 3 <= longest.max(3)).then_some(best.1)
}

/// Insertions, deletions, replacements and swaps of neighbours from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour_and_a_strange_one_does_not() {
        let known = ["applicant_birth", "dogs", "guide_dog"];
        assert_eq!(nearest("aplicant_brith", known), Some("applicant_birth"));
        assert_eq!(nearest("dog", known), Some("dogs"));
        assert_eq!(nearest("guidedog", known), Some("guide_dog"));
        assert_eq!(nearest("income", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
