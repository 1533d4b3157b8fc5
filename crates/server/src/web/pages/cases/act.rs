//! What an applicant does with a case after handing it in: write, send what was asked for, take it
//! back, rate.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use rules::{
    command::{ActionInput, Command},
    refusal::Refusal,
    workflow::Verb,
};

use super::{frame, show};
use crate::{
    desk::NotDone,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::Mistake,
        go,
        open::{Open, Story},
        parts::Summary,
        question,
    },
};

/// The case of an address, for the citizen who posted.
async fn opened(app: &App, posted: &Posted, code: &str) -> Result<Story, Trouble> {
    posted.citizen()?;
    Open::by_code(app, posted.signed_in()?, code).await
}

/// Does it and goes to a place of the case's page, or shows that page with what was refused.
async fn done_or_shown(
    app: &App,
    posted: &Posted,
    story: &Story,
    command: Command,
    place: &str,
    typed: show::Typed<'_>,
) -> Reply {
    let code = story.open.case.code.as_deref().unwrap_or_default();
    match story.open.act(app, vec![command], Some(posted.one("key"))).await {
        Ok(_) => Ok(go(&format!("/cases/{code}{place}"))),
        Err(NotDone::Refused(refusals)) => {
            let t = posted.visitor.words(app);
            let mistakes = refusals.iter().map(|r| at_home(&story.open, r, t)).collect();
            show::render(app, &posted.visitor, story, typed, mistakes)
        }
        Err(not_done) => Err(not_done.into()),
    }
}

/// A refusal with a link to where it is mended.
fn at_home(open: &Open, refusal: &Refusal, t: crate::text::Words<'_>) -> Mistake {
    let mut mistake = question::mistake(&open.service, refusal, t);
    if refusal.key == "evidence_missing"
        && let Some(evidence) = &refusal.field
    {
        mistake.href = format!("/apply/{}/evidence/{evidence}", open.id);
    }
    mistake
}

pub(super) async fn message(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    let story = opened(&app, &posted, &code).await?;
    let text = posted.one("text").to_owned();
    let typed = show::Typed { message: posted.one("text"), ..show::Typed::default() };
    if posted.again() {
        return show::render(&app, &posted.visitor, &story, typed, Vec::new());
    }
    done_or_shown(&app, &posted, &story, Command::Send { text }, "#messages", typed).await
}

pub(super) async fn supplement(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    let story = opened(&app, &posted, &code).await?;
    let command = Command::Act { verb: Verb::Supplement, input: ActionInput::default(), number: 0 };
    done_or_shown(&app, &posted, &story, command, "", show::Typed::default()).await
}

pub(super) async fn rate(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    let story = opened(&app, &posted, &code).await?;
    let stars = posted.one("stars").parse().unwrap_or(0);
    let comment = posted.one("comment").to_owned();
    let typed = show::Typed { comment: posted.one("comment"), stars, ..show::Typed::default() };
    done_or_shown(&app, &posted, &story, Command::Rate { stars, comment }, "#rating", typed).await
}

#[derive(Template)]
#[template(path = "cases/withdraw.html")]
struct Withdraw<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    code: &'a str,
    name: String,
    typed: &'a str,
    refunded: String,
    key: String,
}

pub(super) async fn ask_withdraw(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    visitor.citizen()?;
    let story = Open::by_code(&app, visitor.signed_in()?, &code).await?;
    may_withdraw(&story.open)?;
    show_withdraw(&app, &visitor, &story.open, "", Vec::new())
}

fn may_withdraw(open: &Open) -> Result<(), Trouble> {
    let offers = open.case.offers(open.service.resolved(), &open.actor, open.at);
    match offers.iter().any(|o| o.verb == Verb::Withdraw) {
        true => Ok(()),
        false => Err(Trouble::Refused(Refusal::new("not_here").into())),
    }
}

fn show_withdraw(app: &App, visitor: &Visitor, open: &Open, typed: &str, mistakes: Vec<Mistake>) -> Reply {
    let code = open.case.code.as_deref().unwrap_or_default();
    let t = visitor.words(app);
    let p = frame(app, visitor, t.get("withdraw-title"), Some(code)).with_mistakes(!mistakes.is_empty());
    let back = open.service.definition().fee.as_ref().is_some_and(|f| f.refundable) && open.case.paid() > 0;
    let refunded = if back { t.one("withdraw-refund", "amount", p.money(&open.case.paid())) } else { String::new() };
    let summary = Summary { t, mistakes: &mistakes };
    let (name, key) = (open.texts(t.lang).title, app.desk.chance.secret());
    p.show_form(&Withdraw { p: &p, summary, code, name, typed, refunded, key })
}

pub(super) async fn withdraw(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    let story = opened(&app, &posted, &code).await?;
    let note = posted.one("note");
    let input = ActionInput { note: note.to_owned(), ..ActionInput::default() };
    let command = Command::Act { verb: Verb::Withdraw, input, number: 0 };
    match story.open.act(&app, vec![command], Some(posted.one("key"))).await {
        Ok(_) => Ok::<Response, _>(go(&format!("/cases/{code}"))),
        Err(NotDone::Refused(refusals)) => {
            let t = posted.visitor.words(&app);
            let mistakes = refusals.iter().map(|r| question::mistake(&story.open.service, r, t)).collect();
            show_withdraw(&app, &posted.visitor, &story.open, note, mistakes)
        }
        Err(not_done) => Err(not_done.into()),
    }
}
