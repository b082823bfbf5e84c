//! A run of `fetch` against a server on the loopback, its rows in memory.
#![allow(dead_code, clippy::unwrap_used, reason = "tests: each file uses a part of this, and fails by panics")]

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use arrow::array::{Array, RecordBatch};
use fetch::guard::Guard;
use fetch::net::{Answer, Lookup};
use fetch::page::{Known, remember};
use fetch::{Job, Lists, Net, Settings, Sink, Source, Status};
use tables::rows::str_at;
use tables::{Rows, Tally, catalog};
use webtest::Server;

/// One row of `pages`, as far as tests look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub url: String,
    pub final_url: Option<String>,
    pub outcome: String,
    pub reason: Option<String>,
    pub status: Option<i64>,
    pub attempts: i64,
    pub role: String,
    pub charset: Option<String>,
    pub opt_out: Option<String>,
    pub n_links: Option<i64>,
    pub published: Option<i64>,
    pub etag: Option<String>,
    pub body: Option<Vec<u8>>,
}

impl Row {
    /// The reason's name.
    pub fn reason_name(&self) -> &str {
        self.reason.as_deref().unwrap_or_default().split(':').next().unwrap_or_default()
    }
}

/// Keeps parts in memory.
#[derive(Default)]
pub struct Memory {
    pub parts: Vec<RecordBatch>,
    pub kept: usize,
    pub warnings: Vec<String>,
}

impl Sink for Memory {
    fn keep(&mut self, row: &RecordBatch) -> Result<(), String> {
        self.kept += row.num_rows();
        Ok(())
    }

    fn part(&mut self, pages: RecordBatch) -> Result<(), String> {
        self.parts.push(pages);
        Ok(())
    }

    fn tick(&mut self) {}

    fn warn(&mut self, what: &str) {
        self.warnings.push(what.to_owned());
    }

    fn status(&mut self, _: &Status) {}
}

/// Names as a test has them: the answers of one look-up after the other, the last for ever.
#[derive(Default)]
pub struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    pub asked: Mutex<Vec<String>>,
}

impl Names {
    pub fn add(&self, name: &str, answer: Vec<IpAddr>) {
        self.answers.lock().unwrap().entry(name.to_owned()).or_default().push(answer);
    }
}

impl Lookup for Names {
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        self.asked.lock().unwrap().push(host.to_owned());
        let mut answers = self.answers.lock().unwrap();
        let found = answers.get_mut(host).map(|list| if list.len() > 1 { list.remove(0) } else { list[0].clone() });
        // Every name of the tests that says nothing else is on the loopback.
        let found = found.or_else(|| host.ends_with(".test").then(|| vec![webtest::server::ADDRESS]));
        Box::pin(std::future::ready(found.ok_or_else(|| io::Error::other("no such name"))))
    }
}

/// A world with a server.
pub struct World {
    pub server: Server,
    pub names: Arc<Names>,
    pub settings: Settings,
    pub roots: Vec<Vec<u8>>,
    pub guard: Guard,
    pub known: HashMap<String, Known>,
    pub rows: Vec<Row>,
    pub tally: Tally,
    pub connections: u64,
    pub parts: usize,
    pub warnings: Vec<String>,
    pub kept: usize,
    pub downloads: tempfile::TempDir,
}

impl World {
    pub fn new() -> World {
        World::on(Server::start().unwrap())
    }

    pub fn on(server: Server) -> World {
        let settings = toml::from_str(
            "user_agent = \"chiffre\"\ncontact = \"mailto:tests@example.org\"\ndelay = 0\nback_off = 0.01\nmax_wait = 2\nconnect_timeout = 2\n\
             first_byte_timeout = 0.4\ntotal_timeout = 2.0\nmax_megabytes = 2\nmax_compressed_megabytes = 1\n",
        );
        World {
            server,
            names: Arc::default(),
            settings: settings.unwrap(),
            roots: Vec::new(),
            guard: Guard::Also(webtest::server::ADDRESS),
            known: HashMap::new(),
            rows: Vec::new(),
            tally: Tally::default(),
            connections: 0,
            parts: 0,
            warnings: Vec::new(),
            kept: 0,
            downloads: tempfile::tempdir().unwrap(),
        }
    }

    /// `http://HOST:PORT/PATH`.
    pub fn url(&self, host: &str, path: &str) -> String {
        self.server.url(host, path)
    }

    /// Runs one source, given as TOML without its name; what it stores is known to the next run.
    pub fn run(&mut self, source: &str) {
        self.run_with(source, None);
    }

    pub fn run_with(&mut self, source: &str, archive: Option<&Path>) {
        let source: Source = toml::from_str(&format!("name = \"s\"\n{source}")).unwrap();
        source.check().unwrap();
        let lists = lists();
        let mut net = Net::with(&self.settings, self.names.clone());
        (net.guard, net.roots) = (self.guard, self.roots.clone());
        let connections = net.connections.clone();
        let base = std::env::temp_dir();
        let job = Job {
            sources: &[source],
            settings: &self.settings,
            base: &base,
            lists: &lists,
            known: Arc::new(self.known.clone()),
            net,
            archive,
            downloads: self.downloads.path().to_owned(),
        };
        let mut memory = Memory::default();
        self.tally = fetch::run(&job, &mut memory).unwrap();
        assert!(self.tally.balances(), "{:?}", self.tally);
        self.connections = connections.load(Ordering::Relaxed);
        self.rows.clear();
        self.parts = memory.parts.len();
        self.warnings = memory.warnings;
        self.kept = memory.kept;
        for part in &memory.parts {
            remember(&mut self.known, part).unwrap();
            self.rows.extend(rows(part));
        }
    }

    /// Runs a list of addresses.
    pub fn fetch(&mut self, urls: &[String]) {
        self.run(&format!("urls = {urls:?}"));
    }

    /// The row for an address.
    pub fn row(&self, url: &str) -> &Row {
        let mut found = self.rows.iter().filter(|r| r.url == url);
        let row = found.next().unwrap_or_else(|| panic!("no row for {url}: {:#?}", self.rows));
        assert!(found.next().is_none(), "two rows for {url}");
        row
    }
}

pub fn lists() -> Lists {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let data = tables::Data::new(move |path| std::fs::read(folder.join(path)).ok().map(Into::into), |_| Vec::new());
    Lists::load(&data).unwrap()
}

pub fn rows(part: &RecordBatch) -> Vec<Row> {
    let rows = Rows::new(&catalog::PAGES, part);
    let text = |name: &str, i: usize| str_at(&rows.str(name).unwrap(), i).map(str::to_owned);
    let int = |name: &str, i: usize| rows.int(name).map(|a| a.is_valid(i).then(|| a.value(i))).unwrap();
    let (bodies, hints) = (rows.bytes("body").unwrap(), rows.time("published_hint").unwrap());
    (0..rows.len())
        .map(|i| Row {
            url: text("url", i).unwrap(),
            final_url: text("final_url", i),
            outcome: text("outcome", i).unwrap(),
            reason: text("reason", i),
            status: int("http_status", i),
            attempts: int("attempts", i).unwrap(),
            role: text("role", i).unwrap(),
            charset: text("charset", i),
            opt_out: text("opt_out", i),
            n_links: int("n_links", i),
            published: hints.is_valid(i).then(|| hints.value(i)),
            etag: text("etag", i),
            body: bodies.is_valid(i).then(|| bodies.value(i).to_vec()),
        })
        .collect()
}
