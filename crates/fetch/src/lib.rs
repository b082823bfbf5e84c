//! The stage that touches the world: sources in, rows of `pages` out.
//!
//! In: the `[[source]]` entries of a pipeline, its `[fetch]` settings, and what the store already holds. Out: one row for
//! every address or file that was asked for, whatever became of it; failure is data.

pub mod address;
pub mod asks;
pub mod filter;
pub mod local;
pub mod page;
pub mod settings;
pub mod stage;
pub mod typed;
pub mod warc;

pub use page::{Known, Outcome, Page};
pub use settings::{Settings, Source};
pub use stage::{Job, NAME, Sink, VERSION, run};
