//! The stage that touches the world: sources in, rows of `pages` out.
//!
//! In: the `[[source]]` entries of a pipeline, its `[fetch]` settings, and what the store already holds. Out: one row for
//! every address or file that was asked for, whatever became of it; failure is data.

pub mod address;
pub mod asks;
pub mod client;
pub mod crawl;
pub mod decompress;
pub mod download;
pub mod filter;
pub mod guard;
pub mod links;
pub mod local;
pub mod net;
pub mod opt_out;
pub mod page;
pub mod reason;
pub mod retry;
pub mod robots;
pub mod settings;
pub mod stage;
pub mod typed;
pub mod warc;

pub use crawl::Status;
pub use net::Net;
pub use page::{Known, Outcome, Page};
pub use settings::{Settings, Source};
pub use stage::{Job, Lists, NAME, Sink, VERSION, run};
