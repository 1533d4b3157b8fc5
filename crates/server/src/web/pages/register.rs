//! `/register`: an account for a citizen. What is filled in here need not be typed again in forms.

use askama::Template;
use axum::{Router, extract::State, routing::get};
use rules::{
    form::{Field, FieldKind},
    person::Profile,
};

use super::sign_in::entered;
use crate::web::{
    App, Page, Posted, Reply, Trouble, Visitor,
    form::{Line, Mistake, Question, Setting, Typed},
    go,
    parts::Summary,
    password, sign_in,
    visitor::Address,
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/register", get(show).post(register))
}

#[derive(Template)]
#[template(path = "register.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    questions: Vec<Question<'a>>,
    more: Vec<Question<'a>>,
}

/// What is asked, with the kind of each answer; the first one must be given.
pub(super) const ASKED: [(&str, FieldKind); 4] = [
    ("name", FieldKind::Name),
    ("number", FieldKind::PersonNumber),
    ("phone", FieldKind::Phone),
    ("email", FieldKind::Email),
];

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    if visitor.account().is_some() {
        return Ok(go("/cases"));
    }
    form(&app, &visitor, None, Vec::new())
}

fn form(app: &App, visitor: &Visitor, posted: Option<&Posted>, mistakes: Vec<Mistake>) -> Reply {
    let p = app
        .page(visitor, visitor.words(app).get("register-title"))
        .with_mistakes(!mistakes.is_empty())
        .with_form("register");
    let setting = Setting { t: p.t, country: app.country(), units: app.units(), own: true };
    let error = |id: &str| {
        let at = format!("#{id}");
        mistakes.iter().find(|m| m.href == at).map(|m| m.text.clone())
    };
    let mut questions: Vec<Question<'_>> = ASKED
        .iter()
        .map(|(id, kind)| {
            let field = field(id, *kind);
            let typed = posted.map_or(Typed::Saved(None), |posted| Typed::Raw(&posted.form));
            question(&field, setting, typed)
        })
        .collect();
    let mut more = questions.split_off(1);
    let login = posted.map_or("", |posted| posted.one("login"));
    let line = |kind, autocomplete, value: &str| Line {
        kind,
        autocomplete,
        value: value.to_owned(),
        width: "w20",
        exact: true,
        ..Line::default()
    };
    questions.push(
        Question::line(p.t, "login", p.t("login-label"), line("text", "username", login)).hint(p.t("login-hint")),
    );
    let hint = p.one("password-hint", "n", password::SHORTEST);
    questions
        .push(Question::line(p.t, "password", p.t("password-label"), line("password", "new-password", "")).hint(hint));
    for question in questions.iter_mut().chain(&mut more) {
        question.error = error(&question.id);
    }
    p.show_form(&View { p: &p, summary: Summary { t: p.t, mistakes: &mistakes }, questions, more })
}

/// One of these as a question with its words.
pub(super) fn question<'a>(field: &Field, setting: Setting<'a>, typed: Typed<'_>) -> Question<'a> {
    let mut question = Question::new(field, setting, typed, |_| String::new());
    question.label = setting.t.made(&format!("profile-{}", field.id));
    question.hint = setting.t.find(&format!("profile-{}-hint", field.id)).map(str::to_owned);
    question
}

/// The definition of one of these.
pub(super) fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        kind,
        optional: id != "name",
        when: None,
        options: Vec::new(),
        min: None,
        max: None,
        max_length: None,
        check: None,
        prefill: Some(id.to_owned()),
        purpose: None,
    }
}

async fn register(State(app): State<App>, address: Address, posted: Posted) -> Reply {
    let t = posted.visitor.words(&app);
    if posted.again() {
        return form(&app, &posted.visitor, Some(&posted), Vec::new());
    }
    let (login, word) = (posted.one("login").trim(), posted.one("password"));
    let weak = password::weakness(word, login).map(|key| t.one(key, "n", password::SHORTEST));
    let mistakes: Vec<Mistake> = weak.map(|words| Mistake::at("password", words)).into_iter().collect();
    let profile = Profile {
        name: posted.one("name").to_owned(),
        number: posted.one("number").to_owned(),
        phone: posted.one("phone").to_owned(),
        email: posted.one("email").to_owned(),
        language: posted.visitor.lang().to_owned(),
        ..Profile::default()
    };
    if !mistakes.is_empty() {
        return form(&app, &posted.visitor, Some(&posted), mistakes);
    }
    let id = match sign_in::register(&app, login, word, profile, &address.0).await {
        Ok(id) => id,
        // A second press of the button: the account is there, and the password is its own.
        Err(Trouble::Refused(refusals)) if refusals.iter().any(|r| r.key == "login_taken") => {
            match sign_in::prove(&app, login, word, &address.0).await? {
                Some(proved) if proved.posts.is_empty() => proved.id,
                _ => {
                    let mistakes = refusals.iter().map(|r| mistake(t, r)).collect();
                    return form(&app, &posted.visitor, Some(&posted), mistakes);
                }
            }
        }
        Err(Trouble::Refused(refusals)) => {
            let mistakes = refusals.iter().map(|r| mistake(t, r)).collect();
            return form(&app, &posted.visitor, Some(&posted), mistakes);
        }
        Err(trouble) => return Err(trouble),
    };
    let secret = sign_in::begin(&app, posted.visitor.token(), id, None, false).await?;
    entered(&app, &posted.visitor, &secret, "/cases", "")
}

pub(in crate::web) fn mistake(t: crate::text::Words<'_>, refusal: &rules::refusal::Refusal) -> Mistake {
    Mistake { href: refusal.field.as_ref().map(|f| format!("#{f}")).unwrap_or_default(), text: t.refusal(refusal) }
}
