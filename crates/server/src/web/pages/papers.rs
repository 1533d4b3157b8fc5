//! The official papers of a case, as page and as PDF: for the applicant at `/cases/{code}/papers/{nn}`
//! `/cases/{code}/result.pdf` and, as a credential, `/cases/{code}/result.sd-jwt`, for officials at `/desk/cases/{id}/papers/{nn}`, each with `.pdf`.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use rules::{
    calendar::Calendar,
    case::{Case, ResultPaper},
    event::FileRef,
    id::Id,
    look::Shown,
    service::compiled::Service,
};

use crate::{
    desk::NotDone,
    papers::{self, Paper, PaperKind, Source},
    projections::{cases, people},
    results::{self, CREDENTIAL_MEDIA, Maker},
    signing::Signer,
    store::Veiled,
    web::{Account, App, Link, Page, Reply, Trouble, Visitor},
};

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cases/{code}/papers/{paper}", get(for_applicant))
        .route("/cases/{code}/result.pdf", get(result))
        .route("/cases/{code}/result.sd-jwt", get(credential))
        .route("/desk/cases/{id}/papers/{paper}", get(for_official))
}

#[derive(Template)]
#[template(path = "paper.html")]
struct View<'a> {
    p: &'a Page<'a>,
    pdf: String,
    paper: String,
}

/// What is asked for: a paper, as page or as PDF.
struct Asked {
    kind: PaperKind,
    pdf: bool,
}

impl Asked {
    fn read(name: &str) -> Result<Asked, Trouble> {
        let (name, pdf) = name.strip_suffix(".pdf").map_or((name, false), |name| (name, true));
        let kind = name.parse().map_err(|()| Trouble::Missing)?;
        Ok(Asked { kind, pdf })
    }
}

async fn for_applicant(State(app): State<App>, visitor: Visitor, Path((code, paper)): Path<(String, String)>) -> Reply {
    let asked = Asked::read(&paper)?;
    visitor.citizen()?;
    let file = File::of(&app, visitor.signed_in()?, code).await?;
    if !asked.kind.is_for_applicant() {
        return Err(Trouble::Missing);
    }
    show(&app, &visitor, file, &asked, "/cases").await
}

async fn result(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    visitor.citizen()?;
    let file = File::of(&app, visitor.signed_in()?, code).await?;
    show(&app, &visitor, file, &Asked { kind: PaperKind::Result, pdf: true }, "/cases").await
}

async fn for_official(State(app): State<App>, visitor: Visitor, Path((case, paper)): Path<(String, String)>) -> Reply {
    let asked = Asked::read(&paper)?;
    let (account, _) = visitor.official()?;
    let file = File::of(&app, account, case).await?;
    show(&app, &visitor, file, &asked, "/desk/cases").await
}

/// The PDF of a paper for an account that calls by token.
pub(in crate::web) async fn as_pdf(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    case: String,
    paper: &str,
) -> Reply {
    let asked = Asked::read(paper)?;
    let file = File::of(app, account, case).await?;
    if !account.is_official() && !asked.kind.is_for_applicant() {
        return Err(Trouble::Missing);
    }
    show(app, visitor, file, &Asked { pdf: true, ..asked }, "/cases").await
}

/// A case with what its papers are made from.
struct File {
    id: Id,
    case: Case,
    service: Arc<Service>,
    calendar: Arc<Calendar>,
    people: BTreeMap<Id, String>,
}

impl File {
    /// The case with this code or id, not yet to be shown; one that the account may not see is not there.
    async fn of(app: &App, account: &Account, name: String) -> Result<Veiled<File>, Trouble> {
        let (desk, actor) = (app.desk.clone(), account.actor());
        let read = app.store.read_async(move |tx| {
            let id = match name.parse() {
                Ok(id) => id,
                Err(_) => cases::by_code(tx, &name)?.ok_or(NotDone::Missing)?,
            };
            let found = desk.case_for(tx, id, &actor)?;
            let (calendar, officials) = found.to_decide(|(case, service)| {
                (service.definition().calendar.clone(), papers::officials(case).into_iter().collect::<Vec<Id>>())
            });
            let calendar = desk.calendar(tx, &calendar)?;
            let people = people::names(tx, &officials)?;
            Ok::<_, NotDone>(
                found.map(|(case, service)| File { id, case, service, calendar, people }).shown(Shown::Paper),
            )
        });
        Ok(read.await?)
    }

    fn paper(&self, app: &App, visitor: &Visitor, kind: PaperKind) -> Option<Paper> {
        let source = Source {
            id: self.id,
            case: &self.case,
            service: &self.service,
            units: app.units(),
            country: app.country(),
            calendar: &self.calendar,
            words: visitor.words(app),
            people: &self.people,
            base: &app.settings.origin,
            now: visitor.at(),
            specimen: app.settings.demonstration,
        };
        papers::make(&source, kind)
    }
}

async fn show(app: &App, visitor: &Visitor, file: Veiled<File>, asked: &Asked, under: &str) -> Reply {
    if !file.to_decide(|file| file.paper(app, visitor, asked.kind).is_some()) {
        return Err(Trouble::Missing);
    }
    let file = app.desk.show(&visitor.signed_in()?.actor(), file).await?;
    let paper = file.paper(app, visitor, asked.kind).ok_or(Trouble::Missing)?;
    let code = file.case.code.as_deref().unwrap_or_default();
    if !asked.pdf {
        let mut page =
            app.page(visitor, papers::pdf::plain(&paper.title)).under([Link::new(format!("{under}/{code}"), code)]);
        page.desk = under.starts_with("/desk");
        let (pdf, paper) = (format!("{under}/{code}/papers/{}.pdf", asked.kind), papers::html::write(&paper));
        return page.show(&View { p: &page, pdf, paper });
    }
    if asked.kind == PaperKind::Result
        && let Some(signer) = app.settings.signer.clone()
    {
        return signed(app, &file, signer).await;
    }
    // Setting type takes some milliseconds of one core; the other requests go on meanwhile.
    let written = tokio::task::spawn_blocking(move || papers::pdf::write(&paper)).await;
    let bytes = match written {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(fault)) => return Err(Trouble::Fault(fault.to_string())),
        Err(stopped) => return Err(Trouble::Fault(stopped.to_string())),
    };
    Ok(as_file(&format!("{code}-{}.pdf", asked.kind), bytes))
}

/// The signed file of a result: made once, the same bytes for everybody and every time.
async fn signed(app: &App, file: &File, signer: Signer) -> Reply {
    let kept = kept(app, &file.case, file.id, signer, |result| result.signed.clone()).await?;
    let bytes = content(app, &kept).await?;
    Ok(as_file(&kept.name, bytes))
}

/// `GET /cases/{code}/result.sd-jwt`
async fn credential(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    visitor.citizen()?;
    as_credential(&app, visitor.signed_in()?, code).await
}

/// The credential of a result, for the person whose it is.
pub(in crate::web) async fn as_credential(app: &App, account: &Account, code: String) -> Reply {
    let (file, actor) = (File::of(app, account, code).await?, account.actor());
    let theirs = file.to_decide(|file| file.case.is_applicant(&actor));
    let signer = app.settings.signer.clone().filter(|_| theirs).ok_or(Trouble::Missing)?;
    let file = app.desk.show(&actor, file).await?;
    let of = |result: &ResultPaper| result.credential.as_ref().map(|(file, _)| file.clone());
    let kept = kept(app, &file.case, file.id, signer, of).await?;
    let bytes = content(app, &kept).await?;
    let disposition = format!("attachment; filename=\"{}\"", kept.name);
    let headers = [(header::CONTENT_TYPE, CREDENTIAL_MEDIA.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// A file of a case's result, made first if it is not there.
async fn kept(
    app: &App,
    case: &Case,
    id: Id,
    signer: Signer,
    of: impl Fn(&ResultPaper) -> Option<FileRef>,
) -> Result<FileRef, Trouble> {
    let result = case.result.as_ref().ok_or(Trouble::Missing)?;
    if let Some(kept) = of(result) {
        return Ok(kept);
    }
    let own = app.clone();
    let made = tokio::task::spawn_blocking(move || {
        let maker = Maker {
            catalogue: own.catalogue(),
            texts: &own.texts,
            signer: &signer,
            base: &own.settings.origin,
            specimen: own.settings.demonstration,
        };
        results::sign(&own.desk, &own.blobs, maker, id)
    });
    made.await.map_err(|e| Trouble::Fault(e.to_string()))??;
    let desk = app.desk.clone();
    let case = app.store.read_async(move |tx| desk.load(tx, id)?.ok_or(NotDone::Missing)).await?.0;
    // A result that was revoked before there was a credential gets none.
    case.result.as_ref().and_then(of).ok_or(Trouble::Missing)
}

async fn content(app: &App, kept: &FileRef) -> Result<Vec<u8>, Trouble> {
    let (blobs, hash) = (app.blobs.clone(), kept.hash.clone());
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&hash)).await;
    let bytes = bytes.map_err(|e| Trouble::Fault(e.to_string()))??;
    bytes.ok_or_else(|| Trouble::Fault("the file of a result is not where it was kept".into()))
}

fn as_file(name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("inline; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request, http::StatusCode};
    use rules::{
        actor::Actor,
        command::{ActionInput, Command},
        event::FileRef,
        person::{PersonCommand, Post, Profile},
        service::Channel,
        workflow::{Role, Verb},
    };

    use super::*;
    use crate::{
        desk,
        web::{
            sign_in,
            tests::{Answer, app, ask},
        },
    };

    const UNIT: &str = "00004.PV";

    async fn person(app: &App, login: &str, unit: Option<&str>) -> (Id, String) {
        let id = app.desk.fresh_id();
        let system = Actor::System { name: "test".into() };
        let profile = Profile { name: format!("Ông {login}"), ..Profile::default() };
        let mut commands = vec![PersonCommand::Register { login: login.into(), phc: "x".into(), profile }];
        let post = |unit: &str| Post { unit: unit.into(), roles: vec![Role::Intake] };
        commands.extend(unit.map(|unit| PersonCommand::GivePost { post: post(unit) }));
        app.desk.handle_person_async(id, system, commands).await.unwrap();
        let secret = sign_in::begin(app, "", id, unit.map(str::to_owned), unit.is_some()).await.unwrap();
        (id, secret)
    }

    /// A case of the applicant, received by the clerk.
    async fn received(app: &App, applicant: Id, clerk: Id) -> (Id, String) {
        let answers = |json: serde_json::Value| serde_json::from_value(json).unwrap();
        let page = |page: &str, json| Command::Answer { page: page.into(), answers: answers(json) };
        let file = |evidence: &str| Command::Attach {
            evidence: evidence.into(),
            file: FileRef { hash: "aa".into(), name: "a.pdf".into(), media: "application/pdf".into(), size: 9 },
        };
        let address = serde_json::json!({"province": "01", "commune": "00004", "street": "Số 1"});
        let commands = vec![
            Command::Draft { channel: Channel::Online, applicant: Some(applicant), reception: None },
            page(
                "applicant",
                serde_json::json!({"applicant_name": "Nguyễn Thị Hoa",
                "applicant_number": "001190012345", "applicant_birth": "1990-03-07"}),
            ),
            page("contact", serde_json::json!({"applicant_phone": "0912345678", "applicant_address": address})),
            page("dog", serde_json::json!({"dog_name": "Vện", "dogs": 1, "guide_dog": true})),
            page("guide", serde_json::json!({"guide_since": "2024-01-01"})),
            page("vaccination", serde_json::json!({"vaccinated_in_register": true})),
            file("guide_certificate"),
            Command::Submit { declared: true, number: 0 },
        ];
        let case = app.desk.fresh_id();
        let request = |actor, commands| desk::Request {
            case,
            service: Some("dog-licence".into()),
            actor,
            commands,
            expected: None,
            idempotency: None,
        };
        app.desk.handle_async(request(Actor::Person { id: applicant }, commands)).await.unwrap();
        let clerk = Actor::Official { id: clerk, unit: UNIT.into(), roles: vec![Role::Intake] };
        let accept = Command::Act { verb: Verb::Accept, input: ActionInput::default(), number: 0 };
        let done = app.desk.handle_async(request(clerk, vec![accept])).await.unwrap();
        (case, done.case.code.unwrap())
    }

    async fn get(app: &App, secret: &str, path: &str) -> Answer {
        ask(app, Request::get(path).header(header::COOKIE, format!("sid={secret}")).body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn papers_are_shown_to_those_who_may_see_the_case() {
        let (_folder, app) = app();
        let (applicant, hers) = person(&app, "hoa", None).await;
        let (_, other) = person(&app, "binh", None).await;
        let (clerk, desk) = person(&app, "tiep", Some(UNIT)).await;
        let (_, elsewhere) = person(&app, "trang", Some("00025.PV")).await;
        let (case, code) = received(&app, applicant, clerk).await;

        let page = get(&app, &hers, &format!("/cases/{code}/papers/01")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.body.matches("<h1").count(), 1);
        for part in [code.as_str(), "Nguyễn Thị Hoa", "Ông tiep", "paper.", &format!("/cases/{code}/papers/01.pdf")]
        {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("style="), "no inline style");
        let pdf = get(&app, &hers, &format!("/cases/{code}/papers/01.pdf")).await;
        assert_eq!((pdf.status, pdf.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/pdf"));
        assert!(pdf.body.starts_with("%PDF-1.7"));
        assert_eq!(pdf.header(header::CONTENT_DISPOSITION), format!("inline; filename=\"{code}-01.pdf\""));

        let at_desk = |paper: &str| format!("/desk/cases/{case}/papers/{paper}");
        assert_eq!(get(&app, &desk, &at_desk("06")).await.status, StatusCode::OK);
        assert_eq!(get(&app, &desk, &format!("/desk/cases/{code}/papers/06.pdf")).await.status, StatusCode::OK);
        for (who, path) in [
            (&hers, format!("/cases/{code}/papers/06")),
            (&hers, format!("/cases/{code}/papers/03")),
            (&hers, format!("/cases/{code}/papers/01.pdf.pdf")),
            (&hers, format!("/cases/{code}/result.pdf")),
            (&hers, at_desk("01")),
            (&other, format!("/cases/{code}/papers/01")),
            (&other, format!("/cases/{code}/papers/01.pdf")),
            (&elsewhere, at_desk("01")),
        ] {
            assert_eq!(get(&app, who, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let nobody = get(&app, "", &format!("/cases/{code}/papers/01")).await;
        assert_eq!(nobody.status, StatusCode::SEE_OTHER, "signs in first");
    }
}
