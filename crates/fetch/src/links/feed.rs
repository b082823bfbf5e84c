//! Feeds. In: RSS 0.9 to 2.0, RSS 1.0, Atom or JSON Feed. Out: a link for each entry that has one.

use feed_rs::model::{Entry, Feed};
use feed_rs::parser;
use url::Url;

use super::{Found, join};
use crate::filter::Link;

/// The links of a feed at `url`.
///
/// # Errors
/// Why it is no feed.
pub fn links(body: &[u8], url: &Url) -> Result<Found, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty".to_owned());
    }
    // A feed-reader for people may guess at dates; an entry whose date cannot be read has none here.
    let parser = parser::Builder::new().base_uri(Some(url.as_str())).build();
    let start = body.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let feed = parser.parse(&body[start..]).map_err(|e| e.to_string())?;
    let pages = feed.entries.iter().filter_map(|entry| link(&feed, entry, url)).collect();
    Ok(Found { pages, ..Found::default() })
}

fn link(feed: &Feed, entry: &Entry, base: &Url) -> Option<Link> {
    let is_page = |l: &&feed_rs::model::Link| l.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let href = entry.links.iter().find(is_page).or(entry.links.first()).map(|l| l.href.as_str());
    // RSS lets the guid be the address where there is no link.
    let href = href.or_else(|| entry.id.starts_with("http").then_some(entry.id.as_str()))?;
    let texts = [entry.title.as_ref(), entry.summary.as_ref()];
    let text: Vec<_> = texts.into_iter().flatten().map(|t| t.content.as_str()).collect();
    Some(Link {
        url: join(base, href)?,
        text: text.join(" "),
        language: entry.language.clone().or_else(|| feed.language.clone()),
        published: entry.published.or(entry.updated).map(|t| t.timestamp_micros()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<Link>, String> {
        links(body.as_bytes(), &Url::parse("https://exemple.fr/rss/une.xml").unwrap()).map(|f| f.pages)
    }

    #[test]
    fn four_kinds_of_feed() {
        let rss = r#"
<rss version="2.0"><channel><title>Une</title><language>fr</language><link>https://exemple.fr</link><description/>
<item><title>Meta &amp; les 65 milliards</title><link>https://exemple.fr/a?utm_source=rss</link><description>IA</description>
<pubDate>Tue, 28 Jan 2025 18:07:00 +0100</pubDate></item>
<item><title>Sans lien</title><guid isPermaLink="true">https://exemple.fr/b</guid></item></channel></rss>"#;
        let got = read(rss).unwrap();
        assert_eq!((got[0].url.as_str(), got[0].text.as_str()), ("https://exemple.fr/a?utm_source=rss", "Meta & les 65 milliards IA"));
        assert_eq!((got[0].language.as_deref(), got[0].published), (Some("fr"), Some(1_738_084_020_000_000)));
        assert_eq!(got[1].url.as_str(), "https://exemple.fr/b");
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>t</title><id>i</id><updated>2025-01-28T18:07:00Z</updated>
<entry><title>A</title><id>1</id><updated>2025-01-28T18:07:00Z</updated><link rel="self" href="/x"/><link href="/a"/></entry></feed>"#;
        assert_eq!(read(atom).unwrap()[0].url.as_str(), "https://exemple.fr/a");
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "url": "https://exemple.fr/a", "content_text": "x"}]}"#;
        assert_eq!(read(json).unwrap()[0].url.as_str(), "https://exemple.fr/a");
        let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>t</title>
<link>https://exemple.fr</link><description>d</description></channel><item rdf:about="https://exemple.fr/a"><title>A</title><link>https://exemple.fr/a</link></item></rdf:RDF>"#;
        assert_eq!(read(rdf).unwrap()[0].url.as_str(), "https://exemple.fr/a");
    }

    #[test]
    fn links_that_cannot_be_asked_are_left_out() {
        let rss = "<rss version=\"2.0\"><channel><item><link>javascript:alert(1)</link></item><item><link>mailto:a@b.fr</link></item></channel></rss>";
        assert!(read(rss).unwrap().is_empty());
    }
}
