//! Jobs that come and go. In: a count or a share, the words around it. Out: the direction (« supprimer 300 postes », « embaucher 250
//! personnes »).

use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::{Direction, Figure, Kind};
use crate::lexicon::figures::Role;

/// The lexicon's key of what is created and cut.
const JOB: &str = "job";
/// Its key of whom a firm employs.
const EMPLOYEE: &str = "employee";

/// Tokens between a verb and the jobs that it takes.
const BEFORE: usize = 6;
/// Tokens of a relative clause behind jobs, up to its verb.
const BEHIND: usize = 9;

impl Scan<'_> {
    /// « supprimer 10 % des effectifs », « créer 1 200 emplois », « 194 postes vont disparaître », « une suppression de 300 postes »,
    /// « 300 suppressions de postes ».
    pub(super) fn jobs(&self, figure: &Figure, quantity: &Quantity) -> Option<Direction> {
        let cut = self.noun(quantity.tokens.end, true, true).filter(|(key, _)| key == JOB && self.has(quantity.tokens.end, Role::Of));
        if cut.is_some()
            && let Some(direction) = self.jobs_way(quantity.tokens.end - 1)
        {
            return Some(direction);
        }
        if let Some(direction) = self.staff(figure, quantity) {
            return Some(direction);
        }
        let part = figure.kind == Kind::Percent;
        if !part && figure.unit.as_deref() != Some(JOB) || quantity.rule == "shared unit" {
            return None;
        }
        let start = self.before_comparator(quantity.tokens.start);
        let before = self.word_before(start, BEFORE).and_then(|i| self.jobs_way(i));
        let end = quantity.tokens.end;
        if part {
            return before.filter(|d| *d == Direction::Down);
        }
        let passes = |i: &usize| self.is_small(*i) || self.has(*i, Role::WillOrMust);
        before.or_else(|| (end..end + 5).find(|i| !passes(i)).and_then(|i| self.jobs_way(i))).or_else(|| self.cut_behind(end))
    }

    /// « embaucher 250 personnes », « 71 personnes ont été remerciées », « 2 000 licenciements », « 300 départs volontaires »: people
    /// whom a firm takes on or dismisses, whatever they are called.
    fn staff(&self, figure: &Figure, quantity: &Quantity) -> Option<Direction> {
        if figure.kind != Kind::Count || quantity.rule == "shared unit" {
            return None;
        }
        let way = |i: usize| {
            let up = self.has(i, Role::StaffUp).then_some(Direction::Up);
            up.or_else(|| self.has(i, Role::StaffDown).then_some(Direction::Down))
        };
        let start = self.before_comparator(quantity.tokens.start);
        let end = quantity.tokens.end;
        let last = end - 1;
        let parts =
            self.has(last, Role::PartingNoun) && (self.closes_part(end) && !self.has(end, Role::Of) || self.has(end, Role::FreeWill));
        if let Some(direction) = way(last).or_else(|| parts.then_some(Direction::Down)) {
            return Some(direction);
        }
        // « recrutera dès cet automne 250 personnes »
        let before = self.word_before(start, BEFORE).and_then(way);
        // « a remercié ses 62 bénévoles »
        let thanked = self.had(start, Role::Possessive);
        let named = matches!(quantity.of, Of::Noun(_));
        // « perd 200 employés »
        let loses = |i: &usize| self.has(*i, Role::ChangeDirect) && self.has(*i, Role::ChangeDown);
        let employed = matches!(figure.unit.as_deref(), Some(JOB | EMPLOYEE));
        if employed && self.word_before(start, 3).filter(loses).is_some() {
            return Some(Direction::Down);
        }
        let passive =
            || (end..end + 4).take_while(|i| !self.is_end(*i)).find(|i| !self.is_small(*i)).filter(|i| self.has(*i - 1, Role::Been));
        let before = before.filter(|_| named && !thanked).or_else(|| passive().filter(|_| named).and_then(way));
        before.or_else(|| self.cut_behind(end).filter(|_| named))
    }

    /// « des 3 600 employés que le groupe californien congédie »: what becomes of the counted, in a relative clause behind.
    fn cut_behind(&self, end: usize) -> Option<Direction> {
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |c| ".;:,()".contains(c)) && !self.is_digits(*i);
        let that = (end..end + 3).take_while(open).find(|i| self.has(*i, Role::Than))?;
        let verb = (that + 1..that + BEHIND).take_while(open).find(|i| self.has(*i, Role::JobsDown) || self.has(*i, Role::StaffDown));
        verb.map(|_| Direction::Down)
    }

    /// The nearest of `reach` words before `start` that does not only stand between a verb and what it takes.
    fn word_before(&self, start: usize, reach: usize) -> Option<usize> {
        (start.saturating_sub(reach)..start).rev().find(|i| !self.is_small(*i))
    }

    /// Whether a word may stand between a verb and what it takes: an auxiliary, « de », a time: « a supprimé en novembre 800 postes »,
    /// « congédie en 1990 400 personnes », « a supprimé fin janvier 16 000 postes ».
    fn is_small(&self, i: usize) -> bool {
        let year = self.is_recent_year(i) && self.had(i, Role::YearLead);
        let passes = self.is_auxiliary(i) || self.has(i, Role::Of) || year || self.is_moment(i);
        passes && !self.has(i, Role::Pronoun)
    }

    /// Whether a word says that jobs come or go.
    fn jobs_way(&self, i: usize) -> Option<Direction> {
        let up = self.has(i, Role::JobsUp).then_some(Direction::Up);
        up.or_else(|| self.has(i, Role::JobsDown).then_some(Direction::Down))
    }
}
