//! The form: ids, options and bounds; conditions that look only at what was asked before; nothing asked
//! that is not used (data minimisation).

use std::collections::BTreeSet;

use super::{super::compiled::Service, Finding, listed, or_nearest};
use crate::{
    decision::{FUNCTIONS, nearest},
    form::{Bound, Field, FieldKind, Page, kind::bound},
    service::{Channel, Definition},
};

/// What an account can fill in, and into which kinds of question.
const PREFILLS: &[(&str, &[FieldKind])] = &[
    ("name", &[FieldKind::Name, FieldKind::Text]),
    ("number", &[FieldKind::PersonNumber, FieldKind::TaxNumber]),
    ("birth", &[FieldKind::Date]),
    ("sex", &[FieldKind::Choice]),
    ("phone", &[FieldKind::Phone]),
    ("email", &[FieldKind::Email]),
    ("address", &[FieldKind::Address]),
];

/// Words that mean something else in expressions.
const RESERVED: &[&str] = &[
    "channel",
    "today",
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
    "has",
    "given",
    "date",
];

/// What must be right before expressions can be read: ids, options, bounds.
pub(super) fn check_questions(definition: &Definition, findings: &mut Vec<Finding>) {
    ids(definition, findings);
    for (p, page) in definition.form.pages.iter().enumerate() {
        for (f, field) in page.fields.iter().enumerate() {
            shape(field, &format!("form.pages[{p}].fields[{f}]"), findings);
        }
    }
}

pub(super) fn check(service: &Service, findings: &mut Vec<Finding>) {
    let definition = service.definition();
    let pages = &definition.form.pages;
    for (p, page) in pages.iter().enumerate() {
        let path = format!("form.pages[{p}]");
        if page.fields.is_empty() {
            let mend = "add fields, or take the page out";
            findings.push(Finding::service(&path, format!("the page {} asks nothing", page.id), mend));
        }
        for (f, field) in page.fields.iter().enumerate() {
            if !service.uses(&field.id) && field.purpose.is_none() {
                let what = format!("{} is asked but never used", field.id);
                let mend = "use it in a table, a condition, evidence or the result; or say what an official needs it \
                            for with `for: handling` or `for: register`; or do not ask it";
                findings.push(Finding::service(format!("{path}.fields[{f}]"), what, mend));
            }
        }
    }
    order(service, findings);
    optional(service, findings);
    for (i, field) in definition.result.fields.iter().enumerate().filter(|(_, f)| service.field(f).is_none()) {
        let known = pages.iter().flat_map(|p| &p.fields).map(|f| f.id.as_str()).collect::<Vec<_>>();
        let path = format!("result.fields[{i}]");
        findings.push(Finding::service(path, format!("no question is called {field}"), or_nearest(field, known)));
    }
    competent(service, findings);
}

/// Every id is well-formed and stands once; questions and evidence share their names, since an official
/// asks for either.
fn ids(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut pages = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (p, page) in definition.form.pages.iter().enumerate() {
        let path = format!("form.pages[{p}].id");
        if !is_name(&page.id) {
            findings.push(not_a_name(&path, &page.id));
        } else if !pages.insert(page.id.as_str()) {
            findings.push(twice(&path, &page.id));
        }
    }
    let fields = definition.form.pages.iter().enumerate().flat_map(|(p, page)| {
        page.fields.iter().enumerate().map(move |(f, field)| (format!("form.pages[{p}].fields[{f}].id"), &field.id))
    });
    let evidence = definition.evidence.iter().enumerate().map(|(i, e)| (format!("evidence[{i}].id"), &e.id));
    for (path, id) in fields.chain(evidence) {
        if !is_name(id) {
            findings.push(not_a_name(&path, id));
        } else if RESERVED.contains(&id.as_str()) || FUNCTIONS.iter().any(|f| f.0 == id) {
            let what = format!("{id} means something else in expressions");
            findings.push(Finding::service(path, what, "give it another id"));
        } else if !names.insert(id.as_str()) {
            findings.push(twice(&path, id));
        }
    }
}

/// Lower-case ASCII letters, digits and `_`, beginning with a letter.
pub(crate) fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 60
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn not_a_name(path: &str, id: &str) -> Finding {
    Finding::service(path, format!("`{id}` is no id"), "use lower-case letters a to z, digits and _, a letter first")
}

fn twice(path: &str, id: &str) -> Finding {
    Finding::service(path, format!("the id {id} stands twice"), "give each its own")
}

/// Options, bounds and what fills it in fit the kind of question.
pub(crate) fn shape(field: &Field, path: &str, findings: &mut Vec<Finding>) {
    let mut found = |part: &str, what: String, mend: &str| {
        findings.push(Finding::service(format!("{path}.{part}"), what, mend));
    };
    let chooses = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
    if chooses && field.options.len() < 2 {
        found("options", format!("{} has fewer than two options", field.id), "list what can be chosen");
    }
    if !chooses && !field.options.is_empty() {
        found(
            "options",
            format!("{} is not chosen from a list", field.id),
            "take the options out, or make it a choice",
        );
    }
    let mut seen = BTreeSet::new();
    for (i, option) in field.options.iter().enumerate().filter(|(_, o)| !seen.insert(o.as_str())) {
        found(&format!("options[{i}]"), format!("the option {option} stands twice"), "keep one");
    }
    let day = time::macros::date!(2026 - 01 - 01);
    for (part, limit) in [("min", &field.min), ("max", &field.max)] {
        let Some(limit) = limit else { continue };
        match (field.kind, limit) {
            (FieldKind::Integer | FieldKind::Money, Bound::Number(_)) => {}
            (FieldKind::Date, Bound::Date(_)) if bound(limit, day).is_some() => {}
            (FieldKind::Date, _) => {
                found(
                    part,
                    "this is no bound of a date".into(),
                    "write '2026-01-31', `today`, `today-60` or `today+60`",
                );
            }
            (FieldKind::Integer | FieldKind::Money, Bound::Date(_)) => {
                found(part, "this is no bound of a number".into(), "write a whole number");
            }
            _ => found(part, format!("{} has no bounds", field.id), "take it out; for text use `max_length`"),
        }
    }
    if let (Some(min), Some(max)) = (&field.min, &field.max) {
        let crossed = match (min, max) {
            (Bound::Number(min), Bound::Number(max)) => min > max,
            (min, max) => bound(min, day).zip(bound(max, day)).is_some_and(|(min, max)| min > max),
        };
        if crossed {
            found("max", format!("no answer to {} can pass: the largest is below the smallest", field.id), "swap them");
        }
    }
    if let Some(prefill) = &field.prefill {
        match PREFILLS.iter().find(|(name, _)| name == prefill) {
            None => {
                let mend = or_nearest(prefill, PREFILLS.iter().map(|p| p.0).collect::<Vec<_>>());
                found("prefill", format!("an account holds no {prefill}"), &mend);
            }
            Some((_, kinds)) if !kinds.contains(&field.kind) => {
                found(
                    "prefill",
                    format!("{prefill} does not fit this kind of question"),
                    "correct the kind, or take it out",
                );
            }
            Some(_) => {}
        }
    }
}

/// A condition of a page or question looks only at what was asked before it.
fn order(service: &Service, findings: &mut Vec<Finding>) {
    let pages = &service.definition().form.pages;
    for condition in service.conditions() {
        for name in condition.expr.names(service.schema()) {
            let Some((p, f)) = service.place_of(name) else { continue };
            let before = p < condition.page || (p == condition.page && condition.field.is_some_and(|field| f < field));
            if !before {
                let page = pages.get(p).map_or("", |p: &Page| &p.id);
                let what = format!(
                    "the condition of {} looks at {name}, which is not asked before it (page {page})",
                    condition.of
                );
                findings.push(Finding::service(condition.path.clone(), what, "move the question before it"));
            }
        }
    }
}

/// Nothing is decided by an answer that may be left out: it could stay unknown for ever.
fn optional(service: &Service, findings: &mut Vec<Finding>) {
    for (path, expr, own) in service.expressions() {
        for name in expr.names(service.schema()) {
            if own != Some(name) && service.field(name).is_some_and(|f| f.optional) {
                let what = format!("{name} may be left empty, so this can stay unknown");
                let mend = "ask it without `optional`, or ask first with yes or no whether there is one";
                findings.push(Finding::service(path.clone(), what, mend));
            }
        }
    }
}

/// The unit that decides can be told from the answers.
fn competent(service: &Service, findings: &mut Vec<Finding>) {
    let definition = service.definition();
    let addresses = || {
        let fields = definition.form.pages.iter().flat_map(|p| &p.fields);
        fields.filter(|f| f.kind == FieldKind::Address).map(|f| f.id.as_str()).collect::<Vec<_>>()
    };
    let mut found = |path: &str, what: String, mend: String| findings.push(Finding::service(path, what, mend));
    match &definition.authority.competent_by {
        Some(id) => match service.field(id) {
            Some(field) if field.kind == FieldKind::Address => {
                if field.optional || service.is_conditional(id) {
                    let what = format!("{id} is not always answered, so nobody may be competent");
                    found("authority.competent_by", what, "name an address that is always asked".into());
                }
            }
            Some(_) => {
                let mend = format!("use one of {}", listed(addresses()));
                found("authority.competent_by", format!("{id} is no address"), mend);
            }
            None => {
                let mend = match nearest(id, addresses()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("use an address question: {}", listed(addresses())),
                };
                found("authority.competent_by", format!("no question is called {id}"), mend);
            }
        },
        None if definition.channels.contains(&Channel::Online) && addresses().is_empty() => {
            let what = "online nobody is competent: no address is asked".to_owned();
            found("authority", what, "ask an address, and name it with `competent_by`".into());
        }
        None => {}
    }
}
