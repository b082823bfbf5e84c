//! What the analysis of a sentence reads. In: a text with its figures, names and times. Out: what begins at a token.

use std::ops::Range;

use super::Named;
use super::periods::Expression;
use crate::figures::Figure;
use crate::lexicon::claims::{ClaimLexicon, Class, bit};
use crate::names::Mention;
use crate::names::gazetteer::Type;
use crate::tokens::{Doc, Kind};

/// What the analysis of a sentence reads.
pub struct Scope<'a> {
    /// The text, cut with the vocabulary of `lexicon`.
    pub doc: &'a Doc<'a>,
    /// Words.
    pub lexicon: &'a ClaimLexicon,
    /// All figures of the text.
    pub figures: &'a [Figure],
    /// First token of each figure's words of comparison.
    pub leads: &'a [usize],
    /// All names of the text.
    pub mentions: &'a [Mention],
    /// The times of this sentence.
    pub times: Vec<Expression>,
}

impl Scope<'_> {
    /// The figure whose words of comparison, or itself, begin at a token; and the token after it.
    pub fn figure_at(&self, token: usize) -> Option<(usize, usize)> {
        let i = self.leads.partition_point(|l| *l < token);
        let figure = self.figures.get(i)?;
        (self.leads[i] == token).then_some((i, figure.tokens.end))
    }

    /// The name that begins at a token.
    pub fn mention_at(&self, token: usize) -> Option<usize> {
        let i = self.mentions.partition_point(|m| m.tokens.start < token);
        self.mentions.get(i).filter(|m| m.tokens.start == token).map(|_| i)
    }

    /// The entity with that id as the text calls it, else by its known name.
    pub fn called(&self, id: &str) -> Option<Named> {
        let written = self.mentions.iter().find(|m| m.entity.id == id).map(|m| m.entity.name.as_str());
        let name = written.or_else(|| self.lexicon.name_of(id))?;
        Some(Named { id: Some(id.to_owned()), name: name.to_owned() })
    }

    /// The type of an entity that the text names, or means by a phrase.
    pub fn kind_of(&self, named: &Named) -> Option<Type> {
        let id = named.id.as_ref()?;
        self.mentions.iter().find(|m| m.entity.id == *id).map(|m| m.kind).or_else(|| self.lexicon.type_of(id))
    }

    /// The time that begins at a token.
    pub fn time_at(&self, token: usize) -> Option<usize> {
        self.times.iter().position(|t| t.tokens.start == token && t.tokens.end > token)
    }

    /// Whether only adjectives stand in `tokens`: words in lower case that are no function words and no verbs.
    pub fn only_adjectives(&self, tokens: Range<usize>) -> bool {
        tokens.len() <= 3
            && tokens.clone().all(|i| {
                let word = self.lexicon.word(self.doc, i);
                self.doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Word && !t.capital)
                    && word.classes & !(bit(Class::Prenominal) | bit(Class::Adverb)) == 0
                    && !word.verbs.iter().any(|v| v.1.is_finite())
            })
    }

    /// What a sentence names that is a heading between paragraphs: a short line of its own without a full stop. None where it is
    /// none.
    pub fn section(&self, sentence: Range<usize>, line_end: usize) -> Option<Vec<String>> {
        let last = sentence.clone().rev().find(|t| self.doc.tokens[*t].kind != Kind::Break)?;
        let whole = sentence.end >= line_end && sentence.len() <= HEADING;
        let named = self.mentions.iter().filter(|m| sentence.contains(&m.tokens.start));
        (whole && !matches!(self.doc.str(last), "." | "…" | ":" | "»")).then(|| named.map(|m| m.entity.id.clone()).collect())
    }
}

/// Tokens of a heading at most.
const HEADING: usize = 16;
