//! `chiffre compare`. In: the tables of two runs. Out: for each table the rows that only one run has and those that differ,
//! with the columns that do and the first of them; like `diff`, 0 where nothing differs, 1 where something does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use arrow::array::RecordBatch;
use arrow::row::{RowConverter, SortField};
use serde_json::Value;
use tables::{Rows, Table, catalog};

use super::files::rows::to_json;
use super::{Exit, fail};
use crate::store::part;

/// What names a row in each table that `export` writes, and the columns that show what it is.
const KEYS: &[(&Table, &[&str], &[&str])] = &[
    (&catalog::ARTICLES, &["doc_id"], &["title", "url"]),
    (&catalog::BLOCKS, &["doc_id", "block_no"], &["kind", "text"]),
    (&catalog::MENTIONS, &["doc_id", "char_start", "char_end"], &["text", "type", "entity_id"]),
    (&catalog::FIGURES, &["doc_id", "char_start", "char_end"], &["text", "subject", "measure"]),
    (&catalog::ENTITIES, &["entity_id"], &["name", "type"]),
    (&catalog::FACTS, &["fact_id"], &["subject", "measure", "object", "unit", "value_low", "value_high"]),
];
/// Columns that say when a run was, not what it found.
const IGNORED: &[&str] = &["fetched_at"];
/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// What `chiffre compare` was asked.
#[derive(Debug)]
pub struct Args {
    /// The folder before: a pipeline's, or its `export`.
    pub before: PathBuf,
    /// The folder after.
    pub after: PathBuf,
    /// Differences that are shown of each table.
    pub show: usize,
}

/// Compares two runs.
pub fn run(args: &Args) -> Exit {
    let report = match compare(args) {
        Ok(report) => report,
        Err(e) => return fail(Exit::Usage, &format!("{e:#}")),
    };
    let _ = std::io::stdout().write_all(report.text.as_bytes());
    if report.differs { Exit::Failed } else { Exit::Done }
}

struct Report {
    text: String,
    differs: bool,
}

fn compare(args: &Args) -> Result<Report> {
    let (before, after) = (folder(&args.before)?, folder(&args.after)?);
    let mut report = Report { text: String::new(), differs: false };
    for (table, key, about) in KEYS {
        let (a, b) = (read(&before, table, key)?, read(&after, table, key)?);
        match (a, b) {
            (None, None) => {}
            (Some(a), Some(b)) => {
                let changes = Changes::between(table, &a, &b)?;
                report.differs |= changes.any();
                report.text += &changes.describe(table, about, &a, &b, args.show)?;
            }
            (a, _) => {
                report.differs = true;
                let _ = writeln!(report.text, "{}: only in {}", table.name, if a.is_some() { "A" } else { "B" });
            }
        }
    }
    Ok(report)
}

fn folder(path: &Path) -> Result<PathBuf> {
    let holds = |f: &PathBuf| KEYS.iter().any(|(table, ..)| f.join(format!("{}.parquet", table.name)).is_file());
    match [path.join("export"), path.to_owned()].into_iter().find(holds) {
        Some(folder) => Ok(folder),
        None if path.is_dir() => bail!("{}: no exported tables in it; run the pipeline to its end first", path.display()),
        None => bail!("{}: no such folder", path.display()),
    }
}

/// A table and the row of each key.
struct Keyed {
    batch: RecordBatch,
    row_of: BTreeMap<String, usize>,
}

fn read(folder: &Path, table: &'static Table, key: &[&str]) -> Result<Option<Keyed>> {
    let path = folder.join(format!("{}.parquet", table.name));
    if !path.is_file() {
        return Ok(None);
    }
    let batch = part::read(&path, None)?;
    let keys = keys(table, &batch, key).with_context(|| format!("{} is not a table of chiffre's", path.display()))?;
    let mut row_of = BTreeMap::new();
    for (i, key) in keys.into_iter().enumerate() {
        // Two rows of one key are told apart by their order.
        let mut name = key.clone();
        let mut n = 1;
        while row_of.contains_key(&name) {
            n += 1;
            name = format!("{key}#{n}");
        }
        row_of.insert(name, i);
    }
    Ok(Some(Keyed { batch, row_of }))
}

/// The key of each row as text: `doc_id:char_start:char_end`, numbers padded so that text sorts as they do.
fn keys(table: &'static Table, batch: &RecordBatch, columns: &[&str]) -> Result<Vec<String>> {
    let rows = Rows::new(table, batch);
    let mut keys = vec![String::new(); rows.len()];
    for (n, column) in columns.iter().enumerate() {
        let cells: Vec<String> = match table.column(column).map(|c| c.kind) {
            Some(tables::Type::Int) => rows.int(column)?.iter().map(|v| format!("{:06}", v.unwrap_or(0))).collect(),
            _ => rows.str(column)?.iter().map(|v| v.unwrap_or("").to_owned()).collect(),
        };
        for (key, cell) in keys.iter_mut().zip(cells) {
            key.push_str(if n > 0 { ":" } else { "" });
            key.push_str(&cell);
        }
    }
    Ok(keys)
}

/// How two versions of a table differ.
#[derive(Default)]
struct Changes {
    only_a: Vec<String>,
    only_b: Vec<String>,
    /// By key: the columns that differ.
    changed: BTreeMap<String, Vec<&'static str>>,
}

impl Changes {
    fn between(table: &'static Table, a: &Keyed, b: &Keyed) -> Result<Changes> {
        let mut changes = Changes {
            only_a: a.row_of.keys().filter(|k| !b.row_of.contains_key(*k)).cloned().collect(),
            only_b: b.row_of.keys().filter(|k| !a.row_of.contains_key(*k)).cloned().collect(),
            changed: BTreeMap::new(),
        };
        let both: Vec<(&String, usize, usize)> = a.row_of.iter().filter_map(|(k, i)| Some((k, *i, *b.row_of.get(k)?))).collect();
        for column in table.columns.iter().filter(|c| !IGNORED.contains(&c.name)) {
            let (Some(x), Some(y)) = (a.batch.column_by_name(column.name), b.batch.column_by_name(column.name)) else {
                if a.batch.column_by_name(column.name).is_some() != b.batch.column_by_name(column.name).is_some() {
                    // A column that one version lacks differs in every row.
                    both.iter().for_each(|(k, ..)| changes.changed.entry((*k).clone()).or_default().push(column.name));
                }
                continue;
            };
            let converter = RowConverter::new(vec![SortField::new(column.kind.arrow())])?;
            let (x, y) = (converter.convert_columns(std::slice::from_ref(x))?, converter.convert_columns(std::slice::from_ref(y))?);
            for (key, i, j) in &both {
                if x.row(*i) != y.row(*j) {
                    changes.changed.entry((*key).clone()).or_default().push(column.name);
                }
            }
        }
        Ok(changes)
    }

    fn any(&self) -> bool {
        !(self.only_a.is_empty() && self.only_b.is_empty() && self.changed.is_empty())
    }

    fn describe(&self, table: &'static Table, about: &[&str], a: &Keyed, b: &Keyed, show: usize) -> Result<String> {
        let mut text = format!("{}: {} rows in A, {} in B", table.name, a.batch.num_rows(), b.batch.num_rows());
        if !self.any() {
            return Ok(text + ", no difference\n");
        }
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        self.changed.values().flatten().for_each(|c| *columns.entry(c).or_default() += 1);
        let mut columns: Vec<_> = columns.into_iter().collect();
        columns.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
        let columns: Vec<_> = columns.into_iter().map(|(name, n)| format!("{name} {n}")).collect();
        let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
        let _ =
            writeln!(text, ", {} only in A, {} only in B, {} changed{columns}", self.only_a.len(), self.only_b.len(), self.changed.len());
        for (mark, keys, side) in [("-", &self.only_a, a), ("+", &self.only_b, b)] {
            for key in keys.iter().take(show) {
                let row = row(table, side, key)?;
                let cells: Vec<String> = about.iter().filter(|c| !row[**c].is_null()).map(|c| cell(&row[*c])).collect();
                let _ = writeln!(text, "  {mark} {key} {}", cells.join(" · "));
            }
        }
        for (key, columns) in self.changed.iter().take(show) {
            let (before, after) = (row(table, a, key)?, row(table, b, key)?);
            let name = about.first().map(|c| cell(&after[*c])).unwrap_or_default();
            let changes: Vec<String> = columns.iter().map(|c| change(c, &before[*c], &after[*c])).collect();
            let _ = writeln!(text, "  ~ {key} {name}: {}", changes.join("; "));
        }
        Ok(text)
    }
}

fn row(table: &'static Table, side: &Keyed, key: &str) -> Result<Value> {
    let one = side.row_of.get(key).map(|i| side.batch.slice(*i, 1)).context("a key of the other table")?;
    let present: Vec<usize> = table.columns.iter().filter_map(|c| one.schema().index_of(c.name).ok()).collect();
    // A table of an older version may lack a column: what it has is shown.
    if present.len() < table.columns.len() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    Ok(to_json(table, &one)?.into_iter().next().unwrap_or_default())
}

fn change(column: &str, before: &Value, after: &Value) -> String {
    match (before, after) {
        // Of a long text only that it changed can be read in a line.
        (Value::String(a), Value::String(b)) if a.chars().count().max(b.chars().count()) > 2 * SHOWN => {
            format!("{column} ({} → {} characters)", a.chars().count(), b.chars().count())
        }
        _ => format!("{column} {} → {}", cell(before), cell(after)),
    }
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => "∅".to_owned(),
        Value::String(s) => s.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Lineage;
    use tables::{Cell, RowWriter, Tally};

    fn entities(folder: &Path, rows: &[(&str, &str, i64)]) {
        let mut out = RowWriter::new(&catalog::ENTITIES);
        for (id, name, n) in rows {
            out.push(&[
                ("entity_id", Cell::Str(id)),
                ("name", Cell::Str(name)),
                ("type", Cell::Str("ORG")),
                ("aliases", Cell::List(&[])),
                ("n_docs", Cell::Int(*n)),
                ("n_mentions", Cell::Int(*n)),
            ])
            .unwrap();
        }
        let lineage = Lineage::new("export", 1, String::new(), String::new(), Vec::new());
        part::write(&folder.join("entities.parquet"), &catalog::ENTITIES, &[out.finish().unwrap()], &lineage, &Tally::default()).unwrap();
    }

    #[test]
    fn rows_that_came_went_and_changed() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b/export"));
        entities(&a, &[("hydreval", "Hydreval", 3), ("lexika", "Lexika", 1)]);
        entities(&b, &[("hydreval", "Hydreval", 4), ("orpheo", "Orphéo", 1)]);
        let args = |after: &Path| Args { before: a.clone(), after: after.to_owned(), show: 5 };
        let report = compare(&args(&dir.path().join("b"))).unwrap();
        assert!(report.differs);
        let want = "entities: 2 rows in A, 2 in B, 1 only in A, 1 only in B, 1 changed (n_docs 1, n_mentions 1)\n  \
            - lexika Lexika · ORG\n  + orpheo Orphéo · ORG\n  ~ hydreval Hydreval: n_docs 3 → 4; n_mentions 3 → 4\n";
        assert_eq!(report.text, want);
        let same = compare(&args(&a)).unwrap();
        assert!(!same.differs && same.text == "entities: 2 rows in A, 2 in B, no difference\n", "{}", same.text);
        let missing = compare(&args(&dir.path().join("c"))).err().unwrap().to_string();
        assert!(missing.ends_with("no such folder"), "{missing}");
    }
}
