//! Smaller parts of a unit said behind it. In: a quantity with its unit. Out: the same with « et demi », « 14 € 50 », « 2 h 14
//! min », « 1 m 64 » taken in.

use super::numeral::Form;
use super::quantity::Quantity;
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::{FractionKind, Role, Unit};

impl Scan<'_> {
    /// « trois ans et demi », « une journée et demie ».
    pub fn take_half(&self, quantity: &mut Quantity, unit: &Unit) {
        let end = quantity.tokens.end;
        let half = self.has(end, Role::And) && self.word(end + 1).fraction.is_some_and(|(_, k)| k == FractionKind::Half);
        if half && unit.kind != Kind::Money {
            quantity.low += 0.5;
            quantity.high += 0.5;
            quantity.tokens.end = end + 2;
        }
    }

    /// « 14 € 50 », « 1 euro et 15 centimes », « 3 euros 20 ».
    pub fn take_rest_of_price(&self, quantity: &mut Quantity, unit: &Unit) {
        if unit.kind != Kind::Money || unit.factor != 1.0 || quantity.scale > 1.0 || quantity.low.fract() != 0.0 {
            return;
        }
        let mut at = quantity.tokens.end;
        let and = self.has(at, Role::And);
        if and {
            at += 1;
        }
        let Some(rest) = self.numeral(at).filter(|n| n.value < 100.0 && n.value.fract() == 0.0 && n.scale == 1.0) else { return };
        let cents = self.unit_words(rest.end).filter(|(u, _)| u.kind == Kind::Money && u.factor == 0.01);
        let bare = !and
            && self.is_digits(at)
            && self.str(at).len() == 2
            && rest.end == at + 1
            && self.symbol(rest.end).is_none()
            && self.unit_words(rest.end).is_none()
            && !self.is_counted(rest.end);
        let end = match cents {
            Some((_, end)) => end,
            None if bare => rest.end,
            None => return,
        };
        quantity.low += rest.value / 100.0;
        quantity.high = quantity.low;
        quantity.tokens.end = end;
    }

    /// Whether a noun that a number counts begins at `at`.
    pub fn is_counted(&self, at: usize) -> bool {
        self.noun(at, false, true).is_some()
    }

    /// « 2 h 14 min 24 s », « 1 h 30 » where it lasts.
    pub fn take_smaller_units(&self, quantity: &mut Quantity, unit: &Unit) {
        self.take_centimetres(quantity, unit);
        let sizes = [("hour", "minute", 60.0), ("minute", "second", 60.0)];
        let mut current = unit.unit.clone();
        let mut part = 1.0;
        while let Some((_, smaller, n)) = sizes.iter().find(|(big, _, _)| *big == current && unit.kind == Kind::Duration) {
            let mut at = quantity.tokens.end;
            if self.has(at, Role::And) {
                at += 1;
            }
            let Some(rest) = self.numeral(at).filter(|r| r.value < *n && r.scale == 1.0 && r.form != Form::Article) else { return };
            let hours = self.has(at - 1, Role::Hour) && at == quantity.tokens.end;
            let follows = self.symbol(rest.end).or_else(|| self.unit_words(rest.end)).filter(|(u, _)| u.unit == *smaller);
            let bare = self.is_digits(at)
                && self.str(at).len() == 2
                && rest.end == at + 1
                && follows.is_none()
                && hours
                && !self.is_counted(rest.end);
            let end = match follows {
                Some((_, end)) => end,
                None if bare => rest.end,
                None => return,
            };
            part /= n;
            quantity.low = crate::figure::rounded(quantity.low + rest.value * part);
            quantity.high = quantity.low;
            quantity.tokens.end = end;
            current = (*smaller).to_owned();
        }
    }

    /// « 1 m 64 », « 1 mètre 64 »: two digits behind few metres are centimetres.
    fn take_centimetres(&self, quantity: &mut Quantity, unit: &Unit) {
        let at = quantity.tokens.end;
        let metres = unit.kind == Kind::Length && unit.factor == 1.0 && quantity.low < 10.0 && quantity.low.fract() == 0.0;
        let bare = self.is_digits(at)
            && self.str(at).len() == 2
            && self.spaced(at)
            && self.numeral(at).is_some_and(|n| n.end == at + 1 && n.scale == 1.0)
            && self.symbol(at + 1).is_none()
            && self.unit_words(at + 1).is_none()
            && !self.is_counted(at + 1);
        if let Some(rest) = (metres && bare).then(|| self.numeral(at)).flatten() {
            quantity.low = crate::figure::rounded(quantity.low + rest.value / 100.0);
            quantity.high = quantity.low;
            quantity.tokens.end = rest.end;
        }
    }
}
