//! WiNER-fr in brat's form. In: a folder of NAME.txt and NAME.ann. Out: pieces; Product is PRODUCT, Event MISC, dates and
//! hours are left out, of nested names the outermost stays.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use extract::names::gazetteer::Type;

use crate::marked::Piece;

/// Reads all documents of a folder, in order of their names.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn read(folder: &Path) -> Result<Vec<Piece>> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .filter_map(|e| e.ok().map(|e| e.path()).filter(|p| p.extension().is_some_and(|x| x == "txt")))
        .collect();
    names.sort();
    names.iter().map(|path| document(path)).collect()
}

fn document(path: &Path) -> Result<Piece> {
    let text = fs::read_to_string(path)?;
    let ann = path.with_extension("ann");
    let marks = fs::read_to_string(&ann).with_context(|| ann.display().to_string())?;
    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut names = Vec::new();
    for line in marks.lines().filter(|l| l.starts_with('T')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let Some(place) = fields.get(1) else { continue };
        let parts: Vec<&str> = place.split([' ', ';']).collect();
        let kind = match parts[0] {
            "Person" => Type::Per,
            "Location" => Type::Loc,
            "Organization" => Type::Org,
            "Product" => Type::Product,
            "Event" => Type::Misc,
            _ => continue,
        };
        let (start, end): (usize, usize) = (parts[1].parse()?, parts[parts.len() - 1].parse()?);
        if let (Some(start), Some(end)) = (starts.get(start), starts.get(end)) {
            names.push((*start, *end, kind));
        }
    }
    names.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut outer: Vec<(usize, usize, Type)> = Vec::new();
    for name in names {
        if outer.last().is_none_or(|last| name.0 >= last.1) {
            outer.push(name);
        }
    }
    Ok(Piece { source: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), headed: false, text, names: outer })
}
