//! Documents that lead to pages. In: the bytes of a feed, a sitemap or a listing. Out: links, with what is said of them.

pub mod feed;
pub mod listing;
pub mod sitemap;

use url::Url;

use crate::filter::Link;

/// `text` as an address that can be asked, taken from `base` where it is relative.
fn join(base: &Url, text: &str) -> Option<Url> {
    let url = base.join(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// What such a document holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Links to pages.
    pub pages: Vec<Link>,
    /// Links to further sitemaps.
    pub sitemaps: Vec<Link>,
    /// Links to archives.
    pub archives: Vec<Link>,
}
