//! The house rules that a compiler does not check: which room may use which, how large a file may
//! grow, and that every file says what it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Room, the rooms it must never use, and the reason.
const NEVER: &[(&str, &[&str], &str)] = &[
    ("store", &["web", "desk", "projections", "followers", "cli", "demo"], "the store only keeps events"),
    ("projections", &["web", "desk", "followers", "cli", "demo"], "read models answer, they change nothing"),
    ("desk", &["web", "followers", "cli", "demo"], "the door does not know who knocks"),
    ("search", &["web", "desk", "store"], "the index is built from a catalogue and does no I/O"),
    (
        "oidc",
        &["web", "desk", "store", "projections", "followers", "cli", "demo"],
        "it says who came and changes nothing",
    ),
    ("papers", &["web", "desk", "store"], "a paper is made from a case and a service"),
    ("reports", &["web", "followers", "cli", "demo"], "the router suggests; pages show it, the desk records"),
    ("followers", &["web", "cli", "demo"], "followers change things only through the desk"),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The code of a file before its tests.
fn before_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// The rooms that code names as `crate::room` or `crate::{room::.., room}`.
fn rooms_named(code: &str) -> Vec<String> {
    let word = |s: &str| s.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            out.push(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    out.push(word(&group[start..i]));
                    start = i + 1;
                }
                _ => {}
            }
            if c == '}' && start == i + 1 {
                break;
            }
        }
    }
    out
}

/// Every forbidden arrow in one file's code.
fn arrows(room: &str, code: &str) -> Vec<String> {
    let Some((_, never, why)) = NEVER.iter().find(|(r, _, _)| *r == room) else { return Vec::new() };
    let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    rooms_named(&code)
        .into_iter()
        .filter(|named| never.contains(&named.as_str()))
        .map(|named| format!("{room} uses {named}, but {why}"))
        .collect()
}

#[test]
fn no_forbidden_arrow() {
    let root = crates().join("server/src");
    let mut found = Vec::new();
    for (room, _, _) in NEVER {
        let mut files = Vec::new();
        sources(&root.join(room), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            found.extend(arrows(room, before_tests(&text)).into_iter().map(|a| format!("{}: {a}", file.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_planted_arrow_is_found() {
    assert_eq!(arrows("store", "use crate::web::App;").len(), 1);
    assert_eq!(arrows("desk", "use crate::{\n    catalogue::{Catalogue, Files},\n    web::{App, pages},\n};").len(), 1);
    assert_eq!(arrows("store", "// use crate::web::App;").len(), 0);
    assert_eq!(arrows("desk", "use crate::{catalogue::web_of_things, store::Store};").len(), 0);
}

#[test]
fn rules_proof_and_insight_touch_nothing_of_the_world() {
    let rules = ["motcua", "tokio", "axum", "rusqlite", "postgres", "getrandom", "ureq"];
    let proof = ["rules", "motcua", "tokio", "axum", "rusqlite", "getrandom", "ureq"];
    let insight = ["motcua", "tokio", "axum", "rusqlite", "postgres", "getrandom", "ureq"];
    for (name, banned) in [("rules", &rules), ("proof", &proof), ("insight", &insight)] {
        let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        for line in dependencies.lines() {
            let dependency = line.split([' ', '=', '.']).next().unwrap_or("");
            assert!(!banned.contains(&dependency), "{name} must not depend on {dependency}");
        }
        let mut files = Vec::new();
        sources(&crates().join(name).join("src"), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for world in ["std::fs", "std::net", "std::env", "std::thread", "SystemTime", "Instant::now"] {
                assert!(!before_tests(&text).contains(world), "{} uses {world}; {name} is pure", file.display());
            }
        }
    }
}

#[test]
fn files_can_be_read_whole_and_say_what_they_are() {
    let mut files = Vec::new();
    for name in ["rules", "proof", "insight", "server"] {
        sources(&crates().join(name).join("src"), &mut files);
    }
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // A file of tests only has nothing before its tests.
        let only_tests = file.file_name().is_some_and(|name| name == "tests.rs");
        let lines = if only_tests { 0 } else { before_tests(&text).lines().count() };
        if lines > 500 {
            found.push(format!("{}: {lines} lines before its tests; split it", file.display()));
        }
        if !text.starts_with("//!") {
            found.push(format!("{}: begin with `//!` and what it is", file.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What reads a case or an account as it is, without the veil of `store::Veiled`, and the files of the web that do:
/// to show a person their own, or what is public of a case.
const UNVEILED: &[(&str, &[&str])] = &[
    (".load(tx", &["pages/papers.rs", "pages/result.rs", "pages/track.rs"]),
    (".history(tx", &["open.rs"]),
    ("cases::get(", &["pages/looks/mod.rs"]),
    ("cases::of_person(", &["api/cases.rs", "pages/cases/list.rs"]),
    ("load_person(", &["sign_in.rs", "open.rs", "pages/profile.rs", "pages/desk/draft.rs"]),
];

#[test]
fn the_web_reads_cases_under_the_veil() {
    let root = crates().join("server/src/web");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let (mut found, mut known) = (Vec::new(), 0);
    for file in files {
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        if name.starts_with("tests/") || name.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (call, allowed) in UNVEILED.iter().filter(|(call, _)| before_tests(&text).contains(call)) {
            match allowed.contains(&name.as_str()) {
                true => known += 1,
                false => found.push(format!("{name} calls {call}: use Desk::case_for and Desk::show")),
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(known, UNVEILED.iter().map(|(_, files)| files.len()).sum::<usize>(), "a file listed no longer does");
}

/// The description of the API knows a shape by its name alone: two of one name would be one, silently.
#[test]
fn every_shape_of_the_api_has_a_name_of_its_own() {
    let mut files = Vec::new();
    sources(&crates().join("server/src/web/api"), &mut files);
    let mut names: Vec<String> = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        for (at, _) in text.match_indices("ToSchema)]") {
            let named = text[at..].lines().skip(1).find_map(|line| {
                let line = line.trim_start_matches("pub(super) ").trim_start_matches("pub ");
                line.strip_prefix("struct ").or_else(|| line.strip_prefix("enum "))
            });
            names.extend(named.and_then(|n| n.split([' ', '<', '(', ';']).next()).map(str::to_owned));
        }
    }
    assert!(names.len() > 20, "{names:?}");
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair.first() == pair.last()).collect();
    assert!(twice.is_empty(), "two shapes of one name: {twice:?}");
}

/// What is wrong with where a lock file has its packages from: the registry alone, each with its checksum, or a crate of ours.
fn strange_packages(lock: &str) -> Vec<String> {
    let ours = ["motcua", "rules", "proof", "insight"];
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let mut out = Vec::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.split('"').nth(1).unwrap_or("");
        let pinned = package.contains(registry) && package.contains("checksum = \"");
        let own = ours.contains(&name) && !package.contains("source =");
        if !pinned && !own {
            out.push(name.to_owned());
        }
    }
    out
}

#[test]
fn every_package_is_pinned_and_comes_from_the_registry() {
    let lock = fs::read_to_string(crates().join("../Cargo.lock")).unwrap();
    assert_eq!(strange_packages(&lock), Vec::<String>::new());
    assert!(lock.matches("[[package]]").count() > 100);
    let planted =
        lock.replacen("registry+https://github.com/rust-lang/crates.io-index", "git+https://example.org/x", 1);
    assert_eq!(strange_packages(&planted).len(), 1, "a package from elsewhere is found");
    let planted = lock.replacen("checksum = \"", "sum = \"", 1);
    assert_eq!(strange_packages(&planted).len(), 1, "a package without its checksum is found");
    let planted = format!("{lock}\n[[package]]\nname = \"ruled\"\nversion = \"1.0.0\"\n");
    assert_eq!(strange_packages(&planted), ["ruled"], "a package from nowhere is found");
}
