//! `/services`: found in plain words, described as far as a client needs to build the form, and the
//! check whether somebody may have one.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use rules::{
    form::kind::{self, Setting},
    refusal::{Refusal, Refusals},
    service::{
        Evidence,
        compiled::{Eligibility, Need, Service},
    },
    value::{Answers, Value},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Answer, Reader, Wrong,
    body::{Json, Search},
    shapes::Way,
};
use crate::{
    search::Question,
    text::Words,
    web::{
        App,
        brief::{self, Brief},
        pages::of_slug,
    },
};

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Words, with or without diacritics; without any, all services.
    #[serde(default)]
    #[param(example = "khai sinh")]
    q: String,
    /// The language of the answer: `vi` or `en`.
    #[serde(default)]
    #[param(required = false)]
    #[allow(dead_code, reason = "read by the layer around all operations")]
    lang: Option<String>,
    /// At most so many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// The language of an answer.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InLanguage {
    /// The language of the answer: `vi` or `en`.
    #[allow(dead_code, reason = "read by the layer around all operations")]
    lang: Option<String>,
}

/// A service at a glance.
#[derive(Serialize, ToSchema)]
pub(super) struct Short {
    /// Its name in addresses.
    #[schema(example = "birth-registration")]
    slug: String,
    /// The official name.
    title: String,
    /// What it is for.
    summary: String,
    /// Which agency decides.
    agency: String,
    /// How long it takes, in words.
    time: String,
    /// What it costs, in words.
    fee: String,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(super) struct Found {
    /// The best first.
    services: Vec<Short>,
    /// How many fit in all.
    total: usize,
    /// Words that were read as others: what was typed, and as what.
    corrected: Vec<Correction>,
}

/// A mistyped word.
#[derive(Serialize, ToSchema)]
pub(super) struct Correction {
    /// What was typed.
    typed: String,
    /// What was understood.
    read: String,
}

fn short(brief: Brief) -> Short {
    let Brief { slug, title, summary, agency, time, fee } = brief;
    Short { slug, title, summary, agency, time, fee }
}

/// Find services
///
/// In plain words, with or without diacritics, with everyday words and typing mistakes.
#[utoipa::path(get, path = "/services", tag = "services", operation_id = "findServices", params(Wanted),
    responses((status = 200, body = Found, description = "The services found, the best first")))]
pub(super) async fn find(
    State(app): State<App>,
    Reader(visitor): Reader,
    Search(wanted): Search<Wanted>,
) -> Answer<axum::Json<Found>> {
    let t = visitor.words(&app);
    let limit = wanted.limit.unwrap_or(20).clamp(1, 100) as usize;
    let found = app.search.find(t.lang, &Question { limit, ..Question::of(&wanted.q) });
    let services = found.hits.iter().filter_map(|hit| app.catalogue().services.get(&hit.id));
    Ok(axum::Json(Found {
        services: services.map(|service| short(Brief::of(&app, service, t))).collect(),
        total: found.total,
        corrected: found.corrected.into_iter().map(|(typed, read)| Correction { typed, read }).collect(),
    }))
}

/// A choice.
#[derive(Serialize, ToSchema)]
pub(super) struct Choice {
    /// The value to send.
    value: String,
    /// Its label.
    label: String,
}

/// A question.
#[derive(Serialize, ToSchema)]
pub(super) struct Field {
    /// Its id, the key of its answer.
    id: String,
    /// `text`, `long_text`, `name`, `person_number`, `tax_number`, `date` (`YYYY-MM-DD`), `yes_no`
    /// (boolean), `choice`, `choices` (list), `integer`, `money` (smallest unit), `phone`, `email`,
    /// `address` (object with `province`, `commune`, `street`).
    kind: String,
    /// The question.
    label: String,
    /// Help.
    hint: Option<String>,
    /// What to say when its own check fails.
    error: Option<String>,
    /// Whether it may be left out.
    optional: bool,
    /// Asked only if this expression is true.
    when: Option<String>,
    /// The choices.
    options: Vec<Choice>,
    /// Smallest number or earliest date.
    min: Option<String>,
    /// Largest number or latest date.
    max: Option<String>,
    /// Longest text, characters.
    max_length: Option<u32>,
}

/// A page of questions.
#[derive(Serialize, ToSchema)]
pub(super) struct FormPage {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// Asked only if this expression is true.
    when: Option<String>,
    /// Its questions.
    fields: Vec<Field>,
}

/// A paper asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct Paper {
    /// Its id.
    id: String,
    /// What it is called.
    name: String,
    /// How to get it.
    hint: Option<String>,
    /// `original`, `copy`, `certified` or `shown`.
    form: String,
    /// Needed only if this expression is true.
    when: Option<String>,
    /// Not needed if this expression is true.
    waive: Option<String>,
    /// Media types accepted.
    accept: Vec<String>,
    /// Largest file in megabytes.
    max_mb: u8,
    /// Whether it may be left out online.
    optional: bool,
    /// The article that asks for it.
    article: Option<String>,
}

/// A way to hand in.
#[derive(Serialize, ToSchema)]
pub(super) struct Channel {
    /// `online`, `counter` or `post`.
    channel: String,
    /// The fee in the smallest unit; none while it depends on answers.
    fee: Option<i64>,
    /// How long it takes, in words; none while it depends on answers or the law sets no limit.
    time: Option<String>,
}

/// A law.
#[derive(Serialize, ToSchema)]
pub(super) struct Law {
    /// Its number.
    id: String,
    /// Its title.
    title: String,
    /// Where to read it.
    url: Option<String>,
}

/// A service.
#[derive(Serialize, ToSchema)]
pub(super) struct Described {
    /// The service at a glance.
    #[serde(flatten)]
    short: Short,
    /// Its code in the national database.
    code: String,
    /// The version of its definition; a case stays with the one it began under.
    definition: String,
    /// Who it is for.
    who: Vec<String>,
    /// What happens after applying.
    next: Vec<String>,
    /// What comes out.
    result: String,
    /// What is declared on handing in.
    declaration: String,
    /// The pages of the form.
    pages: Vec<FormPage>,
    /// The papers.
    evidence: Vec<Paper>,
    /// Ways to hand in.
    channels: Vec<Channel>,
    /// What the fee depends on, in sentences.
    fees: Vec<String>,
    /// The laws.
    legal_basis: Vec<Law>,
}

/// The word a definition uses for something.
fn word(of: impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn bound(of: &Option<rules::form::Bound>) -> Option<String> {
    of.as_ref().map(|bound| match bound {
        rules::form::Bound::Number(n) => n.to_string(),
        rules::form::Bound::Date(date) => date.clone(),
    })
}

/// Describe a service
///
/// Everything that a client needs to build the form.
#[utoipa::path(get, path = "/services/{slug}", tag = "services", operation_id = "describeService",
    params(("slug" = String, Path, description = "The service", example = "dog-licence"), InLanguage),
    responses((status = 200, body = Described, description = "The service")))]
pub(super) async fn show(
    State(app): State<App>,
    Reader(visitor): Reader,
    Path(slug): Path<String>,
    Search(_asked): Search<InLanguage>,
) -> Answer<axum::Json<Described>> {
    let service = of_slug(&app, &slug)?;
    let t = visitor.words(&app);
    let texts = service.texts(t.lang).cloned().unwrap_or_default();
    let definition = service.definition();
    let pages = definition.form.pages.iter().map(|page| FormPage {
        id: page.id.clone(),
        title: texts.pages.get(&page.id).cloned().unwrap_or_default(),
        when: page.when.clone(),
        fields: page.fields.iter().map(|f| field(f, texts.fields.get(&f.id).cloned().unwrap_or_default())).collect(),
    });
    let today = app.day(visitor.at());
    let channels = brief::ways(&service, today).into_iter().map(|way| Channel {
        channel: way.channel.to_owned(),
        fee: way.fee,
        time: way.time.map(|term| t.term(&term)),
    });
    let fees = definition.fee.as_ref().map(|fee| brief::sentences(&fee.table.rules, &service, t)).unwrap_or_default();
    let law =
        |act: &rules::service::LegalAct| Law { id: act.id.clone(), title: act.title.clone(), url: act.url.clone() };
    Ok(axum::Json(Described {
        short: short(Brief::of(&app, &service, t)),
        code: definition.code.clone(),
        definition: service.hash().to_owned(),
        pages: pages.collect(),
        evidence: definition.evidence.iter().map(|e| paper(e, &service, t)).collect(),
        channels: channels.collect(),
        fees: fees.into_iter().map(|cited| cited.text).collect(),
        legal_basis: definition.legal_basis.iter().map(law).collect(),
        who: texts.who,
        next: texts.next,
        result: texts.result,
        declaration: texts.declaration,
    }))
}

fn field(f: &rules::form::Field, words: rules::service::text::FieldText) -> Field {
    let label = |value: &String| words.options.get(value).cloned().unwrap_or_else(|| value.clone());
    Field {
        id: f.id.clone(),
        kind: word(f.kind),
        optional: f.optional,
        when: f.when.clone(),
        options: f.options.iter().map(|v| Choice { value: v.clone(), label: label(v) }).collect(),
        min: bound(&f.min),
        max: bound(&f.max),
        max_length: f.max_length,
        label: words.label,
        hint: words.hint,
        error: words.error,
    }
}

fn paper(e: &Evidence, service: &Service, t: Words<'_>) -> Paper {
    let words = service.texts(t.lang).and_then(|x| x.evidence.get(&e.id)).cloned().unwrap_or_default();
    Paper {
        id: e.id.clone(),
        name: words.name,
        hint: words.hint,
        form: word(e.form),
        when: e.when.clone(),
        waive: e.waive.clone(),
        accept: e.accept.iter().map(|kind| kind.media_type().to_owned()).collect(),
        max_mb: e.max_mb,
        optional: e.optional,
        article: e.article.as_deref().map(|a| t.article(&service.definition().legal_basis, a)),
    }
}

/// What is known so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Situation {
    /// Answers by field; what is not known is left out.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, serde_json::Value>, example = json!({"dogs": 1}))]
    answers: BTreeMap<String, Option<Value>>,
    /// How the case would come in.
    #[serde(default)]
    channel: Way,
}

/// Whether somebody may have it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known while something is missing.
    Unknown,
}

/// A fee as far as it is known.
#[derive(Serialize, ToSchema)]
pub(super) struct Assessed {
    /// In the smallest unit.
    amount: i64,
    /// In words.
    text: String,
    /// Why.
    because: Vec<String>,
}

/// Whether a paper is needed.
#[derive(Serialize, ToSchema)]
pub(super) struct Needed {
    /// The evidence.
    id: String,
    /// What it is called.
    name: String,
    /// `needed`, `not_needed`, `waived` or `unknown`.
    need: String,
}

/// What the rules say.
#[derive(Serialize, ToSchema)]
pub(super) struct Judged {
    /// Whether they may have it.
    eligible: Verdict,
    /// Why, in a sentence.
    reason: Option<String>,
    /// The article it stands on.
    article: Option<String>,
    /// The fields whose answers are missing for a yes or no.
    missing: Vec<String>,
    /// The rules that decided, the values looked at, and what would change it; none where everybody may.
    #[schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    explanation: Option<rules::decision::Explanation>,
    /// The fee; none while it depends on missing answers, and where there is none.
    fee: Option<Assessed>,
    /// The papers.
    evidence: Vec<Needed>,
}

/// Check eligibility
///
/// Needs no sign-in and keeps nothing. A missing answer is unknown, never a silent no.
#[utoipa::path(post, path = "/services/{slug}/eligibility", tag = "services", operation_id = "checkEligibility",
    params(("slug" = String, Path, description = "The service", example = "dog-licence")), request_body = Situation,
    responses((status = 200, body = Judged, description = "What the rules say")))]
pub(super) async fn eligibility(
    State(app): State<App>,
    Reader(visitor): Reader,
    Path(slug): Path<String>,
    Json(situation): Json<Situation>,
) -> Answer<axum::Json<Judged>> {
    let service = of_slug(&app, &slug)?;
    let t = visitor.words(&app);
    let today = app.day(visitor.at());
    let answers = read(&service, situation.answers, Setting { country: app.country(), units: app.units(), today });
    let answers = answers.map_err(|refusals| Wrong::Refused(refusals, Some(service.clone())))?;
    let facts = service.facts(&answers, Some(situation.channel.into()), today);
    let decision = service.explain_eligibility(&facts);
    let (eligible, cited, missing) = match service.eligibility(&facts) {
        Eligibility::Yes(cited) => (Verdict::Yes, cited, Vec::new()),
        Eligibility::No(cited) => (Verdict::No, Some(cited), Vec::new()),
        Eligibility::Unknown(missing) => (Verdict::Unknown, None, missing),
        Eligibility::Fault(message) => return Err(Refusal::new("rule_fault").with("message", message).into()),
    };
    let note = |key: &String| service.texts(t.lang)?.notes.get(key).cloned();
    let fee = service.fee(&facts).ok().flatten().map(|fee| Assessed {
        amount: fee.amount,
        text: t.money(&app.country().currency, fee.amount),
        because: fee.because.iter().filter_map(note).collect(),
    });
    let evidence = service.evidence(&facts).into_iter().map(|(e, need)| Needed {
        id: e.id.clone(),
        name: service.texts(t.lang).and_then(|x| x.evidence.get(&e.id)).map(|x| x.name.clone()).unwrap_or_default(),
        need: match need {
            Need::Needed => "needed",
            Need::NotNeeded => "not_needed",
            Need::Waived => "waived",
            Need::Unknown => "unknown",
        }
        .to_owned(),
    });
    Ok(axum::Json(Judged {
        eligible,
        reason: cited.as_ref().and_then(|c| note(c.text.as_ref()?)),
        article: cited.and_then(|c| c.article).map(|a| t.article(&service.definition().legal_basis, &a)),
        missing,
        explanation: decision.map(|decision| decision.explanation),
        fee,
        evidence: evidence.collect(),
    }))
}

/// The answers in their stored shape, or everything that is wrong with them.
fn read(service: &Service, given: BTreeMap<String, Option<Value>>, setting: Setting<'_>) -> Result<Answers, Refusals> {
    let (mut answers, mut refusals) = (Answers::new(), Refusals::new());
    for (id, value) in given {
        let Some(value) = value else { continue };
        match service.field(&id).map(|field| kind::check(field, value, setting)) {
            Some(Ok(value)) => drop(answers.insert(id, value)),
            Some(Err(refusal)) => refusals.push(refusal),
            None => refusals.push(Refusal::new("no_such_field").at(id)),
        }
    }
    if refusals.is_empty() { Ok(answers) } else { Err(refusals) }
}
