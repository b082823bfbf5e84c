//! A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) over hashed features. In: the features of a
//! sentence's words. Out: the best sequence of labels (Viterbi), and how sure each is (forward-backward).
//!
//! Weights are stored as signed bytes with one scale; a feature that the model does not know is told apart by 16 more bits
//! of its hash, so that unseen features weigh nothing.

use tables::{Data, Error};

use super::features::Feature;
use super::gazetteer::Type;

/// Where the model is.
pub const PATH: &str = "models/names.bin";
/// How the file begins.
pub const MAGIC: &[u8; 8] = b"chnames1";
/// O, then B and I of each type.
pub const LABELS: usize = 1 + 2 * Type::ALL.len();

/// A label: 0 is outside; 1 + 2·t begins a name of type t, 2 + 2·t goes on with it.
pub type Label = u8;

/// The label that begins a name of `kind`.
pub fn begin(kind: Type) -> Label {
    1 + 2 * kind as u8
}

/// Whether `next` may follow `before`: a name goes on only after a label of its own type.
pub fn may_follow(before: Option<Label>, next: Label) -> bool {
    let goes_on = next != 0 && next % 2 == 0;
    !goes_on || before.is_some_and(|b| b == next || b + 1 == next)
}

/// Weights in working form.
#[derive(Debug)]
pub struct Model {
    /// log2 of the number of slots.
    bits: u32,
    /// 16 more bits of each slot's feature; 0 for an empty slot.
    marks: Vec<u16>,
    /// Row of each slot.
    rows: Vec<u32>,
    /// Weights of each row.
    weights: Vec<[i8; LABELS]>,
    /// What a weight of 1 stands for.
    scale: f32,
    /// From label to label.
    transitions: [[f32; LABELS]; LABELS],
}

fn mark_of(feature: Feature) -> u16 {
    ((feature >> 16) as u16).max(1)
}

impl Model {
    /// A model of `rows`: features with their weights, and the transitions.
    pub fn build(rows: &[(Feature, [f32; LABELS])], transitions: [[f32; LABELS]; LABELS]) -> Model {
        let largest = rows.iter().flat_map(|r| r.1).fold(1e-6f32, |m, w| m.max(w.abs()));
        let scale = largest / 127.0;
        let bits = (rows.len().max(16) * 3 / 2).next_power_of_two().trailing_zeros();
        let mut model = Model {
            bits,
            marks: vec![0; 1 << bits],
            rows: vec![0; 1 << bits],
            weights: Vec::with_capacity(rows.len()),
            scale,
            transitions,
        };
        for (feature, weights) in rows {
            let row = model.weights.len() as u32;
            model.weights.push(weights.map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8));
            model.place(*feature, row);
        }
        model
    }

    fn place(&mut self, feature: Feature, row: u32) {
        let mask = (1usize << self.bits) - 1;
        let mut slot = (feature >> 32) as usize & mask;
        while self.marks[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.marks[slot] = mark_of(feature);
        self.rows[slot] = row;
    }

    fn row(&self, feature: Feature) -> Option<&[i8; LABELS]> {
        let mask = (1usize << self.bits) - 1;
        let mut slot = (feature >> 32) as usize & mask;
        let mark = mark_of(feature);
        loop {
            match self.marks[slot] {
                0 => return None,
                m if m == mark => return self.weights.get(self.rows[slot] as usize),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// The score of every label for a word with `features`.
    pub fn scores(&self, features: &[Feature]) -> [f32; LABELS] {
        let mut sums = [0i32; LABELS];
        for feature in features {
            if let Some(row) = self.row(*feature) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += i32::from(*weight);
                }
            }
        }
        sums.map(|s| s as f32 * self.scale)
    }

    /// The best sequence of labels for the words whose scores are `scores`.
    pub fn best(&self, scores: &[[f32; LABELS]]) -> Vec<Label> {
        let Some(first) = scores.first() else { return Vec::new() };
        let mut total = *first;
        for (label, t) in total.iter_mut().enumerate() {
            if !may_follow(None, label as Label) {
                *t = f32::NEG_INFINITY;
            }
        }
        let mut back: Vec<[Label; LABELS]> = Vec::with_capacity(scores.len());
        for word in &scores[1..] {
            let mut next = [f32::NEG_INFINITY; LABELS];
            let mut from = [0; LABELS];
            for (label, score) in word.iter().enumerate() {
                for before in 0..LABELS {
                    let path = total[before] + self.transitions[before][label];
                    if path > next[label] {
                        next[label] = path;
                        from[label] = before as Label;
                    }
                }
                next[label] += score;
            }
            total = next;
            back.push(from);
        }
        let mut last = (0..LABELS).max_by(|a, b| total[*a].total_cmp(&total[*b])).unwrap_or(0) as Label;
        let mut labels = vec![last];
        for from in back.iter().rev() {
            last = from[last as usize];
            labels.push(last);
        }
        labels.reverse();
        labels
    }

    /// How probable each label is at each word, by all paths.
    pub fn marginals(&self, scores: &[[f32; LABELS]]) -> Vec<[f32; LABELS]> {
        marginals(scores, &self.transitions).0
    }

    /// Reads the shipped model.
    ///
    /// # Errors
    /// A missing file, or one that is none of ours.
    pub fn load(data: &Data) -> Result<Model, Error> {
        let bytes = data.bytes(PATH)?;
        Model::parse(&bytes).ok_or_else(|| Error::data(PATH, 1, "not a model of names; build it again with the trainer"))
    }

    /// The file of a model: magic, scale, transitions, number of rows; then all features' slots (32 bits), their marks and
    /// weights, label by label, so that equal bytes stand together.
    pub fn write(rows: &[(Feature, [f32; LABELS])], transitions: &[[f32; LABELS]; LABELS]) -> Vec<u8> {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|r| r.0 >> 16);
        rows.dedup_by_key(|r| r.0 >> 16);
        let model = Model::build(&rows, *transitions);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(model.scale.to_le_bytes());
        bytes.extend(transitions.iter().flatten().flat_map(|t| t.to_le_bytes()));
        bytes.extend((rows.len() as u32).to_le_bytes());
        bytes.extend(rows.iter().flat_map(|r| ((r.0 >> 32) as u32).to_le_bytes()));
        bytes.extend(rows.iter().flat_map(|r| ((r.0 >> 16) as u16).to_le_bytes()));
        for label in 0..LABELS {
            bytes.extend(model.weights.iter().map(|w| w[label] as u8));
        }
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Model> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut take = |n: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let float = |b: &[u8]| b.try_into().ok().map(f32::from_le_bytes);
        let scale = float(take(4)?)?;
        let mut transitions = [[0.0; LABELS]; LABELS];
        for to in transitions.iter_mut().flatten() {
            *to = float(take(4)?)?;
        }
        let n = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        let (slots, marks) = (take(n.checked_mul(4)?)?, take(n.checked_mul(2)?)?);
        let columns: Vec<&[u8]> = (0..LABELS).map(|_| take(n)).collect::<Option<_>>()?;
        let bits = (n.max(16) * 3 / 2).next_power_of_two().trailing_zeros();
        let mut model =
            Model { bits, marks: vec![0; 1 << bits], rows: vec![0; 1 << bits], weights: Vec::with_capacity(n), scale, transitions };
        for i in 0..n {
            let high = u32::from_le_bytes(slots[4 * i..4 * i + 4].try_into().ok()?);
            let low = u16::from_le_bytes(marks[2 * i..2 * i + 2].try_into().ok()?);
            let mut weights = [0i8; LABELS];
            for (weight, column) in weights.iter_mut().zip(&columns) {
                *weight = column[i] as i8;
            }
            model.weights.push(weights);
            model.place(u64::from(high) << 32 | u64::from(low) << 16, i as u32);
        }
        Some(model)
    }
}

/// Probabilities of labels at each word (forward-backward in log space), and the logarithm of the partition function.
pub fn marginals(scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS]) -> (Vec<[f32; LABELS]>, f32) {
    let n = scores.len();
    let mut forward = vec![[f32::NEG_INFINITY; LABELS]; n];
    let mut backward = vec![[0.0f32; LABELS]; n];
    if n == 0 {
        return (Vec::new(), 0.0);
    }
    for label in 0..LABELS {
        if may_follow(None, label as Label) {
            forward[0][label] = scores[0][label];
        }
    }
    for i in 1..n {
        for label in 0..LABELS {
            let paths: [f32; LABELS] = std::array::from_fn(|before| forward[i - 1][before] + transitions[before][label]);
            forward[i][label] = log_sum(&paths) + scores[i][label];
        }
    }
    for i in (0..n - 1).rev() {
        for label in 0..LABELS {
            let paths: [f32; LABELS] = std::array::from_fn(|next| transitions[label][next] + scores[i + 1][next] + backward[i + 1][next]);
            backward[i][label] = log_sum(&paths);
        }
    }
    let z = log_sum(&forward[n - 1]);
    let probabilities = (0..n).map(|i| std::array::from_fn(|label| (forward[i][label] + backward[i][label] - z).exp())).collect();
    (probabilities, z)
}

/// log Σ exp.
pub fn log_sum(values: &[f32; LABELS]) -> f32 {
    let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if largest == f32::NEG_INFINITY {
        return largest;
    }
    largest + values.iter().map(|v| (v - largest).exp()).sum::<f32>().ln()
}

/// Transitions of which those that cannot be weigh minus infinity.
pub fn allowed(mut transitions: [[f32; LABELS]; LABELS]) -> [[f32; LABELS]; LABELS] {
    for (before, row) in transitions.iter_mut().enumerate() {
        for (next, weight) in row.iter_mut().enumerate() {
            if !may_follow(Some(before as Label), next as Label) {
                *weight = f32::NEG_INFINITY;
            }
        }
    }
    transitions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Vec<u8> {
        let mut rows = Vec::new();
        for f in 0..500u64 {
            let mut weights = [0.0; LABELS];
            weights[(f % LABELS as u64) as usize] = 2.0;
            rows.push((f.wrapping_mul(0x9e37_79b9_7f4a_7c15), weights));
        }
        Model::write(&rows, &allowed([[0.0; LABELS]; LABELS]))
    }

    #[test]
    fn a_file_is_the_model_it_was_made_of() {
        let model = Model::parse(&model()).unwrap();
        let label = |f: u64| {
            let scores = model.scores(&[f.wrapping_mul(0x9e37_79b9_7f4a_7c15)]);
            (0..LABELS).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap() as u64
        };
        assert!((1..500).all(|f| label(f) == f % LABELS as u64));
        assert_eq!(model.scores(&[12345]), [0.0; LABELS]);
        assert!(Model::parse(b"chnames1").is_none());
    }

    #[test]
    fn a_name_never_goes_on_without_a_beginning() {
        let model = Model::parse(&model()).unwrap();
        let mut wish = [0.0; LABELS];
        wish[2] = 5.0;
        let labels = model.best(&[wish, wish, wish]);
        assert!(may_follow(None, labels[0]) && labels.windows(2).all(|w| may_follow(Some(w[0]), w[1])));
        let sure = model.marginals(&[wish, wish]);
        assert!((sure[0].iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert_eq!(sure[0][2], 0.0);
    }
}
