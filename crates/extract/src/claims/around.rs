//! Who a figure is about, where neither its own noun group nor its verb says it. In: an analysed sentence. Out: the entity of
//! the clauses around, of the place, of the list.

use super::elements::{Group, Head, Mark, Part, chain_head};
use super::reader::{Meant, Reader};
use super::tree::{Clause, Link};
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, bit};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// Clauses above its own in which the subject of a figure is looked for.
const LEVELS: usize = 4;

impl Reader<'_, '_> {
    /// Who the sentence around a figure is about, where neither its noun group nor its verb says it: the subject of its clause,
    /// of the clauses above, of the line before a colon. « Jeanne Carrel, trésorière : 2 000 euros dont 500 avec sursis ».
    pub fn around(&self, at: usize) -> Option<Meant> {
        let mut next = Some(self.parse.clause_of[at]);
        // Whether the clause below is what this one says: « M. X propose que 15 % des crédits aillent ».
        let mut said = false;
        for _ in 0..LEVELS {
            let clause = next?;
            let c = &self.parse.clauses[clause];
            // « Nexans : contrat de sept ans avec RTE ».
            let heading = c.previous.filter(|p| c.verbs.is_empty() && self.parse.clauses[*p].verbs.is_empty());
            let named = |p: usize| self.parse.clauses[p].elements.iter().rev().copied().find(|e| self.mention(*e).is_some());
            let heading = heading.and_then(|p| self.parse.clauses[p].subject.or_else(|| named(p)));
            let titled = |s: usize| self.mention(s).map_or_else(|| self.owner(s), |_| self.entity(s));
            if let Some(meant) = heading.and_then(titled) {
                return Some((meant.0, meant.1 * 0.7));
            }
            // « dont un tiers a été recruté par X »; « Le sommet (2 917 m) fut gravi par X » is about the summit.
            let passive = c.verbs.last().filter(|v| self.verb(**v).is_some_and(|v| v.passive) && !self.thinks(**v));
            let done =
                c.subject.is_none_or(|s| s == at || chain_head(&self.parse.elements, at) == s) || self.kind_at(at) == Some(Kind::Money);
            let by = passive.filter(|_| done).and_then(|v| self.by(clause, *v));
            // « par les constructeurs : Renault, Ford ».
            let named = |b: usize| self.after(b).filter(|c| self.element(*c).is(Mark::Colon)).and_then(|c| self.entity(c + 1));
            if let Some(meant) = by.and_then(|b| self.entity(b).or_else(|| named(b))) {
                return Some((meant.0, meant.1 * 0.5));
            }
            // « Chez Meta, 3 600 salariés vont être licenciés ».
            let leading = c.elements.first().copied().filter(|e| *e < at && self.group(*e).is_some_and(|g| g.prep == Some(Class::At)));
            if let Some(meant) = leading.and_then(|e| self.mention(e).and_then(|_| self.entity(e))) {
                return Some((meant.0, meant.1 * 0.6));
            }
            let own = !matches!(c.link, Link::Participle(_) | Link::Gerund);
            // « (IC à 95 % : 2 à 3 mm) »: what only names a sort is passed over.
            let nobody =
                |s: &usize| self.group(*s).is_some_and(|g| matches!(g.head, Head::Figure(_))) || self.is_noun(*s, &[NounClass::Sort]);
            if let Some(subject) = c.subject.filter(|s| own && !nobody(s)) {
                // « M. X propose que 15 % aillent », « Le juge a bloqué 3 millions »: not his.
                if said && self.names_a_person(subject) || c.verbs.iter().any(|v| self.is(*v, &[Frame::Seize, Frame::Affect])) {
                    return None;
                }
                // Who only estimates is no owner.
                let gathers = matches!(c.link, Link::Relative(of) if self.is_noun(of, &[NounClass::Forecast]));
                if gathers || c.verbs.iter().any(|v| self.thinks(*v)) || self.is_noun(subject, &[NounClass::Forecast, NounClass::Saying]) {
                    return None;
                }
                let meant =
                    self.entity(subject).or_else(|| self.subject_owner_for(self.kind_at(at), clause)).or_else(|| self.within(subject));
                let meant = meant.or_else(|| self.named_behind(clause, subject));
                if meant.is_some() || !c.verbs.is_empty() || c.previous.is_none() {
                    return meant.map(|(n, s)| (n, s * 0.5));
                }
            }
            if let Link::Relative(of) | Link::Whose(of) | Link::Participle(Some(of)) = c.link
                && let Some(meant) = self.bearer(of).unwrap_or_else(|| self.entity(of).or_else(|| self.owner(of)))
            {
                return Some((meant.0, meant.1 * 0.5));
            }
            // « Vingt chorales et six cents choristes : le festival X a vu grand ».
            let after = self.parse.clauses.get(clause + 1).filter(|a| c.verbs.is_empty() && a.previous == Some(clause));
            if let Some(meant) = after.and_then(|_| self.agent(clause + 1)) {
                return Some((meant.0, meant.1 * 0.5));
            }
            said = c.link == Link::That;
            next = c.parent.or_else(|| c.previous.filter(|_| c.verbs.is_empty()));
        }
        None
    }

    /// « Cipher Mining a signé un bail et le titre s’est envolé », « Les actionnaires de Vistra jubilent : l’action a sauté »: the
    /// organisation that acts in the clauses before, or whose people do.
    pub(super) fn acts_before(&self, at: usize) -> Option<Meant> {
        let own = self.parse.clause_of[at];
        let before =
            |(i, c): &(usize, &Clause)| *i != own && matches!(c.link, Link::Main | Link::Joined) && c.subject.is_some_and(|s| s < at);
        let speaks = |c: &Clause| c.verbs.iter().any(|v| self.thinks(*v));
        let org = |m: &Meant| self.scope.kind_of(&m.0) == Some(Type::Org);
        let clauses = self.parse.clauses.iter().enumerate().filter(before).filter(|(_, c)| !speaks(c));
        let meant = clauses.filter_map(|(i, _)| self.agent(i).or_else(|| self.subject_owner(i))).rfind(org);
        meant.map(|(n, s)| (n, s * 0.6))
    }

    /// « Bien que la zone ne couvre que 11 % du continent, les Alpes offrent »: what the main clause names, where a noun stood for
    /// it before.
    fn named_behind(&self, clause: usize, subject: usize) -> Option<Meant> {
        let c = &self.parse.clauses[clause];
        self.group(subject).filter(|g| c.link == Link::Under && g.trade.is_some() && g.determiner == Some(Class::Definite))?;
        let main = self.parse.clauses[c.parent?].subject.filter(|s| *s > subject)?;
        self.mention(main).and_then(|_| self.entity(main))
    }

    /// Whether the noun group at `at` names a person.
    fn names_a_person(&self, at: usize) -> bool {
        self.entity(at).is_some_and(|m| self.scope.kind_of(&m.0) == Some(Type::Per))
    }

    /// « Le chômage recule de 3 % en Espagne »: the place that a percentage without any other owner holds for.
    pub fn place(&self, at: usize) -> Option<Meant> {
        let clause = &self.parse.clauses[self.parse.clause_of[at]];
        let here = |e: &usize| {
            let group = self.group(*e).filter(|g| matches!(g.prep, Some(Class::To | Class::Into | Class::En | Class::At)));
            let place = |t: u16| self.scope.lexicon.trade_row(t).types.iter().any(|t| t == Type::Loc.name());
            let kind = |m: usize, g: &Group| self.kind(m) == Type::Loc || g.prep == Some(Class::Into) && self.kind(m) == Type::Org;
            group.is_some_and(|g| g.mention().map_or(g.trade.is_some_and(place), |m| kind(m, g)))
        };
        // « à Archeval, où il avoisine 3 000 euros ».
        let first = clause.elements.first().copied().filter(|f| matches!(self.element(*f).part, Part::Link(Class::Where)));
        let antecedent = || {
            let behind = self.before(first?)?;
            let group = if self.element(behind).is(Mark::Comma) { self.before(behind)? } else { behind };
            self.mention(group).filter(|m| self.kind(*m) == Type::Loc).and_then(|_| self.entity(group))
        };
        clause.elements.iter().copied().find(here).and_then(|e| self.entity(e)).or_else(antecedent).map(|(n, s)| (n, s * 0.5))
    }

    /// Whether the figure stands right behind its verb, as its object.
    fn direct_figure(&self, who: &Who, verb: usize) -> bool {
        who.root > verb && (verb + 1..who.root).all(|i| matches!(self.element(i).part, Part::Other | Part::Time(_)))
    }

    /// « Aux États-Unis, où X, les tarifs ont augmenté de 7 % »: the place that the sentence begins with.
    pub fn leading_place(&self, at: usize) -> Option<Meant> {
        let mut clause = Some(self.parse.clause_of[at]);
        while let Some(c) = clause.map(|c| &self.parse.clauses[c]) {
            let first = c.elements.first().copied().filter(|f| *f < at && self.mark_at(self.after(*f), Mark::Comma));
            let place = first.filter(|f| {
                let there = self.group(*f).is_some_and(|g| matches!(g.prep, Some(Class::To | Class::Into | Class::En)));
                there && self.mention(*f).is_some_and(|m| self.kind(m) == Type::Loc)
            });
            if let Some(meant) = place.and_then(|p| self.entity(p)) {
                return Some((meant.0, meant.1 * 0.5));
            }
            clause = c.parent;
        }
        None
    }

    /// « On en crée 20 000 en France », « 300 emplois ont été détruits en France »: nobody is said to do it.
    pub fn is_impersonal(&self, who: &Who) -> bool {
        let Some(verb) = who.verb else { return false };
        let clause = self.parse.clause_of[verb];
        let anybody = self.parse.clauses[clause].subject.is_some_and(|s| {
            matches!(self.group(s).map(|g| g.head), Some(Head::Pronoun(Class::We)))
                && self.scope.lexicon.word(self.scope.doc, self.element(s).tokens.end - 1).classes & bit(Class::One) != 0
        });
        anybody && self.direct_figure(who, verb)
            || who.is_subject && self.verb(verb).is_some_and(|v| v.passive) && self.by(clause, verb).is_none()
    }

    /// « 3 millions d’euros bloqués sur les comptes de X », « 75 000 euros trouvés dans le coffre de X »: whose money it is, unless
    /// somebody pays it in there.
    pub fn purse(&self, who: &Who) -> Option<Meant> {
        let pays = who.verb.is_some_and(|v| {
            let done = self.verb(v).is_some_and(|v| v.passive || v.form == Form::Participle);
            let to_it = self.cue(v).is_none_or(|c| c.frame == Frame::Seize);
            !done && (who.is_subject || !to_it) || self.is(v, &[Frame::Give, Frame::Buy])
        });
        let inside = |e: &usize| {
            let group = self.group(*e).filter(|g| matches!(g.prep, Some(Class::On | Class::Into | Class::To)));
            group.is_some() && (self.is_noun(*e, &[NounClass::Purse]) || self.counts(*e, NounClass::Purse))
        };
        let holder = (who.root + 1..self.parse.elements.len()).take_while(|e| !self.element(*e).is(Mark::Semicolon)).find(inside);
        holder.filter(|_| !pays).and_then(|h| self.owner(h))
    }

    /// « sur les 46 comptes »: whether the figure at `at` counts nouns of a class.
    fn counts(&self, at: usize, class: NounClass) -> bool {
        let Some(Head::Figure(_)) = self.group(at).map(|g| g.head) else { return false };
        let last = self.element(at).tokens.end - 1;
        self.scope.lexicon.noun(self.scope.doc, last).is_some_and(|(n, _)| self.scope.lexicon.noun_cue(n).class == class)
    }

    /// « s’écrase sur une colline de 300 mètres »: the size of a thing beside what happens.
    pub fn sizes_a_thing(&self, figure: &Figure, who: &Who, at: usize) -> bool {
        let size = matches!(figure.kind, Kind::Length | Kind::Area | Kind::Speed | Kind::Mass | Kind::Volume);
        let beside = self.group(who.root).is_some_and(|g| {
            let thing = g.head == Head::Noun && g.cue.is_none() && g.trade.is_none() && g.name.is_none();
            thing && matches!(g.prep, Some(Class::On | Class::Preposition)) && g.determiner == Some(Class::Indefinite)
        });
        size && who.root != at && beside
    }

    /// « X et Y, deux militants »: a figure that only counts the names before it.
    pub fn counts_names(&self, at: usize) -> bool {
        let bare = self.group(at).is_some_and(|g| g.prep.is_none() && g.determiner.is_none());
        let name = |i: Option<usize>| i.is_some_and(|i| self.mention(i).is_some());
        bare && at >= 4
            && self.element(at - 1).is(Mark::Comma)
            && name(at.checked_sub(2))
            && matches!(self.element(at - 3).part, Part::Link(Class::And))
            && name(at.checked_sub(4))
    }

    /// « 500 millions de personnes utilisent ChatGPT »: the product of which so many make use.
    pub(super) fn used(&self, who: &Who) -> Option<Meant> {
        let verb = who.verb.filter(|v| who.is_subject && self.verb(*v).is_some_and(|v| !v.passive && v.form.is_finite()))?;
        let object = self.direct_object(verb).filter(|o| self.mention(*o).is_some_and(|m| self.kind(m) == Type::Product))?;
        self.entity(object)
    }

    /// « 1,4 milliard d’Indiens consommeront »: who is counted does something of their own.
    pub fn acts_itself(&self, who: &Who) -> bool {
        let own = |v: &usize| {
            self.verb(*v).is_some_and(|v| !v.passive && v.form.is_finite()) && (self.cue(*v).is_none() || self.is(*v, &[Frame::Agent]))
        };
        who.is_subject
            && who.verb.is_some_and(|v| {
                let finite = self.parse.finite(self.parse.clause_of[v]);
                finite.is_some_and(|f| own(&f))
            })
    }

    /// « Les turbines sur mesure de Safran offrent »: the first name among the complements of a subject.
    fn within(&self, subject: usize) -> Option<Meant> {
        // « aux titulaires de la carte de fidélité de X, qui paient » : they have nothing of X's.
        let oblique = self.group(subject).is_some_and(|g| g.prep.is_some());
        let other = |g: &Group| oblique && g.prep == Some(Class::De) && g.mention().is_none() && g.cue.is_none() && g.trade.is_none();
        let far = |e: &usize| (subject + 1..*e).any(|i| self.group(i).is_some_and(other));
        let complements = self.groups_after(subject).take_while(|e| self.group(*e).is_some_and(|g| g.prep.is_some()) && !far(e));
        let mut names = complements.filter(|e| self.group(*e).is_some_and(|g| !matches!(g.prep, Some(Class::By | Class::Against))));
        names.find_map(|e| self.mention(e).filter(|m| self.kind(*m) != Type::Loc).and_then(|_| self.entity(e)))
    }

    /// « Meta et Google ont investi respectivement 65 et 75 milliards »: the first and the present one of as many names as
    /// there are figures.
    pub fn respective(&self, at: usize) -> Option<(Meant, Meant)> {
        let clause = &self.parse.clauses[self.parse.clause_of[at]];
        let last = clause.elements.last().copied()?;
        clause.elements.iter().find(|e| matches!(self.element(**e).part, Part::Link(Class::Respectively)))?;
        // « X et Y, relégués avec respectivement 12 et 7 points ».
        let above = clause.parent.filter(|_| matches!(clause.link, Link::Participle(Some(_)))).map(|p| &self.parse.clauses[p].elements);
        let elements: Vec<usize> = above.into_iter().flatten().chain(&clause.elements).copied().filter(|e| *e <= last).collect();
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
