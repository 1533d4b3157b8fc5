//! What was handed in: the answers page by page, and the papers with their files.

use std::collections::BTreeMap;

use rules::{
    event::FileRef,
    form::Field,
    service::{
        compiled::Need,
        evidence::{Evidence, EvidenceForm},
    },
    value::Value,
};

use super::seen::Seen;
use crate::{
    text::Words,
    web::{
        App, origin,
        pages::apply::size,
        parts::{RowOf, Rows},
    },
};

/// The answers of one page.
pub(super) struct Group<'a> {
    /// The page's title.
    pub title: String,
    /// Its questions with their answers.
    pub rows: Rows<'a>,
}

/// One piece of evidence.
pub(super) struct Piece {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// In which form it is handed in.
    pub form: String,
    /// Whether it is needed, in words.
    pub need: String,
    /// The class of the tag for that.
    pub tag: &'static str,
    /// The files.
    pub files: Vec<Attached>,
}

/// One file.
pub(super) struct Attached {
    /// Where it can be read.
    pub href: String,
    /// The name it came with.
    pub name: String,
    /// Kind and size: `PDF, 1,2 MB`.
    pub about: String,
}

/// An answer in words.
pub(super) fn answer(app: &App, seen: &Seen, t: Words<'_>, field: &Field, value: &Value) -> String {
    static NONE: BTreeMap<String, String> = BTreeMap::new();
    let texts = seen.service.texts(t.lang);
    let options = texts.and_then(|x| x.fields.get(&field.id)).map_or(&NONE, |f| &f.options);
    t.answer(field, value, options, app.units(), app.country())
}

/// The answers by page, in the order they were asked.
pub(super) fn answers<'a>(app: &App, seen: &Seen, t: Words<'a>) -> Vec<Group<'a>> {
    let case = &seen.case;
    let today = app.day(case.submitted.unwrap_or(case.changed));
    let texts = seen.service.texts(t.lang);
    let row = |field: &Field| {
        let value = case.answers.get(&field.id)?;
        let printed = texts.and_then(|x| x.printed.get(&field.id));
        let label = printed.or_else(|| Some(&texts?.fields.get(&field.id)?.label)).unwrap_or(&field.id).clone();
        let value = origin::marked(app, case, &field.id, answer(app, seen, t, field, value), t);
        Some(RowOf { label, value, change: String::new() })
    };
    let pages = seen.service.journey(&case.answers, case.channel, today);
    let group = |page: &&rules::form::Page| {
        let rows: Vec<RowOf> = page.fields.iter().filter_map(row).collect();
        let title = texts.and_then(|x| x.pages.get(&page.id)).cloned().unwrap_or_else(|| page.id.clone());
        (!rows.is_empty()).then_some(Group { title, rows: Rows { t, rows } })
    };
    pages.iter().filter_map(group).collect()
}

/// The evidence that this case needs or has files for.
pub(super) fn evidence(app: &App, seen: &Seen, t: Words<'_>) -> Vec<Piece> {
    let case = &seen.case;
    let today = app.day(case.submitted.unwrap_or(case.changed));
    let facts = seen.service.facts(&case.answers, case.channel, today);
    let texts = seen.service.texts(t.lang);
    let piece = |(evidence, need): (&Evidence, Need)| {
        let files = case.files.get(&evidence.id).map_or(&[][..], Vec::as_slice);
        if need == Need::NotNeeded && files.is_empty() {
            return None;
        }
        let name = texts.and_then(|x| x.evidence.get(&evidence.id)).map(|e| e.name.clone());
        let (need, tag) = match need {
            _ if !files.is_empty() => ("desk-need-here", "done"),
            Need::Waived => ("desk-need-waived", "done"),
            Need::Needed if evidence.form == EvidenceForm::Shown => ("desk-need-shown", "wait"),
            Need::Needed if evidence.optional => ("desk-need-later", "wait"),
            Need::Needed if case.channel == Some(rules::service::Channel::Online) => ("desk-need-missing", "bad"),
            Need::Needed => ("desk-need-paper", "wait"),
            Need::NotNeeded | Need::Unknown => ("desk-need-unknown", "wait"),
        };
        Some(Piece {
            id: evidence.id.clone(),
            name: name.unwrap_or_else(|| evidence.id.clone()),
            form: form(evidence, t),
            need: t.made(need),
            tag,
            files: files.iter().map(|f| attached(seen, f, t)).collect(),
        })
    };
    seen.service.evidence(&facts).into_iter().filter_map(piece).collect()
}

/// `1 bản chính`, `2 bản sao`.
fn form(evidence: &Evidence, t: Words<'_>) -> String {
    let word = t.made(match evidence.form {
        EvidenceForm::Original => "paper-original",
        EvidenceForm::Copy => "paper-copy",
        EvidenceForm::Certified => "paper-certified",
        EvidenceForm::Shown => "paper-shown",
    });
    match evidence.originals.max(evidence.copies) {
        _ if evidence.form == EvidenceForm::Shown => word,
        0 => word,
        n => format!("{n} {word}"),
    }
}

fn attached(seen: &Seen, file: &FileRef, t: Words<'_>) -> Attached {
    let kind = match file.media.as_str() {
        "application/pdf" => "PDF",
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        other => other,
    };
    Attached {
        href: format!("/files/{}/{}", seen.id, file.hash),
        name: file.name.clone(),
        about: format!("{kind}, {}", size(file.size, t)),
    }
}
