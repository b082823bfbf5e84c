//! Quantities that are not a number and a unit. In: a token where one may begin. Out: a [`Quantity`]: « des milliards »,
//! « une centaine de », « la moitié », « le double », « quatre sur dix ».

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::{FractionKind, Role, Unit};

/// A unit that is a number of its own.
pub fn plain(kind: Kind, unit: &str) -> Unit {
    Unit { kind, unit: unit.to_owned(), factor: 1.0, offset: 0.0 }
}

impl Scan<'_> {
    /// The special quantity at `at`.
    pub fn special(&self, at: usize) -> Option<Quantity> {
        if !self.is_word(at) && !self.is_digits(at) {
            return None;
        }
        self.vague(at)
            .or_else(|| self.the_million(at))
            .or_else(|| self.the_unit(at))
            .or_else(|| self.approximate(at))
            .or_else(|| self.ratio(at))
            .or_else(|| self.times(at))
            .or_else(|| self.fraction(at))
            .or_else(|| self.multiple(at))
    }

    /// A quantity in words.
    pub fn made(&self, tokens: std::ops::Range<usize>, value: f64, of: Of, rule: &'static str) -> Quantity {
        Quantity { of, rule, ..Quantity::plain(tokens, value, Form::Words) }
    }

    /// « le million d'abonnés », « le demi-million d'habitants »: one, or half of one.
    fn the_million(&self, at: usize) -> Option<Quantity> {
        let half = self.word(at).fraction.is_some_and(|(_, k)| k == FractionKind::Half) && self.is_hyphen(at + 1);
        let word = if half { at + 2 } else { at };
        let scale = self.word(word).scale?;
        let led = self.had(at, Role::SingularArticle) && !self.had(at, Role::A);
        if !led || self.doc.lower(word).ends_with('s') || self.is_name_like(at) {
            return None;
        }
        // « la barre du milliard », « a dépassé le milliard », « aux alentours du milliard »
        if !self.has(word + 1, Role::Of) {
            let passed = scale >= 1e6 && (self.closes_part(word + 1) || self.is_auxiliary(word + 1)) && self.is_reached(at);
            let mut quantity = self.made(at..word + 1, if half { scale / 2.0 } else { scale }, Of::Nothing, "scale word alone");
            quantity.scale = scale;
            quantity.form = Form::Quantity;
            return passed.then_some(quantity);
        }
        let mut quantity = self.made(at..word + 1, if half { scale / 2.0 } else { scale }, Of::Nothing, "scale word alone");
        quantity.scale = scale;
        quantity.form = Form::Quantity;
        self.take_vague_unit(&mut quantity);
        (quantity.of != Of::Nothing).then_some(quantity)
    }

    /// « atteindra le gigawatt », « a passé le gigawatt »: one of a unit of power.
    fn the_unit(&self, at: usize) -> Option<Quantity> {
        if !self.has(at, Role::UnitAlone) || !self.had(at, Role::The) || !self.is_reached(at) {
            return None;
        }
        let (unit, end) = self.unit_words(at)?;
        let mut quantity = self.made(at..end, 1.0, Of::Unit(unit.clone()), "unit alone");
        quantity.form = Form::Quantity;
        Some(quantity)
    }

    /// Whether what stands at `at`, behind its article, is a size that is reached, passed or a threshold.
    fn is_reached(&self, at: usize) -> bool {
        let article = at - 1;
        let contracted = self.has(article, Role::Of) && self.has(article, Role::The);
        let bar = contracted && article > 0 && self.has(article - 1, Role::Threshold);
        let verb = article > 0 && (self.has(article - 1, Role::Reaches) || self.has(article - 1, Role::PassesOver));
        let compared = self.lexicon.before.longest_before(self.doc, at).or_else(|| self.lexicon.before.longest_before(self.doc, article));
        bar || verb || compared.is_some()
    }

    /// « des milliards », « plusieurs gigawatts », « quelques dizaines de millions d'euros », « par centaines ».
    fn vague(&self, at: usize) -> Option<Quantity> {
        let several = self.has(at, Role::Several);
        let mut first = if several { at + 1 } else { at };
        // « parle de « dizaines de milliards » »
        let opens = at > 0 && self.is_mark(at - 1, |c| "«“\"".contains(c)) && !self.doc.tokens[at].capital;
        let quoted = if opens { at - 1 } else { at };
        let led = several
            || (at > 0
                && (self.had(at, Role::Some)
                    || self.had(quoted, Role::Of)
                    || self.had(at, Role::By)
                    || self.had(at, Role::Fixed)
                    || self.had(at, Role::ThePlural)));
        while several && self.has(first, Role::Adjective) && first < at + 3 {
            first += 1;
        }
        let order = |i: usize| -> Option<(f64, bool)> {
            let plural = self.doc.str(i).ends_with(['s', 'S']);
            let info = self.word(i);
            let approximation = info.approximation.filter(|_| plural).map(f64::from);
            approximation.or(info.scale.filter(|_| plural)).map(|v| (v, info.approximation.is_some()))
        };
        // « dizaines », then « de millions », then « de milliards ».
        let (mut value, mut scale, mut end) = (1.0, 1.0, first);
        while let Some((factor, is_approximation)) = order(end).filter(|_| led || end > first) {
            value *= factor;
            if !is_approximation {
                scale = factor;
            }
            end += 1;
            if self.has(end, Role::Of) && order(end + 1).is_some() {
                end += 1;
            } else {
                break;
            }
        }
        let mut quantity = self.made(at..end, value, Of::Nothing, "vague order");
        quantity.vague = true;
        quantity.scale = scale;
        if end > first {
            self.take_vague_unit(&mut quantity);
            // « des millions » of nothing is an amount, « des milliers proviennent » people or things named before; « les
            // dizaines » alone are neither.
            let said_before = self.had(at, Role::By)
                || self.had(at, Role::Some) && self.is_word(quantity.tokens.end) && !self.has(quantity.tokens.end, Role::Of);
            return (quantity.of != Of::Nothing || scale > 1.0 || said_before).then_some(quantity);
        }
        if !several {
            return None;
        }
        let (unit, end) = self.unit_words(first).or_else(|| self.symbol(first).filter(|(u, _)| u.kind != Kind::Duration))?;
        if unit.kind == Kind::Other || (self.is_name_like(first) && unit.kind != Kind::Power) {
            return None;
        }
        quantity.of = Of::Unit(unit.clone());
        quantity.tokens.end = end;
        quantity.rule = "vague unit";
        Some(quantity)
    }

    fn take_vague_unit(&self, quantity: &mut Quantity) {
        let end = quantity.tokens.end;
        if !self.has(end, Role::Of) {
            if let Some((unit, after)) = self.symbol(end).filter(|(u, _)| u.kind == Kind::Money) {
                quantity.of = Of::Unit(unit.clone());
                quantity.tokens.end = after;
            }
            return;
        }
        if let Some((unit, after)) = self.unit_words(end + 1).or_else(|| self.symbol(end + 1)) {
            quantity.of = Of::Unit(unit.clone());
            quantity.tokens.end = after;
        } else if quantity.scale > 1.0 && self.has(end + 1, Role::MoneyNoun) {
            quantity.of = Of::Money;
        } else if let Some((key, after)) = self.noun(end, true, true) {
            quantity.of = Of::Noun(key);
            quantity.tokens.end = after;
        }
    }

    /// « une centaine de conteneurs », « la dizaine d'adhérents », « deux douzaines d'œufs », « une demi-douzaine ».
    fn approximate(&self, at: usize) -> Option<Quantity> {
        let mut word = at;
        let mut factor = 1.0;
        let half = self.word(at).fraction.is_some_and(|(_, k)| k == FractionKind::Half) && self.is_hyphen(at + 1);
        if half {
            factor = 0.5;
            word = at + 2;
        } else if let Some(n) = self.numeral(at).filter(|n| n.form != Form::Article && n.value >= 2.0 && n.scale == 1.0) {
            factor = n.value;
            word = n.end;
        }
        let base = self.word(word).approximation.filter(|_| !self.is_name_like(word))?;
        let plural = self.str(word).ends_with('s');
        // « des centaines » is vague, « une centaine » is about a hundred, « trois centaines » three hundred.
        let led = at > 0 && (self.had(at, Role::A) || self.had(at, Role::The) || self.had(at, Role::This) || self.had(at, Role::Of));
        if plural == (factor < 2.0) || (factor == 1.0 && !led) {
            return None;
        }
        let mut value = factor * f64::from(base);
        let mut scale = 1.0;
        let mut end = word + 1;
        if self.has(end, Role::Of)
            && let Some((s, after)) = self.scale(end + 1)
        {
            value *= s;
            scale = s;
            end = after;
        } else if self.has(end, Role::Of)
            && let Some(more) = self.word(end + 1).approximation.filter(|more| *more >= 1000 && self.str(end + 1).ends_with('s'))
        {
            // « une centaine de milliers de puces »
            value *= f64::from(more);
            end += 2;
        }
        let mut quantity = self.made(at..end, value, Of::Nothing, "approximate number");
        quantity.about = true;
        quantity.scale = scale;
        if matches!(self.str(end), "de" | "d'" | "d’") || !self.has(end, Role::Of) {
            self.take_vague_unit(&mut quantity);
        }
        // « une vingtaine à une trentaine »
        let goes_on = self.has(end, Role::To) && self.has(end + 1, Role::A) && self.word(end + 2).approximation.is_some();
        // « une soixantaine à terme », « un millier l'ont fait »
        let elided = self.has(end, Role::To) || self.has(end, Role::NotNoun) && !self.has(end, Role::Of);
        let alone = goes_on || elided || self.is_end(end) || self.is_mark(end, |_| true);
        (quantity.of != Of::Nothing || scale > 1.0 || alone).then_some(quantity)
    }

    /// « la moitié », « deux tiers », « trois quarts d'heure », « un cinquième des », « une demi-heure », « 2/3 des ».
    fn fraction(&self, at: usize) -> Option<Quantity> {
        if let Some((parts, of, end)) = self.slash(at) {
            let whole = parts < of && of <= 20.0 && (self.has(end, Role::Of) || self.had(at, Role::ThePlural) || self.is_alone(at, end));
            return whole.then(|| self.share(at..end, parts, of));
        }
        let (parts, word) = match self.numeral(at) {
            Some(n) if n.value >= 1.0 && n.value <= 99.0 && n.value.fract() == 0.0 && n.scale == 1.0 => (n.value, n.end),
            Some(_) => return None,
            None => (1.0, at),
        };
        let (of, kind) = self.word(word).fraction?;
        let counted = word > at;
        let mut end = word + 1;
        match kind {
            FractionKind::Noun => {
                let led = at > 0
                    && (self.had(at, Role::The)
                        || self.had(at, Role::A)
                        || self.had(at, Role::Of)
                        || self.had(at, Role::By)
                        || self.had(at, Role::To)
                        || self.had(at, Role::ForWord))
                    || self.word(at).is(Role::NotNoun);
                let plain_noun = led
                    || self.lexicon.before.longest_before(self.doc, at).is_some()
                    || self.has(at + 1, Role::Less)
                    || self.has(at + 1, Role::More)
                    || self.begins_sentence(at);
                return (plain_noun && !counted).then(|| self.share(at..end, 1.0, 2.0));
            }
            FractionKind::Half => return self.half(at, word, parts, counted),
            FractionKind::Part => {}
            // « le cinquième » is an ordinal unless a whole follows; « deux cinquièmes » never is.
            FractionKind::Ordinal
                if counted && (parts > 1.0 || self.has(end, Role::Of) || self.after_a_share(at) || self.is_share_by_lead(at)) => {}
            // « à peine le dixième de ce qu'il dépense »
            FractionKind::Ordinal
                if !counted
                    && self.had(at, Role::The)
                    && self.has(end, Role::Of)
                    && self.has(end + 1, Role::This)
                    && self.has(end + 2, Role::Than) => {}
            FractionKind::Ordinal => return None,
        }
        // « un tiers-lieu », « un tiers de confiance », « le quart de finale »
        if self.is_hyphen(end) || (self.has(end, Role::Of) && self.has(end + 1, Role::NoWhole)) {
            return None;
        }
        if !counted {
            // « le tiers des », « plus du quart de », « un petit quart de » ; not « les pays tiers », « un tiers » as a person.
            let small = at > 1 && self.had(at, Role::Adjective) && self.had(at - 1, Role::A);
            let more = self.lexicon.before.longest_before(self.doc, at).is_some();
            let led = at > 0 && self.had(at, Role::The) || self.had(at, Role::ThePlural) || more || small;
            // « plus du tiers. », « n'en a déboursé que le quart », « dont le quart a été tiré », « un bon quart, »
            let whole_said = led && !self.had(at, Role::ThePlural) || self.had(at, Role::The);
            let ends =
                self.closes_part(end) || self.has(end, Role::NotNoun) || self.has(end, Role::Elided) || self.had(at - 1, Role::AmongThem);
            let alone = whole_said && ends && !self.has(end, Role::Of) && self.is_share_in_clause(at, small || more);
            if !(led && self.has(end, Role::Of) || alone) {
                return None;
            }
        }
        // « d'un quart de point » moves a rate.
        if matches!(self.str(end), "d'" | "d’" | "de")
            && self.has(end + 1, Role::PointNoun)
            && let Some((key, after)) = self.noun(end, true, false)
        {
            let mut quantity = self.made(at..after, parts / f64::from(of), Of::Noun(key), "fraction of a unit");
            quantity.form = Form::Quantity;
            return Some(quantity);
        }
        // A third of an hour is time.
        if self.has(end, Role::Of)
            && let Some((unit, after)) = self.unit_words(end + 1)
            && unit.kind == Kind::Duration
            && matches!(self.str(end), "d'" | "d’" | "de")
        {
            let mut quantity = self.made(at..after, parts / f64::from(of), Of::Unit(unit.clone()), "fraction of a unit");
            quantity.form = Form::Quantity;
            return Some(quantity);
        }
        if parts >= f64::from(of) && !(parts == 1.0) {
            return None;
        }
        if self.is_name_like(word) {
            return None;
        }
        let _ = &mut end;
        Some(self.share(at..end, parts, f64::from(of)))
    }

    /// « dont un cinquième en Inde », « réduit d'un cinquième », « a vu fondre d'un cinquième ses stocks »: an ordinal would not be led so.
    fn is_share_by_lead(&self, at: usize) -> bool {
        let start = self.before_comparator(at);
        self.had(start, Role::AmongThem) || self.had(start, Role::Of) && (self.closes_part(at + 2) || self.has(at + 2, Role::Possessive))
    }

    /// Whether « le tiers », « le quart » at `at` is a share of a whole said before: compared, measured, behind « que », « dont »
    /// or « en »; not « le quart est fini », « le tiers paie ».
    fn is_share_in_clause(&self, at: usize, led: bool) -> bool {
        let article = at.saturating_sub(1);
        let asked = self.had(article, Role::Than) || self.had(article, Role::AmongThem);
        let of_it = (article.saturating_sub(6)..article).rev().take_while(|i| !self.is_end(*i)).any(|i| self.has(i, Role::EnPronoun));
        led || asked || of_it && article > 0 && self.is_word(article - 1) && !self.is_name_like(article - 1)
    }

    /// « trois quarts approuvent, un cinquième s'y oppose »: another share stands before in the sentence.
    fn after_a_share(&self, at: usize) -> bool {
        let Some(sentence) = self.doc.sentence_of(at) else { return false };
        sentence.tokens.clone().take_while(|i| *i < at).any(|i| self.word(i).fraction.is_some() || self.is_mark(i, |c| c == '%'))
    }

    /// « une demi-heure », « deux demi-journées », « un demi-million ».
    fn half(&self, at: usize, word: usize, parts: f64, counted: bool) -> Option<Quantity> {
        let next = if self.is_hyphen(word + 1) { word + 2 } else { word + 1 };
        let start = if counted { at } else { return None };
        if let Some(scale) = self.word(next).scale {
            let mut quantity = self.made(start..next + 1, parts * scale / 2.0, Of::Nothing, "half of a scale");
            quantity.scale = scale;
            quantity.form = Form::Quantity;
            self.take_vague_unit(&mut quantity);
            return Some(quantity);
        }
        let (unit, end) = self.unit_words(next)?;
        let mut quantity = self.made(start..end, parts / 2.0, Of::Unit(unit.clone()), "half of a unit");
        quantity.form = Form::Quantity;
        Some(quantity)
    }

    fn share(&self, tokens: std::ops::Range<usize>, parts: f64, of: f64) -> Quantity {
        let percent = (parts / of * 1e4).round() / 100.0;
        self.made(tokens, percent, Of::Unit(plain(Kind::Percent, "%")), "fraction")
    }

    fn is_alone(&self, at: usize, end: usize) -> bool {
        self.doc.sentence_of(at).is_some_and(|s| s.tokens.start == at && (s.tokens.end == end))
    }

    /// « quatre adultes sur dix », « neuf fois sur dix », « un Français sur trois », « sept sur dix ».
    fn ratio(&self, at: usize) -> Option<Quantity> {
        let first = self.numeral(at).filter(|n| n.scale == 1.0 && n.value >= 1.0 && n.value.fract() == 0.0)?;
        let one = first.value == 1.0;
        let mut over = first.end;
        if !self.has(over, Role::OutOf) {
            over = if self.has(over, Role::Times) {
                over + 1
            } else if one {
                self.one_noun(over)?
            } else {
                self.noun(over, false, true)?.1
            };
            // An adjective behind the noun: « trois foyers américains sur quatre ».
            if !self.has(over, Role::OutOf) && self.is_word(over) && !self.has(over, Role::NotNoun) && self.has(over + 1, Role::OutOf) {
                over += 1;
            }
        }
        if !self.has(over, Role::OutOf) {
            return None;
        }
        let second = self.numeral(over + 1).filter(|n| n.scale == 1.0 && n.value > first.value)?;
        // Out of a round number it is a share; out of a real total it is two counts.
        let round = matches!(second.value as u64, 2 | 3 | 4 | 5 | 10 | 20 | 100 | 1_000 | 10_000 | 100_000 | 1_000_000)
            || (one && second.value <= 100.0);
        let bare =
            self.noun(second.end, false, true).is_none() && self.symbol(second.end).is_none() && self.unit_words(second.end).is_none();
        let _ = one;
        (round && bare).then(|| {
            let mut quantity = self.share(at..second.end, first.value, second.value);
            quantity.rule = "so many out of so many";
            quantity
        })
    }

    /// The token after a singular noun at `at`.
    fn one_noun(&self, at: usize) -> Option<usize> {
        let mut i = at;
        while self.has(i, Role::Adjective) && i < at + 2 {
            i += 1;
        }
        (self.is_word(i) && !self.has(i, Role::NotNoun)).then_some(i + 1)
    }
}
