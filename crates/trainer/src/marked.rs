//! Sentences with names marked as `[surface](TYPE)`. In: a file of pieces separated by blank lines. Out: texts with the
//! byte ranges of their names.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use extract::names::gazetteer::Type;

/// A text and the names in it.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// Where it came from, for folds and messages.
    pub source: String,
    /// Whether it is an article with a headline.
    pub headed: bool,
    /// The text.
    pub text: String,
    /// First byte, byte after the last, type; in order, none inside another.
    pub names: Vec<(usize, usize, Type)>,
}

/// Reads the pieces of a file.
///
/// # Errors
/// A mark that is not closed or has no known type, with its line.
pub fn read(path: &Path) -> Result<Vec<Piece>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    let finish = |piece: &mut Piece, pieces: &mut Vec<Piece>| {
        if !piece.text.is_empty() {
            pieces.push(std::mem::take(piece));
        }
    };
    for (n, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            finish(&mut piece, &mut pieces);
            continue;
        }
        if piece.text.is_empty() {
            piece.source = format!("{}:{}", path.file_name().unwrap_or_default().to_string_lossy(), n + 1);
        } else {
            piece.text.push('\n');
        }
        unmark(line, &mut piece).with_context(|| format!("{}:{}", path.display(), n + 1))?;
    }
    finish(&mut piece, &mut pieces);
    Ok(pieces)
}

fn unmark(line: &str, piece: &mut Piece) -> Result<()> {
    let mut rest = line;
    while let Some(open) = rest.find('[') {
        piece.text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find("](") else { bail!("« [ » without « ]( »") };
        let surface = &rest[open + 1..open + close];
        let after = &rest[open + close + 2..];
        let Some(end) = after.find(')') else { bail!("« ]( » without « ) »") };
        let Some(kind) = Type::of(&after[..end]) else { bail!("type « {} »", &after[..end]) };
        let start = piece.text.len();
        piece.text.push_str(surface);
        piece.names.push((start, piece.text.len(), kind));
        rest = &after[end + 1..];
    }
    piece.text.push_str(rest);
    Ok(())
}
