//! `motcua bench proof`: the log's speed beside what SHA-256 and Ed25519 allow on this machine, in the
//! same run: sealing (in memory, and in a real store), proving, verifying, and the bytes of its tiles.

use std::{
    collections::BTreeMap,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Args;
use proof::{Checkpoint, Hash, Log, LogKey, Policy, Receipt, Tile, inclusion, leaf_hash, node_hash, verify_inclusion};

use super::quantile;
use crate::{
    followers::seal::{Sealed, Sealer},
    store::{Fault, Kind, NewEvent, Settings, Store, StreamId},
};

/// Options of `bench proof`.
#[derive(Debug, Args)]
pub struct Options {
    /// Leaves in the large log.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    leaves: u64,
    /// Events sealed in a real store, in a folder that is removed again.
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    events: u32,
}

impl Options {
    /// The usual measurement, smaller for a small run.
    pub fn of_size(cases: usize) -> Options {
        let cases = u32::try_from(cases).unwrap_or(u32::MAX);
        Options { leaves: u64::from(cases.clamp(1_000, 1_000_000)), events: cases.clamp(400, 20_000) }
    }
}

/// For how long each ceiling is measured.
const RUN: Duration = Duration::from_millis(400);
/// How many proofs are made and verified.
const PROOFS: u64 = 2_000;
/// Leaves a checkpoint, as under load.
const BATCH: u64 = 400;
/// Events of one append.
const APPEND: u32 = 4;

/// Measures and prints; ends with 2 when the store cannot be made.
pub fn run(options: &Options) -> ExitCode {
    let leaves = options.leaves.max(1);
    let Ok(key) = LogKey::new("bench.example/log", &[1; 32]) else { return ExitCode::FAILURE };
    let hash = |i: u64| leaf_hash(&i.to_be_bytes());
    let hashes = a_second(|| _ = black_box(node_hash(&[1; 32], black_box(&[2; 32]))));
    let signs = a_second(|| _ = black_box(Checkpoint::sign(&key, 1, black_box(&[3; 32]))));
    let note = Checkpoint::sign(&key, 1, &[3; 32]).unwrap_or_default();
    let public = key.public();
    let verifies = a_second(|| _ = black_box(Checkpoint::open(black_box(&note), &public)));

    let mut tiles: BTreeMap<(u8, u64), Vec<u8>> = BTreeMap::new();
    let mut log = Log::default();
    let begin = Instant::now();
    let mut note = Vec::new();
    for from in (0..leaves).step_by(BATCH as usize) {
        let Ok(appended) = log.append((from..leaves.min(from + BATCH)).map(hash)) else { return ExitCode::FAILURE };
        note = Checkpoint::sign(&key, appended.size, &appended.root).unwrap_or_default();
        tiles.extend(appended.tiles.into_iter().map(|d| ((d.tile.level, d.tile.index), d.bytes)));
    }
    let sealed = leaves as f64 / begin.elapsed().as_secs_f64();
    let bytes: usize = tiles.values().map(Vec::len).sum();
    let a_million = bytes as f64 * 1e6 / leaves as f64;

    let root = log.root();
    let read = |tile: Tile| tiles.get(&(tile.level, tile.index)).cloned();
    let policy = Policy::of(public);
    let (mut proving, mut verifying, mut opening) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..PROOFS {
        // Spread over the log without chance: the golden ratio.
        let index = (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16) % leaves;
        let begin = Instant::now();
        let Ok(path) = inclusion(leaves, &root, index, read) else { return ExitCode::FAILURE };
        proving.push(micros(begin));
        let leaf: Hash = hash(index);
        let begin = Instant::now();
        let holds = verify_inclusion(leaves, &root, index, &leaf, &path).is_ok();
        verifying.push(micros(begin));
        let receipt = Receipt { extra: None, index, path, checkpoint: note.clone() };
        let begin = Instant::now();
        let holds = holds && receipt.verify(&leaf, &policy).is_ok();
        opening.push(micros(begin));
        if !holds {
            eprintln!("motcua: the proof of leaf {index} does not hold");
            return ExitCode::FAILURE;
        }
    }
    for times in [&mut proving, &mut verifying, &mut opening] {
        times.sort_by(f64::total_cmp);
    }
    let stored = match in_store(options.events.max(1), &key) {
        Ok(stored) => stored,
        Err(fault) => {
            eprintln!("motcua: the store for the measurement: {fault}");
            return ExitCode::from(2);
        }
    };
    let p50 = |times: &[f64]| quantile(times, 0.5);
    let p99 = |times: &[f64]| quantile(times, 0.99);
    println!("The log, {leaves} leaves, one core:");
    println!("  ceiling: hashes of two hashes {hashes:>12.0} a second (SHA-256, 65 bytes)");
    println!("  ceiling: signatures           {signs:>12.0} a second made, {verifies:.0} verified (Ed25519)");
    println!("  leaves sealed in memory       {sealed:>12.0} a second, a signed checkpoint every {BATCH}");
    println!(
        "  of the SHA-256 ceiling        {:>12.0} % (two hashes a leaf: the leaf's own and its node)",
        200.0 * sealed / hashes
    );
    println!("  events sealed in a store      {stored:>12.0} a second, durable, read, hashed and written");
    println!("  making a proof                {:>12.1} µs p50, {:.1} µs p99", p50(&proving), p99(&proving));
    println!("  verifying a path              {:>12.1} µs p50, {:.1} µs p99", p50(&verifying), p99(&verifying));
    println!("  verifying a receipt           {:>12.1} µs p50, {:.1} µs p99", p50(&opening), p99(&opening));
    println!("  tiles                         {:>12.2} MB a million events", a_million / 1e6);
    println!(
        "bench proof leaves={leaves} sealed_per_second={sealed:.0} stored_per_second={stored:.0} proof_p50_us={:.1} \
         proof_p99_us={:.1} path_p50_us={:.1} receipt_p50_us={:.1} receipt_p99_us={:.1} tile_bytes_per_million={a_million:.0} \
         sha256_nodes_per_second={hashes:.0} ed25519_sign_per_second={signs:.0} ed25519_verify_per_second={verifies:.0}",
        p50(&proving),
        p99(&proving),
        p50(&verifying),
        p50(&opening),
        p99(&opening),
    );
    ExitCode::SUCCESS
}

/// Events a second from waiting to sealed, in a store on disk.
fn in_store(events: u32, key: &LogKey) -> Result<f64, Fault> {
    let folder = std::env::temp_dir().join(format!("motcua-bench-proof-{}", std::process::id()));
    let measured = Store::open(&Settings::in_folder(&folder)).and_then(|store| {
        let sealer = Sealer::new(&store, key.clone())?;
        for n in 0..events.div_ceil(APPEND) {
            let mut stream = [0; 16];
            stream[..4].copy_from_slice(&n.to_be_bytes());
            let one = || NewEvent { name: "bench.happened", schema: 1, payload: vec![b'x'; 200] };
            let new: Vec<NewEvent> = (0..APPEND).map(|_| one()).collect();
            store.write(move |tx| tx.append(Kind::Case, StreamId(stream), 0, 0, "{}", &new))?;
        }
        let begin = Instant::now();
        let mut size = 0;
        loop {
            match sealer.seal()? {
                Sealed::To(now) => size = now,
                Sealed::Nothing => return Ok(size as f64 / begin.elapsed().as_secs_f64()),
                Sealed::Lost => {}
            }
        }
    });
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

/// How often a second.
fn a_second(mut work: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut n = 0u64;
    while begin.elapsed() < RUN {
        for _ in 0..16 {
            work();
        }
        n += 16;
    }
    n as f64 / begin.elapsed().as_secs_f64()
}

fn micros(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e6
}
