//! Archives as other tools see them, and large ones.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use common::World;
use fetch::warc::read::{Item, Items};
use fetch::{Job, Net, Settings, Sink, Source, Status};
use webtest::Reply;

/// Other readers, digests checked: `tests/python/read_warc.py`. `CHIFFRE_PYTHON` names a Python that has them; without it
/// the test is skipped where there is none.
#[test]
fn what_is_archived_opens_in_other_readers() {
    let named = std::env::var("CHIFFRE_PYTHON").ok();
    let python = named.clone().unwrap_or_else(|| "python3".to_owned());
    let has_warcio = Command::new(&python).args(["-c", "import warcio"]).output().is_ok_and(|o| o.status.success());
    if !has_warcio && named.is_none() {
        eprintln!("skipped: {python} has no warcio");
        return;
    }
    let mut world = World::new();
    let dir = tempfile::tempdir().unwrap();
    world.server.on("a.test", "/page", Reply::html("<p>compressé").gzip());
    world.server.on("a.test", "/old", Reply::redirect("301 Moved", "/page2"));
    world.server.on("a.test", "/page2", Reply::html("<p>deux").header("ETag", "\"1\""));
    world.server.on("a.test", "/page2", Reply::status("304 Not Modified").header("ETag", "\"1\""));
    let urls = ["/page", "/old"].map(|p| world.url("a.test", p));
    world.run_with(&format!("urls = {urls:?}"), Some(&dir.path().join("one")));
    world.settings.refresh = fetch::typed::Age::Seconds(0);
    world.run_with(&format!("urls = {:?}", &urls[1..]), Some(&dir.path().join("two")));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/read_warc.py");
    let folders = ["one", "two"].map(|name| dir.path().join(name));
    let output = Command::new(&python).arg(script).arg("--list").args(folders).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{errors}");
    for (what, times) in [("warcinfo", 2), ("response", 8), ("request", 9), ("revisit", 1)] {
        assert_eq!(said.lines().filter(|l| l.starts_with(&format!("{what} "))).count(), times, "{what} in\n{said}");
    }
    let size = "<p>compressé".len();
    assert!(said.contains(&format!("response {} 200 {size}", urls[0])) && said.contains("/page2 304 0"), "{said}");
    println!("{}", said.lines().filter(|l| l.contains("digests")).collect::<Vec<_>>().join("\n"));
}

/// Counts rows and lets them go, as a store does.
#[derive(Default)]
struct Forgetful(u64);

impl Sink for Forgetful {
    fn keep(&mut self, _: &RecordBatch) -> Result<(), String> {
        Ok(())
    }

    fn part(&mut self, pages: RecordBatch) -> Result<(), String> {
        self.0 += pages.num_rows() as u64;
        Ok(())
    }

    fn tick(&mut self) {}

    fn warn(&mut self, _: &str) {}

    fn status(&mut self, _: &Status) {}
}

/// An archive of `CHIFFRE_WARC_MB` (1,000) megabytes. Run it with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn a_gigabyte_of_records() {
    let megabytes: u64 = std::env::var("CHIFFRE_WARC_MB").ok().and_then(|v| v.parse().ok()).unwrap_or(1000);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.warc.gz");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let (mut size, mut n) = (0, 0u64);
    while size < megabytes * 1_000_000 {
        // Letters at random keep five bits of eight, as French text does.
        let text: String = (0..40_000).map(|_| fastrand::lowercase()).collect();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let record = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://exemple.fr/{n}\r\nWARC-Date: 2025-01-28T17:07:00Z\r\n\
             Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{head}{text}\r\n\r\n",
            head.len() + text.len()
        );
        let member = webtest::reply::gzip(record.as_bytes());
        file.write_all(&member).unwrap();
        size += member.len() as u64;
        n += 1;
    }
    file.flush().unwrap();
    let told = |what: &str, n: u64, time: f64| {
        // The high-water mark of this process, from the kernel.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let memory = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("?").trim();
        println!("{what}: {n} records, {:.0} MB in {time:.1} s: {:.0} a second; {memory} at most", size as f64 / 1e6, n as f64 / time);
    };
    let start = Instant::now();
    let items = Items::new(File::open(&path).unwrap(), 20_000_000).unwrap();
    let whole = items.filter(|i| matches!(i, Ok(Item::Record(r)) if !r.block.is_empty())).count() as u64;
    told("read", whole, start.elapsed().as_secs_f64());
    assert_eq!(whole, n);
    let source = Source { name: "s".into(), warc: vec![path.display().to_string().try_into().unwrap()], ..Source::default() };
    let (settings, lists) = (Settings::default(), common::lists());
    let job = Job {
        sources: &[source],
        settings: &settings,
        base: dir.path(),
        lists: &lists,
        known: Arc::default(),
        net: Net::new(&settings),
        archive: None,
        downloads: dir.path().to_owned(),
    };
    let (start, mut sink) = (Instant::now(), Forgetful::default());
    fetch::run(&job, &mut sink).unwrap();
    told("rows of pages made", sink.0, start.elapsed().as_secs_f64());
    assert_eq!(sink.0, n);
}
