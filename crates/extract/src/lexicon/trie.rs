//! Phrases of known words. In: sequences of word numbers. Out: the longest phrase at a place in a text, forwards or
//! backwards, hyphens between words not counted.

use rustc_hash::FxHashMap;

use crate::tokens::{Doc, Kind, WordId};

/// Phrases with a value each.
#[derive(Debug)]
pub struct Trie<T> {
    next: FxHashMap<(u32, WordId), u32>,
    values: Vec<Option<T>>,
}

impl<T> Default for Trie<T> {
    fn default() -> Trie<T> {
        Trie { next: FxHashMap::default(), values: vec![None] }
    }
}

impl<T> Trie<T> {
    /// Adds a phrase; the first value given to it stays.
    pub fn insert(&mut self, words: impl IntoIterator<Item = WordId>, value: T) {
        let mut node = 0;
        for word in words {
            let fresh = self.values.len() as u32;
            node = *self.next.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.values.push(None);
            }
        }
        self.values[node as usize].get_or_insert(value);
    }

    fn step(&self, node: u32, word: WordId) -> Option<u32> {
        self.next.get(&(node, word)).copied()
    }

    fn value(&self, node: u32) -> Option<&T> {
        self.values[node as usize].as_ref()
    }

    /// The longest phrase that begins at token `at`, and the token after it.
    pub fn longest(&self, doc: &Doc<'_>, at: usize) -> Option<(&T, usize)> {
        let mut node = 0;
        let mut best = None;
        let mut i = at;
        while let Some(token) = doc.tokens.get(i) {
            match self.step(node, token.word).filter(|_| token.word != 0) {
                Some(next) => {
                    node = next;
                    if let Some(value) = self.value(node) {
                        best = Some((value, i + 1));
                    }
                }
                None if i > at && token.kind == Kind::Mark && token.is_dash(doc.text) && !token.spaced => {}
                None => break,
            }
            i += 1;
        }
        best
    }

    /// The longest phrase that ends just before token `end`; phrases were inserted last word first. Returns its first token.
    pub fn longest_before(&self, doc: &Doc<'_>, end: usize) -> Option<(&T, usize)> {
        let mut node = 0;
        let mut best = None;
        let mut i = end.min(doc.tokens.len());
        while i > 0 {
            let token = &doc.tokens[i - 1];
            match self.step(node, token.word).filter(|_| token.word != 0) {
                Some(next) => {
                    node = next;
                    if let Some(value) = self.value(node) {
                        best = Some((value, i - 1));
                    }
                }
                None if i < end && token.kind == Kind::Mark && token.is_dash(doc.text) && !token.spaced => {}
                None => break,
            }
            i -= 1;
        }
        best
    }
}
