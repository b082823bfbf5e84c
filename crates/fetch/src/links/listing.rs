//! Pages that list others, or archives. In: HTML and a pattern for paths. Out: the links that match, with their words.

use std::collections::HashMap;

use scraper::{Html, Selector};
use url::Url;

use super::{Found, join};
use crate::filter::Link;
use crate::typed::PathPattern;
use crate::warc::files::EXTENSIONS;

/// The links of the page at `url` to paths that match `pattern`, each once, with all texts that it has there.
pub fn links(body: &[u8], url: &Url, pattern: &PathPattern) -> Found {
    Found { pages: matching(body, url, |to| pattern.matches(to)), ..Found::default() }
}

/// The archives that the page at `url` links to, of those below it: a listing names its own files, and what else its page
/// leads to nobody asked for.
pub fn archives(body: &[u8], url: &Url) -> Found {
    let is_below = |to: &Url| to.origin() == url.origin() && to.path().starts_with(url.path());
    let is_archive = |to: &Url| EXTENSIONS.iter().any(|e| to.path().ends_with(e));
    Found { archives: matching(body, url, |to| is_below(to) && is_archive(to)), ..Found::default() }
}

fn matching(body: &[u8], url: &Url, wanted: impl Fn(&Url) -> bool) -> Vec<Link> {
    // Addresses are ASCII and words are only looked through: what does not decode does no harm.
    let page = Html::parse_document(&String::from_utf8_lossy(body));
    let (Ok(anchors), Ok(bases)) = (Selector::parse("a[href]"), Selector::parse("base[href]")) else { return Vec::new() };
    let base = page.select(&bases).find_map(|b| join(url, b.attr("href")?)).unwrap_or_else(|| url.clone());
    let mut places: HashMap<Url, usize> = HashMap::new();
    let mut found: Vec<Link> = Vec::new();
    for anchor in page.select(&anchors) {
        let Some(mut to) = anchor.attr("href").and_then(|href| join(&base, href)) else { continue };
        to.set_fragment(None);
        if !wanted(&to) || to == *url {
            continue;
        }
        let words = anchor.text().chain(anchor.attr("title")).collect::<Vec<_>>().join(" ");
        let place = *places.entry(to.clone()).or_insert(found.len());
        if place == found.len() {
            found.push(Link::bare(to));
        }
        let text = &mut found[place].text;
        text.push_str(words.trim());
        text.push(' ');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_match_each_once() {
        let page = r##"<base href="/tech/"><a href="articles/1#x"> Meta </a><a href="/tech/articles/1" title="65 milliards">ici</a>
<a href="https://autre.fr/tech/articles/2">autre</a><a href="/sport/3">non</a><a href="mailto:a@b.fr">non</a><a href="?p=2">non</a><a>non</a>"##;
        let pattern = PathPattern::try_from("/tech/articles/*".to_owned()).unwrap();
        let found = links(page.as_bytes(), &Url::parse("https://exemple.fr/une").unwrap(), &pattern);
        let got: Vec<_> = found.pages.iter().map(|l| (l.url.as_str(), l.text.trim())).collect();
        assert_eq!(got, [("https://exemple.fr/tech/articles/1", "Meta ici 65 milliards"), ("https://autre.fr/tech/articles/2", "autre")]);
    }

    #[test]
    fn a_listing_leads_to_the_archives_below_it() {
        let page = r##"<a href="../">Parent</a><a href="a.warc.gz">a</a><a href="2025/b.warc#x">b</a><a href="a.warc.gz">again</a>
<a href="c.cdx.gz">no</a><a href="/other/d.warc.gz">beside</a><a href="https://autre.fr/crawl/e.warc.gz">elsewhere</a>"##;
        let found = archives(page.as_bytes(), &Url::parse("https://exemple.fr/crawl/").unwrap());
        let got: Vec<_> = found.archives.iter().map(|l| l.url.as_str()).collect();
        assert_eq!(got, ["https://exemple.fr/crawl/a.warc.gz", "https://exemple.fr/crawl/2025/b.warc"]);
    }
}
