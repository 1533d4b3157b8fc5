//! `/desk/protection`: the data protection officer: questions of people, looks that are unusual and why, and looks that
//! a law orders to hold back. She sees who looked at which case, never what stands in it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rules::{form::raw::RawForm, id::Id, inquiry::InquiryCommand, workflow::Role};
use time::{Date, Duration, Month};

use super::{Official, agency, page};
use crate::{
    desk::{NotDone, Reason, Unusual},
    projections::{
        inquiries::{self, InquiryRow},
        looks::{self, Delay},
        people,
    },
    web::{
        App, Link, Page, Posted, Reply, Trouble, Visitor,
        form::{Control, DateBoxes, Line, Mistake, Opt, Question},
        go,
        pages::{
            looks::ask::{said, words},
            register::mistake,
        },
        parts::{Messages, Summary},
    },
};

/// Looks of so many ms are judged.
const SPAN: i64 = 30 * 24 * 60 * 60_000;
/// So many of each are shown.
const ROWS: usize = 60;
/// So many codes of cases are named in a line.
const CODES: usize = 4;

/// Its addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk/protection", get(show))
        .route("/desk/protection/withhold", get(ask_withhold).post(withhold))
        .route("/desk/protection/questions/{id}", get(thread).post(answer))
}

/// The officer, who holds the role.
fn officer(official: Official) -> Result<Official, Trouble> {
    if official.roles.contains(&Role::DataProtection) { Ok(official) } else { Err(Trouble::Missing) }
}

/// The units of her place.
fn units(app: &App, official: &Official, lang: &str) -> Vec<agency::Agency> {
    let Some((place, _)) = app.units().find(&official.unit) else { return Vec::new() };
    let own = format!("{}.", place.code);
    agency::of_place(app.units(), place, lang).into_iter().filter(|a| a.code.starts_with(&own)).collect()
}

struct Asked {
    href: String,
    by: String,
    unit: String,
    at: String,
}

struct Found {
    who: String,
    unit: String,
    at: String,
    reasons: Vec<String>,
    grave: bool,
    cases: String,
}

struct Held {
    code: String,
    unit: String,
    until: String,
    article: String,
}

#[derive(Template)]
#[template(path = "desk/protection.html")]
struct View<'a> {
    p: &'a Page<'a>,
    done: &'static str,
    waiting: Vec<Asked>,
    answered: Vec<Asked>,
    unusual: Vec<Found>,
    held: Vec<Held>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = officer(Official::of(&visitor)?)?;
    let t = visitor.words(&app);
    let codes: Vec<String> = units(&app, &official, t.lang).into_iter().map(|a| a.code).collect();
    let (desk, now) = (app.desk.clone(), visitor.at());
    let read = app.store.read_async(move |tx| {
        let (mut rows, mut unusual, mut held) = (Vec::new(), Vec::new(), Vec::new());
        for unit in &codes {
            for waits in [true, false] {
                rows.extend(inquiries::of_unit(tx, unit, waits, ROWS as u32)?);
            }
            unusual.extend(desk.unusual(tx, unit, now - SPAN)?);
            held.extend(looks::delays(tx, unit, now)?);
        }
        unusual.sort_by_key(|u| (u.reasons.first().copied(), std::cmp::Reverse(u.last)));
        unusual.truncate(ROWS);
        let ids: Vec<Id> = rows.iter().map(|r| r.person).chain(unusual.iter().map(|u| u.official)).collect();
        let names = people::names(tx, &ids)?;
        Ok::<_, NotDone>((rows, unusual, held, names))
    });
    let (rows, unusual, held, names) = read.await?;
    let p = page(&app, &visitor, t.get("protection-title"));
    let asked = |row: &InquiryRow| Asked {
        href: format!("/desk/protection/questions/{}", row.id),
        by: names.get(&row.person).cloned().unwrap_or_default(),
        unit: p.unit(&row.unit),
        at: p.moment(&row.changed),
    };
    let (waiting, answered): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.waits);
    let view = View {
        done: match visitor.query() {
            Some("done=held") => "protection-held",
            Some("done=answered") => "protection-answered",
            _ => "",
        },
        waiting: waiting.into_iter().map(asked).collect(),
        answered: answered.into_iter().take(ROWS).map(asked).collect(),
        unusual: unusual.iter().map(|u| found(&p, u, &names)).collect(),
        held: held.iter().map(|d| of_delay(&p, d)).collect(),
        p: &p,
    };
    p.show(&view)
}

fn found(p: &Page<'_>, unusual: &Unusual, names: &BTreeMap<Id, String>) -> Found {
    let reason = |reason: &Reason| match reason {
        Reason::Own => p.t.made("protection-own"),
        Reason::Kin => p.t.made("protection-kin"),
        Reason::Many => p.one("protection-many", "n", unusual.cases.len()),
        Reason::OutsideHours => p.t.made("protection-hours"),
        Reason::NothingFollowed => p.t.made("protection-nothing"),
    };
    let codes: Vec<&str> = unusual.cases.values().map(String::as_str).filter(|code| !code.is_empty()).collect();
    let mut cases = codes.iter().take(CODES).copied().collect::<Vec<_>>().join(", ");
    if codes.len() > CODES {
        cases = p.t.two("protection-more", "cases", cases, "n", codes.len() - CODES);
    }
    Found {
        who: names.get(&unusual.official).cloned().unwrap_or_else(|| p.t.made("looks-an-official")),
        unit: p.unit(&unusual.unit),
        at: p.moment(&unusual.last),
        reasons: unusual.reasons.iter().map(reason).collect(),
        grave: unusual.reasons.iter().any(|r| matches!(r, Reason::Own | Reason::Kin)),
        cases,
    }
}

fn of_delay(p: &Page<'_>, delay: &Delay) -> Held {
    let Delay { code, unit, until, article, .. } = delay;
    Held {
        code: code.clone().unwrap_or_default(),
        unit: p.unit(unit),
        until: p.day(&(until - 1)),
        article: article.clone(),
    }
}

#[derive(Template)]
#[template(path = "desk/withhold.html")]
struct Withhold<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    units: Vec<Opt>,
    questions: Vec<Question<'a>>,
}

fn withhold_form(app: &App, visitor: &Visitor, official: &Official, raw: &RawForm, mistakes: &[Mistake]) -> Reply {
    let t = visitor.words(app);
    let p = page(app, visitor, t.get("protection-withhold"))
        .under([Link::new("/desk/protection", t.get("protection-title"))])
        .with_form("withhold")
        .with_mistakes(!mistakes.is_empty());
    let question = |id: &str, control| Question {
        t,
        id: id.to_owned(),
        label: t.made(&format!("withhold-{id}")),
        hint: t.find(&format!("withhold-{id}-hint")).map(str::to_owned),
        error: mistakes.iter().find(|m| m.href == format!("#{id}")).map(|m| m.text.clone()),
        optional: false,
        headline: false,
        control,
    };
    let line = |id: &str, width| {
        Control::Line(Line { value: raw.one(id).to_owned(), kind: "text", width, exact: true, ..Line::default() })
    };
    let part = |part: &str| raw.one(&format!("until-{part}")).to_owned();
    let until = DateBoxes { day: part("d"), month: part("m"), year: part("y"), own: false };
    let option = |a: agency::Agency| Opt { chosen: a.code == raw.one("unit"), value: a.code, label: a.name };
    let view = Withhold {
        summary: Summary { t, mistakes },
        units: units(app, official, t.lang).into_iter().map(option).collect(),
        questions: vec![
            question("code", line("code", "w20")),
            question("until", Control::Date(until)),
            question("article", line("article", "w20")),
        ],
        p: &p,
    };
    p.show_form(&view)
}

async fn ask_withhold(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = officer(Official::of(&visitor)?)?;
    withhold_form(&app, &visitor, &official, &RawForm::default(), &[])
}

/// The end of the day that was typed, unix ms.
fn until(app: &App, raw: &RawForm) -> Option<i64> {
    let part = |p: &str| raw.one(&format!("until-{p}")).trim().parse::<i32>().ok();
    let month = Month::try_from(u8::try_from(part("m")?).ok()?).ok()?;
    let day = Date::from_calendar_date(part("y")?, month, u8::try_from(part("d")?).ok()?).ok()?;
    let next = day.checked_add(Duration::days(1))?.midnight().assume_utc().unix_timestamp();
    Some((next - i64::from(app.country().utc_offset) * 60) * 1000)
}

async fn withhold(State(app): State<App>, posted: Posted) -> Reply {
    let official = officer(Official::who_posted(&posted)?)?;
    let raw = &posted.form;
    if posted.again() {
        return withhold_form(&app, &posted.visitor, &official, raw, &[]);
    }
    let one = |name: &str| raw.one(name).trim().to_owned();
    let order = app.desk.withhold_async(official.actor(), one("code"), one("unit"), until(&app, raw), one("article"));
    match order.await {
        Ok(()) => Ok(go("/desk/protection?done=held")),
        Err(NotDone::Refused(refusals)) => {
            let t = posted.visitor.words(&app);
            let mistakes: Vec<Mistake> = refusals.iter().map(|r| mistake(t, r)).collect();
            withhold_form(&app, &posted.visitor, &official, raw, &mistakes)
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "desk/question.html")]
struct Thread<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    about: String,
    by: String,
    messages: Messages<'a>,
    text: &'a str,
    to: String,
}

async fn threaded(
    app: &App,
    visitor: &Visitor,
    official: &Official,
    id: &str,
    text: &str,
    mistakes: &[Mistake],
) -> Reply {
    let id: Id = id.parse().map_err(|_| Trouble::Missing)?;
    let (desk, actor) = (app.desk.clone(), official.actor());
    let read = app.store.read_async(move |tx| {
        let inquiry = desk.inquiry_for(tx, id, &actor)?;
        let names = people::names(tx, &inquiry.person.into_iter().collect::<Vec<_>>())?;
        Ok::<_, NotDone>((inquiry, names))
    });
    let (inquiry, names) = read.await?;
    let about = inquiry.about.as_ref().ok_or(Trouble::Missing)?;
    let t = visitor.words(app);
    let p = page(app, visitor, t.get("protection-question"))
        .under([Link::new("/desk/protection", t.get("protection-title"))])
        .with_form("answer")
        .with_mistakes(!mistakes.is_empty());
    let by = names.into_values().next().unwrap_or_default();
    let view = Thread {
        summary: Summary { t, mistakes },
        about: words(app, &p, about).await?,
        messages: Messages { t, messages: said(&p, &inquiry, true, &by) },
        by,
        text,
        to: format!("/desk/protection/questions/{id}"),
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

async fn thread(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let official = officer(Official::of(&visitor)?)?;
    threaded(&app, &visitor, &official, &id, "", &[]).await
}

async fn answer(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let official = officer(Official::who_posted(&posted)?)?;
    let text = posted.one("text");
    if posted.again() {
        return threaded(&app, &posted.visitor, &official, &id, text, &[]).await;
    }
    let stream: Id = id.parse().map_err(|_| Trouble::Missing)?;
    let command = InquiryCommand::Write { text: text.to_owned() };
    match app.desk.handle_inquiry_async(stream, official.actor(), command).await {
        Ok(_) => Ok(go("/desk/protection?done=answered")),
        Err(NotDone::Refused(refusals)) if refusals.iter().all(|r| r.key != "not_yours") => {
            let t = posted.visitor.words(&app);
            let mistakes: Vec<Mistake> = refusals.iter().map(|r| mistake(t, r)).collect();
            threaded(&app, &posted.visitor, &official, &id, text, &mistakes).await
        }
        Err(NotDone::Refused(_)) => Err(Trouble::Missing),
        Err(other) => Err(other.into()),
    }
}
