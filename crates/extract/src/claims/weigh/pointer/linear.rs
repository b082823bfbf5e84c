//! Arithmetic on rows of numbers. In: tables and rows. Out: rows.

/// A table of numbers, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Columns.
    pub width: usize,
    /// All values.
    pub values: Vec<f32>,
}

impl Matrix {
    /// A row.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.width..][..self.width]
    }

    /// Adds `x` times the table: a row of as many values as the table has columns. As many multiplications as it has values.
    pub fn add_product(&self, x: &[f32], out: &mut [f32]) {
        for (x, row) in x.iter().zip(self.values.chunks_exact(self.width.max(1))) {
            if *x != 0.0 {
                add_times(*x, row, out);
            }
        }
    }
}

/// Adds `x` times a row.
pub fn add_times(x: f32, row: &[f32], out: &mut [f32]) {
    out.iter_mut().zip(row).for_each(|(o, w)| *o += x * w);
}

/// Adds a row.
pub fn add(row: &[f32], out: &mut [f32]) {
    out.iter_mut().zip(row).for_each(|(o, w)| *o += w);
}

/// The sum of the products of two rows.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Makes 0 of what is below it.
pub fn rectify(row: &mut [f32]) {
    row.iter_mut().for_each(|x| *x = x.max(0.0));
}

/// The logistic function.
pub fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_times_a_table() {
        let table = Matrix { width: 3, values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        let mut out = vec![0.5; 3];
        table.add_product(&[1.0, -1.0], &mut out);
        assert_eq!(out, [-2.5, -2.5, -2.5]);
        assert_eq!(table.row(1), [4.0, 5.0, 6.0]);
        assert_eq!(dot(&out, &[1.0, 0.0, 2.0]), -7.5);
    }
}
