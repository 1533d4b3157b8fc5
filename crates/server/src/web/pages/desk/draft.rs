//! `/desk/intake/{id}`: the whole form of an application on one page, for a clerk who fills it in with the person
//! at the counter. Each page of the form that is right is kept, whatever is wrong on another.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
};
use rules::{
    actor::Actor,
    case::{Case, Stamp},
    command::{ActionInput, Command},
    decide,
    form::{Field, kind, raw::RawForm},
    id::Id,
    person::Profile,
    refusal::{Refusal, Refusals},
    value::{Answers, Value},
    workflow::Verb,
};

use super::{
    Official,
    dossier::{self, Piece},
    intake::clerk,
    page,
    seen::{Seen, named},
};
use crate::{
    desk::{self, NotDone, Request},
    store::Veiled,
    web::{
        App, Link, Page, Posted, Reply, Trouble, Visitor,
        form::{Mistake, Question, Setting, Typed},
        go,
        open::Open,
        pages::apply::attach_all,
        parts::Summary,
        question,
        uploaded::Uploaded,
    },
};

/// Larger uploads are read and thrown away, so that the answer can be a page.
pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(200 * 1_000_000)
}

/// One page of the form.
struct Section<'a> {
    id: String,
    title: String,
    asked: Vec<String>,
    questions: Vec<Question<'a>>,
}

#[derive(Template)]
#[template(path = "desk/draft.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    service: String,
    applicant: String,
    channel: String,
    by: String,
    sections: Vec<Section<'a>>,
    pieces: Vec<Piece>,
    back: String,
    ready: bool,
    fee: String,
    owed: bool,
    declaration: String,
    declared: bool,
    reference: String,
    key: String,
    id: String,
}

/// A draft with what is known of the applicant.
struct Draft {
    official: Official,
    seen: Seen,
    profile: Profile,
}

/// A draft, not yet to be shown.
async fn opened(app: &App, official: &Official, id: Id) -> Result<Veiled<Draft>, Trouble> {
    let seen = Seen::veiled(app, official, id).await?;
    let (theirs, applicant) = seen.to_decide(|seen| (seen.case.is_applicant(&official.actor()), seen.case.applicant));
    if !theirs {
        return Err(Trouble::Missing);
    }
    let profile = match applicant {
        Some(id) => app.store.read_async(move |tx| desk::load_person(tx, id)).await?.profile,
        None => Profile::default(),
    };
    let official = Official { id: official.id, unit: official.unit.clone(), roles: official.roles.clone() };
    Ok(seen.map(|seen| Draft { official, seen, profile }))
}

/// The page of a draft, once it is recorded that it is shown.
async fn shown(
    app: &App,
    visitor: &Visitor,
    draft: Veiled<Draft>,
    raw: Option<&RawForm>,
    refusals: &[Refusal],
) -> Reply {
    let actor = draft.to_decide(|draft| draft.official.actor());
    let draft = app.desk.show(&actor, draft).await?;
    render(app, visitor, &draft, raw, refusals)
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let official = clerk(Official::of(&visitor)?)?;
    let id = named(&app, &id).await?;
    let draft = opened(&app, &official, id).await?;
    if draft.to_decide(|draft| draft.seen.case.is_submitted()) {
        return Ok(go(&format!("/desk/cases/{id}")));
    }
    shown(&app, &visitor, draft, None, &[]).await
}

pub(super) async fn save(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let official = clerk(Official::who_posted(&posted)?)?;
    let id = named(&app, &id).await?;
    let (draft, raw) = (opened(&app, &official, id).await?, &posted.form);
    if draft.to_decide(|draft| draft.seen.case.is_submitted()) {
        return Ok(go(&format!("/desk/cases/{id}")));
    }
    if posted.again() {
        return shown(&app, &posted.visitor, draft, Some(raw), &[]).await;
    }
    let (commands, mut refusals) = draft.to_decide(|draft| answered(&app, draft, raw, posted.visitor.at()));
    if !commands.is_empty() {
        let request =
            Request { case: id, service: None, actor: official.actor(), commands, expected: None, idempotency: None };
        match app.desk.handle_async(request).await {
            Ok(_) => {}
            Err(NotDone::Refused(found)) => refusals.extend(found),
            Err(other) => return Err(other.into()),
        }
    }
    let draft = opened(&app, &official, id).await?;
    // A question that only now joins the form is no mistake yet.
    let was_there = |r: &Refusal| r.field.as_ref().is_none_or(|f| raw.all("asked").contains(f));
    let wrong: Refusals = refusals.iter().filter(|r| was_there(r)).cloned().collect();
    if !refusals.is_empty() {
        return shown(&app, &posted.visitor, draft, Some(raw), &wrong).await;
    }
    let known = raw.all("page");
    let joined = draft.to_decide(|draft| journey(&app, &draft.seen.case, &draft.seen, posted.visitor.at()));
    let joined = joined.into_iter().find(|page| !known.contains(page));
    let place = joined.map_or_else(|| "hand-in".to_owned(), |page| format!("page-{page}"));
    Ok(go(&format!("/desk/intake/{id}#{place}")))
}

/// The ids of the pages to be answered.
fn journey(app: &App, case: &Case, seen: &Seen, at: i64) -> Vec<String> {
    let pages = seen.service.journey(&case.answers, case.channel, app.day(at));
    pages.iter().map(|page| page.id.clone()).collect()
}

/// The answers of every posted page that the rules take, and what is wrong on the others.
fn answered(app: &App, draft: &Draft, raw: &RawForm, at: i64) -> (Vec<Command>, Refusals) {
    let (seen, actor) = (&draft.seen, draft.official.actor());
    let world = seen.world(app, &actor, at);
    let (mut case, mut commands, mut refusals) = (seen.case.clone(), Vec::new(), Refusals::new());
    for id in raw.all("page") {
        let Some(page) = seen.service.page(id) else { continue };
        // An earlier answer may have made the page superfluous.
        if !journey(app, &case, seen, at).contains(id) {
            continue;
        }
        let answers: BTreeMap<_, _> = page.fields.iter().map(|f| (f.id.clone(), kind::read(f, raw))).collect();
        let command = Command::Answer { page: id.clone(), answers };
        match decide::decide(&case, &command, world) {
            Ok(events) => {
                for event in &events {
                    case.evolve(Stamp { at, actor: &actor }, event);
                }
                if !events.is_empty() {
                    commands.push(command);
                }
            }
            Err(found) => refusals.extend(found),
        }
    }
    (commands, refusals)
}

fn render(app: &App, visitor: &Visitor, draft: &Draft, raw: Option<&RawForm>, refusals: &[Refusal]) -> Reply {
    let (seen, t, now) = (&draft.seen, visitor.words(app), visitor.at());
    let actor = draft.official.actor();
    let setting = Setting { t, country: app.country(), units: app.units(), own: false };
    let today = app.day(now);
    let after = after(app, seen, raw, now);
    let value = |field: &Field| {
        let known = || draft.profile.value(field.prefill.as_deref()?);
        after.get(&field.id).cloned().or_else(known)
    };
    let filled_in = raw.is_some_and(|raw| raw.all("page").iter().next().is_some());
    let mut sections = Vec::new();
    for form_page in seen.service.journey(&after, seen.case.channel, today) {
        let fields: Vec<&Field> =
            form_page.fields.iter().filter(|f| seen.service.is_asked(f, &after, seen.case.channel, today)).collect();
        let saved: BTreeMap<&str, Value> = fields.iter().filter_map(|f| Some((f.id.as_str(), value(f)?))).collect();
        let typed = |field: &Field| match raw {
            Some(raw) if filled_in && raw.all("asked").contains(&field.id) => Typed::Raw(raw),
            _ => Typed::Saved(saved.get(field.id.as_str())),
        };
        let texts = seen.service.texts(t.lang);
        sections.push(Section {
            id: form_page.id.clone(),
            title: texts.and_then(|x| x.pages.get(&form_page.id)).cloned().unwrap_or_else(|| form_page.id.clone()),
            asked: fields.iter().map(|f| f.id.clone()).collect(),
            questions: question::questions(&seen.service, &fields, setting, typed, refusals),
        });
    }
    let mistakes: Vec<Mistake> = refusals.iter().map(|r| question::mistake(&seen.service, r, t)).collect();
    let facts = seen.service.facts(&seen.case.answers, seen.case.channel, today);
    let fee = seen.service.fee(&facts).ok().flatten().map_or(0, |fee| fee.amount);
    let texts = seen.service.texts(t.lang);
    let p = page(app, visitor, seen.title(t.lang))
        .under([Link::new("/desk/intake", t.get("desk-intake"))])
        .with_form("fill")
        .with_mistakes(!mistakes.is_empty());
    let one = |name: &str| raw.map_or("", |raw| raw.one(name));
    let applicant = match seen.case.applicant {
        Some(_) => t.one("desk-with-account", "name", seen.name(seen.case.applicant)),
        None => t.made("desk-without-account"),
    };
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        service: seen.title(t.lang),
        applicant,
        channel: seen.case.channel.map(|c| t.made(&format!("channel-{}", c.as_str()))).unwrap_or_default(),
        by: seen.name(seen.case.filed_by),
        pieces: dossier::evidence(app, seen, t),
        ready: decide::incomplete(&seen.case, seen.world(app, &actor, now)).is_empty(),
        fee: if fee > 0 { t.money(&app.country().currency, fee) } else { t.made("fee-free") },
        owed: fee > 0,
        declaration: texts.map(|x| x.declaration.clone()).unwrap_or_default(),
        declared: !one("declared").is_empty(),
        reference: one("reference").to_owned(),
        key: match one("key") {
            "" => app.desk.fresh_id().to_string(),
            key => key.to_owned(),
        },
        back: format!("/desk/cases/{}", seen.id),
        id: seen.id.to_string(),
        sections,
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

/// The answers as they would be with what is right of what was typed.
fn after(app: &App, seen: &Seen, raw: Option<&RawForm>, at: i64) -> Answers {
    let mut answers = seen.case.answers.clone();
    let Some(raw) = raw else { return answers };
    let actor = Actor::System { name: String::new() };
    let world = seen.world(app, &actor, at);
    for id in raw.all("page") {
        for field in seen.service.page(id).map_or(&[][..], |page| &page.fields) {
            match kind::read(field, raw).map(|value| kind::check(field, value, world.setting())) {
                Some(Ok(value)) => answers.insert(field.id.clone(), value),
                _ => answers.remove(&field.id),
            };
        }
    }
    answers
}

/// Hands it in; on wish takes the fee and receives it in the same breath, all or nothing.
pub(super) async fn submit(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let official = clerk(Official::who_posted(&posted)?)?;
    let id = named(&app, &id).await?;
    let (draft, raw) = (opened(&app, &official, id).await?, &posted.form);
    if posted.again() {
        return shown(&app, &posted.visitor, draft, Some(raw), &[]).await;
    }
    let accept = raw.one("do") == "accept";
    let mut commands = vec![Command::Submit { declared: !raw.one("declared").is_empty(), number: 0 }];
    if !raw.one("reference").trim().is_empty() {
        let reference = raw.one("reference").to_owned();
        commands.push(Command::TakeCash { payment: app.desk.fresh_id(), reference });
    }
    if accept {
        commands.push(Command::Act { verb: Verb::Accept, input: ActionInput::default(), number: 0 });
    }
    let request = Request {
        case: id,
        service: None,
        actor: official.actor(),
        commands,
        expected: None,
        idempotency: Some(raw.one("key").as_bytes().to_vec()).filter(|k| !k.is_empty()),
    };
    match app.desk.handle_async(request).await {
        Ok(_) => Ok(go(&format!("/desk/cases/{id}?done={}", if accept { "accept" } else { "submit" }))),
        Err(NotDone::Refused(refusals)) => shown(&app, &posted.visitor, draft, Some(raw), &refusals).await,
        Err(other) => Err(other.into()),
    }
}

/// Scans a paper in: of a draft, or one that was asked for.
pub(super) async fn scan(
    State(app): State<App>,
    Path((id, evidence)): Path<(String, String)>,
    uploaded: Uploaded,
) -> Reply {
    let account = uploaded.visitor.official()?.0;
    let id = named(&app, &id).await?;
    let mut open = Open::by_id(&app, account, id).await?.for_applicant()?;
    let refusals = attach_all(&app, &mut open, &evidence, uploaded.files).await?;
    if !refusals.is_empty() {
        return Err(Trouble::Refused(refusals));
    }
    let to = match open.case.is_submitted() {
        true => format!("/desk/cases/{id}/actions/supplement"),
        false => format!("/desk/intake/{id}#papers"),
    };
    Ok(go(&to))
}
