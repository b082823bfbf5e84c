//! Writes blocks, labels and features of annotated pages, to look at them with other tools.
#![allow(clippy::print_stdout)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use serde_json::json;
use trainer::pages;

/// Dumps blocks: OUT.jsonl (pages with texts and labels) and OUT.f32 (features, row by row).
#[derive(Parser)]
struct Args {
    /// Folders of annotated pages
    folders: Vec<PathBuf>,
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let data = chiffre::datafiles::folder(&args.data);
    let cleaner = clean::Cleaner::untrained(&data)?;
    let mut lines = BufWriter::new(File::create(args.out.with_extension("jsonl"))?);
    let mut rows = BufWriter::new(File::create(args.out.with_extension("f32"))?);
    writeln!(lines, "{}", json!({"names": cleaner.feature_names()}))?;
    for folder in &args.folders {
        for page in pages::read(folder)? {
            let (walked, matrix) = cleaner.look(&page.html);
            let texts: Vec<&str> = walked.blocks.iter().map(|b| walked.text_of(b)).collect();
            let labels = pages::labels(&texts, &page.main);
            writeln!(
                lines,
                "{}",
                json!({"name": page.name, "group": page.group, "set": folder.file_name().map(|f| f.to_string_lossy()), "main": page.main, "texts": texts, "labels": labels})
            )?;
            for value in &matrix.values {
                rows.write_all(&value.to_le_bytes())?;
            }
        }
    }
    Ok(())
}
