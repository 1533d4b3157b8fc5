//! What happens because something happened.
//!
//! A follower is woken after commits, and once a second at the latest since another process may have
//! committed. It does one bounded turn at a time and may be stopped between two. It keeps nothing in
//! memory that another process would contradict: where it stands is in the store.

pub mod cash;
mod follow;
mod key;
pub mod log;
pub mod mail;
pub mod notify;
pub mod receipt;
pub mod record;
pub mod rotate;
pub mod seal;
pub mod sign;
pub mod sweep;
pub mod verify;
pub mod witness;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use crate::store::{Fault, Store};

pub use follow::{Happened, follow};
pub use key::{LOG_KEY_FILE, LOG_KEY_VARIABLE, find_key};

/// The longest sleep: what other processes commit is seen by then.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// How often a sleeper looks whether this process has committed something.
const GLANCE: Duration = Duration::from_millis(25);
/// The least time between two turns that did not fill: under load, more is done in one.
const BREATH: Duration = Duration::from_millis(100);
/// The longest sleep after failures.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Whether there is more to do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// All done for now.
    Idle,
    /// The turn was full; there is probably more.
    Again,
}

/// One that acts because something happened.
pub struct Follower {
    name: &'static str,
    turn: Box<dyn FnMut() -> Result<Turn, Fault> + Send>,
}

impl Follower {
    /// A follower with its turn: does what is due now, a bounded piece of it. After a failure the turn
    /// is taken again later, so it must be safe to repeat.
    pub fn new(name: &'static str, turn: impl FnMut() -> Result<Turn, Fault> + Send + 'static) -> Follower {
        Follower { name, turn: Box::new(turn) }
    }

    /// Takes turns until all is done for now; for tests and the demonstration.
    pub fn catch_up(&mut self) -> Result<(), Fault> {
        while (self.turn)()? == Turn::Again {}
        Ok(())
    }
}

/// Running followers, each on a thread of its own. Dropping it stops them.
pub struct Followers {
    stop: Arc<Stop>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    stopped: Mutex<bool>,
    told: Condvar,
}

impl Followers {
    /// Starts followers of what this store records.
    pub fn start(store: &Store, all: Vec<Follower>) -> Result<Followers, Fault> {
        let mut running = Followers { stop: Arc::default(), threads: Vec::new() };
        for follower in all {
            let (stop, store) = (running.stop.clone(), store.clone());
            let thread = std::thread::Builder::new().name(format!("motcua-{}", follower.name));
            let thread = thread.spawn(move || run(follower, &store, &stop));
            running.threads.push(thread.map_err(|e| Fault::Unavailable(format!("no thread for a follower: {e}")))?);
        }
        Ok(running)
    }

    /// Stops them and waits until each has finished its turn.
    pub fn stop(self) {}
}

impl Drop for Followers {
    fn drop(&mut self) {
        *self.stop.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.told.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn run(mut follower: Follower, store: &Store, stop: &Stop) {
    let commits = || store.figures().read()[0];
    let mut failures: u32 = 0;
    loop {
        // Read before the turn: a commit during it is not missed.
        let seen = commits();
        let turn = catch_unwind(AssertUnwindSafe(|| (follower.turn)()));
        let turn = turn.unwrap_or_else(|_| Err(Fault::Broken("a fault in the program".into())));
        let (least, most) = match turn {
            Ok(turn) => {
                failures = 0;
                (if turn == Turn::Again { Duration::ZERO } else { BREATH }, LONGEST_SLEEP)
            }
            Err(fault) => {
                failures += 1;
                let rest = LONGEST_SLEEP.saturating_mul(1 << failures.min(5)).min(LONGEST_REST);
                tracing::warn!(follower = follower.name, %fault, failures, rest = ?rest, "a follower rests");
                (rest, rest)
            }
        };
        if stop.sleep(least, most, || commits() != seen) {
            return;
        }
    }
}

impl Stop {
    /// Sleeps at least and at most so long; between the two until there is news. `true`: stop.
    fn sleep(&self, least: Duration, most: Duration, news: impl Fn() -> bool) -> bool {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let mut slept = Duration::ZERO;
        while !*stopped && slept < most && !(slept >= least && news()) {
            let nap = GLANCE.min(most - slept);
            (stopped, _) = self.told.wait_timeout(stopped, nap).unwrap_or_else(PoisonError::into_inner);
            slept += nap;
        }
        *stopped
    }
}
