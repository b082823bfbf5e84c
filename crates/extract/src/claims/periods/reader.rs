//! A stretch of text under the eye of the grammar of time. In: tokens, what the lexicon knows of them, the figures that
//! are taken already. Out: numbers, years, determiners, phrases: what the rules are made of.

use std::ops::Range;

use super::lexicon::{Class, Lead, PeriodLexicon, Phrase, TimeWord, Toward};
use crate::figure::{Figure, Kind as FigureKind};
use crate::tokens::{Doc, Kind, WordId};

/// Years that a number of four digits is read as.
const YEARS: std::ops::RangeInclusive<i32> = 1500..=2100;
/// Years that it is read as where nothing else says that it is one.
const PLAIN_YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// What stands before a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Determiner {
    /// Nothing.
    None,
    /// An article.
    The,
    /// « ce ».
    This,
    /// « son ».
    Own,
    /// « le même ».
    Same,
}

/// A range of tokens and what is known of them.
pub struct Reader<'a> {
    pub(super) doc: &'a Doc<'a>,
    lexicon: &'a PeriodLexicon,
    tokens: Range<usize>,
    ids: Vec<WordId>,
    taken: Vec<bool>,
}

impl<'a> Reader<'a> {
    /// Reads `tokens`; those of figures other than durations are no part of any time.
    pub fn new(doc: &'a Doc<'a>, lexicon: &'a PeriodLexicon, figures: &[Figure], tokens: Range<usize>) -> Reader<'a> {
        let tokens = tokens.start.min(doc.tokens.len())..tokens.end.min(doc.tokens.len());
        let mut taken = vec![false; tokens.len()];
        let first = figures.partition_point(|f| f.tokens.end <= tokens.start);
        for figure in figures[first..].iter().take_while(|f| f.tokens.start < tokens.end).filter(|f| f.kind != FigureKind::Duration) {
            for token in figure.tokens.start.max(tokens.start)..figure.tokens.end.min(tokens.end) {
                taken[token - tokens.start] = true;
            }
        }
        let ids = tokens.clone().map(|i| if taken[i - tokens.start] { 0 } else { lexicon.id(doc, i) }).collect();
        Reader { doc, lexicon, tokens, ids, taken }
    }

    /// Its tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.clone()
    }

    fn id(&self, i: usize) -> WordId {
        i.checked_sub(self.tokens.start).and_then(|i| self.ids.get(i)).copied().unwrap_or(0)
    }

    /// Whether a figure has it.
    pub fn is_taken(&self, i: usize) -> bool {
        i.checked_sub(self.tokens.start).and_then(|i| self.taken.get(i)).copied().unwrap_or(false)
    }

    /// What is known of the token at `i`; nothing outside of the range and in figures.
    pub fn word(&self, i: usize) -> TimeWord {
        self.lexicon.word(self.id(i))
    }

    /// Whether it is one of `class`.
    pub fn is(&self, i: usize, class: Class) -> bool {
        self.word(i).is(class)
    }

    fn kind(&self, i: usize) -> Option<Kind> {
        (self.tokens.contains(&i) && !self.is_taken(i)).then(|| self.doc.tokens[i].kind)
    }

    /// Its text; nothing outside of the range and in figures.
    pub fn str(&self, i: usize) -> &'a str {
        if self.kind(i).is_some() { self.doc.str(i) } else { "" }
    }

    /// Whether white space stands before it, or the range ends.
    pub fn spaced(&self, i: usize) -> bool {
        !self.tokens.contains(&i) || self.doc.tokens[i].spaced
    }

    /// Whether it is a word, of a figure or not.
    pub fn is_word(&self, i: usize) -> bool {
        self.tokens.contains(&i) && self.doc.tokens[i].kind == Kind::Word
    }

    /// Whether it is a mark among `marks`.
    pub fn is_mark(&self, i: usize, marks: &str) -> bool {
        self.kind(i) == Some(Kind::Mark) && marks.contains(self.doc.str(i))
    }

    /// Whether it is a hyphen or dash.
    pub fn is_dash(&self, i: usize) -> bool {
        self.kind(i).is_some() && self.doc.tokens[i].is_dash(self.doc.text)
    }

    /// Whether only its first letter is a capital.
    pub fn is_title(&self, i: usize) -> bool {
        let mut letters = self.str(i).chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    }

    /// The token after a hyphen at `i`, or `i`.
    pub fn after_dash(&self, i: usize) -> usize {
        if self.is_dash(i) { i + 1 } else { i }
    }

    /// Whether a clause may end before it: a mark, a line break, the end of the range.
    pub fn closes(&self, i: usize) -> bool {
        !self.tokens.contains(&i) || matches!(self.doc.tokens[i].kind, Kind::Mark | Kind::Break)
    }

    /// Phrases that begin at `i`, longest first, each with the token after it.
    pub fn phrases(&self, at: usize) -> Vec<(Phrase, usize)> {
        let mut found = Vec::new();
        let mut node = 0;
        let mut i = at;
        while self.tokens.contains(&i) {
            match Some(self.id(i)).filter(|id| *id != 0).and_then(|id| self.lexicon.step(node, id)) {
                Some(next) => {
                    node = next;
                    found.extend(self.lexicon.phrases(node).iter().map(|p| (*p, i + 1)));
                }
                None if i > at && self.is_dash(i) && !self.spaced(i) => {}
                None => break,
            }
            i += 1;
        }
        found.reverse();
        found
    }

    /// What `wanted` makes of the longest phrase at `at` that it wants.
    pub fn phrase<T>(&self, at: usize, wanted: impl Fn(Phrase) -> Option<T>) -> Option<(T, usize)> {
        self.phrases(at).into_iter().find_map(|(p, end)| wanted(p).map(|t| (t, end)))
    }

    /// The leads that begin at `at`, longest first.
    pub fn leads(&self, at: usize) -> impl Iterator<Item = (Lead, usize)> {
        self.phrases(at).into_iter().filter_map(|(p, end)| if let Phrase::Lead(lead) = p { Some((lead, end)) } else { None })
    }

    /// Digits that stand alone, not part of a longer number or a code.
    fn digits(&self, i: usize) -> Option<&'a str> {
        if self.kind(i) != Some(Kind::Digits) {
            return None;
        }
        let touches = |a: usize, b: usize| {
            self.tokens.contains(&a) && !self.spaced(b) && matches!(self.str(a), "." | ",") && self.kind(a) == Some(Kind::Mark)
        };
        let decimal = touches(i + 1, i + 1) && self.kind(i + 2) == Some(Kind::Digits) && !self.spaced(i + 2);
        let fraction = i > 1 && touches(i - 1, i) && self.kind(i - 2) == Some(Kind::Digits) && !self.spaced(i - 1);
        (!decimal && !fraction).then(|| self.doc.str(i))
    }

    /// A whole number below 1 000, in digits or words, and the token after it. « une dizaine de » counts.
    pub fn number(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(digits) = self.digits(at) {
            return (digits.len() <= 3).then(|| digits.parse().ok().map(|n| (n, at + 1))).flatten();
        }
        let round = if self.word(at).approximation.is_some() { at } else { at + 1 };
        if let Some(value) = self.word(round).approximation
            && self.is(round + 1, Class::Of)
            && (round == at || self.word(at).number == Some(1))
        {
            return Some((value, round + 2));
        }
        let (mut value, mut i) = (self.word(at).number?, at + 1);
        for _ in 0..3 {
            let joint = if self.is_dash(i) || self.is(i, Class::And) { i + 1 } else { i };
            let Some(next) = self.word(joint).number else { break };
            // « trente et un », « quatre-vingt », « dix-huit », « cent vingt »; « deux trois ans » are two numbers.
            let joined = match next {
                100 if value < 10 => value * 100,
                20 if value % 100 == 4 => value + 76,
                n if value >= 10 && n < 20 && value % 10 == 0 => value + n,
                n if value >= 100 && n < 100 => value + n,
                _ => break,
            };
            (value, i) = (joined, joint + 1);
        }
        Some((value, i))
    }

    /// A year of four digits.
    pub fn year(&self, i: usize) -> Option<i32> {
        self.four_digits(i).filter(|y| YEARS.contains(y))
    }

    /// A year that nothing else says to be one.
    pub fn plain_year(&self, i: usize) -> Option<i32> {
        self.four_digits(i).filter(|y| PLAIN_YEARS.contains(y))
    }

    fn four_digits(&self, i: usize) -> Option<i32> {
        let digits = self.digits(i).filter(|d| d.len() == 4)?;
        let glued_before =
            i > self.tokens.start && !self.spaced(i) && (self.is_taken(i - 1) || self.is_word(i - 1) && !self.ends_elided(i - 1));
        let glued_after =
            self.tokens.contains(&(i + 1)) && !self.spaced(i + 1) && (self.is_word(i + 1) || "%€$£°".contains(self.doc.str(i + 1)));
        if glued_before || glued_after { None } else { digits.parse().ok() }
    }

    fn ends_elided(&self, i: usize) -> bool {
        self.doc.str(i).ends_with(text::fold::is_apostrophe)
    }

    /// The second year of « 2024-2025 », « 2024/2025 », « 2024-25 » whose first stands at `i`, and the token after it.
    pub fn year_range(&self, i: usize) -> Option<(i32, i32, usize)> {
        let first = self.year(i)?;
        let joined = (self.is_dash(i + 1) || self.is_mark(i + 1, "/")) && self.spaced(i + 1) == self.spaced(i + 2);
        if !joined {
            return None;
        }
        let last = match self.year(i + 2) {
            Some(last) => last,
            // « 2024-25 », not 2025-01-28.
            None if self.is_dash(i + 3) => return None,
            None if self.spaced(i + 2) => return None,
            None => {
                let short = self.digits(i + 2).filter(|d| d.len() == 2)?.parse::<i32>().ok()?;
                (short == (first + 1) % 100).then_some(first + 1)?
            }
        };
        (first < last).then_some((first, last, i + 3))
    }

    /// Digits of exactly this many figures, without regard to what touches them: parts of a numeric date, « 2T25 ».
    pub fn bare_digits(&self, i: usize, length: Range<usize>) -> Option<i32> {
        let text = (self.kind(i) == Some(Kind::Digits)).then(|| self.doc.str(i))?;
        length.contains(&text.len()).then(|| text.parse().ok()).flatten()
    }

    /// An ordinal, in words or digits, and the token after it: « premier », « 1er », « 2e ».
    pub fn ordinal(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(n) = self.word(at).ordinal {
            return Some((n, at + 1));
        }
        let n = self.bare_digits(at, 1..2).filter(|n| (1..=4).contains(n))?;
        (!self.spaced(at + 1) && self.is(at + 1, Class::OrdinalEnding)).then_some((n, at + 2))
    }

    /// The day of a month, and the token after it.
    pub fn day_of_month(&self, at: usize) -> Option<(i32, usize)> {
        let day = match self.digits(at) {
            Some(digits) if digits.len() <= 2 => digits.parse().ok()?,
            Some(_) => return None,
            None => self.word(at).ordinal.filter(|n| *n == 1).or(self.word(at).number)?,
        };
        let end = if !self.spaced(at + 1) && self.is(at + 1, Class::OrdinalEnding) { at + 2 } else { at + 1 };
        (1..=31).contains(&day).then_some((day, end))
    }

    /// A month in full, and the token after it.
    pub fn month(&self, at: usize) -> Option<(i32, usize)> {
        self.word(at).month.filter(|m| !m.1).map(|m| (m.0, at + 1))
    }

    /// A month, in full or as an abbreviation with or without its point.
    pub fn any_month(&self, at: usize) -> Option<(i32, usize)> {
        let (month, short) = self.word(at).month?;
        Some((month, if short && self.is_mark(at + 1, ".") && !self.spaced(at + 1) { at + 2 } else { at + 1 }))
    }

    /// What determines the noun at the second of the result.
    pub fn determiner(&self, at: usize) -> (Determiner, usize) {
        let word = self.word(at);
        let found = match () {
            () if word.is(Class::This) => Determiner::This,
            () if word.is(Class::Article) => Determiner::The,
            () if word.is(Class::Own) => Determiner::Own,
            () if word.is(Class::Same) => return (Determiner::Same, at + 1),
            () if at > 0 && self.is_contracted(at - 1) => return (Determiner::The, at),
            () => return (Determiner::None, at),
        };
        if self.is(at + 1, Class::Same) {
            return (Determiner::Same, at + 2);
        }
        // « sur le seul trimestre clos en décembre ».
        let only = found == Determiner::The && self.is(at + 1, Class::Only);
        (found, if only { at + 2 } else { at + 1 })
    }

    /// « du », « au », « des », « aux ».
    fn is_contracted(&self, i: usize) -> bool {
        let word = self.word(i);
        word.is(Class::Article) && (word.is(Class::Of) || word.is(Class::To))
    }

    /// Where a noun lies, said behind it: « dernier », « en cours ».
    pub fn toward(&self, at: usize) -> Option<(Toward, usize)> {
        self.word(at).toward.map(|t| (t, at + 1)).or_else(|| self.phrase(at, |p| if let Phrase::Toward(t) = p { Some(t) } else { None }))
    }
}
