//! The words around a figure, for its measure and modality, for the kind of subject and the length of time that are to be
//! expected. In: a figure, what the rules say of it and of the figure before. Out: the features that hold, each the hash of its
//! name.

use crate::claims::Claim;
use crate::claims::reader::Reader;
use crate::claims::who::Who;
use crate::features::{Features, beginning};
use crate::figures::Figure;
use crate::tokens::Doc;

/// Words on each side that count.
const NEAR: usize = 10;
/// Words on each side that count by their beginnings.
const FAR: usize = 25;
/// Words whose place counts, before and behind.
const PLACED: (usize, usize) = (4, 3);
/// Letters of a word's beginning, near and far.
const STEM: (usize, usize) = (5, 6);

/// A text with its figures.
pub struct Around<'w> {
    /// The text.
    pub doc: &'w Doc<'w>,
    /// Its figures.
    pub figures: &'w [Figure],
}

impl Around<'_> {
    /// The features of figure number `at`, behind those of what governs it, each once and in order; `claims` are those of the
    /// rules, so far as they are read.
    pub fn features(&self, at: usize, claims: &[Claim], governing: Features) -> Features {
        let mut all = governing;
        let (figure, claim) = (&self.figures[at], &claims[at]);
        let sentence = self.doc.sentence_of(figure.tokens.start).map_or(figure.tokens.clone(), |s| s.tokens.clone());
        let kind = figure.kind.name();
        let direction = figure.direction.map_or("", |d| d.name());
        let role = figure.role.map_or("", |r| r.name());
        all.add(&["measure", claim.measure]);
        all.add(&["modality", claim.modality]);
        all.add(&["kind", kind]);
        all.add(&["comparator", figure.comparator.name()]);
        all.add(&["direction", direction]);
        all.add(&["role", role]);
        all.add(&["measure of kind", claim.measure, kind]);
        all.add(&["measure and modality", claim.measure, claim.modality]);
        all.add(&["unit", figure.unit.as_deref().unwrap_or_default()]);
        let size = figure.low.or(figure.high).filter(|v| *v != 0.0).map_or(-99.0, |v| v.abs().log10().trunc());
        all.add(&["size", kind, &format!("{size:.0}")]);
        self.words(sentence.start, figure, sentence.end, &mut all);
        if let Some(before) = at.checked_sub(1) {
            let (f, c) = (&self.figures[before], &claims[before]);
            let here = if sentence.contains(&f.tokens.start) { "here" } else { "" };
            all.add(&["before", here, c.measure]);
            all.add(&["modality before", here, c.modality]);
            all.add(&["kind before", here, f.kind.name(), kind]);
        }
        all.0.sort_unstable();
        all.0.dedup();
        all
    }

    fn words(&self, start: usize, figure: &Figure, end: usize, all: &mut Features) {
        let sides = [
            ("left", (start..figure.tokens.start).rev().take(FAR).map(|i| self.doc.lower(i)).collect::<Vec<_>>(), PLACED.0),
            ("right", (figure.tokens.end..end).take(FAR).map(|i| self.doc.lower(i)).collect(), PLACED.1),
        ];
        for (side, words, placed) in &sides {
            for (i, word) in words.iter().enumerate().take(NEAR) {
                all.add(&[side, word]);
                if i < *placed {
                    all.add(&[side, &i.to_string(), word]);
                }
                if word.chars().count() > STEM.0 {
                    all.add(&[side, "stem", beginning(word, STEM.0)]);
                }
            }
            for word in words.iter().skip(NEAR) {
                all.add(&[side, "far", beginning(word, STEM.1)]);
            }
        }
        for pair in sides[0].1.windows(2).take(PLACED.0) {
            all.add(&["pair", &pair[1], &pair[0]]);
        }
    }
}

impl Reader<'_, '_> {
    /// What governs the figure: its verb with its form, its nouns.
    pub(in crate::claims) fn governing_words(&self, who: &Who, at: usize) -> Features {
        let mut all = Features::default();
        for noun in &who.nouns {
            let word = self.scope.doc.lower(self.element(*noun).tokens.end - 1);
            all.add(&["noun", &word]);
            all.add(&["noun", "stem", beginning(&word, STEM.0)]);
        }
        if let Some(verb) = who.verb.and_then(|v| self.verb(v)) {
            let lemma = self.scope.lexicon.lemma(verb.verb);
            let form = format!("{:?}", verb.form);
            all.add(&["verb", lemma]);
            all.add(&["form", &form]);
            all.add(&["verb", lemma, &form]);
            all.add(&["voice", if verb.passive { "passive" } else { "" }, if verb.perfect { "perfect" } else { "" }]);
        }
        if let Some(verb) = self.parse.finite(self.parse.clause_of[at]).and_then(|v| self.verb(v)) {
            all.add(&["finite", &format!("{:?}", verb.form), if verb.perfect { "perfect" } else { "" }]);
        }
        if let Some(verb) = self.parse.clauses.first().and_then(|_| self.parse.finite(0)).and_then(|v| self.verb(v)) {
            all.add(&["main", self.scope.lexicon.lemma(verb.verb)]);
            all.add(&["main form", &format!("{:?}", verb.form), if verb.perfect { "perfect" } else { "" }]);
        }
        all
    }
}
