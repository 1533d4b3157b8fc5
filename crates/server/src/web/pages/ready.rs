//! `GET /readyz`: whether this process can serve, as load balancers ask. `/healthz` only says that it runs.

use axum::{extract::State, http::StatusCode};

use crate::{store::Fault, web::App};

/// 200 when the store answers, else 503 with the reason in one line.
pub async fn ready(State(app): State<App>) -> (StatusCode, String) {
    let now = app.desk.clock.now();
    match app.store.read_async(move |tx| crate::projections::sessions::find(tx, "ready", now)).await {
        Ok(_) => (StatusCode::OK, "ready\n".to_owned()),
        Err(fault) => {
            let fault: Fault = fault;
            (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n"))
        }
    }
}
