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
    let names = layout.parts("fetch", "pages").unwrap();
    let names: Vec<_> = names.into_iter().filter(|n| !n.starts_with('.')).collect();
    let mut all: Vec<_> = names.iter().flat_map(|n| urls(&part::read(&layout.part("fetch", "pages", n), None).unwrap())).collect();
    let spooled = Spool::new(&layout.stage("fetch").join("pages")).left_over(&catalog::PAGES).unwrap();
    all.extend(spooled.iter().filter(|(part, _)| !names.contains(part)).flat_map(|(_, rows)| urls(rows)));
    all
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
