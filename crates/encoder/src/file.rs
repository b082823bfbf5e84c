//! The encoder's file. In: bytes. Out: an [`Encoder`], or nothing where they are no such file.
//!
//! Little-endian. u32: values of a row, heads, inner values, layers, places, pieces. For each piece behind the marks a byte of
//! length, its letters and its likelihood's logarithm as f32. Then the rows of all pieces as blocks: of 32 values a scale as half
//! a float, and 16 bytes, of which byte i has value i in its lower half and value 16 + i in its upper, 8 too high. Then, as f32,
//! the rows of the places and the norm (factors, then addends). Of each layer: from states to queries, keys and values, from
//! what was found to states, a norm, to inner values, back, a norm; a linear step is a row of blocks for each value that comes
//! out, and the addends as f32.

use half::f16;

use super::Encoder;
use super::layer::{Layer, Linear, Norm, Products};
use super::pieces::{MARKS, Pieces};

/// Values of a block, and its bytes.
const BLOCK: usize = 32;
const BYTES: usize = 2 + BLOCK / 2;

/// Rows of values of four bits.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    /// Values of a row.
    pub width: usize,
    bytes: Vec<u8>,
}

impl Blocks {
    /// Appends the values of a row.
    pub fn read(&self, row: usize, out: &mut Vec<f32>) {
        let each = self.width / BLOCK * BYTES;
        for block in self.bytes[row * each..][..each].chunks_exact(BYTES) {
            let scale = scale(block);
            let value = |nibble: u8| f32::from(i16::from(nibble) - 8) * scale;
            out.extend(block[2..].iter().map(|b| value(b & 15)));
            out.extend(block[2..].iter().map(|b| value(b >> 4)));
        }
    }
}

/// A block's scale.
fn scale(block: &[u8]) -> f32 {
    f16::from_le_bytes([block[0], block[1]]).to_f32()
}

/// What is left of the file.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take(&mut self, n: usize) -> Option<&[u8]> {
        let (first, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(first)
    }

    fn size(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize)
    }

    fn float(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.take(4)?.try_into().ok()?)).filter(|x| x.is_finite())
    }

    fn floats(&mut self, n: usize) -> Option<Vec<f32>> {
        (n <= self.0.len() / 4).then_some(())?;
        (0..n).map(|_| self.float()).collect()
    }

    fn blocks(&mut self, rows: usize, width: usize) -> Option<Blocks> {
        let bytes = self.take(rows.checked_mul(width / BLOCK * BYTES)?)?.to_vec();
        let finite = |block: &[u8]| scale(block).is_finite();
        bytes.chunks_exact(BYTES).all(finite).then_some(Blocks { width, bytes })
    }

    fn piece(&mut self) -> Option<(Box<str>, f32)> {
        let length = usize::from(*self.take(1)?.first()?);
        let piece = std::str::from_utf8(self.take(length)?).ok()?.into();
        Some((piece, self.float()?))
    }

    fn linear(&mut self, input: usize, output: usize, products: &Products) -> Option<Linear> {
        let blocks = self.blocks(output, input)?;
        let mut table = Vec::with_capacity(output * input);
        (0..output).for_each(|row| blocks.read(row, &mut table));
        Some(Linear::new(&table, self.floats(output)?, products))
    }

    fn norm(&mut self, width: usize) -> Option<Norm> {
        Some(Norm { factors: self.floats(width)?, addends: self.floats(width)? })
    }

    fn layer(&mut self, (width, heads, inner): (usize, usize, usize), products: &Products) -> Option<Layer> {
        Some(Layer {
            heads,
            asked: self.linear(width, 3 * width, products)?,
            found: self.linear(width, width, products)?,
            after_found: self.norm(width)?,
            inner: self.linear(width, inner, products)?,
            outer: self.linear(inner, width, products)?,
            after_outer: self.norm(width)?,
        })
    }
}

impl Encoder {
    /// Reads the file; None for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Encoder> {
        let mut bytes = Bytes(bytes);
        let (width, heads, inner) = (bytes.size()?, bytes.size()?, bytes.size()?);
        let (layers, places, pieces) = (bytes.size()?, bytes.size()?, bytes.size()?);
        let blocks = |n: usize| n > 0 && n.is_multiple_of(BLOCK) && n < 1 << 16;
        if !blocks(width) || !blocks(inner) || heads == 0 || !width.is_multiple_of(heads) || places < 3 || pieces < MARKS {
            return None;
        }
        let products = Products::default();
        let known = (MARKS..pieces).map(|_| bytes.piece()).collect::<Option<Vec<_>>>()?;
        let encoder = Encoder {
            pieces: Pieces::new(known),
            rows: bytes.blocks(pieces, width)?,
            places: bytes.floats(places.checked_mul(width)?)?,
            norm: bytes.norm(width)?,
            layers: (0..layers).map(|_| bytes.layer((width, heads, inner), &products)).collect::<Option<_>>()?,
        };
        bytes.0.is_empty().then_some(encoder)
    }
}
