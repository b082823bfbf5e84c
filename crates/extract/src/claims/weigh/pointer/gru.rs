//! Gated recurrent units (Cho et al. 2014; the gate of the past stands before the product). In: a row for each token. Out: a
//! row for each that knows what stands before it, and one that knows what stands behind it.

use super::linear::{Matrix, add_times, logistic};

/// Units that go through a text in one direction.
#[derive(Clone, Debug, Default)]
pub struct Gru {
    /// From what comes in to both gates and the new state, side by side.
    pub input: Matrix,
    /// From the last state, likewise.
    pub state: Matrix,
    /// What is added.
    pub bias: Vec<f32>,
}

impl Gru {
    /// Units.
    pub fn units(&self) -> usize {
        self.input.width / 3
    }

    /// The state at each of `count` tokens into `out`, where a row has `width` values and the state begins at `from`.
    pub fn run(&self, rows: &[f32], count: usize, backwards: bool, (out, width, from): (&mut [f32], usize, usize)) {
        let units = self.units();
        let each = rows.len() / count.max(1);
        let mut last = vec![0.0; units];
        let mut gates = vec![0.0; 3 * units];
        let mut told = vec![0.0; 2 * units];
        let mut kept = vec![0.0; units];
        for i in 0..count {
            let at = if backwards { count - 1 - i } else { i };
            gates.copy_from_slice(&self.bias);
            self.input.add_product(&rows[at * each..][..each], &mut gates);
            told.fill(0.0);
            // The last third of the table's columns is for what the first gate lets through.
            for (x, row) in last.iter().zip(self.state.values.chunks_exact(3 * units)) {
                add_times(*x, &row[..2 * units], &mut told);
            }
            for (k, kept) in kept.iter_mut().enumerate() {
                *kept = logistic(gates[k] + told[k]) * last[k];
            }
            let (gates, new) = gates.split_at_mut(2 * units);
            for (x, row) in kept.iter().zip(self.state.values.chunks_exact(3 * units)) {
                add_times(*x, &row[2 * units..], new);
            }
            for k in 0..units {
                let old = logistic(gates[units + k] + told[units + k]);
                last[k] = (1.0 - old) * new[k].tanh() + old * last[k];
            }
            out[at * width + from..][..units].copy_from_slice(&last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gru() -> Gru {
        let table = |values: [f32; 3]| Matrix { width: 3, values: values.to_vec() };
        Gru { input: table([0.5, -1.0, 2.0]), state: table([1.0, 0.3, -0.7]), bias: vec![0.1, 0.2, -0.3] }
    }

    /// One unit by the formula.
    fn step(x: f32, last: f32) -> f32 {
        let r = logistic(0.5 * x + last + 0.1);
        let z = logistic(-x + 0.3 * last + 0.2);
        (1.0 - z) * (2.0 * x - 0.3 - 0.7 * (r * last)).tanh() + z * last
    }

    #[test]
    fn each_state_follows_from_the_last() {
        let mut out = vec![9.0; 4];
        gru().run(&[1.0, -0.5], 2, false, (&mut out, 2, 1));
        let first = step(1.0, 0.0);
        assert!((out[1] - first).abs() < 1e-6 && (out[3] - step(-0.5, first)).abs() < 1e-6, "{out:?}");
        assert_eq!((out[0], out[2]), (9.0, 9.0));
    }

    #[test]
    fn backwards_is_forwards_over_the_text_turned_round() {
        let (mut there, mut back) = (vec![0.0; 3], vec![0.0; 3]);
        gru().run(&[1.0, 2.0, 3.0], 3, false, (&mut there, 1, 0));
        gru().run(&[3.0, 2.0, 1.0], 3, true, (&mut back, 1, 0));
        back.reverse();
        assert_eq!(there, back);
    }
}
