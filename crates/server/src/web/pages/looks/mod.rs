//! `/looks`: who looked at my data, newest first: officials who were shown something of my cases, and whoever read
//! from a register about me. It tells of my own cases alone. Each look can be asked about.

pub(in crate::web) mod ask;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use rules::{actor::Actor, id::Id, workflow::Role};
use serde::Deserialize;

use crate::{
    desk::NotDone,
    projections::{
        cases,
        inquiries::{self, InquiryRow},
        looks::{self, Look},
        people,
        records::{self, Reading},
    },
    store::Tx,
    web::{App, Page, Reply, Visitor},
};

/// So many rows of each kind on one page; what an official was shown of a case within an hour becomes one entry.
const ROWS: usize = 60;

/// Its address.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/looks", get(show))
        .route("/looks/ask", get(ask::show).post(ask::send))
        .route("/looks/questions/{id}", get(ask::thread).post(ask::write))
}

/// One entry.
struct Entry {
    last: i64,
    who: String,
    role: String,
    unit: String,
    when: String,
    /// When first within that hour, if it was more than once.
    since: String,
    iso: String,
    /// What, one line each.
    what: Vec<String>,
    /// Where the case is, its code and service.
    case: Option<(String, String, String)>,
    /// The service of a draft, which has no code yet.
    draft: String,
    /// For what, when it was read from a register.
    purpose: String,
    /// Where it can be asked about; empty when no official looked.
    ask: String,
}

#[derive(Template)]
#[template(path = "looks.html")]
struct View<'a> {
    p: &'a Page<'a>,
    entries: Vec<Entry>,
    more: String,
    /// What was asked before: where, when, whether an answer is there.
    asked: Vec<(String, String, bool)>,
    /// Only looks at the case with this code.
    code: String,
    first: bool,
}

#[derive(Deserialize)]
struct Asked {
    before: Option<i64>,
    #[serde(default)]
    case: String,
}

/// What was read for a page.
struct Found {
    looks: Vec<Look>,
    /// With the case they were for, when that is one of mine.
    readings: Vec<(Reading, Option<Id>)>,
    names: BTreeMap<Id, String>,
    asked: Vec<InquiryRow>,
    /// When the oldest row is from of a kind that goes on.
    cut: Option<i64>,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let me = visitor.citizen()?;
    let (desk, before, code, now) = (app.desk.clone(), asked.before, asked.case.trim().to_owned(), visitor.at());
    let found = app.store.read_async(move |tx| {
        let only = if code.is_empty() { None } else { Some(mine(tx, me, &code)?.ok_or(NotDone::Missing)?) };
        let looks = looks::of_person(tx, me, only, before, now, ROWS as u32)?;
        let read = match desk.own_number(tx, me)? {
            Some(number) => records::readings(tx, &number, before, ROWS as u32)?,
            None => Vec::new(),
        };
        let oldest_look = looks.last().map(|l| l.last).filter(|_| looks.len() == ROWS);
        let oldest_reading = read.last().map(|r| r.at).filter(|_| read.len() == ROWS);
        let cut = oldest_look.max(oldest_reading);
        let mut readings = Vec::with_capacity(read.len());
        for reading in read {
            let case = match &reading.case {
                Some(code) => mine(tx, me, code)?,
                None => None,
            };
            if only.is_none() || case == only {
                readings.push((reading, case));
            }
        }
        let actors = readings.iter().filter_map(|(r, _)| serde_json::from_str::<Actor>(&r.actor).ok()?.person());
        let ids: Vec<Id> = looks.iter().map(|look| look.official).chain(actors).collect();
        let names = people::names(tx, &ids)?;
        let asked = inquiries::of_person(tx, me, 20)?;
        Ok::<_, NotDone>(Found { looks, readings, names, asked, cut })
    });
    let found = found.await?;
    let p = app.page(&visitor, visitor.words(&app).get("looks-title")).under([]);
    let (entries, more) = entries(&p, &found, me);
    let more = more.map(|before| match asked.case.trim() {
        "" => format!("/looks?before={before}"),
        code => format!(
            "/looks?case={}&before={before}",
            form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>()
        ),
    });
    let asked_before = |row: &InquiryRow| (format!("/looks/questions/{}", row.id), p.moment(&row.changed), !row.waits);
    let view = View {
        asked: found.asked.iter().map(asked_before).collect(),
        entries,
        more: more.unwrap_or_default(),
        code: asked.case.trim().to_owned(),
        first: asked.before.is_none(),
        p: &p,
    };
    p.show(&view)
}

/// The case with this code, if it is the person's own.
fn mine(tx: &mut Tx<'_>, me: Id, code: &str) -> Result<Option<Id>, NotDone> {
    let Some(id) = cases::by_code(tx, code)? else { return Ok(None) };
    Ok(cases::get(tx, id)?.filter(|row| row.applicant == Some(me)).map(|row| row.id))
}

/// The entries of one page, newest first, and before which moment the next page goes on.
fn entries(p: &Page<'_>, found: &Found, me: Id) -> (Vec<Entry>, Option<i64>) {
    let mut grouped: Vec<Vec<&Look>> = Vec::new();
    for look in &found.looks {
        match grouped.iter_mut().find(|group| (group[0].case, group[0].stream) == (look.case, look.stream)) {
            Some(group) => group.push(look),
            None => grouped.push(vec![look]),
        }
    }
    let mut entries: Vec<Entry> = grouped.iter().map(|group| of_looks(p, found, group)).collect();
    entries.extend(found.readings.iter().map(|(reading, case)| of_reading(p, found, reading, case.is_some(), me)));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.last));
    // Below the oldest row of a kind that was cut off, something may be missing.
    let Some(cut) = found.cut else { return (entries, None) };
    let kept = entries.iter().take_while(|entry| entry.last > cut).count();
    if kept == 0 {
        return (entries, Some(cut));
    }
    entries.truncate(kept);
    (entries, Some(cut + 1))
}

/// What an official was shown of one case within an hour.
fn of_looks(p: &Page<'_>, found: &Found, group: &[&Look]) -> Entry {
    let (t, look) = (p.t, group[0]);
    let first = group.iter().map(|l| l.first).min().unwrap_or(look.first);
    let last = group.iter().map(|l| l.last).max().unwrap_or(look.last);
    let mut shown: Vec<&&Look> = group.iter().collect();
    shown.sort_by_key(|l| l.shown);
    let what = |l: &&&Look| {
        let key = format!("looks-shown-{}", l.shown.as_str());
        if l.times > 1 { t.two("looks-times", "what", t.made(&key), "n", l.times) } else { t.made(&key) }
    };
    let title = p.app().catalogue().services.get(&look.service).and_then(|s| s.texts(t.lang)).map(|x| x.title.clone());
    let case = look.code.clone().map(|code| (format!("/cases/{code}"), code, title.clone().unwrap_or_default()));
    Entry {
        last,
        who: found.names.get(&look.official).cloned().unwrap_or_else(|| t.made("looks-an-official")),
        role: roles(p, &look.roles),
        unit: p.unit(&look.unit),
        when: p.moment(&last),
        since: if last - first >= 60_000 { p.moments().time(first) } else { String::new() },
        iso: p.iso(&last),
        what: shown.iter().map(what).collect(),
        case,
        draft: if look.code.is_none() { title.unwrap_or_default() } else { String::new() },
        purpose: String::new(),
        ask: format!("/looks/ask?of={}-{}", look.case, look.stream),
    }
}

/// What somebody read from a register.
fn of_reading(p: &Page<'_>, found: &Found, reading: &Reading, mine: bool, me: Id) -> Entry {
    let t = p.t;
    let kept = p.app().catalogue().registers.get(&reading.register);
    let texts = kept.and_then(|kept| kept.texts(t.lang));
    let title = texts.map_or_else(|| reading.register.clone(), |x| x.title.clone());
    let label =
        |field: &String| texts.and_then(|x| Some(x.fields.get(field)?.label.clone())).unwrap_or_else(|| field.clone());
    let fields: Vec<String> = reading.fields.iter().map(label).collect();
    let name = |id: &Id| found.names.get(id).cloned();
    let (who, role, unit) = match serde_json::from_str::<Actor>(&reading.actor) {
        Ok(Actor::Person { id }) if id == me => (t.made("looks-you"), String::new(), String::new()),
        // Whoever else may read it by law, such as a parent: not named here.
        Ok(Actor::Person { .. }) => (t.made("looks-a-person"), String::new(), String::new()),
        Ok(Actor::Official { id, unit, roles: held }) => {
            (name(&id).unwrap_or_else(|| t.made("looks-an-official")), roles(p, &held), p.unit(&unit))
        }
        _ => (t.made("looks-the-program"), String::new(), String::new()),
    };
    let what = match fields.is_empty() {
        true => t.one("looks-exists", "register", title),
        false => t.two("looks-extract", "register", title, "fields", fields.join(", ")),
    };
    let purpose = texts.and_then(|x| x.purposes.get(&reading.purpose).cloned());
    let code = reading.case.clone().filter(|_| mine);
    let ask = match unit.is_empty() {
        true => String::new(),
        false => format!("/looks/ask?of={}-{}", reading.record, reading.version),
    };
    Entry {
        last: reading.at,
        who,
        role,
        unit,
        when: p.moment(&reading.at),
        since: String::new(),
        iso: p.iso(&reading.at),
        what: vec![what],
        case: code.map(|code| (format!("/cases/{code}"), code, String::new())),
        draft: String::new(),
        purpose: purpose.unwrap_or_else(|| reading.purpose.clone()),
        ask,
    }
}

fn roles(p: &Page<'_>, roles: &[Role]) -> String {
    roles.iter().map(|r| p.t.made(&format!("role-{}", r.as_str()))).collect::<Vec<_>>().join(", ")
}
