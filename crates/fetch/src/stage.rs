//! `fetch` as the first stage. In: a [`Job`]. Out: batches of `pages`, each as large as a part may be, and what became
//! of every page.

use std::collections::HashMap;
use std::path::Path;

use arrow::array::RecordBatch;
use jiff::Timestamp;
use tables::{Error, RowWriter, Tally, catalog};

use crate::address::Tracking;
use crate::asks;
use crate::local;
use crate::page::{Known, Outcome, Page};
use crate::settings::{Settings, Source};

/// The stage's name.
pub const NAME: &str = "fetch";
/// Goes up with every change of what is written for the same pages.
pub const VERSION: u32 = 1;

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
    /// Stores one part for good.
    ///
    /// # Errors
    /// What the store said.
    fn part(&mut self, pages: RecordBatch) -> Result<(), String>;
    /// One more page is done.
    fn tick(&mut self);
}

/// All that a run of `fetch` needs.
pub struct Job<'a> {
    /// The pipeline's sources.
    pub sources: &'a [Source],
    /// The pipeline's `[fetch]`.
    pub settings: &'a Settings,
    /// The folder that relative paths start from: that of the pipeline's file.
    pub base: &'a Path,
    /// Which parameters of an address do not count.
    pub tracking: &'a Tracking,
    /// What the store holds, by doc_id.
    pub known: &'a HashMap<String, Known>,
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

    /// Checks all that can be wrong before a page is asked for: the sources' files and lists, and who asks.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), FetchError> {
        for source in self.sources {
            asks::of(source, self.base)?;
        }
        if self.sources.iter().any(Source::is_web) {
            self.settings.identity().map_err(FetchError::Settings)?;
        }
        Ok(())
    }

    fn read(&self, i: usize, file: &local::LocalFile) -> Page {
        let limit = self.settings.max_megabytes.get() as u64 * 1_000_000;
        local::read(file, &self.sources[i].name, self.tracking, limit, Timestamp::now().as_microsecond())
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
    let mut tally = Tally::default();
    let mut parts = Parts { settings: job.settings, rows: RowWriter::new(&catalog::PAGES), bytes: 0, sink };
    for (i, file) in job.local_files()? {
        let page = job.read(i, &file);
        tally.docs += 1;
        match page.outcome {
            Outcome::Failed => {
                let reason = page.reason.as_deref().unwrap_or_default();
                *tally.failed.entry(reason.split(':').next().unwrap_or_default().to_owned()).or_default() += 1;
            }
            _ => tally.kept += 1,
        }
        if !job.is_known(&page) {
            parts.push(&page)?;
            *tally.rows.entry(catalog::PAGES.name.to_owned()).or_default() += 1;
        }
        parts.sink.tick();
    }
    parts.close()?;
    Ok(tally)
}

/// Collects pages until a part is full.
struct Parts<'a> {
    settings: &'a Settings,
    rows: RowWriter,
    bytes: usize,
    sink: &'a mut dyn Sink,
}

impl Parts<'_> {
    fn push(&mut self, page: &Page) -> Result<(), FetchError> {
        page.write(&mut self.rows)?;
        self.bytes += page.body.as_ref().map_or(0, Vec::len);
        if self.rows.len() >= self.settings.part_rows.get() || self.bytes >= self.settings.part_megabytes.get() * 1_000_000 {
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
        self.sink.part(rows.finish()?).map_err(FetchError::Sink)
    }
}
