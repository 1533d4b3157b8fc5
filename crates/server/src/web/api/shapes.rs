//! How a case looks in JSON. Moments are RFC 3339 in UTC, money is in the currency's smallest unit,
//! words are in the language asked for.

use rules::{
    actor::Actor,
    case::Case,
    command::ActionInput,
    event::{CaseEvent, FileRef},
    service::Channel,
    value::Answers,
    workflow::Verb,
};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::ToSchema;

use crate::{
    projections::cases::CaseRow,
    web::{
        App, Page, Visitor,
        open::{Open, Story},
        pages::story,
    },
};

/// A moment, RFC 3339 in UTC.
pub(super) fn moment(at: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&Rfc3339).unwrap_or_default()
}

/// How a case comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// By a citizen for themselves.
    #[default]
    Online,
    /// By an official at a counter.
    Counter,
    /// By an official, from the post.
    Post,
}

impl From<Way> for Channel {
    fn from(way: Way) -> Self {
        match way {
            Way::Online => Channel::Online,
            Way::Counter => Channel::Counter,
            Way::Post => Channel::Post,
        }
    }
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub(super) struct Unit {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
}

pub(super) fn unit(app: &App, code: &str, lang: &str) -> Option<Unit> {
    (!code.is_empty()).then(|| Unit { code: code.to_owned(), name: app.units().name(code, lang) })
}

/// A file that is attached.
#[derive(Serialize, ToSchema)]
pub(super) struct Attached {
    /// The evidence it is for.
    evidence: String,
    /// SHA-256 of its content, hex.
    hash: String,
    /// Its name.
    name: String,
    /// Its media type, by its content.
    media: String,
    /// Bytes.
    size: u64,
}

/// What is to be paid.
#[derive(Serialize, ToSchema)]
pub(super) struct Fee {
    /// The fee, in the smallest unit.
    amount: i64,
    /// Paid so far.
    paid: i64,
    /// Still to be paid.
    owed: i64,
    /// Why it is as much.
    because: Vec<String>,
}

/// Something asked for.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// A field or evidence of the service; empty for something else.
    #[serde(default)]
    pub id: String,
    /// What is wrong or missing.
    #[serde(default)]
    pub note: String,
}

/// A request for what is missing that waits for an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Supplement {
    /// What is asked.
    items: Vec<Item>,
    /// The official's words.
    note: String,
    /// Since when.
    #[schema(format = DateTime)]
    asked: String,
}

/// The issued result.
#[derive(Serialize, ToSchema)]
pub(super) struct Outcome {
    /// The number on the paper.
    number: String,
    /// When it was issued.
    #[schema(format = DateTime)]
    issued: String,
    /// When it was handed over.
    #[schema(format = DateTime)]
    delivered: Option<String>,
    /// When it was revoked; it is no longer good then.
    #[schema(format = DateTime)]
    revoked: Option<String>,
}

/// Why it was refused or stopped.
#[derive(Serialize, ToSchema)]
pub(super) struct Ground {
    /// The reason.
    reason: String,
    /// The article of law.
    article: String,
}

/// One message.
#[derive(Serialize, ToSchema)]
pub(super) struct Message {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// From the applicant, or from an official.
    from_applicant: bool,
    /// The words.
    text: String,
}

/// One change of the due date.
#[derive(Serialize, ToSchema)]
pub(super) struct Due {
    /// When it was changed.
    #[schema(format = DateTime)]
    at: String,
    /// The due date then; none where the law sets no limit.
    #[schema(format = DateTime)]
    due: Option<String>,
    /// Why, in the official's words; empty for the first.
    why: String,
    /// How it was worked out, step by step.
    steps: Vec<String>,
}

/// A case.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseView {
    /// Its id, 32 hex digits; works in addresses in place of the code.
    id: String,
    /// Its code; none while a draft.
    code: Option<String>,
    /// The service.
    service: String,
    /// The service's name.
    title: String,
    /// How many events it has: send it as `expected` to be told of changes in between.
    version: u32,
    /// What the public is told: `draft`, `registered`, `accepted`, `not_accepted`, `processing`,
    /// `supplement`, `payment`, `withdrawn`, `stopped`, `done`, `delivered`.
    phase: String,
    /// The state of its workflow; none while a draft.
    state: Option<String>,
    /// What is happening now, in words.
    now: String,
    /// What comes next, in words.
    next: Option<String>,
    /// How it came in.
    channel: Option<String>,
    /// The answers by field.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    answers: Answers,
    /// The attached files.
    files: Vec<Attached>,
    /// The unit that receives.
    reception: Option<Unit>,
    /// The unit that decides.
    authority: Option<Unit>,
    /// The official who holds it.
    holder: Option<String>,
    /// When it was begun.
    #[schema(format = DateTime)]
    begun: String,
    /// When it was handed in.
    #[schema(format = DateTime)]
    submitted: Option<String>,
    /// When it was received as complete.
    #[schema(format = DateTime)]
    accepted: Option<String>,
    /// When it is due.
    #[schema(format = DateTime)]
    due: Option<String>,
    /// Since when the clock stands still.
    #[schema(format = DateTime)]
    paused: Option<String>,
    /// Every change of the due date, oldest first.
    dues: Vec<Due>,
    /// The fee.
    fee: Option<Fee>,
    /// What is asked for and not yet answered.
    supplement: Option<Supplement>,
    /// Why it was refused or stopped.
    refusal: Option<Ground>,
    /// The result.
    result: Option<Outcome>,
    /// The messages, oldest first.
    messages: Vec<Message>,
    /// What the caller may do now: verbs for `POST /cases/{code}/actions/{verb}`.
    offers: Vec<String>,
}

/// The word of a verb in addresses.
pub(super) fn word(verb: Verb) -> String {
    serde_json::to_value(verb).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The case as JSON.
pub(super) fn view(app: &App, visitor: &Visitor, story: &Story) -> CaseView {
    let open = &story.open;
    let case = &open.case;
    let t = visitor.words(app);
    let texts = open.texts(t.lang);
    let phase = case.phase(open.service.resolved());
    let state = case.state.as_deref().unwrap_or_default();
    let words = app.catalogue().state_text(&open.service.definition().workflow, t.lang, state);
    let now = match words.now.is_empty() {
        true => t.made(&format!("phase-{}", phase.as_str())),
        false => words.now,
    };
    let supplement = case.open_supplement().map(|s| Supplement {
        items: s.items.iter().map(|i| Item { id: i.id.clone(), note: i.note.clone() }).collect(),
        note: s.note.clone(),
        asked: moment(s.asked),
    });
    let due = |change: &rules::case::DueChange| Due {
        at: moment(change.at),
        due: change.new.map(moment),
        why: change.why.clone(),
        steps: t.reasons(&change.reasons),
    };
    let message =
        |m: &rules::case::Message| Message { at: moment(m.at), from_applicant: m.from_applicant, text: m.text.clone() };
    CaseView {
        id: open.id.to_string(),
        code: case.code.clone(),
        service: case.service.clone(),
        version: case.version,
        phase: phase.as_str().to_owned(),
        state: case.state.clone(),
        now,
        next: words.next,
        channel: case.channel.map(|c| c.as_str().to_owned()),
        answers: case.answers.clone(),
        files: files(case),
        reception: unit(app, &case.reception, t.lang),
        authority: unit(app, &case.authority, t.lang),
        holder: case.holder.and_then(|id| story.names.get(&id).cloned()),
        begun: moment(case.begun),
        submitted: case.submitted.map(moment),
        accepted: case.accepted.map(moment),
        due: case.due.map(moment),
        paused: case.paused.map(moment),
        dues: case.dues.iter().map(due).collect(),
        fee: fee(open, &texts.notes),
        supplement,
        refusal: case.refusal.clone().map(|(reason, article)| Ground { reason, article }),
        result: case.result.as_ref().map(|r| Outcome {
            number: r.number.clone(),
            issued: moment(r.issued),
            delivered: r.delivered.as_ref().map(|(at, _)| moment(*at)),
            revoked: r.revoked.as_ref().map(|revoked| moment(revoked.at)),
        }),
        messages: case.messages.iter().map(message).collect(),
        offers: case.offers(open.service.resolved(), &open.actor, open.at).iter().map(|o| word(o.verb)).collect(),
        title: texts.title,
    }
}

fn files(case: &Case) -> Vec<Attached> {
    let file = |evidence: &String, f: &FileRef| Attached {
        evidence: evidence.clone(),
        hash: f.hash.clone(),
        name: f.name.clone(),
        media: f.media.clone(),
        size: f.size,
    };
    case.files.iter().flat_map(|(evidence, files)| files.iter().map(move |f| file(evidence, f))).collect()
}

fn fee(open: &Open, notes: &std::collections::BTreeMap<String, String>) -> Option<Fee> {
    let fee = open.case.fee.as_ref()?;
    let because = fee.because.iter().filter_map(|key| notes.get(key).cloned()).collect();
    Some(Fee { amount: fee.amount, paid: open.case.paid(), owed: open.case.owed(), because })
}

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Row {
    /// Its id.
    id: String,
    /// Its code; none while a draft.
    code: Option<String>,
    /// The service.
    service: String,
    /// The service's name.
    title: String,
    /// What the public is told.
    phase: String,
    /// The state of its workflow.
    state: Option<String>,
    /// Who must act.
    role: Option<String>,
    /// The unit in which it waits.
    unit: Option<Unit>,
    /// The applicant's name; empty when none is known.
    name: String,
    /// When it is due.
    #[schema(format = DateTime)]
    due: Option<String>,
    /// When the present step is due.
    #[schema(format = DateTime)]
    step_due: Option<String>,
    /// When it was handed in.
    #[schema(format = DateTime)]
    submitted: Option<String>,
    /// When it last changed.
    #[schema(format = DateTime)]
    changed: String,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Rows {
    /// The cases.
    cases: Vec<Row>,
    /// Send it as `cursor` for the next page; none on the last.
    next: Option<String>,
}

/// A page of a list as JSON.
pub(super) fn rows(app: &App, page: crate::projections::cases::Page<CaseRow>, lang: &str) -> Rows {
    let title = |slug: &str| {
        let service = app.catalogue().services.get(slug);
        service.and_then(|s| s.texts(lang)).map_or_else(|| slug.to_owned(), |t| t.title.clone())
    };
    let row = |row: CaseRow| Row {
        id: row.id.to_string(),
        code: row.code,
        title: title(&row.service),
        service: row.service,
        phase: row.phase.as_str().to_owned(),
        state: row.state,
        role: row.role.map(|role| role.as_str().to_owned()),
        unit: unit(app, &row.unit, lang),
        name: row.name,
        due: row.due.map(moment),
        step_due: row.step_due.map(moment),
        submitted: row.submitted.map(moment),
        changed: moment(row.changed),
    };
    Rows { next: page.next.map(|cursor| cursor.to_string()), cases: page.rows.into_iter().map(row).collect() }
}

/// Who did something.
#[derive(Serialize, ToSchema)]
pub(super) struct By {
    /// `applicant`, `official` or `system`.
    who: String,
    /// The unit of an official.
    unit: Option<Unit>,
    /// The name of an official.
    name: Option<String>,
}

/// One thing that happened.
#[derive(Serialize, ToSchema)]
pub(super) struct Happening {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What, as it is recorded: `case.accepted`.
    event: String,
    /// The same in words; none for what only officials see.
    title: Option<String>,
    /// More lines.
    more: Vec<String>,
    /// Who.
    by: By,
}

/// What happened to a case.
#[derive(Serialize, ToSchema)]
pub(super) struct Timeline {
    /// Oldest first.
    entries: Vec<Happening>,
}

/// The timeline: an applicant sees what a page shows them, an official every step.
pub(super) fn timeline(story: &Story, page: &Page<'_>, official: bool) -> Timeline {
    let entry = |(at, actor, event): &(i64, Actor, CaseEvent)| {
        let said = story::sentence(event, story, page);
        if said.is_none() && !official {
            return None;
        }
        let (title, more) = said.map_or((None, Vec::new()), |(title, more)| (Some(title), more));
        Some(Happening { at: moment(*at), event: event.name().to_owned(), title, more, by: by(actor, story, page) })
    };
    Timeline { entries: story.history.iter().filter_map(entry).collect() }
}

fn by(actor: &Actor, story: &Story, page: &Page<'_>) -> By {
    match actor {
        Actor::Person { .. } => By { who: "applicant".to_owned(), unit: None, name: None },
        Actor::Agency { id } => {
            let agreed = page.app().catalogue().exchange.as_ref();
            By { who: "agency".to_owned(), unit: None, name: agreed.map(|a| a.partner_name(page.lang(), id)) }
        }
        Actor::System { .. } => By { who: "system".to_owned(), unit: None, name: None },
        Actor::Official { id, unit: code, .. } => By {
            who: "official".to_owned(),
            unit: unit(page.app(), code, page.lang()),
            name: story.names.get(id).cloned(),
        },
    }
}

/// The details of an action; which are needed depends on the verb.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Details {
    /// The version the caller saw; when the case has changed since, the answer is 409.
    pub expected: Option<u32>,
    /// A reason, a note, a question or an answer.
    pub note: String,
    /// The article of law, for refusing and stopping.
    pub article: String,
    /// What is missing, for asking.
    pub items: Vec<Item>,
    /// The colleague, for assigning: their id.
    pub official: Option<String>,
    /// The unit, for referring.
    pub unit: Option<String>,
    /// Working days: by how many the due date moves, or until when another unit should answer.
    pub days: Option<u32>,
    /// Whether to approve, for proposing.
    pub approve: Option<bool>,
    /// `online`, `counter` or `post`, for handing over.
    pub how: Option<String>,
    /// The kind of report, for sorting.
    pub report_type: Option<String>,
}

impl Details {
    /// As the rules take them. An id that is none belongs to nobody.
    pub(super) fn input(self) -> Result<ActionInput, rules::refusal::Refusal> {
        let nobody = |_| rules::refusal::Refusal::new("no_such_colleague").at("official");
        Ok(ActionInput {
            note: self.note,
            article: self.article,
            items: self.items.into_iter().map(|i| rules::event::AskedItem { id: i.id, note: i.note }).collect(),
            official: self.official.map(|id| id.parse()).transpose().map_err(nobody)?,
            unit: self.unit,
            days: self.days,
            approve: self.approve,
            how: self.how,
            report_type: self.report_type,
            suggested: None,
        })
    }
}
