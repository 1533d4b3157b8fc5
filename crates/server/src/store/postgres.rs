//! PostgreSQL: one transaction a write on a pool of synchronous connections.
//!
//! Many processes may write at once. What keeps them right are unique keys (stream and version, the
//! idempotency key) and row locks on counters; whoever comes second is told so by the database and the
//! whole work is done again, a bounded number of times. A line that breaks before the commit is repeated
//! on another connection, so a failover is survived by waiting a little. If it breaks during the commit
//! the outcome is unknown: then it is repeated only if an idempotency key makes that safe.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

use ::postgres::{Client, IsolationLevel, Statement, config::TargetSessionAttrs};
use r2d2::{ManageConnection, Pool};

use super::{
    Durability, Fault, Figures,
    keys::Keys,
    line::Line as Way,
    tx::{Link, Tx},
};

/// How often a write is done again after losing a race.
const MOST_RACES: u32 = 20;
/// For how long a broken line is tried again.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long to wait for a free connection.
const WAIT: Duration = Duration::from_secs(4);

/// A PostgreSQL database with its connections.
pub(super) struct Postgres {
    /// Taken out only to be closed.
    pool: Option<Pool<Manager>>,
    keys: Keys,
    figures: Arc<Figures>,
}

struct Manager {
    way: Way,
    durability: Durability,
}

/// A connection and what is prepared on it.
struct Line {
    client: Client,
    prepared: BTreeMap<String, Statement>,
    cut: bool,
}

impl ManageConnection for Manager {
    type Connection = Line;
    type Error = ::postgres::Error;

    fn connect(&self) -> Result<Line, Self::Error> {
        let mut client = self.way.connect()?;
        let durable = if self.durability == Durability::Full { "on" } else { "off" };
        client.batch_execute(&format!(
            "SET synchronous_commit = {durable}; SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
             SET idle_in_transaction_session_timeout = '60s'"
        ))?;
        Ok(Line { client, prepared: BTreeMap::new(), cut: false })
    }

    fn is_valid(&self, line: &mut Line) -> Result<(), Self::Error> {
        line.client.batch_execute("")
    }

    fn has_broken(&self, line: &mut Line) -> bool {
        line.cut || line.client.is_closed()
    }
}

/// How one try went.
enum Try<T, E> {
    Done(Result<T, E>),
    Raced(E),
    Cut(E),
}

/// Whether a database holds tables of ours; changes nothing.
pub(super) fn is_begun(url: &str, ca: Option<&Path>) -> Result<bool, Fault> {
    let mut client = Way::read(url, ca)?.connect()?;
    Ok(client.query_one("SELECT to_regclass('migrations') IS NOT NULL", &[])?.get(0))
}

impl Postgres {
    /// Connects and brings the tables up to date.
    pub(super) fn open(
        (url, ca): (&str, Option<&Path>),
        keys: Keys,
        durability: Durability,
        connections: usize,
        figures: Arc<Figures>,
    ) -> Result<Postgres, Fault> {
        let mut way = Way::read(url, ca)?;
        if way.config.get_target_session_attrs() == TargetSessionAttrs::Any {
            way.config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let mut client = way.connect()?;
        super::migrate::postgres(&mut client, &keys)?;
        let pool = Pool::builder()
            .max_size(u32::try_from(connections).unwrap_or(64).max(1))
            .min_idle(Some(1))
            .connection_timeout(WAIT)
            // A round trip each time; a broken line is noticed by the work itself and repeated.
            .test_on_check_out(false)
            .error_handler(Box::new(Quiet))
            .build(Manager { way, durability })
            .map_err(|e| Fault::Unavailable(format!("no connection to the database: {e}")))?;
        Ok(Postgres { pool: Some(pool), keys, figures })
    }

    /// Does the work in one transaction, again if it lost a race.
    pub(super) fn write<T, E: From<Fault>>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.again(|line| self.try_write(line, &work))
    }

    /// Reads one unchanging state.
    pub(super) fn read<T, E: From<Fault>>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.again(|line| self.try_read(line, &work))
    }

    fn again<T, E: From<Fault>>(&self, attempt: impl Fn(&mut Line) -> Try<T, E>) -> Result<T, E> {
        let begun = Instant::now();
        let mut races = 0;
        let mut pause = Duration::from_millis(1);
        loop {
            let pool = self.pool.as_ref().ok_or_else(|| Fault::Unavailable("the store is closing".into()))?;
            let tried = match pool.get() {
                Ok(mut line) => attempt(&mut line),
                Err(e) => Try::Cut(Fault::Unavailable(format!("no connection to the database: {e}")).into()),
            };
            match tried {
                Try::Done(done) => return done,
                Try::Raced(_) if races < MOST_RACES => races += 1,
                Try::Cut(_) if begun.elapsed() < PATIENCE => {}
                Try::Raced(error) | Try::Cut(error) => return Err(error),
            }
            self.figures.repeats.fetch_add(1, Ordering::Relaxed);
            sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }

    fn try_write<T, E: From<Fault>>(&self, line: &mut Line, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Try<T, E> {
        let tx = match line.client.transaction() {
            Ok(tx) => tx,
            Err(e) => {
                line.cut = true;
                return Try::Cut(Fault::from(e).into());
            }
        };
        let mut tx = Tx::new(Link::Postgres { tx, prepared: &mut line.prepared }, &self.keys);
        let done = work(&mut tx);
        self.figures.statements.fetch_add(tx.statements, Ordering::Relaxed);
        let (raced, cut, remembered) = (tx.raced, tx.cut, tx.remembered);
        if tx.full {
            self.figures.note_space(false);
        }
        let Link::Postgres { tx, .. } = tx.link else { unreachable!("made above") };
        let value = match done {
            Ok(value) => value,
            Err(error) => {
                let undone = tx.rollback();
                line.cut = cut || undone.is_err();
                return match (cut, raced) {
                    (true, _) => Try::Cut(error),
                    (_, true) => Try::Raced(error),
                    _ => Try::Done(Err(error)),
                };
            }
        };
        match tx.commit().map_err(Fault::from) {
            Ok(()) => {
                self.figures.commits.fetch_add(1, Ordering::Relaxed);
                self.figures.writes.fetch_add(1, Ordering::Relaxed);
                self.figures.note_space(true);
                Try::Done(Ok(value))
            }
            Err(Fault::Conflict) => Try::Raced(Fault::Conflict.into()),
            Err(fault @ Fault::Unavailable(_)) => {
                line.cut = true;
                if remembered {
                    Try::Cut(fault.into())
                } else {
                    let unknown = "the line broke during the commit, it may or may not be recorded";
                    Try::Done(Err(Fault::Unavailable(unknown.into()).into()))
                }
            }
            Err(fault) => {
                if fault == Fault::Full {
                    self.figures.note_space(false);
                }
                Try::Done(Err(fault.into()))
            }
        }
    }

    fn try_read<T, E: From<Fault>>(&self, line: &mut Line, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Try<T, E> {
        let snapshot = line.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let tx = match snapshot.start() {
            Ok(tx) => tx,
            Err(e) => {
                line.cut = true;
                return Try::Cut(Fault::from(e).into());
            }
        };
        let mut tx = Tx::new(Link::Postgres { tx, prepared: &mut line.prepared }, &self.keys);
        let done = work(&mut tx);
        let cut = tx.cut;
        let Link::Postgres { tx, .. } = tx.link else { unreachable!("made above") };
        line.cut = tx.rollback().is_err() || cut;
        match done {
            Err(error) if cut => Try::Cut(error),
            done => Try::Done(done),
        }
    }
}

impl Drop for Postgres {
    /// A connection closes itself by blocking, which an async thread must not: another thread does it.
    fn drop(&mut self) {
        let pool = self.pool.take();
        let _ = std::thread::spawn(move || drop(pool)).join();
    }
}

/// The pool's background attempts fail while the database is away; whoever needs one is told anyway.
#[derive(Debug)]
struct Quiet;

impl r2d2::HandleError<::postgres::Error> for Quiet {
    fn handle_error(&self, error: ::postgres::Error) {
        tracing::debug!(%error, "a connection to the database could not be made");
    }
}
