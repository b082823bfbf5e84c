//! Quantities that belong together. In: the quantities of a text in order. Out: ranges made one, and the units, scales and
//! nouns that one shares with its neighbour (« de 38 à 40 milliards », « Microsoft 80 milliards, Amazon plus de 75 »).

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::Role;

/// Tokens that may stand between two members of one list.
const LIST_GAP: usize = 3;

impl Scan<'_> {
    /// Joins ranges, fills in what is left out, and drops numbers that nothing makes a quantity.
    pub fn joined(&self, found: Vec<Quantity>) -> Vec<Quantity> {
        let ranged = self.ranges(found);
        self.resolved(ranged)
    }

    fn ranges(&self, found: Vec<Quantity>) -> Vec<Quantity> {
        let mut out: Vec<Quantity> = Vec::with_capacity(found.len());
        for next in found {
            if let Some(last) = out.last()
                && let Some(range) = self.range(last, &next)
            {
                out.pop();
                out.push(range);
                continue;
            }
            out.push(next);
        }
        out
    }

    /// `a` and `b` as one range, where they are one.
    fn range(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        if a.vague || b.vague || a.low != a.high || b.low != b.high || b.tokens.start < a.tokens.end {
            return None;
        }
        let gap = a.tokens.end..b.tokens.start;
        if gap.is_empty() {
            return self.juxtaposed(a, b);
        }
        if (gap.start..gap.end).any(|i| self.is_end(i)) {
            return None;
        }
        let first = gap.start;
        let plus_minus = gap.len() == 1 && self.is_mark(first, |c| c == '±') || gap.len() == 3 && self.doc.span(gap.clone()) == "+/-";
        if plus_minus {
            return self.tolerance(a, b);
        }
        let alone = gap.len() == 1;
        let hyphen = alone && (self.token(first).is_some_and(|t| t.is_dash(self.doc.text)));
        let to = alone && self.has(first, Role::To) && !self.is_mark(first, |_| true);
        let between = alone && self.has(first, Role::And) && self.entre_before(a);
        let or = alone && self.has(first, Role::Or);
        if !(hyphen || to || between || or) {
            return None;
        }
        if to && (self.is_change(a) || a.sign != 0 || b.sign != 0) {
            return None;
        }
        let (low, high) = self.shared(a, b)?;
        let kind_fits = match (&low.of, &high.of) {
            (Of::Unit(x), Of::Unit(y)) => x.kind == y.kind && (x.kind != Kind::Money || x.unit == y.unit),
            (Of::Noun(x), Of::Noun(y)) => x == y || to,
            (Of::Money, Of::Money) => true,
            (Of::Nothing, Of::Nothing) => between || (to && low.scale > 1.0) || hyphen && low.scale > 1.0,
            _ => false,
        };
        // A bare « 3-1 » is a score, « 2024-2025 » years, « 10 à 12 » of nothing nothing.
        let value = |q: &Quantity| self.value(q, q.low);
        let rising = value(&low) < value(&high) || (between && value(&low) <= value(&high));
        let scores = hyphen && low.of == Of::Nothing;
        let two_things = or && a.of != Of::Nothing && a.kind() != Some(Kind::Money) && a.of != b.of;
        let two_years = matches!(a.form, Form::Plain(4)) && self.is_year_value(a) && a.of == Of::Nothing && !matches!(high.of, Of::Unit(_));
        if !kind_fits || !rising || scores || two_things || two_years {
            return None;
        }
        Some(Quantity {
            tokens: a.tokens.start..b.tokens.end,
            low: low.low,
            high: self.in_unit_of(&high, &low),
            about: a.about,
            rule: if between { "between" } else { "range" },
            form: Form::Quantity,
            ..low
        })
    }

    fn is_year_value(&self, q: &Quantity) -> bool {
        (1000.0..=2100.0).contains(&q.low)
    }

    /// The number of `q` in the unit of `like`.
    fn in_unit_of(&self, q: &Quantity, like: &Quantity) -> f64 {
        match (&q.of, &like.of) {
            (Of::Unit(a), Of::Unit(b)) if a.factor != b.factor && b.factor != 0.0 => crate::figure::rounded(q.high * a.factor / b.factor),
            _ => q.high,
        }
    }

    fn value(&self, q: &Quantity, number: f64) -> f64 {
        match &q.of {
            Of::Unit(unit) => number * unit.factor,
            _ => number,
        }
    }

    /// Both with the scale and unit that they share.
    fn shared(&self, a: &Quantity, b: &Quantity) -> Option<(Quantity, Quantity)> {
        let (mut low, mut high) = (a.clone(), b.clone());
        if low.of == Of::Nothing && high.of != Of::Nothing {
            // « 1 à 4 millions de foyers »: the scale is shared, too; « 500 à 1 million » is not so meant.
            if low.scale == 1.0 && high.scale > 1.0 && low.low < 1000.0 && low.low * high.scale <= high.low {
                low.low *= high.scale;
                low.high = low.low;
                low.scale = high.scale;
            }
            low.of = high.of.clone();
        } else if high.of == Of::Nothing && low.of != Of::Nothing {
            if self.is_year_like(b) && !matches!(low.of, Of::Unit(_)) {
                return None;
            }
            if high.scale == 1.0 && low.scale > 1.0 && high.low < 1000.0 {
                high.low *= low.scale;
                high.high = high.low;
                high.scale = low.scale;
            }
            high.of = low.of.clone();
        } else if low.of == Of::Nothing && low.scale == 1.0 && high.scale > 1.0 && low.low * high.scale <= high.low {
            low.low *= high.scale;
            low.high = low.low;
            low.scale = high.scale;
        } else if low.of == Of::Money || high.of == Of::Money {
            let named = if low.of == Of::Money { high.of.clone() } else { low.of.clone() };
            if matches!(&named, Of::Unit(u) if u.kind == Kind::Money) {
                low.of = named.clone();
                high.of = named;
            }
        }
        Some((low, high))
    }

    fn is_year_like(&self, q: &Quantity) -> bool {
        q.form == Form::Plain(4) && self.is_year_value(q)
    }

    /// « 100 ± 5 »
    fn tolerance(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let (middle, by) = self.shared(a, b)?;
        let tokens = a.tokens.start..b.tokens.end;
        (middle.of == by.of).then_some(Quantity {
            tokens,
            low: middle.low - by.low,
            high: middle.low + by.low,
            rule: "tolerance",
            form: Form::Quantity,
            ..middle
        })
    }

    /// « deux trois jours », « dix quinze mille personnes »: two number words side by side.
    fn juxtaposed(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        if a.form != Form::Words || a.of != Of::Nothing || b.of == Of::Nothing || a.low >= b.low || a.low < 2.0 || b.form != Form::Words {
            return None;
        }
        let thousands = if b.low >= 1000.0 && a.low < 1000.0 { 1000.0 } else { 1.0 };
        let low = a.low * thousands;
        (low < b.low && low * 3.0 >= b.low).then(|| Quantity {
            tokens: a.tokens.start..b.tokens.end,
            low,
            high: b.low,
            rule: "side by side",
            ..b.clone()
        })
    }

    /// « entre » before the first of two, perhaps with an article or « environ » between.
    fn entre_before(&self, a: &Quantity) -> bool {
        let start = a.tokens.start;
        (1..=3).any(|back| {
            start.checked_sub(back).is_some_and(|i| self.has(i, Role::Between) && (i + 1..start).all(|j| self.has(j, Role::NotNoun)))
        })
    }

    /// Whether « de » before `a` follows a verb or noun of change in the same clause: « passer de 35 à 65 », « une hausse de
    /// 3 à 5 % » is no such change but « passant », « ramené » are.
    pub fn is_change(&self, a: &Quantity) -> bool {
        self.change_before(a).is_some()
    }

    /// The token of the word of change whose « de » leads `a`.
    pub fn change_before(&self, a: &Quantity) -> Option<usize> {
        let start = self.before_comparator(a.tokens.start);
        let of = start.checked_sub(1).filter(|i| self.has(*i, Role::Of))?;
        let mut i = of;
        let mut steps = 0;
        while i > 0 && steps < 10 {
            i -= 1;
            steps += 1;
            if self.is_end(i) || self.is_mark(i, |c| ".;:!?()".contains(c)) || self.is_digits(i) {
                return None;
            }
            if self.has(i, Role::ChangePass) {
                return Some(i);
            }
        }
        None
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

    /// Fills in units from neighbours in the sentence; drops what stays bare.
    fn resolved(&self, mut found: Vec<Quantity>) -> Vec<Quantity> {
        for i in 0..found.len() {
            if found[i].of == Of::Nothing && self.shares_next(&found, i) {
                let next = found[i + 1].clone();
                self.inherit(&mut found[i], &next);
            }
        }
        // From the right once more, so that a list passes its unit along: « 100, 200 et 300 millions ».
        for i in (0..found.len().saturating_sub(1)).rev() {
            if found[i].of == Of::Nothing && found[i + 1].of != Of::Nothing && self.shares_next(&found, i) {
                let next = found[i + 1].clone();
                self.inherit(&mut found[i], &next);
            }
        }
        for i in 0..found.len() {
            if found[i].of == Of::Nothing
                && let Some(j) = self.shared_previous(&found, i)
            {
                let previous = found[j].clone();
                self.inherit(&mut found[i], &previous);
            }
        }
        for i in 0..found.len() {
            self.out_of(&mut found, i);
            self.amount(&mut found, i);
        }
        found.retain(|q| q.of != Of::Nothing || self.stands_alone(q));
        found
    }

    fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.doc.sentence_of(a).is_some_and(|s| s.tokens.contains(&b))
    }

    fn inherit(&self, to: &mut Quantity, from: &Quantity) {
        if to.scale == 1.0 && from.scale > 1.0 && to.low < 1000.0 && from.low < 1000.0 * from.scale {
            to.low *= from.scale;
            to.high *= from.scale;
            to.scale = from.scale;
        }
        to.of = from.of.clone();
        to.rule = "shared unit";
    }

    /// Whether the bare number `i` shares the unit of the next one: only a comma, « et », « ou », « puis » stand between.
    fn shares_next(&self, found: &[Quantity], i: usize) -> bool {
        let (Some(this), Some(next)) = (found.get(i), found.get(i + 1)) else { return false };
        let gap = this.tokens.end..next.tokens.start;
        if next.vague || gap.is_empty() || gap.len() > LIST_GAP || self.is_year_like(this) || this.form == Form::Article {
            return false;
        }
        let joins = |j: usize| {
            self.has(j, Role::And)
                || self.has(j, Role::Or)
                || self.has(j, Role::Then)
                || self.is_mark(j, |c| c == ',')
                || self.has(j, Role::To)
        };
        let passes = self.has(gap.start, Role::To) && self.is_change(this);
        let all = gap.clone().all(|j| joins(j) || self.has(j, Role::The) || self.has(j, Role::Of)) && gap.clone().any(joins);
        let to_only = gap.clone().any(|j| self.has(j, Role::To)) && !passes;
        let spread = self.is_change(this) && self.same_sentence(this.tokens.start, next.tokens.start);
        (all && !to_only) || passes || (spread && this.scale > 1.0)
    }

    /// The earlier quantity whose unit the bare number `i` shares.
    fn shared_previous(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        if self.is_year_like(this) || this.tokens.start == 0 {
            return None;
        }
        let previous =
            (0..i).rev().take(4).find(|j| found[*j].of != Of::Nothing && self.same_sentence(found[*j].tokens.start, this.tokens.start))?;
        let from = &found[previous];
        let start = self.before_comparator(this.tokens.start);
        let compared = start < this.tokens.start;
        let before = start.checked_sub(1)?;
        let gap = from.tokens.end..start;
        // « 7000 logements en 2008 contre 3000 en 2002 », « trois ans dont deux avec sursis », « 100 millions, puis 200 »
        let among = self.has(before, Role::AmongThem) || self.has(before, Role::Versus);
        let listed = self.has(before, Role::Then) || (self.has(before, Role::And) || self.is_mark(before, |c| c == ',')) && gap.len() <= 6;
        let reported = from.kind() == Some(Kind::Money) && from.scale > 1.0 && this.low < 1000.0 && gap.len() <= 12;
        let named = self.token(before).is_some_and(|t| t.capital);
        let range_like = self.has(before, Role::To) && self.is_change(from);
        let article_fits = this.form != Form::Article || among;
        let percent = from.kind() == Some(Kind::Percent);
        let fits = (among && !(percent && this.form == Form::Article))
            || range_like
            || (listed && !percent && self.lists_on(this, from))
            || (reported && (compared || named));
        // « de 80 % … à 60 »: a percentage is hardly ever left without its sign.
        (fits && article_fits).then_some(previous)
    }

    /// Whether a bare number after « et » or a comma goes on a list: nothing follows that it would count itself.
    fn lists_on(&self, this: &Quantity, from: &Quantity) -> bool {
        let end = this.tokens.end;
        let closed = self.is_end(end)
            || self.is_mark(end, |c| ",.;)".contains(c))
            || self.has(end, Role::In)
            || self.has(end, Role::And)
            || self.has(end, Role::Of);
        let of_scale = from.scale > 1.0 || this.form == Form::Quantity || this.form == Form::Words;
        closed && of_scale && this.form != Form::Article
    }

    /// « sept projets sur quatorze », « (92 sur 1 065) »: the total counts what its part counts.
    fn out_of(&self, found: &mut [Quantity], i: usize) {
        let Some(next) = found.get(i + 1) else { return };
        let gap = found[i].tokens.end..next.tokens.start;
        if !(gap.len() == 1 && self.has(gap.start, Role::OutOf)) || next.of != Of::Nothing {
            return;
        }
        let of = match &found[i].of {
            Of::Noun(_) => found[i].of.clone(),
            Of::Nothing => {
                let Some(key) = self.noun_around(found, i) else { return };
                Of::Noun(key)
            }
            _ => return,
        };
        for q in &mut found[i..i + 2] {
            q.of = of.clone();
            q.rule = "part out of a total";
        }
    }

    /// The people or things that a bracket counts: « 9% des patients … (92 sur 1 065) », « 1,3% (51 sur 3 862) chez les
    /// patientes ».
    fn noun_around(&self, found: &[Quantity], i: usize) -> Option<String> {
        let sentence = self.doc.sentence_of(found[i].tokens.start)?.tokens.clone();
        let behind = |from: usize, to: usize| {
            (from..to.min(sentence.end)).find_map(|j| {
                let led =
                    self.has(j, Role::Some) || self.has(j, Role::ThePlural) || self.has(j, Role::The) && self.doc.str(j).ends_with('s');
                led.then(|| self.noun(j + 1, false, true)).flatten().map(|(key, _)| key)
            })
        };
        let percent = (0..i).rev().find(|j| found[*j].kind() == Some(Kind::Percent) && sentence.contains(&found[*j].tokens.start));
        let before = percent.and_then(|j| behind(found[j].tokens.end, found[i].tokens.start));
        before.or_else(|| behind(found[i + 1].tokens.end, found[i + 1].tokens.end + 8))
    }

    /// A bare number of millions or milliards is money; its currency is that of the sentence, or of the one before.
    fn amount(&self, found: &mut [Quantity], i: usize) {
        let large = found[i].scale >= 1e6;
        if found[i].of == Of::Nothing && large {
            found[i].of = Of::Money;
            found[i].rule = "amount without a currency";
        }
        if found[i].of != Of::Money || found[i].vague {
            return;
        }
        let is_money = |q: &Quantity| matches!(&q.of, Of::Unit(u) if u.kind == Kind::Money && u.factor == 1.0);
        let here = found[i].tokens.start;
        let near = (0..found.len())
            .filter(|j| is_money(&found[*j]) && self.same_sentence(found[*j].tokens.start, here))
            .min_by_key(|j| j.abs_diff(i));
        if let Some(j) = near {
            found[i].of = found[j].of.clone();
            found[i].rule = "currency of the sentence";
        }
    }

    /// Whether a number that counts nothing is a figure all the same: compared (« plus de 300 »), said of « ils sont », or
    /// all there is.
    fn stands_alone(&self, q: &Quantity) -> bool {
        if q.form == Form::Article || q.vague && q.scale == 1.0 && !self.had(q.tokens.start, Role::By) {
            return false;
        }
        if q.vague {
            return true;
        }
        let start = self.before_comparator(q.tokens.start);
        let sentence = self.doc.sentence_of(q.tokens.start).map(|s| s.tokens.clone()).unwrap_or_default();
        let rest_is_marks = (sentence.start..sentence.end)
            .all(|i| q.tokens.contains(&i) || (start..q.tokens.start).contains(&i) || self.is_mark(i, |c| ".!?".contains(c)));
        if rest_is_marks {
            return true;
        }
        let sure = start < q.tokens.start && self.is_sure_comparator(start, q.tokens.start);
        let year = self.is_year_like(q);
        let followed_by_name = self.token(q.tokens.end).is_some_and(|t| t.capital) && self.is_name_like(q.tokens.end);
        (sure && !year && !followed_by_name)
            || (self.had(q.tokens.start, Role::Are) && !year && q.form != Form::Article && self.counts_people(q))
    }

    /// « Ils sont douze à avoir … », « nous étions 300. »
    fn counts_people(&self, q: &Quantity) -> bool {
        let end = q.tokens.end;
        self.has(end, Role::To) || self.is_mark(end, |c| ".,;".contains(c)) || self.is_end(end)
    }

    /// Comparators that only quantities have: not « sous », « près », « quelque ».
    fn is_sure_comparator(&self, first: usize, end: usize) -> bool {
        end - first >= 2 || self.is_mark(first, |c| "<>≤≥~≈".contains(c))
    }
}
