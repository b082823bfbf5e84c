//! Words in pieces. In: a text. Out: the likeliest pieces of its words (unigram language model; Kudo 2018), as the encoder was
//! taught to read them.

use std::ops::Range;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The mark of the beginning.
pub const BEGIN: u32 = 0;
/// The mark of the end.
pub const END: u32 = 1;
/// A character that no piece has.
pub const UNKNOWN: u32 = 2;
/// How many pieces are marks.
pub const MARKS: usize = 3;
/// Pieces of a run of letters at most, and characters that are looked at: what has more is no word.
const MOST: usize = 64;
const LETTERS: usize = 1_024;
/// What stands before a word instead of a space.
const SPACE: char = '▁';
/// How much less likely an unknown character is than the unlikeliest piece, as a logarithm.
const UNKNOWN_COST: f32 = 10.0;

/// All pieces.
pub struct Pieces {
    /// The number and the logarithm of the likelihood of each.
    known: FxHashMap<Box<str>, (u32, f32)>,
    /// Bytes of the longest.
    longest: usize,
    unknown: f32,
}

/// A word as it is compared, with the byte in the text that each of its characters comes from.
struct Word {
    letters: String,
    /// For each character where it begins in `letters`, and where in the text; and their ends.
    places: Vec<(usize, usize)>,
}

impl Pieces {
    /// Pieces in the order of their numbers, from [`MARKS`], each with the logarithm of its likelihood.
    pub fn new(pieces: Vec<(Box<str>, f32)>) -> Pieces {
        let least = pieces.iter().map(|p| p.1).fold(0.0, f32::min);
        let longest = pieces.iter().map(|p| p.0.len()).max().unwrap_or_default();
        let known = pieces.into_iter().zip(MARKS as u32..).map(|((piece, score), n)| (piece, (n, score))).collect();
        Pieces { known, longest, unknown: least - UNKNOWN_COST }
    }

    /// The pieces of a text and for each the number of the word that it belongs to: the one that its last character stands in,
    /// or the nearest before. None of them where there are no `words`; of what stands between two spaces [`MOST`] at most.
    pub fn of(&self, text: &str, words: &[Range<usize>]) -> (Vec<u32>, Vec<usize>) {
        let (mut pieces, mut of) = (Vec::new(), Vec::new());
        if words.is_empty() {
            return (pieces, of);
        }
        for chunk in text.split_whitespace() {
            let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
            let word = Word::new(chunk.char_indices().nth(LETTERS).map_or(chunk, |(end, _)| &chunk[..end]));
            for (piece, last) in self.cut(&word).into_iter().take(MOST) {
                pieces.push(piece);
                of.push(words.partition_point(|w| w.start <= start + last).saturating_sub(1));
            }
        }
        (pieces, of)
    }

    /// The likeliest pieces of a word, each with the byte in the text at which its last character begins.
    fn cut(&self, word: &Word) -> Vec<(u32, usize)> {
        let n = word.places.len() - 1;
        // For each end the best score, the piece that it has it by, and where that begins.
        let mut best = vec![(f32::NEG_INFINITY, UNKNOWN, 0); n + 1];
        best[0].0 = 0.0;
        for from in 0..n {
            let (score, start) = (best[from].0, word.places[from].0);
            for (to, (end, _)) in word.places.iter().enumerate().skip(from + 1) {
                if end - start > self.longest {
                    break;
                }
                if let Some((piece, more)) = self.known.get(&word.letters[start..*end])
                    && score + more > best[to].0
                {
                    best[to] = (score + more, *piece, from);
                }
            }
            if score + self.unknown > best[from + 1].0 {
                best[from + 1] = (score + self.unknown, UNKNOWN, from);
            }
        }
        let mut out = Vec::new();
        let mut at = n;
        while at > 0 {
            let (_, piece, from) = best[at];
            out.push((piece, word.places[at - 1].1));
            at = from;
        }
        out.reverse();
        out
    }
}

impl Word {
    /// Letters with their marks are composed, compatible forms made equal (NFKC): « ﬁ » is « fi », « … » three full stops.
    fn new(chunk: &str) -> Word {
        let mut letters = String::from(SPACE);
        let mut places = vec![(0, 0)];
        let mut rest = chunk.char_indices().peekable();
        while let Some((start, _)) = rest.next() {
            while rest.next_if(|(_, c)| is_combining_mark(*c)).is_some() {}
            let end = rest.peek().map_or(chunk.len(), |(at, _)| *at);
            for c in chunk[start..end].nfkc() {
                places.push((letters.len(), start));
                letters.push(if c.is_whitespace() { SPACE } else { c });
            }
        }
        places.push((letters.len(), chunk.len()));
        Word { letters, places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Pieces {
        let all = [("▁", -4.0), ("▁dé", -3.0), ("▁dépense", -2.0), ("r", -1.0), ("pense", -3.0), ("fin", -3.0), (".", -1.0)];
        Pieces::new(all.map(|(p, s)| (Box::from(p), s)).to_vec())
    }

    /// A text as one word.
    fn word(text: &str) -> Vec<Range<usize>> {
        std::iter::once(0..text.len()).collect()
    }

    #[test]
    fn the_likeliest_pieces_are_taken() {
        // « ▁dépense » + « r » is likelier than « ▁dé » + « pense » + « r ».
        let (cut, of) = pieces().of("dépenser  dé", &[0..9, 11..14]);
        assert_eq!((cut, of), (vec![MARKS as u32 + 2, MARKS as u32 + 3, MARKS as u32 + 1], vec![0, 0, 1]));
    }

    #[test]
    fn forms_are_made_equal_before() {
        let first = |text: &str| pieces().of(text, &word(text)).0;
        assert_eq!(first("de\u{301}"), first("dé"));
        // The ligature is two letters of one place.
        let (cut, of) = pieces().of("ﬁn…", &[0..4, 4..7]);
        assert_eq!((&cut[1..], of), (&[MARKS as u32 + 5, MARKS as u32 + 6, MARKS as u32 + 6, MARKS as u32 + 6][..], vec![0, 0, 1, 1, 1]));
    }

    #[test]
    fn what_no_piece_has_is_unknown() {
        let (cut, of) = pieces().of("界r", &[0..3, 3..4]);
        assert_eq!((cut, of), (vec![MARKS as u32, UNKNOWN, MARKS as u32 + 3], vec![0, 0, 1]));
        assert_eq!(pieces().of(" \n", &word(" ")).0, [] as [u32; 0]);
        assert_eq!(pieces().of("dé", &[]).0, [] as [u32; 0]);
    }

    #[test]
    fn what_is_no_word_has_few_pieces() {
        let long = "界".repeat(10_000);
        let (cut, of) = pieces().of(&format!("{long} dé"), &[0..30_000, 30_001..30_004]);
        assert!(cut.len() == MOST + 1 && of[MOST - 1] == 0 && of[MOST] == 1);
    }
}
