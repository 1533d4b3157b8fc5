//! `/desk/cases/{id}/publish`: a good reply becomes an answer for everybody, in one step. The words are laid out from
//! the case; the official takes out whatever names somebody, and the rules look once more.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use rules::{command::Command, event::CaseEvent, form::raw::RawForm, refusal::Refusal};

use super::{
    Official,
    case::crumb,
    fields::together,
    page,
    seen::{Seen, named},
};
use crate::{
    desk::{NotDone, Request},
    reports::router::words_of,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Control, Long, Mistake, Question},
        go,
        parts::Summary,
    },
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/cases/{id}/publish", get(show).post(publish))
}

#[derive(Template)]
#[template(path = "desk/publish.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    fields: String,
    version: u32,
    key: String,
    at: String,
    back: String,
}

/// Whether the official may publish what the case answered.
pub(super) fn is_open(seen: &Seen, official: &Official) -> bool {
    seen.case.may_publish(seen.service.resolved(), &official.actor()).is_ok()
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let official = Official::of(&visitor)?;
    let seen = Seen::load(&app, &official, named(&app, &id).await?).await?;
    let raw: RawForm = [("question", question(&seen)), ("answer", answer(&seen))]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
    form(&app, &visitor, &official, &seen, &raw, &[])
}

async fn publish(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let official = Official::who_posted(&posted)?;
    let id = named(&app, &id).await?;
    let seen = Seen::load(&app, &official, id).await?;
    if posted.again() {
        return form(&app, &posted.visitor, &official, &seen, &posted.form, &[]);
    }
    let lang = posted.visitor.lang().to_owned();
    let (question, answer) = (posted.one("question").to_owned(), posted.one("answer").to_owned());
    let key = posted.one("key").trim();
    let request = Request {
        case: id,
        service: None,
        actor: official.actor(),
        commands: vec![Command::Publish { question, answer, lang }],
        expected: posted.one("version").parse().ok(),
        idempotency: (!key.is_empty()).then(|| key.as_bytes().to_vec()),
    };
    match app.desk.handle_async(request).await {
        Ok(_) => Ok(go(&format!("/desk/cases/{id}?done=publish"))),
        Err(NotDone::Refused(refusals)) => form(&app, &posted.visitor, &official, &seen, &posted.form, &refusals),
        Err(other) => Err(other.into()),
    }
}

/// The first words of what was asked.
fn question(seen: &Seen) -> String {
    words_of(&seen.service, &seen.case).chars().take(300).collect()
}

/// The last words that an official wrote to the applicant, or else those that the answer was approved or proposed with.
fn answer(seen: &Seen) -> String {
    let told = seen.history.iter().rev().find_map(|(_, actor, event)| match (actor, event) {
        (rules::actor::Actor::Official { .. }, CaseEvent::MessageSent { text }) => Some(text.clone()),
        _ => None,
    });
    let decided = || {
        seen.history.iter().rev().find_map(|(_, _, event)| match event {
            CaseEvent::Approved { note, .. } | CaseEvent::Proposed { note, .. } if !note.is_empty() => {
                Some(note.clone())
            }
            _ => None,
        })
    };
    told.or_else(decided).unwrap_or_default()
}

fn form(app: &App, visitor: &Visitor, official: &Official, seen: &Seen, raw: &RawForm, refusals: &[Refusal]) -> Reply {
    if !is_open(seen, official) {
        return Err(Trouble::Missing);
    }
    let t = visitor.words(app);
    let p = page(app, visitor, t.get("desk-publish"))
        .under([crumb(seen)])
        .with_form("act")
        .with_mistakes(!refusals.is_empty());
    let error = |id: &str| refusals.iter().find(|r| r.field.as_deref() == Some(id)).map(|r| t.refusal(r));
    let ask = |id: &'static str, label: &str, most: u32| Question {
        t,
        id: id.to_owned(),
        label: t.made(label),
        hint: t.find(&format!("{label}-hint")).map(str::to_owned),
        error: error(id),
        optional: false,
        headline: false,
        control: Control::Long(Long { value: raw.one(id).to_owned(), most }),
    };
    let questions = [ask("question", "desk-publish-question", 300), ask("answer", "desk-publish-answer", 4000)];
    let mistakes: Vec<Mistake> = refusals
        .iter()
        .map(|r| match r.field.as_deref() {
            Some(field @ ("question" | "answer")) => Mistake::at(field, t.refusal(r)),
            _ => Mistake::of_page(t.refusal(r)),
        })
        .collect();
    let back = format!("/desk/cases/{}", seen.id);
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        fields: together(&questions)?,
        version: seen.case.version,
        key: app.desk.fresh_id().to_string(),
        at: format!("{back}/publish"),
        back,
        p: &p,
    };
    p.show_form(&view)
}
