//! The `chiffre` command: the list of stages, the runner, the Parquet store, the command line.
//!
//! In: a pipeline file, or files. Out: tables, or JSON lines. The modules are listed from the bottom up: each uses only
//! those above it.

pub mod commands;
pub mod datafiles;
pub mod pipeline;
pub mod runner;
pub mod stages;
pub mod store;
pub mod terminal;
