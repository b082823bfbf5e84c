//! How the candidates stand to one another and to the text around the sentence. In: a candidate among the others. Out: features:
//! who leads or makes whom, what the heading above names, who is named next.

use super::candidates::{Candidate, Place};
use super::question::Question;
use super::row::Table;
use crate::claims::Named;
use crate::claims::elements::Head;
use crate::claims::reader::{Meant, Reader};
use crate::lexicon::claims::Class;
use crate::names::gazetteer::Type;

impl Reader<'_, '_> {
    /// « le jeu vidéo lui a rapporté 4 milliards »: whom the pronoun before a verb of the figure’s clause means.
    pub(super) fn nearest_clitic(&self, at: usize) -> Option<Meant> {
        let verbs = &self.parse.clauses[self.parse.clause_of[at]].verbs;
        verbs.iter().rev().filter(|v| self.verb(**v).is_some_and(|v| v.clitic.is_some())).find_map(|v| self.clitic(*v))
    }

    /// What the candidate is to the others and to the lines around.
    pub(super) fn related(&self, table: &mut Table, q: &Question<'_>, all: &[Candidate], candidate: &Candidate) {
        let token = q.figure.tokens.start;
        let id = candidate.named.as_ref().and_then(|n| n.id.as_ref());
        let is = |named: &Named| named.id.is_some() && named.id.as_ref() == id;
        let (salience, above) = candidate.named.as_ref().map_or((0.0, 0), |n| self.memory.salience(n, token, self.sentence));
        table.add("salience", salience as f32);
        table.count("more salient", above, 12);
        table.flag("in the heading above", candidate.named.as_ref().is_some_and(|n| self.memory.heads_section(n)));
        let (start, end) = (self.parse.elements.first().map(|e| e.tokens.start), self.parse.elements.last().map(|e| e.tokens.end));
        let named = |mention: Option<&crate::names::Mention>| mention.is_some_and(|m| Some(&m.entity.id) == id);
        let behind = self.scope.mentions.iter().find(|m| end.is_some_and(|e| m.tokens.start >= e));
        table.flag("named last", named(self.scope.mentions.iter().rev().find(|m| start.is_some_and(|s| m.tokens.end <= s))));
        table.flag("named next", named(behind));
        let mut mine = q.places.iter().filter(|p| is(&p.meant.0)).peekable();
        table.flag("only names another", mine.peek().is_some() && mine.all(|p| self.names_another(q.places, p)));
        let person = |n: &Named, kind: Option<Type>| kind == Some(Type::Per) && self.employer(Some(n)).is_some_and(|e| is(&e.0));
        let employs = q.places.iter().any(|p| person(&p.meant.0, self.scope.kind_of(&p.meant.0)));
        table.flag("leader in the sentence", employs);
        let led = candidate.named.as_ref().filter(|_| candidate.kind == Some(Type::Per)).and_then(|n| self.employer(Some(n)));
        table.flag("leads a candidate", led.is_some_and(|e| all.iter().any(|c| c.named.as_ref().is_some_and(|n| n.id == e.0.id))));
        table.flag("makes what the sentence names", q.places.iter().any(|p| self.maker(&p.meant.0).is_some_and(|m| is(&m.0))));
        table.flag("of a plain noun", self.of_others(q));
        let maker = candidate.named.as_ref().and_then(|n| self.maker(n));
        table.flag("made by a candidate", maker.is_some_and(|m| all.iter().any(|c| c.named.as_ref().is_some_and(|n| n.id == m.0.id))));
    }

    /// « la demande des centres de données atteindra »: whether the quantity that the figure measures is that of things that have
    /// no name.
    fn of_others(&self, q: &Question<'_>) -> bool {
        let subject = q.who.verb.and_then(|v| self.parse.clauses[self.parse.clause_of[v]].subject);
        let plain = |at: usize| {
            let of = self.group(at + 1).filter(|g| g.prep == Some(Class::De) && g.head == Head::Noun && g.plural && g.name.is_none());
            of.is_some_and(|g| !matches!(g.determiner, Some(Class::Possessive | Class::Ours))) && self.entity(at + 1).is_none()
        };
        subject.is_some_and(plain) || q.who.nouns.last().is_some_and(|n| plain(*n))
    }

    /// « la société de Jensen Huang », « le fabricant de l’iPhone »: a name whose only part is to say which company is meant.
    fn names_another(&self, places: &[Place], place: &Place) -> bool {
        let tells = self.group(place.at).is_some_and(|g| matches!(g.prep, Some(Class::De | Class::Preposition | Class::By)));
        let head = (0..place.at).rev().find(|i| self.group(*i).is_some()).filter(|h| place.at - h <= 2);
        let noun = |h: &usize| self.group(*h).is_some_and(|g| g.head == Head::Noun && g.trade.is_some());
        let another = |h: usize| places.iter().any(|p| p.at == h && p.meant.0.id != place.meant.0.id);
        tells && head.filter(noun).is_some_and(another)
    }
}
