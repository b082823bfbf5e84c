//! « un » and « une » beside other numbers of their kind (rule 8: « une fille et deux garçons »). In: the quantities of a text.
//! Out: those that count one.

use super::numeral::Form;
use super::quantity::{Of, Quantity};
use super::scan::Scan;
use crate::figure::Kind;
use crate::lexicon::figures::Role;

impl Scan<'_> {
    /// « une fille et deux garçons », « un mort et douze blessés », « dont une grièvement et deux légèrement ».
    pub fn ones_beside_others(&self, found: &mut Vec<Quantity>) {
        let mut ones = Vec::new();
        for (i, q) in found.iter().enumerate() {
            let counts = matches!(&q.of, Of::Noun(_)) && q.low >= 2.0 && !q.vague;
            if counts && let Some(before) = self.one_before(q.tokens.start) {
                ones.push(before);
            }
            if counts && let Some(after) = self.one_after(q.tokens.end) {
                ones.push(after);
            }
            if matches!(&q.of, Of::Noun(key) if key == "fois") {
                ones.extend(self.once_beside(q));
            }
            let known = matches!(&q.of, Of::Noun(_)) || q.kind() == Some(Kind::Duration);
            if known && let Some(among) = self.one_among(q, found.get(i + 1)) {
                ones.push(among);
            }
        }
        ones.retain(|one| !found.iter().any(|q| q.tokens.start < one.tokens.end && one.tokens.start < q.tokens.end));
        found.extend(ones);
        found.sort_by_key(|q| q.tokens.start);
        found.dedup_by_key(|q| q.tokens.start);
    }

    /// « 2 fois le titre et une fois … »
    fn once_beside(&self, q: &Quantity) -> Option<Quantity> {
        let sentence = self.doc.sentence_of(q.tokens.start)?.tokens.clone();
        let at =
            (q.tokens.end..sentence.end).find(|i| self.has(*i, Role::A) && self.has(*i + 1, Role::Times) && self.had(*i, Role::And))?;
        Some(Quantity { of: q.of.clone(), rule: "one beside others", ..Quantity::plain(at..at + 2, 1.0, Form::Words) })
    }

    fn one(&self, at: usize) -> Option<Quantity> {
        let article = self.word(at).number.is_some_and(|(v, _)| v == 1) && self.has(at, Role::A);
        let mut noun = at + 1;
        while self.has(noun, Role::Adjective) && noun < at + 3 {
            noun += 1;
        }
        let (key, end) = article.then(|| self.noun(noun, false, false)).flatten().filter(|_| !self.has(noun, Role::Adverb))?;
        Some(Quantity { of: Of::Noun(key), rule: "one beside others", ..Quantity::plain(at..end, 1.0, Form::Words) })
    }

    /// « un NOUN et » right before `end`, an adjective between or none.
    fn one_before(&self, end: usize) -> Option<Quantity> {
        let joint = end.checked_sub(1).filter(|i| self.has(*i, Role::And) || self.is_mark(*i, |c| c == ','))?;
        (2..=4).filter_map(|back| joint.checked_sub(back)).find_map(|at| {
            let one = self.one(at)?;
            let rest = one.tokens.end..joint;
            // Between noun and « et » at most one adjective, and no verb before the article that takes it alone.
            (rest.len() <= 1 && rest.clone().all(|i| self.is_word(i) && !self.has(i, Role::NotNoun))).then_some(one)
        })
    }

    /// « et un NOUN » right behind `start`; in a list of dishes even without « et ».
    fn one_after(&self, start: usize) -> Option<Quantity> {
        let joined = self.has(start, Role::And)
            || self.is_mark(start, |c| c == ',') && self.one(start + 1).is_some_and(|one| self.has(one.tokens.end, Role::And));
        if joined {
            return self.one(start + 1);
        }
        self.one(start).filter(|one| self.is_mark(one.tokens.end, |c| c == '.') || self.is_end(one.tokens.end))
    }

    /// « dont une grièvement », « dont un ferme »: one of those counted before.
    fn one_among(&self, q: &Quantity, next: Option<&Quantity>) -> Option<Quantity> {
        let limit = next.map_or(usize::MAX, |n| n.tokens.start).min(q.tokens.end + 10);
        let dont = (q.tokens.end..limit)
            .take_while(|i| !self.is_end(*i) && !self.is_mark(*i, |c| ".;".contains(c)))
            .find(|i| self.has(*i, Role::AmongThem))?;
        let at = dont + 1;
        let article = self.word(at).number.is_some_and(|(v, _)| v == 1) && self.has(at, Role::A);
        let own_noun = self.one(at).is_some() && !self.has(at + 1, Role::FirmAdjective);
        (article && !own_noun).then(|| Quantity { of: q.of.clone(), rule: "one of them", ..Quantity::plain(at..at + 1, 1.0, Form::Words) })
    }
}
