//! What the decision looks at. In: a walked page, what its head says, phrases, the linear models. Out: for each block a row of
//! numbers, and the columns' names.
//!
//! Nothing here depends on the language but the phrases and the words of one linear model, which are only some of many
//! columns. Ideas after Kohlschütter, Fankhauser, Nejdl 2010 (shallow text features, neighbours) and Vogels, Ganea, Eickhoff
//! 2018 (a sequence of blocks with features of their ancestors).

mod around;
mod columns;
mod context;

use std::fmt::Arguments;

use crate::dom::Page;
use crate::linear::Linear;
use crate::meta::Meta;
use crate::phrases::{Phrase, Phrases};
use crate::words::Words;
use context::Context;

/// Rows of features of a page.
pub struct Matrix {
    /// Columns of a row.
    pub width: usize,
    /// Rows one after another.
    pub values: Vec<f32>,
    /// For each block the phrase that fills most of it, by number, and the share that it fills.
    pub said: Vec<Option<(usize, f32)>>,
}

impl Matrix {
    /// The phrase that fills a good part of block `i`.
    pub fn phrase<'p>(&self, i: usize, phrases: &'p Phrases) -> Option<&'p Phrase> {
        self.said[i].filter(|(_, share)| *share >= 0.3).map(|(number, _)| phrases.get(number))
    }
}

/// What a block's columns are written to: their values, or their names where somebody asks for them.
trait Row {
    fn put(&mut self, name: Arguments<'_>, value: f32);

    fn flag(&mut self, name: Arguments<'_>, value: bool) {
        self.put(name, f32::from(u8::from(value)));
    }
}

struct Values(Vec<f32>);

impl Row for Values {
    #[inline]
    fn put(&mut self, _: Arguments<'_>, value: f32) {
        self.0.push(value);
    }
}

struct Names(Vec<String>);

impl Row for Names {
    fn put(&mut self, name: Arguments<'_>, _: f32) {
        self.0.push(name.to_string());
    }
}

/// The names of the columns, in order.
pub fn names(phrases: &Phrases, words: &Words) -> Vec<String> {
    let page = crate::dom::walk("<p>x</p>", &crate::markup::ClassWords::default());
    let mut names = Names(Vec::new());
    Context::new(&page, &Meta::default(), phrases, words, None).row(0, &mut names);
    names.0
}

/// The features of all blocks of a page; the linear models' columns are 0 without them.
pub fn matrix(page: &Page, meta: &Meta, phrases: &Phrases, words: &Words, linear: Option<&Linear>) -> Matrix {
    let context = Context::new(page, meta, phrases, words, linear);
    let mut values = Values(Vec::new());
    let mut width = 0;
    for i in 0..page.blocks.len() {
        context.row(i, &mut values);
        if i == 0 {
            width = values.0.len();
            values.0.reserve(width * (page.blocks.len() - 1));
        }
    }
    Matrix { width, values: values.0, said: context.looks.iter().map(|l| l.said).collect() }
}
