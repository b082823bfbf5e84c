//! Asks the web for pages. In: a [`Job`](crate::Job). Out: events: one row for each page, feed, sitemap, listing or archive,
//! and a count for each page that needed no asking.
//!
//! Each host has a queue and at most one worker, so one connection; [`frontier`] holds the queues, [`worker`] empties one,
//! [`site`] knows robots.txt and TDMRep of a site, [`follow`] decides which links are asked for, [`row`] makes rows,
//! [`downloads`] holds archives while they are read. All workers hold the sending end of one channel: when the last is done
//! it closes, and so does the run. The receiving end is the caller's thread, which writes; the channel is short, so a slow disk slows the asking down and not the memory up.

pub mod downloads;
pub mod follow;
pub mod frontier;
pub mod row;
pub mod site;
pub mod task;
pub mod worker;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc};

use crate::address::Tracking;
use crate::asks;
use crate::client::{Client, Exchange};
use crate::filter::Link;
use crate::opt_out::Directives;
use crate::page::{Known, Page};
use crate::settings::{Settings, Source};
use crate::stage::{FetchError, Job};
use downloads::{Download, Downloads};
use frontier::Frontier;
use site::Sites;
use task::Branch;

/// Events that may wait to be written.
const WAITING: usize = 64;

/// What the workers tell.
#[derive(Debug)]
pub enum Event {
    /// A page is done.
    Page(Box<Page>),
    /// A feed, sitemap or listing is done, but not yet the pages that it leads to.
    Index(Box<Page>, Arc<Branch>),
    /// An archive of this source is on disk, but its pages are not read yet.
    Downloaded(Box<Page>, usize, Download),
    /// A page was not asked for.
    Unasked(Unasked),
    /// An exchange, as an archive keeps it.
    Archive(Box<Exchange>),
}

/// Why a page was not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unasked {
    /// The store holds it.
    Stored,
    /// The store holds its failure, by this reason, and it is too young to be asked for again.
    StoredFailure(String),
    /// The store holds that it may not be had, by this outcome.
    StoredRefusal(String),
    /// This filter of its source stopped it.
    Filtered(&'static str),
    /// A budget is used up: the next run goes on here.
    Left(&'static str),
}

/// How far a crawl is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Pages, feeds, sitemaps, listings and archives that are done.
    pub done: usize,
    /// Those that failed among them.
    pub failed: usize,
    /// Hosts being asked.
    pub hosts: usize,
    /// Addresses waiting.
    pub queued: usize,
}

/// What is shared by all workers.
pub struct Crawl {
    client: Client,
    settings: Settings,
    sources: Vec<Source>,
    tracking: Tracking,
    directives: Directives,
    agent: String,
    known: Arc<HashMap<String, Known>>,
    frontier: Frontier,
    sites: Sites,
    downloads: Downloads,
    /// As many requests at once as hosts are allowed.
    permits: Semaphore,
    archive: bool,
    done: AtomicUsize,
    failed: AtomicUsize,
}

/// Where the workers' events go.
pub type Out = mpsc::Sender<Event>;

/// A crawl under way.
pub struct Running {
    crawl: Arc<Crawl>,
    events: mpsc::Receiver<Event>,
    runtime: Option<Runtime>,
}

impl Running {
    /// Begins to ask for what the sources of `job` name on the web.
    ///
    /// # Errors
    /// Settings with which nothing can be asked, a list that cannot be read.
    pub fn start(job: &Job<'_>) -> Result<Running, FetchError> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("fetch").enable_all().build();
        let runtime = runtime.map_err(|e| FetchError::Sink(format!("no threads: {e}")))?;
        let client = Client::new(job.settings, &job.net).map_err(FetchError::Settings)?;
        let crawl = Arc::new(Crawl {
            client,
            settings: job.settings.clone(),
            sources: job.sources.to_vec(),
            tracking: job.lists.tracking.clone(),
            directives: job.lists.directives.clone(),
            agent: job.settings.user_agent.as_ref().map(ToString::to_string).unwrap_or_default(),
            known: job.known.clone(),
            frontier: Frontier::new(job.settings.max_per_host.get(), job.settings.max_pages.get()),
            sites: Sites::default(),
            downloads: Downloads::new(&job.downloads),
            permits: Semaphore::new(job.settings.hosts.get().min(Semaphore::MAX_PERMITS)),
            archive: job.archive.is_some(),
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
        });
        let mut seeds = Vec::new();
        for (source, entry) in job.sources.iter().enumerate() {
            seeds.extend(asks::addresses(entry, job.base)?.into_iter().map(|(role, url)| (role, source, url)));
        }
        let (out, events) = mpsc::channel(WAITING);
        let seeding = crawl.clone();
        runtime.spawn(async move {
            for (role, source, url) in seeds {
                seeding.offer(role, source, Link::bare(url), None, &out).await;
            }
        });
        Ok(Running { crawl, events, runtime: Some(runtime) })
    }

    /// The next event; None when all is done.
    pub fn wait(&mut self) -> Option<Event> {
        self.events.blocking_recv()
    }

    /// How far it is.
    pub fn status(&self) -> Status {
        let (hosts, queued) = self.crawl.frontier.busy();
        let count = |n: &AtomicUsize| n.load(Ordering::Relaxed);
        Status { done: count(&self.crawl.done), failed: count(&self.crawl.failed), hosts, queued }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_millis(200));
        }
    }
}
