//! Archives on their way in. In: requests for room. Out: files in the store's own folder, at most two at a time, which are
//! gone once nobody holds them.
//!
//! An archive must be sought in, so it is kept on disk while it is read; how much of the disk that takes is bounded by
//! `max_archive_megabytes` and the number of places. What a killed run left is removed by the next: its pages are stored or
//! are asked for again with the archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::reason::{Failure, Reason};

/// Archives on disk at a time: one is read while the other comes in.
const PLACES: usize = 2;
/// Begins the names of these files.
const PREFIX: &str = ".archive-";

/// The folder.
pub struct Downloads {
    folder: PathBuf,
    places: Arc<Semaphore>,
}

impl Downloads {
    /// Archives in `folder`, which is made when the first comes. What an earlier run left there is removed.
    pub fn new(folder: &Path) -> Downloads {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                // What stays costs room and no more: an archive of the same address writes over it.
                let _ = fs::remove_file(entry.path());
            }
        }
        Downloads { folder: folder.to_owned(), places: Arc::new(Semaphore::new(PLACES)) }
    }

    /// Room for the archive called `doc_id`; waits until there is some.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub async fn room(&self, doc_id: &str) -> Result<Download, Failure> {
        let place = self.places.clone().acquire_owned().await.map_err(|e| Failure::new(Reason::Bug, e.to_string()))?;
        fs::create_dir_all(&self.folder).map_err(|e| Failure::new(Reason::Disk, format!("{}: {e}", self.folder.display())))?;
        Ok(Download { path: self.folder.join(format!("{PREFIX}{doc_id}")), _place: place })
    }
}

/// One archive's file; removed when this goes.
#[derive(Debug)]
pub struct Download {
    path: PathBuf,
    _place: OwnedSemaphorePermit,
}

impl Download {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        // Where nothing came there is no file.
        let _ = fs::remove_file(&self.path);
    }
}
