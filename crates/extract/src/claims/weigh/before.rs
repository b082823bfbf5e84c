//! What the rules say of the figures before. In: their claims. Out: the last answers, and shares of all of them.

use rustc_hash::FxHashMap;

use crate::claims::{Claim, Named};

/// What the rules say of the figures before, by which they are told apart from the claims that are made.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// The subject of the last figure of the sentence.
    pub here: Option<Option<Named>>,
    /// Of the last figure of the text.
    pub last: Option<Option<Named>>,
    /// Of the one before that.
    pub last_but_one: Option<Option<Named>>,
    /// How many figures each entity has been the subject of, by id; and all figures that have one.
    pub counts: FxHashMap<String, usize>,
    /// Figures that have a subject.
    pub all: usize,
    /// Measures: of the last figure of the sentence, of the text, of the one before that.
    pub measures: Answers,
    /// Modalities.
    pub modalities: Answers,
    /// What was said of each figure.
    pub said: Vec<Said>,
    /// Whether the sentence before speaks of what is to come, might be, or was.
    pub tenses: [bool; 3],
}

/// What the rules say of a figure.
#[derive(Clone, Debug)]
pub struct Said {
    subject: Option<String>,
    measure: &'static str,
    modality: &'static str,
}

/// Figures back that a share is taken of.
const NEAR: usize = 40;

/// The share of those that are so; -1 of none.
fn share<'s>(of: impl Iterator<Item = &'s Said>, is: impl Fn(&Said) -> bool) -> f32 {
    let (mut all, mut mine) = (0u8, 0u8);
    of.for_each(|s| (all, mine) = (all + 1, mine + u8::from(is(s))));
    if all == 0 { -1.0 } else { f32::from(mine) / f32::from(all) }
}

/// An answer to the last figure of the sentence, to the last of the text, and to the one before that.
pub type Answers = (Option<&'static str>, Option<&'static str>, Option<&'static str>);

impl Before {
    /// Takes in what the rules say of a figure.
    pub fn note(&mut self, claim: &Claim) {
        let subject = claim.subject.clone();
        self.last_but_one = self.last.replace(subject.clone());
        if let Some(id) = subject.as_ref().and_then(|s| s.id.clone()) {
            *self.counts.entry(id).or_default() += 1;
            self.all += 1;
        }
        self.here = Some(subject);
        let shift = |all: &mut Answers, new: &'static str| *all = (Some(new), Some(new), all.1);
        shift(&mut self.measures, claim.measure);
        shift(&mut self.modalities, claim.modality);
        let subject = claim.subject.as_ref().and_then(|s| s.id.clone());
        self.said.push(Said { subject, measure: claim.measure, modality: claim.modality });
    }

    /// Of the last figures those of a subject, those of a measure, all, and the last three: the share that is of a modality.
    pub fn share_of_modality(&self, subject: Option<&str>, measure: &str, modality: &str) -> [f32; 4] {
        let near = self.near();
        let is = |s: &Said| s.modality == modality;
        [
            share(near.iter().filter(|s| subject.is_some() && s.subject.as_deref() == subject), is),
            share(near.iter().filter(|s| s.measure == measure), is),
            share(near.iter(), is),
            share(near.iter().rev().take(3), is),
        ]
    }

    /// Of the last figures all, and those of a subject: the share that is of a measure.
    pub fn share_of_measure(&self, subject: Option<&str>, measure: &str) -> [f32; 2] {
        let near = self.near();
        let is = |s: &Said| s.measure == measure;
        [share(near.iter(), is), share(near.iter().filter(|s| subject.is_some() && s.subject.as_deref() == subject), is)]
    }

    fn near(&self) -> &[Said] {
        &self.said[self.said.len().saturating_sub(NEAR)..]
    }

    /// Forgets which figure stood before in the sentence: a new one begins.
    pub fn turn(&mut self) {
        (self.here, self.measures.0, self.modalities.0) = (None, None, None);
    }
}
