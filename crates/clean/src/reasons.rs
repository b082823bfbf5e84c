//! Why a page gives no article, and whether it gives only a part. In: its decided blocks and what its head says. Out: a reason
//! for `articles.dropped`, or none.

use rustc_hash::FxHashSet;
use tables::{Data, Error};

use crate::block::{Block, Kind};
use crate::decide::PAYWALL;
use crate::meta::Meta;

/// Words of kept text from which a page is an article, whatever else it says.
const ARTICLE: usize = 150;
/// Words of all blocks that a consent wall has at most.
const WALL: usize = 600;
/// Words of a paragraph that no teaser has.
const PARAGRAPH: usize = 45;
/// Teasers from which a page without much text is a list.
const TEASERS: usize = 8;

/// The headlines that error pages have.
#[derive(Debug, Default)]
pub struct Errors(FxHashSet<String>);

impl Errors {
    /// Reads `data/lexicon/web/error_titles.tsv`.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data) -> Result<Errors, Error> {
        let file = data.tsv("lexicon/web/error_titles.tsv", &["title"])?;
        Ok(Errors(file.rows().map(|r| bare(r.fields[0])).collect()))
    }

    /// Whether a headline is an error's: « 404 », « Page introuvable », « Erreur 404 – page introuvable ».
    fn is(&self, title: &str) -> bool {
        let whole = bare(title);
        let parts = title.split(['|', '-', '–', '—', ':', '!', '.']).map(bare);
        self.0.contains(&whole) || parts.into_iter().any(|p| self.0.contains(&p))
    }
}

/// Folded words without marks.
fn bare(s: &str) -> String {
    let folded = text::fold(s);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Why a page of `n_words` kept words is no article.
pub fn dropped(blocks: &[Block], meta: &Meta, n_words: usize, min_words: usize, errors: &Errors) -> Option<&'static str> {
    if n_words >= ARTICLE {
        return None;
    }
    let titles = blocks.iter().filter(|b| b.kind == Kind::Title || b.kind == Kind::Heading).map(|b| b.text.as_str());
    if meta.title.iter().map(|t| t.value.as_str()).chain(titles.take(3)).any(|t| errors.is(t)) {
        return Some("error_page");
    }
    if is_consent_wall(blocks) {
        return Some("consent_wall");
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

/// Most of a short page asks for consent.
fn is_consent_wall(blocks: &[Block]) -> bool {
    let words = |b: &Block| b.text.split(' ').count();
    let total: usize = blocks.iter().map(words).sum();
    let asks = |b: &&Block| {
        let folded = text::fold(&b.text);
        ["cookie", "traceur", "consent", "partenaires", "partners"].iter().any(|w| folded.contains(w))
    };
    let asking: usize = blocks.iter().filter(asks).map(words).sum();
    let buttons = blocks.iter().any(|b| b.kind == Kind::Legal && b.reason.contains("phrase"));
    total <= WALL && asking * 3 >= total && buttons
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
        assert!(errors.is("Page introuvable"));
        assert!(errors.is("Erreur – 404 !"));
        assert!(!errors.is("404 emplois supprimés à Dunkerque"));
    }
}
