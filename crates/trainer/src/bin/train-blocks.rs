//! Builds `data/models/blocks.bin`, or scores it on folds whose hosts were not trained on.
#![allow(clippy::print_stdout)]

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use trainer::gbdt::{self, Binned, Options};
use trainer::pages::{self, Annotated};

/// Builds the model that decides which blocks are the article.
#[derive(Parser)]
struct Args {
    /// Folders of annotated pages to learn from
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// The repository's data folder, where the model goes
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Only print scores, on five folds by host
    #[arg(long)]
    evaluate: bool,
    #[arg(long, default_value_t = 400)]
    trees: usize,
    #[arg(long, default_value_t = 48)]
    leaves: usize,
    #[arg(long, default_value_t = 0.04)]
    rate: f64,
    #[arg(long, default_value_t = 0.4)]
    columns: f64,
}

struct Page {
    annotated: Annotated,
    set: String,
    words: Vec<Vec<String>>,
    main: Vec<String>,
    rows: std::ops::Range<usize>,
}

const FOLDS: u64 = 5;

fn main() -> Result<()> {
    let args = Args::parse();
    let data = chiffre::datafiles::folder(&args.data);
    let cleaner = clean::Cleaner::untrained(&data)?;
    let width = cleaner.feature_names().len();
    let (mut values, mut labels, mut weights, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for folder in &args.folders {
        let set = folder.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
        for annotated in pages::read(folder)? {
            let (walked, matrix) = cleaner.look(&annotated.html);
            let texts: Vec<&str> = walked.blocks.iter().map(|b| walked.text_of(b)).collect();
            let start = labels.len();
            labels.extend(pages::labels(&texts, &annotated.main));
            values.extend(matrix.values);
            let words: Vec<Vec<String>> = texts.iter().map(|t| pages::words(t)).collect();
            let main = pages::words(&annotated.main);
            // A page counts as a page, whatever its length; a block by the root of its words.
            let size = (main.len().max(50) as f32).sqrt();
            weights.extend(words.iter().map(|w| ((w.len() + 1) as f32).sqrt() / size));
            all.push(Page { annotated, set: set.clone(), words, main, rows: start..labels.len() });
        }
    }
    let mean = weights.iter().sum::<f32>() / weights.len() as f32;
    weights.iter_mut().for_each(|w| *w /= mean);
    eprintln!("{} pages, {} blocks, {width} features", all.len(), labels.len());
    let binned = Binned::new(&values, width);
    let options = Options { trees: args.trees, leaves: args.leaves, rate: args.rate, columns: args.columns, ..Options::default() };
    if !args.evaluate {
        let forest = gbdt::train(&binned, &labels, &weights, &vec![true; labels.len()], options);
        let bytes = forest.write();
        let path = args.data.join(clean::forest::PATH);
        fs::write(&path, &bytes)?;
        println!("{}: {} bytes", path.display(), bytes.len());
        return Ok(());
    }
    let mut scores = vec![0f32; labels.len()];
    let mut early = vec![0f32; labels.len()];
    for fold in 0..FOLDS {
        let held: Vec<bool> = {
            let mut held = vec![false; labels.len()];
            for page in all.iter().filter(|p| fold_of(&p.annotated.group) == fold) {
                held[page.rows.clone()].fill(true);
            }
            held
        };
        let used: Vec<bool> = held.iter().map(|h| !h).collect();
        let forest = gbdt::train(&binned, &labels, &weights, &used, options);
        for (i, _) in held.iter().enumerate().filter(|(_, h)| **h) {
            let row = &values[i * width..(i + 1) * width];
            scores[i] = forest.score(row, false);
            early[i] = forest.score(row, true);
        }
    }
    for set in ["wcxb-dev-articles", "news-pages-dev"] {
        for (name, scores) in [("all trees", &scores), ("stopping when sure", &early)] {
            for cut in [-0.2f32, 0.0, 0.2] {
                let f1: Vec<f64> = all.iter().filter(|p| p.set == set).map(|p| page_f1(p, scores, cut)).collect();
                println!(
                    "{set}  {name}  log-odds above {cut:+.1}  F1 {:.4} on {} pages",
                    f1.iter().sum::<f64>() / f1.len().max(1) as f64,
                    f1.len()
                );
            }
        }
    }
    let mut worst: Vec<(f64, &str)> = all.iter().map(|p| (page_f1(p, &scores, 0.0), p.annotated.name.as_str())).collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (f1, name) in worst.iter().take(25) {
        eprintln!("  {name} {f1:.3}");
    }
    Ok(())
}

fn fold_of(group: &str) -> u64 {
    tables::hash::xx64(group.as_bytes()) % FOLDS
}

fn page_f1(page: &Page, scores: &[f32], cut: f32) -> f64 {
    let kept: Vec<String> =
        page.rows.clone().zip(&page.words).filter(|(i, _)| scores[*i] > cut).flat_map(|(_, w)| w.iter().cloned()).collect();
    pages::f1(&kept, &page.main)
}
