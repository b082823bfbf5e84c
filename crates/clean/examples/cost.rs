//! Processor time of cleaning a page beside that of `scraper::Html::parse_document` on the same bytes, measured in one run.
//! usage: cargo run --release -p clean --example cost -- FOLDER [RUNS]
//!
//! FOLDER holds raw pages, `.html` or `.html.gz`. Each page is parsed and cleaned RUNS times in turn (default 5), and the
//! quickest of each counts: what else the machine does only ever adds.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs, io::Read};

use clean::{Cleaner, Input};
use tables::Data;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let folder = args.next().ok_or("usage: cost FOLDER [RUNS]")?;
    let runs: usize = args.next().map_or(Ok(5), |n| n.parse())?;
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10)?;
    let mut rows = Vec::new();
    for path in pages(Path::new(&folder))? {
        let body = read(&path)?;
        let source = String::from_utf8_lossy(&body).into_owned();
        let (mut parse, mut whole) = (f64::MAX, f64::MAX);
        for _ in 0..runs {
            parse = parse.min(timed(|| scraper::Html::parse_document(&source)));
            whole = whole.min(timed(|| cleaner.clean(Input { body: &body, ..Input::default() })));
        }
        rows.push((whole / parse, parse, whole, path));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    report(&rows);
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the program's result")]
fn report(rows: &[(f64, f64, f64, PathBuf)]) {
    let (Some(worst), n) = (rows.last(), rows.len() as f64) else { return println!("no pages") };
    let (parse, whole) = rows.iter().fold((0.0, 0.0), |(p, w), r| (p + r.1, w + r.2));
    println!(
        "{n} pages  parse {:.2} ms  clean {:.2} ms  ratio mean {:.3} median {:.3} of sums {:.3}",
        1e3 * parse / n,
        1e3 * whole / n,
        rows.iter().map(|r| r.0).sum::<f64>() / n,
        rows[rows.len() / 2].0,
        whole / parse
    );
    println!("worst {:.2} times ({:.2} ms) {}", worst.0, 1e3 * worst.2, worst.3.display());
}

/// Seconds of processor time that `f` takes; of the clock where the system does not say.
fn timed<T>(f: impl FnOnce() -> T) -> f64 {
    let (clock, before) = (Instant::now(), on_processor());
    let kept = f();
    let after = on_processor();
    drop(kept);
    match (before, after) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e9,
        _ => clock.elapsed().as_secs_f64(),
    }
}

/// Nanoseconds that this thread has run (Linux).
fn on_processor() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

fn pages(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.retain(|p| p.to_string_lossy().ends_with(".html") || p.to_string_lossy().ends_with(".html.gz"));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let file = fs::File::open(path)?;
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(file).read_to_end(&mut body)?;
    } else {
        std::io::BufReader::new(file).read_to_end(&mut body)?;
    }
    Ok(body)
}

/// The repository's data folder.
fn data() -> Data {
    tables::data::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"))
}
