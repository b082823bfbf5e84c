//! Which earlier quantity a bare number shares its unit with, where no rule says it. In: the quantities of a text, the place of a
//! number that counts nothing. Out: the quantities before it whose unit it may have, with what holds of the two.
//!
//! The rules of [`super::share`] and [`super::elided`] know the constructions that leave a unit out beside another figure
//! (« 80 milliards, Amazon plus de 75 », « contre 38 »); in articles it is as often left out wherever nobody can misunderstand
//! (« Le carnet pesait 12 milliards de dollars. Il était de 9 en 2023. »). Here the number is asked about with each quantity
//! before it, as the ends of a change are ([`crate::claims::weigh::ends`]), and the likeliest wins.

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use super::share::inherit;
use crate::features::{Features, beginning};
use crate::figure::Kind;
use crate::lexicon::figures::Role;
use crate::maxent::Maxent;
use crate::tokens::Kind as TokenKind;

/// The classes: the number has the unit of the quantity before, or not.
pub const CLASSES: [&str; 2] = [SHARED, "other"];
const SHARED: &str = "shared";
/// Quantities back at most.
const BACK: usize = 6;
/// Tokens back at most.
const APART: usize = 80;
/// Sentence ends between at most.
const SENTENCES: usize = 2;
/// How likely it must be that the unit is shared: tools/claims/README.md says what less and more would bring.
const LIKELY: f32 = 0.55;
/// How many times as large as a count another of the same is at most, where it has a scale word.
const LARGER: f64 = 4.0;
/// Words that count between two in one sentence, before the number and behind it.
const NEAR: (usize, usize, usize) = (14, 10, 8);
/// Words at either side whose place counts.
const PLACED: usize = 4;
/// Tokens from the name of a scale to its points at most.
const ON_A_SCALE: usize = 20;
/// Letters of a word's beginning.
const STEM: usize = 6;

/// A quantity whose unit a number may share.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The number of the quantity.
    pub from: usize,
    /// The bare number with that unit.
    pub shared: Quantity,
    /// The features that hold.
    pub features: Features,
}

impl Scan<'_> {
    /// The quantities before number `i` whose unit it may share, the nearest first.
    pub fn offers(&self, found: &[Quantity], i: usize) -> Vec<Offer> {
        let this = &found[i];
        let named = self.is_out_of(found, i) || self.is_label(this) || self.is_of_a_name(this) || self.is_on_a_scale(this);
        if self.is_year_like(this) || this.form == Form::Article || this.vague || named {
            return Vec::new();
        }
        let sentence = |token: usize| self.doc.sentences.partition_point(|s| s.tokens.end <= token);
        let here = sentence(this.tokens.start);
        let near = |j: &usize| {
            let end = found[*j].tokens.end;
            this.tokens.start.saturating_sub(end) <= APART && here - sentence(end - 1).min(here) <= SENTENCES
        };
        let offer = |j: usize| {
            let mut shared = this.clone();
            inherit(&mut shared, &found[j]);
            let features = self.features(found, i, j, &shared, here - sentence(found[j].tokens.end - 1).min(here));
            Offer { from: j, shared, features }
        };
        // « limitée à 110 » in a paragraph below one about billions has none of them; « 9 milliards » may.
        let above = |j: usize| this.scale == 1.0 && (found[j].tokens.end..this.tokens.start).any(|i| self.is_end(i));
        let fits = |j: &usize| may_share(this, &found[*j]) && !self.is_lapse(&found[*j]) && !above(*j);
        (0..i).rev().take_while(near).filter(fits).take(BACK).map(offer).collect()
    }

    /// « appeler le 15 », « le 49.3 », « dans le 9-3 », « la liste n° 3 »: a number that is the name of something.
    fn is_label(&self, this: &Quantity) -> bool {
        let joined = |i: usize| self.is_hyphen(i) && (i + 1 == this.tokens.start || i == this.tokens.end);
        let numbered = this.tokens.start > 0 && self.is_mark(this.tokens.start - 1, |c| c == '°');
        this.scale == 1.0
            && (numbered || self.is_one_thing(this) || joined(this.tokens.end) || this.tokens.start > 0 && joined(this.tokens.start - 1))
    }

    /// « GPT 5 est sorti », « Les 27 ont trouvé un accord ».
    fn is_of_a_name(&self, this: &Quantity) -> bool {
        let Some(before) = this.tokens.start.checked_sub(1) else { return false };
        let those = self.has(before, Role::ThePlural) && self.begins_sentence(before) && this.scale == 1.0;
        those || self.is_word(before) && self.lexicon_writes_capital(before)
    }

    /// « L'indice PMI est ressorti à 48,5 », « la moyenne de la classe est de 11,5 »: points of a scale that nobody names.
    fn is_on_a_scale(&self, this: &Quantity) -> bool {
        let Some(sentence) = self.doc.sentence_of(this.tokens.start) else { return false };
        let start = sentence.tokens.start.max(this.tokens.start.saturating_sub(ON_A_SCALE));
        let here = (start..this.tokens.start).rev().take_while(|i| !self.is_mark(*i, |c| ";:!?()".contains(c)));
        this.scale == 1.0 && here.into_iter().any(|i| self.has(i, Role::IndexWord) || self.has(i, Role::OnScale))
    }

    /// « (31 sur 248) »: a part and its whole, which [`super::share`] reads together.
    fn is_out_of(&self, found: &[Quantity], i: usize) -> bool {
        let joined = |a: usize, b: usize| {
            let (Some(a), Some(b)) = (found.get(a), found.get(b)) else { return false };
            let bare = a.of == Of::Nothing && b.of == Of::Nothing;
            bare && a.tokens.end + 1 == b.tokens.start && self.has(a.tokens.end, Role::OutOf)
        };
        joined(i, i + 1) || i > 0 && joined(i - 1, i)
    }

    /// The one whose unit the number most likely shares.
    pub fn likely(&self, model: &Maxent, found: &[Quantity], i: usize) -> Option<usize> {
        let share = |offer: Offer| (model.shares(&offer.features, &[SHARED])[0], offer.from);
        let best = self.offers(found, i).into_iter().map(share).max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        best.filter(|b| b.0 > LIKELY).map(|b| b.1)
    }

    fn features(&self, found: &[Quantity], i: usize, j: usize, shared: &Quantity, sentences: usize) -> Features {
        let (this, from) = (&found[i], &found[j]);
        let mut all = Features::default();
        let far = ["here", "next", "later"][sentences.min(SENTENCES)];
        let kind = from.kind().map_or("", |k| k.name());
        let unit = match &from.of {
            Of::Unit(unit) => unit.unit.as_str(),
            Of::Noun(key) => key.as_str(),
            Of::Money | Of::Nothing => "",
        };
        let form = match this.form {
            Form::Plain(digits) => ["1", "2", "3", "4", "5 or more"][usize::from(digits).clamp(1, 5) - 1],
            Form::Quantity => "quantity",
            Form::Words | Form::Article => "words",
        };
        let whole = if this.low.fract() == 0.0 { "whole" } else { "parts" };
        // Powers of ten of a scale; steps of a half of what e is to 1.
        let (of_this, of_from) = (format!("{:.0}", this.scale.log10()), format!("{:.0}", from.scale.log10()));
        let ratio =
            |a: f64, b: f64| if a > 0.0 && b > 0.0 { format!("{:.0}", ((a / b).ln() * 1.5).clamp(-6.0, 6.0)) } else { String::new() };
        all.add(&["far", far]);
        all.add(&["kind", kind, far]);
        all.add(&["unit", kind, unit]);
        all.add(&["rule", from.rule]);
        all.add(&["form", form, whole, kind]);
        all.add(&["scale", &of_this, &of_from, kind]);
        all.add(&["scale", &of_from, kind, form, whole]);
        all.add(&["ratio", kind, &ratio(shared.low, from.low)]);
        all.add(&["ratio", kind, &of_from, &ratio(shared.low, from.low)]);
        all.add(&["ratio as written", kind, &of_from, &ratio(this.low, from.low / from.scale)]);
        all.add(&["between", &(i - j).min(5).to_string(), far]);
        let same = (j + 1..i).filter(|k| found[*k].of == from.of).count();
        let others = (j + 1..i).filter(|k| found[*k].of != from.of && found[*k].of != Of::Nothing).count();
        all.add(&["of its unit between", &same.min(2).to_string(), &others.min(3).to_string(), kind]);
        self.words_of_offer(this, from, kind, far, &mut all);
        all.0.sort_unstable();
        all.0.dedup();
        all
    }

    fn words_of_offer(&self, this: &Quantity, from: &Quantity, kind: &str, far: &str, all: &mut Features) {
        let sentence = |token: usize| self.doc.sentence_of(token).map_or(token..token + 1, |s| s.tokens.clone());
        let (of_this, of_from) = (sentence(this.tokens.start), sentence(from.tokens.start));
        let words = |tokens: std::ops::Range<usize>| tokens.map(|t| self.word_of_offer(t)).collect::<Vec<_>>();
        let before = words(this.tokens.start.saturating_sub(NEAR.1).max(of_this.start)..this.tokens.start);
        let behind = words(this.tokens.end..of_this.end.min(this.tokens.end + NEAR.2));
        let ahead = words(from.tokens.start.saturating_sub(PLACED).max(of_from.start)..from.tokens.start);
        let after = words(from.tokens.end..of_from.end.min(from.tokens.end + PLACED));
        for word in &before {
            with_stem(all, &["before"], word);
            with_stem(all, &["before", kind], word);
        }
        for word in &behind {
            with_stem(all, &["behind"], word);
        }
        let at = |words: &[String], n: usize| words.get(n).cloned().unwrap_or_default();
        let back = |words: &[String], n: usize| words.len().checked_sub(n + 1).map(|n| words[n].clone()).unwrap_or_default();
        for n in 0..PLACED {
            let place = n.to_string();
            for (side, word) in
                [("before", back(&before, n)), ("behind", at(&behind, n)), ("ahead", back(&ahead, n)), ("after", at(&after, n))]
            {
                all.add(&[side, &place, &word]);
                if n < 2 {
                    all.add(&[side, &place, &word, kind]);
                    all.add(&[side, &place, beginning(&word, STEM), far]);
                }
            }
        }
        all.add(&["before", &back(&before, 1), &back(&before, 0)]);
        all.add(&["before", &back(&before, 2), &back(&before, 1), &back(&before, 0)]);
        all.add(&["behind", &at(&behind, 0), &at(&behind, 1)]);
        all.add(&["around", &back(&before, 0), &at(&behind, 0)]);
        all.add(&["around", &back(&before, 0), &at(&behind, 0), kind]);
        let alike = |a: String, b: String| if a == b { "same" } else { "other" };
        all.add(&["led alike", alike(back(&before, 0), back(&ahead, 0)), alike(at(&behind, 0), at(&after, 0)), far]);
        if of_this == of_from {
            let between = words(from.tokens.end..this.tokens.start);
            all.add(&["length", &(between.len() / 2).min(15).to_string(), kind]);
            for word in between.iter().take(NEAR.0) {
                with_stem(all, &["between"], word);
            }
            for pair in between.windows(2) {
                all.add(&["between", &pair[0], &pair[1]]);
            }
        } else {
            all.add(&["length to the sentence", &((this.tokens.start - of_this.start) / 2).min(10).to_string(), far]);
            for word in words(of_this.start..this.tokens.start) {
                with_stem(all, &["leading", far], &word);
            }
        }
    }

    /// A word; numbers are all one.
    fn word_of_offer(&self, token: usize) -> String {
        if self.doc.tokens[token].kind == TokenKind::Digits { "0".to_owned() } else { self.doc.lower(token) }
    }
}

/// Whether a bare number may have the unit of a quantity at all. Of « 75 centimes » there are no millions. A number with a scale word
/// is an amount where nothing else is said, and in which currency the text says better than the amount before; where it counts what
/// another did, it is not many times as large (« compte 9 millions d'abonnés et a perdu 40 millions »).
fn may_share(this: &Quantity, from: &Quantity) -> bool {
    let scaled = this.scale >= 1e6;
    match &from.of {
        Of::Nothing => false,
        Of::Unit(unit) => unit.kind != Kind::Multiple && !scaled && !(unit.factor < 1.0 && this.scale > 1.0),
        Of::Noun(_) => !scaled || this.low <= LARGER * from.high,
        Of::Money => true,
    }
}

fn with_stem(all: &mut Features, side: &[&str], word: &str) {
    all.add(&[side, &[word]].concat());
    if word.chars().count() > STEM {
        all.add(&[side, &["stem", beginning(word, STEM)]].concat());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::numeral::Form;
    use crate::lexicon::figures::{FigureLexicon, Unit};
    use crate::tokens::{Doc, Vocabulary};

    /// The quantities whose unit the last number of a text may share, all others being euros in billions.
    fn offers(text: &str) -> Vec<usize> {
        let doc = Doc::new(text, &Vocabulary::default(), &Default::default());
        let lexicon = FigureLexicon::default();
        let euros = Of::Unit(Unit { kind: Kind::Money, unit: "EUR".to_owned(), factor: 1.0, offset: 0.0 });
        let numbers: Vec<usize> = (0..doc.tokens.len()).filter(|t| doc.tokens[*t].kind == TokenKind::Digits).collect();
        let value = |t: usize| doc.str(t).parse().unwrap_or_default();
        let mut found: Vec<Quantity> = numbers.iter().map(|t| Quantity::plain(*t..t + 1, value(*t), Form::Plain(2))).collect();
        let last = found.len() - 1;
        found[..last].iter_mut().for_each(|q| (q.of, q.scale, q.low, q.high) = (euros.clone(), 1e9, q.low * 1e9, q.high * 1e9));
        let offers = Scan { doc: &doc, lexicon: &lexicon }.offers(&found, last);
        assert!(offers.iter().all(|o| o.shared.of == euros && o.shared.low == value(numbers[last]) * 1e9 && o.features.0.is_sorted()));
        offers.iter().map(|o| o.from).collect()
    }

    #[test]
    fn the_quantities_before_offer_their_unit_the_nearest_first() {
        assert_eq!(offers("Le carnet pesait 30. Il était de 40, et de 50."), [1, 0]);
        assert_eq!(offers("Le carnet pesait 30. Rien. Rien. Il était de 40."), [0; 0]);
        assert_eq!(offers(&format!("Le carnet pesait 30, {} il pèse 40.", "puis ".repeat(APART))), [0; 0]);
        assert_eq!(offers("Le carnet pesait 40."), [0; 0]);
        assert_eq!(offers("Le carnet pesait 30.\nIl roule à 40."), [0; 0]);
        // The name of something is no amount.
        assert_eq!(offers("Le carnet pesait 30, dans le 9-3."), [0; 0]);
        assert_eq!(offers("Le carnet pesait 30 dans la liste n° 3."), [0; 0]);
    }

    #[test]
    fn a_likely_unit_is_taken_and_an_unlikely_one_is_not() {
        let text = "Le carnet pesait 30. Il était de 40.";
        let doc = Doc::new(text, &Vocabulary::default(), &Default::default());
        let lexicon = FigureLexicon::default();
        let scan = Scan { doc: &doc, lexicon: &lexicon };
        let mut found = vec![Quantity::plain(3..4, 30.0, Form::Plain(2)), Quantity::plain(8..9, 40.0, Form::Plain(2))];
        found[0].of = Of::Money;
        let mut word = Features::default();
        word.add(&["before", "0", "de"]);
        assert!(scan.offers(&found, 1)[0].features.0.contains(&word.0[0]));
        let model = |weights: &[i8]| Maxent::made(&CLASSES, &[0.0; 2], &[(word.0[0], weights)]);
        assert_eq!(scan.likely(&model(&[2, 0]), &found, 1), Some(0));
        assert_eq!(scan.likely(&model(&[0, 2]), &found, 1), None);
    }
}
