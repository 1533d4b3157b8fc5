//! Questions in everyday words: what they are about, what they want to know of it, and whether that is sure.
//!
//! No model and no network: the ranking of the search over the catalogue's services and, where an installation has
//! them, the titles of all procedures (`procedures.csv` in the catalogue). It answers only when the question is
//! understood as a whole and the first answer stands well before the second; else it offers what may be meant, or
//! says that it does not know.

use std::collections::BTreeMap;

use rules::{
    fold::{self, Word},
    service::compiled::Service,
};
use serde::Deserialize;

use super::{
    document::{Document, Field, Question},
    index::Index,
    lexicon, services,
    titles::{self, Titled},
};
use crate::catalogue::{Catalogue, Defect, Files};

/// The file of titles in a catalogue; a country may have none.
const TITLES: &str = "procedures.csv";
/// Below this part of a question understood, nothing is answered with confidence.
const UNDERSTOOD: f32 = 0.8;
/// This part of a title must be asked for, unless one of its everyday phrases is said whole.
const TITLED: f32 = 0.3;
/// How far the first answer must stand before the second.
const LEAD: f32 = 1.05;
/// Below this part understood, nothing is even offered.
const HEARD: f32 = 0.34;
/// How many are offered when it is not sure.
const OFFERED: usize = 3;

/// What may be asked of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What must be handed in.
    Papers,
    /// What it costs.
    Fee,
    /// How long it takes.
    Time,
    /// Where, and who decides.
    Where,
    /// Who may have it.
    Who,
    /// What it stands on.
    Law,
    /// What happens.
    Steps,
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A service of the catalogue, by slug.
    Service(String),
    /// A procedure of which only the title is known here.
    Procedure(Titled),
}

/// How a question is understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understood {
    /// Whether the first source is what the question is about.
    pub sure: bool,
    /// What it is or may be about, likeliest first; empty when it is not known.
    pub sources: Vec<Source>,
    /// What is asked of it, as told; empty when nothing in particular.
    pub aspects: Vec<Aspect>,
    /// How much of the question is understood, 0 to 1.
    pub answered: f32,
    /// How far the first source stands before the second; 1 is not at all.
    pub lead: f32,
    /// The part of the first source's title that is asked for.
    pub titled: f32,
    /// Whether an everyday phrase of the first source is said whole.
    pub said: bool,
}

/// The words that tell an aspect, in one language.
type Aspects = BTreeMap<Aspect, Vec<Vec<Word>>>;

/// Understands questions. Built once from a catalogue and never changed.
#[derive(Debug)]
pub struct Ask {
    /// The services by language, with all their words.
    indexes: BTreeMap<String, Index>,
    /// The names of all procedures, where they are known, and their language.
    listed: Option<(String, Index)>,
    aspects: BTreeMap<String, Aspects>,
    titles: BTreeMap<String, Titled>,
    /// The slugs of the services offered here, by code.
    offered: BTreeMap<String, String>,
    /// The everyday phrases of each document, by language and id.
    phrases: BTreeMap<(String, String), Vec<Vec<Word>>>,
}

impl Ask {
    /// Of every service of a catalogue and every title it has. The error is a defect of a table of words.
    pub fn of(catalogue: &Catalogue) -> Result<Ask, Defect> {
        let mut ask = Ask {
            indexes: BTreeMap::new(),
            listed: None,
            aspects: BTreeMap::new(),
            titles: BTreeMap::new(),
            offered: BTreeMap::new(),
            phrases: BTreeMap::new(),
        };
        let listed = match catalogue.files.text(TITLES) {
            Some(text) => titles::listed(text).map_err(|what| {
                Defect::file(TITLES, what, "a CSV whose first line names the columns, at least code and name")
            })?,
            None => Vec::new(),
        };
        let is_listed = |code: &str| listed.iter().any(|(document, _)| document.code == code);
        let named = |document: &Document| Document {
            id: document.id.clone(),
            code: document.code.clone(),
            title: document.title.clone(),
            ..Document::default()
        };
        let mut unlisted = Vec::new();
        // Titles are in the country's first language.
        let first = catalogue.country.languages.first().cloned().unwrap_or_default();
        for (lang, names) in &catalogue.names {
            let all = catalogue.services.values().map(AsRef::as_ref);
            let documents = services::documents(all, names, &catalogue.units, lang);
            for document in &documents {
                let phrases = document.keywords.iter().map(|k| fold::words(k)).filter(|words| words.len() > 1);
                ask.phrases.insert((lang.clone(), document.id.clone()), phrases.collect());
            }
            let index = |documents: &[Document]| Ok(Index::of(documents, lexicon(&catalogue.files, lang)?));
            if *lang == first && !listed.is_empty() {
                // There every procedure has its official name alone: one with many words of its own would else come
                // before the one next to it that was meant.
                documents.iter().filter(|d| !is_listed(&d.code)).for_each(|d| unlisted.push(named(d)));
                let all: Vec<Document> =
                    listed.iter().map(|(document, _)| document.clone()).chain(unlisted.drain(..)).collect();
                ask.listed = Some((lang.clone(), index(&all)?));
            }
            ask.indexes.insert(lang.clone(), index(&documents)?);
            ask.aspects.insert(lang.clone(), aspects(&catalogue.files, lang)?);
        }
        let slug = |service: &Service| (service.definition().code.clone(), service.slug().to_owned());
        ask.offered = catalogue.services.values().map(|service| slug(service)).collect();
        ask.titles = listed.into_iter().map(|(document, titled)| (document.id, titled)).collect();
        Ok(ask)
    }

    /// Understands a question in the language of the page, or in another one that understands it better.
    pub fn understand(&self, lang: &str, text: &str) -> Understood {
        let own = self.understand_in(lang, text);
        if own.sure {
            return own;
        }
        let mut others =
            self.indexes.keys().filter(|other| *other != lang).map(|other| self.understand_in(other, text));
        others.find(|found| found.sure || found.answered > own.answered + 0.2).unwrap_or(own)
    }

    fn understand_in(&self, lang: &str, text: &str) -> Understood {
        let (aspects, rest) = self.aspects.get(lang).map(|known| told(known, text)).unwrap_or_default();
        let mut found = self.weighed(lang, text);
        // Without the words of asking, where those stand in the way.
        if !found.sure && !aspects.is_empty() && !rest.is_empty() {
            let other = self.weighed(lang, &rest);
            if other.sure || other.answered > found.answered {
                found = other;
            }
        }
        Understood { aspects, ..found }
    }

    /// What words are about, by all names of procedures where those are known, and by the services' own words. When
    /// the names alone do not say, both must point to the same.
    fn weighed(&self, lang: &str, text: &str) -> Understood {
        let Some(index) = self.indexes.get(lang) else { return Understood::default() };
        let services = self.about(index, lang, text);
        let Some((_, names)) = self.listed.as_ref().filter(|(of, _)| of == lang) else { return services };
        let named = self.about(names, lang, text);
        let agree = services.sure && services.sources.first() == named.sources.first();
        match named.sources.is_empty() {
            true => Understood { sure: false, ..services },
            false => Understood { sure: named.sure || agree, ..named },
        }
    }

    /// What words are about.
    fn about(&self, index: &Index, lang: &str, text: &str) -> Understood {
        let found = index.find(&Question { limit: OFFERED + 1, ..Question::of(text) });
        let score = |place: usize| found.hits.get(place).map_or(0.0, |hit| hit.score);
        let lead = if score(1) > 0.0 { score(0) / score(1) } else { f32::INFINITY };
        let named = found.hits.first().and_then(|hit| hit.field);
        let named = matches!(named, Some(Field::Title | Field::Keywords | Field::Code));
        let words = fold::words(text);
        let phrases = found.hits.first().and_then(|hit| self.phrases.get(&(lang.to_owned(), hit.id.clone())));
        let said = phrases.into_iter().flatten().any(|phrase| stands(phrase, &words).next().is_some());
        let heard = !words.is_empty() && found.answered >= HEARD;
        let source = |hit: &super::document::Hit| match (self.offered.get(&hit.id), self.titles.get(&hit.id)) {
            (Some(slug), _) => Source::Service(slug.clone()),
            (None, Some(titled)) => Source::Procedure(titled.clone()),
            (None, None) => Source::Service(hit.id.clone()),
        };
        // The first issue is no answer to how it is extended or issued again.
        let told = (said || found.titled >= TITLED) && !found.other_act;
        Understood {
            sure: heard && named && told && found.answered >= UNDERSTOOD && lead >= LEAD,
            sources: found.hits.iter().take(if heard { OFFERED } else { 0 }).map(source).collect(),
            aspects: Vec::new(),
            answered: found.answered,
            lead,
            titled: found.titled,
            said,
        }
    }
}

/// Where a phrase stands in words; marks count when any word has them.
fn stands<'w>(phrase: &'w [Word], words: &'w [Word]) -> impl Iterator<Item = usize> + 'w {
    let marked = words.iter().any(Word::is_marked);
    let alike = move |a: &Word, b: &Word| if marked { a.exact == b.exact } else { a.folded == b.folded };
    let same = move |w: &[Word]| w.iter().zip(phrase).all(|(a, b)| alike(a, b));
    words.windows(phrase.len().max(1)).enumerate().filter(move |(_, w)| same(w)).map(|(i, _)| i)
}

/// The document that a question is surely about, of an index of one's own.
pub fn best(index: &Index, text: &str) -> Option<String> {
    let found = index.find(&Question { limit: 2, ..Question::of(text) });
    let first = found.hits.first()?;
    let alone = found.hits.get(1).is_none_or(|second| first.score >= second.score * LEAD);
    let named = matches!(first.field, Some(Field::Title));
    (found.answered >= UNDERSTOOD && alone && named && found.titled >= TITLED).then(|| first.id.clone())
}

/// The words of aspects in a catalogue; a language without them has none.
fn aspects(files: &Files, lang: &str) -> Result<Aspects, Defect> {
    let path = format!("search/aspects.{lang}.yaml");
    let Some(text) = files.text(&path) else { return Ok(Aspects::new()) };
    let read: BTreeMap<Aspect, Vec<String>> = serde_yaml_ng::from_str(text).map_err(|e| {
        let (line, column) = e.location().map_or((0, 0), |l| (l.line(), l.column()));
        let mend = "write papers, fee, time, where, who, law or steps, each with a list of words".into();
        Defect { file: path.clone(), line, column, what: e.to_string(), mend }
    })?;
    Ok(read.into_iter().map(|(aspect, said)| (aspect, said.iter().map(|s| fold::words(s)).collect())).collect())
}

/// The aspects told in a question, in the order in which they are told, and the rest of its words; a longer phrase
/// takes its words.
fn told(known: &Aspects, text: &str) -> (Vec<Aspect>, String) {
    let words = fold::words(text);
    let mut found: Vec<(usize, usize, Aspect)> = Vec::new();
    for (aspect, phrases) in known {
        for phrase in phrases.iter().filter(|p| !p.is_empty()) {
            found.extend(stands(phrase, &words).map(|i| (i, phrase.len(), *aspect)));
        }
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)).then(a.2.cmp(&b.2)));
    let mut taken: Vec<(usize, usize, Aspect)> = Vec::new();
    for (start, length, aspect) in found {
        if taken.iter().all(|(s, l, _)| start + length <= *s || s + l <= start) {
            taken.push((start, length, aspect));
        }
    }
    taken.sort_unstable();
    let mut aspects = Vec::new();
    for (_, _, aspect) in &taken {
        if !aspects.contains(aspect) {
            aspects.push(*aspect);
        }
    }
    let is_left = |i: &usize| taken.iter().all(|(start, length, _)| *i < *start || *i >= start + length);
    let rest: Vec<&str> = (0..words.len()).filter(is_left).map(|i| words[i].exact.as_str()).collect();
    (aspects, rest.join(" "))
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::OnceLock};

    use super::*;
    use crate::search::eval;

    fn shipped() -> &'static Ask {
        static ASK: OnceLock<Ask> = OnceLock::new();
        ASK.get_or_init(|| Ask::of(&crate::web::tests::catalogue()).unwrap())
    }

    fn service(text: &str) -> Option<String> {
        let found = shipped().understand("vi", text);
        found.sources.into_iter().next().filter(|_| found.sure).and_then(|source| match source {
            Source::Service(slug) => Some(slug),
            Source::Procedure(_) => None,
        })
    }

    #[test]
    fn everyday_questions_find_their_service_and_what_they_ask_of_it() {
        for (text, slug, aspects) in [
            ("làm giấy khai sinh cho con cần giấy tờ gì", "birth-registration", vec![Aspect::Papers]),
            (
                "đăng ký kết hôn mất bao lâu và hết bao nhiêu tiền?",
                "marriage-registration",
                vec![Aspect::Time, Aspect::Fee],
            ),
            ("nhap ho khau o dau", "permanent-residence", vec![Aspect::Where]),
        ] {
            assert_eq!(service(text).as_deref(), Some(slug), "{text}: {:?}", shipped().understand("vi", text));
            assert_eq!(shipped().understand("vi", text).aspects, aspects, "{text}");
        }
    }

    /// Questions that nothing here answers.
    const STRANGE: &[&str] = &[
        "giá vàng hôm nay bao nhiêu",
        "thời tiết ngày mai thế nào",
        "quán phở nào ngon",
        "tỷ số trận bóng tối qua",
        "cách nấu bún bò",
        "xin việc làm ở đâu",
        "mua điện thoại trả góp",
        "bao nhiêu tiền",
        "ở đâu",
        "asdf qwer zxcv",
        "con mèo nhà tôi bị ốm",
        "lãi suất ngân hàng là bao nhiêu",
        "làm thế nào để giảm cân",
        "vé máy bay đi Đà Nẵng",
        "what is the weather like",
        "",
    ];

    #[test]
    fn what_is_not_known_is_not_answered() {
        for text in STRANGE {
            let found = shipped().understand("vi", text);
            assert!(!found.sure, "{text}: {found:?}");
        }
    }

    /// Over all titles and the everyday questions of a folder beside the project, when it is there.
    #[test]
    fn most_everyday_questions_are_answered_in_place_and_none_wrongly_with_confidence() {
        let beside =
            |name: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vietnam").join(name);
        let read = |name: &str| std::fs::read_to_string(beside(name)).ok();
        let (Some(listed), Some(queries)) = (read("tthc_index.csv"), read("tthc_queries_seed.tsv")) else {
            println!("skipped: there are no titles and questions beside the project");
            return;
        };
        let mut files = Files::embedded();
        files.put(TITLES, &listed);
        let ask = Ask::of(&Catalogue::read(files).unwrap()).unwrap();
        let cases = eval::read(&queries).unwrap();
        for marks in [true, false] {
            let (mut right, mut wrong) = (0, Vec::new());
            for case in &cases {
                let text = if marks { case.query.clone() } else { fold::folded(&case.query) };
                let found = ask.understand("vi", &text);
                let code = found.sources.first().map(|source| match source {
                    Source::Service(slug) => crate::web::tests::catalogue().services[slug].definition().code.clone(),
                    Source::Procedure(titled) => titled.code.clone(),
                });
                let fits = code.as_ref().is_some_and(|code| case.codes.contains(code));
                println!(
                    "{} {fits} {:.2} {:.2} {:.2} {} {text}",
                    found.sure, found.answered, found.lead, found.titled, found.said
                );
                match (found.sure, fits) {
                    (true, true) => right += 1,
                    (true, false) => wrong.push(format!("{text}: {found:?}")),
                    (false, _) => {}
                }
            }
            assert_eq!(wrong, Vec::<String>::new());
            println!("answered in place: {right} of {} (marks: {marks})", cases.len());
            assert!(right >= if marks { 40 } else { 36 }, "{right} of {} (marks: {marks})", cases.len());
        }
        for text in STRANGE {
            let found = ask.understand("vi", text);
            println!(
                "{} {:.2} {:.2} {:.2} {} {text} {:?}",
                found.sure,
                found.answered,
                found.lead,
                found.titled,
                found.said,
                found.sources.first()
            );
            assert!(!found.sure, "{text}: {found:?}");
        }
    }
}
