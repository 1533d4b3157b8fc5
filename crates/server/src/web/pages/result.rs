//! `/verify/{number}`: is a result real and still good? For whoever holds it, without signing in: what kind it
//! is, its number, date and issuer, and whether it was revoked. No name and nothing that was answered. A file
//! is compared with the one that was issued: by its hash, in the browser with a small script
//! (`assets/web/result.js`), or by posting it, when nothing of it is kept.
//!
//! Numbers count up and two offices may number alike, so the number alone shows all that bear it, and few may be
//! asked for from one address. The QR code on the paper has a part that nobody can guess and leads to the one.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::get,
};
use rules::{case::Case, service::compiled::Service};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    desk::{Desk, NotDone},
    followers::record::hex,
    papers::qr::{result_case, result_path},
    projections::{
        attempts::{self, Limit},
        cases,
    },
    store::Tx,
    web::{
        App, Link, Page, Reply, Trouble, Visitor, form::Mistake, parts::Summary, uploaded::Uploaded, visitor::Address,
    },
};

/// Numbers asked for from one address, which many may share: nobody counts through them.
const BY_NUMBER: Limit = Limit { most: 60, window: 10 * 60_000 };
/// Scanned codes, which nobody can guess.
const BY_CODE: Limit = Limit { most: 600, window: 10 * 60_000 };
/// The longest number that is looked for.
const LONGEST: usize = 60;

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/verify/{*number}", get(show).post(compare))
}

#[derive(Deserialize)]
struct Asked {
    /// The unguessable part.
    #[serde(default)]
    c: String,
}

/// What may be public of one result.
struct Public {
    kind: String,
    issued: String,
    unit: String,
    revoked: Option<(String, String)>,
    /// SHA-256 of the issued file, hex; empty when there is none yet.
    hash: String,
}

#[derive(Template)]
#[template(path = "result.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    number: String,
    found: Vec<Public>,
    scanned: bool,
    /// Where the form is sent.
    here: String,
    hashes: String,
    /// What comparing a file said: `same`, `other`, or nothing.
    compared: &'static str,
    error: String,
}

async fn show(
    State(app): State<App>,
    visitor: Visitor,
    address: Address,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let found = find(&app, address, &number, &asked.c).await?;
    render(&app, &visitor, &number, &asked.c, &found, None)
}

async fn compare(
    State(app): State<App>,
    address: Address,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
    sent: Uploaded,
) -> Reply {
    let found = find(&app, address, &number, &asked.c).await?;
    let hash = sent.files.first().filter(|file| file.size > 0).map(|file| hex(&Sha256::digest(&file.content)));
    render(&app, &sent.visitor, &number, &asked.c, &found, Some(hash.unwrap_or_default()))
}

/// The results that bear a number; with the part that nobody can guess, the one that it is of.
async fn find(
    app: &App,
    address: Address,
    number: &str,
    code: &str,
) -> Result<Vec<(Case, std::sync::Arc<Service>)>, Trouble> {
    let limit = if code.is_empty() { BY_NUMBER } else { BY_CODE };
    let (what, now) =
        (format!("result{} from {}", if code.is_empty() { "" } else { " code" }, address.0), app.desk.clock.now());
    // A full disk keeps nobody from asking.
    let counted = app.store.write_async(move |tx| attempts::attempt(tx, &what, limit, now)).await;
    if counted.is_ok_and(|within| !within) {
        return Err(Trouble::Wait(limit.window / 60_000));
    }
    if number.chars().count() > LONGEST {
        return Ok(Vec::new());
    }
    let (desk, number, code) = (app.desk.clone(), number.trim().to_owned(), code.to_owned());
    Ok(app.store.read_async(move |tx| bearing(&desk, tx, &number, &code)).await?)
}

fn bearing(
    desk: &Desk,
    tx: &mut Tx<'_>,
    number: &str,
    code: &str,
) -> Result<Vec<(Case, std::sync::Arc<Service>)>, NotDone> {
    let ids = if code.is_empty() { cases::by_result(tx, number)? } else { result_case(code).into_iter().collect() };
    let mut found = Vec::new();
    for id in ids {
        match desk.load(tx, id) {
            Ok(Some(one)) if one.0.result.as_ref().is_some_and(|result| result.number == number) => found.push(one),
            // Erased at the end of its retention: nothing of it can be said any more.
            Ok(_) | Err(NotDone::Erased) => {}
            Err(other) => return Err(other),
        }
    }
    found.sort_by_key(|(case, _)| std::cmp::Reverse(case.result.as_ref().map(|result| result.issued)));
    Ok(found)
}

fn public(case: &Case, service: &Service, p: &Page<'_>) -> Option<Public> {
    let result = case.result.as_ref()?;
    let texts = service.texts(p.lang()).or_else(|| service.texts("vi"));
    let acts = &service.definition().legal_basis;
    Some(Public {
        kind: texts.map(|t| if t.result.is_empty() { t.title.clone() } else { t.result.clone() }).unwrap_or_default(),
        issued: p.day(&result.issued),
        unit: p.unit(&case.authority),
        revoked: result.revoked.as_ref().map(|r| (p.day(&r.at), p.t.article(acts, &r.article))),
        hash: result.signed.as_ref().map(|file| file.hash.clone()).unwrap_or_default(),
    })
}

fn render(
    app: &App,
    visitor: &Visitor,
    number: &str,
    code: &str,
    found: &[(Case, std::sync::Arc<Service>)],
    sent: Option<String>,
) -> Reply {
    let t = visitor.words(app);
    let number = number.trim().chars().take(LONGEST).collect::<String>();
    let title = if found.is_empty() { t.made("checked-none") } else { t.one("checked-of", "number", &number) };
    let error = sent.as_ref().filter(|hash| hash.is_empty()).map(|_| t.made("checked-file-empty")).unwrap_or_default();
    let mistakes: Vec<Mistake> = (!error.is_empty()).then(|| Mistake::at("file", &error)).into_iter().collect();
    let p = app
        .page(visitor, &title)
        .under([Link::new("/verify", t.get("verify-title"))])
        .with_mistakes(!mistakes.is_empty());
    let shown: Vec<Public> = found.iter().filter_map(|(case, service)| public(case, service, &p)).collect();
    let hashes: Vec<&str> = shown.iter().map(|one| one.hash.as_str()).filter(|hash| !hash.is_empty()).collect();
    let compared = match &sent {
        Some(hash) if hash.is_empty() => "",
        Some(hash) if hashes.contains(&hash.as_str()) => "same",
        Some(_) => "other",
        None => "",
    };
    let query = if code.is_empty() {
        String::new()
    } else {
        form_urlencoded::Serializer::new("?".to_owned()).append_pair("c", code).finish()
    };
    let hashes = hashes.join(" ");
    let status = if shown.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        here: format!("{}{query}", result_path(&number)),
        scanned: !code.is_empty(),
        found: shown,
        number,
        hashes,
        compared,
        error,
        p: &p,
    };
    if status == StatusCode::OK { p.show_form(&view) } else { p.show_as(status, &view) }
}
