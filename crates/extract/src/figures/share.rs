//! What is left out. In: quantities, ranges joined. Out: the same with the units, scales and nouns that one shares with its
//! neighbour (« Microsoft 80 milliards, Amazon plus de 75 »), without the numbers that nothing makes a quantity.

use crate::figure::Kind;
use crate::lexicon::figures::Role;

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;

/// Quantities back that one may share something with: a search without bound would make long lists cost their square.
const NEAR: usize = 32;
/// Tokens that may stand between two members of one list.
const LIST_GAP: usize = 3;
/// Tokens between two complements with « de ».
const AGAIN: usize = 14;
/// The lexicon's key of people.
const PERSON: &str = "person";

impl Scan<'_> {
    /// Fills in units from neighbours in the sentence; adds « un » and « une » that count beside others; drops what stays
    /// bare. Where no rule says which quantity before it number `i` shares its unit with, `ask` may.
    pub fn resolved(&self, mut found: Vec<Quantity>, ask: &mut dyn FnMut(&[Quantity], usize) -> Option<usize>) -> Vec<Quantity> {
        self.ones_beside_others(&mut found);
        self.totals(&mut found);
        // From the right, so that a list passes its unit along: « 100, 200 et 300 millions ».
        for i in (0..found.len().saturating_sub(1)).rev() {
            // « ramenée de 4,34 à 4,12 milliards »: no currency said.
            let amount = found[i].of == Of::Nothing && found[i + 1].of == Of::Nothing && found[i + 1].scale >= 1e6;
            let gap = found[i].tokens.end..found[i + 1].tokens.start;
            if amount && found[i].scale == 1.0 && gap.len() <= 4 && self.has(gap.start, Role::To) && self.change_before(&found[i]).is_some()
            {
                found[i + 1].of = Of::Money;
            }
            if found[i].of == Of::Nothing && found[i + 1].of != Of::Nothing && self.shares_next(&found, i) {
                let next = found[i + 1].clone();
                inherit(&mut found[i], &next);
            }
        }
        for i in 1..found.len() {
            if found[i].rule == "unit behind a list" && found[i].scale == 1.0 && found[i].low < 1000.0 {
                let scale = found[i - 1].scale;
                found[i].low *= scale;
                found[i].high = found[i].low;
                found[i].scale = scale;
            }
        }
        for i in 0..found.len() {
            if found[i].of != Of::Nothing {
                continue;
            }
            if let Some(j) = self.elided(&found, i).or_else(|| self.shared_previous(&found, i)) {
                let previous = found[j].clone();
                inherit(&mut found[i], &previous);
            } else if self.says_how_many_they_are(&found[i]) || self.is_group_of(&found[i]) {
                found[i].of = Of::Noun(PERSON.to_owned());
                found[i].rule = "so many people";
            } else if let Some(j) = ask(&found, i) {
                // It may give the unit on, as one that a rule gave.
                let previous = found[j].clone();
                inherit(&mut found[i], &previous);
            } else if found[i].scale >= 1e6 {
                // At once, so that what follows may share it: « à 17,7 milliards, contre 12 ».
                found[i].of = Of::Money;
                found[i].rule = "amount without a currency";
            }
        }
        for i in 0..found.len() {
            self.out_of(&mut found, i);
            self.amount(&mut found, i);
            self.vague_of(&mut found, i);
        }
        self.currency_of_text(&mut found);
        for i in 0..found.len() {
            self.pass_along(&mut found, i);
        }
        found.retain(|q| q.of != Of::Nothing || self.stands_alone(q));
        self.drop_ages(&mut found);
        found
    }

    /// Drops the ages of persons; what shares the unit of an age is one (« de 8, 10 et 13 ans »).
    fn drop_ages(&self, found: &mut Vec<Quantity>) {
        let is_age = |q: &Quantity| {
            let years = matches!(&q.of, Of::Unit(u) if u.unit == "year" && u.factor == 1.0);
            years && q.scale == 1.0 && q.rule != "fraction of a unit" && self.is_age(q.tokens.start, q.tokens.end, q.high)
        };
        let mut ages: Vec<bool> = found.iter().map(is_age).collect();
        for i in (0..found.len().saturating_sub(1)).rev() {
            let listed = found[i].rule == "shared unit"
                && found[i].of == found[i + 1].of
                && found[i + 1].tokens.start - found[i].tokens.end <= LIST_GAP;
            ages[i] |= listed && ages[i + 1];
        }
        // « À 19 ans, elle bat sa mère, qui en avait alors 23 »
        for i in 1..found.len() {
            ages[i] |= ages[i - 1] && found[i].rule == "shared unit" && found[i].of == found[i - 1].of;
        }
        let mut ages = ages.into_iter();
        found.retain(|_| !ages.next().unwrap_or(false));
    }

    /// « des milliers proviennent de vols », « par centaines … des personnes »: what they are stands elsewhere in the
    /// sentence.
    fn vague_of(&self, found: &mut [Quantity], i: usize) {
        if !found[i].vague || found[i].of != Of::Nothing {
            return;
        }
        let here = found[i].tokens.start;
        let before =
            (0..i).rev().take(NEAR).find(|j| matches!(found[*j].of, Of::Noun(_)) && self.same_sentence(found[*j].tokens.start, here));
        let of = before.map(|j| found[j].of.clone()).or_else(|| {
            let sentence = self.doc.sentence_of(here)?.tokens.clone();
            (found[i].tokens.end..sentence.end)
                .filter(|j| self.str(*j) == "des")
                .find_map(|j| self.noun(j + 1, false, true))
                .map(|(key, _)| Of::Noun(key))
        });
        if let Some(of) = of {
            found[i].of = of;
        }
    }

    /// Whether two tokens stand in one sentence.
    pub fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.doc.sentence_of(a).is_some_and(|s| s.tokens.contains(&b))
    }

    /// Whether the bare number `i` shares the unit of the next one: only a comma, « et », « ou », « puis » stand between;
    /// or it is a part of it (« trois des neuf éclusiers »).
    fn shares_next(&self, found: &[Quantity], i: usize) -> bool {
        let (this, next) = (&found[i], &found[i + 1]);
        let gap = this.tokens.end..next.tokens.start;
        let large_of_percent = this.scale > 1.0 && matches!(next.kind(), Some(Kind::Percent | Kind::Multiple | Kind::Duration));
        // « 500 milliards et 10 gigawatts »: nobody says a milliard of gigawatts.
        let prefixed = matches!(&next.of, Of::Unit(u) if u.kind != Kind::Money && u.factor >= 1e3);
        let money = this.scale >= 1e6 && next.scale == 1.0 && prefixed;
        // « par 289 voix contre 240 et 12 abstentions »: set against what stands before.
        let opposed = self.had(this.tokens.start, Role::Versus) && i > 0 && matches!(found[i - 1].of, Of::Noun(_));
        if opposed
            || money
            || next.vague
            || gap.is_empty()
            || self.is_year_like(this)
            || large_of_percent
            || next.kind() == Some(Kind::Multiple)
        {
            return false;
        }
        let part = self.has(gap.start, Role::Of) && gap.len() <= 2 && matches!(next.of, Of::Noun(_)) && this.low <= next.high;
        if part && this.form != Form::Article {
            return true;
        }
        let passes = self.change_before(this).is_some() && gap.clone().any(|j| self.has(j, Role::To));
        let spread = passes && this.scale > 1.0 && gap.len() <= 14 && self.same_sentence(this.tokens.start, next.tokens.start);
        if spread || (passes && gap.len() <= 4) {
            return true;
        }
        // « 600 milliards, et 20 000 embauches »
        let larger = this.scale >= 1e6 && this.low >= 1000.0 * next.low && matches!(next.of, Of::Noun(_));
        if gap.len() > LIST_GAP || this.form == Form::Article || larger {
            return false;
        }
        let joins = |j: usize| self.has(j, Role::And) || self.has(j, Role::Or) || self.has(j, Role::Then) || self.is_mark(j, |c| c == ',');
        gap.clone().all(|j| joins(j) || self.has(j, Role::The) || self.has(j, Role::Of)) && gap.clone().any(joins)
    }

    /// The earlier quantity whose unit the bare number `i` shares.
    fn shared_previous(&self, found: &[Quantity], i: usize) -> Option<usize> {
        let this = &found[i];
        if self.is_year_like(this) || this.tokens.start == 0 {
            return None;
        }
        let usable = |q: &Quantity| {
            let large = this.scale >= 1e6 && !matches!(q.kind(), Some(Kind::Money | Kind::Count));
            q.of != Of::Nothing && !large && q.kind() != Some(Kind::Multiple) && !self.is_lapse(q)
        };
        let previous =
            (0..i).rev().take(4).find(|j| usable(&found[*j]) && self.same_sentence(found[*j].tokens.start, this.tokens.start))?;
        let from = &found[previous];
        let start = self.before_comparator(this.tokens.start);
        let compared = start < this.tokens.start;
        let before = start.checked_sub(1)?;
        let gap = from.tokens.end..start;
        let kind = from.kind();
        let counted = kind == Some(Kind::Count);
        // « 7000 logements en 2008 contre 3000 en 2002 », « trois ans dont deux avec sursis »
        if self.has(before, Role::AmongThem) || self.has(before, Role::Versus) {
            // « la suppression de 2 800 postes en trois ans, dont 1 000 »: a part is no larger than its whole.
            let larger = kind == Some(Kind::Duration) && this.scale == 1.0 && this.low > from.high && self.has(before, Role::AmongThem);
            let whole = || {
                let of_broken = |q: &Quantity| !counted || q.kind() != Some(Kind::Count) || q.scale > 1.0;
                self.nearest(found, i, |q| q.of != Of::Nothing && q.low >= this.low && q.kind() != Some(Kind::Duration) && of_broken(q))
            };
            // « 11 milliards en quatre amendes, dont 2,95 »: no part of an amende is counted.
            let broken = counted && from.scale == 1.0 && this.low.fract() != 0.0 && self.has(before, Role::AmongThem);
            let from = if larger || broken { whole() } else { Some(previous) };
            return from.filter(|_| !(kind == Some(Kind::Percent) && this.form == Form::Article));
        }
        if this.form == Form::Article {
            return None;
        }
        let closed = self.closes_part(this.tokens.end);
        // « 100 millions, puis 200 », « 12, et 7 points »
        let joint = self.has(before, Role::And) || self.is_mark(before, |c| c == ',');
        let listed = self.has(before, Role::Then) || joint && gap.len() <= 6 && closed && (from.scale > 1.0 || this.form != Form::Plain(4));
        // « Microsoft 80 milliards, Amazon plus de 75 »
        let named = self.token(before).is_some_and(|t| t.capital && !self.begins_sentence(before));
        let reported = kind == Some(Kind::Money) && from.scale > 1.0 && this.low < 1000.0 && gap.len() <= 14 && (compared || named);
        // « La droite conserve onze cantons, la gauche neuf et le centre trois »
        let elliptic =
            counted && this.form == Form::Words && closed && gap.len() <= 8 && self.is_word(before) && !self.has(before, Role::NotNoun);
        let percent = kind == Some(Kind::Percent);
        let with_en = (counted || kind == Some(Kind::Duration)) && self.said_with_en(this, &gap);
        // « 18 € la visite, les enfants 9. », « devis de 280 €, facture de 610 »
        // « de 17 milliards selon l'un, de 28 selon l'autre », « de 60 jours pour proposer, et de 90 pour agir »
        let joint_before = before > 0 && (self.had(before, Role::And) || self.is_mark(before - 1, |c| c == ','));
        let ends = closed || self.has(this.tokens.end, Role::NotNoun);
        let again_of = joint_before
            && !percent
            && ends
            && self.has(before, Role::Of)
            && self.had(self.before_comparator(from.tokens.start), Role::Of)
            && gap.len() <= AGAIN;
        // « a dépensé 115 milliards cette année après 72,2 l'an dernier »
        let after = self.has(before, Role::After)
            && kind == Some(Kind::Money)
            && from.scale > 1.0
            && this.low < 1000.0
            && self.says_when(this.tokens.end);
        let priced = before - usize::from(self.has(before, Role::Of) && before > from.tokens.end);
        let listed_price = kind == Some(Kind::Money)
            && from.scale == 1.0
            && closed
            && gap.len() <= 6
            && gap.clone().any(|i| self.is_mark(i, |c| c == ','))
            && self.is_word(priced)
            && !self.has(priced, Role::Reference)
            && !self.has(priced, Role::NotNoun);
        let fits = (listed && !percent)
            || again_of
            || after
            || reported
            || elliptic
            || listed_price
            || with_en
            || (kind == Some(Kind::Money) && from.scale > 1.0 && this.low < from.low / from.scale && self.is_subject(this))
            || (counted && (self.is_subject(this) || self.elided_before_adjective(this)));
        // « a plongé de 34 % le lendemain, terminant à 4,36 »: behind a comma the level is no share.
        let level = percent && self.has_comma(&gap);
        let range_like = self.has(before, Role::To) && self.change_before(from).is_some() && !level;
        let of_large = self.has(before, Role::Of) && this.form == Form::Quantity && kind == Some(Kind::Money) && closed;
        (fits || range_like || of_large).then_some(previous)
    }

    fn has_comma(&self, gap: &std::ops::Range<usize>) -> bool {
        gap.clone().any(|i| self.is_mark(i, |c| c == ','))
    }

    /// « un an plus tôt »: a time that dates a figure, of which no other is a part.
    pub fn is_lapse(&self, q: &Quantity) -> bool {
        let end = q.tokens.end;
        q.kind() == Some(Kind::Duration) && self.has(end, Role::Later) && (!self.has(end, Role::More) || self.has(end + 1, Role::Later))
    }

    /// Whether nothing that a number would count follows it.
    pub fn closes_part(&self, end: usize) -> bool {
        let goes_on = self.has(end, Role::In) || self.has(end, Role::And) || self.has(end, Role::Of) || self.has(end, Role::Adverb);
        self.is_end(end) || self.is_mark(end, |c| ",.;)!?".contains(c)) || goes_on
    }

    /// « sept projets sur quatorze », « (92 sur 1 065) »: the total counts what its part counts.
    fn out_of(&self, found: &mut [Quantity], i: usize) {
        let Some(next) = found.get(i + 1) else { return };
        let gap = found[i].tokens.end..next.tokens.start;
        // « quatorze États membres sur vingt-cinq »
        let adjective =
            gap.len() == 2 && self.is_word(gap.start) && !self.has(gap.start, Role::NotNoun) && !self.has(gap.start, Role::OutOf);
        if !((gap.len() == 1 || adjective) && self.has(gap.end - 1, Role::OutOf)) || next.of != Of::Nothing {
            return;
        }
        let of = match &found[i].of {
            Of::Noun(_) => found[i].of.clone(),
            Of::Nothing => match self.noun_around(found, i) {
                Some(key) => Of::Noun(key),
                None => return,
            },
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
        let percent =
            (0..i).rev().take(NEAR).find(|j| found[*j].kind() == Some(Kind::Percent) && sentence.contains(&found[*j].tokens.start));
        let before = percent.and_then(|j| behind(found[j].tokens.end, found[i].tokens.start));
        before.or_else(|| behind(found[i + 1].tokens.end, found[i + 1].tokens.end + 8))
    }

    /// Both ends of a change are figures even where what they count is not said: « passera de 500 à près de 900 ».
    fn pass_along(&self, found: &mut [Quantity], i: usize) {
        let Some(next) = found.get(i + 1) else { return };
        let bare = found[i].of == Of::Nothing && next.of == Of::Nothing && found[i].form != Form::Article;
        let to = self.had(self.before_comparator(next.tokens.start), Role::To);
        if bare
            && to
            && next.tokens.start - found[i].tokens.end <= 5
            && self.change_before(&found[i]).is_some()
            && !self.is_year_like(&found[i])
        {
            let counted = self.change_before(&found[i]).and_then(|verb| self.counted_by(verb));
            for q in &mut found[i..i + 2] {
                q.rule = "ends of a change";
                if let Some(key) = &counted {
                    q.of = Of::Noun(key.clone());
                }
            }
        }
    }

    /// « Le nombre de licenciés a bondi »: what the subject of the verb counts.
    pub fn counted_by(&self, verb: usize) -> Option<String> {
        let sentence = self.doc.sentence_of(verb)?.tokens.clone();
        let total = (sentence.start..verb).rev().take(8 * NEAR).find(|i| self.has(*i, Role::Total))?;
        let of = self.has(total + 1, Role::Of);
        of.then(|| self.noun(total + 2, false, true)).flatten().map(|(key, _)| key)
    }

    /// Whether a number that counts nothing is a figure all the same: an end of a change, compared (« plus de 300 »), said
    /// of « ils sont », or all there is.
    fn stands_alone(&self, q: &Quantity) -> bool {
        if q.rule == "ends of a change" || q.vague {
            return true;
        }
        // « la saison 3 dépasse la 2 »
        let called = q.scale == 1.0 && q.form != Form::Words && self.had(q.tokens.start, Role::SingularArticle);
        if q.form == Form::Article || called {
            return false;
        }
        let start = self.before_comparator(q.tokens.start);
        let sentence = self.doc.sentence_of(q.tokens.start).map(|s| s.tokens.clone()).unwrap_or_default();
        let rest_is_marks = (sentence.start..sentence.end)
            .all(|i| q.tokens.contains(&i) || (start..q.tokens.start).contains(&i) || self.is_mark(i, |c| ".!?".contains(c)));
        if rest_is_marks {
            return true;
        }
        let year = self.is_year_like(q);
        let sure = start < q.tokens.start && (q.tokens.start - start >= 2 || self.is_mark(start, |c| "<>≤≥~≈".contains(c)));
        // « une magnitude de 6,3 », « p = 0,002 »
        let scale = start - usize::from(self.had(start, Role::Of));
        let on_scale = q.form == Form::Quantity && (self.had(scale, Role::OnScale) || start > 0 && self.is_mark(start - 1, |c| c == '='));
        let before_name = self.is_name_like(q.tokens.end);
        let said_of_people = self.had(q.tokens.start, Role::Are) && (self.has(q.tokens.end, Role::To) || self.closes_part(q.tokens.end));
        !year && (sure && !before_name || on_scale || said_of_people)
    }
}

/// Gives a bare number the unit of another quantity, and its scale where it is too small without.
pub fn inherit(to: &mut Quantity, from: &Quantity) {
    // « 6 700 milliards de dollars, dont 5 200 »; but « un million de puces ; l'autre en aligne six »
    let thousands = from.scale > 1.0 && from.high / from.scale >= 1000.0 && to.low < 10_000.0;
    let few = to.form == Form::Words && to.low < 20.0 && matches!(from.of, Of::Noun(_));
    if to.scale == 1.0 && from.scale > 1.0 && (to.low < 1000.0 || thousands) && !few && to.low * from.scale < 1000.0 * from.high {
        to.low = crate::figure::rounded(to.low * from.scale);
        to.high = crate::figure::rounded(to.high * from.scale);
        to.scale = from.scale;
    }
    to.of = from.of.clone();
    to.rule = "shared unit";
}
