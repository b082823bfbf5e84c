//! Whose is what a noun group names. In: an analysed sentence. Out: the entity behind « son », « de Meta », « dont ».

use super::elements::{Group, Head, Mark, Part};
use super::memory::Wanted;
use super::reader::{Meant, Reader};
use super::tree::{Clause, Link};
use crate::lexicon::claims::{Class, Frame, NounClass};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// Whose is what the noun group at `at` names: « son », « de Meta », « dont ».
    pub fn owner(&self, at: usize) -> Option<Meant> {
        let group = self.group(at).filter(|_| !self.is_noun(at, &[NounClass::Sort]))?;
        let counted = matches!(group.head, Head::Figure(_));
        match group.determiner {
            Some(Class::Possessive) => return self.possessor(at),
            Some(Class::Ours) => return self.pronoun(Class::We, true, self.element(at).tokens.start),
            _ => {}
        }
        if let Some(mention) = self.mention(at).filter(|_| group.head == Head::Noun && group.cue.is_some()) {
            return Some((self.named(mention), 0.9));
        }
        let (mut next, mut through) = (at + 1, false);
        while let Some(element) = self.parse.elements.get(next) {
            match &element.part {
                Part::Other | Part::Time(_) => {}
                // « 14 milliards pour 49 % de Scale AI »: what comes next says what is bought.
                Part::Group(g) if g.prep == Some(Class::For) && matches!(g.head, Head::Figure(_)) => break,
                Part::Group(g) if matches!(g.prep, Some(Class::De | Class::At)) || g.prep == Some(Class::For) && next == at + 1 => {
                    // « 18 000 puces de type Blackwell »: what is counted is not the product's.
                    let product = counted && self.mention(next).is_some_and(|m| self.kind(m) == Type::Product);
                    let in_place = self.mention(next).is_some_and(|m| self.kind(m) == Type::Loc);
                    // « les titulaires de la carte de fidélité de X »: not what X has.
                    let far = group.head == Head::Noun
                        && self.noun(at).is_none_or(|c| c.class == NounClass::Counted)
                        && group.trade.is_none()
                        && through;
                    // « le contrat des frégates de Taïwan »: not Taiwan's contract.
                    let far = far || through && in_place && self.is_noun(at, &[NounClass::Deal]);
                    // « le départ pour l’Italie »: where to.
                    let whither = in_place && g.prep == Some(Class::For);
                    if !matches!(g.head, Head::Figure(_))
                        && !product
                        && !whither
                        && !far
                        && let Some(meant) = self.entity(next)
                    {
                        return Some(meant);
                    }
                    // « une amende de 3 milliards pour ses pratiques »: what for.
                    if g.determiner == Some(Class::Possessive) && !(counted && g.prep == Some(Class::For)) {
                        return self.possessor(next);
                    }
                    through = true;
                }
                Part::Group(g)
                    if matches!(g.prep, Some(Class::For | Class::Into | Class::To | Class::En | Class::On))
                        && self.mention(next).is_some() => {}
                // « Les dépenses prévues de Meta ».
                Part::Verb(v)
                    if v.form == Form::Participle && next == at + 1 && self.group(next + 1).is_some_and(|g| g.prep == Some(Class::De)) => {}
                _ => break,
            }
            next += 1;
        }
        // « Le site que Meta bâtit ».
        let clauses = self.parse.clauses.iter().enumerate();
        let gathered = self.is_noun(at, &[NounClass::Forecast]);
        let mut relative = clauses.filter(|(_, c)| !gathered && c.link == Link::Relative(at) && c.subject.is_some_and(|s| s != at));
        if let Some((named, sure)) = relative.find_map(|(i, _)| self.agent(i)) {
            return Some((named, sure * 0.9));
        }
        // « Les salaires versés par la ville ».
        let clauses = self.parse.clauses.iter().enumerate();
        let spent = group.cue.is_some()
            && self.parse.clauses[self.parse.clause_of[at]].subject == Some(at)
            && !self.is_noun(at, &[NounClass::Forecast, NounClass::Saying]);
        let leads = |c: &Clause| c.verbs.first().is_some_and(|v| self.is(*v, &[Frame::Lead]));
        let mut said = clauses.filter(|(_, c)| spent && c.link == Link::Participle(Some(at)) && !leads(c));
        said.find_map(|(i, c)| c.verbs.first().and_then(|v| self.by(i, *v)).and_then(|b| self.entity(b))).map(|(n, s)| (n, s * 0.8))
    }

    /// The owner that « son » before the noun group at `at` means: the clause's agent, else the topic.
    pub(super) fn possessor(&self, at: usize) -> Option<Meant> {
        let clause = self.parse.clause_of[at];
        // « Quant à Amazon, ses dépenses ».
        let leading = self.parse.clauses[clause].elements.first().copied();
        let leading = leading
            .filter(|l| self.group(*l).is_some_and(|g| g.prep != Some(Class::According)))
            .filter(|l| *l < at && self.mark_at(self.after(*l), Mark::Comma));
        if let Some(mention) = leading.and_then(|l| self.mention(l)).filter(|m| self.kind(*m) != Type::Loc) {
            return Some((self.named(mention), 0.75));
        }
        let own = self.parse.clauses[clause].subject.filter(|s| *s < at);
        if let Some(meant) = own.and_then(|s| self.entity(s).or_else(|| self.owner_without(s, at))) {
            return Some((meant.0, meant.1 * 0.75));
        }
        // « Les habitants doublent leurs dépenses », « Il percute le Boeing sur son travers »: theirs, who have no name.
        let plain = |s: usize| {
            let unnamed = |g: &Group| matches!(g.head, Head::Pronoun(_)) || g.head == Head::Noun && g.cue.is_none() && g.trade.is_none();
            self.group(s).is_some_and(unnamed)
        };
        if own.is_some_and(|s| plain(s) && (s..at).any(|i| self.verb(i).is_some_and(|v| v.form.is_finite()))) {
            return None;
        }
        // « L’action a reculé avant de limiter ses pertes »: of what the text is about.
        let quantity = own.filter(|s| self.is_noun(*s, &[NounClass::Amount, NounClass::Part]));
        if let Some(s) = quantity.filter(|s| self.group(*s).is_some_and(|g| g.determiner == Some(Class::Possessive))) {
            return self.possessor(s);
        }
        let quantity = quantity.is_some();
        if let Some(topic) = self.memory.topic(self.element(at).tokens.start, self.sentence).filter(|_| quantity) {
            return Some(topic);
        }
        let mut parent = self.parse.clauses[clause].parent;
        while let Some(p) = parent {
            if let Some(meant) = self.parse.clauses[p].subject.filter(|s| *s < at).and_then(|s| self.entity(s)) {
                return Some((meant.0, meant.1 * 0.7));
            }
            parent = self.parse.clauses[p].parent;
        }
        let named = || self.memory.find(self.scope.lexicon, &Wanted::default(), self.element(at).tokens.start, self.sentence);
        // « Bien que sa rente ne dépasse pas 800 livres, X entretient »: who is named behind.
        let behind = || {
            let above = self.parse.clauses[clause].parent.filter(|_| self.parse.clauses[clause].link == Link::Under)?;
            let subject = self.parse.clauses[above].subject.filter(|s| *s > at)?;
            self.mention(subject).and_then(|_| self.entity(subject)).map(|(n, s)| (n, s * 0.8))
        };
        named().or_else(behind)
    }

    /// The owner of the clause's subject, where `at` is no part of that subject's own noun group (« le budget de sa filiale »
    /// would ask for itself again).
    fn owner_without(&self, subject: usize, at: usize) -> Option<Meant> {
        if !(subject..at).any(|i| self.verb(i).is_some()) {
            return None;
        }
        (self.group(subject)?.determiner != Some(Class::Possessive)).then(|| self.owner(subject)).flatten()
    }
}
