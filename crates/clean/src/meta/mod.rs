//! What a page says of itself. In: the walked page, its JSON-LD, its address. Out: title, authors, dates, site, language,
//! canonical address, paywall and opt-out signals, each with the place where it was found.

mod authors;
mod entities;
mod json_ld;
mod published;
mod site;
mod title;

use jiff::tz::TimeZone;
use url::Url;

pub use json_ld::JsonLd;
use site::Site;

use crate::dates::Moment;
use crate::dom::{Head, Page};
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
    /// `<title>` as it is, for what it says of the page and not of the article.
    pub title_tag: Option<String>,
    /// The block that shows the headline.
    pub headline: Option<usize>,
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
    let site = Site::of(head, json, url);
    let site_name = head.meta("og:site_name").map(str::to_owned).or_else(|| json.publisher.clone());
    let headline = title::find(page, json, &site, words);
    let language = head.lang.clone().or_else(|| head.meta("og:locale").map(str::to_owned)).or_else(|| json.language.clone());
    let dates = published::Reader { page, json, words, zone, headline: headline.block, language: language.as_deref() };
    let mut meta = Meta {
        authors: authors::find(page, json, &site, headline.block, words),
        published: dates.published(url),
        modified: dates.modified(),
        title: headline.title,
        title_tag: Some(head.title.clone()).filter(|t| !t.is_empty()),
        headline: headline.block,
        language,
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
