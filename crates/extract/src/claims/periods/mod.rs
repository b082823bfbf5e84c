//! When: the words of a text that say a time, and the days that they mean (rule 10 of the data contract).
//!
//! In: a cut text, its figures, the day of publication. Out: [`Expression`]s. The reading is by hand-written rules over
//! words that stand in `time_words.tsv` and `periods.tsv`: [`times`] and [`dates`] read noun phrases, [`phrases`] the words
//! that lead them, [`spec`] turns what was read into days. Which figure an expression holds for is left to the caller.

pub mod calendar;
mod context;
mod dates;
pub mod lexicon;
mod parts;
mod phrases;
mod reader;
mod spec;
mod times;
mod years;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub use calendar::{Interval, Shift, Unit};
pub use context::{Context, is_reported};
pub use lexicon::PeriodLexicon;

use crate::figure::Figure;
use crate::tokens::Doc;
use phrases::{Bound, Found};
use reader::Reader;
use spec::{Calendar, Frame, Part, Spec, Tense, Year};

/// First and last day, both inclusive, in days since 1970; None for an open end.
pub type Days = (Option<i32>, Option<i32>);

/// What an expression of time does in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Says when: « en 2024 », « mardi ». Of a verb of saying, it is the date of what is said.
    Period,
    /// Says by when, of what is to come: « d’ici 2030 ».
    Deadline,
    /// Says when, counted from the time named before it: « un an plus tôt », « l’année précédente », « la veille ». Holds
    /// only for the figure beside it; the shift is there for a caller that knows a better time to count from.
    Anchored(Shift),
    /// Says what a change is counted from: « par rapport à 2024 », « qu’en 2020 », « sur un an ». Its days are those of the
    /// time compared with; a shift where that is counted from the time of the clause.
    Versus(Option<Shift>),
    /// Says when without any days: « récemment », « ces dernières années ».
    Vague,
    /// Says how long: « sur quatre ans ». No days.
    HowLong,
    /// Says how often: « par an ». No days.
    HowOften,
}

/// Words that say a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Its tokens, the words that lead it included.
    pub tokens: Range<usize>,
    /// The days where the clause tells what happened; None where the text does not tell them.
    pub past: Option<Days>,
    /// The days where the clause tells what is planned.
    pub future: Option<Days>,
    /// The days of both ends of « entre A et B », for figures that are both ends of a change; of « dès A », twice those of A.
    pub ends: Option<(Days, Days)>,
    /// The year that it names.
    pub year: Option<i32>,
    /// Whether it may be what the text reports on: no season is.
    pub may_be_reported: bool,
    /// What it does.
    pub role: Role,
}

/// The expressions of time in the tokens of a sentence, in order, none over another. Figures other than durations are no part
/// of any. `published` is in days since 1970. Linear in the length of the sentence.
pub fn expressions(
    lexicon: &PeriodLexicon,
    doc: &Doc<'_>,
    figures: &[Figure],
    sentence: Range<usize>,
    published: Option<i32>,
    context: &Context,
) -> Vec<Expression> {
    let reader = Reader::new(doc, lexicon, figures, sentence);
    let mut sight = Sight::new(published, context);
    let mut all = Vec::new();
    let mut at = reader.tokens().start;
    while at < reader.tokens().end {
        // « l'exercice 2025 de Microsoft, clos fin juin »: the day is known from the document and no time of its own.
        if sight.fiscal
            && let Some(close) = reader.closing_date(at)
        {
            at = close.end;
            continue;
        }
        match reader.expression(at, sight.last.as_ref()) {
            Some(mut found) => {
                let before = at.wrapping_sub(1);
                if found.spec == Spec::Vague && matches!(found.role, Role::Period | Role::Deadline) {
                    found.role = Role::Vague;
                }
                if found.bound == Bound::Since && reader.is_ranked(before) || reader.is_dateline(at, found.end) {
                    found.role = Role::Vague;
                }
                if found.role == Role::Period && (reader.compares(before) || reader.compares(at)) {
                    found.role = Role::Versus(None);
                }
                let end = found.end.max(at + 1);
                all.push(sight.expression(found, at));
                at = end;
            }
            None => at += 1,
        }
    }
    all
}

/// The expressions of each sentence of a text; of none that has more than `longest` tokens.
pub fn of_text(lexicon: &PeriodLexicon, doc: &Doc<'_>, figures: &[Figure], published: Option<i32>, longest: usize) -> Vec<Vec<Expression>> {
    let mut context = Context::read(lexicon, doc, figures);
    let read = |tokens: &Range<usize>| {
        if tokens.len() > longest {
            return Vec::new();
        }
        let found = expressions(lexicon, doc, figures, tokens.clone(), published, &context);
        context.follow(&found);
        found
    };
    doc.sentences.iter().map(|s| &s.tokens).map(read).collect()
}

/// What is known while a sentence is read.
struct Sight {
    past: Frame,
    future: Frame,
    /// The part of a year named last.
    last: Option<Spec>,
    /// Whether a fiscal year was named.
    fiscal: bool,
}

impl Sight {
    fn new(published: Option<i32>, context: &Context) -> Sight {
        let long_past = |year: &i32| published.and_then(calendar::year_of).is_none_or(|published| published - year >= LONG_PAST);
        let year = context.year.filter(long_past);
        let report = context.report;
        let frame = |tense| Frame {
            published,
            tense,
            close: context.close,
            year,
            anchor: context.anchor,
            day: context.day.map(|d| d.0),
            report,
            begun: false,
        };
        Sight { past: frame(Tense::Past), future: frame(Tense::Future), last: None, fiscal: false }
    }

    fn expression(&mut self, mut found: Found, at: usize) -> Expression {
        found.spec = self.inherited(found.spec);
        let days = |frame: &Frame| match found.bound {
            Bound::Since => found.spec.days(&Frame { tense: Tense::Past, begun: true, ..*frame }),
            Bound::Onward => found.spec.days(&Frame { begun: true, ..*frame }),
            _ => found.spec.days(frame),
        };
        let past = days(&self.past);
        // What a change is counted from is past.
        let future = if matches!(found.role, Role::Versus(_)) { past } else { days(&self.future) };
        let ends = match &found.spec {
            Spec::Span(first, last) => first.days(&self.past).zip(last.days(&self.past)).map(|(a, b)| (closed(a), closed(b))),
            // « dès 2027 »: the year itself, for what is of a year.
            _ if found.bound == Bound::Onward => past.map(|d| (closed(d), closed(d))),
            _ => None,
        };
        // « Depuis janvier, l'action a doublé »: up to the day that says so.
        let closing = |days: Interval| match (found.bound, bounded(days, &found)) {
            (Bound::Since, (start, None)) => (start, self.past.published.filter(|p| start.is_none_or(|s| s <= *p))),
            (_, days) => days,
        };
        let expression = Expression {
            tokens: at..found.end,
            // « Depuis janvier, l'action a doublé »: up to the day that says so.
            past: past.map(&closing),
            future: future.map(&closing),
            ends,
            year: found.spec.named_year(),
            may_be_reported: found.spec.may_be_reported(),
            role: found.role,
        };
        self.remember(&found, past, future);
        expression
    }

    /// The year of the part of a year named before, for one that names none: « au premier trimestre 2025, après … au quatrième ».
    fn inherited(&self, spec: Spec) -> Spec {
        let (Spec::Part { part, year: Year::Unsaid, calendar }, Some(Spec::Part { part: last, year: Year::Named(year), .. })) =
            (&spec, &self.last)
        else {
            return spec;
        };
        let year = match (part, last) {
            // The quarter before the first is the fourth.
            (Part::Quarter(4), Part::Quarter(1)) | (Part::Half(2), Part::Half(1)) => year - 1,
            (Part::Quarter(_), Part::Quarter(_)) | (Part::Half(_), Part::Half(_)) | (Part::Month(_), Part::Month(_)) => *year,
            _ => return spec,
        };
        Spec::Part { part: *part, year: Year::Named(year), calendar: *calendar }
    }

    fn remember(&mut self, found: &Found, past: Option<Interval>, future: Option<Interval>) {
        if !matches!(found.role, Role::Period | Role::Deadline) {
            return;
        }
        self.fiscal |= matches!(&found.spec, Spec::Part { calendar: Calendar::Fiscal { .. }, .. });
        if past.or(future).is_some() {
            self.past.anchor = past.or(future);
            self.future.anchor = future.or(past);
        }
        for (frame, days) in [(&mut self.past, past), (&mut self.future, future)] {
            frame.day = days.filter(|d| d.0 == d.1).or(frame.day);
        }
        if let Some(report) = past.filter(is_reported).filter(|_| found.spec.may_be_reported()) {
            self.past.report = Some(report);
            self.future.report = Some(report);
        }
        if found.bound != Bound::Whole {
            return;
        }
        if let Some(year) = found.spec.named_year().filter(|y| is_told_of(*y, self.past.published)) {
            self.past.year = Some(year);
            self.future.year = Some(year);
        }
        if let Spec::Part { part: Part::Quarter(_) | Part::Half(_) | Part::Month(_), calendar: Calendar::Civil, .. } = &found.spec {
            self.last = Some(found.spec.clone());
        }
    }
}

/// Years after which a text that named a year in the sentence before still tells of it; before that, a time without a year is the
/// latest.
const LONG_PAST: i32 = 4;

/// Whether times without a year belong to a year named before: where nothing is known of publication, or the text tells of
/// years long past.
fn is_told_of(year: i32, published: Option<i32>) -> bool {
    published.and_then(calendar::year_of).is_none_or(|published| published - year >= 2)
}

fn closed((start, end): Interval) -> Days {
    (Some(start), Some(end))
}

fn bounded((start, end): Interval, found: &Found) -> Days {
    match found.bound {
        Bound::Whole => (Some(start), Some(end)),
        Bound::Until => (None, Some(end)),
        Bound::Since | Bound::Onward => (Some(start), None),
        Bound::After => (Some(end + 1), None),
        Bound::Before if start == end || found.spec.without_edge() != &found.spec => (None, Some(end)),
        Bound::Before => (None, Some(start - 1)),
    }
}
