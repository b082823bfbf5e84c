//! Who says so. In: a figure's clause. Out: the one named after « selon », before « que », or after the quotation.

use super::Named;
use super::chunks::{Head, Mark, Part};
use super::clause::Link;
use super::reader::Reader;
use super::who::Who;
use crate::lexicon::claims::{Class, Frame, NounClass};
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// The source of the figure at element `at`.
    pub fn source(&self, who: &Who, at: usize) -> Option<Named> {
        let found = self.according(at).or_else(|| self.speech(at)).or_else(|| self.clause_above(at))?;
        // A group that announces something of its own is its subject only; « selon » names it even then.
        let own = who.subject.as_ref().is_some_and(|s| s.0 == found.0) && !found.1;
        (!own).then_some(found.0)
    }

    /// « selon Reuters », « d’après une étude de Goldman Sachs », « Pour Moody’s, ».
    fn according(&self, at: usize) -> Option<(Named, bool)> {
        let bracket = self.bracket(at);
        let mut groups = (0..self.parse.elements.len()).filter(|i| {
            let Some(group) = self.group(*i) else { return false };
            let leading = *i == 0 && group.prep == Some(Class::For) && self.mark_at(self.after(*i), Mark::Comma) && self.speaks(*i);
            let scope = self.bracket(*i).is_none_or(|b| bracket == Some(b));
            (group.prep == Some(Class::According) || leading) && scope && !matches!(group.head, Head::Figure(_) | Head::Pronoun(Class::It))
        });
        let group = groups.next()?;
        self.voice(group).map(|v| (v, true))
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
            })?;
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
        let start = tokens.clone().find(|t| {
            let classes = self.scope.lexicon.word(self.scope.doc, *t).classes;
            classes == 0
        })?;
        Some(Named { id: None, name: text::lower(self.scope.doc.span(start..tokens.end)) })
    }
}
