//! When a figure holds. In: the times of its sentence. Out: the one that goes with it.

use super::chunks::{Head, Part};
use super::clause::Link;
use super::periods::Role;
use super::reader::Reader;
use super::who::Who;
use crate::lexicon::claims::{Class, Frame};

impl Reader<'_, '_> {
    /// The time that goes with the figure at element `at`: the index of an expression.
    pub fn when(&self, who: &Who, at: usize) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (i, element) in self.parse.elements.iter().enumerate() {
            let Part::Time(time) = element.part else { continue };
            match self.scope.times[time].role {
                Role::Period | Role::Deadline => {}
                // « contre N un an plus tôt »: only for the figure beside it.
                Role::Anchored(_) if i > at && self.has_own_time(at) || i < at && self.after(i) == Some(at) => {}
                _ => continue,
            }
            let Some(cost) = self.distance(who, at, i) else { continue };
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, time));
            }
        }
        best.map(|b| b.1)
    }

    /// How far the time at element `time` is from the figure at `at`; None where it cannot belong to it.
    fn distance(&self, who: &Who, at: usize, time: usize) -> Option<f64> {
        let (mine, its) = (self.parse.clause_of[at], self.parse.clause_of[time]);
        let between = |from: usize, to: usize| self.parse.elements[from + 1..to].iter();
        let figures = |from: usize, to: usize| {
            between(from, to).filter(|e| e.group().is_some_and(|g| matches!(g.head, Head::Figure(f) if !self.is_duration(f)))).count()
                as f64
        };
        let against = self.group(who.root).is_some_and(|g| g.prep == Some(Class::Against));
        let mut cost = if time > at {
            let crowd = figures(at, time);
            if crowd > 0.0 && self.has_own_time(at) {
                return None;
            }
            0.3 * between(at, time).count() as f64 + 3.0 * crowd
        } else {
            if against {
                return None;
            }
            1.0 + 0.1 * between(time, at).count() as f64 + 0.5 * figures(time, at)
        };
        if mine != its {
            if self.is_above(its, mine) {
                // A time at the head of the sentence holds for all of it; one beside a verb of saying for that verb.
                if self.says(its) && !self.leads(its, time) {
                    return None;
                }
                cost += 2.0;
            } else if self.is_above(mine, its) {
                cost += if matches!(self.parse.clauses[its].link, Link::Participle(_) | Link::Joined) { 2.0 } else { return None };
            } else if time < at && self.leads(its, time) {
                cost += 4.0;
            } else {
                return None;
            }
        } else if self.says(its) && who.verb.is_some_and(|v| self.is(v, &[Frame::Say])) && !who.is_subject && time < at {
            // « a annoncé mardi un investissement de »: the day of the announcement.
            let expression = &self.scope.times[self.time_index(time)?];
            if expression.past.is_some_and(|d| d.0.is_some() && d.0 == d.1) && expression.role == Role::Period {
                return None;
            }
        }
        Some(cost)
    }

    fn time_index(&self, at: usize) -> Option<usize> {
        match self.element(at).part {
            Part::Time(time) => Some(time),
            _ => None,
        }
    }

    fn is_duration(&self, figure: usize) -> bool {
        self.scope.figures[figure].kind == crate::figures::Kind::Duration
    }

    /// Whether a time stands right behind the figure's noun group.
    fn has_own_time(&self, at: usize) -> bool {
        for element in &self.parse.elements[at + 1..] {
            match &element.part {
                Part::Time(t) => return matches!(self.scope.times[*t].role, Role::Period | Role::Deadline | Role::Anchored(_)),
                Part::Group(g) if !matches!(g.head, Head::Figure(_)) && g.prep.is_some() => {}
                Part::Other => {}
                _ => return false,
            }
        }
        false
    }

    fn is_above(&self, above: usize, below: usize) -> bool {
        let mut at = self.parse.clauses[below].parent;
        while let Some(i) = at {
            if i == above {
                return true;
            }
            at = self.parse.clauses[i].parent;
        }
        false
    }

    fn says(&self, clause: usize) -> bool {
        self.parse.clauses[clause].verbs.iter().any(|v| self.is(*v, &[Frame::Say]))
    }

    /// Whether a time stands before the verb of its clause.
    fn leads(&self, clause: usize, time: usize) -> bool {
        self.parse.finite(clause).is_none_or(|v| time < v)
    }
}
