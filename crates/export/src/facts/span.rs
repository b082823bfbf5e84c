//! What a statement says a value is: an interval that may be open. In: a figure's two ends and its comparator. Out: whether
//! two statements can both be true, and whether they name the same number.
//!
//! « up to 65 » is everything to 65, « more than 75 » everything from 75, « hundreds of billions » everything from 1e11: two
//! statements agree where their intervals share a value, give or take the contract's 2 %, or 5 % where one says « about ».

use crate::rates::significant_digits;

/// Values within this share of each other agree (data contract, section 4).
const TOLERANCE: f64 = 0.02;
/// The same where one of them is « environ ».
const ABOUT: f64 = 0.05;
/// Numbers within this share of each other are the same number, rounded.
const SAME: f64 = 0.005;
/// How far from an interval's end a value may be and still be what the words mean: « more than 75 » is not said of 200.
const NEAR: f64 = 0.15;
/// From here on a round number is telling, too.
const LARGE: f64 = 1e9;

/// A value as a text states it, in its unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    /// The low end; None where open.
    pub low: Option<f64>,
    /// The high end; None where open.
    pub high: Option<f64>,
    /// It is an order of magnitude, not a number.
    pub vague: bool,
    /// It is given with « environ ».
    pub about: bool,
}

impl Span {
    /// Whether both statements can be true.
    pub fn agrees(&self, other: &Span) -> bool {
        self.meets(other, if self.about || other.about { ABOUT } else { TOLERANCE })
    }

    /// Whether the intervals share a value, give or take the share `tolerance`.
    pub fn meets(&self, other: &Span, tolerance: f64) -> bool {
        let below = |high: Option<f64>, low: Option<f64>| match (high, low) {
            (Some(high), Some(low)) => high < low - tolerance * high.abs().max(low.abs()),
            _ => false,
        };
        !(below(self.high, other.low) || below(other.high, self.low))
    }

    /// Whether they agree and the numbers said are close: « more than 70 » and « more than 75 », not « up to 65 » and 38.
    pub fn is_near(&self, other: &Span) -> bool {
        let contains = |a: &Span, x: f64| matches!((a.low, a.high), (Some(l), Some(h)) if l <= x && x <= h);
        let near = |x: f64, y: f64| contains(self, y) || contains(other, x) || (x - y).abs() <= NEAR * x.abs().max(y.abs());
        self.agrees(other) && self.ends().any(|x| other.ends().any(|y| near(x, y)))
    }

    /// The same with both ends times `factor`.
    pub fn times(&self, factor: f64) -> Span {
        Span { low: self.low.map(|v| v * factor), high: self.high.map(|v| v * factor), ..*self }
    }

    /// The numbers said: one, or two for a range.
    pub fn ends(&self) -> impl Iterator<Item = f64> {
        self.low.into_iter().chain(self.high.filter(|h| Some(*h) != self.low))
    }

    /// Whether both name the same numbers, whatever the comparators: 80, « more than 80 » and « up to 80 » do, « 60 to 65 »
    /// and 65 do not.
    pub fn same_numbers(&self, other: &Span) -> bool {
        if self.vague || other.vague {
            return false;
        }
        let (mut a, mut b) = (self.ends(), other.ends());
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) if close(x, y) => {}
                _ => return false,
            }
        }
    }

    /// Whether both name the same numbers within the tolerance in which claims agree, whatever the comparators: 57 and 57.01.
    pub fn is_alike(&self, other: &Span) -> bool {
        let near = |x: f64, y: f64| (x - y).abs() <= TOLERANCE * x.abs().max(y.abs());
        let (mine, its): (Vec<f64>, Vec<f64>) = (self.ends().collect(), other.ends().collect());
        self.vague == other.vague && mine.len() == its.len() && mine.iter().zip(&its).all(|(x, y)| near(*x, *y))
    }

    /// Whether they share a number: « up to 65 » and « 60 to 65 » do.
    pub fn shares_number(&self, other: &Span) -> bool {
        !self.vague && !other.vague && self.ends().any(|x| other.ends().any(|y| close(x, y)))
    }

    /// Whether another claim is unlikely to have the same number by chance: two digits or more, or a billion.
    pub fn is_telling(&self) -> bool {
        !self.vague && self.ends().any(|x| significant_digits(x) >= 2 || x.abs() >= LARGE)
    }

    /// How much it leaves open, to put the most precise first: open ends, then width (« environ » has one), then digits said.
    pub fn looseness(&self) -> (bool, usize, f64, i32) {
        let open = usize::from(self.low.is_none()) + usize::from(self.high.is_none());
        let width = match (self.low, self.high) {
            (Some(low), Some(high)) => (high - low).abs() / low.abs().max(high.abs()).max(f64::MIN_POSITIVE),
            _ => 0.0,
        };
        let width = if self.about { width.max(2.0 * ABOUT) } else { width };
        (self.vague, open, width, -self.ends().map(significant_digits).max().unwrap_or(0))
    }

    /// The two ends as bits: equal for equal spans, whatever the words.
    pub fn key(&self) -> (u64, u64) {
        // NaN's bits stand for an open end; -0 and 0 are one.
        let bits = |v: Option<f64>| v.map_or(u64::MAX, |v| (v + 0.0).to_bits());
        (bits(self.low), bits(self.high))
    }
}

/// Whether two numbers are the same one, give or take rounding.
pub fn close(x: f64, y: f64) -> bool {
    (x - y).abs() <= SAME * x.abs().max(y.abs())
}

/// All numbers that are [`close`] to `x` lie between these two.
pub fn around(x: f64) -> (f64, f64) {
    let far = SAME * x.abs() / (1.0 - SAME);
    (x - far, x + far)
}

/// All numbers within the tolerance of claims of `x` lie between these two.
pub fn tolerated(x: f64) -> (f64, f64) {
    let far = TOLERANCE * x.abs() / (1.0 - TOLERANCE);
    (x - far, x + far)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: impl Into<Option<f64>>, high: impl Into<Option<f64>>) -> Span {
        Span { low: low.into(), high: high.into(), ..Span::default() }
    }

    fn number(x: f64) -> Span {
        span(x, x)
    }

    #[test]
    fn bounds_agree_as_intervals() {
        assert!(span(None, 65.0).agrees(&span(60.0, 65.0)));
        assert!(span(75.0, None).agrees(&number(80.0)));
        assert!(span(75.0, None).agrees(&number(74.0)), "within 2 %");
        assert!(!span(75.0, None).agrees(&number(70.0)));
        assert!(span(75.0, None).agrees(&span(70.0, None)));
        assert!(!number(75.0).agrees(&number(70.0)));
        assert!(number(100.0).agrees(&number(102.0)) && !number(100.0).agrees(&number(103.0)));
        assert!(number(-1.4).agrees(&number(-1.41)) && !number(-1.4).agrees(&number(1.4)));
        assert!(number(0.0).agrees(&number(0.0)));
        let about = Span { about: true, ..number(80.0) };
        assert!(about.agrees(&number(83.0)) && !about.agrees(&number(88.0)));
        let vague = Span { vague: true, ..span(1e11, None) };
        assert!(vague.agrees(&number(5e11)) && !vague.agrees(&number(5e10)));
    }

    #[test]
    fn near_is_more_than_possible() {
        assert!(span(None, 65.0).agrees(&number(38.0)) && !span(None, 65.0).is_near(&number(38.0)));
        assert!(span(75.0, None).is_near(&span(72.0, None)));
        assert!(number(62.0).is_near(&span(60.0, 65.0)) && number(50.0).is_near(&span(30.0, 90.0)));
    }

    #[test]
    fn the_number_said_is_apart_from_its_bound() {
        assert!(span(None, 80.0).same_numbers(&number(80.0)) && span(80.0, None).same_numbers(&number(80.2)));
        assert!(!span(60.0, 65.0).same_numbers(&number(65.0)) && span(60.0, 65.0).shares_number(&number(65.0)));
        assert!(!Span { vague: true, ..span(1e9, None) }.same_numbers(&number(1e9)));
        assert!(number(49.0).is_telling() && number(8e10).is_telling() && !number(8.0).is_telling());
        let (low, high) = around(200.0);
        assert!(low < 199.0 && high > 201.0 && !close(200.0, low - 0.1) && !close(200.0, high + 0.1));
    }

    #[test]
    fn precise_comes_first() {
        let mut spans = [span(75.0, None), span(60.0, 65.0), number(50.0), number(50.25)];
        spans.sort_by(|a, b| a.looseness().partial_cmp(&b.looseness()).unwrap());
        assert_eq!(spans, [number(50.25), number(50.0), span(60.0, 65.0), span(75.0, None)]);
    }
}
