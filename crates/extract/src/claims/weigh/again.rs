//! A second look at the subjects of a text. In: what trees said of each figure's candidates by itself. Out: the likeliest, now
//! that it is known what was said of the figures beside.
//!
//! The figures of a list, of a paragraph, of a text are mostly about one another's subjects, and what follows a figure says as
//! much of it as what stands before. So trees are asked once more, with how likely the candidate was here, for the figure
//! before, for the one behind and for all others (stacked sequential learning; Cohen and Carvalho 2005).

use rustc_hash::FxHashMap;
use trees::Forest;

use super::ranker::{best, shares};
use crate::claims::Named;

/// Columns that the figures beside add to a row: how likely the candidate was at the first look; the same as a part of the
/// likeliest; for the figure before and the one behind, -1 where there is none; on the mean of all other figures.
pub const BESIDE: usize = 5;

/// Figures of a text that is looked at again, at most: a longer one is a table, and the rows of all figures are kept until then.
pub const MOST: usize = 500;

/// A figure's candidates after the first look.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The figure's number.
    pub figure: usize,
    /// Whom it may be about.
    pub candidates: Vec<Option<Named>>,
    /// Their rows, as the first trees read them.
    pub rows: Vec<f32>,
    /// How likely each is; in all 1.
    pub shares: Vec<f32>,
}

/// What a candidate is told by: the entity's id, nothing for nobody.
fn key(candidate: &Option<Named>) -> Option<&str> {
    candidate.as_ref().and_then(|named| named.id.as_deref())
}

impl Looked {
    fn shares_of(&self) -> impl Iterator<Item = (Option<&str>, f32)> {
        self.candidates.iter().map(key).zip(self.shares.iter().copied())
    }

    fn share(&self, of: Option<&str>) -> f32 {
        self.shares_of().find(|(key, _)| *key == of).map_or(0.0, |(_, share)| share)
    }
}

/// Each figure's likeliest subject after the second look, and how likely that is.
pub fn likeliest(forest: &Forest, all: &[Looked]) -> Vec<(usize, Option<Named>, f64)> {
    let others = all.len().saturating_sub(1).max(1) as f32;
    let width = forest.width.saturating_sub(BESIDE).max(1);
    let mut sums: FxHashMap<Option<&str>, f32> = FxHashMap::default();
    for (of, share) in all.iter().flat_map(Looked::shares_of) {
        *sums.entry(of).or_default() += share;
    }
    let answer = |(at, here): (usize, &Looked)| {
        let top = here.shares.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let beside = |at: Option<usize>, of: Option<&str>| at.and_then(|i| all.get(i)).map_or(-1.0, |l| l.share(of));
        let rows = here.rows.chunks(width).zip(here.shares_of()).flat_map(|(row, (of, share))| {
            let rest = sums.get(&of).copied().unwrap_or_default() - share;
            let columns = [share, share / top, beside(at.checked_sub(1), of), beside(Some(at + 1), of), rest / others];
            row.iter().copied().chain(columns)
        });
        let scores = forest.scores(&rows.collect::<Vec<_>>(), here.candidates.len(), &[]);
        let (best, sure) = best(&shares(&scores))?;
        Some((here.figure, here.candidates.get(best)?.clone(), sure))
    };
    all.iter().enumerate().filter_map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree of one split, on one of the columns of the figures beside, behind a row of one column.
    fn forest(column: u16) -> Forest {
        let mut file = (1 + BESIDE as u32).to_le_bytes().to_vec();
        file.extend(0f32.to_le_bytes());
        file.extend([1u32, 3, 0].into_iter().flat_map(u32::to_le_bytes));
        file.extend([column, u16::MAX, u16::MAX, 2, 0, 0].into_iter().flat_map(u16::to_le_bytes));
        file.extend([0.6f32, 0.0, 3f32.ln()].into_iter().flat_map(f32::to_le_bytes));
        Forest::parse(&file).expect("a forest")
    }

    fn named(name: &str) -> Option<Named> {
        Some(Named { id: Some(name.to_lowercase()), name: name.to_owned() })
    }

    #[test]
    fn the_figures_beside_speak_for_their_subjects() {
        let look = |figure, meta, google| Looked {
            figure,
            candidates: vec![named("Meta"), named("Google")],
            rows: vec![0.0, 0.0],
            shares: vec![meta, google],
        };
        let all = [look(0, 0.9, 0.1), look(1, 0.5, 0.5), look(2, 0.2, 0.8)];
        // Column 3 is the figure before, 4 the one behind.
        let middle = |column| likeliest(&forest(column), &all).swap_remove(1);
        assert_eq!((middle(3).1, middle(4).1), (named("Meta"), named("Google")));
        assert!((middle(3).2 - 0.75).abs() < 1e-6);
        // Nobody stands behind the last.
        assert!((likeliest(&forest(4), &all)[2].2 - 0.5).abs() < 1e-6);
    }
}
