//! Who says so. In: a figure's clause. Out: the one named after « selon », before « que », or after the quotation.

use super::Named;
use super::elements::{Head, Mark, Part};
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::lexicon::claims::{Class, Frame, NounClass, bit};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// The source of the figure at element `at`.
    pub fn source(&self, who: &Who, at: usize) -> Option<Named> {
        let found =
            self.according(at).or_else(|| self.speech(at)).or_else(|| self.third_party(who, at)).or_else(|| self.clause_above(at))?;
        // A group that announces something of its own is its subject only; « selon » names it even then.
        let own = who.subject.as_ref().is_some_and(|s| s.0 == found.0) && !found.1;
        (!own).then_some(found.0)
    }

    /// « selon Reuters », « d’après une étude de Goldman Sachs », « Pour Moody’s, ».
    fn according(&self, at: usize) -> Option<(Named, bool)> {
        let bracket = self.bracket(at);
        let mine = self.parse.clause_of[at];
        let groups = (0..self.parse.elements.len()).filter(|i| {
            let Some(group) = self.group(*i) else { return false };
            let leading = *i == 0 && group.prep == Some(Class::For) && self.mark_at(self.after(*i), Mark::Comma) && self.speaks(*i);
            let scope = self.bracket(*i).is_none_or(|b| bracket == Some(b));
            // « … et pourrait, selon Bloomberg, »: only for its own clause.
            let its = self.parse.clause_of[*i];
            let later = *i > at && its != mine && self.parse.clauses[its].link == Link::Joined;
            (group.prep == Some(Class::According) && self.may_speak(*i) || leading)
                && scope
                && !later
                && !matches!(group.head, Head::Figure(_) | Head::Pronoun(Class::It))
        });
        let figures =
            |from: usize, to: usize| (from + 1..to).filter(|i| self.group(*i).is_some_and(|g| matches!(g.head, Head::Figure(_)))).count();
        // Of several, the one that stands nearest behind: « 12 000 selon la police, 40 000 d’après la CGT ».
        let group = groups.min_by_key(|i| if *i > at { figures(at, *i) } else { 1 + figures(*i, at) })?;
        self.voice(group).map(|v| (v, true))
    }

    /// Whether a noun group can say something: « selon la région » cannot.
    fn may_speak(&self, at: usize) -> bool {
        let Some(group) = self.group(at) else { return false };
        if !matches!(group.head, Head::Noun) || group.name.is_some() || group.periphrasis.is_some() {
            return true;
        }
        let trade = group.trade.map(|t| self.scope.lexicon.trade_row(t));
        let person = trade.is_some_and(|t| !t.types.iter().any(|t| t == "LOC") && t.types.iter().any(|t| t == "PER" || t == "ORG"));
        person
            || self.is_noun(at, &[NounClass::Saying, NounClass::Forecast])
            || self.scope.doc.lower(self.element(at).tokens.end - 1).starts_with("source")
    }

    /// « attendus par les analystes », « estimé par la Cour des comptes », « les assureurs chiffrent à »: a third party's number.
    fn third_party(&self, who: &Who, at: usize) -> Option<(Named, bool)> {
        let behind = self.after(at).filter(|v| self.verb(*v).is_some_and(|v| v.form == Form::Participle));
        let before = who.verb.map(|v| self.parse.clauses[self.parse.clause_of[v]].verbs.iter().copied().filter(move |w| *w <= v));
        for verb in behind.into_iter().chain(before.into_iter().flatten()) {
            let (Some(cue), Some(v)) = (self.cue(verb), self.verb(verb)) else { continue };
            let clause = self.parse.clause_of[verb];
            let expects = cue.modality.is_some() && matches!(cue.frame, Frame::Say | Frame::Plan | Frame::Affect);
            if v.passive || v.form == Form::Participle {
                let by = self.by(clause, verb).filter(|_| {
                    expects || cue.frame == Frame::Affect && v.passive && cue.measure.of(crate::figures::Kind::Money) == Some("valuation")
                });
                if let Some(by) = by {
                    return self.voice(by).map(|v| (v, true));
                }
                continue;
            }
            let subject = self.parse.clauses[clause].subject.filter(|s| expects && *s < verb);
            let Some(group) = subject.and_then(|s| self.group(s)) else { continue };
            let stranger = group.head == Head::Noun && group.name.is_none() && group.trade.is_some_and(|_| group.plural);
            let estimates = cue.frame == Frame::Say && cue.modality == Some(super::modality::ESTIMATED);
            if stranger || estimates {
                return subject.and_then(|s| self.voice(s)).map(|v| (v, estimates));
            }
        }
        None
    }

    fn speaks(&self, at: usize) -> bool {
        self.mention(at).is_some_and(|m| matches!(self.kind(m), Type::Org | Type::Per)) || self.group(at).is_some_and(|g| g.trade.is_some())
    }

    /// The clause in brackets that an element stands in.
    fn bracket(&self, at: usize) -> Option<usize> {
        let mut clause = Some(self.parse.clause_of[at]);
        while let Some(i) = clause {
            if self.parse.clauses[i].link == Link::Bracket {
                return Some(i);
            }
            clause = self.parse.clauses[i].parent;
        }
        None
    }

    /// « , a déclaré X » in the same sentence.
    fn speech(&self, at: usize) -> Option<(Named, bool)> {
        for (i, clause) in self.parse.clauses.iter().enumerate() {
            let Some(verb) = self.parse.finite(i).filter(|v| self.is(*v, &[Frame::Say])) else { continue };
            if clause.link != Link::Speech || self.parse.clause_of[at] == i && at > verb {
                continue;
            }
            let subject = clause.subject.filter(|s| *s > verb).or_else(|| {
                let next = self.after(verb)?;
                self.group(next).filter(|g| g.prep.is_none()).map(|_| next)
            });
            // « a-t-il ajouté ».
            let Some(subject) = subject else {
                let pronoun = self.verb(verb).and_then(|v| v.inverted)?;
                return self.pronoun(pronoun, false, self.element(verb).tokens.start).map(|m| (m.0, true));
            };
            let quoted = verb > at && self.mark_at(self.before_comma(verb), Mark::Unquote);
            if verb > at || quoted {
                return self.voice(subject).map(|v| (v, quoted && self.is_person(subject)));
            }
        }
        None
    }

    fn is_person(&self, at: usize) -> bool {
        self.mention(at).is_some_and(|m| self.kind(m) == Type::Per)
    }

    fn before_comma(&self, at: usize) -> Option<usize> {
        let before = self.before(at)?;
        if self.element(before).is(Mark::Comma) { self.before(before) } else { Some(before) }
    }

    /// « X estime que », « X a indiqué vouloir », and « X : « … » ».
    fn clause_above(&self, at: usize) -> Option<(Named, bool)> {
        let mut clause = self.parse.clause_of[at];
        // The verb of saying of the figure's own clause, before the verb that governs the figure.
        for _ in 0..5 {
            let verbs = &self.parse.clauses[clause].verbs;
            let says = verbs.iter().rev().copied().find(|v| *v < at && self.is(*v, &[Frame::Say]));
            let deep = clause != self.parse.clause_of[at] || says.is_some_and(|s| verbs.iter().any(|v| *v > s && *v < at));
            if let Some(verb) = says.filter(|_| deep) {
                let subject = self.parse.clauses[clause].subject.filter(|s| *s < verb);
                let voice = subject.and_then(|s| self.voice(s)).or_else(|| self.agent(clause).map(|a| a.0))?;
                let _ = verb;
                return Some((voice, false));
            }
            clause = self.parse.clauses[clause].parent?;
        }
        None
    }

    /// The one whom a noun group names as speaker: a name, what it stands for, the author of a study, or the noun itself.
    pub fn voice(&self, at: usize) -> Option<Named> {
        if self.is_noun(at, &[NounClass::Saying, NounClass::Forecast, NounClass::Amount]) {
            let mut next = at + 1;
            while let Some(element) = self.parse.elements.get(next) {
                match &element.part {
                    Part::Group(g) if matches!(g.prep, Some(Class::De | Class::By)) => {
                        if let Some(meant) = self.entity(next) {
                            return Some(meant.0);
                        }
                    }
                    Part::Other | Part::Time(_) => {}
                    // « les estimations réunies par Bloomberg ».
                    Part::Verb(v) if v.form == Form::Participle => {}
                    _ => break,
                }
                next += 1;
            }
        }
        if let Some(meant) = self.entity(at) {
            return Some(meant.0);
        }
        let group = self.group(at)?;
        if group.head != Head::Noun {
            return None;
        }
        let tokens = self.element(at).tokens.clone();
        let mut from = tokens.start;
        if let Some((_, end)) = self.scope.lexicon.function(self.scope.doc, from) {
            from = end.min(tokens.end - 1);
        }
        let start = (from..tokens.end).find(|t| {
            let classes = self.scope.lexicon.word(self.scope.doc, *t).classes;
            classes == 0 || classes & bit(Class::Prenominal) != 0
        })?;
        let mut end = tokens.end;
        // « directrice financière ».
        while self.scope.only_adjectives(end..end + 1)
            && end < self.element(self.parse.elements.len() - 1).tokens.end
            && end < tokens.end + 2
        {
            end += 1;
        }
        Some(Named { id: None, name: text::lower(self.scope.doc.span(start..end)) })
    }
}
