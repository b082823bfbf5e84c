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
/// Blocks below the headline that stand beside it.
const BESIDE: usize = 3;

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
        let in_url = |url: &Url| in_url(url, self.words);
        let stated = found(json.and_then(exact), "json_ld")
            .or_else(|| found(metas().find_map(exact), "meta"))
            .or_else(|| found(self.in_time_tags(), "time_tag"));
        if let Some(stated) = stated {
            // Only what is surely the page's own date is better than a stated one: teasers have dates, too.
            let says = |b: &&RawBlock| self.words.says_published(self.page.text_of(b));
            let marked = |b: &&RawBlock| self.is_only_a_date(b) && self.is_dated(b);
            // Where some `<time>` says the stated day, those of other days are of other articles.
            let times = || self.page.head.times.iter().filter_map(|(value, _, _)| self.attribute(value));
            let unsure = || {
                let near = self.near().filter(marked).find_map(|b| self.read(b));
                near.or_else(|| self.time_beside()).filter(|_| !times().any(|t| t.day() == stated.value.day()))
            };
            let own = || self.beside().or_else(|| self.near().filter(says).find_map(|b| self.read(b))).or_else(unsure);
            let earlier = || own().filter(|own| own.day() < stated.value.day());
            let slip = self.is_last_change(stated.value).then(earlier).flatten();
            // An evening in America is the next day in UTC: the page shows the day that it was.
            let is_utc = stated.value.offset == 0 && !stated.value.is_day();
            let eve = || self.beside().filter(|own| is_utc && own.is_day() && own.day() + 1 == stated.value.day());
            let slip = slip.or_else(eve);
            let in_address = || url.and_then(in_url).or_else(|| canonical().as_ref().and_then(in_url));
            return Some(slip.map_or_else(|| self.in_its_zone(stated, in_address), |day| Found::new(day, "text")));
        }
        found(url.and_then(in_url), "url")
            .or_else(|| found(self.shown().or_else(|| self.says_published()), "text"))
            // « Jun 24, 2025 » where a form for machines belongs is often the last change: after what the page shows.
            .or_else(|| found(json.and_then(|s| self.attribute(s)), "json_ld"))
            .or_else(|| found(metas().find_map(|s| self.attribute(s)), "meta"))
            .or_else(|| found(self.in_text(), "text"))
            .or_else(|| found(canonical().as_ref().and_then(in_url), "url"))
            .or_else(|| found(self.updated(), "text"))
    }

    /// Whether a stated time of publication is that of the last change: sites that are built anew state one time for both.
    /// Some of them state it once with its zone and once as if it were UTC: a quarter of an hour that both share is no chance.
    fn is_last_change(&self, published: Moment) -> bool {
        const QUARTER: u64 = 900_000_000;
        let is_same = |apart: u64| apart < 60_000_000 || (apart.is_multiple_of(QUARTER) && apart <= 14 * 4 * QUARTER);
        let is_exact = published.micros % 60_000_000 != 0;
        let same = |apart: u64| if is_exact { is_same(apart) } else { apart < 60_000_000 };
        !published.is_day() && self.modified().is_some_and(|m| same(m.micros.abs_diff(published.micros)))
    }

    /// A moment stated in UTC, in the zone that the page's `<time>`s have, where the address says that this is the day: what is
    /// published on an evening in New York is the next day's in UTC alone.
    fn in_its_zone(&self, stated: Found<Moment>, in_address: impl Fn() -> Option<Moment>) -> Found<Moment> {
        if stated.value.offset != 0 || stated.value.is_day() {
            return stated;
        }
        let times = self.page.head.times.iter().filter_map(|(value, _, _)| dates::parse_attribute(value, self.zone));
        let mut zoned = times.filter(|t| t.offset != 0).map(|t| Moment { offset: t.offset, ..stated.value }).peekable();
        if zoned.peek().is_none() {
            return stated;
        }
        let day = in_address().map(Moment::day);
        let own = zoned.find(|z| z.day() != stated.value.day() && Some(z.day()) == day);
        own.map_or(stated, |own| Found::new(own, "url"))
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

    /// The first `<time>` below the headline, if near, else the first of those just above it and farther below; those in
    /// lists of other articles stand elsewhere or come later.
    fn in_time_tags(&self) -> Option<Moment> {
        let headline = self.headline.unwrap_or(0);
        let usable = |(value, at, hints): &(String, u32, Hints)| {
            let aside = hints.has(Hint::Related) || hints.has(Hint::Comment);
            (!aside).then(|| self.attribute(value).map(|m| (*at as usize, m))).flatten()
        };
        let times: Vec<_> = self.page.head.times.iter().filter_map(usable).collect();
        let below = times.iter().find(|(at, _)| self.is_beside(*at));
        // Some themes print the date just above the headline.
        below.or_else(|| times.iter().find(|(at, _)| *at + 4 >= headline)).or(times.first()).map(|(_, m)| *m)
    }

    fn is_beside(&self, at: usize) -> bool {
        let headline = self.headline.unwrap_or(0);
        (headline..headline + BESIDE).contains(&at)
    }

    /// The `<time>` right below the headline.
    fn time_beside(&self) -> Option<Moment> {
        self.headline?;
        let mut times = self.page.head.times.iter().filter(|(_, at, _)| self.is_beside(*at as usize));
        times.find_map(|(value, _, _)| self.attribute(value))
    }

    /// The date on a line of its own right below the headline.
    fn beside(&self) -> Option<Moment> {
        let lines = self.page.blocks.iter().skip(self.headline? + 1).take(BESIDE);
        lines.filter(|b| self.is_only_a_date(b)).find_map(|b| self.read(b))
    }

    /// The date that the page shows with the headline: beside it, or where a class says that it is one.
    fn shown(&self) -> Option<Moment> {
        self.beside().or_else(|| self.near().filter(|b| self.is_dated(b)).find_map(|b| self.read(b)))
    }

    /// A date written near the headline, or where the page says that it is the one, or the only one that stands alone.
    fn in_text(&self) -> Option<Moment> {
        let all = || self.page.blocks.iter().filter(|b| is_short(b));
        let mut alone = all().filter(|b| self.is_only_a_date(b)).filter_map(|b| self.read(b));
        self.near()
            .find_map(|b| self.read(b))
            .or_else(|| all().filter(|b| self.is_dated(b)).find_map(|b| self.read(b)))
            .or_else(|| alone.next().filter(|first| alone.all(|other| other.day() == first.day())))
    }

    /// « Mis à jour le 28 janvier 2025 »: no day of publication, but where nothing else is said, that of the text as it is.
    fn updated(&self) -> Option<Moment> {
        let lines = self.page.blocks.iter().filter(|b| is_short(b)).map(|b| self.page.text_of(b));
        lines.filter(|line| self.words.says_updated(line)).find_map(|line| self.written(line))
    }

    /// The short blocks around the headline.
    fn near(&self) -> impl Iterator<Item = &RawBlock> {
        let n = self.page.blocks.len();
        let near = match self.headline {
            Some(at) => at.saturating_sub(NEAR.0)..(at + NEAR.1).min(n),
            None => 0..n.min(60),
        };
        self.page.blocks[near].iter().filter(|b| is_short(b))
    }

    fn is_dated(&self, block: &RawBlock) -> bool {
        let by_class = |h: Hints| h.has(Hint::Date) && !h.has(Hint::Related);
        block.inline_hints.has(Hint::Date) || self.page.up(block.element).take(3).any(|e| by_class(e.hints))
    }

    fn is_only_a_date(&self, block: &RawBlock) -> bool {
        block.chars <= 40 && dates::is_only_a_date(&text::fold(self.page.text_of(block)), self.words)
    }

    /// The date in a block that does not say that it is the last change's.
    fn read(&self, block: &RawBlock) -> Option<Moment> {
        let text = self.page.text_of(block);
        self.written(text).filter(|_| self.words.says_published(text) || !self.words.says_updated(text))
    }

    /// « Publié le 28 janvier 2025 » anywhere on the page.
    fn says_published(&self) -> Option<Moment> {
        let lines = self.page.blocks.iter().filter(|b| b.chars <= 120).map(|b| self.page.text_of(b));
        lines.filter(|line| self.words.says_published(line)).find_map(|line| self.written(line))
    }
}

fn is_short(block: &RawBlock) -> bool {
    block.chars <= 120
}

/// `/2025/01/28/`, `/2025-01-28-`, `/20250128` or `/2025/january/28/` in the path.
fn in_url(url: &Url, words: &Words) -> Option<Moment> {
    let path = url.path();
    let numbers: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let date = |y: &str, m: &str, d: &str| {
        let text = format!("{y}-{m:0>2}-{d:0>2}");
        (y.len() == 4 && m.len() <= 2 && d.len() <= 2).then(|| dates::parse_attribute(&text, &TimeZone::UTC)).flatten()
    };
    let separate = numbers.windows(3).find_map(|w| date(w[0], w[1], w[2]));
    let steps: Vec<String> = path.split('/').map(text::fold).collect();
    let named = || steps.windows(3).find_map(|w| date(&w[0], &words.month(&w[1])?.to_string(), &w[2]));
    separate.or_else(named).or_else(|| numbers.iter().filter(|n| n.len() == 8).find_map(|n| date(&n[..4], &n[4..6], &n[6..])))
}
