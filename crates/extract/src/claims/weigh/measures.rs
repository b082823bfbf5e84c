//! What speaks for a measure. In: a figure in its sentence. Out: a row of features for each measure that a figure of its kind
//! can have.

use super::evidence::{KINDS, Question};
use super::row::Table;
use crate::claims::elements::Head;
use crate::claims::measure::fits;
use crate::claims::reader::Reader;
use crate::figures::{Comparator, Direction, End, Kind};
use crate::lexicon::claims::{MEASURES, NounClass};
use crate::names::gazetteer::Type;

/// Elements that are counted at most.
const FAR: usize = 30;

/// The nouns and verbs of a sentence that give a measure.
struct Cues {
    /// Element and measure of each noun group.
    nouns: Vec<(usize, &'static str)>,
    /// Element and measure of each verb.
    verbs: Vec<(usize, &'static str)>,
}

impl Reader<'_, '_> {
    /// The measures that the figure may have; « other » first.
    pub(super) fn possible_measures(&self, q: &Question<'_>) -> Vec<&'static str> {
        let all = std::iter::once("other").chain(MEASURES);
        all.filter(|m| *m == q.measure || fits(q.figure.kind, m)).collect()
    }

    /// A row for each of `measures`.
    pub(super) fn weigh_measures(&self, q: &Question<'_>, measures: &[&'static str]) -> Table {
        let cues = self.cues(q);
        let mut table = Table::default();
        for measure in measures {
            table.begin();
            self.measure_row(&mut table, q, &cues, measure);
        }
        table
    }

    fn cues(&self, q: &Question<'_>) -> Cues {
        let kind = q.figure.kind;
        let all = 0..self.parse.elements.len();
        let nouns = all.clone().filter_map(|i| Some((i, self.noun(i)?.measure.of(kind).filter(|m| fits(kind, m))?)));
        let verbs = all.filter_map(|i| Some((i, self.cue(i)?.measure.of(kind).filter(|m| fits(kind, m))?)));
        Cues { nouns: nouns.collect(), verbs: verbs.collect() }
    }

    fn measure_row(&self, table: &mut Table, q: &Question<'_>, cues: &Cues, measure: &str) {
        table.flag("rule", q.measure == measure);
        table.add("which", MEASURES.iter().position(|m| *m == measure).map_or(-1.0, |m| m as f32));
        table.flag("is other", measure == "other");
        table.flag("is share", measure == "share");
        table.flag("is outlay", matches!(measure, "capex" | "investment" | "spending"));
        table.flag("is result", matches!(measure, "revenue" | "profit" | "loss"));
        let own = q.who.nouns.iter().position(|n| cues.nouns.iter().any(|(at, m)| at == n && *m == measure));
        table.add("governing noun", own.map_or(-1.0, |n| n as f32));
        let near = |list: &[(usize, &'static str)], before: bool| {
            let mine = list.iter().filter(|(at, m)| *m == measure && (*at < q.at) == before).map(|(at, _)| at.abs_diff(q.at));
            mine.min().map_or(-1.0, |d| d.min(FAR) as f32)
        };
        table.add("noun before", near(&cues.nouns, true));
        table.add("noun behind", near(&cues.nouns, false));
        table.add("verb before", near(&cues.verbs, true));
        table.add("verb behind", near(&cues.verbs, false));
        let nearest = |before: bool| {
            let side = cues.nouns.iter().filter(|(at, _)| (*at < q.at) == before);
            side.min_by_key(|(at, _)| at.abs_diff(q.at)).is_some_and(|(_, m)| *m == measure)
        };
        table.flag("nearest noun before", nearest(true));
        table.flag("nearest noun behind", nearest(false));
        let clause = self.parse.clause_of[q.at];
        table.flag("noun in its clause", cues.nouns.iter().any(|(at, m)| *m == measure && self.parse.clause_of[*at] == clause));
        table.flag("its verb", q.who.verb.is_some_and(|v| cues.verbs.iter().any(|(at, m)| *at == v && *m == measure)));
        let subject = q.who.verb.and_then(|v| self.parse.clauses[self.parse.clause_of[v]].subject);
        table.flag("its verb's subject", subject.is_some_and(|s| cues.nouns.iter().any(|(at, m)| *at == s && *m == measure)));
        let before = q.before;
        table.flag("figure before here", before.measures.0 == Some(measure_of(measure)));
        table.flag("figure before", before.measures.1 == Some(measure_of(measure)));
        table.flag("two figures before", before.measures.2 == Some(measure_of(measure)));
        let subject = q.ruled.as_ref().and_then(|r| r.0.id.as_deref());
        for (name, share) in ["share of the text's", "share of its subject's"].into_iter().zip(before.share_of_measure(subject, measure)) {
            table.add(name, share);
        }
        let unit = q.figure.unit.as_deref();
        table.flag("its unit", unit.and_then(|u| self.scope.lexicon.unit_measure(u)) == Some(measure_of(measure)));
        self.measure_context(table, q);
    }

    /// What the figure is: the same for all measures.
    fn measure_context(&self, table: &mut Table, q: &Question<'_>) {
        let f = q.figure;
        for (name, kind) in KINDS {
            table.flag(name, f.kind == kind);
        }
        let size = f.low.or(f.high).unwrap_or_default().abs();
        table.add("size", if size > 0.0 { size.log10() as f32 } else { -9.0 });
        table.add("direction", f.direction.map_or(0.0, |d| if d == Direction::Up { 1.0 } else { -1.0 }));
        table.add("role", f.role.map_or(0.0, |r| if r == End::From { -1.0 } else { 1.0 }));
        table.flag("vague", f.comparator == Comparator::Vague);
        table.flag("in euros", f.unit.as_deref() == Some("EUR"));
        table.flag("has a unit", f.unit.is_some());
        let of = |at: usize, group: bool| {
            self.group(at).map_or(-1.0, |g| if group { g.prep } else { g.determiner }.map_or(0.0, |c| 1.0 + f32::from(c as u8)))
        };
        table.add("preposition", of(q.at, true));
        table.add("determiner", of(q.at, false));
        table.add("root preposition", of(q.who.root, true));
        table.count("governing nouns", q.who.nouns.len(), 4);
        let class = |at: Option<usize>| at.and_then(|n| self.noun(n)).map_or(-1.0, |c| f32::from(c.class as u8));
        table.add("nearest noun", class(q.who.nouns.first().copied()));
        table.add("farthest noun", class(q.who.nouns.last().copied()));
        table.add("frame", q.who.verb.map_or(-2.0, |v| self.cue(v).map_or(-1.0, |c| f32::from(c.frame as u8))));
        table.flag("is subject", q.who.is_subject);
        let part = self.after(q.at).and_then(|n| self.group(n)).filter(|g| g.prep == Some(crate::lexicon::claims::Class::De));
        table.add(
            "behind it with de",
            part.map_or(-1.0, |g| if g.mention().is_some() { 2.0 } else { f32::from(u8::from(g.cue.is_some())) }),
        );
        table.flag("part", self.is_part(q.who));
        table.flag("compared", self.is_compared(q.who));
        let kind = q.ruled.as_ref().and_then(|r| self.scope.kind_of(&r.0));
        table.add("subject's type", kind.map_or(-1.0, |k| Type::ALL.iter().position(|t| *t == k).map_or(-1.0, |p| p as f32)));
        let amounts = |e: &crate::claims::elements::Element| {
            e.group().is_some_and(|g| matches!(g.head, Head::Figure(o) if self.scope.figures[o].kind == Kind::Money))
        };
        table.count("amounts in sentence", self.parse.elements.iter().filter(|e| amounts(e)).count(), 6);
        table.flag("a deal", self.parse.elements.iter().enumerate().any(|(i, _)| self.is_noun(i, &[NounClass::Deal])));
        table.add("modality", ["actual", "planned", "estimated"].iter().position(|m| *m == q.modality).map_or(0.0, |m| m as f32));
    }
}

/// The one of [`MEASURES`] or « other » that is called so.
pub(super) fn measure_of(name: &str) -> &'static str {
    MEASURES.into_iter().find(|m| *m == name).unwrap_or("other")
}
