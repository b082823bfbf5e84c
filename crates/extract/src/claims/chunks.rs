//! A sentence cut into noun groups, verb groups and marks. In: tokens, the figures and names in them, their times. Out:
//! [`Element`]s in order. [`super::verbs`] reads the verb groups.
//!
//! A shallow analysis in the manner of Abney's chunks (1991): no attachment is decided here.

use std::ops::Range;

use super::dateline;
use super::elements::{Element, Group, Head, Mark, Part, Verb};
use super::scope::Scope;
use crate::lexicon::claims::{Class, Classes, bit};
use crate::lexicon::conjugate::Form;
use crate::tokens::Kind as TokenKind;

/// Cuts the tokens of a sentence.
pub fn chunk(scope: &Scope<'_>, tokens: Range<usize>) -> Vec<Element> {
    let mut chunker =
        Chunker { scope, end: tokens.end, at: tokens.start, from: tokens.start, prep: None, determiner: None, out: Vec::new() };
    let begins = dateline::behind(scope, tokens.clone());
    if begins > chunker.at {
        chunker.push(begins, Part::Other);
    }
    while chunker.at < chunker.end {
        let before = chunker.at;
        chunker.step();
        debug_assert!(chunker.at > before);
        chunker.at = chunker.at.max(before + 1);
    }
    chunker.out
}

/// The state while a sentence is cut.
pub(super) struct Chunker<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) end: usize,
    pub(super) at: usize,
    /// Where the preposition or determiner that is waiting for its noun stands.
    from: usize,
    pub(super) prep: Option<Class>,
    pub(super) determiner: Option<(Class, bool)>,
    pub(super) out: Vec<Element>,
}

/// Classes of determiners.
pub(super) const DETERMINERS: Classes =
    bit(Class::Definite) | bit(Class::Indefinite) | bit(Class::Possessive) | bit(Class::Ours) | bit(Class::Demonstrative);
const PRONOUNS: [Class; 6] = [Class::He, Class::She, Class::We, Class::I, Class::It, Class::Latter];
const PREPOSITIONS: [Class; 11] = [
    Class::De,
    Class::To,
    Class::En,
    Class::By,
    Class::For,
    Class::Into,
    Class::On,
    Class::At,
    Class::According,
    Class::Against,
    Class::Preposition,
];
const LINKS: [Class; 8] =
    [Class::Who, Class::Whose, Class::Where, Class::Subordinator, Class::That, Class::And, Class::But, Class::Respectively];

/// The first class of a list that a set has.
pub(super) fn first_of(classes: Classes, list: &[Class]) -> Option<Class> {
    list.iter().copied().find(|c| classes & bit(*c) != 0)
}

impl Chunker<'_, '_> {
    fn step(&mut self) {
        let scope = self.scope;
        if let Some(time) = scope.time_at(self.at) {
            let end = scope.times[time].tokens.end;
            self.forget();
            return self.push(end, Part::Time(time));
        }
        if let Some((figure, end)) = scope.figure_at(self.at) {
            return self.group(Head::Figure(figure), end);
        }
        if let Some(mention) = scope.mention_at(self.at) {
            let end = scope.mentions[mention].tokens.end;
            return self.name(mention, end);
        }
        let token = scope.doc.tokens[self.at];
        match token.kind {
            TokenKind::Mark => self.mark(),
            TokenKind::Digits | TokenKind::Break => self.other(),
            TokenKind::Word => self.word(),
        }
    }

    fn mark(&mut self) {
        let token = self.scope.doc.tokens[self.at];
        let next = self.scope.doc.tokens.get(self.at + 1);
        let mark = match self.scope.doc.str(self.at) {
            "," => Some(Mark::Comma),
            ";" => Some(Mark::Semicolon),
            ":" => Some(Mark::Colon),
            "(" | "[" => Some(Mark::Open),
            ")" | "]" => Some(Mark::Close),
            "«" | "“" => Some(Mark::Quote),
            "»" | "”" => Some(Mark::Unquote),
            "\"" if token.spaced => Some(Mark::Quote),
            "\"" => Some(Mark::Unquote),
            _ if token.is_dash(self.scope.doc.text) && token.spaced && next.is_some_and(|n| n.spaced) => Some(Mark::Comma),
            _ => None,
        };
        match mark {
            // Quotation marks around one word or name do not part a noun group from its determiner.
            Some(Mark::Quote) if self.prep.is_some() || self.determiner.is_some() => self.at += 1,
            Some(mark) => {
                self.forget();
                self.push(self.at + 1, Part::Mark(mark));
            }
            // A hyphen inside a compound is nothing by itself.
            None if token.is_dash(self.scope.doc.text) => self.at += 1,
            None => self.other(),
        }
    }

    fn word(&mut self) {
        let scope = self.scope;
        // « Certains ont investi »: an indefinite word right before an auxiliary is a pronoun.
        if matches!(self.determiner, Some((Class::Indefinite, _))) && self.is_auxiliary(self.at) {
            self.group(Head::Noun, self.at);
            return self.word();
        }
        if self.determiner.is_none()
            && let Some((verb, end)) = self.verb()
        {
            let from = if self.prep.is_some() && verb.form == Form::Infinitive { self.from } else { self.at };
            let verb = Verb { prep: self.prep.filter(|_| verb.form == Form::Infinitive), ..verb };
            self.forget();
            self.at = from;
            return self.push(end, Part::Verb(verb));
        }
        if let Some((id, end)) = scope.lexicon.periphrasis(scope.doc, self.at) {
            let id = id.to_owned();
            return self.noun(self.at, end, Some(id));
        }
        // « son résultat net » is no « Résultat : ».
        if self.determiner.is_some() && self.word_at(self.at).classes & DETERMINERS == 0 && scope.lexicon.noun(scope.doc, self.at).is_some()
        {
            return self.noun(self.at, self.at + 1, None);
        }
        if let Some((classes, end)) = scope.lexicon.function(scope.doc, self.at) {
            // A phrase (« de plus ») does not reach over the words of comparison of a figure (« de | plus de 2 gigawatts »).
            if (self.at + 1..end).any(|t| scope.figure_at(t).is_some() || scope.mention_at(t).is_some()) {
                let classes = self.word_at(self.at).classes;
                return if classes == 0 { self.other() } else { self.function(classes, self.at + 1) };
            }
            return self.function(classes, end);
        }
        // A noun right behind a noun says something of it, as an adjective does: « un centre massif ».
        let behind = self
            .out
            .last()
            .is_some_and(|e| e.tokens.end == self.at && e.group().is_some_and(|g| matches!(g.head, Head::Noun | Head::Figure(_))));
        let listed = || scope.lexicon.noun(scope.doc, self.at).is_some() || scope.lexicon.trade(scope.doc, self.at).is_some();
        let known = !behind && listed();
        if self.determiner.is_some() || self.prep.is_some() || known {
            return self.noun(self.at, self.at + 1, None);
        }
        self.other();
    }

    fn function(&mut self, classes: Classes, end: usize) {
        let waiting = self.prep.is_some() || self.determiner.is_some();
        let is = |c: Class| classes & bit(c) != 0;
        // « …, ce qui a coûté 3 milliards »: about all that was said, not about the last noun.
        let all = self.prep.is_none() && matches!(self.determiner, Some((Class::Demonstrative, _)));
        if is(Class::That) && self.is_only(end) {
            self.at = end;
            return;
        }
        if let Some(link) = first_of(classes, &LINKS).filter(|l| !(is(Class::Prenominal) && *l == Class::Subordinator && waiting)) {
            self.forget();
            return self.push(end, Part::Link(if all && link == Class::Who { Class::It } else { link }));
        }
        if let Some(pronoun) = first_of(classes, &PRONOUNS) {
            return self.group(Head::Pronoun(pronoun), end);
        }
        if is(Class::Demonstrative) && matches!(self.scope.doc.lower(self.at).as_str(), "celui" | "celle" | "ceux" | "celles") {
            return self.group(Head::Noun, end);
        }
        // « Le premier dépensera 10 milliards, le second 12 ».
        if let Some(place) = first_of(classes, &[Class::First, Class::Second]).filter(|_| !is(Class::Prenominal) || self.stands_alone(end))
        {
            return self.group(Head::Pronoun(place), end);
        }
        // « la jeune pousse », « le Premier ministre »: the adjective is a part of the noun.
        let ends = || [self.scope.lexicon.noun(self.scope.doc, self.at), self.scope.lexicon.trade(self.scope.doc, self.at)];
        if is(Class::Prenominal) && waiting && ends().into_iter().flatten().any(|(_, last)| last > end) {
            return self.noun(self.at, end, None);
        }
        if is(Class::Prenominal) && (waiting || !is(Class::Adverb)) {
            self.start();
            self.at = end;
            return;
        }
        // « construire des centres »: after a verb « des » is an article.
        let article = is(Class::De)
            && is(Class::Indefinite)
            && matches!(self.out.last().map(|e| &e.part), None | Some(Part::Verb(_) | Part::Link(_) | Part::Mark(_)));
        if let Some(prep) = first_of(classes, &PREPOSITIONS).filter(|_| !article) {
            // « le sous-sol », « une contre-offre »: a part of a compound.
            if end == self.at + 1 && self.hyphen_at(end) {
                return self.noun(self.at, end, None);
            }
            self.forget();
            self.start();
            self.prep = Some(prep);
        }
        if let Some(determiner) =
            first_of(classes & DETERMINERS, &[Class::Possessive, Class::Ours, Class::Demonstrative, Class::Definite, Class::Indefinite])
        {
            self.start();
            let word = self.scope.doc.lower(end - 1);
            let plural = word.ends_with('s') || matches!(word.as_str(), "aux" | "leurs");
            // « du » and « des » are « de » with an article, or the article alone: the preposition stays as a possibility.
            self.determiner = Some((determiner, plural));
        }
        self.at = end;
        if self.prep.is_none() && self.determiner.is_none() && !is(Class::Adverb) && !is(Class::Negation) && !is(Class::Clitic) {
            self.forget();
        }
    }

    /// « n’était que de 1,6 milliard », « ne compte plus que 340 salariés »: whether « que » before token `at` only says that it is
    /// little.
    fn is_only(&self, at: usize) -> bool {
        let verb = self.out.iter().rev().find(|e| !matches!(e.part, Part::Other)).filter(|e| e.verb().is_some());
        let negated = verb.is_some_and(|e| e.tokens.clone().any(|t| self.word_at(t).classes & bit(Class::Negation) != 0));
        let small = self.word_at(at).classes & (bit(Class::De) | bit(Class::To)) != 0;
        negated && (self.scope.figure_at(at).is_some() || small && self.scope.figure_at(at + 1).is_some())
    }

    /// A common noun from token `at` on; what follows as adjectives goes with it.
    fn noun(&mut self, at: usize, least: usize, periphrasis: Option<String>) {
        let scope = self.scope;
        let mut end = least;
        let cue = scope.lexicon.noun(scope.doc, at);
        let trade = scope.lexicon.trade(scope.doc, at);
        for (_, last) in [cue, trade].into_iter().flatten() {
            end = end.max(last);
        }
        let mut end = end.min(self.end);
        // « sapeurs-pompiers » is one noun.
        while self.hyphen_at(end) {
            end += 2;
        }
        let country = self.country(at, end);
        let (prep, determiner) = (self.prep.take(), self.determiner.take());
        let plural = determiner.is_some_and(|d| d.1) || (determiner.is_none() && scope.doc.lower(at).ends_with(['s', 'x']));
        let group = Group {
            head: Head::Noun,
            prep,
            determiner: determiner.map(|d| d.0),
            // The longer of two readings hides what is only a part of it.
            cue: cue.filter(|c| trade.is_none_or(|t| t.1 <= c.1)).map(|c| c.0),
            trade: trade.filter(|t| cue.is_none_or(|c| c.1 <= t.1)).map(|t| t.0),
            periphrasis,
            country,
            plural,
            name: None,
        };
        let from = if prep.is_some() || determiner.is_some() { self.from } else { at };
        self.at = from;
        self.push(end, Part::Group(group));
    }

    /// Whether a hyphen at token `at` ties the words around it.
    fn hyphen_at(&self, at: usize) -> bool {
        let tokens = &self.scope.doc.tokens;
        at + 1 < self.end && tokens[at].is_dash(self.scope.doc.text) && !tokens[at].spaced && !tokens[at + 1].spaced
    }

    /// The country of an adjective among the words of a noun group that ends at `end` or right behind it.
    fn country(&self, at: usize, end: usize) -> Option<u16> {
        (at..(end + 3).min(self.end))
            .take_while(|i| *i < end || self.scope.doc.tokens[*i].kind == TokenKind::Word)
            .find_map(|i| self.scope.lexicon.word(self.scope.doc, i).country)
    }

    fn name(&mut self, mention: usize, end: usize) {
        // « le groupe Meta »: the name belongs to the noun before it.
        let n = self.out.len();
        let noun = n - usize::from(matches!(self.out.last().map(|e| &e.part), Some(Part::Other)));
        if self.prep.is_none()
            && self.determiner.is_none()
            && let Some(Element { tokens, part: Part::Group(group) }) = noun.checked_sub(1).map(|i| &mut self.out[i])
            && group.head == Head::Noun
            && group.name.is_none()
            && (group.trade.is_some() || group.cue.is_some() || tokens.end == self.at)
            && self.scope.only_adjectives(tokens.end..self.at)
        {
            group.name = Some(mention);
            tokens.end = end;
            self.out.truncate(noun);
            self.at = end;
            return;
        }
        self.group(Head::Name(mention), end);
    }

    fn group(&mut self, head: Head, end: usize) {
        let (prep, determiner) = (self.prep.take(), self.determiner.take());
        let from = if prep.is_some() || determiner.is_some() { self.from } else { self.at };
        let plural = determiner.is_some_and(|d| d.1)
            || match head {
                Head::Pronoun(_) => self.scope.doc.lower(end - 1).trim_end_matches("-ci").ends_with('s'),
                // « 7,1 milliards », « 22 000 postes ».
                Head::Figure(f) => self.scope.figures[f].tokens.clone().any(|t| self.scope.doc.lower(t).ends_with('s')),
                _ => false,
            };
        let determiner = determiner.map(|d| d.0);
        let group = Group { head, prep, determiner, cue: None, trade: None, periphrasis: None, country: None, plural, name: None };
        self.at = from;
        self.push(end, Part::Group(group));
    }

    fn other(&mut self) {
        self.forget();
        if let Some(Element { part: Part::Other, tokens }) = self.out.last_mut() {
            tokens.end = self.at + 1;
            self.at += 1;
            return;
        }
        self.push(self.at + 1, Part::Other);
    }

    fn start(&mut self) {
        if self.prep.is_none() && self.determiner.is_none() {
            self.from = self.at;
        }
    }

    fn forget(&mut self) {
        self.prep = None;
        self.determiner = None;
    }

    fn push(&mut self, end: usize, part: Part) {
        self.out.push(Element { tokens: self.at..end, part });
        self.at = end;
    }
}
