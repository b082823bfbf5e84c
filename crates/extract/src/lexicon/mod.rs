//! Words as data. In: tab-separated lists under `data/`. Out: tables and tries that the rules look words up in.

pub mod claims;
pub mod conjugate;
pub mod cues;
pub mod figures;
pub mod inflect;
mod roles;
pub mod spell;
mod trades;
pub mod trie;
