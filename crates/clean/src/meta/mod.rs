//! What a page says of itself. In: the walked page, its JSON-LD, its address. Out: title, authors, dates, site, language,
//! canonical address, paywall and opt-out signals, each with the place where it was found.

mod authors;
mod json_ld;
mod title;

use jiff::tz::TimeZone;
use url::Url;

pub use json_ld::JsonLd;

use crate::dates::{self, Moment};
use crate::dom::{Head, Page};
use crate::markup::Hint;
use crate::words::Words;

/// A value and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// `json_ld`, `open_graph`, `meta`, `time_tag`, `heading`, `title_tag`, `markup`, `url`, `text` or `source`.
    pub from: &'static str,
}

impl<T> Found<T> {
    /// `value`, found in `from`.
    pub fn new(value: T, from: &'static str) -> Found<T> {
        Found { value, from }
    }
}

/// The metadata of a page.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    /// Headline without the site's name.
    pub title: Option<Found<String>>,
    /// Names of people (or of a desk) that wrote it.
    pub authors: Option<Found<Vec<String>>>,
    /// First publication.
    pub published: Option<Found<Moment>>,
    /// Last modification.
    pub modified: Option<Moment>,
    /// The publication's name.
    pub site_name: Option<String>,
    /// As the page states it.
    pub language: Option<String>,
    /// Canonical address, on the page's own host.
    pub canonical: Option<Url>,
    /// Whether the page says that it is for subscribers.
    pub paywalled: Option<bool>,
    /// `<meta name=robots>`.
    pub robots: Option<String>,
    /// `<meta name=tdm-reservation>`.
    pub tdm_reservation: Option<String>,
    /// `articleBody` of the JSON-LD: a hint for where the text is, often cut short.
    pub article_body: Option<String>,
    /// `og:description` and the like: what the standfirst often says again.
    pub description: Option<String>,
    /// `og:type` and the JSON-LD type, lower case.
    pub page_type: String,
}

/// Reads the metadata of a page.
pub fn read(page: &Page, json: &JsonLd, url: Option<&Url>, words: &Words, zone: &TimeZone) -> Meta {
    let head = &page.head;
    let site_name = head.meta("og:site_name").map(str::to_owned).or_else(|| json.publisher.clone());
    let mut meta = Meta {
        title: title::find(page, json, site_name.as_deref()),
        authors: authors::find(page, json, site_name.as_deref(), words),
        published: published(page, json, url, words, zone),
        modified: modified(head, json, zone),
        language: head.lang.clone().or_else(|| head.meta("og:locale").map(str::to_owned)).or_else(|| json.language.clone()),
        canonical: canonical(head, url),
        paywalled: json.is_free.map(|free| !free),
        robots: head.meta("robots").map(|r| r.to_ascii_lowercase()),
        tdm_reservation: head.meta("tdm-reservation").map(|r| r.trim().to_owned()),
        article_body: json.body.clone(),
        description: ["og:description", "description", "twitter:description"].iter().find_map(|k| head.meta(k)).map(str::to_owned),
        page_type: format!("{} {}", head.meta("og:type").unwrap_or_default(), json.kind.as_deref().unwrap_or_default()).to_lowercase(),
        site_name,
    };
    if meta.paywalled.is_none() {
        meta.paywalled = head.meta("article:content_tier").map(|tier| !tier.eq_ignore_ascii_case("free"));
    }
    meta
}

/// The names in a byline such as « Par Jean Dupont et Anne Martin, à Londres ».
pub fn byline_names(line: &str, words: &Words) -> Option<Vec<String>> {
    let names = authors::split(line, words);
    (!names.is_empty()).then_some(names)
}

impl Head {
    /// The content of the first `<meta>` called `key` that has any.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(k, v)| k == key && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }
}

/// Names of `<meta>`s that hold the time of first publication, most reliable first.
const PUBLISHED: [&str; 16] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "publish-date",
    "publication_date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "article:post_date",
    "date",
];

fn published(page: &Page, json: &JsonLd, url: Option<&Url>, words: &Words, zone: &TimeZone) -> Option<Found<Moment>> {
    let attribute = |s: &str| dates::parse_attribute(s, zone);
    let from_json = json.published.as_deref().and_then(attribute);
    if let Some(moment) = from_json {
        return Some(Found::new(moment, "json_ld"));
    }
    if let Some(moment) = PUBLISHED.iter().find_map(|key| page.head.meta(key).and_then(attribute)) {
        return Some(Found::new(moment, "meta"));
    }
    if let Some(moment) = in_time_tags(page, zone) {
        return Some(Found::new(moment, "time_tag"));
    }
    if let Some(moment) = url.and_then(in_url) {
        return Some(Found::new(moment, "url"));
    }
    in_text(page, words, zone).map(|moment| Found::new(moment, "text"))
}

/// The first `<time>` at or after the headline; those in lists of other articles stand elsewhere or come later.
fn in_time_tags(page: &Page, zone: &TimeZone) -> Option<Moment> {
    let headline = headline_block(page).unwrap_or(0);
    let usable = |(value, at, hints): &(String, u32, crate::markup::Hints)| {
        let aside = hints.has(Hint::Related) || hints.has(Hint::Comment);
        (!aside).then(|| dates::parse_attribute(value, zone).map(|m| (*at, m))).flatten()
    };
    let times: Vec<_> = page.head.times.iter().filter_map(usable).collect();
    // Some themes print the date just above the headline.
    times.iter().find(|(at, _)| *at as usize + 4 >= headline).or(times.first()).map(|(_, m)| *m)
}

/// The block of the headline: the first `<h1>` that is no part of the site's header.
pub(crate) fn headline_block(page: &Page) -> Option<usize> {
    page.blocks.iter().position(|b| page.up(b.element).take(2).any(|e| e.tag.heading() == 1))
}

/// `/2025/01/28/` or `/2025-01-28-` or `/20250128` in the path.
fn in_url(url: &Url) -> Option<Moment> {
    let path = url.path();
    let numbers: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let date = |y: &str, m: &str, d: &str| {
        let text = format!("{y}-{m:0>2}-{d:0>2}");
        (y.len() == 4 && m.len() <= 2 && d.len() <= 2).then(|| dates::parse_attribute(&text, &TimeZone::UTC)).flatten()
    };
    let separate = numbers.windows(3).find_map(|w| date(w[0], w[1], w[2]));
    separate.or_else(|| numbers.iter().filter(|n| n.len() == 8).find_map(|n| date(&n[..4], &n[4..6], &n[6..])))
}

/// A date written near the headline.
fn in_text(page: &Page, words: &Words, zone: &TimeZone) -> Option<Moment> {
    let headline = headline_block(page);
    let near = match headline {
        Some(at) => at.saturating_sub(5)..(at + 25).min(page.blocks.len()),
        None => 0..page.blocks.len().min(40),
    };
    let short = |b: &&crate::dom::RawBlock| b.chars <= 120;
    let dated = |hinted: bool| {
        page.blocks[near.clone()].iter().filter(short).find_map(|b| {
            let is_dated = page.up(b.element).take(3).any(|e| e.hints.has(Hint::Date)) || b.inline_hints.has(Hint::Date);
            (is_dated || !hinted).then(|| dates::find_in_text(page.text_of(b), words, zone)).flatten()
        })
    };
    dated(true).or_else(|| dated(false))
}

fn modified(head: &Head, json: &JsonLd, zone: &TimeZone) -> Option<Moment> {
    let keys = ["article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified"];
    let from_json = json.modified.as_deref().and_then(|s| dates::parse_attribute(s, zone));
    from_json.or_else(|| keys.iter().find_map(|k| head.meta(k).and_then(|s| dates::parse_attribute(s, zone))))
}

/// The canonical address, where it is one on the page's own host: some sites' templates name their home page or another site.
fn canonical(head: &Head, url: Option<&Url>) -> Option<Url> {
    let stated = head.canonical.as_deref().or_else(|| head.meta("og:url"))?;
    let canonical = match url {
        Some(url) => url.join(stated.trim()).ok()?,
        None => Url::parse(stated.trim()).ok()?,
    };
    let host = |u: &Url| u.host_str().map(|h| h.trim_start_matches("www.").trim_start_matches("m.").to_owned());
    let is_page = canonical.path().len() > 1 || url.is_some_and(|u| u.path().len() <= 1);
    (matches!(canonical.scheme(), "http" | "https") && is_page && url.is_none_or(|u| host(u) == host(&canonical))).then_some(canonical)
}
