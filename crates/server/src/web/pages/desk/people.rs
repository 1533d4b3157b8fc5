//! `/desk/people`: the officials of the units that an administrator rules: posts given and taken, and new accounts
//! with a password that is shown once.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    routing::get,
};
use rules::{
    form::raw::RawForm,
    id::Id,
    person::{PersonCommand, Post, Profile, administers},
    refusal::Refusal,
    workflow::Role,
};

use super::{
    Official,
    agency::{self, Agency},
    page,
};
use crate::{
    desk::NotDone,
    projections::people::{self, PersonRow},
    web::{
        App, Link, Page, Posted, Reply, Trouble, Visitor,
        form::{Choice, Control, Line, Mistake, Opt, Question},
        go,
        parts::Summary,
        sign_in,
    },
};

/// The roles that a post may hold.
const ROLES: [Role; 5] = [Role::Intake, Role::Handler, Role::Head, Role::Administrator, Role::DataProtection];
/// How many officials a page shows.
const ROWS: u32 = 100;

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/people", get(show).post(add)).route("/desk/people/{id}", get(one).post(change))
}

/// An official in the list.
struct Row {
    name: String,
    login: String,
    roles: String,
    href: String,
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    done: String,
    find: String,
    wide: bool,
    units: Vec<Opt>,
    unit: String,
    unit_name: String,
    rows: Vec<Row>,
    questions: Vec<Question<'a>>,
}

#[derive(Template)]
#[template(path = "desk/person.html")]
struct One<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    id: Id,
    unit: String,
    unit_name: String,
    login: String,
    roles: Question<'a>,
}

#[derive(Template)]
#[template(path = "desk/registered.html")]
struct Registered<'a> {
    p: &'a Page<'a>,
    name: String,
    login: String,
    password: String,
    back: String,
}

fn administrator(official: Official) -> Result<Official, Trouble> {
    if official.roles.contains(&Role::Administrator) { Ok(official) } else { Err(Trouble::Missing) }
}

/// The unit asked for, if the official administers it; else their own place's first.
fn unit_of(app: &App, official: &Official, asked: &str) -> String {
    let rules = !asked.is_empty() && administers(&official.actor(), asked, app.units());
    if rules { asked.to_owned() } else { official.unit.clone() }
}

/// The units that the official administers: those of the place, and for a province those found by name.
fn units(app: &App, official: &Official, find: &str, lang: &str) -> Vec<Agency> {
    let actor = official.actor();
    let near = app.units().find(&official.unit).map(|(place, _)| agency::of_place(app.units(), place, lang));
    let mut all: Vec<Agency> = near.unwrap_or_default();
    all.extend(agency::found(app.units(), find, lang));
    all.retain(|a| administers(&actor, &a.code, app.units()));
    all.dedup_by(|a, b| a.code == b.code);
    all
}

/// Whether the official administers a whole province, so that its communes are looked for by name.
fn is_wide(app: &App, official: &Official) -> bool {
    app.units().find(&official.unit).is_some_and(|(place, _)| place.code == place.province)
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = administrator(Official::of(&visitor)?)?;
    let raw: RawForm = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    list(&app, &visitor, &official, &raw, Vec::new()).await
}

async fn list(app: &App, visitor: &Visitor, official: &Official, raw: &RawForm, mistakes: Vec<Mistake>) -> Reply {
    let t = visitor.words(app);
    let unit = unit_of(app, official, raw.one("unit"));
    let at = unit.clone();
    let found = app.store.read_async(move |tx| people::in_unit(tx, &at, None, ROWS)).await?;
    let find = raw.one("find").trim().to_owned();
    let mut units = units(app, official, &find, t.lang);
    if units.iter().all(|a| a.code != unit) {
        units.insert(0, Agency { name: app.units().name(&unit, t.lang), code: unit.clone() });
    }
    let p = page(app, visitor, t.get("desk-people")).with_mistakes(!mistakes.is_empty()).with_form("new");
    let done = match raw.one("done") {
        word @ ("given" | "taken") => t.made(&format!("people-{word}")),
        _ => String::new(),
    };
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        done,
        find,
        wide: is_wide(app, official),
        units: units.into_iter().map(|a| Opt { chosen: a.code == unit, value: a.code, label: a.name }).collect(),
        unit_name: app.units().name(&unit, t.lang),
        rows: found.iter().map(|row| listed(&p, row, &unit)).collect(),
        questions: questions(&p, raw, &mistakes),
        unit,
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

fn listed(p: &Page<'_>, row: &PersonRow, unit: &str) -> Row {
    let roles = row.posts.iter().find(|post| post.unit == unit).map_or(&[][..], |post| post.roles.as_slice());
    let roles: Vec<String> = roles.iter().map(|r| p.t.made(&format!("role-{}", r.as_str()))).collect();
    Row {
        name: row.name.clone(),
        login: row.login.clone(),
        roles: roles.join(", "),
        href: format!("/desk/people/{}?unit={unit}", row.id),
    }
}

fn question<'a>(p: &Page<'a>, id: &str, label: &str, mistakes: &[Mistake], control: Control) -> Question<'a> {
    Question {
        t: p.t,
        id: id.to_owned(),
        label: p.t.made(label),
        hint: p.t.find(&format!("{label}-hint")).map(str::to_owned),
        error: mistakes.iter().find(|m| m.href == format!("#{id}")).map(|m| m.text.clone()),
        optional: false,
        headline: false,
        control,
    }
}

fn roles<'a>(p: &Page<'a>, held: &[String], mistakes: &[Mistake]) -> Question<'a> {
    let option = |role: Role| Opt {
        value: role.as_str().to_owned(),
        label: p.t.made(&format!("role-{}", role.as_str())),
        chosen: held.iter().any(|r| r == role.as_str()),
    };
    question(
        p,
        "roles",
        "people-roles",
        mistakes,
        Control::Choice(Choice { several: true, options: ROLES.map(option).into() }),
    )
}

fn questions<'a>(p: &Page<'a>, raw: &RawForm, mistakes: &[Mistake]) -> Vec<Question<'a>> {
    let line = |id: &str| {
        let line = Line { value: raw.one(id).to_owned(), kind: "text", width: "w20", exact: true, ..Line::default() };
        Control::Line(line)
    };
    let mut name = question(p, "name", "people-name", mistakes, line("name"));
    name.optional = true;
    vec![question(p, "login", "people-login", mistakes, line("login")), name, roles(p, raw.all("roles"), mistakes)]
}

fn mistake(p: crate::text::Words<'_>, refusal: &Refusal) -> Mistake {
    match refusal.field.as_deref() {
        Some(field) => Mistake::at(field, p.refusal(refusal)),
        None => Mistake::of_page(p.refusal(refusal)),
    }
}

fn post(raw: &RawForm, unit: &str) -> Post {
    let roles = raw.all("roles").iter().filter_map(|r| Role::named(r)).collect();
    Post { unit: unit.to_owned(), roles }
}

/// Gives a post to the account with this sign-in; makes the account if there is none.
async fn add(State(app): State<App>, posted: Posted) -> Reply {
    let official = administrator(Official::who_posted(&posted)?)?;
    let (raw, visitor) = (&posted.form, &posted.visitor);
    let t = visitor.words(&app);
    let unit = unit_of(&app, &official, raw.one("unit"));
    if posted.again() {
        return list(&app, visitor, &official, raw, Vec::new()).await;
    }
    let login = raw.one("login").trim().to_lowercase();
    let (wanted, name) = (login.clone(), raw.one("name").trim().to_owned());
    let found = app.store.read_async(move |tx| people::by_login(tx, &wanted)).await?;
    let give = PersonCommand::GivePost { post: post(raw, &unit) };
    // Somebody who is there already is only given the post; a name says that a new account is meant.
    let (id, commands, password) = match found {
        Some(_) if !name.is_empty() => {
            let taken = vec![Mistake::at("login", t.made("people-login-taken"))];
            return list(&app, visitor, &official, raw, taken).await;
        }
        Some(id) => (id, vec![give], None),
        None if name.is_empty() => {
            let unknown = vec![Mistake::at("name", t.made("people-name-needed"))];
            return list(&app, visitor, &official, raw, unknown).await;
        }
        None => {
            let password = fresh_password(&app);
            let phc = sign_in::hashed(&app, &password).await?;
            let profile = Profile { name: name.clone(), language: visitor.lang().to_owned(), ..Profile::default() };
            let register = PersonCommand::Register { login: login.clone(), phc, profile };
            (app.desk.fresh_id(), vec![register, give], Some(password))
        }
    };
    match app.desk.handle_person_async(id, official.actor(), commands).await {
        Ok(_) => {}
        Err(NotDone::Refused(refusals)) => {
            let mistakes = refusals.iter().map(|r| mistake(t, r)).collect();
            return list(&app, visitor, &official, raw, mistakes).await;
        }
        Err(other) => return Err(other.into()),
    }
    let back = format!("/desk/people?unit={unit}");
    let Some(password) = password else { return Ok(go(&format!("{back}&done=given"))) };
    let p = page(&app, visitor, t.get("people-registered")).under([Link::new(back.clone(), t.get("desk-people"))]);
    let mut response = p.show(&Registered { p: &p, name, login, password, back })?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Three groups of four signs that can be read aloud: 60 bits.
fn fresh_password(app: &App) -> String {
    const SIGNS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz2";
    let mut bytes = [0; 12];
    app.desk.chance.fill(&mut bytes);
    let signs: Vec<char> = bytes.iter().map(|b| char::from(SIGNS[usize::from(b & 31)])).collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

async fn row(app: &App, id: &str) -> Result<PersonRow, Trouble> {
    let id: Id = id.parse().map_err(|_| Trouble::Missing)?;
    app.store.read_async(move |tx| people::get(tx, id)).await?.ok_or(Trouble::Missing)
}

async fn one(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let official = administrator(Official::of(&visitor)?)?;
    let query = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes());
    let asked = query.filter(|(name, _)| name == "unit").map(|(_, v)| v.into_owned()).next().unwrap_or_default();
    let unit = unit_of(&app, &official, &asked);
    let row = row(&app, &id).await?;
    let held = row.posts.iter().find(|p| p.unit == unit).ok_or(Trouble::Missing)?;
    let held: Vec<String> = held.roles.iter().map(|r| r.as_str().to_owned()).collect();
    show_one(&app, &visitor, &row, unit, &held, Vec::new())
}

fn show_one(
    app: &App,
    visitor: &Visitor,
    row: &PersonRow,
    unit: String,
    held: &[String],
    mistakes: Vec<Mistake>,
) -> Reply {
    let t = visitor.words(app);
    let p = page(app, visitor, row.name.clone())
        .under([Link::new(format!("/desk/people?unit={unit}"), t.get("desk-people"))])
        .with_mistakes(!mistakes.is_empty());
    let view = One {
        summary: Summary { t, mistakes: &mistakes },
        id: row.id,
        unit_name: app.units().name(&unit, t.lang),
        unit,
        login: row.login.clone(),
        roles: roles(&p, held, &mistakes),
        p: &p,
    };
    p.show_form(&view)
}

async fn change(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let official = administrator(Official::who_posted(&posted)?)?;
    let (raw, visitor) = (&posted.form, &posted.visitor);
    let unit = unit_of(&app, &official, raw.one("unit"));
    let row = row(&app, &id).await?;
    let takes = raw.one("do") == "take";
    let command = match takes {
        true => PersonCommand::TakePost { unit: unit.clone() },
        false => PersonCommand::GivePost { post: post(raw, &unit) },
    };
    match app.desk.handle_person_async(row.id, official.actor(), vec![command]).await {
        Ok(_) => Ok(go(&format!("/desk/people?unit={unit}&done={}", if takes { "taken" } else { "given" }))),
        Err(NotDone::Refused(refusals)) => {
            let t = visitor.words(&app);
            let mistakes = refusals.iter().map(|r| mistake(t, r)).collect();
            show_one(&app, visitor, &row, unit, raw.all("roles"), mistakes)
        }
        Err(other) => Err(other.into()),
    }
}
