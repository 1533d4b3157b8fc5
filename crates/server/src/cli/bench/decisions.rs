//! `motcua bench decisions`: time of every decision table of every service, with its explanation, on
//! the facts of its worked examples.

use std::{hint::black_box, path::PathBuf, process::ExitCode, time::Instant};

use clap::Args;
use rules::{
    decision::Facts,
    service::{compiled::Service, example::Example},
};
use time::{Date, macros::format_description};

use super::quantile;
use crate::catalogue::{Catalogue, Files};

/// Options of `bench decisions`.
#[derive(Debug, Args)]
pub struct Options {
    /// A catalogue in a folder instead of the one within the program.
    #[arg(long, value_name = "DIR")]
    catalogue: Option<PathBuf>,
    /// How often each table is decided.
    #[arg(long, default_value_t = 2000, value_name = "N")]
    rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { catalogue: None, rounds: 2000 }
    }
}

/// The rounds are timed in so many batches.
const BATCHES: u32 = 20;

/// One table on one set of facts.
struct Row {
    service: String,
    table: &'static str,
    example: String,
    micros: f64,
}

/// Measures and prints; ends with 1 when the catalogue has defects, 2 when it cannot be read.
pub fn run(options: &Options) -> ExitCode {
    let files = match options.catalogue.as_deref().map_or_else(|| Ok(Files::embedded()), Files::folder) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("the catalogue cannot be read: {error}");
            return ExitCode::from(2);
        }
    };
    let catalogue = match Catalogue::read(files) {
        Ok(catalogue) => catalogue,
        Err(defects) => {
            defects.iter().for_each(|defect| eprintln!("{defect}"));
            return ExitCode::from(1);
        }
    };
    let rows = measure(&catalogue, options.rounds.max(1));
    println!("{:<28}{:<14}{:>10}{:>12}", "service", "table", "µs", "worst µs");
    let mut tables: Vec<(&str, &str)> = rows.iter().map(|r| (r.service.as_str(), r.table)).collect();
    tables.dedup();
    for (service, table) in tables {
        let own: Vec<&Row> = rows.iter().filter(|r| r.service == service && r.table == table).collect();
        let mean = own.iter().map(|r| r.micros).sum::<f64>() / own.len() as f64;
        let worst = own.iter().map(|r| r.micros).fold(0.0, f64::max);
        println!("{service:<28}{table:<14}{mean:>10.2}{worst:>12.2}");
    }
    let mut sorted: Vec<f64> = rows.iter().map(|r| r.micros).collect();
    sorted.sort_by(f64::total_cmp);
    let mean = sorted.iter().sum::<f64>() / sorted.len().max(1) as f64;
    if let Some(worst) = rows.iter().max_by(|a, b| a.micros.total_cmp(&b.micros)) {
        println!("worst: {} of {}, example {}: {:.2} µs", worst.table, worst.service, worst.example, worst.micros);
    }
    println!(
        "bench decisions tables={} mean_us={mean:.3} p50_us={:.3} worst_us={:.3}",
        rows.len(),
        quantile(&sorted, 0.5),
        quantile(&sorted, 1.0),
    );
    ExitCode::SUCCESS
}

fn measure(catalogue: &Catalogue, rounds: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    for (slug, service) in &catalogue.services {
        for table in ["eligibility", "fee", "deadline", "evidence"] {
            for (name, example) in catalogue.examples.get(slug).into_iter().flatten() {
                let Some(today) = day(example) else { continue };
                let facts = service.facts(&example.given.answers, Some(example.given.channel), today);
                if let Some(micros) = time(service, table, &facts, rounds) {
                    rows.push(Row { service: slug.clone(), table, example: name.clone(), micros });
                }
            }
        }
    }
    rows
}

/// Microseconds of one decision; `None` when the service has no such table.
fn time(service: &Service, table: &str, facts: &Facts<'_>, rounds: u32) -> Option<f64> {
    let decide = || match table {
        "eligibility" => service.explain_eligibility(black_box(facts)).map(|d| drop(black_box(d))),
        "fee" => service.explain_fee(black_box(facts)).map(|d| drop(black_box(d))),
        "deadline" => {
            drop(black_box(service.explain_term(black_box(facts))));
            Some(())
        }
        _ => {
            let needs = service.evidence(black_box(facts));
            (!needs.is_empty()).then(|| drop(black_box(needs)))
        }
    };
    decide()?;
    // The quickest of several batches, free of what else the machine does.
    let batch = rounds.div_ceil(BATCHES);
    let quickest = (0..BATCHES).map(|_| {
        let start = Instant::now();
        for _ in 0..batch {
            decide();
        }
        start.elapsed().as_secs_f64()
    });
    Some(quickest.fold(f64::INFINITY, f64::min) * 1e6 / f64::from(batch))
}

/// The day an example happens on.
fn day(example: &Example) -> Option<Date> {
    Date::parse(example.given.at.get(..10)?, format_description!("[year]-[month]-[day]")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_measured_tables() {
        let catalogue = Catalogue::read(Files::embedded()).unwrap_or_else(|defects| panic!("{defects:?}"));
        let rows = measure(&catalogue, 1);
        for slug in catalogue.services.keys() {
            assert!(rows.iter().any(|r| r.service == *slug && r.table == "deadline"), "{slug}");
        }
        assert!(rows.iter().all(|r| r.micros > 0.0));
    }
}
