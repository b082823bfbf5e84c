//! Specs as prose that runs. In: Markdown with a sentence in a quote and its rows in a table under it. Out: cases.

use std::fs;
use std::path::Path;

/// A sentence and what must be read in it.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// FILE:LINE of its sentence.
    pub place: String,
    /// The text; paragraphs are separated by a blank line.
    pub text: String,
    /// Days since 1970 of `published:`.
    pub published: Option<i32>,
    /// The table's header.
    pub header: Vec<String>,
    /// Its rows, one cell a column, trimmed.
    pub rows: Vec<Vec<String>>,
}

impl Case {
    /// The cell of a row under a header.
    pub fn cell<'c>(&self, row: &'c [String], name: &str) -> &'c str {
        self.header.iter().position(|h| h == name).and_then(|i| row.get(i)).map_or("", String::as_str)
    }
}

/// All cases of the files below `folder`, in order of their names.
///
/// # Panics
/// Where a file cannot be read.
pub fn read(folder: &Path) -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(folder).expect("a folder of specs").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    files.iter().filter(|f| f.extension().is_some_and(|e| e == "md")).flat_map(|f| file(f)).collect()
}

fn file(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).expect("a spec");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut cases: Vec<Case> = Vec::new();
    let mut case = Case::default();
    let mut published = None;
    let mut in_quote = false;
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if let Some(day) = line.strip_prefix("published:") {
            published = day.trim().parse::<jiff::civil::Date>().ok().map(|d| (d - jiff::civil::date(1970, 1, 1)).get_days());
        } else if let Some(quote) = line.strip_prefix('>') {
            if !in_quote {
                push(&mut cases, &mut case);
                case = Case { place: format!("{name}:{}", n + 1), published: published.take(), ..Case::default() };
            }
            let quote = quote.trim();
            if !quote.is_empty() {
                if !case.text.is_empty() {
                    case.text.push_str("\n\n");
                }
                case.text.push_str(quote);
            }
        } else if line.starts_with('|') {
            let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
            if case.header.is_empty() {
                case.header = cells;
            } else if !cells.iter().all(|c| c.chars().all(|c| c == '-' || c == ':')) {
                case.rows.push(cells);
            }
        }
        in_quote = line.starts_with('>');
    }
    push(&mut cases, &mut case);
    cases
}

fn push(cases: &mut Vec<Case>, case: &mut Case) {
    if !case.text.is_empty() {
        cases.push(std::mem::take(case));
    }
}
