//! Times as noun phrases: « le deuxième trimestre 2025 », « fin juin », « mardi dernier », « les quatre prochaines années ».
//! In: a place in a text, the words that lead there left out. Out: a [`Time`].

use std::ops::Range;

use super::calendar::Unit;
use super::lexicon::{Class, Edge, Lead, Phrase, Toward};
use super::reader::{Determiner, Reader};
use super::spec::{Calendar, Part, Spec, Year};
use super::years::years;

/// A time and where it ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Time {
    /// What it is.
    pub spec: Spec,
    /// The token after it.
    pub end: usize,
    /// Whether it is a time wherever it stands; a bare year or month needs a word that leads it.
    pub sure: bool,
}

pub(super) fn sure(spec: Spec, end: usize) -> Option<Time> {
    Some(Time { spec, end, sure: true })
}

pub(super) fn led(spec: Spec, end: usize) -> Option<Time> {
    Some(Time { spec, end, sure: false })
}

impl Reader<'_> {
    /// The time that begins at `at`, its article included.
    pub fn time(&self, at: usize) -> Option<Time> {
        if let Some(time) = self.day_word(at).or_else(|| self.edge(at)) {
            return Some(time);
        }
        let (determiner, noun) = self.determiner(at);
        self.date(determiner, noun)
            .or_else(|| self.weekday(determiner, noun))
            .or_else(|| self.compact(noun))
            .or_else(|| self.counted(determiner, noun))
            .or_else(|| self.ordinal_part(determiner, noun))
            .or_else(|| self.leaning(determiner, noun))
            .or_else(|| self.fiscal(determiner, noun).map(|(spec, end)| Time { spec, end, sure: true }))
            .or_else(|| self.decade(noun))
            .or_else(|| self.span_noun(determiner, noun))
            .or_else(|| self.framed(noun))
            .or_else(|| self.unit(determiner, noun))
            .or_else(|| self.named_month(determiner, noun))
            .or_else(|| self.season(determiner, noun))
            .or_else(|| self.plain_years(determiner, noun))
    }

    /// « hier », « la veille », « à l'époque ».
    fn day_word(&self, at: usize) -> Option<Time> {
        let (spec, end) = self.phrase(at, |p| match p {
            Phrase::Day(n) => Some(Spec::Unit(Unit::Day, n)),
            Phrase::AnchoredDay(n) => Some(Spec::Anchored(Unit::Day, n)),
            Phrase::Vague => Some(Spec::Vague),
            _ => None,
        })?;
        sure(spec, if self.is(end, Class::DayPart) { end + 1 } else { end })
    }

    /// « fin octobre », « septembre 2025 », « 2019 »: a time that may stand behind « de ».
    pub(super) fn edge_or_month(&self, at: usize) -> Option<Time> {
        let (determiner, noun) = self.determiner(at);
        self.edge(at).or_else(|| self.named_month(determiner, noun)).or_else(|| self.plain_years(determiner, noun))
    }

    /// « fin juin », « la fin de l'année », « mi-2026 », « en fin d'année ».
    fn edge(&self, at: usize) -> Option<Time> {
        let (determiner, noun) = self.determiner(at);
        let edge = self.word(noun).edge.filter(|_| determiner != Determiner::This && determiner != Determiner::Own)?;
        let i = self.after_dash(noun + 1);
        let i = if self.is(i, Class::Of) { i + 1 } else { i };
        // No edge of an edge: a chain of them would be read again and again.
        let (_, inner) = self.determiner(i);
        if self.word(inner).edge.is_some() {
            return None;
        }
        let whole = self.time(i).filter(|t| self.has_edges(&t.spec))?;
        let spec = if edge == Edge::Whole { whole.spec } else { Spec::Edge(edge, Box::new(whole.spec)) };
        sure(spec, whole.end)
    }

    fn has_edges(&self, spec: &Spec) -> bool {
        !matches!(spec, Spec::Vague | Spec::Weekday(..) | Spec::Unit(Unit::Day, _) | Spec::Rolling(..))
    }

    /// T2 2025, 2T25, S1, Q3.
    fn compact(&self, at: usize) -> Option<Time> {
        let part = |letter: usize, n: i32| {
            let quarter = self.is(letter, Class::QuarterLetter) && (1..=4).contains(&n);
            let half = self.is(letter, Class::HalfLetter) && (1..=2).contains(&n);
            if quarter { Some(Part::Quarter(n)) } else { half.then_some(Part::Half(n)) }
        };
        let capital = |i: usize| self.str(i).starts_with(|c: char| c.is_uppercase()) && self.str(i).len() == 1;
        // 2T25, 2T 2025
        if let Some(n) = self.bare_digits(at, 1..2)
            && capital(at + 1)
            && !self.spaced(at + 1)
        {
            let part = part(at + 1, n)?;
            let (year, end) = self.short_year(at + 2)?;
            return sure(Spec::civil(part, Year::Named(year)), end);
        }
        // FY25, FY 2025
        if self.is(at, Class::FiscalLetters) && self.str(at).chars().all(char::is_uppercase) {
            let (year, end) = self.short_year(at + 1)?;
            let calendar = Calendar::Fiscal { close: None, shifted: false };
            return sure(Spec::Part { part: Part::Whole, year: Year::Named(year), calendar }, end);
        }
        let n = self.bare_digits(at + 1, 1..2).filter(|_| capital(at) && !self.spaced(at + 1))?;
        let part = part(at, n)?;
        let after = at + 2;
        let glued = !self.spaced(after) && !self.closes(after);
        if glued {
            return None;
        }
        let next = if self.is_dash(after) || self.is_mark(after, "/") { after + 1 } else { after };
        if let Some((year, end)) = self.short_year(next).filter(|_| next == after || !self.spaced(after)) {
            return sure(Spec::civil(part, Year::Named(year)), end);
        }
        let (year, calendar, end) = self.year_of(after);
        Some(Time { spec: Spec::Part { part, year, calendar }, end, sure: year != Year::Unsaid })
    }

    /// A year of four digits, or of two.
    fn short_year(&self, at: usize) -> Option<(i32, usize)> {
        let year = self.bare_digits(at, 4..5).filter(|y| (1900..=2100).contains(y));
        year.or_else(|| self.bare_digits(at, 2..3).map(|y| 2000 + y)).map(|y| (y, at + 1))
    }

    /// « deuxième trimestre 2025 », « dernier trimestre de l'année », « premier mois de l'année ».
    fn ordinal_part(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let last = self.word(at).toward == Some(Toward::Last);
        let (n, noun) = match self.ordinal(at) {
            Some(found) => found,
            None if last => (0, at + 1),
            None => return None,
        };
        let unit = self.word(noun).unit?;
        let part = match (unit, n) {
            (Unit::Quarter, 0) => Part::Quarter(4),
            (Unit::Half, 0) => Part::Half(2),
            (Unit::Month, 0) => Part::Last(1),
            (Unit::Quarter, n) => Part::Quarter(n),
            (Unit::Half, n) if n <= 2 => Part::Half(n),
            (Unit::Month, n) => Part::Month(n),
            _ => return None,
        };
        let (year, calendar, end) = self.year_of(noun + 1);
        // « au premier trimestre de son exercice, clos fin septembre »: behind the comma, the quarter closes.
        if let Some(close) = (noun + 1..end).filter(|i| self.is_mark(*i, ",")).find_map(|i| self.closing_date(i)) {
            return sure(Spec::MonthsTo(unit.in_months()?, Box::new(close.spec)), end);
        }
        // « son troisième trimestre, clos fin juillet ».
        let behind = if self.is_mark(end, ",") { end + 1 } else { end };
        if let Some(close) = self.closing_date(behind).filter(|_| calendar == Calendar::Civil && unit != Unit::Month) {
            return sure(Spec::MonthsTo(unit.in_months()?, Box::new(close.spec)), close.end);
        }
        // « le dernier trimestre » alone is the one just over; « le premier mois » is any.
        if year == Year::Unsaid && calendar == Calendar::Civil && (n == 0 || unit == Unit::Month) {
            return None;
        }
        let spec = Spec::Part { part, year, calendar };
        self.told_again(&spec, end).or(Some(Time { spec, end, sure: determiner != Determiner::None }))
    }

    /// « les neuf premiers mois de 2024 », « les quatre prochaines années », « les douze derniers mois », « ces dernières années ».
    fn counted(&self, determiner: Determiner, at: usize) -> Option<Time> {
        if determiner == Determiner::None {
            return None;
        }
        let (count, mut i) = self.number(at).map_or((None, at), |(n, end)| (Some(n), end));
        let (mut first, mut toward) = (false, None);
        // « quatre prochaines », « prochains six »
        for _ in 0..2 {
            if self.is(i, Class::First) && !first {
                first = true;
                i += 1;
            } else if let Some(t) = self.word(i).toward.filter(|_| toward.is_none()) {
                toward = Some(t);
                i += 1;
            }
        }
        let (count, noun) = match (count, self.number(i)) {
            (None, Some((n, end))) if i > at => (Some(n), end),
            _ => (count, i),
        };
        let unit = self.word(noun).unit?;
        // « les trois mois clos le 31 décembre »
        if let Some(months) = count.zip(unit.in_months()).map(|(n, m)| n * m).filter(|_| toward.is_none() && !first)
            && let Some(close) = self.closing_date(noun + 1)
        {
            return sure(Spec::MonthsTo(months, Box::new(close.spec)), close.end);
        }
        let (toward, end) = match toward {
            Some(toward) => (Some(toward), noun + 1),
            None if first => (None, noun + 1),
            None => self.toward(noun + 1).map(|(t, end)| (Some(t), end))?,
        };
        if first {
            let months = unit.in_months().filter(|m| *m < 12)? * count?;
            let (year, calendar, end) = self.year_of(end);
            return (1..=12).contains(&months).then_some(Time {
                spec: Spec::Part { part: Part::First(months), year, calendar },
                end,
                sure: true,
            });
        }
        let Some(count) = count else {
            // « ces dernières années », « les mois à venir »
            return if self.is_plural(at.saturating_sub(1)..noun) { sure(Spec::Vague, end) } else { None };
        };
        if toward == Some(Toward::Last)
            && let Some(months) = unit.in_months().map(|m| m * count).filter(|m| *m < 12)
        {
            let (year, calendar, after) = self.year_of(end);
            if year != Year::Unsaid || calendar != Calendar::Civil {
                return sure(Spec::Part { part: Part::Last(months), year, calendar }, after);
            }
        }
        match toward? {
            Toward::Last => sure(Spec::Rolling(unit, -count), end),
            Toward::Next => sure(Spec::Rolling(unit, count), end),
            _ => sure(Spec::Vague, end),
        }
    }

    /// Whether a determiner among these tokens is plural.
    fn is_plural(&self, mut tokens: Range<usize>) -> bool {
        tokens.any(|i| self.is(i, Class::Plural))
    }

    /// « le prochain trimestre », « la dernière décennie », « le précédent exercice ».
    fn leaning(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let toward = self.word(at).toward.filter(|_| determiner != Determiner::None)?;
        let noun = at + 1;
        if self.is(noun, Class::FiscalNoun) {
            return sure(fiscal_toward(toward), noun + 1);
        }
        let unit = self.word(noun).unit.filter(|_| !self.is_plural(at.saturating_sub(1)..noun))?;
        sure(toward_unit(unit, toward, true), noun + 1)
    }

    /// « les années 1990 », « les années 90 ».
    fn decade(&self, at: usize) -> Option<Time> {
        let i = self.is(at, Class::DecadesWord).then_some(at + 1)?;
        let first = self.year(i).filter(|y| y % 10 == 0).or_else(|| {
            let short = self.bare_digits(i, 2..3).filter(|n| n % 10 == 0 && !self.is_taken(i))?;
            Some(if short < 30 { 2000 + short } else { 1900 + short })
        })?;
        if self.is_dash(i + 1) && self.year(i + 2).is_some() {
            let last = self.year(i + 2).filter(|y| y % 10 == 0)?;
            return sure(Spec::Span(Box::new(Spec::year(Year::Named(first))), Box::new(Spec::year(Year::Named(last + 9)))), i + 3);
        }
        sure(Spec::Span(Box::new(Spec::year(Year::Named(first))), Box::new(Spec::year(Year::Named(first + 9)))), i + 1)
    }

    /// « la période 2021-2027 », « la saison 2024-2025 », « la même période de 2024 ».
    fn span_noun(&self, determiner: Determiner, at: usize) -> Option<Time> {
        if !self.is(at, Class::SpanNoun) {
            return None;
        }
        if determiner == Determiner::Same {
            let (year, _, end) = self.year_of(at + 1);
            return sure(Spec::Same(year), end);
        }
        // « pour la période en cours »: a quarter, where a text reports on quarters.
        if self.is(at, Class::Reported)
            && let Some((toward, end)) = self.toward(at + 1)
        {
            return sure(toward_unit(Unit::Quarter, toward, false), end);
        }
        // « sur la période », of which nothing more is said.
        if determiner == Determiner::The && self.is(at, Class::Reported) && !self.is(at + 1, Class::Of) && self.year(at + 1).is_none() {
            return (self.closes(at + 1) || self.is_word(at + 1)).then_some(Time {
                spec: Spec::Same(Year::Unsaid),
                end: at + 1,
                sure: false,
            });
        }
        let i = if self.is(at + 1, Class::PlainAdjective) { at + 2 } else { at + 1 };
        let (first, last, end) = self.year_range(i)?;
        sure(years(first, last), end)
    }

    /// « cette année », « l'an dernier », « l'année 2025 », « la semaine en cours », « le trimestre écoulé », « le week-end dernier ».
    pub(super) fn unit(&self, determiner: Determiner, at: usize) -> Option<Time> {
        let weekend = self.phrase(at, |p| (p == Phrase::Weekend).then_some(Unit::Weekend));
        let (unit, mut i) = weekend.or_else(|| self.word(at).unit.map(|u| (u, at + 1)))?;
        if self.is_plural(at.saturating_sub(1)..at) || determiner == Determiner::None && unit != Unit::Year {
            return None;
        }
        if unit == Unit::Year && (self.is(i, Class::FiscalAdjective) || self.is(i, Class::OffsetAdjective)) {
            return self.fiscal(determiner, at).map(|(spec, end)| Time { spec, end, sure: true });
        }
        if self.is(i, Class::PlainAdjective) {
            i += 1;
        }
        if unit == Unit::Year
            && let Some((year, end)) = self.years(i)
        {
            return sure(Spec::year(year), end);
        }
        if let Some(close) = self.closing_date(i).filter(|_| matches!(unit, Unit::Quarter | Unit::Half)) {
            return sure(Spec::MonthsTo(unit.in_months()?, Box::new(close.spec)), close.end);
        }
        if matches!(unit, Unit::Quarter | Unit::Half)
            && self.is(i, Class::Of)
            && let Some(named) = self.quarter_of(unit, i + 1)
        {
            return Some(named);
        }
        match determiner {
            Determiner::This => {
                // « ce mois-ci », « cette année-là »
                let here = self.is_dash(i) && self.is(i + 1, Class::Here);
                let there = self.is_dash(i) && self.is(i + 1, Class::There);
                let spec = if there { Spec::Anchored(unit, 0) } else { Spec::Unit(unit, 0) };
                sure(spec, if here || there { i + 2 } else { i })
            }
            Determiner::Same => {
                let (year, _, end) = self.year_of(i);
                sure(if year == Year::Unsaid { Spec::Anchored(unit, 0) } else { Spec::Same(year) }, end)
            }
            _ => match self.toward(i) {
                Some((toward, end)) => {
                    // « le trimestre en cours, qui se terminera fin avril ».
                    let next = if self.is_mark(end, ",") { end + 1 } else { end };
                    match (unit.in_months(), self.closing_date(next)) {
                        (Some(months), Some(close)) if matches!(unit, Unit::Quarter | Unit::Half) => {
                            sure(Spec::MonthsTo(months, Box::new(close.spec)), close.end)
                        }
                        _ => sure(toward_unit(unit, toward, false), end),
                    }
                }
                None if determiner == Determiner::The && matches!(unit, Unit::Quarter | Unit::Half) => led(Spec::Running(unit), i),
                None if determiner == Determiner::The && unit != Unit::Day => led(Spec::Unit(unit, 0), i),
                None if unit == Unit::Year && determiner == Determiner::None => led(Spec::Unit(unit, 0), i),
                None => None,
            },
        }
    }
}

impl Reader<'_> {
    /// « le trimestre d'avril à juin » is those months, « le trimestre de septembre » the one that ends with it.
    fn quarter_of(&self, unit: Unit, at: usize) -> Option<Time> {
        if let Some(time) = self.span(Lead::From, at) {
            return sure(time.spec, time.end);
        }
        let month = self.named_month(Determiner::None, at)?;
        let one = matches!(month.spec, Spec::Part { part: Part::Month(_), .. });
        one.then_some(())?;
        sure(Spec::MonthsTo(unit.in_months()?, Box::new(month.spec)), month.end)
    }
}

/// « l'an dernier », « le trimestre précédent »; of decades, and of years where « dernière » stands first, the time up to now.
fn toward_unit(unit: Unit, toward: Toward, leads: bool) -> Spec {
    let rolls = matches!(unit, Unit::Decade | Unit::Century) || (leads && unit == Unit::Year);
    match toward {
        Toward::Last if rolls => Spec::Rolling(unit, -1),
        Toward::Next if rolls => Spec::Rolling(unit, 1),
        Toward::This => Spec::Unit(unit, 0),
        Toward::Last => Spec::Unit(unit, -1),
        Toward::Next => Spec::Unit(unit, 1),
        Toward::Before => Spec::Anchored(unit, -1),
        Toward::After => Spec::Anchored(unit, 1),
    }
}

/// « l'exercice écoulé ».
pub(super) fn fiscal_toward(toward: Toward) -> Spec {
    let year = match toward {
        Toward::This => Year::Offset(0),
        Toward::Last => Year::Offset(-1),
        Toward::Next => Year::Offset(1),
        Toward::Before => Year::Anchored(-1),
        Toward::After => Year::Anchored(1),
    };
    Spec::Part { part: Part::Whole, year, calendar: Calendar::Fiscal { close: None, shifted: false } }
}
