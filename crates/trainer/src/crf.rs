//! Trains the tagger. In: sentences as features and labels. Out: weights that maximise the conditional likelihood, by
//! AdaGrad (Duchi, Hazan, Singer 2011) over sentences in an order that a fixed seed shuffles: the same input gives the same
//! bytes.

use extract::names::features::Feature;
use extract::names::model::{self, LABELS, Label, Lattice};
use rustc_hash::FxHashMap;

/// One sentence: the features of each word, and its label.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// By word.
    pub features: Vec<Vec<Feature>>,
    /// By word.
    pub labels: Vec<Label>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Passes over the examples.
    pub epochs: usize,
    /// Step of AdaGrad.
    pub rate: f32,
    /// Strength of the L2 penalty, per example.
    pub l2: f32,
    /// Features seen less often are left out.
    pub least: u32,
    /// How many features of a word each pass leaves out by chance (Hinton et al. 2012), 0 to 1.
    pub dropout: f32,
    /// Over how many of the last passes the weights are averaged.
    pub average: usize,
}

/// Weights of features, and transitions.
pub struct Weights {
    /// By feature.
    pub rows: Vec<(Feature, [f32; LABELS])>,
    /// From label to label.
    pub transitions: [[f32; LABELS]; LABELS],
}

/// A feature's weights, and the sums of the squares of their gradients.
#[derive(Clone)]
struct Row {
    weights: [f32; LABELS],
    squares: [f32; LABELS],
}

impl Default for Row {
    fn default() -> Row {
        Row { weights: [0.0; LABELS], squares: [1e-8; LABELS] }
    }
}

/// Trains on `examples`.
pub fn train(examples: &[Example], options: Options) -> Weights {
    let mut seen: FxHashMap<Feature, u32> = FxHashMap::default();
    for feature in examples.iter().flat_map(|e| e.features.iter().flatten()) {
        *seen.entry(*feature).or_default() += 1;
    }
    let mut names: Vec<Feature> = seen.iter().filter(|(_, n)| **n >= options.least).map(|(f, _)| *f).collect();
    names.sort_unstable();
    let index: FxHashMap<Feature, u32> = names.iter().enumerate().map(|(i, f)| (*f, i as u32)).collect();
    let rows: Vec<Vec<Vec<u32>>> =
        examples.iter().map(|e| e.features.iter().map(|w| w.iter().filter_map(|f| index.get(f).copied()).collect()).collect()).collect();
    let mut weights = vec![Row::default(); names.len()];
    let mut transitions = model::allowed([[0.0; LABELS]; LABELS]);
    let mut transition_squares = [[1e-8f32; LABELS]; LABELS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut averaged = vec![[0.0f32; LABELS]; names.len()];
    let mut averaged_transitions = [[0.0f32; LABELS]; LABELS];
    let passes = options.average.clamp(1, options.epochs.max(1));
    let kept_share = 1.0 - options.dropout;
    let mut kept = Vec::new();
    let mut lattice = Lattice::default();
    for epoch in 0..options.epochs {
        shuffle(&mut order, &mut seed);
        for &i in &order {
            let example = &examples[i];
            keep(&rows[i], options.dropout, &mut seed, &mut kept);
            let rows = &kept;
            let scores: Vec<[f32; LABELS]> = rows.iter().map(|word| sum(word, &weights).map(|s| s / kept_share)).collect();
            lattice.fill(&scores, &transitions);
            for (at, word) in rows.iter().enumerate() {
                let mut gradient = lattice.at(at);
                gradient[example.labels[at] as usize] -= 1.0;
                let gradient = gradient.map(|g| g / kept_share);
                for row in word {
                    let Row { weights, squares } = &mut weights[*row as usize];
                    for ((weight, square), gradient) in weights.iter_mut().zip(squares).zip(gradient) {
                        let g = example.weight * gradient + options.l2 * *weight;
                        *square += g * g;
                        *weight -= options.rate * g / square.sqrt();
                    }
                }
            }
            let mut gradient = [[0.0; LABELS]; LABELS];
            for i in 1..rows.len() {
                lattice.add_pairs(i - 1, &mut gradient);
            }
            for pair in example.labels.windows(2) {
                gradient[pair[0] as usize][pair[1] as usize] -= 1.0;
            }
            for before in 0..LABELS {
                for next in 0..LABELS {
                    if transitions[before][next] > f32::NEG_INFINITY {
                        let g = example.weight * gradient[before][next] + options.l2 * transitions[before][next];
                        let square = &mut transition_squares[before][next];
                        *square += g * g;
                        transitions[before][next] -= options.rate * g / square.sqrt();
                    }
                }
            }
        }
        if epoch + passes >= options.epochs {
            let share = 1.0 / passes as f32;
            for (mean, weight) in averaged.iter_mut().flatten().zip(weights.iter().flat_map(|r| &r.weights)) {
                *mean += share * weight;
            }
            for (mean, weight) in averaged_transitions.iter_mut().flatten().zip(transitions.iter().flatten()) {
                *mean += share * weight;
            }
        }
    }
    Weights { rows: names.into_iter().zip(averaged).collect(), transitions: averaged_transitions }
}

/// The features of a sentence's words that a pass keeps.
fn keep(rows: &[Vec<u32>], dropout: f32, seed: &mut u64, kept: &mut Vec<Vec<u32>>) {
    kept.resize_with(rows.len(), Vec::new);
    for (kept, row) in kept.iter_mut().zip(rows) {
        kept.clear();
        kept.extend(row.iter().filter(|_| dropout == 0.0 || next(seed) as f32 / u64::MAX as f32 >= dropout));
    }
}

fn sum(rows: &[u32], weights: &[Row]) -> [f32; LABELS] {
    let mut total = [0.0; LABELS];
    for row in rows {
        for (t, w) in total.iter_mut().zip(&weights[*row as usize].weights) {
            *t += w;
        }
    }
    total
}

/// Fisher-Yates with a xorshift generator.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for i in (1..order.len()).rev() {
        order.swap(i, (next(seed) % (i as u64 + 1)) as usize);
    }
}

/// Marsaglia's xorshift.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}
