//! `GET /places/{province}`: the communes of a province as options of a list, for the script.

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
    routing::get,
};

use crate::web::{App, Reply, Trouble, Visitor, form::communes};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/places/{province}", get(of_province))
}

async fn of_province(State(app): State<App>, visitor: Visitor, Path(province): Path<String>) -> Reply {
    if app.units().place(&province).is_none() {
        return Err(Trouble::Missing);
    }
    let html = communes(visitor.words(&app), app.units(), &province)?;
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=86400")];
    Ok((headers, html).into_response())
}
