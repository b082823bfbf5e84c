//! Numbers as they are written. In: tokens. Out: a value and the tokens it takes: digits in any grouping, words, scale
//! words after either, « et demi ».

use crate::figure::rounded;
use crate::lexicon::figures::{FractionKind, NumberClass, Role, ScaleKind};
use crate::tokens::Kind;

use super::scan::Scan;

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numeral {
    /// Value, scale included.
    pub value: f64,
    /// The largest scale word in it (1 where there is none): what an elided neighbour shares.
    pub scale: f64,
    /// Token after the last.
    pub end: usize,
    /// How it is written.
    pub form: Form,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Digits without grouping or decimals, as years and labels are: how many.
    Plain(u8),
    /// Digits that only a quantity has: grouped, or with decimals.
    Quantity,
    /// Words.
    Words,
    /// « un » or « une » alone: perhaps the article.
    Article,
}

/// The most digits that a quantity has; longer runs are codes.
const MAX_DIGITS: usize = 15;

impl Scan<'_> {
    /// The number at token `at`, scale words included.
    pub fn numeral(&self, at: usize) -> Option<Numeral> {
        let base = self.digits(at).or_else(|| self.words(at))?;
        Some(self.scaled(base))
    }

    /// Digits: `1 500`, `1.500`, `2,5`, `0.35`, `20 6/2`.
    fn digits(&self, at: usize) -> Option<Numeral> {
        self.token(at).filter(|t| t.kind == Kind::Digits)?;
        let first = self.str(at);
        if first.len() > MAX_DIGITS {
            return None;
        }
        let mut whole = first.to_owned();
        let mut end = at + 1;
        let mut form = Form::Plain(first.len() as u8);
        if (1..=3).contains(&first.len()) && !first.starts_with('0') {
            let (groups, after) = self.groups(at);
            if !groups.is_empty() && whole.len() + groups.len() <= MAX_DIGITS {
                whole.push_str(&groups);
                end = after;
                form = Form::Quantity;
            }
        }
        if let Some((decimals, after)) = self.decimals(end) {
            whole.push('.');
            whole.push_str(decimals);
            end = after;
            form = Form::Quantity;
        }
        let mut value: f64 = whole.parse().ok()?;
        if let Some((fraction, after)) = self.mixed_fraction(end).or_else(|| self.vulgar_fraction(end)) {
            value += fraction;
            end = after;
            form = Form::Quantity;
        }
        Some(Numeral { value, scale: 1.0, end, form })
    }

    /// Groups of three digits behind token `at`, all with the same separator: a space of any kind, a dot, an apostrophe.
    fn groups(&self, at: usize) -> (String, usize) {
        let mut digits = String::new();
        let mut end = at + 1;
        let mut separator = None;
        loop {
            let spaced = self.token(end).is_some_and(|t| t.kind == Kind::Digits && t.spaced);
            let (mark, next) = if spaced {
                (self.gap(end), end)
            } else if self.is_mark(end, |c| c == '.' || text::fold::is_apostrophe(c)) && !self.spaced(end) && !self.spaced(end + 1) {
                (self.str(end), end + 1)
            } else {
                break;
            };
            // One space is as good as another, but dots do not mix with spaces.
            let mark = if mark.chars().all(char::is_whitespace) { " " } else { mark };
            let is_group = self.token(next).is_some_and(|t| t.kind == Kind::Digits) && self.str(next).len() == 3;
            let one_space = !spaced || self.gap(end).chars().count() == 1;
            if !is_group || !one_space || separator.is_some_and(|s| s != mark) || self.glued_after(next) {
                break;
            }
            digits.push_str(self.str(next));
            separator = Some(mark);
            end = next + 1;
            // More groups than any quantity has are a code, whatever number of them there is.
            if digits.len() > MAX_DIGITS {
                return (String::new(), at + 1);
            }
        }
        (digits, end)
    }

    /// Whether letters follow token `i` without a space in a way that makes it a code (« 300ABC »), not a unit.
    fn glued_after(&self, i: usize) -> bool {
        self.is_mark(i + 1, |c| c == '/' || c == ':')
            && !self.spaced(i + 1)
            && self.token(i + 2).is_some_and(|t| t.kind == Kind::Digits && !t.spaced)
    }

    /// `,5` or `.5` right behind the digits before token `at`.
    fn decimals(&self, at: usize) -> Option<(&str, usize)> {
        let is_point = self.is_mark(at, |c| c == ',' || c == '.') && !self.spaced(at) && !self.spaced(at + 1);
        self.token(at + 1).filter(|t| is_point && t.kind == Kind::Digits)?;
        // 3.1.2 is a version, 12.05.2024 a date, 2,3,4 a list.
        let goes_on = self.is_mark(at + 2, |c| c == '.' || c == ',')
            && !self.spaced(at + 2)
            && self.token(at + 3).is_some_and(|t| t.kind == Kind::Digits && !t.spaced);
        (!goes_on && self.str(at + 1).len() <= MAX_DIGITS).then(|| (self.str(at + 1), at + 2))
    }

    /// « 20 6/2 »: a fraction behind a whole number.
    fn mixed_fraction(&self, at: usize) -> Option<(f64, usize)> {
        let (parts, of, end) = self.slash(at).filter(|_| self.spaced(at))?;
        (of <= 16.0).then_some((parts / of, end))
    }

    /// « ½ » behind a whole number or alone.
    pub fn vulgar_fraction(&self, at: usize) -> Option<(f64, usize)> {
        let value = match self.str(at).chars().next()? {
            '½' => 0.5,
            '¼' => 0.25,
            '¾' => 0.75,
            '⅓' => 1.0 / 3.0,
            '⅔' => 2.0 / 3.0,
            '⅕' => 0.2,
            '⅛' => 0.125,
            _ => return None,
        };
        Some((value, at + 1))
    }

    /// « 6/2 » as two numbers.
    pub fn slash(&self, at: usize) -> Option<(f64, f64, usize)> {
        let digits = |i: usize| {
            self.token(i).filter(|t| t.kind == Kind::Digits && self.str(i).len() <= 2).and_then(|_| self.str(i).parse::<f64>().ok())
        };
        let (parts, of) = (digits(at)?, digits(at + 2)?);
        let is_slash = self.is_mark(at + 1, |c| c == '/' || c == '⁄') && !self.spaced(at + 1) && !self.spaced(at + 2);
        let goes_on = self.is_mark(at + 3, |c| c == '/') && !self.spaced(at + 3);
        (is_slash && !goes_on && of > 0.0).then_some((parts, of, at + 3))
    }

    /// Number words: « soixante-dix-huit », « deux mille cinq cents », « deux virgule cinq ».
    fn words(&self, at: usize) -> Option<Numeral> {
        // A capital inside a sentence makes a name: « la guerre de Cent Ans ».
        if self.is_name_like(at) {
            return None;
        }
        let (whole, mut end) = self.whole_words(at)?;
        let mut value = whole as f64;
        if self.has(end, Role::Point)
            && let Some((decimals, after)) = self.whole_words(end + 1)
        {
            let digits = if decimals < 10 {
                10.0
            } else if decimals < 100 {
                100.0
            } else {
                1000.0
            };
            // « zéro virgule zéro cinq »
            let zero = self.word(end + 1).number.is_some_and(|(v, _)| v == 0);
            let (decimals, after) = match self.whole_words(after).filter(|_| zero) {
                Some((d, after)) => (d as f64 / 100.0, after),
                None => (decimals as f64 / digits, after),
            };
            value += decimals;
            end = after;
        }
        let alone = end == at + 1 && self.has(at, Role::A);
        Some(Numeral { value: rounded(value), scale: 1.0, end, form: if alone { Form::Article } else { Form::Words } })
    }

    /// A whole number in words below a million.
    fn whole_words(&self, at: usize) -> Option<(u64, usize)> {
        let mut total = 0u64;
        let mut current: Option<u64> = None;
        let mut last: Option<NumberClass> = None;
        let mut end = at;
        let mut i = at;
        loop {
            // Between number words: nothing, a hyphen, or « et » (vingt et un).
            let mut next = i;
            if i > at {
                if self.is_hyphen(next) {
                    next += 1;
                }
                if self.has(next, Role::And) && self.et_joins(current, last, next) {
                    next += 1;
                    if self.is_hyphen(next) {
                        next += 1;
                    }
                }
            }
            let Some((value, class)) = self.word(next).number.filter(|_| self.token(next).is_some_and(|t| t.kind == Kind::Word)) else {
                break;
            };
            let value = u64::from(value);
            let joined = match (class, current, last) {
                (NumberClass::Thousand, _, Some(NumberClass::Thousand)) => None,
                (NumberClass::Thousand, current, _) if total == 0 => {
                    total = current.unwrap_or(1) * 1000;
                    Some(None)
                }
                (NumberClass::Hundred, None, _) => Some(Some(100)),
                (NumberClass::Hundred, Some(c), Some(NumberClass::Unit | NumberClass::Teen)) if (2..=19).contains(&c) => {
                    Some(Some(c * 100))
                }
                (_, None, _) => Some(Some(value)),
                (NumberClass::Unit | NumberClass::Teen | NumberClass::Ten, Some(c), Some(NumberClass::Hundred)) => Some(Some(c + value)),
                (NumberClass::Unit, Some(c), Some(NumberClass::Ten)) if value > 0 => Some(Some(c + value)),
                // soixante-dix, quatre-vingt-dix-sept
                (NumberClass::Teen, Some(c), Some(NumberClass::Ten)) if matches!(c % 100, 60 | 80) => Some(Some(c + value)),
                // quatre-vingt(s)
                (NumberClass::Ten, Some(c), Some(NumberClass::Unit)) if value == 20 && c % 10 == 4 && c % 100 < 10 => {
                    Some(Some(c - 4 + 80))
                }
                // dix-sept, dix-huit, dix-neuf
                (NumberClass::Unit, Some(c), Some(NumberClass::Teen)) if c % 10 == 0 && value >= 7 => Some(Some(c + value)),
                _ => None,
            };
            let Some(joined) = joined else { break };
            current = joined;
            last = Some(class);
            i = next + 1;
            end = i;
            if end - at > 24 {
                break;
            }
        }
        (end > at).then(|| (total + current.unwrap_or(0), end))
    }

    /// Whether « et » at `at` joins two number words: vingt et un, soixante et onze, cent et une (nuits).
    fn et_joins(&self, current: Option<u64>, last: Option<NumberClass>, at: usize) -> bool {
        let next = if self.is_hyphen(at + 1) { at + 2 } else { at + 1 };
        let value = self.word(next).number.map(|(v, _)| v);
        let after_ten = last == Some(NumberClass::Ten) && current.is_some_and(|c| (20..=70).contains(&(c % 100)) && c % 10 == 0);
        after_ten && (value == Some(1) || (value == Some(11) && current.is_some_and(|c| c % 100 == 60)))
    }

    /// Adds scale words (« 1,3 million », « deux milliards cinq cents millions », « un milliard et demi », « 65 Mds »).
    fn scaled(&self, base: Numeral) -> Numeral {
        let mut number = base;
        let Some((scale, end)) = self.scale(number.end) else {
            return self.and_a_half(number, 1.0);
        };
        number.value = rounded(number.value * scale);
        number.scale = scale;
        number.end = end;
        if number.form == Form::Article || matches!(number.form, Form::Plain(_)) {
            number.form = Form::Quantity;
        }
        let halved = self.and_a_half(number, scale);
        if halved.end != number.end {
            return halved;
        }
        // « 2 millions 300 mille », « un milliard deux cents millions »
        let rest = self.digits(number.end).filter(|_| !self.is_hyphen(number.end)).or_else(|| self.words(number.end));
        if let Some(rest) = rest
            && rest.form != Form::Article
            && base.value.fract() == 0.0
        {
            let rest = self.scaled(rest);
            // « 38 milliards douze mois plus tôt », « deux millions trois ans après »: the words count a time of their own.
            let small = rest.scale == 1.0 && rest.value < 1000.0;
            let apart = small
                && (base.form != Form::Words || self.unit_words(rest.end).is_some_and(|(u, _)| u.kind == crate::figure::Kind::Duration));
            let fits = rest.value < scale && (rest.scale > 1.0 || rest.form == Form::Words) && rest.value >= 1.0 && !apart;
            if fits {
                number.value = rounded(number.value + rest.value);
                number.scale = rest.scale;
                number.end = rest.end;
            }
        }
        number
    }

    /// A scale word or abbreviation at token `at`.
    pub fn scale(&self, at: usize) -> Option<(f64, usize)> {
        if let Some(scale) = self.word(at).scale {
            // « $500 billion » is written as in English, where a billion is 1e9 and a trillion 1e12.
            let scale = match scale {
                1e12 if self.sign_leads(at) => 1e9,
                1e18 if self.sign_leads(at) => 1e12,
                scale => scale,
            };
            return Some((scale, at + 1));
        }
        // « 60 mille », « 3 mille milliards »
        if at > 0
            && self.token(at - 1).is_some_and(|t| t.kind == Kind::Digits)
            && self.word(at).number.is_some_and(|(_, c)| c == NumberClass::Thousand)
        {
            let more = self.word(at + 1).scale.unwrap_or(1.0);
            return Some((1000.0 * more, at + 1 + usize::from(more > 1.0)));
        }
        if self.word(at).number.is_none() && self.token(at)?.kind == Kind::Word {
            let (value, kind) = *self.lexicon.scales.get(self.str(at))?;
            let fits = match kind {
                ScaleKind::Short => true,
                ScaleKind::Currency => self.beside_currency(at),
                ScaleKind::Word => true,
            };
            return fits.then_some((value, at + 1));
        }
        None
    }

    /// Whether the letter at `at` stands between a number and a currency, or behind a number that a currency sign leads.
    fn beside_currency(&self, at: usize) -> bool {
        let after = self.symbol(at + 1).is_some_and(|(unit, _)| unit.kind == crate::figure::Kind::Money)
            || (self.has(at + 1, Role::Of) && self.unit_words(at + 2).is_some_and(|(u, _)| u.kind == crate::figure::Kind::Money))
            || (self.has(at + 1, Role::Of)
                && self.str(at) == "M"
                && self.token(at + 2).is_some_and(|t| t.kind == Kind::Word && !t.capital));
        let led = self.sign_leads(at);
        // « 1,2M », « 10k », « 100K »: even without a currency, where the letter is close and nothing else begins with it.
        let decimal = at > 1 && self.is_mark(at - 2, |c| c == ',' || c == '.');
        let millions = self.str(at) == "M" && !self.spaced(at) && (decimal || self.has(at + 1, Role::Of));
        let thousands = matches!(self.str(at), "k" | "K")
            && !self.spaced(at)
            && self.symbol(at).is_none_or(|(u, _)| u.kind == crate::figure::Kind::Temperature);
        after || led || thousands || millions
    }

    /// Whether a currency sign leads the digits before token `at`.
    fn sign_leads(&self, at: usize) -> bool {
        let mut first = at;
        while first > 0 && (self.is_digits(first - 1) || self.is_mark(first - 1, |c| c == ',' || c == '.')) {
            first -= 1;
        }
        first > 0 && first < at && self.currency_before(first).is_some()
    }

    /// « et demi » behind a number: half of its last unit or scale.
    fn and_a_half(&self, number: Numeral, scale: f64) -> Numeral {
        let half = self.has(number.end, Role::And) && self.word(number.end + 1).fraction.is_some_and(|(_, k)| k == FractionKind::Half);
        if !half || (scale == 1.0 && number.form == Form::Article) {
            return number;
        }
        Numeral { value: rounded(number.value + scale / 2.0), end: number.end + 2, form: Form::Quantity, ..number }
    }
}
