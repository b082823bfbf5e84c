//! The phrases that boilerplate is known by. In: `data/lexicon/LANGUAGE/boilerplate.tsv` of every language. Out: for a
//! block of text, the phrase that fits it best.
//!
//! Matching ignores case, accents, the kind of apostrophe and dash; `#` in a phrase stands for any number.

use aho_corasick::{AhoCorasick, MatchKind};
use tables::{Data, Error};

use crate::block::Kind;

/// Where in a block a phrase must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the whole block, symbols and numbers at the ends left out.
    Whole,
    /// The block begins with it.
    Start,
    /// The block ends with it.
    End,
    /// Anywhere.
    Inside,
}

/// What a phrase says of its block.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// As in the lexicon.
    pub text: String,
    /// Where it must stand.
    pub place: Place,
    /// What the block then is; for a paywall, a source line and a reading time the kind of what they are like.
    pub kind: Kind,
    /// The kind as the lexicon names it.
    pub label: String,
    /// Whether what follows is not the article either.
    pub opens_tail: bool,
    words: usize,
}

/// All phrases of all languages.
pub struct Phrases {
    phrases: Vec<Phrase>,
    /// Phrases of one text share a pattern.
    by_pattern: Vec<Vec<usize>>,
    automaton: AhoCorasick,
}

/// A phrase found in a block.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Which.
    pub phrase: &'a Phrase,
    /// Its number.
    pub number: usize,
    /// Share of the block's words that are the phrase, 0 to 1.
    pub share: f64,
}

/// Labels a line such as « 5 min de lecture ».
pub const READING_TIME: &str = "reading_time";
const COLUMNS: [&str; 5] = ["phrase", "where", "kind", "opens", "example"];

impl Phrases {
    /// Reads the lists of all languages.
    ///
    /// # Errors
    /// A row that is not what it must be, with file and line.
    pub fn load(data: &Data) -> Result<Phrases, Error> {
        let mut phrases = Vec::new();
        for path in data.list("lexicon").iter().filter(|p| p.ends_with("/boilerplate.tsv")) {
            for row in data.tsv(path, &COLUMNS)?.rows() {
                let place = match row.fields[1] {
                    "whole" => Place::Whole,
                    "start" => Place::Start,
                    "end" => Place::End,
                    "inside" => Place::Inside,
                    other => return Err(row.error(format!("where = « {other} »; want whole, start, end or inside"))),
                };
                let kind = match row.fields[2] {
                    "paywall" => Kind::Newsletter,
                    "source" => Kind::Other,
                    READING_TIME => Kind::Date,
                    name => {
                        let named = Kind::ALL.iter().find(|(_, n)| *n == name).map(|(k, _)| *k);
                        named
                            .ok_or_else(|| row.error(format!("kind « {name} » is none of blocks.kind, paywall, source or reading_time")))?
                    }
                };
                let opens_tail = match row.fields[3] {
                    "tail" => true,
                    "" => false,
                    other => return Err(row.error(format!("opens = « {other} »; want tail or nothing"))),
                };
                let text = key(row.fields[0]);
                if text.is_empty() {
                    return Err(row.error("the phrase is empty"));
                }
                let words = text.split(' ').count();
                phrases.push(Phrase { text, place, kind, label: row.fields[2].to_owned(), opens_tail, words });
            }
        }
        let mut patterns: Vec<&str> = phrases.iter().map(|p| p.text.as_str()).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let place_of = |p: &Phrase| patterns.binary_search(&p.text.as_str()).unwrap_or(0);
        let mut by_pattern = vec![Vec::new(); patterns.len()];
        for (i, phrase) in phrases.iter().enumerate() {
            by_pattern[place_of(phrase)].push(i);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .map_err(|e| Error::data("lexicon/*/boilerplate.tsv", 1, e.to_string()))?;
        Ok(Phrases { phrases, by_pattern, automaton })
    }

    /// The phrase with this number.
    pub fn get(&self, number: usize) -> &Phrase {
        &self.phrases[number]
    }

    /// The phrase that says most about a block: the one that fills the largest share of it.
    pub fn find(&self, block: &str) -> Option<Found<'_>> {
        self.find_all(block).into_iter().max_by(|a, b| a.share.total_cmp(&b.share).then(b.phrase.text.cmp(&a.phrase.text)))
    }

    /// All phrases that stand where they must.
    pub fn find_all(&self, block: &str) -> Vec<Found<'_>> {
        self.find_folded(&text::fold(block))
    }

    /// The same for a text that is folded already.
    pub fn find_folded(&self, folded: &str) -> Vec<Found<'_>> {
        let text = key_of_folded(folded);
        let bare = bare_range(&text);
        let n_words = text.split(' ').count().max(1);
        // A word ends where a letter or digit meets anything else: « Lire aussi… », « Partager→ ».
        let border = |at: usize| {
            let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
            !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
        };
        let mut found = Vec::new();
        for m in self.automaton.find_overlapping_iter(&text) {
            if !border(m.start()) || !border(m.end()) {
                continue;
            }
            for &i in &self.by_pattern[m.pattern().as_usize()] {
                let phrase = &self.phrases[i];
                let fits = match phrase.place {
                    Place::Whole => m.start() <= bare.0 && m.end() >= bare.1,
                    Place::Start => m.start() <= bare.0,
                    Place::End => m.end() >= bare.1,
                    Place::Inside => true,
                };
                if fits {
                    found.push(Found { phrase, number: i, share: (phrase.words as f64 / n_words as f64).min(1.0) });
                }
            }
        }
        found
    }
}

/// The text without symbols, and numbers before or after it: « 12 · Partager » is « partager ».
fn bare_range(key: &str) -> (usize, usize) {
    let letter = |c: char| c.is_alphabetic();
    let start = key.find(letter).unwrap_or(0);
    let end = key.rfind(letter).map_or(key.len(), |at| at + key[at..].chars().next().map_or(1, char::len_utf8));
    (start, end)
}

/// The form that phrases and blocks are compared in: folded, numbers as `#`.
pub fn key(s: &str) -> String {
    key_of_folded(&text::fold(s))
}

fn key_of_folded(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut in_number = false;
    // What needs no change is copied at once.
    let mut from = 0;
    for (at, b) in folded.bytes().enumerate() {
        let is_digit = b.is_ascii_digit();
        if is_digit || b == b' ' {
            out.push_str(&folded[from..at]);
            from = at + 1;
            if is_digit && !in_number {
                out.push('#');
            } else if b == b' ' && !(out.is_empty() || out.ends_with(' ')) {
                out.push(' ');
            }
        }
        in_number = is_digit;
    }
    out.push_str(&folded[from..]);
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn phrases() -> Phrases {
        const FILE: &str = "phrase\twhere\tkind\topens\texample\n\
            # commentaires\twhole\tcomment\ttail\t\n\
            lire aussi\tstart\tteaser\t\t\n\
            partager cet article\twhole\tshare\t\t\n\
            tous droits réservés\tinside\tlegal\ttail\t\n";
        let path = "lexicon/fr/boilerplate.tsv";
        let data = Data::new(move |p| (p == path).then_some(Cow::Borrowed(FILE.as_bytes())), move |_| vec![path.to_owned()]);
        Phrases::load(&data).unwrap()
    }

    #[test]
    fn a_phrase_fires_where_it_must() {
        let p = phrases();
        let kind = |s: &str| p.find(s).map(|f| f.phrase.kind);
        assert_eq!(kind("12 commentaires"), Some(Kind::Comment));
        assert_eq!(kind("Lire aussi : Meta investit"), Some(Kind::Teaser));
        assert_eq!(kind("» Partager cet article !"), Some(Kind::Share));
        assert_eq!(kind("Partager cet article…"), Some(Kind::Share));
        assert_eq!(kind("→Lire aussi•Meta investit"), Some(Kind::Teaser));
        assert_eq!(kind("© 2024 Exemple, TOUS DROITS RÉSERVÉS."), Some(Kind::Legal));
    }

    #[test]
    fn and_nowhere_else() {
        let p = phrases();
        for s in [
            "Il faut lire aussi entre les lignes",
            "Partager cet article de loi avec les élus",
            "Les commentaires fusent",
            "Lire aussitôt",
            "Relire aussi",
        ] {
            assert!(p.find(s).is_none(), "{s}");
        }
    }
}
