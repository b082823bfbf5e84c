//! The text under the grammar's eye. In: a cut text and the lexicon. Out: small questions about tokens, which all rules are
//! made of.

use crate::figure::Kind as FigureKind;
use crate::lexicon::figures::{FigureLexicon, Role, Unit, WordInfo};
use crate::tokens::{Doc, Kind, Token};

/// A text and what is known of its words.
#[derive(Clone, Copy)]
pub struct Scan<'a> {
    /// The text.
    pub doc: &'a Doc<'a>,
    /// The lexicon of its language.
    pub lexicon: &'a FigureLexicon,
}

impl<'a> Scan<'a> {
    /// The token at `i`.
    pub fn token(&self, i: usize) -> Option<&'a Token> {
        self.doc.tokens.get(i)
    }

    /// Its text.
    pub fn str(&self, i: usize) -> &'a str {
        self.doc.str(i)
    }

    /// What is known of it.
    pub fn word(&self, i: usize) -> WordInfo {
        self.doc.tokens.get(i).map_or_else(WordInfo::default, |t| self.lexicon.word(t.word))
    }

    /// Whether it has `role`.
    pub fn has(&self, i: usize, role: Role) -> bool {
        self.word(i).is(role)
    }

    /// Whether it may stand between a noun and its participle: « a été largement … ».
    pub fn is_auxiliary(&self, i: usize) -> bool {
        self.has(i, Role::NotNoun) || self.has(i, Role::Adverb) || self.has(i, Role::HasVerb) || self.has(i, Role::Are)
    }

    /// Whether the token before `i` has `role`.
    pub fn had(&self, i: usize, role: Role) -> bool {
        i > 0 && self.has(i - 1, role)
    }

    /// Whether it is a mark that `is` accepts.
    pub fn is_mark(&self, i: usize, is: impl Fn(char) -> bool) -> bool {
        self.token(i).is_some_and(|t| t.kind == Kind::Mark) && self.str(i).chars().next().is_some_and(is)
    }

    /// Whether it is a hyphen without spaces around.
    pub fn is_hyphen(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.is_dash(self.doc.text) && !t.spaced) && !self.spaced(i + 1)
    }

    /// Whether white space stands before it; true at the end of the text.
    pub fn spaced(&self, i: usize) -> bool {
        self.token(i).is_none_or(|t| t.spaced)
    }

    /// Whether it is a word.
    pub fn is_word(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.kind == Kind::Word)
    }

    /// Whether it is a run of digits.
    pub fn is_digits(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.kind == Kind::Digits)
    }

    /// Whether a line or the text ends before it.
    pub fn is_end(&self, i: usize) -> bool {
        self.token(i).is_none_or(|t| t.kind == Kind::Break)
    }

    /// Whether a sentence begins at it: nothing, a line break, or the end of a sentence with its quotes stands before.
    pub fn begins_sentence(&self, i: usize) -> bool {
        let mut before = i;
        while before > 0 {
            before -= 1;
            let mark = self.str(before);
            if !self.is_mark(before, |c| "«»“”\"'’([-–—•*".contains(c)) {
                return self.token(before).is_some_and(|t| t.kind == Kind::Break) || matches!(mark, "." | "!" | "?" | "…" | ":" | ";");
            }
        }
        true
    }

    /// The text between token `i` and the one before it.
    pub fn gap(&self, i: usize) -> &'a str {
        match (i.checked_sub(1).and_then(|b| self.token(b)), self.token(i)) {
            (Some(before), Some(token)) => &self.doc.text[before.end as usize..token.start as usize],
            _ => "",
        }
    }

    /// A capitalised word that is not so because a sentence begins: part of a name.
    pub fn is_name_like(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.kind == Kind::Word && t.capital) && !self.begins_sentence(i) && !self.in_capitals(i)
    }

    /// Whether the words around `i` are all in capitals: a headline, where capitals say nothing.
    pub fn in_capitals(&self, i: usize) -> bool {
        let shouts = |j: usize| {
            let s = self.str(j);
            s.chars().count() > 2 && !s.chars().any(char::is_lowercase)
        };
        let around = (i.saturating_sub(3)..(i + 4).min(self.doc.tokens.len()))
            .filter(|j| *j != i && self.is_word(*j) && self.str(*j).chars().count() > 2);
        let (mut n, mut loud) = (0, 0);
        for j in around {
            n += 1;
            loud += usize::from(shouts(j));
        }
        n >= 2 && loud == n && shouts(i)
    }

    /// The unit or currency symbol that begins at token `i`, and the token after it. Its border must be one: « 5 m » is
    /// metres, « 5 ma » is not.
    pub fn symbol(&self, i: usize) -> Option<(&'a Unit, usize)> {
        let start = self.token(i).filter(|t| t.kind != Kind::Break)?.start as usize;
        let rest = &self.doc.text[start..];
        let mut best = None;
        let mut end = 0;
        for j in i..(i + 5).min(self.doc.tokens.len()) {
            let token = &self.doc.tokens[j];
            let length = token.end as usize - start;
            if length > self.lexicon.longest_symbol || (j > i && token.spaced && !self.is_spaced_symbol(i, j)) {
                break;
            }
            let written = &rest[..length];
            let found = if j == i || !token.spaced {
                self.lexicon.symbols.get(written)
            } else {
                self.lexicon.symbols.get(&written.replace(char::is_whitespace, " "))
            };
            if let Some(unit) = found {
                let next = self.token(j + 1);
                // « 1h45 » is an hour and 45 minutes, « 5m2 » no metre.
                let minutes = unit.kind == FigureKind::Duration && next.is_some_and(|n| n.kind == Kind::Digits);
                let glued =
                    next.is_some_and(|n| !n.spaced && matches!(n.kind, Kind::Word | Kind::Digits)) && token.kind == Kind::Word && !minutes;
                if !glued {
                    best = Some(unit);
                    end = j + 1;
                }
            }
        }
        best.map(|unit| (unit, end))
    }

    /// Symbols with a space inside: « p. 100 », « F CFA ».
    fn is_spaced_symbol(&self, i: usize, j: usize) -> bool {
        let behind_dollar = matches!(self.str(j), "CA" | "US" | "HK");
        (self.str(i) == "p" && j == i + 2) || (self.str(i) == "F" && self.str(j) == "CFA") || (self.str(i) == "$" && behind_dollar)
    }

    /// The unit or currency in words that begins at token `i`, and the token after it.
    pub fn unit_words(&self, i: usize) -> Option<(&'a Unit, usize)> {
        self.lexicon.units.longest(self.doc, i)
    }

    /// The currency symbol that ends just before token `i` and leads the number there: « $65B », « US$ 5 », « € 12 ».
    pub fn currency_before(&self, i: usize) -> Option<(&'a Unit, usize)> {
        for first in (i.saturating_sub(2)..i).rev() {
            if let Some((unit, end)) = self.symbol(first)
                && end == i
                && unit.kind == FigureKind::Money
            {
                let sign_alone = !self.str(i - 1).chars().any(char::is_alphabetic);
                // A sign behind another number belongs to it: « 5 € 12 », « 5 M€ 12 ».
                let taken = first > 0 && self.is_digits(first - 1) || first > 1 && !self.spaced(first) && self.is_digits(first - 2);
                // A code that is a word (« TRY », « ALL ») leads a number only where it stands close.
                if (sign_alone || (self.str(first).len() == 3 && !self.is_end(first))) && !taken {
                    let longer =
                        (first > 0).then(|| self.symbol(first - 1)).flatten().filter(|(u, e)| *e == i && u.kind == FigureKind::Money);
                    return Some(longer.map_or((unit, first), |(u, _)| (u, first - 1)));
                }
            }
        }
        None
    }
}
