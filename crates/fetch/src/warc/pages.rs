//! Pages from archives. In: the archives that the sources name. Out: a row for each page in them, and one for each place of
//! damage.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, LAST_MODIFIED};
use tables::hash;
use url::Url;

use super::read::{Item, Items, Record};
use super::{files, http};
use crate::address::of_file;
use crate::asks::Role;
use crate::client::{media_type, text_of};
use crate::decompress::Caps;
use crate::filter::{Filter, Link};
use crate::opt_out;
use crate::page::{Outcome, Page};
use crate::reason::{Failure, Reason};
use crate::settings::Settings;
use crate::stage::{FetchError, Job, Parts};

/// Head of a response beside its body.
const HEAD: usize = 1 << 20;

/// Reads all local archives of `job`.
///
/// # Errors
/// An entry that names no archive, a store that takes no more.
pub fn read_all(job: &Job<'_>, parts: &mut Parts<'_>) -> Result<(), FetchError> {
    for (i, source) in job.sources.iter().enumerate() {
        let filter = Filter::new(source, &job.settings.words);
        for path in files::find(source, job.base)? {
            let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            Archive { job, filter: &filter, source: i, path: &path, name: of_file(&source.name, &file), is_local: true }.read(parts)?;
        }
    }
    Ok(())
}

/// Reads the archive at `path` that the web gave for `row`.
///
/// # Errors
/// A store that takes no more.
pub fn read_download(job: &Job<'_>, source: usize, row: &Page, path: &Path, parts: &mut Parts<'_>) -> Result<(), FetchError> {
    let filter = Filter::new(&job.sources[source], &job.settings.words);
    Archive { job, filter: &filter, source, path, name: row.url.clone(), is_local: false }.read(parts)
}

/// One archive of one source.
struct Archive<'a> {
    job: &'a Job<'a>,
    filter: &'a Filter<'a>,
    source: usize,
    path: &'a Path,
    /// Its address.
    name: String,
    /// Whether it can be read again at any time.
    is_local: bool,
}

impl Archive<'_> {
    fn read(&self, parts: &mut Parts<'_>) -> Result<(), FetchError> {
        let limit = self.job.settings.max_megabytes.get() * 1_000_000 + HEAD;
        let items = match File::open(self.path).and_then(|f| Items::new(f, limit)) {
            Ok(items) => items,
            Err(e) => return self.damaged(parts, 0, Reason::Unreadable, &e.to_string()),
        };
        for item in items {
            match item {
                Ok(Item::Record(record)) => self.record(&record, parts)?,
                Ok(Item::Damage(offset, what)) => self.damaged(parts, offset, Reason::WarcDamage, &format!("at byte {offset}: {what}"))?,
                Err(e) => self.damaged(parts, 0, Reason::Unreadable, &e.to_string())?,
            }
        }
        Ok(())
    }

    /// A row for a place of damage.
    fn damaged(&self, parts: &mut Parts<'_>, offset: u64, reason: Reason, what: &str) -> Result<(), FetchError> {
        let source = &self.job.sources[self.source].name;
        let url = format!("{}#{offset}", self.name);
        let mut page = Page::new(hash::hex16(&url), url, source, Timestamp::now().as_microsecond(), Outcome::Failed);
        page.role = Role::Warc;
        page.reason = Some(Failure::new(reason, what).to_string());
        page.attempts = 1;
        self.store(page, parts)
    }

    fn record(&self, record: &Record, parts: &mut Parts<'_>) -> Result<(), FetchError> {
        let kind = record.header("warc-type").unwrap_or_default();
        if kind != "response" && kind != "resource" {
            return Ok(());
        }
        let uri = record.header("warc-target-uri").unwrap_or_default().trim_matches(['<', '>']);
        let Some(url) = Url::parse(uri).ok().filter(|u| matches!(u.scheme(), "http" | "https")) else {
            return Ok(());
        };
        let answer = if kind == "resource" { Ok(resource(record)) } else { http::response(&record.block, caps(self.job.settings, record)) };
        let is_page = match &answer {
            Ok(answer) => answer.status == 200 && is_page(&text_of(&answer.headers, &CONTENT_TYPE).unwrap_or_default()),
            Err(_) => true,
        };
        if !is_page {
            parts.count_dropped("no_page_in_warc");
            return Ok(());
        }
        if let Some(name) = self.filter.stops(&Link::bare(url.clone())) {
            parts.count_dropped(&format!("filtered_by_{name}"));
            return Ok(());
        }
        let page = self.page(record, &url, answer);
        // A crawl that was archived may have asked for a page more than once: the first of its records counts, and a page
        // that the web gave in this run is younger than all of them.
        if !parts.meet(&page.doc_id) {
            parts.count_dropped("repeated_in_warc");
            return Ok(());
        }
        self.store(page, parts)
    }

    fn page(&self, record: &Record, url: &Url, answer: Result<http::Response, Failure>) -> Page {
        let lists = &self.job.lists;
        let at = record.header("warc-date").and_then(|d| d.parse::<Timestamp>().ok()).map_or(0, |t| t.as_microsecond());
        let mut page = Page::new(lists.tracking.doc_id(url), url.to_string(), &self.job.sources[self.source].name, at, Outcome::Fetched);
        page.attempts = 1;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                page.outcome = Outcome::Failed;
                page.reason = Some(failure.to_string());
                return page;
            }
        };
        page.final_url = Some(url.to_string());
        page.http_status = Some(i64::from(answer.status));
        let (media, charset) = media_type(&text_of(&answer.headers, &CONTENT_TYPE).unwrap_or_default());
        page.content_type = Some(media).filter(|m| !m.is_empty());
        page.charset = charset;
        page.etag = text_of(&answer.headers, &ETAG);
        page.last_modified = text_of(&answer.headers, &LAST_MODIFIED);
        let agent = self.job.settings.user_agent.as_ref().map_or("", |a| a.as_str());
        page.set_signals(opt_out::read(&lists.directives, agent, &answer.headers, true, &answer.body, None));
        match &page.opt_out {
            Some(signal) if self.job.settings.respect_opt_out => {
                page.reason = Some(Failure::new(Reason::OptOut, signal.clone()).to_string());
                page.outcome = Outcome::OptedOut;
            }
            _ => page.body = Some(answer.body),
        }
        page
    }

    /// Counts a row, and writes it unless the store holds it or a younger one.
    fn store(&self, page: Page, parts: &mut Parts<'_>) -> Result<(), FetchError> {
        parts.count(&page);
        let is_known = self.job.known.get(&page.doc_id).is_some_and(|known| match page.outcome {
            Outcome::Failed => known.reason == page.reason || known.outcome == Outcome::Fetched.name(),
            _ => known.fetched_at >= page.fetched_at,
        });
        match (is_known, self.is_local) {
            (true, _) => Ok(()),
            (false, true) => parts.push(&page),
            (false, false) => parts.keep(&page),
        }
    }
}

fn caps(settings: &Settings, record: &Record) -> Caps {
    let content = settings.max_megabytes.get() * 1_000_000;
    // A cut block is over the limit, whatever it would unpack to.
    Caps { compressed: if record.is_cut { 0 } else { content + HEAD }, content, ratio: settings.max_ratio.get(), cut: false }
}

/// A `resource` record is its content, without a response around it.
fn resource(record: &Record) -> http::Response {
    let mut headers = HeaderMap::new();
    if let Some(value) = record.header("content-type").and_then(|v| v.parse().ok()) {
        headers.insert(CONTENT_TYPE, value);
    }
    http::Response { status: 200, headers, body: record.block.clone() }
}

fn is_page(content_type: &str) -> bool {
    matches!(media_type(content_type).0.as_str(), "" | "text/html" | "application/xhtml+xml" | "text/plain")
}
