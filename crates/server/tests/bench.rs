//! `motcua bench` from beginning to end, as small as can be: that it runs and says everything it promises.
//! No time is asserted: a machine may be busy.

use std::{collections::BTreeMap, process::Command};

#[test]
fn one_run_measures_everything() {
    let folder = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .args(["bench", "--cases", "200", "--seconds", "0.3", "--folder"])
        .arg(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{text}\n{}", String::from_utf8_lossy(&out.stderr));
    let mut figures: BTreeMap<&str, Vec<BTreeMap<&str, f64>>> = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("bench ")) {
        let (name, rest) = line.split_once(' ').unwrap();
        let pairs = rest.split_whitespace().map(|pair| pair.split_once('=').unwrap());
        figures.entry(name).or_default().push(pairs.map(|(k, v)| (k, v.parse().unwrap())).collect());
    }
    let of = |name: &str, key: &str| -> Vec<f64> { figures[name].iter().map(|f| f[key]).collect() };
    assert_eq!(of("submissions", "clients"), [1.0, 16.0, 256.0]);
    assert_eq!(of("steps", "clients"), [1.0, 16.0]);
    assert_eq!(of("worklist", "cases"), [20.0, 200.0]);
    let measured = [
        ("ceilings", "sync_p50_ms"),
        ("submissions", "per_second"),
        ("submissions", "bare_per_second"),
        ("submissions", "p99_ms"),
        ("steps", "per_second"),
        ("pages", "page_per_second"),
        ("pages", "asset_per_second"),
        ("pages", "bare_per_second"),
        ("decisions", "mean_us"),
        ("reports", "routed_per_second"),
        ("worklist", "query_p99_ms"),
        ("worklist", "page_p99_ms"),
        ("worklist", "ready_s"),
        ("worklist", "bytes_per_case"),
    ];
    for (name, key) in measured {
        assert!(of(name, key).iter().all(|v| v.is_finite() && *v > 0.0), "{name} {key}\n{text}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
