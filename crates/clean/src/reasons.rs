//! Why a page gives no article, and whether it gives only a part. In: its decided blocks and what its head says. Out: a reason
//! for `articles.dropped`, or none.

use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Data, Error};

use crate::block::{Block, Kind};
use crate::consent::Consent;
use crate::dom::Page;
use crate::kinds::PAYWALL;
use crate::meta::Meta;

/// Words of kept text from which a page is an article, whatever else it says.
const ARTICLE: usize = 150;
/// Words of kept text from which a page that only begins its headline like an error's is an article.
const MORE_THAN_SORRY: usize = 30;
/// Words of a paragraph that no teaser has.
const PARAGRAPH: usize = 45;
/// Bytes of « Lire la suite » and the like, times that a list of beginnings says it, and words that they have together at most.
const LABEL: usize = 40;
const DIGEST: usize = 5;
const DIGEST_WORDS: usize = 600;
/// Words of an article's headline, characters up to which kept text may be an index, its links, and words below each of them.
const LINK: usize = 4;
const INDEX: u32 = 2500;
const LINKS: usize = 5;
const BELOW: usize = 15;
/// Teasers from which a page without much text is a list.
const TEASERS: usize = 8;

/// What pages that are no articles are known by.
#[derive(Debug)]
pub struct Lists {
    errors: Errors,
    consent: Consent,
}

impl Lists {
    /// Reads the lists.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Lists, Error> {
        Ok(Lists { errors: Errors::load(data)?, consent: Consent::load(data)? })
    }
}

/// The headlines that error pages have.
#[derive(Debug)]
struct Errors(FxHashSet<String>);

impl Errors {
    /// Reads `data/lexicon/web/error_titles.tsv`.
    fn load(data: &Data) -> Result<Errors, Error> {
        let file = data.tsv("lexicon/web/error_titles.tsv", &["title"])?;
        Ok(Errors(file.rows().map(|r| bare(r.fields[0])).collect()))
    }

    /// How much of a headline is an error's, 0 to 1: all of « Erreur 404 – page introuvable », a third of « Service
    /// indisponible : la compagnie promet un geste ».
    fn share(&self, title: &str) -> f64 {
        let words = |s: &str| s.split(' ').filter(|w| !w.is_empty()).count();
        let whole = bare(title);
        if self.0.contains(&whole) {
            return 1.0;
        }
        let parts = title.split(['|', '-', '–', '—', ':', '!', '.', ',']).map(bare);
        let said: usize = parts.filter(|p| self.0.contains(p)).map(|p| words(&p)).sum();
        said as f64 / words(&whole).max(1) as f64
    }
}

/// Folded words without marks.
fn bare(s: &str) -> String {
    let folded = text::fold(s);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Why a page of `n_words` kept words is no article.
pub fn dropped(blocks: &[Block], meta: &Meta, n_words: usize, min_words: usize, lists: &Lists) -> Option<&'static str> {
    if lists.consent.is_wall(blocks, n_words) {
        return Some("consent_wall");
    }
    if n_words <= DIGEST_WORDS && is_digest(blocks) {
        return Some("list_page");
    }
    if n_words >= ARTICLE {
        return None;
    }
    if is_error(blocks, meta, n_words, &lists.errors) {
        return Some("error_page");
    }
    if is_list(blocks, meta, n_words) {
        return Some("list_page");
    }
    match n_words {
        0 => Some("no_text"),
        n if n < min_words => Some("too_short"),
        _ => None,
    }
}

/// Whether its headline is an error's: wholly, or in part with hardly a text below and no day of publication.
fn is_error(blocks: &[Block], meta: &Meta, n_words: usize, errors: &Errors) -> bool {
    let titles = blocks.iter().filter(|b| b.kind == Kind::Title || b.kind == Kind::Heading).map(|b| b.text.as_str());
    let stated = [meta.title.as_ref().map(|t| t.value.as_str()), meta.title_tag.as_deref()];
    let share = stated.into_iter().flatten().chain(titles.take(3)).map(|t| errors.share(t)).fold(0.0, f64::max);
    let first = || blocks.iter().take(3).any(|b| errors.share(&b.text) >= 1.0);
    share >= 0.5 || first() || (share > 0.0 && n_words < MORE_THAN_SORRY && meta.published.is_none())
}

/// The beginnings of many articles, each with its « Lire la suite »: no text of its own.
fn is_digest(blocks: &[Block]) -> bool {
    let paragraphs = blocks.iter().filter(|b| b.kept && b.kind != Kind::Heading).count();
    let mut labels: FxHashMap<&str, usize> = FxHashMap::default();
    for pair in blocks.windows(2) {
        let [above, label] = pair else { continue };
        let by_phrase = label.reason.contains("phrase") && matches!(label.kind, Kind::Teaser | Kind::Related);
        let is_label = !label.kept && by_phrase && label.text.len() <= LABEL;
        if above.kept && is_label {
            *labels.entry(label.text.as_str()).or_default() += 1;
        }
    }
    let most = labels.into_values().max().unwrap_or(0);
    most >= DIGEST && most * 10 >= paragraphs * 7
}

/// Whether what is kept are links to articles, with a line or none below each. In an article an intertitle is hardly ever a
/// link; where it is (products compared), a paragraph follows.
pub fn is_index(page: &Page, blocks: &[Block]) -> bool {
    let (mut links, mut others, mut link_chars, mut chars) = (0, 0, 0, 0);
    for (raw, block) in page.blocks.iter().zip(blocks).filter(|(_, b)| b.kept) {
        let is_link = raw.link_chars * 10 >= raw.chars * 9 && block.text.split(' ').count() >= LINK;
        (link_chars, chars) = (link_chars + raw.link_chars, chars + raw.chars);
        match is_link {
            true => links += 1,
            false => others += block.text.split(' ').count(),
        }
    }
    links >= LINKS && chars <= INDEX && (link_chars * 10 >= chars * 7 || others < links * BELOW)
}

/// Many links to articles, hardly a text, and nothing in the head says that this is one.
fn is_list(blocks: &[Block], meta: &Meta, n_words: usize) -> bool {
    let says_article = meta.page_type.contains("article") || meta.page_type.contains("posting");
    let says_list = meta.page_type.contains("collectionpage") || meta.page_type.contains("itemlist");
    let teasers = blocks.iter().filter(|b| matches!(b.kind, Kind::Teaser | Kind::Related)).count();
    let has_paragraph = blocks.iter().any(|b| b.kept && b.kind == Kind::Paragraph && b.text.split(' ').count() >= PARAGRAPH);
    let is_prose = !says_list && sentence_words(blocks) >= PARAGRAPH;
    !says_article && !has_paragraph && !is_prose && n_words < ARTICLE && (says_list || (teasers >= TEASERS && teasers * 12 > n_words))
}

/// Words of the kept blocks that end as sentences do: a service's page may have but a few, and menus beside them.
fn sentence_words(blocks: &[Block]) -> usize {
    let is_sentence = |b: &&Block| b.kept && b.text.trim_end_matches(['»', '"', '”', ' ', '\u{a0}']).ends_with(['.', '!', '?', '…']);
    let words = blocks.iter().filter(is_sentence).map(|b| b.text.split(' ').count());
    words.filter(|n| *n >= 10).sum()
}

/// Whether some block outside the text says that the rest is for subscribers.
pub fn says_paywall(blocks: &[Block]) -> bool {
    blocks.iter().any(|b| !b.kept && b.reason.contains(PAYWALL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_sentences_among_many_teasers_are_a_text_and_a_few_labels_are_none() {
        let block = |kind, kept, text: &str| Block { kind, kept, reason: String::new(), text: text.to_owned(), span: None };
        let teasers = |n| vec![block(Kind::Teaser, false, "Un train de nuit pour Port-Lanvern"); n];
        let sentence = "Le service des bâtiments veille à la sécurité des chantiers et délivre les permis de construire de la ville.";
        let of = |text: &str| {
            let mut all = teasers(30);
            all.extend(vec![block(Kind::List, true, text); 5]);
            is_list(&all, &Meta::default(), 5 * text.split(' ').count())
        };
        assert!(!of(sentence));
        assert!(of("Le service des bâtiments"));
        let says = Meta { page_type: "collectionpage".to_owned(), ..Meta::default() };
        assert!(is_list(&vec![block(Kind::List, true, sentence); 5], &says, 95), "the page says that it is a list");
    }

    #[test]
    fn error_pages_are_known_by_their_headline() {
        let errors = Errors(["page introuvable", "404"].map(str::to_owned).into_iter().collect());
        assert_eq!(errors.share("Page introuvable"), 1.0);
        assert!(errors.share("Erreur – 404 !") >= 0.5);
        assert!(errors.share("Page introuvable : la mairie s'explique") < 0.5);
        assert_eq!(errors.share("404 emplois supprimés à Dunkerque"), 0.0);
    }
}
