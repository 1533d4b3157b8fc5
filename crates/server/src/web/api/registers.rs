//! `/registers`: what is kept about people and things, read for a purpose by whom the register says, and kept
//! up by its keepers. Every reading of what is not public leaves a statement; `/readings` shows them to the
//! person they are about.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use rules::{
    actor::Actor,
    id::Id,
    register::Who,
    value::{Answers, read_date, write_date},
};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Caller, Reader, Wrong, body::Search, caller::Anyone, shapes::moment};
use crate::{
    catalogue::Kept,
    desk::{ReadRecord, ReadRequest, Which},
    projections::records,
    web::App,
};

/// A register in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterItem {
    /// Its name in addresses.
    #[schema(example = "population")]
    key: String,
    /// Its official name.
    title: String,
    /// What is kept in it and for what.
    summary: String,
    /// The kind of agency that keeps it.
    owner: String,
    /// Whether its records are about people.
    about_people: bool,
    /// Whether something of it is public.
    public: bool,
}

/// A register.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterView {
    #[serde(flatten)]
    item: RegisterItem,
    /// The laws it stands on.
    legal_basis: Vec<String>,
    /// The fields whose values, joined by `:`, are a record's key.
    identified_by: Vec<String>,
    /// What is kept.
    fields: Vec<FieldView>,
    /// For what it may be read.
    purposes: BTreeMap<String, String>,
    /// Who may read what for which purpose.
    access: Vec<AccessView>,
}

/// A field of a register.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldView {
    /// Its id.
    id: String,
    /// What it is called.
    label: String,
    /// The kind of value.
    #[schema(value_type = String, example = "date")]
    kind: rules::form::FieldKind,
    /// Whether it may be absent.
    optional: bool,
    /// Whether it holds a list.
    many: bool,
    /// Whether records are found by it.
    searched: bool,
    /// The shape of a text: `9` a digit, `A` a capital letter, `#` digits, `*` letters, digits and hyphens.
    pattern: Option<String>,
    /// The values to choose from.
    options: BTreeMap<String, String>,
    /// The register in which its value is a key.
    refers: Option<String>,
}

/// Who may read what for which purpose.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessView {
    /// `anybody`, `subject`, `kin`, `official` or `system`.
    #[schema(value_type = String, example = "subject")]
    who: Who,
    /// Kinds of agency; empty: any.
    agencies: Vec<String>,
    /// For which purposes.
    purposes: Vec<String>,
    /// Which fields; empty: all.
    fields: Vec<String>,
    /// Only for a case that is about the person.
    case: bool,
}

fn item(kept: &Kept, lang: &str) -> RegisterItem {
    let register = &kept.register;
    RegisterItem {
        key: register.key.clone(),
        title: kept.texts(lang).map(|t| t.title.clone()).unwrap_or_default(),
        summary: kept.texts(lang).map(|t| t.summary.clone()).unwrap_or_default(),
        owner: register.owner.agency.clone(),
        about_people: register.person.is_some(),
        public: register.access.iter().any(|row| row.who == Who::Anybody),
    }
}

/// Registers
///
/// All registers, with what is kept in them.
#[utoipa::path(get, path = "/registers", tag = "registers", operation_id = "listRegisters",
    responses((status = 200, body = Vec<RegisterItem>, description = "The registers")))]
pub(super) async fn list(State(app): State<App>, Reader(visitor): Reader) -> axum::Json<Vec<RegisterItem>> {
    axum::Json(app.desk.catalogue.registers.values().map(|kept| item(kept, visitor.lang())).collect())
}

/// One register
///
/// What is kept, by whom, and who may read which field for which purpose.
#[utoipa::path(get, path = "/registers/{register}", tag = "registers", operation_id = "showRegister",
    params(("register" = String, Path, description = "Its key")),
    responses((status = 200, body = RegisterView, description = "The register")))]
pub(super) async fn show(
    State(app): State<App>,
    Reader(visitor): Reader,
    Path(key): Path<String>,
) -> Answer<axum::Json<RegisterView>> {
    let kept = kept(&app, &key)?;
    let (register, texts) = (&kept.register, kept.texts(visitor.lang()).cloned().unwrap_or_default());
    let field = |f: &rules::register::FieldDef| {
        let words = texts.fields.get(&f.id).cloned().unwrap_or_default();
        FieldView {
            id: f.id.clone(),
            label: words.label,
            kind: f.kind,
            optional: f.optional,
            many: f.many,
            searched: records::is_searched(f),
            pattern: f.pattern.clone(),
            options: words.options,
            refers: f.refers.clone(),
        }
    };
    let access = |row: &rules::register::Access| AccessView {
        who: row.who,
        agencies: row.agencies.clone(),
        purposes: row.purposes.clone(),
        fields: row.fields.clone(),
        case: row.case,
    };
    Ok(axum::Json(RegisterView {
        item: item(&kept, visitor.lang()),
        legal_basis: register.legal_basis.iter().map(|act| format!("{} {}", act.title, act.id)).collect(),
        identified_by: register.identified_by.clone(),
        fields: register.fields.iter().map(field).collect(),
        purposes: texts.purposes,
        access: register.access.iter().map(access).collect(),
    }))
}

pub(super) fn kept(app: &App, key: &str) -> Answer<Arc<Kept>> {
    Ok(app.desk.register(key)?.clone())
}

/// For what something is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// For what: one of the register's purposes.
    #[param(example = "own")]
    purpose: String,
    /// The code of the case it is for.
    case: Option<String>,
    /// Only these fields, separated by commas; else all that may be read.
    fields: Option<String>,
    /// As it stood on this day.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<String>,
}

/// For what records are listed, and which.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Listed {
    /// For what: one of the register's purposes.
    #[param(example = "statistics")]
    purpose: String,
    /// The code of the case it is for.
    case: Option<String>,
    /// Only these fields, separated by commas; else all that may be read.
    fields: Option<String>,
    /// Only records that fit: `field=value`, several separated by `;`. An address is found by its commune.
    #[param(example = "place=00004;year=2025")]
    filter: Option<String>,
    /// Only records about the person with this number.
    person: Option<String>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// At most so many are looked at, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// What was read from one record.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordView {
    /// Its key; empty when that may not be read.
    key: String,
    /// The values that may be read.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    fields: Answers,
    /// Counts so small that they would tell of single people.
    held_back: Vec<String>,
    /// Whether it holds no more.
    closed: bool,
    /// From which day it holds so.
    #[schema(value_type = String, format = Date)]
    since: String,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    recorded: String,
}

/// A page of records.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordRows {
    /// The records.
    records: Vec<RecordView>,
    /// Where the next page goes on, if there may be one.
    next: Option<String>,
}

fn view(read: ReadRecord) -> RecordView {
    RecordView {
        key: read.key,
        fields: read.fields,
        held_back: read.held_back,
        closed: read.closed,
        since: write_date(read.since),
        recorded: moment(read.changed),
    }
}

fn request(
    anyone: &Anyone,
    register: String,
    purpose: String,
    case: Option<String>,
    fields: Option<&str>,
) -> ReadRequest {
    let fields = fields.unwrap_or("").split(',').map(str::trim).filter(|f| !f.is_empty()).map(str::to_owned).collect();
    ReadRequest { register, actor: anyone.actor(), purpose, case, fields }
}

pub(super) fn day(name: &str, text: Option<&str>) -> Answer<Option<Date>> {
    let read = |t: &str| read_date(t).ok_or_else(|| Wrong::Body(format!("{name}: write a day as 2026-01-31")));
    text.map(read).transpose()
}

/// Records
///
/// A page of records, each with what the caller may read of it for the purpose; what may not be read is not there.
/// Every record listed counts as read.
#[utoipa::path(get, path = "/registers/{register}/records", tag = "registers", operation_id = "listRecords",
    params(("register" = String, Path, description = "The register's key"), Listed),
    responses((status = 200, body = RecordRows, description = "A page of records")), security((), ("bearer" = [])))]
pub(super) async fn query(
    State(app): State<App>,
    anyone: Anyone,
    Path(register): Path<String>,
    Search(listed): Search<Listed>,
) -> Answer<axum::Json<RecordRows>> {
    let limit = listed.limit.unwrap_or(20).clamp(1, records::MOST_ROWS);
    let after = listed.cursor.as_deref().map(str::parse::<Id>).transpose();
    let after = after.map_err(|e| Wrong::Body(format!("cursor: {e}")))?;
    let mut filters = Vec::new();
    for pair in listed.filter.as_deref().unwrap_or("").split(';').filter(|p| !p.trim().is_empty()) {
        let (field, value) =
            pair.split_once('=').ok_or_else(|| Wrong::Body(format!("filter: {pair} is not field=value")))?;
        filters.push((field.trim().to_owned(), value.trim().to_owned()));
    }
    let which = match listed.person {
        Some(number) => Which::Person(number, limit),
        None => Which::Filtered(filters, after, limit),
    };
    let request = request(&anyone, register, listed.purpose, listed.case, listed.fields.as_deref());
    let (read, last) = app.desk.list_records_async(request, which).await?;
    let next = last.map(|id| id.to_string());
    Ok(axum::Json(RecordRows { records: read.into_iter().map(view).collect(), next }))
}

/// One record
///
/// What the caller may read of it for the purpose. Leaves a statement unless it is public.
#[utoipa::path(get, path = "/registers/{register}/records/{key}", tag = "registers", operation_id = "readRecord",
    params(("register" = String, Path, description = "The register's key"),
        ("key" = String, Path, description = "The record's key"), Asked),
    responses((status = 200, body = RecordView, description = "The record")), security((), ("bearer" = [])))]
pub(super) async fn read(
    State(app): State<App>,
    anyone: Anyone,
    Path((register, key)): Path<(String, String)>,
    Search(asked): Search<Asked>,
) -> Answer<axum::Json<RecordView>> {
    let which = match day("as_of", asked.as_of.as_deref())? {
        Some(day) => Which::AsOf(key, day),
        None => Which::Key(key),
    };
    let request = request(&anyone, register, asked.purpose, asked.case, asked.fields.as_deref());
    let read = app.desk.read_records_async(request, which).await?.into_iter().next();
    Ok(axum::Json(view(read.ok_or(crate::desk::NotDone::Missing)?)))
}

/// Whether there is a record.
#[derive(Serialize, ToSchema)]
pub(super) struct Existence {
    /// Whether there is one.
    exists: bool,
    /// Whether it holds.
    holds: bool,
}

/// Whether a record exists
///
/// Says no more than that. Leaves a statement.
#[utoipa::path(get, path = "/registers/{register}/records/{key}/exists", tag = "registers",
    operation_id = "recordExists",
    params(("register" = String, Path, description = "The register's key"),
        ("key" = String, Path, description = "The record's key"), Asked),
    responses((status = 200, body = Existence, description = "Whether there is one")), security((), ("bearer" = [])))]
pub(super) async fn exists(
    State(app): State<App>,
    anyone: Anyone,
    Path((register, key)): Path<(String, String)>,
    Search(asked): Search<Asked>,
) -> Answer<axum::Json<Existence>> {
    let request = request(&anyone, register, asked.purpose, asked.case, None);
    let found = app.desk.record_exists_async(request, key).await?;
    Ok(axum::Json(Existence { exists: found.is_some(), holds: found == Some(true) }))
}

/// Somebody read what is kept about the caller.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadingView {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// The register.
    register: String,
    /// For what.
    purpose: String,
    /// The case it was for.
    case: Option<String>,
    /// `self`, `person`, `official`, `agency` or `system`.
    who: String,
    /// The name of another agency that asked.
    agency: Option<String>,
    /// The unit in which an official acted.
    unit: Option<String>,
    /// The fields read; empty when only asked whether the record exists.
    fields: Vec<String>,
}

/// Which statements.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Before {
    /// Only those before this moment, in milliseconds since 1970.
    before: Option<i64>,
}

/// Who read about me
///
/// What was read in the registers about the caller: when, by whom, which fields, for what. Newest first, 100 at most.
#[utoipa::path(get, path = "/readings", tag = "registers", operation_id = "listReadings", params(Before),
    responses((status = 200, body = Vec<ReadingView>, description = "The readings")), security(("bearer" = [])))]
pub(super) async fn readings(
    State(app): State<App>,
    caller: Caller,
    Search(wanted): Search<Before>,
) -> Answer<axum::Json<Vec<ReadingView>>> {
    let (me, desk) = (caller.citizen()?, app.desk.clone());
    let found = app.store.read_async(move |tx| match desk.own_number(tx, me)? {
        Some(number) => Ok(records::readings(tx, &number, wanted.before, records::MOST_ROWS)?),
        None => Ok::<_, crate::desk::NotDone>(Vec::new()),
    });
    let view = |r: records::Reading| {
        let mut agency = None;
        let (who, unit) = match serde_json::from_str::<Actor>(&r.actor) {
            Ok(Actor::Person { id }) if id == me => ("self", None),
            Ok(Actor::Person { .. }) => ("person", None),
            Ok(Actor::Official { unit, .. }) => ("official", Some(unit)),
            Ok(Actor::Agency { id }) => {
                agency =
                    app.catalogue().exchange.as_ref().map(|agreed| agreed.partner_name(caller.visitor.lang(), &id));
                ("agency", None)
            }
            _ => ("system", None),
        };
        let records::Reading { at, register, purpose, case, fields, .. } = r;
        ReadingView { at: moment(at), register, purpose, case, who: who.into(), agency, unit, fields }
    };
    Ok(axum::Json(found.await?.into_iter().map(view).collect()))
}
