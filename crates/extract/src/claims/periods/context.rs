//! What a document says elsewhere and a sentence needs. In: a document, then the expressions of each of its sentences. Out:
//! the close of the fiscal year, the year and the time named last.

use super::calendar::{self, Interval};
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
        self.year = expressions.iter().filter(told).filter_map(|e| e.year).next_back();
        let days = |e: &Expression| e.past.or(e.future);
        self.anchor = expressions.iter().filter(told).filter_map(days).filter_map(closed).next_back();
    }
}

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
        if let Spec::Part { calendar: Calendar::Fiscal { close: Some(close), .. }, .. } = spec {
            return Some(close);
        }
        let near = (end..end + NEAR).take_while(|i| !self.is_mark(*i, ".;:!?") && !self.is(*i, Class::FiscalNoun));
        let date = near.filter_map(|i| self.closing_date(i)).next()?;
        super::dates::close_of(&date.spec).map(|(close, _)| close).filter(|c| calendar::month_end(2000, c.month).is_some())
    }
}
