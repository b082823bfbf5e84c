//! How fast names are found. In: clean text files, or nothing for the samples. Out: load time, words a second of processor
//! time on one core (cutting, tagging, gazetteer, resolution), and the most memory held.
//!
//!     cargo run --release -p extract --example names_speed -- [FILES]
#![allow(clippy::print_stdout)]

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use extract::names::Names;
use extract::tokens::{Doc, Vocabulary};
use tables::Data;

/// Processor seconds that the measurement takes at least.
const SECONDS: f64 = 5.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let data = folder(&root);
    let abbreviations = data.tsv("lexicon/fr/abbreviations.tsv", &["form"])?.rows().map(|r| r.fields[0].to_owned()).collect();
    let texts = texts(&root)?;
    let words: usize = texts.iter().map(|t| t.split_whitespace().count()).sum();

    let begin = Instant::now();
    let clusters = extract::names::clusters::Clusters::load(&data)?;
    let model = extract::names::model::Model::load(&data)?;
    let of_model = begin.elapsed();
    drop((clusters, model));
    let begin = Instant::now();
    let names = Names::load(&data)?;
    println!(
        "load: model and clusters {:.1} ms, with the gazetteer {:.1} ms",
        of_model.as_secs_f64() * 1e3,
        begin.elapsed().as_secs_f64() * 1e3
    );

    let vocabulary = Vocabulary::default();
    let begin = processor_seconds();
    let (mut rounds, mut mentions) = (0, 0);
    while processor_seconds() - begin < SECONDS {
        for text in &texts {
            mentions += names.mentions(&Doc::new(text, &vocabulary, &abbreviations)).len();
        }
        rounds += 1;
    }
    let seconds = processor_seconds() - begin;
    let rate = (words * rounds) as f64 / seconds;
    println!("{} texts, {words} words, {} mentions: {rate:.0} words/s on one core", texts.len(), mentions / rounds.max(1));
    if let Some(peak) = peak_memory() {
        println!("peak memory: {peak} MB");
    }
    Ok(())
}

fn texts(root: &Path) -> std::io::Result<Vec<String>> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let samples = fs::read_dir(root.join("samples"))?.filter_map(|e| e.ok().map(|e| e.path()));
        files = samples.filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
        files.sort();
    }
    files.iter().map(fs::read_to_string).collect()
}

fn folder(root: &Path) -> Data {
    let (for_read, for_list) = (root.to_owned(), root.to_owned());
    Data::new(
        move |path| fs::read(for_read.join(path)).ok().map(Cow::Owned),
        move |inside| {
            let mut paths = Vec::new();
            list(&for_list, inside, &mut paths);
            paths.sort();
            paths
        },
    )
}

fn list(root: &Path, inside: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(inside)).into_iter().flatten().flatten() {
        let path = format!("{inside}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() { list(root, &path, paths) } else { paths.push(path) }
    }
}

/// Of this process, from the scheduler's count of nanoseconds; elsewhere than on Linux the clock's.
fn processor_seconds() -> f64 {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let wall = BEGIN.get_or_init(Instant::now).elapsed().as_secs_f64();
    let stat = fs::read_to_string("/proc/self/schedstat").ok();
    stat.and_then(|s| s.split_whitespace().next()?.parse::<f64>().ok()).map_or(wall, |ns| ns / 1e9)
}

fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
