//! The headline. In: headings, Open Graph, JSON-LD, `<title>`. Out: the one that the page shows, without the site's name,
//! and the block where it shows it.

use rustc_hash::FxHashSet;

use super::entities::unescape;
use super::{Found, JsonLd, Site};
use crate::dates;
use crate::dom::Page;
use crate::words::Words;

/// What may stand between a headline and the name of its site.
const SEPARATORS: [&str; 11] = [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » ", " « ", " › ", "|"];
/// Characters and parts that a title has at most, and headings that are looked at: more is no headline.
const LONGEST: usize = 600;
const MAX_PIECES: usize = 12;
const MAX_HEADINGS: usize = 80;
/// Share of words from which a heading is what the head calls the page.
const AGREES: f32 = 0.5;

/// The headline of a page.
#[derive(Debug, Default)]
pub struct Headline {
    /// Its text.
    pub title: Option<Found<String>>,
    /// The block that shows it.
    pub block: Option<usize>,
}

/// A heading of the page.
struct Heading {
    text: String,
    block: usize,
    level: u8,
}

/// The headline of a page.
pub fn find(page: &Page, json: &JsonLd, site: &Site, words_of: &Words) -> Headline {
    let clean = |s: &str| text::fold::squeeze(&unescape(&s[..s.floor_char_boundary(LONGEST)]));
    let og = ["og:title", "twitter:title", "dc.title"].iter().find_map(|k| page.head.meta(k)).map(clean);
    let json = json.headline.as_deref().map(clean);
    let tag = Some(clean(&page.head.title));
    let all = headings(page);
    let first: Vec<&Heading> = all.iter().filter(|h| h.level == 1 && !site.is(&h.text)).collect();
    let shown: Vec<&str> = all.iter().filter(|h| h.level <= 2).map(|h| h.text.as_str()).collect();
    let stated = [(og, "open_graph"), (json, "json_ld"), (tag, "title_tag")];
    let stated: Vec<(String, &'static str)> = stated
        .into_iter()
        .filter_map(|(t, from)| t.filter(|t| !t.is_empty()).map(|t| (without_site(&t, site, &shown), from)))
        .filter(|(t, _)| !t.is_empty())
        .collect();
    let heads: Vec<FxHashSet<String>> = stated.iter().map(|(t, _)| words(t)).collect();
    let shown = |h: &Heading| {
        let text = without_site(&clean(&h.text), site, &[]);
        let bare = stated.iter().map(|(t, _)| t).find(|t| is_label_around(&text, t, words_of));
        Headline { title: Some(Found::new(bare.cloned().unwrap_or(text), "heading")), block: Some(h.block) }
    };
    let agreed = closest(first.iter().copied(), &heads, AGREES);
    // Where the first heading is the site's or a rubric's, the headline stands below, in the very words of the head.
    let below = closest(all.iter().filter(|h| (2..=4).contains(&h.level) && !site.is(&h.text)), &heads, 0.8);
    match (agreed, below) {
        (Some((_, heading)), None) => return shown(heading),
        (Some((mine, heading)), Some((other, lower))) => return shown(if other > mine + 0.3 { lower } else { heading }),
        (None, Some((shared, lower))) if shared > 0.9 && lower.text.split_whitespace().count() >= 3 => return shown(lower),
        _ => {}
    }
    // Nothing agrees: a sentence in the first heading is the headline, one or two words are a rubric.
    if let Some(heading) = first.first().filter(|h| h.text.split_whitespace().count() >= 4) {
        return shown(heading);
    }
    if let Some((_, heading)) = below.filter(|(_, h)| h.text.split_whitespace().count() >= 3) {
        return shown(heading);
    }
    let block = closest(all.iter(), &heads, AGREES).map(|(_, h)| h.block);
    match stated.first() {
        Some((title, from)) => Headline { title: Some(Found::new(title.clone(), from)), block },
        None => all.first().map_or_else(Headline::default, shown),
    }
}

/// Whether a heading says the stated title and, before or after it, nothing but a date or where it comes from: « 28 janvier
/// 2025 Meta investit », « Meta investit (journal.fr) 87 », « Blog: Meta investit ».
fn is_label_around(heading: &str, stated: &str, words: &Words) -> bool {
    let (heading, stated) = (text::fold(heading), text::fold(stated));
    let Some((before, after)) = heading.split_once(stated.as_str()) else { return false };
    let (before, after) = (before.trim(), after.trim());
    let is_date = |s: &str| dates::is_only_a_date(s, words) && s.split_whitespace().count() >= 2;
    let is_label = before.strip_suffix(':').is_some_and(|label| !label.is_empty() && !label.contains(' '));
    let is_number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let is_source =
        || after.strip_prefix('(').and_then(|a| a.split_once(')')).is_some_and(|(host, rest)| is_host(host) && is_number(rest.trim()));
    stated.split(' ').count() >= 3
        && (before.is_empty() != after.is_empty())
        && (is_date(before) || is_label || is_date(after) || is_source())
}

/// Whether it is a name like « journal.fr ».
fn is_host(s: &str) -> bool {
    let last = s
        .rsplit_once('.')
        .map(|(name, last)| !name.is_empty() && (2..=6).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_alphabetic()));
    last.unwrap_or(false) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

/// The headings of a page in order, blocks of one heading joined.
fn headings(page: &Page) -> Vec<Heading> {
    let mut all: Vec<Heading> = Vec::new();
    let mut last = None;
    for (i, block) in page.blocks.iter().enumerate() {
        let element = [block.element, page.elements[block.element as usize].parent];
        let Some(heading) = element.into_iter().find(|e| page.elements[*e as usize].tag.heading() > 0) else { continue };
        let text = page.text_of(block);
        if text.len() > LONGEST || all.len() >= MAX_HEADINGS {
            continue;
        }
        if last == Some(heading)
            && let Some(open) = all.last_mut()
        {
            open.text.push(' ');
            open.text.push_str(text);
        } else {
            all.push(Heading { text: text.to_owned(), block: i, level: page.elements[heading as usize].tag.heading() });
        }
        last = Some(heading);
    }
    all
}

/// The heading whose words are most like those of a title of the head (F-measure), the first of equals, among those that
/// share `least` of the shorter one's words.
fn closest<'a>(headings: impl Iterator<Item = &'a Heading>, heads: &[FxHashSet<String>], least: f32) -> Option<(f32, &'a Heading)> {
    let mut best: Option<(f32, &Heading)> = None;
    for heading in headings {
        let mine = words(&heading.text);
        let alike = heads.iter().filter(|head| overlap(&mine, head) >= least).map(|head| {
            let shared = mine.intersection(head).count();
            2.0 * shared as f32 / (mine.len() + head.len()).max(1) as f32
        });
        let alike = alike.fold(0.0, f32::max);
        if alike > best.map_or(0.0, |(b, _)| b) {
            best = Some((alike, heading));
        }
    }
    best
}

/// Share of the shorter one's words that the other has; a single word must be all there is.
fn overlap(a: &FxHashSet<String>, b: &FxHashSet<String>) -> f32 {
    let least = a.len().min(b.len());
    if least == 0 || (least == 1 && a != b) {
        return 0.0;
    }
    a.intersection(b).count() as f32 / least as f32
}

fn words(s: &str) -> FxHashSet<String> {
    text::fold(s).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// « Meta investit | Le Journal » is « Meta investit »: what the page shows as a heading if that is a part of it, else what
/// is left without the site's name at either end, else without a short tail.
fn without_site(title: &str, site: &Site, shown: &[&str]) -> String {
    let pieces = pieces(title);
    let n = pieces.len();
    if n > MAX_PIECES {
        return title.to_owned();
    }
    if n < 2 {
        // A colon is part of a headline unless the site's name stands on one side of it.
        return match title.split_once(": ") {
            Some((before, after)) if site.is(before) && !after.trim().is_empty() => after.trim().to_owned(),
            _ => title.to_owned(),
        };
    }
    let join = |from: usize, to: usize| title[pieces[from].0..pieces[to - 1].1].trim();
    let parts = (1..=n).rev().flat_map(|len| (0..=n - len).map(move |from| (from, from + len)));
    let shown: FxHashSet<String> = shown.iter().map(|h| text::fold(h)).collect();
    let is_shown = |part: &str| part.split_whitespace().count() >= 2 && !site.is(part) && shown.contains(&text::fold(part));
    if let Some((from, to)) = parts.into_iter().find(|(from, to)| is_shown(join(*from, *to))) {
        return join(from, to).to_owned();
    }
    let (mut from, mut to) = (0, n);
    let is_site = |part: &str| site.is(part) || is_host(part);
    while to - from > 1 && is_site(join(to - 1, to)) {
        to -= 1;
    }
    while to - from > 1 && site.is(join(from, from + 1)) {
        from += 1;
    }
    if (from, to) == (0, n) {
        let count = |s: &str| s.split_whitespace().count();
        let (before, after) = (count(join(0, n - 1)), count(join(n - 1, n)));
        if after <= 4 && before >= 4 && before >= 2 * after {
            to -= 1;
        }
    }
    join(from, to).to_owned()
}

/// Where the parts of a title between separators stand, in bytes.
fn pieces(title: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < title.len() {
        let rest = &title[at..];
        match SEPARATORS.iter().find(|s| rest.starts_with(**s)) {
            Some(separator) => {
                pieces.push((start, at));
                at += separator.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    pieces.push((start, title.len()));
    pieces.retain(|(a, b)| !title[*a..*b].trim().is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::Head;

    fn site(name: &str) -> Site {
        let head = Head { metas: vec![("og:site_name".to_owned(), name.to_owned())], ..Head::default() };
        Site::of(&head, &JsonLd::default(), None)
    }

    #[test]
    fn the_sites_name_goes() {
        let none = Site::default();
        assert_eq!(without_site("Meta investit 65 milliards | Le Journal", &none, &[]), "Meta investit 65 milliards");
        assert_eq!(without_site("Meta - Le Journal", &site("Le Journal"), &[]), "Meta");
        assert_eq!(without_site("Meta investit | Journal.fr", &none, &[]), "Meta investit");
        assert_eq!(without_site("Le Journal – Meta investit - Économie", &site("Le Journal"), &[]), "Meta investit - Économie");
        assert_eq!(
            without_site("IA - les dépenses de Meta en 2025 expliquées", &none, &[]),
            "IA - les dépenses de Meta en 2025 expliquées"
        );
        assert_eq!(without_site("Meta investit | Bourse | Le Journal", &none, &["Meta investit"]), "Meta investit");
    }

    #[test]
    fn a_date_or_a_source_beside_the_title_is_none_of_it() {
        let months = [("janvier".to_owned(), 1)];
        let words = Words::of_months(months);
        let bare = |heading: &str| is_label_around(heading, "Meta investit 65 milliards", &words);
        for heading in
            ["28 janvier 2025 Meta investit 65 milliards", "Meta investit 65 milliards (journal.fr) 87", "Blog: Meta investit 65 milliards"]
        {
            assert!(bare(heading), "{heading}");
        }
        for heading in ["Meta investit 65 milliards (87)", "IA : ce que Meta investit 65 milliards", "2025 Meta investit 65 milliards"] {
            assert!(!bare(heading), "{heading}");
        }
    }

    #[test]
    fn a_heading_is_recognised_with_a_few_words_changed() {
        let shared = |a: &str, b: &str| overlap(&words(a), &words(b));
        assert!(shared("Meta va dépenser 65 milliards de dollars", "Meta dépensera 65 milliards de dollars") > AGREES);
        assert!(shared("Meta va dépenser 65 milliards de dollars", "À lire aussi") < AGREES);
        assert_eq!(shared("Meta", "Meta va dépenser 65 milliards"), 0.0);
    }
}
