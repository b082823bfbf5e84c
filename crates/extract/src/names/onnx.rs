//! A tagger that the user brings. In: a token-classification model in ONNX, the `tokenizer.json` and `config.json` beside
//! it, as Hugging Face's tools export them. Out: for a text, spans that look like names.
//!
//! Sentences are tagged one by one. One that is longer than the model's window is cut into windows that overlap by a
//! quarter, and each word is heard where it stands farthest from a window's edge. The words are those of the built-in tagger
//! ([`words`]), and a word has the label of its first piece, as in training (Devlin et al. 2019, section 5.3), so that all
//! that follows (gazetteer, types, entities) is the same for both.

use std::ops::Range;
use std::path::Path;

use rten::{Model, ModelOptions, NodeId, Value};
use tables::{Data, Error};
use tokenizers::Tokenizer;

use super::backend::KEY;
use super::gazetteer::Type;
use super::labels::{Class, Config};
use super::model::{Label, begin};
use super::tagger::{self, Span};
use super::words;
use crate::tokens::Doc;

/// Types, and none of them.
const KINDS: usize = Type::ALL.len() + 1;

/// A model with all that it needs.
pub struct Tagger {
    model: Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    tokenizer: Tokenizer,
    /// The special pieces that stand before and behind the pieces of a text.
    frame: (Vec<i32>, Vec<i32>),
    /// Pieces of text in a window.
    room: usize,
    /// By the model's class.
    classes: Vec<Class>,
}

/// The pieces of a sentence.
struct Pieces {
    ids: Vec<i32>,
    /// Bytes of the sentence.
    bytes: Vec<(usize, usize)>,
}

/// What a model wants to know of a window.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Segments,
}

/// What is known of a word so far.
#[derive(Clone, Copy)]
struct Heard {
    /// Where its piece begins: the first piece of a word counts.
    start: usize,
    /// How far that piece is from the edge of its window.
    from_edge: usize,
    /// How probable each type is, none last; sums to 1.
    kinds: [f32; KINDS],
    /// Whether it rather begins a name than goes on with one.
    begins: bool,
}

impl Tagger {
    /// Reads the model at `path` and what stands beside it, and tries it on a word.
    ///
    /// # Errors
    /// A file that is missing or not what it must be, a label that no type stands for, a model that does not run.
    pub fn load(data: &Data, path: &str) -> Result<Tagger, Error> {
        let wrong = |what: String| Error::setting(KEY, what);
        let beside = |name: &str| Path::new(path).with_file_name(name).to_string_lossy().into_owned();
        let read = |path: &str| {
            let missing = "it is taken from the folder of the pipeline's file, with tokenizer.json and config.json beside it";
            data.own(path).ok_or_else(|| wrong(format!("cannot read « {path} »; {missing}")))
        };
        let (bytes, tokens_at, config_at) = (read(path)?, beside("tokenizer.json"), beside("config.json"));
        let mut tokenizer = Tokenizer::from_bytes(read(&tokens_at)?).map_err(|e| wrong(format!("{tokens_at}: {e}")))?;
        let config = Config::read(&read(&config_at)?).map_err(|e| wrong(format!("{config_at}: {e}")))?;
        let classes = config.classes(data).map_err(|e| wrong(format!("{config_at}: {e}")))?;
        let window = config.window(tokenizer.get_truncation().map(|t| t.max_length));
        // Windows are cut here: tokenizers 0.23.2, told to cut, loses the end of a text that its last window should hold.
        tokenizer.with_padding(None).with_truncation(None).map_err(|e| wrong(format!("{tokens_at}: {e}")))?;
        let frame = frame(&tokenizer).map_err(|e| wrong(format!("{tokens_at}: {e}")))?;
        let room = window.checked_sub(frame.0.len() + frame.1.len()).filter(|room| *room > 3);
        let room = room.ok_or_else(|| wrong(format!("{config_at}: no room for words")))?;
        let model = ModelOptions::with_all_ops().load(bytes.into_owned()).map_err(|e| wrong(format!("{path}: {e}")))?;
        let (inputs, output) = ends(&model).map_err(|e| wrong(format!("{path}: {e}")))?;
        let tagger = Tagger { model, inputs, output, tokenizer, frame, room, classes };
        // What is wrong with the model is found now and not in each text.
        let tried = tagger.pieces("Paris").and_then(|pieces| tagger.scores(&pieces.ids));
        tried.map_err(|e| wrong(format!("{path}: {e}")))?;
        Ok(tagger)
    }

    /// Tags a text.
    ///
    /// # Panics
    /// Where the model fails on a sentence, though it runs: the text becomes a row of `failures`, with the message.
    #[allow(clippy::panic, reason = "nobody else can mend it, and a text in silence without its names would be worse")]
    pub fn tag(&self, doc: &Doc<'_>) -> Vec<Span> {
        let mut spans = Vec::new();
        for sentence in &doc.sentences {
            let words = words::words(doc, sentence.tokens.clone());
            match self.label(&doc.text[sentence.bytes.clone()], &bytes(doc, &words, sentence.bytes.start)) {
                Ok(labels) => tagger::join(words.into_iter().zip(labels).map(|(word, (label, sure))| (word, label, sure)), &mut spans),
                Err(what) => panic!("{KEY}: {what}, in « {} »", &doc.text[sentence.bytes.clone()]),
            }
        }
        spans
    }

    /// The labels of a sentence's words, which stand at these bytes of it, and how sure each is.
    fn label(&self, text: &str, words: &[Range<usize>]) -> Result<Vec<(Label, f32)>, String> {
        let mut heard: Vec<Option<Heard>> = vec![None; words.len()];
        let pieces = self.pieces(text)?;
        for window in windows(pieces.ids.len(), self.room) {
            let scores = self.scores(&pieces.ids[window.clone()])?;
            for (place, (&(start, end), scores)) in pieces.bytes[window.clone()].iter().zip(scores.chunks(self.classes.len())).enumerate() {
                // Some tokenizers count the space before a word to its first piece.
                let Some(start) = first_letter(text, start, end) else { continue };
                let at = words.partition_point(|w| w.end <= start);
                if words.get(at).is_none_or(|w| !w.contains(&start)) {
                    continue;
                }
                let from_edge = place.min(window.len() - 1 - place);
                let better = |h: &Heard| start < h.start || start == h.start && from_edge > h.from_edge;
                if heard[at].as_ref().is_none_or(better) {
                    heard[at] = Some(self.hear(start, from_edge, scores));
                }
            }
        }
        let mut last = None;
        let labels = heard.iter().map(|heard| {
            let (kind, sure, begins) = heard.as_ref().map_or((None, 1.0, true), best);
            // A name cannot go on with another type.
            let label = kind.map_or(0, |k| begin(k) + u8::from(!begins && last == kind));
            last = kind;
            (label, sure)
        });
        Ok(labels.collect())
    }

    /// What a piece's scores say.
    fn hear(&self, start: usize, from_edge: usize, scores: &[f32]) -> Heard {
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let weights: Vec<f32> = scores.iter().map(|s| (s - most).exp()).collect();
        let sum: f32 = weights.iter().sum();
        let (mut kinds, mut begin, mut inside) = ([0.0; KINDS], [0.0; KINDS], [0.0; KINDS]);
        for (class, weight) in self.classes.iter().zip(&weights) {
            let kind = class.kind.map_or(KINDS - 1, |k| k as usize);
            kinds[kind] += weight / sum;
            if class.begins { begin[kind] += weight } else { inside[kind] += weight }
        }
        let likely = (0..KINDS).max_by(|a, b| kinds[*a].total_cmp(&kinds[*b])).unwrap_or(KINDS - 1);
        Heard { start, from_edge, kinds, begins: begin[likely] > inside[likely] }
    }

    fn pieces(&self, text: &str) -> Result<Pieces, String> {
        let encoding = self.tokenizer.encode(text, false).map_err(|e| format!("tokenizer.json: {e}"))?;
        Ok(Pieces { ids: numbers(encoding.get_ids()), bytes: encoding.get_offsets().to_vec() })
    }

    /// The scores of a window's pieces, a row of classes for each.
    fn scores(&self, pieces: &[i32]) -> Result<Vec<f32>, String> {
        let (before, after) = (&self.frame.0, &self.frame.1);
        let ids = [before, pieces, after].concat();
        let n = ids.len();
        let inputs = self.inputs.iter().map(|(id, input)| {
            let values = match input {
                Input::Ids => ids.clone(),
                Input::Mask => vec![1; n],
                Input::Segments => vec![0; n],
            };
            Value::from_shape(&[1, n], values).map(|v| (*id, v.into())).map_err(|e| e.to_string())
        });
        let inputs = inputs.collect::<Result<_, _>>()?;
        let mut outputs = self.model.run(inputs, &[self.output], None).map_err(|e| e.to_string())?;
        let out = outputs.pop().ok_or("it gives nothing")?;
        let shaped = out.into_shape_vec::<f32, 3>();
        let ([batch, rows, classes], scores) = shaped.map_err(|e| format!("its output is no table of scores: {e}"))?;
        let want = self.classes.len();
        if (batch, rows, classes) != (1, n, want) {
            return Err(format!("it gives {batch} x {rows} x {classes} scores for {n} pieces and the {want} labels of config.json"));
        }
        Ok(scores[before.len() * want..(n - after.len()) * want].to_vec())
    }
}

/// The special pieces before and behind a text: those around a word.
fn frame(tokenizer: &Tokenizer) -> Result<(Vec<i32>, Vec<i32>), String> {
    let encoding = tokenizer.encode("a", true).map_err(|e| e.to_string())?;
    let (ids, special) = (numbers(encoding.get_ids()), encoding.get_special_tokens_mask());
    let before = special.iter().take_while(|s| **s == 1).count();
    let after = special[before..].iter().rev().take_while(|s| **s == 1).count();
    Ok((ids[..before].to_vec(), ids[ids.len() - after..].to_vec()))
}

/// Ranges of at most `room` pieces, each of which begins with the last quarter of the one before it.
fn windows(pieces: usize, room: usize) -> impl Iterator<Item = Range<usize>> {
    let step = room - room / 4;
    let more = pieces.saturating_sub(room).div_ceil(step);
    (0..=more).map(move |n| n * step..pieces.min(n * step + room)).filter(|w| !w.is_empty())
}

/// The runtime's whole numbers have 32 bits.
fn numbers(ids: &[u32]) -> Vec<i32> {
    ids.iter().map(|i| i32::try_from(*i).unwrap_or(0)).collect()
}

/// The inputs and the output of a token-classification model.
fn ends(model: &Model) -> Result<(Vec<(NodeId, Input)>, NodeId), String> {
    let name = |id: NodeId| model.node_info(id).and_then(|n| n.name().map(str::to_owned)).unwrap_or_default();
    let mut inputs = Vec::new();
    for &id in model.input_ids() {
        let input = match name(id).as_str() {
            "input_ids" => Input::Ids,
            "attention_mask" => Input::Mask,
            "token_type_ids" => Input::Segments,
            other => return Err(format!("it wants « {other} »; known are input_ids, attention_mask and token_type_ids")),
        };
        inputs.push((id, input));
    }
    if !inputs.iter().any(|(_, input)| matches!(input, Input::Ids)) {
        return Err("it has no input called input_ids".to_owned());
    }
    let outputs = model.output_ids();
    let logits = outputs.iter().copied().find(|id| name(*id) == "logits");
    logits.or(outputs.first().copied()).map(|output| (inputs, output)).ok_or_else(|| "it has no output".to_owned())
}

/// Type, probability and beginning of what was heard; no type where none is likelier.
fn best(heard: &Heard) -> (Option<Type>, f32, bool) {
    let likely = (0..KINDS).max_by(|a, b| heard.kinds[*a].total_cmp(&heard.kinds[*b])).unwrap_or(KINDS - 1);
    (Type::ALL.get(likely).copied(), heard.kinds[likely], heard.begins)
}

/// Where words stand in their sentence.
fn bytes(doc: &Doc<'_>, words: &[Range<usize>], sentence: usize) -> Vec<Range<usize>> {
    let of = |w: &Range<usize>| doc.tokens[w.start].start as usize - sentence..doc.tokens[w.end - 1].end as usize - sentence;
    words.iter().map(of).collect()
}

/// Where the first character of `text[start..end]` stands that is no white space; None where there is none.
fn first_letter(text: &str, start: usize, end: usize) -> Option<usize> {
    let piece = text.get(start..end)?;
    piece.char_indices().find(|(_, c)| !c.is_whitespace()).map(|(at, _)| start + at)
}
