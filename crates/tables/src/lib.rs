//! What chiffre's tables are and what a stage is; no I/O, no threads, no clock.
//!
//! In: nothing but Arrow. Out: the seven tables of the data contract with the meaning of every column
//! ([`catalog`]), typed access to their rows ([`RowWriter`], [`Rows`]), the [`Stage`] value that every step of the
//! pipeline is, and the [`Data`] files (lexicons, gazetteers, models) that a stage reads when it is prepared.
//!
//! The modules are listed from the bottom up: each uses only those above it.

pub mod catalog;
pub mod column;
pub mod data;
pub mod error;
pub mod hash;
pub mod pool;
pub mod rows;
pub mod stage;

pub use catalog::{ALL, SCHEMA_VERSION, Table};
pub use column::{Column, Type};
pub use data::Data;
pub use error::Error;
pub use pool::{Pool, Serial};
pub use rows::{Cell, RowWriter, Rows};
pub use stage::{Run, Scope, Stage, Tally};
