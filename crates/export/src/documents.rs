//! Which documents count. In: rows of `articles` of all parts. Out: the latest row of each document, in order of doc_id.

use arrow::array::{Array, BooleanArray, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::{filter_record_batch, take_record_batch};
use rustc_hash::FxHashMap;
use tables::stage::PART;
use tables::{Error, Rows, Table, catalog};

/// The latest versions: which part holds each document.
pub struct Latest {
    part_of: FxHashMap<String, i64>,
}

/// The part of each row; an input of a stage over all parts has it.
fn parts(batch: &RecordBatch) -> Result<Int64Array, Error> {
    let column = batch.column_by_name(PART).and_then(|c| c.as_any().downcast_ref::<Int64Array>());
    column.cloned().ok_or_else(|| Error::table("articles", format!("column {PART} is missing")))
}

impl Latest {
    /// Reads which part holds the latest row of each article.
    ///
    /// # Errors
    /// A batch that is not `articles` of all parts.
    pub fn new(articles: &RecordBatch) -> Result<Latest, Error> {
        let id = Rows::new(&catalog::ARTICLES, articles).str("doc_id")?;
        let part = parts(articles)?;
        let mut part_of = FxHashMap::default();
        for i in 0..articles.num_rows() {
            let latest = part_of.entry(id.value(i).to_owned()).or_insert(part.value(i));
            *latest = part.value(i).max(*latest);
        }
        Ok(Latest { part_of })
    }

    /// The rows of `batch`, a `table` with doc_id, that belong to the latest version of their document, sorted by doc_id
    /// (rows of one document stay in order), with the table's own columns only.
    ///
    /// # Errors
    /// A batch that is not `table` of all parts.
    pub fn of(&self, table: &'static Table, batch: &RecordBatch) -> Result<RecordBatch, Error> {
        let id = Rows::new(table, batch).str("doc_id")?;
        let part = parts(batch)?;
        let keep: BooleanArray = (0..batch.num_rows()).map(|i| Some(self.part_of.get(id.value(i)) == Some(&part.value(i)))).collect();
        let columns: Result<Vec<usize>, Error> = table
            .columns
            .iter()
            .map(|c| batch.schema().index_of(c.name).map_err(|_| Error::table(table.name, format!("column {} is missing", c.name))))
            .collect();
        let kept = filter_record_batch(&batch.project(&columns?)?, &keep)?;
        let id = Rows::new(table, &kept).str("doc_id")?;
        let mut order: Vec<u32> = (0..kept.num_rows() as u32).collect();
        order.sort_by(|a, b| id.value(*a as usize).cmp(id.value(*b as usize)));
        let sorted = take_record_batch(&kept, &UInt32Array::from(order))?;
        Ok(RecordBatch::try_new(table.schema(), sorted.columns().to_vec())?)
    }
}

/// When each document was published, in microseconds since 1970.
pub fn published(articles: &RecordBatch) -> Result<FxHashMap<String, Option<i64>>, Error> {
    let rows = Rows::new(&catalog::ARTICLES, articles);
    let (id, at) = (rows.str("doc_id")?, rows.time("published_at")?);
    Ok((0..rows.len()).map(|i| (id.value(i).to_owned(), at.is_valid(i).then(|| at.value(i)))).collect())
}
