//! Amounts in two currencies. In: two stated amounts and the reference rates. Out: whether one may be the other converted, or
//! is the same number under another currency, which the rates say is not the same amount.
//!
//! A writer converts at the rate of the day of writing or of the year that the amount is of; each is tried. An amount in two
//! currencies agrees where some rate brings it within 4 %: monthly means, and writers who round. It is a change of unit
//! without conversion where the numbers are the same, every rate is more than 2 % (the contract's tolerance) off 1, and an
//! honest conversion, rounded as the number is, gives another number. A wider bar than 2 % would be blind in years like 2025,
//! when the euro began at 1.035 dollars and « 80 milliards » turned from dollars into euros.

use crate::rates::{Month, Rates, month_of, rounds_to_itself};

use super::stated::Stated;
use super::statements::{Names, Symbol};

/// A conversion within this share is one.
const CONVERTED: f64 = 0.04;
/// A rate within this share of 1 makes two currencies one.
const PAR: f64 = 0.02;
const MICROS_A_DAY: i64 = 86_400_000_000;

/// Tells what an amount is in another currency.
pub struct Money<'a> {
    /// Reference rates.
    pub rates: &'a Rates,
    /// Names of currencies.
    pub names: &'a Names,
}

impl Money<'_> {
    /// What one unit of `a` is in units of `b`, by each of the rates that a writer may have used. None is known for some
    /// currencies.
    pub fn factors(&self, a: &Stated, b: &Stated) -> Vec<f64> {
        let (Some(from), Some(to)) = (a.unit, b.unit) else { return Vec::new() };
        let written: Vec<Month> = [a.first, b.first].into_iter().flatten().filter_map(month).collect();
        let mut months: Vec<_> = written.iter().map(|m| *m..=*m).collect();
        if months.is_empty() {
            months.push(self.rates.last()..=self.rates.last());
        }
        for period in [a.period, b.period] {
            if let (Some(start), Some(end)) = (period.start, period.end) {
                let last = written.iter().copied().min().unwrap_or(self.rates.last());
                months.push(month_of(start)..=month_of(end).min(last));
            }
        }
        let name = |unit: Symbol| self.names.name(unit);
        months.into_iter().filter_map(|m| self.rates.factor(name(from), name(to), m)).collect()
    }

    /// Whether one may be the other converted; None where no rate is known.
    pub fn is_conversion(&self, a: &Stated, b: &Stated) -> Option<bool> {
        let factors = self.factors(a, b);
        let meets = |f: &f64| a.span.times(*f).meets(&b.span, CONVERTED) || a.span.times(*f).agrees(&b.span);
        (!factors.is_empty()).then(|| factors.iter().any(meets))
    }

    /// Whether one may be the other converted and the numbers said are close.
    pub fn is_near(&self, a: &Stated, b: &Stated) -> bool {
        self.factors(a, b).iter().any(|f| a.span.times(*f).is_near(&b.span))
    }

    /// Whether it is the same number under another currency and no conversion.
    pub fn is_changed_unit(&self, a: &Stated, b: &Stated) -> bool {
        if a.unit == b.unit || !a.span.is_telling() || !a.span.same_numbers(&b.span) {
            return false;
        }
        let factors = self.factors(a, b);
        let off = |f: &f64| (f - 1.0).abs() > PAR && (1.0 / f - 1.0).abs() > PAR && !a.span.ends().all(|x| rounds_to_itself(x, *f));
        !factors.is_empty() && factors.iter().all(off)
    }
}

fn month(micros: i64) -> Option<Month> {
    i32::try_from(micros.div_euclid(MICROS_A_DAY)).ok().map(month_of)
}
