//! How long a million figures take to become facts.
//!
//!     cargo run --release -p export --example million [FIGURES]
//!
//! Prints rows in and out, seconds of processor time and the peak memory of the process (Linux). The figures are made up, the
//! same in every run: five an article, on 400 hosts, a twentieth of the articles repeats, subjects and values drawn so that a
//! few firms make most of the news, as they do.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::time::Instant;

use arrow::array::RecordBatch;
use export::facts::facts;
use export::rates::Rates;
use tables::{Cell, Data, RowWriter, catalog};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// 0 to n - 1, small ones far more often.
    fn skewed(&mut self, n: u64) -> u64 {
        let u = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(u) - 1.0) as u64
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn articles(n: usize, random: &mut Random) -> RecordBatch {
    let mut out = RowWriter::new(&catalog::ARTICLES);
    for i in 0..n {
        let (id, host) = (format!("{i:016x}"), format!("site{}.example", random.skewed(400)));
        let repeats = (i > 0 && random.one_in(20)).then(|| format!("{:016x}", random.below(i as u64)));
        out.push(&[
            ("doc_id", Cell::Str(&id)),
            ("url", Cell::Str(&id)),
            ("host", Cell::Str(&host)),
            ("authors", Cell::List(&[])),
            ("published_at", Cell::Time((20_000 + random.below(700) as i64) * 86_400_000_000)),
            ("n_words", Cell::Int(500)),
            ("fetched_at", Cell::Time(0)),
            ("duplicate_of", Cell::text(repeats.as_deref())),
        ])
        .unwrap();
    }
    out.finish().unwrap()
}

fn figures(n: usize, docs: usize, random: &mut Random) -> RecordBatch {
    const MEASURES: [(&str, &str, &str); 10] = [
        ("capex", "money", "USD"),
        ("investment", "money", "USD"),
        ("spending", "money", "EUR"),
        ("revenue", "money", "EUR"),
        ("funding", "money", "USD"),
        ("capacity", "power", "W"),
        ("compute", "count", "gpu"),
        ("users", "count", "user"),
        ("workforce", "count", "person"),
        ("stake", "percent", "%"),
    ];
    let sentence =
        "Le groupe investira jusqu'à soixante-cinq milliards de dollars cette année dans ses centres de données, selon son patron.";
    let mut out = RowWriter::new(&catalog::FIGURES);
    for i in 0..n {
        let id = format!("{:016x}", i * docs / n);
        let subject = format!("societe-{}", random.skewed(20_000));
        let object = random.one_in(5).then(|| format!("societe-{}", random.skewed(20_000)));
        let (measure, kind, unit) = MEASURES[random.skewed(10) as usize];
        let value = (10 + random.skewed(990)) as f64 * if kind == "money" || kind == "power" { 1e8 } else { 1.0 };
        let (low, high, comparator) = match random.below(10) {
            0 => (None, Some(value), "at_most"),
            1 => (Some(value), None, "more_than"),
            2 => (Some(value), Some(value * 1.08), "range"),
            3 => (Some(value), Some(value), "about"),
            _ => (Some(value), Some(value), "exact"),
        };
        let year = (!random.one_in(3)).then(|| 19_723 + 365 * random.below(4) as i32);
        out.push(&[
            ("doc_id", Cell::Str(&id)),
            ("char_start", Cell::Int(i as i64)),
            ("char_end", Cell::Int(i as i64 + 20)),
            ("text", Cell::Str("65 milliards de dollars")),
            ("sentence", Cell::Str(sentence)),
            ("kind", Cell::Str(kind)),
            ("value_low", Cell::maybe(low, Cell::Float)),
            ("value_high", Cell::maybe(high, Cell::Float)),
            ("comparator", Cell::Str(comparator)),
            ("unit", Cell::Str(unit)),
            ("subject_id", Cell::Str(&subject)),
            ("subject", Cell::Str(&subject)),
            ("object_id", Cell::text(object.as_deref())),
            ("object", Cell::text(object.as_deref())),
            ("measure", Cell::Str(measure)),
            ("period_start", Cell::maybe(year, Cell::Day)),
            ("period_end", Cell::maybe(year.map(|y| y + 364), Cell::Day)),
            ("modality", Cell::Str(["planned", "actual", "estimated"][random.skewed(3) as usize])),
            ("confidence", Cell::Float(0.9)),
            ("rule", Cell::Str("")),
        ])
        .unwrap();
    }
    out.finish().unwrap()
}

/// A number from `/proc/self`: user and system ticks, or peak memory in kB.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields.get(11..13).map_or(0.0, |f| f.iter().filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn peak_mebibytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|k| k.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let n: usize = std::env::args().nth(1).map_or(1_000_000, |n| n.parse().unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let rates = Rates::load(&Data::new(move |path| fs::read(root.join(path)).ok().map(Cow::Owned), |_| Vec::new())).unwrap();
    let mut random = Random(20_250_124);
    let docs = (n / 5).max(1);
    let (articles, figures) = (articles(docs, &mut random), figures(n, docs, &mut random));
    let (before, memory, start) = (processor_seconds(), peak_mebibytes(), Instant::now());
    let facts = facts(&figures, &articles, &Default::default(), &rates).unwrap();
    println!(
        "{n} figures of {docs} articles, {} facts: {:.2} s of processor time, {:.2} s; peak memory {:.0} MiB, {memory:.0} of them before",
        facts.num_rows(),
        processor_seconds() - before,
        start.elapsed().as_secs_f64(),
        peak_mebibytes(),
    );
}
