//! Who wrote it. In: JSON-LD, `<meta>`s, bylines in the markup and the text. Out: names, without « Par », roles and sites.

use super::{Found, JsonLd, Site};
use crate::dom::{AuthorMark, Page};
use crate::words::Words;

/// Names that a page may have at most: more is a list of the staff.
const MAX_AUTHORS: usize = 12;
/// Characters of a byline at most.
const LONGEST: usize = 140;
/// `<meta>`s that name authors, most reliable first.
const KEYS: [&str; 13] = [
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
    "authors",
    "dc.contributor",
    "twitter:creator",
];

/// The authors of a page: people before desks and firms, and those before the site itself, however reliable the place.
pub fn find(page: &Page, json: &JsonLd, site: &Site, headline: Option<usize>, words: &Words) -> Option<Found<Vec<String>>> {
    let tidy = |names: Vec<String>| -> Option<Vec<String>> {
        let mut all: Vec<String> = Vec::new();
        for name in names {
            if !all.iter().any(|a| text::fold(a) == text::fold(&name)) {
                all.push(name);
            }
        }
        (!all.is_empty() && all.len() <= MAX_AUTHORS).then_some(all)
    };
    let stated = |values: &[String]| tidy(values.iter().flat_map(|v| stated_names(v, words)).collect());
    let person = |names: &Vec<String>| !names.iter().all(|n| site.is(n));
    let metas = || KEYS.iter().filter_map(|key| stated(&metas(page, key)));
    let labelled = labelled(page, words);
    let people = [
        (stated(&json.authors).filter(person), "json_ld"),
        (metas().find(person), "meta"),
        (labelled.and_then(|v| stated(&[v])).filter(person), "meta"),
    ];
    for (names, from) in people {
        if let Some(names) = names {
            return Some(Found::new(names, from));
        }
    }
    let block = headline.unwrap_or(0);
    if let Some(names) = in_markup(page, block, words).into_iter().find_map(|names| tidy(names).filter(person)) {
        return Some(Found::new(names, "markup"));
    }
    if let Some(names) = in_text(page, block, words).and_then(tidy).filter(person) {
        return Some(Found::new(names, "text"));
    }
    let rest = [
        (stated(&json.person), "json_ld"),
        (stated(&json.organisations), "json_ld"),
        (stated(&json.authors), "json_ld"),
        (metas().next(), "meta"),
    ];
    rest.into_iter().find_map(|(names, from)| names.map(|n| Found::new(n, from)))
}

/// The values of all `<meta>`s of one name that are no address.
fn metas(page: &Page, key: &str) -> Vec<String> {
    let values = page.head.metas.iter().filter(|(k, _)| k == key).map(|(_, v)| v.trim());
    let values = values.filter(|v| !v.is_empty() && !v.contains("://") && !v.starts_with(['@', '/']));
    values.map(|v| if key == "citation_author" { given_name_first(v) } else { v.to_owned() }).collect()
}

/// « Dupont, Jean », as library catalogues write it.
fn given_name_first(name: &str) -> String {
    match name.split_once(", ") {
        Some((family, given)) if !given.contains(',') => format!("{given} {family}"),
        _ => name.to_owned(),
    }
}

/// `twitter:data1` where `twitter:label1` says « Écrit par ».
fn labelled(page: &Page, words: &Words) -> Option<String> {
    (1..=3).find_map(|n| {
        let label = page.head.meta(&format!("twitter:label{n}"))?;
        words.is_lead(label).then(|| page.head.meta(&format!("twitter:data{n}")).map(str::to_owned)).flatten()
    })
}

/// What elements that name an author hold, the surest and those nearest to the headline first.
fn in_markup(page: &Page, headline: usize, words: &Words) -> Vec<Vec<String>> {
    let from = page.blocks.get(headline).map_or(0, |b| b.start);
    let mut found: Vec<(u32, usize, Vec<String>)> = Vec::new();
    for AuthorMark { start, end, sure } in &page.head.authors {
        let text = page.text[*start as usize..*end as usize].trim();
        let names: Vec<String> = first_names(text.lines().take(6), words, *sure);
        if !names.is_empty() {
            // A link to the author's page a little farther is better than a class that says so.
            found.push((start.abs_diff(from) / if *sure { 4 } else { 1 }, text.len(), names));
        }
    }
    found.sort_by_key(|(distance, length, _)| (*distance, *length));
    found.into_iter().map(|(_, _, names)| names).collect()
}

/// The names in the first of `lines` that holds any, « Par » alone on a line passed over.
fn first_names<'l>(lines: impl Iterator<Item = &'l str>, words: &Words, sure: bool) -> Vec<String> {
    let mut after_lead = false;
    for line in lines.map(str::trim).filter(|l| l.chars().any(char::is_alphabetic)) {
        if words.is_lead(line) {
            after_lead = true;
            continue;
        }
        if line.chars().count() <= LONGEST {
            let byline = words.byline(line);
            let alone = sure || after_lead || byline.is_some();
            let names: Vec<String> = byline_names(byline.unwrap_or(line), words);
            // One word by itself is a name only where something says so.
            if !names.is_empty() && (alone || names.iter().any(|n| n.contains(' '))) {
                return names;
            }
        }
        after_lead = false;
    }
    Vec::new()
}

/// « Par Mathis Ferrut » near the headline: on a line of its own, on the line after « Par », or after a date.
fn in_text(page: &Page, headline: usize, words: &Words) -> Option<Vec<String>> {
    let from = headline.saturating_sub(4);
    let near: Vec<&str> = page.blocks.iter().skip(from).take(30).map(|b| page.text_of(b)).collect();
    for (i, line) in near.iter().enumerate().filter(|(_, l)| l.chars().count() <= LONGEST) {
        if words.is_lead(line) {
            let next = near.get(i + 1).filter(|l| l.chars().count() <= 60);
            if let Some(names) = next.map(|l| byline_names(l, words)).filter(|n| !n.is_empty()) {
                return Some(names);
            }
        }
        if let Some(rest) = words.byline(line).or_else(|| words.byline_after_date(line)) {
            let names = byline_names(rest, words);
            if !names.is_empty() {
                return Some(names);
            }
        }
    }
    None
}

/// The names in one line of the page: « Par Jean Dupont et Anne Martin, à Londres » holds two.
pub(crate) fn split(value: &str, words: &Words) -> Vec<String> {
    let value = text::fold::squeeze(value);
    byline_names(words.byline(&value).unwrap_or(&value), words)
}

fn byline_names(value: &str, words: &Words) -> Vec<String> {
    let value = text::fold::squeeze(value);
    let parts = words.split_names(&value);
    parts.iter().map(|p| trimmed(p)).filter(|p| looks_like_name(p, words)).map(str::to_owned).collect()
}

/// The names in a value that says of itself that it names authors: anything short, split only where both sides are names.
fn stated_names(value: &str, words: &Words) -> Vec<String> {
    let value = text::fold::squeeze(&super::entities::unescape(value));
    let value = words.byline(&value).unwrap_or(&value);
    if value.contains("://")
        || value.starts_with("www.")
        || value.contains('<')
        || !value.chars().any(char::is_alphabetic)
        || value.chars().count() > 400
    {
        return Vec::new();
    }
    let parts = words.split_names(value);
    let parts: Vec<&str> = parts.iter().map(|p| trimmed(p)).filter(|p| p.chars().count() >= 2 && !words.is_no_name(p)).collect();
    let (names, rest): (Vec<&str>, Vec<&str>) = parts.iter().partition(|p| looks_like_name(p, words));
    let chosen = if names.is_empty() { rest.into_iter().take(1).filter(|p| p.split(' ').count() <= 6).collect() } else { names };
    chosen.into_iter().map(str::to_owned).collect()
}

fn trimmed(name: &str) -> &str {
    name.trim().trim_matches(|c: char| matches!(c, ',' | ':' | '-' | '|' | '—' | '–' | '•' | '*' | '@') || c.is_whitespace())
}

/// One to six words, the first with a capital or an article before one, no digits, no address, no word of the interface.
fn looks_like_name(name: &str, words: &Words) -> bool {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
    let first = parts.iter().take(2).any(&capital);
    let capitals = parts.iter().filter(|w| capital(w)).count();
    let plain =
        !name.contains(['@', '/', '<', '{', '=', ':', '?', '!']) && !name.contains("www.") && !name.chars().any(|c| c.is_ascii_digit());
    let lower_verb = || parts.iter().any(|w| !capital(w) && words.has_finite_verb(w));
    (1..=6).contains(&parts.len())
        && (3..=60).contains(&name.chars().count())
        && first
        && capitals * 2 >= parts.len()
        && plain
        && !lower_verb()
        && !words.is_no_name(name)
}
