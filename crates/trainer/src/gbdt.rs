//! Grows the trees. In: rows of features with labels from 0 to 1 and weights. Out: a [`Forest`].
//!
//! Histograms of at most 255 bins a feature, leaves split best first (Ke et al. 2017, LightGBM), log loss, columns and rows
//! sampled by hash: the same input gives the same bytes on any number of threads.

use clean::forest::{Forest, Node};
use rayon::prelude::*;

/// How to grow.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Trees.
    pub trees: usize,
    /// Leaves of a tree.
    pub leaves: usize,
    /// Share of each tree's step that is taken.
    pub rate: f64,
    /// Rows in a leaf at least.
    pub least: usize,
    /// L2 penalty on leaf values.
    pub l2: f64,
    /// Share of the columns that a tree sees.
    pub columns: f64,
    /// Share of the rows that a tree sees.
    pub rows: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options { trees: 300, leaves: 32, rate: 0.06, least: 60, l2: 4.0, columns: 0.4, rows: 0.8 }
    }
}

/// Rows to learn from, binned once.
pub struct Binned {
    /// Columns.
    width: usize,
    n: usize,
    /// Upper edges of each column's bins but the last.
    edges: Vec<Vec<f32>>,
    /// Column by column.
    bins: Vec<Vec<u8>>,
}

const BINS: usize = 255;

impl Binned {
    /// Bins `values`, row by row, of `width` columns.
    pub fn new(values: &[f32], width: usize) -> Binned {
        let n = values.len() / width.max(1);
        let columns: Vec<(Vec<f32>, Vec<u8>)> = (0..width)
            .into_par_iter()
            .map(|c| {
                let mut sorted: Vec<f32> = (0..n).step_by(1 + n / 200_000).map(|r| values[r * width + c]).collect();
                sorted.sort_by(f32::total_cmp);
                let mut edges: Vec<f32> = Vec::new();
                let mut distinct = sorted.clone();
                distinct.dedup();
                if distinct.len() <= BINS {
                    edges.extend(distinct.windows(2).map(|w| w[0] + (w[1] - w[0]) / 2.0));
                } else {
                    for b in 1..BINS {
                        let (low, high) = (sorted[b * sorted.len() / BINS - 1], sorted[b * sorted.len() / BINS]);
                        if low < high {
                            edges.push(low + (high - low) / 2.0);
                        }
                    }
                    // Values that fill many bins leave others empty: their neighbours are told apart all the same.
                    edges.dedup();
                }
                let bins = (0..n).map(|r| edges.partition_point(|e| *e < values[r * width + c]) as u8).collect();
                (edges, bins)
            })
            .collect();
        let (edges, bins) = columns.into_iter().unzip();
        Binned { width, n, edges, bins }
    }
}

#[derive(Clone, Copy, Default)]
struct Cell {
    gradient: f64,
    hessian: f64,
    count: u32,
}

struct Split {
    gain: f64,
    column: usize,
    bin: usize,
}

struct Leaf {
    rows: Vec<u32>,
    total: Cell,
    best: Option<Split>,
    histogram: Vec<[Cell; BINS]>,
    /// Node of the tree under construction.
    node: usize,
}

enum Grown {
    Leaf(f32),
    Split { column: usize, threshold: f32, left: usize, right: usize },
}

/// Learns from the rows that `used` says.
pub fn train(data: &Binned, labels: &[f32], weights: &[f32], used: &[bool], options: Options) -> Forest {
    let all: Vec<u32> = (0..data.n as u32).filter(|r| used[*r as usize]).collect();
    let (sum, weight) = all.iter().fold((0.0f64, 0.0f64), |(s, w), r| {
        let i = *r as usize;
        (s + f64::from(labels[i]) * f64::from(weights[i]), w + f64::from(weights[i]))
    });
    let mean = (sum / weight.max(1e-9)).clamp(1e-4, 1.0 - 1e-4);
    let base = (mean / (1.0 - mean)).ln();
    let mut scores = vec![base; data.n];
    let mut forest = Forest { width: data.width, base: base as f32, ..Forest::default() };
    let mut gradients = vec![(0.0f64, 0.0f64); data.n];
    for tree in 0..options.trees {
        for r in &all {
            let i = *r as usize;
            let p = 1.0 / (1.0 + (-scores[i]).exp());
            let w = f64::from(weights[i]);
            gradients[i] = (w * (p - f64::from(labels[i])), w * (p * (1.0 - p)).max(1e-6));
        }
        let columns: Vec<usize> = (0..data.width).filter(|c| chance(tree, *c as u64, 1) < options.columns).collect();
        let rows: Vec<u32> = all.iter().copied().filter(|r| chance(tree, u64::from(*r), 2) < options.rows).collect();
        let nodes = grow(data, &gradients, rows, &columns, options);
        scores.par_iter_mut().enumerate().for_each(|(i, score)| *score += f64::from(value(data, &nodes, i)));
        forest.push(&flatten(&nodes));
    }
    forest
}

/// A number from 0 to 1 that only depends on tree, item and what it is for.
fn chance(tree: usize, item: u64, salt: u64) -> f64 {
    let mut x = (tree as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ item.wrapping_mul(0xd1b5_4a32_d192_ed03)
        ^ salt.wrapping_mul(0x94d0_49bb_1331_11eb);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn histogram(data: &Binned, gradients: &[(f64, f64)], rows: &[u32], columns: &[usize]) -> Vec<[Cell; BINS]> {
    columns
        .par_iter()
        .map(|c| {
            let bins = &data.bins[*c];
            let mut cells = [Cell::default(); BINS];
            for r in rows {
                let i = *r as usize;
                let cell = &mut cells[bins[i] as usize];
                cell.gradient += gradients[i].0;
                cell.hessian += gradients[i].1;
                cell.count += 1;
            }
            cells
        })
        .collect()
}

fn best_split(histogram: &[[Cell; BINS]], columns: &[usize], total: Cell, options: Options) -> Option<Split> {
    let score = |c: Cell| c.gradient * c.gradient / (c.hessian + options.l2);
    let whole = score(total);
    let mut best: Option<Split> = None;
    for (cells, column) in histogram.iter().zip(columns) {
        let mut left = Cell::default();
        for (bin, cell) in cells.iter().enumerate().take(BINS - 1) {
            left.gradient += cell.gradient;
            left.hessian += cell.hessian;
            left.count += cell.count;
            let right =
                Cell { gradient: total.gradient - left.gradient, hessian: total.hessian - left.hessian, count: total.count - left.count };
            if (left.count as usize) < options.least || (right.count as usize) < options.least {
                continue;
            }
            let gain = score(left) + score(right) - whole;
            if gain > 1e-3 && best.as_ref().is_none_or(|b| gain > b.gain) {
                best = Some(Split { gain, column: *column, bin });
            }
        }
    }
    best
}

fn grow(data: &Binned, gradients: &[(f64, f64)], rows: Vec<u32>, columns: &[usize], options: Options) -> Vec<Grown> {
    let total = |rows: &[u32]| {
        rows.iter().fold(Cell::default(), |c, r| {
            let (g, h) = gradients[*r as usize];
            Cell { gradient: c.gradient + g, hessian: c.hessian + h, count: c.count + 1 }
        })
    };
    let leaf_value = |c: Cell| (-options.rate * c.gradient / (c.hessian + options.l2)) as f32;
    let first = histogram(data, gradients, &rows, columns);
    let whole = total(&rows);
    let mut nodes = vec![Grown::Leaf(leaf_value(whole))];
    let best = best_split(&first, columns, whole, options);
    let mut leaves = vec![Leaf { rows, total: whole, best, histogram: first, node: 0 }];
    while leaves.len() < options.leaves {
        let gain = |l: &Leaf| l.best.as_ref().map_or(0.0, |b| b.gain);
        let Some(at) = (0..leaves.len())
            .filter(|i| leaves[*i].best.is_some())
            .max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b])).then(b.cmp(a)))
        else {
            break;
        };
        let leaf = leaves.swap_remove(at);
        let Some(split) = leaf.best else { break };
        let bins = &data.bins[split.column];
        let (left, right): (Vec<u32>, Vec<u32>) = leaf.rows.iter().partition(|r| bins[**r as usize] as usize <= split.bin);
        // Only the smaller side is counted; the other is the difference.
        let (small, large_is_left) = if left.len() <= right.len() { (&left, false) } else { (&right, true) };
        let counted = histogram(data, gradients, small, columns);
        let mut other = leaf.histogram;
        for (cells, small) in other.iter_mut().zip(&counted) {
            for (cell, s) in cells.iter_mut().zip(small) {
                cell.gradient -= s.gradient;
                cell.hessian -= s.hessian;
                cell.count -= s.count;
            }
        }
        let (left_histogram, right_histogram) = if large_is_left { (other, counted) } else { (counted, other) };
        let (l, r) = (nodes.len(), nodes.len() + 1);
        let threshold = data.edges[split.column].get(split.bin).copied().unwrap_or(f32::INFINITY);
        nodes[leaf.node] = Grown::Split { column: split.column, threshold, left: l, right: r };
        for (rows, histogram, node) in [(left, left_histogram, l), (right, right_histogram, r)] {
            let total = total(&rows);
            nodes.push(Grown::Leaf(leaf_value(total)));
            let best = best_split(&histogram, columns, total, options);
            leaves.push(Leaf { rows, total, best, histogram, node });
        }
        let _ = leaf.total;
    }
    nodes
}

fn value(data: &Binned, nodes: &[Grown], row: usize) -> f32 {
    let mut at = 0;
    loop {
        match &nodes[at] {
            Grown::Leaf(value) => return *value,
            Grown::Split { column, threshold, left, right } => {
                let edge = data.edges[*column].partition_point(|e| *e < *threshold);
                at = if data.bins[*column][row] as usize <= edge { *left } else { *right };
            }
        }
    }
}

fn flatten(nodes: &[Grown]) -> Vec<Node> {
    fn put(nodes: &[Grown], at: usize, out: &mut Vec<Node>) {
        match &nodes[at] {
            Grown::Leaf(value) => out.push(Node::leaf(*value)),
            Grown::Split { column, threshold, left, right } => {
                let here = out.len();
                out.push(Node { feature: *column as u16, right: 0, threshold: *threshold });
                put(nodes, *left, out);
                out[here].right = (out.len() - here) as u16;
                put(nodes, *right, out);
            }
        }
    }
    let mut out = Vec::with_capacity(nodes.len());
    put(nodes, 0, &mut out);
    out
}
