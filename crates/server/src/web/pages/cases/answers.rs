//! `GET /cases/{code}/answers`: what was handed in, as it stands now.

use askama::Template;
use axum::extract::{Path, State};

use super::{super::apply::size, frame};
use crate::web::{
    App, Page, Reply, Visitor,
    open::Open,
    origin,
    parts::{RowOf, Rows},
};

#[derive(Template)]
#[template(path = "cases/answers.html")]
struct View<'a> {
    p: &'a Page<'a>,
    sections: Vec<(String, Rows<'a>)>,
    files: Vec<(String, Vec<(String, String, String)>)>,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    let open = Open::by_code(&app, visitor.signed_in()?, &code).await?.open;
    let p = frame(&app, &visitor, visitor.words(&app).get("answers-title"), Some(&code));
    let view = View { sections: sections(&app, &open, &p), files: files(&open, &p), p: &p };
    p.show(&view)
}

/// The answers page by page, without links.
pub(in crate::web::pages) fn sections<'a>(app: &App, open: &Open, p: &Page<'a>) -> Vec<(String, Rows<'a>)> {
    let texts = open.texts(p.lang());
    let rows = |page: &rules::form::Page| {
        let given = page.fields.iter().filter_map(|field| {
            let value = open.case.answers.get(&field.id)?;
            let words = texts.fields.get(&field.id).cloned().unwrap_or_default();
            let value = p.t.answer(field, value, &words.options, app.units(), app.country());
            let value = origin::marked(app, &open.case, &field.id, value, p.t);
            Some(RowOf { label: words.label, value, change: String::new() })
        });
        Rows { t: p.t, rows: given.collect() }
    };
    let title = |page: &rules::form::Page| texts.pages.get(&page.id).cloned().unwrap_or_default();
    open.journey().into_iter().map(|page| (title(page), rows(page))).filter(|(_, rows)| !rows.rows.is_empty()).collect()
}

/// The files by evidence: name, size and address.
pub(in crate::web::pages) fn files(open: &Open, p: &Page<'_>) -> Vec<(String, Vec<(String, String, String)>)> {
    let texts = open.texts(p.lang());
    let one = |file: &rules::event::FileRef| {
        (file.name.clone(), size(file.size, p.t), format!("/files/{}/{}", open.id, file.hash))
    };
    let with_files = open.case.files.iter().filter(|(_, files)| !files.is_empty());
    let name = |id: &String| texts.evidence.get(id).map_or_else(|| id.clone(), |e| e.name.clone());
    with_files.map(|(id, files)| (name(id), files.iter().map(one).collect())).collect()
}
