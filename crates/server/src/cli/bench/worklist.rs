//! `motcua bench worklist`: the worklist among few cases and among very many, and what so many cases cost:
//! the start, memory, the disk.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rules::{id::Id, workflow::Role};

use super::{
    child::Child,
    client::get,
    load::{Run, drive},
    quantile,
    scene::{Made, Scene},
};
use crate::{
    clock::Clock,
    projections::cases::{View, WorklistQuery, counts, worklist},
    store::{DATABASE_FILE, Fault, Settings, Store},
};

/// What was measured at one number of cases.
#[derive(Debug, Default)]
pub struct Figures {
    /// How many cases there are.
    pub cases: usize,
    /// Seconds it took to make those that were new.
    pub made_seconds: f64,
    /// Seconds of each query of the read model, sorted: the first page and the counts above it.
    pub query: Vec<f64>,
    /// The worklist as a page, one client.
    pub page: Run,
    /// The worklist as JSON, one client.
    pub json: Run,
    /// From the start to ready, seconds.
    pub ready: f64,
    /// Memory of the server when ready and at rest, MB.
    pub rest_mb: f64,
    /// Memory after the worklists were read, MB.
    pub worked_mb: f64,
    /// Bytes on disk.
    pub bytes: u64,
}

/// How often the read model is asked.
const QUERIES: u32 = 500;
/// How long a started server is left alone before its memory is looked at.
const REST: Duration = Duration::from_secs(2);

/// Measures at a few cases and at many, in one folder that grows.
pub fn measure(folder: &Path, few: usize, many: usize, length: Duration) -> Result<Vec<Figures>, String> {
    let folder = folder.join("worklist");
    let scene = Scene::make(&folder, (many / 200).clamp(20, 5000))?;
    let mut all = Vec::new();
    let mut there = 0;
    for cases in [few, many] {
        let begin = Instant::now();
        scene.add(cases - there, Made::Waiting)?;
        there = cases;
        let made_seconds = begin.elapsed().as_secs_f64();
        all.push(Figures { cases, made_seconds, ..look(&scene, &folder, length)? });
    }
    Ok(all)
}

fn look(scene: &Scene, folder: &Path, length: Duration) -> Result<Figures, String> {
    let official = scene.officials.get(&Role::Intake).ok_or("nobody is at the counter")?;
    let query = queries(folder, &scene.unit, official.id)?;
    let bytes = ["", "-wal"].iter().filter_map(|end| folder.join(format!("{DATABASE_FILE}{end}")).metadata().ok());
    let bytes = bytes.map(|file| file.len()).sum();
    let server = Child::start(&["serve"], folder)?;
    std::thread::sleep(REST.min(length));
    let memory = || server.memory_mb().unwrap_or_default();
    let rest_mb = memory();
    let ask = |path: &str, who: String| {
        let request = get(path, &who);
        drive(server.address, 1, length, move |_| Some(request.clone()))
    };
    let page = ask("/desk", official.cookie())?;
    let json = ask("/api/v1/worklist", official.bearer())?;
    Ok(Figures { query, page, json, ready: server.ready, rest_mb, worked_mb: memory(), bytes, ..Figures::default() })
}

/// Seconds of the first page of everything that waits in a unit, with the counts above it.
fn queries(folder: &Path, unit: &str, me: Id) -> Result<Vec<f64>, String> {
    const DAY: i64 = 24 * 60 * 60_000;
    let store = Store::open(&Settings::in_folder(folder)).map_err(|fault| fault.to_string())?;
    let now = Clock::System.now();
    let query = WorklistQuery {
        unit: unit.to_owned(),
        me,
        view: View::All,
        role: None,
        service: None,
        text: String::new(),
        after: None,
        limit: 50,
    };
    let mut times = Vec::new();
    for _ in 0..QUERIES {
        let start = Instant::now();
        let read = store.read(|tx| {
            let page = worklist(tx, &query)?;
            Ok::<_, Fault>((page, counts(tx, unit, me, None, now, now + DAY)?))
        });
        let (page, _) = read.map_err(|fault| fault.to_string())?;
        times.push(start.elapsed().as_secs_f64());
        if page.subjects().is_empty() {
            return Err("nothing waits in the unit that is measured".into());
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Prints.
pub fn print(all: &[Figures]) {
    println!("\nThe worklist of one unit (a tenth of all cases), one client:");
    println!(
        "{:>10}{:>16}{:>16}{:>16}{:>10}{:>12}{:>14}{:>14}",
        "cases",
        "query p50/p99",
        "page p50/p99",
        "JSON p50/p99",
        "ready s",
        "at rest MB",
        "after work MB",
        "bytes a case",
    );
    for f in all {
        let query = |part: f64| quantile(&f.query, part) * 1e3;
        let pair = |a: f64, b: f64| format!("{a:.2}/{b:.2} ms");
        let each = f.bytes / f.cases.max(1) as u64;
        println!(
            "{:>10}{:>16}{:>16}{:>16}{:>10.2}{:>12.1}{:>14.1}{each:>14}",
            f.cases,
            pair(query(0.5), query(0.99)),
            pair(f.page.ms(0.5), f.page.ms(0.99)),
            pair(f.json.ms(0.5), f.json.ms(0.99)),
            f.ready,
            f.rest_mb,
            f.worked_mb,
        );
        println!(
            "bench worklist cases={} query_p50_ms={:.3} query_p99_ms={:.3} page_p50_ms={:.3} page_p99_ms={:.3} \
             json_p50_ms={:.3} json_p99_ms={:.3} ready_s={:.3} rest_mb={:.1} worked_mb={:.1} bytes_per_case={each} \
             made_s={:.1}",
            f.cases,
            query(0.5),
            query(0.99),
            f.page.ms(0.5),
            f.page.ms(0.99),
            f.json.ms(0.5),
            f.json.ms(0.99),
            f.ready,
            f.rest_mb,
            f.worked_mb,
            f.made_seconds,
        );
    }
}
