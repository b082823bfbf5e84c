//! Processor time of cleaning a page beside that of `scraper::Html::parse_document` on the same bytes, measured in one run.
//! usage: cargo run --release -p clean --example cost -- FOLDER [RUNS]
//!
//! FOLDER holds raw pages, `.html` or `.html.gz`. Each page is parsed and cleaned RUNS times in turn (default 5), and the
//! quickest of each counts: what else the machine does only ever adds.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{env, fs, io::Read};

use clean::{Cleaner, Input};
use rustix::time::{ClockId, clock_gettime};
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

/// Seconds of this thread's processor time that `f` takes.
fn timed<T>(f: impl FnOnce() -> T) -> f64 {
    let on_processor = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let before = on_processor();
    let kept = f();
    let after = on_processor();
    drop(kept);
    after - before
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let top = root.clone();
    Data::new(move |path| fs::read(root.join(path)).ok().map(Cow::Owned), move |folder| files(&top, folder))
}

/// The files below `folder`, two levels down, as paths from `root`.
fn files(root: &Path, folder: &str) -> Vec<String> {
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        entries.map(|e| format!("{folder}/{}", e.file_name().to_string_lossy())).collect()
    };
    let mut all: Vec<String> = names(folder).iter().flat_map(|inner| names(inner)).collect();
    all.sort();
    all
}
