//! Why a run must stop. In: what went wrong and where. Out: one line a person can act on.
//!
//! A bad document never becomes an [`Error`]: it is a row with its reason. An `Error` is about the run: a setting, a
//! data file or a table that is not what it must be.

/// A reason to stop a run; its text names the file, the line or key, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file under `data/` is missing.
    #[error("data file {path} is missing; put it into the data folder or leave out --data to use the built-in one")]
    MissingData {
        /// Path below the data folder, with `/`.
        path: String,
    },
    /// A file under `data/` does not say what it must.
    #[error("{path}:{line}: {what}")]
    BadData {
        /// Path below the data folder, with `/`.
        path: String,
        /// Line in the file, from 1.
        line: usize,
        /// What is wrong and what is allowed.
        what: String,
    },
    /// A setting is wrong in a way that its type does not tell.
    #[error("setting {key}: {what}")]
    BadSetting {
        /// `section.key`.
        key: String,
        /// What is wrong and what is allowed.
        what: String,
    },
    /// A table lacks a column or holds another type.
    #[error("table {table}: {what}")]
    BadTable {
        /// The table's name.
        table: String,
        /// What is wrong.
        what: String,
    },
    /// Arrow refused an operation.
    #[error("arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl Error {
    /// An error about `line` (from 1) of the data file `path`.
    pub fn data(path: &str, line: usize, what: impl Into<String>) -> Error {
        Error::BadData { path: path.to_owned(), line, what: what.into() }
    }

    /// An error about the setting `key`.
    pub fn setting(key: &str, what: impl Into<String>) -> Error {
        Error::BadSetting { key: key.to_owned(), what: what.into() }
    }

    /// An error about the table `table`.
    pub fn table(table: &str, what: impl Into<String>) -> Error {
        Error::BadTable { table: table.to_owned(), what: what.into() }
    }
}
