//! The days that a text has told of so far. In: its expressions of time and the claims that the rules make, in order. Out: those
//! of the figures before, and of the sentences before.

use std::ops::Range;

use crate::claims::Claim;
use crate::claims::modality::{ACTUAL, PLANNED};
use crate::claims::periods::{Days, Expression, Role};
use crate::figures::{Figure, Kind};

/// Days and the words that say them.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// First and last.
    pub days: Days,
    /// `figures.period_text`.
    pub words: Option<String>,
}

impl Held {
    /// Those of a claim; None where it has none.
    pub fn of(claim: &Claim) -> Option<Held> {
        let days = (claim.period_start, claim.period_end);
        (days != (None, None)).then(|| Held { days, words: claim.period_text.clone() })
    }
}

/// A figure before.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its days after the rules.
    pub held: Option<Held>,
    /// Its measure.
    pub measure: &'static str,
    /// Its modality.
    pub modality: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Its subject's id.
    pub subject: Option<String>,
    /// Its sentence.
    pub sentence: usize,
}

/// An expression of time in a sentence before.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Its days where the clause tells what happened, and where it tells what is planned.
    pub days: [Option<Days>; 2],
    /// Its words.
    pub words: String,
    /// Its first token.
    pub token: usize,
    /// Its sentence.
    pub sentence: usize,
    /// Whether its sentence begins with it.
    pub leads: bool,
}

/// What was told so far.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The figures before, in order.
    pub figures: Vec<Past>,
    /// The expressions of the sentences before, and of this one.
    pub times: Vec<Stated>,
}

impl Told {
    /// Notes the expressions of a sentence.
    pub fn see(&mut self, times: &[Expression], sentence: usize, tokens: &Range<usize>, words: impl Fn(&Expression) -> String) {
        for time in times.iter().filter(|t| matches!(t.role, Role::Period | Role::Deadline)) {
            let (token, leads) = (time.tokens.start, time.tokens.start == tokens.start);
            self.times.push(Stated { days: [time.past, time.future], words: words(time), token, sentence, leads });
        }
    }

    /// Notes what the rules say of a figure.
    pub fn note(&mut self, claim: &Claim, figure: &Figure, sentence: usize) {
        self.figures.push(Past {
            held: Held::of(claim),
            measure: claim.measure,
            modality: claim.modality,
            kind: figure.kind,
            subject: claim.subject.as_ref().and_then(|s| s.id.clone()),
            sentence,
        });
    }
}

/// The claim with these days; what holds for days to come is no fact yet.
pub fn held_for(claim: &mut Claim, held: Option<Held>, published: Option<i32>) {
    let days = held.as_ref().map_or((None, None), |h| h.days);
    if days != (claim.period_start, claim.period_end) {
        (claim.period_start, claim.period_end) = days;
        claim.period_text = held.and_then(|h| h.words);
    }
    if claim.modality == ACTUAL && published.is_some_and(|p| days.0.is_some_and(|s| s > p)) {
        claim.modality = PLANNED;
    }
}
