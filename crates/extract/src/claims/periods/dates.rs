//! Dates, weekdays, fiscal years and the days that they close on, spans from one time to another. In: a place in a text.
//! Out: a [`Time`].

use super::calendar::Unit;
use super::lexicon::{Class, Edge, Lead, Phrase, Toward};
use super::reader::{Determiner, Reader};
use super::spec::{Calendar, Close, Part, Spec, Year};
use super::times::{Time, fiscal_toward};

impl Reader<'_> {
    /// « 30 juin 2025 », « lundi 3 mars », « 1er au 15 mars », « 4 et 5 mai 1946 », 28/01/2025, 2025-01-28.
    pub(super) fn date(&self, determiner: Determiner, at: usize) -> Option<Time> {
        if let Some(time) = self.numeric_date(determiner, at) {
            return Some(time);
        }
        let at = if self.word(at).weekday.is_some() { at + 1 } else { at };
        let (first, after) = self.day_of_month(at)?;
        let sure = |spec, end| Some(Time { spec, end, sure: true });
        if let Some((month, end)) = self.any_month(after) {
            let (year, _, end) = self.year_of(end);
            return sure(Spec::civil(Part::Day(month, first), year), end);
        }
        let joined = self.is(after, Class::And) || self.is(after, Class::To) || self.is_dash(after) || self.is_mark(after, ",");
        if !joined {
            return None;
        }
        let (_, next) = self.determiner(after + 1);
        let next = if self.word(next).weekday.is_some() { next + 1 } else { next };
        let (last, after) = self.day_of_month(next)?;
        let (month, end) = self.any_month(after)?;
        let (year, _, end) = self.year_of(end);
        let day = |d| Box::new(Spec::civil(Part::Day(month, d), year));
        (first < last).then(|| sure(Spec::Span(day(first), day(last)), end)).flatten()
    }

    fn numeric_date(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let separator = self.str(at + 1);
        let close = |i: usize| !self.spaced(i);
        if !(self.is_dash(at + 1) || matches!(separator, "/" | ".")) || !close(at + 1) || !close(at + 2) {
            return None;
        }
        let sure = |year, month, day, end| {
            super::calendar::day(year, month, day)?;
            Some(Time { spec: Spec::civil(Part::Day(month, day), Year::Named(year)), end, sure: true })
        };
        if self.str(at + 3) == separator && close(at + 3) && close(at + 4) {
            let (a, b, c) = (self.bare_digits(at, 1..5)?, self.bare_digits(at + 2, 1..3)?, self.bare_digits(at + 4, 1..5)?);
            return match (self.str(at).len(), self.str(at + 4).len()) {
                (4, 1 | 2) => sure(a, b, c, at + 5),
                (1 | 2, 4) => sure(c, b, a, at + 5),
                (1 | 2, 2) if separator == "/" => sure(2000 + c, b, a, at + 5),
                _ => None,
            };
        }
        // « le 28/01 »
        let (day, month) = (self.bare_digits(at, 2..3)?, self.bare_digits(at + 2, 2..3)?);
        let led = determiner == Determiner::The && separator == "/" && super::calendar::day(2000, month, day).is_some();
        led.then_some(Time { spec: Spec::civil(Part::Day(month, day), Year::Unsaid), end: at + 3, sure: true })
    }

    /// « mardi », « lundi dernier », « ce jeudi », « mercredi soir »; not « le mardi », which is any.
    pub(super) fn weekday(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let weekday = self.word(at).weekday?;
        let end = if self.is(at + 1, Class::DayPart) { at + 2 } else { at + 1 };
        let sure = |spec, end| Some(Time { spec, end, sure: true });
        match (self.toward(end), determiner) {
            (Some((toward @ (Toward::Last | Toward::Next), end)), _) => sure(Spec::Weekday(weekday, Some(toward)), end),
            (Some((_, end)), _) => sure(Spec::Vague, end),
            (None, Determiner::None | Determiner::This) => sure(Spec::Weekday(weekday, None), end),
            _ => None,
        }
    }

    /// « l'exercice 2025 », « son exercice décalé », « l'année fiscale 2025 », « l'exercice clos fin juin ».
    pub(super) fn fiscal(&self, determiner: Determiner, at: usize) -> Option<(Spec, usize)> {
        let of_year =
            self.word(at).unit == Some(Unit::Year) && (self.is(at + 1, Class::FiscalAdjective) || self.is(at + 1, Class::OffsetAdjective));
        if !(self.is(at, Class::FiscalNoun) || of_year) {
            return None;
        }
        let mut shifted = false;
        let adjectives = |mut i: usize, shifted: &mut bool| {
            for _ in 0..3 {
                *shifted |= self.is(i, Class::OffsetAdjective);
                let known = [Class::FiscalAdjective, Class::OffsetAdjective, Class::PlainAdjective].into_iter().any(|c| self.is(i, c));
                i += usize::from(known);
            }
            i
        };
        let bare = at + 1;
        let i = adjectives(bare, &mut shifted);
        let (mut year, mut end) =
            self.years(i).or_else(|| self.years(i + 1).filter(|_| self.is(i, Class::Of))).unwrap_or((Year::Unsaid, i));
        end = adjectives(end, &mut shifted);
        if year == Year::Unsaid
            && let Some((toward, after)) = self.toward(end)
            && let Spec::Part { year: said, .. } = fiscal_toward(toward)
        {
            (year, end) = (said, after);
        }
        let mut close = None;
        if let Some(closing) = self.closing_date(end)
            && let Some((found, said)) = close_of(&closing.spec)
        {
            close = Some(found);
            year = said.unwrap_or(year);
            end = closing.end;
        }
        // « dans l'exercice de ses fonctions »
        let nothing = year == Year::Unsaid && close.is_none() && end == bare;
        if nothing && (matches!(determiner, Determiner::None) || self.is(end, Class::Of)) {
            return None;
        }
        if nothing && determiner == Determiner::This {
            year = Year::Offset(0);
        }
        if nothing && determiner == Determiner::Same {
            year = Year::Anchored(0);
        }
        Some((Spec::Part { part: Part::Whole, year, calendar: Calendar::Fiscal { close, shifted } }, end))
    }

    /// « clos fin juin », « , clos le 31 mars 2025 », « (clôturé en mars) », « qui s'achèvera le 31 janvier 2026 ».
    pub(super) fn closing_date(&self, at: usize) -> Option<Time> {
        let opened = self.is_mark(at, "(");
        let i = if opened || self.is_mark(at, ",") { at + 1 } else { at };
        let ((), mut i) = self.phrase(i, |p| (p == Phrase::Close).then_some(()))?;
        // « en », « le », « au », « à la »
        for _ in 0..3 {
            let small = self.is(i, Class::Article) || self.is(i, Class::To) || self.is(i, Class::In);
            i += usize::from(small);
        }
        let edge = self.word(i).edge == Some(Edge::End);
        i += usize::from(edge);
        if edge && self.is(i, Class::Of) {
            i += 1;
        }
        let mut time = self.date(Determiner::None, i).or_else(|| {
            let of_month = self.word(i).unit == Some(Unit::Month) && self.is(i + 1, Class::Of);
            let (month, end) = self.month(if of_month { i + 2 } else { i })?;
            let (year, _, end) = self.year_of(end);
            Some(Time { spec: Spec::civil(Part::Month(month), year), end, sure: true })
        })?;
        if opened && self.is_mark(time.end, ")") {
            time.end += 1;
        }
        Some(time)
    }

    /// The months that a fiscal quarter is told in again: « au premier trimestre de son exercice, de juillet à septembre ».
    pub(super) fn told_again(&self, spec: &Spec, at: usize) -> Option<Time> {
        let fiscal = matches!(spec, Spec::Part { calendar: Calendar::Fiscal { .. }, .. });
        let opened = self.is_mark(at, "(");
        if !fiscal || !(opened || self.is_mark(at, ",")) || !self.is(at + 1, Class::Of) {
            return None;
        }
        let mut time = self.span(Lead::From, at + 2)?;
        if opened && self.is_mark(time.end, ")") {
            time.end += 1;
        }
        Some(time)
    }

    /// « [de] janvier à mars 2025 », « [entre] 2025 et 2028 »: the word that leads stands before `at`.
    pub(super) fn span(&self, lead: Lead, at: usize) -> Option<Time> {
        let first = self.single(at)?;
        if matches!(first.spec, Spec::Span(..)) {
            return Some(first).filter(|t| t.sure || lead == Lead::Between);
        }
        let joint = first.end;
        let after = match lead {
            Lead::Between => self.is(joint, Class::And).then_some(joint + 1),
            _ if self.is(joint, Class::To) => Some(joint + 1),
            _ => self.leads(joint).find(|(l, _)| *l == Lead::Until).map(|(_, end)| end),
        }?;
        // « entre 2025 et 2028 »; « de juin 2024 à fin 2025 »
        let after = if self.is(after, Class::To) { after + 1 } else { after };
        let last = self.single(after).filter(|t| !matches!(t.spec, Spec::Vague | Spec::Span(..)))?;
        if matches!(first.spec, Spec::Vague) {
            return None;
        }
        let spec = Spec::Span(Box::new(first.spec.with_year_of(&last.spec)), Box::new(last.spec));
        Some(Time { spec, end: last.end, sure: true })
    }

    /// A time that is no list of years: « 2025 et 2028 » are two.
    fn single(&self, at: usize) -> Option<Time> {
        match self.year(at) {
            Some(year) if self.year_range(at).is_none() && self.numeric_date(Determiner::None, at).is_none() => {
                Some(Time { spec: Spec::year(Year::Named(year)), end: at + 1, sure: false })
            }
            _ => self.time(at),
        }
    }
}

/// When a year closes on that day or in that month, and the year said.
pub(super) fn close_of(spec: &Spec) -> Option<(Close, Option<Year>)> {
    let Spec::Part { part, year, .. } = spec else { return None };
    let close = match part {
        Part::Day(month, day) => Close { month: *month, day: Some(*day) },
        Part::Month(month) => Close { month: *month, day: None },
        _ => return None,
    };
    Some((close, matches!(year, Year::Named(_)).then_some(*year)))
}
