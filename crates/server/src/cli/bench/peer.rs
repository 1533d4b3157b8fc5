//! What everything is measured against: a bare handler that inserts one row through the same group
//! commit, and one that answers with bytes that lie ready.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use clap::Args;

use crate::{
    clock::{Chance, Clock},
    store::{Fault, Settings, Store},
};

/// Options of `bench peer`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder for its database.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "HOST:PORT")]
    listen: SocketAddr,
}

/// Serves until ended.
pub fn run(options: &Options) -> ExitCode {
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn serve(options: &Options) -> Result<(), String> {
    let store = Store::open(&Settings::in_folder(&options.data)).map_err(|e| e.to_string())?;
    let table =
        "CREATE TABLE IF NOT EXISTS bench_rows (id BLOB NOT NULL PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID";
    store.write(move |tx| tx.execute(table, &[])).map_err(|e: Fault| e.to_string())?;
    let app = Router::new()
        .route("/row", post(insert))
        .route("/static/{bytes}", get(still))
        .route("/readyz", get(|| async { "ready\n" }))
        .with_state(store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(|e| e.to_string())?;
        eprintln!("Motcua: http://{}", listener.local_addr().map_err(|e| e.to_string())?);
        axum::serve(listener, app).await.map_err(|e| e.to_string())
    })
}

/// Inserts what came as one row, under an id ordered by time as the program's own are.
async fn insert(State(store): State<Store>, body: Bytes) -> StatusCode {
    let mut id = [0; 16];
    Chance::System.fill(&mut id[6..]);
    id[..6].copy_from_slice(&Clock::System.now().to_be_bytes()[2..]);
    let insert = "INSERT INTO bench_rows (id, body) VALUES ($1, $2)";
    let done = store.write_async(move |tx| tx.execute(insert, &[(&id[..]).into(), (&body[..]).into()]));
    let done: Result<u64, Fault> = done.await;
    if done.is_ok() { StatusCode::CREATED } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// So many bytes.
async fn still(Path(bytes): Path<usize>) -> Bytes {
    static LETTERS: [u8; 1 << 20] = [b'm'; 1 << 20];
    Bytes::from_static(&LETTERS[..bytes.min(LETTERS.len())])
}
