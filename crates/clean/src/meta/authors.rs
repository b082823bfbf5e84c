//! Who wrote it. In: JSON-LD, `<meta>`s, bylines in the markup and the text. Out: names, without « Par », roles and sites.

use super::{Found, JsonLd, headline_block};
use crate::dom::Page;
use crate::words::Words;

/// Names that a page may have at most: more is a list of the staff.
const MAX_AUTHORS: usize = 8;

/// The authors of a page.
pub fn find(page: &Page, json: &JsonLd, site: Option<&str>, words: &Words) -> Option<Found<Vec<String>>> {
    let usable = |names: Vec<String>| {
        let mut all: Vec<String> = Vec::new();
        for name in names.iter().flat_map(|n| split(n, words)) {
            if !all.iter().any(|a| text::fold(a) == text::fold(&name)) {
                all.push(name);
            }
        }
        (!all.is_empty() && all.len() <= MAX_AUTHORS).then_some(all)
    };
    let is_site = |name: &String| site.is_some_and(|s| text::fold(s) == text::fold(name));
    let json_names = usable(json.authors.clone());
    if let Some(names) = json_names.clone().filter(|n| !n.iter().all(is_site)) {
        return Some(Found::new(names, "json_ld"));
    }
    let keys = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "twitter:creator"];
    let metas = keys.iter().filter_map(|k| page.head.meta(k)).filter(|v| !v.contains("://") && !v.starts_with('@'));
    if let Some(names) = metas.map(str::to_owned).find_map(|v| usable(vec![v])).filter(|n| !n.iter().all(is_site)) {
        return Some(Found::new(names, "meta"));
    }
    if let Some(names) = in_markup(page).into_iter().find_map(|v| usable(vec![v])) {
        return Some(Found::new(names, "markup"));
    }
    if let Some(names) = in_text(page, words).and_then(|v| usable(vec![v])) {
        return Some(Found::new(names, "text"));
    }
    json_names.map(|names| Found::new(names, "json_ld"))
}

/// Texts of elements that name an author, those near the headline first.
fn in_markup(page: &Page) -> Vec<String> {
    let headline = headline_block(page).map_or(0, |i| page.blocks[i].start);
    let mut found: Vec<(u32, String)> = Vec::new();
    for (start, end) in &page.head.authors {
        let text = page.text[*start as usize..*end as usize].trim();
        let line = text.lines().find(|l| l.trim().chars().any(char::is_alphabetic)).unwrap_or_default().trim();
        if !line.is_empty() && line.chars().count() <= 100 {
            found.push((start.abs_diff(headline), line.to_owned()));
        }
    }
    found.sort_by_key(|(distance, text)| (*distance, text.len()));
    found.into_iter().map(|(_, text)| text).collect()
}

/// « Par Mathis Ferrut » on a line of its own near the headline.
fn in_text(page: &Page, words: &Words) -> Option<String> {
    let headline = headline_block(page).unwrap_or(0);
    let near = page.blocks.iter().skip(headline.saturating_sub(3)).take(25).filter(|b| b.chars <= 100);
    near.map(|b| page.text_of(b)).find(|line| words.byline(line).is_some_and(|rest| looks_like_names(rest, words))).map(str::to_owned)
}

/// The names in one string: « Par Jean Dupont et Anne Martin, à Londres » holds two.
pub(crate) fn split(value: &str, words: &Words) -> Vec<String> {
    let value = text::fold::squeeze(value);
    let value = words.byline(&value).unwrap_or(&value);
    let parts = words.split_names(value);
    parts.iter().map(|p| tidy(p)).filter(|p| looks_like_name(p, words)).collect()
}

fn tidy(name: &str) -> String {
    let name = name
        .trim()
        .trim_matches(|c: char| c == ',' || c == '.' || c == ':' || c == '-' || c == '|' || c == '—' || c == '–' || c.is_whitespace());
    // A name that is all capitals is written so by the page's style, not by its owner.
    name.to_owned()
}

fn looks_like_names(line: &str, words: &Words) -> bool {
    !split(line, words).is_empty()
}

/// One to five words, the first with a capital, no digits, no verb, no address.
fn looks_like_name(name: &str, words: &Words) -> bool {
    let n = name.split_whitespace().count();
    let capital = name.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let plain = !name.contains(['@', '/', '<', '{', '=']) && !name.contains("www.") && !name.chars().any(|c| c.is_ascii_digit());
    (1..=5).contains(&n) && name.chars().count() >= 3 && capital && plain && !words.has_finite_verb(name) && !words.is_no_name(name)
}
