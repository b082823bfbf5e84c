//! Gradient-boosted trees (Friedman 2001), learned elsewhere. In: rows of features. Out: a score of each row.
//!
//! Where the first trees are sure of most rows, the sum may be looked at after some trees, and where it is far enough from
//! zero the rest is left out.
#![forbid(unsafe_code)]

use std::ops::Range;

/// Marks a leaf; its value stands in place of the threshold.
const LEAF: u16 = u16::MAX;
/// Rows that go down a tree together.
const LANES: usize = 8;

/// One node; its left child is the next node.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Column.
    pub feature: u16,
    /// How many nodes after this one the right child is; 0 for a leaf, where every row stays.
    pub right: u16,
    /// Rows with a value up to this go left; a leaf's value in the file, NaN once read: no row goes left of a leaf.
    pub threshold: f32,
}

/// Trees, one after another.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// Columns of a row.
    pub width: usize,
    /// Score before any tree.
    pub base: f32,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// Of each node, what a row that ends there adds.
    pub values: Vec<f32>,
    /// First node of each tree.
    pub roots: Vec<u32>,
    /// Steps from each root to its deepest leaf.
    pub depths: Vec<u16>,
}

impl Forest {
    /// Scores of all `n` rows of a table, [`LANES`] of them at a time: no branch to guess, and no step waits for the one before
    /// it. After each of `looks`' numbers of trees, rows whose sum is farther from zero than its bound leave with what they have.
    pub fn scores(&self, rows: &[f32], n: usize, looks: &[(usize, f32)]) -> Vec<f32> {
        let mut sums = vec![self.base; n];
        let mut open: Vec<usize> = (0..n).collect();
        let mut done = 0;
        for (until, sure) in looks.iter().copied().chain([(usize::MAX, 0.0)]) {
            let until = until.min(self.roots.len());
            for lanes in open.chunks(LANES) {
                self.add(done..until, rows, lanes, &mut sums);
            }
            done = until;
            open.retain(|i| sums[*i].abs() <= sure);
        }
        sums
    }

    /// Adds what `trees` say of the rows `lanes`, at most [`LANES`], to their sums.
    fn add(&self, trees: Range<usize>, rows: &[f32], lanes: &[usize], sums: &mut [f32]) {
        let mut row = [&rows[..0]; LANES];
        let mut sum = [0.0; LANES];
        for (lane, (row, sum)) in row.iter_mut().zip(&mut sum).enumerate() {
            // A row more than once where there are too few costs nothing and spares a test.
            let i = lanes[lane.min(lanes.len() - 1)];
            *row = &rows[i * self.width..(i + 1) * self.width];
            *sum = sums[i];
        }
        for (root, depth) in self.roots[trees.clone()].iter().zip(&self.depths[trees]) {
            let mut at = [*root; LANES];
            for _ in 0..*depth {
                for (at, row) in at.iter_mut().zip(&row) {
                    let node = &self.nodes[*at as usize];
                    let left = u32::from(row[usize::from(node.feature)] <= node.threshold);
                    let right = u32::from(node.right);
                    *at += right ^ ((right ^ 1) & left.wrapping_neg());
                }
            }
            for (sum, at) in sum.iter_mut().zip(&at) {
                *sum += self.values[*at as usize];
            }
        }
        for (lane, i) in lanes.iter().enumerate() {
            sums[*i] = sum[lane];
        }
    }

    /// A file read back; None where it is none, or its nodes lead nowhere.
    pub fn parse(bytes: &[u8]) -> Option<Forest> {
        let mut rest = bytes;
        let mut take = |n: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let int = |b: &[u8]| b.try_into().ok().map(u32::from_le_bytes);
        let short = |b: &[u8]| b.try_into().ok().map(u16::from_le_bytes);
        let float = |b: &[u8]| b.try_into().ok().map(f32::from_le_bytes);
        let width = int(take(4)?)? as usize;
        let base = float(take(4)?)?;
        let (n_roots, n) = (int(take(4)?)? as usize, int(take(4)?)? as usize);
        let roots: Vec<u32> = take(n_roots.checked_mul(4)?)?.chunks_exact(4).filter_map(int).collect();
        let features = take(n.checked_mul(2)?)?.chunks_exact(2).filter_map(short);
        let rights = take(n.checked_mul(2)?)?.chunks_exact(2).filter_map(short);
        let thresholds = take(n.checked_mul(4)?)?.chunks_exact(4).filter_map(float);
        let (mut nodes, mut values) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for (i, ((feature, right), threshold)) in features.zip(rights).zip(thresholds).enumerate() {
            if feature == LEAF {
                nodes.push(Node { feature: 0, right: 0, threshold: f32::NAN });
                values.push(threshold);
            } else if usize::from(feature) < width && right > 1 && i + usize::from(right) < n {
                nodes.push(Node { feature, right, threshold });
                values.push(0.0);
            } else {
                return None;
            }
        }
        let depths = depths(&nodes);
        let sound = rest.is_empty() && width > 0 && roots.iter().all(|r| (*r as usize) < n);
        sound.then(|| Forest { width, base, nodes, values, depths: roots.iter().map(|r| depths[*r as usize]).collect(), roots })
    }
}

/// Steps from each node to the deepest leaf below it; children stand after their parents.
fn depths(nodes: &[Node]) -> Vec<u16> {
    let mut depths = vec![0u16; nodes.len()];
    for (i, node) in nodes.iter().enumerate().rev().filter(|(_, n)| n.right > 0) {
        depths[i] = depths[i + 1].max(depths[i + usize::from(node.right)]).saturating_add(1);
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: [(usize, f32); 1] = [(30, 1.6)];

    /// The file of trees whose nodes stand in preorder: feature, distance to the right child, threshold or value.
    fn file(width: u32, base: f32, trees: &[&[(u16, u16, f32)]]) -> Vec<u8> {
        let nodes: Vec<_> = trees.iter().flat_map(|t| t.iter()).collect();
        let starts = trees.iter().scan(0u32, |at, tree| Some(std::mem::replace(at, *at + tree.len() as u32)));
        let mut bytes = width.to_le_bytes().to_vec();
        bytes.extend(base.to_le_bytes());
        bytes.extend((trees.len() as u32).to_le_bytes());
        bytes.extend((nodes.len() as u32).to_le_bytes());
        bytes.extend(starts.flat_map(u32::to_le_bytes));
        bytes.extend(nodes.iter().flat_map(|n| n.0.to_le_bytes()));
        bytes.extend(nodes.iter().flat_map(|n| n.1.to_le_bytes()));
        bytes.extend(nodes.iter().flat_map(|n| n.2.to_le_bytes()));
        bytes
    }

    #[test]
    fn rows_go_down_the_trees_that_the_file_holds() {
        let bytes = file(2, -0.5, &[&[(1, 2, 3.0), (LEAF, 0, 1.0), (LEAF, 0, -1.0)], &[(LEAF, 0, 0.25)]]);
        let forest = Forest::parse(&bytes).unwrap();
        assert_eq!(forest.depths, [1, 0]);
        // More rows than go together, and not a multiple of them.
        let rows: Vec<f32> = (0..21).flat_map(|i| [0.0, i as f32]).collect();
        let want: Vec<f32> = (0..21).map(|i| if i <= 3 { 0.75 } else { -1.25 }).collect();
        assert_eq!(forest.scores(&rows, 21, &SURE), want);
        assert!(forest.scores(&[], 0, &SURE).is_empty());
    }

    #[test]
    fn rows_that_the_first_trees_are_sure_of_leave() {
        let sure: &[(u16, u16, f32)] = &[(0, 2, 0.5), (LEAF, 0, 0.2), (LEAF, 0, 0.01)];
        let late: &[(u16, u16, f32)] = &[(LEAF, 0, -1.0)];
        let trees: Vec<&[(u16, u16, f32)]> = std::iter::repeat_n(sure, 30).chain([late]).collect();
        let forest = Forest::parse(&file(1, 0.0, &trees)).unwrap();
        let near = |scores: &[f32], want: [f32; 2]| scores.iter().zip(want).all(|(s, w)| (s - w).abs() < 1e-3);
        assert!(near(&forest.scores(&[0.0, 1.0], 2, &SURE), [6.0, -0.7]));
        assert!(near(&forest.scores(&[0.0, 1.0], 2, &[]), [5.0, -0.7]));
    }

    #[test]
    fn a_broken_file_is_none() {
        let mut short = file(1, 0.0, &[&[(LEAF, 0, 1.0)]]);
        short.pop();
        let too_far = file(1, 0.0, &[&[(0, 9, 1.0), (LEAF, 0, 1.0), (LEAF, 0, 1.0)]]);
        let no_column = file(1, 0.0, &[&[(1, 2, 1.0), (LEAF, 0, 1.0), (LEAF, 0, 1.0)]]);
        for bytes in [short, too_far, no_column] {
            assert!(Forest::parse(&bytes).is_none());
        }
    }
}
