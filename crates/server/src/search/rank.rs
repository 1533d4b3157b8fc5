//! The order of answers: BM25 over the wishes of a question, then how much of the question is answered,
//! how much of the title is asked for, and a prior for the procedures most people need.

use rules::service::Audience;

use super::{
    document::{Facets, Field, Found, Hit, Level, Question, audience_key},
    index::{Entry, Index},
    question::{self, Reading, Wanted},
};

/// What a word with other marks than typed is worth (`hòa` for `hóa`).
const OTHER_MARKS: f32 = 0.5;
/// How much a pair of neighbouring words counts beside single words.
const PAIRS: f32 = 0.5;
/// The exponent of the part of the question that is answered.
const COVERAGE: f32 = 0.6;
/// The exponent of the part of the title that is asked for, and what is added to that part.
const TITLE: f32 = 0.5;
const TITLE_FLOOR: f32 = 0.08;
/// The size of a word of which nothing is known: what it meant is not answered.
const UNKNOWN: f32 = 2.0;
/// The priors of what a province or a ministry decides, of what only firms may ask for, and of fields of
/// administration that are not everyday ones; 1 is what a commune does for a citizen every day.
const PROVINCE: f32 = 0.92;
const MINISTRY: f32 = 0.8;
const FIRMS_ONLY: f32 = 0.8;
const SPECIALIST: f32 = 0.75;
/// What a title about something one already has is worth when that was not asked for.
const SECONDARY: f32 = 0.8;
/// Answers below this part of the best one are noise.
const NOISE: f32 = 0.12;

impl Index {
    /// Answers a question. The same question has the same answer, always.
    pub fn find(&self, question: &Question<'_>) -> Found {
        let reading = question::read(self, question.text);
        let scores = if reading.asked { self.scores(&reading, question.text) } else { self.everything() };
        let best = scores.iter().map(|s| s.score).fold(0.0, f32::max);
        let mut fits: Vec<&Scored> = scores
            .iter()
            .filter(|s| s.score > 0.0 && s.score >= best * NOISE && passes(&self.entries[s.document], question))
            .collect();
        let title = |s: &Scored| &self.entries[s.document].title;
        fits.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| title(a).cmp(title(b))).then(a.document.cmp(&b.document))
        });
        let mut facets = Facets::default();
        for scored in &fits {
            count(&mut facets, &self.entries[scored.document]);
        }
        let hits = fits.iter().take(question.limit).map(|s| Hit {
            id: self.entries[s.document].id.clone(),
            score: s.score,
            field: s.field,
        });
        let other_act = fits.first().is_some_and(|s| {
            let about = self.entries[s.document].secondary;
            !reading.secondary.is_empty() && about.is_none_or(|act| !reading.secondary.contains(&act))
        });
        let (answered, titled) = fits.first().map_or((0.0, 0.0), |s| (s.answered, s.titled));
        Found {
            hits: hits.collect(),
            total: fits.len(),
            facets,
            answered,
            titled,
            other_act,
            corrected: reading.corrected,
        }
    }

    fn everything(&self) -> Vec<Scored> {
        (0..self.entries.len())
            .map(|document| Scored { document, score: 1.0, answered: 1.0, titled: 1.0, field: None })
            .collect()
    }

    fn scores(&self, reading: &Reading, text: &str) -> Vec<Scored> {
        let count = self.entries.len();
        let (mut sums, mut covered) = (vec![0.0_f32; count], vec![0.0_f32; count]);
        let mut fields: Vec<(f32, Option<Field>)> = vec![(0.0, None); count];
        let mut asked = vec![false; self.postings.len()];
        let mut part = vec![0.0_f32; count];
        let mut best: Vec<(f32, f32)> = vec![(0.0, 0.0); count];
        for wish in &reading.wishes {
            let mut fitting: Vec<usize> = Vec::new();
            for wording in &wish.wordings {
                let whole: f32 = wording.terms.iter().map(|w| w.mass).sum();
                let mut touched: Vec<usize> = Vec::new();
                for wanted in &wording.terms {
                    asked[wanted.term] = true;
                    self.each(wanted, |document, weight, field| {
                        if part[document] == 0.0 {
                            touched.push(document);
                        }
                        part[document] += weight;
                        if weight > fields[document].0 {
                            fields[document] = (weight, Some(field));
                        }
                    });
                }
                for document in touched {
                    let share = wording.trust * (part[document] / whole).min(1.2);
                    let score = share * wording.size * wish.weight;
                    if best[document].0 == 0.0 {
                        fitting.push(document);
                    }
                    if score > best[document].0 {
                        best[document] = (score, share.min(1.0));
                    }
                    part[document] = 0.0;
                }
            }
            let size = wish.size();
            for document in fitting {
                sums[document] += best[document].0;
                covered[document] += best[document].1 * size;
                best[document] = (0.0, 0.0);
            }
        }
        for wanted in &reading.pairs {
            self.each(wanted, |document, weight, _| sums[document] += PAIRS * weight);
        }
        let known: f32 = reading.wishes.iter().map(question::Wish::size).sum();
        let whole = known + UNKNOWN * reading.unknown as f32;
        let code = text.trim();
        let score = |(document, entry): (usize, &Entry)| {
            if is_code(entry, code) {
                return Scored { document, score: f32::MAX, answered: 1.0, titled: 1.0, field: Some(Field::Code) };
            }
            let answered = (covered[document] / whole.max(f32::MIN_POSITIVE)).min(1.0);
            let title: f32 = entry.shares.iter().filter(|(term, _)| asked[*term]).map(|(_, share)| share).sum();
            let unasked = entry.secondary.is_some_and(|s| !reading.secondary.contains(&s));
            let secondary = if unasked { SECONDARY } else { 1.0 };
            let score =
                sums[document] * answered.powf(COVERAGE) * (TITLE_FLOOR + title).powf(TITLE) * prior(entry) * secondary;
            Scored { document, score, answered, titled: title, field: fields[document].1 }
        };
        let fits = |(document, entry): &(usize, &Entry)| sums[*document] > 0.0 || is_code(entry, code);
        self.entries.iter().enumerate().filter(fits).map(score).collect()
    }

    /// Every document with the term and what it is worth there.
    fn each(&self, wanted: &Wanted, mut take: impl FnMut(usize, f32, Field)) {
        let exact: Vec<_> = wanted.exact.iter().map(|word| self.exact.get(word)).collect();
        for posting in &self.postings[wanted.term] {
            let marks = exact.iter().all(|set| set.is_some_and(|s| s.contains(posting.document)));
            let weight = wanted.mass * posting.weight * if marks { 1.0 } else { OTHER_MARKS };
            take(posting.document, weight, posting.field);
        }
    }
}

fn is_code(entry: &Entry, text: &str) -> bool {
    !text.is_empty() && entry.code.eq_ignore_ascii_case(text)
}

struct Scored {
    document: usize,
    score: f32,
    answered: f32,
    titled: f32,
    field: Option<Field>,
}

/// Most people want what their commune does for a citizen.
fn prior(entry: &Entry) -> f32 {
    let level = match entry.level {
        Some(Level::Commune) | None => 1.0,
        Some(Level::Province) => PROVINCE,
        Some(Level::Ministry) => MINISTRY,
    };
    let citizen = entry.audience.is_empty() || entry.audience.contains(&Audience::Citizen);
    level * if citizen { 1.0 } else { FIRMS_ONLY } * if entry.everyday { 1.0 } else { SPECIALIST }
}

fn passes(entry: &Entry, question: &Question<'_>) -> bool {
    question.audience.is_none_or(|a| entry.audience.contains(&a))
        && question.sector.is_none_or(|s| entry.sector == s)
        && question.life_event.is_none_or(|e| entry.life_events.iter().any(|x| x == e))
        && question.level.is_none_or(|l| entry.level == Some(l))
}

fn count(facets: &mut Facets, entry: &Entry) {
    for audience in &entry.audience {
        *facets.audience.entry(audience_key(*audience)).or_default() += 1;
    }
    *facets.sector.entry(entry.sector.clone()).or_default() += 1;
    for event in &entry.life_events {
        *facets.life_event.entry(event.clone()).or_default() += 1;
    }
    if let Some(level) = entry.level {
        *facets.level.entry(level.as_str()).or_default() += 1;
    }
}
