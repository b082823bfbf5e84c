//! Words as data. In: tab-separated lists under `data/`. Out: tables and tries that the rules look words up in.

pub mod figures;
pub mod inflect;
pub mod trie;
