//! Ten thousand lies of somebody who holds the database, the disk, the log's own key and one of three
//! witnesses' keys: leaves flipped, deleted, reordered, inserted; an old copy put back; another log
//! shown to one reader. With two of three witnesses asked for, every one is found. Without witnesses
//! the test knows for each lie whether it is found, and says so in a table (`--nocapture`).

use std::collections::BTreeMap;

use proof::{
    BadCheckpoint, Checkpoint, Declined, Finding, Fresh, Hash, Known, Log, LogKey, Policy, Source, Submission, Tile,
    TileData, WitnessKey, add_signatures, audit, consistency, leaf_hash,
};

/// How many lies are told.
const LIES: usize = 10_000;
/// How many honest logs they are told about.
const WORLDS: usize = 50;
/// Seconds between two checkpoints.
const EVERY: u64 = 60;
/// An auditor's patience with the witnesses' signatures, in seconds.
const FRESH: u64 = 30;

/// Chance that is the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

/// A log as it is served.
#[derive(Clone)]
struct Served {
    note: Vec<u8>,
    tiles: BTreeMap<Tile, Vec<u8>>,
}

impl Served {
    /// The tiles of these leaves, all of them, partial ones too, under a checkpoint.
    fn of(leaves: &[Hash], note: Vec<u8>) -> Served {
        let appended = Log::default().append(leaves.iter().copied()).unwrap();
        let tiles = appended.tiles.into_iter().map(|TileData { tile, bytes }| (tile, bytes)).collect();
        Served { note, tiles }
    }

    fn read(&self, tile: Tile) -> Option<Vec<u8>> {
        let wide = self.tiles.range(Tile { width: tile.width, ..tile }..=Tile { width: 256, ..tile }).next()?.1;
        wide.get(..usize::from(tile.width) * 32).map(<[u8]>::to_vec)
    }
}

impl Source for Served {
    type Fault = std::convert::Infallible;

    fn checkpoint(&mut self) -> Result<Vec<u8>, Self::Fault> {
        Ok(self.note.clone())
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Fault> {
        Ok(self.read(tile))
    }
}

/// A witness as it should be.
struct Witness {
    key: WitnessKey,
    log: Policy,
    last: Option<(u64, Hash)>,
}

impl Witness {
    fn ask(&mut self, body: &[u8], time: u64) -> Result<String, Declined> {
        let submission = Submission::read(body)?;
        let head = submission.judge(&self.log, self.last)?;
        self.last = Some((head.size, head.root));
        Ok(self.key.cosign(&submission.checkpoint, time).unwrap())
    }
}

fn root(leaves: &[Hash]) -> Hash {
    proof::root_of(leaves)
}

/// An honest log with its history and its witnesses.
struct World {
    key: LogKey,
    witnesses: Vec<Witness>,
    leaves: Vec<Hash>,
    /// The checkpoints published, with the sizes.
    history: Vec<(usize, Vec<u8>)>,
    now: u64,
    with: Policy,
    without: Policy,
}

impl World {
    fn new(dice: &mut Dice, n: usize) -> World {
        let seed = |kind: u8| {
            let mut seed = [kind; 32];
            seed[..8].copy_from_slice(&(n as u64).to_be_bytes());
            seed
        };
        let key = LogKey::new("gov.example/log", &seed(1)).unwrap();
        let without = Policy::of(key.public());
        let witnesses: Vec<Witness> = (0..3u8)
            .map(|i| WitnessKey::new(&format!("witness{i}.example"), &seed(10 + i)).unwrap())
            .map(|key| Witness { key, log: without.clone(), last: None })
            .collect();
        let with = without.clone().with_witnesses(witnesses.iter().map(|w| w.key.public()), 2);
        let mut world =
            World { key, witnesses, leaves: Vec::new(), history: Vec::new(), now: 1_795_000_000, with, without };
        for step in 0..8 {
            for _ in 0..1 + dice.below(if n % 10 == 3 { 100 } else { 20 }) {
                let leaf = leaf_hash(format!("{n} {}", world.leaves.len()).as_bytes());
                world.leaves.push(leaf);
            }
            world.publish(step);
        }
        world
    }

    /// One checkpoint with all witnesses on it.
    fn publish(&mut self, step: u64) {
        self.now += EVERY;
        let (size, head) = (self.leaves.len() as u64, root(&self.leaves));
        let mut note = Checkpoint::sign(&self.key, size, &head).unwrap();
        let served = Served::of(&self.leaves, Vec::new());
        for witness in &mut self.witnesses {
            let old = witness.last.map_or(0, |(size, _)| size);
            let proof = match old {
                0 => Vec::new(),
                old => consistency(size, &head, old, |t| served.read(t)).unwrap(),
            };
            let body = Submission { old, proof, checkpoint: note.clone() }.write();
            let line = witness.ask(&body, self.now).unwrap_or_else(|no| panic!("step {step}: {no:?}"));
            note = add_signatures(&note, &line, &self.with).unwrap();
        }
        self.history.push((self.leaves.len(), note));
    }

    fn audit(&self, served: &Served, known: Option<&Known>, witnesses: bool) -> (Vec<Finding>, Option<Known>) {
        let policy = if witnesses { &self.with } else { &self.without };
        let fresh = Some(Fresh { now: self.now + 1, seconds: FRESH });
        let done = audit(policy, known, &[], fresh, &mut served.clone()).unwrap();
        (done.findings, done.known)
    }

    /// What an auditor knew who came at an earlier checkpoint.
    fn known(&self, at: usize) -> Known {
        let (size, note) = &self.history[at];
        let served = Served::of(&self.leaves[..*size], note.clone());
        let done = audit(&self.without, None, &[], None, &mut served.clone()).unwrap();
        let known = done.known.unwrap();
        assert_eq!(Known::read(&known.write(), &self.without), Some(known.clone()));
        known
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Flip,
    Delete,
    Reorder,
    Insert,
    RollBack,
    Fork,
}

const KINDS: [Kind; 6] = [Kind::Flip, Kind::Delete, Kind::Reorder, Kind::Insert, Kind::RollBack, Kind::Fork];

/// The leaves with a lie in them, and the first place that is not as it was.
fn lie(kind: Kind, world: &World, dice: &mut Dice) -> (Vec<Hash>, usize) {
    let mut leaves = world.leaves.clone();
    let at = dice.below(leaves.len());
    match kind {
        Kind::Flip => {
            let (byte, bit) = (dice.below(32), dice.below(8));
            leaves[at][byte] ^= 1 << bit;
            (leaves, at)
        }
        Kind::Delete => {
            leaves.remove(at);
            (leaves, at)
        }
        Kind::Reorder => {
            let other = (at + 1 + dice.below(leaves.len() - 1)) % leaves.len();
            leaves.swap(at, other);
            (leaves, at.min(other))
        }
        Kind::Insert => {
            leaves.insert(at, leaf_hash(b"never happened"));
            (leaves, at)
        }
        Kind::RollBack => {
            let (size, _) = world.history[dice.below(world.history.len() - 1)];
            leaves.truncate(size);
            (leaves, size)
        }
        Kind::Fork => {
            let tail = leaves.len() - at + dice.below(40);
            leaves.truncate(at);
            leaves.extend((0..tail).map(|i| leaf_hash(format!("for one reader only {i}").as_bytes())));
            (leaves, at)
        }
    }
}

#[test]
fn every_lie_is_found_with_witnesses_and_without_them_it_is_known_which_are_not() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    // By kind: told, found with witnesses, told and found without, by whom.
    let mut table: BTreeMap<(Kind, bool, bool), (usize, usize)> = BTreeMap::new();
    let mut found_with = 0;
    for n in 0..WORLDS {
        let mut world = World::new(&mut dice, n);
        let honest = Served::of(&world.leaves, world.history.last().unwrap().1.clone());
        let knowns: Vec<Known> = (0..world.history.len()).map(|at| world.known(at)).collect();
        for known in [None, Some(&knowns[0]), Some(&knowns[7])] {
            for witnesses in [true, false] {
                assert_eq!(world.audit(&honest, known, witnesses).0, [], "an honest log is called honest");
            }
        }
        for lies in 0..LIES / WORLDS {
            let kind = KINDS[lies % KINDS.len()];
            let (leaves, place) = lie(kind, &world, &mut dice);
            // A thorough liar makes all tiles anew and signs with the log's key; a clumsy one changes
            // what lies on the disk.
            let thorough = kind == Kind::RollBack || dice.below(4) > 0;
            let served = match (kind, thorough) {
                // The very files of back then, witnesses' signatures and all.
                (Kind::RollBack, _) => {
                    let note = world.history.iter().find(|(size, _)| *size == place).unwrap().1.clone();
                    Served::of(&leaves, note)
                }
                (_, false) => {
                    let mut served = Served::of(&leaves, honest.note.clone());
                    let above = honest.tiles.iter().filter(|(tile, _)| tile.level > 0);
                    served.tiles.retain(|tile, _| tile.level == 0);
                    served.tiles.extend(above.map(|(tile, bytes)| (*tile, bytes.clone())));
                    served
                }
                (_, true) => {
                    let head = root(&leaves);
                    let note = Checkpoint::sign(&world.key, leaves.len() as u64, &head).unwrap();
                    // The liar holds one witness's key; the others are asked and say no.
                    let own = world.witnesses[0].key.cosign(&note, world.now).unwrap();
                    let mut served = Served::of(&leaves, note.clone());
                    for witness in &mut world.witnesses[1..] {
                        let (old, _) = witness.last.unwrap();
                        let proof = consistency(leaves.len() as u64, &head, old, |t| served.read(t));
                        let body = Submission { old, proof: proof.unwrap_or_default(), checkpoint: note.clone() };
                        assert!(witness.ask(&body.write(), world.now).is_err(), "{kind:?} was signed by a witness");
                    }
                    served.note = add_signatures(&note, &own, &world.with).unwrap();
                    served
                }
            };
            let at = dice.below(knowns.len() + 1);
            let known = knowns.get(at);
            let (findings, kept) = world.audit(&served, known, true);
            assert!(!findings.is_empty() && kept.is_none(), "{kind:?} at {place} of {} unseen", world.leaves.len());
            found_with += 1;
            // Without witnesses: the clumsy are found by anybody, the thorough by those who were there.
            let expect = !thorough || known.is_some_and(|known| (place as u64) < known.size);
            let by_witnesses =
                |f: &&Finding| matches!(f, Finding::Head(BadCheckpoint::Quorum { .. }) | Finding::Stale(_));
            let without: Vec<&Finding> = findings.iter().filter(|f| !by_witnesses(f)).collect();
            assert_eq!(
                !without.is_empty(),
                expect,
                "{kind:?} at {place}, known {:?}: {findings:?}",
                known.map(|k| k.size)
            );
            // And one in ten is really looked at without witnesses, to be sure that it is the same.
            if lies % 10 == 0 {
                let (alone, _) = world.audit(&served, known, false);
                assert_eq!(alone.iter().collect::<Vec<_>>(), without, "{kind:?} at {place}");
            }
            let counted = table.entry((kind, thorough, known.is_some())).or_default();
            *counted = (counted.0 + 1, counted.1 + usize::from(!without.is_empty()));
        }
    }
    assert_eq!(found_with, LIES);
    println!("with three witnesses, two asked for: {found_with} of {LIES} lies found\n");
    println!("without witnesses:\nlie        liar      reader      told  found  unseen");
    for ((kind, thorough, known), (told, found)) in &table {
        let liar = if *thorough { "thorough" } else { "clumsy" };
        let reader = if *known { "returning" } else { "new" };
        println!("{:<10} {liar:<9} {reader:<10} {told:>5} {found:>6} {:>7}", format!("{kind:?}"), told - found);
        if *thorough && !known {
            assert_eq!(*found, 0, "a new reader without witnesses cannot see {kind:?}");
        }
    }
    let unseen: usize = table.values().map(|(told, found)| told - found).sum();
    assert!(unseen > LIES / 10, "without witnesses much goes unseen, or the lies were no lies: {unseen}");
}

/// The place that is named is the place that was changed.
#[test]
fn a_finding_names_the_place() {
    let mut dice = Dice(7);
    let world = loop {
        let world = World::new(&mut dice, 3);
        if world.leaves.len() > 300 {
            break world;
        }
    };
    let n = world.leaves.len();
    let honest = Served::of(&world.leaves, world.history.last().unwrap().1.clone());
    let known = world.known(7);
    let changed = |at: usize| {
        let mut leaves = world.leaves.clone();
        leaves[at][0] ^= 1;
        Served { note: honest.note.clone(), ..Served::of(&leaves, Vec::new()) }
    };
    let (found, _) = world.audit(&changed(n - 1), Some(&known), true);
    assert!(found.contains(&Finding::Rewritten { from: n as u64 - 1, to: n as u64 }), "{found:?}");
    assert_eq!(found[0].to_string(), format!("REWRITTEN leaf {}", n - 1));
    let (found, _) = world.audit(&changed(17), Some(&known), true);
    assert!(found.contains(&Finding::Rewritten { from: 0, to: 256 }) && found.contains(&Finding::Root(n as u64)));
    let mut gap = honest.clone();
    let tile = Tile { level: 0, index: 0, width: 256 };
    gap.tiles.remove(&tile);
    assert_eq!(world.audit(&gap, None, true).0, [Finding::Gap(tile)]);
    let mut above = honest.clone();
    let tile = *above.tiles.keys().find(|t| t.level == 1).unwrap();
    above.tiles.get_mut(&tile).unwrap()[3] ^= 8;
    assert_eq!(world.audit(&above, None, true).0, [Finding::Tile(tile)]);
    let mut unsigned = honest;
    let at = unsigned.note.len() - 20;
    unsigned.note[at] = if unsigned.note[at] == b'A' { b'B' } else { b'A' };
    let (found, _) = world.audit(&unsigned, None, true);
    assert_eq!(found, [Finding::Head(BadCheckpoint::Cosignature)]);
}
