//! A number with what it counts. In: the place where a number begins. Out: a [`Quantity`]: the number with its sign, its
//! unit or noun, not yet joined with others nor compared.

use std::ops::Range;

use super::numeral::{Form, Numeral};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::{Role, Unit};

/// What a number counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    /// Nothing beside it says.
    Nothing,
    /// A unit or a currency.
    Unit(Unit),
    /// A noun, by its key.
    Noun(String),
    /// Money whose currency is not said beside it (« 9,4 milliards de provisions »).
    Money,
}

/// A number, what it counts, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The number, in the unit written; low and high differ for ranges only.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// The scale word in it, 1 where there is none.
    pub scale: f64,
    /// What it counts.
    pub of: Of,
    /// How the number is written.
    pub form: Form,
    /// A sign before it, even apart: -1, 0 or 1.
    pub sign: i8,
    /// No number is said, only its order.
    pub vague: bool,
    /// A word that says « about » is part of it.
    pub about: bool,
    /// The rule that made it.
    pub rule: &'static str,
}

impl Quantity {
    /// A bare number.
    pub fn plain(tokens: Range<usize>, value: f64, form: Form) -> Quantity {
        Quantity { tokens, low: value, high: value, scale: 1.0, of: Of::Nothing, form, sign: 0, vague: false, about: false, rule: "number" }
    }

    /// The figure's kind: what it counts decides.
    pub fn kind(&self) -> Option<Kind> {
        match &self.of {
            Of::Unit(unit) => Some(unit.kind),
            Of::Noun(_) => Some(Kind::Count),
            Of::Money => Some(Kind::Money),
            Of::Nothing => None,
        }
    }
}

impl Scan<'_> {
    /// The number at `at` with what it counts.
    pub fn counted(&self, at: usize) -> Option<Quantity> {
        let (sign, start) = self.sign(at);
        if let Some((value, end)) = self.vulgar_fraction(at) {
            return self.vulgar(at, value, end);
        }
        // A sign leads digits alone: « un gain de 3 M$ douze mois plus tôt ».
        let led = self.currency_before(at).filter(|_| self.is_digits(at));
        let numeral = self.numeral(at)?;
        let mut quantity = Quantity { scale: numeral.scale, sign, ..Quantity::plain(start..numeral.end, numeral.value, numeral.form) };
        if let Some((unit, first)) = led {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.start = first;
            quantity.rule = "currency, number";
            return Some(quantity);
        }
        self.take_unit(&mut quantity, &numeral);
        if numeral.form == Form::Article {
            if quantity.of == Of::Nothing && self.begins_range(quantity.tokens.end) {
                quantity.form = Form::Words;
                return Some(quantity);
            }
            return self.article_counts(&quantity).then_some(quantity);
        }
        // A hyphen before an amount is a dash: « des tarifs -100 000 francs la page- ».
        let signed =
            matches!(quantity.kind(), Some(Kind::Percent | Kind::Temperature | Kind::Other)) || self.str(at.saturating_sub(1)) != "-";
        if quantity.sign < 0 && !signed && !self.opens_sign(at) {
            quantity.sign = 0;
            quantity.tokens.start = at;
        }
        self.minus_degrees(&mut quantity);
        Some(quantity)
    }

    /// Whether a sign is meant even before an amount: behind a bracket, a colon, « de » or « à ».
    fn opens_sign(&self, at: usize) -> bool {
        at > 1 && (self.is_mark(at - 2, |c| "(:".contains(c)) || self.has(at - 2, Role::Of) || self.has(at - 2, Role::To))
    }

    /// « moins 12 degrés »
    fn minus_degrees(&self, quantity: &mut Quantity) {
        let start = quantity.tokens.start;
        if quantity.kind() == Some(Kind::Temperature) && self.had(start, Role::MinusSign) {
            quantity.sign = -1;
            quantity.tokens.start = start - 1;
        }
    }

    /// « ½ heure »
    fn vulgar(&self, at: usize, value: f64, end: usize) -> Option<Quantity> {
        let mut quantity = Quantity::plain(at..end, value, Form::Quantity);
        let numeral = Numeral { value, scale: 1.0, end, form: Form::Quantity };
        self.take_unit(&mut quantity, &numeral);
        matches!(quantity.of, Of::Unit(_)).then_some(quantity)
    }

    /// « une ou deux semaines », « un à deux ans »
    fn begins_range(&self, at: usize) -> bool {
        (self.has(at, Role::Or) || self.has(at, Role::To)) && self.numeral(at + 1).is_some_and(|n| n.value >= 2.0 && n.value <= 10.0)
    }

    /// A sign before the number at `at`, and where the number's span then begins: with the sign where it is attached.
    fn sign(&self, at: usize) -> (i8, usize) {
        let Some(before) = at.checked_sub(1) else { return (0, at) };
        let value = if self.is_mark(before, |c| c == '+') {
            1
        } else if self.is_mark(before, |c| c == '-' || c == '−' || c == '–') {
            -1
        } else {
            return (0, at);
        };
        // A hyphen between two things joins them; a dash that begins a line lists; « 100 -200 » is rare and a range.
        let apart = self.spaced(before) || self.is_mark(before.saturating_sub(1), |c| "(:«\"".contains(c)) && before > 0;
        let begins_line = before == 0 || self.is_end(before - 1);
        if !apart || (begins_line && self.spaced(at)) {
            return (0, at);
        }
        let behind_number = before > 0 && (self.is_digits(before - 1) || self.symbol(before - 1).is_some());
        if behind_number || (value < 0 && self.spaced(at) && !self.is_mark(before.saturating_sub(1), |c| "(:".contains(c))) {
            return (0, at);
        }
        (value, if self.spaced(at) { at } else { before })
    }

    /// What the number counts, and its tokens taken in.
    fn take_unit(&self, quantity: &mut Quantity, numeral: &Numeral) {
        let at = quantity.tokens.end;
        if self.is_end(at) {
            return;
        }
        if let Some((key, end)) = self.coded(if self.has(at, Role::Of) && numeral.scale >= 1e6 { at + 1 } else { at }) {
            quantity.of = Of::Noun(key);
            quantity.tokens.end = end;
            quantity.rule = "number, noun";
            return;
        }
        let digits = !matches!(numeral.form, Form::Words | Form::Article);
        if let Some((unit, end)) =
            self.symbol(at).filter(|(u, end)| (digits || u.kind == Kind::Money || u.kind == Kind::Percent) && self.symbol_fits(at, *end))
        {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = end;
            quantity.rule = "number, symbol";
            self.take_compound_unit(quantity, at);
            self.take_rest_of_price(quantity, unit);
            self.take_smaller_units(quantity, unit);
            return;
        }
        let of = self.has(at, Role::Of) && (numeral.scale >= 1e6);
        let mut first = if of { at + 1 } else { at };
        if let Some((unit, _)) = self.unit_words(at + 2).filter(|_| self.lists_unit_behind_comma(quantity.tokens.start, at)) {
            quantity.of = Of::Unit(unit.clone());
            quantity.rule = "unit behind a list";
            return;
        }
        // « 3,5 millions de m³ »; a single letter behind « de » is a name.
        let sure = |u: &Unit, end: usize| u.kind == Kind::Money || self.doc.span(first..end).chars().count() > 1;
        if of && let Some((unit, end)) = self.symbol(first).filter(|(u, end)| sure(u, *end)) {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = end;
            quantity.rule = "number, symbol";
            return;
        }
        // « trente bons kilomètres », « 50 dernières années », « une petite heure »
        let mut adjectives = 0;
        while self.has(first, Role::Adjective) && adjectives < 3 && self.unit_words(first).is_none() {
            first += 1;
            adjectives += 1;
        }
        if let Some((unit, end)) = self.unit_words(first) {
            if !self.unit_fits(first, unit, quantity) {
                return;
            }
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = end;
            quantity.rule = "number, unit";
            if self.is_book(quantity, unit) {
                quantity.of = Of::Noun("livre".to_owned());
                return;
            }
            self.take_half(quantity, unit);
            self.take_rest_of_price(quantity, unit);
            self.take_smaller_units(quantity, unit);
            return;
        }
        if numeral.scale >= 1e6 && of && self.has(first, Role::MoneyNoun) {
            quantity.of = Of::Money;
            quantity.rule = "number, amount of";
            return;
        }
        // « 2 milliards promis »: a scale word counts only with « de ».
        if numeral.scale >= 1e6 && !of {
            return;
        }
        let many = numeral.value >= 2.0 || (numeral.scale >= 1e6);
        // « dont 6 fermes » are months of prison, not farms.
        if self.had(quantity.tokens.start, Role::AmongThem) && self.has(at, Role::FirmAdjective) {
            return;
        }
        if let Some((key, end)) = self.noun(at, of, many) {
            // « 30 milliards d'achats » are money, « 3 millions d'achats » may be counted; of few things there are billions.
            let counted = (at..end).any(|i| self.has(i, Role::OfBillions)) || self.is_people(end - 1);
            // « vendu pour 30 milliards de puces » says what they cost.
            let counted = counted && !self.had(quantity.tokens.start, Role::ForWord);
            if numeral.scale >= 1e9 && of && !counted {
                quantity.of = Of::Money;
                quantity.rule = "number, amount of";
                return;
            }
            quantity.of = Of::Noun(key);
            quantity.tokens.end = end;
            quantity.rule = "number, noun";
        }
    }

    /// « 1,4 milliard de Chinois »: peoples are written with a capital.
    fn is_people(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.capital) && (self.has(i, Role::OftenCapital) || self.is_demonym(&self.doc.lower(i)))
    }

    /// « 95 g/km », « 5 mg/ml », « 8 Gbit/s »: a unit over another is one of its own; money over a unit stays money.
    fn take_compound_unit(&self, quantity: &mut Quantity, symbol: usize) {
        let slash = quantity.tokens.end;
        let over = self.is_mark(slash, |c| c == '/') && !self.spaced(slash) && !self.spaced(slash + 1) && self.is_word(slash + 1);
        let Of::Unit(unit) = &quantity.of else { return };
        if !over || matches!(unit.kind, Kind::Money | Kind::Percent) {
            return;
        }
        let mut end = slash + 2;
        if self.is_digits(end) && !self.spaced(end) {
            end += 1;
        }
        let written = self.doc.span(symbol..end).to_owned();
        quantity.of = Of::Unit(Unit { kind: Kind::Other, unit: written, factor: 1.0, offset: 0.0 });
        quantity.tokens.end = end;
    }

    /// « 50 millions, puis 80, d'euros »
    fn lists_unit_behind_comma(&self, start: usize, at: usize) -> bool {
        let listed = self.had(start, Role::Then) || self.had(start, Role::And);
        listed
            && self.is_mark(at, |c| c == ',')
            && self.has(at + 1, Role::Of)
            && self.unit_words(at + 2).is_some_and(|(u, _)| u.kind == Kind::Money)
    }

    /// « trois livres pour la jeunesse » are books, « 300 livres » are pounds.
    fn is_book(&self, quantity: &Quantity, unit: &Unit) -> bool {
        let bare = unit.unit == "GBP" && matches!(self.doc.lower(quantity.tokens.end - 1).as_str(), "livre" | "livres");
        let few = quantity.form == Form::Words && quantity.scale == 1.0 && quantity.low < 100.0;
        bare && (few || self.doc.sentence_of(quantity.tokens.start).is_some_and(|s| s.tokens.clone().any(|i| self.has(i, Role::BookWord))))
    }

    /// Whether a symbol of letters is one here: « 600 m », « 5 t »; not « 3 A », « 2 K ».
    fn symbol_fits(&self, at: usize, end: usize) -> bool {
        let symbol = self.doc.span(at..end);
        let letters: Vec<char> = symbol.chars().collect();
        let single_capital = letters.len() == 1 && letters[0].is_uppercase() && letters[0].is_alphabetic();
        let close = !self.spaced(at);
        if single_capital && !close && !matches!(letters[0], 'F' | 'W') {
            return false;
        }
        // « 30 F » of francs, not « 30 F1 »; « 1 s » never in words of French.
        let a_word_follows_dot = letters.len() == 1
            && letters[0].is_lowercase()
            && self.is_mark(end, |c| c == '.' || c == '\'' || c == '’')
            && !self.spaced(end)
            && !self.is_end(end + 1)
            && !self.spaced(end + 1);
        !a_word_follows_dot
    }

    /// Whether the unit in words may be one here: a name (« 20 Minutes », « Vingt-Quatre Heures du Mans ») is none, nor is
    /// one thing called so (« le 110 mètres haies », « le 20 heures »).
    fn unit_fits(&self, first: usize, unit: &Unit, quantity: &Quantity) -> bool {
        let is_name = self.is_name_like(first) && !self.lexicon_writes_capital(first) && unit.kind != Kind::Money;
        let is_one = self.is_one_thing(quantity) && !matches!(unit.kind, Kind::Percent | Kind::Money);
        // « 100 mètres haies » is a race.
        let is_race = unit.kind == Kind::Length && self.has(first + 1, Role::SportEvent);
        !is_name && !is_one && !is_race
    }

    /// A singular article before a number above one: « le 110 mètres haies », « un 400 mètres ».
    pub fn is_one_thing(&self, quantity: &Quantity) -> bool {
        quantity.low >= 2.0
            && quantity.form != Form::Words
            && self.had(quantity.tokens.start, Role::SingularArticle)
            && quantity.scale == 1.0
    }

    /// Units that are written with a capital: « GPU », « Go ».
    pub fn lexicon_writes_capital(&self, i: usize) -> bool {
        self.str(i).chars().filter(|c| c.is_uppercase()).count() >= 2
    }

    /// « un »/« une » counts before a unit of time or a measure, never before a plain noun, and not where an adjective makes
    /// it a description (« une année déterminante », « un dollar faible »).
    fn article_counts(&self, quantity: &Quantity) -> bool {
        let Of::Unit(unit) = &quantity.of else { return false };
        if unit.kind == Kind::Other {
            return false;
        }
        let end = quantity.tokens.end;
        // « après une année 2025 difficile »
        if self.is_recent_year(end) {
            return false;
        }
        let described =
            self.is_word(end) && !self.has(end, Role::NotNoun) && !self.has(end, Role::Later) && !self.has(end, Role::FirmAdjective);
        // « un jour, il partira »; « une fois »
        let some_day = self.has(end - 1, Role::DayWord)
            && (self.begins_sentence(quantity.tokens.start) || self.is_mark(end, |c| c == ',') || self.is_end(end));
        // « une minute » after « à la », « chaque »: not an article then at all.
        quantity.tokens.len() > 2 || !(described || some_day)
    }
}
