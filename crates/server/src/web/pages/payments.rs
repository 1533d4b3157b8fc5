//! Paying a fee: off to the provider, the provider's word, and back. The browser's return settles
//! nothing; it only has us ask the provider at once when its word is late.

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use rules::id::Id;

use crate::{
    desk::NotDone,
    payments::{Cashier, SIGNATURE_HEADER, Unsettled},
    projections::cases,
    web::{App, Posted, Reply, Trouble, Visitor, go, open::Open},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/cases/{code}/pay", post(pay)).route("/payments/return/{payment}", get(back))
}

/// What the provider calls; no browser, no cookie, a signature instead.
pub(in crate::web) fn callback_routes() -> Router<App> {
    Router::new().route("/payments/callback/{provider}", post(callback))
}

fn cashier(app: &App) -> Result<Cashier, Trouble> {
    app.cashier.clone().ok_or(Trouble::Missing)
}

async fn pay(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    posted.citizen()?;
    let story = Open::by_code(&app, posted.signed_in()?, &code).await?;
    let cashier = cashier(&app)?;
    let lang = posted.visitor.lang();
    let title = story.open.service.texts(lang).map_or(code.clone(), |t| t.title.clone());
    let description = posted.visitor.words(&app).two("payment-for", "service", title, "code", &code);
    let actor = posted.signed_in()?.actor();
    match cashier.begin(story.open.id, actor, &app.settings.origin, &description).await {
        Ok(url) => Ok(go(&url)),
        // Paid meanwhile, in another window or at the counter: the page says so.
        Err(NotDone::Refused(r)) if r.iter().any(|r| r.key == "nothing_to_pay") => Ok(go(&format!("/cases/{code}"))),
        Err(other) => Err(other.into()),
    }
}

async fn back(State(app): State<App>, visitor: Visitor, Path(payment): Path<String>) -> Reply {
    let cashier = cashier(&app)?;
    let payment: Id = payment.parse().map_err(|_| Trouble::Missing)?;
    let account = visitor.signed_in()?;
    let found = app.store.read_async(move |tx| cases::by_payment(tx, payment)).await.map_err(NotDone::from)?;
    // Only whose case it is learns that there is such a payment.
    let open = Open::veiled(&app, account, found.ok_or(Trouble::Missing)?).await?;
    let asked = tokio::task::spawn_blocking(move || cashier.ask(payment)).await;
    if let Ok(Err(why)) = &asked {
        tracing::info!(%payment, ?why, "the provider has not settled a payment yet");
    }
    let code = open.to_decide(|open| open.case.code.clone().unwrap_or_default());
    Ok(go(&format!("/cases/{code}#payment")))
}

/// 204 when it is done, was done before or changes nothing; 400 for a signature that does not hold,
/// 404 for a payment nobody began, 409 where the door says no, 503 to be tried again.
async fn callback(State(app): State<App>, Path(provider): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(cashier) = app.cashier.clone().filter(|c| c.provider().name == provider) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let header = headers.get(SIGNATURE_HEADER).and_then(|h| h.to_str().ok()).unwrap_or("");
    let said = match cashier.read(header, &body) {
        Ok(said) => said,
        Err(why) => return (StatusCode::BAD_REQUEST, why.to_string()).into_response(),
    };
    let settled = tokio::task::spawn_blocking(move || cashier.settle(&said)).await;
    match settled {
        Ok(Ok(_)) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(Unsettled::Unknown | Unsettled::NotDone(NotDone::Missing | NotDone::Erased))) => {
            StatusCode::NOT_FOUND.into_response()
        }
        Ok(Err(Unsettled::NotDone(NotDone::Refused(refusals)))) => {
            let keys: Vec<&str> = refusals.iter().map(|r| r.key).collect();
            tracing::warn!(keys = keys.join(" "), "a notification of the payment provider was refused");
            (StatusCode::CONFLICT, keys.join(" ")).into_response()
        }
        Ok(Err(Unsettled::NotDone(_))) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
