//! Lines of a site's template. In: the pages of a part, each cleaned by itself, and what is remembered of earlier pages. Out:
//! which kept blocks are none of the article, because they recur on pages of the same host.
//!
//! Only a short block or one that is mostly links may be such a line. It recurs where three pages or more have it that are
//! different articles: other addresses, other headlines, other texts (an article fetched twice, its print version and an
//! agency's text under two headlines count once). What journalists repeat is left to stand: an intertitle, a question or a
//! rubric above text of the page's own, a figure, a line of a list of which others are new.

use rustc_hash::FxHashMap;
use tables::{Data, Error, hash};

use crate::article::Article;
use crate::block::{Block, Kind};
use crate::dom::Page;
use crate::features::Matrix;
use crate::kinds::Kinds;
use crate::phrases::Phrases;
use crate::sketch::{self, Sketch};
use crate::words::Words;

/// Words of a line that is not mostly links.
const SHORT: usize = 25;
/// Different articles of a host that a line must stand on …
const PAGES: usize = 3;
/// … and, where it is not mostly links, one in so many of all pages known of the host: a stock sentence (« Le groupe n'a pas
/// souhaité commenter. ») comes back now and then, a template on a good share of the pages.
const ONE_IN: usize = 20;
/// Lines of a page that are remembered.
const MAX_LINES: usize = 512;

/// What a block's markup says, for the time when its text is known to recur.
#[derive(Clone, Debug)]
pub struct Place {
    /// Hash of tags, classes and ids of its element and the one above.
    mark: u64,
    /// Whether it is mostly links.
    linked: bool,
    /// What a kept block is if it is none of the article, and why.
    other: Option<(Kind, String)>,
}

/// The places of a page's decided blocks; none for a block that can be no line of a template.
pub fn places(page: &Page, blocks: &[Block], matrix: &Matrix, (phrases, words): (&Phrases, &Words)) -> Vec<Option<Place>> {
    let kinds = Kinds::new(page, words, |i| blocks[i].kept);
    let place = |(i, block): (usize, &Block)| {
        let raw = &page.blocks[i];
        let linked = raw.link_chars * 2 > raw.chars;
        if !linked && block.text.split(' ').nth(SHORT).is_some() {
            return None;
        }
        let other = || kinds.of(raw, matrix.phrase(i, phrases));
        Some(Place { mark: mark(page, raw.element), linked, other: block.kept.then(other) })
    };
    blocks.iter().enumerate().map(place).collect()
}

fn mark(page: &Page, element: u32) -> u64 {
    let mut bytes = Vec::new();
    for element in page.up(element).take(2) {
        bytes.push(element.tag as u8);
        let (start, end) = element.signs;
        bytes.extend(page.signs[start as usize..end as usize].iter().flat_map(|s| s.to_le_bytes()));
    }
    hash::xx64(&bytes)
}

/// What is remembered of a page: a row of `templates`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The document.
    pub doc_id: String,
    /// Its host.
    pub host: String,
    /// Hash of its headline; none where it has none of its own.
    pub title: Option<u64>,
    /// By which its text is known again.
    pub sketch: Option<Sketch>,
    /// Hashes of its lines: of kept ones by their text, of all by text and place.
    pub lines: Vec<u64>,
}

impl Sheet {
    /// Whether two pages carry the same article.
    fn is_copy(&self, other: &Sheet) -> bool {
        let same_title = self.title.is_some() && self.title == other.title;
        let same_text = self.sketch.zip(other.sketch).is_some_and(|(a, b)| sketch::alike(a, b));
        self.doc_id == other.doc_id || same_title || same_text
    }
}

/// A cleaned page, ready to be asked for its lines.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// What is remembered of it.
    pub sheet: Sheet,
    /// For each block that is kept and may be a line, the hashes of its text and of its text and place.
    prints: Vec<Option<[u64; 2]>>,
}

/// A sketch read back: eight numbers, the lower byte first; none where it is something else.
pub fn sketch_of(bytes: &[u8]) -> Option<Sketch> {
    let numbers: Vec<u16> = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
    numbers.try_into().ok()
}

/// Looks at an article of `host`.
pub fn look(doc_id: &str, host: &str, article: &Article) -> Look {
    let mut look = Look { prints: vec![None; article.blocks.len()], ..Look::default() };
    let (mut long, mut all) = (Vec::new(), Vec::new());
    for (i, block) in article.blocks.iter().enumerate() {
        let place = article.places.get(i).and_then(Option::as_ref);
        if block.kept {
            all.push(block.text.as_str());
            if place.is_none() {
                long.push(block.text.as_str());
            }
        }
        let Some(place) = place.filter(|_| look.sheet.lines.len() < MAX_LINES) else { continue };
        let text = bare(&block.text);
        if text.is_empty() {
            continue;
        }
        // A teaser that wrongly stays is a link; the standfirst that it repeats is none.
        let by_text = hash::xx64(format!("{text}\0{}", place.linked).as_bytes());
        let by_place = hash::xx64(format!("{text}\0{:016x}", place.mark).as_bytes());
        if block.kept {
            look.sheet.lines.push(by_text);
            look.prints[i] = Some([by_text, by_place]);
        }
        look.sheet.lines.push(by_place);
    }
    look.sheet.lines.sort_unstable();
    look.sheet.lines.dedup();
    let title = article.meta.title.as_ref().map(|t| bare(&t.value));
    let site = article.meta.site_name.as_deref().map(bare);
    look.sheet.title = title.filter(|t| !t.is_empty() && Some(t) != site.as_ref()).map(|t| hash::xx64(t.as_bytes()));
    look.sheet.sketch = sketch::of(if long.is_empty() { &all } else { &long });
    doc_id.clone_into(&mut look.sheet.doc_id);
    host.clone_into(&mut look.sheet.host);
    look
}

/// The words of a line to compare by, digits included.
fn bare(s: &str) -> String {
    let folded = text::fold(s);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Labels that a house puts above text of every article's own.
#[derive(Debug, Default)]
pub struct Rubrics(Vec<String>);

impl Rubrics {
    /// Reads `data/lexicon/web/rubrics.tsv`.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Rubrics, Error> {
        let file = data.tsv("lexicon/web/rubrics.tsv", &["label"])?;
        Ok(Rubrics(file.rows().map(|r| bare(r.fields[0])).collect()))
    }

    /// Whether a block only announces what stands below it.
    fn announces(&self, block: &Block) -> bool {
        let ends = block.text.trim_end_matches(['»', '"', '”', ' ', '\u{a0}', '\u{202f}']);
        block.kind == Kind::Heading || ends.ends_with(['?', ':']) || self.0.contains(&bare(&block.text))
    }
}

/// The pages known of one host.
#[derive(Default)]
struct Host<'a> {
    pages: Vec<&'a Sheet>,
    /// The pages that have a line, for each line that is asked for.
    on: FxHashMap<u64, Vec<u32>>,
}

/// The pages known of the hosts of a part.
#[derive(Default)]
pub struct Templates<'a>(FxHashMap<&'a str, Host<'a>>);

impl<'a> Templates<'a> {
    /// From what earlier parts remember, oldest first, and the pages of this one. The order decides nothing but which of two
    /// copies stands for both.
    pub fn new(earlier: &'a [Sheet], now: &[&'a Look]) -> Templates<'a> {
        let mut hosts: FxHashMap<&str, Host<'_>> = FxHashMap::default();
        for look in now {
            let host = hosts.entry(&look.sheet.host).or_default();
            // Only lines that are kept here are counted: most lines of a page are on no other, and there are many.
            host.on.extend(look.prints.iter().flatten().flatten().map(|print| (*print, Vec::new())));
        }
        for sheet in earlier.iter().chain(now.iter().map(|look| &look.sheet)) {
            let Some(host) = hosts.get_mut(sheet.host.as_str()) else { continue };
            let number = host.pages.len() as u32;
            host.pages.push(sheet);
            for line in &sheet.lines {
                if let Some(on) = host.on.get_mut(line) {
                    on.push(number);
                }
            }
        }
        Templates(hosts)
    }

    /// The blocks of a page that are lines of its site's template, with the reason.
    pub fn lines(&self, look: &Look, article: &Article, rubrics: &Rubrics) -> Vec<(usize, String)> {
        let Some(host) = self.0.get(look.sheet.host.as_str()) else { return Vec::new() };
        let kept: Vec<usize> = (0..article.blocks.len()).filter(|i| article.blocks[*i].kept).collect();
        let linked = |i: usize| article.places.get(i).and_then(Option::as_ref).is_some_and(|p| p.linked);
        let mut falls: Vec<Option<usize>> = vec![None; article.blocks.len()];
        for i in &kept {
            let may = linked(*i) || !has_figure(&article.blocks[*i].text);
            falls[*i] = look.prints[*i].filter(|_| may).and_then(|prints| host.recurs(prints, linked(*i)));
        }
        // A dish's salt recurs, the dish does not: a list or table goes whole, but for its links.
        for run in kept.chunk_by(|a, b| article.blocks[*a].kind == article.blocks[*b].kind) {
            if article.blocks[run[0]].kind.is_line() && run.iter().any(|i| falls[*i].is_none()) {
                run.iter().filter(|i| !linked(**i)).for_each(|i| falls[*i] = None);
            }
        }
        let mut next_falls = true;
        for i in kept.iter().rev() {
            if !next_falls && !linked(*i) && rubrics.announces(&article.blocks[*i]) {
                falls[*i] = None;
            }
            next_falls = falls[*i].is_some();
        }
        let why = |n: usize| format!("recurs on {n} pages of {} or more", look.sheet.host);
        falls.iter().enumerate().filter_map(|(i, n)| Some((i, why((*n)?)))).collect()
    }
}

impl Host<'_> {
    /// The number of different articles that makes a line one of the template, where so many have it.
    fn recurs(&self, prints: [u64; 2], linked: bool) -> Option<usize> {
        let want = if linked { PAGES } else { PAGES.max(self.pages.len() / ONE_IN) };
        let mut on: Vec<u32> = prints.iter().filter_map(|p| self.on.get(p)).flatten().copied().collect();
        on.sort_unstable();
        on.dedup();
        let mut different: Vec<&Sheet> = Vec::new();
        for number in on {
            let page = self.pages[number as usize];
            if !different.iter().any(|other| page.is_copy(other)) {
                different.push(page);
                if different.len() == want {
                    return Some(want);
                }
            }
        }
        None
    }
}

impl Article {
    /// Takes lines of the site's template out of the blocks; text and counts are to be made anew.
    pub(crate) fn take_out(&mut self, lines: Vec<(usize, String)>) {
        for (i, recurs) in lines {
            let (kind, why) = self.places[i].as_mut().and_then(|p| p.other.take()).unwrap_or((Kind::Other, "no place".to_owned()));
            let block = &mut self.blocks[i];
            (block.kept, block.span, block.kind) = (false, None, kind);
            block.reason = format!("{}, {why}, {recurs}", block.reason);
        }
    }
}

/// Whether a number stands in it that is no year.
fn has_figure(text: &str) -> bool {
    let is_year = |n: &str| n.len() == 4 && (n.starts_with("19") || n.starts_with("20"));
    text.split(|c: char| !c.is_ascii_digit()).any(|n| !n.is_empty() && !is_year(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_no_figures() {
        assert!(!has_figure("Depuis 2019, la rédaction répond"));
        assert!(has_figure("Le groupe emploie 3\u{202f}000 personnes"));
    }

    #[test]
    fn what_announces_is_known_by_its_form_or_its_words() {
        let rubrics = Rubrics(vec!["l essentiel".to_owned()]);
        let says =
            |kind, text: &str| rubrics.announces(&Block { kind, kept: true, reason: String::new(), text: text.to_owned(), span: None });
        assert!(says(Kind::Paragraph, "L’essentiel"));
        assert!(says(Kind::Paragraph, "Quel livre emportez-vous\u{a0}?"));
        assert!(says(Kind::Heading, "Une nuit blanche"));
        assert!(!says(Kind::Paragraph, "L’essentiel est ailleurs"));
        assert!(!says(Kind::Paragraph, "Suivez-nous chaque soir."));
    }
}
