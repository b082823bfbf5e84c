//! `chiffre extract` for one file.

use arrow::array::RecordBatch;
use serde_json::{Map, Value, json};
use tables::{Cell, Data, Error, RowWriter, Rows, Run, Serial, catalog};

use super::{Command, defaults};
use crate::commands::files::rows::to_json;

/// `chiffre extract`, ready to run.
pub struct Extracting {
    run: Run,
    /// Day of publication, in days since 1970.
    date: Option<i32>,
    /// ISO 639-1.
    language: String,
}

impl Extracting {
    /// Reads the lexicons.
    ///
    /// # Errors
    /// A data file that is not what it must be.
    pub fn new(data: &Data, date: Option<i32>, language: &str) -> Result<Extracting, Error> {
        let run = (extract::STAGE.prepare)(&defaults(extract::STAGE.settings), data)?;
        Ok(Extracting { run, date, language: language.to_owned() })
    }

    fn article(&self, text: &str) -> Result<RecordBatch, Error> {
        let mut out = RowWriter::new(&catalog::ARTICLES);
        out.push(&[
            ("doc_id", Cell::Str("")),
            ("url", Cell::Str("")),
            ("authors", Cell::List(&[])),
            ("published_day", Cell::maybe(self.date, Cell::Day)),
            ("language", Cell::Str(&self.language)),
            ("text", Cell::Str(text)),
            ("n_words", Cell::Int(0)),
            ("fetched_at", Cell::Time(0)),
        ])?;
        out.finish()
    }
}

impl Command for Extracting {
    fn answer(&self, path: &str, bytes: Vec<u8>) -> Result<Map<String, Value>, String> {
        let text = String::from_utf8(bytes).map_err(|e| format!("not UTF-8 at byte {}", e.utf8_error().valid_up_to()))?;
        let work = || -> Result<(Vec<Value>, Vec<Value>), Error> {
            let tables = (self.run)(&[self.article(&text)?], &Serial)?;
            if let Some(reason) = Rows::new(&catalog::FAILURES, &tables[2]).str("reason")?.iter().flatten().next() {
                return Err(Error::table("figures", format!("bug: {reason}")));
            }
            Ok((to_json(&catalog::MENTIONS, &tables[0])?, to_json(&catalog::FIGURES, &tables[1])?))
        };
        let (mentions, figures) = work().map_err(|e| e.to_string())?;
        Ok(Map::from_iter([
            ("path".to_owned(), json!(path)),
            ("language".to_owned(), json!(self.language)),
            ("mentions".to_owned(), json!(mentions)),
            ("figures".to_owned(), json!(figures)),
        ]))
    }
}
