//! `GET /apply/{id}/check`: everything that was answered, what it costs, who decides and until when,
//! then the declaration and the one button that hands it in.

use askama::Template;
use axum::extract::{Path, State};
use rules::{case::Case, decide, decision::Cited, refusal::Refusals, service::compiled::Eligibility};

use super::{frame, incomplete, is_online, opened};
use crate::web::{
    App, Page, Reply, Visitor,
    form::Mistake,
    go,
    open::Open,
    origin,
    parts::{RowOf, Rows, Summary},
    question,
};

/// Answers of one page.
struct Section<'a> {
    title: String,
    rows: Rows<'a>,
}

#[derive(Template)]
#[template(path = "apply/check.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    sections: Vec<Section<'a>>,
    papers: Rows<'a>,
    refused: Option<(String, String)>,
    fee: String,
    fee_because: Vec<String>,
    reception: String,
    authority: String,
    due: String,
    due_because: Vec<String>,
    declaration: String,
    undeclared: String,
    action: String,
    key: String,
    ready: bool,
    next: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let open = opened(&app, visitor.signed_in()?, &id).await?;
    match &open.case.code {
        Some(code) if open.case.open_supplement().is_none() => Ok(go(&format!("/cases/{code}"))),
        _ => render(&app, &visitor, &open, Refusals::new(), &app.desk.chance.secret()),
    }
}

/// The page, with what was refused on handing in.
pub(super) fn render(app: &App, visitor: &Visitor, open: &Open, refusals: Refusals, key: &str) -> Reply {
    let t = visitor.words(app);
    let p = frame(app, visitor, open, t.get("check-title"), false).with_mistakes(!refusals.is_empty());
    let missing = incomplete(app, open);
    let mistakes = mistakes(open, &refusals, &p);
    let undeclared = refusals.iter().find(|r| r.key == "not_declared").map(|r| t.refusal(r)).unwrap_or_default();
    let facts = open.facts();
    let refused = match open.service.eligibility(&facts) {
        Eligibility::No(cited) => Some(because(open, &cited, &p)),
        _ => None,
    };
    let fee = open.service.fee(&facts).ok().flatten();
    let texts = open.texts(t.lang);
    let note = |key: &String| texts.notes.get(key).cloned();
    let units = decide::units(&open.case, open.world(app)).ok();
    let (reception, authority) = units.clone().unwrap_or_default();
    // As it would be if it were accepted at once, by the agency that would decide.
    let then = Case { reception: reception.clone(), authority: authority.clone(), ..open.case.clone() };
    let due = decide::if_accepted(&then, open.world(app)).ok().flatten();
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        sections: sections(app, open, &p),
        papers: Rows { t, rows: papers(open, &p) },
        fee: fee.as_ref().map_or_else(
            || t.made("fee-free"),
            |f| if f.amount == 0 { t.made("fee-free") } else { p.money(&f.amount) },
        ),
        fee_because: fee.iter().flat_map(|f| &f.because).filter_map(note).collect(),
        reception: if reception.is_empty() { String::new() } else { p.unit(&reception) },
        authority: if authority.is_empty() { String::new() } else { p.unit(&authority) },
        due: due.as_ref().map(|(_, due)| t.appointment(due.at)).unwrap_or_default(),
        due_because: due.map(|(_, due)| t.reasons(&due.steps)).unwrap_or_default(),
        declaration: texts.declaration.clone(),
        undeclared,
        action: format!("/apply/{}/submit", open.id),
        key: key.to_owned(),
        ready: missing.is_empty() && refused.is_none(),
        next: super::next_place(app, open, None),
        refused,
        p: &p,
    };
    p.show_form(&view)
}

/// The sentence of a rule and its article.
fn because(open: &Open, cited: &Cited, p: &Page<'_>) -> (String, String) {
    let note = cited.text.as_ref().and_then(|key| open.service.texts(p.lang())?.notes.get(key).cloned());
    let article = cited.article.as_deref().map(|a| p.t.article(&open.service.definition().legal_basis, a));
    (note.unwrap_or_default(), article.unwrap_or_default())
}

/// Each refusal with a link to the page where it is mended.
fn mistakes(open: &Open, refusals: &Refusals, p: &Page<'_>) -> Vec<Mistake> {
    let mistake = |refusal| {
        let mut mistake = question::mistake(&open.service, refusal, p.t);
        if let Some(field) = refusal.field.as_deref() {
            let page = open.service.page_of(field).map(|page| format!("/apply/{}/{}#{field}", open.id, page.id));
            let evidence = open.service.definition().evidence.iter().any(|e| e.id == field);
            let evidence = evidence.then(|| format!("/apply/{}/evidence/{field}", open.id));
            mistake.href = page.or(evidence).unwrap_or(mistake.href);
        }
        mistake
    };
    refusals.iter().map(mistake).collect()
}

fn sections<'a>(app: &App, open: &Open, p: &Page<'a>) -> Vec<Section<'a>> {
    let texts = open.texts(p.lang());
    let sections = open.journey().into_iter().map(|page| {
        let rows = page
            .fields
            .iter()
            .filter(|f| open.service.is_asked(f, &open.case.answers, open.case.channel, open.today()));
        let rows = rows.map(|field| {
            let words = texts.fields.get(&field.id).cloned().unwrap_or_default();
            let value = open.case.answers.get(&field.id);
            let value = value.map(|v| p.t.answer(field, v, &words.options, app.units(), app.country()));
            let value = value.map(|v| origin::marked(app, &open.case, &field.id, v, p.t));
            let change = open.may_change(&field.id).then(|| format!("/apply/{}/{}#{}", open.id, page.id, field.id));
            RowOf { label: words.label, value: value.unwrap_or_default(), change: change.unwrap_or_default() }
        });
        let title = texts.pages.get(&page.id).cloned().unwrap_or_default();
        Section { title, rows: Rows { t: p.t, rows: rows.collect() } }
    });
    sections.collect()
}

fn papers(open: &Open, p: &Page<'_>) -> Vec<RowOf> {
    if !is_online(open) {
        return Vec::new();
    }
    let texts = open.texts(p.lang());
    let row = |evidence: &rules::service::Evidence| {
        let files = open.case.files.get(&evidence.id).map_or(&[][..], Vec::as_slice);
        RowOf {
            label: texts.evidence.get(&evidence.id).map_or_else(String::new, |e| e.name.clone()),
            value: files.iter().map(|f| f.name.clone()).collect::<Vec<_>>().join("\n"),
            change: if open.may_change(&evidence.id) {
                format!("/apply/{}/evidence/{}", open.id, evidence.id)
            } else {
                String::new()
            },
        }
    };
    open.uploads().into_iter().map(row).collect()
}
