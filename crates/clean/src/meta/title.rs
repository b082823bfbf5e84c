//! The headline. In: headings, Open Graph, JSON-LD, `<title>`. Out: the one that the page shows, without the site's name,
//! and the block where it shows it.

use rustc_hash::FxHashSet;

use super::entities::unescape;
use super::{Found, JsonLd, Site};
use crate::dates;
use crate::dom::{Page, RawBlock};
use crate::words::Words;

/// What may stand between a headline and the name of its site.
const SEPARATORS: [&str; 11] = [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » ", " « ", " › ", "|"];
/// Characters and parts that a title has at most, and headings that are looked at: more is no headline.
const LONGEST: usize = 600;
const MAX_PIECES: usize = 12;
const MAX_HEADINGS: usize = 80;
/// Share from which two are nearly the same.
const ALIKE: f32 = 0.8;
/// How much more like it another heading must be.
const CLEARLY: f32 = 0.3;
/// Words of what stands before a headline, at most, and of a headline, at least.
const KICKER: usize = 4;
/// Words of a rubric.
const RUBRIC: usize = 3;
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
        .filter_map(|(t, from)| t.filter(|t| !t.is_empty()).map(|t| (without_site(&t, site, &shown, true), from)))
        .filter(|(t, _)| !t.is_empty())
        .collect();
    let heads: Vec<FxHashSet<String>> = stated.iter().map(|(t, _)| words(t)).collect();
    let shown = |h: &Heading| {
        let whole = clean(&h.text);
        // What follows a dash in a heading is cut only where it is the site's name or the head leaves it out, too.
        let cut = without_site(&whole, site, &[], true);
        let agrees = stated.iter().any(|(t, _)| text::fold(t) == text::fold(&cut));
        let text = if agrees { cut } else { without_site(&whole, site, &[], false) };
        let is_bare = |(t, from): &&(String, &str)| is_label_around(&text, t, words_of) || (*from == "open_graph" && is_kicker(&text, t));
        let bare = stated.iter().find(is_bare).map(|(t, _)| t);
        Headline { title: Some(Found::new(bare.cloned().unwrap_or(text), "heading")), block: Some(h.block) }
    };
    let agreed = closest(first.iter().copied(), &heads, AGREES, CLEARLY);
    // Where the first heading is the site's or a rubric's, the headline stands below, in the very words of the head.
    let below = closest(all.iter().filter(|h| (2..=4).contains(&h.level) && !site.is(&h.text)), &heads, ALIKE, 0.0);
    let n_words = |h: &Heading| h.text.split_whitespace().count();
    match (agreed, below) {
        (Some((_, heading)), None) => return shown(heading),
        (Some((mine, heading)), Some((other, lower))) => {
            let is_rubric = n_words(heading) <= RUBRIC && other >= ALIKE && other > mine + CLEARLY;
            return shown(if is_rubric { lower } else { heading });
        }
        (None, Some((_, lower))) if let Some(plain) = in_plain_text(page, &stated, lower) => return plain,
        (None, Some((shared, lower))) if shared > 0.9 && lower.text.split_whitespace().count() >= 3 => return shown(lower),
        _ => {}
    }
    // Nothing agrees: a sentence in the first heading is the headline, one or two words are a rubric; unless a heading above
    // it is more like what the head says.
    if let Some(heading) = first.first().filter(|h| n_words(h) >= 4) {
        let above = all.iter().filter(|h| (2..=3).contains(&h.level) && h.block < heading.block && n_words(h) >= 4);
        let above = closest(above, &heads, AGREES, 0.0);
        return shown(above.map_or(heading, |(_, above)| above));
    }
    if let Some((_, heading)) = below.filter(|(f, h)| n_words(h) >= 3 && *f >= ALIKE) {
        return shown(heading);
    }
    let block = closest(all.iter(), &heads, AGREES, 0.0).map(|(_, h)| h.block);
    match stated.first() {
        Some((title, from)) => Headline { title: Some(Found::new(title.clone(), from)), block },
        None => all.first().map_or_else(Headline::default, shown),
    }
}

/// The title of the head where the page shows it as it is above `heading`, though in no heading.
fn in_plain_text(page: &Page, stated: &[(String, &'static str)], heading: &Heading) -> Option<Headline> {
    let (title, from) = stated.first().filter(|(title, _)| title.split_whitespace().count() >= RUBRIC)?;
    let folded = text::fold(title);
    let says = |b: &RawBlock| b.end - b.start <= LONGEST as u32 && text::fold(page.text_of(b)) == folded;
    let block = page.blocks.iter().take(heading.block).position(says)?;
    Some(Headline { title: Some(Found::new(title.clone(), from)), block: Some(block) })
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

/// Whether a heading says a few words, a colon or a dash and then the very title that the page gives to be shared by:
/// « Minorité en Syrie – Les Druzes réclament leur part ».
fn is_kicker(heading: &str, shared: &str) -> bool {
    let (heading, shared) = (text::fold(heading), text::fold(shared));
    let Some(kicker) = heading.strip_suffix(shared.as_str()).map(str::trim_end) else { return false };
    let words = kicker.trim_end_matches([':', '-', '|', ' ']);
    let cut = words.len() < kicker.len() && !words.is_empty();
    cut && words.split(' ').count() <= KICKER && shared.split(' ').count() >= KICKER
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
        let level = page.elements[heading as usize].tag.heading();
        // Menus of many headings come before the first one of some pages.
        let most = if level == 1 { 2 * MAX_HEADINGS } else { MAX_HEADINGS };
        if text.len() > LONGEST || all.len() >= most {
            continue;
        }
        if last == Some(heading)
            && let Some(open) = all.last_mut()
        {
            open.text.push(' ');
            open.text.push_str(text);
        } else {
            all.push(Heading { text: text.to_owned(), block: i, level });
        }
        last = Some(heading);
    }
    all
}

/// The heading whose words are most like those of a title of the head (F-measure), among those that share `least` of the
/// shorter one's words; a later one only if it is more so by `margin`.
fn closest<'a>(
    headings: impl Iterator<Item = &'a Heading>,
    heads: &[FxHashSet<String>],
    least: f32,
    margin: f32,
) -> Option<(f32, &'a Heading)> {
    let mut best: Option<(f32, &Heading)> = None;
    for heading in headings {
        let mine = words(&heading.text);
        let alike = heads.iter().filter(|head| overlap(&mine, head) >= least).map(|head| {
            let shared = mine.intersection(head).count();
            2.0 * shared as f32 / (mine.len() + head.len()).max(1) as f32
        });
        let alike = alike.fold(0.0, f32::max);
        if alike > best.map_or(0.0, |(b, _)| b + margin) {
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
/// is left without the site's name at either end, else without a short tail after a bar or, if `tail`, a dash.
fn without_site(title: &str, site: &Site, shown: &[&str], tail: bool) -> String {
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
    let is_bar = || title[pieces[n - 2].1..pieces[n - 1].0].contains('|');
    if (from, to) == (0, n) && (tail || is_bar()) {
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
        assert_eq!(without_site("Meta investit 65 milliards | Le Journal", &none, &[], true), "Meta investit 65 milliards");
        assert_eq!(without_site("Meta - Le Journal", &site("Le Journal"), &[], true), "Meta");
        assert_eq!(without_site("Meta investit | Journal.fr", &none, &[], true), "Meta investit");
        assert_eq!(without_site("Le Journal – Meta investit - Économie", &site("Le Journal"), &[], true), "Meta investit - Économie");
        assert_eq!(
            without_site("IA - les dépenses de Meta en 2025 expliquées", &none, &[], true),
            "IA - les dépenses de Meta en 2025 expliquées"
        );
        assert_eq!(without_site("Meta investit | Bourse | Le Journal", &none, &["Meta investit"], true), "Meta investit");
        assert_eq!(
            without_site("La ville se moque du parti – le maire s'en va", &none, &[], false),
            "La ville se moque du parti – le maire s'en va"
        );
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
    fn a_kicker_is_cut_where_the_shared_title_has_none() {
        assert!(is_kicker("Minorité en Syrie – Les Druzes réclament leur part", "Les Druzes réclament leur part"));
        assert!(is_kicker("Énergie : Meta achète un réacteur", "Meta achète un réacteur"));
        assert!(!is_kicker("La fin d'une époque à Dunkerque : Meta achète un réacteur", "Meta achète un réacteur"));
        assert!(!is_kicker("Pourquoi Meta achète un réacteur", "Meta achète un réacteur"));
        assert!(!is_kicker("Meta : le pari", "Le pari"));
    }

    #[test]
    fn a_heading_is_recognised_with_a_few_words_changed() {
        let shared = |a: &str, b: &str| overlap(&words(a), &words(b));
        assert!(shared("Meta va dépenser 65 milliards de dollars", "Meta dépensera 65 milliards de dollars") > AGREES);
        assert!(shared("Meta va dépenser 65 milliards de dollars", "À lire aussi") < AGREES);
        assert_eq!(shared("Meta", "Meta va dépenser 65 milliards"), 0.0);
    }
}
