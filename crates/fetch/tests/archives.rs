//! Archives as other tools see them, and large ones.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Command;
use std::time::Instant;

use common::World;
use fetch::warc::read::{Item, Items};
use webtest::Reply;

/// Reads an archive with warcio, digests checked, and tells what is in it.
const SCRIPT: &str = "
import sys
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
for path in sys.argv[1:]:
    with open(path, 'rb') as f:
        for r in ArchiveIterator(f, check_digests='raise'):
            body = r.content_stream().read()
            status = r.http_headers.get_statuscode() if r.http_headers and r.rec_type != 'request' else '-'
            print(r.rec_type, r.rec_headers.get_header('WARC-Target-URI'), status, len(body))
";

/// Skipped where Python has no warcio; `CHIFFRE_PYTHON` names another Python.
#[test]
fn what_is_archived_opens_in_warcio() {
    let python = std::env::var("CHIFFRE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_warcio = Command::new(&python).args(["-c", "import warcio"]).output().is_ok_and(|o| o.status.success());
    if !has_warcio {
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
    let files: Vec<_> =
        ["one", "two"].iter().flat_map(|d| std::fs::read_dir(dir.path().join(d)).unwrap()).map(|e| e.unwrap().path()).collect();
    let output = Command::new(&python).args(["-c", SCRIPT]).args(&files).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{errors}");
    for (what, times) in [("warcinfo", 2), ("response", 8), ("request", 9), ("revisit", 1)] {
        assert_eq!(said.lines().filter(|l| l.starts_with(what)).count(), times, "{what} in\n{said}");
    }
    let size = "<p>compressé".len();
    assert!(said.contains(&format!("response {} 200 {size}", urls[0])) && said.contains("/page2 304 0"), "{said}");
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
    let start = Instant::now();
    let items = Items::new(File::open(&path).unwrap(), 20_000_000).unwrap();
    let whole = items.filter(|i| matches!(i, Ok(Item::Record(r)) if !r.block.is_empty())).count() as u64;
    let time = start.elapsed().as_secs_f64();
    println!("{whole} of {n} records, {:.0} MB in {time:.1} s: {:.0} records a second", size as f64 / 1e6, whole as f64 / time);
    assert_eq!(whole, n);
}
