//! A log appended to in batches, by processes that come and go, against the plain definition; its
//! proofs; and what a changed byte does.

use std::collections::BTreeMap;

use proof::{
    Appended, BadCheckpoint, BadKey, BadLog, Checkpoint, Hash, Log, LogKey, NotProved, PublicKey, Tile, consistency,
    inclusion, leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

/// RFC 6962, section 2.1, word for word.
fn mth(d: &[Hash]) -> Hash {
    match d.len() {
        0 => proof::EMPTY_ROOT,
        1 => d[0],
        n => {
            let mut k = 1;
            while k * 2 < n {
                k *= 2;
            }
            node_hash(&mth(&d[..k]), &mth(&d[k..]))
        }
    }
}

type Store = BTreeMap<String, Vec<u8>>;

fn keep(store: &mut Store, appended: &Appended) {
    for data in &appended.tiles {
        assert_eq!(data.bytes.len(), usize::from(data.tile.width) * 32);
        store.insert(data.tile.path(), data.bytes.clone());
    }
}

/// A tile at the width asked for, or the full one that replaced it.
fn read(store: &Store, tile: Tile) -> Option<Vec<u8>> {
    store.get(&tile.path()).or_else(|| store.get(&Tile { width: 256, ..tile }.path())).cloned()
}

fn resume(store: &Store, size: u64) -> Result<Log, BadLog> {
    Log::resume(size, |tile| Ok(store.get(&tile.path()).cloned()))
}

#[test]
fn seventy_thousand_leaves_give_the_tiles_of_the_specification() {
    let all = leaves(70_000);
    let mut log = Log::default();
    let appended = log.append(all.iter().copied()).unwrap();
    let count =
        |level, full| appended.tiles.iter().filter(|t| t.tile.level == level && t.tile.is_full() == full).count();
    assert_eq!([count(0, true), count(0, false), count(1, true), count(1, false), count(2, false)], [273, 1, 1, 1, 1]);
    assert_eq!(appended.tiles.len(), 277);
    assert_eq!(appended.root, mth(&all));
    for data in &appended.tiles {
        let span = 256usize.pow(data.tile.level.into());
        for (i, hash) in data.hashes().unwrap().iter().enumerate() {
            let from = (data.tile.index as usize * 256 + i) * span;
            assert_eq!(*hash, mth(&all[from..from + span]), "{} {i}", data.tile.path());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn batches_and_restarts_make_no_difference(batches in proptest::collection::vec((prop_oneof![0..5u64, 200..600u64, Just(256)], any::<bool>()), 1..6), old in 1..2000u64, index in 0..2000u64) {
        let all = leaves(batches.iter().map(|(n, _)| n).sum());
        let (mut store, mut log, mut at) = (Store::new(), Log::default(), 0usize);
        for (n, restart) in batches {
            if restart {
                let again = resume(&store, log.size()).unwrap();
                prop_assert_eq!(&again, &log);
                log = again;
            }
            let end = at + n as usize;
            let appended = log.append(all[at..end].iter().copied()).unwrap();
            prop_assert_eq!((appended.old_size, appended.size), (at as u64, end as u64));
            keep(&mut store, &appended);
            at = end;
            prop_assert_eq!(appended.root, mth(&all[..at]));
            prop_assert_eq!(log.root(), root_of(&all[..at]));
        }
        let size = at as u64;
        prop_assume!(size > 0);
        let (old, index) = (1 + (old - 1) % size, index % size);
        let root = log.root();
        let path = inclusion(size, &root, index, |tile| read(&store, tile)).unwrap();
        let leaf = all[index as usize];
        prop_assert_eq!(verify_inclusion(size, &root, index, &leaf, &path), Ok(()));
        prop_assert_eq!(verify_inclusion(size, &root, index, &leaf_hash(b"another"), &path), Err(NotProved::Wrong));
        let old_root = mth(&all[..old as usize]);
        let path = consistency(size, &root, old, |tile| read(&store, tile)).unwrap();
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &path), Ok(()));
        prop_assert!(old == size || verify_consistency(old, &leaf_hash(b"other"), size, &root, &path).is_err());
    }
}

#[test]
fn a_changed_missing_or_short_tile_is_found() {
    let all = leaves(1000);
    let (mut store, mut log) = (Store::new(), Log::default());
    keep(&mut store, &log.append(all.iter().copied()).unwrap());
    let root = log.root();
    let whole = |store: &Store, index| inclusion(1000, &root, index, |tile| read(store, tile)).is_ok();
    let places = [0, 300, 600, 999];
    assert!(places.iter().all(|i| whole(&store, *i)));
    for path in store.clone().keys() {
        let mut changed = store.clone();
        changed.get_mut(path).unwrap()[5] ^= 1;
        let broken: Vec<u64> = places.into_iter().filter(|i| !whole(&changed, *i)).collect();
        assert!(!broken.is_empty(), "{path}");
        if let Some(i) = path.strip_prefix("tile/0/00").and_then(|rest| rest[..1].parse::<usize>().ok()) {
            assert!(broken.contains(&places[i]), "{path} {broken:?}");
        }
    }
    let mut missing = store.clone();
    missing.remove("tile/0/003.p/232");
    assert_eq!(resume(&missing, 1000), Err(BadLog::Tile(Tile { level: 0, index: 3, width: 232 })));
    store.get_mut("tile/1/000.p/3").unwrap().pop();
    assert_eq!(resume(&store, 1000), Err(BadLog::Tile(Tile { level: 1, index: 0, width: 3 })));
    assert_eq!(resume(&store, u64::MAX), Err(BadLog::Full));
}

#[test]
fn nothing_is_proved_out_of_range() {
    let root = leaf_hash(b"one");
    let none = |_: Tile| None;
    assert_eq!(inclusion(1, &root, 1, none), Err(NotProved::OutOfRange));
    assert_eq!(inclusion(u64::MAX, &root, 1, none), Err(NotProved::OutOfRange));
    assert_eq!(consistency(1, &root, 0, none), Err(NotProved::OutOfRange));
    assert_eq!(consistency(1, &root, 2, none), Err(NotProved::OutOfRange));
    assert!(matches!(inclusion(5, &root, 1, none), Err(NotProved::Tiles(_))));
    assert_eq!(verify_inclusion(0, &root, 0, &root, &[]), Err(NotProved::OutOfRange));
    let long = vec![root; 100_000];
    assert_eq!(verify_inclusion(u64::MAX, &root, 3, &root, &long), Err(NotProved::Wrong));
    assert_eq!(verify_consistency(5, &root, u64::MAX, &root, &long), Err(NotProved::Wrong));
}

#[test]
fn a_checkpoint_is_believed_only_as_it_was_signed() {
    let key = LogKey::new("gov.example/log", &[7; 32]).unwrap();
    let root = leaf_hash(b"a");
    let bytes = Checkpoint::sign(&key, 1, &root).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with("gov.example/log\n1\n"), "{text}");
    let expect = Checkpoint { origin: "gov.example/log".into(), size: 1, root };
    assert_eq!(Checkpoint::open(&bytes, &key.public()), Ok(expect.clone()));
    for i in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[i] ^= 1;
        assert!(Checkpoint::open(&changed, &key.public()).is_err(), "byte {i}");
    }
    // A witness's signature beside ours is ignored, not refused.
    let other = LogKey::new("witness.example", &[8; 32]).unwrap();
    let theirs = String::from_utf8(Checkpoint::sign(&other, 1, &root).unwrap()).unwrap();
    let with = format!("{text}{}\n", theirs.lines().last().unwrap());
    assert_eq!(Checkpoint::open(with.as_bytes(), &key.public()), Ok(expect));
    let stranger = LogKey::new("gov.example/log", &[9; 32]).unwrap();
    assert_eq!(Checkpoint::open(&bytes, &stranger.public()), Err(BadCheckpoint::Signature));
    assert_eq!(Checkpoint::open(b"", &key.public()), Err(BadCheckpoint::Malformed));
}

#[test]
fn keys_are_written_and_read_and_damage_is_found() {
    let key = LogKey::new("gov.example/log", &[7; 32]).unwrap();
    let line = key.write();
    assert_eq!(LogKey::read(&format!("{line}\n")).unwrap().write(), line);
    assert_eq!(PublicKey::read(&key.public().to_string()), Ok(key.public()));
    assert!(!format!("{key:?}").contains(line.rsplit('+').next().unwrap()), "the secret is not shown");
    for bad in ["", "PRIVATE+KEY+", &line[..line.len() - 4], &line.replace("gov.", "gav."), &key.public().to_string()] {
        assert_eq!(LogKey::read(bad).unwrap_err(), BadKey::Text, "{bad}");
    }
    assert_eq!(LogKey::new("two words", &[7; 32]).unwrap_err(), BadKey::Name);
}

/// The example of the signed-note specification.
#[test]
fn the_note_of_the_specification_is_verified() {
    let key = PublicKey::read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").unwrap();
    let note = "This is an example message.\n\n— example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    // The signature holds; what it signs is no checkpoint.
    assert_eq!(Checkpoint::open(note.as_bytes(), &key), Err(BadCheckpoint::Malformed));
    let changed = note.replace("example message", "example massage");
    assert_eq!(Checkpoint::open(changed.as_bytes(), &key), Err(BadCheckpoint::Signature));
}
