//! A text cut into tokens. In: text in any normal form. Out: words, runs of digits, marks and line breaks with their
//! bytes, each word looked up once in a [`Vocabulary`], and the sentences as ranges of tokens.
//!
//! An elided word keeps its apostrophe (« d’euros » is « d’ » and « euros »); a hyphen is a token of its own; superscripts
//! belong to their word (« m² »).

use std::ops::Range;

use rustc_hash::FxHashMap;
use text::fold::{is_apostrophe, is_dash};
use text::sentences::{self, Abbreviations};
use unicode_normalization::char::is_combining_mark;

/// The number of a known word; 0 for all others.
pub type WordId = u32;

/// Known words in lower case, numbered from 1.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FxHashMap<Box<str>, WordId>,
}

impl Vocabulary {
    /// The number of `word` (lower case), given now where it has none.
    pub fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.ids.len() as WordId + 1;
        self.ids.insert(word.into(), id);
        id
    }

    /// The number of `word` (lower case), 0 where it is not known.
    pub fn get(&self, word: &str) -> WordId {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// How many numbers there are, 0 included.
    pub fn len(&self) -> usize {
        self.ids.len() + 1
    }

    /// Whether no word is known.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// ASCII digits.
    Digits,
    /// One character that is none of the others.
    Mark,
    /// A line break.
    Break,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Its number in the vocabulary.
    pub word: WordId,
    /// What it is made of.
    pub kind: Kind,
    /// Whether white space (or the start of the text) stands before it.
    pub spaced: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// A text, its tokens and sentences.
#[derive(Debug)]
pub struct Doc<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens in order.
    pub tokens: Vec<Token>,
    /// Its sentences: bytes, and the tokens in them.
    pub sentences: Vec<Sentence>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// Tokens.
    pub tokens: Range<usize>,
}

impl<'a> Doc<'a> {
    /// Cuts `text`.
    pub fn new(text: &'a str, vocabulary: &Vocabulary, abbreviations: &Abbreviations) -> Doc<'a> {
        let tokens = tokenize(text, vocabulary);
        let mut sentences = Vec::new();
        let mut at = 0;
        for bytes in sentences::split(text, abbreviations) {
            let first = at + tokens[at..].partition_point(|t| (t.start as usize) < bytes.start);
            let last = first + tokens[first..].partition_point(|t| (t.start as usize) < bytes.end);
            sentences.push(Sentence { bytes, tokens: first..last });
            at = last;
        }
        Doc { text, tokens, sentences }
    }

    /// A token's text.
    pub fn str(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |t| &self.text[t.start as usize..t.end as usize])
    }

    /// A token's text in lower case, NFC.
    pub fn lower(&self, token: usize) -> String {
        text::lower(self.str(token))
    }

    /// The text of a range of tokens.
    pub fn span(&self, tokens: Range<usize>) -> &'a str {
        if tokens.is_empty() {
            return "";
        }
        &self.text[self.tokens[tokens.start].start as usize..self.tokens[tokens.end - 1].end as usize]
    }

    /// The token after the line that token `token` stands in.
    pub fn line_end(&self, token: usize) -> usize {
        let from = self.tokens.get(token).map_or(self.text.len(), |t| t.start as usize);
        let end = self.text[from..].find('\n').map_or(self.text.len(), |n| from + n);
        self.tokens.partition_point(|t| (t.start as usize) < end)
    }

    /// The sentence that token `token` stands in.
    pub fn sentence_of(&self, token: usize) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|s| s.tokens.end <= token);
        self.sentences.get(at).filter(|s| s.tokens.contains(&token))
    }
}

/// Words longer than this are in no vocabulary; looking them up would cost their length again and again.
const LONGEST: usize = 48;

fn tokenize(text: &str, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    let mut buffer = String::new();
    while let Some((start, c)) = chars.next() {
        if c == '\n' {
            tokens.push(Token { start: start as u32, end: start as u32 + 1, word: 0, kind: Kind::Break, spaced, capital: false });
            spaced = true;
            continue;
        }
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if c.is_ascii_digit() {
            while let Some((at, _)) = chars.next_if(|(_, c)| c.is_ascii_digit()) {
                end = at + 1;
            }
            Kind::Digits
        } else if is_letter(c) {
            while let Some((at, c)) = chars.next_if(|(_, c)| is_letter(*c) || is_combining_mark(*c) || matches!(c, '²' | '³' | '₂')) {
                end = at + c.len_utf8();
            }
            // An elision belongs to its word when another word follows at once.
            let mut next = text[end..].chars();
            let elided = next.next().is_some_and(is_apostrophe) && next.next().is_none_or(char::is_alphanumeric);
            if elided
                && end - start <= 12
                && let Some((at, c)) = chars.next()
            {
                end = at + c.len_utf8();
            }
            Kind::Word
        } else {
            Kind::Mark
        };
        let piece = &text[start..end];
        let word = match kind {
            Kind::Digits | Kind::Break => 0,
            _ if piece.len() > LONGEST => 0,
            _ => {
                lower_into(piece, &mut buffer);
                vocabulary.get(&buffer)
            }
        };
        tokens.push(Token { start: start as u32, end: end as u32, word, kind, spaced, capital: c.is_uppercase() });
        spaced = false;
    }
    tokens
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && (c.is_alphabetic() || is_combining_mark(c)))
}

/// [`text::lower`] without a new string for the commonest case.
fn lower_into(piece: &str, buffer: &mut String) {
    buffer.clear();
    if piece.is_ascii() {
        buffer.push_str(piece);
        buffer.make_ascii_lowercase();
    } else if piece.chars().all(|c| c.is_ascii() || ('à'..='ÿ').contains(&c)) {
        for c in piece.chars() {
            buffer.push(c.to_ascii_lowercase());
        }
    } else {
        buffer.push_str(&text::lower(piece));
    }
}

impl Token {
    /// Whether it is a hyphen, a dash or a minus sign.
    pub fn is_dash(&self, text: &str) -> bool {
        self.kind == Kind::Mark && text[self.start as usize..].chars().next().is_some_and(is_dash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let doc = Doc::new(text, &Vocabulary::default(), &Abbreviations::default());
        (0..doc.tokens.len()).map(|i| doc.str(i).to_owned()).collect()
    }

    #[test]
    fn elisions_digits_superscripts_and_marks() {
        assert_eq!(cut("jusqu’à 65Md€ d'IA"), ["jusqu’", "à", "65", "Md", "€", "d'", "IA"]);
        assert_eq!(cut("quatre-vingt 120 m²"), ["quatre", "-", "vingt", "120", "m²"]);
        assert_eq!(cut("l'«IA»"), ["l", "'", "«", "IA", "»"]);
    }

    #[test]
    fn known_words_are_found_in_any_normal_form() {
        let mut vocabulary = Vocabulary::default();
        let id = vocabulary.intern("année");
        for text in ["année", "ANNÉE", "Anne\u{301}e"] {
            assert_eq!(Doc::new(text, &vocabulary, &Abbreviations::default()).tokens[0].word, id, "{text}");
        }
    }

    #[test]
    fn sentences_hold_their_tokens() {
        let doc = Doc::new("Un mot. Deux mots\n\nTrois.", &Vocabulary::default(), &Abbreviations::default());
        let words: Vec<_> = doc.sentences.iter().map(|s| doc.span(s.tokens.clone())).collect();
        assert_eq!(words, ["Un mot.", "Deux mots", "Trois."]);
        assert_eq!(doc.sentence_of(4).map(|s| s.bytes.clone()), Some(8..17));
    }
}
