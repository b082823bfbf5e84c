//! Which documents are asked for. In: addresses of the pipeline, links of feeds, sitemaps and listings. Out: tasks, or the
//! reason why there is none.

use std::sync::Arc;

use jiff::Timestamp;

use super::task::{Branch, Task};
use super::{Crawl, Event, Out, Unasked, worker};
use crate::asks::Role;
use crate::filter::{Filter, Link};
use crate::links::{Found, feed, listing, sitemap};
use crate::page::Known;
use crate::reason::{Failure, Reason};

/// Sitemaps may lead to sitemaps so deep.
const DEPTH: u32 = 3;

impl Crawl {
    /// Asks for a document, unless it was offered before in this run or the store makes it needless.
    pub(super) async fn offer(self: &Arc<Self>, role: Role, source: usize, link: Link, from: Option<(&Arc<Branch>, u32)>, out: &Out) {
        let doc_id = self.tracking.doc_id(&link.url);
        if !self.frontier.is_new(&doc_id) {
            return;
        }
        // Feeds and the like change, and cost little: they are asked for at every run, with their validators.
        let stored = self.known.get(&doc_id).filter(|known| matches!(role, Role::Page | Role::Warc) && known.role == role.name());
        if let Some(unasked) = stored.and_then(|known| self.needless(known)) {
            if let (Unasked::StoredFailure(name), Some((branch, _))) = (&unasked, from)
                && Reason::named(name).is_some_and(Reason::is_passing)
            {
                branch.leave();
            }
            let _ = out.send(Event::Unasked(unasked)).await;
            return;
        }
        let mut at = link.url.clone();
        at.set_fragment(None);
        let task = Task {
            role,
            source,
            url: link.url,
            at,
            visited: Vec::new(),
            attempts: 0,
            tries: 0,
            doc_id,
            published: link.published,
            branch: from.map(|(branch, _)| branch.clone()),
            depth: from.map_or(0, |(_, depth)| depth),
        };
        self.push(task, out);
    }

    /// Queues a task and sees to it that its host has a worker.
    pub(super) fn push(self: &Arc<Self>, task: Task, out: &Out) {
        let host = task.host();
        if self.frontier.push(task) {
            tokio::spawn(worker::work(self.clone(), host, out.clone()));
        }
    }

    /// Why a page that the store holds is not asked for now.
    fn needless(&self, known: &Known) -> Option<Unasked> {
        let now = Timestamp::now().as_microsecond();
        let reason = known.reason.as_deref().unwrap_or_default().split(':').next().unwrap_or_default();
        let (age, unasked) = match known.outcome.as_str() {
            "fetched" | "unchanged" => (self.settings.refresh, Unasked::Stored),
            "opted_out" => (self.settings.refresh, Unasked::StoredRefusal(known.outcome.clone())),
            "disallowed" => (self.settings.retry_failed, Unasked::StoredRefusal(known.outcome.clone())),
            _ => (self.settings.retry_failed, Unasked::StoredFailure(reason.to_owned())),
        };
        (!age.is_over(known.fetched_at, now)).then_some(unasked)
    }

    /// Asks for the pages that a document leads to. Says how many of its links pass the filters.
    ///
    /// # Errors
    /// Why it is not what it was asked for as.
    pub(super) async fn follow(self: &Arc<Self>, task: &Task, body: Vec<u8>, branch: &Arc<Branch>, out: &Out) -> Result<usize, Failure> {
        let found = self.links(task, body).await?;
        let source = &self.sources[task.source];
        let filter = Filter::new(source, &self.settings.words);
        let mut n_passed = 0;
        for link in found.pages {
            match filter.stops(&link) {
                Some(name) => {
                    let _ = out.send(Event::Unasked(Unasked::Filtered(name))).await;
                }
                None => {
                    n_passed += 1;
                    self.offer(Role::Page, task.source, link, Some((branch, 0)), out).await;
                }
            }
        }
        for link in found.archives {
            n_passed += 1;
            self.offer(Role::Warc, task.source, link, Some((branch, 0)), out).await;
        }
        for link in found.sitemaps {
            // What an index says of a sitemap's last change holds for all its pages: older ones need not be read.
            let is_old = source.since.zip(link.published).is_some_and(|(since, changed)| changed < since.micros());
            if !is_old && task.depth < DEPTH {
                n_passed += 1;
                self.offer(Role::Sitemap, task.source, link, Some((branch, task.depth + 1)), out).await;
            }
        }
        Ok(n_passed)
    }

    /// Reads a document off the threads that the requests need.
    async fn links(&self, task: &Task, body: Vec<u8>) -> Result<Found, Failure> {
        let (role, at, pattern) = (task.role, task.at.clone(), self.sources[task.source].link.clone());
        let reading = tokio::task::spawn_blocking(move || match role {
            Role::Feed => feed::links(&body, &at).map_err(|e| Failure::new(Reason::BadFeed, e)),
            Role::Sitemap => sitemap::links(&body, &at).map_err(|e| Failure::new(Reason::BadSitemap, e)),
            Role::Listing => Ok(pattern.map(|p| listing::links(&body, &at, &p)).unwrap_or_default()),
            Role::WarcListing => Ok(listing::archives(&body, &at)),
            Role::Page | Role::Warc => Ok(Found::default()),
        });
        reading.await.unwrap_or_else(|e| Err(Failure::new(Reason::Bug, e.to_string())))
    }
}
