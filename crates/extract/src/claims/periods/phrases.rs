//! Times with the words that lead them: « d'ici fin 2026 », « depuis janvier », « il y a deux ans », « sur quatre ans »,
//! « un an plus tôt ». In: a place in a text. Out: a [`Found`] expression, not yet days.

use super::Role;
use super::calendar::{Shift, Unit};
use super::lexicon::{Class, Edge, Lead, Phrase};
use super::reader::{Determiner, Reader};
use super::spec::{Calendar, Part, Spec, Year};
use super::times::Time;

/// Which ends of the days are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Both.
    Whole,
    /// Up to the last day.
    Until,
    /// Up to the day before the first; a single day and an end are included.
    Before,
    /// From the first day on, which is past.
    Since,
    /// From the first day on.
    Onward,
    /// From the day after the last on.
    After,
}

/// An expression of time as it is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The time.
    pub spec: Spec,
    /// Its open ends.
    pub bound: Bound,
    /// What it does.
    pub role: Role,
    /// The token after it.
    pub end: usize,
}

fn found(spec: Spec, bound: Bound, role: Role, end: usize) -> Found {
    Found { spec, bound, role, end }
}

/// A length of time: « deux à trois ans » is from 2 to 3 years. No count: « quelques années ».
struct Lapse {
    unit: Unit,
    count: Option<(i32, i32)>,
    end: usize,
}

const YEAR_AGO: Shift = Shift { unit: Unit::Year, count: -1 };

impl Reader<'_> {
    /// The expression that begins at `at`. `quarter` tells what « au premier » is one of.
    pub fn expression(&self, at: usize, named: Option<&Spec>) -> Option<Found> {
        if self.is_taken(at) {
            return None;
        }
        self.leads(at)
            .find_map(|(lead, after)| self.led(lead, at, after))
            .or_else(|| self.often(at))
            .or_else(|| self.free(at))
            .or_else(|| self.elliptic(at, named))
            .or_else(|| self.bare_year(at))
    }

    fn led(&self, lead: Lead, at: usize, after: usize) -> Option<Found> {
        if matches!(lead, Lead::Between | Lead::From)
            && let Some(time) = self.span(lead, after)
        {
            return Some(found(time.spec, Bound::Whole, Role::Period, time.end));
        }
        if let Some(lapse) = self.lapse(after) {
            return self.led_lapse(lead, &lapse);
        }
        let event = || if lead == Lead::Since { self.event(after) } else { None };
        let time = self.time(after).filter(|t| self.suits(lead, at, after, t)).or_else(event)?;
        let period = |spec, bound| Some(found(spec, bound, Role::Period, time.end));
        let spec = time.spec.clone();
        match lead {
            Lead::Between | Lead::Ago => None,
            Lead::In | Lead::Lapse | Lead::Over | Lead::Hence | Lead::From => Some(self.plain(time)),
            Lead::By => Some(found(spec.term(), Bound::Whole, Role::Deadline, time.end)),
            Lead::Until => period(spec, Bound::Until),
            // « avant la fin de l'année » is said of the whole year, as « d'ici la fin de l'année ».
            Lead::Before if matches!(spec, Spec::Edge(Edge::End, _)) => Some(found(spec.term(), Bound::Whole, Role::Deadline, time.end)),
            Lead::Before => period(spec, Bound::Before),
            Lead::Since => period(spec, Bound::Since),
            Lead::Onward => period(spec, Bound::Onward),
            Lead::After => period(spec, Bound::After),
            Lead::Versus => Some(found(spec.clone(), Bound::Whole, Role::Versus(shift_of(&spec)), time.end)),
        }
    }

    /// « le sommet de septembre », « ses résultats de fin octobre »: the time of an event that something is counted since.
    fn event(&self, at: usize) -> Option<Time> {
        let (determiner, noun) = self.determiner(at);
        let of = (noun + 1..=noun + 2).find(|i| self.is(*i, Class::Of))?;
        let words = (noun..of).all(|i| self.is_word(i) && self.word(i).unit.is_none());
        if determiner == Determiner::None || !words {
            return None;
        }
        self.edge_or_month(of + 1)
    }

    /// Whether a time may stand behind this lead.
    fn suits(&self, lead: Lead, at: usize, after: usize, time: &Time) -> bool {
        if time.sure {
            return true;
        }
        let to = self.is(after - 1, Class::To) && after == at + 1;
        match &time.spec {
            // « du trimestre », « à l'année »; « en année »
            Spec::Unit(..) | Spec::Running(_) => {
                let determined = self.determiner(after).0 != Determiner::None;
                // « ses dépenses de l'année »; « l'homme de l'année » is of no time.
                let of = lead == Lead::From && !at.checked_sub(1).is_some_and(|b| self.is(b, Class::YearNoun));
                determined && !to && !of && !matches!(lead, Lead::Versus | Lead::By)
            }
            // « à 2030 » may be any number.
            Spec::Part { part: Part::Whole, calendar: Calendar::Civil, .. } => {
                !to && (lead != Lead::From || self.plain_year(after).is_some())
            }
            Spec::Span(first, _) if matches!(**first, Spec::Part { part: Part::Whole, .. }) => !to,
            _ => true,
        }
    }

    fn plain(&self, time: Time) -> Found {
        let role = shift_of(&time.spec).map_or(Role::Period, Role::Anchored);
        found(time.spec, Bound::Whole, role, time.end)
    }

    /// « deux ans », « un an et demi », « deux à trois ans », « une dizaine d'années », « quelques mois ».
    fn lapse(&self, at: usize) -> Option<Lapse> {
        if self.is(at, Class::Several) {
            return self.word(at + 1).unit.map(|unit| Lapse { unit, count: None, end: at + 2 });
        }
        let (first, mut i) = self.number(at)?;
        let mut last = first;
        if (self.is(i, Class::To) || self.is(i, Class::And) || self.is_dash(i))
            && let Some((n, end)) = self.number(i + 1)
        {
            (last, i) = (n, end);
        }
        let mut unit = self.word(i).unit?;
        let mut count = (first, last);
        i += 1;
        if self.is(i, Class::And) && self.is(i + 1, Class::HalfMore) && unit == Unit::Year {
            (unit, count) = (Unit::Month, (first * 12 + 6, last * 12 + 6));
            i += 2;
        }
        Some(Lapse { unit, count: Some(count), end: i })
    }

    fn led_lapse(&self, lead: Lead, lapse: &Lapse) -> Option<Found> {
        let Lapse { unit, count, end } = *lapse;
        let reached = |sign: i32| match count {
            Some((a, b)) if sign > 0 => Spec::Reached(unit, a, b),
            Some((a, b)) => Spec::Reached(unit, -b, -a),
            None => Spec::Vague,
        };
        if let Some((sign, after)) = self.later(end) {
            let shift = Shift { unit, count: sign * count?.0 };
            let role = if lead == Lead::Versus { Role::Versus(Some(shift)) } else { Role::Anchored(shift) };
            return Some(found(Spec::Shifted(shift), Bound::Whole, role, after));
        }
        match lead {
            Lead::From | Lead::Between | Lead::In | Lead::Versus => None,
            // « il y a dix jours » is about then.
            Lead::Ago if matches!(unit, Unit::Day | Unit::Week | Unit::Weekend) => Some(found(Spec::Vague, Bound::Whole, Role::Vague, end)),
            Lead::Ago => Some(found(reached(-1), Bound::Whole, Role::Period, end)),
            Lead::Hence => Some(found(reached(1), Bound::Whole, Role::Period, end)),
            Lead::By => Some(found(reached(1), Bound::Whole, Role::Deadline, end)),
            Lead::Since => {
                let spec = count.map_or(Spec::Vague, |(_, most)| Spec::Rolling(unit, -most));
                Some(found(spec, Bound::Since, Role::Period, end))
            }
            Lead::Over if (unit, count) == (Unit::Year, Some((1, 1))) => {
                Some(found(Spec::Shifted(YEAR_AGO), Bound::Whole, Role::Versus(Some(YEAR_AGO)), end))
            }
            _ => Some(found(Spec::Vague, Bound::Whole, Role::HowLong, end)),
        }
    }

    /// « plus tôt », « plus tard »; « avant » and « après » where nothing follows.
    fn later(&self, at: usize) -> Option<(i32, usize)> {
        self.phrase(at, |p| if let Phrase::Later(n) = p { Some(n) } else { None }).or_else(|| {
            self.phrase(at, |p| if let Phrase::LaterAtEnd(n) = p { Some(n) } else { None }).filter(|(_, end)| self.closes(*end))
        })
    }

    /// « par an », « chaque année », « tous les deux ans », « le mardi », « annuellement ».
    fn often(&self, at: usize) -> Option<Found> {
        let often = |end| Some(found(Spec::Vague, Bound::Whole, Role::HowOften, end));
        if let Some(((), end)) = self.phrase(at, |p| (p == Phrase::Often).then_some(())) {
            return often(end);
        }
        let next = self.word(at + 1);
        let is_time = next.unit.is_some() || next.weekday.is_some() || next.season.is_some() || next.is(Class::FiscalNoun);
        if (self.is(at, Class::Per) && next.unit.is_some()) || (self.is(at, Class::Each) && is_time) {
            return often(at + 2);
        }
        if self.is(at, Class::Every) && self.is(at + 1, Class::Article) {
            let noun = self.number(at + 2).map_or(at + 2, |(_, end)| end);
            return self.word(noun).unit.and_then(|_| often(noun + 1));
        }
        if !(self.is(at, Class::Article) && self.time(at).is_none()) {
            return None;
        }
        // « le lundi » is every Monday, or in a tale the last: its days are there for who can tell.
        next.weekday.map(|day| found(Spec::Weekday(day, None), Bound::Whole, Role::HowOften, at + 2))
    }

    /// A time that needs no word to lead it.
    fn free(&self, at: usize) -> Option<Found> {
        if let Some(((), end)) = self.phrase(at, |p| (p == Phrase::YearAgo).then_some(())) {
            return Some(found(Spec::Shifted(YEAR_AGO), Bound::Whole, Role::Versus(Some(YEAR_AGO)), end));
        }
        if let Some(Lapse { unit, count: Some((count, _)), end }) = self.lapse(at)
            && let Some((sign, end)) = self.later(end)
        {
            let shift = Shift { unit, count: sign * count };
            return Some(found(Spec::Shifted(shift), Bound::Whole, Role::Anchored(shift), end));
        }
        // « finira l'année avec 75 000 salariés »
        let finished = at > 0 && self.is(at - 1, Class::EndingVerb) && self.is(at, Class::Article);
        self.time(at).filter(|t| t.sure || finished && matches!(t.spec, Spec::Unit(Unit::Year, _))).map(|t| self.plain(t))
    }

    /// « 11,4 % au premier », after « au deuxième trimestre ».
    fn elliptic(&self, at: usize, named: Option<&Spec>) -> Option<Found> {
        let Some(Spec::Part { part, calendar, .. }) = named else { return None };
        if !(self.is(at, Class::To) && self.is(at, Class::Article)) {
            return None;
        }
        let (n, end) = self.ordinal(at + 1).filter(|(_, end)| self.closes(*end) || self.is(*end, Class::And))?;
        let part = match part {
            Part::Quarter(_) => Part::Quarter(n),
            Part::Half(_) if n <= 2 => Part::Half(n),
            _ => return None,
        };
        Some(found(Spec::Part { part, year: Year::Unsaid, calendar: *calendar }, Bound::Whole, Role::Period, end))
    }

    /// A year without a word of time before it: « le budget 2025 », « 38 milliards (2024) », « 2025 sera une année clé »,
    /// « plus que 2024 ».
    fn bare_year(&self, at: usize) -> Option<Found> {
        self.plain_year(at)?;
        let before = at.wrapping_sub(1);
        let (year, end) = self.years(at)?;
        let of_noun = self.is(before, Class::YearNoun) && self.str(before).starts_with(char::is_lowercase);
        let in_brackets = self.is_mark(before, "(") && self.is_mark(end, ")") && at > 1 && self.is_taken(at - 2);
        let begins = !self.tokens().contains(&before) || self.closes(before) || self.is(before, Class::That) || self.is(before, Class::And);
        let subject = begins && self.is(end, Class::YearVerb) && matches!(year, Year::Named(_));
        let compared = self.is(before, Class::That) && self.compares(before);
        (of_noun || in_brackets || subject || compared).then(|| found(Spec::year(year), Bound::Whole, Role::Period, end))
    }

    /// Whether « que » at `at` compares: « deux fois plus élevé qu'en 2020 », not « alors qu'en 2020 ».
    pub fn compares(&self, at: usize) -> bool {
        self.is(at, Class::That)
            && (1..=4).map_while(|n| at.checked_sub(n)).take_while(|i| !self.is_mark(*i, ",;:.()")).any(|i| self.is(i, Class::Comparative))
    }
}

impl Reader<'_> {
    /// « du jamais-vu », « sa pire séance », « au plus bas », « pour la quatrième fois »: whether what ends at `at` ranks, so that
    /// « depuis » behind it says among which.
    pub fn is_ranked(&self, at: usize) -> bool {
        let words = (0..RANKED).map_while(|n| at.checked_sub(n)).take_while(|i| self.tokens().contains(i) && !self.is_taken(*i));
        words.take_while(|i| !self.is_mark(*i, ",;:.()")).any(|i| {
            let article = i > 0 && (self.is(i - 1, Class::Article) || self.is(i - 1, Class::Own));
            self.is(i, Class::Rank)
                || self.is(i, Class::Comparative) && article && !self.is(i, Class::Same)
                || self.ordinal(i).is_some_and(|(_, end)| article && self.is(end, Class::Time))
        })
    }

    /// « PARIS, 28 octobre (Reuters) - »: whether the time before `end` is that of a dateline.
    pub fn is_dateline(&self, at: usize, end: usize) -> bool {
        let begins = at.saturating_sub(self.tokens().start) <= DATELINE;
        let close = (end + 1..end + 1 + DATELINE).find(|i| self.is_mark(*i, ")")).filter(|_| self.is_mark(end, "("));
        begins && close.is_some_and(|c| self.is_dash(c + 1) && self.spaced(c + 1))
    }
}

/// Words before « depuis » that may hold a superlative.
const RANKED: usize = 6;
/// Words of a place or an agency in a dateline, at most.
const DATELINE: usize = 6;

/// How far a time is counted from another.
fn shift_of(spec: &Spec) -> Option<Shift> {
    match spec {
        Spec::Anchored(unit, count) => Some(Shift { unit: *unit, count: *count }),
        Spec::Shifted(shift) => Some(*shift),
        _ => None,
    }
}
