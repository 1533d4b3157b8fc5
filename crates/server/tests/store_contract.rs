//! What every store must do, run on SQLite and, when MOTCUA_TEST_POSTGRES holds an address, on
//! PostgreSQL (`tests/with-postgres.sh cargo test` starts one).

mod common;

use std::{
    collections::BTreeSet,
    sync::{Arc, Barrier},
    thread,
};

use common::{on_each, open, postgres};
use motcua::store::{Fault, Kind, NewEvent, Param, Settings, Store, StreamId, Tx};

fn stream(n: u32) -> StreamId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    StreamId(id)
}

fn event(text: &str) -> NewEvent {
    NewEvent { name: "test.happened", schema: 1, payload: text.as_bytes().to_vec() }
}

fn append(tx: &mut Tx<'_>, id: StreamId, text: &str) -> Result<u32, Fault> {
    let version = tx.load(id)?.len() as u32;
    tx.append(Kind::Case, id, version, i64::from(version), "{}", &[event(text)])?;
    Ok(version + 1)
}

#[test]
fn events_come_back_as_they_were_written() {
    on_each(|place| {
        let store = &place.store;
        store
            .write(|tx| {
                assert!(tx.load(stream(1))?.is_empty());
                let both = [event("một"), event("hai")];
                tx.append(Kind::Case, stream(1), 0, 10, r#"{"as":"system","name":"test"}"#, &both)
            })
            .unwrap();
        store.write(|tx| tx.append(Kind::Case, stream(1), 2, 20, "{}", &[event("ba")])).unwrap();
        let events = store.read(|tx| tx.load(stream(1))).unwrap();
        let seen: Vec<_> = events.iter().map(|e| (e.version, e.at, std::str::from_utf8(&e.payload).unwrap())).collect();
        assert_eq!(seen, [(1, 10, "một"), (2, 10, "hai"), (3, 20, "ba")]);
        assert_eq!(events[0].actor, r#"{"as":"system","name":"test"}"#);
        assert_eq!((events[0].name.as_str(), events[0].schema), ("test.happened", 1));
        // Also after a restart.
        let again = Store::open(&place.settings).unwrap();
        assert_eq!(again.read(|tx| tx.load(stream(1))).unwrap(), events);
    });
}

#[test]
fn a_stale_version_is_a_conflict_and_nothing_stays() {
    on_each(|place| {
        let store = &place.store;
        store.write(|tx| append(tx, stream(1), "first")).unwrap();
        for wrong in [0, 2] {
            let done: Result<(), Fault> = store.write(move |tx| {
                tx.append(Kind::Case, stream(2), 0, 0, "{}", &[event("must not stay")])?;
                tx.append(Kind::Case, stream(1), wrong, 0, "{}", &[event("stale")])
            });
            assert_eq!(done, Err(Fault::Conflict));
        }
        assert_eq!(store.read(|tx| tx.load(stream(1))).unwrap().len(), 1);
        assert!(store.read(|tx| tx.load(stream(2))).unwrap().is_empty());
    });
}

#[test]
fn a_failed_write_undoes_only_itself() {
    on_each(|place| {
        let store = Arc::new(place.store.clone());
        thread::scope(|s| {
            for n in 0..32 {
                let store = store.clone();
                s.spawn(move || {
                    let done: Result<(), Fault> = store.write(move |tx| {
                        append(tx, stream(n), "half")?;
                        tx.next_number("scope", "day")?;
                        if n % 2 == 0 { Err(Fault::Broken("on purpose".into())) } else { Ok(()) }
                    });
                    assert_eq!(done.is_ok(), n % 2 == 1);
                });
            }
        });
        let left = store.read(|tx| tx.streams(Kind::Case, None, 100)).unwrap();
        assert_eq!(left.len(), 16);
        assert_eq!(store.write(|tx| tx.next_number("scope", "day")).unwrap(), 17, "a refusal leaves no gap");
    });
}

/// All of these wait while the writer is held up, so that they share a commit: some go well, some fail before
/// they change anything, some halfway, some by a fault in the program.
#[test]
fn one_that_fails_halfway_takes_nothing_of_its_group_with_it() {
    on_each(|place| {
        let (hold, held) = (Arc::new(Barrier::new(2)), place.store.clone());
        let (first, is_sqlite) = (hold.clone(), place.store.kind() == "sqlite");
        let holding = thread::spawn(move || {
            let once = std::sync::Once::new();
            held.write(move |tx| {
                once.call_once(|| {
                    first.wait();
                });
                append(tx, stream(500), "first")
            })
        });
        let kept: Vec<u32> = thread::scope(|s| {
            let jobs: Vec<_> = (0..40u32)
                .map(|n| {
                    let store = place.store.clone();
                    s.spawn(move || {
                        let done: Result<i64, Fault> = store.write(move |tx| {
                            if n % 5 == 1 {
                                return Err(Fault::Broken("before anything".into()));
                            }
                            append(tx, stream(n), "mine")?;
                            let number = tx.next_number("scope", "day")?;
                            match n % 5 {
                                2 => Err(Fault::Broken("halfway".into())),
                                // A fault in the program is caught by the writer of SQLite alone.
                                3 if is_sqlite => panic!("on purpose"),
                                _ => Ok(number),
                            }
                        });
                        done.ok().map(|number| (n, number))
                    })
                })
                .collect();
            thread::sleep(std::time::Duration::from_millis(200));
            hold.wait();
            let done: Vec<(u32, i64)> = jobs.into_iter().filter_map(|job| job.join().unwrap()).collect();
            let numbers: BTreeSet<i64> = done.iter().map(|(_, number)| *number).collect();
            assert_eq!(numbers, (1..=done.len() as i64).collect(), "numbered without a gap, none twice");
            done.into_iter().map(|(n, _)| n).collect()
        });
        holding.join().unwrap().unwrap();
        let stays: Vec<u32> = (0..40)
            .filter(|n| place.store.read(|tx| tx.load(stream(*n))).is_ok_and(|events| !events.is_empty()))
            .collect();
        assert_eq!(stays, kept, "exactly what was acknowledged is there");
        assert!(kept.iter().all(|n| n % 5 != 1 && n % 5 != 2), "{kept:?}");
    });
}

#[test]
fn a_fault_in_the_program_harms_nobody_else() {
    let place = open(None);
    let done: Result<(), Fault> = place.store.write(|tx| {
        append(tx, stream(1), "half")?;
        panic!("on purpose")
    });
    assert!(matches!(done, Err(Fault::Broken(_))));
    assert!(place.store.read(|tx| tx.load(stream(1))).unwrap().is_empty());
    place.store.write(|tx| append(tx, stream(1), "whole")).unwrap();
}

#[test]
fn sixty_four_writers_lose_nothing_and_number_without_gap() {
    const WRITERS: u32 = 64;
    const EACH: u32 = 8;
    on_each(|place| {
        let start = Barrier::new(WRITERS as usize);
        let numbers: Vec<i64> = thread::scope(|s| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|n| {
                    let (store, start) = (place.store.clone(), &start);
                    s.spawn(move || {
                        start.wait();
                        let write = |i| {
                            store.write(move |tx| {
                                append(tx, stream(n), "own")?;
                                // All append to one stream too: whoever comes second is repeated.
                                if i == 0 {
                                    append(tx, stream(9999), "shared")?;
                                }
                                tx.next_number("unit", "2026-01-05")
                            })
                        };
                        (0..EACH).map(|i| write(i).unwrap_or_else(|e: Fault| panic!("{e}"))).collect::<Vec<_>>()
                    })
                })
                .collect();
            writers.into_iter().flat_map(|w| w.join().unwrap()).collect()
        });
        let distinct: BTreeSet<i64> = numbers.iter().copied().collect();
        let all = i64::from(WRITERS * EACH);
        assert_eq!(distinct.len() as i64, all, "no number twice");
        assert_eq!((distinct.first(), distinct.last()), (Some(&1), Some(&all)), "no gap");
        for n in 0..WRITERS {
            assert_eq!(place.store.read(|tx| tx.load(stream(n))).unwrap().len(), EACH as usize);
        }
        let shared = place.store.read(|tx| tx.load(stream(9999))).unwrap();
        assert_eq!(shared.iter().map(|e| e.version).collect::<Vec<_>>(), (1..=WRITERS).collect::<Vec<_>>());
    });
}

#[test]
fn writes_that_wait_together_are_committed_together() {
    let place = open(None);
    let before = place.store.figures().read();
    thread::scope(|s| {
        for n in 0..64 {
            let store = place.store.clone();
            s.spawn(move || {
                for _ in 0..20 {
                    store.write(move |tx| append(tx, stream(n), "x")).unwrap();
                }
            });
        }
    });
    let after = place.store.figures().read();
    let (commits, writes) = (after[0] - before[0], after[1] - before[1]);
    assert_eq!(writes, 64 * 20);
    assert!(commits < writes / 2, "{commits} commits for {writes} writes: not grouped");
}

#[test]
fn one_idempotency_key_does_its_work_once() {
    on_each(|place| {
        let start = Barrier::new(16);
        let answers: BTreeSet<Vec<u8>> = thread::scope(|s| {
            let writers: Vec<_> = (0..16u32)
                .map(|n| {
                    let (store, start) = (place.store.clone(), &start);
                    s.spawn(move || {
                        start.wait();
                        store.write(move |tx| {
                            if let Some(answer) = tx.request(b"key")? {
                                return Ok(answer);
                            }
                            append(tx, stream(n), "submitted")?;
                            tx.remember(b"key", stream(n), 0, &stream(n).0)?;
                            Ok::<_, Fault>(stream(n).0.to_vec())
                        })
                    })
                })
                .collect();
            writers.into_iter().map(|w| w.join().unwrap().unwrap()).collect()
        });
        assert_eq!(answers.len(), 1, "everybody got the first answer");
        assert_eq!(place.store.read(|tx| tx.streams(Kind::Case, None, 100)).unwrap().len(), 1);
    });
}

#[test]
fn a_reader_sees_one_unchanging_state() {
    on_each(|place| {
        let store = &place.store;
        store.write(|tx| append(tx, stream(1), "first")).unwrap();
        store
            .read(|tx| {
                let before = tx.load(stream(1))?.len();
                let writer = store.clone();
                thread::spawn(move || writer.write(|tx| append(tx, stream(1), "second")).unwrap()).join().unwrap();
                assert_eq!(tx.load(stream(1))?.len(), before);
                Ok::<_, Fault>(())
            })
            .unwrap();
        assert_eq!(store.read(|tx| tx.load(stream(1))).unwrap().len(), 2);
        let wrote = store.read(|tx| tx.next_number("scope", "day"));
        assert!(wrote.is_err(), "a reader cannot write");
    });
}

#[test]
fn without_its_key_a_stream_is_unreadable_and_says_so() {
    on_each(|place| {
        let store = &place.store;
        let sealed = store
            .write(|tx| {
                append(tx, stream(1), "Nguyễn Thị Bưởi")?;
                let sealed = tx.seal(stream(1), "Nguyễn Thị Bưởi".as_bytes())?;
                assert_eq!(tx.open(stream(1), &sealed)?, "Nguyễn Thị Bưởi".as_bytes());
                Ok::<_, Fault>(sealed)
            })
            .unwrap();
        let raw = store
            .read(|tx| tx.query("SELECT payload FROM events", &[], |row| row.bytes(0)))
            .unwrap_or_else(|e: Fault| panic!("{e}"));
        for stored in raw.iter().chain([&sealed]) {
            assert!(!stored.windows(6).any(|w| w == "Nguyễn".as_bytes().get(..6).unwrap()), "in the clear");
        }
        store.write(|tx| tx.destroy_key(stream(1))).unwrap();
        assert_eq!(store.read(|tx| tx.load(stream(1))), Err(Fault::Erased));
        assert_eq!(store.read(|tx| tx.open(stream(1), &sealed)), Err(Fault::Erased));
        let more = store.write(|tx| tx.append(Kind::Case, stream(1), 1, 0, "{}", &[event("more")]));
        assert_eq!(more, Err(Fault::Erased));
    });
}

#[test]
fn what_is_to_be_sealed_keeps_each_streams_order() {
    on_each(|place| {
        let store = &place.store;
        // The clock of the second writer is behind the first's.
        store.write(|tx| tx.append(Kind::Case, stream(1), 0, 500, "{}", &[event("a"), event("b")])).unwrap();
        store.write(|tx| tx.append(Kind::Case, stream(2), 0, 400, "{}", &[event("c")])).unwrap();
        store.write(|tx| tx.append(Kind::Case, stream(1), 2, 100, "{}", &[event("d")])).unwrap();
        let waiting = store.read(|tx| tx.unsealed(10)).unwrap();
        let order: Vec<_> = waiting.iter().map(|u| (u.stream, u.first, u.last)).collect();
        assert_eq!(order, [(stream(2), 1, 1), (stream(1), 1, 2), (stream(1), 3, 3)]);
        let first = waiting[0];
        assert_eq!(store.write(move |tx| tx.sealed(&first)), Ok(true));
        assert_eq!(store.write(move |tx| tx.sealed(&first)), Ok(false), "another sealer was first");
        assert_eq!(store.read(|tx| tx.unsealed(10)).unwrap().len(), 2);
    });
}

#[test]
fn the_right_value_goes_to_the_right_place_and_back() {
    on_each(|place| {
        let row = place.store.read(|tx| {
            tx.query_one(
                "SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT), CAST($3 AS TEXT), 7",
                &[Param::Int(i64::MIN), "đ$1?'\"".into(), Param::Null],
                |row| Ok((row.text(0)?, row.int(1)?, row.text_or_none(2)?, row.int(3)?)),
            )
        });
        assert_eq!(row, Ok::<_, Fault>(Some(("đ$1?'\"".to_owned(), i64::MIN, None, 7))));
        let broken = place.store.read(|tx| tx.query("SELECT nonsense FROM nowhere", &[], |_| Ok(())));
        assert!(matches!(broken, Err(Fault::Broken(_))));
    });
}

#[test]
fn another_master_key_is_refused() {
    on_each(|place| {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = place.settings.clone();
        if settings.database_url.is_none() {
            place.store.write(|tx| append(tx, stream(1), "x")).unwrap();
            std::fs::copy(place.settings.data.join("motcua.db"), folder.path().join("motcua.db")).unwrap();
            std::fs::copy(place.settings.data.join("motcua.db-wal"), folder.path().join("motcua.db-wal")).unwrap();
        }
        settings.data = folder.path().to_owned();
        match Store::open(&settings) {
            Err(Fault::Broken(why)) => assert!(why.contains("another master key"), "{why}"),
            other => panic!("opened: {:?}", other.map(|s| s.kind())),
        }
    });
}

#[test]
fn many_starts_at_once_migrate_once() {
    on_each(|place| {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            data: folder.path().to_owned(),
            database_url: place.settings.database_url.as_ref().and_then(|_| postgres()),
            ..place.settings.clone()
        };
        let start = Barrier::new(6);
        thread::scope(|s| {
            for _ in 0..6 {
                s.spawn(|| {
                    start.wait();
                    Store::open(&settings)
                        .unwrap_or_else(|e| panic!("{e}"))
                        .write(|tx| tx.next_number("a", "b"))
                        .unwrap()
                });
            }
        });
        assert_eq!(Store::open(&settings).unwrap().write(|tx| tx.next_number("a", "b")), Ok::<_, Fault>(7));
    });
}

#[test]
fn the_async_side_does_the_same() {
    on_each(|place| {
        let store = place.store.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(async move {
            store.write_async(|tx| append(tx, stream(1), "x")).await.unwrap();
            assert_eq!(store.read_async(|tx| tx.load(stream(1))).await.unwrap().len(), 1);
            // The last clone goes away on an async thread.
            drop(store);
        });
    });
}

#[test]
fn a_store_can_be_closed_by_the_work_it_was_given() {
    on_each(|place| {
        let store = Store::open(&place.settings).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let held = store.clone();
            let write = store.write_async(move |tx| {
                // The work holds the store itself, and whoever asked has gone meanwhile.
                let _ = &held;
                append(tx, stream(1), "x")
            });
            let _ = tokio::time::timeout(std::time::Duration::ZERO, write).await;
        });
        drop(store);
        let again = Store::open(&place.settings).unwrap();
        let mut waited = 0;
        while again.read(|tx| tx.load(stream(1))).unwrap().is_empty() {
            waited += 1;
            assert!(waited < 500, "the write was lost");
            thread::sleep(std::time::Duration::from_millis(10));
        }
    });
}

#[test]
fn sqlite_syncs_each_commit_before_it_acknowledges() {
    let place = open(None);
    let setting = |name: &'static str| {
        place.store.write(move |tx| {
            tx.query_one(&format!("PRAGMA {name}"), &[], |row| {
                row.text(0).or_else(|_| row.int(0).map(|n| n.to_string()))
            })
        })
    };
    assert_eq!(setting("journal_mode"), Ok::<_, Fault>(Some("wal".into())));
    assert_eq!(setting("synchronous"), Ok(Some("2".into())), "FULL");
    assert_eq!(setting("secure_delete"), Ok(Some("1".into())));
}

#[test]
fn the_line_to_postgresql_is_encrypted_and_the_other_end_is_who_it_says() {
    let (Some(url), Ok(ca)) = (postgres(), std::env::var("MOTCUA_TEST_POSTGRES_CA")) else {
        return eprintln!("skipped: no PostgreSQL with TLS (tests/with-postgres.sh starts one)");
    };
    let folder = tempfile::tempdir().unwrap();
    let settings = |url: &str, ca: Option<&str>| Settings {
        database_url: Some(url.to_owned()),
        database_ca: ca.map(Into::into),
        ..Settings::in_folder(folder.path())
    };
    let encrypted = |store: &Store| {
        let sql = "SELECT CASE WHEN ssl THEN 1::bigint ELSE 0 END FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        store.read(|tx| tx.query_one(sql, &[], |row| row.int(0))).unwrap()
    };
    assert_eq!(encrypted(&Store::open(&settings(&url, Some(&ca))).unwrap()), Some(1));
    assert_eq!(encrypted(&Store::open(&settings(&url, None)).unwrap()), Some(0), "the test can tell");
    let refused = |url: &str, ca: Option<&str>| match Store::open(&settings(url, ca)) {
        Err(fault) => fault.to_string(),
        Ok(_) => panic!("{url} was believed"),
    };
    let public = refused(&format!("{url}?sslmode=require"), None);
    assert!(public.contains("UnknownIssuer"), "its authority is not a public one: {public}");
    let elsewhere = refused(&url.replace("127.0.0.1", "localhost"), Some(&ca));
    assert!(elsewhere.contains("NotValidForName") || elsewhere.contains("not valid for name"), "{elsewhere}");
}

#[test]
fn a_full_disk_refuses_writes_reads_on_and_recovers() {
    let place = open(None);
    let store = &place.store;
    store.write(|tx| append(tx, stream(1), "before")).unwrap();
    let pages = |store: &Store, most: i64| {
        let set = move |tx: &mut Tx<'_>| tx.query(&format!("PRAGMA max_page_count = {most}"), &[], |row| row.int(0));
        store.write(set).unwrap_or_else(|e: Fault| panic!("{e}"))
    };
    pages(store, 60);
    let large = "x".repeat(20_000);
    let mut kept = 0;
    let refused = loop {
        let text = large.clone();
        match store.write(move |tx| append(tx, stream(2), &text)) {
            Ok(n) => kept = n,
            Err(fault) => break fault,
        }
        assert!(kept < 100, "it never filled");
    };
    assert_eq!(refused, Fault::Full);
    assert!(refused.to_string().contains("free some space"));
    assert_eq!(store.read(|tx| tx.load(stream(2))).unwrap().len() as u32, kept, "reads go on");
    pages(store, 1_000_000);
    let text = large.clone();
    assert_eq!(store.write(move |tx| append(tx, stream(2), &text)), Ok(kept + 1), "and it goes on by itself");
}
