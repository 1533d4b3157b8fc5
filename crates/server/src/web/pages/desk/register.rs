//! `/desk/register`: 07 Sổ theo dõi hồ sơ, the cases handed in at a unit on some days, as page and PDF.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use rules::{actor::Actor, decide::code_beginning, form::raw::RawForm, id::Id, look::Shown};
use time::{Date, Duration, Month};

use super::{Official, page};
use crate::{
    desk::{Desk, NotDone},
    papers::{Context, Entry, Paper, Source, html, pdf, register},
    projections::cases,
    store::{Tx, Veiled},
    text::Texts,
    web::{
        App, Page, Reply, Trouble, Visitor,
        form::{Control, DateBoxes, Mistake, Question},
        parts::Summary,
    },
};

/// The most days at once.
const MOST_DAYS: i64 = 92;
/// The most cases at once: each is read from its events.
const MOST_CASES: usize = 2000;

/// Its addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/register", get(show)).route("/desk/register.pdf", get(show))
}

#[derive(Template)]
#[template(path = "desk/register.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    receives: bool,
    days: i64,
    questions: Vec<Question<'a>>,
    more: bool,
    most: usize,
    sheet: String,
    pdf: String,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = Official::of(&visitor)?;
    let raw: RawForm = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    let today = app.day(visitor.at());
    let (from, to) = (day(&raw, "from", today), day(&raw, "to", today));
    let t = visitor.words(&app);
    let mistakes = wrong(from, to, |key, days| match days {
        Some(days) => t.one(key, "days", days),
        None => t.made(key),
    });
    let receives = receives(&app, &official.unit);
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) if mistakes.is_empty() => (from, to),
        _ => (today, today),
    };
    let made =
        if mistakes.is_empty() && receives { Some(made(&app, &visitor, &official, from, to).await?) } else { None };
    if let Some((paper, _)) = made.as_ref().filter(|_| visitor.path().ends_with(".pdf")) {
        return file(paper.clone(), &format!("{}-07-{from}-{to}.pdf", official.unit)).await;
    }
    let p = page(&app, &visitor, t.get("desk-register")).under([]).with_mistakes(!mistakes.is_empty());
    let question = |id: &str, label: &str, given: Date| Question {
        t,
        id: id.to_owned(),
        label: t.made(label),
        hint: None,
        error: mistakes.iter().find(|m| m.href == format!("#{id}")).map(|m| m.text.clone()),
        optional: false,
        headline: false,
        control: Control::Date(boxes(&raw, id, given)),
    };
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        receives,
        days: MOST_DAYS,
        questions: vec![question("from", "register-from", from), question("to", "register-to", to)],
        more: made.as_ref().is_some_and(|(_, more)| *more),
        most: MOST_CASES,
        sheet: made.map(|(paper, _)| html::write(&paper)).unwrap_or_default(),
        pdf: format!("/desk/register.pdf?{}", visitor.query().unwrap_or("")),
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

/// The register as PDF.
async fn file(paper: Paper, name: &str) -> Reply {
    let written = tokio::task::spawn_blocking(move || pdf::write(&paper)).await;
    let written = written.map_err(|e| Trouble::Fault(format!("the register panicked: {e}")))?;
    let bytes = written.map_err(|e| Trouble::Fault(e.to_string()))?;
    let name = format!("inline; filename=\"{name}\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

/// Whether a unit is of a kind that receives for any service.
fn receives(app: &App, unit: &str) -> bool {
    let Some((_, kind)) = app.units().find(unit) else { return false };
    let of = |s: &std::sync::Arc<rules::service::compiled::Service>| s.definition().authority.receives == kind.kind;
    app.catalogue().services.values().any(of) || kind.suffix == "PV"
}

/// A day of the query: `None` when it is no day; today when nothing was typed.
fn day(raw: &RawForm, id: &str, today: Date) -> Option<Date> {
    let part = |p: &str| raw.one(&format!("{id}-{p}")).trim().to_owned();
    let (d, m, y) = (part("d"), part("m"), part("y"));
    if d.is_empty() && m.is_empty() && y.is_empty() {
        return Some(today);
    }
    let month = Month::try_from(m.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(y.parse().ok().filter(|y| (2000..=2100).contains(y))?, month, d.parse().ok()?).ok()
}

fn boxes(raw: &RawForm, id: &str, given: Date) -> DateBoxes {
    let part = |p: &str| raw.one(&format!("{id}-{p}")).to_owned();
    let typed = DateBoxes { day: part("d"), month: part("m"), year: part("y"), own: false };
    if !typed.day.is_empty() || !typed.month.is_empty() || !typed.year.is_empty() {
        return typed;
    }
    DateBoxes {
        day: given.day().to_string(),
        month: u8::from(given.month()).to_string(),
        year: given.year().to_string(),
        own: false,
    }
}

fn wrong(from: Option<Date>, to: Option<Date>, say: impl Fn(&str, Option<i64>) -> String) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (id, day) in [("from", from), ("to", to)] {
        if day.is_none() {
            mistakes.push(Mistake::at(id, say("refusal-not_a_date", None)));
        }
    }
    if let (Some(from), Some(to)) = (from, to) {
        match (to - from).whole_days() {
            days if days < 0 => mistakes.push(Mistake::at("to", say("register-order", None))),
            days if days >= MOST_DAYS => mistakes.push(Mistake::at("from", say("register-long", Some(MOST_DAYS)))),
            _ => {}
        }
    }
    mistakes
}

/// The register of some days, and whether there would be more.
async fn made(
    app: &App,
    visitor: &Visitor,
    official: &Official,
    from: Date,
    to: Date,
) -> Result<(Paper, bool), Trouble> {
    let (desk, unit, lang, now) = (app.desk.clone(), official.unit.clone(), visitor.lang().to_owned(), visitor.at());
    let (shared, specimen, actor) = (app.clone(), app.settings.demonstration, official.actor());
    let read = app.store.read_async(move |tx| {
        let (ids, more) = ids(&desk, tx, &unit, from, to)?;
        let mut entries = Veiled::new(Vec::with_capacity(ids.len()), Vec::new());
        for id in ids {
            let one = entry(&desk, tx, id, &actor, &shared.texts, &lang, now)?;
            entries = entries.and(one).map(|(mut all, one)| {
                all.push(one);
                all
            });
        }
        Ok::<_, NotDone>((entries, more))
    });
    let (entries, more) = read.await?;
    let entries = app.desk.show(&official.actor(), entries.shown(Shown::Line)).await?;
    let context = Context { units: app.units(), country: app.country(), words: visitor.words(app), specimen };
    Ok((register(&context, &official.unit, from, to, now, &entries), more))
}

/// The cases of a unit by the days in their codes.
fn ids(desk: &Desk, tx: &mut Tx<'_>, unit: &str, from: Date, to: Date) -> Result<(Vec<Id>, bool), NotDone> {
    let (mut ids, mut day) = (Vec::new(), from);
    while day <= to {
        let beginning = code_beginning(&desk.catalogue.country.case_code, unit, day);
        ids.extend(cases::by_beginning(tx, &beginning, unit, MOST_CASES as u32 + 1)?);
        if ids.len() > MOST_CASES {
            ids.truncate(MOST_CASES);
            return Ok((ids, true));
        }
        day = match day.checked_add(Duration::days(1)) {
            Some(next) => next,
            None => break,
        };
    }
    Ok((ids, false))
}

fn entry(
    desk: &Desk,
    tx: &mut Tx<'_>,
    id: Id,
    actor: &Actor,
    texts: &Texts,
    lang: &str,
    now: i64,
) -> Result<Veiled<Entry>, NotDone> {
    let found = match desk.case_for(tx, id, actor) {
        Ok(found) => found,
        // Erased at the end of its retention: the line stays, without what it said.
        Err(NotDone::Missing | NotDone::Erased) => return Ok(Veiled::new(Entry::default(), Vec::new())),
        Err(other) => return Err(other),
    };
    let calendar = desk.calendar(tx, &found.to_decide(|(_, service)| service.definition().calendar.clone()))?;
    Ok(found.map(|(case, service)| {
        Entry::of(&Source {
            id,
            case: &case,
            service: &service,
            units: &desk.catalogue.units,
            country: &desk.catalogue.country,
            calendar: &calendar,
            words: texts.of(lang),
            people: &BTreeMap::new(),
            base: "",
            now,
            specimen: false,
        })
    }))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn raw(pairs: &[(&str, &str)]) -> RawForm {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn days_are_read_and_judged() {
        let today = date!(2026 - 11 - 24);
        assert_eq!(day(&raw(&[]), "from", today), Some(today));
        let typed = raw(&[("from-d", "3"), ("from-m", "11"), ("from-y", "2026")]);
        assert_eq!(day(&typed, "from", today), Some(date!(2026 - 11 - 3)));
        assert_eq!(day(&raw(&[("from-d", "31"), ("from-m", "2"), ("from-y", "2026")]), "from", today), None);
        let say = |key: &str, _| key.to_owned();
        let key = |from, to| wrong(Some(from), Some(to), say).first().map(|m| m.text.clone());
        assert_eq!(key(today, today), None);
        assert_eq!(key(today, date!(2026 - 11 - 23)).as_deref(), Some("register-order"));
        assert_eq!(key(date!(2026 - 01 - 01), today).as_deref(), Some("register-long"));
    }
}
