//! What is asked about a figure. In: the figure in its sentence, what the rules say of it. Out: a [`Question`].

use super::before::Before;
use super::candidates::Place;
use super::pointer::said::Pointed;
use crate::claims::reader::Meant;
use crate::claims::who::Who;
use crate::claims::{Claim, Named};
use crate::figures::Figure;

/// What a figure is asked with.
pub struct Question<'q> {
    /// The figure.
    pub figure: &'q Figure,
    /// Its element.
    pub at: usize,
    /// What governs it.
    pub who: &'q Who,
    /// Its measure, modality and source after the rules.
    pub measure: &'q str,
    /// Its modality.
    pub modality: &'q str,
    /// Who says so.
    pub source: Option<&'q Named>,
    /// What all rules together say.
    pub ruled: Option<Meant>,
    /// The figures before.
    pub before: &'q Before,
    /// Whom the noun groups of the sentence stand for.
    pub places: &'q [Place],
    /// Token that the paragraph begins with.
    pub paragraph: usize,
    /// At whom and when the figures of the text point by its words, and the number of this one.
    pub pointed: (&'q Pointed, usize),
}

impl<'q> Question<'q> {
    /// A figure and its element, what governs it, what the rules say of it; the figures before; the names of the sentence and
    /// where its paragraph begins; whom the figures point at.
    pub fn new(
        (figure, at): (&'q Figure, usize),
        who: &'q Who,
        ruled: &'q Claim,
        before: &'q Before,
        (places, paragraph): (&'q [Place], usize),
        pointed: (&'q Pointed, usize),
    ) -> Question<'q> {
        let (measure, modality, source) = (ruled.measure, ruled.modality, ruled.source.as_ref());
        let subject = ruled.subject.clone().map(|s| (s, ruled.confidence));
        Question { figure, at, who, measure, modality, source, ruled: subject, before, places, paragraph, pointed }
    }
}
