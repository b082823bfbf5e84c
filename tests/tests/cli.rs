//! The command line as its users meet it: what a run writes and what it leaves alone, what status says, how each thing
//! that can go wrong ends, and what the two file commands print.

use std::fs;
use std::time::{Duration, Instant};

use chiffre::store::{Layout, Lock};
use serde_json::Value;
use tables::{Rows, catalog};

mod program;
use program::{Bench, chiffre, chiffre_with, rewritten};

const SENTENCE: &str = "Meta va investir jusqu’à 65\u{a0}milliards de dollars en 2025.";

#[test]
fn a_second_run_writes_nothing() {
    let bench = Bench::samples();
    bench.run();
    let before = bench.files();
    assert!(before.len() >= 12, "{before:?}");
    bench.run();
    assert_eq!(rewritten(&before, &bench.files()), [""; 0]);
    let report = bench.report();
    let stages = report["stages"].as_array().expect("stages");
    assert_eq!(stages.len(), 4);
    for stage in stages {
        assert_eq!(stage["written"], 0, "{stage}");
        let sum = |of: &str| stage[of].as_object().expect("reasons").values().filter_map(Value::as_u64).sum::<u64>();
        let kept = stage["kept"].as_u64().expect("a count");
        assert_eq!(stage["docs"].as_u64(), Some(kept + sum("dropped") + sum("failed")), "{stage}");
    }
    let states = Bench::states(&bench.chiffre("status", &[]));
    assert!(states.values().all(|state| state == "up to date"), "{states:?}");
}

#[test]
fn a_stage_alone_rewrites_what_it_writes_and_status_says_what_follows() {
    let bench = Bench::samples();
    bench.copy_data();
    assert_eq!(bench.with_data("run", &["-q"]).exit, 0);
    let before = bench.files();
    bench.touch("lexicon/fr/boilerplate.tsv");
    let ran = bench.with_data("run", &["-q", "--stage", "clean"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert_eq!(rewritten(&before, &bench.files()), ["clean"]);
    let states = Bench::states(&bench.with_data("status", &[]));
    assert_eq!(states["clean"], "up to date");
    assert_eq!(states["extract"], "out of date: 1 of 1 parts (its input changed)");
    assert!(states["export"].starts_with("out of date"), "{states:?}");
}

#[test]
fn a_lexicon_of_figures_puts_extract_and_export_out_of_date_and_not_clean() {
    let bench = Bench::samples();
    bench.copy_data();
    assert_eq!(bench.with_data("run", &["-q"]).exit, 0);
    let before = bench.files();
    bench.touch("lexicon/fr/units.tsv");
    let states = Bench::states(&bench.with_data("status", &[]));
    assert_eq!((states["fetch"].as_str(), states["clean"].as_str()), ("up to date", "up to date"));
    assert_eq!(states["extract"], "out of date: 1 of 1 parts (a data file changed)");
    assert!(states["export"].starts_with("out of date"), "{states:?}");
    assert_eq!(bench.with_data("run", &["-q"]).exit, 0);
    assert_eq!(rewritten(&before, &bench.files()), ["export", "extract"]);
}

#[test]
fn from_runs_a_stage_and_those_after_it_and_a_dry_run_none() {
    let bench = Bench::samples();
    let dry = bench.chiffre("run", &["--dry-run"]);
    assert_eq!(dry.exit, 0, "{dry:?}");
    assert!(!bench.path("out").exists());
    bench.run();
    let before = bench.files();
    assert_eq!(bench.chiffre("run", &["--from", "extract", "--dry-run"]).exit, 0);
    assert_eq!(rewritten(&before, &bench.files()), [""; 0]);
    assert_eq!(bench.chiffre("run", &["-q", "--from", "extract"]).exit, 0);
    assert_eq!(rewritten(&before, &bench.files()), ["export", "extract"]);
}

#[test]
fn the_second_of_two_runs_is_refused_at_once() {
    let bench = Bench::samples();
    bench.run();
    let before = bench.files();
    let held = Lock::take(Layout::new(&bench.path("out"), "p").root()).expect("the lock");
    let start = Instant::now();
    let second = bench.chiffre("run", &["--force"]);
    assert_eq!(second.exit, 4, "{second:?}");
    assert!(start.elapsed() < Duration::from_secs(10), "it waited {:?}", start.elapsed());
    assert!(second.err.contains("another run"), "{second:?}");
    assert_eq!(rewritten(&before, &bench.files()), [""; 0]);
    drop(held);
    bench.run();
}

#[test]
fn an_unreadable_file_is_a_row_and_the_others_are_done() {
    let bench = Bench::empty();
    let dumps: Vec<_> = fs::read_dir(tests::path("tests/gold/dumps")).expect("dumps").map(|e| e.expect("an entry").path()).collect();
    let mut dumps: Vec<_> = dumps.into_iter().filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    dumps.sort();
    for dump in &dumps[..9] {
        fs::copy(dump, bench.path("pages").join(dump.file_name().expect("a name"))).expect("a copy");
    }
    // A link to nowhere: root can read everything else.
    std::os::unix::fs::symlink("/nowhere/at/all", bench.path("pages/05-unreadable.txt")).expect("a link");
    let ran = bench.chiffre("run", &["-q"]);
    assert_eq!(ran.exit, 3, "{ran:?}");
    let pages = chiffre::store::part::read(&bench.path("out/p/fetch/pages/000000.parquet"), None).expect("pages");
    let pages = Rows::new(&catalog::PAGES, &pages);
    let (outcome, reason) = (pages.str("outcome").expect("outcome"), pages.str("reason").expect("reason"));
    let failed: Vec<_> = (0..pages.len()).filter(|i| outcome.value(*i) == "failed").collect();
    assert_eq!((pages.len(), failed.len()), (10, 1));
    assert!(reason.value(failed[0]).contains("unreadable"), "{}", reason.value(failed[0]));
    let articles = bench.exported("articles");
    let text = Rows::new(&catalog::ARTICLES, &articles).str("text").expect("text");
    assert_eq!(text.iter().flatten().count(), 9);
}

#[test]
fn a_wrong_setting_names_file_line_and_key_and_nothing_is_written() {
    let bench = Bench::samples();
    let wrong = |more: &str, line: usize, named: &[&str]| {
        bench.pipeline(more);
        let ran = bench.chiffre("run", &["-q"]);
        assert_eq!(ran.exit, 2, "{more}: {ran:?}");
        assert!(ran.err.contains(&format!("p.toml:{line}:")), "{more}: {}", ran.err);
        for word in named {
            assert!(ran.err.contains(word), "{word} is not in {}", ran.err);
        }
        assert!(!bench.path("out").exists(), "{more}");
    };
    wrong("[cleen]\n", 4, &["cleen", "clean", "extract"]);
    wrong("[clean]\nmin_word = 3\n", 5, &["clean", "min_word", "min_words"]);
    wrong("[clean]\nmin_words = \"few\"\n", 5, &["clean", "invalid type", "few"]);
    wrong("[[source]]\nname = \"pages\"\nfiles = [\"pages\"]\n", 4, &["pages", "taken"]);
    wrong("[[source]]\nname = \"none\"\n", 4, &["none"]);
    wrong("[clean\n", 4, &[]);
    bench.pipeline("[[source]]\nname = \"more\"\nfiles = [\"elsewhere/*.html\"]\n");
    let ran = bench.chiffre("run", &["-q"]);
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(ran.err.contains("p.toml") && ran.err.contains("more") && ran.err.contains("elsewhere/*.html"), "{}", ran.err);
    assert!(!bench.path("out").exists());
    for args in [&["run", "missing.toml"][..], &["run", "p.toml", "--stage", "cleen"], &["runn"], &["extract"]] {
        assert_eq!(chiffre(args).exit, 2, "{args:?}");
    }
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().map(|o| o.keys().map(String::as_str).collect()).unwrap_or_default()
}

/// All columns of a table but doc_id, which a file of clean text does not have.
fn columns(table: &tables::Table) -> Vec<&str> {
    table.columns.iter().map(|c| c.name).filter(|name| *name != "doc_id").collect()
}

#[test]
fn clean_prints_the_keys_of_the_contract() {
    let page = tests::path("data/samples/01-prise-murale-meta.html");
    let ran = chiffre(&["clean", page.to_str().expect("UTF-8"), "--url", "https://www.la-prise-murale.example/a"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let lines = ran.lines();
    let article = &lines[0];
    for key in ["path", "doc_id", "title", "authors", "published_at", "language", "text", "blocks"] {
        assert!(keys(article).contains(&key), "{key} is not in {:?}", keys(article));
    }
    assert_eq!((article["language"].as_str(), article["doc_id"].as_str().map(str::len)), (Some("fr"), Some(16)));
    let text: Vec<char> = article["text"].as_str().expect("text").chars().collect();
    let kept: Vec<_> = article["blocks"].as_array().expect("blocks").iter().filter(|b| b["kept"] == true).collect();
    assert!(!kept.is_empty());
    for block in kept {
        let at = |key: &str| block[key].as_u64().and_then(|n| usize::try_from(n).ok()).expect("an offset");
        let quoted: String = text[at("char_start")..at("char_end")].iter().collect();
        assert_eq!(Some(quoted.as_str()), block["text"].as_str());
    }
}

#[test]
fn extract_prints_the_columns_of_the_contract_and_quotes_by_code_points() {
    // One character of four bytes before it, others of two and three: bytes, UTF-16 units and code points differ.
    let text = format!("C’est déjà vu 😀.\n\n{SENTENCE}\n");
    let ran = chiffre_with(&["extract", "--date", "2025-01-27", "-"], text.as_bytes());
    assert_eq!(ran.exit, 0, "{ran:?}");
    let line = &ran.lines()[0];
    assert_eq!(keys(line), ["path", "language", "mentions", "figures"]);
    let (mentions, figures) = (line["mentions"].as_array().expect("mentions"), line["figures"].as_array().expect("figures"));
    assert_eq!((mentions.len(), figures.len()), (1, 1), "{line}");
    assert_eq!(keys(&mentions[0]), columns(&catalog::MENTIONS));
    assert_eq!(keys(&figures[0]), columns(&catalog::FIGURES));
    let chars: Vec<char> = text.chars().collect();
    for row in [&mentions[0], &figures[0]] {
        let at = |key: &str| row[key].as_u64().and_then(|n| usize::try_from(n).ok()).expect("an offset");
        let quoted: String = chars[at("char_start")..at("char_end")].iter().collect();
        assert_eq!(Some(quoted.as_str()), row["text"].as_str());
    }
    let figure = &figures[0];
    assert_eq!((figure["value_low"].as_f64(), figure["value_high"].as_f64()), (None, Some(65e9)));
    assert_eq!((figure["comparator"].as_str(), figure["unit"].as_str()), (Some("at_most"), Some("USD")));
}

#[test]
fn a_file_that_cannot_be_read_is_a_line_and_the_others_are_done() {
    let bench = Bench::empty();
    let (good, other) = (bench.path("a.txt"), bench.path("b.txt"));
    fs::write(&good, SENTENCE).expect("a file");
    fs::write(&other, SENTENCE).expect("a file");
    let paths: Vec<_> = [&good, &bench.path("missing.txt"), &other].map(|p| p.to_string_lossy().into_owned()).into();
    for command in ["clean", "extract"] {
        let ran = chiffre(&[command, "--jobs", "2", &paths[0], &paths[1], &paths[2]]);
        assert_eq!(ran.exit, 1, "{ran:?}");
        assert!(ran.err.contains("missing.txt"), "{}", ran.err);
        let lines = ran.lines();
        assert_eq!(lines.iter().map(|l| l["path"].as_str().expect("a path")).collect::<Vec<_>>(), paths);
        assert_eq!(keys(&lines[1]), ["path", "error"]);
        assert!(lines[0].get("error").is_none() && lines[2].get("error").is_none(), "{lines:?}");
    }
    fs::write(&good, b"\xff\xfe\xfa").expect("a file");
    let ran = chiffre(&["extract", &paths[0]]);
    assert_eq!((ran.exit, keys(&ran.lines()[0])), (1, vec!["path", "error"]));
}

#[test]
fn schema_names_every_column() {
    let ran = chiffre(&["schema"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    for table in catalog::ALL {
        for column in table.columns {
            assert!(ran.out.contains(column.name) && ran.out.contains(column.doc), "{}.{}", table.name, column.name);
        }
    }
    assert_eq!(chiffre(&["schema", "figures"]).out.lines().count(), catalog::FIGURES.columns.len() + 1);
    assert_eq!(chiffre(&["schema", "figure"]).exit, 2);
}

#[test]
fn every_pipeline_of_the_repository_passes_check() {
    let pipelines = fs::read_dir(tests::path("pipelines")).expect("pipelines").map(|e| e.expect("an entry").path());
    let mut checked = 0;
    for pipeline in pipelines.filter(|p| p.extension().is_some_and(|e| e == "toml")) {
        let ran = chiffre(&["check", pipeline.to_str().expect("UTF-8")]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(ran.out.contains("nothing was asked for"), "{}", ran.out);
        checked += 1;
    }
    assert!(checked >= 2, "{checked} pipelines");
}

#[test]
fn facts_and_compare_read_the_exported_tables() {
    let bench = Bench::samples();
    bench.run();
    let tables = bench.path("out/p/export");
    let tables = tables.to_str().expect("UTF-8");
    let shown = chiffre(&["facts", tables, "--subject", "Meta"]);
    assert_eq!(shown.exit, 0, "{shown:?}");
    assert!(shown.out.contains("Meta") && shown.out.contains("milliards"), "{}", shown.out);
    let json = chiffre(&["facts", tables, "--json"]);
    assert_eq!(json.lines().len(), bench.exported("facts").num_rows());
    assert_eq!(chiffre(&["compare", tables, tables]).exit, 0);
    assert_eq!(chiffre(&["compare", tables, bench.path("nowhere").to_str().expect("UTF-8")]).exit, 2);
}
