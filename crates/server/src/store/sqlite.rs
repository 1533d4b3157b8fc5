//! SQLite: one writer thread that commits in groups, and a pool of readers.
//!
//! The life of a write: the caller puts a job into the queue and waits. The writer takes all that wait,
//! runs them in one transaction, commits once, and only then tells the callers. A job that fails has
//! mostly changed nothing yet (the rules said no), and the others go on. One that fails halfway undoes
//! nobody else's work: the group is undone and run again, this time each job in a savepoint of its own.
//! Savepoints for all from the start were a fifth of a write's cost. If the commit fails, all of the
//! group are told so and nothing of it stays; the writer begins the next group as if nothing had
//! happened, so it works again by itself when there is space again. A crash before the commit loses only
//! what nobody was told.
//!
//! Another process may write to the same file: each group begins with the write lock.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::Ordering,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    Durability, Fault, Figures,
    keys::Keys,
    tx::{Link, Tx},
};

/// How many jobs may share one commit.
const MOST_IN_A_GROUP: usize = 512;
/// How many jobs may wait; more are turned away at once rather than kept waiting for minutes.
const MOST_WAITING: usize = 8192;
/// Without syncing, how long a group is kept open for more.
const OPEN_FOR: Duration = Duration::from_millis(20);
/// Pages in the write-ahead log after which they are copied into the database file (8 MB).
const CHECKPOINT_PAGES: i64 = 2000;
/// How long to wait for another process that holds the write lock.
const BUSY: Duration = Duration::from_secs(5);

/// A SQLite database with its writer and readers.
pub(super) struct Sqlite {
    jobs: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    readers: Readers,
    keys: Keys,
}

/// Work for the writer.
pub(super) struct Job(Box<dyn FnMut(Step<'_, '_>) -> bool + Send>);

/// What a job is asked: to do its work (and say whether to keep it), or to tell the caller.
enum Step<'s, 't> {
    Run(&'s mut Tx<'t>),
    Tell(Option<&'s Fault>),
}

impl Job {
    /// A job that does `work` and gives the outcome to `reply` once it is durable.
    pub(super) fn new<T, E, F, R>(work: F, reply: R) -> Job
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        R: FnOnce(Result<T, E>) + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (mut outcome, mut work, mut reply) = (None, Some(work), Some(reply));
        Job(Box::new(move |step| match step {
            Step::Run(tx) => {
                let Some(work) = &work else { return false };
                let done = work(tx);
                let keep = done.is_ok();
                outcome = Some(done);
                keep
            }
            Step::Tell(fault) => {
                let told = match fault {
                    Some(fault) => Err(E::from(fault.clone())),
                    None => {
                        outcome.take().unwrap_or_else(|| Err(E::from(Fault::Broken("the work was not done".into()))))
                    }
                };
                // What the work holds of the store is let go before the caller can close it.
                work = None;
                if let Some(reply) = reply.take() {
                    reply(told);
                }
                true
            }
        }))
    }

    /// Does the work: whether it is to be kept. A fault in the program ends this job alone.
    fn run(&mut self, conn: &Connection, keys: &Keys, figures: &Figures) -> Result<bool, Fault> {
        let mut tx = Tx::new(Link::Sqlite(conn), keys);
        let ran = catch_unwind(AssertUnwindSafe(|| (self.0)(Step::Run(&mut tx))));
        figures.statements.fetch_add(tx.statements, Ordering::Relaxed);
        ran.map_err(|_| Fault::Broken("the work stopped halfway by a fault in the program".into()))
    }

    fn tell(&mut self, fault: Option<&Fault>) {
        (self.0)(Step::Tell(fault));
    }
}

impl Sqlite {
    /// Opens or makes the file and starts the writer.
    pub(super) fn open(
        path: &Path,
        keys: Keys,
        durability: Durability,
        most_readers: usize,
        figures: Arc<Figures>,
    ) -> Result<Sqlite, Fault> {
        let conn = Connection::open(path)?;
        conn.busy_timeout(BUSY)?;
        conn.set_prepared_statement_cache_capacity(256);
        conn.pragma_update(None, "journal_mode", "wal")?;
        conn.pragma_update(None, "synchronous", if durability == Durability::Full { "full" } else { "off" })?;
        conn.pragma_update(None, "secure_delete", "on")?;
        conn.pragma_update(None, "trusted_schema", "off")?;
        conn.pragma_update(None, "cache_size", -16_384)?;
        // What a savepoint keeps for going back stays in memory; on disk it was a fifth of a write's cost.
        conn.pragma_update(None, "temp_store", "memory")?;
        settle(&conn)?;
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        conn.pragma_update(None, "journal_size_limit", 64 << 20)?;
        super::migrate::sqlite(&conn, &keys)?;
        let (jobs, queue) = sync_channel(MOST_WAITING);
        let mut writer = Writer { conn, queue, keys: keys.clone(), durability, figures };
        let thread = std::thread::Builder::new().name("motcua-writer".into());
        let thread = thread.spawn(move || while writer.group() {});
        let writer = thread.map_err(|e| Fault::Unavailable(format!("no thread for the writer: {e}")))?;
        let readers =
            Readers { path: path.to_owned(), most: most_readers.max(1), pool: Mutex::default(), free: Condvar::new() };
        Ok(Sqlite { jobs: Some(jobs), writer: Some(writer), readers, keys })
    }

    /// Queues a job. With `wait` a full queue is waited for; without, it is turned away.
    pub(super) fn queue(&self, job: Job, wait: bool) {
        let Some(jobs) = &self.jobs else { return };
        let back = if wait {
            jobs.send(job).map_err(|back| (back.0, Fault::Unavailable("the writer has stopped".into())))
        } else {
            jobs.try_send(job).map_err(|back| match back {
                TrySendError::Full(job) => (job, Fault::Unavailable("too many requests wait already".into())),
                TrySendError::Disconnected(job) => (job, Fault::Unavailable("the writer has stopped".into())),
            })
        };
        if let Err((mut job, fault)) = back {
            job.tell(Some(&fault));
        }
    }

    /// Reads in one snapshot.
    pub(super) fn read<T, E: From<Fault>>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let reader = self.readers.take().map_err(E::from)?;
        let conn = reader.conn()?;
        run(conn, "BEGIN")?;
        work(&mut Tx::new(Link::Sqlite(conn), &self.keys))
    }
}

impl Drop for Sqlite {
    /// Lets the writer finish what waits, and closes the file.
    fn drop(&mut self) {
        self.jobs = None;
        // The writer itself is the last to let go when a caller did not wait for the answer.
        if let Some(writer) = self.writer.take().filter(|w| w.thread().id() != std::thread::current().id()) {
            let _ = writer.join();
        }
    }
}

struct Writer {
    conn: Connection,
    queue: Receiver<Job>,
    keys: Keys,
    durability: Durability,
    figures: Arc<Figures>,
}

impl Writer {
    /// Waits for work and commits one group; `false` when the store is closed.
    fn group(&mut self) -> bool {
        let Ok(first) = self.queue.recv() else { return false };
        let mut jobs = vec![];
        let outcome = self.fill(first, &mut jobs);
        let outcome = outcome.and_then(|()| run(&self.conn, "COMMIT"));
        if let Err(fault) = &outcome {
            tracing::error!(jobs = jobs.len(), %fault, "a group of writes was not recorded");
            if !self.conn.is_autocommit() {
                let _ = run(&self.conn, "ROLLBACK");
            }
        } else {
            self.figures.commits.fetch_add(1, Ordering::Relaxed);
            self.figures.writes.fetch_add(jobs.len() as u64, Ordering::Relaxed);
        }
        // The refusal of the rules is a write that went well.
        let full = |fault: &Option<Fault>| *fault == Some(Fault::Full);
        if outcome == Err(Fault::Full) || jobs.iter().any(|(_, own)| full(own)) {
            self.figures.note_space(false);
        } else if outcome.is_ok() {
            self.figures.note_space(true);
        }
        for (job, own) in &mut jobs {
            job.tell(outcome.as_ref().err().or(own.as_ref()));
        }
        self.checkpoint();
        true
    }

    /// Runs jobs in one transaction, as many as wait.
    fn fill(&self, first: Job, group: &mut Vec<(Job, Option<Fault>)>) -> Result<(), Fault> {
        let mut next = Some(first);
        // Without syncing a caller is told before the commit, so that nothing may be run again.
        let mut savepoints = self.durability == Durability::Off;
        if let Err(fault) = run(&self.conn, "BEGIN IMMEDIATE") {
            group.extend(next.map(|job| (job, None)));
            return Err(fault);
        }
        while let Some(job) = next {
            group.push((job, None));
            let Some(place) = group.last_mut() else { break };
            if savepoints {
                self.apart(place)?;
            } else if !self.together(place)? {
                savepoints = true;
                run(&self.conn, "ROLLBACK")?;
                run(&self.conn, "BEGIN IMMEDIATE")?;
                for place in group.iter_mut() {
                    self.apart(place)?;
                }
            }
            if self.durability == Durability::Off
                && let Some((job, own)) = group.last_mut()
            {
                job.tell(own.as_ref());
            }
            next = match self.durability {
                _ if group.len() >= MOST_IN_A_GROUP => None,
                Durability::Full => self.queue.try_recv().ok(),
                Durability::Off => self.queue.recv_timeout(OPEN_FOR).ok(),
            };
        }
        Ok(())
    }

    /// Runs a job without a way back of its own; `false` if it failed after it had changed something.
    fn together(&self, (job, own): &mut (Job, Option<Fault>)) -> Result<bool, Fault> {
        let before = self.conn.total_changes();
        let ran = job.run(&self.conn, &self.keys, &self.figures);
        self.still_begun()?;
        let kept = matches!(ran, Ok(true));
        *own = ran.err();
        Ok(kept || self.conn.total_changes() == before)
    }

    /// Runs a job in a savepoint of its own.
    fn apart(&self, (job, own): &mut (Job, Option<Fault>)) -> Result<(), Fault> {
        run(&self.conn, "SAVEPOINT job")?;
        let ran = job.run(&self.conn, &self.keys, &self.figures);
        self.still_begun()?;
        if !matches!(ran, Ok(true)) {
            run(&self.conn, "ROLLBACK TO job")?;
        }
        *own = ran.err();
        run(&self.conn, "RELEASE job")
    }

    /// SQLite gives the whole transaction up when the disk is full; then there is nothing to go back to.
    fn still_begun(&self) -> Result<(), Fault> {
        if self.conn.is_autocommit() { Err(Fault::Full) } else { Ok(()) }
    }

    /// Copies the write-ahead log into the database file when it has grown; after the callers were told,
    /// so that nobody waits for it. What cannot be copied now stays in the log, which loses nothing.
    fn checkpoint(&self) {
        let pages =
            |how: &str| self.conn.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get::<_, i64>(1));
        if pages("NOOP").is_ok_and(|pages| pages >= CHECKPOINT_PAGES) {
            let _ = pages("PASSIVE");
        }
    }
}

/// Runs a statement without values.
fn run(conn: &Connection, sql: &str) -> Result<(), Fault> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// A statement keeps the plan it was prepared with, whatever values it is run with: otherwise SQLite
/// prepares those that touch a partial index anew each time.
fn settle(conn: &Connection) -> Result<(), Fault> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

struct Readers {
    path: PathBuf,
    most: usize,
    pool: Mutex<Pool>,
    free: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    open: usize,
}

/// A reader on loan; it goes back when dropped, whatever happened.
struct Reader<'r> {
    conn: Option<Connection>,
    home: &'r Readers,
}

impl Readers {
    /// A reader, as soon as one is free.
    fn take(&self) -> Result<Reader<'_>, Fault> {
        let mut pool = self.lock();
        loop {
            if let Some(conn) = pool.idle.pop() {
                return Ok(Reader { conn: Some(conn), home: self });
            }
            if pool.open < self.most {
                pool.open += 1;
                drop(pool);
                return match self.open() {
                    Ok(conn) => Ok(Reader { conn: Some(conn), home: self }),
                    Err(fault) => {
                        self.lock().open -= 1;
                        self.free.notify_one();
                        Err(fault)
                    }
                };
            }
            pool = self.free.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn open(&self) -> Result<Connection, Fault> {
        let conn = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        conn.busy_timeout(BUSY)?;
        conn.set_prepared_statement_cache_capacity(128);
        settle(&conn)?;
        conn.pragma_update(None, "query_only", "on")?;
        conn.pragma_update(None, "trusted_schema", "off")?;
        Ok(conn)
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader<'_> {
    fn conn(&self) -> Result<&Connection, Fault> {
        self.conn.as_ref().ok_or_else(|| Fault::Broken("a reader without its connection".into()))
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // A connection that cannot end its snapshot is closed rather than lent again.
        let back = self.conn.take().filter(|conn| conn.is_autocommit() || run(conn, "ROLLBACK").is_ok());
        let mut pool = self.home.lock();
        match back {
            Some(conn) => pool.idle.push(conn),
            None => pool.open -= 1,
        }
        drop(pool);
        self.home.free.notify_one();
    }
}
