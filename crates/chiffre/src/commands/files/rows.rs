//! Rows of a table as JSON objects: the columns are the keys, days and times are ISO 8601.

use arrow::array::{Array, RecordBatch};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use tables::column::Type;
use tables::rows::list_at;
use tables::{Error, Rows, Table};

/// Every row of `batch` but its doc_id, which a file on the command line does not have.
///
/// # Errors
/// A batch that is not `table`.
pub fn to_json(table: &'static Table, batch: &RecordBatch) -> Result<Vec<Value>, Error> {
    let rows = Rows::new(table, batch);
    let mut objects = vec![Map::new(); rows.len()];
    for column in table.columns.iter().filter(|c| c.name != "doc_id") {
        let name = column.name;
        let values: Vec<Value> = match column.kind {
            Type::Str => rows.str(name)?.iter().map(|v| json!(v)).collect(),
            Type::Int => rows.int(name)?.iter().map(|v| json!(v)).collect(),
            Type::Float => rows.float(name)?.iter().map(|v| json!(v)).collect(),
            Type::Bool => rows.bool(name)?.iter().map(|v| json!(v)).collect(),
            Type::Time => rows.time(name)?.iter().map(|v| json!(v.and_then(time))).collect(),
            Type::Day => rows.day(name)?.iter().map(|v| json!(v.and_then(day))).collect(),
            Type::StrList => {
                let lists = rows.list(name)?;
                (0..lists.len()).map(|i| json!(list_at(&lists, i))).collect()
            }
            Type::Bytes => vec![Value::Null; rows.len()],
        };
        for (object, value) in objects.iter_mut().zip(values) {
            object.insert(name.to_owned(), value);
        }
    }
    Ok(objects.into_iter().map(Value::Object).collect())
}

fn time(micros: i64) -> Option<String> {
    Timestamp::from_microsecond(micros).ok().map(|t| t.to_string())
}

/// ISO 8601 of days since 1970.
pub fn day(days: i32) -> Option<String> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok().map(|d| d.to_string())
}
