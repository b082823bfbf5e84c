//! Who a figure is about, where neither its own noun group nor its verb says it. In: an analysed sentence. Out: the entity of
//! the clauses around, of the place, of the list.

use super::elements::{Head, Mark, Part};
use super::reader::{Meant, Reader};
use super::tree::Link;
use crate::lexicon::claims::{Class, NounClass};
use crate::names::gazetteer::Type;

/// Clauses above its own in which the subject of a figure is looked for.
const LEVELS: usize = 4;

impl Reader<'_, '_> {
    /// Who the sentence around a figure is about, where neither its noun group nor its verb says it: the subject of its clause,
    /// of the clauses above, of the line before a colon. « Jeanne Carrel, trésorière : 2 000 euros dont 500 avec sursis ».
    pub fn around(&self, at: usize) -> Option<Meant> {
        let mut next = Some(self.parse.clause_of[at]);
        for _ in 0..LEVELS {
            let clause = next?;
            let c = &self.parse.clauses[clause];
            // « Nexans : contrat de sept ans avec RTE ».
            let heading = c.previous.filter(|p| c.verbs.is_empty() && self.parse.clauses[*p].verbs.is_empty());
            let heading = heading.and_then(|p| self.parse.clauses[p].subject).filter(|s| self.mention(*s).is_some());
            if let Some(meant) = heading.and_then(|s| self.entity(s)) {
                return Some((meant.0, meant.1 * 0.7));
            }
            // « dont un tiers a été recruté par X ».
            let by = c.verbs.last().filter(|v| self.verb(**v).is_some_and(|v| v.passive)).and_then(|v| self.by(clause, *v));
            // « par les constructeurs : Renault, Ford ».
            let named = |b: usize| self.after(b).filter(|c| self.element(*c).is(Mark::Colon)).and_then(|c| self.entity(c + 1));
            if let Some(meant) = by.and_then(|b| self.entity(b).or_else(|| named(b))) {
                return Some((meant.0, meant.1 * 0.5));
            }
            let own = !matches!(c.link, Link::Participle(_) | Link::Gerund);
            if let Some(subject) = c.subject.filter(|_| own).filter(|s| !matches!(self.group(*s).map(|g| g.head), Some(Head::Figure(_)))) {
                // Who only estimates is no owner.
                if c.verbs.iter().any(|v| self.thinks(*v)) || self.is_noun(subject, &[NounClass::Forecast, NounClass::Saying]) {
                    return None;
                }
                let meant = self.entity(subject).or_else(|| self.subject_owner(clause)).or_else(|| self.within(subject));
                if meant.is_some() || !c.verbs.is_empty() || c.previous.is_none() {
                    return meant.map(|(n, s)| (n, s * 0.5));
                }
            }
            if let Link::Relative(of) | Link::Whose(of) | Link::Participle(Some(of)) = c.link
                && let Some(meant) = self.entity(of).or_else(|| self.owner(of))
            {
                return Some((meant.0, meant.1 * 0.5));
            }
            // « Chez Meta, 3 600 salariés vont être licenciés ».
            let leading = c.elements.first().copied().filter(|e| *e < at && self.group(*e).is_some_and(|g| g.prep == Some(Class::At)));
            if let Some(meant) = leading.and_then(|e| self.mention(e).and_then(|_| self.entity(e))) {
                return Some((meant.0, meant.1 * 0.6));
            }
            next = c.parent.or_else(|| c.previous.filter(|_| c.verbs.is_empty()));
        }
        None
    }

    /// « Le chômage recule de 3 % en Espagne »: the place that a percentage without any other owner holds for.
    pub fn place(&self, at: usize) -> Option<Meant> {
        let clause = &self.parse.clauses[self.parse.clause_of[at]];
        let here = |e: &usize| {
            let group = self.group(*e).filter(|g| matches!(g.prep, Some(Class::To | Class::Into | Class::En | Class::At)));
            group.is_some() && self.mention(*e).is_some_and(|m| self.kind(m) == Type::Loc)
        };
        clause.elements.iter().copied().find(here).and_then(|e| self.entity(e)).map(|(n, s)| (n, s * 0.5))
    }

    /// « Les turbines sur mesure de Safran offrent »: the first name among the complements of a subject.
    fn within(&self, subject: usize) -> Option<Meant> {
        let complements = self.groups_after(subject).take_while(|e| self.group(*e).is_some_and(|g| g.prep.is_some()));
        let mut names = complements.filter(|e| self.group(*e).is_some_and(|g| !matches!(g.prep, Some(Class::By | Class::Against))));
        names.find_map(|e| self.mention(e).and_then(|_| self.entity(e)))
    }

    /// « Meta et Google ont investi respectivement 65 et 75 milliards »: the first and the present one of as many names as
    /// there are figures.
    pub fn respective(&self, at: usize) -> Option<(Meant, Meant)> {
        let elements = &self.parse.clauses[self.parse.clause_of[at]].elements;
        elements.iter().find(|e| matches!(self.element(**e).part, Part::Link(Class::Respectively)))?;
        let figures: Vec<usize> =
            elements.iter().copied().filter(|e| self.group(*e).is_some_and(|g| matches!(g.head, Head::Figure(_)))).collect();
        let place = figures.iter().position(|f| *f == at)?;
        let (first, last) = (*figures.first()?, *figures.last()?);
        let listed = |e: &&usize| self.mention(**e).is_some() && !(first..=last).contains(*e);
        let names: Vec<usize> = elements.iter().filter(listed).copied().collect();
        // As many names in a row, parted by « et » and commas alone.
        let row = |names: &&[usize]| {
            let between = |pair: &[usize]| {
                (pair[0] + 1..pair[1]).all(|i| matches!(self.element(i).part, Part::Link(Class::And) | Part::Mark(Mark::Comma)))
            };
            names.windows(2).all(between)
        };
        let names = names.windows(figures.len()).find(row).filter(|n| n.len() > 1)?;
        Some((self.entity(names[0])?, self.entity(names[place])?))
    }
}
