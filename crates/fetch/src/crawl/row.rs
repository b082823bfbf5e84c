//! Rows. In: a task and what came of it. Out: its row of `pages`.

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};

use super::Crawl;
use super::task::Task;
use crate::client::{Answer, media_type, text_of};
use crate::opt_out::Signals;
use crate::page::{Outcome, Page};
use crate::reason::Failure;

impl Crawl {
    /// A row that says only what was asked for.
    pub(super) fn bare(&self, task: &Task, outcome: Outcome) -> Page {
        let now = Timestamp::now().as_microsecond();
        let mut page = Page::new(task.doc_id.clone(), task.url.to_string(), &self.sources[task.source].name, now, outcome);
        page.role = task.role;
        page.attempts = i64::from(task.attempts);
        page.published_hint = task.published;
        page
    }

    /// A row for what could not or must not be had.
    pub(super) fn failed(&self, task: &Task, failure: &Failure, status: Option<u16>) -> Page {
        let mut page = self.bare(task, failure.outcome());
        page.reason = Some(failure.to_string());
        page.http_status = status.map(i64::from);
        page.final_url = status.map(|_| task.at.to_string());
        page
    }

    /// A row for what was answered, its body left out.
    pub(super) fn answered(&self, task: &Task, answer: &Answer, outcome: Outcome) -> Page {
        let mut page = self.bare(task, outcome);
        page.final_url = Some(task.at.to_string());
        page.http_status = Some(i64::from(answer.status));
        if let Some(line) = text_of(&answer.headers, &CONTENT_TYPE) {
            let (media, charset) = media_type(&line);
            page.content_type = Some(media).filter(|m| !m.is_empty());
            page.charset = charset;
        }
        page.etag = text_of(&answer.headers, &ETAG);
        page.last_modified = text_of(&answer.headers, &LAST_MODIFIED);
        page
    }
}

impl Page {
    /// Writes the opt-out signals into the row.
    pub(crate) fn set_signals(&mut self, signals: Signals) {
        self.x_robots_tag = signals.x_robots_tag;
        self.tdm_reservation = signals.tdm_reservation;
        self.tdm_policy = signals.tdm_policy;
        self.opt_out = signals.reserved;
    }
}
