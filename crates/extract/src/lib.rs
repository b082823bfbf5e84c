//! Figures and names in news text, and who says what of whom. In: `articles`. Out: `mentions` and `figures`.
//!
//! The modules are listed from the bottom up: each uses only those above it.

mod bytes;
pub mod claims;
mod excerpt;
pub mod extractor;
pub mod features;
pub mod figure;
pub mod figures;
pub mod lexicon;
pub mod maxent;
pub mod names;
pub mod stage;
pub mod tokens;

pub use extractor::{Extraction, Extractor, Input};
pub use stage::STAGE;
