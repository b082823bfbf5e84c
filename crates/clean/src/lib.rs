//! Main text and metadata of news pages. In: `pages`, HTML or plain text, boilerplate included. Out: `articles` and
//! `blocks`: every block of the page, kept or dropped, and why.
//!
//! The modules are listed from the bottom up: each uses only those above it.

pub mod article;
mod attributes;
pub mod block;
mod consent;
pub mod dates;
pub mod decide;
pub mod decode;
pub mod dom;
pub mod features;
mod kinds;
pub mod language;
pub mod linear;
pub mod lines;
pub mod markup;
mod mend;
pub mod meta;
pub mod model;
pub mod phrases;
pub mod prune;
pub mod reasons;
mod scan;
mod sketch;
pub mod stage;
pub mod templates;
pub mod words;

pub use article::{Article, Cleaner, Input};
pub use stage::STAGE;
