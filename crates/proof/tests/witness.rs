//! Signatures of several, receipts, submissions and hand-overs, as the specifications have them.

use proof::{
    BadCheckpoint, BadKey, BadReceipt, Checkpoint, Declined, EMPTY_ROOT, Handover, Hash, Log, LogKey, Policy,
    PublicKey, Receipt, Submission, Tile, WitnessKey, WitnessPublicKey, add_signatures, consistency, inclusion,
    leaf_hash,
};

fn key() -> LogKey {
    LogKey::new("gov.example/log", &[7; 32]).unwrap()
}

fn witness(n: u8) -> WitnessKey {
    WitnessKey::new(&format!("w{n}.example/witness"), &[20 + n; 32]).unwrap()
}

/// A log of so many leaves: its root and a way to read its tiles.
fn log(n: u64) -> (Hash, impl Fn(Tile) -> Option<Vec<u8>>) {
    let appended = Log::default().append((0..n).map(|i| leaf_hash(&i.to_be_bytes()))).unwrap();
    let read = move |tile: Tile| {
        let found = appended
            .tiles
            .iter()
            .find(|d| (d.tile.level, d.tile.index) == (tile.level, tile.index) && d.tile.width >= tile.width)?;
        Some(found.bytes[..usize::from(tile.width) * 32].to_vec())
    };
    (appended.root, read)
}

/// A checkpoint with the signatures of these witnesses.
fn signed(size: u64, root: &Hash, witnesses: &[WitnessKey]) -> Vec<u8> {
    let mut note = Checkpoint::sign(&key(), size, root).unwrap();
    let policy = Policy::of(key().public()).with_witnesses(witnesses.iter().map(WitnessKey::public), 0);
    for (i, witness) in witnesses.iter().enumerate() {
        let line = witness.cosign(&note, 1_795_000_000 + i as u64).unwrap();
        note = add_signatures(&note, &line, &policy).unwrap();
    }
    note
}

#[test]
fn witnesses_keys_are_written_and_read_and_are_no_log_keys() {
    let w = witness(1);
    assert_eq!(WitnessKey::read(&w.write()).unwrap().write(), w.write());
    assert_eq!(WitnessPublicKey::read(&w.public().to_string()), Ok(w.public()));
    assert_eq!(PublicKey::read(&w.public().to_string()), Err(BadKey::Text));
    assert_eq!(WitnessPublicKey::read(&key().public().to_string()), Err(BadKey::Text));
    assert_eq!(WitnessKey::read(&key().write()).unwrap_err(), BadKey::Text);
    assert!(!format!("{w:?}").contains(w.write().rsplit('+').next().unwrap()));
}

#[test]
fn a_quorum_of_witnesses_is_asked_for_and_every_byte_counts() {
    let root = leaf_hash(b"a");
    let all = [witness(1), witness(2), witness(3)];
    let note = signed(1, &root, &all);
    let policy = |n: usize| Policy::of(key().public()).with_witnesses(all.iter().map(WitnessKey::public), n);
    let opened = policy(3).believe(&note).unwrap();
    assert_eq!(opened.cosigned.iter().map(|c| c.time - 1_795_000_000).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(
        [1, 2, 3, 4].map(|n| opened.witnessed(n)),
        [Some(1_795_000_002), Some(1_795_000_001), Some(1_795_000_000), None]
    );
    // Who knows no witness passes over them.
    assert_eq!(Policy::of(key().public()).believe(&note).unwrap().cosigned, []);
    assert_eq!(policy(2).believe(&signed(1, &root, &all[..1])), Err(BadCheckpoint::Quorum { have: 1, need: 2 }));
    // The same witness twice is one.
    let text = String::from_utf8(signed(1, &root, &all[..1])).unwrap();
    let twice = format!("{text}{}", text.lines().last().unwrap().to_owned() + "\n");
    assert_eq!(policy(2).believe(twice.as_bytes()), Err(BadCheckpoint::Quorum { have: 1, need: 2 }));
    let same = Policy::of(key().public()).with_witnesses([all[0].public(), all[0].public()], 2);
    assert_eq!(same.witnesses().len(), 1);
    for i in 0..note.len() {
        let mut changed = note.clone();
        changed[i] ^= 1;
        assert!(policy(3).believe(&changed).is_err(), "byte {i}");
    }
    // The time is signed: a cosignature moved to another time is no cosignature.
    let other = signed(1, &leaf_hash(b"b"), &all);
    let foreign = String::from_utf8(other).unwrap().lines().last().unwrap().to_owned() + "\n";
    let forged = [signed(1, &root, &all[..2]), foreign.into_bytes()].concat();
    assert_eq!(policy(1).believe(&forged), Err(BadCheckpoint::Cosignature));
    // Such a line of an answer is not taken.
    let plain = signed(1, &root, &all[..2]);
    let line = String::from_utf8(forged.clone()).unwrap().lines().last().unwrap().to_owned() + "\n";
    assert_eq!(add_signatures(&plain, &line, &policy(1)), Ok(plain.clone()));
    assert_eq!(add_signatures(&plain, "— nobody Zm9vYmFyYmF6\nno line at all\n— cut", &policy(1)), Ok(plain));
    // A newer signature takes the place of the older.
    let newer = all[0].cosign(&note, 1_800_000_000).unwrap();
    let renewed = add_signatures(&note, &newer, &policy(3)).unwrap();
    let opened = policy(3).believe(&renewed).unwrap();
    assert_eq!((opened.cosigned.len(), opened.cosigned[0].time, renewed.len()), (3, 1_800_000_000, note.len()));
}

#[test]
fn sixteen_signatures_of_strangers_are_no_matter() {
    let root = leaf_hash(b"a");
    let strangers: Vec<WitnessKey> = (0..16).map(witness).collect();
    let note = signed(1, &root, &strangers);
    assert!(Policy::of(key().public()).believe(&note).is_ok());
}

#[test]
fn a_receipt_is_one_text_and_proves_one_leaf() {
    let (root, read) = log(1000);
    let policy = Policy::of(key().public()).with_witnesses([witness(1).public()], 1);
    let checkpoint = signed(1000, &root, &[witness(1)]);
    for index in [0, 1, 255, 256, 767, 999] {
        let path = inclusion(1000, &root, index, &read).unwrap();
        let receipt =
            Receipt { extra: Some(b"what it is about".to_vec()), index, path, checkpoint: checkpoint.clone() };
        let text = receipt.write();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "), "{text}");
        assert_eq!(Receipt::read(&text), Ok(receipt.clone()));
        assert_eq!(
            Receipt::read_pasted(&format!("\u{feff} \r\n{}\r\n\r\n", text.replace('\n', "\r\n"))),
            Ok(receipt.clone())
        );
        let leaf = leaf_hash(&index.to_be_bytes());
        assert_eq!(receipt.verify(&leaf, &policy).unwrap().checkpoint.size, 1000);
        assert_eq!(receipt.verify(&leaf_hash(b"another"), &policy), Err(BadReceipt::NotInLog));
        assert_eq!(Receipt { index: index ^ 1, ..receipt.clone() }.verify(&leaf, &policy), Err(BadReceipt::NotInLog));
        let strict = policy.clone().with_witnesses([witness(2).public()], 2);
        let missing = BadReceipt::Checkpoint(BadCheckpoint::Quorum { have: 1, need: 2 });
        assert_eq!(receipt.verify(&leaf, &strict), Err(missing));
        // Every character counts, save in the words that nobody signed.
        let unsigned = text.find("extra ").unwrap()..text.find("index ").unwrap();
        for at in (0..text.len()).filter(|at| !unsigned.contains(at)) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let read = String::from_utf8(bytes).ok().and_then(|t| Receipt::read(&t).ok());
            assert!(read.is_none_or(|r| r.verify(&leaf, &policy).is_err()), "character {at}");
        }
    }
    let no_extra = Receipt { extra: None, index: 0, path: Vec::new(), checkpoint };
    assert_eq!(Receipt::read(&no_extra.write()), Ok(no_extra));
    for bad in [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx\n",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nx\n",
    ] {
        assert_eq!(Receipt::read(bad), Err(BadReceipt::Malformed), "{bad}");
    }
}

#[test]
fn a_witness_judges_in_the_order_of_the_specification() {
    let policy = Policy::of(key().public());
    let (root, read) = log(700);
    let (old_root, _) = log(300);
    let proof = consistency(700, &root, 300, &read).unwrap();
    let checkpoint = signed(700, &root, &[]);
    let good = Submission { old: 300, proof: proof.clone(), checkpoint: checkpoint.clone() };
    assert_eq!(Submission::read(&good.write()), Ok(good.clone()));
    assert_eq!(good.origin().as_deref(), Ok("gov.example/log"));
    let last = Some((300, old_root));
    assert_eq!(good.judge(&policy, last).unwrap().size, 700);
    let judged = |submission: Submission, last| submission.judge(&policy, last).map(|head| head.size);
    assert_eq!(judged(Submission { old: 0, proof: vec![], ..good.clone() }, None), Ok(700));
    assert_eq!(judged(Submission { old: 700, proof: vec![], ..good.clone() }, Some((700, root))), Ok(700), "once more");
    let stranger = Policy::of(LogKey::new("gov.example/log", &[8; 32]).unwrap().public());
    assert_eq!(good.judge(&stranger, last), Err(Declined::Signature));
    assert_eq!(judged(Submission { old: 701, ..good.clone() }, last), Err(Declined::Malformed));
    assert_eq!(judged(Submission { old: 299, ..good.clone() }, last), Err(Declined::Conflict(300)));
    assert_eq!(judged(Submission { old: 300, ..good.clone() }, None), Err(Declined::Conflict(0)));
    assert_eq!(judged(Submission { old: 0, ..good.clone() }, None), Err(Declined::Inconsistent), "proof of nothing");
    assert_eq!(judged(Submission { proof: vec![], ..good.clone() }, last), Err(Declined::Inconsistent));
    assert_eq!(judged(good.clone(), Some((300, root))), Err(Declined::Inconsistent), "another history");
    assert_eq!(
        judged(Submission { old: 700, proof: vec![], ..good.clone() }, Some((700, old_root))),
        Err(Declined::Inconsistent)
    );
    let empty = |root: &Hash| Submission { old: 0, proof: vec![], checkpoint: signed(0, root, &[]) };
    assert_eq!(judged(empty(&EMPTY_ROOT), None), Ok(0));
    assert_eq!(judged(empty(&root), None), Err(Declined::Inconsistent));
    assert_eq!(
        [Declined::Malformed, Declined::Signature, Declined::Unknown, Declined::Conflict(1), Declined::Inconsistent]
            .map(Declined::status),
        [400, 403, 404, 409, 422]
    );
    for bad in ["", "old 1", "old 01\n\nx\n", "old -1\n\nx\n", "new 1\n\nx\n", "old 1\nAAAA\n\nx\n"] {
        assert_eq!(Submission::read(bad.as_bytes()), Err(Declined::Malformed), "{bad}");
    }
    let long = Submission { proof: vec![root; 64], ..good };
    assert_eq!(Submission::read(&long.write()), Err(Declined::Malformed));
}

#[test]
fn a_key_hands_over_and_speaks_no_further() {
    let (old, next) = (key(), LogKey::new("gov.example/log", &[8; 32]).unwrap());
    let root = leaf_hash(b"a");
    let note = Handover::sign(&old, &next, 5, &root).unwrap();
    let handover = Handover::open(&note, &old.public()).unwrap();
    assert_eq!((handover.size, handover.root, &handover.next), (5, root, &next.public()));
    assert_eq!(Handover::previous(&note), Some(old.public()));
    assert!(Handover::open(&note, &next.public()).is_err(), "nobody hands over to themselves");
    for i in 0..note.len() {
        let mut changed = note.clone();
        changed[i] ^= 1;
        assert!(Handover::open(&changed, &old.public()).is_err(), "byte {i}");
    }
    assert!(Handover::sign(&old, &LogKey::new("other.example", &[9; 32]).unwrap(), 5, &root).is_err());
    assert_eq!(Checkpoint::open(&note, &old.public()), Err(BadCheckpoint::Malformed), "a hand-over is no checkpoint");
    // Who knows the old key believes the new one; the old one only up to the hand-over.
    let third = LogKey::new("gov.example/log", &[9; 32]).unwrap();
    let notes = [note, Handover::sign(&next, &third, 9, &root).unwrap()];
    for (first, keys) in [(&old, 3), (&next, 2), (&third, 1)] {
        let policy = Policy::follow(first.public(), &notes);
        assert_eq!((policy.log_keys().count(), policy.log_key()), (keys, &third.public()));
        assert!(policy.open(&Checkpoint::sign(&third, 100, &root).unwrap()).is_ok());
        assert_eq!(policy.open(&Checkpoint::sign(&old, 5, &root).unwrap()).is_ok(), keys == 3);
        assert!(policy.open(&Checkpoint::sign(&old, 6, &root).unwrap()).is_err());
        assert!(policy.open(&Checkpoint::sign(&next, 10, &root).unwrap()).is_err());
    }
    let stranger = LogKey::new("gov.example/log", &[10; 32]).unwrap();
    let forged = Handover::sign(&stranger, &third, 5, &root).unwrap();
    assert_eq!(Policy::follow(old.public(), &[forged]).log_key(), &old.public());
}
