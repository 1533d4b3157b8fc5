//! `/ask`: a question in everyday words, answered from the catalogue's own fields with the source beside each line;
//! else what may be meant, else an honest "I do not know" and a person who answers, with the question kept.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    routing::{get, post},
};
use rules::{
    actor::Actor,
    command::Command,
    service::{Channel, ServiceKind, compiled::Service},
    value::Value,
};
use serde::Deserialize;

use crate::{
    desk::Request,
    projections::answers::{self, Published},
    search::{
        Document, Index, Lexicon,
        ask::{Aspect, Source, Understood, best},
        titles::Titled,
    },
    store::Fault,
    text::Words,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        brief::{self, Brief},
        go,
        pages::service,
    },
};

/// The longest question in characters.
const LONGEST: usize = 300;
/// How many published answers are listed.
const LISTED: usize = 50;

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/ask", get(ask)).route("/ask/hand-over", post(hand_over)).route("/answers", get(listed))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

/// A line of an answer with the article it stands on.
struct Line {
    text: String,
    article: String,
}

/// What is said to one thing asked.
struct Section {
    title: &'static str,
    lines: Vec<Line>,
}

/// An answer with where it comes from.
struct Answer {
    title: String,
    href: String,
    sections: Vec<Section>,
    /// Whether only the title is known here, and the rest stands at the source.
    elsewhere: bool,
}

/// A published answer as it is shown.
struct Said {
    id: String,
    question: String,
    answer: String,
    by: String,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct View<'a> {
    p: &'a Page<'a>,
    question: String,
    said: Option<Said>,
    answer: Option<Answer>,
    /// What may be meant, when that is not sure: address and title.
    perhaps: Vec<(String, String)>,
    known: bool,
    /// Whether a person can be asked.
    person: bool,
    key: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let question: String = asked.q.trim().chars().take(LONGEST).collect();
    let t = visitor.words(&app);
    let found = match question.is_empty() {
        true => Understood::default(),
        false => app.ask.understand(visitor.lang(), &question),
    };
    let said = match question.is_empty() {
        true => None,
        false => published(&app, visitor.lang(), &question).await?,
    };
    let p = app.page(&visitor, t.get("ask-title")).under([]);
    let answer =
        found.sources.first().filter(|_| found.sure).and_then(|source| answer(&app, t, source, &found.aspects));
    let perhaps = found.sources.iter().filter(|_| !found.sure).filter_map(|source| place(&app, t, source)).collect();
    let view = View {
        said: said.map(|one| shown(&p, one)),
        known: answer.is_some(),
        answer,
        perhaps,
        person: reports(&app).is_some(),
        key: app.desk.chance.secret(),
        question,
        p: &p,
    };
    p.show(&view)
}

/// Where a source is read in full, and its name.
fn place(app: &App, t: Words<'_>, source: &Source) -> Option<(String, String)> {
    match source {
        Source::Service(slug) => {
            let texts = app.catalogue().services.get(slug)?.texts(t.lang)?;
            Some((format!("/services/{slug}"), texts.title.clone()))
        }
        Source::Procedure(titled) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("q", &titled.code);
            Some((format!("/ask?{}", query.finish()), titled.name.clone()))
        }
    }
}

fn answer(app: &App, t: Words<'_>, source: &Source, asked: &[Aspect]) -> Option<Answer> {
    match source {
        Source::Procedure(titled) => Some(of_title(t, titled)),
        Source::Service(slug) => {
            let service = app.catalogue().services.get(slug)?;
            let usual = [Aspect::Papers, Aspect::Time, Aspect::Fee, Aspect::Where];
            let aspects = if asked.is_empty() { &usual[..] } else { asked };
            let sections = aspects.iter().map(|aspect| section(app, t, service, *aspect)).collect();
            let title = service.texts(t.lang)?.title.clone();
            Some(Answer { title, href: format!("/services/{slug}"), sections, elsewhere: false })
        }
    }
}

fn plain(text: impl Into<String>) -> Line {
    Line { text: text.into(), article: String::new() }
}

/// What the service's own fields say to one aspect.
fn section(app: &App, t: Words<'_>, service: &Service, aspect: Aspect) -> Section {
    let definition = service.definition();
    let brief = Brief::of(app, service, t);
    let texts = service.texts(t.lang).cloned().unwrap_or_default();
    let cited = |rules: &[rules::decision::RuleDef]| {
        let sentences = brief::sentences(rules, service, t).into_iter();
        sentences.map(|c| Line { text: c.text, article: c.article }).collect::<Vec<_>>()
    };
    let (title, lines) = match aspect {
        Aspect::Papers => {
            let papers = service::papers(service, t).into_iter().flat_map(|group| {
                let sometimes = if group.sometimes { format!(" · {}", t.get("ask-sometimes")) } else { String::new() };
                group.papers.into_iter().map(move |paper| Line {
                    text: format!("{} ({}){sometimes}", paper.name, paper.form),
                    article: paper.article,
                })
            });
            let mut lines: Vec<Line> = papers.collect();
            if lines.is_empty() {
                lines.push(plain(t.get("service-no-papers")));
            }
            ("service-papers", lines)
        }
        Aspect::Fee => {
            let mut lines = vec![plain(brief.fee)];
            lines.extend(definition.fee.iter().flat_map(|fee| cited(&fee.table.rules)));
            ("fact-fee", lines)
        }
        Aspect::Time => {
            let mut lines = vec![plain(brief.time)];
            lines.extend(cited(&definition.deadline.rules));
            ("fact-time", lines)
        }
        Aspect::Where => {
            let ways: Vec<String> =
                definition.channels.iter().map(|c| t.made(&format!("channel-{}", c.as_str()))).collect();
            let reception = match definition.authority.reception {
                rules::service::Reception::Unit => "reception-unit",
                rules::service::Reception::Province => "reception-province",
                rules::service::Reception::Country => "reception-country",
            };
            ("ask-where", vec![plain(brief.agency), plain(ways.join(" · ")), plain(t.get(reception))])
        }
        Aspect::Who => ("service-who", texts.who.into_iter().map(plain).collect()),
        Aspect::Steps => ("service-next", texts.next.into_iter().map(plain).collect()),
        Aspect::Law => {
            let act = |act: &rules::service::LegalAct| plain(format!("{}: {}", t.act_by_number(&act.id), act.title));
            ("service-law", definition.legal_basis.iter().map(act).collect())
        }
    };
    Section { title, lines }
}

/// What a list of titles says of a procedure: its name, its code, who decides, and where the rest is published.
fn of_title(t: Words<'_>, titled: &Titled) -> Answer {
    let line = |key: &'static str, value: &str| Some(Line { text: t.one(key, "value", value), article: String::new() });
    let lines = [
        line("ask-level", &titled.level).filter(|_| !titled.level.is_empty()),
        line("ask-sector", &titled.sector).filter(|_| !titled.sector.is_empty()),
        line("ask-code", &titled.code),
        line("ask-decision", &titled.decision).filter(|_| !titled.decision.is_empty()),
    ];
    let sections = vec![Section { title: "ask-where", lines: lines.into_iter().flatten().collect() }];
    Answer { title: titled.name.clone(), href: titled.url.clone(), sections, elsewhere: true }
}

/// The service that takes questions to people, if there is one: a report service that reads words.
fn reports(app: &App) -> Option<&Arc<Service>> {
    let mut services = app.catalogue().services.values();
    services.find(|s| s.definition().kind == ServiceKind::Report && s.definition().sorting.is_some())
}

/// Begins a report with the question in it.
async fn hand_over(State(app): State<App>, posted: Posted) -> Reply {
    let applicant = posted.citizen()?;
    let service = reports(&app).ok_or(Trouble::Missing)?;
    let field = service.definition().sorting.as_ref().and_then(|s| s.reads.first()).ok_or(Trouble::Missing)?;
    let page = service.page_of(field).ok_or(Trouble::Missing)?.id.clone();
    let question: String = posted.one("q").trim().chars().take(LONGEST).collect();
    let mut commands = vec![Command::Draft { channel: Channel::Online, applicant: Some(applicant), reception: None }];
    if !question.is_empty() {
        commands.push(Command::Answer { page, answers: [(field.clone(), Some(Value::Text(question)))].into() });
    }
    let key = posted.one("key");
    let request = Request {
        case: app.desk.fresh_id(),
        service: Some(service.slug().to_owned()),
        actor: Actor::Person { id: applicant },
        commands,
        expected: None,
        idempotency: (!key.is_empty()).then(|| key.as_bytes().to_vec()),
    };
    let done = app.desk.handle_async(request).await?;
    Ok(go(&format!("/apply/{}", done.id)))
}

/// Published answers with the index over them, remembered under the mark of the newest.
#[derive(Default)]
pub struct Answers(Mutex<Option<(i64, Arc<Known>)>>);

struct Known {
    all: Vec<Published>,
    indexes: Vec<(String, Index)>,
}

impl Known {
    fn of(all: Vec<Published>, lexicon: impl Fn(&str) -> Lexicon) -> Known {
        let mut langs: Vec<&str> = all.iter().map(|one| one.lang.as_str()).collect();
        langs.sort_unstable();
        langs.dedup();
        let document = |one: &Published| Document {
            id: one.id.clone(),
            title: one.question.clone(),
            body: one.answer.clone(),
            ..Document::default()
        };
        let index = |lang: &str| {
            let documents: Vec<Document> = all.iter().filter(|one| one.lang == lang).map(document).collect();
            (lang.to_owned(), Index::of(&documents, lexicon(lang)))
        };
        let indexes = langs.into_iter().map(index).collect();
        Known { all, indexes }
    }
}

async fn known(app: &App) -> Result<Arc<Known>, Trouble> {
    let held = || app.answers.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mark = app.store.read_async(answers::mark).await.map_err(|f: Fault| Trouble::from(f))?;
    if let Some((at, known)) = held().filter(|(at, _)| *at == mark) {
        let _ = at;
        return Ok(known);
    }
    let all = app.store.read_async(answers::newest).await.map_err(|f: Fault| Trouble::from(f))?;
    let files = &app.catalogue().files;
    let known = Arc::new(Known::of(all, |lang| crate::search::lexicon(files, lang).unwrap_or_default()));
    *app.answers.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((mark, known.clone()));
    Ok(known)
}

/// The published answer to a question, when it is surely that one.
async fn published(app: &App, lang: &str, question: &str) -> Result<Option<Published>, Trouble> {
    let known = known(app).await?;
    let found = known.indexes.iter().filter(|(of, _)| of == lang).find_map(|(_, index)| best(index, question));
    Ok(found.and_then(|id| known.all.iter().find(|one| one.id == id)).cloned())
}

fn shown(p: &Page<'_>, one: Published) -> Said {
    let by = p.t.two("ask-said-by", "unit", p.unit(&one.unit), "day", p.day(&one.at));
    Said { id: one.id, question: one.question, answer: one.answer, by }
}

#[derive(Template)]
#[template(path = "answers.html")]
struct Listing<'a> {
    p: &'a Page<'a>,
    all: Vec<Said>,
}

async fn listed(State(app): State<App>, visitor: Visitor) -> Reply {
    let known = known(&app).await?;
    let p = app.page(&visitor, visitor.words(&app).get("published-title")).under([]);
    let of_lang = known.all.iter().filter(|one| one.lang == visitor.lang());
    let all = of_lang.take(LISTED).cloned().map(|one| shown(&p, one)).collect();
    p.show(&Listing { all, p: &p })
}
