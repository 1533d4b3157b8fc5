//! `/exchanges`: the public register of exchanges. Which agencies may ask each other for what about whom, for what,
//! and until when; in plain words, from the same agreements that every call is held against.

use askama::Template;
use axum::{Router, extract::State, routing::get};
use rules::exchange::{Agreement, Way};

use crate::web::{App, Page, Reply, Visitor};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/exchanges", get(show))
}

/// An agency with what was agreed with it.
struct Group {
    name: String,
    member: String,
    items: Vec<Item>,
}

/// One agreement in words.
struct Item {
    id: String,
    what: String,
    way: String,
    register: String,
    fields: Vec<String>,
    purpose: String,
    span: String,
    /// Why it is not in force today; empty when it is.
    not_now: String,
    laws: Vec<String>,
}

#[derive(Template)]
#[template(path = "exchanges.html")]
struct View<'a> {
    p: &'a Page<'a>,
    groups: Vec<Group>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let p = app.page(&visitor, visitor.words(&app).get("exchanges-title")).under([]);
    let mut groups = Vec::new();
    if let Some(agreed) = &app.catalogue().exchange {
        for partner in &agreed.exchange.partners {
            let name = agreed.partner_name(p.lang(), &partner.id);
            let with = agreed.exchange.agreements.iter().filter(|a| a.with == partner.id);
            let items = with.map(|a| item(&p, a, agreed.sentence(p.lang(), &a.id), &name)).collect();
            groups.push(Group { name, member: partner.member.to_string(), items });
        }
    }
    p.show(&View { p: &p, groups })
}

fn item(p: &Page<'_>, agreement: &Agreement, what: String, partner: &str) -> Item {
    let t = p.t;
    let today = p.app().day(p.now());
    let kept = p.app().catalogue().registers.get(&agreement.register);
    let texts = kept.and_then(|kept| kept.texts(p.lang())).cloned().unwrap_or_default();
    let label = |id: &String| texts.fields.get(id).map_or_else(|| id.clone(), |words| words.label.clone());
    let day = |day| t.date(day);
    let not_now = match () {
        () if today < agreement.from => t.get("exchanges-not-begun").to_owned(),
        () if today > agreement.until => t.get("exchanges-ended").to_owned(),
        () => String::new(),
    };
    let way = match agreement.way {
        Way::Answer => t.one("exchanges-they-ask", "agency", partner),
        Way::Ask => t.one("exchanges-we-ask", "agency", partner),
    };
    Item {
        id: agreement.id.clone(),
        what,
        way,
        register: texts.title.clone(),
        fields: agreement.fields.iter().map(label).collect(),
        purpose: texts.purposes.get(&agreement.purpose).cloned().unwrap_or_default(),
        span: t.two("exchanges-span", "from", day(agreement.from), "until", day(agreement.until)),
        not_now,
        laws: agreement.legal_basis.iter().map(|act| format!("{} ({})", act.title, act.id)).collect(),
    }
}
