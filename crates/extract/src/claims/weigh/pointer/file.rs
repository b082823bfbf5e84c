//! The network's file. In: bytes. Out: a [`Pointer`], or nothing where they are no such file.
//!
//! Little-endian. u32: words, values of what the encoder says, of a token's row, units of a layer, values of a pair's row. For each
//! column of classes a u32 of how many, and for each a byte of length and its name. Then the hashes of the words as u32, ascending,
//! and the tables in the order of [`Pointer`]: each an f32 scale and an i16 a value, to be multiplied by it.

use super::gru::Gru;
use super::head::{Head, Nothing};
use super::linear::Matrix;
use super::marks::{CHANGES, CLUSTERS, DISTANCES, FIGURES, NAMES, ORDERS, SHAPES, TIME_KINDS, TIME_ORDERS, TIMES};
use super::said::DIRECTIONS;
use super::{Classifier, Pointer};
use crate::bytes::Bytes;
use crate::claims::modality::MODALITIES;
use crate::lexicon::claims::MEASURES;

/// Ways to point at no name, and at no time.
const NOTHING: [usize; 2] = [1, 2];

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

    fn head(&mut self, states: usize, pair: usize, (kinds, orders): (usize, usize), nothing: usize) -> Option<Head> {
        Some(Head {
            figure: self.table(states, pair)?,
            place: self.table(states, pair)?,
            distances: [self.table(DISTANCES[0], pair)?, self.table(DISTANCES[1], pair)?, self.table(DISTANCES[2], pair)?],
            kinds: self.table(kinds, pair)?,
            orders: self.table(orders, pair)?,
            hidden: self.table(pair, pair)?,
            score: self.row(pair)?,
            nothing: (0..nothing).map(|_| self.nothing(pair)).collect::<Option<_>>()?,
        })
    }

    fn nothing(&mut self, pair: usize) -> Option<Nothing> {
        Some(Nothing { row: self.row(pair)?, score: self.row(pair)?, bias: self.row(1)?.first().copied()? })
    }

    /// Names of classes, all of them `known`.
    fn classes(&mut self, known: &[&'static str]) -> Option<Vec<&'static str>> {
        let count = self.number()?;
        (0..count).map(|_| self.class(known)).collect::<Option<Vec<_>>>().filter(|c| !c.is_empty())
    }

    fn classifier(&mut self, names: Vec<&'static str>, pair: usize) -> Option<Classifier> {
        Some(Classifier { table: self.table(pair, names.len())?, bias: self.row(names.len())?, names })
    }
}

impl Pointer {
    /// Reads the file; None for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Pointer> {
        let mut bytes = Bytes(bytes);
        let mut size = || bytes.number().map(|n| n as usize);
        let (words, context, row, units, pair) = (size()?, size()?, size()?, size()?, size()?);
        if [row, units, pair].contains(&0) {
            return None;
        }
        let measures = bytes.classes(&[&MEASURES[..], &["other"]].concat())?;
        let modalities = bytes.classes(&MODALITIES)?;
        let directions = bytes.classes(&DIRECTIONS)?;
        let words = (0..words).map(|_| bytes.number()).collect::<Option<Vec<_>>>()?;
        let states = units.checked_mul(4)?;
        let pointer = Pointer {
            embeddings: [
                bytes.table(words.len() + 1, row)?,
                bytes.table(CLUSTERS, row)?,
                bytes.table(SHAPES, row)?,
                bytes.table(NAMES, row)?,
                bytes.table(FIGURES, row)?,
                bytes.table(CHANGES, row)?,
                bytes.table(TIMES, row)?,
            ],
            context: bytes.table(context, row)?,
            bias: bytes.row(row)?,
            layers: [bytes.layer(row, units)?, bytes.layer(2 * units, units)?],
            whom: bytes.head(states, pair, (NAMES / 2, ORDERS), NOTHING[0])?,
            when: bytes.head(states, pair, (TIME_KINDS, TIME_ORDERS), NOTHING[1])?,
            beside: bytes.table(states, pair)?,
            classes: [bytes.classifier(measures, pair)?, bytes.classifier(modalities, pair)?, bytes.classifier(directions, pair)?],
            words,
        };
        (bytes.0.is_empty() && pointer.words.is_sorted_by(|a, b| a < b)).then_some(pointer)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A file of one word, of rows of two values and of one class a column, all values 0.
    pub fn nothing() -> Vec<u8> {
        let (row, units, pair) = (2, 1, 2);
        let mut file: Vec<u8> = [1, 0, row as u32, units as u32, pair as u32].into_iter().flat_map(u32::to_le_bytes).collect();
        for class in ["other", "actual", DIRECTIONS[0]] {
            file.extend(1u32.to_le_bytes());
            file.push(class.len() as u8);
            file.extend(class.as_bytes());
        }
        file.extend(7u32.to_le_bytes());
        let gru = |input: usize| [input * 3 * units, units * 3 * units, 3 * units];
        let embeddings = [2, CLUSTERS, SHAPES, NAMES, FIGURES, CHANGES, TIMES, 0, 1].map(|n| n * row);
        let layers = [gru(row), gru(row), gru(2 * units), gru(2 * units)].concat();
        let head = |kinds: usize, orders: usize, nothing: usize| {
            let places = [DISTANCES[0], DISTANCES[1], DISTANCES[2], kinds, orders, pair, 1].map(|n| n * pair);
            [&[4 * units * pair; 2][..], &places, &[pair, pair, 1].repeat(nothing)].concat()
        };
        let heads = [head(NAMES / 2, ORDERS, NOTHING[0]), head(TIME_KINDS, TIME_ORDERS, NOTHING[1])].concat();
        let classes = [&[4 * units * pair][..], &[pair, 1].repeat(3)].concat();
        for values in embeddings.into_iter().chain(layers).chain(heads).chain(classes) {
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
        for size in 2..5 {
            let mut empty = file.clone();
            empty[4 * size..][..4].fill(0);
            assert!(Pointer::parse(&empty).is_none(), "{size}");
        }
        file.push(0);
        assert!(Pointer::parse(&file).is_none());
    }
}
