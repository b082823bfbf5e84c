//! Days that a figure may hold for though no expression says them: the quarter that is over in a text of results, the session
//! before in one of share prices, the same time a year before behind « contre ». In: the day of publication, what was told
//! before. Out: days, each with the reason to suppose them.

use crate::claims::periods::calendar::weekday;
use crate::claims::periods::{Days, Interval, Shift, Unit};

/// Reasons to suppose days, in the order of their columns.
pub const REASONS: [&str; 11] = [
    "year of publication",
    "year before publication",
    "year after publication",
    "published that day",
    "session before publication",
    "quarter over",
    "quarter running",
    "year so far",
    "a year before the quarter over",
    "a year before the figure before",
    "a year after the figure before",
];

/// Days, and the number of the reason.
pub type Supposed = Vec<(Days, usize)>;

/// The days to suppose, given the day of publication and those of the figure before.
pub fn supposed(published: Option<i32>, before: Option<Days>) -> Supposed {
    let unit = |unit: Unit, count: i32| published.and_then(|p| unit.at(p, count));
    let quarter = unit(Unit::Quarter, -1);
    let year = unit(Unit::Year, 0);
    let session = published.and_then(|p| p.checked_sub(1)).map(|day| {
        let friday = weekday(day, FRIDAY, false, false);
        // Saturday and Sunday are no days of trade.
        if day - friday <= 2 { friday } else { day }
    });
    let so_far = quarter.zip(year).map(|(q, y)| (y.0, q.1)).filter(|(start, end)| end - start > HALF);
    let shifted = |days: Option<Interval>, count: i32| days.and_then(|d| Shift { unit: Unit::Year, count }.apply(d));
    let before = before.and_then(|(start, end)| start.zip(end)).filter(|d| d.1 - d.0 <= YEAR);
    let day = |d: i32| (d, d);
    let all = [
        year,
        unit(Unit::Year, -1),
        unit(Unit::Year, 1),
        published.map(day),
        session.map(day),
        quarter,
        unit(Unit::Quarter, 0),
        so_far,
        shifted(quarter, -1),
        shifted(before, -1),
        shifted(before, 1),
    ];
    let known = all.into_iter().enumerate().filter_map(|(reason, days)| Some((days?, reason)));
    known.map(|((start, end), reason)| ((Some(start), Some(end)), reason)).collect()
}

/// The fifth day of the week.
const FRIDAY: i32 = 5;
/// Days that half a year has at least, less two.
const HALF: i32 = 179;
/// Days of the longest year.
const YEAR: i32 = 366;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::periods::calendar::day;

    fn of(published: (i32, i32, i32), before: Option<Days>, reason: &str) -> Option<Days> {
        let number = REASONS.iter().position(|r| *r == reason)?;
        let all = supposed(day(published.0, published.1, published.2), before);
        all.into_iter().find(|s| s.1 == number).map(|s| s.0)
    }

    fn days(from: (i32, i32, i32), to: (i32, i32, i32)) -> Option<Days> {
        Some((day(from.0, from.1, from.2), day(to.0, to.1, to.2)))
    }

    #[test]
    fn what_a_text_of_july_may_mean() {
        let published = (2025, 7, 23);
        assert_eq!(of(published, None, "quarter over"), days((2025, 4, 1), (2025, 6, 30)));
        assert_eq!(of(published, None, "a year before the quarter over"), days((2024, 4, 1), (2024, 6, 30)));
        assert_eq!(of(published, None, "year so far"), days((2025, 1, 1), (2025, 6, 30)));
        assert_eq!(of(published, None, "year after publication"), days((2026, 1, 1), (2026, 12, 31)));
        assert_eq!(of(published, None, "session before publication"), days((2025, 7, 22), (2025, 7, 22)));
        // Of a quarter alone the year so far is no other time; in January there is none.
        assert_eq!(of((2025, 5, 2), None, "year so far"), None);
        assert_eq!(of((2026, 1, 12), None, "year so far"), None);
    }

    #[test]
    fn the_session_before_a_monday_is_a_friday() {
        assert_eq!(of((2026, 1, 12), None, "session before publication"), days((2026, 1, 9), (2026, 1, 9)));
        assert_eq!(of((2026, 1, 11), None, "session before publication"), days((2026, 1, 9), (2026, 1, 9)));
        assert_eq!(of((2026, 1, 10), None, "session before publication"), days((2026, 1, 9), (2026, 1, 9)));
        assert_eq!(of((2026, 1, 9), None, "session before publication"), days((2026, 1, 8), (2026, 1, 8)));
    }

    #[test]
    fn what_was_told_last_is_moved_by_a_year_unless_it_is_open_or_long() {
        let quarter = days((2025, 1, 1), (2025, 3, 31));
        let before = |days| supposed(None, days).into_iter().map(|s| s.0).collect::<Vec<_>>();
        assert_eq!(before(quarter), [days((2024, 1, 1), (2024, 3, 31)), days((2026, 1, 1), (2026, 3, 31))].map(Option::unwrap_or_default));
        assert!(before(Some((day(2020, 1, 1), None))).is_empty() && before(days((2020, 1, 1), (2025, 12, 31))).is_empty());
        assert!(before(None).is_empty());
    }
}
