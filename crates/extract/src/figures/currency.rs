//! Amounts whose currency stands elsewhere. In: the quantities of a text. Out: the same, with the currency of the sentence, of
//! the paragraph or of most amounts of the text.

use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::Role;

impl Scan<'_> {
    /// Money without a currency beside it has that of the sentence.
    pub fn amount(&self, found: &mut [Quantity], i: usize) {
        if found[i].of != Of::Money || found[i].vague {
            return;
        }
        let is_money = |q: &Quantity| matches!(&q.of, Of::Unit(u) if u.kind == Kind::Money && u.factor == 1.0);
        let here = found[i].tokens.start;
        let near = (0..found.len())
            .filter(|j| is_money(&found[*j]) && self.same_sentence(found[*j].tokens.start, here))
            .min_by_key(|j| (j.abs_diff(i), *j > i));
        if let Some(j) = near {
            found[i].of = found[j].of.clone();
            found[i].rule = "currency of the sentence";
        } else if let Some(unit) = self.currency_said(here) {
            found[i].of = unit;
            found[i].rule = "currency of the sentence";
        }
    }

    /// An amount whose sentence names no currency has that of the last amount in its paragraph, or the one that most amounts so
    /// far in the text have, none of two as frequent: « Elle vaut 40 milliards de dollars. Il y a un an, 28 milliards. » One before
    /// all of them has theirs where all that are as large have the same, and two at least. An order (« des milliards ») stays without.
    pub fn currency_of_text(&self, found: &mut [Quantity]) {
        let mut seen: Vec<(Of, usize)> = Vec::new();
        let mut here: Option<Of> = None;
        let mut at = 0;
        for q in found.iter_mut().filter(|q| q.kind() == Some(Kind::Money)) {
            if (at..q.tokens.start).any(|i| self.is_end(i)) {
                here = None;
            }
            at = at.max(q.tokens.end);
            let is_whole = matches!(&q.of, Of::Unit(unit) if unit.factor == 1.0);
            if is_whole {
                match seen.iter_mut().find(|(of, _)| *of == q.of) {
                    Some((_, n)) => *n += 1,
                    None => seen.push((q.of.clone(), 1)),
                }
                here = Some(q.of.clone());
            } else if q.of == Of::Money
                && !q.vague
                && let Some(of) = here.clone().or_else(|| most(&seen))
            {
                q.of = of;
                q.rule = "currency of the text";
            }
        }
        // « Cent milliards. » may well open a text that says of what only below; the price of a subscription says nothing of them.
        let large = found.iter().filter(|q| q.scale >= 1e6 && q.kind() == Some(Kind::Money) && q.of != Of::Money && !q.vague);
        let large: Vec<&Of> = large.map(|q| &q.of).collect();
        let Some(of) = large.first().copied().filter(|of| large.len() >= 2 && large.iter().all(|o| o == of)).cloned() else { return };
        for q in found.iter_mut().filter(|q| q.of == Of::Money && !q.vague) {
            q.of = of.clone();
            q.rule = "currency of the text below";
        }
    }

    /// A currency that the sentence names without a number: « (en euros constants) ».
    fn currency_said(&self, at: usize) -> Option<Of> {
        let sentence = self.doc.sentence_of(at)?;
        let units = sentence.tokens.clone().filter(|i| self.had(*i, Role::In)).filter_map(|i| self.unit_words(i));
        units.map(|(u, _)| u).find(|u| u.kind == Kind::Money && u.factor == 1.0).map(|u| Of::Unit(u.clone()))
    }
}

/// The one that is seen most, where no other is seen as often.
fn most(seen: &[(Of, usize)]) -> Option<Of> {
    let (of, n) = seen.iter().max_by_key(|(_, n)| *n)?;
    (seen.iter().filter(|(_, m)| m == n).count() == 1).then(|| of.clone())
}
