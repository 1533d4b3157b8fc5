//! `/desk/cases/{id}/actions/{verb}`: one small form an act. It says what will change before it is done, keeps
//! what was typed, and when a colleague was faster it says what they did.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rules::{
    command::ActionInput, event::CaseEvent, form::raw::RawForm, refusal::Refusal, service::compiled::Service,
    workflow::Verb,
};

use super::{
    Official,
    act::Act,
    case::crumb,
    fields::{self, Ask},
    page,
    seen::{Seen, named},
    supplement, timeline,
};
use crate::{
    desk::{NotDone, Request},
    projections::people::{self, PersonRow},
    store::Fault,
    text::Words,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::Mistake,
        go,
        parts::{StatusLine, Summary, Timeline},
        question,
    },
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/cases/{id}/actions/{verb}", get(show).post(act))
}

#[derive(Template)]
#[template(path = "desk/action.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    name: String,
    service: String,
    status: StatusLine<'a>,
    changed: Option<Timeline>,
    /// Why it will be refused, as far as can be told now.
    hurdles: Vec<String>,
    pay: bool,
    effects: Vec<String>,
    fields: String,
    grave: bool,
    version: u32,
    key: String,
    words: String,
    at: String,
    back: String,
    scans: Vec<super::dossier::Piece>,
}

#[derive(Template)]
#[template(path = "desk/not_now.html")]
struct NotNow<'a> {
    p: &'a Page<'a>,
    status: StatusLine<'a>,
    why: String,
    changed: Option<Timeline>,
    back: String,
}

/// One form, first or again.
struct Form<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    official: &'a Official,
    seen: &'a Seen,
    act: Act,
    raw: &'a RawForm,
    refusals: &'a [Refusal],
    /// The version whose later changes are told, when somebody was faster.
    since: Option<u32>,
}

async fn show(State(app): State<App>, visitor: Visitor, Path((id, word)): Path<(String, String)>) -> Reply {
    let official = Official::of(&visitor)?;
    let act = Act::named(&word).ok_or(Trouble::Missing)?;
    let id = named(&app, &id).await?;
    let seen = Seen::load(&app, &official, id).await?;
    let raw = RawForm::default();
    let form = Form {
        app: &app,
        visitor: &visitor,
        official: &official,
        seen: &seen,
        act,
        raw: &raw,
        refusals: &[],
        since: None,
    };
    form.show().await
}

async fn act(State(app): State<App>, Path((id, word)): Path<(String, String)>, posted: Posted) -> Reply {
    let official = Official::who_posted(&posted)?;
    let act = Act::named(&word).ok_or(Trouble::Missing)?;
    let id = named(&app, &id).await?;
    let form = |seen, refusals, since| Form {
        app: &app,
        visitor: &posted.visitor,
        official: &official,
        seen,
        act,
        raw: &posted.form,
        refusals,
        since,
    };
    if posted.again() {
        let seen = Seen::load(&app, &official, id).await?;
        return form(&seen, &[], None).show().await;
    }
    let seen = Seen::veiled(&app, &official, id).await?;
    let version = posted.one("version").parse().ok();
    let key = posted.one("key").trim();
    let request = Request {
        case: id,
        service: None,
        actor: official.actor(),
        commands: seen.to_decide(|seen| fields::commands(act, &posted.form, seen, app.desk.fresh_id())),
        expected: version,
        idempotency: (!key.is_empty()).then(|| key.as_bytes().to_vec()),
    };
    match app.desk.handle_async(request).await {
        Ok(_) => Ok(go(&format!("/desk/cases/{id}?done={}", act.word()))),
        Err(NotDone::Refused(refusals)) => {
            // As it is by now: what was refused may have been done meanwhile by somebody else.
            let seen = Seen::load(&app, &official, id).await?;
            form(&seen, &refusals, None).show().await
        }
        Err(NotDone::Conflict) => {
            let seen = Seen::load(&app, &official, id).await?;
            form(&seen, &[], version).show().await
        }
        Err(other) => Err(other.into()),
    }
}

impl Form<'_> {
    async fn show(&self) -> Reply {
        let (app, seen, t) = (self.app, self.seen, self.visitor.words(self.app));
        let now = self.visitor.at();
        if seen.case.code.is_none() || !seen.offered(self.official, now).contains(&self.act) {
            return self.not_now();
        }
        let words = t.made(&format!("desk-act-{}", self.act.word()));
        let p = page(app, self.visitor, words.clone())
            .under([crumb(seen)])
            .with_form("act")
            .with_mistakes(!self.refusals.is_empty());
        let colleagues = self.colleagues().await?;
        let ask = Ask {
            app,
            p: &p,
            seen,
            official: self.official,
            raw: self.raw,
            refusals: self.refusals,
            colleagues: &colleagues,
        };
        let mistakes: Vec<Mistake> = self.refusals.iter().map(|r| mistake(&seen.service, self.act, r, t)).collect();
        let (hurdles, effects) = effects(&ask, self.act);
        let typed_key = self.raw.one("key");
        let key = if typed_key.is_empty() { app.desk.fresh_id().to_string() } else { typed_key.to_owned() };
        let back = format!("/desk/cases/{}", seen.id);
        let scans = if self.act == Act::Do(Verb::Supplement) { supplement::papers(seen) } else { Vec::new() };
        let view = View {
            summary: Summary { t, mistakes: &mistakes },
            name: seen.applicant(),
            service: seen.title(t.lang),
            status: seen.status(app, p.moments(), now),
            changed: self.changed(&p),
            pay: seen.offered(self.official, now).contains(&Act::Cash) && !hurdles.is_empty(),
            hurdles,
            effects,
            fields: ask.html(self.act)?,
            grave: self.act.is_grave(),
            version: seen.case.version,
            key,
            words,
            at: format!("{back}/actions/{}", self.act.word()),
            back,
            scans: super::dossier::evidence(app, seen, t).into_iter().filter(|e| scans.contains(&e.id)).collect(),
            p: &p,
        };
        if self.since.is_some() { p.show_as(StatusCode::CONFLICT, &view) } else { p.show_form(&view) }
    }

    /// What happened since the version that the form was made for.
    fn changed(&self, p: &Page<'_>) -> Option<Timeline> {
        let after = usize::try_from(self.since?).ok()?;
        Some(Timeline { entries: timeline::entries(self.seen, self.app, p.moments(), after) })
    }

    /// The page instead of a form that is not open to this official now.
    fn not_now(&self) -> Reply {
        let now = self.visitor.at();
        let t = self.visitor.words(self.app);
        let why = match self.refusals.first() {
            Some(refusal) => refusal.clone(),
            None => Refusal::new(self.seen.why_not(self.act, self.official, now)),
        };
        let status = if why.key == "not_yours" { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT };
        let p = page(self.app, self.visitor, t.get("trouble-refused")).under([crumb(self.seen)]);
        let view = NotNow {
            status: self.seen.status(self.app, p.moments(), now),
            why: t.refusal(&why),
            changed: self.changed(&p),
            back: format!("/desk/cases/{}", self.seen.id),
            p: &p,
        };
        p.show_as(status, &view)
    }

    /// Who in the unit could hold the case, when it is to be given to somebody.
    async fn colleagues(&self) -> Result<Vec<PersonRow>, Trouble> {
        let state = self.seen.service.state(&self.seen.case);
        let Some((state, role)) = state.and_then(|s| Some((s, s.role?))).filter(|_| self.act == Act::Do(Verb::Assign))
        else {
            return Ok(Vec::new());
        };
        let unit = self.seen.case.unit_of(role, state).to_owned();
        let at = unit.clone();
        let rows = self.app.store.read_async(move |tx| people::in_unit(tx, &unit, None, 128)).await;
        let rows: Vec<PersonRow> = rows.map_err(|f: Fault| Trouble::from(f))?;
        let holds = |row: &PersonRow| row.posts.iter().any(|p| p.unit == at && p.roles.contains(&role));
        Ok(rows.into_iter().filter(holds).collect())
    }
}

/// A refusal as a line of the summary, at the field of the form that it is about.
fn mistake(service: &Service, act: Act, refusal: &Refusal, t: Words<'_>) -> Mistake {
    let Some(field) = refusal.field.as_deref() else { return Mistake::of_page(t.refusal(refusal)) };
    match fields::label(act, field, t) {
        Some(label) => {
            let at = if field == "article" { "law" } else { field };
            Mistake::at(at, t.two("mistake-at", "what", label, "sentence", t.refusal(refusal)))
        }
        None => question::mistake(service, refusal, t),
    }
}

/// What would be refused as it stands, and what will change, both asked of the rules.
fn effects(ask: &Ask<'_>, act: Act) -> (Vec<String>, Vec<String>) {
    let (t, m, seen) = (ask.p.t, ask.p.moments(), ask.seen);
    let mut lines: Vec<String> = t.find(&format!("desk-lead-{}", act.word())).map(str::to_owned).into_iter().collect();
    let Act::Do(verb) = act else {
        if act == Act::Cash {
            lines.push(t.one("desk-cash-amount", "amount", ask.p.money(&seen.case.owed())));
        }
        return (Vec::new(), lines);
    };
    // Words and articles are given here only so that the rest can be judged.
    let input = ActionInput { note: "-".into(), article: "-".into(), approve: Some(true), ..ActionInput::default() };
    let enough = matches!(
        verb,
        Verb::Accept
            | Verb::Supplement
            | Verb::Decline
            | Verb::Refuse
            | Verb::Stop
            | Verb::Withdraw
            | Verb::HandOver
            | Verb::Approve
            | Verb::Propose
            | Verb::Forward
            | Verb::Return
            | Verb::Issue
            | Verb::Revoke
            | Verb::Reopen
    );
    if !enough {
        return (Vec::new(), lines);
    }
    let events = match ask.tried(verb, input) {
        Ok(events) => events,
        Err(refusals) => return (refusals.iter().map(|r| t.refusal(r)).collect(), lines),
    };
    for event in &events {
        match event {
            CaseEvent::Accepted { due: Some(due), term: Some(term), .. } => {
                lines.push(t.two("desk-will-due", "term", t.term(term), "due", m.appointment(*due)));
            }
            CaseEvent::Accepted { .. } => lines.push(t.made("desk-will-no-due")),
            CaseEvent::SupplementReceived { old_due, new_due: Some(due), .. } if *old_due != Some(*due) => {
                lines.push(t.one("desk-will-new-due", "due", m.appointment(*due)));
            }
            CaseEvent::RefundOwed { amount, .. } => {
                lines.push(t.one("desk-will-refund", "amount", ask.p.money(amount)))
            }
            _ => {}
        }
        if let Some(to) = event.to() {
            let words = seen.state_words(ask.app, t, to);
            lines.push(t.one("desk-will-be", "state", words.now));
        }
    }
    (Vec::new(), lines)
}
