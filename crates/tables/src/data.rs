//! The data files that a stage reads when it is prepared: lexicons, gazetteers, models, rates.
//!
//! In: a way to read a path below `data/` (files compiled into the binary, a folder, or a map in a test). Out: bytes,
//! tables of tab-separated facts with their line numbers, and the fingerprint of all that was read, which is how a
//! part's footer can tell that one lexicon file was changed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::error::Error;
use crate::hash;

/// Reads one file by its path below `data/`, with `/`; None where there is none.
pub type ReadFile = dyn Fn(&str) -> Option<Cow<'static, [u8]>> + Send + Sync;
/// Lists the paths of all files below a folder of `data/`, sorted.
pub type ListFiles = dyn Fn(&str) -> Vec<String> + Send + Sync;

/// The data folder as one stage sees it; remembers what was read.
#[derive(Clone)]
pub struct Data {
    read: Arc<ReadFile>,
    list: Arc<ListFiles>,
    own: Arc<ReadFile>,
    seen: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Data {
    /// A data folder behind two functions.
    pub fn new(
        read: impl Fn(&str) -> Option<Cow<'static, [u8]>> + Send + Sync + 'static,
        list: impl Fn(&str) -> Vec<String> + Send + Sync + 'static,
    ) -> Data {
        Data { read: Arc::new(read), list: Arc::new(list), own: Arc::new(|_| None), seen: Arc::default() }
    }

    /// The same folder, and behind `read` the files that the user's settings name.
    pub fn with_own(self, read: impl Fn(&str) -> Option<Cow<'static, [u8]>> + Send + Sync + 'static) -> Data {
        Data { own: Arc::new(read), ..self }
    }

    /// The bytes of a file that a setting names, by its path as it stands there; None where it cannot be read. It counts in
    /// the fingerprint like a data file.
    pub fn own(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let bytes = (self.own)(path)?;
        if let Ok(mut seen) = self.seen.lock() {
            // No path below data/ begins so.
            seen.insert(format!("/own/{path}"), hash::hex32(&bytes));
        }
        Some(bytes)
    }

    /// The same folder with nothing read yet.
    pub fn fresh(&self) -> Data {
        Data { seen: Arc::default(), ..self.clone() }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`Error::MissingData`] where there is no such file.
    pub fn bytes(&self, path: &str) -> Result<Cow<'static, [u8]>, Error> {
        let bytes = (self.read)(path).ok_or_else(|| Error::MissingData { path: path.to_owned() })?;
        if let Ok(mut seen) = self.seen.lock() {
            seen.insert(path.to_owned(), hash::hex32(&bytes));
        }
        Ok(bytes)
    }

    /// The file as text.
    ///
    /// # Errors
    /// As [`Data::bytes`]; [`Error::BadData`] where it is not UTF-8.
    pub fn text(&self, path: &str) -> Result<String, Error> {
        let bytes = self.bytes(path)?;
        String::from_utf8(bytes.into_owned()).map_err(|e| {
            let good = e.utf8_error().valid_up_to();
            let line = 1 + e.as_bytes()[..good].iter().filter(|b| **b == b'\n').count();
            Error::data(path, line, "not UTF-8")
        })
    }

    /// Paths of the files below `folder`, sorted.
    pub fn list(&self, folder: &str) -> Vec<String> {
        (self.list)(folder)
    }

    /// The rows of a tab-separated file whose header must be `columns`. Empty lines, and lines that start with `#`
    /// and hold no tab, are comments.
    ///
    /// # Errors
    /// A missing file, another header, a row with more or fewer fields: with the line.
    pub fn tsv(&self, path: &str, columns: &[&str]) -> Result<Tsv, Error> {
        let tsv = Tsv { path: path.to_owned(), text: self.text(path)? };
        let header: Vec<&str> = tsv.text.lines().next().unwrap_or_default().split('\t').collect();
        if header != columns {
            return Err(Error::data(path, 1, format!("the header must be {}", columns.join("<TAB>"))));
        }
        for row in tsv.rows() {
            if row.fields.len() != columns.len() {
                let what = format!("{} fields, want {}: {}", row.fields.len(), columns.len(), columns.join(", "));
                return Err(Error::data(path, row.line, what));
            }
        }
        Ok(tsv)
    }

    /// Fingerprint of the names and contents of all files read so far.
    pub fn fingerprint(&self) -> String {
        match self.seen.lock() {
            Ok(seen) => hash::hex32_of(seen.iter().flat_map(|(path, hash)| [path.as_str(), hash.as_str()])),
            Err(_) => String::new(),
        }
    }
}

/// A tab-separated file that has been checked.
pub struct Tsv {
    path: String,
    text: String,
}

/// One row of it.
pub struct TsvRow<'a> {
    /// The file's path, for messages.
    pub path: &'a str,
    /// Line in the file, from 1.
    pub line: usize,
    /// As many fields as the header has.
    pub fields: Vec<&'a str>,
}

impl Tsv {
    /// The rows below the header.
    pub fn rows(&self) -> impl Iterator<Item = TsvRow<'_>> {
        let lines = self.text.lines().enumerate().skip(1);
        lines.filter(|(_, l)| !l.is_empty() && (l.contains('\t') || !l.starts_with('#'))).map(|(i, l)| TsvRow {
            path: &self.path,
            line: i + 1,
            fields: l.split('\t').collect(),
        })
    }
}

impl TsvRow<'_> {
    /// An error about this row.
    pub fn error(&self, what: impl Into<String>) -> Error {
        Error::data(self.path, self.line, what)
    }

    /// Field `i` as a number.
    ///
    /// # Errors
    /// Where it is not one.
    pub fn number(&self, i: usize) -> Result<f64, Error> {
        self.fields[i].parse().map_err(|_| self.error(format!("« {} » is not a number such as 1e9 or 0.5", self.fields[i])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &'static [(&'static str, &'static str)]) -> Data {
        let read = move |path: &str| files.iter().find(|f| f.0 == path).map(|f| Cow::Borrowed(f.1.as_bytes()));
        Data::new(read, move |_| files.iter().map(|f| f.0.to_owned()).collect())
    }

    #[test]
    fn the_fingerprint_tells_which_files_were_read() {
        let data = folder(&[("a.tsv", "w\tv\nx\t1\n"), ("b.tsv", "w\n")]);
        let none = data.fingerprint();
        data.tsv("a.tsv", &["w", "v"]).expect("a.tsv");
        assert_ne!(data.fingerprint(), none);
        assert_eq!(data.fresh().fingerprint(), none);
        let own = |bytes: &'static [u8]| {
            let data = data.fresh().with_own(move |path| (path == "a.tsv").then_some(Cow::Borrowed(bytes)));
            assert_eq!((data.own("a.tsv").as_deref(), data.own("b")), (Some(bytes), None));
            data.fingerprint()
        };
        assert_ne!(own(b"x"), own(b"y"), "a file of the user's counts, too");
    }

    #[test]
    fn errors_name_file_and_line() {
        let data = folder(&[("a.tsv", "w\tv\n\n# note\nx\t1\t2\n")]);
        let missing = data.bytes("c.tsv").err().map(|e| e.to_string()).unwrap_or_default();
        assert!(missing.contains("c.tsv"), "{missing}");
        let fields = data.tsv("a.tsv", &["w", "v"]).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(fields.starts_with("a.tsv:4: 3 fields, want 2"), "{fields}");
    }
}
