//! Filling in: begin, answer, attach. Also how a supplement is answered in place.

use std::collections::BTreeMap;

use super::{World, own, refuse};
use crate::{
    actor::Actor,
    case::Case,
    event::{CaseEvent, FileRef},
    form::{Field, kind},
    id::Id,
    refusal::{Refusal, Refusals},
    service::Channel,
    value::{Answers, Value},
    workflow::Role,
};

/// How many files one piece of evidence may have.
const MOST_FILES: usize = 20;

pub(super) fn begin(
    case: &Case,
    channel: Channel,
    applicant: Option<Id>,
    reception: Option<&str>,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    if case.version > 0 {
        return refuse("begun_already");
    }
    match world.actor {
        Actor::Person { id } if applicant == Some(*id) && channel == Channel::Online => {}
        Actor::Official { unit, .. }
            if reception == Some(unit.as_str())
                && world.actor.holds(Role::Intake, unit)
                && channel != Channel::Online => {}
        _ => return refuse("not_yours"),
    }
    if !world.service.definition().channels.contains(&channel) && channel != Channel::Online {
        return Err(Refusal::new("channel_closed").with("channel", channel.as_str()).into());
    }
    Ok(vec![CaseEvent::Drafted {
        service: world.service.slug().to_owned(),
        definition: world.service.hash().to_owned(),
        applicant,
        channel,
        reception: reception.map(str::to_owned),
    }])
}

/// Whether answers and files may be changed now, and which: everything in a draft, and what was
/// asked for while the case waits for the applicant.
fn may_edit(case: &Case, id: &str, world: World<'_>) -> Result<(), Refusal> {
    own(case, world)?;
    if !case.is_submitted() {
        return Ok(());
    }
    match case.open_supplement() {
        Some(s) if s.items.iter().any(|i| i.id == id || i.id.is_empty()) => Ok(()),
        Some(_) => Err(Refusal::new("not_asked").at(id)),
        None => Err(Refusal::new("submitted_already")),
    }
}

pub(super) fn answer(
    case: &Case,
    page: &str,
    given: &BTreeMap<String, Option<Value>>,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    let Some(page) = world.service.page(page) else { return refuse("no_such_page") };
    let mut answers = Answers::new();
    let mut removed = Vec::new();
    let mut refusals = Refusals::new();
    // Fields of one page may depend on each other: later ones see the earlier answers.
    let mut after = case.answers.clone();
    for field in &page.fields {
        let asked = world.service.is_asked(field, &after, case.channel, world.today());
        let typed = given.get(&field.id).cloned().flatten().filter(|_| asked);
        match judge(field, typed, world) {
            Ok(Some(value)) => {
                after.insert(field.id.clone(), value.clone());
                if case.answers.get(&field.id) != Some(&value) {
                    if let Err(refusal) = may_edit(case, &field.id, world) {
                        refusals.push(refusal);
                    }
                    answers.insert(field.id.clone(), value);
                }
            }
            Ok(None) => {
                after.remove(&field.id);
                if case.answers.contains_key(&field.id) {
                    removed.push(field.id.clone());
                }
                if asked && !field.optional {
                    refusals.push(Refusal::new("required").at(&field.id));
                }
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    for unknown in given.keys().filter(|k| !page.fields.iter().any(|f| &f.id == *k)) {
        refusals.push(Refusal::new("no_such_field").at(unknown));
    }
    if refusals.is_empty() {
        refusals.extend(world.service.failed_checks(page, &after, case.channel, world.today()));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if answers.is_empty() && removed.is_empty() && case.pages.contains(&page.id) {
        return Ok(Vec::new());
    }
    // Opening a page that has nothing to say is still an edit, and only the applicant may.
    if answers.is_empty() && !case.is_submitted() {
        may_edit(case, &page.id, world)?;
    }
    for id in &removed {
        may_edit(case, id, world)?;
    }
    Ok(vec![CaseEvent::Answered { page: page.id.clone(), answers, removed }])
}

fn judge(field: &Field, typed: Option<Value>, world: World<'_>) -> Result<Option<Value>, Refusal> {
    typed.map(|value| kind::check(field, value, world.setting())).transpose()
}

pub(super) fn attach(
    case: &Case,
    evidence: &str,
    file: &FileRef,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    may_edit(case, evidence, world)?;
    let Some(wanted) = world.service.definition().evidence.iter().find(|e| e.id == evidence) else {
        return Err(Refusal::new("no_such_evidence").at(evidence).into());
    };
    let mut refusals = Refusals::new();
    if !wanted.accept.iter().any(|k| k.media_type() == file.media) {
        refusals.push(Refusal::new("file_kind").at(evidence).with("media", &file.media));
    }
    if file.size == 0 {
        refusals.push(Refusal::new("file_empty").at(evidence));
    }
    if file.size > u64::from(wanted.max_mb) * 1_000_000 {
        refusals.push(Refusal::new("file_too_large").at(evidence).with("most", wanted.max_mb));
    }
    let files = case.files.get(evidence).map_or(&[][..], Vec::as_slice);
    if files.len() >= MOST_FILES {
        refusals.push(Refusal::new("too_many_files").at(evidence).with("most", MOST_FILES));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if files.iter().any(|f| f.hash == file.hash) {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::Attached { evidence: evidence.to_owned(), file: file.clone() }])
}

pub(super) fn detach(case: &Case, evidence: &str, hash: &str, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    may_edit(case, evidence, world)?;
    let attached = case.files.get(evidence).is_some_and(|files| files.iter().any(|f| f.hash == hash));
    if !attached {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::Detached { evidence: evidence.to_owned(), hash: hash.to_owned() }])
}
