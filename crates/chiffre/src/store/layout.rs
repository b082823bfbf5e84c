//! Where everything is. In: the output folder and the pipeline's name. Out: paths:
//! `OUT/PIPELINE/STAGE/TABLE/PART.parquet` for parts, `OUT/PIPELINE/export/TABLE.parquet` for what notebooks open.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The paths of one pipeline's tables.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The tables of `pipeline` under `out`.
    pub fn new(out: &Path, pipeline: &str) -> Layout {
        Layout { root: out.join(pipeline) }
    }

    /// `OUT/PIPELINE`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a stage.
    pub fn stage(&self, stage: &str) -> PathBuf {
        self.root.join(stage)
    }

    /// A part's path.
    pub fn part(&self, stage: &str, table: &str, part: &str) -> PathBuf {
        self.root.join(stage).join(table).join(format!("{part}.parquet"))
    }

    /// The path of a table that is one file.
    pub fn whole(&self, stage: &str, table: &str) -> PathBuf {
        self.root.join(stage).join(format!("{table}.parquet"))
    }

    /// Names of the parts of a table, oldest first; none where the folder is not there.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn parts(&self, stage: &str, table: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.root.join(stage).join(table)) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(".parquet").map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// The name of the part after `last` (or of the first): zero-padded numbers, so that names sort by age.
    pub fn next_part(last: Option<&str>) -> String {
        let n = last.and_then(|name| name.parse::<u64>().ok()).map_or(0, |n| n + 1);
        format!("{n:06}")
    }
}
