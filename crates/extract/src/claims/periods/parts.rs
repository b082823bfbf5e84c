//! Parts of civil and fiscal years. In: a part, a year as it is said, and what it is seen from. Out: an interval of days.

use super::calendar::{self, Interval};
use super::lexicon::Toward;
use super::spec::{Calendar, Close, Frame, Part, Tense, Year};

/// Days after which a season may be the last one, though its quarter is not over.
const SEASON: i32 = 62;

impl Close {
    fn in_year(self, year: i32) -> Option<i32> {
        let end = calendar::month_end(year, self.month)?;
        self.day.map_or(Some(end), |d| calendar::day(year, self.month, d).map(|d| d.min(end)))
    }

    /// The twelve months up to the close in `year`.
    fn months_to(self, year: i32) -> Option<Interval> {
        Some((self.in_year(year - 1)? + 1, self.in_year(year)?))
    }
}

impl Part {
    /// Its place in a year, to tell what comes first.
    pub(super) fn order(self) -> i32 {
        match self {
            Part::Whole | Part::First(_) => 0,
            Part::Quarter(n) => n * 300 - 299,
            Part::Half(n) => n * 600 - 599,
            Part::Month(m) => m * 100,
            Part::Day(m, d) => m * 100 + d,
            Part::Season(m) => m * 100,
            Part::Last(n) => (13 - n) * 100,
        }
    }

    /// Its days in the civil year.
    fn in_year(self, year: i32) -> Option<Interval> {
        match self {
            Part::Whole => calendar::year(year),
            Part::Quarter(n) => calendar::months(year, n * 3 - 2, 3),
            Part::Half(n) => calendar::months(year, n * 6 - 5, 6),
            Part::Month(m) => calendar::months(year, m, 1),
            Part::Day(m, d) => calendar::day(year, m, d).map(|d| (d, d)),
            // Spring, summer and autumn are the quarters that business pages mean by them; winter begins in December.
            Part::Season(m) => calendar::months(if m == 12 { year - 1 } else { year }, m, 3),
            Part::First(n) => calendar::months(year, 1, n),
            Part::Last(n) => calendar::months(year, 13 - n, n),
        }
    }

    /// Its days in twelve months that begin elsewhere.
    fn in_months(self, (start, end): Interval) -> Option<Interval> {
        let months = |first: i32, count: i32| {
            Some((calendar::add_months(start, first, false)?, calendar::add_months(start, first + count, false)? - 1))
        };
        match self {
            Part::Quarter(n) => months(n * 3 - 3, 3),
            Part::Half(n) => months(n * 6 - 6, 6),
            Part::First(n) => months(0, n),
            Part::Last(n) => months(12 - n, n),
            _ => Some((start, end)),
        }
    }
}

/// A part of all years.
pub(super) struct Instances<'a> {
    pub(super) part: Part,
    pub(super) calendar: Calendar,
    pub(super) frame: &'a Frame,
}

impl Instances<'_> {
    fn close(&self) -> Option<Close> {
        match self.calendar {
            Calendar::Civil => None,
            Calendar::Fiscal { close, .. } => close.or(self.frame.close),
        }
    }

    fn of(&self, year: i32) -> Option<Interval> {
        let Some(close) = self.close() else { return self.part.in_year(year) };
        self.part.in_months(close.months_to(year)?)
    }

    pub(super) fn days(&self, year: Year) -> Option<Interval> {
        if let Calendar::Fiscal { shifted, .. } = self.calendar
            && self.close().is_none()
            && (shifted || year == Year::Unsaid)
        {
            return None;
        }
        match year {
            Year::Named(year) => self.of(year),
            Year::Range(first, last) if self.close().is_none() && self.part == Part::Whole => {
                Some((calendar::year(first)?.0, calendar::year(last)?.1))
            }
            Year::Range(_, last) if self.close().is_some() || matches!(self.part, Part::Season(_)) => self.of(last),
            Year::Range(..) => None,
            Year::Offset(count) => self.offset(count),
            Year::Anchored(count) => self.of(self.frame.anchor_year()? + count),
            Year::Toward(toward) => self.toward(Some(toward)),
            Year::Unsaid => match self.frame.year {
                Some(year) => self.of(year),
                None => self.toward(None),
            },
        }
    }

    /// In the year that lies `count` after that of publication; a fiscal year is that which is running.
    fn offset(&self, count: i32) -> Option<Interval> {
        let published = self.frame.published?;
        let mut year = calendar::year_of(published)?;
        if let Some(close) = self.close()
            && close.in_year(year)? < published
        {
            year += 1;
        }
        self.of(year + count)
    }

    /// The latest that is over, or the next that is not.
    fn toward(&self, toward: Option<Toward>) -> Option<Interval> {
        let published = self.frame.published?;
        let year = calendar::year_of(published)?;
        // The month in course is told of as past; so is what has begun where only its start counts.
        let begun = self.frame.begun || matches!(self.part, Part::Month(_) | Part::Season(_)) || toward == Some(Toward::This);
        let past = |i: &Interval| if begun && toward != Some(Toward::Last) { i.0 <= published } else { i.1 <= published };
        let mut all = (year - 2..=year + 3).filter_map(|y| self.of(y));
        match (toward, self.frame.tense) {
            // In September last summer is this year's.
            (Some(Toward::Last | Toward::Before), _) if matches!(self.part, Part::Season(_)) => all.rfind(|i| i.0 + SEASON <= published),
            (Some(Toward::Last | Toward::Before), _) => all.rfind(|i| i.1 < published),
            (Some(Toward::Next | Toward::After), _) => all.find(|i| i.0 > published),
            (_, Tense::Past) => all.rfind(past),
            (_, Tense::Future) => all.find(|i| i.1 >= published),
        }
    }
}
