//! `fetch` as the first stage. In: a [`Job`]. Out: batches of `pages`, each as large as a part may be, and what became
//! of every page.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use jiff::Timestamp;
use tables::{Data, Error, RowWriter, Tally, catalog};

use crate::address::Tracking;
use crate::asks::{self, Role};
use crate::crawl::{Event, Running, Status, Unasked};
use crate::local;
use crate::net::Net;
use crate::opt_out::Directives;
use crate::page::{Known, Outcome, Page};
use crate::settings::{Settings, Source};
use crate::warc;

/// The stage's name.
pub const NAME: &str = "fetch";
/// Goes up with every change of what is written for the same pages.
pub const VERSION: u32 = 1;
/// How often a person hears how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// Why fetching cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A source is not what it must be; found before anything is fetched.
    #[error("source « {name} »: {what}")]
    Source {
        /// `source.name`.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// `[fetch]` is not what it must be; found before anything is fetched.
    #[error("{0}")]
    Settings(String),
    /// The store does not take a part.
    #[error("{0}")]
    Sink(String),
    /// A bug of ours between rows and tables.
    #[error(transparent)]
    Tables(#[from] Error),
}

impl FetchError {
    /// An error about `source`.
    pub fn source(source: &Source, what: impl Into<String>) -> FetchError {
        FetchError::Source { name: source.name.clone(), what: what.into() }
    }
}

/// Takes the parts as they are ready.
pub trait Sink {
    /// Keeps one row safe from a sudden end until the part that holds it is stored.
    ///
    /// # Errors
    /// What the store said.
    fn keep(&mut self, row: &RecordBatch) -> Result<(), String>;
    /// Stores one part for good: the rows kept since the last one, and perhaps others.
    ///
    /// # Errors
    /// What the store said.
    fn part(&mut self, pages: RecordBatch) -> Result<(), String>;
    /// One more page is done.
    fn tick(&mut self);
    /// Tells a person what should not wait for the summary.
    fn warn(&mut self, what: &str);
    /// How far the web is.
    fn status(&mut self, status: &Status);
}

/// The word lists that fetching needs.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Which parameters of an address do not count.
    pub tracking: Tracking,
    /// Which robots directives reserve mining.
    pub directives: Directives,
}

impl Lists {
    /// Reads them.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Lists, Error> {
        Ok(Lists { tracking: Tracking::load(data)?, directives: Directives::load(data)? })
    }
}

/// All that a run of `fetch` needs.
pub struct Job<'a> {
    /// The pipeline's sources.
    pub sources: &'a [Source],
    /// The pipeline's `[fetch]`.
    pub settings: &'a Settings,
    /// The folder that relative paths start from: that of the pipeline's file.
    pub base: &'a Path,
    /// The word lists.
    pub lists: &'a Lists,
    /// What the store holds, by doc_id.
    pub known: Arc<HashMap<String, Known>>,
    /// The network.
    pub net: Net,
    /// The folder that archives of all exchanges are written to.
    pub archive: Option<&'a Path>,
    /// The folder that archives asked by address stand in while they are read.
    pub downloads: PathBuf,
}

impl Job<'_> {
    /// The local files of all sources, with their source's index.
    ///
    /// # Errors
    /// A source that names no file.
    pub fn local_files(&self) -> Result<Vec<(usize, local::LocalFile)>, FetchError> {
        let mut files = Vec::new();
        for (i, source) in self.sources.iter().enumerate() {
            files.extend(local::find(source, self.base)?.into_iter().map(|file| (i, file)));
        }
        Ok(files)
    }

    /// Whether a run asks the web.
    pub fn is_web(&self) -> bool {
        self.sources.iter().any(Source::is_web)
    }

    /// Checks all that can be wrong before a page is asked for: the sources' files and lists, and who asks.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), FetchError> {
        for source in self.sources {
            asks::of(source, self.base)?;
        }
        if self.is_web() {
            self.settings.identity().map_err(FetchError::Settings)?;
        }
        Ok(())
    }

    fn read(&self, i: usize, file: &local::LocalFile) -> Page {
        let limit = self.settings.max_megabytes.get() as u64 * 1_000_000;
        local::read(file, &self.sources[i].name, &self.lists.tracking, limit, Timestamp::now().as_microsecond())
    }

    /// Whether the store holds exactly this.
    fn is_known(&self, page: &Page) -> bool {
        self.known.get(&page.doc_id).is_some_and(|k| match page.outcome {
            Outcome::Fetched => k.outcome == Outcome::Fetched.name() && k.etag == page.etag,
            _ => k.outcome == page.outcome.name() && k.reason == page.reason,
        })
    }

    /// How many local files are new or changed.
    ///
    /// # Errors
    /// As [`run`].
    pub fn pending(&self) -> Result<usize, FetchError> {
        let files = self.local_files()?;
        Ok(files.iter().filter(|(i, file)| !self.is_known(&self.read(*i, file))).count())
    }
}

/// Fetches what the store does not hold yet.
///
/// # Errors
/// A source that is not what it must be (before anything is written), or a store that takes no more.
pub fn run(job: &Job<'_>, sink: &mut dyn Sink) -> Result<Tally, FetchError> {
    let files = job.local_files()?;
    let mut parts = Parts::new(job.settings, sink);
    for (i, file) in files {
        let page = job.read(i, &file);
        parts.count(&page);
        if !job.is_known(&page) {
            parts.push(&page)?;
        }
    }
    warc::pages::read_all(job, &mut parts)?;
    if job.is_web() {
        ask_the_web(job, &mut parts)?;
    }
    parts.close()?;
    Ok(parts.tally)
}

fn ask_the_web(job: &Job<'_>, parts: &mut Parts<'_>) -> Result<(), FetchError> {
    let mut archive = job.archive.map(warc::write::Writer::create).transpose().map_err(FetchError::Sink)?;
    let mut running = Running::start(job)?;
    let mut branches = Vec::new();
    let mut told = Instant::now();
    while let Some(event) = running.wait() {
        match event {
            Event::Page(page) => {
                parts.count(&page);
                if page.outcome != Outcome::Failed {
                    parts.meet(&page.doc_id);
                }
                if page.role == Role::Warc && page.outcome != Outcome::Unchanged {
                    // One archive may hold as much as all feeds together: nobody should have to look for it in a table.
                    parts.sink.warn(&format!("archive {}: {}", page.url, page.reason.as_deref().unwrap_or_default()));
                }
                // That a page may not be had is said once, not every night.
                if page.outcome != Outcome::Disallowed || !job.is_known(&page) {
                    parts.keep(&page)?;
                }
            }
            Event::Index(page, branch) => branches.push((page, branch)),
            Event::Downloaded(page, source, file) => {
                warc::pages::read_download(job, source, &page, file.path(), parts)?;
                // Its row comes last: an archive whose row is stored has given all its pages.
                parts.count(&page);
                parts.keep(&page)?;
            }
            Event::Unasked(why) => parts.count_unasked(why),
            Event::Archive(exchange) => {
                archive.as_mut().map_or(Ok(()), |a| a.write(&exchange)).map_err(FetchError::Sink)?;
            }
        }
        if told.elapsed() > TOLD_EVERY {
            told = Instant::now();
            parts.sink.status(&running.status());
        }
    }
    // Their rows come last: a feed whose row is stored will be asked for only if it changes, so its pages must be stored
    // before it. Where one is missing, it goes without validators, and is read again.
    for (mut page, branch) in branches {
        if branch.is_unfinished() {
            (page.etag, page.last_modified) = (None, None);
        }
        parts.count(&page);
        parts.keep(&page)?;
    }
    parts.sink.status(&running.status());
    archive.map_or(Ok(()), warc::write::Writer::finish).map_err(FetchError::Sink)
}

/// Counts pages and collects them until a part is full.
pub struct Parts<'a> {
    settings: &'a Settings,
    rows: RowWriter,
    bytes: usize,
    /// The documents of the part that is being collected.
    ids: HashSet<String>,
    /// The pages of this run that came from archives or were had from the web.
    met: HashSet<String>,
    tally: Tally,
    sink: &'a mut dyn Sink,
}

impl<'a> Parts<'a> {
    /// No page yet.
    pub fn new(settings: &'a Settings, sink: &'a mut dyn Sink) -> Parts<'a> {
        let rows = RowWriter::new(&catalog::PAGES);
        Parts { settings, rows, bytes: 0, ids: HashSet::new(), met: HashSet::new(), tally: Tally::default(), sink }
    }

    /// Whether a document was not met before in this run, in an archive or on the web.
    pub fn meet(&mut self, doc_id: &str) -> bool {
        self.met.insert(doc_id.to_owned())
    }

    /// Counts what became of a page.
    pub fn count(&mut self, page: &Page) {
        let reason = page.reason.as_deref().unwrap_or_default().split(':').next().unwrap_or_default();
        self.tally.docs += 1;
        match page.outcome {
            Outcome::Fetched | Outcome::Unchanged => self.tally.kept += 1,
            Outcome::Disallowed | Outcome::OptedOut => add(&mut self.tally.dropped, page.outcome.name()),
            Outcome::Failed => add(&mut self.tally.failed, reason),
        }
        self.sink.tick();
    }

    /// Counts a page that was not asked for.
    pub fn count_unasked(&mut self, why: Unasked) {
        self.tally.docs += 1;
        match why {
            Unasked::Stored => self.tally.kept += 1,
            Unasked::StoredFailure(reason) => add(&mut self.tally.failed, &reason),
            Unasked::StoredRefusal(outcome) => add(&mut self.tally.dropped, &outcome),
            Unasked::Filtered(name) => add(&mut self.tally.dropped, &format!("filtered_by_{name}")),
            Unasked::Left(budget) => add(&mut self.tally.dropped, &format!("left_by_{budget}")),
        }
    }

    /// Counts a page that was found but is none of ours.
    pub fn count_dropped(&mut self, reason: &str) {
        self.tally.docs += 1;
        add(&mut self.tally.dropped, reason);
    }

    /// Adds a row that can be made again.
    ///
    /// # Errors
    /// A store that takes no more.
    pub fn push(&mut self, page: &Page) -> Result<(), FetchError> {
        self.part_from(page)?;
        page.write(&mut self.rows)?;
        add(&mut self.tally.rows, catalog::PAGES.name);
        self.bytes += page.body.as_ref().map_or(0, Vec::len);
        self.ids.insert(page.doc_id.clone());
        let (rows, bytes) = (self.settings.part_rows.get(), self.settings.part_megabytes.get() * 1_000_000);
        if self.rows.len() >= rows || self.bytes >= bytes {
            self.close()?;
        }
        Ok(())
    }

    /// Adds a row that only the world can give again.
    ///
    /// # Errors
    /// A store that takes no more.
    pub fn keep(&mut self, page: &Page) -> Result<(), FetchError> {
        self.part_from(page)?;
        let mut one = RowWriter::new(&catalog::PAGES);
        page.write(&mut one)?;
        self.sink.keep(&one.finish()?).map_err(FetchError::Sink)?;
        self.push(page)
    }

    /// Closes the part where it has a row of the same document: of two parts the later counts, of two rows of one part
    /// nothing tells which.
    fn part_from(&mut self, page: &Page) -> Result<(), FetchError> {
        if self.ids.contains(&page.doc_id) {
            self.close()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), FetchError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::replace(&mut self.rows, RowWriter::new(&catalog::PAGES));
        self.bytes = 0;
        self.ids.clear();
        self.sink.part(rows.finish()?).map_err(FetchError::Sink)
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str) {
    *counts.entry(name.to_owned()).or_default() += 1;
}
