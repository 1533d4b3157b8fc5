//! An independent witness: follows logs that others keep, and signs each new head only if it continues
//! the one before (C2SP tlog-witness). A program of its own; shares nothing with an installation.
//!
//! Its memory is one file a log, the checkpoint it signed last. A signature leaves the house only after
//! the file is on the disk: written beside, synced, moved into place. A crash before that forgets a
//! signature that nobody has; after it the log asks again and gets another signature on the same. One
//! process at a time has the folder; requests are judged one after the other.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path as Part, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use proof::{Declined, Hash, Policy, PublicKey, Submission, WitnessKey, add_signatures};
use sha2::{Digest as _, Sha256};

use crate::{clock::Clock, followers::record::hex};

/// More than this is no submission, bytes.
const LONGEST: usize = 64 * 1024;
/// The file that one process holds locked.
const LOCK_FILE: &str = "witness.lock";

/// A witness. Cheap to clone.
#[derive(Clone)]
pub struct Witness(Arc<Parts>);

struct Parts {
    key: WitnessKey,
    logs: Vec<Policy>,
    folder: PathBuf,
    clock: Clock,
    /// Held while a request is judged and its answer stored.
    turn: Mutex<()>,
    _lock: fs::File,
}

/// An answer before HTTP.
enum Answer {
    Signed(String),
    Declined(Declined),
}

impl Witness {
    /// A witness of these logs with its folder, which no other process may have.
    pub fn open(key: WitnessKey, logs: &[PublicKey], folder: &Path, clock: Clock) -> io::Result<Witness> {
        fs::create_dir_all(folder)?;
        let lock = fs::File::create(folder.join(LOCK_FILE))?;
        lock.try_lock().map_err(|e| io::Error::other(format!("another witness has this folder: {e}")))?;
        let logs = logs.iter().map(|log| Policy::of(log.clone())).collect();
        Ok(Witness(Arc::new(Parts {
            key,
            logs,
            folder: folder.to_owned(),
            clock,
            turn: Mutex::default(),
            _lock: lock,
        })))
    }

    /// Its addresses.
    pub fn router(self) -> Router {
        Router::new()
            .route("/add-checkpoint", post(add))
            .route("/{origin}/checkpoint", get(last))
            .layer(DefaultBodyLimit::max(LONGEST))
            .with_state(self)
    }

    /// Judges a submission; signs, stores and then answers.
    fn add(&self, body: &[u8]) -> io::Result<Answer> {
        let parts = &*self.0;
        let submission = match Submission::read(body).and_then(|s| Ok((s.origin()?, s))) {
            Ok(read) => read,
            Err(declined) => return Ok(Answer::Declined(declined)),
        };
        let (origin, submission) = submission;
        // A log that changes its key is known under both for a while.
        let policies: Vec<&Policy> = parts.logs.iter().filter(|log| log.origin() == origin).collect();
        let Some(first) = policies.first() else { return Ok(Answer::Declined(Declined::Unknown)) };
        let policy = policies.iter().find(|p| p.open(&submission.checkpoint).is_ok()).unwrap_or(first);
        let _turn = parts.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let path = parts.file(&origin);
        let before = self.remembered(&path, &policies)?;
        let judged = submission.judge(policy, before);
        let signed = judged.and_then(|_| {
            let now = u64::try_from(parts.clock.now() / 1000).unwrap_or(0);
            parts.key.cosign(&submission.checkpoint, now).map_err(|_| Declined::Malformed)
        });
        let line = match signed {
            Ok(line) => line,
            Err(declined) => return Ok(Answer::Declined(declined)),
        };
        let own = (*policy).clone().with_witnesses([parts.key.public()], 0);
        let with =
            add_signatures(&submission.checkpoint, &line, &own).map_err(|bad| io::Error::other(bad.to_string()))?;
        write_whole(&path, &with)?;
        Ok(Answer::Signed(line))
    }

    /// Size and root signed last. A file that cannot be read is a fault, never a fresh beginning.
    fn remembered(&self, path: &Path, policies: &[&Policy]) -> io::Result<Option<(u64, Hash)>> {
        let note = match fs::read(path) {
            Ok(note) => note,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let own = self.0.key.public();
        let opened = policies.iter().find_map(|p| (*p).clone().with_witnesses([own.clone()], 1).believe(&note).ok());
        let why = "is not a checkpoint that this witness has signed; restore it, or begin with a new key";
        let opened = opened.ok_or_else(|| io::Error::other(format!("{} {why}", path.display())))?;
        Ok(Some((opened.checkpoint.size, opened.checkpoint.root)))
    }
}

impl Parts {
    fn file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", hex(&Sha256::digest(origin))))
    }
}

/// Writes a file so that it is there whole or as it was: beside, synced, moved into place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = fs::File::create(&part)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    fs::File::open(folder)?.sync_all()
}

async fn add(State(witness): State<Witness>, body: Bytes) -> Response {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    match tokio::task::spawn_blocking(move || witness.add(&body)).await {
        Ok(Ok(Answer::Signed(lines))) => (plain, lines).into_response(),
        Ok(Ok(Answer::Declined(declined))) => {
            let status = StatusCode::from_u16(declined.status()).unwrap_or(StatusCode::BAD_REQUEST);
            tracing::info!(?declined, "a checkpoint was not signed");
            match declined {
                Declined::Conflict(size) => {
                    (status, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
                }
                _ => status.into_response(),
            }
        }
        Ok(Err(fault)) => {
            tracing::error!(%fault, "the witness cannot keep its memory and signs nothing");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The checkpoint signed last, for whoever follows the log.
async fn last(State(witness): State<Witness>, Part(origin): Part<String>) -> Response {
    let known = witness.0.logs.iter().find(|log| hex(&Sha256::digest(log.origin())) == origin);
    let Some(path) = known.map(|log| witness.0.file(log.origin())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match fs::read(path) {
        Ok(note) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
