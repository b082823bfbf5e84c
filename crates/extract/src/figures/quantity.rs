//! A number with what it counts. In: the place where a number begins. Out: a [`Quantity`]: the number with its sign, its
//! unit or noun, not yet joined with others nor compared.

use std::ops::Range;

use super::numeral::{Form, Numeral};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::{FractionKind, Role, Unit};

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
        let led = self.currency_before(at);
        let numeral = self.numeral(at)?;
        let mut quantity = Quantity {
            tokens: start..numeral.end,
            low: numeral.value,
            high: numeral.value,
            scale: numeral.scale,
            of: Of::Nothing,
            form: numeral.form,
            sign,
            vague: false,
            about: false,
            rule: "number",
        };
        if let Some((unit, first)) = led {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.start = first;
            quantity.rule = "currency, number";
            return Some(quantity);
        }
        self.take_unit(&mut quantity, &numeral);
        if numeral.form == Form::Article && !self.article_counts(&quantity) {
            return None;
        }
        Some(quantity)
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
        let digits = !matches!(numeral.form, Form::Words | Form::Article);
        if let Some((unit, end)) =
            self.symbol(at).filter(|(u, end)| (digits || u.kind == Kind::Money || u.kind == Kind::Percent) && self.symbol_fits(at, *end))
        {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = end;
            quantity.rule = "number, symbol";
            self.take_rest_of_price(quantity, unit);
            self.take_smaller_units(quantity, unit);
            return;
        }
        let of = self.has(at, Role::Of) && (numeral.scale >= 1e6);
        let mut first = if of { at + 1 } else { at };
        // « trente bons kilomètres », « 50 dernières années », « une petite heure »
        let mut adjectives = 0;
        while self.has(first, Role::Adjective) && adjectives < 3 && self.unit_words(first).is_none() {
            first += 1;
            adjectives += 1;
        }
        if let Some((unit, end)) = self.unit_words(first).filter(|(u, _)| self.unit_fits(first, u, quantity)) {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = end;
            quantity.rule = "number, unit";
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
        let many = numeral.value >= 2.0 || (numeral.scale >= 1e6);
        if let Some((key, end)) = self.noun(at, of, many) {
            quantity.of = Of::Noun(key);
            quantity.tokens.end = end;
            quantity.rule = "number, noun";
        }
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
        !is_name && !is_one
    }

    /// A singular article before a number above one: « le 110 mètres haies », « un 400 mètres ».
    pub fn is_one_thing(&self, quantity: &Quantity) -> bool {
        quantity.low >= 2.0
            && quantity.form != Form::Words
            && self.had(quantity.tokens.start, Role::SingularArticle)
            && quantity.scale == 1.0
    }

    /// Units that are written with a capital: « GPU », « Go ».
    fn lexicon_writes_capital(&self, i: usize) -> bool {
        self.str(i).chars().filter(|c| c.is_uppercase()).count() >= 2
    }

    /// « trois ans et demi », « une journée et demie ».
    fn take_half(&self, quantity: &mut Quantity, unit: &Unit) {
        let end = quantity.tokens.end;
        let half = self.has(end, Role::And) && self.word(end + 1).fraction.is_some_and(|(_, k)| k == FractionKind::Half);
        if half && unit.kind != Kind::Money {
            quantity.low += 0.5;
            quantity.high += 0.5;
            quantity.tokens.end = end + 2;
        }
    }

    /// « 14 € 50 », « 1 euro et 15 centimes », « 3 euros 20 ».
    fn take_rest_of_price(&self, quantity: &mut Quantity, unit: &Unit) {
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
            && !self.is_word_counted(rest.end);
        let end = match cents {
            Some((_, end)) => end,
            None if bare => rest.end,
            None => return,
        };
        quantity.low += rest.value / 100.0;
        quantity.high = quantity.low;
        quantity.tokens.end = end;
    }

    fn is_word_counted(&self, at: usize) -> bool {
        self.noun(at, false, true).is_some()
    }

    /// « 2 h 14 min 24 s », « 1 h 30 » where it lasts.
    fn take_smaller_units(&self, quantity: &mut Quantity, unit: &Unit) {
        let sizes = [("hour", "minute", 60.0), ("minute", "second", 60.0)];
        let mut current = unit.unit.clone();
        let mut part = 1.0;
        while let Some((_, smaller, n)) = sizes.iter().find(|(big, _, _)| *big == current && unit.kind == Kind::Duration) {
            let mut at = quantity.tokens.end;
            if self.has(at, Role::And) {
                at += 1;
            }
            let Some(rest) = self.numeral(at).filter(|r| r.value < *n && r.scale == 1.0 && r.form != Form::Article) else { return };
            let follows = self.symbol(rest.end).or_else(|| self.unit_words(rest.end)).filter(|(u, _)| u.unit == *smaller);
            let bare = self.is_digits(at)
                && self.str(at).len() == 2
                && rest.end == at + 1
                && follows.is_none()
                && at == quantity.tokens.end
                && self.str(at - 1).eq_ignore_ascii_case("h");
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

    /// « un »/« une » counts before a unit of time or a measure, never before a plain noun, and not where an adjective makes
    /// it a description (« une année déterminante »).
    fn article_counts(&self, quantity: &Quantity) -> bool {
        let Of::Unit(unit) = &quantity.of else { return false };
        if unit.kind != Kind::Duration {
            return unit.kind != Kind::Other;
        }
        let end = quantity.tokens.end;
        let described =
            self.is_word(end) && !self.has(end, Role::NotNoun) && !self.has(end, Role::Later) && !self.has(end, Role::FirmAdjective);
        // « un jour, il partira »; « une fois »
        let some_day = self.has(end - 1, Role::DayWord)
            && (self.begins_sentence(quantity.tokens.start) || self.is_mark(end, |c| c == ',') || self.is_end(end));
        // « une minute » after « à la », « chaque »: not an article then at all.
        quantity.tokens.len() > 2 || !(described || some_day)
    }

    /// The noun that a number counts at token `at`, with « de » before it or not: its key and the token after its head.
    pub fn noun(&self, at: usize, of: bool, many: bool) -> Option<(String, usize)> {
        let mut i = if of { at + 1 } else { at };
        for _ in 0..4 {
            if let Some((key, end)) = self.lexicon.nouns.longest(self.doc, i)
                && (!self.is_name_like(i) || self.lexicon_writes_capital(i))
            {
                return Some((key.clone(), self.hyphenated(end)));
            }
            let adjective = self.has(i, Role::Adjective) && self.is_word(i + 1) && !self.is_end(i + 1);
            let head_follows = adjective && !self.has(i + 1, Role::NotNoun) && self.plain_noun(i + 1, of, many).is_some();
            if !head_follows {
                break;
            }
            i += 1;
        }
        self.plain_noun(i, of, many)
    }

    /// The end of a compound joined by hyphens: « chefs-d'œuvre », « micro-pays ».
    fn hyphenated(&self, mut end: usize) -> usize {
        while self.is_hyphen(end) && self.is_word(end + 1) {
            end += 2;
        }
        end
    }

    fn plain_noun(&self, i: usize, of: bool, many: bool) -> Option<(String, usize)> {
        let token = self.token(i).filter(|_| self.is_word(i))?;
        let info = self.word(i);
        if info.is(Role::NotNoun)
            || info.number.is_some()
            || info.scale.is_some()
            || info.is(Role::Month)
            || info.is(Role::YearLead) && !many
        {
            return None;
        }
        let written = self.str(i);
        let lower = self.doc.lower(i);
        let letters = written.chars().count();
        if letters < 2 || lower.ends_with('\'') {
            return None;
        }
        let acronym = letters >= 2 && !written.chars().any(char::is_lowercase);
        let end = self.hyphenated(i + 1);
        if token.capital && !acronym && !self.in_capitals(i) {
            // « 1,4 milliard de Chinois », « trois Français »: people are written with a capital; other capitals are names.
            let demonym = self.lexicon.inflection.may_be_plural(&lower) && (of || self.is_demonym(&lower));
            return demonym.then(|| (self.lemma(&lower), i + 1));
        }
        if acronym && !of && !self.lexicon.inflection.may_be_plural(&lower) {
            // « 40 PME » counts, « Article 49 CE » does not: only where something else says that it counts.
            let counts = i >= 2
                && (self.had(i - 1, Role::ThePlural)
                    || self.had(i - 1, Role::Some)
                    || self.lexicon.before.longest_before(self.doc, i - 1).is_some());
            return (counts && letters <= 6).then(|| (lower.clone(), end));
        }
        let last = if end > i + 1 { self.doc.lower(end - 1) } else { lower.clone() };
        let plural = self.lexicon.inflection.may_be_plural(&lower) || self.lexicon.inflection.may_be_plural(&last);
        if many && !plural {
            return None;
        }
        let key = if end > i + 1 {
            let parts: Vec<String> = (i..end).filter(|j| self.is_word(*j)).map(|j| self.lemma(&self.doc.lower(j))).collect();
            parts.join("-")
        } else {
            self.lemma(&lower)
        };
        Some((key, end))
    }

    fn lemma(&self, lower: &str) -> String {
        if let Some(lemma) = self.lexicon.lemmas.get(lower) {
            return lemma.clone();
        }
        let singular = self.lexicon.inflection.singular(lower);
        self.lexicon.lemmas.get(&singular).cloned().unwrap_or(singular)
    }

    /// Names of peoples end so; a list of them all would never be complete.
    fn is_demonym(&self, lower: &str) -> bool {
        self.lexicon.demonym_endings.iter().any(|e| lower.ends_with(e.as_str()))
    }
}
