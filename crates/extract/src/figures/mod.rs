//! Every quantity in a text. In: a cut text and the lexicon of its language. Out: [`Figure`]s in order.
//!
//! A hand-written parser of small functions, each with its rule's name: [`exclude`] passes over what is no quantity,
//! [`numeral`] reads numbers, [`quantity`] (with [`parts`]), [`special`] and [`multiples`] what they count, [`range`] makes ranges, [`share`] (with [`elided`], [`gapped`] and [`same_unit`]) fills in what is left out, [`compare`] bounds them, [`change`], [`jobs`], [`worth`] and [`ends`] say which are changes. Which of two readings wins is settled in
//! [`figures`] alone: what is excluded first, then special quantities, then plain ones; the longest at a place.

pub mod ages;
pub mod change;
pub mod compare;
pub mod currency;
pub mod elided;
pub mod ends;
pub mod exclude;
pub mod gapped;
pub mod jobs;
pub mod multiples;
pub mod noun;
pub mod numeral;
pub mod ones;
pub mod parts;
pub mod quantity;
pub mod range;
pub mod same_unit;
pub mod scan;
pub mod share;
pub mod special;
pub mod worth;

use std::ops::Range;

pub use crate::figure::{Comparator, Direction, End, Figure, Kind};

use crate::lexicon::figures::FigureLexicon;
use crate::maxent::Maxent;
use crate::tokens::{self, Doc};
use quantity::{Of, Quantity};
use same_unit::Offer;
use scan::Scan;

/// The figures of `doc`; `shared` says which numbers share the unit of which, where no rule does.
pub fn figures(lexicon: &FigureLexicon, shared: Option<&Maxent>, doc: &Doc<'_>) -> Vec<Figure> {
    let scan = Scan { doc, lexicon };
    let found = scan.resolved(scan.ranges(scan.all()), &mut |found, i| shared.and_then(|model| scan.likely(model, found, i)));
    let mut figures = scan.compared(&found);
    scan.changes(&mut figures, &found);
    figures
}

/// The numbers of `doc` that no rule gives a unit, by their tokens, each with the quantities before it whose unit it may share.
pub fn offers(lexicon: &FigureLexicon, doc: &Doc<'_>) -> Vec<(Range<usize>, Vec<Offer>)> {
    let scan = Scan { doc, lexicon };
    let mut all = Vec::new();
    scan.resolved(scan.ranges(scan.all()), &mut |found, i| {
        all.push((found[i].tokens.clone(), scan.offers(found, i)));
        None
    });
    all
}

impl Scan<'_> {
    /// All quantities, not yet joined with others.
    fn all(&self) -> Vec<Quantity> {
        let mut found: Vec<Quantity> = Vec::new();
        let mut at = 0;
        while at < self.doc.tokens.len() {
            if !self.may_begin(at) {
                at += 1;
                continue;
            }
            if let Some(end) = self.passed_over(at) {
                at = end.max(at + 1);
                continue;
            }
            let quantity = self.special(at).or_else(|| self.counted(at));
            match quantity {
                Some(quantity) if !self.is_no_figure(&quantity) => {
                    at = quantity.tokens.end.max(at + 1);
                    found.push(quantity);
                }
                Some(quantity) => at = quantity.tokens.end.max(at + 1),
                None => at += 1,
            }
        }
        found
    }

    /// Whether a quantity may begin at token `at`: a quick look that most tokens do not pass.
    fn may_begin(&self, at: usize) -> bool {
        let token = &self.doc.tokens[at];
        match token.kind {
            tokens::Kind::Digits => true,
            tokens::Kind::Word if token.word != 0 => {
                let info = self.lexicon.word(token.word);
                info.number.is_some()
                    || info.scale.is_some()
                    || info.approximation.is_some()
                    || info.fraction.is_some()
                    || info.multiple.is_some()
                    || info.is(crate::lexicon::figures::Role::Several)
                    || info.is(crate::lexicon::figures::Role::UnitAlone)
            }
            _ => false,
        }
    }

    /// Whether a quantity that was read is none here: a year, an age, the number of a thing that has one.
    fn is_no_figure(&self, quantity: &Quantity) -> bool {
        use crate::lexicon::figures::Role;
        let start = quantity.tokens.start;
        let numeral = self.numeral(start);
        let year = numeral.is_some_and(|n| self.is_year(&n)) && !matches!(quantity.of, Of::Unit(_));
        let dated = self.had(start, Role::YearLead) || self.had(start, Role::Month);
        if year && (quantity.of == Of::Nothing && self.before_comparator(start) == start || dated) {
            return true;
        }
        // « saison 22 », « Llama 4 », « la chambre 12 »: a number behind what it names.
        let digits = matches!(quantity.form, numeral::Form::Plain(_));
        let labels = digits && self.had(start, Role::Reference);
        // « à X 12,5 »: no version is written with a decimal comma.
        // « a promis à X 100 milliards »: nor with a scale.
        let may_be_version = quantity.scale < 1e6 && (quantity.tokens.start..quantity.tokens.end).all(|i| !self.is_mark(i, |c| c == ','));
        let named = start > 0 && self.is_name_like(start - 1) && quantity.of == Of::Nothing && may_be_version;
        let label_of_noun = matches!(quantity.of, Of::Noun(_))
            && (labels
                || self.is_one_thing(quantity)
                || start > 0 && self.is_name_like(start - 1) && matches!(quantity.form, numeral::Form::Plain(_)));
        (labels && quantity.of == Of::Nothing) || named && self.before_comparator(start) == start || label_of_noun
    }
}
