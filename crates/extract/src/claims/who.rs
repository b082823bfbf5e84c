//! Who a figure is about and what it goes to. In: a figure's element of an analysed sentence. Out: its [`Who`]: governing
//! nouns and verb, subject, object.
//!
//! The rules run from the nearest to the farthest word: a name beside the figure in a list, the owner in its own noun group,
//! the frame of its verb, the topic of the sentences before.

use super::elements::{Head, Mark, Part};
use super::periods::Role;
use super::reader::{Meant, Reader};
use super::tree::Link;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, Frame, NounClass, bit};
use crate::names::gazetteer::Type;

/// What governs a figure, and who it is about.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// Nouns of its own noun group, nearest first: « d’investissements » behind it, « une hausse de » before it.
    pub nouns: Vec<usize>,
    /// The outermost of them, or the figure itself.
    pub root: usize,
    /// Its verb.
    pub verb: Option<usize>,
    /// Whether its noun group is the verb's grammatical subject.
    pub is_subject: bool,
    /// Who it is about.
    pub subject: Option<Meant>,
    /// What it goes to.
    pub object: Option<Meant>,
    /// Whether it stands in a list and shares verb and measure with the figure before it.
    pub listed: bool,
}

impl Reader<'_, '_> {
    /// Reads who the figure at element `at` is about.
    pub fn who(&self, figure: &Figure, at: usize) -> Who {
        if figure.kind == Kind::Duration && self.is_distance(at) || figure.kind == Kind::Count && self.counts_names(at) {
            return self.governors(at);
        }
        let mut who = self.inside(figure, at);
        // « IC à 95 % »: how a study counts.
        // « sur une colline de 300 mètres »: the size of a thing that only stands by.
        let sort = figure.kind == Kind::Percent && who.nouns.iter().any(|n| self.is_noun(*n, &[NounClass::Sort]));
        if sort || self.sizes_a_thing(figure, &who, at) {
            who.subject = None;
            return who;
        }
        if who.subject.is_none() && figure.kind == Kind::Count {
            who.subject = self.used(&who);
        }
        if who.subject.is_none() && !(figure.kind == Kind::Count && self.acts_itself(&who)) {
            who.subject = self.around(at);
        }
        if who.subject.is_none() && figure.kind == Kind::Percent {
            who.subject = self.leading_place(at).or_else(|| self.place(at).filter(|_| !self.has_stranger(&who)));
        }
        if let Some((first, own)) = self.respective(at) {
            for meant in [&mut who.subject, &mut who.object].into_iter().flatten().filter(|m| m.0 == first.0) {
                *meant = own.clone();
            }
        }
        who
    }

    /// « Deux ans plus tard, X part », « le 27 janvier, trois jours avant que Y arrive »: how far two events are apart is about
    /// nobody.
    pub fn is_distance(&self, at: usize) -> bool {
        let begins = at.checked_sub(1).is_none_or(|b| matches!(self.element(b).part, Part::Mark(Mark::Comma) | Part::Link(Class::And)));
        let apart = match self.expression(at) {
            // « contre 12 un an plus tôt » goes with the figure before it.
            Some(time) => {
                let beside = at.checked_sub(1).is_some_and(|b| self.group(b).is_some_and(|g| matches!(g.head, Head::Figure(_))));
                return matches!(time.role, Role::Anchored(_)) && !beside;
            }
            None => self.after(at).is_some_and(|n| matches!(self.element(n).part, Part::Link(Class::Subordinator))),
        };
        begins && apart || self.is_later(at)
    }

    /// « sorti dix ans après sur un autre label »: « après » and « avant » with no noun behind them.
    fn is_later(&self, at: usize) -> bool {
        let end = self.element(at).tokens.end;
        let sequence = self.scope.lexicon.word(self.scope.doc, end).classes & bit(Class::Sequence) != 0;
        sequence && self.parse.elements.get(at + 1).is_none_or(|e| e.tokens.start > end)
    }

    /// Who it is about after its own noun group and its verb.
    pub(super) fn inside(&self, figure: &Figure, at: usize) -> Who {
        let mut who = self.governors(at);
        if self.verbal(figure).is_some() {
            let clause = self.parse.clause_of[at];
            who.subject = self.agent(clause).or_else(|| self.subject_owner(clause));
            return who;
        }
        if figure.kind == Kind::Duration {
            let affects =
                |v: &usize| self.is(*v, &[Frame::Affect]) && self.group(who.root).is_some_and(|g| matches!(g.prep, None | Some(Class::To)));
            // « Contre X, le parquet a requis six mois », « Le tribunal a condamné X à six mois ».
            if let Some(verb) = who.verb.filter(affects) {
                self.frame(&mut who, verb, figure);
                return who;
            }
            let clause = who.verb.map(|v| self.parse.clause_of[v]);
            // « les 35 ans du théâtre ».
            let own = self.group(at).is_some_and(|g| g.determiner == Some(Class::Definite)).then(|| self.owner(at)).flatten();
            who.subject = own.or_else(|| clause.and_then(|c| self.agent(c).or_else(|| self.subject_owner_for(Some(figure.kind), c))));
            return who;
        }
        // « Nervion Campus, un centre de données de 350 mégawatts ».
        let put_to = self.appositive(who.root).filter(|_| self.is_apposition(&who, at)).filter(|n| self.mention(*n).is_some());
        if let Some(meant) = put_to.and_then(|n| self.entity(n)) {
            who.subject = Some(meant);
            return who;
        }
        if let Some(meant) = self.beside(at, &who) {
            who.subject = Some(meant);
            who.listed = true;
        }
        if who.subject.is_none() {
            let owner = self.owner_in_group(at, &who);
            // « acquérir 49 % de Scale AI »: what a part is held of.
            let traded = who.verb.is_some_and(|v| self.is(v, &[Frame::Buy, Frame::Sell])) && !who.is_subject;
            let paid = self.group(at).is_some_and(|g| g.prep == Some(Class::For)) && self.acts(&who);
            let held = figure.kind == Kind::Percent && (traded || paid);
            if held {
                who.object = owner;
            } else {
                who.subject = owner;
            }
        }
        self.deal(&mut who);
        self.own_clause(&mut who, at);
        if who.subject.is_none() && figure.kind == Kind::Money {
            who.subject = self.purse(&who);
        }
        if let Some(verb) = who.verb {
            self.frame(&mut who, verb, figure);
        }
        self.clause_owner(&mut who);
        who
    }

    /// « 6 milliards qu’Amazon avait promis », « 10 milliards apportés par Fluidstack »: the clause that says something of the
    /// figure itself.
    fn own_clause(&self, who: &mut Who, at: usize) {
        if who.subject.is_some() {
            return;
        }
        let of_it = |c: &&super::tree::Clause| match c.link {
            Link::Relative(of) | Link::Participle(Some(of)) => (of == at || of == who.root) && c.subject != Some(of),
            _ => false,
        };
        let Some(clause) = self.parse.clauses.iter().find(of_it) else { return };
        let Some(verb) = clause.verbs.first().copied() else { return };
        let index = self.parse.clause_of[verb];
        let modal = self.is(verb, &[Frame::Change, Frame::Modal]);
        let subject = match clause.link {
            // « le consensus, que FactSet situait à 58 milliards »: who only gathers what others expect.
            Link::Relative(of) if self.is_noun(of, &[NounClass::Forecast]) => None,
            Link::Relative(_) => self.agent(index),
            _ if self.is(verb, &[Frame::Affect]) => self.with(index, verb, &[Class::To]),
            // « réalisera une augmentation de capital souscrite par X »: who acts is the verb's own subject.
            Link::Participle(Some(of)) if of != at && self.acts(who) => None,
            // « évaluée par Wedbush à 140 milliards ».
            _ if self.thinks(verb) => None,
            _ => self.by(index, verb).and_then(|b| self.entity(b)),
        };
        if subject.is_some() && !modal {
            who.subject = subject;
            who.verb = clause.verbs.last().copied();
            who.is_subject = false;
        }
    }

    /// Whether an entity does what the verb of the figure says, and does not only say it.
    fn acts(&self, who: &Who) -> bool {
        let verb = who.verb.filter(|v| !who.is_subject && !self.is(*v, &[Frame::Say, Frame::Plan]));
        verb.is_some_and(|v| self.verb(v).is_some_and(|v| !v.passive) && self.agent(self.parse.clause_of[v]).is_some())
    }

    /// The name beside a figure of a list: « Amazon plus de 75 », « Microsoft (80 milliards) », « 75 pour Google ».
    fn beside(&self, at: usize, who: &Who) -> Option<Meant> {
        let before = self.before(who.root)?;
        let group = self.group(who.root)?;
        if self.element(before).is(Mark::Open) && group.prep.is_none() {
            let name = self.before(before).filter(|n| self.mention(*n).is_some());
            if let Some(name) = name.filter(|_| group.prep.is_none()) {
                return self.entity(name);
            }
        }
        // « 80 milliards (Microsoft) ».
        if let Some(open) = self.after(at).filter(|o| self.element(*o).is(Mark::Open))
            && let Some(name) = self.after(open).filter(|n| self.mention(*n).is_some())
            && self.mark_at(self.after(name), Mark::Close)
        {
            return self.entity(name);
        }
        let plain = group.prep.is_none() && group.head != Head::Noun;
        if plain && self.gapped(before) {
            return self.entity(before);
        }
        if plain
            && (self.element(before).is(Mark::Comma) || self.element(before).is(Mark::Colon))
            && let Some(name) = self.before(before).filter(|n| self.gapped(*n) && self.mention(*n).is_some())
        {
            return self.entity(name);
        }
        // « contre 75 milliards pour Google », « 80 milliards pour Microsoft, 75 pour Amazon ».
        let next = self.after(at)?;
        let next_group = self.group(next)?;
        let listed = group.prep == Some(Class::Against)
            || self.element(before).is(Mark::Comma)
            || matches!(self.element(before).part, Part::Link(Class::And | Class::But));
        let at_home = next_group.prep == Some(Class::At) && !self.acts(who);
        if (next_group.prep == Some(Class::For) && listed || at_home)
            && self.mention(next).is_some_and(|m| self.kind(m) != Type::Loc || listed)
        {
            return self.entity(next);
        }
        None
    }

    /// Whether the name at `at` opens a clause whose verb is left out: « et Meta 65 ».
    fn gapped(&self, at: usize) -> bool {
        let Some(group) = self.group(at).filter(|g| g.prep.is_none()) else { return false };
        if !matches!(group.head, Head::Name(_) | Head::Pronoun(Class::First | Class::Second)) && group.trade.is_none() {
            return false;
        }
        match self.before(at) {
            None => true,
            Some(b) => match &self.element(b).part {
                Part::Mark(m) => matches!(m, Mark::Comma | Mark::Semicolon | Mark::Colon | Mark::Open),
                Part::Link(c) => matches!(c, Class::And | Class::But),
                _ => false,
            },
        }
    }

    /// The owner that the figure's own noun group names.
    pub(super) fn owner_in_group(&self, at: usize, who: &Who) -> Option<Meant> {
        let figure = self.group(at)?;
        // « À 3 km de Saint-Julien, le gîte »: what it is away from.
        let away = self.kind_at(at) == Some(Kind::Length) && figure.prep == Some(Class::To);
        // « Quatre fois championne de France ».
        let times = matches!(figure.head, Head::Figure(f) if self.scope.figures[f].unit.as_deref() == Some("fois"));
        if away || times {
            return None;
        }
        if (matches!(figure.determiner, Some(Class::Possessive | Class::Ours))
            || who.nouns.is_empty()
            || !self.is_noun(who.nouns[0], &[NounClass::Part]))
            && let Some(meant) = self.owner(at)
        {
            return Some(meant);
        }
        for noun in &who.nouns {
            if self.is_noun(*noun, &[NounClass::Deal, NounClass::Part]) {
                continue;
            }
            if let Some(meant) = self.owner(*noun) {
                return Some(meant);
            }
            if let Some(meant) = self.mention(*noun).and_then(|_| self.entity(*noun)) {
                return Some(meant);
            }
        }
        None
    }

    /// An act that a noun names: « le rachat de X par Y », « 49 % du capital de X ».
    fn deal(&self, who: &mut Who) {
        let mut nouns = who.nouns.clone();
        if let Some(verb) = who.verb {
            nouns.extend(self.direct_object(verb).filter(|_| !who.is_subject));
            let clause = self.parse.clause_of[who.root];
            nouns.extend(self.parse.clauses[clause].subject);
        }
        // « pour F » behind a noun group without a verb: « Rachat de X par Y pour F ».
        nouns.extend(
            self.parse.clauses[self.parse.clause_of[who.root]]
                .elements
                .iter()
                .copied()
                .filter(|e| *e < who.root && self.is_noun(*e, &[NounClass::Deal])),
        );
        for noun in nouns {
            match self.noun(noun).map(|n| n.class) {
                Some(NounClass::Part) if who.nouns.contains(&noun) => {
                    who.object = who.object.take().or_else(|| self.owner(noun));
                }
                Some(NounClass::Deal) => {
                    let of = self.owner(noun);
                    let into = self.groups_after(noun).find(|e| {
                        self.group(*e).is_some_and(|g| matches!(g.prep, Some(Class::Into | Class::To))) && self.mention(*e).is_some()
                    });
                    let by = self
                        .groups_after(noun)
                        .find(|e| self.group(*e).is_some_and(|g| g.prep == Some(Class::By)) && self.entity(*e).is_some());
                    if let Some(into) = into {
                        who.subject = who.subject.take().or(of);
                        who.object = who.object.take().or_else(|| self.entity(into));
                    } else if who.object.is_none() {
                        who.object = of;
                    }
                    if let Some(by) = by {
                        who.subject = who.subject.take().or_else(|| self.entity(by));
                    }
                    return;
                }
                _ => {}
            }
        }
    }

    /// The noun groups right behind the noun group at `at`, up to a verb or a mark.
    pub fn groups_after(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let rest = self.parse.elements.iter().enumerate().skip(at + 1);
        rest.take_while(|(_, e)| matches!(e.part, Part::Group(_) | Part::Other | Part::Time(_)))
            .map(|(i, _)| i)
            .filter(|i| self.group(*i).is_some())
    }

    /// « dont »: the antecedent; a participle: what it says something of; else the topic.
    fn clause_owner(&self, who: &mut Who) {
        let clause = self.parse.clause_of[who.root];
        // « Mistral AI, dont ASML détient 11 % ».
        if let Link::Whose(of) = self.parse.clauses[clause].link
            && who.verb.is_some_and(|v| self.is(v, &[Frame::Buy]))
            && let Some(agent) = self.agent(clause)
        {
            who.subject = Some(agent);
            who.object = self.entity(of);
        }
        if who.subject.is_some() {
            return;
        }
        // « La plus grosse part (12 %) revient à X »: the bracket says how much the subject before it is.
        if self.parse.clauses[clause].link == Link::Bracket
            && let Some(parent) = self.parse.clauses[clause].parent
            && let Some(verb) = self.parse.finite(parent).filter(|v| *v > who.root && self.is(*v, &[Frame::Cost]))
        {
            who.subject = self.with(parent, verb, &[Class::To]);
        }
        if who.subject.is_some() {
            return;
        }
        match self.parse.clauses[clause].link {
            Link::Whose(of) => who.subject = self.entity(of).or_else(|| self.owner(of)),
            Link::Relative(of) => who.subject = self.owner(of),
            // « la ville, ruinée (3 millions) », « Carrel, trésorière : 2 000 euros ».
            Link::Bracket => {
                let parent = self.parse.clauses[clause].parent;
                who.subject = parent.and_then(|p| self.agent(p).or_else(|| self.subject_owner(p)));
            }
            Link::Main if who.verb.is_none() => who.subject = self.agent(clause),
            _ => {}
        }
        if who.subject.is_none()
            && let Some(verb) = who.verb
        {
            let clause = self.parse.clause_of[verb];
            let quantity = |at: &usize| self.is_noun(*at, &[NounClass::Amount, NounClass::Move, NounClass::Plan, NounClass::Deal]);
            if let Some(subject) = self.parse.clauses[clause].subject.filter(quantity) {
                who.subject = self.owner(subject).or_else(|| self.speaker_above(clause));
            }
        }
        if who.subject.is_none() && who.nouns.iter().any(|n| self.is_noun(*n, &[NounClass::Amount, NounClass::Move])) {
            who.subject = self.speaker_above(clause);
        }
    }
}
