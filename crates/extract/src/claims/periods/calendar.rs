//! Days, and the units that days are grouped in. In: days since 1970, units of the (Gregorian) calendar. Out: first and
//! last days, both inclusive. Weeks run from Monday to Sunday (ISO 8601).

use jiff::civil::Date;

use crate::figure::named;

/// First and last day, both inclusive, in days since 1970.
pub type Interval = (i32, i32);

const EPOCH: Date = Date::constant(1970, 1, 1);

named! {
    /// A unit that time is counted in.
    Unit {
        /// One day.
        Day "day",
        /// Monday to Sunday.
        Week "week",
        /// Saturday and Sunday.
        Weekend "weekend",
        /// A month.
        Month "month",
        /// Three months from January, April, July or October.
        Quarter "quarter",
        /// Six months from January or July.
        Half "half",
        /// A year.
        Year "year",
        /// Ten years.
        Decade "decade",
        /// A hundred years.
        Century "century",
    }
}

/// How far a time lies from another: « un an plus tôt » is one year back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Counted in.
    pub unit: Unit,
    /// How many; less than 0 is earlier.
    pub count: i32,
}

/// The day of a date; None where there is no such date.
pub fn day(year: i32, month: i32, day: i32) -> Option<i32> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date - EPOCH).get_days())
}

/// The date of a day.
fn date(day: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// Its year.
pub fn year_of(day: i32) -> Option<i32> {
    date(day).map(|d| i32::from(d.year()))
}

/// The months `first` … `first + count - 1` from January of `year` (month 1); months beyond December run into other years.
pub fn months(year: i32, first: i32, count: i32) -> Option<Interval> {
    let start = |index: i32| day(year + index.div_euclid(12), index.rem_euclid(12) + 1, 1);
    Some((start(first - 1)?, start(first - 1 + count)? - 1))
}

/// A whole year.
pub fn year(year: i32) -> Option<Interval> {
    months(year, 1, 12)
}

/// The last day of a month.
pub fn month_end(year: i32, month: i32) -> Option<i32> {
    months(year, month, 1).map(|m| m.1)
}

/// `day` moved by months; the 31st becomes the last day of a shorter month. With `sticky` the last day of a month stays one.
pub fn add_months(from: i32, count: i32, sticky: bool) -> Option<i32> {
    let date = date(from)?;
    let (start, end) = months(i32::from(date.year()), i32::from(date.month()) + count, 1)?;
    if sticky && date == date.last_of_month() {
        return Some(end);
    }
    Some((start + i32::from(date.day()) - 1).min(end))
}

impl Unit {
    /// How many months it has; None for those counted in days.
    pub fn in_months(self) -> Option<i32> {
        match self {
            Unit::Day | Unit::Week | Unit::Weekend => None,
            Unit::Month => Some(1),
            Unit::Quarter => Some(3),
            Unit::Half => Some(6),
            Unit::Year => Some(12),
            Unit::Decade => Some(120),
            Unit::Century => Some(1200),
        }
    }

    /// The whole unit that lies `count` units after the one that holds `day`.
    pub fn at(self, day: i32, count: i32) -> Option<Interval> {
        let Some(length) = self.in_months() else {
            if self == Unit::Day {
                return day.checked_add(count).map(|d| (d, d));
            }
            // 1970-01-01 is a Thursday.
            let monday = (day - (day + 3).rem_euclid(7)).checked_add(count.checked_mul(7)?)?;
            return Some(if self == Unit::Weekend { (monday + 5, monday + 6) } else { (monday, monday + 6) });
        };
        let date = date(day)?;
        let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        let first = month.div_euclid(length).checked_add(count)?.checked_mul(length)?;
        months(first.div_euclid(12), first.rem_euclid(12) + 1, length)
    }

    /// `day` moved by `count` units.
    pub fn from(self, day: i32, count: i32, sticky: bool) -> Option<i32> {
        match self.in_months() {
            Some(length) => add_months(day, length.checked_mul(count)?, sticky),
            None => day.checked_add(count.checked_mul(if self == Unit::Day { 1 } else { 7 })?),
        }
    }
}

impl Shift {
    /// A period moved so far, the last day of a month staying one.
    pub fn apply(self, days: Interval) -> Option<Interval> {
        Some((self.unit.from(days.0, self.count, false)?, self.unit.from(days.1, self.count, true)?))
    }
}

/// The latest (or, `forward`, the next) day with this weekday, 1 for Monday; `day` itself counts unless `strict`.
pub fn weekday(from: i32, weekday: i32, forward: bool, strict: bool) -> i32 {
    let of_day = (from + 3).rem_euclid(7) + 1;
    let back = (of_day - weekday).rem_euclid(7);
    match (forward, strict && back == 0) {
        (false, false) => from - back,
        (false, true) => from - 7,
        (true, false) => from + (7 - back) % 7,
        (true, true) => from + 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_hold_their_days() {
        let at = day(2025, 3, 14).expect("a day");
        assert_eq!(Unit::Week.at(at, 0), day(2025, 3, 10).zip(day(2025, 3, 16)));
        assert_eq!(Unit::Quarter.at(at, -1), day(2024, 10, 1).zip(day(2024, 12, 31)));
        assert_eq!(Unit::Month.at(at, 10), day(2026, 1, 1).zip(day(2026, 1, 31)));
        assert_eq!(Unit::Day.at(i32::MAX, 1), None);
    }

    #[test]
    fn months_end_where_they_end() {
        let quarter = months(2025, 1, 3).expect("a quarter");
        assert_eq!(Shift { unit: Unit::Month, count: -1 }.apply(quarter), day(2024, 12, 1).zip(day(2025, 2, 28)));
        assert_eq!(add_months(day(2025, 1, 31).expect("a day"), 1, false), day(2025, 2, 28));
        assert_eq!(day(2025, 2, 29), None);
    }

    #[test]
    fn weekdays_look_both_ways() {
        let thursday = day(2025, 1, 30).expect("a day");
        assert_eq!(weekday(thursday, 1, false, false), thursday - 3);
        assert_eq!(weekday(thursday, 4, false, true), thursday - 7);
        assert_eq!(weekday(thursday, 4, true, false), thursday);
        assert_eq!(weekday(thursday, 1, true, false), thursday + 4);
    }
}
