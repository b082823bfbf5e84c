//! Trains the tagger. In: sentences as features and labels. Out: weights that maximise the conditional likelihood, by
//! AdaGrad (Duchi, Hazan, Singer 2011) over sentences in an order that a fixed seed shuffles: the same input gives the same
//! bytes.

use extract::names::features::Feature;
use extract::names::model::{self, LABELS, Label};
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
}

/// Weights of features, and transitions.
pub struct Weights {
    /// By feature.
    pub rows: Vec<(Feature, [f32; LABELS])>,
    /// From label to label.
    pub transitions: [[f32; LABELS]; LABELS],
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
    let mut weights = vec![[0.0f32; LABELS]; names.len()];
    let mut squares = vec![[1e-8f32; LABELS]; names.len()];
    let mut transitions = model::allowed([[0.0; LABELS]; LABELS]);
    let mut transition_squares = [[1e-8f32; LABELS]; LABELS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    for _ in 0..options.epochs {
        shuffle(&mut order, &mut seed);
        for &i in &order {
            let (example, rows) = (&examples[i], &rows[i]);
            let scores: Vec<[f32; LABELS]> = rows.iter().map(|word| sum(word, &weights)).collect();
            let (sure, z) = model::marginals(&scores, &transitions);
            let pairs = pair_expectations(&scores, &transitions, z);
            for (at, word) in rows.iter().enumerate() {
                let mut gradient = sure[at];
                gradient[example.labels[at] as usize] -= 1.0;
                for row in word {
                    let (weight, square) = (&mut weights[*row as usize], &mut squares[*row as usize]);
                    for label in 0..LABELS {
                        let g = example.weight * gradient[label] + options.l2 * weight[label];
                        if g.abs() > 1e-6 {
                            square[label] += g * g;
                            weight[label] -= options.rate * g / square[label].sqrt();
                        }
                    }
                }
            }
            let mut gradient = pairs;
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
    }
    Weights { rows: names.into_iter().zip(weights).collect(), transitions }
}

fn sum(rows: &[u32], weights: &[[f32; LABELS]]) -> [f32; LABELS] {
    let mut total = [0.0; LABELS];
    for row in rows {
        for (t, w) in total.iter_mut().zip(&weights[*row as usize]) {
            *t += w;
        }
    }
    total
}

/// Expected number of each pair of labels.
fn pair_expectations(scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS], z: f32) -> [[f32; LABELS]; LABELS] {
    let n = scores.len();
    let mut expected = [[0.0; LABELS]; LABELS];
    if n < 2 {
        return expected;
    }
    let mut forward = [f32::NEG_INFINITY; LABELS];
    for label in 0..LABELS {
        if model::may_follow(None, label as Label) {
            forward[label] = scores[0][label];
        }
    }
    let mut backward = vec![[0.0f32; LABELS]; n];
    for i in (0..n - 1).rev() {
        for label in 0..LABELS {
            let paths: [f32; LABELS] = std::array::from_fn(|next| transitions[label][next] + scores[i + 1][next] + backward[i + 1][next]);
            backward[i][label] = model::log_sum(&paths);
        }
    }
    for i in 1..n {
        let mut next_forward = [f32::NEG_INFINITY; LABELS];
        for next in 0..LABELS {
            let paths: [f32; LABELS] = std::array::from_fn(|before| forward[before] + transitions[before][next]);
            for before in 0..LABELS {
                let p = (paths[before] + scores[i][next] + backward[i][next] - z).exp();
                expected[before][next] += p;
            }
            next_forward[next] = model::log_sum(&paths) + scores[i][next];
        }
        forward = next_forward;
    }
    expected
}

/// Fisher-Yates with a xorshift generator.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for i in (1..order.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        order.swap(i, (*seed % (i as u64 + 1)) as usize);
    }
}
