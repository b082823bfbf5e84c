//! When it was published. In: JSON-LD, `<meta>`s, `<time>`, the address, text near the headline. Out: an instant, and where it
//! was found.

use jiff::tz::TimeZone;
use url::Url;

use super::{Found, JsonLd};
use crate::dates::{self, Moment, Order};
use crate::dom::{Page, RawBlock};
use crate::markup::{Hint, Hints};
use crate::words::Words;

/// Names of `<meta>`s that hold the time of first publication, most reliable first.
const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date.published",
    "publish-date",
    "publish_date",
    "published-date",
    "published_date",
    "w-published-date",
    "publication_date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "published",
    "article:post_date",
    "article:published",
    "date",
    "displaydate",
];
/// Names of `<meta>`s that hold the time of the last change.
const MODIFIED: [&str; 7] =
    ["article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified", "updated"];
/// Blocks that are looked at before and after the headline.
const NEAR: (usize, usize) = (6, 25);

/// What dates are read from.
pub struct Reader<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its JSON-LD.
    pub json: &'a JsonLd,
    /// Names of months.
    pub words: &'a Words,
    /// The zone of times that state none.
    pub zone: &'a TimeZone,
    /// The block of the headline.
    pub headline: Option<usize>,
    /// The language that the page states, for the order of day and month.
    pub language: Option<&'a str>,
}

impl Reader<'_> {
    /// First publication.
    pub fn published(&self, url: Option<&Url>) -> Option<Found<Moment>> {
        let head = &self.page.head;
        let found = |moment: Option<Moment>, from| moment.map(|m| Found::new(m, from));
        let canonical = || head.canonical.as_deref().and_then(|u| Url::parse(u).ok());
        let (json, metas) = (self.json.published.as_deref(), || PUBLISHED.iter().filter_map(|key| head.meta(key)));
        let exact = |s: &str| dates::parse_attribute(s, self.zone);
        found(json.and_then(exact), "json_ld")
            .or_else(|| found(metas().find_map(exact), "meta"))
            .or_else(|| found(self.in_time_tags(), "time_tag"))
            .or_else(|| found(url.and_then(in_url), "url"))
            .or_else(|| found(self.in_text(), "text"))
            // « Jun 24, 2025 » where a form for machines belongs is a template's slip, often the last change: after the rest.
            .or_else(|| found(json.and_then(|s| self.attribute(s)), "json_ld"))
            .or_else(|| found(metas().find_map(|s| self.attribute(s)), "meta"))
            .or_else(|| found(canonical().as_ref().and_then(in_url), "url"))
    }

    /// Last modification.
    pub fn modified(&self) -> Option<Moment> {
        let from_json = self.json.modified.as_deref().and_then(|s| self.attribute(s));
        from_json.or_else(|| MODIFIED.iter().find_map(|k| self.page.head.meta(k).and_then(|s| self.attribute(s))))
    }

    /// A date in a form for machines, else one as people write it: « March 27, 2025 ».
    fn attribute(&self, value: &str) -> Option<Moment> {
        let written = || (value.len() <= 60).then(|| self.written(value)).flatten();
        dates::parse_attribute(value, self.zone).or_else(written)
    }

    fn written(&self, line: &str) -> Option<Moment> {
        dates::find_in_text(line, self.words, self.zone, self.order())
    }

    /// Month first where Americans write or nobody says who does; else day first.
    fn order(&self) -> Order {
        let language = self.language.unwrap_or("en").to_ascii_lowercase();
        let american = matches!(language.as_str(), "en" | "en-us" | "en_us" | "english");
        if american { Order::MonthDay } else { Order::DayMonth }
    }

    /// The first `<time>` at or after the headline; those in lists of other articles stand elsewhere or come later.
    fn in_time_tags(&self) -> Option<Moment> {
        let headline = self.headline.unwrap_or(0);
        let usable = |(value, at, hints): &(String, u32, Hints)| {
            let aside = hints.has(Hint::Related) || hints.has(Hint::Comment);
            (!aside).then(|| self.attribute(value).map(|m| (*at as usize, m))).flatten()
        };
        let times: Vec<_> = self.page.head.times.iter().filter_map(usable).collect();
        // Some themes print the date just above the headline.
        times.iter().find(|(at, _)| *at + 4 >= headline).or(times.first()).map(|(_, m)| *m)
    }

    /// A date written near the headline: where a class says that it is one, else on any short line.
    fn in_text(&self) -> Option<Moment> {
        let n = self.page.blocks.len();
        let near = match self.headline {
            Some(at) => at.saturating_sub(NEAR.0)..(at + NEAR.1).min(n),
            None => 0..n.min(60),
        };
        let blocks = || self.page.blocks[near.clone()].iter();
        let is_short = |b: &&RawBlock| b.chars <= 120;
        let is_dated = |b: &&RawBlock| {
            b.inline_hints.has(Hint::Date)
                || self.page.up(b.element).take(3).any(|e| e.hints.has(Hint::Date) && !e.hints.has(Hint::Related))
        };
        let read = |b: &RawBlock| self.written(self.page.text_of(b));
        let dated = blocks().filter(is_short).filter(is_dated).find_map(read);
        dated
            .or_else(|| blocks().filter(is_short).find_map(read))
            .or_else(|| self.says_published())
            .or_else(|| self.page.blocks.iter().filter(is_short).filter(is_dated).find_map(read))
    }

    /// « Publié le 28 janvier 2025 » anywhere on the page.
    fn says_published(&self) -> Option<Moment> {
        let lines = self.page.blocks.iter().filter(|b| b.chars <= 120).map(|b| self.page.text_of(b));
        lines.filter(|line| self.words.says_published(line)).find_map(|line| self.written(line))
    }
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
