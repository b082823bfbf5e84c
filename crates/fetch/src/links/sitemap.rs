//! Sitemaps (<https://www.sitemaps.org/protocol.html>) with Google's news extension. In: XML, gzip or not, or a plain list of
//! addresses. Out: links to pages and, from an index, to sitemaps.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use url::Url;

use super::{Found, join};
use crate::filter::Link;

/// Addresses in one file at most, by the protocol.
pub const LIMIT: usize = 50_000;
/// Bytes of one file at most, decompressed, by the protocol.
const BYTES: u64 = 50 * 1024 * 1024;

/// The links of a sitemap at `url`.
///
/// # Errors
/// Why it is no sitemap.
pub fn links(body: &[u8], url: &Url) -> Result<Found, String> {
    let unpacked;
    let body = if body.starts_with(&[0x1f, 0x8b]) {
        unpacked = gunzip(body)?;
        &unpacked
    } else {
        body
    };
    let start = body.iter().position(|b| !b.is_ascii_whitespace()).ok_or("it is empty")?;
    let body = &body[start..];
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.starts_with(b"<") { xml(body, url) } else { plain(body, url) }
}

fn gunzip(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    MultiGzDecoder::new(body).take(BYTES + 1).read_to_end(&mut out).map_err(|e| format!("gzip: {e}"))?;
    if out.len() as u64 > BYTES { Err(format!("more than {BYTES} bytes")) } else { Ok(out) }
}

fn plain(body: &[u8], base: &Url) -> Result<Found, String> {
    let text = std::str::from_utf8(body).map_err(|_| "it is neither XML nor a list of addresses")?;
    let absolute = |l: &&str| l.starts_with("http://") || l.starts_with("https://");
    let pages: Vec<_> = text.lines().map(str::trim).filter(absolute).take(LIMIT).filter_map(|l| join(base, l)).map(Link::bare).collect();
    if pages.is_empty() { Err("it is neither XML nor a list of addresses".to_owned()) } else { Ok(Found { pages, ..Found::default() }) }
}

/// What is known of one `<url>` or `<sitemap>` so far.
#[derive(Default)]
struct Entry {
    loc: String,
    changed: String,
    published: String,
    language: String,
    text: String,
}

impl Entry {
    fn field(&mut self, tag: &str) -> Option<&mut String> {
        Some(match tag {
            "loc" => &mut self.loc,
            "lastmod" => &mut self.changed,
            "publication_date" => &mut self.published,
            "language" => &mut self.language,
            "title" | "keywords" => &mut self.text,
            _ => return None,
        })
    }

    fn link(&self, base: &Url) -> Option<Link> {
        let language = Some(self.language.trim().to_owned()).filter(|l| !l.is_empty());
        let published = time(self.published.trim()).or_else(|| time(self.changed.trim()));
        Some(Link { url: join(base, &self.loc)?, text: self.text.trim().to_owned(), language, published })
    }
}

fn xml(body: &[u8], base: &Url) -> Result<Found, String> {
    let text = String::from_utf8_lossy(body);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut found = Found::default();
    let mut is_sitemap = false;
    let mut open: Vec<String> = Vec::new();
    let mut entry = Entry::default();
    let mut broken = None;
    while found.pages.len() + found.sitemaps.len() < LIMIT {
        let event = match reader.read_event() {
            Ok(event) => event,
            // What stood before the damage is good.
            Err(e) => {
                broken = Some(e.to_string());
                break;
            }
        };
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_ascii_lowercase();
                is_sitemap |= name == "urlset" || name == "sitemapindex";
                if name == "url" || name == "sitemap" {
                    entry = Entry::default();
                }
                open.push(name);
            }
            Event::End(tag) => {
                let name = tag.local_name().as_ref().to_ascii_lowercase();
                match name.as_str() {
                    "url" => found.pages.extend(entry.link(base)),
                    "sitemap" => found.sitemaps.extend(entry.link(base)),
                    _ => {}
                }
                while open.pop().is_some_and(|top| top != name) {}
            }
            Event::Text(text) => add(&mut entry, &open, &text),
            Event::CData(text) => add(&mut entry, &open, &text),
            Event::GeneralRef(name) => {
                let number = name.resolve_char_ref().ok().flatten().map(String::from);
                let named = || resolve_xml_entity(&name).map(ToString::to_string);
                if let Some(text) = number.or_else(named) {
                    add(&mut entry, &open, &text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let is_empty = found.pages.is_empty() && found.sitemaps.is_empty();
    match broken {
        _ if !is_sitemap => Err("it has neither <urlset> nor <sitemapindex>".to_owned()),
        Some(e) if is_empty => Err(e),
        _ => Ok(found),
    }
}

fn add(entry: &mut Entry, open: &[String], text: &str) {
    let [.., parent, tag] = open else { return };
    // Images and videos have a <loc> and a <title> of their own, which say nothing of the page.
    let counts = matches!(parent.as_str(), "url" | "sitemap" | "news" | "publication");
    if let Some(field) = entry.field(tag).filter(|_| counts) {
        field.push_str(text);
    }
}

/// Microseconds since 1970 of a W3C date and time.
fn time(text: &str) -> Option<i64> {
    let utc = |d: DateTime| d.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp());
    let moment = text.parse::<Timestamp>().ok();
    let moment = moment.or_else(|| utc(text.parse::<DateTime>().ok()?)).or_else(|| utc(text.parse::<Date>().ok()?.into()));
    moment.map(|t| t.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Result<Found, String> {
        links(body, &Url::parse("https://exemple.fr/sitemap.xml").unwrap())
    }

    const NEWS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://exemple.fr/a?x=1&amp;y=2</loc><lastmod>2025-01-29</lastmod>
    <news:news><news:publication><news:name>Exemple</news:name><news:language>fr</news:language></news:publication>
      <news:publication_date>2025-01-28T18:07:00+01:00</news:publication_date><news:title><![CDATA[Meta & l’IA]]></news:title></news:news>
    <image:image><image:loc>https://exemple.fr/i.jpg</image:loc><image:title>photo</image:title></image:image></url>
  <url><loc> /b </loc></url><url><loc>mailto:x@y.fr</loc></url></urlset>"#;

    #[test]
    fn pages_with_the_news_extension() {
        let found = read(NEWS.as_bytes()).unwrap();
        let a = &found.pages[0];
        assert_eq!((a.url.as_str(), a.text.as_str(), a.language.as_deref()), ("https://exemple.fr/a?x=1&y=2", "Meta & l’IA", Some("fr")));
        assert_eq!(a.published, Some(1_738_084_020_000_000));
        assert_eq!(found.pages.iter().map(|l| l.url.path()).collect::<Vec<_>>(), ["/a", "/b"]);
    }

    #[test]
    fn an_index_leads_to_sitemaps() {
        let index = "<sitemapindex><sitemap><loc>https://exemple.fr/1.xml.gz</loc><lastmod>2025-01-28</lastmod></sitemap></sitemapindex>";
        let found = read(index.as_bytes()).unwrap();
        assert_eq!((found.pages.len(), found.sitemaps[0].url.path()), (0, "/1.xml.gz"));
    }

    #[test]
    fn gzip_lists_and_limits() {
        assert_eq!(read(&webtest::reply::gzip(NEWS.as_bytes())).unwrap().pages.len(), 2);
        assert_eq!(read(b"https://exemple.fr/1\nhttps://exemple.fr/2\n").unwrap().pages.len(), 2);
        let many: String = (0..60_000).map(|i| format!("<url><loc>https://exemple.fr/{i}</loc></url>")).collect();
        assert_eq!(read(format!("<urlset>{many}</urlset>").as_bytes()).unwrap().pages.len(), LIMIT);
    }

    #[test]
    fn what_stands_before_the_damage_is_good() {
        let cut = NEWS.find("<url><loc> /b").unwrap();
        assert_eq!(read(&NEWS.as_bytes()[..cut + 9]).unwrap().pages.len(), 1);
    }

    #[test]
    fn what_is_no_sitemap_is_said() {
        for body in [&b""[..], b"  ", b"<html><body>non</body></html>", b"bonjour", b"\x1f\x8bnot gzip", b"<urlset", b"\xff\xfe\x00"] {
            assert!(read(body).is_err(), "{:?}", String::from_utf8_lossy(body));
        }
        assert_eq!(read(b"<urlset></urlset>").unwrap(), Found::default());
    }
}
