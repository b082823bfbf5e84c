//! How a quantity is bounded. In: joined quantities. Out: figures, with comparator and open ends.

use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::{Comparator, Figure, Kind, rounded};
use crate::lexicon::figures::Role;

/// Tokens between an extreme (« l'amende maximum ») and the figure that it bounds.
const EXTREME_REACH: usize = 14;
/// Tokens from a verb of passing to its threshold.
const THRESHOLD_REACH: usize = 10;
/// How past participles of several things end, those that are not also words of other sorts.
const PARTICIPLES: [&str; 6] = ["és", "ées", "us", "ues", "mis", "mises"];

impl Scan<'_> {
    /// The figures of a text from its quantities.
    pub fn compared(&self, found: &[Quantity]) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::with_capacity(found.len());
        for (i, quantity) in found.iter().enumerate() {
            let own = self.comparator(quantity);
            let carried = || {
                let previous = figures.last().zip(found.get(i.wrapping_sub(1)));
                previous.filter(|(f, q)| self.carries(f, q, quantity)).map(|(f, _)| f.comparator)
            };
            let comparator = own.or_else(carried);
            figures.push(self.figure(quantity, comparator));
        }
        figures
    }

    fn figure(&self, quantity: &Quantity, comparator: Option<Comparator>) -> Figure {
        let (kind, unit, factor, offset) = match &quantity.of {
            Of::Unit(unit) => (unit.kind, Some(unit.unit.clone()), unit.factor, unit.offset),
            Of::Noun(key) => (Kind::Count, Some(key.clone()), 1.0, 0.0),
            Of::Money => (Kind::Money, None, 1.0, 0.0),
            Of::Nothing if self.is_bound_probability(quantity) => (Kind::Other, None, 1.0, 0.0),
            Of::Nothing => (Kind::Count, None, 1.0, 0.0),
        };
        let sign = if quantity.sign < 0 { -1.0 } else { 1.0 };
        let value = |v: f64| rounded(sign * v * factor + offset);
        let (low, high) = (value(quantity.low), value(quantity.high));
        let is_range = quantity.low != quantity.high;
        let comparator = match comparator {
            _ if quantity.vague => Comparator::Vague,
            // « environ 43 à 55% » says no more than the range; « plus de dix quinze mille » bounds it.
            Some(c) if is_range && !matches!(c, Comparator::MoreThan | Comparator::AtLeast | Comparator::LessThan | Comparator::AtMost) => {
                Comparator::Range
            }
            Some(c) => c,
            None if is_range => Comparator::Range,
            None if quantity.about => Comparator::About,
            None => Comparator::Exact,
        };
        let (low, high) = match comparator {
            Comparator::Vague | Comparator::AtLeast | Comparator::MoreThan => (Some(low), None),
            Comparator::AtMost | Comparator::LessThan => (None, Some(high)),
            _ => (Some(low.min(high)), Some(high.max(low))),
        };
        let index = kind == Kind::Count && unit.as_deref() == Some("point") && self.is_index_level(quantity);
        Figure {
            tokens: quantity.tokens.clone(),
            kind: if index { Kind::Other } else { kind },
            low,
            high,
            comparator,
            unit,
            direction: None,
            role: None,
            rule: quantity.rule,
        }
    }

    /// « p < 0,0001 »: a bound on something that is not counted.
    fn is_bound_probability(&self, quantity: &Quantity) -> bool {
        quantity.low.fract() != 0.0
    }

    /// « le niveau des 3.600 points » of a stock exchange, not « chuter de six points ».
    fn is_index_level(&self, quantity: &Quantity) -> bool {
        if quantity.low < 300.0 {
            return false;
        }
        let Some(sentence) = self.doc.sentence_of(quantity.tokens.start) else { return false };
        sentence.tokens.clone().any(|i| self.has(i, Role::IndexWord))
    }

    /// The comparator said of a quantity itself.
    fn comparator(&self, quantity: &Quantity) -> Option<Comparator> {
        let start = quantity.tokens.start;
        let sign = usize::from(quantity.sign != 0 && start > 0 && self.is_mark(start - 1, |c| "+-−–".contains(c)));
        let start = start - sign;
        let before = self.comparator_before(start);
        if let Some((comparator, first)) = before {
            let passes = comparator == Comparator::MoreThan;
            let cleared = passes && quantity.kind() == Some(Kind::Length) && start == first + 1;
            let end_of_change = start > 0 && self.is_plain_noun_of(first, start - 1) && self.change_before(quantity).is_some();
            if passes && self.is_never(first) {
                return Some(Comparator::AtMost);
            }
            let known = self.is_known_amount(first, quantity) || self.is_qualified(quantity);
            if passes && known || cleared || end_of_change || self.is_corrected(comparator, quantity) {
                return None;
            }
            return Some(comparator);
        }
        self.comparator_after(quantity.tokens.end).or_else(|| self.extreme(start)).or_else(|| self.exceeds(start)).or_else(|| {
            let passed = self.is_passed(quantity) || self.passes_threshold(start) || self.passes_later(quantity);
            (passed || self.passes_over(quantity)).then_some(Comparator::MoreThan)
        })
    }

    /// « bien au-dessus des 45 milliards récoltés en 2025 », « plus que les 118 milliards dont il était question »: an amount that
    /// something else has been said of already is not what passes it; it is exact.
    fn is_qualified(&self, quantity: &Quantity) -> bool {
        let end = quantity.tokens.end;
        let of_many = |i: usize| PARTICIPLES.iter().any(|ending| self.doc.lower(i).ends_with(ending));
        let participle = self.is_word(end) && !self.has(end, Role::NotNoun) && !self.has(end, Role::More) && of_many(end);
        let clause = self.has(end, Role::Than) || self.has(end, Role::AmongThem) && !self.is_digits(end + 1);
        self.had(quantity.tokens.start, Role::ThePlural) && (participle || clause)
    }

    /// « n'a pas 400 salariés » has fewer; « ne compte pas 3 usines mais 5 » and « n'a pas une heure devant soi » do not say so.
    fn is_corrected(&self, comparator: Comparator, quantity: &Quantity) -> bool {
        let start = quantity.tokens.start;
        let end = quantity.tokens.end;
        let denied = comparator == Comparator::LessThan && start > 0 && self.has(start - 1, Role::Not);
        denied && self.has(start, Role::A) && quantity.scale == 1.0
            || denied && (end..end + 6).take_while(|i| !self.is_end(*i)).any(|i| self.has(i, Role::But))
    }

    /// « a passé les 500 millions de dollars », « repasse les 48 degrés »; not « passé les trois derniers mois », « passer les 40
    /// salariés au forfait ».
    fn passes_over(&self, quantity: &Quantity) -> bool {
        let start = quantity.tokens.start;
        let article = self.had(start, Role::ThePlural) || self.had(start, Role::The) && quantity.scale >= 1e6;
        let past = |i: usize| !self.has(i, Role::PastWord) || (i.saturating_sub(3)..i).any(|k| self.has(k, Role::HasVerb));
        let verb = start.checked_sub(2).filter(|i| article && self.has(*i, Role::PassesOver) && past(*i));
        let amount = quantity.scale >= 1e6 || !matches!(quantity.kind(), None | Some(Kind::Count | Kind::Duration | Kind::Other));
        let onwards = (quantity.tokens.end..quantity.tokens.end + 3).any(|i| self.has(i, Role::To));
        verb.is_some_and(|i| !self.is_denied(i)) && amount && !onwards
    }

    /// « n'a jamais dépassé 25 % », « ne devait jamais excéder », « il n'y en a jamais eu plus de »: what is never passed bounds
    /// from above.
    fn is_never(&self, first: usize) -> bool {
        let never = (first.saturating_sub(2)..first).rev().find(|i| self.has(*i, Role::Never));
        // « Aucune ne dépasse 2 % »
        let none = self.had(first, Role::Not) && !self.has(first, Role::More);
        none || never.is_some_and(|i| (i.saturating_sub(5)..i).any(|k| self.has(k, Role::Not)) && !self.has(first, Role::Than))
    }

    /// « la barre des 37 milliards a été franchie ».
    fn is_passed(&self, quantity: &Quantity) -> bool {
        let start = quantity.tokens.start;
        let end = quantity.tokens.end;
        let threshold = start >= 2 && self.had(start, Role::Of) && self.has(start - 2, Role::Threshold);
        let was = (end..end + 5).take_while(|i| !self.is_end(*i) && !self.is_mark(*i, |_| true)).find(|i| self.has(*i, Role::Passed));
        threshold && was.is_some_and(|i| (end..i).all(|k| self.is_auxiliary(k)))
    }

    /// « a franchi, pour la première fois, la barre des 100 milliards »: circumstances stand between the verb and the threshold;
    /// « franchit le cap symbolique des 40 % », « au-dessus de la barre des 4 000 milliards ».
    fn passes_threshold(&self, start: usize) -> bool {
        let bar = [2, 3].into_iter().filter_map(|back| start.checked_sub(back)).find(|i| self.has(*i, Role::Threshold));
        let Some(bar) = bar.filter(|_| self.had(start, Role::Of)) else { return false };
        let article = bar - usize::from(self.had(bar, Role::The));
        let over = self.lexicon.before.longest_before(self.doc, article).filter(|_| article < bar);
        let goes = || (bar.saturating_sub(7)..bar).rev().take_while(|i| !self.is_end(*i)).find(|i| self.has(*i, Role::PassesOver));
        over.is_some_and(|(c, _)| *c == Comparator::MoreThan)
            || self.passing_verb(bar).is_some()
            || goes().is_some_and(|i| !self.is_denied(i))
    }

    /// « a dépassé, pour la première fois, les 40 milliards », « a franchi lundi les 500 milliards »: nothing but circumstances
    /// between the verb and its amount.
    fn passes_later(&self, quantity: &Quantity) -> bool {
        let start = quantity.tokens.start;
        let to = start - usize::from(self.had(start, Role::ThePlural) || self.had(start, Role::The));
        let Some(verb) = self.passing_verb(to).filter(|i| i + 1 < to) else { return false };
        let first = verb + 1 + usize::from(self.is_mark(verb + 1, |c| c == ','));
        let leads = self.has(first, Role::ForWord) || self.has(first, Role::In) || self.has(first, Role::Weekday) || self.is_moment(first);
        // « dépasseront cette fois les 20 », « franchi à Amsterdam les 500 milliards »
        let known = self.had(start, Role::ThePlural) && to - verb <= 7 && quantity.kind() != Some(Kind::Duration);
        let object = (first + 1..to).any(|i| self.has(i, Role::Of) || self.has(i, Role::And) || self.has(i, Role::Pronoun));
        (leads || known) && !object && !self.is_known_amount(verb, quantity) && !self.is_qualified(quantity)
    }

    /// The verb of the clause before `to` that says what is passed, unless it is denied: « n'a pas dépassé ».
    fn passing_verb(&self, to: usize) -> Option<usize> {
        let date = |i: usize| self.is_recent_year(i) || self.has(i + 1, Role::Month);
        let open = |i: &usize| !self.is_end(*i) && !self.is_mark(*i, |c| ".;:!?()".contains(c)) && (!self.is_digits(*i) || date(*i));
        let verb = (to.saturating_sub(THRESHOLD_REACH)..to).rev().take_while(open).find(|i| self.passes_at(*i));
        verb.filter(|i| !self.is_denied(*i))
    }

    fn is_denied(&self, verb: usize) -> bool {
        (verb.saturating_sub(3)..verb).any(|k| self.has(k, Role::Not))
    }

    /// Whether the word at `i` alone says that an amount is passed: « franchit », « dépasse ».
    fn passes_at(&self, i: usize) -> bool {
        let passes = self.lexicon.before.longest_before(self.doc, i + 1);
        passes.is_some_and(|(c, first)| *c == Comparator::MoreThan && first == i && self.is_word(i) && !self.has(i, Role::More))
    }

    /// The comparator that ends at `start`, articles between passed over.
    fn comparator_before(&self, start: usize) -> Option<(Comparator, usize)> {
        let mut from = start;
        loop {
            if let Some((comparator, first)) = self.lexicon.before.longest_before(self.doc, from) {
                return Some((*comparator, first)).filter(|_| !self.is_other_use(first, from, start));
            }
            // « dépasserait alors 90 », « franchi les 65 milliards », « grosso modo, un tiers »
            let article = self.had(from, Role::The) || self.had(from, Role::A) || self.had(from, Role::ThePlural);
            let when = self.had(from, Role::Month) || self.had(from, Role::In) && self.has(from, Role::Month);
            // « divisé presque par deux »
            let factor = from == start && self.had(from, Role::By);
            let skip = article
                || factor
                || when
                || self.had(from, Role::Adverb)
                || (from == start && from > 0 && self.is_mark(from - 1, |c| c == ','));
            if !skip || from + 4 <= start || from == 0 {
                return None;
            }
            from -= 1;
        }
    }

    /// Words that compare only right before a number: « sous les 3 autres », « près des deux rives », « presque ».
    fn is_other_use(&self, first: usize, end: usize, start: usize) -> bool {
        // « le plus de », « ne possède plus que 4,6 % », « 300 000 € de plus, 40 agents »
        // « en plus des 11 milliards promis en 2024 »
        let besides = self.has(first, Role::More) && self.had(first, Role::In) && self.has(end - 1, Role::ThePlural);
        let more = self.has(first, Role::More);
        let of_quantity = more && self.had(first, Role::SingularArticle) && !self.had(first, Role::A);
        let only = more && self.has(first + 1, Role::Than) && (1..=4).any(|n| first.checked_sub(n).is_some_and(|i| self.has(i, Role::Not)));
        let behind_comma = end < start && self.is_mark(end, |c| c == ',') && self.has(end - 1, Role::Of);
        let verb_behind_comma = end < start && self.is_mark(end, |c| c == ',') && end - first == 1 && !self.has(first, Role::NotNoun);
        // « 60 % de plus que les 40 milliards de 2024 »
        let difference = more && self.has(first + 1, Role::Than) && self.had(first, Role::Of);
        of_quantity || besides || only || difference || behind_comma || verb_behind_comma || end > start
    }

    fn comparator_after(&self, end: usize) -> Option<Comparator> {
        // « 15 milliards par an au bas mot », « 20 gigawattheures chaque année au minimum »
        let rate = if self.has(end, Role::Per) || self.has(end, Role::Each) { end + 2 } else { end };
        // « il en restera 500, tout au plus. »
        let aside = self.is_mark(rate, |c| c == ',');
        let (comparator, after) = self.lexicon.after.longest(self.doc, rate + usize::from(aside))?;
        let closed = self.is_end(after) || self.is_mark(after, |c| ",.;:!?)»…".contains(c)) && !self.is_digits(after + 1);
        if aside && !closed {
            return None;
        }
        // « 10 % environ 5 000 »: it belongs to the number that follows.
        let leads = self.is_digits(after)
            || self.word(after).number.is_some() && !self.has(after, Role::A)
            || self.symbol(after).is_some_and(|(u, _)| u.kind == Kind::Money) && self.is_digits(after + 1);
        let of = self.has(after, Role::Of) && (self.is_digits(after + 1));
        // « 5 milliards et quelques, », not « quinze ingénieurs et quelques voitures »
        let noun = self.has(after - 1, Role::Several) && !closed && !self.has(after, Role::NotNoun);
        // « au plus fort du chantier », « au plus tard en mai »
        let superlative = self.had(after, Role::More) && (self.has(after, Role::Comparative) || self.has(after, Role::Later));
        (!leads && !of && !superlative && !noun).then_some(*comparator)
    }

    /// « dépassant les 20 millions de clients de l'an passé »: a known amount is passed; it is exact.
    fn is_known_amount(&self, first: usize, quantity: &Quantity) -> bool {
        let definite = self.had(quantity.tokens.start, Role::ThePlural)
            || self.had(quantity.tokens.start, Role::The)
            || self.has(quantity.tokens.start - 1, Role::To);
        let plus = self.has(first, Role::More);
        if !definite || plus {
            return false;
        }
        let end = quantity.tokens.end;
        let dated = |of: usize| {
            let phrase = (of + 1..of + 5).take_while(|j| !self.has(*j, Role::EnPronoun));
            phrase.into_iter().any(|j| self.has(j, Role::PastWord) || self.is_recent_year(j))
        };
        (end..end + 7).any(|i| self.has(i, Role::Of) && dated(i)) && !(end..end + 2).any(|i| self.is_mark(i, |c| ".;".contains(c)))
    }

    /// « L'amende maximum que … est de 25 000 dollars ».
    fn extreme(&self, start: usize) -> Option<Comparator> {
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of) || self.has(*i, Role::To))?;
        let back = of.saturating_sub(EXTREME_REACH)..of;
        for i in back.rev() {
            if self.is_end(i) || self.is_mark(i, |c| ".;:".contains(c)) || self.is_digits(i) {
                return None;
            }
            if self.has(i, Role::Extreme) && !self.had(i, Role::MinimumNoun) {
                return Some(Comparator::AtMost);
            }
            if self.has(i, Role::LessMost) && !self.had(i, Role::MinimumNoun) {
                return Some(Comparator::AtLeast);
            }
        }
        None
    }

    /// « dépassera ses dépenses de 75 milliards »: what is exceeded stands between the verb and its amount.
    fn exceeds(&self, start: usize) -> Option<Comparator> {
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of))?;
        for i in (of.saturating_sub(5)..of).rev() {
            if self.is_end(i) || self.is_mark(i, |_| true) || self.is_digits(i) || self.has(i, Role::The) {
                return None;
            }
            if self.has(i, Role::Possessive)
                && let Some((Comparator::MoreThan, first)) = self.lexicon.before.longest_before(self.doc, i)
                && !self.has(first, Role::More)
            {
                return Some(Comparator::MoreThan);
            }
        }
        None
    }

    /// Whether a comparator before the first member of a list covers this one: « jusqu'à un an de prison, 15 000 euros
    /// d'amende ».
    fn carries(&self, previous: &Figure, before: &Quantity, quantity: &Quantity) -> bool {
        let open = matches!(
            previous.comparator,
            Comparator::AtMost | Comparator::AtLeast | Comparator::MoreThan | Comparator::LessThan | Comparator::About
        );
        // « autour d'1,5 milliard, 330 millions de moins que prévu »: a difference is no member of the list.
        let end = quantity.tokens.end;
        let difference = self.has(end, Role::Of) && (self.has(end + 1, Role::More) || self.has(end + 1, Role::Less));
        if !open || before.about || difference {
            return false;
        }
        let gap = before.tokens.end..quantity.tokens.start;
        let joins =
            gap.end.checked_sub(1).is_some_and(|i| self.is_mark(i, |c| c == ',') || self.has(i, Role::And) || self.has(i, Role::Or));
        // Between two members stand only a complement (« de prison ») and the comma.
        let plain = |i: usize| !self.is_end(i) && !self.is_mark(i, |c| c != ',') && !self.is_digits(i);
        let direct = gap.len() == 1;
        let complement = self.has(gap.start, Role::Of) && gap.len() <= 4;
        let same = previous.kind == quantity.kind().unwrap_or(Kind::Count)
            || matches!(previous.comparator, Comparator::AtMost | Comparator::AtLeast);
        joins && (direct || complement && same) && gap.clone().all(plain)
    }
}
