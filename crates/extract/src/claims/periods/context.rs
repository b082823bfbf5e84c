//! What a document says elsewhere and a sentence needs. In: a document, then the expressions of each of its sentences. Out:
//! the close of the fiscal year, the year and the time named last.

use super::calendar::{self, Interval, Unit};
use super::lexicon::{Class, PeriodLexicon};
use super::reader::{Determiner, Reader};
use super::spec::{Calendar, Close, Spec};
use super::{Days, Expression, Role};
use crate::figure::Figure;
use crate::tokens::Doc;

/// What is known before a sentence is read.
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub(super) close: Option<Close>,
    pub(super) year: Option<i32>,
    pub(super) anchor: Option<Interval>,
    /// The day named last, and sentences since.
    pub(super) day: Option<(Interval, usize)>,
    /// The quarter, half or year that the text reports on.
    pub(super) report: Option<Interval>,
}

/// Tokens between « exercice » and « clos », at most: « l'exercice 2025 de Microsoft, clos fin juin ».
const NEAR: usize = 8;

impl Context {
    /// What `doc` says of its fiscal year: when it closes, if all that is said of that agrees.
    pub fn read(lexicon: &PeriodLexicon, doc: &Doc<'_>, figures: &[Figure]) -> Context {
        let reader = Reader::new(doc, lexicon, figures, 0..doc.tokens.len());
        let mut closes = reader.tokens().filter_map(|at| reader.close_at(at));
        let first = closes.next();
        let close = first.filter(|first| closes.all(|other| other == *first));
        Context { close, ..Context::default() }
    }

    /// The context of the next sentence, given the expressions of this one.
    pub fn follow(&mut self, expressions: &[Expression]) {
        let told = |e: &&Expression| matches!(e.role, Role::Period | Role::Deadline);
        let days = |e: &Expression| e.past.or(e.future);
        // « depuis 2020 » does not tell of 2020.
        let whole = |e: &&Expression| {
            let year = e.year.and_then(calendar::year);
            year.zip(days(e).and_then(closed)).is_some_and(|(y, d)| y.0 <= d.0 && d.1 <= y.1)
        };
        self.year = expressions.iter().filter(told).filter(whole).filter_map(|e| e.year).next_back();
        let all = || expressions.iter().filter(told).filter_map(days).filter_map(closed);
        self.anchor = all().next_back();
        let old = self.day.map(|(d, n)| (d, n + 1)).filter(|(_, n)| *n <= RECENT);
        self.day = all().rfind(|d| d.0 == d.1).map(|d| (d, 0)).or(old);
        // « contre 97 millions au deuxième »: the latest of a sentence is reported on; a year, only where no part of one is.
        let whole = expressions.iter().filter(told).filter(|e| e.may_be_reported);
        let reported = || whole.clone().filter_map(days).filter_map(closed).filter(is_reported);
        let part = reported().filter(|d| d.1 - d.0 < YEAR).max_by_key(|d| d.1);
        self.report = part.or(self.report).or(reported().next_back());
    }
}

/// Whether figures are reported for such days: the whole months of a quarter, a half, nine months or a year.
pub fn is_reported(days: &Interval) -> bool {
    let first = Unit::Month.at(days.0, 0).is_some_and(|m| m.0 == days.0);
    let last = Unit::Month.at(days.1, 0).is_some_and(|m| m.1 == days.1);
    first && last && (REPORTED.0..=REPORTED.1).contains(&(days.1 - days.0 + 1))
}

/// Sentences for which « la veille » counts from the day named last.
const RECENT: usize = 3;
/// Days of the shortest year, less one.
const YEAR: i32 = 364;

/// The least and most days of a time that is reported on.
const REPORTED: (i32, i32) = (85, 372);

fn closed(days: Days) -> Option<Interval> {
    days.0.zip(days.1)
}

impl Reader<'_> {
    /// When the fiscal year named at `at` closes, where that is said beside it.
    fn close_at(&self, at: usize) -> Option<Close> {
        if !self.is(at, Class::FiscalNoun) && !self.is(at + 1, Class::FiscalAdjective) {
            return None;
        }
        let (spec, end) = self.fiscal(Determiner::Own, at)?;
        // « au premier trimestre de son exercice, clos fin septembre »: the quarter closes.
        let quarter = (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| matches!(self.word(i).unit, Some(Unit::Quarter | Unit::Half)));
        if quarter && (at..end.max(at + 3)).any(|i| self.is_mark(i, ",")) {
            return None;
        }
        if let Spec::Part { calendar: Calendar::Fiscal { close: Some(close), .. }, .. } = spec {
            return Some(close);
        }
        let near = (end..end + NEAR).take_while(|i| !self.is_mark(*i, ".;:!?") && !self.is(*i, Class::FiscalNoun));
        let date = near.filter_map(|i| self.closing_date(i)).next()?;
        super::dates::close_of(&date.spec).map(|(close, _)| close).filter(|c| calendar::month_end(2000, c.month).is_some())
    }
}
