//! What survives a crash of the writing process, at the store: this test starts itself again as a writer,
//! kills it with SIGKILL in the middle of its work, opens what is left, and does so many times.
//!
//! Killing a process does not take the operating system's cache with it, so it shows that nothing is
//! acknowledged before it is committed, that a torn commit leaves no trace, and that a repeated request
//! is done once. It cannot show that the disk has the data. For that the order of system calls is looked
//! at: nothing may be acknowledged while something written is not yet synced. Each check is also run
//! against a store made wrong on purpose, which it must catch.
//!
//! MOTCUA_CRASH_ROUNDS sets how often it kills (default 6).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use motcua::store::{Durability, Fault, Kind, NewEvent, Settings, Store, StreamId, Tx};

/// Set for the writing process: the data folder.
const FOLDER: &str = "MOTCUA_CRASH_FOLDER";
/// Set for the writing process: what is wrong with it on purpose, `early` or `twice`.
const WRONG: &str = "MOTCUA_CRASH_WRONG";
/// Set for the writing process: how many clients it serves, and for how many requests each (0: for ever).
const CLIENTS: &str = "MOTCUA_CRASH_CLIENTS";
const EACH: &str = "MOTCUA_CRASH_EACH";
/// The requests of an earlier process that were never answered, one a line, in the data folder.
const UNANSWERED: &str = "unanswered";

fn open(folder: &Path, durability: Durability) -> Store {
    Store::open(&Settings { durability, ..Settings::in_folder(folder) }).unwrap_or_else(|e| panic!("{e}"))
}

fn stream(id: u64) -> StreamId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&id.to_be_bytes());
    StreamId(bytes)
}

/// One submission as the desk does it: key looked up, number drawn, event appended, key remembered.
fn submit(tx: &mut Tx<'_>, key: &str, id: u64, ignore_keys: bool) -> Result<i64, Fault> {
    if !ignore_keys && let Some(answer) = tx.request(key.as_bytes())? {
        return Ok(i64::from_be_bytes(answer.try_into().unwrap()));
    }
    let number = tx.next_number("unit", "day")?;
    let event = NewEvent { name: "test.submitted", schema: 1, payload: key.as_bytes().to_vec() };
    tx.append(Kind::Case, stream(id), 0, number, "{}", &[event])?;
    if !ignore_keys {
        tx.remember(key.as_bytes(), stream(id), 0, &number.to_be_bytes())?;
    }
    Ok(number)
}

/// Not a test by itself: the process that is killed.
#[test]
fn writer_process() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let wrong = std::env::var(WRONG).unwrap_or_default();
    let count = |name| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let durability = if wrong == "early" { Durability::Off } else { Durability::Full };
    let store = open(folder, durability);
    let unanswered = fs::read_to_string(folder.join(UNANSWERED)).unwrap_or_default();
    let again = Arc::new(Mutex::new(unanswered.lines().map(str::to_owned).collect::<Vec<_>>()));
    // Ids go on where the last process stopped: they only have to be fresh.
    let begin = u64::from(std::process::id()) << 32;
    thread::scope(|s| {
        for client in 0..count(CLIENTS) {
            let (store, again, wrong) = (store.clone(), again.clone(), wrong.clone());
            s.spawn(move || {
                let each = count(EACH);
                for i in 0.. {
                    if each > 0 && i >= each {
                        break;
                    }
                    let id = begin | (client << 24) | i;
                    let repeated = again.lock().unwrap().pop();
                    let key = repeated.unwrap_or_else(|| format!("{id:x}"));
                    say(&format!("try {key}"));
                    let (k, ignore_keys) = (key.clone(), wrong == "twice");
                    match store.write(move |tx| submit(tx, &k, id, ignore_keys)) {
                        Ok(number) => say(&format!("ack {key} {number}")),
                        Err(fault) => panic!("{fault}"),
                    }
                }
            });
        }
    });
}

/// One line in one system call.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(format!("{line}\n").as_bytes());
    let _ = out.flush();
}

/// What the clients know.
#[derive(Default)]
struct Known {
    tried: BTreeSet<String>,
    answered: BTreeMap<String, i64>,
}

fn child(folder: &Path, wrong: &str, clients: u64, each: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "writer_process", "--nocapture"]);
    command.env(FOLDER, folder).env(WRONG, wrong).env(CLIENTS, clients.to_string()).env(EACH, each.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Starts a writer, lets it work for a while, kills it, and notes what it answered.
fn crash(folder: &Path, wrong: &str, after: Duration, known: &mut Known) {
    let unanswered: Vec<&String> = known.tried.iter().filter(|key| !known.answered.contains_key(*key)).collect();
    let lines: String = unanswered.iter().map(|key| format!("{key}\n")).collect();
    fs::write(folder.join(UNANSWERED), lines).unwrap();
    let mut process = child(folder, wrong, 16, 0).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut kill_at: Option<Instant> = None;
    for line in lines {
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["try", key] => {
                known.tried.insert(key.to_owned());
            }
            ["ack", key, number] => {
                known.answered.insert(key.to_owned(), number.parse().unwrap());
                // The clock runs from the first answer, however slow the start was.
                let at = *kill_at.get_or_insert_with(|| Instant::now() + after);
                if Instant::now() >= at {
                    let _ = process.kill();
                }
            }
            _ => {}
        }
    }
    let _ = process.kill();
    process.wait().unwrap();
}

/// Everything wrong with what is left.
fn faults(folder: &Path, known: &Known) -> Vec<String> {
    let store = open(folder, Durability::Full);
    let mut found = Vec::new();
    let mut streams = Vec::new();
    loop {
        let some = store
            .read(|tx| tx.streams(Kind::Case, streams.last().copied(), 1000))
            .unwrap_or_else(|e: Fault| panic!("{e}"));
        if some.is_empty() {
            break;
        }
        streams.extend(some);
    }
    let mut recorded: BTreeMap<String, i64> = BTreeMap::new();
    for some in streams.chunks(500) {
        let events = store
            .read(|tx| some.iter().map(|id| tx.load(*id)).collect::<Result<Vec<_>, Fault>>())
            .unwrap_or_else(|e| panic!("{e}"));
        for mut events in events {
            let event = events.pop().unwrap();
            assert!(events.is_empty());
            let key = String::from_utf8(event.payload).unwrap();
            if recorded.insert(key.clone(), event.at).is_some() {
                found.push(format!("twice: {key}"));
            }
        }
    }
    for (key, number) in &known.answered {
        match recorded.get(key) {
            None => found.push(format!("lost: {key}")),
            Some(n) if n != number => found.push(format!("another number: {key} is {n}, was told {number}")),
            Some(_) => {}
        }
    }
    for key in recorded.keys().filter(|key| !known.tried.contains(*key)) {
        found.push(format!("never asked for: {key}"));
    }
    let numbers: BTreeSet<i64> = recorded.values().copied().collect();
    if numbers.len() != recorded.len() || numbers.last().copied().unwrap_or(0) != numbers.len() as i64 {
        found.push(format!("{} cases have {} numbers up to {:?}", recorded.len(), numbers.len(), numbers.last()));
    }
    found
}

fn rounds() -> u32 {
    std::env::var("MOTCUA_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

/// Between 5 and 120 ms, differently each round.
fn pause(round: u32) -> Duration {
    Duration::from_millis(u64::from(5 + round * 37 % 116))
}

#[test]
fn killed_at_any_moment_it_loses_nothing_acknowledged_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Known::default();
    for round in 0..rounds() {
        let before = known.answered.len();
        crash(folder.path(), "", pause(round), &mut known);
        assert!(known.answered.len() > before, "round {round} did nothing");
        // Early rounds are looked at one by one; looking at everything each time would take longer than
        // the crashes.
        if round < 10 || round % 20 == 0 {
            let found = faults(folder.path(), &known);
            assert!(found.is_empty(), "round {round}: {} faults, such as {:?}", found.len(), found.first());
        }
    }
    let found = faults(folder.path(), &known);
    assert!(found.is_empty(), "{} faults, such as {:?}", found.len(), found.first());
    let unanswered = known.tried.len() - known.answered.len();
    println!("{} kills, {} acknowledged, {unanswered} in flight at the end, no fault", rounds(), known.answered.len());
}

#[test]
fn a_store_that_acknowledges_before_it_commits_is_caught() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Known::default();
    for round in 0..50 {
        crash(folder.path(), "early", pause(round), &mut known);
        if faults(folder.path(), &known).iter().any(|fault| fault.starts_with("lost")) {
            return;
        }
    }
    panic!("50 kills and nothing acknowledged was lost: the check is blind");
}

#[test]
fn a_store_that_forgets_idempotency_keys_is_caught() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Known::default();
    for round in 0..50 {
        crash(folder.path(), "twice", pause(round), &mut known);
        if faults(folder.path(), &known).iter().any(|fault| fault.starts_with("twice")) {
            return;
        }
    }
    panic!("50 kills and no request was done twice: the check is blind");
}

/// How many answers were given, and how many of them while something written was not synced.
fn traced(wrong: &str) -> Option<(u32, u32)> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("strace.log");
    let writer = child(folder.path(), wrong, 1, 30);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-s", "64", "-e", "trace=openat,close,write,pwrite64,fdatasync,fsync", "-o"]).arg(&log);
    traced.arg(writer.get_program()).args(writer.get_args());
    traced.envs(writer.get_envs().filter_map(|(k, v)| Some((k, v?))));
    let ran = traced.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !ran.is_ok_and(|status| status.success()) {
        return None;
    }
    let (mut wal, mut dirty, mut answers, mut early) = (None, false, 0, 0);
    for line in fs::read_to_string(&log).ok()?.lines() {
        let call = line.split_once(' ').map_or(line, |(_, call)| call.trim_start());
        let on_wal = |name: &str| {
            let fd = call.strip_prefix(name).and_then(|rest| rest.split([',', ')', ' ']).next());
            fd.is_some() && fd == wal.as_deref()
        };
        // The writer opens the log for writing once; readers come later with their own number.
        if call.starts_with("openat(") && call.contains("motcua.db-wal\"") && call.contains("O_RDWR") && wal.is_none() {
            wal = call.rsplit("= ").next().map(str::to_owned);
        } else if on_wal("pwrite64(") {
            dirty = true;
        } else if on_wal("fdatasync(") || on_wal("fsync(") {
            dirty = false;
        } else if call.starts_with("write(1, \"ack ") {
            answers += 1;
            early += u32::from(dirty);
        }
    }
    Some((answers, early))
}

#[test]
fn nothing_is_acknowledged_before_the_disk_was_told_to_sync() {
    match traced("") {
        None => eprintln!("skipped: strace is not here or may not trace (apt-get install strace)"),
        Some(right) => {
            assert_eq!(right, (30, 0), "answers, and those given while something was not synced");
            let (answers, early) = traced("early").unwrap();
            assert!(answers == 30 && early > 0, "without syncing, {early} of {answers} were early: the check is blind");
        }
    }
}

/// A small file system of its own, unmounted at the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(bytes: u32) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(SmallDisk(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_is_really_full_refuses_reads_on_and_recovers() {
    let Some(disk) = SmallDisk::new(6 << 20) else {
        eprintln!(
            "skipped: a small file system cannot be mounted here; the store's contract has the same with a page limit"
        );
        return;
    };
    let folder = disk.0.path();
    let ballast = folder.join("ballast");
    fs::write(&ballast, vec![0; 2 << 20]).unwrap();
    let store = open(folder, Durability::Full);
    let mut kept = 0u64;
    let refused = loop {
        let payload = vec![b'x'; 30_000];
        let id = stream(kept);
        let write = move |tx: &mut Tx<'_>| {
            let event = NewEvent { name: "test.large", schema: 1, payload: payload.clone() };
            tx.append(Kind::Case, id, 0, 0, "{}", &[event])
        };
        match store.write(write) {
            Ok(()) => kept += 1,
            Err(fault) => break fault,
        }
        assert!(kept < 1000, "it never filled");
    };
    assert_eq!(refused, Fault::Full);
    for _ in 0..20 {
        let again = store.write(|tx| submit(tx, "while full", 1 << 40, false).map(|_| vec![0u8; 0]));
        assert!(matches!(again, Err(Fault::Full) | Ok(_)), "{again:?}");
        let all = store.read(|tx| (0..kept).map(|n| tx.load(stream(n))).collect::<Result<Vec<_>, Fault>>()).unwrap();
        assert!(all.iter().all(|events| events.len() == 1), "reads go on");
    }
    fs::remove_file(&ballast).unwrap();
    let last = stream(1 << 41);
    let write = move |tx: &mut Tx<'_>| {
        let event = NewEvent { name: "test.large", schema: 1, payload: vec![b'y'; 30_000] };
        tx.append(Kind::Case, last, 0, 0, "{}", &[event])
    };
    assert_eq!(store.write(write), Ok(()), "and it goes on by itself");
    drop(store);
    let again = open(folder, Durability::Full);
    let count =
        again.read(|tx| tx.streams(Kind::Case, None, 5000)).unwrap_or_else(|e: Fault| panic!("{e}")).len() as u64;
    assert!(count == kept + 1 || count == kept + 2, "{count} streams of {kept}");
}
