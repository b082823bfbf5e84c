//! Writes the candidates of annotated figures with their features: what `tools/claims/train.py` learns from.

use std::fs::{File, read_to_string};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use serde::Deserialize;
use serde_json::json;

/// Dumps figures: OUT.jsonl (names of the features, then one figure a line: text, place, quantity, candidates, what the rules
/// say, what is annotated) and OUT.f32 (features, candidate by candidate).
#[derive(Parser)]
struct Args {
    /// Files of annotated texts, one JSON object a line
    files: Vec<PathBuf>,
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// An annotated text; offsets count code points.
#[derive(Deserialize)]
struct Annotated {
    doc: String,
    text: String,
    title: Option<String>,
    published_at: Option<String>,
    figures: Vec<serde_json::Value>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let extractor = extract::Extractor::new(&chiffre::datafiles::folder(&args.data), "fr")?;
    let mut lines = BufWriter::new(File::create(args.out.with_extension("jsonl"))?);
    let mut rows = BufWriter::new(File::create(args.out.with_extension("f32"))?);
    let mut named = false;
    for file in &args.files {
        let set = file.file_stem().map(|f| f.to_string_lossy().into_owned());
        for (number, line) in read_to_string(file)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let text: Annotated = serde_json::from_str(line).with_context(|| format!("{}:{}", file.display(), number + 1))?;
            let day = text.published_at.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse::<jiff::civil::Date>().ok());
            let published = day.map(|d| (d - jiff::civil::date(1970, 1, 1)).get_days());
            // A text's headline is known in a pipeline and unknown where a bare text is read: both are learned from.
            let titles = if text.title.is_some() { vec![None, text.title.as_deref()] } else { vec![None] };
            for title in titles {
                let input = extract::Input { text: &text.text, title, published, language: Some("fr") };
                let mut asked = Vec::new();
                let read = extractor.watched(input, &mut |figure, a| asked.push((figure, a.clone())));
                let point = |byte: usize| text.text[..byte].chars().count();
                for (figure, asked) in asked {
                    let Some(row) = read.figures.get(figure) else { continue };
                    if !named {
                        writeln!(lines, "{}", json!({"names": asked.table.names}))?;
                        named = true;
                    }
                    let candidates: Vec<_> = asked.candidates.iter().map(|c| c.named.as_ref().map(|n| &n.name)).collect();
                    let (start, end) = (point(row.start), point(row.end));
                    // The annotated figure that it overlaps most.
                    let overlap = |f: &&serde_json::Value| {
                        let at = |key: &str| f[key].as_u64().unwrap_or_default() as usize;
                        at("end").min(end).saturating_sub(at("start").max(start))
                    };
                    let gold = text.figures.iter().filter(|f| overlap(f) > 0).max_by_key(overlap);
                    writeln!(
                        lines,
                        "{}",
                        json!({
                            "set": set, "doc": text.doc, "titled": title.is_some(), "start": start, "end": end, "kind": row.figure.kind.name(),
                            "text": &text.text[row.start..row.end], "candidates": candidates, "gold": gold,
                            "ruled": asked.ruled.subject.map(|n| n.name),
                        })
                    )?;
                    for value in &asked.table.values {
                        rows.write_all(&value.to_le_bytes())?;
                    }
                }
            }
        }
    }
    Ok(())
}
