//! `/apply/{id}/evidence/{evidence}`: files for one piece of evidence. What a file is says its content.

use askama::Template;
use axum::extract::{Path, State};
use rules::{
    command::Command,
    decide,
    event::FileRef,
    refusal::{Refusal, Refusals},
    service::evidence::{EvidenceForm, FileKind},
};

use super::{frame, next_place, opened};
use crate::{
    desk::NotDone,
    store::MOST_BYTES,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::Mistake,
        go,
        open::Open,
        parts::Summary,
        question,
        uploaded::{File, Uploaded, keep},
    },
};

/// A file that is attached.
struct Attached {
    name: String,
    size: String,
    hash: String,
    href: String,
}

#[derive(Template)]
#[template(path = "apply/evidence.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    name: String,
    hint: String,
    form: &'static str,
    article: String,
    error: String,
    note: String,
    files: Vec<Attached>,
    id: String,
    action: String,
    accept: String,
    kinds: String,
    most: usize,
    photo: bool,
    optional: bool,
    next: String,
    back: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, evidence)): Path<(String, String)>,
) -> Reply {
    let open = opened(&app, visitor.signed_in()?, &id).await?;
    render(&app, &visitor, &open, &evidence, Vec::new())
}

pub(super) async fn upload(
    State(app): State<App>,
    Path((id, evidence)): Path<(String, String)>,
    uploaded: Uploaded,
) -> Reply {
    let visitor = &uploaded.visitor;
    let mut open = opened(&app, visitor.signed_in()?, &id).await?;
    let refusals = attach_all(&app, &mut open, &evidence, uploaded.files).await?;
    if refusals.is_empty() {
        return Ok(go(&format!("/apply/{id}/evidence/{evidence}")));
    }
    render(&app, visitor, &open, &evidence, refusals)
}

/// Attaches each file that may be; what is wrong with the others, or that none was chosen.
pub(in crate::web) async fn attach_all(
    app: &App,
    open: &mut Open,
    evidence: &str,
    files: Vec<File>,
) -> Result<Refusals, Trouble> {
    let mut refusals = Refusals::new();
    if files.is_empty() {
        refusals.push(Refusal::new("no_file_chosen").at(evidence));
    }
    for file in files {
        match attach(app, open, evidence, file).await {
            Ok(case) => open.case = case,
            Err(NotDone::Refused(found)) => refusals.extend(found),
            Err(not_done) => return Err(not_done.into()),
        }
    }
    Ok(refusals)
}

/// Keeps a file and attaches it. What the rules refuse is not kept.
async fn attach(app: &App, open: &Open, evidence: &str, file: File) -> Result<rules::case::Case, NotDone> {
    let media = file.media().to_owned();
    let reference = |hash| FileRef { hash, name: file.name.clone(), media: media.clone(), size: file.size };
    let trial = Command::Attach { evidence: evidence.to_owned(), file: reference(String::new()) };
    decide::decide(&open.case, &trial, open.world(app))?;
    if file.size > MOST_BYTES as u64 {
        let refusal = Refusal::new("file_too_large").at(evidence).with("most", MOST_BYTES / 1_000_000);
        return Err(NotDone::Refused(refusal.into()));
    }
    let hash = keep(app, file.content).await?;
    let command = Command::Attach {
        evidence: evidence.to_owned(),
        file: FileRef { hash, name: file.name.clone(), media, size: file.size },
    };
    Ok(open.act(app, vec![command], None).await?.case)
}

pub(super) async fn remove(
    State(app): State<App>,
    Path((id, evidence)): Path<(String, String)>,
    posted: Posted,
) -> Reply {
    let open = opened(&app, posted.signed_in()?, &id).await?;
    let hash = posted.one("hash").to_owned();
    open.act(&app, vec![Command::Detach { evidence: evidence.clone(), hash }], None).await?;
    Ok(go(&format!("/apply/{id}/evidence/{evidence}")))
}

fn render(app: &App, visitor: &Visitor, open: &Open, id: &str, refusals: Refusals) -> Reply {
    let t = visitor.words(app);
    let definition = open.service.definition();
    let evidence = definition.evidence.iter().find(|e| e.id == id).ok_or(Trouble::Missing)?;
    if !open.may_change(id) {
        return Err(Trouble::Missing);
    }
    let words = open.texts(t.lang).evidence.get(id).cloned().unwrap_or_default();
    let mistakes: Vec<Mistake> = refusals.iter().map(|r| question::mistake(&open.service, r, t)).collect();
    let error = refusals.first().map(|r| question::sentence(&open.service, r, t));
    let p = frame(app, visitor, open, words.name.clone(), false).with_mistakes(!mistakes.is_empty());
    let files = open.case.files.get(id).map_or(&[][..], Vec::as_slice);
    let attached = files.iter().map(|file| Attached {
        name: file.name.clone(),
        size: size(file.size, t),
        hash: file.hash.clone(),
        href: format!("/files/{}/{}", open.id, file.hash),
    });
    let form = match evidence.form {
        EvidenceForm::Original => "paper-original",
        EvidenceForm::Copy => "paper-copy",
        EvidenceForm::Certified => "paper-certified",
        EvidenceForm::Shown => "paper-shown",
    };
    let kind = |k: &FileKind| match k {
        FileKind::Pdf => (".pdf,application/pdf", "PDF"),
        FileKind::Jpeg => (".jpg,.jpeg,image/jpeg", "JPEG"),
        FileKind::Png => (".png,image/png", "PNG"),
    };
    let asked = open.case.open_supplement().and_then(|s| s.items.iter().find(|i| i.id == id));
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        name: words.name,
        hint: words.hint.unwrap_or_default(),
        form,
        article: evidence.article.as_deref().map(|a| t.article(&definition.legal_basis, a)).unwrap_or_default(),
        error: error.unwrap_or_default(),
        note: asked.map(|i| i.note.clone()).unwrap_or_default(),
        files: attached.collect(),
        id: id.to_owned(),
        action: format!("/apply/{}/evidence/{id}", open.id),
        accept: evidence.accept.iter().map(|k| kind(k).0).collect::<Vec<_>>().join(","),
        kinds: evidence.accept.iter().map(|k| kind(k).1).collect::<Vec<_>>().join(", "),
        most: usize::from(evidence.max_mb).min(MOST_BYTES / 1_000_000),
        photo: evidence.accept.iter().any(|k| *k != FileKind::Pdf),
        optional: evidence.optional,
        next: next_place(app, open, None),
        back: match &open.case.code {
            Some(code) => format!("/cases/{code}#supplement"),
            None => format!("/apply/{}", open.id),
        },
        p: &p,
    };
    p.show_form(&view)
}

/// A size as people read it: `1,2 MB`.
pub(in crate::web) fn size(bytes: u64, t: crate::text::Words<'_>) -> String {
    if bytes < 1_000_000 {
        return format!("{} KB", bytes.div_ceil(1000));
    }
    let tenths = bytes.div_ceil(100_000);
    format!("{}{}{} MB", tenths / 10, t.get("number-point"), tenths % 10)
}
