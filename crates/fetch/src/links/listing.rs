//! Pages that list others. In: HTML and a pattern for paths. Out: the links that match, with their words.

use std::collections::HashMap;

use scraper::{Html, Selector};
use url::Url;

use super::{Found, join};
use crate::filter::Link;
use crate::typed::PathPattern;

/// The links of the page at `url` to paths that match `pattern`, each once, with all texts that it has there.
pub fn links(body: &[u8], url: &Url, pattern: &PathPattern) -> Found {
    // Addresses are ASCII and words are only looked through: what does not decode does no harm.
    let page = Html::parse_document(&String::from_utf8_lossy(body));
    let (Ok(anchors), Ok(bases)) = (Selector::parse("a[href]"), Selector::parse("base[href]")) else { return Found::default() };
    let base = page.select(&bases).find_map(|b| join(url, b.attr("href")?)).unwrap_or_else(|| url.clone());
    let mut places: HashMap<Url, usize> = HashMap::new();
    let mut found = Found::default();
    for anchor in page.select(&anchors) {
        let Some(mut to) = anchor.attr("href").and_then(|href| join(&base, href)) else { continue };
        to.set_fragment(None);
        if !pattern.matches(&to) || to == *url {
            continue;
        }
        let words = anchor.text().chain(anchor.attr("title")).collect::<Vec<_>>().join(" ");
        let place = *places.entry(to.clone()).or_insert(found.pages.len());
        if place == found.pages.len() {
            found.pages.push(Link::bare(to));
        }
        let text = &mut found.pages[place].text;
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
}
