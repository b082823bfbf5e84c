//! Verb groups: clitics, auxiliaries and the verb itself. In: the tokens from a place on, and the elements before it. Out: a
//! [`Verb`], where there is one: many French forms are also nouns, and what stands before decides.

use super::chunks::{Chunker, DETERMINERS, first_of};
use super::elements::{Element, Head, Mark, Part, Verb};
use crate::figures::Kind as Figure;
use crate::lexicon::claims::{Class, Classes, Frame, VerbId, Word, bit};
use crate::lexicon::conjugate::Form;
use crate::tokens::Kind as TokenKind;

/// Words that stand before clitics: « il la rachète », « qui les emploie », « ne le dit ».
const BEFORE_CLITICS: Classes = bit(Class::He) | bit(Class::She) | bit(Class::We) | bit(Class::I) | bit(Class::Who) | bit(Class::Negation);

impl Chunker<'_, '_> {
    /// The verb group that begins at the present token, clitics and auxiliaries included.
    pub fn verb(&self) -> Option<(Verb, usize)> {
        let scope = self.scope;
        let (mut at, mut reflexive, mut clitic) = (self.at, false, None);
        // Clitics and the negation before the verb.
        while at < self.end {
            let word = self.word_at(at);
            if at == self.at && self.is_subject_we() {
                return None;
            }
            if word.classes & bit(Class::Reflexive) != 0 {
                reflexive = true;
            } else if word.classes & bit(Class::Clitic) != 0 && self.may_be_clitic(at) {
                clitic = Some(at);
            } else if word.classes & bit(Class::Negation) == 0 {
                break;
            }
            at += 1;
        }
        let bare = at == self.at;
        let word = self.word_at(at);
        if word.verbs.is_empty() || scope.mention_at(at).is_some() || scope.figure_at(at).is_some() {
            return None;
        }
        let (verb, form) = self.reading(word, at, bare)?;
        // « le député sortant Jean Arramon »: an adjective.
        let behind = bare && self.behind_noun(at);
        if form == Form::Gerund && behind && scope.mention_at(at + 1).is_some() {
            return None;
        }
        let mut group = Verb {
            verb,
            form,
            perfect: false,
            passive: false,
            reflexive,
            clitic,
            prep: None,
            plural: scope.doc.lower(at).ends_with(if form == Form::Participle { "s" } else { "nt" }),
            inverted: None,
            says: false,
        };
        let mut end = at + 1;
        // Auxiliaries: « a », « a été », « sera » and the participle behind adverbs.
        while matches!(scope.lexicon.lemma(group.verb), "avoir" | "être") {
            let Some(next) = self.participle_after(end) else { break };
            let being = scope.lexicon.lemma(group.verb) == "être";
            let participle = self.word_at(next).verbs.iter().find(|v| v.1 == Form::Participle)?.0;
            group.perfect = !being || scope.lexicon.is_intransitive(participle);
            group.passive = being && !reflexive && !scope.lexicon.is_intransitive(participle);
            group.inverted = (end..next).find_map(|t| first_of(self.word_at(t).classes, &[Class::He, Class::She]));
            group.verb = participle;
            end = next + 1;
        }
        let cue = scope.lexicon.cue(group.verb, reflexive);
        group.says = cue.is_some_and(|c| matches!(c.frame, Frame::Say | Frame::Plan | Frame::Give));
        Some((group, end))
    }

    /// « Nous investirons », « nous nous engageons »: whether the « nous » here is the subject of the verb behind it.
    fn is_subject_we(&self) -> bool {
        if self.word_at(self.at).classes & bit(Class::We) == 0 {
            return false;
        }
        let small = bit(Class::Reflexive) | bit(Class::Clitic) | bit(Class::Negation);
        let verb = (self.at + 1..self.end).find(|t| self.word_at(*t).classes & small == 0);
        let first = |t: usize| {
            let form = self.scope.doc.lower(t);
            (form.ends_with("ons") || form == "sommes") && !self.word_at(t).verbs.is_empty()
        };
        let twice = self.before(self.at).classes & bit(Class::We) != 0;
        verb.is_some_and(first) && !twice
    }

    /// Whether a word is a finite form of « avoir » or « être » and nothing else.
    pub fn is_auxiliary(&self, at: usize) -> bool {
        let word = self.word_at(at);
        let auxiliary = |v: &(VerbId, Form)| v.1.is_finite() && matches!(self.scope.lexicon.lemma(v.0), "avoir" | "être");
        word.classes == 0 && !word.homograph && word.verbs.iter().any(auxiliary)
    }

    /// « le premier dépensera », « la seconde 250 milliards »: whether an adjective behind its article, before token `next`, has no
    /// noun.
    pub(super) fn stands_alone(&self, next: usize) -> bool {
        let scope = self.scope;
        let word = self.word_at(next);
        let sum = || scope.figure_at(next).is_some_and(|(f, _)| matches!(scope.figures[f].kind, Figure::Money | Figure::Percent));
        let negated = word.classes & (bit(Class::Negation) | bit(Class::Reflexive)) != 0;
        let noun = || scope.lexicon.noun(scope.doc, next).is_some() || scope.lexicon.trade(scope.doc, next).is_some();
        let verb = |v: &(VerbId, Form)| v.1.is_finite() && scope.lexicon.cue(v.0, false).is_some();
        let acts = word.classes == 0 && !word.homograph && word.verbs.iter().any(verb) && !noun();
        let small = bit(Class::En) | bit(Class::Clitic) | bit(Class::Negation) | bit(Class::Reflexive);
        let acts = acts || word.classes & small != 0 && self.is_auxiliary(next + 1);
        let article = self.determiner.is_some_and(|d| d == (Class::Definite, false));
        article && (negated || self.is_auxiliary(next) || acts || sum())
    }

    pub fn word_at(&self, at: usize) -> &Word {
        if at < self.end { self.scope.lexicon.word(self.scope.doc, at) } else { self.scope.lexicon.nothing() }
    }

    /// Whether « le », « les », « en » … before a verb is a pronoun there.
    fn may_be_clitic(&self, at: usize) -> bool {
        let next = self.word_at(at + 1);
        let here = self.word_at(at);
        let follows = next.classes & (bit(Class::Reflexive) | bit(Class::Clitic) | bit(Class::Negation)) != 0;
        let verb = next.verbs.iter().any(|v| v.1.is_finite() || v.1 == Form::Infinitive || v.1 == Form::Gerund);
        if here.classes & (DETERMINERS | bit(Class::En)) == 0 {
            return verb || follows;
        }
        // « le second en a gagné 5 », « Free, lui, en a gagné ».
        if here.classes & bit(Class::En) != 0 && self.is_auxiliary(at + 1) {
            return true;
        }
        // « Microsoft, qui avait promis 80 milliards, en dépensera 90 ».
        let acts = next.classes == 0 && !next.homograph && !next.verbs.is_empty() && next.verbs.iter().all(|v| v.1.is_finite());
        if here.classes & bit(Class::En) != 0 && acts {
            return true;
        }
        if here.classes & bit(Class::En) != 0 && next.verbs.iter().all(|v| v.1 == Form::Gerund) {
            return false;
        }
        let pronoun = self.before(at).classes & BEFORE_CLITICS != 0;
        let subject = pronoun
            || self.out.last().is_some_and(|e| e.tokens.end == at && matches!(&e.part, Part::Group(g) if matches!(g.head, Head::Name(_))));
        let infinitive = next.verbs.iter().any(|v| v.1 == Form::Infinitive) && next.classes == 0 && !next.homograph;
        verb && (subject && !(next.homograph && here.classes & bit(Class::Definite) != 0 && !pronoun) || infinitive) || follows && subject
    }

    fn before(&self, at: usize) -> &Word {
        if at > 0 { self.scope.lexicon.word(self.scope.doc, at - 1) } else { self.scope.lexicon.nothing() }
    }

    /// Which verb and form a word is here.
    fn reading(&self, word: &Word, at: usize, bare: bool) -> Option<(VerbId, Form)> {
        let pick = |test: &dyn Fn(Form) -> bool| word.verbs.iter().copied().find(|v| test(v.1));
        let follows_preposition = self.prep.is_some();
        if follows_preposition {
            // After a preposition there is an infinitive or, after « en », a gerund; else it is a noun.
            let gerund = self.prep == Some(Class::En);
            return pick(&|f| f == Form::Infinitive || gerund && f == Form::Gerund);
        }
        // « est prête à »: behind « être » stands no other finite verb.
        let being =
            self.out.last().is_some_and(|e| e.tokens.end == at && e.verb().is_some_and(|v| self.scope.lexicon.lemma(v.verb) == "être"));
        let finite = pick(&|f| f.is_finite() && !being);
        let participle = pick(&|f| f == Form::Participle);
        let subject_before = self.subject_before(at);
        if word.homograph && bare && (!subject_before || finite.is_some() && self.behind_noun(at) && self.verb_ahead(at)) {
            return None;
        }
        // « contre 75 milliards l’an dernier ».
        if word.classes & bit(Class::Against) != 0 && bare {
            return None;
        }
        if word.classes != 0 && bare && !subject_before {
            return None;
        }
        if word.classes != 0 && finite.is_none() && participle.is_some() {
            return None;
        }
        match (finite, participle) {
            (Some(f), Some(p)) => Some(if subject_before || !bare { f } else { p }),
            (Some(f), None) => Some(f),
            (None, Some(p)) => Some(p),
            (None, None) if being => None,
            // « avant », « devant », « pendant » are prepositions.
            (None, None) if word.classes != 0 => pick(&|f| f != Form::Gerund),
            (None, None) => pick(&|_| true),
        }
    }

    /// Whether a common noun stands right before token `at`.
    fn behind_noun(&self, at: usize) -> bool {
        self.out.last().is_some_and(|e| e.tokens.end == at && e.group().is_some_and(|g| g.head == Head::Noun))
    }

    /// « Le loyer fixe d’Orange passe à »: whether the verb of the noun group before `at` is still to come.
    fn verb_ahead(&self, at: usize) -> bool {
        let ends = bit(Class::Who)
            | bit(Class::Whose)
            | bit(Class::Where)
            | bit(Class::Subordinator)
            | bit(Class::That)
            | bit(Class::And)
            | bit(Class::But)
            | bit(Class::He)
            | bit(Class::She);
        for next in at + 1..self.end {
            let word = self.word_at(next);
            if self.scope.doc.tokens[next].kind == TokenKind::Mark || word.classes & ends != 0 || self.scope.figure_at(next).is_some() {
                return false;
            }
            if self.scope.mention_at(next).is_none()
                && (self.is_auxiliary(next) || word.classes == 0 && !word.homograph && word.verbs.iter().all(|v| v.1.is_finite()))
                && !word.verbs.is_empty()
            {
                return true;
            }
        }
        false
    }

    /// Whether what stands before token `at` can be the subject of a finite verb there, or leads to one.
    fn subject_before(&self, at: usize) -> bool {
        let Some(last) = self.out.last() else { return false };
        let adjacent = last.tokens.end + 2 >= at;
        match &last.part {
            Part::Group(g) => {
                let named = matches!(g.head, Head::Name(_) | Head::Pronoun(_)) || g.name.is_some() || g.trade.is_some();
                // « absorbent 4 % du courant produit »: the object's complement is no subject.
                let free = g.prep.is_none() || self.waits_for_verb();
                adjacent && free && (named || g.determiner.is_some() || matches!(g.head, Head::Figure(_)))
            }
            Part::Link(c) => matches!(c, Class::Who | Class::And | Class::But | Class::Where | Class::That | Class::Whose),
            Part::Mark(m) => matches!(m, Mark::Comma | Mark::Unquote | Mark::Close) && self.waits_for_verb(),
            Part::Other | Part::Time(_) => self.waits_for_verb(),
            Part::Verb(_) => false,
        }
    }

    /// Whether a direct noun group has been met and no finite verb since.
    fn waits_for_verb(&self) -> bool {
        let mut rest = self.out.as_slice();
        while let [before @ .., last] = rest {
            match &last.part {
                Part::Verb(v) if v.form.is_finite() => return false,
                Part::Mark(Mark::Semicolon | Mark::Colon) => return false,
                Part::Group(g) if g.prep.is_none() && !matches!(g.head, Head::Figure(_)) => {
                    // The object of a verb waits for none; but that verb may be one of a relative clause.
                    let stretch = before.iter().rposition(|e| matches!(e.part, Part::Mark(_) | Part::Link(_)));
                    let from = stretch.map_or(0, |s| s + 1);
                    let object = before[from..].iter().any(Element::is_finite);
                    let relative = stretch.is_some_and(|s| matches!(before[s].part, Part::Link(Class::Who | Class::That | Class::Whose)));
                    match (object, relative) {
                        (false, _) => return true,
                        (true, false) => return false,
                        (true, true) => {
                            rest = &before[..stretch.unwrap_or(0)];
                            continue;
                        }
                    }
                }
                _ => {}
            }
            rest = before;
        }
        false
    }

    /// The participle that follows an auxiliary that ends before `from`, over adverbs and a pronoun (« a-t-il »).
    fn participle_after(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut steps = 0;
        while at < self.end && steps < 6 {
            let (word, token) = (self.word_at(at), self.scope.doc.tokens[at]);
            if self.scope.figure_at(at).is_some() || self.scope.mention_at(at).is_some() {
                return None;
            }
            if word.verbs.iter().any(|v| v.1 == Form::Participle) && (word.classes == 0 || word.verbs.len() == 1) {
                return Some(at);
            }
            let adverb = word.classes & (bit(Class::Adverb) | bit(Class::But) | bit(Class::He) | bit(Class::She) | bit(Class::We)) != 0
                || self.scope.doc.lower(at).ends_with("ment")
                || self.scope.doc.lower(at) == "t"
                || token.is_dash(self.scope.doc.text) && !token.spaced;
            if !adverb {
                return None;
            }
            at += 1;
            steps += 1;
        }
        None
    }
}
