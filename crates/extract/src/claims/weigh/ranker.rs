//! Ranks what may be said of a figure. In: a row of features for each candidate, the class of each, the words around the figure.
//! Out: the likeliest.
//!
//! Trees do not read words; a regression over words does not weigh one candidate against another. So the words say which class
//! of answer is to be expected (an organisation, a place; a year, a quarter, nothing), and the trees are told how well each
//! candidate fits that (stacked generalization; Wolpert 1992).

use trees::Forest;

use super::row::Table;
use crate::features::Features;
use crate::maxent::Maxent;

/// Columns that the expectation adds to a row: how likely the candidate's class is, the same as a part of the likeliest class
/// that a candidate has, and how likely the first class is.
pub const EXPECTED: usize = 3;

/// Trees, and the words that tell them what to expect.
#[derive(Debug)]
pub struct Ranker {
    forest: Forest,
    expected: Maxent,
    classes: &'static [&'static str],
}

impl Ranker {
    /// Trees over rows of a table's columns and [`EXPECTED`] more.
    pub fn new(forest: Forest, expected: Maxent, classes: &'static [&'static str]) -> Ranker {
        Ranker { forest, expected, classes }
    }

    /// The best row of a table, and its share of the exponentials of all scores. `classes` has the class of each row, by its
    /// number; a row may be given some more than the trees say.
    pub fn likeliest(&self, table: &Table, classes: &[usize], words: &Features, trusted: Option<(usize, f32)>) -> Option<(usize, f64)> {
        let mut scores = self.scores(&self.rows(table, classes, words), table.len());
        if let Some((at, more)) = trusted
            && let Some(score) = scores.get_mut(at)
        {
            *score += more;
        }
        best(&shares(&scores))
    }

    /// What the trees say of `count` rows.
    pub fn scores(&self, rows: &[f32], count: usize) -> Vec<f32> {
        self.forest.scores(rows, count, &[])
    }

    /// The rows with what is expected behind them.
    pub fn rows(&self, table: &Table, classes: &[usize], words: &Features) -> Vec<f32> {
        let shares = self.expected.shares(words, self.classes);
        let share = |class: usize| shares.get(class).copied().unwrap_or_default();
        let best = classes.iter().map(|c| share(*c)).fold(f32::MIN_POSITIVE, f32::max);
        let width = self.forest.width - EXPECTED;
        let rows = table.values.chunks(width.max(1)).zip(classes);
        rows.flat_map(|(row, class)| row.iter().copied().chain([share(*class), share(*class) / best, share(0)])).collect()
    }
}

/// The share of each score in the exponentials of all.
pub fn shares(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let all: f32 = scores.iter().map(|s| (s - top).exp()).sum();
    scores.iter().map(|s| (s - top).exp() / all).collect()
}

/// The largest share, and where it stands.
pub fn best(shares: &[f32]) -> Option<(usize, f64)> {
    let best = shares.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(at, share)| (at, f64::from(share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree of one split, on a column of a row of its own one and what is expected.
    fn ranker(column: u16) -> Ranker {
        let mut file = 4u32.to_le_bytes().to_vec();
        file.extend(0f32.to_le_bytes());
        file.extend([1u32, 3, 0].into_iter().flat_map(u32::to_le_bytes));
        file.extend([column, u16::MAX, u16::MAX, 2, 0, 0].into_iter().flat_map(u16::to_le_bytes));
        file.extend([0.5f32, 0.0, 3f32.ln()].into_iter().flat_map(f32::to_le_bytes));
        let mut words: Vec<u8> = [0u32, 2, 1f32.to_bits()].into_iter().flat_map(u32::to_le_bytes).collect();
        words.extend(b"\x06nobody\x06person");
        words.extend([0f32, 2.0].into_iter().flat_map(f32::to_le_bytes));
        const CLASSES: [&str; 2] = ["nobody", "person"];
        let words = Maxent::parse(&words, &CLASSES).expect("words");
        Ranker::new(Forest::parse(&file).expect("trees"), words, &CLASSES)
    }

    fn table() -> Table {
        let mut table = Table::default();
        for value in [1.0, 0.0] {
            table.begin();
            table.add("a", value);
        }
        table
    }

    #[test]
    fn the_likeliest_has_the_largest_share() {
        let (best, share) = ranker(0).likeliest(&table(), &[0, 1], &Features::default(), None).unwrap_or_default();
        assert_eq!(best, 0);
        assert!((share - 0.75).abs() < 1e-6, "{share}");
        let trusted = ranker(0).likeliest(&table(), &[0, 1], &Features::default(), Some((1, 2.0)));
        assert_eq!(trusted.map(|t| t.0), Some(1));
    }

    #[test]
    fn words_speak_for_a_class() {
        // The columns behind the first: how likely the class is, the same beside the best.
        for column in [1, 2] {
            let best = ranker(column).likeliest(&table(), &[0, 1], &Features::default(), None);
            assert_eq!(best.map(|b| b.0), Some(1), "{column}");
        }
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(&[1000.0, 1000.0]), [0.5, 0.5]);
        assert!(shares(&[]).is_empty());
    }
}
