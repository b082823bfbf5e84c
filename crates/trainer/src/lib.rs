//! Builds the shipped models. In: corpora outside the repository and our own annotated sentences. Out: files under
//! `data/models`, the same bytes every time, and scores on folds that were not trained on.

pub mod annotated;
pub mod brat;
pub mod crf;
pub mod marked;
pub mod pages;
pub mod score;
