//! Numbers in clauses that leave their verb out, and amounts that are gone. In: the quantities of a text. Out: the one before
//! that a bare number shares its unit with (« Bouygues a pris 2,9 %, Orange 1,1 », « le consensus en espérait 37 »).

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::Role;

/// Tokens from the first clause to the number of the second.
const REACH: usize = 12;
/// Tokens from an amount to what says that it is gone.
const GONE: usize = 7;
/// How many times as large as another an amount of the same thing may be.
const ALIKE: f64 = 2.5;

impl Scan<'_> {
    /// « Bouygues a pris 2,9 %, Orange 1,1 », « l'un a chuté de 16 %, RELX de 14 », « celui des fournisseurs de 5,1 »: another
    /// subject of the same verb.
    pub fn other_subject(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let j = i.checked_sub(1)?;
        let from = &found[j];
        let start = self.before_comparator(this.tokens.start);
        let ends = self.closes_part(this.tokens.end) || self.has(this.tokens.end, Role::To) || self.is_mark(this.tokens.end, |c| c == '»');
        let alike = match from.kind() {
            Some(Kind::Percent) => this.low <= 100.0 && this.scale == 1.0,
            Some(Kind::Power | Kind::Energy) => this.scale == 1.0,
            Some(Kind::Money) => from.scale > 1.0 && this.scale == 1.0 && this.low < 1000.0,
            _ => false,
        };
        if !ends || !alike || this.form == Form::Article || start <= from.tokens.end || start - from.tokens.end > REACH {
            return None;
        }
        let of = self.had(start, Role::Of);
        if of && !self.had(self.before_comparator(from.tokens.start), Role::Of) {
            return None;
        }
        let subject_end = if of { start - 1 } else { start };
        let open = |k: &usize| !self.is_end(*k) && !self.is_digits(*k) && !self.is_mark(*k, |c| !"-&,;'’".contains(c));
        let joint = (from.tokens.end..subject_end)
            .rev()
            .take_while(open)
            .find(|k| self.is_mark(*k, |c| ",;".contains(c)) || self.has(*k, Role::And) && !self.is_capital(k - 1))?;
        let subject = joint + 1 + usize::from(self.has(joint + 1, Role::And))..subject_end;
        let in_name = |k: usize| {
            let small = self.has(k, Role::The) || self.has(k, Role::Of) || self.has(k, Role::And) || self.is_mark(k, |c| "-&".contains(c));
            self.is_capital(k) || small
        };
        let named = !subject.is_empty() && subject.clone().all(in_name) && self.is_capital(subject_end - 1);
        let that_one = of && subject.len() <= 5 && self.has(subject.start, Role::ThatOne);
        (named || that_one).then_some(j)
    }

    /// « Azure a crû de 40 %, là où le consensus en espérait 37 »: of the shares and the amounts before, the one of its size.
    pub fn hoped_for(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        let j = i.checked_sub(1)?;
        let en = self.en_before(self.before_comparator(this.tokens.start))?;
        let close = self.has(en + 1, Role::EnVerb) && en + 2 == self.before_comparator(this.tokens.start);
        // « dont un tiers à Lyon, et compte en recruter 25 » are not 25 %.
        let share =
            found[j].kind() == Some(Kind::Percent) && self.is_digits(found[j].tokens.start) && this.scale == 1.0 && this.low <= 100.0;
        let near = |q: &Quantity| {
            let written = q.low.abs() / q.scale;
            this.low <= written * ALIKE && written <= this.low * ALIKE
        };
        let amount = || found[..j].iter().rev().take(2).any(|q| q.of != Of::Nothing && q.kind() != Some(Kind::Percent) && near(q));
        let clause = self.same_sentence(found[j].tokens.start, this.tokens.start);
        (close && share && clause && self.closes_part(this.tokens.end) && near(&found[j]) && !amount()).then_some(j)
    }

    fn is_capital(&self, k: usize) -> bool {
        self.token(k).is_some_and(|t| t.capital)
    }

    /// « 357 milliards de capitalisation partis en fumée », « 38 000 abonnés envolés »; not « l'action à 12 euros s'est envolée ».
    pub fn vanishes(&self, end: usize) -> bool {
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |_| true) && !self.is_digits(*i);
        (end..end + GONE).take_while(open).any(|i| {
            let rises = self.has(i, Role::ChangeUp) && (self.had(i, Role::Are) || self.had(i, Role::Been) || self.had(i, Role::HasVerb));
            self.has(i, Role::Vanishes) && !rises
        })
    }

    /// « prend 15 % du capital », « a cédé 4 % de ses parts »: they change hands, not in size.
    pub fn changes_hands(&self, end: usize) -> bool {
        (end..end + 2).find(|k| self.has(*k, Role::Of)).is_some_and(|k| {
            let own = self.has(k + 1, Role::Possessive) && !self.has(k + 2, Role::Measured);
            own || !self.is_mark(k, |_| true) && (self.has(k, Role::SingularArticle) || self.has(k + 1, Role::The))
        })
    }

    /// « 300 postes en moins », « 9 % de trafic en moins », not « en moins de quatre jours »: what stands behind an amount at `at` says that it is no more.
    pub fn is_gone(&self, at: usize) -> bool {
        let object = if self.has(at, Role::Of) && self.is_word(at + 1) { at + 2 } else { at };
        self.has(object, Role::EnPronoun) && self.has(object + 1, Role::Less) && !self.has(object + 2, Role::Of)
    }
}
