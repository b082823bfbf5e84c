//! Tests that cross crates: what they share. In: the prose that runs, under `tests/gold`. Out: cases, and readers and
//! cleaners made of the repository's own data.

pub mod specs;

use std::path::{Path, PathBuf};

use tables::Data;

/// A path below the repository.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(relative)
}

/// The repository's data folder.
pub fn data() -> Data {
    chiffre::datafiles::folder(&path("data"))
}

/// An extractor for French.
pub fn extractor() -> extract::Extractor {
    extract::Extractor::new(&data(), "fr").expect("the repository's own lexicons")
}
