//! Times as they are said, and the days that they are. In: a [`Spec`] that the reader made of words, and the [`Frame`] it
//! stands in: day of publication, whether the clause tells what happened, the time named before. Out: an interval of days.

use super::calendar::{self, Interval, Shift, Unit};
use super::lexicon::{Edge, Toward};
use super::parts::Instances;

/// Which part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// 1 to 4.
    Quarter(i32),
    /// 1 or 2.
    Half(i32),
    /// 1 to 12.
    Month(i32),
    /// Month and day.
    Day(i32, i32),
    /// Three months from this one; one that begins in December belongs to the year it ends in.
    Season(i32),
    /// The first months.
    First(i32),
    /// The last months.
    Last(i32),
}

/// Which year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// Not said.
    Unsaid,
    /// By its number.
    Named(i32),
    /// « 2024-2025 ».
    Range(i32, i32),
    /// So many after that of publication.
    Offset(i32),
    /// So many after that of the time named before.
    Anchored(i32),
    /// « juin dernier », « juin prochain », « cet été ».
    Toward(Toward),
}

/// When a fiscal year closes: month, and day where it is not the month's last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// 1 to 12.
    pub month: i32,
    /// None for the last of the month.
    pub day: Option<i32>,
}

/// Whose year it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Everyone's.
    Civil,
    /// A firm's: `close` where said beside it; `shifted` where it is said not to be the civil one.
    Fiscal {
        /// Said beside it.
        close: Option<Close>,
        /// « exercice décalé ».
        shifted: bool,
    },
}

/// A time as it is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// A year or a part of it.
    Part {
        /// Which part.
        part: Part,
        /// Of which year.
        year: Year,
        /// In whose calendar.
        calendar: Calendar,
    },
    /// One day out of a time.
    Edge(Edge, Box<Spec>),
    /// The year in which a time is over: 2030 of the twenties.
    Turn(Box<Spec>),
    /// The unit that lies so far from that of publication.
    Unit(Unit, i32),
    /// « au cours du trimestre »: the latest that is over, or the one that runs.
    Running(Unit),
    /// Units reached from publication, from so many to so many: « dans deux à trois ans ».
    Reached(Unit, i32, i32),
    /// Up to (less than 0) or from the day of publication.
    Rolling(Unit, i32),
    /// 1 for Monday; Last and Next leave out the day of publication.
    Weekday(i32, Option<Toward>),
    /// Counted from the time named before: the unit that holds it, moved.
    Anchored(Unit, i32),
    /// The time named before, moved.
    Shifted(Shift),
    /// The time named before in another year: « la même période de 2024 ».
    Same(Year),
    /// From the one to the other.
    Span(Box<Spec>, Box<Spec>),
    /// So many months up to a day: « le trimestre clos fin juin ».
    MonthsTo(i32, Box<Spec>),
    /// No days.
    Vague,
}

/// Whether a clause tells what happened or what is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// What happened.
    Past,
    /// What is to come.
    Future,
}

/// What a time is seen from.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Day of publication.
    pub published: Option<i32>,
    /// Of the clause.
    pub tense: Tense,
    /// When the fiscal year closes, where the document says it once.
    pub close: Option<Close>,
    /// A year that the text named before and that times without one belong to.
    pub year: Option<i32>,
    /// The time named before.
    pub anchor: Option<Interval>,
    /// The day named last.
    pub day: Option<Interval>,
    /// The quarter, half or year that the text reports on.
    pub report: Option<Interval>,
    /// Whether a time that has begun is past already: « depuis janvier ».
    pub begun: bool,
}

/// Days after its end, for each of its months, in which a quarter is reported.
const REPORTED_WITHIN: i32 = 40;

impl Frame {
    pub(super) fn published_year(&self) -> Option<i32> {
        self.published.and_then(calendar::year_of)
    }

    /// The time named before that lasts: what is reported on rather than the day of the report.
    fn period(&self) -> Option<Interval> {
        self.anchor.filter(|a| a.1 - a.0 >= SHORT).or(self.report).or(self.anchor)
    }

    /// What the text reports on, where it lasts as long as the unit.
    fn reported(&self, unit: Unit) -> Option<Interval> {
        self.report.filter(|r| unit.in_months().is_some_and(|m| (r.1 - r.0 + 16) / 30 == m))
    }

    /// The quarter or half that lies `count` after the running one, counted from the one that was reported last, where those of a
    /// text are not the calendar's: « le trimestre clos fin octobre … pour le trimestre en cours ».
    fn shifted(&self, unit: Unit, count: i32) -> Option<Interval> {
        let months = unit.in_months().filter(|_| matches!(unit, Unit::Quarter | Unit::Half))?;
        let (report, published) = (self.reported(unit)?, self.published?);
        let own = unit.at(report.0, 0) != Some(report);
        let since = match published - report.1 {
            // It is the running one that was named.
            ..=0 if report.0 <= published => 0,
            after if (1..=months * REPORTED_WITHIN).contains(&after) => 1,
            _ => return None,
        };
        own.then(|| Shift { unit, count: count + since }.apply(report)).flatten()
    }

    pub(super) fn anchor_year(&self) -> Option<i32> {
        self.anchor.and_then(|a| calendar::year_of(a.0)).or_else(|| self.published_year())
    }
}

impl Spec {
    /// A year.
    pub fn year(year: Year) -> Spec {
        Spec::civil(Part::Whole, year)
    }

    /// A part of a civil year.
    pub fn civil(part: Part, year: Year) -> Spec {
        Spec::Part { part, year, calendar: Calendar::Civil }
    }

    fn weekday_before(weekday: i32, day: i32) -> Interval {
        let day = calendar::weekday(day, weekday, false, false);
        (day, day)
    }

    /// The same with the year of `other` where it names none itself.
    pub fn with_year_of(self, other: &Spec) -> Spec {
        match (self, other) {
            (Spec::Part { part, year: Year::Unsaid, calendar }, Spec::Part { part: last, year, .. }) if *year != Year::Unsaid => {
                let year = match *year {
                    // « de novembre à mars 2025 »
                    Year::Named(y) if part.order() > last.order() => Year::Named(y - 1),
                    other => other,
                };
                Spec::Part { part, year, calendar }
            }
            (Spec::Edge(edge, spec), other) => Spec::Edge(edge, Box::new(spec.with_year_of(other.without_edge()))),
            (spec, Spec::Edge(_, other)) => spec.with_year_of(other),
            (spec, _) => spec,
        }
    }

    /// The whole that an edge is one of: « d’ici fin 2026 » is 2026.
    pub fn without_edge(&self) -> &Spec {
        if let Spec::Edge(_, spec) = self { spec } else { self }
    }

    /// What something is to be reached by: all of 2026 « d’ici fin 2026 », 2030 « d’ici la fin de la décennie ».
    pub(super) fn term(&self) -> Spec {
        match self {
            Spec::Edge(Edge::End, spec) if matches!(**spec, Spec::Unit(Unit::Decade, _) | Spec::Running(Unit::Decade)) => {
                Spec::Turn(spec.clone())
            }
            spec => spec.without_edge().clone(),
        }
    }

    /// Whether it may be what a text reports on: no season is, though it lasts three months.
    pub(super) fn may_be_reported(&self) -> bool {
        !matches!(self.without_edge(), Spec::Part { part: Part::Season(_), .. })
    }

    /// Whether a year is named in it.
    pub fn named_year(&self) -> Option<i32> {
        match self {
            Spec::Part { year: Year::Named(year), .. } | Spec::Part { year: Year::Range(_, year), .. } => Some(*year),
            Spec::Edge(_, spec) => spec.named_year(),
            Spec::Span(_, last) => last.named_year(),
            _ => None,
        }
    }

    /// Its days; None where they cannot be told.
    pub fn days(&self, frame: &Frame) -> Option<Interval> {
        match self {
            Spec::Part { part, year, calendar } => Instances { part: *part, calendar: *calendar, frame }.days(*year),
            Spec::Edge(edge, spec) => edge_of(*edge, spec, frame),
            Spec::Turn(spec) => Unit::Year.at(spec.days(frame)?.1, 1),
            Spec::Unit(unit, count) => frame.shifted(*unit, *count).or_else(|| unit.at(frame.published?, *count)),
            Spec::Running(unit) => {
                // « clos fin août … sur le trimestre »: the one that the text reports on.
                let told = frame.reported(*unit);
                told.filter(|_| frame.tense == Tense::Past)
                    .or_else(|| unit.at(frame.published?, if frame.tense == Tense::Past { -1 } else { 0 }))
            }
            Spec::Reached(unit, from, to) => Some((reached(*unit, frame, *from)?.0, reached(*unit, frame, *to)?.1)),
            Spec::Rolling(unit, count) => {
                let other = unit.from(frame.published?, *count, false)?;
                Some(if *count < 0 { (other, frame.published?) } else { (frame.published?, other) })
            }
            Spec::Weekday(weekday, toward) => {
                let forward = match toward {
                    Some(Toward::Next) => true,
                    Some(Toward::Last) => false,
                    _ => frame.tense == Tense::Future,
                };
                let strict = matches!(toward, Some(Toward::Next | Toward::Last));
                let day = calendar::weekday(frame.published?, *weekday, forward, strict);
                Some((day, day))
            }
            Spec::Anchored(unit, count) => anchored(*unit, *count, frame),
            Spec::Shifted(shift) if shift.unit == Unit::Year => shift.apply(frame.period()?),
            Spec::Shifted(shift) => shift.apply(frame.anchor?),
            Spec::Same(year) => {
                let anchor = frame.period()?;
                let count = match year {
                    Year::Named(named) => named - calendar::year_of(anchor.0)?,
                    Year::Offset(offset) => frame.published_year()? + offset - calendar::year_of(anchor.0)?,
                    Year::Anchored(count) => *count,
                    _ => 0,
                };
                Shift { unit: Unit::Year, count }.apply(anchor)
            }
            Spec::Span(first, last) => {
                let last = last.days(frame)?;
                let first = match first.as_ref() {
                    Spec::Weekday(weekday, None) => Spec::weekday_before(*weekday, last.0),
                    first => first.days(&Frame { begun: true, ..*frame })?,
                };
                // « de novembre à mars »: the November before that March.
                let first = if first.0 > last.1 { Shift { unit: Unit::Year, count: -1 }.apply(first)? } else { first };
                (first.0 <= last.1).then_some((first.0, last.1))
            }
            Spec::MonthsTo(months, end) => {
                let end = end.days(frame)?.1;
                Some((calendar::add_months(end, -months, true)? + 1, end))
            }
            Spec::Vague => None,
        }
    }
}

/// The unit that lies `count` units from publication: the year two years from it.
fn reached(unit: Unit, frame: &Frame, count: i32) -> Option<Interval> {
    let published = frame.published?;
    match unit {
        Unit::Decade | Unit::Century => {
            let day = unit.from(published, count, false)?;
            Unit::Year.at(day, 0)
        }
        Unit::Quarter | Unit::Half => Unit::Month.at(unit.from(published, count, false)?, 0),
        unit => unit.at(published, count),
    }
}

/// Days of a part of the year so short that « l’année précédente » is the whole year before it, not the same part of that year.
const SHORT: i32 = 80;

fn anchored(unit: Unit, count: i32, frame: &Frame) -> Option<Interval> {
    // « la veille », « ce jour-là »: counted from a day, whatever longer time was named since.
    let day = frame.day.filter(|_| unit == Unit::Day && frame.anchor.is_none_or(|a| a.0 != a.1));
    let Some(anchor) = day.or(frame.anchor) else {
        // « l'année précédente » alone is that before publication; « la veille », « le mois suivant » alone are any.
        return (unit != Unit::Day && count < 0).then(|| unit.at(frame.published?, count)).flatten();
    };
    let from = if count > 0 { anchor.1 } else { anchor.0 };
    if unit == Unit::Year && count != 0 && anchor.1 - anchor.0 >= SHORT {
        return Shift { unit, count }.apply(anchor);
    }
    unit.at(from, count)
}

fn edge_of(edge: Edge, spec: &Spec, frame: &Frame) -> Option<Interval> {
    let (start, end) = match (edge, spec) {
        // « fin juin » is over when June is; in June, « début juin » is past.
        (Edge::Start | Edge::Middle, spec) => spec.days(&Frame { begun: true, ..*frame })?,
        (_, spec) => spec.days(frame)?,
    };
    Some(match edge {
        Edge::Whole => (start, end),
        Edge::Start => (start, start),
        Edge::End => (end, end),
        Edge::Middle => {
            let middle = match end - start {
                // The 15th of a month, 30 June of a year.
                27..=30 => start + 14,
                364 | 365 => calendar::add_months(start, 6, false)? - 1,
                length => start + length / 2,
            };
            (middle, middle)
        }
    })
}
