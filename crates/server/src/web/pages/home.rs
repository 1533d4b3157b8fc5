//! `/`: what do you need to do?

use std::collections::BTreeSet;

use askama::Template;
use axum::{Router, extract::State, routing::get};

use crate::web::{App, Page, Reply, Visitor};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

/// A door to a list of services.
pub(super) struct Door {
    pub href: String,
    pub name: String,
    pub hint: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct View<'a> {
    p: &'a Page<'a>,
    life_events: Vec<Door>,
    sectors: Vec<Door>,
    reports: Vec<Door>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let mut p = app.page(&visitor, visitor.words(&app).get("home-title"));
    p.bare = true;
    let services = || app.catalogue().services.values().map(|s| s.definition());
    let events: BTreeSet<&str> = services().flat_map(|d| d.life_events.iter().map(String::as_str)).collect();
    let sectors: BTreeSet<&str> = services().map(|d| d.sector.as_str()).collect();
    let names = app.catalogue().names.get(p.lang());
    let doors = |keys: &BTreeSet<&str>, event: bool| -> Vec<Door> {
        let of =
            |names: &'_ crate::catalogue::Names| if event { names.life_events.clone() } else { names.sectors.clone() };
        let known = names.map(of).unwrap_or_default();
        let door = |key: &&str| {
            let name = known.get(*key)?;
            let href = if event { format!("/life-events/{key}") } else { format!("/search?sector={key}") };
            Some(Door { href, name: name.name.clone(), hint: name.hint.clone() })
        };
        let mut doors: Vec<Door> = keys.iter().filter_map(door).collect();
        doors.sort_by_cached_key(|door| rules::fold::folded(&door.name));
        doors
    };
    let reports = services().filter(|d| d.kind == rules::service::ServiceKind::Report).filter_map(|d| {
        let texts = app.catalogue().services.get(&d.slug)?.texts(p.lang())?;
        Some(Door { href: format!("/services/{}", d.slug), name: texts.title.clone(), hint: texts.summary.clone() })
    });
    let (life_events, sectors, reports) = (doors(&events, true), doors(&sectors, false), reports.collect());
    p.show(&View { p: &p, life_events, sectors, reports })
}
