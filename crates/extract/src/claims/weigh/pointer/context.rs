//! What a pretrained encoder says of each token in its context. In: a text and its stretches. Out: the states of their tokens.
//!
//! The words of annotated articles are few; the encoder has read far more (Peters et al. 2018 give such states to a recurrent
//! network so).

use std::ops::Range;

use encoder::Encoder;
use tables::{Data, Error};

use super::marks::Marks;
use crate::tokens::Doc;

/// Where the encoder's file is.
pub const PATH: &str = "models/encoder.bin";

/// Reads the encoder, where there is one.
///
/// # Errors
/// A file that is none of ours.
pub fn load(data: &Data) -> Result<Option<Encoder>, Error> {
    if !data.list("models").iter().any(|p| p == PATH) {
        return Ok(None);
    }
    let none = || Error::data(PATH, 1, "not a file of an encoder; build it again as tools/encoder/README.md says");
    Encoder::parse(&data.bytes(PATH)?).ok_or_else(none).map(Some)
}

/// Gives the stretches of a text that have figures the states of their tokens.
pub fn read(encoder: &Encoder, doc: &Doc<'_>, stretches: &mut [Marks]) {
    let mut from = 0;
    for stretch in stretches {
        let tokens = from..from + stretch.tokens.len();
        from = tokens.end;
        if !stretch.figures.1.is_empty() {
            stretch.states = states(encoder, doc, tokens);
        }
    }
}

fn states(encoder: &Encoder, doc: &Doc<'_>, tokens: Range<usize>) -> Vec<f32> {
    let tokens = &doc.tokens[tokens];
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Vec::new() };
    let words: Vec<Range<usize>> = tokens.iter().map(|t| (t.start - first.start) as usize..(t.end - first.start) as usize).collect();
    encoder.read(&doc.text[first.start as usize..last.end as usize], &words)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::marks::Mark;
    use super::*;
    use crate::tokens::Vocabulary;

    const FILE: &[u8] = include_bytes!("../../../../../encoder/tests/tiny/encoder.bin");

    fn data(file: &'static [u8]) -> Data {
        Data::new(move |_| Some(Cow::Borrowed(file)), |_| vec![PATH.to_owned()])
    }

    #[test]
    fn a_stretch_with_figures_has_a_state_for_each_token_and_another_none() {
        let encoder = load(&data(FILE)).expect("no error").expect("an encoder");
        let text = "dépenser fin\ndépenser r fin";
        let doc = Doc::new(text, &Vocabulary::default(), &Default::default());
        // The line break is the last token of the first stretch.
        let stretch = |tokens: usize, figures: &[(usize, usize)]| Marks {
            tokens: vec![Mark::default(); tokens],
            figures: (0, figures.to_vec()),
            ..Marks::default()
        };
        let mut stretches = [stretch(3, &[]), stretch(doc.tokens.len() - 3, &[(0, 0)])];
        read(&encoder, &doc, &mut stretches);
        assert!(stretches[0].states.is_empty());
        let second = "dépenser r fin";
        assert_eq!(stretches[1].states, encoder.read(second, &[0..9, 10..11, 12..15]));
    }

    #[test]
    fn a_file_of_another_kind_is_refused_and_none_is_none() {
        assert!(load(&data(b"no encoder")).is_err_and(|e| e.to_string().contains("tools/encoder/README.md")));
        assert!(load(&Data::new(|_| None, |_| Vec::new())).is_ok_and(|e| e.is_none()));
    }
}
