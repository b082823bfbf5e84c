//! What a clause in the making has and still waits for. In: the elements of a sentence and the clauses so far. Out: whether a
//! verb follows, whether a comma ends the clause, whether its subject stands.

use super::clause::Parser;
use super::elements::{Element, Head, Mark, Part};
use super::tree::Link;
use crate::lexicon::claims::Class;

/// Elements that may stand between two commas behind a name.
const ASIDE: usize = 6;

impl Parser<'_> {
    /// Whether a finite verb follows the noun group at `at` and its complements.
    pub(super) fn next_is_finite(&self, at: usize) -> bool {
        let mut rest = &self.elements[at + 1..];
        // « un autre projet, Hyperion, aura ».
        if let [comma, name, second, ..] = rest
            && comma.is(Mark::Comma)
            && second.is(Mark::Comma)
            && name.group().is_some_and(|g| g.prep.is_none() && !matches!(g.head, Head::Figure(_)))
        {
            rest = &rest[3..];
        }
        if self.acts_behind_relative(at) {
            return true;
        }
        // « et Microsoft, l’entreprise de Satya Nadella, mettra », « et Microsoft, avec d’autres fonds, va ».
        let comma = |e: &Element| e.is(Mark::Comma);
        if self.elements[at].group().is_some_and(|g| g.mention().is_some())
            && rest.first().is_some_and(comma)
            && let Some(second) = rest.iter().skip(1).take(ASIDE).position(comma).map(|i| i + 1)
            && rest[1..second].iter().all(|e| matches!(e.part, Part::Group(_) | Part::Other | Part::Time(_)))
            && rest.get(second + 1).is_some_and(Element::is_finite)
        {
            return true;
        }
        let counts = |e: &Element| e.group().is_some_and(|g| g.prep.is_none() && matches!(g.head, Head::Figure(_)));
        let counted = counts(&self.elements[at]);
        for (i, element) in rest.iter().enumerate() {
            match &element.part {
                Part::Verb(v) => return v.form.is_finite(),
                Part::Group(g) if g.prep == Some(Class::De) || g.prep == Some(Class::At) => {}
                Part::Other | Part::Time(_) => {}
                // « 1,4 milliard de Chinois et un milliard d’Indiens consomment ».
                Part::Link(Class::And) if counted && rest.get(i + 1).is_some_and(counts) => {}
                Part::Group(_) if counted && counts(element) => {}
                _ => return false,
            }
        }
        false
    }

    /// Whether the subject stands right behind the verb at `at`, as in a speaker's mention.
    pub(super) fn inverted(&self, at: usize) -> bool {
        let next = self.elements[at + 1..].iter().find(|e| !matches!(e.part, Part::Other));
        next.is_some_and(|e| e.group().is_some_and(|g| g.prep.is_none() && !matches!(g.head, Head::Figure(_))))
    }

    /// Whether a comma ends the clause.
    pub(super) fn closes(&self, number: usize) -> bool {
        let clause = &self.clauses[number];
        match clause.link {
            // « Dans un rapport publié mardi, la Cour »: the clause above still waits for its subject.
            Link::Participle(_) if clause.parent.is_some_and(|p| !self.has_subject(p) && !self.has_finite(p)) => true,
            Link::Relative(_) | Link::Whose(_) | Link::Participle(_) | Link::Gerund => clause.after_comma && !clause.verbs.is_empty(),
            Link::Under => clause.parent.is_some_and(|p| !self.has_finite(p)) && self.has_finite(number),
            _ => false,
        }
    }

    /// Whether the clause has a subject that is no apposition in front of it: « Exportateur de fleurs coupées, le Kenya ».
    pub(super) fn has_subject(&self, clause: usize) -> bool {
        self.clauses[clause].subject.is_some_and(|s| !self.is_bare(s))
    }

    /// A noun without article: an apposition or an adverb.
    pub(super) fn is_bare(&self, at: usize) -> bool {
        self.elements[at].group().is_some_and(|g| g.determiner.is_none() && g.head == Head::Noun && g.name.is_none())
    }
}
