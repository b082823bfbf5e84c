//! A layer of the encoder. In: a row for each piece. Out: the same rows, each knowing more of what stands around it.

use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::{SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_tensor::prelude::*;
use rten_vecmath::{Gelu, Softmax};

/// What is added to the variance of a row.
const EPSILON: f32 = 1e-12;

/// Products of matrices, by what the processor at hand does best.
#[derive(Default)]
pub struct Products(GemmExecutor);

impl Products {
    /// `a` times `b`, times `factor`; plus `addends` to each row.
    ///
    /// # Panics
    /// Where a's columns are not b's rows.
    fn times(&self, a: NdTensorView<'_, f32, 2>, b: GemmInputB<'_, f32>, factor: f32, addends: Option<&[f32]>) -> Vec<f32> {
        let mut out = vec![0.0; a.size(0) * b.cols()];
        let options = GemmOptions { alpha: factor, bias: addends.map(BiasVector::Row), ..GemmOptions::default() };
        self.0.gemm(&mut out, GemmInputA::Unpacked(a), b, options).expect("as many columns as rows");
        out
    }
}

/// A linear step.
pub struct Linear {
    table: PackedBMatrix<f32>,
    input: usize,
    addends: Vec<f32>,
}

impl Linear {
    /// `table` has a row for each value that comes out.
    pub fn new(table: &[f32], addends: Vec<f32>, products: &Products) -> Linear {
        let input = table.len() / addends.len().max(1);
        let rows = NdTensorView::from_data([addends.len(), input], table);
        Linear { table: products.0.prepack_b(rows.transposed()), input, addends }
    }

    fn apply(&self, rows: &[f32], products: &Products) -> Vec<f32> {
        let rows = NdTensorView::from_data([rows.len() / self.input, self.input], rows);
        products.times(rows, GemmInputB::Packed(&self.table), 1.0, Some(&self.addends))
    }
}

/// Brings rows to the same mean and variance (layer normalization; Ba, Kiros and Hinton 2016).
pub struct Norm {
    /// By which each value is multiplied then.
    pub factors: Vec<f32>,
    /// And what is added.
    pub addends: Vec<f32>,
}

impl Norm {
    /// Values of a row.
    pub fn width(&self) -> usize {
        self.factors.len()
    }

    /// Changes rows one by one.
    pub fn apply(&self, rows: &mut [f32]) {
        let width = self.width();
        for row in rows.chunks_exact_mut(width) {
            let mean = row.iter().sum::<f32>() / width as f32;
            let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / width as f32;
            let factor = 1.0 / (variance + EPSILON).sqrt();
            let with = self.factors.iter().zip(&self.addends);
            row.iter_mut().zip(with).for_each(|(x, (by, plus))| *x = (*x - mean) * factor * by + plus);
        }
    }
}

/// Self-attention of several heads, then a step through more values, each added to what was (Vaswani et al. 2017).
pub struct Layer {
    /// How many parts of a row look around by themselves.
    pub heads: usize,
    /// To queries, keys and values, side by side.
    pub asked: Linear,
    /// From what the heads found.
    pub found: Linear,
    /// After that was added.
    pub after_found: Norm,
    /// To more values.
    pub inner: Linear,
    /// And back.
    pub outer: Linear,
    /// After that was added.
    pub after_outer: Norm,
}

impl Layer {
    /// Changes the rows of pieces that see one another.
    pub fn apply(&self, rows: &mut [f32], products: &Products) {
        let found = self.found.apply(&self.looked(rows, products), products);
        add(&found, rows);
        self.after_found.apply(rows);
        let mut inner = self.inner.apply(rows, products);
        Gelu {}.map_mut(&mut inner);
        add(&self.outer.apply(&inner, products), rows);
        self.after_outer.apply(rows);
    }

    /// For each row the mean of all values, weighed by how well its query fits their keys, head by head.
    fn looked(&self, rows: &[f32], products: &Products) -> Vec<f32> {
        let width = self.asked.input;
        let count = rows.len() / width;
        let each = width / self.heads;
        let asked = self.asked.apply(rows, products);
        let asked = NdTensorView::from_data([count, 3 * width], &asked[..]);
        let mut out = vec![0.0; rows.len()];
        for head in 0..self.heads {
            let part = |sort: usize| asked.slice((.., sort * width + head * each..sort * width + (head + 1) * each));
            let keys = part(1).transposed();
            let mut weights = products.times(part(0), GemmInputB::Unpacked(keys), 1.0 / (each as f32).sqrt(), None);
            weights.chunks_exact_mut(count).for_each(|row| {
                Softmax::new_mut(row).dispatch();
            });
            let weights = NdTensorView::from_data([count, count], &weights[..]);
            let found = products.times(weights, GemmInputB::Unpacked(part(2)), 1.0, None);
            for (row, found) in out.chunks_exact_mut(width).zip(found.chunks_exact(each)) {
                row[head * each..][..each].copy_from_slice(found);
            }
        }
        out
    }
}

fn add(more: &[f32], rows: &mut [f32]) {
    rows.iter_mut().zip(more).for_each(|(x, m)| *x += m);
}
