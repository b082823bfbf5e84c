//! What a figure measures where no word of its own says so. In: a figure that the rules of `measure` leave open, the figures
//! read before it. Out: a measure taken over from one of them, or from the noun nearest by.
//!
//! Papers name what they count once and then let go of the noun: « Orange investira 3 milliards d'euros cette année et 4 la
//! suivante », « (+7 %) », « Le reste, soit 125 millions ». A wrong guess costs no more than the `other` that stood there.

use super::Claim;
use super::elements::{Element, Head, Mark, Part};
use super::reader::Reader;
use super::who::Who;
use crate::figures::{Figure, Kind};
use crate::lexicon::claims::{Class, NounClass, bit};

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
            let (claim, _) =
                read.filter(|(c, f)| follows(figure, f) && c.measure != "other" && !(is_change(figure) && c.measure == "share"))?;
            self.fitting(figure, claim.measure)
        };
        // « 22 projets et 78 milliards d’annonces » has a noun of its own.
        let bare = who.nouns.iter().all(|n| self.is_noun(*n, &[NounClass::Move, NounClass::Forecast, NounClass::Amount]));
        let part = figure.kind == Kind::Percent && !is_change(figure);
        if bare && let Some(measure) = from(before) {
            return Some(measure);
        }
        // « deux fois la population » compares with anything.
        let sizes = figure.kind != Kind::Multiple || is_change(figure);
        if !part
            && sizes
            && let Some(measure) = self.nearest(figure, at)
        {
            return Some(measure);
        }
        if bare
            && before.is_none()
            && let Some(measure) = from(earlier)
        {
            return Some(measure);
        }
        // « comparé à 0,6 % » of what has no name here; « de 5,5 à 20 % » is a rate.
        let rate = figure.role.is_some() || bare && before.is_some_and(|(c, f)| follows(figure, f) && c.measure == "other");
        (part && !rate).then_some("share")
    }

    /// Whether the figure at element `at` stands in brackets right behind `before` and is that amount in another currency.
    pub(super) fn converts(&self, figure: &Figure, at: usize, before: &Figure) -> bool {
        let open = at.checked_sub(1).filter(|o| self.element(*o).is(Mark::Open)).and_then(|o| o.checked_sub(1));
        let beside = open.and_then(|b| self.group(b)).is_some_and(|g| matches!(g.head, Head::Figure(_)));
        beside && (figure.kind, before.kind) == (Kind::Money, Kind::Money) && figure.unit != before.unit
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
    pub(super) fn is_rate(&self, figure: &Figure) -> bool {
        let mut next = figure.tokens.end;
        while self.scope.lexicon.word(self.scope.doc, next).classes & (bit(Class::Definite) | bit(Class::By)) != 0 {
            next += 1;
        }
        let noun = self.scope.lexicon.noun(self.scope.doc, next);
        figure.kind == Kind::Money && noun.is_some_and(|n| self.scope.lexicon.noun_cue(n.0).class == NounClass::Each)
    }

    /// « la croissance (17,5 %) », « dont la consommation, 35 kilowatts, »: the noun that a figure behind a bracket or a comma
    /// is the size of.
    pub(super) fn sized(&self, figure: &Figure, at: usize) -> Option<&'static str> {
        self.group(at).filter(|g| g.prep.is_none() && g.determiner.is_none())?;
        let mark = self.before(at).filter(|m| self.element(*m).is(Mark::Open) || self.element(*m).is(Mark::Comma))?;
        let mut noun = self.before(mark)?;
        // « l’objectif de croissance du groupe (7 à 10 %) ».
        for _ in 0..3 {
            let group = self.group(noun)?;
            let cue = self.noun(noun).filter(|c| matches!(c.class, NounClass::Amount | NounClass::Move | NounClass::Part));
            let measure = cue.and_then(|c| c.measure.of(figure.kind)).and_then(|m| self.fitting(figure, m));
            if measure.is_some() || group.prep != Some(Class::De) {
                return measure;
            }
            noun = self.before(noun)?;
        }
        None
    }
}
