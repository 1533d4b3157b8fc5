//! `/search` and `/life-events/{key}`: services found, each with agency, time and fee at once.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use rules::service::Audience;
use serde::Deserialize;

use crate::{
    search::{Found, Question},
    web::{App, Page, Reply, Trouble, Visitor, brief::Brief, parts::Facts},
};

/// The most hits on a page.
const MOST: usize = 30;

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/search", get(search)).route("/life-events/{key}", get(life_event))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    sector: String,
}

struct Hit<'a> {
    href: String,
    title: String,
    summary: String,
    facts: Facts<'a>,
}

/// A way to narrow the answers, or to take that back.
struct Narrow {
    href: String,
    name: String,
    count: usize,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
struct View<'a> {
    p: &'a Page<'a>,
    lead: String,
    hits: Vec<Hit<'a>>,
    total: String,
    corrected: String,
    narrow: Vec<Narrow>,
    empty: bool,
}

async fn search(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let text: String = asked.q.trim().chars().take(200).collect();
    let audience = match asked.audience.as_str() {
        "citizen" => Some(Audience::Citizen),
        "business" => Some(Audience::Business),
        _ => None,
    };
    let sector = Some(asked.sector.as_str()).filter(|s| !s.is_empty());
    let found = app.search.find(visitor.lang(), &Question { audience, sector, limit: MOST, ..Question::of(&text) });
    let t = visitor.words(&app);
    let names = app.catalogue().names.get(t.lang);
    let sector_name = sector.and_then(|key| names?.sectors.get(key)).map(|n| n.name.clone());
    let title = match (text.is_empty(), &sector_name, audience) {
        (false, ..) => t.one("search-title", "q", &text),
        (true, Some(name), _) => name.clone(),
        (true, None, Some(Audience::Citizen)) => t.made("home-citizen"),
        (true, None, Some(Audience::Business)) => t.made("home-business"),
        (true, None, None) => t.made("search-all"),
    };
    let mut p = app.page(&visitor, title).under([]);
    p.query = text.clone();
    let narrow = narrow(&app, &found, &text, &asked, &p);
    render(&app, &p, &found, String::new(), narrow)
}

async fn life_event(State(app): State<App>, visitor: Visitor, Path(key): Path<String>) -> Reply {
    let names = app.catalogue().names.get(visitor.lang());
    let name = names.and_then(|n| n.life_events.get(&key)).cloned().ok_or(Trouble::Missing)?;
    let question = Question { life_event: Some(&key), limit: MOST, ..Question::of("") };
    let found = app.search.find(visitor.lang(), &question);
    let p = app.page(&visitor, name.name).under([]);
    render(&app, &p, &found, name.hint, Vec::new())
}

fn render(app: &App, p: &Page<'_>, found: &Found, lead: String, narrow: Vec<Narrow>) -> Reply {
    let hit = |hit: &crate::search::Hit| {
        let brief = Brief::of(app, app.catalogue().services.get(&hit.id)?, p.t);
        let facts = brief.facts(p.t);
        Some(Hit { href: format!("/services/{}", hit.id), title: brief.title, summary: brief.summary, facts })
    };
    let read: Vec<String> = found.corrected.iter().map(|(_, read)| read.clone()).collect();
    let view = View {
        lead,
        hits: found.hits.iter().filter_map(hit).collect(),
        total: p.one("search-count", "n", found.total),
        corrected: if read.is_empty() { String::new() } else { p.one("search-corrected", "words", read.join(", ")) },

        narrow,
        empty: found.hits.is_empty(),
        p,
    };
    p.show(&view)
}

/// Sectors among the answers, each as a link that narrows to it.
fn narrow(app: &App, found: &Found, text: &str, asked: &Asked, p: &Page<'_>) -> Vec<Narrow> {
    let names = app.catalogue().names.get(p.lang());
    let link = |sector: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", text), ("audience", asked.audience.as_str()), ("sector", sector)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/search?{}", query.finish())
    };
    if !asked.sector.is_empty() {
        let name =
            names.and_then(|n| n.sectors.get(&asked.sector)).map_or_else(|| asked.sector.clone(), |n| n.name.clone());
        return vec![Narrow { href: link(""), name, count: found.total, chosen: true }];
    }
    let of = |(key, count): (&String, &usize)| {
        let name = names?.sectors.get(key)?.name.clone();
        Some(Narrow { href: link(key), name, count: *count, chosen: false })
    };
    let sectors: Vec<Narrow> = found.facets.sector.iter().filter_map(of).collect();
    if sectors.len() > 1 { sectors } else { Vec::new() }
}
