//! `chiffre clean` and `chiffre extract`. In: files, or `-` for standard input. Out: one JSON object a file on a line, in
//! the order of the files; a file that cannot be read is a line with its error.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::{Exit, fail};
use crate::pipeline::defaults;

mod cleaning;
mod extracting;
pub mod rows;

pub use cleaning::Cleaning;
pub use extracting::Extracting;

/// Files that are read and answered together: memory stays bounded, and order is kept.
const TOGETHER: usize = 64;
/// Bytes of a file at most.
const MAX_BYTES: u64 = 20_000_000;

/// One of the two commands, ready to run.
pub trait Command: Sync {
    /// The answer for one file's bytes.
    ///
    /// # Errors
    /// Why there is none.
    fn answer(&self, path: &str, bytes: Vec<u8>) -> Result<Map<String, Value>, String>;
}

/// Answers every file, `jobs` at once (0 means one a core).
pub fn run(command: &dyn Command, paths: &[PathBuf], jobs: usize) -> Exit {
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool,
        Err(e) => return fail(Exit::Failed, &e),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut exit = Exit::Done;
    for some in paths.chunks(TOGETHER) {
        let answers: Vec<_> = pool.install(|| some.par_iter().with_max_len(1).map(|path| answer(command, path)).collect());
        for (path, answer) in some.iter().zip(answers) {
            let line = answer.unwrap_or_else(|error| {
                exit = fail(Exit::Failed, &format!("{}: {error}", path.display()));
                Map::from_iter([("path".to_owned(), json!(path.to_string_lossy())), ("error".to_owned(), json!(error))])
            });
            // A reader that went away (« | head ») ends the work.
            if serde_json::to_writer(&mut out, &line).is_err() || out.write_all(b"\n").is_err() {
                return exit;
            }
        }
    }
    let _ = out.flush();
    exit
}

fn answer(command: &dyn Command, path: &Path) -> Result<Map<String, Value>, String> {
    let bytes = read(path)?;
    let work = || command.answer(&path.to_string_lossy(), bytes);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(format!("bug: {}", tables::pool::message(&*panic))))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        return if bytes.len() as u64 > MAX_BYTES { Err(format!("larger than {MAX_BYTES} bytes")) } else { Ok(bytes) };
    }
    let meta = fs::metadata(path).map_err(|e| e.to_string())?;
    if meta.is_file() && meta.len() > MAX_BYTES {
        return Err(format!("{} bytes; the limit is {MAX_BYTES}", meta.len()));
    }
    fs::read(path).map_err(|e| e.to_string())
}
