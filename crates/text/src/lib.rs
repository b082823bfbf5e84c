//! Unicode text as French pages write it. In: strings. Out: forms to compare by ([`fold`]), code-point offsets
//! ([`offsets`]), sentences ([`sentences`]).
//!
//! Stands beside `tables` at the bottom: `clean`, `extract` and `export` use it, it knows none of them.

pub mod fold;
pub mod offsets;
pub mod sentences;

pub use fold::{fold, lower};
pub use offsets::CodePoints;
