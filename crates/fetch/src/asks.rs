//! What a source would ask for. In: a source and the folder of its pipeline. Out: addresses and files by kind, read and
//! checked without the network.

use std::fmt;
use std::fs;
use std::path::Path;

use url::Url;

use crate::local;
use crate::settings::Source;
use crate::stage::FetchError;
use crate::typed::WebUrl;
use crate::warc::files;

/// What a document is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// For itself.
    Page,
    /// For the links of an RSS, Atom or JSON feed.
    Feed,
    /// For the links of a sitemap, or the sitemaps of an index.
    Sitemap,
    /// For the links of a page that lists others.
    Listing,
    /// For the pages archived in it.
    Warc,
    /// For the links to archives of a page that lists them.
    WarcListing,
}

impl Role {
    /// The name in `pages.role`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Page => "page",
            Role::Feed => "feed",
            Role::Sitemap => "sitemap",
            Role::Listing | Role::WarcListing => "listing",
            Role::Warc => "warc",
        }
    }
}

/// One line of what a source asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// So many local files.
    Files(usize),
    /// So many local WARC files.
    WarcFiles(usize),
    /// One address.
    Address(Role, Url),
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ask::Files(n) => write!(f, "{n} local files"),
            Ask::WarcFiles(n) => write!(f, "{n} local WARC files"),
            Ask::Address(role, url) => write!(f, "{} {url}", role.name()),
        }
    }
}

/// Everything that `source` asks for; the links that its feeds, sitemaps and listings hold are known only once they are
/// fetched.
///
/// # Errors
/// A file or pattern that names nothing, a line of a list that is no address.
pub fn of(source: &Source, base: &Path) -> Result<Vec<Ask>, FetchError> {
    let mut asks = Vec::new();
    if source.is_local() {
        asks.push(Ask::Files(local::find(source, base)?.len()));
    }
    if source.warc_files().next().is_some() {
        asks.push(Ask::WarcFiles(files::find(source, base)?.len()));
    }
    asks.extend(addresses(source, base)?.into_iter().map(|(role, url)| Ask::Address(role, url)));
    Ok(asks)
}

/// The addresses among it, in the order of the pipeline's file.
///
/// # Errors
/// As [`of`].
pub fn addresses(source: &Source, base: &Path) -> Result<Vec<(Role, Url)>, FetchError> {
    let lists =
        [(Role::Page, &source.urls), (Role::Feed, &source.feeds), (Role::Sitemap, &source.sitemaps), (Role::Listing, &source.listings)];
    let mut all = Vec::new();
    for (role, list) in lists {
        all.extend(list.iter().map(|u| (role, u.url().clone())));
    }
    all.extend(source.warc_urls().map(|u| {
        let role = if u.url().path().ends_with('/') { Role::WarcListing } else { Role::Warc };
        (role, u.url().clone())
    }));
    for name in &source.url_files {
        all.extend(listed(source, &base.join(name))?.into_iter().map(|url| (Role::Page, url)));
    }
    Ok(all)
}

fn listed(source: &Source, list: &Path) -> Result<Vec<Url>, FetchError> {
    let text = fs::read_to_string(list).map_err(|e| FetchError::source(source, format!("url_files {}: {e}", list.display())))?;
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(n, line)| address(line).map_err(|e| FetchError::source(source, format!("{}:{n}: {e}", list.display()))))
        .collect()
}

fn address(text: &str) -> Result<Url, String> {
    WebUrl::try_from(text.to_owned()).map(|u| u.url().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_their_wrong_lines_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), "# ours\nhttps://exemple.fr/1\r\n\n https://exemple.fr/2 \n").unwrap();
        fs::write(dir.path().join("b.txt"), "https://exemple.fr/1\nexemple.fr/2\n").unwrap();
        let source = |list: &str| Source { name: "s".into(), url_files: vec![list.into()], ..Source::default() };
        let asks = of(&source("a.txt"), dir.path()).unwrap();
        assert_eq!(asks.iter().map(Ask::to_string).collect::<Vec<_>>(), ["page https://exemple.fr/1", "page https://exemple.fr/2"]);
        let wrong = of(&source("b.txt"), dir.path()).unwrap_err().to_string();
        assert!(wrong.contains("b.txt:2: « exemple.fr/2 »"), "{wrong}");
        assert!(of(&source("c.txt"), dir.path()).unwrap_err().to_string().contains("c.txt"));
    }
}
