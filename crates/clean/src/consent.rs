//! Consent walls: pages that ask their reader for consent to cookies where an article should stand. In: decided blocks, and
//! `data/lexicon/LANGUAGE/consent.tsv`. Out: whether a page is one.
//!
//! An article about cookies has the same nouns. So the list holds what only somebody who asks writes: words to the reader
//! (« votre choix », « tout accepter ») and, at least once, words of those who ask (« nos 812 partenaires »).

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashSet;
use tables::{Data, Error};

use crate::block::Block;
use crate::phrases::key;

/// Words of kept text above which no page is a wall: walls list purposes and partners at length, but not for pages.
const LONGEST: usize = 500;
/// Different phrases that a wall says at least, so that a quotation or a footer makes none.
const PHRASES: usize = 3;

/// The phrases of all languages.
#[derive(Debug)]
pub struct Consent {
    automaton: AhoCorasick,
    /// Whether a phrase is of those who ask; the others speak to the reader.
    is_we: Vec<bool>,
}

impl Consent {
    /// Reads the lists of all languages.
    ///
    /// # Errors
    /// A row that is not what it must be, with file and line.
    pub fn load(data: &Data) -> Result<Consent, Error> {
        let (mut phrases, mut is_we) = (Vec::new(), Vec::new());
        for path in data.list("lexicon").iter().filter(|p| p.ends_with("/consent.tsv")) {
            for row in data.tsv(path, &["phrase", "role"])?.rows() {
                is_we.push(match row.fields[1] {
                    "we" => true,
                    "asks" => false,
                    other => return Err(row.error(format!("role = « {other} »; want we or asks"))),
                });
                phrases.push(key(row.fields[0]));
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&phrases)
            .map_err(|e| Error::data("lexicon/*/consent.tsv", 1, e.to_string()))?;
        Ok(Consent { automaton, is_we })
    }

    /// Whether a page of `n_words` kept words asks for consent and does little else.
    pub fn is_wall(&self, blocks: &[Block], n_words: usize) -> bool {
        if n_words > LONGEST {
            return false;
        }
        let (mut said, mut said_kept) = (FxHashSet::default(), FxHashSet::default());
        let (asking_kept, all_kept) = self.count(blocks.iter().filter(|b| b.kept), &mut said_kept);
        if asking_kept * 2 < all_kept {
            return false;
        }
        let (asking, all) = self.count(blocks.iter().filter(|b| !b.kept), &mut said);
        let (asking, all) = (asking + asking_kept, all + all_kept);
        // Below an article about cookies stands the site's own banner: who asks must be in the text, unless all of it asks.
        let we = |said: &FxHashSet<usize>| said.iter().any(|phrase| self.is_we[*phrase]);
        let we = we(&said_kept) || (we(&said) && asking_kept * 10 >= all_kept * 9);
        we && said.union(&said_kept).count() >= PHRASES && asking * 3 >= all
    }

    /// Words of the blocks that ask, and of all; the phrases are noted.
    fn count<'b>(&self, blocks: impl Iterator<Item = &'b Block>, said: &mut FxHashSet<usize>) -> (usize, usize) {
        blocks.fold((0, 0), |(asking, all), block| {
            let n = block.text.split(' ').count();
            (asking + n * usize::from(self.read(&block.text, said)), all + n)
        })
    }

    /// Notes the phrases of a text; whether there are any.
    fn read(&self, text: &str, said: &mut FxHashSet<usize>) -> bool {
        let key = key(text);
        let border = |at: usize| {
            let (before, after) = (key[..at].chars().next_back(), key[at..].chars().next());
            !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
        };
        let found = self.automaton.find_overlapping_iter(&key).filter(|m| border(m.start()) && border(m.end()));
        found.map(|m| said.insert(m.pattern().as_usize())).count() > 0
    }
}
