//! Worth that is won or lost. In: an amount or a part with « de valeur » behind it. Out: its direction, after the verb before it.

use super::quantity::Quantity;
use super::scan::Scan;
use crate::figure::{Direction, Kind};
use crate::lexicon::figures::Role;

/// Tokens from the verb to its figure.
const REACH: usize = 7;

impl Scan<'_> {
    /// « a pris ce jour-là 63 milliards de dollars de valeur », « a perdu le quart de sa valeur », « effaçant près de 170 milliards
    /// de capitalisation ».
    pub fn worth_moves(&self, quantity: &Quantity, kind: Kind) -> Option<Direction> {
        let end = quantity.tokens.end;
        let noun = end + 1 + usize::from(self.has(end + 1, Role::Possessive) || self.has(end + 1, Role::The));
        let worth = self.has(end, Role::Of) && self.has(noun, Role::Worth);
        if !worth || !matches!(kind, Kind::Money | Kind::Percent) {
            return None;
        }
        let start = self.before_comparator(quantity.tokens.start);
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |c| ".;:!?,()".contains(c));
        // « la perte de près de 200 milliards de dollars de valeur »
        let loses = |i: usize| self.has(i, Role::ChangeNoun) && self.has(i, Role::Loses);
        let moves = |i: &usize| self.has(*i, Role::ChangeDirect) || self.has(*i, Role::ChangeObject) || loses(*i);
        let verb = (start.saturating_sub(REACH)..start).rev().take_while(open).find(moves)?;
        if self.has(verb, Role::ChangeUp) { Some(Direction::Up) } else { self.has(verb, Role::ChangeDown).then_some(Direction::Down) }
    }
}
