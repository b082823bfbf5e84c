//! Rows in and out of record batches. In: named cells, or a batch. Out: a batch, or typed access to its columns.
//!
//! The only place besides each crate's `stage.rs` that touches Arrow arrays.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Float64Array,
    Float64Builder, Int64Array, Int64Builder, ListArray, ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
    TimestampMicrosecondBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int64Type, TimestampMicrosecondType};
use std::sync::Arc;

use crate::catalog::Table;
use crate::column::Type;
use crate::error::Error;

/// One value on its way into a table.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// For [`Type::Str`].
    Str(&'a str),
    /// For [`Type::Int`].
    Int(i64),
    /// For [`Type::Float`].
    Float(f64),
    /// For [`Type::Bool`].
    Bool(bool),
    /// For [`Type::Time`], in microseconds since 1970 UTC.
    Time(i64),
    /// For [`Type::Day`], in days since 1970.
    Day(i32),
    /// For [`Type::StrList`].
    List(&'a [String]),
    /// For [`Type::Bytes`].
    Bytes(&'a [u8]),
}

impl<'a> Cell<'a> {
    /// The value, or null.
    pub fn maybe<T>(value: Option<T>, make: impl FnOnce(T) -> Cell<'a>) -> Cell<'a> {
        value.map_or(Cell::Null, make)
    }

    /// The string, or null.
    pub fn text(value: Option<&'a str>) -> Cell<'a> {
        value.map_or(Cell::Null, Cell::Str)
    }
}

enum Builder {
    Str(StringBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
    Day(Date32Builder),
    List(ListBuilder<StringBuilder>),
    Bytes(BinaryBuilder),
}

impl Builder {
    fn new(kind: Type) -> Builder {
        match kind {
            Type::Str => Builder::Str(StringBuilder::new()),
            Type::Int => Builder::Int(Int64Builder::new()),
            Type::Float => Builder::Float(Float64Builder::new()),
            Type::Bool => Builder::Bool(BooleanBuilder::new()),
            Type::Time => Builder::Time(TimestampMicrosecondBuilder::new().with_data_type(kind.arrow())),
            Type::Day => Builder::Day(Date32Builder::new()),
            Type::StrList => Builder::List(ListBuilder::new(StringBuilder::new()).with_field(Field::new("element", DataType::Utf8, true))),
            Type::Bytes => Builder::Bytes(BinaryBuilder::new()),
        }
    }

    /// Appends `cell`; false where it is of another type.
    fn push(&mut self, cell: Cell<'_>) -> bool {
        match (self, cell) {
            (Builder::Str(b), Cell::Str(v)) => b.append_value(v),
            (Builder::Str(b), Cell::Null) => b.append_null(),
            (Builder::Int(b), Cell::Int(v)) => b.append_value(v),
            (Builder::Int(b), Cell::Null) => b.append_null(),
            (Builder::Float(b), Cell::Float(v)) => b.append_value(v),
            (Builder::Float(b), Cell::Null) => b.append_null(),
            (Builder::Bool(b), Cell::Bool(v)) => b.append_value(v),
            (Builder::Bool(b), Cell::Null) => b.append_null(),
            (Builder::Time(b), Cell::Time(v)) => b.append_value(v),
            (Builder::Time(b), Cell::Null) => b.append_null(),
            (Builder::Day(b), Cell::Day(v)) => b.append_value(v),
            (Builder::Day(b), Cell::Null) => b.append_null(),
            (Builder::List(b), Cell::List(v)) => b.append_value(v.iter().map(Some)),
            (Builder::List(b), Cell::Null) => b.append_null(),
            (Builder::Bytes(b), Cell::Bytes(v)) => b.append_value(v),
            (Builder::Bytes(b), Cell::Null) => b.append_null(),
            _ => return false,
        }
        true
    }

    fn finish(self) -> ArrayRef {
        match self {
            Builder::Str(mut b) => Arc::new(b.finish()),
            Builder::Int(mut b) => Arc::new(b.finish()),
            Builder::Float(mut b) => Arc::new(b.finish()),
            Builder::Bool(mut b) => Arc::new(b.finish()),
            Builder::Time(mut b) => Arc::new(b.finish()),
            Builder::Day(mut b) => Arc::new(b.finish()),
            Builder::List(mut b) => Arc::new(b.finish()),
            Builder::Bytes(mut b) => Arc::new(b.finish()),
        }
    }
}

/// Collects rows of one table.
pub struct RowWriter {
    table: &'static Table,
    builders: Vec<Builder>,
    n_rows: usize,
}

impl RowWriter {
    /// An empty batch of `table`.
    pub fn new(table: &'static Table) -> RowWriter {
        RowWriter { table, builders: table.columns.iter().map(|c| Builder::new(c.kind)).collect(), n_rows: 0 }
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Adds a row. Cells may skip columns (they become null) but keep the table's order.
    ///
    /// # Errors
    /// A name that the table lacks (or out of order), a cell of another type, a null in a column that must be full:
    /// bugs of the caller, told with table and column.
    pub fn push(&mut self, cells: &[(&str, Cell<'_>)]) -> Result<(), Error> {
        let mut cells = cells.iter().peekable();
        for (column, builder) in self.table.columns.iter().zip(&mut self.builders) {
            let cell = cells.next_if(|(name, _)| *name == column.name).map_or(Cell::Null, |(_, cell)| *cell);
            if matches!(cell, Cell::Null) && !column.nullable {
                return Err(Error::table(self.table.name, format!("column {} must not be null", column.name)));
            }
            if !builder.push(cell) {
                return Err(Error::table(self.table.name, format!("column {} holds {}, not {cell:?}", column.name, column.kind.name())));
            }
        }
        if let Some((name, _)) = cells.next() {
            return Err(Error::table(self.table.name, format!("no column {name}, or it stands before the one named last")));
        }
        self.n_rows += 1;
        Ok(())
    }

    /// The rows as a batch with the table's schema.
    pub fn finish(self) -> Result<RecordBatch, Error> {
        let arrays = self.builders.into_iter().map(Builder::finish).collect();
        Ok(RecordBatch::try_new(self.table.schema(), arrays)?)
    }
}

/// Typed access to the rows of a batch, whatever engine made it: other string and integer widths are cast.
pub struct Rows<'a> {
    table: &'static Table,
    batch: &'a RecordBatch,
}

impl<'a> Rows<'a> {
    /// `batch` read as `table`; a column is checked when it is asked for.
    pub fn new(table: &'static Table, batch: &'a RecordBatch) -> Rows<'a> {
        Rows { table, batch }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.batch.num_rows() == 0
    }

    fn array(&self, name: &str, kind: Type) -> Result<ArrayRef, Error> {
        let array = self.batch.column_by_name(name).ok_or_else(|| Error::table(self.table.name, format!("column {name} is missing")))?;
        if *array.data_type() == kind.arrow() {
            return Ok(array.clone());
        }
        cast(array, &kind.arrow())
            .map_err(|_| Error::table(self.table.name, format!("column {name} is {}, want {}", array.data_type(), kind.name())))
    }

    /// A string column.
    pub fn str(&self, name: &str) -> Result<StringArray, Error> {
        Ok(self.array(name, Type::Str)?.as_string::<i32>().clone())
    }

    /// An integer column.
    pub fn int(&self, name: &str) -> Result<Int64Array, Error> {
        Ok(self.array(name, Type::Int)?.as_primitive::<Int64Type>().clone())
    }

    /// A float column.
    pub fn float(&self, name: &str) -> Result<Float64Array, Error> {
        Ok(self.array(name, Type::Float)?.as_primitive::<Float64Type>().clone())
    }

    /// A boolean column.
    pub fn bool(&self, name: &str) -> Result<BooleanArray, Error> {
        Ok(self.array(name, Type::Bool)?.as_boolean().clone())
    }

    /// A time column, in microseconds since 1970 UTC.
    pub fn time(&self, name: &str) -> Result<TimestampMicrosecondArray, Error> {
        Ok(self.array(name, Type::Time)?.as_primitive::<TimestampMicrosecondType>().clone())
    }

    /// A day column, in days since 1970.
    pub fn day(&self, name: &str) -> Result<Date32Array, Error> {
        Ok(self.array(name, Type::Day)?.as_primitive::<Date32Type>().clone())
    }

    /// A column of bytes.
    pub fn bytes(&self, name: &str) -> Result<BinaryArray, Error> {
        Ok(self.array(name, Type::Bytes)?.as_binary::<i32>().clone())
    }

    /// A column of lists of strings.
    pub fn list(&self, name: &str) -> Result<ListArray, Error> {
        Ok(self.array(name, Type::StrList)?.as_list::<i32>().clone())
    }
}

/// The string in row `i`, or None where it is null.
pub fn str_at(array: &StringArray, i: usize) -> Option<&str> {
    array.is_valid(i).then(|| array.value(i))
}

/// The strings of the list in row `i`; empty where it is null.
pub fn list_at(array: &ListArray, i: usize) -> Vec<String> {
    if array.is_null(i) {
        return Vec::new();
    }
    array.value(i).as_string::<i32>().iter().flatten().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FAILURES;

    #[test]
    fn a_row_goes_in_and_comes_out() {
        let mut out = RowWriter::new(&FAILURES);
        out.push(&[("doc_id", Cell::Str("a")), ("stage", Cell::Str("clean")), ("reason", Cell::Str("é"))]).expect("row");
        let batch = out.finish().expect("batch");
        let rows = Rows::new(&FAILURES, &batch);
        assert_eq!(rows.str("reason").expect("column").value(0), "é");
        assert!(rows.str("body").is_err());
    }

    #[test]
    fn a_wrong_row_names_its_column() {
        let mut out = RowWriter::new(&FAILURES);
        let missing = out.push(&[("doc_id", Cell::Str("a"))]).expect_err("stage is missing").to_string();
        assert!(missing.contains("stage"), "{missing}");
        let mut out = RowWriter::new(&FAILURES);
        let unknown = out
            .push(&[("doc_id", Cell::Str("a")), ("stage", Cell::Str("s")), ("reason", Cell::Str("r")), ("body", Cell::Null)])
            .expect_err("no such column")
            .to_string();
        assert!(unknown.contains("body"), "{unknown}");
    }
}
