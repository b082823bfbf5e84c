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
    let goes_on = next != 0 && next.is_multiple_of(2);
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
                for (before, total) in total.iter().enumerate() {
                    let path = total + self.transitions[before][label];
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
        let mut lattice = Lattice::default();
        lattice.fill(scores, &self.transitions);
        (0..scores.len()).map(|i| lattice.at(i)).collect()
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

/// Labels' probabilities by all paths through a sentence (forward-backward, scaled at each word as in Rabiner 1989).
#[derive(Debug, Default)]
pub struct Lattice {
    /// exp of the scores, by word, the largest made 1.
    local: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
    /// exp of the transitions.
    steps: Vec<[f32; LABELS]>,
}

impl Lattice {
    /// Fills the lattice for a sentence's scores.
    pub fn fill(&mut self, scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS]) {
        let n = scores.len();
        self.steps.clear();
        self.steps.extend(transitions.iter().map(|row| row.map(f32::exp)));
        self.local.clear();
        self.local.extend(scores.iter().map(|s| {
            let largest = s.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            s.map(|s| (s - largest).exp())
        }));
        self.forward.clear();
        for i in 0..n {
            let mut cell = match i.checked_sub(1) {
                None => std::array::from_fn(|label| f32::from(u8::from(may_follow(None, label as Label)))),
                Some(last) => self.step_from(&self.forward[last]),
            };
            multiply(&mut cell, &self.local[i]);
            normalise(&mut cell);
            self.forward.push(cell);
        }
        self.backward.clear();
        self.backward.resize(n, [1.0; LABELS]);
        for i in (0..n.saturating_sub(1)).rev() {
            let mut next = self.backward[i + 1];
            multiply(&mut next, &self.local[i + 1]);
            let mut cell = self.steps.iter().map(|row| dot(row, &next));
            let mut cell: [f32; LABELS] = std::array::from_fn(|_| cell.next().unwrap_or(0.0));
            normalise(&mut cell);
            self.backward[i] = cell;
        }
    }

    fn step_from(&self, cell: &[f32; LABELS]) -> [f32; LABELS] {
        let mut next = [0.0; LABELS];
        for (weight, row) in cell.iter().zip(&self.steps) {
            for (n, step) in next.iter_mut().zip(row) {
                *n += weight * step;
            }
        }
        next
    }

    /// How probable each label is at word `i`.
    pub fn at(&self, i: usize) -> [f32; LABELS] {
        let mut cell = self.forward[i];
        multiply(&mut cell, &self.backward[i]);
        normalise(&mut cell);
        cell
    }

    /// Adds how probable each pair of labels is at words `i` and `i` + 1.
    pub fn add_pairs(&self, i: usize, sums: &mut [[f32; LABELS]; LABELS]) {
        let mut next = self.backward[i + 1];
        multiply(&mut next, &self.local[i + 1]);
        let total = dot(&self.step_from(&self.forward[i]), &next).max(f32::MIN_POSITIVE);
        for ((sums, row), before) in sums.iter_mut().zip(&self.steps).zip(&self.forward[i]) {
            for ((sum, step), next) in sums.iter_mut().zip(row).zip(&next) {
                *sum += before * step * next / total;
            }
        }
    }
}

fn multiply(cell: &mut [f32; LABELS], by: &[f32; LABELS]) {
    for (c, b) in cell.iter_mut().zip(by) {
        *c *= b;
    }
}

fn dot(a: &[f32; LABELS], b: &[f32; LABELS]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn normalise(cell: &mut [f32; LABELS]) {
    let sum: f32 = cell.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    for c in cell {
        *c /= sum;
    }
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
        assert_eq!(model.scores(&[u64::MAX / 3]), [0.0; LABELS]);
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
