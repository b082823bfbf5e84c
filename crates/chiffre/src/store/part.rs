//! One Parquet file. In: batches of a table, their lineage and tally. Out: a file that is complete if it exists: written
//! under a temporary name, synced, renamed. The same input gives the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use arrow::array::{RecordBatch, RecordBatchReader};
use arrow::compute::concat_batches;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnPath;
use tables::{Table, Tally};

use super::footer::{Footer, Lineage};

/// Rows in a row group at most: what one reader holds at once.
const GROUP_ROWS: usize = 256 * 1024;
/// Bytes in a row group at most.
const GROUP_BYTES: usize = 128 * 1024 * 1024;
/// Columns of long text or bytes: a dictionary of them is only overhead.
const NO_DICTIONARY: [&str; 4] = ["body", "text", "sentence", "lines"];
/// Begins the names of files that are being written.
const TEMPORARY: &str = ".writing-";

/// Writes `batches` (perhaps none) of `table` to `path`.
///
/// # Errors
/// What the file system or the Parquet writer said, with the path.
pub fn write(path: &Path, table: &Table, batches: &[RecordBatch], lineage: &Lineage, tally: &Tally) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!("{TEMPORARY}{name}"));
    let work = || -> Result<()> {
        fs::create_dir_all(folder)?;
        let file = File::create(&temporary)?;
        let mut writer = ArrowWriter::try_new(BufWriter::new(file), table.schema(), Some(properties(table, lineage, tally)))?;
        for batch in batches {
            writer.write(batch)?;
        }
        let mut buffer = writer.into_inner()?;
        buffer.flush()?;
        buffer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&temporary, path)?;
        // The rename itself must last, too; a file system that cannot sync a folder does not need it.
        let _ = File::open(folder).and_then(|f| f.sync_all());
        Ok(())
    };
    work().with_context(|| format!("cannot write {}", path.display()))
}

fn properties(table: &Table, lineage: &Lineage, tally: &Tally) -> WriterProperties {
    let pairs = lineage.to_pairs(tally).into_iter().map(|(k, v)| KeyValue::new(k, v)).collect();
    let mut props = WriterProperties::builder()
        .set_created_by("chiffre".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).unwrap_or_default()))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_key_value_metadata(Some(pairs));
    for column in NO_DICTIONARY {
        props = props.set_column_dictionary_enabled(ColumnPath::from(column), false);
        props = props.set_column_statistics_enabled(ColumnPath::from(column), EnabledStatistics::None);
    }
    let place = |name: &&str| table.columns.iter().position(|c| c.name == *name);
    let sorting: Vec<_> = table
        .sorted_by
        .iter()
        .filter_map(place)
        .map(|i| SortingColumn { column_idx: i as i32, descending: table.columns[i].name.starts_with("n_"), nulls_first: false })
        .collect();
    if !sorting.is_empty() {
        props = props.set_sorting_columns(Some(sorting));
    }
    props.build()
}

/// Reads a whole part, or only `columns` of it, as one batch.
///
/// # Errors
/// What the file system or the Parquet reader said, with the path.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<RecordBatch> {
    let work = || -> Result<RecordBatch> {
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.with_batch_size(8192);
        if let Some(columns) = columns {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        let reader = builder.build()?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        Ok(concat_batches(&schema, &batches)?)
    };
    work().with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a part's footer; None where there is no such file or no whole one.
pub fn footer(path: &Path) -> Option<Footer> {
    let reader = SerializedFileReader::new(File::open(path).ok()?).ok()?;
    let meta = reader.metadata().file_metadata();
    let pairs = meta.key_value_metadata().into_iter().flatten();
    let pairs = pairs.filter_map(|kv| Some((kv.key.clone(), kv.value.clone()?))).collect();
    Some(Footer { n_rows: meta.num_rows().max(0) as u64, pairs })
}

/// Removes what a killed run left half-written below `folder`.
///
/// # Errors
/// What the file system said.
pub fn sweep(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sweep(&entry.path())?;
        } else if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tables::catalog::FAILURES;
    use tables::{Cell, RowWriter, Rows};

    fn batch() -> RecordBatch {
        let mut out = RowWriter::new(&FAILURES);
        for id in ["a", "b"] {
            out.push(&[("doc_id", Cell::Str(id)), ("stage", Cell::Str("clean")), ("reason", Cell::Str("bug"))]).unwrap();
        }
        out.finish().unwrap()
    }

    #[test]
    fn what_is_written_is_read_and_the_same_bytes_come_again() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("1.parquet"), dir.path().join("x/2.parquet"));
        let lineage = Lineage::new("clean", 1, String::new(), String::new(), Vec::new());
        let tally = Tally { docs: 2, kept: 2, ..Tally::default() };
        write(&one, &FAILURES, &[batch()], &lineage, &tally).unwrap();
        write(&two, &FAILURES, &[batch()], &lineage, &tally).unwrap();
        assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
        let back = read(&one, Some(&["doc_id"])).unwrap();
        assert_eq!(Rows::new(&FAILURES, &back).str("doc_id").unwrap().value(1), "b");
        let footer = footer(&one).unwrap();
        assert_eq!((footer.stale(&lineage), footer.tally(), footer.n_rows), (None, tally, 2));
    }

    #[test]
    fn half_written_files_are_no_parts_and_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let half = dir.path().join("t/.writing-000000.parquet");
        fs::create_dir_all(half.parent().unwrap()).unwrap();
        fs::write(&half, b"PAR1").unwrap();
        assert!(footer(&half).is_none());
        sweep(dir.path()).unwrap();
        assert!(!half.exists());
    }
}
