//! `/profile`: what is known of whoever is signed in, to be changed by them, and their password. Officials
//! change their password here too; their name is the administrator's to write.

use askama::Template;
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use rules::{
    actor::Actor,
    form::{Field, FieldKind},
    id::Id,
    person::{Person, PersonCommand, Profile},
    refusal::Refusals,
    value::Value,
};

use super::{
    register::{self, ASKED},
    sign_in::{entered, named},
};
use crate::{
    desk, oidc,
    store::Fault,
    web::{
        Account, App, Page, Posted, Reply, Trouble, Visitor,
        form::{Choice, Control, Line, Mistake, Opt, Question, Setting, Typed},
        go,
        parts::{RowOf, Rows, Summary},
        password, sign_in,
        visitor::Address,
    },
};

/// What nobody changes here once an identity provider answers for it.
const PROVEN: [&str; 2] = ["name", "number"];

/// Its addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/profile", get(show).post(change)).route("/profile/password", post(set_password))
}

#[derive(Template)]
#[template(path = "profile.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    done: &'static str,
    known: Rows<'a>,
    /// What a citizen may change; empty for an official.
    questions: Vec<Question<'a>>,
    /// To set another password; empty for somebody who has none.
    secrets: Vec<Question<'a>>,
    /// Providers that could answer for the person and do not yet: id, name, whether it stands in.
    others: Vec<(String, String, bool)>,
}

/// What was just typed on the page and refused.
#[derive(Clone, Copy, Default)]
struct Refused<'a> {
    posted: Option<&'a Posted>,
    mistakes: &'a [Mistake],
}

async fn person(app: &App, id: Id) -> Result<Person, Trouble> {
    Ok(app.store.read_async(move |tx| desk::load_person(tx, id)).await?)
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let account = visitor.signed_in()?;
    let person = person(&app, account.id).await?;
    let done = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes()).find(|(name, _)| name == "done");
    let done = match done.as_ref().map(|(_, what)| what.as_ref()) {
        Some("profile") => "profile-done",
        Some("password") => "password-done",
        Some("linked") => "linked-done",
        _ => "",
    };
    render(&app, &visitor, account, &person, done, Refused::default())
}

fn render(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    person: &Person,
    done: &'static str,
    refused: Refused<'_>,
) -> Reply {
    let official = account.is_official() || account.posts > 0;
    let mut p = app.page(visitor, visitor.words(app).get("profile-title"));
    if account.is_official() {
        p = p.for_desk();
    }
    let p = p.under([]).with_mistakes(!refused.mistakes.is_empty());
    let t = p.t;
    let mut questions = if official { Vec::new() } else { questions(app, &p, &person.profile, refused.posted) };
    let secret = |id: &'static str, autocomplete| {
        let line = Line { kind: "password", autocomplete, width: "w20", exact: true, ..Line::default() };
        Question::line(t, id, t.made(&format!("password-{id}")), line)
    };
    let mut secrets = match person.phc.is_empty() {
        true => Vec::new(),
        false => vec![
            secret("current", "current-password"),
            secret("new", "new-password").hint(t.one("password-hint", "n", password::SHORTEST)),
        ],
    };
    if person.proof().is_some() {
        questions.retain(|question| !PROVEN.contains(&question.id.as_str()));
    }
    for question in questions.iter_mut().chain(&mut secrets) {
        let at = format!("#{}", question.id);
        question.error = refused.mistakes.iter().find(|m| m.href == at).map(|m| m.text.clone());
    }
    let row = |label: &str, value: &str| RowOf { label: t.made(label), value: value.to_owned(), change: String::new() };
    let mut known = Vec::new();
    if official || person.proof().is_some() {
        known.push(row("profile-name", &person.profile.name));
    }
    if let (Some(proof), false) = (person.proof(), official) {
        let by = app.settings.provider(&proof.provider).map_or(proof.provider.as_str(), |p| p.config().name(t.lang));
        known.push(row("profile-number", &person.profile.number));
        known.push(row(
            "profile-birth",
            &rules::value::read_date(&person.profile.birth).map_or_else(String::new, |day| t.date(day)),
        ));
        known.push(row("profile-proven", by));
    }
    if !person.login.is_empty() {
        known.push(row("login-label", &person.login));
    }
    let linked = |provider: &&oidc::Provider| !person.identities.contains_key(&provider.config().id);
    let others = app.settings.providers.iter().filter(linked).map(|provider| named(provider, t.lang)).collect();
    let (summary, known) = (Summary { t, mistakes: refused.mistakes }, Rows { t, rows: known });
    p.show_form(&View { p: &p, summary, done, known, questions, secrets, others })
}

fn questions<'a>(app: &'a App, p: &Page<'a>, profile: &Profile, posted: Option<&Posted>) -> Vec<Question<'a>> {
    let t = p.t;
    let setting = Setting { t, country: app.country(), units: app.units(), own: true };
    let one = |(id, kind): &(&str, FieldKind)| {
        let saved: Option<Value> = profile.value(id);
        let field: Field = register::field(id, *kind);
        let typed = posted.map_or(Typed::Saved(saved.as_ref()), |posted| Typed::Raw(&posted.form));
        register::question(&field, setting, typed)
    };
    let mut questions: Vec<Question<'a>> = ASKED.iter().map(one).collect();
    let chosen = posted.map_or(profile.language.as_str(), |posted| posted.one("language"));
    let language = |code: &String| Opt {
        value: code.clone(),
        label: app.texts.find(code, "language-name").unwrap_or(code).to_owned(),
        chosen: code == chosen,
    };
    let options = app.country().languages.iter().map(language).collect();
    let mut tongue = Question::line(t, "language", t.made("profile-language"), Line::default());
    tongue.hint = Some(t.made("profile-language-hint"));
    tongue.control = Control::Choice(Choice { several: false, options });
    questions.push(tongue);
    questions
}

async fn change(State(app): State<App>, posted: Posted) -> Reply {
    let account = posted.visitor.signed_in()?;
    let me = posted.visitor.citizen()?;
    let person = person(&app, me).await?;
    if posted.again() {
        return render(&app, &posted.visitor, account, &person, "", Refused { posted: Some(&posted), mistakes: &[] });
    }
    let one = |id: &str| posted.one(id).to_owned();
    // What a provider answers for is not asked here.
    let typed = |id: &str, kept: &String| if person.proof().is_some() { kept.clone() } else { one(id) };
    let profile = Profile {
        name: typed("name", &person.profile.name),
        number: typed("number", &person.profile.number),
        phone: one("phone"),
        email: one("email"),
        language: one("language"),
        ..person.profile.clone()
    };
    let wish = vec![PersonCommand::ChangeProfile { profile }];
    match app.desk.handle_person_async(me, Actor::Person { id: me }, wish).await.map_err(Trouble::from) {
        Ok(_) => Ok(go("/profile?done=profile")),
        Err(Trouble::Refused(refusals)) => {
            let mistakes = mistakes(&app, &posted, &refusals);
            let refused = Refused { posted: Some(&posted), mistakes: &mistakes };
            render(&app, &posted.visitor, account, &person, "", refused)
        }
        Err(trouble) => Err(trouble),
    }
}

fn mistakes(app: &App, posted: &Posted, refusals: &Refusals) -> Vec<Mistake> {
    let t = posted.visitor.words(app);
    refusals.iter().map(|refusal| register::mistake(t, refusal)).collect()
}

/// Sets another password: whoever does must know the old one. All other sign-ins of the account end.
async fn set_password(State(app): State<App>, address: Address, posted: Posted) -> Reply {
    let account = posted.visitor.signed_in()?;
    let t = posted.visitor.words(&app);
    let person = person(&app, account.id).await?;
    let (current, new) = (posted.one("current"), posted.one("new"));
    let mut mistakes = Vec::new();
    if sign_in::prove(&app, &person.login, current, &address.0).await?.is_none() {
        mistakes.push(Mistake::at("current", t.made("password-wrong")));
    }
    if let Some(key) = password::weakness(new, &person.login) {
        mistakes.push(Mistake::at("new", t.one(key, "n", password::SHORTEST)));
    }
    if !mistakes.is_empty() {
        let refused = Refused { posted: None, mistakes: &mistakes };
        return render(&app, &posted.visitor, account, &person, "", refused);
    }
    let (me, official) = (account.id, account.posts > 0);
    let unit = account.post.as_ref().map(|post| post.unit.clone());
    let phc = sign_in::hashed(&app, new).await?;
    app.desk.handle_person_async(me, Actor::Person { id: me }, vec![PersonCommand::SetPassword { phc }]).await?;
    let ended = app.store.write_async(move |tx| crate::projections::sessions::end_all(tx, me)).await;
    ended.map_err(|fault: Fault| Trouble::from(fault))?;
    let secret = sign_in::begin(&app, posted.visitor.token(), me, unit, official).await?;
    entered(&app, &posted.visitor, &secret, "/profile?done=password", "")
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::web::tests::{app, browser::Browser};

    async fn registered<'a>(app: &'a crate::web::App, login: &str) -> Browser<'a> {
        let mut browser = Browser::open(app, "vi").await;
        browser.get("/register").await;
        browser.post("/register", &[("name", "Trần Thị Thử"), ("login", login), ("password", "một câu dễ nhớ")]).await;
        assert_eq!(browser.at, "/cases", "{}", browser.page.body);
        browser
    }

    const GOOD: [(&str, &str); 5] = [
        ("name", "Trần Thị Thử Mới"),
        ("number", "001190012345"),
        ("phone", "0912 345 678"),
        ("email", "thu@example.org"),
        ("language", "vi"),
    ];

    #[tokio::test(flavor = "multi_thread")]
    async fn a_citizen_changes_what_is_known_of_them() {
        let (_folder, app) = app();
        let mut browser = registered(&app, "thu").await;
        browser.get("/profile").await;
        browser.sees(StatusCode::OK, &["Trần Thị Thử", "thu"]);
        let mut wrong = GOOD;
        wrong[1].1 = "12";
        browser.post("/profile", &wrong).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#number\"", "Trần Thị Thử Mới", "thu@example.org"]);
        browser.post("/profile", &GOOD).await;
        assert_eq!(browser.at, "/profile?done=profile");
        browser.sees(StatusCode::OK, &["Trần Thị Thử Mới", "001190012345", "thu@example.org"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_changed_password_ends_every_other_sign_in() {
        let (_folder, app) = app();
        let mut browser = registered(&app, "thu").await;
        let mut other = Browser::open(&app, "vi").await;
        let sign_in = |word: &'static str| [("login", "thu"), ("password", word), ("next", "")];
        other.get("/sign-in").await;
        other.post("/sign-in", &sign_in("một câu dễ nhớ")).await;
        assert_eq!(other.at, "/cases");
        browser.get("/profile").await;
        browser.post("/profile/password", &[("current", "không phải câu này"), ("new", "một câu khác hẳn")]).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#current\""]);
        browser.post("/profile/password", &[("current", "một câu dễ nhớ"), ("new", "ngắn")]).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#new\""]);
        browser.post("/profile/password", &[("current", "một câu dễ nhớ"), ("new", "một câu khác hẳn")]).await;
        assert_eq!(browser.at, "/profile?done=password");
        browser.get("/cases").await;
        browser.sees(StatusCode::OK, &[]);
        other.get("/cases").await;
        assert!(other.page.body.contains("name=\"password\""), "the other sign-in goes on");
        other.get("/sign-in").await;
        other.post("/sign-in", &sign_in("một câu dễ nhớ")).await;
        other.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#login\""]);
    }
}
