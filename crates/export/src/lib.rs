//! Tables for notebooks. In: all parts of `articles`, `mentions` and `figures`. Out: the latest version of each, near-
//! duplicates marked, and `entities` and `facts` over all documents.
//!
//! The modules are listed from the bottom up: each uses only those above it.

pub mod documents;
pub mod duplicates;
pub mod entities;
pub mod facts;
pub mod rates;
pub mod stage;

pub use stage::STAGE;
