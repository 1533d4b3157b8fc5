//! Asking about a look: the question goes to the data protection officer of the place, and her answer comes back here.

use askama::Template;
use axum::extract::{Path, Query, State};
use rules::{
    actor::Actor,
    id::Id,
    inquiry::{About, Inquiry, InquiryCommand},
};
use serde::Deserialize;

use crate::{
    desk::{Desk, NotDone},
    projections::{cases, looks, people, records},
    store::Tx,
    web::{
        App, Link, Page, Posted, Reply, Trouble, Visitor,
        form::Mistake,
        go,
        pages::register::mistake,
        parts::{Messages, Said, Summary},
    },
};

/// So many looks are searched for the one that is asked about.
const ROWS: u32 = 2000;

#[derive(Template)]
#[template(path = "looks_ask.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    about: String,
    messages: Messages<'a>,
    waits: bool,
    of: String,
    key: String,
    text: &'a str,
    to: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    of: String,
}

/// The look that an address names, when it is one that this person can see.
fn look_of(desk: &Desk, tx: &mut Tx<'_>, me: Id, of: &str, now: i64) -> Result<About, NotDone> {
    let (what, which) = of.split_once('-').ok_or(NotDone::Missing)?;
    let what: Id = what.parse().map_err(|_| NotDone::Missing)?;
    if let Ok(stream) = which.parse::<Id>() {
        let mut looks = looks::of_person(tx, me, Some(what), None, now, ROWS)?.into_iter();
        let look = looks.find(|look| look.stream == stream).ok_or(NotDone::Missing)?;
        let (at, official, unit) = (look.last, look.official, look.unit);
        return Ok(About { at, official, unit, case: Some(what), register: None });
    }
    let version: u32 = which.parse().map_err(|_| NotDone::Missing)?;
    let number = desk.own_number(tx, me)?.ok_or(NotDone::Missing)?;
    let mut readings = records::readings(tx, &number, None, ROWS)?.into_iter();
    let reading = readings.find(|r| (r.record, r.version) == (what, version)).ok_or(NotDone::Missing)?;
    match serde_json::from_str(&reading.actor) {
        Ok(Actor::Official { id, unit, .. }) => {
            Ok(About { at: reading.at, official: id, unit, case: None, register: Some(reading.register) })
        }
        _ => Err(NotDone::Missing),
    }
}

/// What is asked about, in words: `Ông An, Trung tâm …, 10:00 ngày 24/11/2026, hồ sơ …`.
pub(in crate::web) async fn words(app: &App, p: &Page<'_>, about: &About) -> Result<String, Trouble> {
    let (official, case) = (about.official, about.case);
    let read = app.store.read_async(move |tx| {
        let code = match case {
            Some(case) => cases::code_of(tx, case)?,
            None => None,
        };
        Ok::<_, NotDone>((people::names(tx, &[official])?.remove(&official), code))
    });
    let (name, code) = read.await?;
    let register = about.register.as_ref().and_then(|key| {
        let kept = app.catalogue().registers.get(key)?;
        Some(kept.texts(p.lang())?.title.clone())
    });
    let parts = [
        name.unwrap_or_else(|| p.t.made("looks-an-official")),
        p.unit(&about.unit),
        p.moment(&about.at),
        code.or(register).unwrap_or_default(),
    ];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

/// What was written, as messages. `mine`: whether the reader is an official.
pub(in crate::web) fn said(p: &Page<'_>, inquiry: &Inquiry, official: bool, person: &str) -> Vec<Said> {
    let line = |(at, actor, text): &(i64, Actor, String)| {
        let by_official = matches!(actor, Actor::Official { .. });
        let by = match (by_official, official) {
            (true, _) => p.t.made("role-data_protection"),
            (false, true) => person.to_owned(),
            (false, false) => p.t.made("looks-you"),
        };
        Said { mine: by_official == official, by, at: p.moment(at), iso: p.iso(at), text: text.clone() }
    };
    inquiry.lines.iter().map(line).collect()
}

fn frame<'a>(app: &'a App, visitor: &'a Visitor, mistakes: &[Mistake]) -> Page<'a> {
    let t = visitor.words(app);
    let page = app.page(visitor, t.get("looks-ask-title")).under([Link::new("/looks", t.get("looks-title"))]);
    page.with_mistakes(!mistakes.is_empty()).with_form("ask")
}

async fn form(app: &App, visitor: &Visitor, of: &str, key: &str, text: &str, mistakes: &[Mistake]) -> Reply {
    let me = visitor.citizen()?;
    let (desk, wanted, now) = (app.desk.clone(), of.to_owned(), visitor.at());
    let about = app.store.read_async(move |tx| look_of(&desk, tx, me, &wanted, now)).await?;
    let p = frame(app, visitor, mistakes);
    let view = View {
        summary: Summary { t: p.t, mistakes },
        about: words(app, &p, &about).await?,
        messages: Messages { t: p.t, messages: Vec::new() },
        waits: false,
        of: of.to_owned(),
        key: if key.is_empty() { app.desk.fresh_id().to_string() } else { key.to_owned() },
        text,
        to: "/looks/ask".into(),
        p: &p,
    };
    p.show_form(&view)
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    form(&app, &visitor, &asked.of, "", "", &[]).await
}

pub(super) async fn send(State(app): State<App>, posted: Posted) -> Reply {
    let me = posted.citizen()?;
    let (of, key, text) = (posted.one("of"), posted.one("key"), posted.one("text"));
    if posted.again() {
        return form(&app, &posted.visitor, of, key, text, &[]).await;
    }
    let (desk, wanted, now) = (app.desk.clone(), of.to_owned(), posted.visitor.at());
    let about = app.store.read_async(move |tx| look_of(&desk, tx, me, &wanted, now)).await?;
    let id: Id = key.parse().map_err(|_| Trouble::Malformed)?;
    let command = InquiryCommand::Ask { about, text: text.to_owned() };
    match app.desk.handle_inquiry_async(id, Actor::Person { id: me }, command).await {
        Ok(_) => Ok(go(&format!("/looks/questions/{id}"))),
        Err(NotDone::Refused(refusals)) => {
            let t = posted.visitor.words(&app);
            let mistakes: Vec<Mistake> = refusals.iter().map(|r| mistake(t, r)).collect();
            form(&app, &posted.visitor, of, key, text, &mistakes).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn threaded(app: &App, visitor: &Visitor, id: &str, text: &str, mistakes: &[Mistake]) -> Reply {
    let me = visitor.citizen()?;
    let id: Id = id.parse().map_err(|_| Trouble::Missing)?;
    let desk = app.desk.clone();
    let found = app.store.read_async(move |tx| desk.inquiry_for(tx, id, &Actor::Person { id: me })).await?;
    let about = found.about.as_ref().ok_or(Trouble::Missing)?;
    let p = frame(app, visitor, mistakes);
    let view = View {
        summary: Summary { t: p.t, mistakes },
        about: words(app, &p, about).await?,
        messages: Messages { t: p.t, messages: said(&p, &found, false, "") },
        waits: found.waits(),
        of: String::new(),
        key: String::new(),
        text,
        to: format!("/looks/questions/{id}"),
        p: &p,
    };
    p.show_form(&view)
}

pub(super) async fn thread(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    threaded(&app, &visitor, &id, "", &[]).await
}

pub(super) async fn write(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let me = posted.citizen()?;
    let text = posted.one("text");
    if posted.again() {
        return threaded(&app, &posted.visitor, &id, text, &[]).await;
    }
    let stream: Id = id.parse().map_err(|_| Trouble::Missing)?;
    let command = InquiryCommand::Write { text: text.to_owned() };
    match app.desk.handle_inquiry_async(stream, Actor::Person { id: me }, command).await {
        Ok(_) => Ok(go(&format!("/looks/questions/{id}"))),
        Err(NotDone::Refused(refusals)) if refusals.iter().all(|r| r.key != "not_yours") => {
            let t = posted.visitor.words(&app);
            let mistakes: Vec<Mistake> = refusals.iter().map(|r| mistake(t, r)).collect();
            threaded(&app, &posted.visitor, &id, text, &mistakes).await
        }
        Err(NotDone::Refused(_)) => Err(Trouble::Missing),
        Err(other) => Err(other.into()),
    }
}
