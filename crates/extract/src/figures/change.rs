//! Sizes of changes. In: figures of a text. Out: their direction (« une hausse de 12 % », « 300 postes supprimés »).

use super::quantity::Quantity;
use super::range::CONFIDENCE;
use super::scan::Scan;
use crate::figure::{Direction, End, Figure, Kind};
use crate::lexicon::figures::Role;

/// Tokens between a word of change and its « de ».
const REACH: usize = 7;
/// Tokens from a multiple to the time of what it multiplies.
const TIME_REACH: usize = 16;
/// Tokens of a subject that shares the verb of the one before.
const SUBJECT: usize = 6;
/// The rule that reads « un sur cinq ».
const RATIO: &str = "so many out of so many";
/// Tokens from a change to another measure of it.
const APPOSED: usize = 7;

impl Scan<'_> {
    /// Fills in direction and role.
    pub fn changes(&self, figures: &mut [Figure], found: &[Quantity]) {
        for (i, quantity) in found.iter().enumerate() {
            figures[i].direction = self.direction(&figures[i], quantity, found.get(i.wrapping_sub(1)));
        }
        for i in 1..figures.len() {
            self.same_way(figures, i);
            self.said_otherwise(figures, found, i);
        }
        for i in 0..figures.len() {
            self.ends(figures, found, i);
        }
        for figure in figures.iter_mut() {
            if figure.role == Some(End::To) && figure.kind == Kind::Multiple {
                figure.direction = Some(Direction::Up);
            } else if figure.role.is_some() && found.iter().all(|q| q.tokens != figure.tokens || q.sign == 0) {
                figure.direction = None;
            }
        }
    }

    /// « augmenté de 38 millions d'hectares, soit de plus de 30 % », « réduit de 31 % (IC à 95 % : 18 % ; 42 %) ».
    fn said_otherwise(&self, figures: &mut [Figure], found: &[Quantity], i: usize) {
        let start = self.before_comparator(figures[i].tokens.start);
        if found[i].rule == CONFIDENCE && i >= 2 && figures[i - 2].kind == figures[i].kind {
            figures[i].direction = figures[i - 2].direction;
        }
        let led = start >= 2 && self.had(start, Role::Of) && self.has(start - 2, Role::Soit) && start - figures[i - 1].tokens.end <= 4;
        if (led || self.is_apposed(figures, found, i)) && figures[i].direction.is_none() {
            figures[i].direction = figures[i - 1].direction;
        }
    }

    /// « s'est effondré de 10 %, soit 357 milliards de capitalisation », « perd 200 employés, 10 % de ses troupes »: the same change
    /// in another measure.
    fn is_apposed(&self, figures: &[Figure], found: &[Quantity], i: usize) -> bool {
        let start = self.before_comparator(figures[i].tokens.start);
        let gap = figures[i - 1].tokens.end..start;
        let other = figures[i].kind != figures[i - 1].kind && figures[i].kind != Kind::Multiple && found[i - 1].sign == 0;
        let sizes = matches!(figures[i].kind, Kind::Percent | Kind::Money | Kind::Count);
        if gap.len() > APPOSED
            || gap.start >= start
            || !other
            || !sizes
            || gap.clone().any(|k| self.is_end(k) || self.is_mark(k, |c| ".;:()".contains(c)))
        {
            return false;
        }
        let soit = self.had(start, Role::Soit) && start >= 2 && self.is_mark(start - 2, |c| c == ',');
        // « 10 % de ses troupes »: a share of what is cut, behind how many are.
        let end = found[i].tokens.end;
        let whole = (end..end + 2)
            .find(|k| self.has(*k, Role::Of))
            .is_some_and(|k| self.has(k + 1, Role::Possessive) || self.has(k, Role::ThePlural));
        let fraction = figures[i].kind == Kind::Percent && (whole || found[i].rule == RATIO);
        let comma = self.is_mark(start - 1, |c| c == ',') && figures[i - 1].kind == Kind::Count;
        soit || comma && fraction && gap.len() <= 3
    }

    /// « le S&P 500 a lâché 0,2 % et le Nasdaq 0,9 % », « les ventes ont crû de 18 %, à 113 milliards, et le bénéfice net de
    /// 30 % »: the second went the way of the first.
    fn same_way(&self, figures: &mut [Figure], i: usize) {
        let this = &figures[i];
        if this.direction.is_some() || this.kind != Kind::Percent {
            return;
        }
        let Some(j) = (0..i).rev().take(2).find(|j| figures[*j].kind == Kind::Percent) else { return };
        let start = this.tokens.start;
        let gap = figures[j].tokens.end..start;
        // Between them only the joint, perhaps the level that the first came to, and a name: « à 187 dollars, et Amazon ».
        let joint = (gap.start.max(start.saturating_sub(SUBJECT))..start)
            .rev()
            .find(|k| self.has(*k, Role::And) || self.is_mark(*k, |c| c == ','))
            .filter(|k| *k == gap.start || gap.len() <= 16 && self.had(figures[i - 1].tokens.start, Role::To));
        // « Meta a dévissé de 11 %, celle de Microsoft de 3 % »
        let that_one = self.had(start, Role::Of)
            && (start.saturating_sub(SUBJECT)..start)
                .any(|k| self.has(k, Role::ThatOne) && (self.had(k, Role::And) || k > 0 && self.is_mark(k - 1, |c| c == ',')));
        let capital = |k: usize| self.token(k).is_some_and(|t| t.capital);
        let in_name = |k: usize| capital(k) || self.has(k, Role::The) || self.has(k, Role::Of) || self.is_mark(k, |c| "-&".contains(c));
        // « le S&P 500 »
        let last = |k: usize| capital(k) || self.is_digits(k) && k > 0 && capital(k - 1);
        // « Constellation a dévissé de 21 %, Vistra de 28 % »
        let name = if self.had(start, Role::Of) && self.had(figures[j].tokens.start, Role::Of) { start - 1 } else { start };
        let named = joint.is_some_and(|k| k + 1 < name && (k + 1..name - 1).all(in_name) && last(name - 1));
        // The article of the second subject; between it and « de » its noun with an adjective.
        let article = (start.saturating_sub(SUBJECT)..start).rev().find(|k| self.has(*k, Role::The) || self.has(*k, Role::Possessive));
        let subject = article.is_some_and(|k| {
            let noun = k + 1..start.saturating_sub(1);
            self.had(start, Role::Of) && self.had(k, Role::And) && !noun.is_empty() && noun.clone().all(|n| self.names_thing(n))
        });
        let by = self.had(figures[j].tokens.start, Role::Of) && gap.len() <= 14 && !gap.clone().any(|k| self.is_end(k));
        // « en hausse de 7 % sur un an et de 3 % par rapport à 2019 »
        let again = by && j + 1 >= i.saturating_sub(1) && self.had(start, Role::Of) && start >= 2 && self.has(start - 2, Role::And);
        if named || again || (subject || that_one) && (by || that_one && self.had(figures[j].tokens.start, Role::Of)) {
            figures[i].direction = figures[j].direction;
        }
    }

    /// Whether a word may be part of the noun of a subject: « bénéfice net », « chiffre d'affaires ».
    fn names_thing(&self, k: usize) -> bool {
        let change = self.has(k, Role::ChangeUp) || self.has(k, Role::ChangeDown) || self.has(k, Role::ChangePass);
        self.is_word(k) && (!self.has(k, Role::NotNoun) || self.has(k, Role::Of)) && !change
    }

    fn direction(&self, figure: &Figure, quantity: &Quantity, previous: Option<&Quantity>) -> Option<Direction> {
        if quantity.sign != 0 && (figure.kind != Kind::Temperature || quantity.sign > 0) {
            return Some(if quantity.sign > 0 { Direction::Up } else { Direction::Down });
        }
        match quantity.rule {
            "multiplied by" | "multiple verb" | "multiple noun" => return Some(Direction::Up),
            "divided by" => return Some(Direction::Down),
            "multiple" | "so many times as much" if self.is_of_the_past(quantity.tokens.end) => return Some(Direction::Up),
            // « passer du simple au double »
            "multiple" if self.had(quantity.tokens.start, Role::To) && self.verb_to(quantity.tokens.start - 1).is_some() => {
                return Some(Direction::Up);
            }
            // « plus du double »: of what it was, where nothing else is said.
            "multiple" if self.has(quantity.tokens.start.saturating_sub(2), Role::More) => return Some(Direction::Up),
            _ => {}
        }
        // « un an plus tôt » dates a change.
        if self.is_lapse(quantity) {
            return None;
        }
        if let Some(direction) = self.jobs(figure, quantity) {
            return Some(direction);
        }
        if matches!(figure.kind, Kind::Money | Kind::Count) && self.vanishes(quantity.tokens.end) {
            return Some(Direction::Down);
        }
        let floor = previous.map_or(0, |p| p.tokens.end);
        self.comparative_after(quantity)
            .or_else(|| self.change_word_before(quantity, floor, figure.kind))
            .or_else(|| self.change_reaches(quantity, floor, figure.kind))
            .or_else(|| self.worth_moves(quantity, figure.kind))
    }

    /// « le double des 91 milliards dépensés en 2025 », « cinq fois celui de cette année »: what it multiplies is the same thing
    /// at another time.
    fn is_of_the_past(&self, end: usize) -> bool {
        let clause = (end..end + TIME_REACH)
            .take_while(|i| !(self.is_end(*i) || self.is_mark(*i, |c| ".;:!?,()".contains(c)) && self.spaced(i + 1)));
        let mut clause = clause.peekable();
        clause.peek().is_some_and(|i| {
            self.has(*i, Role::Of) || self.has(*i, Role::ThatOne) || self.has(*i, Role::Possessive) || self.has(*i, Role::This)
        }) && clause.any(|i| {
            let year = self.is_recent_year(i) && (self.had(i, Role::YearLead) || self.had(i, Role::Of));
            let this_year = self.has(i, Role::YearLead) && self.had(i, Role::This);
            let ago = self.str(i) == "a" && i > 0 && self.str(i - 1) == "y";
            // « trois fois celle de mars »
            let month = self.has(i, Role::Month) && self.had(i, Role::Of) && !self.token(i).is_some_and(|t| t.capital);
            year || this_year || ago || month || self.has(i, Role::PastWord)
        })
    }

    /// « la hausse atteint 19 % », « une croissance comprise entre 7 et 10 % », « limiter ses pertes à 1,5 % ».
    fn change_reaches(&self, quantity: &Quantity, floor: usize, kind: Kind) -> Option<Direction> {
        if kind != Kind::Percent {
            return None;
        }
        let start = self.before_comparator(quantity.tokens.start);
        let lowest = floor.max(start.saturating_sub(REACH));
        // « une croissance supérieure à 30 % », « sa croissance (17,5 % au printemps) », « son recul à près de 17 % »
        let bracket = start > 0 && self.is_mark(start - 1, |c| c == '(');
        let to = self.had(start, Role::To);
        let head = start.checked_sub(if bracket || to { 2 } else { 1 })?;
        let own = to && self.had(head, Role::Possessive) || bracket || start < quantity.tokens.start && self.has(start, Role::TimesAmount);
        if own && self.has(head, Role::ChangeNoun) && !self.has(head, Role::IsRate) && head >= floor {
            return Some(if self.has(head, Role::ChangeUp) { Direction::Up } else { Direction::Down });
        }
        let mut reaches = false;
        for i in (lowest..start).rev() {
            reaches |= self.has(i, Role::Reaches);
            if self.has(i, Role::ChangeNoun) {
                let loss = self.has(i, Role::Loses) && i + 2 == start && self.has(i + 1, Role::To);
                let up = if self.has(i, Role::ChangeUp) { Direction::Up } else { Direction::Down };
                return (reaches && !self.has(i, Role::IsRate) || loss).then_some(up);
            }
            if self.is_end(i) || self.is_mark(i, |_| true) || self.has(i, Role::Pronoun) || self.has(i, Role::Than) {
                return None;
            }
        }
        None
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
        if self.is_gone(at) {
            return Some(Direction::Down);
        }
        // « 19 % de hausse », « ce qui porte à 34 % sa progression »
        let whose = self.had(self.before_comparator(quantity.tokens.start), Role::To) && self.has(at, Role::Possessive);
        let noun = at + usize::from(whose);
        let rate = quantity.kind() == Some(Kind::Percent) && (of && !self.has(noun, Role::Loses) || whose);
        if rate && self.has(noun, Role::ChangeNoun) && !self.has(noun, Role::IsRate) {
            return Some(if self.has(noun, Role::ChangeUp) { Direction::Up } else { Direction::Down });
        }
        let direction = if self.has(at, Role::More) || of && self.has(at, Role::Better) {
            Direction::Up
        } else if self.has(at, Role::Less) {
            Direction::Down
        } else {
            return None;
        };
        let next = at + 1;
        let of_time = quantity.kind() == Some(Kind::Duration) && !(of && self.has(next, Role::Than));
        let times = quantity.kind() == Some(Kind::Multiple);
        // « deux ans plus tard » is no change; « 2 € plus cher », « une fois et demie plus élevé » are.
        let comparative = self.has(next, Role::Comparative) || times || self.has(next, Role::Than);
        (!of_time && (of || comparative)).then_some(direction)
    }

    /// « augmenté de 12 % », « une hausse de », « nous économiserons 10 % ».
    fn change_word_before(&self, quantity: &Quantity, floor: usize, kind: Kind) -> Option<Direction> {
        let start = self.before_comparator(quantity.tokens.start);
        let mut before = start.checked_sub(1)?;
        let direction_of = |i: usize| {
            if self.has(i, Role::ChangeUp) {
                Some(Direction::Up)
            } else if self.has(i, Role::ChangeDown) {
                Some(Direction::Down)
            } else {
                None
            }
        };
        // « grossir d'une trentaine de milliards »
        if quantity.about && self.has(before, Role::A) && self.had(before, Role::Of) && before >= 2 && direction_of(before - 2).is_some() {
            before -= 1;
        }
        // « n'a lâché que 1,6 % », « perdait encore 19 % », « a gagné jeudi soir 2,5 % », « n'a regagné lundi que 1,6 % »
        let negated = |than: usize| (than.saturating_sub(4)..than).any(|i| self.has(i, Role::Not));
        let only = self.has(before, Role::Than) && negated(before);
        let mut verb = before - usize::from(only);
        while kind == Kind::Percent && verb > floor && start - verb < REACH && self.is_moment(verb) {
            verb -= 1;
        }
        if kind == Kind::Percent && direction_of(verb).is_some() {
            before = verb;
        }
        // « a perdu un 2,2 % »
        if kind == Kind::Percent && before > floor && self.has(before, Role::A) && self.had(before, Role::ChangeDirect) {
            before -= 1;
        }
        let by = self.has(before, Role::Of) || self.has(start, Role::UpToWord);
        // « ajoutera 80 milliards à sa valeur », not « ajoute 2 grammes de sel »
        let end = quantity.tokens.end;
        let adds =
            matches!(kind, Kind::Money | Kind::Percent) && (self.has(before, Role::Adds) || only && self.has(before - 1, Role::Adds));
        if adds && (end..end + 4).take_while(|i| self.is_word(*i)).any(|i| self.has(i, Role::To)) {
            return Some(Direction::Up);
        }
        // « économiser 10 % »
        if let Some(direction) = direction_of(before).filter(|_| self.has(before, Role::ChangeObject)) {
            return Some(direction);
        }
        // « perd 3 % », « gagne 2 points », « perdu 7 kilos »: only what can change by itself.
        let points = self.has(quantity.tokens.end - 1, Role::PointNoun);
        let body = kind == Kind::Mass && self.has(before, Role::ChangeDirect);
        if kind == Kind::Percent && self.has(before, Role::TakesShare) && self.changes_hands(end) {
            return None;
        }
        if (kind == Kind::Percent || points || body) && !self.has(before, Role::ChangeNoun) && direction_of(before).is_some() {
            return direction_of(before);
        }
        // « plus élevé de 20 % »
        if by && before >= 2 && kind == Kind::Percent && self.has(before - 1, Role::Comparative) {
            let direction = self.has(before - 2, Role::More).then_some(Direction::Up);
            if let Some(direction) = direction.or_else(|| self.has(before - 2, Role::Less).then_some(Direction::Down)) {
                return Some(direction);
            }
        }
        if !by {
            return None;
        }
        let lowest = floor.max(before.saturating_sub(REACH));
        for i in (lowest..before).rev() {
            if self.is_end(i) || self.is_mark(i, |c| ".;:!?(".contains(c)) {
                return None;
            }
            // « une hausse générale, le maintien de trois jours »: another noun has the figure.
            let opens_noun = self.is_mark(i, |c| c == ',') && (self.has(i + 1, Role::The) || self.has(i + 1, Role::A)) && i + 3 == before;
            if opens_noun && self.is_word(i + 2) {
                return None;
            }
            if let Some(direction) = direction_of(i) {
                // « gagner un séjour d'une semaine », « prend le départ de onze courses »: these take what changes as their object.
                if self.has(i, Role::ChangeDirect) && i + 1 < before {
                    return None;
                }
                let is_noun = self.has(i, Role::ChangeNoun);
                let fits = !is_noun || self.noun_takes(i, before, kind);
                return fits.then_some(direction);
            }
            // Another verb or a relative between them takes the figure for itself; « à » makes it a level.
            let level = self.has(i, Role::To) && !self.has(start, Role::UpToWord);
            // « ne reculait plus que de 0,8 % », « n'a crû que de 17,5 % »
            let only = i + 1 == before && (self.had(i, Role::More) || negated(i));
            // « a fondu, elle, de 18 milliards »
            let aside = self.has(i, Role::Pronoun) && i > lowest && [i - 1, i + 1].into_iter().all(|k| self.is_mark(k, |c| c == ','));
            if level || self.has(i, Role::Are) || self.has(i, Role::Than) && !only || self.has(i, Role::Pronoun) && !aside {
                return None;
            }
        }
        None
    }

    /// Whether a word between a verb and its object says when: « encore », « jeudi soir », « cette semaine », « fin janvier ».
    pub(super) fn is_moment(&self, i: usize) -> bool {
        let this = self.has(i, Role::This) && self.has(i + 1, Role::Moment);
        this || self.has(i, Role::Adverb) || self.has(i, Role::Moment) || self.has(i, Role::Month)
    }

    /// Whether the figure is the size that a noun of change has: « une perte de 2,5 mm », not « une perte de 3 milliards ».
    fn noun_takes(&self, noun: usize, before: usize, kind: Kind) -> bool {
        let loss = self.has(noun, Role::Loses);
        let near = before - noun <= 5;
        near && !(loss && matches!(kind, Kind::Money | Kind::Count | Kind::Duration))
    }
}
