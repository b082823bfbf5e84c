//! One column of a table. In: name, type and meaning. Out: an Arrow field that carries its meaning with it.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, TimeUnit};

/// The types that pandas, polars, DuckDB, pyarrow and Spark all open without a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// UTF-8 string.
    Str,
    /// 64-bit signed integer.
    Int,
    /// 64-bit float.
    Float,
    /// true or false.
    Bool,
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time,
    /// Days since 1970-01-01.
    Day,
    /// List of UTF-8 strings.
    StrList,
    /// Bytes as they are.
    Bytes,
}

impl Type {
    /// The physical Arrow type. A list's element is called `element`, as the Parquet specification has it.
    pub fn arrow(self) -> DataType {
        match self {
            Type::Str => DataType::Utf8,
            Type::Int => DataType::Int64,
            Type::Float => DataType::Float64,
            Type::Bool => DataType::Boolean,
            Type::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Type::Day => DataType::Date32,
            Type::StrList => DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))),
            Type::Bytes => DataType::Binary,
        }
    }

    /// The name that the data dictionary prints.
    pub fn name(self) -> &'static str {
        match self {
            Type::Str => "string",
            Type::Int => "int64",
            Type::Float => "float64",
            Type::Bool => "bool",
            Type::Time => "timestamp[us, UTC]",
            Type::Day => "date32",
            Type::StrList => "list<string>",
            Type::Bytes => "binary",
        }
    }
}

/// A column: what it is called, how it is stored, what it means.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// snake_case name, unique in its table.
    pub name: &'static str,
    /// Physical type.
    pub kind: Type,
    /// Whether a row may say nothing.
    pub nullable: bool,
    /// The meaning: unit, range, when null. Stored in the Parquet field metadata under `description`.
    pub doc: &'static str,
}

impl Column {
    /// A column that every row fills.
    pub const fn full(name: &'static str, kind: Type, doc: &'static str) -> Column {
        Column { name, kind, nullable: false, doc }
    }

    /// A column that may be null.
    pub const fn open(name: &'static str, kind: Type, doc: &'static str) -> Column {
        Column { name, kind, nullable: true, doc }
    }

    /// The Arrow field, its meaning in the metadata.
    pub fn field(&self) -> Field {
        let meaning = HashMap::from([("description".to_owned(), self.doc.to_owned())]);
        Field::new(self.name, self.kind.arrow(), self.nullable).with_metadata(meaning)
    }
}
