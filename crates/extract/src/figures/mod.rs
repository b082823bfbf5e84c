//! Every quantity in a text. In: a cut text and the lexicon of its language. Out: [`Figure`]s in order.
//!
//! A hand-written parser of small functions, each with its rule's name: [`exclude`] passes over what is no quantity,
//! [`numeral`] reads numbers, [`quantity`] (with [`parts`]), [`special`] and [`multiples`] what they count, [`range`] makes ranges, [`share`] (with [`elided`] and [`gapped`]) fills in what is left out, [`compare`] bounds them, [`change`], [`jobs`], [`worth`] and [`ends`] say which are changes. Which of two readings wins is settled in
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
pub mod scan;
pub mod share;
pub mod special;
pub mod worth;

pub use crate::figure::{Comparator, Direction, End, Figure, Kind};

use crate::lexicon::figures::FigureLexicon;
use crate::tokens::{self, Doc};
use quantity::{Of, Quantity};
use scan::Scan;

/// The figures of `doc`.
pub fn figures(lexicon: &FigureLexicon, doc: &Doc<'_>) -> Vec<Figure> {
    let scan = Scan { doc, lexicon };
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while at < doc.tokens.len() {
        if !scan.may_begin(at) {
            at += 1;
            continue;
        }
        if let Some(end) = scan.passed_over(at) {
            at = end.max(at + 1);
            continue;
        }
        let quantity = scan.special(at).or_else(|| scan.counted(at));
        match quantity {
            Some(quantity) if !scan.is_no_figure(&quantity) => {
                at = quantity.tokens.end.max(at + 1);
                found.push(quantity);
            }
            Some(quantity) => at = quantity.tokens.end.max(at + 1),
            None => at += 1,
        }
    }
    let found = scan.resolved(scan.ranges(found));
    let mut figures = scan.compared(&found);
    scan.changes(&mut figures, &found);
    figures
}

impl Scan<'_> {
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
