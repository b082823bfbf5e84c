//! The network's file. In: bytes. Out: a [`Pointer`], or nothing where they are no such file.
//!
//! Little-endian. u32: words, values of a token's row, units of a layer, values of a pair's row. Then the hashes of the words as
//! u32, ascending, and the tables in the order of [`Pointer`]: each an f32 scale and an i16 a value, to be multiplied by it.

use super::super::bytes::Bytes;
use super::Pointer;
use super::gru::Gru;
use super::linear::Matrix;
use super::marks::{CLUSTERS, DISTANCES, FIGURES, NAMES, ORDERS, SHAPES};

impl Bytes<'_> {
    fn table(&mut self, rows: usize, width: usize) -> Option<Matrix> {
        let scale = Some(f32::from_bits(self.number()?)).filter(|s| s.is_finite())?;
        let values = self.take(rows.checked_mul(width)?.checked_mul(2)?)?;
        let value = |b: &[u8]| f32::from(i16::from_le_bytes([b[0], b[1]])) * scale;
        Some(Matrix { width, values: values.chunks_exact(2).map(value).collect() })
    }

    fn row(&mut self, width: usize) -> Option<Vec<f32>> {
        self.table(1, width).map(|m| m.values)
    }

    fn gru(&mut self, input: usize, units: usize) -> Option<Gru> {
        let width = units.checked_mul(3)?;
        Some(Gru { input: self.table(input, width)?, state: self.table(units, width)?, bias: self.row(width)? })
    }

    fn layer(&mut self, input: usize, units: usize) -> Option<[Gru; 2]> {
        Some([self.gru(input, units)?, self.gru(input, units)?])
    }
}

impl Pointer {
    /// Reads the file; None for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Pointer> {
        let mut bytes = Bytes(bytes);
        let mut size = || bytes.number().map(|n| n as usize);
        let (words, row, units, pair) = (size()?, size()?, size()?, size()?);
        if [row, units, pair].contains(&0) {
            return None;
        }
        let words = (0..words).map(|_| bytes.number()).collect::<Option<Vec<_>>>()?;
        let states = units.checked_mul(4)?;
        let pointer = Pointer {
            embeddings: [
                bytes.table(words.len() + 1, row)?,
                bytes.table(CLUSTERS, row)?,
                bytes.table(SHAPES, row)?,
                bytes.table(NAMES, row)?,
                bytes.table(FIGURES, row)?,
            ],
            bias: bytes.row(row)?,
            layers: [bytes.layer(row, units)?, bytes.layer(2 * units, units)?],
            figure: bytes.table(states, pair)?,
            name: bytes.table(states, pair)?,
            distances: [bytes.table(DISTANCES[0], pair)?, bytes.table(DISTANCES[1], pair)?, bytes.table(DISTANCES[2], pair)?],
            kinds: bytes.table(NAMES / 2, pair)?,
            orders: bytes.table(ORDERS, pair)?,
            hidden: bytes.table(pair, pair)?,
            score: bytes.row(pair)?,
            nobody: bytes.row(pair)?,
            nobody_score: bytes.row(pair)?,
            nobody_bias: bytes.row(1)?.first().copied()?,
            words,
        };
        (bytes.0.is_empty() && pointer.words.is_sorted_by(|a, b| a < b)).then_some(pointer)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A file of one word and of rows of two values, all of them 0.
    pub fn nothing() -> Vec<u8> {
        let (row, units, pair) = (2, 1, 2);
        let mut file: Vec<u8> = [1, row as u32, units as u32, pair as u32, 7].into_iter().flat_map(u32::to_le_bytes).collect();
        let gru = |input: usize| [input * 3 * units, units * 3 * units, 3 * units];
        let embeddings = [2, CLUSTERS, SHAPES, NAMES, FIGURES, 1].map(|n| n * row);
        let layers = [gru(row), gru(row), gru(2 * units), gru(2 * units)].concat();
        let ends = [4 * units * pair; 2];
        let pairs = [DISTANCES[0], DISTANCES[1], DISTANCES[2], NAMES / 2, ORDERS, pair, 1, 1, 1].map(|n| n * pair);
        for values in embeddings.into_iter().chain(layers).chain(ends).chain(pairs).chain([1]) {
            file.extend(1f32.to_le_bytes());
            file.extend(vec![0; 2 * values]);
        }
        file
    }

    #[test]
    fn a_file_that_is_cut_or_goes_on_is_none() {
        let mut file = nothing();
        assert!(Pointer::parse(&file).is_some_and(|p| p.words == [7] && p.layers[1][0].units() == 1));
        (0..file.len()).for_each(|n| assert!(Pointer::parse(&file[..n]).is_none(), "{n}"));
        for size in 1..4 {
            let mut empty = file.clone();
            empty[4 * size..][..4].fill(0);
            assert!(Pointer::parse(&empty).is_none(), "{size}");
        }
        file.push(0);
        assert!(Pointer::parse(&file).is_none());
    }
}
