//! Rows that are no part yet. In: rows as they come from the world, which cannot be made again. Out: after a run that was
//! killed, the rows that it had.
//!
//! A spool is an Arrow stream in the file `.spool-PART` beside the parts, where PART is the part that its rows will be. It is
//! handed to the system after each row, so that the end of the process, however sudden, costs nothing that was kept; it is
//! removed once the part stands.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use tables::Table;

/// Begins the names of spools.
const PREFIX: &str = ".spool-";

/// The spool of one table.
pub struct Spool {
    folder: PathBuf,
    open: Option<(String, StreamWriter<File>)>,
}

impl Spool {
    /// A spool in `folder`, that of the table's parts.
    pub fn new(folder: &Path) -> Spool {
        Spool { folder: folder.to_owned(), open: None }
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.join(format!("{PREFIX}{part}"))
    }

    /// Keeps rows that the part called `part` will hold.
    ///
    /// # Errors
    /// What the file system said.
    pub fn keep(&mut self, part: &str, rows: &RecordBatch) -> Result<()> {
        let path = self.path(part);
        let context = || format!("cannot write {}", path.display());
        if self.open.as_ref().is_none_or(|(name, _)| name != part) {
            fs::create_dir_all(&self.folder).with_context(context)?;
            let file = File::create(&path).with_context(context)?;
            self.open = Some((part.to_owned(), StreamWriter::try_new(file, &rows.schema()).with_context(context)?));
        }
        let Some((_, writer)) = &mut self.open else { return Ok(()) };
        writer.write(rows).and_then(|()| writer.flush()).with_context(context)
    }

    /// Removes the spool of a part that stands.
    ///
    /// # Errors
    /// What the file system said.
    pub fn remove(&mut self, part: &str) -> Result<()> {
        self.open = None;
        match fs::remove_file(self.path(part)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e).with_context(|| format!("cannot remove {}", self.path(part).display())),
            _ => Ok(()),
        }
    }

    /// The rows that earlier runs left, by part; a row that was not whole is left out.
    ///
    /// # Errors
    /// A folder or file that cannot be opened.
    pub fn left_over(&self, table: &Table) -> Result<Vec<(String, RecordBatch)>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e).with_context(|| format!("cannot read {}", self.folder.display())),
        };
        let mut all = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(part) = name.strip_prefix(PREFIX) {
                all.push((part.to_owned(), read(&self.path(part), table)?));
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }
}

fn read(path: &Path, table: &Table) -> Result<RecordBatch> {
    let schema = table.schema();
    let file = BufReader::new(File::open(path).with_context(|| format!("cannot read {}", path.display()))?);
    // A stream that was cut before its schema holds no row; one that was cut in a row ends before it. Rows of another
    // version's table cannot be told from damage: they are fetched again.
    let Ok(stream) = StreamReader::try_new(file, None) else { return Ok(RecordBatch::new_empty(schema)) };
    let rows: Vec<_> = stream.map_while(Result::ok).filter(|b| b.schema().fields() == schema.fields()).collect();
    Ok(concat_batches(&schema, &rows)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tables::catalog::FAILURES;
    use tables::{Cell, RowWriter};

    fn row(id: &str) -> RecordBatch {
        let mut out = RowWriter::new(&FAILURES);
        out.push(&[("doc_id", Cell::Str(id)), ("stage", Cell::Str("fetch")), ("reason", Cell::Str("é"))]).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn every_row_that_was_kept_is_there_wherever_the_file_ends() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(dir.path());
        let mut ends = vec![0];
        for id in ["a", "b", "c"] {
            spool.keep("000007", &row(id)).unwrap();
            ends.push(fs::metadata(dir.path().join(".spool-000007")).unwrap().len() as usize);
        }
        let whole = fs::read(dir.path().join(".spool-000007")).unwrap();
        for cut in 0..=whole.len() {
            fs::write(dir.path().join(".spool-000007"), &whole[..cut]).unwrap();
            let left = Spool::new(dir.path()).left_over(&FAILURES).unwrap();
            let want = ends.iter().skip(1).filter(|end| **end <= cut).count();
            assert_eq!((left[0].0.as_str(), left[0].1.num_rows()), ("000007", want), "cut at {cut}");
        }
        spool.remove("000007").unwrap();
        assert!(spool.left_over(&FAILURES).unwrap().is_empty());
        spool.remove("000007").unwrap();
    }
}
