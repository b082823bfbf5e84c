//! Writes blocks, labels, features and signs of annotated pages: what `tools/blocks/train.py` learns from.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use serde_json::json;
use trainer::pages;

/// Dumps blocks: OUT.jsonl (names of the features, then one page a line: name, group, set, its main text's words, each
/// block's words and label), OUT.f32 (features, row by row) and OUT.u16 (for each block the number of its text signs and
/// they, the number of its markup signs and they).
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
    let mut signs = BufWriter::new(File::create(args.out.with_extension("u16"))?);
    writeln!(lines, "{}", json!({"names": cleaner.feature_names()}))?;
    for folder in &args.folders {
        let set = folder.file_name().map(|f| f.to_string_lossy().into_owned());
        for page in pages::read(folder)? {
            let (walked, matrix) = cleaner.look(&page.html);
            let texts: Vec<&str> = walked.blocks.iter().map(|b| walked.text_of(b)).collect();
            let labels = pages::labels(&texts, &page.main);
            let words: Vec<Vec<String>> = texts.iter().map(|t| pages::words(t)).collect();
            let main = pages::words(&page.main);
            writeln!(
                lines,
                "{}",
                json!({"name": page.name, "group": page.group, "set": set, "main": main, "words": words, "labels": labels})
            )?;
            for value in &matrix.values {
                rows.write_all(&value.to_le_bytes())?;
            }
            for i in 0..walked.blocks.len() {
                let (text, markup) = clean::linear::signs_of(&walked, i);
                for list in [&text, &markup] {
                    signs.write_all(&u16::try_from(list.len())?.to_le_bytes())?;
                    for sign in list {
                        signs.write_all(&sign.to_le_bytes())?;
                    }
                }
            }
        }
    }
    Ok(())
}
