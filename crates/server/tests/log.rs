//! The log over a real store, on SQLite and, when MOTCUA_TEST_POSTGRES holds an address, on PostgreSQL:
//! one history whatever crashes or races, and whatever is changed afterwards is found.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use motcua::{
    clock::{Chance, Clock},
    followers::{
        Followers, LOG_KEY_FILE, find_key, follow,
        log::{self, Head},
        receipt::{address, check, of_event},
        rotate::{policy, rotate},
        seal::{Sealed, Sealer, record_in},
        verify::{Finding, verify},
    },
    store::{Fault, Kind, NewEvent, Param, Settings, Store, StreamId, Tx},
};
use proof::{
    BadReceipt, Handover, LogKey, Policy, Receipt, Tile, consistency, inclusion, verify_consistency, verify_inclusion,
};

struct Place {
    store: Store,
    settings: Settings,
    _folder: tempfile::TempDir,
}

fn open(database_url: Option<String>) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { database_url, ..Settings::in_folder(folder.path()) };
    Place { store: Store::open(&settings).unwrap(), settings, _folder: folder }
}

fn postgres() -> Option<String> {
    static N: AtomicU32 = AtomicU32::new(0);
    let Ok(url) = std::env::var("MOTCUA_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: MOTCUA_TEST_POSTGRES is not set (tests/with-postgres.sh sets it)");
        return None;
    };
    let name = format!("log_{}_{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed));
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    Some(format!("{}/{name}", url.rsplit_once('/').unwrap().0))
}

fn on_each(check: impl Fn(&Place)) {
    check(&open(None));
    if let Some(url) = postgres() {
        check(&open(Some(url)));
    }
}

fn key() -> LogKey {
    LogKey::new("test.example/log", &[5; 32]).unwrap()
}

fn stream(n: u32) -> StreamId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    StreamId(id)
}

/// Appends so many events to a stream at once.
fn append(store: &Store, n: u32, events: usize) {
    let id = stream(n);
    let done: Result<(), Fault> = store.write(move |tx| {
        let before = tx.load(id)?.len() as u32;
        let new = |i| NewEvent { name: "test.happened", schema: 1, payload: format!("{before} {i}").into_bytes() };
        tx.append(
            Kind::Case,
            id,
            before,
            1000,
            r#"{"as":"system","name":"test"}"#,
            &(0..events).map(new).collect::<Vec<_>>(),
        )
    });
    done.unwrap();
}

fn seal_all(sealer: &Sealer) -> u64 {
    let mut size = 0;
    loop {
        match sealer.seal().unwrap() {
            Sealed::Nothing => return size,
            Sealed::Lost => {}
            Sealed::To(n) => size = n,
        }
    }
}

fn head(store: &Store) -> Head {
    store.read(log::head).unwrap().unwrap()
}

fn read_tile(store: &Store, tile: Tile) -> Option<Vec<u8>> {
    store.read(|tx| log::tile(tx, tile)).unwrap()
}

fn findings(store: &Store) -> Vec<Finding> {
    verify(store, &key().public(), |_| {}).unwrap().findings
}

/// Everything the sealer writes or takes away, to compare.
fn written(store: &Store) -> (Head, Vec<Vec<u8>>, Vec<i64>, usize) {
    let rest = store.read(|tx: &mut Tx<'_>| {
        let tiles = tx.query("SELECT hashes FROM log_tiles ORDER BY level, n", &[], |row| row.bytes(0))?;
        let order = tx.query("SELECT position FROM sealed ORDER BY position", &[], |row| row.int(0))?;
        Ok::<_, Fault>((tiles, order, tx.unsealed(1000)?.len()))
    });
    let (tiles, order, waiting) = rest.unwrap();
    (head(store), tiles, order, waiting)
}

#[test]
fn events_get_one_order_that_keeps_each_streams_own() {
    on_each(|place| {
        let sealer = Sealer::new(&place.store, key()).unwrap();
        assert_eq!(head(&place.store).size, 0, "an empty log is signed too");
        for n in [3, 1, 2, 1, 3, 1] {
            append(&place.store, n, 2);
        }
        assert_eq!(seal_all(&sealer), 12);
        append(&place.store, 1, 1);
        assert_eq!(seal_all(&sealer), 13);
        let mut seen: Vec<u64> = Vec::new();
        for (n, versions) in [(1, 7), (2, 2), (3, 4)] {
            let at = |version| place.store.read(|tx| log::position(tx, stream(n), version)).unwrap().unwrap();
            let own: Vec<u64> = (1..=versions).map(at).collect();
            assert!(own.is_sorted(), "{own:?}");
            seen.extend(own);
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..13).collect::<Vec<_>>());
        assert_eq!(place.store.read(|tx| log::position(tx, stream(2), 3)).unwrap(), None);
        assert!(findings(&place.store).is_empty());
        // Any leaf can be shown to be in the log with nothing but tiles and the signed head.
        let Head { size, root, .. } = head(&place.store);
        let leaves = read_tile(&place.store, Tile { level: 0, index: 0, width: 13 }).unwrap();
        for i in 0..13usize {
            let leaf = leaves[i * 32..(i + 1) * 32].try_into().unwrap();
            let path = inclusion(size, &root, i as u64, |t| read_tile(&place.store, t)).unwrap();
            verify_inclusion(size, &root, i as u64, &leaf, &path).unwrap();
        }
    });
}

#[test]
fn a_crash_between_the_steps_leaves_nothing_half_done() {
    on_each(|place| {
        let sealer = Sealer::new(&place.store, key()).unwrap();
        append(&place.store, 1, 3);
        seal_all(&sealer);
        append(&place.store, 2, 300);
        let before = written(&place.store);
        // After signing, before the transaction.
        let batch = sealer.prepare().unwrap().unwrap();
        assert_eq!(written(&place.store), before);
        // In the transaction, after its last statement.
        let b = batch.clone();
        let crash = Fault::Unavailable("the power failed".into());
        let c = crash.clone();
        let done: Result<(), Fault> = place.store.write(move |tx| {
            assert!(record_in(tx, &b)?);
            Err(c.clone())
        });
        assert_eq!(done, Err(crash));
        assert_eq!(written(&place.store), before);
        // Another process comes up and goes on; what the dead one had prepared comes too late.
        let store = Store::open(&place.settings).unwrap();
        let next = Sealer::new(&store, key()).unwrap();
        assert_eq!(seal_all(&next), 303);
        let after = written(&store);
        assert!(!sealer.record(&batch).unwrap());
        assert_eq!(written(&store), after);
        assert!(findings(&store).is_empty());
    });
}

#[test]
fn racing_sealers_sign_one_history() {
    on_each(|place| {
        let writing = AtomicBool::new(true);
        let signed: Mutex<Vec<Head>> = Mutex::default();
        Sealer::new(&place.store, key()).unwrap();
        let lost = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                // A store of its own, as another process has.
                scope.spawn(|| {
                    let store = Store::open(&place.settings).unwrap();
                    let sealer = Sealer::new(&store, key()).unwrap();
                    loop {
                        let still = writing.load(Ordering::Relaxed);
                        match sealer.seal().unwrap() {
                            Sealed::To(_) => signed.lock().unwrap().push(head(&store)),
                            Sealed::Lost => drop(lost.fetch_add(1, Ordering::Relaxed)),
                            Sealed::Nothing if !still => return,
                            Sealed::Nothing => {}
                        }
                    }
                });
            }
            let writers: Vec<_> = (0..4)
                .map(|w| scope.spawn(move || (0..40).for_each(|i| append(&place.store, w * 100 + i % 7, 2))))
                .collect();
            writers.into_iter().for_each(|w| w.join().unwrap());
            writing.store(false, Ordering::Relaxed);
        });
        let end = head(&place.store);
        assert_eq!(end.size, 4 * 40 * 2);
        assert!(findings(&place.store).is_empty());
        // Every head that anybody saw is a beginning of the last one.
        for seen in signed.into_inner().unwrap() {
            let path = consistency(end.size, &end.root, seen.size, |t| read_tile(&place.store, t)).unwrap();
            verify_consistency(seen.size, &seen.root, end.size, &end.root, &path).unwrap();
        }
        eprintln!("{}: lost {} races", place.store.kind(), lost.into_inner());
    });
}

#[test]
fn successive_checkpoints_are_consistent_over_many_tiles() {
    let place = open(None);
    let sealer = Sealer::new(&place.store, key()).unwrap();
    let mut heads = Vec::new();
    for n in 0..60 {
        append(&place.store, n, 1 + (n as usize * 37) % 90);
        seal_all(&sealer);
        heads.push(head(&place.store));
    }
    assert!(heads.last().unwrap().size > 2000);
    for pair in heads.windows(2) {
        let (old, new) = (&pair[0], &pair[1]);
        let path = consistency(new.size, &new.root, old.size, |t| read_tile(&place.store, t)).unwrap();
        verify_consistency(old.size, &old.root, new.size, &new.root, &path).unwrap();
        let forged = verify_consistency(old.size, &new.root, new.size, &new.root, &path);
        assert!(forged.is_err());
    }
    assert!(findings(&place.store).is_empty());
}

#[test]
fn whatever_is_changed_afterwards_is_found() {
    on_each(|place| {
        let store = &place.store;
        let sealer = Sealer::new(store, key()).unwrap();
        for n in 0..30 {
            append(store, n, 20);
        }
        seal_all(&sealer);
        append(store, 99, 1);
        let clean = verify(store, &key().public(), |_| {}).unwrap();
        assert_eq!((clean.size, clean.waiting, clean.findings), (600, 1, vec![]), "nothing is found where nothing is");

        // Each change, what puts it back, and what must be found.
        let seven = stream(7);
        let place_of = |version| {
            let position = store.read(|tx| log::position(tx, seven, version)).unwrap().unwrap();
            motcua::followers::verify::Place { position, stream: seven, version }
        };
        let payload = |version: i64| {
            let sql = "SELECT payload FROM events WHERE stream = $1 AND version = $2";
            store.read(|tx| tx.query_one(sql, &[(&seven).into(), version.into()], |row| row.bytes(0))).unwrap().unwrap()
        };
        let original = payload(3);
        let mut flipped = original.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let set = "UPDATE events SET payload = $1 WHERE stream = $2 AND version = 3";
        change(store, set, &[Param::Bytes(&flipped), (&seven).into()]);
        assert_eq!(findings(store), [Finding::Changed(place_of(3))], "one bit of a payload");
        let other = payload(4);
        change(store, set, &[Param::Bytes(&other), (&seven).into()]);
        assert_eq!(findings(store), [Finding::Changed(place_of(3))], "another event's payload");
        change(store, set, &[Param::Bytes(&original), (&seven).into()]);
        assert!(findings(store).is_empty(), "put back, it is whole again");

        for (column, new, old) in [
            ("actor", "'{\"as\":\"system\",\"name\":\"tost\"}'", "'{\"as\":\"system\",\"name\":\"test\"}'"),
            ("name", "'test.hoppened'", "'test.happened'"),
            ("at", "1001", "1000"),
            ("schema", "2", "1"),
        ] {
            let set = |to: &str| format!("UPDATE events SET {column} = {to} WHERE stream = $1 AND version = 5");
            change(store, &set(new), &[(&seven).into()]);
            assert_eq!(findings(store), [Finding::Changed(place_of(5))], "{column}");
            change(store, &set(old), &[(&seven).into()]);
        }
        assert!(findings(store).is_empty());

        change(store, "UPDATE events SET version = 1000 WHERE stream = $1 AND version = 20", &[(&seven).into()]);
        assert!(findings(store).contains(&Finding::Gone(place_of(20))), "moved away");
        change(store, "UPDATE events SET version = 20 WHERE stream = $1 AND version = 1000", &[(&seven).into()]);

        let insert = "INSERT INTO events (stream, version, at, actor, name, schema, payload) \
                      SELECT stream, 21, at, actor, name, schema, payload FROM events WHERE stream = $1 AND version = 2";
        change(store, insert, &[(&seven).into()]);
        assert_eq!(findings(store), [Finding::Extra(1)], "put in without the door");
        change(store, "DELETE FROM events WHERE stream = $1 AND version = 21", &[(&seven).into()]);

        change(store, "UPDATE sealed SET position = position + 1 WHERE position = 400", &[]);
        assert!(findings(store).contains(&Finding::Order(400)));
        change(store, "UPDATE sealed SET position = position - 1 WHERE position = 401", &[]);

        // The event and its leaf together: then the tiles no longer lead to the root.
        let tile = Tile { level: 0, index: 1, width: 256 };
        let mut bytes = read_tile(store, tile).unwrap();
        let set = "UPDATE log_tiles SET hashes = $1 WHERE level = 0 AND n = 1";
        bytes[40] ^= 1;
        change(store, set, &[Param::Bytes(&bytes)]);
        let found = findings(store);
        assert!(found.contains(&Finding::Root) && found.iter().any(|f| matches!(f, Finding::Tile(t) if t.level == 1)));
        bytes[40] ^= 1;
        change(store, set, &[Param::Bytes(&bytes)]);
        assert!(findings(store).is_empty());

        // The head: without the key nobody makes another that is believed, and nothing is sealed on it.
        change(store, "UPDATE log_head SET size = 599", &[]);
        assert!(matches!(findings(store)[..], [Finding::Head(_)]));
        assert!(matches!(sealer.seal(), Err(Fault::Broken(_))));
        change(store, "UPDATE log_head SET size = 600", &[]);
        assert!(findings(store).is_empty());
        let stranger = LogKey::new("test.example/log", &[6; 32]).unwrap();
        assert!(matches!(verify(store, &stranger.public(), |_| {}).unwrap().findings[..], [Finding::Head(_)]));
        assert!(matches!(Sealer::new(store, stranger), Err(Fault::Broken(why)) if why.contains("MOTCUA_LOG_KEY")));
    });
}

fn change(store: &Store, sql: &str, params: &[Param<'_>]) {
    let sql = sql.to_owned();
    let params: Vec<(Option<Vec<u8>>, i64)> = params
        .iter()
        .map(|p| match p {
            Param::Bytes(b) => (Some(b.to_vec()), 0),
            Param::Int(n) => (None, *n),
            _ => panic!("bytes and numbers only"),
        })
        .collect();
    let changed: Result<u64, Fault> = store.write(move |tx| {
        let params: Vec<Param<'_>> =
            params.iter().map(|(b, n)| b.as_ref().map_or(Param::Int(*n), |b| Param::Bytes(b))).collect();
        tx.execute(&sql, &params)
    });
    assert!(changed.unwrap() > 0, "the change must happen");
}

#[test]
fn what_was_erased_leaves_the_proof_whole() {
    on_each(|place| {
        let sealer = Sealer::new(&place.store, key()).unwrap();
        append(&place.store, 1, 2);
        seal_all(&sealer);
        place.store.write(|tx| tx.destroy_key(stream(1))).unwrap();
        assert_eq!(place.store.read(|tx| tx.load(stream(1))), Err(Fault::Erased));
        append(&place.store, 2, 1);
        assert_eq!(seal_all(&sealer), 3);
        assert!(findings(&place.store).is_empty());
    });
}

#[test]
fn a_follower_reads_in_order_from_where_it_stood_and_only_one_at_a_time() {
    on_each(|place| {
        let store = &place.store;
        let sealer = Sealer::new(store, key()).unwrap();
        let clock = Clock::set_to(1_000_000);
        let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
        let fail = Arc::new(AtomicBool::new(false));
        let reader = |seed| {
            let (seen, fail) = (seen.clone(), fail.clone());
            follow(store, &clock, &Chance::seeded(seed), "test", move |happened| {
                seen.lock().unwrap().extend(happened.iter().map(|h| h.position));
                if fail.load(Ordering::Relaxed) { Err(Fault::Unavailable("no mail today".into())) } else { Ok(()) }
            })
        };
        let take = || std::mem::take(&mut *seen.lock().unwrap());
        let (mut one, mut two) = (reader(1), reader(2));
        one.catch_up().unwrap();
        assert_eq!(take(), [0; 0], "nothing is sealed, nothing is seen");
        (0..150).for_each(|n| append(store, n, 2));
        place.store.write(|tx| tx.destroy_key(stream(140))).unwrap();
        seal_all(&sealer);
        one.catch_up().unwrap();
        let gone = store.read(|tx| log::position(tx, stream(140), 1)).unwrap().unwrap();
        assert_eq!(take(), (0..300).filter(|p| *p != gone && *p != gone + 1).collect::<Vec<_>>());
        two.catch_up().unwrap();
        assert_eq!(take(), [0; 0], "the position is the store's, not the reader's");
        // A failure: the same again later; meanwhile nobody else while it is held, then somebody else.
        append(store, 1, 1);
        seal_all(&sealer);
        fail.store(true, Ordering::Relaxed);
        assert!(one.catch_up().is_err());
        assert_eq!(take(), [300]);
        fail.store(false, Ordering::Relaxed);
        two.catch_up().unwrap();
        assert_eq!(take(), [0; 0], "held by the first");
        clock.move_to(1_000_000 + 61_000);
        two.catch_up().unwrap();
        assert_eq!(take(), [300], "taken over");
        one.catch_up().unwrap();
        assert_eq!(take(), [0; 0], "done once");
    });
}

#[test]
fn followers_wake_after_commits_and_stop_when_told() {
    let place = open(None);
    let sealer = Sealer::new(&place.store, key()).unwrap();
    let running = Followers::start(&place.store, vec![sealer.follower()]).unwrap();
    for n in 1..=5u64 {
        append(&place.store, 1, 1);
        let begun = Instant::now();
        while head(&place.store).size < n {
            assert!(begun.elapsed() < Duration::from_secs(20), "not sealed");
            thread::sleep(Duration::from_millis(5));
        }
    }
    // What another process commits is seen too.
    let other = Store::open(&place.settings).unwrap();
    append(&other, 2, 1);
    let begun = Instant::now();
    while head(&other).size < 6 {
        assert!(begun.elapsed() < Duration::from_secs(20), "not sealed");
        thread::sleep(Duration::from_millis(5));
    }
    running.stop();
    append(&place.store, 3, 1);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(head(&place.store).size, 6, "stopped");
}

#[test]
fn the_key_is_made_once_private_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let made = find_key(folder.path(), "first.example/log").unwrap();
    let again = find_key(folder.path(), "second.example/log").unwrap();
    assert_eq!(made.write(), again.write());
    assert_eq!(again.name(), "first.example/log");
    let path = folder.path().join(LOG_KEY_FILE);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap()) & 0o777, 0o600);
    std::fs::write(&path, "not a key\n").unwrap();
    assert!(matches!(find_key(folder.path(), "x"), Err(Fault::Broken(why)) if why.contains("log.key")));
    let empty = tempfile::tempdir().unwrap();
    assert!(find_key(empty.path(), "no good name").is_err());
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "no key without a name");
}

#[test]
fn a_receipt_proves_its_event_and_no_other() {
    on_each(|place| {
        let sealer = Sealer::new(&place.store, key()).unwrap();
        append(&place.store, 1, 3);
        append(&place.store, 2, 300);
        let of = |n, version| place.store.read(|tx| of_event(tx, stream(n), version, false)).unwrap();
        assert_eq!(of(1, 2).unwrap().receipt, None, "not sealed yet: in a second");
        assert!(of(1, 4).is_none() && of(9, 1).is_none());
        seal_all(&sealer);
        let policy = Policy::of(key().public());
        let receipt = of(1, 2).unwrap().receipt.unwrap();
        for text in [receipt.write(), address("https://motcua.example/", &receipt)] {
            let checked = check(&text, &policy).unwrap();
            assert_eq!((checked.record.stream, checked.record.version, checked.index), (stream(1), 2, 1));
            assert_eq!(checked.record.name, "test.happened");
        }
        // Somebody else's words under this proof.
        let other = of(2, 7).unwrap();
        let forged = Receipt { extra: Some(other.record.write().into_bytes()), ..receipt.clone() };
        assert_eq!(check(&forged.write(), &policy), Err(BadReceipt::NotInLog));
        assert_eq!(check("hello", &policy), Err(BadReceipt::Malformed));
        // An event that was changed gets none.
        change(&place.store, "UPDATE events SET at = at + 1 WHERE version = 2 AND stream = $1", &[(&stream(1)).into()]);
        assert!(place.store.read(|tx| of_event(tx, stream(1), 2, false)).is_err());
    });
}

#[test]
fn the_key_is_handed_over_once_and_the_old_one_moves_nothing() {
    on_each(|place| {
        let next = LogKey::new("test.example/log", &[6; 32]).unwrap();
        let old_sealer = Sealer::new(&place.store, key()).unwrap();
        append(&place.store, 1, 3);
        seal_all(&old_sealer);
        let receipt = place.store.read(|tx| of_event(tx, stream(1), 1, false)).unwrap().unwrap().receipt.unwrap();
        append(&place.store, 2, 2);
        // Signed with the old key, but not yet recorded.
        let late = old_sealer.prepare().unwrap().unwrap();
        assert_eq!(rotate(&place.store, &key(), &next), Ok(3));
        assert_eq!(rotate(&place.store, &key(), &next), Ok(3), "twice is once");
        assert!(!old_sealer.record(&late).unwrap() && old_sealer.seal().is_err(), "the old key moves nothing");
        let handovers = place.store.read(log::handovers).unwrap();
        assert_eq!(handovers.len(), 1);
        assert_eq!(Handover::open(&handovers[0], &key().public()).unwrap().size, 3);
        let sealer = Sealer::new(&place.store, next.clone()).unwrap();
        assert_eq!(seal_all(&sealer), 5);
        assert!(Sealer::new(&place.store, key()).is_err());
        let policy = policy(&place.store, &next).unwrap();
        assert_eq!(policy.log_keys().count(), 2);
        assert!(check(&receipt.write(), &policy).is_ok(), "an old receipt stays true");
        assert!(policy.open(&head(&place.store).note).is_ok());
        assert!(
            motcua::followers::rotate::policy(&place.store, &key()).is_err(),
            "the old key is not the log's any more"
        );
    });
}

#[test]
fn what_is_published_never_goes_back() {
    on_each(|place| {
        let sealer = Sealer::new(&place.store, key()).unwrap();
        append(&place.store, 1, 3);
        seal_all(&sealer);
        let old = head(&place.store);
        append(&place.store, 1, 3);
        seal_all(&sealer);
        let new = head(&place.store);
        let publish = |head: &Head| {
            let head = head.clone();
            place.store.write(move |tx| log::publish(tx, &head)).unwrap()
        };
        assert!(publish(&new) && !publish(&old) && publish(&new));
        assert_eq!(place.store.read(|tx| log::published(tx, true)).unwrap(), Some(new));
    });
}
