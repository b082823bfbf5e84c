//! What a figure measures where no word of its own says so. In: a figure that the rules of `measure` leave open, the figures
//! read before it. Out: a measure taken over from one of them, or from the noun nearest by.
//!
//! Papers name what they count once and then let go of the noun: « Orange investira 3 milliards d'euros cette année et 4 la
//! suivante », « (+7 %) », « Le reste, soit 125 millions ». A wrong guess costs no more than the `other` that stood there.

use super::Claim;
use super::elements::{Element, Mark, Part};
use super::reader::Reader;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, NounClass};

/// A figure that was read before, with its claim.
pub(super) type Read<'a> = (&'a Claim, &'a Figure);

/// Whether a figure is the size of a change, which may be of anything.
fn is_change(figure: &Figure) -> bool {
    matches!(figure.kind, Kind::Percent | Kind::Multiple) && figure.direction.is_some()
}

/// Whether a figure may measure the same as one that stands before it.
fn follows(figure: &Figure, before: &Figure) -> bool {
    if is_change(figure) {
        return is_change(before) || !matches!(before.kind, Kind::Percent | Kind::Duration | Kind::Other);
    }
    match figure.kind {
        // « -7,94 %, à 190,74 dollars ».
        Kind::Money => is_change(before) || before.kind == Kind::Money && (figure.unit == before.unit || figure.unit.is_none()),
        Kind::Percent => before.kind == Kind::Percent && !is_change(before),
        Kind::Multiple => !matches!(before.kind, Kind::Duration | Kind::Percent),
        Kind::Volume => before.kind == figure.kind,
        _ => false,
    }
}

impl Reader<'_, '_> {
    /// The measure of a figure that its own words leave open; `before` is the last figure of its sentence, `earlier` the last
    /// of the sentence before.
    pub(super) fn inherited(
        &self,
        figure: &Figure,
        who: &Who,
        at: usize,
        before: Option<Read<'_>>,
        earlier: Option<Read<'_>>,
    ) -> Option<&'static str> {
        if !matches!(figure.kind, Kind::Money | Kind::Percent | Kind::Multiple | Kind::Volume) {
            return None;
        }
        let from = |read: Option<Read<'_>>| {
            let (claim, _) = read.filter(|(c, f)| follows(figure, f) && c.measure != "other")?;
            self.fitting(figure, claim.measure)
        };
        // « 22 projets et 78 milliards d’annonces » has a noun of its own.
        let bare = who.nouns.iter().all(|n| self.is_noun(*n, &[NounClass::Move, NounClass::Forecast, NounClass::Amount]));
        let part = figure.kind == Kind::Percent && !is_change(figure);
        if bare && let Some(measure) = from(before) {
            return Some(measure);
        }
        if !part && let Some(measure) = self.nearest(figure, at) {
            return Some(measure);
        }
        if bare
            && before.is_none()
            && let Some(measure) = from(earlier)
        {
            return Some(measure);
        }
        part.then_some("share")
    }

    /// The measure of the nearest noun of its sentence that names a quantity: before the figure, else after it.
    fn nearest(&self, figure: &Figure, at: usize) -> Option<&'static str> {
        let named = |i: usize| {
            let cue = self.noun(i).filter(|c| matches!(c.class, NounClass::Amount | NounClass::Deal | NounClass::Plan))?;
            cue.measure.of(figure.kind).and_then(|m| self.fitting(figure, m))
        };
        let ends = |e: &Element| matches!(e.part, Part::Mark(Mark::Semicolon));
        let last = (0..at).rev().take_while(|i| !ends(self.element(*i))).find_map(named);
        last.or_else(|| (at + 1..self.parse.elements.len()).take_while(|i| !ends(self.element(*i))).find_map(named))
    }

    /// « 65 euros le mégawattheure », « 900 000 € pièce »: whether the words behind an amount say what one of is paid for.
    pub(super) fn is_rate(&self, figure: &Figure, at: usize) -> bool {
        let each =
            |i: usize| self.is_noun(i, &[NounClass::Each]) && self.group(i).is_some_and(|g| matches!(g.prep, None | Some(Class::By)));
        figure.kind == Kind::Money && self.after(at).is_some_and(each)
    }
}
