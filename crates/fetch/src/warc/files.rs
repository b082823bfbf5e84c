//! Which archives a source names. In: paths, folders and glob patterns. Out: files in order of their paths.

use std::path::{Path, PathBuf};

use crate::local::matching;
use crate::settings::Source;
use crate::stage::FetchError;

/// The extensions of archives, plain and gzip.
pub const EXTENSIONS: [&str; 2] = [".warc", ".warc.gz"];

/// The local archives of `source`, each once.
///
/// # Errors
/// An entry that is no pattern or matches no file.
pub fn find(source: &Source, base: &Path) -> Result<Vec<PathBuf>, FetchError> {
    let mut files = Vec::new();
    for pattern in source.warc_files() {
        let found = matching(base, pattern, &EXTENSIONS).map_err(|e| FetchError::source(source, format!("warc = « {pattern} »: {e}")))?;
        if !found.iter().any(|f| f.path.is_file()) {
            return Err(FetchError::source(source, format!("warc = « {pattern} » matches no .warc or .warc.gz file")));
        }
        files.extend(found.into_iter().map(|f| f.path));
    }
    files.sort();
    files.dedup();
    Ok(files)
}
