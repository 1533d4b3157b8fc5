//! `GET /apply/{id}`: what is to be done, and how far it is.

use askama::Template;
use axum::extract::{Path, State};

use super::{frame, incomplete, is_done, is_online, next_place, opened};
use crate::web::{
    App, Page, Reply, Visitor, go,
    open::Open,
    parts::{Task, TaskState, Tasks},
};

#[derive(Template)]
#[template(path = "apply/tasks.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: String,
    pages: Tasks<'a>,
    uploads: Tasks<'a>,
    last: Tasks<'a>,
    done: usize,
    all: usize,
    next: String,
    begun: bool,
    saved: String,
    /// Where registers can be asked; empty when there is nothing to ask or it was done.
    prefill: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let open = opened(&app, visitor.signed_in()?, &id).await?;
    if let Some(code) = &open.case.code {
        return Ok(go(&format!("/cases/{code}")));
    }
    let texts = open.texts(visitor.lang());
    let p = frame(&app, &visitor, &open, texts.title.clone(), true);
    let refusals = incomplete(&app, &open);
    let journey = open.journey();
    let pages: Vec<Task> = journey
        .iter()
        .map(|page| {
            let touched = open.case.pages.contains(&page.id);
            let state = match (touched, is_done(&open, page, &refusals)) {
                (true, true) => TaskState::Done,
                (true, false) => TaskState::Wrong,
                _ => TaskState::Todo,
            };
            let title = texts.pages.get(&page.id).cloned().unwrap_or_else(|| page.id.clone());
            Task { href: format!("/apply/{id}/{}", page.id), title, note: String::new(), state }
        })
        .collect();
    let uploads: Vec<Task> = if is_online(&open) { uploads(&open, &p) } else { Vec::new() };
    let undone = pages.iter().chain(&uploads).filter(|t| matches!(t.state, TaskState::Todo | TaskState::Wrong)).count();
    let all = pages.len() + uploads.iter().filter(|t| t.state != TaskState::Optional).count();
    let state = if undone == 0 { TaskState::Todo } else { TaskState::Later };
    let href = if undone == 0 { format!("/apply/{id}/check") } else { String::new() };
    let last = vec![Task { href, title: p.t.made("check-title"), note: String::new(), state }];
    let next = next_place(&app, &open, None);
    let saved = p.moment(&open.case.changed);
    let view = View {
        summary: texts.summary,
        done: all.saturating_sub(undone),
        all,
        next,
        begun: !open.case.pages.is_empty(),
        saved,
        prefill: if super::prefill::is_offered(&open) && open.case.origins.is_empty() {
            format!("/apply/{id}/prefill")
        } else {
            String::new()
        },
        pages: Tasks { t: p.t, tasks: pages },
        uploads: Tasks { t: p.t, tasks: uploads },
        last: Tasks { t: p.t, tasks: last },
        p: &p,
    };
    p.show(&view)
}

fn uploads(open: &Open, p: &Page<'_>) -> Vec<Task> {
    let texts = open.texts(p.lang());
    let task = |evidence: &rules::service::Evidence| {
        let state = match (open.has(&evidence.id), evidence.optional) {
            (true, _) => TaskState::Done,
            (false, true) => TaskState::Optional,
            (false, false) => TaskState::Todo,
        };
        let title = texts.evidence.get(&evidence.id).map_or_else(|| evidence.id.clone(), |e| e.name.clone());
        Task { href: format!("/apply/{}/evidence/{}", open.id, evidence.id), title, note: String::new(), state }
    };
    open.uploads().into_iter().map(task).collect()
}
