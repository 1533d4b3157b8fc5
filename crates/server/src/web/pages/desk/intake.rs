//! `/desk/intake`: a clerk begins an application for somebody at the counter. The official is the one who acts;
//! the applicant is another, with an account or without.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use rules::{
    command::Command,
    fold,
    form::raw::RawForm,
    id::Id,
    service::{Channel, Reception, compiled::Service},
    workflow::Role,
};

use super::{Official, draft, page};
use crate::{
    desk::{NotDone, Request},
    projections::people,
    search,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Choice, Control, Line, Mistake, Opt, Question},
        go,
        parts::Summary,
    },
};

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk/intake", get(show).post(begin))
        .route("/desk/intake/{id}", get(draft::show).post(draft::save))
        .route("/desk/intake/{id}/submit", post(draft::submit))
        .route("/desk/cases/{id}/files/{evidence}", post(draft::scan).layer(draft::body_limit()))
}

#[derive(Template)]
#[template(path = "desk/intake.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    find: String,
    questions: Vec<Question<'a>>,
    none: bool,
    key: String,
}

/// The official, who must receive at the counter.
pub(super) fn clerk(official: Official) -> Result<Official, Trouble> {
    if official.roles.contains(&Role::Intake) { Ok(official) } else { Err(Trouble::Missing) }
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = clerk(Official::of(&visitor)?)?;
    let raw: RawForm = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    form(&app, &visitor, &official, &raw, Vec::new())
}

/// The services that this unit may take in.
fn services<'a>(app: &'a App, unit: &str) -> Vec<&'a Arc<Service>> {
    let units = app.units();
    let Some((_, mine)) = units.find(unit) else { return Vec::new() };
    let fits = |service: &&Arc<Service>| {
        let authority = &service.definition().authority;
        let alike = units.kinds().iter().any(|k| k.kind == authority.receives && k.suffix == mine.suffix);
        let here = authority.receives == mine.kind || (alike && authority.reception != Reception::Unit);
        here && service.definition().channels.iter().any(|c| *c != Channel::Online)
    };
    app.catalogue().services.values().filter(fits).collect()
}

fn form(app: &App, visitor: &Visitor, official: &Official, raw: &RawForm, mistakes: Vec<Mistake>) -> Reply {
    let t = visitor.words(app);
    let p = page(app, visitor, t.get("desk-intake")).with_mistakes(!mistakes.is_empty()).with_form("begin");
    let find = raw.one("find").trim().to_owned();
    let title = |service: &Service| service.texts(t.lang).map(|x| x.title.clone()).unwrap_or_default();
    let mut open = services(app, &official.unit);
    if find.is_empty() {
        open.sort_by_cached_key(|s| fold::folded(&title(s)));
    } else {
        let wanted = search::Question { limit: app.catalogue().services.len(), ..search::Question::of(&find) };
        let hits = app.search.find(t.lang, &wanted).hits;
        let rank = |service: &Arc<Service>| hits.iter().position(|hit| hit.id == service.slug());
        open.retain(|s| rank(s).is_some());
        open.sort_by_key(|s| rank(s));
    }
    let option =
        |s: &&Arc<Service>| Opt { value: s.slug().to_owned(), label: title(s), chosen: raw.one("service") == s.slug() };
    let found: Vec<Opt> = open.iter().map(option).collect();
    let none = found.is_empty();
    let error = |id: &str| mistakes.iter().find(|m| m.href == format!("#{id}")).map(|m| m.text.clone());
    let question = |id: &str, label: &str, optional: bool, control: Control| Question {
        t,
        id: id.to_owned(),
        label: t.made(label),
        hint: t.find(&format!("{label}-hint")).map(str::to_owned),
        error: error(id),
        optional,
        headline: false,
        control,
    };
    let channel = |c: &str| Opt {
        value: c.to_owned(),
        label: t.made(&format!("channel-{c}")),
        chosen: raw.one("channel") == c || (raw.one("channel").is_empty() && c == "counter"),
    };
    let choice = |options| Control::Choice(Choice { several: false, options });
    let number = Line {
        value: raw.one("number").to_owned(),
        kind: "text",
        mode: "numeric",
        width: "w10 num",
        exact: true,
        ..Line::default()
    };
    let questions = vec![
        question("service", "intake-service", false, choice(found)),
        question("channel", "intake-channel", false, choice(["counter", "post"].map(channel).into())),
        question("number", "intake-number", true, Control::Line(number)),
    ];
    let key = match raw.one("key") {
        "" => app.desk.fresh_id().to_string(),
        key => key.to_owned(),
    };
    p.show_form(&View { summary: Summary { t, mistakes: &mistakes }, find, questions, none, key, p: &p })
}

async fn begin(State(app): State<App>, posted: Posted) -> Reply {
    let official = clerk(Official::who_posted(&posted)?)?;
    let t = posted.visitor.words(&app);
    let raw = &posted.form;
    let again = |mistakes| form(&app, &posted.visitor, &official, raw, mistakes);
    if posted.again() {
        return again(Vec::new());
    }
    let slug = raw.one("service");
    let channel = if raw.one("channel") == "post" { Channel::Post } else { Channel::Counter };
    if !services(&app, &official.unit).iter().any(|s| s.slug() == slug) {
        return again(vec![Mistake::at("service", t.made("refusal-choose_one"))]);
    }
    let number = raw.one("number").trim().to_owned();
    let applicant: Option<Id> = if number.is_empty() {
        None
    } else {
        let found = app.store.read_async(move |tx| people::by_number(tx, &number)).await?;
        match found.first() {
            Some(id) => Some(*id),
            None => return again(vec![Mistake::at("number", t.made("intake-unknown-number"))]),
        }
    };
    let request = Request {
        case: app.desk.fresh_id(),
        service: Some(slug.to_owned()),
        actor: official.actor(),
        commands: vec![Command::Draft { channel, applicant, reception: Some(official.unit.clone()) }],
        expected: None,
        idempotency: Some(raw.one("key").as_bytes().to_vec()).filter(|k| !k.is_empty()),
    };
    match app.desk.handle_async(request).await {
        Ok(done) => Ok(go(&format!("/desk/intake/{}", done.id))),
        Err(NotDone::Refused(refusals)) => again(refusals.iter().map(|r| Mistake::of_page(t.refusal(r))).collect()),
        Err(other) => Err(other.into()),
    }
}
