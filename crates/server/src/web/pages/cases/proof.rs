//! `/cases/{code}/proof…`: for each thing that happened in a case, the receipt that proves it: as a
//! page with a QR code, and as a text to keep. Made when asked for, from the sealed log.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use proof::Receipt;

use super::{frame, story::told};
use crate::{
    followers::receipt,
    papers::qr::Qr,
    store::StreamId,
    web::{
        App, Link, Page, Reply, Trouble, Visitor,
        open::{Open, Story},
        parts::Entry,
    },
};

#[derive(Template)]
#[template(path = "cases/proofs.html")]
struct ListView<'a> {
    p: &'a Page<'a>,
    code: String,
    entries: Vec<(u32, Entry)>,
}

pub(super) async fn list(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    visitor.citizen()?;
    let story = Open::by_code(&app, visitor.signed_in()?, &code).await?;
    let p = frame(&app, &visitor, visitor.words(&app).get("proof-title"), Some(&code));
    p.show(&ListView { entries: told(&story, &p), code, p: &p })
}

#[derive(Template)]
#[template(path = "cases/proof.html")]
struct View<'a> {
    p: &'a Page<'a>,
    code: String,
    number: u32,
    entry: Entry,
    /// The text and the picture; none while the event waits to be sealed.
    made: Option<Made>,
}

struct Made {
    text: String,
    qr: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path((code, n)): Path<(String, String)>) -> Reply {
    visitor.citizen()?;
    let story = Open::by_code(&app, visitor.signed_in()?, &code).await?;
    let (number, as_text) = n.strip_suffix(".txt").map_or((n.as_str(), false), |n| (n, true));
    let number = number.parse::<u32>().map_err(|_| Trouble::Missing)?;
    let p = frame(&app, &visitor, "", Some(&code));
    let entry = told(&story, &p).into_iter().find(|(version, _)| *version == number).ok_or(Trouble::Missing)?.1;
    let receipt = receipt_of(&app, &story, number).await?;
    if as_text {
        let text = receipt.ok_or(Trouble::Missing)?.write();
        let name = format!("attachment; filename=\"motcua-{}-{number}.txt\"", plain(&code));
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        return Ok((headers, text).into_response());
    }
    let mut p = p;
    p.title = p.one("proof-of", "what", &entry.title);
    p.crumbs.push(Link::new(format!("/cases/{code}/proof"), p.t("proof-title")));
    let made = receipt.map(|receipt| {
        let address = receipt::address(&app.settings.origin, &receipt);
        let qr = Qr::dense(&address).map(|qr| qr.svg(p.t("proof-qr"))).unwrap_or_default();
        Made { text: receipt.write(), qr }
    });
    p.show(&View { code, number, entry, made, p: &p })
}

async fn receipt_of(app: &App, story: &Story, version: u32) -> Result<Option<Receipt>, Trouble> {
    let (stream, witnessed) = (StreamId(story.open.id.0), app.settings.is_witnessed());
    let found = app.store.read_async(move |tx| receipt::of_event(tx, stream, version, witnessed)).await?;
    Ok(found.ok_or(Trouble::Missing)?.receipt)
}

/// What of a code may stand in a header.
fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')).collect()
}
