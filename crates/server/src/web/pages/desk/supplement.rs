//! Answering a request for what was missing at the counter, for a person who came with it: the fields that
//! were asked for, and the papers, which are scanned one by one.

use std::collections::BTreeMap;

use askama::Template;
use rules::{
    command::Command,
    form::{Field, Page, kind, raw::RawForm},
};

use super::{case::item_words, fields::Ask, seen::Seen};
use crate::web::{
    Trouble,
    form::{Question, Setting, Typed},
    question,
};

#[derive(Template)]
#[template(path = "desk/supplement.html")]
struct Supplement<'a> {
    p: &'a crate::web::Page<'a>,
    items: Vec<String>,
    note: String,
    questions: Vec<Question<'a>>,
}

/// The pages with a field that was asked for, and those fields.
fn asked(seen: &Seen) -> Vec<(&Page, Vec<&Field>)> {
    let Some(open) = seen.case.open_supplement() else { return Vec::new() };
    let named = |f: &&Field| open.items.iter().any(|i| i.id == f.id);
    let pages = seen.service.definition().form.pages.iter();
    pages
        .map(|page| (page, page.fields.iter().filter(named).collect::<Vec<_>>()))
        .filter(|(_, f)| !f.is_empty())
        .collect()
}

/// The fields that were asked for, as HTML.
pub(super) fn html(ask: &Ask<'_>) -> Result<String, Trouble> {
    let (app, seen, t) = (ask.app, ask.seen, ask.p.t);
    let fields: Vec<&Field> = asked(seen).into_iter().flat_map(|(_, fields)| fields).collect();
    let typed = |field: &Field| match ask.raw.pairs().next() {
        Some(_) => Typed::Raw(ask.raw),
        None => Typed::Saved(seen.case.answers.get(&field.id)),
    };
    let setting = Setting { t, country: app.country(), units: app.units(), own: false };
    let open = seen.case.open_supplement();
    let supplement = Supplement {
        p: ask.p,
        items: open.map_or(Vec::new(), |s| s.items.iter().map(|i| item_words(seen, t.lang, i)).collect()),
        note: open.map_or(String::new(), |s| s.note.clone()),
        questions: question::questions(&seen.service, &fields, setting, typed, ask.refusals),
    };
    Ok(supplement.render()?)
}

/// The answers to what was asked for; what stands beside it on the same page stays as it is.
pub(super) fn answers(raw: &RawForm, seen: &Seen) -> Vec<Command> {
    let command = |(page, fields): (&Page, Vec<&Field>)| {
        let value = |field: &Field| match fields.iter().any(|f| f.id == field.id) {
            true => kind::read(field, raw),
            false => seen.case.answers.get(&field.id).cloned(),
        };
        let answers: BTreeMap<_, _> = page.fields.iter().map(|f| (f.id.clone(), value(f))).collect();
        Command::Answer { page: page.id.clone(), answers }
    };
    asked(seen).into_iter().map(command).collect()
}

/// The papers that were asked for: where they can be scanned in.
pub(super) fn papers(seen: &Seen) -> Vec<String> {
    let Some(open) = seen.case.open_supplement() else { return Vec::new() };
    let known = &seen.service.definition().evidence;
    open.items.iter().filter(|i| known.iter().any(|e| e.id == i.id)).map(|i| i.id.clone()).collect()
}
