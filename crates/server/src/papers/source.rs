//! What papers are made from, and what they have in common.

use std::collections::BTreeMap;

use rules::{
    calendar::Calendar,
    case::{Case, StepTaken},
    country::Country,
    form::Field,
    id::Id,
    service::{
        compiled::Service,
        text::{FieldText, Texts},
    },
    unit::{Units, pick},
    value::Value,
    workflow::Role,
};
use time::PrimitiveDateTime;

use super::{
    kind::PaperKind,
    paper::{Block, Code, Head, Paper, Party, Row},
    qr::tracking_url,
};
use crate::text::{Words, format::local};

/// Everything the papers of one case are made from. The case must have been submitted.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The case's id, for the address on its result.
    pub id: Id,
    /// The case.
    pub case: &'a Case,
    /// Its service, at the version the case is pinned to.
    pub service: &'a Service,
    /// Places and agencies.
    pub units: &'a Units,
    /// The country's facts.
    pub country: &'a Country,
    /// The calendar of the deciding agency.
    pub calendar: &'a Calendar,
    /// The words, in the language of the paper.
    pub words: Words<'a>,
    /// The names of the officials who did something; see [`super::officials`].
    pub people: &'a BTreeMap<Id, String>,
    /// The site's own address, such as `https://motcua.example`.
    pub base: &'a str,
    /// Now, unix ms: what is still under way is measured up to here.
    pub now: i64,
    /// Whether it is only a specimen, as in a demonstration.
    pub specimen: bool,
}

impl<'a> Source<'a> {
    /// Civil time of an instant.
    pub(super) fn local(&self, at: i64) -> PrimitiveDateTime {
        local(self.country, at)
    }

    /// An instant in words, as papers write it.
    pub(super) fn moment(&self, at: i64) -> String {
        self.words.moment_on_paper(self.local(at))
    }

    pub(super) fn code(&self) -> &'a str {
        self.case.code.as_deref().unwrap_or_default()
    }

    /// The service's words in the paper's language, or in the official one.
    pub(super) fn texts(&self) -> &'a Texts {
        let resolved = self.service.resolved();
        let official = self.country.languages.first().map_or("", String::as_str);
        static NONE: std::sync::LazyLock<Texts> = std::sync::LazyLock::new(Texts::default);
        let found = resolved.texts.get(self.words.lang).or_else(|| resolved.texts.get(official));
        found.or_else(|| resolved.texts.values().next()).unwrap_or(&NONE)
    }

    pub(super) fn unit(&self, code: &str) -> String {
        self.units.name(code, self.words.lang)
    }

    /// The name of an official, or nothing where it is not known.
    pub(super) fn official(&self, id: Option<Id>) -> String {
        id.and_then(|id| self.people.get(&id)).cloned().unwrap_or_default()
    }

    /// What the applicant said of themselves: the answer of the field that the account fills in with
    /// `what`, such as `name`.
    pub(super) fn applicant(&self, what: &str) -> String {
        let pages = &self.service.definition().form.pages;
        let mut fields = pages.iter().flat_map(|p| &p.fields).filter(|f| f.prefill.as_deref() == Some(what));
        fields.find_map(|f| Some(self.answer(f, self.case.answers.get(&f.id)?))).unwrap_or_default()
    }

    /// An answer in words.
    pub(super) fn answer(&self, field: &Field, value: &Value) -> String {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        let options = self.texts().fields.get(&field.id).map_or(&NONE, |t: &FieldText| &t.options);
        self.words.answer(field, value, options, self.units, self.country)
    }

    /// The name of a field or of a piece of evidence on a paper: what the texts give for printing, or
    /// the question without its mark.
    pub(super) fn label(&self, id: &str) -> String {
        let texts = self.texts();
        if let Some(evidence) = texts.evidence.get(id) {
            return evidence.name.clone();
        }
        if let Some(label) = texts.printed.get(id) {
            return label.clone();
        }
        texts.fields.get(id).map_or(id, |field| field.label.trim_end_matches(['?', ':', ' '])).to_owned()
    }

    /// The paper with its head and title, made at `at` by `unit`, and no text yet.
    pub(super) fn frame(&self, kind: PaperKind, unit: &str, at: i64) -> Paper {
        let words = &self.words;
        let number = match kind {
            PaperKind::Submission | PaperKind::Control | PaperKind::Result => String::new(),
            PaperKind::Supplement(nth) | PaperKind::Apology(nth) => {
                let key = format!("paper-number-{}", kind.number());
                words.two(&key, "code", self.code(), "nth", nth + 1)
            }
            PaperKind::Receipt | PaperKind::Refusal | PaperKind::Stop => {
                words.one(&format!("paper-number-{}", kind.number()), "code", self.code())
            }
        };
        let title = words.made(&format!("paper-title-{}", kind.number()));
        let mut paper = blank(self, unit, at, title);
        paper.identity = format!("{} {kind} {}", self.code(), words.lang);
        paper.head.number = number;
        paper.subtitle = vec![words.one("paper-code", "code", self.code())];
        let url = tracking_url(self.base, self.code());
        paper.code = Some(Code { url, caption: words.made("paper-scan") });
        paper.foot = format!("{} · {}", self.code(), paper.title);
        paper
    }

    /// "Kính gửi: ông/bà …".
    pub(super) fn addressee(&self) -> Option<String> {
        let name = self.applicant("name");
        (!name.is_empty()).then(|| self.words.one("paper-to", "name", name))
    }

    /// Who applied and for what: the rows most papers begin with.
    pub(super) fn about(&self) -> Vec<Row> {
        let words = &self.words;
        let text = |key: &str| words.made(key);
        let mut reach = vec![self.applicant("phone"), self.applicant("email")];
        reach.retain(|way| !way.is_empty());
        let title = words.two("paper-service", "title", &self.texts().title, "code", &self.service.definition().code);
        [
            Row::of(text("paper-applicant"), self.applicant("name")).map(Row::strong),
            Row::of(text("paper-person-number"), self.applicant("number")),
            Row::of(text("paper-address"), self.applicant("address")),
            Row::of(text("paper-reach"), reach.join("; ")),
            Row::of(text("paper-asks"), title),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// A signature: the office's words, and the name where it is known.
    pub(super) fn signer(&self, office: &str, name: String) -> Party {
        let hint = if name.is_empty() { "paper-sign-and-name" } else { "paper-sign" };
        Party::Signer { office: self.words.made(office), hint: self.words.made(hint), name }
    }

    /// The signature of the agency's head: with the name where it was the head who took the step,
    /// else left to be signed by hand.
    pub(super) fn head_signs(&self, step: &StepTaken) -> Party {
        let state = self.service.workflow().states.get(&step.state);
        let role = state.and_then(|state| {
            let transition = state.actions.iter().find(|t| Some(t.verb) == step.verb)?;
            transition.by.or(state.role)
        });
        let name = if role == Some(Role::Head) { self.official(step.by) } else { String::new() };
        self.signer("paper-office-head", name)
    }

    /// "Nơi nhận": the applicant, and the file.
    pub(super) fn recipients(&self) -> Party {
        let lines =
            vec![self.words.made("paper-recipient-above"), self.words.one("paper-recipient-file", "code", self.code())];
        Party::Recipients { title: self.words.made("paper-recipients"), lines }
    }

    /// An article of law as it is cited: with the title of the act it belongs to, when that is known.
    pub(super) fn article(&self, article: &str) -> String {
        let acts = &self.service.definition().legal_basis;
        let act = acts.iter().filter(|act| article.contains(act.id.as_str())).max_by_key(|act| act.id.len());
        match act {
            Some(act) if !act.title.is_empty() => format!("{article} ({})", act.title),
            _ => article.to_owned(),
        }
    }

    /// A paragraph of the texts.
    pub(super) fn paragraph(&self, key: &str, args: &[(&str, String)]) -> Block {
        let text = if args.is_empty() { self.words.made(key) } else { self.words.with(key, args) };
        Block::Paragraph(text)
    }
}

/// A paper of a unit with nothing but its head and title.
pub(super) fn blank(source: &Source<'_>, unit: &str, at: i64, title: String) -> Paper {
    let context =
        Context { units: source.units, country: source.country, words: source.words, specimen: source.specimen };
    context.blank(unit, at, title)
}

/// What every paper needs, be it of one case or of many.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Places and agencies.
    pub units: &'a Units,
    /// The country's facts.
    pub country: &'a Country,
    /// The words, in the language of the paper.
    pub words: Words<'a>,
    /// Whether it is only a specimen.
    pub specimen: bool,
}

impl Context<'_> {
    /// A paper of a unit, made at `at`, with nothing but its head and title.
    pub(super) fn blank(&self, unit: &str, at: i64, title: String) -> Paper {
        let (words, lang) = (&self.words, self.words.lang);
        let name = |place: Option<&rules::unit::Place>| place.map_or("", |p| pick(&p.name, lang)).to_owned();
        let place = self.units.find(unit).map(|(place, _)| place);
        let province = place.filter(|p| p.code != p.province).and_then(|p| self.units.place(&p.province));
        let at = local(self.country, at);
        let date = words.date_on_paper(at.date());
        let official = self.country.languages.first().is_none_or(|l| l == lang);
        let cautions = [(self.specimen, "paper-specimen"), (!official, "paper-translation")];
        let cautions: Vec<String> = cautions.iter().filter(|(yes, _)| *yes).map(|(_, key)| words.made(key)).collect();
        Paper {
            lang: lang.to_owned(),
            identity: String::new(),
            head: Head {
                above: name(province),
                agency: self.units.name(unit, lang),
                motto: self.country.motto.clone(),
                number: String::new(),
                dated: words.two("paper-dated", "place", name(place), "date", date),
            },
            foot: title.clone(),
            title,
            subtitle: Vec::new(),
            caution: (!cautions.is_empty()).then(|| cautions.join(" ")),
            addressee: None,
            blocks: Vec::new(),
            code: None,
            wide: false,
            unprintable: words.made("paper-unprintable"),
            at,
            utc_offset: self.country.utc_offset,
        }
    }
}
