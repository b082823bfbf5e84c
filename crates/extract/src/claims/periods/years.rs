//! Months, seasons and years, and the year that a part of one is of. In: a place in a text. Out: a [`Time`], or a [`Year`]
//! and in whose calendar.

use super::calendar::Unit;
use super::lexicon::{Class, Toward};
use super::reader::{Determiner, Reader};
use super::spec::{Calendar, Part, Spec, Year};
use super::times::{Time, led, sure};

impl Reader<'_> {
    /// « juin », « juin 2025 », « juin dernier », « le mois de juin ».
    pub(super) fn named_month(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let of_month = self.word(at).unit == Some(Unit::Month) && self.is(at + 1, Class::Of);
        let name = if of_month { at + 2 } else { at };
        if let Some((month, end)) = self.month(name) {
            let (year, _, after) = self.year_of(end);
            // « avril-juin 2025 »
            if self.is_dash(end)
                && !of_month
                && let Some((last, end)) = self.month(end + 1)
            {
                return Some(self.months_to(month, last, end));
            }
            // « juin et juillet 2025 »
            if self.is(end, Class::And)
                && let Some((last, end)) = self.month(end + 1)
                && last > month
            {
                return Some(self.months_to(month, last, end));
            }
            let spec = Spec::civil(Part::Month(month), year);
            let certain = of_month || year != Year::Unsaid;
            // « sur Mars » is the planet.
            if !certain && self.is_title(name) {
                return None;
            }
            // « le mars » is no month.
            return (certain || determiner == Determiner::None).then_some(Time { spec, end: after, sure: certain });
        }
        // « sept. 2025 »
        let (month, end) = self.any_month(at)?;
        let year = self.year(end)?;
        sure(Spec::civil(Part::Month(month), Year::Named(year)), end + 1)
    }

    fn months_to(&self, first: i32, last: i32, end: usize) -> Time {
        let (year, _, end) = self.year_of(end);
        let last = Spec::civil(Part::Month(last), year);
        let first = Spec::civil(Part::Month(first), Year::Unsaid).with_year_of(&last);
        Time { spec: Spec::Span(Box::new(first), Box::new(last)), end, sure: year != Year::Unsaid }
    }

    /// « le mois de mai », « la journée du 31 décembre 2020 ».
    pub(super) fn framed(&self, noun: usize) -> Option<Time> {
        if !self.is(noun + 1, Class::Of) {
            return None;
        }
        if self.word(noun).unit == Some(Unit::Month) {
            // « les mois de novembre à janvier »
            if let Some((first, to)) = self.month(noun + 2).filter(|m| self.is(m.1, Class::To))
                && let Some((last, end)) = self.month(to + 1)
            {
                return Some(self.months_to(first, last, end));
            }
            return self.named_month(Determiner::None, noun + 2);
        }
        (self.word(noun).unit == Some(Unit::Day)).then(|| self.date(Determiner::The, noun + 2)).flatten()
    }

    /// « l'été 2025 », « cet hiver », « au printemps », « l'hiver dernier ».
    pub(super) fn season(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let month = self.word(at).season?;
        let part = Part::Season(month);
        if determiner == Determiner::This {
            return sure(Spec::civil(part, Year::Toward(Toward::This)), at + 1);
        }
        let (year, _, end) = self.year_of(at + 1);
        // « a été », « a été passé »
        if determiner == Determiner::None && !matches!(year, Year::Named(_) | Year::Range(..)) {
            return None;
        }
        Some(Time { spec: Spec::civil(part, year), end, sure: year != Year::Unsaid })
    }

    /// « 2025 », « 2024-2025 », « 2023, 2024 et 2025 ».
    pub(super) fn plain_years(&self, determiner: Determiner, at: usize) -> Option<Time> {
        if determiner != Determiner::None {
            return None;
        }
        if let Some((first, last, end)) = self.year_range(at) {
            return led(years(first, last), end);
        }
        let first = self.year(at)?;
        let (mut last, mut end, mut i) = (first, at + 1, at + 1);
        for _ in 0..8 {
            let Some(year) = self.year(i + 1).filter(|y| *y > last) else { break };
            if self.is(i, Class::And) {
                (last, end) = (year, i + 2);
                break;
            }
            if !self.is_mark(i, ",") {
                break;
            }
            (last, i) = (year, i + 2);
        }
        led(if end == at + 1 { Spec::year(Year::Named(first)) } else { years(first, last) }, end)
    }

    /// One year, or « 2024-2025 ».
    pub fn years(&self, at: usize) -> Option<(Year, usize)> {
        if let Some((first, last, end)) = self.year_range(at) {
            return Some((Year::Range(first, last), end));
        }
        self.year(at).map(|y| (Year::Named(y), at + 1))
    }

    /// The year that a part of one is of, said behind it: « 2025 », « de 2025 », « de l'an dernier », « dernier »,
    /// « de son exercice ».
    pub fn year_of(&self, at: usize) -> (Year, Calendar, usize) {
        let civil = |year, end| (year, Calendar::Civil, end);
        if let Some((year, end)) = self.years(at) {
            return civil(year, end);
        }
        if let Some((toward, end)) = self.toward(at) {
            return match toward {
                Toward::Before => civil(Year::Anchored(-1), end),
                Toward::After => civil(Year::Anchored(1), end),
                toward => civil(Year::Toward(toward), end),
            };
        }
        let nothing = civil(Year::Unsaid, at);
        if !self.is(at, Class::Of) {
            return nothing;
        }
        if let Some((year, end)) = self.years(at + 1) {
            return civil(year, end);
        }
        let (determiner, noun) = self.determiner(at + 1);
        if let Some((Spec::Part { part: Part::Whole, year, calendar }, end)) = self.fiscal(determiner, noun) {
            return (year, calendar, end);
        }
        match self.unit(determiner, noun) {
            Some(Time { spec: Spec::Part { part: Part::Whole, year, calendar }, end, .. }) => (year, calendar, end),
            Some(Time { spec: Spec::Unit(Unit::Year, count), end, .. }) => civil(Year::Offset(count), end),
            Some(Time { spec: Spec::Anchored(Unit::Year, count), end, .. }) => civil(Year::Anchored(count), end),
            _ => nothing,
        }
    }
}

/// Whole years from the one to the other.
pub(super) fn years(first: i32, last: i32) -> Spec {
    Spec::Span(Box::new(Spec::year(Year::Named(first))), Box::new(Spec::year(Year::Named(last))))
}
