//! Annotated pages. In: a folder of NAME.html.gz and NAME.json (main_content). Out: each page walked, its blocks labelled by
//! how much of each stands in the main content, and its word F1 for any choice of blocks.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// What the annotation says.
#[derive(Debug, Deserialize)]
struct Annotation {
    url: Option<String>,
    main_content: Option<String>,
}

/// One annotated page.
#[derive(Debug)]
pub struct Annotated {
    /// NAME.
    pub name: String,
    /// What folds keep together: the host, or the name of the publisher.
    pub group: String,
    /// Its bytes.
    pub html: Vec<u8>,
    /// Its main text.
    pub main: String,
}

/// Reads a folder, in order of the names.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn read(folder: &Path) -> Result<Vec<Annotated>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .filter_map(|e| e.ok().map(|e| e.path()).filter(|p| p.to_string_lossy().ends_with(".html.gz")))
        .collect();
    paths.sort();
    paths.iter().map(|path| page(path)).collect()
}

fn page(path: &Path) -> Result<Annotated> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().trim_end_matches(".html.gz").to_owned();
    let mut html = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(path)?).read_to_end(&mut html)?;
    let json = path.with_file_name(format!("{name}.json"));
    let annotation: Annotation = serde_json::from_slice(&fs::read(&json)?).with_context(|| json.display().to_string())?;
    let host = annotation.url.as_deref().and_then(|u| u.split('/').nth(2)).map(|h| h.trim_start_matches("www.").to_owned());
    let group = host.unwrap_or_else(|| name.split('_').next().unwrap_or(&name).to_owned());
    Ok(Annotated { name, group, html, main: annotation.main_content.unwrap_or_default() })
}

/// Words as the scorer cuts them: runs of letters, digits and underscores, lower case.
pub fn words(text: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c: char| !is_word(c)).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// For each block the share of it that stands in the main text, 0 to 1.
pub fn labels(blocks: &[&str], main: &str) -> Vec<f32> {
    let target = words(main);
    let mut places: HashMap<[&str; 3], Vec<usize>> = HashMap::new();
    for (i, w) in target.windows(3).enumerate() {
        places.entry([&w[0], &w[1], &w[2]]).or_default().push(i);
    }
    let lines: HashSet<Vec<String>> = main.lines().map(words).filter(|l| !l.is_empty()).collect();
    let cut: Vec<Vec<String>> = blocks.iter().map(|b| words(b)).collect();
    let mut out = vec![0.0f32; blocks.len()];
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; blocks.len()];
    let mut at = 0usize;
    for (i, block) in cut.iter().enumerate() {
        if block.len() < 3 {
            continue;
        }
        let found: Vec<&Vec<usize>> = block.windows(3).filter_map(|w| places.get(&[w[0].as_str(), w[1].as_str(), w[2].as_str()])).collect();
        let share = found.len() as f32 / (block.len() - 2) as f32;
        // A short block may repeat words of the text elsewhere; a whole line is surer.
        let whole = lines.contains(block);
        out[i] = if block.len() <= 5 && !whole && share < 1.0 { 0.0 } else { share };
        if share > 0.6
            && let Some(first) = found.first()
        {
            let start = first.iter().copied().min_by_key(|p| p.abs_diff(at)).unwrap_or(0);
            spans[i] = Some((start, start + block.len()));
            at = start + block.len();
        }
    }
    // One or two words: only between what was found before and after, or as a line of its own.
    for i in 0..cut.len() {
        if cut[i].is_empty() || cut[i].len() >= 3 {
            continue;
        }
        let before = spans[..i].iter().rev().take(6).flatten().next().map(|s| s.1);
        let after = spans[i + 1..].iter().take(6).flatten().next().map(|s| s.0);
        let near = match (before, after) {
            (Some(b), Some(a)) if b <= a && a - b <= 60 => Some(b..a),
            (Some(b), None) => Some(b..(b + 12).min(target.len())),
            (None, Some(a)) => Some(a.saturating_sub(12)..a),
            _ => None,
        };
        if let Some(range) = near {
            let there =
                target[range.start.min(target.len())..range.end.min(target.len())].windows(cut[i].len()).any(|w| w == cut[i].as_slice());
            out[i] = f32::from(u8::from(there));
        }
    }
    out
}

/// Bag-of-words F1 of a text against the main text, as the scorer has it.
pub fn f1(kept: &[String], main: &[String]) -> f64 {
    if kept.is_empty() || main.is_empty() {
        return f64::from(u8::from(kept.is_empty() && main.is_empty()));
    }
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in main {
        *counts.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in kept {
        if let Some(n) = counts.get_mut(word.as_str()).filter(|n| **n > 0) {
            *n -= 1;
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / (kept.len() + main.len()) as f64
}
