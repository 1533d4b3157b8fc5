//! A service's fields as questions on a page, and what was refused as lines of the error summary.

use rules::{
    form::{Field, FieldKind},
    refusal::Refusal,
    service::compiled::Service,
};

use super::form::{Mistake, Question, Setting, Typed};
use crate::text::Words;

/// Fields as questions with their words, values and errors. When there is only one, it is the
/// heading of the page.
pub fn questions<'a, 't>(
    service: &Service,
    fields: &[&Field],
    setting: Setting<'a>,
    typed: impl Fn(&Field) -> Typed<'t>,
    refusals: &[Refusal],
) -> Vec<Question<'a>> {
    let texts = service.texts(setting.t.lang);
    let make = |field: &&Field| {
        let words = texts.and_then(|t| t.fields.get(&field.id)).cloned().unwrap_or_default();
        let label_of = |value: &str| words.options.get(value).cloned().unwrap_or_else(|| value.to_owned());
        let mut question = Question::new(field, setting, typed(field), label_of);
        question.label = words.label.clone();
        question.hint = words.hint.clone();
        let wrong = refusals.iter().find(|r| r.field.as_deref() == Some(&field.id));
        question.error = wrong.map(|r| sentence(service, r, setting.t));
        question
    };
    fields.iter().map(make).collect()
}

/// The sentence of a refusal; for a field's own check its own words.
pub fn sentence(service: &Service, refusal: &Refusal, t: Words<'_>) -> String {
    let own = || {
        let field = refusal.field.as_deref().filter(|_| refusal.key == "check_failed")?;
        service.texts(t.lang)?.fields.get(field)?.error.clone()
    };
    own().or_else(|| missing(service, refusal, t)).unwrap_or_else(|| t.refusal(refusal))
}

/// What to do about a question that was left empty: one is chosen, another typed.
fn missing(service: &Service, refusal: &Refusal, t: Words<'_>) -> Option<String> {
    let id = refusal.field.as_deref().filter(|_| refusal.key == "required")?;
    let field = service.definition().form.pages.iter().flat_map(|page| &page.fields).find(|f| f.id == id)?;
    let key = match field.kind {
        FieldKind::YesNo => "required-yes_no",
        FieldKind::Choice => "required-choice",
        FieldKind::Choices => "required-choices",
        FieldKind::Date => "required-date",
        FieldKind::Address => "required-address",
        _ => return None,
    };
    Some(t.made(key))
}

/// A refusal as a line of the error summary: named by the question it is about.
pub fn mistake(service: &Service, refusal: &Refusal, t: Words<'_>) -> Mistake {
    let sentence = sentence(service, refusal, t);
    let Some(field) = refusal.field.as_deref() else { return Mistake::of_page(sentence) };
    let label = service.texts(t.lang).and_then(|texts| {
        let field = texts.fields.get(field).map(|f| f.label.clone());
        field.or_else(|| texts.evidence.get(refusal.field.as_deref()?).map(|e| e.name.clone()))
    });
    match label {
        Some(label) => Mistake::at(
            field,
            t.two("mistake-at", "what", label.trim_end_matches(['?', '.', ':']), "sentence", sentence),
        ),
        None => Mistake::at(field, sentence),
    }
}
