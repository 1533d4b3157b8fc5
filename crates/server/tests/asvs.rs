//! The ledger `docs/asvs.csv` is whole and true: every requirement once, every claim with evidence that exists, and the
//! counts in `docs/asvs.md` are those of the ledger. Evidence named in `docs/threat-model.md` is held to the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The requirements of OWASP ASVS 5.0 without chapter 17, ids and levels only.
const IDS: &str = include_str!("data/asvs_ids.csv");

const STATUSES: [&str; 3] = ["met", "not_applicable", "open"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A row of the ledger.
struct Row {
    id: String,
    level: String,
    status: String,
    how: String,
    evidence: Vec<String>,
}

fn rows(ledger: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(ledger.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(head, ["id", "level", "status", "how", "evidence"]);
    let row = |record: csv::StringRecord| Row {
        id: record[0].to_owned(),
        level: record[1].to_owned(),
        status: record[2].to_owned(),
        how: record[3].to_owned(),
        evidence: record[4].split(';').map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()).collect(),
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Whether evidence names a test: a function after `::`, or the title of a browser test after `: `.
fn is_test(evidence: &str) -> bool {
    evidence.contains("::") || evidence.contains(".mjs: ")
}

/// What is wrong with one piece of evidence.
fn missing(evidence: &str) -> Option<String> {
    let (path, name) = match evidence.split_once("::") {
        Some((path, name)) => (path, Some(name)),
        None => match evidence.split_once(".mjs: ") {
            Some((stem, title)) => (&evidence[..stem.len() + 4], Some(title)),
            None => (evidence, None),
        },
    };
    let Ok(text) = fs::read_to_string(root().join(path)) else { return Some(format!("{path} is not there")) };
    let name = name?;
    let there = match path.rsplit('.').next() {
        Some("rs") => text.match_indices(&format!("fn {name}(")).any(|(at, _)| {
            // Only what is marked as a test runs; attributes stand right above.
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let above = text[..line].lines().rev().take(4).take_while(|line| !line.trim().is_empty());
            above.into_iter().any(|line| line.contains("#[test]") || line.contains("#[tokio::test"))
        }),
        Some("py") => name.starts_with("test_") && text.contains(&format!("def {name}(")),
        Some("mjs") => ['"', '`', '\''].iter().any(|q| text.contains(&format!("test({q}{name}{q}"))),
        _ => false,
    };
    (!there).then(|| format!("{path} has no test {name}"))
}

/// Everything wrong with a ledger.
fn faults(ledger: &[Row]) -> Vec<String> {
    let known: BTreeMap<&str, &str> = IDS.lines().filter_map(|line| line.split_once(',')).collect();
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for row in ledger {
        let id = &row.id;
        match known.get(id.as_str()) {
            None => out.push(format!("{id} is unknown")),
            Some(level) if *level != row.level => out.push(format!("{id} is of level {level}")),
            Some(_) => {}
        }
        if !seen.insert(id.as_str()) {
            out.push(format!("{id} stands twice"));
        }
        if !STATUSES.contains(&row.status.as_str()) {
            out.push(format!("{id}: {} is no status", row.status));
        }
        if row.how.trim().len() < 10 {
            out.push(format!("{id} does not say how"));
        }
        if row.status == "met" && row.evidence.is_empty() {
            out.push(format!("{id} is met without evidence"));
        }
        out.extend(row.evidence.iter().filter_map(|e| missing(e)).map(|why| format!("{id}: {why}")));
    }
    out.extend(known.keys().filter(|id| !seen.contains(*id)).map(|id| format!("{id} is missing")));
    out
}

/// The counts as `docs/asvs.md` shows them.
fn counted(ledger: &[Row]) -> String {
    let mut out = String::from("| level | met | not applicable | open | all |\n| --- | --- | --- | --- | --- |\n");
    for (name, level) in [("1", "1"), ("2", "2"), ("3", "3"), ("all", "")] {
        let of = |status: &str| {
            ledger.iter().filter(|r| (level.is_empty() || r.level == level) && r.status.contains(status)).count()
        };
        out += &format!("| {name} | {} | {} | {} | {} |\n", of("met"), of("not_applicable"), of("open"), of(""));
    }
    let met = ledger.iter().filter(|r| r.status == "met");
    let tested = met.clone().filter(|r| r.evidence.iter().any(|e| is_test(e))).count();
    out + &format!(
        "\nOf the {} met, {tested} point to a test that runs in `./check`; the others to a file.\n",
        met.count()
    )
}

#[test]
fn the_ledger_is_whole_and_true() {
    assert_eq!(IDS.lines().count(), 333);
    let ledger = rows(&read("docs/asvs.csv"));
    let faults = faults(&ledger);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let counts = counted(&ledger);
    assert!(read("docs/asvs.md").contains(&counts), "docs/asvs.md should say:\n{counts}");
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let named = |text: &str| -> Vec<String> {
        text.split('`').skip(1).step_by(2).filter(|e| is_test(e) && e.contains('/')).map(str::to_owned).collect()
    };
    let all = named(&read("docs/threat-model.md"));
    assert!(all.len() > 30, "{all:?}");
    let wrong: Vec<String> = all.iter().filter_map(|e| missing(e)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let planted = named("| a | `crates/rules/src/id.rs::reads_back_what_nobody_wrote` |");
    assert_eq!(planted.iter().filter_map(|e| missing(e)).count(), 1);
}

/// Negative controls: each kind of fault, planted into the true ledger, is found.
#[test]
fn planted_faults_are_found() {
    let text = read("docs/asvs.csv");
    let good = || rows(&text);
    let met = good().iter().position(|r| r.status == "met" && r.evidence.iter().any(|e| e.contains(".rs::"))).unwrap();
    let plant = |what: &dyn Fn(&mut Vec<Row>)| {
        let mut ledger = good();
        what(&mut ledger);
        faults(&ledger)
    };
    let one = |found: Vec<String>, part: &str| {
        assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:?}");
    };
    one(plant(&|l| drop(l.remove(met))), "is missing");
    one(plant(&|l| l.extend(rows(&text).into_iter().nth(met))), "stands twice");
    one(
        plant(&|l| l.push(rows("id,level,status,how,evidence\nV99.1.1,1,open,nobody asked for it,\n").remove(0))),
        "unknown",
    );
    one(plant(&|l| l[met].level = "9".into()), "is of level");
    one(plant(&|l| l[met].status = "done".into()), "is no status");
    one(plant(&|l| l[met].how = " ".into()), "does not say how");
    one(plant(&|l| l[met].evidence.clear()), "without evidence");
    for evidence in [
        "crates/server/src/web/no_such_file.rs",
        "crates/server/src/web/csrf.rs::the_word_belongs_to_nobody",
        // A function, but no test.
        "crates/server/src/web/csrf.rs::is_right",
        "tests/http/test_api.py::test_of_nothing",
        "tests/http/program.py::serving",
        "tests/browser/payments.test.mjs: a title that no test has",
    ] {
        one(plant(&|l| l[met].evidence = vec![evidence.into()]), " ");
    }
    assert!(missing("crates/server/src/web/csrf.rs::the_word_belongs_to_the_secret").is_none());
    let mut other = good();
    other[met].status = "open".into();
    assert_ne!(counted(&good()), counted(&other), "a count that changed is seen");
}
