//! The trained tagger. In: a cut text. Out: spans that look like names, with a type and how sure it is.

use std::ops::Range;

use super::clusters::Clusters;
use super::features::{self, Case, Feature, Words};
use super::gazetteer::{Gazetteer, Type};
use super::model::{LABELS, Label, Model};
use crate::tokens::Doc;

/// How much less likely than the model says a word with a capital is no name: a name missed costs a subject, too. Of 0 to 2.4 the best
/// on single sentences; articles are the same.
const DOUBT: f32 = 0.8;

/// A span that looks like a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it looks like.
    pub kind: Type,
    /// Least probability of its labels, 0 to 1.
    pub sure: f32,
}

/// The labels of a document's sentences become spans.
pub fn spans(words: &Words, labels: &[Vec<Label>], sure: impl Fn(usize, usize) -> f32) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (s, (sentence, labels)) in words.sentences.iter().zip(labels).enumerate() {
        let labelled = sentence.iter().zip(labels).enumerate();
        join(labelled.map(|(w, (word, label))| (word.tokens.clone(), *label, sure(s, w))), &mut spans);
    }
    spans
}

/// Adds the spans of one sentence: its words with their labels and how sure those are.
pub fn join(words: impl Iterator<Item = (Range<usize>, Label, f32)>, spans: &mut Vec<Span>) {
    let mut open = false;
    for (tokens, label, sure) in words {
        let goes_on = label != 0 && label % 2 == 0;
        match spans.last_mut().filter(|_| open && goes_on) {
            Some(last) => {
                last.end = tokens.end;
                last.sure = last.sure.min(sure);
            }
            None if label != 0 => {
                let kind = Type::ALL[(usize::from(label) - 1) / 2];
                spans.push(Span { start: tokens.start, end: tokens.end, kind, sure });
            }
            None => {}
        }
        open = label != 0;
    }
}

/// Tags a document.
pub fn tag(model: &Model, clusters: &Clusters, gazetteer: &Gazetteer, doc: &Doc<'_>) -> Vec<Span> {
    let words = features::read(doc, clusters, gazetteer);
    let mut buffer: Vec<Feature> = Vec::with_capacity(80);
    let mut labels = Vec::with_capacity(words.sentences.len());
    let mut probabilities: Vec<Vec<[f32; LABELS]>> = Vec::with_capacity(words.sentences.len());
    for sentence in &words.sentences {
        let scores: Vec<[f32; LABELS]> = (0..sentence.len())
            .map(|at| {
                features::features(sentence, at, &words.cases, &mut buffer);
                let mut scores = model.scores(&buffer);
                if matches!(sentence[at].case, Case::First | Case::All | Case::Mixed) {
                    scores[0] -= DOUBT;
                }
                scores
            })
            .collect();
        let best = model.best(&scores);
        let named = best.iter().any(|l| *l != 0);
        probabilities.push(if named { model.marginals(&scores) } else { Vec::new() });
        labels.push(best);
    }
    spans(&words, &labels, |s, w| probabilities[s].get(w).map_or(0.0, |p| p[labels[s][w] as usize]))
}
