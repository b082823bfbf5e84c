//! What speaks for a modality. In: a figure in its sentence. Out: a row of features for each modality.

use super::evidence::{KINDS, Question};
use super::row::Table;
use crate::claims::elements::{Mark, Verb};
use crate::claims::modality::{ACTUAL, ESTIMATED, PLANNED};
use crate::claims::reader::Reader;
use crate::claims::tree::Link;
use crate::figures::{Direction, End};
use crate::lexicon::claims::{Class, MEASURES};
use crate::lexicon::conjugate::Form;
use crate::names::gazetteer::Type;

/// All modalities.
pub const MODALITIES: [&str; 3] = [ACTUAL, PLANNED, ESTIMATED];

impl Reader<'_, '_> {
    /// A row for each of [`MODALITIES`].
    pub(super) fn weigh_modalities(&self, q: &Question<'_>) -> Table {
        let mut table = Table::default();
        for modality in MODALITIES {
            table.begin();
            self.modality_row(&mut table, q, modality);
        }
        table
    }

    fn modality_row(&self, table: &mut Table, q: &Question<'_>, modality: &'static str) {
        table.flag("rule", q.modality == modality);
        table.add("which", MODALITIES.iter().position(|m| *m == modality).map_or(0.0, |m| m as f32));
        let verb_says = |v: usize| self.cue(v).and_then(|c| c.modality) == Some(modality);
        let noun_says = |n: usize| self.noun(n).and_then(|c| c.modality) == Some(modality);
        let all = 0..self.parse.elements.len();
        table.flag("its verb says", q.who.verb.is_some_and(verb_says));
        let clause = self.parse.clause_of[q.at];
        table.flag("a verb of its clause says", self.parse.clauses[clause].verbs.iter().any(|v| verb_says(*v)));
        let above = self.parse.clauses[clause].parent;
        table.flag("a verb above says", above.is_some_and(|a| self.parse.clauses[a].verbs.iter().any(|v| verb_says(*v))));
        table.flag("a governing noun says", q.who.nouns.iter().any(|n| noun_says(*n)));
        table.count("verbs before say", all.clone().filter(|i| *i < q.at && verb_says(*i)).count(), 3);
        table.count("verbs behind say", all.clone().filter(|i| *i > q.at && verb_says(*i)).count(), 3);
        table.count("nouns before say", all.clone().filter(|i| *i < q.at && noun_says(*i)).count(), 3);
        table.count("nouns behind say", all.filter(|i| *i > q.at && noun_says(*i)).count(), 3);
        table.flag("figure before here", q.before.modalities.0 == Some(modality));
        table.flag("figure before", q.before.modalities.1 == Some(modality));
        table.flag("two figures before", q.before.modalities.2 == Some(modality));
        let subject = q.ruled.as_ref().and_then(|r| r.0.id.as_deref());
        let names = ["share of its subject's", "share of its measure's", "share of the text's", "share of the last"];
        for (name, share) in names.into_iter().zip(q.before.share_of_modality(subject, q.measure, modality)) {
            table.add(name, share);
        }
        self.modality_context(table, q);
    }

    /// Whether the sentence speaks of what is to come, might be, or was.
    pub fn tenses(&self) -> [bool; 3] {
        let any = |is: fn(&Verb) -> bool| self.parse.elements.iter().filter_map(|e| e.verb()).any(is);
        [
            any(|v| v.form == Form::Future),
            any(|v| v.form == Form::Conditional),
            any(|v| v.perfect || matches!(v.form, Form::Imperfect | Form::Past)),
        ]
    }

    /// What the sentence is: the same for all modalities.
    fn modality_context(&self, table: &mut Table, q: &Question<'_>) {
        let f = q.figure;
        for (name, kind) in KINDS {
            table.flag(name, f.kind == kind);
        }
        let form = |v: Option<usize>| v.and_then(|v| self.verb(v)).map_or(-1.0, |v| f32::from(v.form as u8));
        let perfect = |v: Option<usize>| v.and_then(|v| self.verb(v)).is_some_and(|v| v.perfect);
        let clause = self.parse.clause_of[q.at];
        let finite = self.parse.finite(q.who.verb.map_or(clause, |v| self.parse.clause_of[v]));
        table.add("its verb's form", form(q.who.verb));
        table.flag("its verb's perfect", perfect(q.who.verb));
        table.add("finite form", form(finite));
        table.flag("finite perfect", perfect(finite));
        let above = self.parse.clauses[clause].parent.and_then(|a| self.parse.finite(a));
        table.add("form above", form(above));
        table.flag("perfect above", perfect(above));
        let frame = |v: Option<usize>| v.map_or(-2.0, |v| self.cue(v).map_or(-1.0, |c| f32::from(c.frame as u8)));
        table.add("frame", frame(q.who.verb));
        table.add("frame above", frame(above));
        let prep = q.who.verb.and_then(|v| self.verb(v)).and_then(|v| v.prep);
        table.flag("purpose", prep == Some(Class::For));
        table.add("link", super::evidence::link_number(self.parse.clauses[clause].link));
        for (name, tense) in ["some future", "some conditional", "some past"].into_iter().zip(self.tenses()) {
            table.flag(name, tense);
        }
        let lemma = finite.and_then(|f| self.verb(f)).map(|v| self.scope.lexicon.lemma(v.verb));
        table.flag("has to", lemma == Some("devoir"));
        table.flag("will", lemma == Some("aller"));
        table.flag("can", lemma == Some("pouvoir"));
        table.flag("thinks", self.parse.clauses.iter().flat_map(|c| &c.verbs).any(|v| self.thinks(*v)));
        for (name, tense) in ["future before", "conditional before", "past before"].into_iter().zip(q.before.tenses) {
            table.flag(name, tense);
        }
        let kind = q.ruled.as_ref().and_then(|r| self.scope.kind_of(&r.0));
        table.add("subject's type", kind.map_or(-1.0, |k| Type::ALL.iter().position(|t| *t == k).map_or(-1.0, |p| p as f32)));
        table.flag("a project", q.places.iter().any(|p| self.scope.kind_of(&p.meant.0) == Some(Type::Project)));
        let watches = |n: &crate::claims::Named| n.id.as_deref().is_some_and(|id| self.scope.lexicon.watches(id));
        table.flag("watched", q.places.iter().any(|p| watches(&p.meant.0)));
        table.flag("source watches", q.source.is_some_and(watches));
        table.count("sentence", self.sentence, 30);
        table.flag("source", q.source.is_some());
        table.flag("source is subject", q.source.is_some_and(|s| q.ruled.as_ref().is_some_and(|r| r.0 == *s)));
        table.flag("source has an id", q.source.is_some_and(|s| s.id.is_some()));
        table.flag("speech", self.parse.clauses.iter().any(|c| c.link == Link::Speech));
        table.flag("quoted", self.parse.elements.iter().any(|e| e.is(Mark::Quote)));
        table.add("period", q.period);
        table.add("direction", f.direction.map_or(0.0, |d| if d == Direction::Up { 1.0 } else { -1.0 }));
        table.add("role", f.role.map_or(0.0, |r| if r == End::From { -1.0 } else { 1.0 }));
        table.add("measure", MEASURES.iter().position(|m| *m == q.measure).map_or(-1.0, |m| m as f32));
        table.flag("compared", self.is_compared(q.who));
        let root = self.group(q.who.root);
        table.add("root preposition", root.and_then(|g| g.prep).map_or(0.0, |c| 1.0 + f32::from(c as u8)));
        let class = |at: Option<&usize>| at.and_then(|n| self.noun(*n)).map_or(-1.0, |c| f32::from(c.class as u8));
        table.add("nearest noun", class(q.who.nouns.first()));
        table.add("farthest noun", class(q.who.nouns.last()));
        table.flag("is subject", q.who.is_subject);
        table.add("how far in", q.at as f32 / self.parse.elements.len() as f32);
    }
}
