//! The days that a claim holds for. In: the time that goes with a figure ([`super::when`]). Out: `figures.period_start`,
//! `period_end` and `period_text`.

use super::Claim;
use super::elements::Part;
use super::modality;
use super::periods::{Role, Unit, calendar, is_reported};
use super::reader::Reader;
use super::who::Who;
use crate::figures::{End, Figure, Kind};

impl Reader<'_, '_> {
    /// « En 2008, la ville comptait 28 % d’habitants de plus qu’en 1999 »: a change over several years holds from the first of
    /// them on; one from one year to the next holds for the latter.
    fn since(&self, figure: &Figure, at: usize, start: Option<i32>) -> Option<i32> {
        if figure.direction.is_none() && figure.kind != Kind::Multiple {
            return None;
        }
        let behind = self.parse.elements.iter().skip(at + 1).take(4);
        let versus = behind.filter_map(|e| e.time()).map(|t| &self.scope.times[t]);
        let base = versus.filter(|t| t.role == Role::Versus(None)).find_map(|t| t.past)?;
        let (first, last) = (base.0?, base.1?);
        (last + 1 < start?).then_some(first)
    }

    /// Gives a claim its days and their words; days to come make a plan of it.
    pub(super) fn set_period(&self, claim: &mut Claim, figure: &Figure, who: &Who, at: usize, published: Option<i32>) {
        if figure.kind == Kind::Duration {
            return;
        }
        let Some(time) = self.when(who, at) else {
            // « un bond par rapport à l’an dernier, passant de 35 milliards à 65 »: the time compared with is that of the start,
            // and where it is a year, the end is of the next.
            let versus = self.scope.times.iter().find(|t| matches!(t.role, Role::Versus(_)));
            let year_after = |days: (Option<i32>, Option<i32>)| {
                let year = calendar::year(calendar::year_of(days.0?)?)?;
                (days == (Some(year.0), Some(year.1))).then(|| calendar::year(calendar::year_of(year.1 + 1)?))?
            };
            if let Some(time) = versus
                && let Some(past) = time.past
                && let Some((start, end)) = match figure.role {
                    Some(End::From) => Some(past),
                    Some(End::To) => year_after(past).map(|(s, e)| (Some(s), Some(e))),
                    None => None,
                }
            {
                claim.period_text = Some(self.scope.doc.span(time.tokens.clone()).to_owned());
                (claim.period_start, claim.period_end) = (start, end);
            }
            return;
        };
        let expression = &self.scope.times[time];
        claim.period_text = Some(self.scope.doc.span(expression.tokens.clone()).to_owned());
        let planned = claim.modality != modality::ACTUAL && !self.is_told(time);
        let days = if planned { expression.future.or(expression.past) } else { expression.past.or(expression.future) };
        let both = matches!(self.scope.doc.lower(expression.tokens.start).as_str(), "entre" | "de");
        let days = match (expression.ends.filter(|_| both), figure.role) {
            (Some(ends), Some(End::From)) => Some(ends.0),
            (Some(ends), Some(End::To)) => Some(ends.1),
            _ => days,
        };
        // « de 17 milliards dès cette année »: what is earned or spent from then on is given for that year.
        let flow = matches!(figure.kind, Kind::Money | Kind::Percent | Kind::Multiple);
        let whole = expression.ends.map(|e| e.0).filter(|(start, end)| flow && start.zip(*end).is_some_and(|d| is_reported(&d)));
        let days = if self.scope.doc.lower(expression.tokens.start) == "dès" { whole.or(days) } else { days };
        let Some((start, end)) = days else { return };
        // « Lundi soir, le maire a présenté un parc de 350 mégawatts », « a publié mardi un bénéfice de »: the day of the news.
        let lasting = matches!(figure.kind, Kind::Power | Kind::Energy | Kind::Data)
            || claim.measure == "compute"
            || figure.kind != Kind::Multiple && matches!(claim.measure, "revenue" | "profit" | "loss");
        // « 200 mégawatts fin 2027 » is said of that day.
        let month_end = start.and_then(|s| Unit::Month.at(s, 0)).is_some_and(|m| Some(m.1) == start);
        if lasting && start.is_some() && start == end && !month_end {
            claim.period_text = None;
            return;
        }
        let years = start.zip(end).is_some_and(|(s, e)| {
            let year = |day| calendar::year_of(day).and_then(calendar::year);
            year(s).is_some_and(|y| y.0 == s) && year(e).is_some_and(|y| y.1 == e)
        });
        (claim.period_start, claim.period_end) = (self.since(figure, at, start).filter(|_| years).or(start), end);
        // « dépassant les 20 millions de l’an passé »: what its own past time says is there already.
        let next = (at + 1..self.parse.elements.len()).find(|i| !matches!(self.element(*i).part, Part::Other));
        let own = next.is_some_and(|i| self.element(i).time() == Some(time) && self.begins_with_of(i));
        if own && end.is_some_and(|e| published.is_some_and(|p| e < p)) {
            claim.modality = modality::ACTUAL;
        }
        // What holds for days to come is no fact yet, nor is a budget « pour 2026 » before that year is over.
        let first = self.scope.doc.lower(expression.tokens.start);
        let budgeted = figure.kind == Kind::Money && matches!(claim.measure, "capex" | "investment" | "spending" | "cost" | "revenue");
        let ahead = budgeted && first == "pour" && published.is_some_and(|p| end.is_some_and(|e| e > p));
        if claim.modality == modality::ACTUAL && (ahead || published.is_some_and(|p| start.is_some_and(|s| s > p))) {
            claim.modality = modality::PLANNED;
        }
    }
}
