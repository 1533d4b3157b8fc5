//! `/metrics`: how it goes, for Prometheus. Requests by route template, never by address, so that no
//! code of a case gets into a label.
//!
//! Open to a program on this machine; with `--metrics` to anybody who reaches the server, for a
//! collector elsewhere behind a proxy or firewall that keeps others out.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics::{counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use super::{App, Trouble, peer::Peer};
use crate::{projections::notices, store::Fault};

/// The upper bounds of durations, seconds.
const BUCKETS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];
/// After so many requests what was measured is put together, so that nothing grows unread.
const UPKEEP: u64 = 4096;
/// What waits is counted up to here: counting a long queue must cost no more than a short one.
const MOST_COUNTED: u32 = 10_000;

/// What was measured since the start.
pub struct Meter {
    recorder: PrometheusRecorder,
    requests: AtomicU64,
}

impl Default for Meter {
    fn default() -> Self {
        let builder = PrometheusBuilder::new();
        // Only an empty list of bounds is refused.
        let builder = builder.set_buckets(BUCKETS).unwrap_or_else(|_| PrometheusBuilder::new());
        Meter { recorder: builder.build_recorder(), requests: AtomicU64::new(0) }
    }
}

impl Meter {
    fn request(&self, route: &str, method: &str, status: u16, seconds: f64) {
        let (route, method) = (route.to_owned(), method.to_owned());
        let class = format!("{}xx", status / 100);
        with_local_recorder(&self.recorder, || {
            counter!("motcua_requests_total", "route" => route.clone(), "method" => method, "status" => class)
                .increment(1);
            histogram!("motcua_request_seconds", "route" => route).record(seconds);
        });
        if self.requests.fetch_add(1, Ordering::Relaxed) % UPKEEP == UPKEEP - 1 {
            self.recorder.handle().run_upkeep();
        }
    }

    fn written(
        &self,
        [commits, writes, repeats, statements]: [u64; 4],
        unsealed: usize,
        [mail, lost]: [i64; 2],
        full: bool,
    ) -> String {
        with_local_recorder(&self.recorder, || {
            counter!("motcua_store_commits_total").absolute(commits);
            counter!("motcua_store_writes_total").absolute(writes);
            counter!("motcua_store_repeats_total").absolute(repeats);
            counter!("motcua_store_statements_total").absolute(statements);
            gauge!("motcua_unsealed_appends").set(unsealed as f64);
            gauge!("motcua_outbox_waiting").set(mail as f64);
            gauge!("motcua_outbox_given_up").set(lost as f64);
            gauge!("motcua_store_full").set(if full { 1.0 } else { 0.0 });
        });
        let handle = self.recorder.handle();
        handle.run_upkeep();
        handle.render()
    }
}

/// Around everything: counts and times.
pub(super) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    let begin = tokio::time::Instant::now();
    let response = next.run(request).await;
    // What no route matches is one route, else a scanner would make a thousand.
    let route = route.unwrap_or_else(|| "other".to_owned());
    let method = if known(&method) { method.as_str() } else { "OTHER" };
    app.meter.request(&route, method, response.status().as_u16(), begin.elapsed().as_secs_f64());
    response
}

fn known(method: &axum::http::Method) -> bool {
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].contains(&method.as_str())
}

/// Whether the request comes from a program on this machine, and not through a proxy on it.
fn from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    let forwarded = ["x-forwarded-for", "forwarded"].iter().any(|name| request.headers().contains_key(*name));
    peer.is_some_and(|peer| peer.0.0.ip().is_loopback()) && !forwarded
}

pub(super) async fn show(State(app): State<App>, request: Request) -> Response {
    if !app.settings.metrics && (app.settings.proxies > 0 || !from_here(&request)) {
        return Trouble::Missing.status().into_response();
    }
    let waiting = app.store.read_async(|tx| {
        let mail = [notices::waiting(tx, MOST_COUNTED)?, notices::given_up(tx, 0, MOST_COUNTED)?];
        Ok::<_, Fault>((tx.unsealed(MOST_COUNTED)?.len(), mail))
    });
    match waiting.await {
        Ok((unsealed, mail)) => {
            let text = app.meter.written(app.store.figures().read(), unsealed, mail, app.store.figures().is_full());
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
        }
        Err(fault) => {
            tracing::warn!(%fault, "what waits cannot be counted");
            Trouble::from(fault).status().into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::StatusCode};

    use crate::web::{App, tests};

    async fn metrics(app: &App, peer: &str, forwarded: bool) -> tests::Answer {
        let mut request = axum::http::Request::get("/metrics").body(Body::empty()).unwrap();
        let peer = crate::web::peer::Peer(peer.parse().unwrap());
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        if forwarded {
            request.headers_mut().insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
        }
        tests::ask(app, request).await
    }

    #[tokio::test]
    async fn a_program_on_this_machine_reads_what_was_measured() {
        let (_folder, app) = tests::app();
        assert_eq!(tests::get(&app, "/api/v1/services/no-such-service").await.status, StatusCode::NOT_FOUND);
        tests::get(&app, "/wp-login.php").await;
        let read = metrics(&app, "127.0.0.1:5000", false).await;
        assert_eq!(read.status, StatusCode::OK);
        for line in [
            "motcua_requests_total{route=\"/api/v1/services/{slug}\",method=\"GET\",status=\"4xx\"} 1",
            "motcua_request_seconds_count{route=\"/api/v1/services/{slug}\"} 1",
            "motcua_store_commits_total",
            "motcua_unsealed_appends 0",
            "motcua_outbox_waiting 0",
            "motcua_outbox_given_up 0",
            "motcua_store_full 0",
        ] {
            assert!(read.body.contains(line), "{line}\n{}", read.body);
        }
        assert!(!read.body.contains("no-such-service") && !read.body.contains("wp-login"), "{}", read.body);
    }

    #[tokio::test]
    async fn nobody_else_reads_it_unless_it_is_opened() {
        let (_folder, app) = tests::app();
        assert_eq!(metrics(&app, "203.0.113.9:5000", false).await.status, StatusCode::NOT_FOUND);
        assert_eq!(metrics(&app, "127.0.0.1:5000", true).await.status, StatusCode::NOT_FOUND, "through a proxy");
    }
}
