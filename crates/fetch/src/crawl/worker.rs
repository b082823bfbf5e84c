//! The worker of one host. In: the host's queue. Out: events. One request at a time, with a pause after each.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::time::sleep_until;

use super::downloads::Download;
use super::frontier::Next;
use super::site::{Site, location};
use super::task::{Branch, Task};
use super::{Crawl, Event, Out, Unasked};
use crate::asks::Role;
use crate::client::{Answer, Ask, media_type, text_of};
use crate::decompress::Caps;
use crate::download::ToFile;
use crate::opt_out;
use crate::page::{Outcome, Page};
use crate::reason::{Failure, Reason};
use crate::retry;

/// Redirects followed for one document.
const REDIRECTS: usize = 10;

/// Empties the queue of `host`.
pub(super) async fn work(crawl: Arc<Crawl>, host: String, out: Out) {
    loop {
        match crawl.frontier.next(&host) {
            Next::Done => return,
            Next::Leave(task, budget) => {
                task.leave();
                let _ = out.send(Event::Unasked(Unasked::Left(budget))).await;
            }
            Next::Closed(task, failure) => crawl.fail(&task, &failure, None, &out).await,
            Next::Ask(task) => {
                let (mine, host, to) = (crawl.clone(), host.clone(), out.clone());
                let copy = task.clone();
                // In a task of its own, so that a bug costs one row and not the host.
                let step = tokio::spawn(async move { mine.process(&host, *copy, &to).await });
                if let Err(e) = step.await {
                    crawl.fail(&task, &Failure::new(Reason::Bug, e.to_string()), None, &out).await;
                }
            }
        }
    }
}

/// What to do after an answer.
enum Then {
    /// It is the document.
    Take,
    /// Ask again, at the task's present address.
    Again,
    /// Its address is another host's now.
    Elsewhere,
}

impl Crawl {
    /// One request at the pace of its host.
    pub(super) async fn ask(&self, host: &str, ask: Ask<'_>, pause: Duration, out: &Out) -> Result<Answer, Failure> {
        while let Some(ready) = self.frontier.ready(host).filter(|ready| *ready > tokio::time::Instant::now()) {
            sleep_until(ready).await;
        }
        let permit = self.permits.acquire().await.map_err(|e| Failure::new(Reason::Bug, e.to_string()))?;
        let mut result = self.client.get(ask).await;
        drop(permit);
        self.frontier.rest(host, pause);
        if let Some(exchange) = result.as_mut().ok().and_then(|answer| answer.exchange.take()) {
            let _ = out.send(Event::Archive(exchange)).await;
        }
        result
    }

    /// Asks until there is a row, or hands the task to another host.
    async fn process(self: &Arc<Self>, host: &str, mut task: Task, out: &Out) {
        let download = match task.role {
            Role::Warc => match self.downloads.room(&task.doc_id).await {
                Ok(room) => Some(room),
                Err(failure) => return self.fail(&task, &failure, None, out).await,
            },
            _ => None,
        };
        loop {
            let site = match self.enter(host, &task, out).await {
                Ok(site) => site,
                Err(failure) => return self.fail(&task, &failure, None, out).await,
            };
            task.attempts += 1;
            task.tries += 1;
            let pause = site.access.delay().unwrap_or_default().max(self.settings.delay.duration());
            let refuses = |headers: &HeaderMap| self.refusal(&task, headers, &site);
            let to_file = download.as_ref().map(|d| ToFile { path: d.path(), refuses: &refuses });
            let answer = self.ask(host, Ask { to_file, ..self.request(&task) }, pause, out).await;
            let status = answer.as_ref().ok().map(|a| a.status);
            match answer.and_then(|answer| self.judge(host, &mut task, &answer).map(|then| (then, answer))) {
                Ok((Then::Take, answer)) => return self.take(task, answer, &site, download, out).await,
                Ok((Then::Again, _)) => {}
                Ok((Then::Elsewhere, _)) => return self.push(task, out),
                Err(failure) if failure.reason.is_passing() && task.tries < self.settings.attempts.get() => {
                    self.frontier.rest(host, retry::back_off(self.settings.back_off.duration(), task.tries, fastrand::f64()));
                }
                Err(failure) => return self.fail(&task, &failure, status, out).await,
            }
        }
    }

    /// Asks the site for leave.
    async fn enter(&self, host: &str, task: &Task, out: &Out) -> Result<Arc<Site>, Failure> {
        let site = self.site(host, &task.at, out).await;
        if let crate::robots::Access::Nothing(why) = &site.access {
            // What keeps us from the whole host is told as it is; only where the host talks does it keep us off by its file.
            return Err(match why.reason {
                Reason::InnerAddress | Reason::Dns | Reason::Connect | Reason::ConnectTimeout | Reason::Tls => {
                    Failure::new(why.reason, format!("robots.txt: {}", why.detail))
                }
                _ => Failure::new(Reason::RobotsUnreachable, why.to_string()),
            });
        }
        if !site.access.allows(&task.at[url::Position::BeforePath..url::Position::AfterQuery]) {
            return Err(Reason::Robots.into());
        }
        let longest = self.settings.max_wait.duration();
        if let Some(delay) = site.access.delay().filter(|delay| *delay > longest) {
            return Err(Failure::new(Reason::RetryAfter, format!("crawl-delay of {} s (fetch.max_wait)", delay.as_secs())));
        }
        Ok(site)
    }

    fn request<'a>(&'a self, task: &'a Task) -> Ask<'a> {
        let settings = &self.settings;
        let mega = |n: std::num::NonZeroUsize| n.get().saturating_mul(1_000_000);
        let is_archive = task.role == Role::Warc;
        let caps = Caps {
            compressed: mega(if is_archive { settings.max_archive_megabytes } else { settings.max_compressed_megabytes }),
            content: mega(settings.max_megabytes),
            ratio: settings.max_ratio.get(),
            cut: false,
        };
        let known = self.known.get(&task.doc_id).filter(|k| k.role == task.role.name());
        let validators = known.map_or((None, None), |k| (k.etag.as_deref(), k.last_modified.as_deref()));
        let (accept, wants): (_, fn(&str) -> bool) = match task.role {
            Role::Page | Role::Listing | Role::WarcListing => ("text/html, application/xhtml+xml, text/plain;q=0.8", is_page),
            Role::Feed => ("application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5", is_text),
            Role::Sitemap => ("application/xml, text/xml, */*;q=0.5", is_text),
            Role::Warc => ("application/warc, application/gzip;q=0.9, */*;q=0.5", is_archive_type),
        };
        // An archive is not put into another one.
        Ask { url: &task.at, accept, validators, caps, wants, archive: self.archive && !is_archive, to_file: None }
    }

    /// Why an archive is left where it is: its site or its header lines reserve mining.
    fn refusal(&self, task: &Task, headers: &HeaderMap, site: &Site) -> Option<Failure> {
        let rule = opt_out::rule_for(&site.reservations, &task.at);
        let signals = opt_out::read(&self.directives, &self.agent, headers, false, &[], rule);
        signals.reserved.filter(|_| self.settings.respect_opt_out).map(|signal| Failure::new(Reason::OptOut, signal))
    }

    /// What an answer's status means.
    fn judge(&self, host: &str, task: &mut Task, answer: &Answer) -> Result<Then, Failure> {
        match answer.status {
            200 | 203 => Ok(Then::Take),
            304 if self.request(task).validators != (None, None) => Ok(Then::Take),
            301 | 302 | 303 | 307 | 308 => {
                let to = location(answer, &task.at)?;
                if task.visited.contains(&to) || to == task.at {
                    return Err(Failure::new(Reason::RedirectLoop, to));
                }
                if task.visited.len() >= REDIRECTS {
                    return Err(Failure::new(Reason::TooManyRedirects, to));
                }
                task.visited.push(std::mem::replace(&mut task.at, to));
                task.tries = 0;
                Ok(if task.host() == host { Then::Again } else { Then::Elsewhere })
            }
            status @ (429 | 500..=599) => {
                let reason = if status == 429 { Reason::TooManyRequests } else { Reason::ServerError };
                if let Some(wait) = text_of(&answer.headers, &RETRY_AFTER).and_then(|v| retry::after(&v, Timestamp::now())) {
                    if wait > self.settings.max_wait.duration() {
                        let failure =
                            Failure::new(Reason::RetryAfter, format!("{status}, asked to wait {} s (fetch.max_wait)", wait.as_secs()));
                        self.frontier.close(host, &failure);
                        return Err(failure);
                    }
                    self.frontier.rest(host, wait);
                }
                Err(Failure::new(reason, status.to_string()))
            }
            status => Err(Failure::new(Reason::HttpStatus, status.to_string())),
        }
    }

    /// The document is here.
    async fn take(self: &Arc<Self>, task: Task, answer: Answer, site: &Site, download: Option<Download>, out: &Out) {
        match (task.role, download) {
            (Role::Page, _) => {}
            (Role::Warc, Some(file)) if answer.status != 304 => {
                self.done.fetch_add(1, Ordering::Relaxed);
                let page = self.answered(&task, &answer, Outcome::Fetched);
                let _ = out.send(Event::Downloaded(Box::new(page), task.source, file)).await;
                return;
            }
            (Role::Warc, _) => {
                let page = self.answered(&task, &answer, Outcome::Unchanged);
                return self.tell(Page { reason: Some("not_modified".to_owned()), ..page }, out).await;
            }
            _ => return self.take_index(task, answer, out).await,
        }
        let outcome = if answer.status == 304 { Outcome::Unchanged } else { Outcome::Fetched };
        let mut page = self.answered(&task, &answer, outcome);
        let is_html = page.content_type.as_deref().is_none_or(|media| media.contains("html"));
        let rule = opt_out::rule_for(&site.reservations, &task.at);
        page.set_signals(opt_out::read(&self.directives, &self.agent, &answer.headers, is_html, &answer.body, rule));
        match (&page.opt_out, outcome) {
            (Some(signal), _) if self.settings.respect_opt_out => {
                page.outcome = Outcome::OptedOut;
                page.reason = Some(Failure::new(Reason::OptOut, signal.clone()).to_string());
            }
            (_, Outcome::Fetched) => page.body = Some(answer.body),
            _ => page.reason = Some("not_modified".to_owned()),
        }
        self.tell(page, out).await;
    }

    async fn take_index(self: &Arc<Self>, task: Task, mut answer: Answer, out: &Out) {
        let branch = Arc::new(Branch::below(task.branch.clone()));
        let page = if answer.status == 304 {
            Page { reason: Some("not_modified".to_owned()), ..self.answered(&task, &answer, Outcome::Unchanged) }
        } else {
            let body = std::mem::take(&mut answer.body);
            match self.follow(&task, body, &branch, out).await {
                Ok(n) => Page { n_links: Some(n as i64), ..self.answered(&task, &answer, Outcome::Fetched) },
                Err(failure) => return self.fail(&task, &failure, Some(answer.status), out).await,
            }
        };
        self.done.fetch_add(1, Ordering::Relaxed);
        let _ = out.send(Event::Index(Box::new(page), branch)).await;
    }

    /// The document cannot be had.
    async fn fail(&self, task: &Task, failure: &Failure, status: Option<u16>, out: &Out) {
        if failure.reason.is_passing() || matches!(failure.reason, Reason::RobotsUnreachable | Reason::RetryAfter | Reason::Bug) {
            task.leave();
        }
        self.tell(self.failed(task, failure, status), out).await;
    }

    async fn tell(&self, page: Page, out: &Out) {
        self.done.fetch_add(1, Ordering::Relaxed);
        if page.outcome == Outcome::Failed {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        let _ = out.send(Event::Page(Box::new(page))).await;
    }
}

/// Whether a media type may be a page. A server that says none is taken at the page's word.
fn is_page(media: &str) -> bool {
    matches!(media, "" | "text/html" | "application/xhtml+xml" | "text/plain" | "application/xml" | "text/xml")
}

/// Whether a media type may be an archive: servers say all kinds of things, but of an error that comes as a page they say so.
fn is_archive_type(media: &str) -> bool {
    !matches!(media, "text/html" | "application/xhtml+xml")
}

/// Whether a media type may be a feed or a sitemap: servers say all kinds of things.
fn is_text(media: &str) -> bool {
    !["image/", "video/", "audio/", "font/"].iter().any(|kind| media_type(media).0.starts_with(kind))
}
