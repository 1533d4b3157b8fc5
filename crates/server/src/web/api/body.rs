//! What comes with a request, read strictly: JSON without unknown fields, with the place of a mistake.

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;

use super::Wrong;
use crate::web::{App, Trouble};

/// The most bytes of a JSON body.
const LARGEST: usize = 1024 * 1024;
/// The longest idempotency key in bytes.
const LONGEST_KEY: usize = 200;

/// A JSON body.
pub(super) struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Wrong;

    async fn from_request(request: Request, _: &App) -> Result<Self, Wrong> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let media = media.split(';').next().unwrap_or("").trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return Err(Wrong::Media);
        }
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| Wrong::Trouble(Trouble::TooLarge))?;
        // serde says the line and column itself.
        serde_json::from_slice(&bytes).map(Json).map_err(|e| Wrong::Body(e.to_string()))
    }
}

/// The query of an address.
pub(super) struct Search<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Search<T> {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let read = axum::extract::Query::from_request_parts(parts, app).await;
        read.map(|axum::extract::Query(query)| Search(query)).map_err(|e| Wrong::Body(e.body_text()))
    }
}

/// The header `Idempotency-Key`, if there is one.
pub(super) struct Key(Option<Vec<u8>>);

impl Key {
    /// The key, if given.
    pub(super) fn given(self) -> Option<Vec<u8>> {
        self.0
    }

    /// The key, which must be given.
    pub(super) fn required(self) -> Result<Vec<u8>, Wrong> {
        self.0.ok_or(Wrong::Key)
    }
}

fn key(headers: &HeaderMap) -> Result<Key, Wrong> {
    match headers.get("idempotency-key").map(|value| value.as_bytes()) {
        None => Ok(Key(None)),
        Some(value) if (1..=LONGEST_KEY).contains(&value.len()) => Ok(Key(Some(value.to_vec()))),
        Some(_) => Err(Wrong::Key),
    }
}

impl FromRequestParts<App> for Key {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Wrong> {
        key(&parts.headers)
    }
}
