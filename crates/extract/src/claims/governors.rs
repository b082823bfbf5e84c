//! What governs a figure: the nouns of its own noun group and its verb. In: a figure's element. Out: a [`Who`] without subject
//! and object.

use super::elements::{Group, Head, Mark, chain_head};
use super::reader::Reader;
use super::tree::Link;
use super::who::Who;
use crate::lexicon::claims::{Class, NounClass};
use crate::lexicon::conjugate::Form;

/// Nouns of one noun group that are followed.
const CHAIN: usize = 5;

impl Reader<'_, '_> {
    /// The nouns and the verb that govern the figure at `at`.
    pub(super) fn governors(&self, at: usize) -> Who {
        let mut who = Who { root: at, ..Who::default() };
        if let Some(next) = self.after(at).filter(|n| self.group(*n).is_some_and(|g| g.prep == Some(Class::De) && g.head == Head::Noun)) {
            who.nouns.push(next);
        }
        while who.nouns.len() < CHAIN {
            let Some(group) = self.group(who.root) else { break };
            let Some(before) = self.before(who.root).map(|b| self.past_participle(self.past_place(b, group))) else { break };
            if self.group(before).is_none_or(|g| matches!(g.head, Head::Pronoun(_))) {
                break;
            }
            // « les prévisions des analystes pour 50 milliards ».
            let head = chain_head(&self.parse.elements, before);
            let before = if group.prep == Some(Class::For) && self.is_noun(head, &[NounClass::Forecast]) { head } else { before };
            let amount = self.is_noun(before, &[NounClass::Amount, NounClass::Forecast]);
            let beside = before + 1 == who.root && self.group(before).is_some_and(|g| g.head == Head::Noun);
            let hangs = group.prep == Some(Class::De)
                || group.prep == Some(Class::To) && who.root == at && beside
                || matches!(group.prep, Some(Class::To | Class::For)) && who.root == at && amount;
            // « discute avec Meta d’une production portée à »: a name has no « d’une ».
            let named = self.group(before).is_some_and(|g| matches!(g.head, Head::Name(_)) && g.prep.is_some());
            let hangs = hangs && !(named && group.head == Head::Noun && group.determiner == Some(Class::Indefinite));
            if !hangs || matches!(self.group(before).map(|g| g.head), Some(Head::Figure(_))) {
                break;
            }
            who.root = before;
            who.nouns.push(before);
        }
        // Groups between the figure and its verb that are complements of another noun do not hide that noun.
        let clause = self.parse.clause_of[who.root];
        who.verb = self.parse.governor(who.root);
        // « X, deux enfants, a ouvert un bar », « Auteur de 24 points, X a gagné »: said of the subject beside.
        let subject = self.parse.clauses[clause].subject;
        let apart = |s: usize| (s.min(who.root)..s.max(who.root)).any(|i| self.element(i).is(Mark::Comma));
        let before_verb = who.verb.is_some_and(|v| v > who.root && !subject.is_some_and(|s| s < v && apart(s)));
        who.is_subject = before_verb && self.group(who.root).is_some_and(|g| g.prep.is_none()) || subject == Some(who.root);
        // « 22 000 postes vont être supprimés »: the verb that says what happens.
        while who.is_subject
            && let Some(verb) = who.verb
            && self.verb(verb + 1).is_some_and(|v| v.form == Form::Infinitive)
        {
            who.verb = Some(verb + 1);
        }
        who
    }

    /// « la vente à Taïwan de six frégates »: the noun before a name that says to whom or where.
    fn past_place(&self, at: usize, group: &Group) -> usize {
        let aside = |i: usize| {
            let to = self.group(i).filter(|g| matches!(g.prep, Some(Class::To | Class::For | Class::En | Class::Into)));
            to.is_some() && self.mention(i).is_some()
        };
        let noun = at.checked_sub(1).filter(|n| self.group(*n).is_some_and(|g| g.head == Head::Noun));
        noun.filter(|_| group.prep == Some(Class::De) && aside(at)).unwrap_or(at)
    }

    /// « la dépense prévue de »: the noun that a participle says something of, instead of the participle.
    fn past_participle(&self, at: usize) -> usize {
        match self.parse.clauses[self.parse.clause_of[at]].link {
            Link::Participle(Some(of)) if self.verb(at).is_some() => of,
            _ => at,
        }
    }
}
