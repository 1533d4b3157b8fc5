//! An honest stand-in for a payment provider: a process of its own that speaks the protocol over
//! HTTP. No money moves. For the demonstration and the tests, which choose on its page how it
//! behaves: pay or fail; notify once, twice, late or never.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Form, Router,
    body::Bytes,
    extract::{Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{Notification, Order, Outcome, SIGNATURE_HEADER, signature};
use crate::clock::Clock;

/// How often a notification is tried, and how long is waited between: 1, 2, 4 ... seconds.
const TRIES: u32 = 8;
/// How late "late" is.
const LATE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Bank {
    key: Arc<Vec<u8>>,
    clock: Clock,
    payments: Arc<Mutex<BTreeMap<String, (Order, Notification)>>>,
}

impl Bank {
    fn payments(&self) -> MutexGuard<'_, BTreeMap<String, (Order, Notification)>> {
        self.payments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> i64 {
        self.clock.now() / 1000
    }

    fn signed(&self, said: &Notification) -> Response {
        let body = serde_json::to_string(said).unwrap_or_default();
        let signature = signature::sign(&self.key, self.now(), body.as_bytes());
        (
            [
                (header::CONTENT_TYPE, "application/json".to_owned()),
                (header::HeaderName::from_static(SIGNATURE_HEADER), signature),
            ],
            body,
        )
            .into_response()
    }
}

/// The stand-in's pages and calls, under a shared key.
pub fn router(key: &[u8], clock: Clock) -> Router {
    let bank = Bank { key: Arc::new(key.to_vec()), clock, payments: Arc::default() };
    Router::new()
        .route("/checkout", get(checkout))
        .route("/checkout/{payment}", post(confirm))
        .route("/payments/{payment}", get(standing))
        .route("/refunds", post(refund))
        .with_state(bank)
}

async fn checkout(State(bank): State<Bank>, RawQuery(raw): RawQuery, Query(order): Query<Order>) -> Response {
    let raw = raw.unwrap_or_default();
    let (query, signed) = raw.split_once("&signature=").unwrap_or((&raw, ""));
    let signed = form_urlencoded::parse(format!("s={signed}").as_bytes()).next().map(|(_, v)| v.into_owned());
    if let Err(why) = signature::verify(&bank.key, bank.now(), &signed.unwrap_or_default(), query.as_bytes()) {
        return (StatusCode::BAD_REQUEST, why.to_string()).into_response();
    }
    let page = page(&order);
    let pending = Notification {
        payment: order.payment.clone(),
        amount: order.amount,
        outcome: Outcome::Pending,
        reference: String::new(),
    };
    bank.payments().entry(order.payment.clone()).or_insert((order, pending));
    Html(page).into_response()
}

#[derive(Deserialize)]
struct Choice {
    outcome: String,
    #[serde(default)]
    notify: String,
}

async fn confirm(State(bank): State<Bank>, Path(payment): Path<String>, Form(choice): Form<Choice>) -> Response {
    let (order, said) = {
        let mut payments = bank.payments();
        let Some((order, said)) = payments.get_mut(&payment) else {
            return (StatusCode::NOT_FOUND, "no such payment").into_response();
        };
        if said.outcome == Outcome::Pending {
            let paid = choice.outcome == "paid";
            said.outcome = if paid { Outcome::Paid } else { Outcome::Failed };
            said.reference = if paid { format!("GD{}", &payment[..12.min(payment.len())]) } else { "given up".into() };
        }
        (order.clone(), said.clone())
    };
    let back = order.return_url.clone();
    if choice.notify != "never" {
        let times = if choice.notify == "twice" { 2 } else { 1 };
        let wait = if choice.notify == "late" { LATE } else { Duration::ZERO };
        let bank = bank.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            for _ in 0..times {
                notify(&bank, &order.notify_url, &said).await;
            }
        });
    }
    Redirect::to(&back).into_response()
}

/// Posts a notification until it is taken, with growing pauses.
async fn notify(bank: &Bank, url: &str, said: &Notification) {
    for attempt in 0..TRIES {
        let (bank, url, said) = (bank.clone(), url.to_owned(), said.clone());
        let taken = tokio::task::spawn_blocking(move || post_once(&bank, &url, &said)).await.unwrap_or(false);
        if taken {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
    }
}

fn post_once(bank: &Bank, url: &str, said: &Notification) -> bool {
    let body = serde_json::to_string(said).unwrap_or_default();
    let signature = signature::sign(&bank.key, bank.now(), body.as_bytes());
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build();
    ureq::Agent::new_with_config(config)
        .post(url)
        .header("content-type", "application/json")
        .header(SIGNATURE_HEADER, signature)
        .send(body.as_bytes())
        .is_ok()
}

async fn standing(State(bank): State<Bank>, Path(payment): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("/payments/{payment}");
    if let Err(why) = signature::verify(&bank.key, bank.now(), signature_of(&headers), path.as_bytes()) {
        return (StatusCode::UNAUTHORIZED, why.to_string()).into_response();
    }
    match bank.payments().get(&payment) {
        Some((_, said)) => bank.signed(said),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Refund {
    payment: String,
    amount: i64,
}

async fn refund(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(why) = signature::verify(&bank.key, bank.now(), signature_of(&headers), &body) {
        return (StatusCode::UNAUTHORIZED, why.to_string()).into_response();
    }
    let Ok(wanted) = serde_json::from_slice::<Refund>(&body) else {
        return (StatusCode::BAD_REQUEST, "send payment and amount").into_response();
    };
    let mut payments = bank.payments();
    let Some((_, said)) = payments.get_mut(&wanted.payment) else { return StatusCode::NOT_FOUND.into_response() };
    match said.outcome {
        Outcome::Paid if said.amount == wanted.amount => {
            said.outcome = Outcome::Refunded;
            said.reference = said.reference.replacen("GD", "HT", 1);
            bank.signed(said)
        }
        Outcome::Refunded => bank.signed(said),
        _ => (StatusCode::CONFLICT, "nothing of that amount was paid").into_response(),
    }
}

fn signature_of(headers: &HeaderMap) -> &str {
    headers.get(SIGNATURE_HEADER).and_then(|h| h.to_str().ok()).unwrap_or("")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn page(order: &Order) -> String {
    let mut out = String::from(
        "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Ngân hàng thử</title><style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:2rem auto;\
         padding:0 1rem;color:#17191c}button{font:inherit;padding:.6rem 1.2rem;margin:.25rem .5rem .25rem 0}</style>\
         <main><h1>Ngân hàng thử</h1><p>Đây là bên thanh toán dùng để thử, không có tiền thật nào được chuyển. \
         <span lang=en>This stands in for a payment provider; no money moves.</span></p>",
    );
    let _ = write!(
        out,
        "<p><strong>{} {}</strong><br>{}</p><form method=post action='/checkout/{}'>\
         <p><label for=notify>Báo tin / Notify</label> <select id=notify name=notify>\
         <option value=once>một lần / once<option value=twice>hai lần / twice<option value=late>chậm / late\
         <option value=never>không báo / never</select></p>\
         <button name=outcome value=paid>Trả tiền / Pay</button>\
         <button name=outcome value=failed>Không trả / Give up</button></form></main></html>",
        order.amount,
        escape(&order.currency),
        escape(&order.description),
        escape(&order.payment)
    );
    out
}

/// Serves the stand-in until the program ends.
pub async fn serve(listener: tokio::net::TcpListener, key: &[u8], clock: Clock) -> std::io::Result<()> {
    axum::serve(listener, router(key, clock)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::{Provider, ProviderFault};

    fn order(notify: &str) -> Order {
        Order {
            payment: "00112233445566778899aabbccddeeff".into(),
            amount: 30_000,
            currency: "VND".into(),
            description: "Lệ phí <hồ sơ>".into(),
            return_url: "http://127.0.0.1:1/back".into(),
            notify_url: notify.to_owned(),
        }
    }

    fn get(url: &str) -> (u16, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let mut response = ureq::Agent::new_with_config(config).get(url).call().unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    fn post(url: &str, form: &str) -> u16 {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let request = ureq::Agent::new_with_config(config).post(url);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send(form.as_bytes()).unwrap().status().as_u16()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn pays_answers_and_refunds_once() {
        let (sent, mut got) = tokio::sync::mpsc::channel::<(String, Bytes)>(8);
        let ours = Router::new().route(
            "/notify",
            axum::routing::post(move |headers: HeaderMap, body: Bytes| async move {
                let _ = sent.send((signature_of(&headers).to_owned(), body)).await;
            }),
        );
        let here = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let notify_url = format!("http://{}/notify", here.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(here, ours).await });
        let there = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Provider::new("thu", &format!("http://{}/", there.local_addr().unwrap()), b"key");
        tokio::spawn(serve(there, b"key", Clock::System));
        let now = Clock::System.now() / 1000;
        let order = order(&notify_url);

        let steps = provider.clone();
        let url = steps.checkout_url(&order, now);
        tokio::task::spawn_blocking(move || {
            let (status, page) = get(&url);
            assert_eq!(status, 200);
            assert!(page.contains("Lệ phí &lt;hồ sơ&gt;"), "{page}");
            let (status, _) = get(&url.replace("amount=30000", "amount=30"));
            assert_eq!(status, 400, "a changed order is refused");
            assert_eq!(steps.ask(&order.payment, now).unwrap().outcome, Outcome::Pending);
            assert!(matches!(steps.ask("ffff", now), Err(ProviderFault::Unknown)));
            let stranger = Provider::new("thu", &steps.url, b"another key");
            assert!(matches!(stranger.ask(&order.payment, now), Err(ProviderFault::Unreachable(_))));
            let confirm = format!("{}/checkout/{}", steps.url, order.payment);
            assert_eq!(post(&confirm, "outcome=paid&notify=twice"), 303);
            assert_eq!(post(&confirm, "outcome=failed&notify=never"), 303, "paid stays paid");
            assert_eq!(steps.ask(&order.payment, now).unwrap().outcome, Outcome::Paid);
            assert!(steps.refund(&order.payment, 1, now).is_err(), "another amount");
            assert_eq!(steps.refund(&order.payment, 30_000, now).unwrap().outcome, Outcome::Refunded);
            assert_eq!(steps.refund(&order.payment, 30_000, now).unwrap().outcome, Outcome::Refunded);
        })
        .await
        .unwrap();

        for _ in 0..2 {
            let (header, body) = got.recv().await.unwrap();
            let said = provider.read(&header, &body, now).unwrap();
            assert_eq!((said.outcome, said.amount), (Outcome::Paid, 30_000));
            assert!(provider.read(&header, b"{}", now).is_err());
        }
    }
}
