//! `motcua bench reports`: how many reports a second the shipped model sorts, beside the mere reading of their words.

use std::{hint::black_box, process::ExitCode, time::Instant};

use insight::feature;

use super::quantile;
use crate::{
    catalogue::{Catalogue, Files},
    reports::router::{Router, recipe},
};

/// How often every text is asked.
const ROUNDS: usize = 20;

/// Measures and prints; ends with 1 when the catalogue has defects.
pub fn run() -> ExitCode {
    let catalogue = match Catalogue::read(Files::embedded()) {
        Ok(catalogue) => catalogue,
        Err(defects) => {
            defects.iter().for_each(|defect| eprintln!("{defect}"));
            return ExitCode::from(1);
        }
    };
    for (slug, examples) in &catalogue.learning {
        let start = Instant::now();
        let Some(found) = Router::default().shipped(&catalogue, slug) else { continue };
        let learned = start.elapsed().as_secs_f64();
        let mut times = Vec::with_capacity(examples.len() * ROUNDS);
        let (mut sorting, mut reading) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..ROUNDS {
            let round = Instant::now();
            for example in examples {
                let start = Instant::now();
                black_box(found.model.guess(black_box(&example.text)));
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
            sorting = sorting.min(round.elapsed().as_secs_f64());
            let round = Instant::now();
            for example in examples {
                black_box(feature::read(black_box(&example.text), &recipe()));
            }
            reading = reading.min(round.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let a_second = |s: f64| examples.len() as f64 / s;
        let (routed, ceiling) = (a_second(sorting), a_second(reading));
        println!(
            "{slug}: {} kinds and {} features learned from {} synthetic texts in {learned:.2} s",
            found.model.labels().len(),
            found.model.features(),
            examples.len()
        );
        println!("{routed:.0} reports a second on one core; only reading their words: {ceiling:.0}");
        println!(
            "bench reports routed_per_second={routed:.0} reading_per_second={ceiling:.0} ratio={:.3} \
             p50_ms={:.4} p99_ms={:.4} learn_s={learned:.3}",
            routed / ceiling,
            quantile(&times, 0.5),
            quantile(&times, 0.99),
        );
    }
    ExitCode::SUCCESS
}
