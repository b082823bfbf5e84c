//! The headline. In: headings, Open Graph, JSON-LD, `<title>`. Out: the one that the page shows, without the site's name.

use super::{Found, JsonLd};
use crate::dom::Page;

/// What may stand between a headline and the name of its site.
const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » ", " « "];

/// The headline of a page.
pub fn find(page: &Page, json: &JsonLd, site: Option<&str>) -> Option<Found<String>> {
    let clean = |s: &str| text::fold::squeeze(s);
    let og = ["og:title", "twitter:title", "dc.title"].iter().find_map(|k| page.head.meta(k)).map(clean);
    let tag = Some(clean(&page.head.title)).filter(|t| !t.is_empty());
    let headings: Vec<String> = headings(page);
    // A heading that the head also names is the headline as readers see it.
    let heads: Vec<&str> = [json.headline.as_deref(), og.as_deref(), tag.as_deref()].into_iter().flatten().collect();
    let agreed = headings.iter().find(|h| heads.iter().any(|t| names(t, h)));
    if let Some(heading) = agreed {
        return Some(Found::new(heading.clone(), "heading"));
    }
    if let [only] = headings.as_slice()
        && only.split_whitespace().count() >= 3
    {
        return Some(Found::new(only.clone(), "heading"));
    }
    let candidates = [(og, "open_graph"), (json.headline.as_deref().map(clean), "json_ld"), (tag, "title_tag")];
    let mut stated = candidates.into_iter().filter_map(|(t, from)| t.filter(|t| !t.is_empty()).map(|t| (t, from)));
    if let Some((title, from)) = stated.next() {
        return Some(Found::new(without_site(&title, site), from));
    }
    headings.into_iter().next().map(|h| Found::new(h, "heading"))
}

/// Texts of the first-level headings, of the second level where there is none of the first.
fn headings(page: &Page) -> Vec<String> {
    let of = |level: u8| -> Vec<String> {
        let is = |b: &&crate::dom::RawBlock| page.up(b.element).take(2).any(|e| e.tag.heading() == level);
        page.blocks.iter().filter(is).map(|b| page.text_of(b).to_owned()).collect()
    };
    let first = of(1);
    if first.is_empty() { of(2) } else { first }
}

/// Whether `stated`, a title of the head, names `heading`, perhaps with the site's name around it or cut short.
fn names(stated: &str, heading: &str) -> bool {
    let (stated, heading) = (text::fold(stated), text::fold(heading));
    let words = |s: &str| s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (stated, heading) = (words(&stated), words(&heading));
    if heading.len() < 2 {
        return false;
    }
    let shared = heading.iter().filter(|w| stated.contains(w)).count();
    stated.starts_with(&heading) || shared * 5 >= heading.len() * 4
}

/// « Meta investit | Le Journal » is « Meta investit ».
fn without_site(title: &str, site: Option<&str>) -> String {
    let site = site.map(text::fold).unwrap_or_default();
    for separator in SEPARATORS {
        if let Some((before, after)) = title.rsplit_once(separator) {
            let n = |s: &str| s.split_whitespace().count();
            let is_site = text::fold(after) == site || (n(after) <= 4 && n(before) >= 4 && n(before) >= 2 * n(after));
            if is_site {
                return before.trim().to_owned();
            }
        }
    }
    title.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_goes() {
        assert_eq!(without_site("Meta investit 65 milliards | Le Journal", None), "Meta investit 65 milliards");
        assert_eq!(without_site("Meta - Le Journal", Some("Le Journal")), "Meta");
        assert_eq!(without_site("IA - les dépenses de Meta en 2025 expliquées", None), "IA - les dépenses de Meta en 2025 expliquées");
    }

    #[test]
    fn a_heading_is_recognised_with_a_few_words_changed() {
        assert!(names("Meta va dépenser 65 milliards de dollars - Le Journal", "Meta va dépenser 65 milliards de dollars"));
        assert!(!names("Meta va dépenser 65 milliards de dollars", "À lire aussi"));
    }
}
