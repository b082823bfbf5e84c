//! A pretrained encoder of words in context. In: a text and the places of its words. Out: a row of numbers for each word that
//! says what it is and what stands around it.
//!
//! The lower layers of multilingual E5 small (Wang et al. 2024, « Multilingual E5 Text Embeddings »; MIT licence), a transformer
//! encoder (Vaswani et al. 2017, Devlin et al. 2019) that was taught by a thousand million pairs of texts in a hundred languages, with the
//! pieces of words that French and English press is made of. `tools/encoder/make.py` writes its file.
#![forbid(unsafe_code)]

mod file;
mod layer;
mod pieces;
mod windows;

use std::fmt;
use std::ops::Range;

use layer::{Layer, Norm, Products};
use pieces::Pieces;
use windows::Window;

/// The encoder.
pub struct Encoder {
    pieces: Pieces,
    /// The row of each piece, four bits a value.
    rows: file::Blocks,
    /// What is added for each place in a window.
    places: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an encoder of {} values and {} layers", self.width(), self.layers.len())
    }
}

impl Encoder {
    /// Values of a row.
    pub fn width(&self) -> usize {
        self.norm.width()
    }

    /// A row for each of `words`, places in bytes that ascend and do not overlap, one after another; zeros for one that has no
    /// pieces of its own (a line break). A row is the mean of its pieces' last states. For each piece as many multiplications as
    /// the layers have parameters (14 million in what is shipped), and what attention takes, a fifth as many in a full window.
    pub fn read(&self, text: &str, words: &[Range<usize>]) -> Vec<f32> {
        let width = self.width();
        let (pieces, of) = self.pieces.of(text, words);
        let mut out = vec![0.0; words.len() * width];
        let mut counts = vec![0usize; words.len()];
        let products = Products::default();
        for Window { all, kept } in windows::windows(pieces.len(), self.places.len() / width - 2) {
            let states = self.states(&pieces[all.clone()], &products);
            for at in kept {
                // The first row is that of the mark of the beginning.
                let state = &states[(at - all.start + 1) * width..][..width];
                out[of[at] * width..][..width].iter_mut().zip(state).for_each(|(o, s)| *o += s);
                counts[of[at]] += 1;
            }
        }
        for (row, count) in out.chunks_exact_mut(width).zip(counts).filter(|(_, c)| *c > 1) {
            row.iter_mut().for_each(|x| *x /= count as f32);
        }
        out
    }

    /// The last states of pieces that are read at once, with those of the marks of beginning and end around them.
    fn states(&self, pieces: &[u32], products: &Products) -> Vec<f32> {
        let width = self.width();
        let marked = [pieces::BEGIN].into_iter().chain(pieces.iter().copied()).chain([pieces::END]);
        let mut rows: Vec<f32> = Vec::with_capacity((pieces.len() + 2) * width);
        marked.for_each(|piece| self.rows.read(piece as usize, &mut rows));
        rows.iter_mut().zip(&self.places).for_each(|(x, place)| *x += place);
        self.norm.apply(&mut rows);
        self.layers.iter().for_each(|layer| layer.apply(&mut rows, products));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../tests/tiny/encoder.bin");

    /// A text that `tools/encoder/make_tiny.py` describes, and what it says there by an encoder of random numbers.
    #[test]
    fn rust_says_what_python_says() {
        let file: serde_json::Value = serde_json::from_str(include_str!("../tests/tiny/said.json")).expect("JSON");
        let encoder = Encoder::parse(FILE).expect("an encoder");
        let all = |v: &serde_json::Value| v.as_array().expect("a list").clone();
        let number = |v: &serde_json::Value| v.as_u64().expect("a number") as usize;
        let words: Vec<Range<usize>> = all(&file["words"]).iter().map(|w| number(&w[0])..number(&w[1])).collect();
        let text = file["text"].as_str().expect("a text");
        let (pieces, of) = encoder.pieces.of(text, &words);
        assert_eq!(pieces.iter().map(|p| *p as usize).collect::<Vec<_>>(), all(&file["pieces"]).iter().map(number).collect::<Vec<_>>());
        assert_eq!(of, all(&file["of"]).iter().map(number).collect::<Vec<_>>());
        let ours = encoder.read(text, &words);
        let theirs: Vec<f64> = all(&file["said"]).iter().flat_map(all).map(|v| v.as_f64().expect("a number")).collect();
        assert_eq!(ours.len(), theirs.len());
        let far = ours.iter().zip(&theirs).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(far < 1e-4, "{far}");
    }

    #[test]
    fn a_text_longer_than_a_window_has_a_row_for_each_word() {
        let encoder = Encoder::parse(FILE).expect("an encoder");
        let text = "dépenser ".repeat(40);
        let words: Vec<_> = (0..40).map(|i| i * 10..i * 10 + 9).collect();
        let rows = encoder.read(&text, &words);
        assert!(rows.len() == 40 * encoder.width() && rows.chunks(encoder.width()).all(|r| r.iter().any(|x| *x != 0.0)));
        assert!(encoder.read("", &[]).is_empty() && encoder.read("dé", &[]).is_empty());
    }

    #[test]
    fn a_file_that_is_cut_or_goes_on_is_none() {
        assert!((0..FILE.len()).step_by(7).all(|n| Encoder::parse(&FILE[..n]).is_none()));
        assert!(Encoder::parse(&[FILE, &[0]].concat()).is_none());
        // No width, three heads for 32 values, no inner values, no places: each is a file of another kind.
        for (at, size) in [(0, 0u32), (1, 3), (2, 0), (4, 2), (5, u32::MAX), (0, u32::MAX)] {
            let mut other = FILE.to_vec();
            other[4 * at..][..4].copy_from_slice(&size.to_le_bytes());
            assert!(Encoder::parse(&other).is_none(), "{at}: {size}");
        }
        // A scale that is no number.
        let at = 24 + 5 * 5 + ["▁", "▁dé", "▁dépense", "r", "fin"].iter().map(|p| p.len()).sum::<usize>();
        let mut other = FILE.to_vec();
        other[at..at + 2].copy_from_slice(&0x7c00u16.to_le_bytes());
        assert!(Encoder::parse(&other).is_none());
    }
}
