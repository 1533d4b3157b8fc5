//! `motcua bench ceilings`: what this machine can do at most, to be read beside every other measurement.
//!
//! A durable write cannot be quicker than one `fdatasync`, a seal not quicker than SHA-256, an answer
//! not quicker than copying its bytes.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Args;
use sha2::{Digest, Sha256};

use super::quantile;

/// Options of `bench ceilings`.
#[derive(Debug, Args)]
pub struct Options {
    /// The data folder whose disk is measured; it is made when it is not there.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Ceilings {
    /// Median time to make 4 KiB at the end of a file durable, in milliseconds.
    pub sync_p50_ms: f64,
    /// The 99th percentile of the same.
    pub sync_p99_ms: f64,
    /// Such writes a second, one after the other.
    pub sync_per_second: f64,
    /// SHA-256 on one core in MB (10^6 bytes) a second, of long messages.
    pub sha256_mb_s: f64,
    /// SHA-256 of 64-byte messages, such as two hashes of a tree, a second on one core.
    pub sha256_nodes_per_second: f64,
    /// Copying memory on one core, in GB (10^9 bytes) a second.
    pub copy_gb_s: f64,
}

/// How many durable writes are made at most, and for how long.
const WRITES: usize = 500;
const PATIENCE: Duration = Duration::from_secs(3);
/// For how long each computation runs.
const RUN: Duration = Duration::from_millis(400);

/// Measures and prints; ends with 2 when the folder cannot be written.
pub fn run(options: &Options) -> ExitCode {
    let ceilings = match measure(&options.data) {
        Ok(ceilings) => ceilings,
        Err(error) => {
            eprintln!("{}: {error}. Name a folder that can be written with --data.", options.data.display());
            return ExitCode::from(2);
        }
    };
    print(&ceilings, &options.data);
    ExitCode::SUCCESS
}

/// Prints.
pub fn print(c: &Ceilings, folder: &Path) {
    println!("This machine, with data in {}:", folder.display());
    println!("  durable write of 4 KiB   {:>10.3} ms p50, {:.3} ms p99", c.sync_p50_ms, c.sync_p99_ms);
    println!("  durable writes           {:>10.0} a second, one after the other", c.sync_per_second);
    println!("  SHA-256, long messages   {:>10.0} MB a second on one core", c.sha256_mb_s);
    println!("  SHA-256, 64 bytes        {:>10.0} a second on one core", c.sha256_nodes_per_second);
    println!("  copying memory           {:>10.1} GB a second on one core", c.copy_gb_s);
    println!(
        "bench ceilings sync_p50_ms={:.4} sync_p99_ms={:.4} sync_per_second={:.0} sha256_mb_s={:.0} \
         sha256_nodes_per_second={:.0} copy_gb_s={:.2}",
        c.sync_p50_ms, c.sync_p99_ms, c.sync_per_second, c.sha256_mb_s, c.sha256_nodes_per_second, c.copy_gb_s,
    );
}

/// Measures the ceilings, the disk in the given folder. Takes about four seconds at most.
pub fn measure(folder: &Path) -> io::Result<Ceilings> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("bench-{}.tmp", std::process::id()));
    let file = OpenOptions::new().create_new(true).append(true).open(&path)?;
    let times = sync_times(file);
    fs::remove_file(&path)?;
    let mut times = times?;
    let total: f64 = times.iter().sum();
    times.sort_by(f64::total_cmp);
    let long = vec![0x5a_u8; 1 << 20];
    let mut copy = vec![0_u8; 64 << 20];
    let from = vec![0x5a_u8; copy.len()];
    Ok(Ceilings {
        sync_p50_ms: quantile(&times, 0.5) * 1e3,
        sync_p99_ms: quantile(&times, 0.99) * 1e3,
        sync_per_second: times.len() as f64 / total,
        sha256_mb_s: rate(|| {
            std::hint::black_box(Sha256::digest(std::hint::black_box(&long)));
        }) * long.len() as f64
            / 1e6,
        sha256_nodes_per_second: rate(|| {
            // A batch, so that looking at the clock is not measured.
            for _ in 0..1000 {
                std::hint::black_box(Sha256::digest(std::hint::black_box(&long[..64])));
            }
        }) * 1000.0,
        copy_gb_s: rate(|| std::hint::black_box(&mut copy).copy_from_slice(std::hint::black_box(&from)))
            * from.len() as f64
            / 1e9,
    })
}

/// Seconds of each durable write at the end of a file.
fn sync_times(mut file: File) -> io::Result<Vec<f64>> {
    let block = [0x5a_u8; 4096];
    let begin = Instant::now();
    let mut times = Vec::with_capacity(WRITES);
    while times.len() < WRITES && begin.elapsed() < PATIENCE {
        let start = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(times)
}

/// How often something can be done a second on one core.
fn rate(mut work: impl FnMut()) -> f64 {
    work();
    let (begin, mut count) = (Instant::now(), 0_u32);
    while begin.elapsed() < RUN {
        work();
        count += 1;
    }
    f64::from(count) / begin.elapsed().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ceiling_is_measured_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let c = measure(folder.path()).unwrap();
        let all = [c.sync_p50_ms, c.sync_p99_ms, c.sync_per_second, c.sha256_mb_s, c.copy_gb_s];
        assert!(all.iter().all(|v| v.is_finite() && *v > 0.0), "{c:?}");
        assert!(c.sync_p50_ms <= c.sync_p99_ms);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
