//! `motcua reports`: the router of reports learns from officials' choices, and how good it is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::{Args, Subcommand};
use insight::{
    Example, Model, NoModel, Recipe,
    measure::{Judged, Measure, measure, point},
};

use super::{failed, running::Home};
use crate::reports::{
    corpus::Corpus,
    plot,
    training::{self, NotTrained, Outcome, Trained},
};

/// Options of `reports`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

/// What is done.
#[derive(Debug, Subcommand)]
enum What {
    /// Learn from labelled texts and measure on others: F1, calibration and what abstaining buys.
    Measure(Measuring),
    /// Learn a new model from the cases that officials sorted; it is used only when it does no worse.
    Train(Training),
    /// List the models that were learned here.
    Models(Listing),
}

/// Options of `reports train`.
#[derive(Debug, Args)]
struct Training {
    #[command(flatten)]
    home: Home,
    /// The service whose cases are sorted.
    #[arg(long, value_name = "SLUG", default_value = "feedback")]
    service: String,
    /// Only say how good it would be; nothing is kept.
    #[arg(long)]
    dry_run: bool,
}

/// Options of `reports models`.
#[derive(Debug, Args)]
struct Listing {
    #[command(flatten)]
    home: Home,
    /// The service whose cases are sorted.
    #[arg(long, value_name = "SLUG", default_value = "feedback")]
    service: String,
}

/// Options of `reports measure`. Files are a JSON list, JSON Lines, CSV or TSV; one column is the text, each other
/// one is a label that is measured on its own.
#[derive(Debug, Args)]
struct Measuring {
    /// Labelled texts to learn from.
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// Labelled texts to measure on. Without them a part of the first file is held out.
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// How much is held out, of a hundred.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=90))]
    hold_out: u32,
    /// The seed of the cut; with several rounds the first of as many seeds in a row.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How often a part is held out; the figures are those of all rounds together.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    rounds: u64,
    /// The column of the text; without it `text`, `sentence`, `details`, `category` or `name`.
    #[arg(long, value_name = "COLUMN")]
    text: Option<String>,
    /// Measure only this column of labels.
    #[arg(long, value_name = "COLUMN")]
    label: Vec<String>,
    /// How often, of a hundred times, a suggestion should be right; below that the router abstains.
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u8).range(1..=100))]
    sure: u8,
    /// Draw what abstaining buys into this SVG file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// Does it. `measure` ends with 2 when a file cannot be read or nothing can be learned from it; `train` ends with 1
/// when the new model is not used.
pub fn run(options: &Options) -> ExitCode {
    let options = match &options.what {
        What::Measure(options) => options,
        What::Train(options) => return train(options),
        What::Models(options) => return models(options),
    };
    match measured(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("motcua: {what}");
            ExitCode::from(2)
        }
    }
}

fn train(options: &Training) -> ExitCode {
    let desk = match options.home.open_desk() {
        Ok(desk) => desk,
        Err(why) => return failed(&why),
    };
    match training::train(&desk, &options.service, options.dry_run) {
        Ok(trained) => {
            tell_trained(&options.service, &trained);
            match trained.outcome {
                Outcome::Active | Outcome::Tried => ExitCode::SUCCESS,
                Outcome::Worse | Outcome::TooFew => ExitCode::FAILURE,
            }
        }
        Err(NotTrained::NothingToSort) => failed(&format!("no service {:?} sorts its cases", options.service)),
        Err(NotTrained::NoModel(why)) => failed(&no_model(&options.service, &why)),
        Err(NotTrained::NotDone(why)) => failed(&format!("the cases cannot be read: {why:?}")),
    }
}

fn tell_trained(service: &str, trained: &Trained) {
    let Trained { version, cases, synthetic, before, after, shown, outcome } = trained;
    println!("{service}: learned {version} from {cases} sorted cases and {synthetic} synthetic texts");
    println!("{} held-out cases, which no model learns from:", after.count);
    println!("  {:<10}{:>10}{:>10}{:>14}", "", "accuracy", "macro F1", "calibration");
    for (name, measure) in before.iter().map(|m| ("in force", m)).chain([("new", after)]) {
        let (accuracy, f1, error) = (measure.accuracy, measure.macro_f1, measure.calibration_error);
        println!("  {name:<10}{accuracy:>10.3}{f1:>10.3}{error:>14.3}");
    }
    println!("Of {} suggestions shown, officials took {}.", shown.0, shown.1);
    let few = training::ENOUGH;
    println!(
        "{}",
        match outcome {
            Outcome::Active => "It suggests from now on.".to_owned(),
            Outcome::Worse => "It does worse than the one in force, which stays.".to_owned(),
            Outcome::TooFew => format!("At least {few} held-out cases are needed to tell; the one in force stays."),
            Outcome::Tried => "Nothing was kept (--dry-run).".to_owned(),
        }
    );
    println!(
        "reports train service={service} model={version} cases={cases} held_out={} accuracy={:.4} was={:.4} outcome={}",
        after.count,
        after.accuracy,
        before.as_ref().map_or(0.0, |m| m.accuracy),
        match outcome {
            Outcome::Active => "active",
            Outcome::Worse => "worse",
            Outcome::TooFew => "too_few",
            Outcome::Tried => "tried",
        }
    );
}

fn models(options: &Listing) -> ExitCode {
    let desk = match options.home.open_desk() {
        Ok(desk) => desk,
        Err(why) => return failed(&why),
    };
    let all = match training::versions(&desk, &options.service) {
        Ok(all) => all,
        Err(why) => return failed(&format!("the models cannot be read: {why:?}")),
    };
    if all.iter().all(|row| !row.active) {
        println!("in force: the model of the catalogue's synthetic texts");
    }
    for row in all {
        let at = time::OffsetDateTime::from_unix_timestamp(row.made / 1000).map(|t| t.to_string()).unwrap_or_default();
        println!("{}  {at}{}  {}", row.version, if row.active { "  in force" } else { "" }, row.measured);
    }
    ExitCode::SUCCESS
}

fn measured(options: &Measuring) -> Result<(), String> {
    let train = read(&options.train, options)?;
    let cuts: Vec<(Corpus, Corpus)> = match &options.test {
        Some(test) => vec![(train, read(test, options)?)],
        None => (0..options.rounds).map(|round| train.cut(options.hold_out, options.seed + round)).collect(),
    };
    if options.test.is_none() {
        let (part, seed, rounds) = (options.hold_out, options.seed, options.rounds);
        println!("{part} of 100 rows held out, seed {seed}, {rounds} round(s)\n");
    }
    let labels = match options.label.is_empty() {
        true => cuts[0].0.labels.clone(),
        false => options.label.clone(),
    };
    let recipe = Recipe { sure: options.sure, ..Recipe::default() };
    let mut curves = Vec::new();
    for label in &labels {
        let mut trial = Trial::default();
        for (train, test) in &cuts {
            trial.run(&train.examples(label), &test.examples(label), &recipe).map_err(|why| no_model(label, &why))?;
        }
        let figures = measure(&trial.judged);
        trial.tell(label, &figures, options.sure);
        curves.push((label.clone(), figures.curve));
    }
    if let Some(path) = &options.plot {
        fs::write(path, plot::svg(&curves)).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// What was suggested, and what it took.
#[derive(Default)]
struct Trial {
    judged: Vec<Judged>,
    /// Whether each suggestion was sure enough to be made.
    sure: Vec<bool>,
    learned_from: usize,
    labels: usize,
    threshold: f64,
    learning_s: f64,
    asking_s: f64,
}

impl Trial {
    fn run(&mut self, train: &[Example], test: &[Example], recipe: &Recipe) -> Result<(), NoModel> {
        let start = Instant::now();
        let model = Model::learn(train, recipe)?;
        self.learning_s = self.learning_s.max(start.elapsed().as_secs_f64());
        (self.learned_from, self.labels, self.threshold) = (train.len(), model.labels().len(), model.threshold());
        let start = Instant::now();
        for example in test {
            let guess = model.guess(&example.text);
            self.sure.push(guess.sure);
            let (suggested, truth) = (guess.label, example.label.clone());
            self.judged.push(Judged { suggested, truth, confidence: guess.confidence });
        }
        self.asking_s += start.elapsed().as_secs_f64();
        Ok(())
    }

    fn tell(&self, label: &str, figures: &Measure, wanted: u8) {
        let each_ms = self.asking_s * 1e3 / figures.count.max(1) as f64;
        println!(
            "{label}: learned {} labels from {} texts in {:.1} s; {} texts asked, {each_ms:.3} ms each",
            self.labels, self.learned_from, self.learning_s, figures.count
        );
        println!(
            "  weighted F1 {:.3}   macro F1 {:.3}   accuracy {:.3}   calibration error {:.3}",
            figures.weighted_f1, figures.macro_f1, figures.accuracy, figures.calibration_error
        );
        let sure: Vec<_> = self.judged.iter().zip(&self.sure).filter(|(_, sure)| **sure).map(|(j, _)| j).collect();
        let right = sure.iter().filter(|j| j.truth == j.suggested).count();
        let (answered, precision) =
            (sure.len() as f64 / figures.count.max(1) as f64, right as f64 / sure.len().max(1) as f64);
        println!(
            "  abstaining below {:.3}, so that {wanted} of 100 are right: suggests for {:.1} %, {:.1} % of them right",
            self.threshold,
            answered * 100.0,
            precision * 100.0
        );
        println!("  {:>10}{:>12}{:>10}", "threshold", "suggested", "right");
        let outcomes: Vec<(f64, bool)> = self.judged.iter().map(|j| (j.confidence, j.truth == j.suggested)).collect();
        for tenth in [0, 3, 5, 6, 7, 8, 9] {
            let at = point(&outcomes, f64::from(tenth) / 10.0);
            let (suggested, right) = (at.answered * 100.0, at.right * 100.0);
            println!("  {:>10.1}{suggested:>10.1} %{right:>8.1} %", at.threshold);
        }
        println!(
            "reports measure label={label} learned={} tested={} labels={} weighted_f1={:.4} macro_f1={:.4} \
             accuracy={:.4} ece={:.4} threshold={:.4} answered={answered:.4} right={precision:.4} learn_s={:.2} \
             ask_ms={each_ms:.4}\n",
            self.learned_from,
            figures.count,
            self.labels,
            figures.weighted_f1,
            figures.macro_f1,
            figures.accuracy,
            figures.calibration_error,
            self.threshold,
            self.learning_s,
        );
    }
}

fn read(path: &Path, options: &Measuring) -> Result<Corpus, String> {
    let file = path.display();
    let bytes = fs::read(path).map_err(|e| format!("{file}: {e}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{file}: it is not UTF-8. Save it as UTF-8."))?;
    let corpus = Corpus::read(&text, options.text.as_deref()).map_err(|what| format!("{file}: {what}"))?;
    match options.label.iter().find(|label| !corpus.labels.contains(label)) {
        Some(label) => Err(format!("{file}: there is no column {label:?}; there are {}", corpus.labels.join(", "))),
        None => Ok(corpus),
    }
}

fn no_model(label: &str, why: &NoModel) -> String {
    match why {
        NoModel::TooFewLabels => format!("{label}: all texts have the same label, so there is nothing to learn"),
        NoModel::NothingToLearn => format!("{label}: no word stands in enough texts"),
        NoModel::Unreadable(what) => format!("{label}: {what}"),
    }
}
