//! `GET /readyz`: whether this process can serve, as load balancers ask. `/healthz` only says that it runs.
//!
//! With a full disk it is still ready: reading goes on, and to take it away would end that too. It says so
//! in its words, and `/metrics` in a figure.

use axum::{extract::State, http::StatusCode};

use crate::{
    projections::{
        attempts::{self, Limit},
        sessions,
    },
    store::Fault,
    web::App,
};

/// 200 when the store answers, else 503 with the reason in one line.
pub async fn ready(State(app): State<App>) -> (StatusCode, String) {
    let now = app.desk.clock.now();
    let read = app.store.read_async(move |tx| sessions::find(tx, "ready", now)).await;
    if let Err(fault) = read {
        let fault: Fault = fault;
        return (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n"));
    }
    if app.store.figures().is_full() {
        // Only a write tells whether there is space again.
        let limit = Limit { most: i64::MAX, window: 60_000 };
        let tried = app.store.write_async(move |tx| attempts::attempt(tx, "ready", limit, now)).await;
        if let Err(fault) = tried {
            let fault: Fault = fault;
            return (StatusCode::OK, format!("ready, only to read: {fault}\n"));
        }
    }
    (StatusCode::OK, "ready\n".to_owned())
}
