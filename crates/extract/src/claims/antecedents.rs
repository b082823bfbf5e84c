//! What a relative pronoun, a participle or an apposition says something of. In: the elements of a sentence and the clauses so
//! far. Out: the element meant.

use super::clause::Parser;
use super::elements::{Head, Mark, Part, chain_head};
use crate::lexicon::claims::Class;

impl Parser<'_> {
    /// The noun group that an apposition after the comma at `comma` names.
    pub(super) fn head_before(&self, comma: usize) -> Option<usize> {
        let mut at = comma;
        while at > 0 {
            at -= 1;
            match &self.elements[at].part {
                Part::Group(g) if g.prep == Some(Class::According) && g.head == Head::Noun && g.trade.is_some() && g.name.is_none() => {
                    return Some(at);
                }
                Part::Group(g) if g.prep.is_some() && !matches!(g.head, Head::Figure(_)) => {}
                Part::Group(g) => {
                    return (g.head == Head::Noun && g.name.is_none() && (g.trade.is_some() || g.periphrasis.is_some())).then_some(at);
                }
                Part::Other => {}
                _ => return None,
            }
        }
        None
    }

    /// What the participle at `at` behind the noun group at `last` says something of: the head of the chain of complements
    /// (« l’amende de 200 millions infligée à Meta »), else the nearest that agrees in number (« en 4 épisodes diffusée »).
    pub(super) fn said_of(&self, last: usize, at: usize) -> usize {
        let head = chain_head(self.elements, last);
        let plural = self.elements[at].verb().is_some_and(|v| v.plural);
        let agrees = |i: &usize| self.elements[*i].group().is_some_and(|g| plural || !(g.plural && matches!(g.head, Head::Figure(_))));
        let above = || (0..head).rev().take_while(|i| self.elements[*i].group().is_some()).find(agrees);
        if agrees(&head) { head } else { above().unwrap_or(head) }
    }

    /// « OpenAI et Google, qui ont investi »: the first named.
    pub(super) fn first_of_several(&self, last: usize, who: usize) -> usize {
        let verb = self.elements[who + 1..].iter().find_map(|e| e.verb());
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
