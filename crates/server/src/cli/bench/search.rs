//! `motcua bench search --titles FILE --queries FILE`: hit@1, hit@5, MRR with and without marks, and
//! how long an answer takes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::Args;
use rules::fold;

use super::quantile;
use crate::{
    catalogue::Files,
    search::{
        self, Index, Lexicon, Question,
        eval::{self, Case, Measure},
    },
};

/// Options of `bench search`.
#[derive(Debug, Args)]
pub struct Options {
    /// Titles: CSV or TSV whose first line names the columns, at least `code` and `name`.
    #[arg(long, value_name = "FILE")]
    titles: PathBuf,
    /// Questions: TSV of query and codes (several codes separated by `;`, `|` or commas).
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The language of the shipped synonym table.
    #[arg(long, default_value = "vi")]
    lang: String,
    /// Another synonym table.
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
    /// Name the questions whose right answer is not among the first five.
    #[arg(long)]
    missed: bool,
    /// How often each question is asked for the times.
    #[arg(long, default_value_t = 20, value_name = "N")]
    rounds: usize,
}

impl Options {
    /// The usual measurement on two files.
    pub fn of(titles: &Path, queries: &Path) -> Options {
        Options {
            titles: titles.to_owned(),
            queries: queries.to_owned(),
            lang: "vi".into(),
            synonyms: None,
            missed: false,
            rounds: 20,
        }
    }
}

/// Measures and prints; ends with 2 when a file cannot be read.
pub fn run(options: &Options) -> ExitCode {
    match measure(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn measure(options: &Options) -> Result<(), String> {
    let lexicon = match &options.synonyms {
        Some(path) => Lexicon::read(&read(path)?).map_err(|e| format!("{}: {e}", path.display()))?,
        None => search::lexicon(&Files::embedded(), &options.lang).map_err(|defect| defect.to_string())?,
    };
    let titles = read(&options.titles)?;
    let start = Instant::now();
    let index = Index::of_titles(&titles, lexicon).map_err(|e| format!("{}: {e}", options.titles.display()))?;
    let built = start.elapsed();
    let cases = eval::read(&read(&options.queries)?).map_err(|e| format!("{}: {e}", options.queries.display()))?;
    let absent = cases.iter().filter(|c| c.codes.iter().all(|code| index.title(code).is_none())).count();

    let marked = eval::measure(&index, &cases, true);
    let unmarked = eval::measure(&index, &cases, false);
    let Times { all, quickest } = times(&index, &cases, options.rounds.max(1));
    let (p50, p99, quiet) = (quantile(&all, 0.5), quantile(&all, 0.99), quantile(&quickest, 0.99));

    println!("{} titles, {} questions; index built in {:.0?}", index.len(), cases.len(), built);
    if absent > 0 {
        println!("{absent} questions have no right answer among the titles");
    }
    println!("{:<16}{:>8}{:>8}{:>8}", "", "hit@1", "hit@5", "MRR");
    for (name, m) in [("with marks", &marked), ("without marks", &unmarked)] {
        println!("{name:<16}{:>8.3}{:>8.3}{:>8.3}", m.hit_1, m.hit_5, m.mrr);
    }
    println!("time of an answer: p50 {p50:.3} ms, p99 {p99:.3} ms ({} answers)", all.len());
    println!("p99 of each question's quickest round, free of what else the machine does: {quiet:.3} ms");
    if options.missed {
        name_missed("with marks", &marked);
        name_missed("without marks", &unmarked);
    }
    println!(
        "bench search titles={} queries={} absent={absent} hit1={:.4} hit5={:.4} mrr={:.4} hit1_unmarked={:.4} \
         hit5_unmarked={:.4} mrr_unmarked={:.4} p50_ms={p50:.4} p99_ms={p99:.4} \
         quiet_p99_ms={quiet:.4} build_ms={:.1}",
        index.len(),
        cases.len(),
        marked.hit_1,
        marked.hit_5,
        marked.mrr,
        unmarked.hit_1,
        unmarked.hit_5,
        unmarked.mrr,
        built.as_secs_f64() * 1e3,
    );
    Ok(())
}

fn name_missed(name: &str, measure: &Measure) {
    for (query, place) in &measure.missed {
        match place {
            Some(place) => println!("missed, {name}: {query} (place {place})"),
            None => println!("missed, {name}: {query} (not among the first {})", eval::DEPTH),
        }
    }
}

/// Milliseconds of answers, sorted.
struct Times {
    /// Of every answer.
    all: Vec<f64>,
    /// Of the quickest of every question.
    quickest: Vec<f64>,
}

/// Asks every question with and without marks, round after round.
fn times(index: &Index, cases: &[Case], rounds: usize) -> Times {
    let questions: Vec<String> = cases.iter().flat_map(|c| [c.query.clone(), fold::folded(&c.query)]).collect();
    let mut all = Vec::with_capacity(questions.len() * rounds);
    let mut quickest = vec![f64::INFINITY; questions.len()];
    for _ in 0..rounds {
        for (text, quickest) in questions.iter().zip(&mut quickest) {
            let start = Instant::now();
            std::hint::black_box(index.find(&Question::of(text)));
            let time = start.elapsed().as_secs_f64() * 1e3;
            *quickest = quickest.min(time);
            all.push(time);
        }
    }
    all.sort_by(f64::total_cmp);
    quickest.sort_by(f64::total_cmp);
    Times { all, quickest }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}
