//! Ranges. In: the quantities of a text in order. Out: the same, two that are the ends of one range made one.

use crate::figure::{Kind, rounded};
use crate::lexicon::figures::Role;

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;

/// Tokens between a word of change and its « de ».
const CHANGE_REACH: usize = 10;
/// The rule that reads « (IC à 95 % : 18 % ; 42 %) ».
pub const CONFIDENCE: &str = "confidence interval";
/// A change from one number to another that is this much larger is no range: « a bondi de 240 à 610 ».
const LEAP: f64 = 1.6;

impl Scan<'_> {
    /// Joins the ends of ranges.
    pub fn ranges(&self, found: Vec<Quantity>) -> Vec<Quantity> {
        let mut out: Vec<Quantity> = Vec::with_capacity(found.len());
        for next in found {
            let listed = out.len() >= 2 && self.is_list(&out[out.len() - 2], &out[out.len() - 1]);
            match out.last().and_then(|last| self.range(last, &next, listed)) {
                Some(range) => {
                    out.pop();
                    out.push(range);
                }
                None => out.push(next),
            }
        }
        out
    }

    /// Whether only a comma stands between two bare numbers: « 20, 50 ou 100 Go » lists three.
    fn is_list(&self, a: &Quantity, b: &Quantity) -> bool {
        a.of == Of::Nothing && b.of == Of::Nothing && b.tokens.start == a.tokens.end + 1 && self.is_mark(a.tokens.end, |c| c == ',')
    }

    /// `a` and `b` as one range, where they are one.
    fn range(&self, a: &Quantity, b: &Quantity, listed: bool) -> Option<Quantity> {
        let single = a.low == a.high && b.low == b.high && !a.vague && !b.vague;
        if !single || b.tokens.start < a.tokens.end {
            return None;
        }
        let mut gap = a.tokens.end..b.tokens.start;
        if gap.is_empty() {
            return self.juxtaposed(a, b);
        }
        if gap.clone().any(|i| self.is_end(i)) {
            return None;
        }
        if gap.len() == 1 && self.is_mark(gap.start, |c| c == '±') || gap.len() == 3 && self.doc.span(gap.clone()) == "+/-" {
            return self.tolerance(a, b);
        }
        // « entre un tiers et la moitié », « une vingtaine à une trentaine »
        if gap.len() == 2 && (self.has(gap.end - 1, Role::The) || self.has(gap.end - 1, Role::A)) {
            gap.end -= 1;
        }
        let first = gap.start;
        let alone = gap.len() == 1;
        let hyphen = alone && self.token(first).is_some_and(|t| t.is_dash(self.doc.text));
        let to = alone && self.is_word(first) && self.has(first, Role::To);
        let between = alone && self.has(first, Role::And) && self.between_before(a);
        let or = alone && self.has(first, Role::Or) && !listed;
        let interval = alone && self.is_mark(first, |c| c == ',' || c == ';') && self.interval_before(a.tokens.start);
        if !(hyphen || to || between || or || interval) || (to && self.is_from_to(a, b)) {
            return None;
        }
        // « a fondu de 46 % à 3,8 milliards », « fin à deux ans 3 milliards »: an amount is no end of a share or a time.
        let share_or_time = matches!(a.kind(), Some(Kind::Percent | Kind::Multiple | Kind::Duration | Kind::Temperature));
        if share_or_time && b.of == Of::Nothing && b.scale >= 1e6 {
            return None;
        }
        // « il en restera cinq ou six »
        let next_whole = or && a.scale == b.scale && (b.low - a.low - 1.0).abs() < 1e-9 && a.form != Form::Plain(4);
        let (low, high) = self.shared(a, b)?;
        let kind_fits = match (&low.of, &high.of) {
            (Of::Unit(x), Of::Unit(y)) => x.kind == y.kind && (!matches!(x.kind, Kind::Money | Kind::Duration) || x.unit == y.unit),
            (Of::Noun(x), Of::Noun(y)) => x == y || to,
            (Of::Money, Of::Money) => true,
            // « au lieu de 64 à 72 »: what they count stands elsewhere.
            (Of::Nothing, Of::Nothing) => {
                to && low.scale == high.scale && self.led_by_of(&low) || between || next_whole || (low.scale > 1.0 && (to || hyphen || or))
            }
            _ => false,
        };
        let value = |q: &Quantity| if let Of::Unit(unit) = &q.of { q.low * unit.factor } else { q.low };
        let rising = value(&low) < value(&high);
        // A bare « 3-1 » is a score; « 2024-2025 » are years; « 1,80 m à 2 000 mètres » is a height at a height.
        let score = hyphen && low.of == Of::Nothing && low.scale == 1.0;
        let two_things = or && a.of != Of::Nothing && a.kind() != Some(Kind::Money) && a.of != b.of;
        let two_years = self.is_year_like(a) && a.of == Of::Nothing && !matches!(high.of, Of::Unit(_));
        let apart = to && a.of != Of::Nothing && b.of != Of::Nothing && !self.led_by_of(a);
        if !kind_fits || !rising || score || two_things || two_years || apart {
            return None;
        }
        Some(Quantity {
            tokens: a.tokens.start..b.tokens.end,
            low: low.low,
            high: in_unit_of(&high, &low),
            about: false,
            rule: if between {
                "between"
            } else if interval {
                CONFIDENCE
            } else {
                "range"
            },
            form: Form::Quantity,
            ..low
        })
    }

    /// « (IC à 95 % : 1,6 mm ; 3,5 mm) »: the two ends of a confidence interval.
    fn interval_before(&self, start: usize) -> bool {
        let opens = start > 0 && self.is_mark(start - 1, |c| ":([".contains(c));
        opens && (start.saturating_sub(7)..start).any(|i| self.has(i, Role::Interval))
    }

    /// « son budget pour 2025 », « ses dépenses de 2025 »: a year that says which amount changes, not when (« d'ici 2030 »).
    fn is_year_of(&self, i: usize) -> bool {
        self.is_recent_year(i) && (self.had(i, Role::ForWord) || self.had(i, Role::Of))
    }

    fn led_by_of(&self, a: &Quantity) -> bool {
        let start = self.before_comparator(a.tokens.start);
        self.had(start, Role::Of) || self.had(a.tokens.start, Role::Of)
    }

    /// Whether a bare number of four digits may be a year.
    pub fn is_year_like(&self, q: &Quantity) -> bool {
        q.form == Form::Plain(4) && (1000.0..=2100.0).contains(&q.low)
    }

    /// Both with the scale and unit that they share.
    pub fn shared(&self, a: &Quantity, b: &Quantity) -> Option<(Quantity, Quantity)> {
        let (mut low, mut high) = (a.clone(), b.clone());
        if low.of == Of::Nothing && high.of != Of::Nothing {
            self.share_scale(&mut low, &high);
            low.of = high.of.clone();
        } else if high.of == Of::Nothing && low.of != Of::Nothing {
            if self.is_year_like(b) && !matches!(low.of, Of::Unit(_)) {
                return None;
            }
            if high.scale == 1.0 && low.scale > 1.0 && high.low < 1000.0 {
                high.low = rounded(high.low * low.scale);
                high.high = high.low;
                high.scale = low.scale;
            }
            high.of = low.of.clone();
        } else if low.of == Of::Nothing {
            self.share_scale(&mut low, &high);
        } else if low.of == Of::Money || high.of == Of::Money {
            let named = if low.of == Of::Money { high.of.clone() } else { low.of.clone() };
            if matches!(&named, Of::Unit(u) if u.kind == Kind::Money) {
                low.of = named.clone();
                high.of = named;
            }
        }
        Some((low, high))
    }

    /// « 1 à 4 millions », « trois à quatre cents », « dix à quinze mille »: the scale is shared; « 500 à 1 million » is not
    /// so meant.
    fn share_scale(&self, low: &mut Quantity, high: &Quantity) {
        let scale = if low.scale == 1.0 && high.scale > 1.0 {
            high.scale
        } else if low.form == Form::Words && high.form == Form::Words && low.low < 20.0 && high.low >= 100.0 {
            if high.low % 1000.0 == 0.0 { 1000.0 } else { 100.0 }
        } else {
            return;
        };
        // « 3 000 à 4 000 milliards »: both are written alike.
        let alike = low.low < 1000.0 || high.low >= 1000.0 * scale;
        if alike && low.low * scale <= high.low {
            low.low = rounded(low.low * scale);
            low.high = low.low;
            low.scale = high.scale;
        }
    }

    /// « 100 ± 5 »
    fn tolerance(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let (middle, by) = self.shared(a, b)?;
        let tokens = a.tokens.start..b.tokens.end;
        (middle.of == by.of).then(|| Quantity {
            tokens,
            low: rounded(middle.low - by.low),
            high: rounded(middle.low + by.low),
            rule: "tolerance",
            form: Form::Quantity,
            ..middle
        })
    }

    /// « deux trois jours », « dix quinze mille personnes »: two number words side by side.
    fn juxtaposed(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let words = a.form == Form::Words && b.form == Form::Words && a.of == Of::Nothing && b.of != Of::Nothing;
        if !words || a.low >= b.low || a.low < 2.0 {
            return None;
        }
        let thousands = if b.low >= 1000.0 && a.low < 1000.0 { 1000.0 } else { 1.0 };
        let low = a.low * thousands;
        let near = low < b.low && low * 3.0 >= b.low;
        near.then(|| Quantity { tokens: a.tokens.start..b.tokens.end, low, high: b.low, rule: "side by side", ..b.clone() })
    }

    /// « entre » before the first of two, perhaps with an article or « environ » between.
    fn between_before(&self, a: &Quantity) -> bool {
        let start = a.tokens.start;
        (1..=3).any(|back| {
            start.checked_sub(back).is_some_and(|i| self.has(i, Role::Between) && (i + 1..start).all(|j| self.has(j, Role::NotNoun)))
        })
    }

    /// Whether « de a à b » are the ends of a change: signed, behind « passer », or behind another verb of change where both
    /// are said in full, fall, or leap.
    fn is_from_to(&self, a: &Quantity, b: &Quantity) -> bool {
        if a.sign != 0 || b.sign != 0 {
            return true;
        }
        let Some(change) = self.change_before(a) else { return false };
        if self.has(change, Role::OrdinaryPass) {
            return true;
        }
        let Some((low, high)) = self.shared(a, b) else { return true };
        // « baisser de 5 à 8 % » says by how much, « relever le quota de 6 000 à 6 700 tonnes » from what to what.
        let by_how_much = matches!(high.kind(), Some(Kind::Percent | Kind::Temperature | Kind::Multiple))
            || matches!(&high.of, Of::Noun(key) if key == "point");
        if by_how_much && a.of == Of::Nothing && low.low < high.low && self.has(change, Role::ByHowMuch) {
            return false;
        }
        !by_how_much || a.of != Of::Nothing || low.low >= high.low || high.low / low.low.max(1e-9) > LEAP
    }

    /// The token of the word of change whose « de » leads `a`.
    pub fn change_before(&self, a: &Quantity) -> Option<usize> {
        let start = self.before_comparator(a.tokens.start);
        // « le plafond de 120 à 90 »: the « de » of the change is no part of a comparator.
        let own = || a.tokens.start.checked_sub(1).filter(|i| self.has(*i, Role::Of) && self.is_plain_noun_of(start, *i));
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of)).or_else(own)?;
        // « abaisse sa prévision à une fourchette de 5 à 6 », « dans une zone de 5 à 6 »: a level that is so wide.
        // « passe en un an de 5 à 6 » says when.
        let level = of > 2
            && self.has(of - 2, Role::A)
            && (self.has(of - 3, Role::To) || self.has(of - 1, Role::Reference) && !self.has(of - 3, Role::In));
        if level && self.unit_words(of - 1).is_none() {
            return None;
        }
        for i in (of.saturating_sub(CHANGE_REACH)..of).rev() {
            if self.is_end(i) || self.is_mark(i, |c| ".;:!?()".contains(c)) || self.is_digits(i) && !self.is_year_of(i) {
                return None;
            }
            // « se passer de 15 à 20 % de ses ouvriers » changes nothing.
            if (self.has(i, Role::ChangePass) || self.has(i, Role::OrdinaryPass)) && !self.had(i, Role::Reflexive) {
                return Some(i);
            }
        }
        None
    }

    /// « plafond de », « maximum de »: words that compare, and nouns as well.
    pub fn is_plain_noun_of(&self, first: usize, of: usize) -> bool {
        first + 1 == of && (self.has(first, Role::Extreme) || self.has(first, Role::LessMost))
    }

    /// The first token of comparator words and articles before `start`.
    pub fn before_comparator(&self, start: usize) -> usize {
        let article = start.checked_sub(1).filter(|i| self.has(*i, Role::The) || self.has(*i, Role::A)).unwrap_or(start);
        for from in [start, article] {
            if let Some((_, first)) = self.lexicon.before.longest_before(self.doc, from) {
                return first;
            }
        }
        start
    }
}

/// The number of `q` in the unit of `like`.
fn in_unit_of(q: &Quantity, like: &Quantity) -> f64 {
    match (&q.of, &like.of) {
        (Of::Unit(a), Of::Unit(b)) if a.factor != b.factor && b.factor != 0.0 => rounded(q.high * a.factor / b.factor),
        _ => q.high,
    }
}
