//! Keeps events, in order, for ever: streams of encrypted events, idempotency keys, counters and the
//! read models' tables, in SQLite (embedded default) or PostgreSQL (`--database-url`).
//!
//! Everything here is plain synchronous code; [`Store::write_async`] and [`Store::read_async`] are for
//! the web's edge. Nothing is acknowledged before it is durable.

mod blobs;
mod fault;
mod keys;
mod line;
mod migrate;
mod param;
mod postgres;
mod sqlite;
mod tx;
mod veil;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use rules::id::Id;

pub use blobs::{BlobName, Blobs, MOST_BYTES};
pub use fault::Fault;
pub(crate) use keys::secret_file;
pub use keys::{DataKey, Keys, MASTER_KEY_FILE, MASTER_KEY_VARIABLE};
pub use param::{Param, Row, places};
pub use tx::Tx;
pub use veil::{Proof, Veiled};

/// The SQLite file in the data folder.
pub const DATABASE_FILE: &str = "motcua.db";

/// The identity of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub [u8; 16]);

impl From<Id> for StreamId {
    fn from(id: Id) -> Self {
        StreamId(id.0)
    }
}

impl From<StreamId> for Id {
    fn from(id: StreamId) -> Self {
        Id(id.0)
    }
}

/// What a stream is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A case.
    Case,
    /// An account.
    Person,
    /// A service definition and its versions.
    Service,
    /// An entry in a register.
    Record,
    /// A calendar of days off and worked instead.
    Calendar,
    /// What one official was shown in one hour.
    Look,
    /// A person's question about a look.
    Inquiry,
}

impl Kind {
    /// The number it is stored as; never changed.
    pub(crate) fn code(self) -> i64 {
        match self {
            Kind::Case => 1,
            Kind::Person => 2,
            Kind::Service => 3,
            Kind::Record => 4,
            Kind::Calendar => 5,
            Kind::Look => 6,
            Kind::Inquiry => 7,
        }
    }
}

/// An event to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its stored name, such as `case.submitted`.
    pub name: &'static str,
    /// The version of its shape.
    pub schema: u16,
    /// JSON, in the clear; the store encrypts it.
    pub payload: Vec<u8>,
}

/// A recorded event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the stream, from 1.
    pub version: u32,
    /// When, unix ms.
    pub at: i64,
    /// Who, JSON of an actor; ids only, kept in the clear.
    pub actor: String,
    /// Its stored name.
    pub name: String,
    /// The version of its shape.
    pub schema: u16,
    /// JSON, decrypted.
    pub payload: Vec<u8>,
}

/// An append that waits to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// Orders appends so that each stream keeps its order; unix ms, roughly.
    pub ready: i64,
    /// The stream.
    pub stream: StreamId,
    /// First version appended.
    pub first: u32,
    /// Last version appended.
    pub last: u32,
}

/// Whether an acknowledged write survives a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It does: synced to disk before it is acknowledged.
    #[default]
    Full,
    /// It may not: acknowledged before the commit, commits not synced, groups kept open for some
    /// milliseconds, so a reader may see a write a little later. Only for filling a demonstration's fresh
    /// folder, and as the negative control that the crash test must catch. Never for real use.
    Off,
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder: `motcua.db`, `master.key`, `blobs/`. Made when missing.
    pub data: PathBuf,
    /// A PostgreSQL address, `postgres://user@host:port/database`; else SQLite in the data folder.
    /// Several hosts may be named; the one that accepts writes is used. With `sslmode=require` the line is
    /// TLS, the server's certificate checked against the public authorities.
    pub database_url: Option<String>,
    /// A PEM file with the authority of the database's certificate: then the line is TLS, and no other
    /// authority will do.
    pub database_ca: Option<PathBuf>,
    /// Whether writes survive a crash.
    pub durability: Durability,
    /// Connections: readers of SQLite, or all to PostgreSQL. 0 picks a number for this machine.
    pub connections: usize,
}

impl Settings {
    /// The embedded default in a data folder.
    pub fn in_folder(data: &Path) -> Settings {
        Settings {
            data: data.to_owned(),
            database_url: None,
            database_ca: None,
            durability: Durability::Full,
            connections: 0,
        }
    }
}

/// Counts since the start, for `/metrics` and tests.
#[derive(Debug, Default)]
pub struct Figures {
    /// Durable commits.
    pub commits: AtomicU64,
    /// Writes in them.
    pub writes: AtomicU64,
    /// Writes done again after a race or a broken line.
    pub repeats: AtomicU64,
    /// Statements run in writes.
    pub statements: AtomicU64,
    /// Whether the last write found no space left.
    full: AtomicBool,
}

impl Figures {
    /// Whether the last write of this process found no space left. It stays so until a write succeeds.
    pub fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// How a write went, as far as space is concerned.
    fn note_space(&self, left: bool) {
        if self.full.swap(!left, Ordering::Relaxed) == left {
            match left {
                true => tracing::warn!("there is space again where the data is kept: writing goes on"),
                false => tracing::error!("no space left where the data is kept: reading goes on, writing waits"),
            }
        }
    }

    /// Commits, writes, repeats and statements.
    pub fn read(&self) -> [u64; 4] {
        [&self.commits, &self.writes, &self.repeats, &self.statements].map(|n| n.load(Ordering::Relaxed))
    }
}

/// Whether a PostgreSQL database holds an installation; changes nothing. May block for seconds. False without
/// an address.
pub fn is_begun(settings: &Settings) -> Result<bool, Fault> {
    let begun = |url: &String| postgres::is_begun(url, settings.database_ca.as_deref());
    settings.database_url.as_ref().map_or(Ok(false), begun)
}

/// The store. Cheap to clone; the last clone closes it after what waits is written.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    keys: Keys,
    figures: Arc<Figures>,
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Store {
    /// Opens or makes the store, and brings its tables up to date. May block for seconds; not for an
    /// async thread.
    pub fn open(settings: &Settings) -> Result<Store, Fault> {
        std::fs::create_dir_all(&settings.data)
            .map_err(|e| Fault::Unavailable(format!("cannot make the data folder {}: {e}", settings.data.display())))?;
        let keys = Keys::find(&settings.data)?;
        let figures = Arc::new(Figures::default());
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let connections = |per_core: usize| match settings.connections {
            0 => (cores * per_core).clamp(4, 64),
            n => n,
        };
        let (k, f, durability) = (keys.clone(), figures.clone(), settings.durability);
        let backend = match &settings.database_url {
            None => {
                let path = settings.data.join(DATABASE_FILE);
                Backend::Sqlite(Arc::new(sqlite::Sqlite::open(&path, k, durability, connections(2), f)?))
            }
            Some(url) => {
                let at = (url.as_str(), settings.database_ca.as_deref());
                Backend::Postgres(Arc::new(postgres::Postgres::open(at, k, durability, connections(8), f)?))
            }
        };
        Ok(Store { backend, keys, figures })
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Counts since the start.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Does the work in one transaction and returns once it is durable; if the work fails, nothing of it
    /// stays. The work may be done more than once (a race, a broken line), so it must not do anything
    /// outside the transaction. Blocks; not for an async thread.
    pub fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(sqlite) => {
                let (tell, told) = std::sync::mpsc::sync_channel(1);
                let reply = move |outcome| {
                    let _ = tell.send(outcome);
                };
                sqlite.queue(sqlite::Job::new(work, reply), true);
                told.recv().unwrap_or_else(|_| Err(stopped().into()))
            }
            Backend::Postgres(postgres) => postgres.write(work),
        }
    }

    /// [`Store::write`] without blocking the caller's thread. With SQLite it is turned away at once when
    /// thousands wait already.
    pub async fn write_async<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(sqlite) => {
                let (tell, told) = tokio::sync::oneshot::channel();
                let reply = move |outcome| {
                    let _ = tell.send(outcome);
                };
                sqlite.queue(sqlite::Job::new(work, reply), false);
                told.await.unwrap_or_else(|_| Err(stopped().into()))
            }
            Backend::Postgres(postgres) => {
                let postgres = postgres.clone();
                aside(move || postgres.write(work)).await
            }
        }
    }

    /// Reads one unchanging state. Blocks; not for an async thread.
    pub fn read<T, E: From<Fault>>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(work),
            Backend::Postgres(postgres) => postgres.read(work),
        }
    }

    /// [`Store::read`] without blocking the caller's thread.
    pub async fn read_async<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let store = self.clone();
        aside(move || store.read(work)).await
    }
}

/// Runs blocking work on a thread that may block.
async fn aside<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|e| Err(Fault::Broken(format!("the work stopped halfway: {e}")).into()))
}

fn stopped() -> Fault {
    Fault::Unavailable("the store is closing".into())
}
