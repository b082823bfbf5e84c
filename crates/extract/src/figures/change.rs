//! Sizes and ends of changes. In: figures of a text. Out: their direction (« une hausse de 12 % ») and role (« de 35 à 65 »,
//! « contre 38 l'an dernier »).

use super::quantity::Quantity;
use super::scan::Scan;
use crate::figure::{Direction, End, Figure, Kind};
use crate::lexicon::figures::Role;

/// Tokens between a word of change and its « de ».
const REACH: usize = 7;

impl Scan<'_> {
    /// Fills in direction and role.
    pub fn changes(&self, figures: &mut [Figure], found: &[Quantity]) {
        for (i, quantity) in found.iter().enumerate() {
            figures[i].direction = self.direction(&figures[i], quantity, found.get(i.wrapping_sub(1)));
        }
        for i in 1..figures.len() {
            self.same_way(figures, i);
        }
        for i in 0..figures.len() {
            self.ends(figures, found, i);
            self.versus(figures, i);
        }
        for figure in figures.iter_mut() {
            if figure.role == Some(End::To) && figure.kind == Kind::Multiple {
                figure.direction = Some(Direction::Up);
            } else if figure.role.is_some() && found.iter().all(|q| q.tokens != figure.tokens || q.sign == 0) {
                figure.direction = None;
            }
        }
    }

    /// « le S&P 500 a lâché 0,2 % et le Nasdaq 0,9 % »: the second went the way of the first.
    fn same_way(&self, figures: &mut [Figure], i: usize) {
        let (before, this) = (&figures[i - 1], &figures[i]);
        let gap = before.tokens.end..this.tokens.start;
        let named =
            gap.len() <= 4 && !gap.is_empty() && self.has(gap.start, Role::And) && self.token(gap.end - 1).is_some_and(|t| t.capital);
        if named && this.direction.is_none() && this.kind == Kind::Percent && before.kind == Kind::Percent {
            figures[i].direction = before.direction;
        }
    }

    fn direction(&self, figure: &Figure, quantity: &Quantity, previous: Option<&Quantity>) -> Option<Direction> {
        if quantity.sign != 0 && (figure.kind != Kind::Temperature || quantity.sign > 0) {
            return Some(if quantity.sign > 0 { Direction::Up } else { Direction::Down });
        }
        match quantity.rule {
            "multiplied by" | "multiple verb" | "multiple noun" => return Some(Direction::Up),
            "divided by" => return Some(Direction::Down),
            _ => {}
        }
        let floor = previous.map_or(0, |p| p.tokens.end);
        self.comparative_after(quantity).or_else(|| self.change_word_before(quantity, floor, figure.kind))
    }

    /// « 11 % de plus », « 2 € plus cher », « deux fois plus », « moitié moins ».
    fn comparative_after(&self, quantity: &Quantity) -> Option<Direction> {
        let mut at = quantity.tokens.end;
        // « 15 % d'entrées de moins »
        if self.has(at, Role::Of) && self.is_word(at + 1) && self.has(at + 2, Role::Of) && !self.has(at + 1, Role::More) {
            at += 2;
        }
        let of = self.has(at, Role::Of);
        if of {
            at += 1;
        }
        let direction = if self.has(at, Role::More) || of && self.has(at, Role::Better) {
            Direction::Up
        } else if self.has(at, Role::Less) {
            Direction::Down
        } else {
            return None;
        };
        let next = at + 1;
        let of_time = quantity.kind() == Some(Kind::Duration);
        let times = quantity.kind() == Some(Kind::Multiple);
        // « deux ans plus tard » is no change; « 2 € plus cher », « une fois et demie plus élevé » are.
        let comparative = self.has(next, Role::Comparative) || times || self.has(next, Role::Than);
        (!of_time && (of || comparative)).then_some(direction)
    }

    /// « augmenté de 12 % », « une hausse de », « nous économiserons 10 % ».
    fn change_word_before(&self, quantity: &Quantity, floor: usize, kind: Kind) -> Option<Direction> {
        let start = self.before_comparator(quantity.tokens.start);
        let before = start.checked_sub(1)?;
        let by = self.has(before, Role::Of) || self.has(start, Role::UpToWord);
        let direction_of = |i: usize| {
            if self.has(i, Role::ChangeUp) {
                Some(Direction::Up)
            } else if self.has(i, Role::ChangeDown) {
                Some(Direction::Down)
            } else {
                None
            }
        };
        // « économiser 10 % »
        if let Some(direction) = direction_of(before).filter(|_| self.has(before, Role::ChangeObject)) {
            return Some(direction);
        }
        // « perd 3 % », « gagne 2 points »: only what can change by itself.
        let points = self.has(quantity.tokens.end - 1, Role::PointNoun);
        if (kind == Kind::Percent || points) && !self.has(before, Role::ChangeNoun) && direction_of(before).is_some() {
            return direction_of(before);
        }
        if !by {
            return None;
        }
        let lowest = floor.max(before.saturating_sub(REACH));
        for i in (lowest..before).rev() {
            if self.is_end(i) || self.is_mark(i, |c| ".;:!?(".contains(c)) {
                return None;
            }
            if let Some(direction) = direction_of(i) {
                let is_noun = self.has(i, Role::ChangeNoun);
                let fits = !is_noun || self.noun_takes(i, before, kind);
                return fits.then_some(direction);
            }
            // Another verb or a relative between them takes the figure for itself; « à » makes it a level.
            let level = self.has(i, Role::To) && !self.has(start, Role::UpToWord);
            if level || self.has(i, Role::Are) || self.has(i, Role::Than) || self.has(i, Role::Pronoun) {
                return None;
            }
        }
        None
    }

    /// Whether the figure is the size that a noun of change has: « une perte de 2,5 mm », not « une perte de 3 milliards ».
    fn noun_takes(&self, noun: usize, before: usize, kind: Kind) -> bool {
        let loss = self.has(noun, Role::Loses);
        let near = before - noun <= 5;
        near && !(loss && matches!(kind, Kind::Money | Kind::Count | Kind::Duration))
    }

    /// « passer de 35 à 65 », « De 0,6 % …, elle est passée à 1 % ».
    fn ends(&self, figures: &mut [Figure], found: &[Quantity], i: usize) {
        let Some(change) = self.change_before(&found[i]).or_else(|| self.leads_sentence_with_of(&found[i])) else { return };
        let Some(sentence) = self.doc.sentence_of(found[i].tokens.start) else { return };
        let to = (i + 1..figures.len()).take(3).find(|j| {
            let start = self.before_comparator(found[*j].tokens.start);
            sentence.tokens.contains(&start) && start > 0 && self.had(start, Role::To)
        });
        let Some(j) = to else { return };
        let same = figures[i].kind == figures[j].kind || figures[j].kind == Kind::Multiple;
        // Nothing but circumstances between the two ends: no other clause.
        let between = found[i].tokens.end..found[j].tokens.start;
        let crosses = between.clone().any(|k| self.is_mark(k, |c| ".;:!?".contains(c)));
        let far = between.len() > 14;
        let _ = change;
        if same && !crosses && !far && figures[i].role.is_none() && figures[j].role.is_none() {
            figures[i].role = Some(End::From);
            figures[j].role = Some(End::To);
        }
    }

    /// « De 0,6 % …, elle est passée à »: the preposition opens the sentence and the verb of change follows.
    fn leads_sentence_with_of(&self, quantity: &Quantity) -> Option<usize> {
        let start = self.before_comparator(quantity.tokens.start);
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of))?;
        let signed = quantity.sign != 0;
        if !signed && !self.begins_sentence(of) {
            return None;
        }
        if signed {
            return Some(of);
        }
        let end = quantity.tokens.end;
        (end..end + 14).find(|i| self.has(*i, Role::ChangePass))
    }

    /// « 9,5 % contre 8,5 % l'année passée », « 7000 en 2008 contre 3000 en 2002 », « 54 milliards, après 48 en 2023 ».
    fn versus(&self, figures: &mut [Figure], i: usize) {
        let Some(next) = figures.get(i + 1) else { return };
        let start = self.before_comparator(next.tokens.start);
        let lead = start.checked_sub(1).filter(|k| self.has(*k, Role::Versus) || self.has(*k, Role::After));
        let Some(lead) = lead.filter(|k| *k >= figures[i].tokens.end) else { return };
        let between = figures[i].tokens.end..lead;
        let crosses = between.len() > 12 || between.clone().any(|k| self.is_mark(k, |c| ".;!?".contains(c)) || self.is_end(k));
        let same =
            figures[i].kind == next.kind && next.kind != Kind::Duration && (next.unit == figures[i].unit || next.kind == Kind::Money);
        if crosses || !same || figures[i].role.is_some() || !self.says_when(next.tokens.end) {
            return;
        }
        figures[i].role = Some(End::To);
        figures[i + 1].role = Some(End::From);
    }

    /// Whether a past time is said right behind: « l'an dernier », « en 2002 », « un an plus tôt », « auparavant ».
    fn says_when(&self, end: usize) -> bool {
        for i in end..end + 7 {
            if self.is_end(i) || self.is_mark(i, |c| ".;)".contains(c)) {
                return false;
            }
            let year =
                self.is_digits(i) && self.str(i).parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y)) && self.symbol(i + 1).is_none();
            if year || self.has(i, Role::PastWord) || self.has(i, Role::Month) {
                return true;
            }
        }
        false
    }
}
