//! One row of `pages`. In: what came of asking for a page. Out: a row; and, from stored rows, what need not be asked again.

use std::collections::HashMap;

use arrow::array::{Array, RecordBatch};
use tables::rows::str_at;
use tables::{Cell, Error, RowWriter, Rows, catalog};

use crate::asks::Role;

/// How asking for a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its bytes are here.
    Fetched,
    /// The server says that it is as it was.
    Unchanged,
    /// robots.txt forbids it.
    Disallowed,
    /// The page or its site reserves text and data mining.
    OptedOut,
    /// It could not be had.
    Failed,
}

impl Outcome {
    /// The name in `pages.outcome`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Fetched => "fetched",
            Outcome::Unchanged => "unchanged",
            Outcome::Disallowed => "disallowed",
            Outcome::OptedOut => "opted_out",
            Outcome::Failed => "failed",
        }
    }
}

/// One row of `pages`; the fields are the columns.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "catalog::PAGES says what each column means")]
pub struct Page {
    pub doc_id: String,
    pub url: String,
    pub final_url: Option<String>,
    pub source: String,
    /// Microseconds since 1970 UTC.
    pub fetched_at: i64,
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub http_status: Option<i64>,
    pub content_type: Option<String>,
    pub charset: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub attempts: i64,
    pub body: Option<Vec<u8>>,
    /// Microseconds since 1970 UTC.
    pub published_hint: Option<i64>,
    pub x_robots_tag: Option<String>,
    pub tdm_reservation: Option<String>,
    pub tdm_policy: Option<String>,
    pub opt_out: Option<String>,
    pub role: Role,
    pub n_links: Option<i64>,
}

impl Page {
    /// A page about which nothing is known yet.
    pub fn new(doc_id: String, url: String, source: &str, fetched_at: i64, outcome: Outcome) -> Page {
        Page {
            doc_id,
            url,
            final_url: None,
            source: source.to_owned(),
            fetched_at,
            outcome,
            reason: None,
            http_status: None,
            content_type: None,
            charset: None,
            etag: None,
            last_modified: None,
            attempts: 0,
            body: None,
            published_hint: None,
            x_robots_tag: None,
            tdm_reservation: None,
            tdm_policy: None,
            opt_out: None,
            role: Role::Page,
            n_links: None,
        }
    }

    /// Adds the page to a batch of `pages`.
    ///
    /// # Errors
    /// Only where this file and the table disagree.
    pub fn write(&self, out: &mut RowWriter) -> Result<(), Error> {
        out.push(&[
            ("doc_id", Cell::Str(&self.doc_id)),
            ("url", Cell::Str(&self.url)),
            ("final_url", Cell::text(self.final_url.as_deref())),
            ("source", Cell::Str(&self.source)),
            ("fetched_at", Cell::Time(self.fetched_at)),
            ("outcome", Cell::Str(self.outcome.name())),
            ("reason", Cell::text(self.reason.as_deref())),
            ("http_status", Cell::maybe(self.http_status, Cell::Int)),
            ("content_type", Cell::text(self.content_type.as_deref())),
            ("charset", Cell::text(self.charset.as_deref())),
            ("etag", Cell::text(self.etag.as_deref())),
            ("last_modified", Cell::text(self.last_modified.as_deref())),
            ("attempts", Cell::Int(self.attempts)),
            ("body", Cell::maybe(self.body.as_deref(), Cell::Bytes)),
            ("published_hint", Cell::maybe(self.published_hint, Cell::Time)),
            ("x_robots_tag", Cell::text(self.x_robots_tag.as_deref())),
            ("tdm_reservation", Cell::text(self.tdm_reservation.as_deref())),
            ("tdm_policy", Cell::text(self.tdm_policy.as_deref())),
            ("opt_out", Cell::text(self.opt_out.as_deref())),
            ("role", Cell::Str(self.role.name())),
            ("n_links", Cell::maybe(self.n_links, Cell::Int)),
        ])
    }
}

/// What the store already holds of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The latest outcome.
    pub outcome: String,
    /// The latest reason.
    pub reason: Option<String>,
    /// The latest body's validators.
    pub etag: Option<String>,
    /// As sent.
    pub last_modified: Option<String>,
    /// Microseconds since 1970 UTC.
    pub fetched_at: i64,
    /// What it was asked for as.
    pub role: String,
}

/// The columns of `pages` that [`remember`] reads: all but the body.
pub const REMEMBERED: &[&str] = &["doc_id", "outcome", "reason", "etag", "last_modified", "fetched_at", "role"];

/// Adds the rows of one part, older parts first, to what is known.
///
/// # Errors
/// A part that is no `pages`.
pub fn remember(known: &mut HashMap<String, Known>, part: &RecordBatch) -> Result<(), Error> {
    let rows = Rows::new(&catalog::PAGES, part);
    let (id, outcome, reason) = (rows.str("doc_id")?, rows.str("outcome")?, rows.str("reason")?);
    let (etag, modified, at) = (rows.str("etag")?, rows.str("last_modified")?, rows.time("fetched_at")?);
    // Parts written before there were roles hold pages only.
    let role = rows.str("role").ok();
    for i in 0..rows.len() {
        let had = known.get(id.value(i));
        let unchanged = outcome.value(i) == "unchanged";
        let validator = |array: &arrow::array::StringArray, old: Option<&String>| {
            str_at(array, i).map(str::to_owned).or_else(|| old.filter(|_| unchanged).cloned())
        };
        let row = Known {
            outcome: outcome.value(i).to_owned(),
            reason: str_at(&reason, i).map(str::to_owned),
            etag: validator(&etag, had.and_then(|k| k.etag.as_ref())),
            last_modified: validator(&modified, had.and_then(|k| k.last_modified.as_ref())),
            fetched_at: if at.is_valid(i) { at.value(i) } else { 0 },
            role: role.as_ref().map_or(Role::Page.name(), |r| r.value(i)).to_owned(),
        };
        known.insert(id.value(i).to_owned(), row);
    }
    Ok(())
}
