//! `/services/{slug}/eligibility`: may I have it? Asks only what the rules look at, without a sign-in
//! and keeps nothing.
//!
//! The rules say which answers they miss; those are asked, and again, until they say yes or no.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use rules::{
    decision::{Cited, Decision},
    form::{Field, kind, raw::RawForm},
    refusal::Refusal,
    service::{
        Channel,
        compiled::{Eligibility, Service},
    },
    value::{Answers, Value},
};

use super::service::{of_slug, sector};
use crate::web::{
    App, Link, Page, Posted, Reply, Visitor,
    form::{Mistake, Question, Setting, Typed},
    parts::{RowOf, Rows, Summary},
    question,
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/services/{slug}/eligibility", get(ask).post(answer))
}

/// What the rules say.
enum Said {
    /// More must be asked.
    Nothing,
    /// Yes, and why.
    Yes,
    /// No, because.
    No,
    /// The rules are at fault.
    Fault,
}

#[derive(Template)]
#[template(path = "eligibility.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    said: Said,
    because: String,
    article: String,
    /// What would make it a yes, each way with all that it takes.
    ways: Vec<Vec<String>>,
    seen: Rows<'a>,
    questions: Vec<Question<'a>>,
    slug: &'a str,
    key: String,
}

impl View<'_> {
    fn decided(&self) -> bool {
        !matches!(self.said, Said::Nothing)
    }
}

async fn ask(State(app): State<App>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let service = of_slug(&app, &slug)?;
    check(&app, &visitor, &service, &RawForm::default(), true)
}

async fn answer(State(app): State<App>, Path(slug): Path<String>, posted: Posted) -> Reply {
    let service = of_slug(&app, &slug)?;
    check(&app, &posted.visitor, &service, &posted.form, posted.again())
}

fn check(app: &App, visitor: &Visitor, service: &Service, raw: &RawForm, first: bool) -> Reply {
    let t = visitor.words(app);
    let today = app.day(visitor.at());
    let setting = kind::Setting { country: app.country(), units: app.units(), today };
    let (answers, refusals) = read(service, raw, setting);
    let facts = service.facts(&answers, Some(Channel::Online), today);
    let decision = service.explain_eligibility(&facts);
    let (said, cited, missing) = match service.eligibility(&facts) {
        Eligibility::Yes(cited) => (Said::Yes, cited, Vec::new()),
        Eligibility::No(cited) => (Said::No, Some(cited), Vec::new()),
        Eligibility::Unknown(missing) => (Said::Nothing, None, missing),
        Eligibility::Fault(_) => (Said::Fault, None, Vec::new()),
    };
    // What was answered stays on the page, what is missing joins it, in the order of the form.
    let shown: Vec<&Field> = fields(service)
        .filter(|f| {
            answers.contains_key(&f.id)
                || missing.contains(&f.id)
                || refusals.iter().any(|r| r.field.as_deref() == Some(&f.id))
        })
        .collect();
    // A question that was on the page and left empty is a mistake; one that only now joins is not.
    let was_asked = |f: &Field| raw.all("asked").contains(&f.id);
    let mut wrong: Vec<Refusal> = if first { Vec::new() } else { refusals };
    if !first {
        let empty = shown.iter().filter(|f| {
            missing.contains(&f.id) && was_asked(f) && !wrong.iter().any(|r| r.field.as_deref() == Some(&f.id))
        });
        wrong.extend(empty.map(|f| Refusal::new("required").at(&f.id)).collect::<Vec<_>>());
    }
    let questions = question::questions(
        service,
        &shown,
        Setting {
            t,
            country: app.country(),
            units: app.units(),
            own: visitor.account().is_none_or(|a| !a.is_official()),
        },
        |_| Typed::Raw(raw),
        &wrong,
    );
    let mistakes: Vec<Mistake> = wrong.iter().map(|r| question::mistake(service, r, t)).collect();
    let slug = service.slug();
    let title = service.texts(t.lang).map(|x| x.title.clone()).unwrap_or_default();
    let p = app
        .page(visitor, t.get("eligibility-title"))
        .under(sector(app, service, t.lang).into_iter().chain([Link::new(format!("/services/{slug}"), title)]))
        .with_mistakes(!mistakes.is_empty())
        .with_form("check");
    let (because, article) = reason(service, cited.as_ref(), &p);
    let ways = if matches!(said, Said::No) { ways(service, decision.as_ref(), app, &p) } else { Vec::new() };
    let seen = seen(service, decision.as_ref(), app, &p);
    let summary = Summary { t, mistakes: &mistakes };
    let key = app.desk.chance.secret();
    let seen = Rows { t, rows: seen };
    p.show_form(&View { p: &p, summary, said, because, article, ways, seen, questions, slug, key })
}

/// All fields in the order they are asked.
fn fields(service: &Service) -> impl Iterator<Item = &Field> {
    service.definition().form.pages.iter().flat_map(|page| &page.fields)
}

/// The answers among what was posted, and what is wrong with the others.
fn read(service: &Service, raw: &RawForm, setting: kind::Setting<'_>) -> (Answers, Vec<Refusal>) {
    let (mut answers, mut refusals) = (Answers::new(), Vec::new());
    for field in fields(service) {
        match kind::read(field, raw).map(|value| kind::check(field, value, setting)) {
            Some(Ok(value)) => {
                answers.insert(field.id.clone(), value);
            }
            Some(Err(refusal)) => refusals.push(refusal),
            None => {}
        }
    }
    (answers, refusals)
}

/// The sentence of the rule that decided and its article.
fn reason(service: &Service, cited: Option<&Cited>, p: &Page<'_>) -> (String, String) {
    let Some(cited) = cited else { return Default::default() };
    let note = cited.text.as_ref().and_then(|key| service.texts(p.lang())?.notes.get(key).cloned());
    let article = cited.article.as_deref().map(|a| p.t.article(&service.definition().legal_basis, a));
    (note.unwrap_or_default(), article.unwrap_or_default())
}

/// The nearest ways to a yes, in sentences.
fn ways(service: &Service, decision: Option<&Decision>, app: &App, p: &Page<'_>) -> Vec<Vec<String>> {
    let changes = decision.into_iter().flat_map(|d| &d.explanation.changes);
    let to_yes = changes.filter(|c| c.then.get("eligible") == Some(&Value::Bool(true)));
    to_yes.filter_map(|c| p.t.change(service, c, app.units(), app.country())).collect()
}

/// The answers that the rules looked at.
fn seen(service: &Service, decision: Option<&Decision>, app: &App, p: &Page<'_>) -> Vec<RowOf> {
    let Some(decision) = decision else { return Vec::new() };
    fields(service)
        .filter_map(|field| {
            let value = decision.explanation.seen.get(&field.id)?;
            let words = service.texts(p.lang())?.fields.get(&field.id).cloned().unwrap_or_default();
            let value = p.t.answer(field, value, &words.options, app.units(), app.country());
            Some(RowOf { label: words.label, value, change: format!("#{}", field.id) })
        })
        .collect()
}
