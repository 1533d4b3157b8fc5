//! `/desk/cases/{id}`: one case. First how it stands, then what can be done, then everything about it.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use rules::{
    case::{DueChange, PaymentStanding},
    event::AskedItem,
    refusal::Refusal,
    workflow::Phase,
};

use super::{
    Official,
    act::{ACTS, Act},
    dossier::{self, Group, Piece},
    filter::Filter,
    listed::{Found, Listed},
    page, publish,
    seen::{Seen, named},
    sorting::{self, Sorting},
    timeline,
};
use crate::{
    papers::{self, PaperKind},
    web::{
        App, Link, Page, Reply, Visitor, go,
        parts::{Messages, RowOf, Rows, Said, StatusLine, Timeline},
    },
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/cases/{id}", get(show))
}

/// A button of the action bar.
struct Button {
    href: String,
    words: String,
    key: &'static str,
    class: &'static str,
    plain: bool,
}

/// Something that waits or was said about the whole case, shown above the dossier.
struct Matter {
    class: &'static str,
    title: String,
    lines: Vec<String>,
}

/// One change of the due date.
struct Change {
    title: String,
    why: String,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct View<'a> {
    p: &'a Page<'a>,
    list: Vec<Listed>,
    back: String,
    next: Option<String>,
    done: String,
    /// The paper that was just made, to be printed: where, and its name.
    made: Option<(String, String)>,
    service: String,
    name: String,
    status: StatusLine<'a>,
    buttons: Vec<Button>,
    version: u32,
    key: String,
    /// Why there is nothing to do, when there is not.
    idle: String,
    matters: Vec<Matter>,
    /// What kind of report it may be, while nobody has said.
    sorting: Option<Sorting>,
    about: Rows<'a>,
    groups: Vec<Group<'a>>,
    pieces: Vec<Piece>,
    fees: Rows<'a>,
    changes: Vec<Change>,
    messages: Messages<'a>,
    may_write: bool,
    may_publish: bool,
    papers: Vec<(String, String)>,
    timeline: Timeline,
    at: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let official = Official::of(&visitor)?;
    let filter = Filter::read(visitor.query().unwrap_or(""));
    let id = named(&app, &id).await?;
    let seen = Seen::veiled(&app, &official, id).await?;
    let Some(code) = seen.to_decide(|seen| seen.case.code.clone()) else {
        return Ok(go(&format!("/desk/intake/{id}")));
    };
    let found = Found::veiled(&app, &official, &filter).await?;
    let (seen, found) = app.desk.show(&official.actor(), seen.and(found)).await?;
    let p = page(&app, &visitor, code);
    let (t, m, now) = (p.t, p.moments(), visitor.at());
    let at = format!("/desk/cases/{id}");
    let offered = seen.offered(&official, now);
    let sorting = sorting::suggested(&app, &p, &official, &seen, &offered).await?;
    p.show(&View {
        list: found.listed(&app, m, &official, &filter, Some(id), now),
        back: filter.at("/desk"),
        next: found.next().map(|cursor| filter.going_on(Some(cursor)).at("/desk")),
        made: done_word(visitor.query()).and_then(|word| made(&p, &seen, &at, &word)),
        done: done(&p, visitor.query()),
        service: seen.title(t.lang),
        name: seen.applicant(),
        status: seen.status(&app, m, now),
        buttons: buttons(&p, &at, &offered),
        version: seen.case.version,
        key: app.desk.fresh_id().to_string(),
        idle: idle(&p, &seen, &official, &offered),
        matters: matters(&app, &p, &seen, now),
        sorting,
        about: Rows { t, rows: about(&app, &p, &seen) },
        groups: dossier::answers(&app, &seen, t),
        pieces: dossier::evidence(&app, &seen, t),
        fees: Rows { t, rows: fees(&p, &seen) },
        changes: seen.case.dues.iter().rev().map(|d| change(&p, d)).collect(),
        messages: Messages { t, messages: messages(&p, &seen) },
        may_write: offered.contains(&Act::Message),
        may_publish: publish::is_open(&seen, &official),
        papers: papers_of(&p, &seen, &at),
        timeline: Timeline { entries: timeline::entries(&seen, &app, m, 0) },
        at,
        p: &p,
    })
}

/// The mark that the redirect after an act left.
fn done_word(query: Option<&str>) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == "done").map(|(_, word)| word.into_owned())
}

/// What was just done, in words.
fn done(p: &Page<'_>, query: Option<&str>) -> String {
    let known = done_word(query)
        .filter(|w| ["submit", "publish"].contains(&w.as_str()) || ACTS.iter().any(|(_, word, _)| word == w));
    known.map(|word| p.t.made(&format!("desk-done-{word}"))).unwrap_or_default()
}

/// The paper that an act has just made.
fn made(p: &Page<'_>, seen: &Seen, at: &str, word: &str) -> Option<(String, String)> {
    let number = match word {
        "submit" => "00",
        "accept" | "supplement" => "01",
        "ask" => "02",
        "decline" | "refuse" => "03",
        "extend" => "04",
        "stop" => "05",
        "issue" | "hand_over" => "result",
        _ => return None,
    };
    let kind = papers::available(&seen.case, &seen.service).into_iter().rfind(|k| k.number() == number)?;
    Some((format!("{at}/papers/{kind}"), p.t.made(&format!("paper-title-{number}"))))
}

fn buttons(p: &Page<'_>, at: &str, offered: &[Act]) -> Vec<Button> {
    let button = |(i, act): (usize, &Act)| Button {
        href: format!("{at}/actions/{}", act.word()),
        words: p.t.made(&format!("desk-act-{}", act.word())),
        key: act.key(),
        class: match act {
            Act::Message => "second",
            _ if i == 0 => "",
            act if act.is_grave() => "danger",
            _ => "second",
        },
        plain: act.is_plain(),
    };
    offered.iter().enumerate().map(button).collect()
}

/// Why the official can only read, where a rule says more than that it is not theirs to do.
fn idle(p: &Page<'_>, seen: &Seen, official: &Official, offered: &[Act]) -> String {
    if offered.iter().any(|act| *act != Act::Message) {
        return String::new();
    }
    let telling = ["held_by_colleague", "own_proposal", "awaiting_answer"];
    let mut why = ACTS.iter().map(|(act, _, _)| seen.why_not(*act, official, p.now()));
    match why.find(|key| telling.contains(key)) {
        Some(key) => p.t.refusal(&Refusal::new(key)),
        None => p.t.made("desk-no-acts"),
    }
}

/// What waits: a proposal before the head, what was asked of the person, a question to another unit, why it ended.
fn matters(app: &App, p: &Page<'_>, seen: &Seen, now: i64) -> Vec<Matter> {
    let (t, m, case) = (p.t, p.moments(), &seen.case);
    let acts = &seen.service.definition().legal_basis;
    let law = |article: &str| t.one("desk-by-law", "article", t.article(acts, article));
    let mut out = Vec::new();
    if let Some(proposal) = case.proposal.as_ref().filter(|_| case.approved_by.is_none() && case.refusal.is_none()) {
        let key = if proposal.approve { "desk-proposal-approve" } else { "desk-proposal-refuse" };
        let mut lines = vec![proposal.note.clone()];
        lines.extend(proposal.article.as_deref().map(law));
        let class = if proposal.approve { "good" } else { "warn" };
        out.push(Matter { class, title: t.one(key, "name", seen.name(proposal.by)), lines });
    }
    if let Some(asked) = case.open_supplement() {
        let mut lines: Vec<String> = asked.items.iter().map(|item| item_words(seen, t.lang, item)).collect();
        lines.push(asked.note.clone());
        let title = t.one("desk-supplement-open", "at", m.moment(asked.asked));
        out.push(Matter { class: "warn", title, lines });
    }
    for referral in case.referrals.iter().rev() {
        let unit = app.units().name(&referral.unit, t.lang);
        let question = t.one("desk-referral-question", "text", &referral.question);
        let until = m.appointment(referral.until);
        let (class, title, line) = match &referral.answer {
            Some((answer, _)) => ("good", t.one("desk-referral-answered", "unit", unit), answer.clone()),
            None if now > referral.until => {
                ("", t.one("desk-referral-silent", "unit", unit), t.one("desk-referral-silent-more", "until", until))
            }
            None => ("warn", t.one("desk-referral-open", "unit", unit), t.one("desk-referral-until", "until", until)),
        };
        out.push(Matter { class, title, lines: vec![question, line] });
    }
    if let Some((reason, article)) = &case.refusal {
        out.push(Matter { class: "bad", title: t.made("desk-ended"), lines: vec![reason.clone(), law(article)] });
    }
    if let Some(revoked) = case.result.as_ref().and_then(|result| result.revoked.as_ref()) {
        let lines = vec![revoked.reason.clone(), law(&revoked.article)];
        out.push(Matter { class: "bad", title: t.made("revoked-title"), lines });
    }
    for matter in &mut out {
        matter.lines.retain(|line| !line.is_empty());
    }
    out
}

/// What was asked for, in words.
pub(super) fn item_words(seen: &Seen, lang: &str, item: &AskedItem) -> String {
    let texts = seen.service.texts(lang);
    let label = texts.and_then(|x| {
        let evidence = x.evidence.get(&item.id).map(|e| e.name.clone());
        evidence.or_else(|| x.fields.get(&item.id).map(|f| f.label.trim_end_matches(['?', ':']).to_owned()))
    });
    match (label, item.note.as_str()) {
        (Some(label), "") => label,
        (Some(label), note) => format!("{label}: {note}"),
        (None, note) => note.to_owned(),
    }
}

fn about(app: &App, p: &Page<'_>, seen: &Seen) -> Vec<RowOf> {
    let (t, m, case) = (p.t, p.moments(), &seen.case);
    let phase = case.phase(seen.service.resolved());
    let status = app.country().statuses.get(&phase).filter(|_| phase != Phase::Draft);
    let applicant = match (seen.name(case.applicant), case.applicant) {
        (name, Some(_)) => t.one("desk-with-account", "name", name),
        (_, None) => t.made("desk-without-account"),
    };
    let rows = [
        ("desk-about-service", format!("{} ({})", seen.title(t.lang), seen.service.definition().code)),
        (
            "desk-about-report-type",
            case.sorted.as_ref().map(|(k, _)| sorting::name(seen, t.lang, k)).unwrap_or_default(),
        ),
        ("desk-about-account", applicant),
        ("desk-about-channel", case.channel.map(|c| t.made(&format!("channel-{}", c.as_str()))).unwrap_or_default()),
        ("desk-about-filed-by", seen.name(case.filed_by)),
        ("desk-about-reception", p.unit(&case.reception)),
        ("desk-about-authority", p.unit(&case.authority)),
        ("desk-about-submitted", case.submitted.map(|at| m.moment(at)).unwrap_or_default()),
        ("desk-about-accepted", case.accepted.map(|at| m.moment(at)).unwrap_or_default()),
        ("desk-about-term", case.term.map(|term| t.term(&term)).unwrap_or_default()),
        ("desk-about-national", status.map(|s| format!("{} · {}", s.code, s.name)).unwrap_or_default()),
        ("desk-about-result", case.result.as_ref().map(|r| r.number.clone()).unwrap_or_default()),
    ];
    let row = |(label, value): (&str, String)| RowOf { label: t.made(label), value, change: String::new() };
    rows.into_iter().filter(|(_, value)| !value.is_empty()).map(row).collect()
}

fn fees(p: &Page<'_>, seen: &Seen) -> Vec<RowOf> {
    let (t, m, case) = (p.t, p.moments(), &seen.case);
    let Some(fee) = &case.fee else { return Vec::new() };
    let notes = seen.service.texts(t.lang).map(|x| &x.notes);
    let because = fee.because.iter().filter_map(|key| notes?.get(key)).cloned();
    let amount: Vec<String> = [p.money(&fee.amount)].into_iter().chain(because).collect();
    let mut rows = vec![(t.made("desk-fee-amount"), amount.join("\n"))];
    if fee.amount > 0 {
        rows.push((t.made("desk-fee-owed"), p.money(&case.owed())));
    }
    for payment in case.payments.values() {
        let standing = t.made(match payment.standing {
            PaymentStanding::Started => "desk-fee-started",
            PaymentStanding::Failed => "desk-fee-failed",
            PaymentStanding::Paid => "desk-fee-paid",
            PaymentStanding::RefundOwed => "desk-fee-refund-owed",
            PaymentStanding::Refunded => "desk-fee-refunded",
        });
        let by = if payment.by == "cash" { t.made("desk-fee-cash") } else { t.made("desk-fee-online") };
        let reference = [by, payment.reference.clone()].into_iter().filter(|x| !x.is_empty()).collect::<Vec<_>>();
        let value = format!("{}, {standing}\n{}", p.money(&payment.amount), reference.join(" · "));
        rows.push((m.moment(payment.begun), value));
    }
    rows.into_iter().map(|(label, value)| RowOf { label, value, change: String::new() }).collect()
}

fn change(p: &Page<'_>, change: &DueChange) -> Change {
    let (t, m) = (p.t, p.moments());
    let date = |at: Option<i64>| at.map_or_else(|| t.made("desk-no-due"), |at| m.appointment(at));
    let title = match change.old {
        None => date(change.new),
        Some(_) => t.two("desk-due-moved", "old", date(change.old), "new", date(change.new)),
    };
    Change { title, why: change.why.clone(), reasons: t.reasons(&change.reasons) }
}

fn messages(p: &Page<'_>, seen: &Seen) -> Vec<Said> {
    let (t, m) = (p.t, p.moments());
    let written = seen.history.iter().filter_map(|(at, actor, event)| match event {
        rules::event::CaseEvent::MessageSent { text } => Some((*at, actor, text)),
        _ => None,
    });
    let said = |(at, actor, text): (i64, &rules::actor::Actor, &String)| {
        let official = matches!(actor, rules::actor::Actor::Official { .. });
        let name = match seen.name(actor.person()) {
            name if !name.is_empty() => name,
            _ => t.made(if official { "desk-an-official" } else { "role-applicant" }),
        };
        Said { mine: official, by: name, at: m.moment(at), iso: m.iso(at), text: text.clone() }
    };
    written.map(said).collect()
}

/// The papers of the case with where they are.
fn papers_of(p: &Page<'_>, seen: &Seen, at: &str) -> Vec<(String, String)> {
    let title = |kind: PaperKind| {
        let key = format!("paper-title-{}", kind.number());
        let nth = kind.to_string().split_once('-').map(|(_, n)| format!(" ({n})")).unwrap_or_default();
        format!("{} · {}{nth}", kind.number().trim_end_matches("result"), p.t.made(&key))
    };
    let kinds = papers::available(&seen.case, &seen.service);
    let link = |kind: PaperKind| (format!("{at}/papers/{kind}"), title(kind).trim_start_matches(" · ").to_owned());
    kinds.into_iter().map(link).collect()
}

/// The way back to a case.
pub(super) fn crumb(seen: &Seen) -> Link {
    Link::new(format!("/desk/cases/{}", seen.id), seen.case.code.clone().unwrap_or_default())
}
