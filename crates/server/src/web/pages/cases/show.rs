//! `GET /cases/{code}`: the page of one case.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use rules::{case::Case, event::AskedItem, workflow::Verb};

use super::{
    frame,
    story::{status, timeline},
};
use crate::{
    papers,
    web::{
        App, Page, Reply, Visitor,
        form::Mistake,
        go,
        open::{Open, Story},
        parts::{Messages, RowOf, Rows, Said, StatusLine, Summary, Task, TaskState, Tasks, Timeline},
    },
};

/// One change of the due date.
struct DueChanged {
    at: String,
    to: String,
    why: String,
    steps: Vec<String>,
}

/// A result that was taken back.
struct Revoked {
    number: String,
    on: String,
    reason: String,
    law: String,
}

/// What is to be paid.
struct Fee {
    amount: String,
    because: Vec<String>,
    waiting: bool,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    code: String,
    name: String,
    status: StatusLine<'a>,
    asked: Option<Tasks<'a>>,
    asked_note: String,
    refused: Option<(String, String)>,
    fee: Option<Fee>,
    paid: Rows<'a>,
    result: Option<(String, String)>,
    revoked: Option<Revoked>,
    /// Where anybody checks the result; empty when there is none.
    check: String,
    /// Whether there is a version for wallet apps.
    wallet: bool,
    papers: Vec<(String, String)>,
    dues: Vec<DueChanged>,
    timeline: Timeline,
    messages: Messages<'a>,
    typed: Typed<'a>,
    may_rate: bool,
    rated: String,
    may_withdraw: bool,
    may_reopen: bool,
    key: String,
}

/// What was just typed on the page and refused.
#[derive(Clone, Copy, Default)]
pub(super) struct Typed<'a> {
    pub message: &'a str,
    pub comment: &'a str,
    pub stars: u8,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    let account = visitor.signed_in()?;
    if account.is_official() {
        let story = Story::veiled(&app, account, &code).await?;
        return Ok(go(&format!("/desk/cases/{}", story.to_decide(|story| story.open.id))));
    }
    let story = Open::by_code(&app, account, &code).await?;
    render(&app, &visitor, &story, Typed::default(), Vec::new())
}

pub(super) fn render(app: &App, visitor: &Visitor, story: &Story, typed: Typed<'_>, mistakes: Vec<Mistake>) -> Reply {
    let open = &story.open;
    let case = &open.case;
    let code = case.code.clone().unwrap_or_default();
    let t = visitor.words(app);
    let texts = open.texts(t.lang);
    let p = frame(app, visitor, format!("{} {code}", texts.title), None).with_mistakes(!mistakes.is_empty());
    let offers = case.offers(open.service.resolved(), &open.actor, open.at);
    let ended = open.service.state(case).is_some_and(|s| s.is_end());
    let note = |key: &String| texts.notes.get(key).cloned();
    let fee = (case.owed() > 0 && !ended).then(|| Fee {
        amount: p.money(&case.owed()),
        because: case.fee.iter().flat_map(|f| &f.because).filter_map(note).collect(),
        waiting: case.payments.values().any(|x| x.standing == rules::case::PaymentStanding::Started),
    });
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        status: status(app, story, &p),
        asked: case
            .open_supplement()
            .map(|s| Tasks { t, tasks: s.items.iter().map(|i| task(open, i, s.asked, story, &p)).collect() }),
        asked_note: case.open_supplement().map(|s| s.note.clone()).unwrap_or_default(),
        refused: case
            .refusal
            .as_ref()
            .map(|(reason, article)| (reason.clone(), t.article(&open.service.definition().legal_basis, article))),
        fee,
        paid: Rows { t, rows: payments(case, &p) },
        result: case.result.as_ref().filter(|_| case.owed() == 0).map(|r| (r.number.clone(), p.day(&r.issued))),
        revoked: case.result.as_ref().and_then(|r| Some((r, r.revoked.as_ref()?))).map(|(r, revoked)| Revoked {
            number: r.number.clone(),
            on: p.day(&revoked.at),
            reason: revoked.reason.clone(),
            law: t.article(&open.service.definition().legal_basis, &revoked.article),
        }),
        wallet: app.settings.signer.is_some(),
        check: case.result.as_ref().map(|r| papers::qr::result_url("", &r.number, open.id)).unwrap_or_default(),
        papers: papers_of(open, &p),
        dues: dues(case, &p),
        timeline: Timeline { entries: timeline(story, &p) },
        messages: Messages { t, messages: said(story, &p) },
        typed,
        may_rate: (ended || case.result.is_some()) && case.rating.is_none(),
        rated: case.rating.as_ref().map(|(stars, _)| t.one("rated", "stars", stars)).unwrap_or_default(),
        may_reopen: offers.iter().any(|o| o.verb == Verb::Reopen),
        may_withdraw: offers.iter().any(|o| o.verb == Verb::Withdraw),
        key: app.desk.chance.secret(),
        name: texts.title,
        code,
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

/// One thing asked for: where it is answered, and whether it was since.
fn task(open: &Open, item: &AskedItem, asked: i64, story: &Story, p: &Page<'_>) -> Task {
    use rules::event::CaseEvent;
    let texts = open.texts(p.lang());
    let id = open.id;
    if let Some(words) = texts.evidence.get(&item.id).filter(|_| !item.id.is_empty()) {
        let since = story.history.iter().any(|(at, _, event)| {
            *at >= asked && matches!(event, CaseEvent::Attached { evidence, .. } if *evidence == item.id)
        });
        let state = if since { TaskState::Done } else { TaskState::Todo };
        let href = format!("/apply/{id}/evidence/{}", item.id);
        return Task { href, title: words.name.clone(), note: item.note.clone(), state };
    }
    if let Some(page) = open.service.page_of(&item.id) {
        let since = story.history.iter().any(|(at, _, event)| {
            *at >= asked && matches!(event, CaseEvent::Answered { answers, .. } if answers.contains_key(&item.id))
        });
        let state = if since { TaskState::Done } else { TaskState::Todo };
        let title = texts.fields.get(&item.id).map_or_else(|| item.id.clone(), |f| f.label.clone());
        return Task { href: format!("/apply/{id}/{}", page.id), title, note: item.note.clone(), state };
    }
    let href = format!("/apply/{id}/check");
    Task { href, title: p.t.made("supplement-other"), note: item.note.clone(), state: TaskState::Todo }
}

fn papers_of(open: &Open, p: &Page<'_>) -> Vec<(String, String)> {
    let code = open.case.code.as_deref().unwrap_or_default();
    let kinds = papers::available(&open.case, &open.service);
    let kinds = kinds.into_iter().filter(|k| k.is_for_applicant() && k.number() != "result");
    kinds.map(|k| (format!("/cases/{code}/papers/{k}"), p.t.made(&format!("paper-title-{}", k.number())))).collect()
}

fn payments(case: &Case, p: &Page<'_>) -> Vec<RowOf> {
    use rules::case::PaymentStanding::*;
    let row = |payment: &rules::case::Payment| {
        let key = match payment.standing {
            Started => "payment-started",
            Failed => "payment-failed",
            Paid => "payment-paid",
            RefundOwed => "payment-refund-owed",
            Refunded => "payment-refunded",
        };
        RowOf { label: p.money(&payment.amount), value: p.t.made(key), change: String::new() }
    };
    case.payments.values().map(row).collect()
}

/// Every change of the due date, newest first.
fn dues(case: &Case, p: &Page<'_>) -> Vec<DueChanged> {
    let change = |change: &rules::case::DueChange| DueChanged {
        at: p.moment(&change.at),
        to: change.new.map_or_else(|| p.t.made("status-no-limit"), |due| p.moments().appointment(due)),
        why: change.why.clone(),
        steps: p.t.reasons(&change.reasons),
    };
    case.dues.iter().rev().map(change).collect()
}

fn said(story: &Story, p: &Page<'_>) -> Vec<Said> {
    use rules::{actor::Actor, event::CaseEvent};
    let messages = story.history.iter().filter_map(|(at, actor, event)| {
        let CaseEvent::MessageSent { text } = event else { return None };
        let mine = matches!(actor, Actor::Person { .. });
        let by = match actor {
            Actor::Official { id, unit, .. } => {
                let unit = p.unit(unit);
                story.names.get(id).map_or_else(|| unit.clone(), |name| format!("{name}, {unit}"))
            }
            _ => p.t.made("by-you"),
        };
        Some(Said { mine, by, at: p.moment(at), iso: p.iso(at), text: text.clone() })
    });
    messages.collect()
}
