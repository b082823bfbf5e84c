//! Runs that are killed (SIGKILL) and started again: no page is lost, none is stored twice, none is asked for after it was
//! stored. `CHIFFRE_KILLS` and `CHIFFRE_PAGES` make it as hard as you like.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use chiffre::store::spool::Spool;
use chiffre::store::{Layout, part};
use tables::{Rows, catalog};
use webtest::{Reply, Server, Step};

const HOSTS: usize = 8;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn pipeline(folder: &Path, server: &Server, pages: usize) {
    let urls: Vec<_> = (0..pages).map(|n| server.url(&format!("h{}.test", n % HOSTS), &format!("/p{n}"))).collect();
    fs::write(folder.join("urls.txt"), urls.join("\n")).unwrap();
    let names: Vec<_> = (0..HOSTS).map(|n| format!("\"h{n}.test\" = \"127.0.0.1\"")).collect();
    let text = format!(
        "[fetch]\nuser_agent = \"chiffre\"\ncontact = \"mailto:tests@example.org\"\ndelay = 0\nmax_per_host = 100000\npart_rows = 37\n\
         allow_private = true\nresolve = {{ {} }}\n\n[[source]]\nname = \"web\"\nurl_files = [\"urls.txt\"]\n",
        names.join(", ")
    );
    fs::write(folder.join("web.toml"), text).unwrap();
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chiffre"));
    command.args(["run", "--quiet", "--stage", "fetch", "--out"]).arg(folder.join("out")).arg(folder.join("web.toml"));
    command.stdout(Stdio::null());
    command
}

fn urls(rows: &RecordBatch) -> Vec<String> {
    let rows = Rows::new(&catalog::PAGES, rows);
    rows.str("url").unwrap().iter().flatten().map(str::to_owned).collect()
}

/// The addresses whose rows are on disk, in parts and in the spool.
fn stored(layout: &Layout) -> Vec<String> {
    stored_now(layout).unwrap()
}

/// The same, while a run goes on: an error where a file went away between two looks.
fn stored_now(layout: &Layout) -> anyhow::Result<Vec<String>> {
    let names: Vec<_> = layout.parts("fetch", "pages")?.into_iter().filter(|n| !n.starts_with('.')).collect();
    let mut all = Vec::new();
    for name in &names {
        all.extend(urls(&part::read(&layout.part("fetch", "pages", name), None)?));
    }
    let spooled = Spool::new(&layout.stage("fetch").join("pages")).left_over(&catalog::PAGES)?;
    all.extend(spooled.iter().filter(|(part, _)| !names.contains(part)).flat_map(|(_, rows)| urls(rows)));
    Ok(all)
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let (pages, kills) = (number("CHIFFRE_PAGES", 400), number("CHIFFRE_KILLS", 8));
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start().unwrap();
    // Slow enough that there is something to kill.
    let pause = Duration::from_millis(2);
    server.otherwise(move |_, path| {
        let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage";
        path.starts_with("/p").then(|| Reply::raw(vec![Step::Wait(pause), Step::Send(page.to_vec())]))
    });
    pipeline(folder.path(), &server, pages);
    let layout = Layout::new(&folder.path().join("out"), "web");
    let mut by_then: Vec<(usize, HashSet<String>)> = Vec::new();
    for _ in 0..kills {
        let mut run = command(folder.path()).spawn().unwrap();
        // Once in a while before anything is asked, else somewhere among the next pages.
        let more = fastrand::usize(0..=pages * 3 / 2 / kills);
        let (target, start) = (server.n_hits() + more, Instant::now());
        while server.n_hits() < target && run.try_wait().unwrap().is_none() && start.elapsed() < Duration::from_secs(20) {
            sleep(Duration::from_micros(300));
        }
        sleep(Duration::from_micros(fastrand::u64(0..3000)));
        run.kill().unwrap();
        run.wait().unwrap();
        by_then.push((server.hits().len(), stored(&layout).into_iter().collect()));
    }
    assert!(command(folder.path()).status().unwrap().success());
    let rows = stored(&layout);
    let mut times: HashMap<&str, usize> = HashMap::new();
    rows.iter().for_each(|url| *times.entry(url).or_default() += 1);
    assert_eq!((rows.len(), times.len()), (pages, pages), "each page once");
    let hits = server.hits();
    for (n, (so_far, had)) in by_then.iter().enumerate() {
        let again = hits[*so_far..].iter().find(|h| had.contains(&server.url(&h.host, &h.path)));
        assert!(again.is_none(), "{again:?} was stored before kill {n} and asked for after it");
    }
    println!(
        "{kills} kills, {pages} pages, {} requests; stored at each kill: {:?}",
        hits.len(),
        by_then.iter().map(|b| b.1.len()).collect::<Vec<_>>()
    );
    assert!(command(folder.path()).status().unwrap().success());
    assert_eq!(server.hits().len(), hits.len(), "a run with nothing to do asks for nothing");
}

/// An archive by address: it comes in twenty pieces, and its pages are stored in parts of 37 while it is read.
#[test]
fn an_archive_that_a_kill_cut_short_gives_each_page_once() {
    let (pages, kills) = (number("CHIFFRE_PAGES", 400), number("CHIFFRE_KILLS", 8));
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start().unwrap();
    let record = |n: usize| {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page {n}");
        let head = format!("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://h0.test/p{n}\r\nWARC-Date: 2025-01-28T17:07:00Z");
        webtest::reply::gzip(format!("{head}\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n", answer.len()).as_bytes())
    };
    let archive: Vec<u8> = (0..pages).flat_map(record).collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/warc\r\nContent-Length: {}\r\n\r\n", archive.len());
    let pieces = archive.chunks(archive.len() / 20 + 1).flat_map(|c| [Step::Wait(Duration::from_millis(2)), Step::Send(c.to_vec())]);
    let steps: Vec<_> = std::iter::once(Step::Send(head.into_bytes())).chain(pieces).collect();
    server.on("h0.test", "/a.warc.gz", Reply::raw(steps));
    pipeline(folder.path(), &server, 0);
    let text = fs::read_to_string(folder.path().join("web.toml")).unwrap();
    let missing = server.url("h1.test", "/gone.warc.gz");
    let places = format!("warc = [{:?}]\n", server.url("h0.test", "/a.warc.gz"));
    fs::write(folder.path().join("web.toml"), text.replace("url_files = [\"urls.txt\"]\n", &places)).unwrap();
    let layout = Layout::new(&folder.path().join("out"), "web");
    let mut stored_then = Vec::new();
    for kill in 0..kills {
        let mut run = command(folder.path()).spawn().unwrap();
        // The first while the archive comes in, the others while it is read.
        let (target, start) = (stored_then.last().map_or(0, |n| n + fastrand::usize(1..=pages / kills)), Instant::now());
        sleep(Duration::from_millis(if kill == 0 { fastrand::u64(20..60) } else { 0 }));
        while stored_now(&layout).map_or(0, |s| s.len()) < target
            && run.try_wait().unwrap().is_none()
            && start.elapsed() < Duration::from_secs(20)
        {}
        run.kill().unwrap();
        run.wait().unwrap();
        stored_then.push(stored(&layout).len());
    }
    assert!(command(folder.path()).status().unwrap().success());
    let rows = stored(&layout);
    let once: HashSet<&String> = rows.iter().collect();
    assert_eq!((rows.len(), once.len()), (pages + 1, pages + 1), "each page once, and the archive");
    println!("{kills} kills, {pages} pages; stored at each kill: {stored_then:?}");
    let asked = server.n_hits();
    assert!(command(folder.path()).status().unwrap().success());
    assert_eq!(server.n_hits(), asked, "an archive that is stored is not asked for again");
    // One that cannot be had is a row, and a line that names it; the run goes on and ends with status 3.
    fs::write(folder.path().join("web.toml"), text.replace("url_files = [\"urls.txt\"]\n", &format!("warc = [{missing:?}]\n"))).unwrap();
    let output = command(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(&format!("archive {missing}: http_status: 404")), "{said}");
    assert_eq!(fs::read_dir(folder.path().join("out/web/fetch/archives")).unwrap().count(), 0, "no archive stays behind");
}

#[test]
fn a_run_on_the_web_needs_a_contact_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("web.toml"), "[[source]]\nname = \"s\"\nurls = [\"https://exemple.invalid/\"]\n").unwrap();
    let output = command(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("user_agent and contact must be set") && said.contains("web.toml"), "{said}");
    assert!(!folder.path().join("out").exists());
}
