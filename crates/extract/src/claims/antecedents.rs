//! What a relative pronoun, a participle or an apposition says something of. In: the elements of a sentence and the clauses so
//! far. Out: the element meant.

use super::clause::Parser;
use super::elements::{Element, Head, Mark, Part, chain_head};
use super::tree::Link;
use crate::lexicon::claims::Class;

/// Elements of a relative clause between commas at most.
const RELATIVE: usize = 16;

impl Parser<'_> {
    /// The noun group that an apposition after the comma at `comma` names. Between two commas it may name any noun: « le
    /// vainqueur, Samuel Ghebre, a bouclé »; else one that stands for persons or companies: « le patron de Meta, X ».
    pub(super) fn head_before(&self, comma: usize, enclosed: bool) -> Option<usize> {
        let mut at = comma;
        let mut nearest = None;
        while at > 0 {
            at -= 1;
            match &self.elements[at].part {
                Part::Group(g) if g.prep == Some(Class::According) && g.head == Head::Noun && g.trade.is_some() && g.name.is_none() => {
                    return Some(at);
                }
                Part::Group(g) if g.prep.is_some() && !matches!(g.head, Head::Figure(_)) => {
                    let one = enclosed && nearest.is_none() && g.determiner == Some(Class::Definite) && !g.plural;
                    nearest = nearest.or(Some(at).filter(|_| one && g.cue.is_none() && g.head == Head::Noun && g.name.is_none()));
                }
                Part::Group(g) => {
                    let any = enclosed && g.determiner == Some(Class::Definite) && !g.plural && g.cue.is_none();
                    let fits = g.head == Head::Noun && g.name.is_none() && (any || g.trade.is_some() || g.periphrasis.is_some());
                    return if fits { Some(at) } else { nearest };
                }
                Part::Other => {}
                _ => return nearest,
            }
        }
        nearest
    }

    /// What the participle at `at` behind the noun group at `last` says something of: the head of the chain of complements
    /// (« l’amende de 200 millions infligée à Meta »), else the nearest that agrees in number (« en 4 épisodes diffusée »).
    pub(super) fn said_of(&self, last: usize, at: usize) -> usize {
        // « chez les patients traités par X comparé à 3 % »: who acts in a clause of its own is not meant.
        let last = match self.clauses[self.clause_of[last]].link {
            Link::Participle(Some(of)) if self.elements[last].group().is_some_and(|g| g.prep == Some(Class::By)) => of,
            _ => last,
        };
        let head = chain_head(self.elements, last);
        let plural = self.elements[at].verb().is_some_and(|v| v.plural);
        // « le double des 91 milliards déboursés »: several, where the participle says so.
        let several = |i: &usize| self.elements[*i].group().is_some_and(|g| g.plural);
        let inner =
            (head..=last).find(several).filter(|_| plural && matches!(self.elements[head].group().map(|g| g.head), Some(Head::Figure(_))));
        if let Some(inner) = inner {
            return inner;
        }
        let agrees = |i: &usize| self.elements[*i].group().is_some_and(|g| plural || !(g.plural && matches!(g.head, Head::Figure(_))));
        let beside = |i: &usize| matches!(self.elements[*i].part, Part::Group(_) | Part::Other);
        let above = || (0..head).rev().take_while(beside).find(agrees);
        if agrees(&head) { head } else { above().unwrap_or(head) }
    }

    /// « le campus de Fouju, en Seine-et-Marne, dont la puissance »: what a place between commas only situates.
    pub(super) fn situated(&self, last: usize, at: usize) -> usize {
        let place = self.elements[last]
            .group()
            .is_some_and(|g| matches!(g.prep, Some(Class::En | Class::To | Class::Into)) && matches!(g.head, Head::Name(_)));
        let comma = |i: usize| self.elements.get(i).is_some_and(|e| e.is(Mark::Comma));
        let before = last.checked_sub(2).filter(|b| self.elements[*b].group().is_some());
        before.filter(|_| place && comma(last - 1) && comma(last + 1) && last + 2 == at).map_or(last, |b| chain_head(self.elements, b))
    }

    /// « aux titulaires de la carte Nectar, qui cherchent »: the noun in the plural above a name that is one thing.
    pub(super) fn agreeing(&self, last: usize, who: usize) -> usize {
        let verb = self.elements[who + 1..].iter().find_map(|e| e.verb());
        let several = verb.is_some_and(|v| v.plural);
        let plural = |i: usize| self.elements[i].group().is_some_and(|g| g.plural);
        if verb.is_some_and(|v| v.form.is_finite() && !v.plural) && plural(last) {
            return self.one_above(last);
        }
        let joined = last > 0 && matches!(self.elements[last - 1].part, Part::Link(Class::And));
        if !several || plural(last) || joined {
            return last;
        }
        let complements = |i: &usize| self.elements[*i].group().is_some_and(|g| g.prep == Some(Class::De));
        let mut above = last;
        while above > 0 && complements(&above) && self.elements[above - 1].group().is_some() {
            above -= 1;
            if plural(above) {
                return above;
            }
        }
        last
    }

    /// « la division des casques et des lunettes, qui a perdu »: the one thing above complements that are several.
    fn one_above(&self, last: usize) -> usize {
        let of = |i: usize| {
            self.elements[i].group().filter(|g| g.prep == Some(Class::De) && g.plural && g.head == Head::Noun && g.name.is_none())
        };
        let and = |i: usize| i >= 2 && matches!(self.elements[i - 1].part, Part::Link(Class::And)) && of(i - 2).is_some();
        let mut at = last;
        while at > 0 && (of(at).is_some() || and(at)) {
            at -= if and(at) { 2 } else { 1 };
        }
        self.elements[at].group().filter(|g| !g.plural && !matches!(g.head, Head::Figure(_))).map_or(last, |_| at)
    }

    /// « le projet que X avait présenté et qui doit mobiliser »: relative clauses that « et » joins say something of the same.
    pub(super) fn shared_antecedent(&self, who: usize) -> Option<usize> {
        let mut clause = Some(self.now).filter(|_| self.is_joined(self.before(who)));
        while let Some(at) = clause {
            let c = &self.clauses[at];
            match c.link {
                Link::Relative(of) | Link::Whose(of) if self.has_finite(at) => return Some(of),
                Link::Main | Link::That | Link::Bracket => return None,
                _ => clause = c.parent,
            }
        }
        None
    }

    /// « …, et Amazon, qui publie jeudi, devrait passer »: whether the verb of the noun group at `at` stands behind a relative
    /// clause between commas.
    pub(super) fn acts_behind_relative(&self, at: usize) -> bool {
        let leads = self.before(at).is_none_or(|b| self.is_joined(Some(b)) || self.elements[b].is(Mark::Comma));
        let rest = &self.elements[at + 1..];
        let relative = |e: &Element| matches!(e.part, Part::Link(Class::Who | Class::Whose | Class::Where | Class::That));
        if !leads || !rest.first().is_some_and(|e| e.is(Mark::Comma)) || !rest.get(1).is_some_and(relative) {
            return false;
        }
        let closes = |i: &usize| rest[*i].is(Mark::Comma) && rest[2..*i].iter().any(Element::is_finite);
        (3..rest.len().min(RELATIVE)).find(closes).is_some_and(|i| rest.get(i + 1).is_some_and(Element::is_finite))
    }

    /// « OpenAI et Google, qui ont investi »: the first named.
    pub(super) fn first_of_several(&self, last: usize, who: usize) -> usize {
        let verb = self.elements[who..].iter().find_map(|e| e.verb());
        if !verb.is_some_and(|v| v.plural) {
            return last;
        }
        let mut first = last;
        while first >= 2
            && matches!(self.elements[first - 1].part, Part::Link(Class::And) | Part::Mark(Mark::Comma))
            && self.elements[first - 2].group().is_some_and(|g| matches!(g.head, Head::Name(_)) || g.name.is_some())
        {
            first -= 2;
        }
        first
    }

    /// « a confié à ses actionnaires que »: what follows is what is said, not something about the shareholders.
    pub(super) fn tells(&self, group: usize) -> bool {
        let aside = self.elements[group].group().is_some_and(|g| g.prep.is_some());
        aside && self.clauses[self.now].verbs.last().is_some_and(|v| self.elements[*v].verb().is_some_and(|v| v.says))
    }

    pub(super) fn saying_noun(&self, at: usize) -> bool {
        self.elements[at].group().is_some_and(|g| matches!(g.head, Head::Pronoun(_)))
    }

    pub(super) fn verb_follows(&self, at: usize) -> bool {
        for element in &self.elements[at + 1..] {
            match element.part {
                Part::Verb(ref v) if v.form.is_finite() => return true,
                Part::Mark(_) => return false,
                _ => {}
            }
        }
        false
    }
}
