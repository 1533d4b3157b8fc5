//! `/files`: a content comes first, and is attached to a case after. The ticket that comes back proves
//! who sent it, so that nobody attaches, and so reads, another's file by its hash.

use axum::{
    body::to_bytes,
    extract::{FromRequest as _, Multipart, Request, State},
    http::{StatusCode, header},
};
use rules::{command::Command, event::FileRef, id::Id, refusal::Refusal, service::evidence::FileKind};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Caller, Wrong, body::Search};
use crate::web::{
    App, Trouble,
    uploaded::{keep, tidy_name},
};

/// How long a ticket is good, ms: well below the time after which what nobody attached is removed.
const VALID: i64 = 24 * 60 * 60_000;
/// The largest content in bytes.
const LARGEST: usize = 20_000_000;

/// A file that was uploaded.
#[derive(Serialize, ToSchema)]
pub(super) struct Uploaded {
    /// SHA-256 of the content, hex.
    hash: String,
    /// Its name, without folders and control characters.
    name: String,
    /// Its media type, by its content alone.
    media: String,
    /// Bytes.
    size: u64,
    /// Proves who uploaded it; send it when attaching, within a day.
    ticket: String,
}

/// A file to attach: what the upload answered, and for which evidence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    /// The evidence it is for.
    evidence: String,
    /// As the upload answered.
    hash: String,
    /// What to call it.
    name: String,
    /// As the upload answered.
    media: String,
    /// As the upload answered.
    size: u64,
    /// As the upload answered.
    ticket: String,
}

impl Given {
    /// The command that attaches it, if the same person uploaded it.
    pub(super) fn command(self, app: &App, person: Id) -> Answer<Command> {
        let at = self.ticket.split_once('.').and_then(|(at, _)| i64::from_str_radix(at, 16).ok()).unwrap_or(0);
        let right = ticket(app, person, &self.hash, &self.media, self.size, at);
        if !bool::from(right.as_bytes().ct_eq(self.ticket.as_bytes())) {
            return Err(Refusal::new("file_not_yours").at(self.evidence).into());
        }
        if app.desk.clock.now() - at > VALID {
            return Err(Refusal::new("upload_expired").at(self.evidence).into());
        }
        let file = FileRef { hash: self.hash, name: tidy_name(&self.name), media: self.media, size: self.size };
        Ok(Command::Attach { evidence: self.evidence, file })
    }
}

/// What proves that a person uploaded a content, and when (unix ms). Made from the installation's key, so
/// every process makes the same and nothing is stored.
fn ticket(app: &App, person: Id, hash: &str, media: &str, size: u64, at: i64) -> String {
    let made = app.store.keys().blind(&format!("upload {person} {hash} {media} {size} {at}"));
    format!("{at:x}.{}", made.iter().map(|b| format!("{b:02x}")).collect::<String>())
}

/// What to call a raw upload.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// The name of a file that comes as the bare body.
    #[param(example = "giay-chung-sinh.pdf")]
    name: Option<String>,
}

/// A form with one file.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the form")]
pub(super) struct Form {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a file
///
/// PDF, JPEG or PNG, known by the content, whatever the name and the header say; at most 20 MB. Either the
/// bare content or a form with one file.
#[utoipa::path(post, path = "/files", tag = "applying", operation_id = "uploadFile", params(Named),
    request_body(content((Vec<u8> = "application/octet-stream"), (Form = "multipart/form-data"))),
    responses((status = 201, body = Uploaded, description = "Kept, to be attached")), security(("bearer" = [])))]
pub(super) async fn upload(
    State(app): State<App>,
    caller: Caller,
    Search(named): Search<Named>,
    request: Request,
) -> Answer<(StatusCode, axum::Json<Uploaded>)> {
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let (name, content) = match media.starts_with("multipart/form-data") {
        true => first_file(request, &app).await?,
        false => {
            let body = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Wrong::Trouble(Trouble::TooLarge))?;
            (named.name.unwrap_or_default(), body.to_vec())
        }
    };
    if content.len() > LARGEST {
        return Err(Wrong::Trouble(Trouble::TooLarge));
    }
    if content.is_empty() {
        return Err(Refusal::new("file_empty").at("file").into());
    }
    let media = infer::get(&content).map_or("application/octet-stream", |kind| kind.mime_type());
    if ![FileKind::Pdf, FileKind::Jpeg, FileKind::Png].iter().any(|kind| kind.media_type() == media) {
        return Err(Refusal::new("file_kind").at("file").with("media", media).into());
    }
    let (size, now) = (content.len() as u64, app.desk.clock.now());
    let hash = keep(&app, content).await?;
    let ticket = ticket(&app, caller.account.id, &hash, media, size, now);
    let name = match tidy_name(&name) {
        name if name.is_empty() => "file".to_owned(),
        name => name,
    };
    Ok((StatusCode::CREATED, axum::Json(Uploaded { hash, name, media: media.to_owned(), size, ticket })))
}

/// The first file of a form.
async fn first_file(request: Request, app: &App) -> Answer<(String, Vec<u8>)> {
    let wrong = |e: axum::extract::multipart::MultipartError| match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Wrong::Trouble(Trouble::TooLarge),
        _ => Wrong::Body(e.body_text()),
    };
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|e| Wrong::Body(e.body_text()))?;
    while let Some(part) = form.next_field().await.map_err(wrong)? {
        let Some(name) = part.file_name().map(str::to_owned) else { continue };
        return Ok((name, part.bytes().await.map_err(wrong)?.to_vec()));
    }
    Err(Refusal::new("no_file_chosen").at("file").into())
}
