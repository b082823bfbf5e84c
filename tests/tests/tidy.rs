//! Rules of the house that a compiler does not know. In: the repository's files. Out: what breaks a rule, all at once.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

mod program;
use program::walk;

/// Lines of a Rust file at most.
const LINES: usize = 400;

/// Files that were longer when the rule came, with their lines then: they may shrink, and none may join them.
const LONG: [(&str, usize); 0] = [];

/// Which crate of ours may use which: tables and text at the bottom, the four steps beside each other, chiffre on top.
const ARROWS: [(&str, &[&str]); 12] = [
    ("tables", &[]),
    ("text", &[]),
    ("trees", &[]),
    ("encoder", &[]),
    ("fetch", &["tables", "text"]),
    ("clean", &["tables", "text", "trees"]),
    ("extract", &["tables", "text", "trees", "encoder"]),
    ("export", &["tables", "text"]),
    ("chiffre", &["tables", "text", "fetch", "clean", "extract", "export"]),
    ("trainer", &["tables", "text", "fetch", "clean", "extract", "export", "chiffre"]),
    // Servers and pages for the tests of fetch.
    ("webtest", &[]),
    ("tests", &["tables", "text", "fetch", "clean", "extract", "export", "chiffre", "webtest"]),
];

fn rust_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for top in ["crates", "tests"] {
        walk(&tests::path(top), &mut |path| {
            let name = relative(path);
            if name.ends_with(".rs") && !name.contains("/target/") {
                files.insert(name, fs::read_to_string(path).expect("UTF-8"));
            }
        });
    }
    assert!(files.len() > 50, "{} files", files.len());
    files
}

fn relative(path: &Path) -> String {
    path.strip_prefix(tests::path("")).expect("inside").to_string_lossy().into_owned()
}

fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let known: BTreeMap<_, _> = LONG.into();
    let mut wrong = Vec::new();
    for (name, text) in rust_files() {
        let (lines, limit) = (text.lines().count(), known.get(name.as_str()).copied().unwrap_or(LINES));
        if lines > limit {
            wrong.push(format!("{name}: {lines} lines; the limit is {limit}: split it along its subject"));
        } else if limit > LINES {
            println!("{name}: {lines} lines, {limit} known, {LINES} wanted");
        }
    }
    nothing(&wrong);
}

#[test]
fn files_begin_with_what_they_are_for() {
    let lacking = |text: &str| !text.starts_with("//! ");
    let wrong: Vec<_> =
        rust_files().into_iter().filter(|(_, text)| lacking(text)).map(|(name, _)| format!("{name}: no //! header")).collect();
    nothing(&wrong);
}

fn manifest(folder: &Path) -> Option<toml::Table> {
    fs::read_to_string(folder.join("Cargo.toml")).ok().map(|text| text.parse().expect("TOML"))
}

fn names(table: Option<&toml::Value>) -> Vec<String> {
    table.and_then(toml::Value::as_table).map(|t| t.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn crates_use_only_what_stands_below_them() {
    let allowed: BTreeMap<_, _> = ARROWS.into();
    let mut folders: Vec<_> = fs::read_dir(tests::path("crates")).expect("crates").map(|e| e.expect("an entry").path()).collect();
    folders.push(tests::path("tests"));
    let mut wrong = Vec::new();
    for folder in folders {
        let Some(manifest) = manifest(&folder) else { continue };
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        let Some(below) = allowed.get(name.as_str()) else {
            wrong.push(format!("{name}: a crate that ARROWS does not know"));
            continue;
        };
        let ours = |used: &String| allowed.contains_key(used.as_str());
        for used in names(manifest.get("dependencies")).iter().filter(|u| ours(u)) {
            if !below.contains(&used.as_str()) {
                wrong.push(format!("{name} uses {used}; it may use {below:?}"));
            }
        }
        for used in names(manifest.get("dev-dependencies")).iter().filter(|u| ours(u)) {
            if !below.contains(&used.as_str()) && used != "webtest" {
                wrong.push(format!("the tests of {name} use {used}; they may use {below:?} and webtest"));
            }
        }
    }
    nothing(&wrong);
}

/// Only `stage.rs` knows Arrow in the crates that read texts: the rest works on plain types.
#[test]
fn arrow_stays_at_the_border() {
    let inner =
        |name: &str| ["clean", "extract"].iter().any(|c| name.starts_with(&format!("crates/{c}/src/"))) && !name.ends_with("/stage.rs");
    let wrong: Vec<_> = rust_files()
        .into_iter()
        .filter(|(name, text)| inner(name) && text.lines().any(|l| l.starts_with("use arrow") || l.contains("arrow::array")))
        .map(|(name, _)| format!("{name} uses arrow"))
        .collect();
    nothing(&wrong);
}

#[test]
fn every_data_file_has_a_source() {
    let text = fs::read_to_string(tests::path("data/SOURCES.tsv")).expect("data/SOURCES.tsv");
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for (n, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != 5 || cells.iter().any(|c| c.trim().is_empty()) {
            wrong.push(format!("data/SOURCES.tsv:{}: want path, origin, licence, attribution, how_made, none empty", n + 1));
        } else {
            rows.push(cells[0]);
        }
    }
    let covers = |row: &str, file: &str| row == file || row.ends_with('/') && file.starts_with(row);
    let mut check = |path: &Path| {
        let file = relative(path);
        let hidden = file.split('/').any(|part| part.starts_with('.'));
        let made = file == "data/SOURCES.tsv" || file.starts_with("data/out/");
        if !hidden && !made && !rows.iter().any(|row| covers(row, &file)) {
            wrong.push(format!("{file} has no row in data/SOURCES.tsv"));
        }
    };
    walk(&tests::path("data"), &mut check);
    walk(&tests::path("tests/gold"), &mut check);
    nothing(&wrong);
}
