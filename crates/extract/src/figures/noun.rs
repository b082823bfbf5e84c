//! Counted nouns. In: a place in a text behind a number. Out: the lexicon key or lemma of the noun that is counted there.

use super::scan::Scan;
use crate::lexicon::figures::Role;

impl Scan<'_> {
    /// The noun that a number counts at token `at`, with « de » before it or not: its key and the token after its head.
    pub fn noun(&self, at: usize, of: bool, many: bool) -> Option<(String, usize)> {
        let mut i = if of { at + 1 } else { at };
        for _ in 0..4 {
            if let Some((key, end)) = self.lexicon.nouns.longest(self.doc, i)
                && (!self.is_name_like(i) || self.lexicon_writes_capital(i))
            {
                return Some((key.clone(), self.hyphenated(end)));
            }
            // « les quatre plus gros clients »
            if self.has(i, Role::More) && self.has(i + 1, Role::Adjective) && self.plain_noun(i + 2, of, many).is_some() {
                i += 1;
                continue;
            }
            let adjective = self.has(i, Role::Adjective) && self.is_word(i + 1) && !self.is_end(i + 1);
            let head_follows = adjective && !self.has(i + 1, Role::NotNoun) && self.plain_noun(i + 1, of, many).is_some();
            if !head_follows {
                break;
            }
            i += 1;
        }
        self.plain_noun(i, of, many)
    }

    /// « 100 000 H100 », « un million de GB300 »: a thing that the lexicon writes with a figure; its key and the token after it.
    pub fn coded(&self, i: usize) -> Option<(String, usize)> {
        let glued = |i: usize| !self.is_end(i) && !self.spaced(i);
        // « 2h20 » is a time.
        let apart = self.spaced(i) && self.token(i).is_some_and(|t| t.capital);
        if !self.is_word(i) || !apart || !self.is_digits(i + 1) || !glued(i + 1) {
            return None;
        }
        let end = if self.is_word(i + 2) && glued(i + 2) { i + 3 } else { i + 2 };
        self.lexicon.lemmas.get(&text::lower(self.doc.span(i..end))).map(|key| (key.clone(), end))
    }

    /// The end of a compound joined by hyphens: « chefs-d'œuvre », « micro-pays ».
    fn hyphenated(&self, mut end: usize) -> usize {
        while self.is_hyphen(end) && self.is_word(end + 1) {
            end += 2;
        }
        end
    }

    fn plain_noun(&self, i: usize, of: bool, many: bool) -> Option<(String, usize)> {
        let token = self.token(i).filter(|_| self.is_word(i))?;
        let info = self.word(i);
        let end = self.hyphenated(i + 1);
        let compound = end > i + 1;
        if info.is(Role::Elided)
            || (info.is(Role::NotNoun) && !compound)
            || info.number.is_some()
            || info.scale.is_some()
            || info.is(Role::Month)
            || info.is(Role::YearLead) && !many
        {
            return None;
        }
        let written = self.str(i);
        let lower = self.doc.lower(i);
        let letters = written.chars().count();
        if letters < 2 || lower.ends_with('\'') {
            return None;
        }
        let acronym = letters >= 2 && !written.chars().any(char::is_lowercase);
        if token.capital && !acronym && !self.in_capitals(i) {
            // « 1,4 milliard de Chinois », « trois Français »: people are written with a capital; other capitals are names.
            if self.has(i, Role::OftenCapital) && !compound {
                return Some((self.lemma(&lower), end));
            }
            let demonym = self.lexicon.inflection.may_be_plural(&lower) && (of || self.is_demonym(&lower));
            return demonym.then(|| (self.lemma(&lower), i + 1));
        }
        if acronym && !of && !self.lexicon.inflection.may_be_plural(&lower) {
            // « 40 PME » counts, « Article 49 CE » does not: only where something else says that it counts.
            let counts = i >= 2
                && (self.had(i - 1, Role::ThePlural)
                    || self.had(i - 1, Role::Some)
                    || self.lexicon.before.longest_before(self.doc, i - 1).is_some());
            return (counts && letters <= 6).then(|| (lower.clone(), end));
        }
        let inflection = &self.lexicon.inflection;
        if compound {
            let whole = text::lower(self.doc.span(i..end));
            let last = self.doc.lower(end - 1);
            if inflection.is_invariable(&whole) {
                return Some((whole, end));
            }
            let plural = inflection.may_be_plural(&lower) || inflection.may_be_plural(&last);
            let parts: Vec<String> = (i..end).filter(|j| self.is_word(*j)).map(|j| self.lemma(&self.doc.lower(j))).collect();
            return (plural || !many).then(|| (parts.join("-"), end));
        }
        if many && !inflection.may_be_plural(&lower) {
            return None;
        }
        Some((self.lemma(&lower), end))
    }

    fn lemma(&self, lower: &str) -> String {
        if let Some(lemma) = self.lexicon.lemmas.get(lower) {
            return lemma.clone();
        }
        let singular = self.lexicon.inflection.singular(lower);
        self.lexicon.lemmas.get(&singular).cloned().unwrap_or_else(|| self.lexicon.inflection.lemma(lower))
    }

    /// Names of peoples end so; a list of them all would never be complete.
    pub fn is_demonym(&self, lower: &str) -> bool {
        self.lexicon.demonym_endings.iter().any(|e| lower.ends_with(e.as_str()))
    }
}
