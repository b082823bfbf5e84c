//! Texts annotated with figures and names (`data/training/claims`). In: a file of one JSON object a line. Out: texts with the
//! byte ranges of their names.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use extract::names::gazetteer::Type;
use serde::Deserialize;

use crate::marked::Piece;

/// An annotated text; offsets count code points.
#[derive(Deserialize)]
struct Line {
    doc: String,
    title: Option<String>,
    text: String,
    mentions: Vec<Mention>,
}

#[derive(Deserialize)]
struct Mention {
    start: usize,
    end: usize,
    r#type: String,
}

/// Reads the texts of a file.
///
/// # Errors
/// A line that is not such a text, a name outside its text or of no known type, with its line.
pub fn read(path: &Path) -> Result<Vec<Piece>> {
    lines(path, piece)
}

/// What `parse` makes of each line of a file that is not empty.
///
/// # Errors
/// A file that cannot be read; what `parse` says of a line, with its line.
pub fn lines<T>(path: &Path, parse: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines.map(|(n, line)| parse(line).with_context(|| format!("{}:{}", path.display(), n + 1))).collect()
}

fn piece(line: &str) -> Result<Piece> {
    let line: Line = serde_json::from_str(line)?;
    let bytes: Vec<usize> = line.text.char_indices().map(|(i, _)| i).chain([line.text.len()]).collect();
    let name = |m: &Mention| {
        let at = |point: usize| bytes.get(point).copied().with_context(|| format!("a mention at {point}, behind the text's end"));
        let kind = Type::of(&m.r#type).with_context(|| format!("type « {} »", m.r#type))?;
        Ok((at(m.start)?, at(m.end)?, kind))
    };
    let mut names = line.mentions.iter().map(name).collect::<Result<Vec<_>>>()?;
    names.sort_unstable_by_key(|n| (n.0, n.1));
    Ok(Piece { source: line.doc, headed: line.title.is_some(), text: line.text, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points() {
        let line = r#"{"doc": "a", "text": "Été : Nvidia", "figures": [], "mentions": [{"start": 6, "end": 12, "text": "Nvidia", "type": "ORG"}]}"#;
        let read = piece(line).map(|p| p.names).unwrap_or_default();
        assert_eq!(read, [(8, 14, Type::Org)]);
        assert!(piece(&line.replace("12", "13")).is_err_and(|e| e.to_string().contains("behind the text's end")));
        assert!(piece(&line.replace("ORG", "FIRM")).is_err_and(|e| e.to_string().contains("FIRM")));
    }
}
