//! What the rules say of the figures before. In: their claims. Out: the last subjects, and how many figures each has.

use rustc_hash::FxHashMap;

use crate::claims::Named;

/// What the rules say of the figures before. The claims that are made in the end may differ.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// The subject of the last figure of the sentence.
    pub here: Option<Option<Named>>,
    /// Of the last figure of the text.
    pub last: Option<Option<Named>>,
    /// Of the one before that.
    pub last_but_one: Option<Option<Named>>,
    /// How many figures each entity has been the subject of, by id.
    pub counts: FxHashMap<String, usize>,
    /// Figures that have a subject.
    pub all: usize,
}

impl Before {
    /// Takes in what the rules say of a figure.
    pub fn note(&mut self, subject: Option<Named>) {
        self.last_but_one = self.last.replace(subject.clone());
        if let Some(id) = subject.as_ref().and_then(|s| s.id.clone()) {
            *self.counts.entry(id).or_default() += 1;
            self.all += 1;
        }
        self.here = Some(subject);
    }
}
