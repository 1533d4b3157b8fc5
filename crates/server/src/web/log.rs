//! The log as anybody may read and check it, after C2SP tlog-tiles: `/log/checkpoint`, the signed
//! head, `/log/tile/...`, the hashes, and `/log/handover/...`, how the log came by its key. Hashes only; nothing of a case can be learnt from them.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use proof::Tile;

use super::App;
use crate::{followers::log, store::Fault};

/// The log's addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/handover/{n}", get(handover))
        .route("/log/tile/{*tile}", get(tile))
}

/// The newest signed head. Not kept by anybody for longer than a few seconds.
async fn checkpoint(State(app): State<App>) -> Response {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=1")];
    let witnessed = app.settings.is_witnessed();
    match app.store.read_async(move |tx| log::published(tx, witnessed)).await {
        Ok(Some(head)) => (plain, head.note).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => unavailable(&fault),
    }
}

/// The n-th hand-over from key to key, from 0 on.
async fn handover(State(app): State<App>, Path(n): Path<usize>) -> Response {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    match app.store.read_async(log::handovers).await {
        Ok(mut notes) if n < notes.len() => (plain, notes.swap_remove(n)).into_response(),
        Ok(_) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => unavailable(&fault),
    }
}

/// A tile at the width of its path. It never changes, so it may be kept for ever.
async fn tile(State(app): State<App>, Path(rest): Path<String>) -> Response {
    let Some(tile) = Tile::from_path(&format!("tile/{rest}")) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    match app.store.read_async(move |tx| log::tile(tx, tile)).await {
        Ok(Some(bytes)) => (headers, bytes).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => unavailable(&fault),
    }
}

fn unavailable(fault: &Fault) -> Response {
    tracing::warn!(%fault, "the log cannot be read");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use proof::{Checkpoint, LogKey, consistency, verify_consistency};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{
        followers::seal::Sealer,
        store::{Kind, NewEvent, StreamId},
        web::{router, tests},
    };

    async fn bytes(app: &App, path: &str) -> (StatusCode, Vec<u8>) {
        let answer = router(app.clone()).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = answer.status();
        (status, to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec())
    }

    /// What a monitor does: it knows the key and the address, and fetches.
    #[tokio::test]
    async fn a_monitor_can_follow_the_log_from_outside() {
        let (_folder, app) = tests::app();
        assert_eq!(bytes(&app, "/log/checkpoint").await.0, StatusCode::NOT_FOUND, "nothing is signed yet");
        let key = LogKey::new("motcua.example/log", &[1; 32]).unwrap();
        let sealer = Sealer::new(&app.store, key.clone()).unwrap();
        let mut heads = Vec::new();
        for n in [200, 100] {
            let events = (0..n).map(|_| NewEvent { name: "test.happened", schema: 1, payload: b"{}".to_vec() });
            let events: Vec<NewEvent> = events.collect();
            let stream = StreamId([n as u8; 16]);
            let done: Result<(), Fault> = app.store.write(move |tx| tx.append(Kind::Case, stream, 0, 0, "{}", &events));
            done.unwrap();
            sealer.seal().unwrap();
            let (status, note) = bytes(&app, "/log/checkpoint").await;
            assert_eq!(status, StatusCode::OK);
            heads.push(Checkpoint::open(&note, &key.public()).unwrap());
        }
        let (old, new) = (&heads[0], &heads[1]);
        assert_eq!((old.size, new.size), (200, 300));
        let mut tiles = std::collections::BTreeMap::new();
        for path in ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/0/000.p/200"] {
            let (status, content) = bytes(&app, &format!("/log/{path}")).await;
            assert_eq!((status, content.len() % 32), (StatusCode::OK, 0), "{path}");
            tiles.insert(path.to_owned(), content);
        }
        let path = consistency(300, &new.root, 200, |tile| tiles.get(&tile.path()).cloned()).unwrap();
        verify_consistency(200, &old.root, 300, &new.root, &path).unwrap();
        for path in
            ["tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/9/000", "tile/0/000.p/0", "tile/", "tile/0/0%2F0"]
        {
            assert_eq!(bytes(&app, &format!("/log/{path}")).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let tile = tests::get(&app, "/log/tile/0/000").await;
        assert!(tile.header(header::CACHE_CONTROL).contains("immutable"));
        let head = tests::get(&app, "/log/checkpoint").await;
        assert_eq!(head.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    }
}
