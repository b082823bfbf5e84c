//! One document on its way. In: what asks for it. Out: where it stands: which address, how many requests, which redirects.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use url::Url;

use crate::asks::Role;

/// A document to be asked for.
#[derive(Clone, Debug)]
pub struct Task {
    /// What for.
    pub role: Role,
    /// For which source, by its place in the pipeline.
    pub source: usize,
    /// The address that was named.
    pub url: Url,
    /// The address to ask now.
    pub at: Url,
    /// The addresses that led there by redirects.
    pub visited: Vec<Url>,
    /// Requests so far.
    pub attempts: u32,
    /// Requests so far to the present address.
    pub tries: u32,
    /// Of the address that was named.
    pub doc_id: String,
    /// When the page was published, as the feed or sitemap says.
    pub published: Option<i64>,
    /// The feed, sitemap or listing that led here.
    pub branch: Option<Arc<Branch>>,
    /// Sitemaps that led to this sitemap.
    pub depth: u32,
}

/// A feed, sitemap or listing whose pages are being asked for.
#[derive(Debug, Default)]
pub struct Branch {
    is_unfinished: AtomicBool,
    /// What led to it.
    parent: Option<Arc<Branch>>,
}

impl Branch {
    /// A branch of `parent`.
    pub fn below(parent: Option<Arc<Branch>>) -> Branch {
        Branch { is_unfinished: AtomicBool::new(false), parent }
    }

    /// Says that a page was left for the next run, or may be had then: so the next run must read the document again, even
    /// if it has not changed.
    pub fn leave(&self) {
        self.is_unfinished.store(true, Ordering::Relaxed);
        if let Some(parent) = &self.parent {
            parent.leave();
        }
    }

    /// Whether some page was left.
    pub fn is_unfinished(&self) -> bool {
        self.is_unfinished.load(Ordering::Relaxed)
    }
}

impl Task {
    /// The host to ask now; one worker and one connection belong to each.
    pub fn host(&self) -> String {
        self.at.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
    }

    /// Says that its page is left for the next run.
    pub fn leave(&self) {
        if let Some(branch) = &self.branch {
            branch.leave();
        }
    }
}
