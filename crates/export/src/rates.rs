//! What currencies are worth in each other. In: `data/rates`: the ECB's euro reference rates as monthly means, and rates
//! that treaty or peg fixes. Out: how much of one currency another buys, in a month or over some.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tables::{Data, Error};

/// Months that a rate holds beyond the last one known: past it a currency's rate is not guessed.
const REACH: i32 = 24;
/// Digits of a number that its writer is taken to have meant, zeros at the end counted: « 80 milliards » is not 83.
const MEANT_DIGITS: i32 = 2;

/// A month: 12 times the year plus the month from 0.
pub type Month = i32;

/// The month of a day (days since 1970).
pub fn month_of(day: i32) -> Month {
    let date = Date::constant(1970, 1, 1).checked_add(day.days()).unwrap_or(Date::constant(1970, 1, 1));
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// Units of each currency for one euro, by month.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// From the first month known on, one value a month; a month without a rate has the one before it.
    of: FxHashMap<String, (Month, Vec<f64>)>,
    last: Month,
}

impl Rates {
    /// Reads `rates/ecb_monthly.tsv` and `rates/fixed.tsv`.
    ///
    /// # Errors
    /// A missing file, or a row that is not a month, a currency and a rate above 0.
    pub fn load(data: &Data) -> Result<Rates, Error> {
        let mut rates = Rates::default();
        for row in data.tsv("rates/ecb_monthly.tsv", &["month", "currency", "per_euro"])?.rows() {
            let month = month(row.fields[0]).ok_or_else(|| row.error("the month must be YYYY-MM"))?;
            let rate = positive(&row, 2)?;
            let (first, values) = rates.of.entry(row.fields[1].to_owned()).or_insert_with(|| (month, Vec::new()));
            let Ok(place) = usize::try_from(month - *first) else { return Err(row.error("months must go up")) };
            let before = values.last().copied().unwrap_or(rate);
            values.resize(place, before);
            values.push(rate);
            rates.last = rates.last.max(month);
        }
        let mut fixed: Vec<(String, Month, Vec<f64>)> = Vec::new();
        for row in data.tsv("rates/fixed.tsv", &["currency", "anchor", "per_anchor", "since"])?.rows() {
            let since = month(row.fields[3]).ok_or_else(|| row.error("since must be YYYY-MM"))?;
            let rate = positive(&row, 2)?;
            let anchor = |m: Month| rates.per_euro(row.fields[1], m).map(|euro| rate * euro);
            let values: Option<Vec<f64>> = (since..=rates.last).map(anchor).collect();
            let values = values.ok_or_else(|| row.error("the anchor has no rate in some month since then"))?;
            fixed.push((row.fields[0].to_owned(), since, values));
        }
        for (currency, since, values) in fixed {
            rates.append(currency, since, values);
        }
        Ok(rates)
    }

    /// Months before `since` keep the rates that the ECB published.
    fn append(&mut self, currency: String, since: Month, values: Vec<f64>) {
        let (first, known) = self.of.entry(currency).or_insert_with(|| (since, Vec::new()));
        let Ok(place) = usize::try_from(since - *first) else { return };
        let before = known.last().copied().or_else(|| values.first().copied()).unwrap_or(1.0);
        known.resize(place, before);
        known.extend(values);
    }

    /// The last month that the rates know of: the best guess for what bears no date.
    pub fn last(&self) -> Month {
        self.last
    }

    /// Units of `currency` for one euro in `month`; None before the first rate and long after the last.
    pub fn per_euro(&self, currency: &str, month: Month) -> Option<f64> {
        if currency == "EUR" {
            return Some(1.0);
        }
        let (first, values) = self.of.get(currency)?;
        let place = usize::try_from(month - first).ok()?;
        let end = values.len().checked_sub(1)?;
        (place <= end + REACH as usize).then(|| values[place.min(end)])
    }

    /// Units of `to` for one unit of `from`: the mean over `months`, as far as there are rates.
    pub fn factor(&self, from: &str, to: &str, months: RangeInclusive<Month>) -> Option<f64> {
        let one = |m: Month| Some(self.per_euro(to, m)? / self.per_euro(from, m)?);
        let known: Vec<f64> = months.filter_map(one).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    }
}

/// Whether one who converts `amount` at `factor` and rounds as the amount is rounded may write the same number again:
/// « un milliard de dollars » is « un milliard d'euros » at 1.04, but « 80 milliards » is « 77 milliards ».
pub fn rounds_to_itself(amount: f64, factor: f64) -> bool {
    let digits = significant_digits(amount).max(MEANT_DIGITS);
    let same = |converted: f64| (round_to(converted, digits) - amount).abs() <= 1e-9 * amount.abs();
    same(amount * factor) || same(amount / factor)
}

/// Digits up to the last that is not zero: 2 for 80.5e9 rounded to 81e9, 1 for 80e9.
pub fn significant_digits(value: f64) -> i32 {
    let text = format!("{:.9e}", value.abs());
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.trim_end_matches('0').chars().filter(char::is_ascii_digit).count() as i32
}

fn round_to(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let unit = 10f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
    (value / unit).round() * unit
}

fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

fn positive(row: &tables::data::TsvRow<'_>, i: usize) -> Result<f64, Error> {
    let rate = row.number(i)?;
    if rate > 0.0 && rate.is_finite() { Ok(rate) } else { Err(row.error("the rate must be above 0")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::path::Path;

    fn rates() -> Rates {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        Rates::load(&Data::new(move |path| std::fs::read(root.join(path)).ok().map(Cow::Owned), |_| Vec::new())).unwrap()
    }

    fn at(year: i32, month: i32) -> Month {
        year * 12 + month - 1
    }

    #[test]
    fn published_means() {
        let rates = rates();
        // The ECB's own monthly averages: 1.0354 in January 2025, 1.1608 in January 1999.
        assert!((rates.per_euro("USD", at(2025, 1)).unwrap() - 1.0354).abs() < 1e-4);
        assert!((rates.per_euro("USD", at(1999, 1)).unwrap() - 1.1608).abs() < 1e-4);
        assert_eq!(rates.per_euro("EUR", at(2025, 1)), Some(1.0));
        assert_eq!(rates.per_euro("USD", at(1998, 12)), None);
        assert_eq!(rates.per_euro("XYZ", at(2025, 1)), None);
        assert!(rates.of.len() > 60, "{} currencies", rates.of.len());
    }

    #[test]
    fn treaty_rates_go_on_where_the_daily_file_ends_and_pegs_follow_their_anchor() {
        let rates = rates();
        assert!((rates.per_euro("HRK", at(2022, 6)).unwrap() - 7.52).abs() < 0.02);
        assert_eq!(rates.per_euro("HRK", at(2025, 6)), Some(7.5345));
        assert_eq!(rates.per_euro("FRF", at(2010, 1)), Some(6.55957));
        assert!((rates.factor("USD", "SAR", at(2025, 1)..=at(2025, 3)).unwrap() - 3.75).abs() < 1e-9);
        // The rouble's rate ends in March 2022: it is used for two years more, not for ever.
        assert!(rates.per_euro("RUB", at(2023, 3)).is_some());
        assert_eq!(rates.per_euro("RUB", at(2025, 3)), None);
    }

    #[test]
    fn a_year_has_the_mean_of_its_months() {
        let rates = rates();
        let year = rates.factor("EUR", "USD", at(2024, 1)..=at(2024, 12)).unwrap();
        assert!((year - 1.082).abs() < 0.001, "{year}");
        assert_eq!(rates.factor("EUR", "USD", at(1990, 1)..=at(1990, 12)), None);
    }

    #[test]
    fn an_honest_rounding_may_give_the_same_number() {
        assert!(rounds_to_itself(1e9, 1.035));
        assert!(rounds_to_itself(10e9, 1.035));
        assert!(!rounds_to_itself(80e9, 1.035));
        assert!(!rounds_to_itself(500e9, 1.035));
        assert!(!rounds_to_itself(10e9, 1.12));
        assert!(!rounds_to_itself(12.5e9, 1.035));
        assert_eq!([1.3e6, 80e9, 500.0, 50.25, 0.0].map(significant_digits), [2, 1, 1, 4, 1]);
    }

    #[test]
    fn months_of_days() {
        assert_eq!((month_of(0), month_of(31), month_of(20_089)), (at(1970, 1), at(1970, 2), at(2025, 1)));
        assert_eq!(month("2025-13"), None);
    }
}
