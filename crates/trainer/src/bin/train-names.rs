//! Builds `data/models/names.bin` and `data/models/clusters.bin`, the same bytes every time, and prints the scores.
//!
//!     cargo run --release -p trainer --bin train-names -- --corpora DIR [--evaluate] [--errors DIR]
#![allow(clippy::print_stdout)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use extract::names::clusters::{self, Classes, Clusters};
use extract::names::features::{self, Words};
use extract::names::gazetteer::{Gazetteer, Type};
use extract::names::model::{self, Label, Model};
use extract::names::tagger;
use extract::tokens::{Doc, Vocabulary};
use rustc_hash::FxHashMap;
use text::sentences::Abbreviations;
use trainer::annotated;
use trainer::brat;
use trainer::crf::{self, Example, Options};
use trainer::marked::{self, Piece};
use trainer::score::Score;

/// Builds the tagger of names.
#[derive(Parser)]
struct Args {
    /// The folder of corpora: winer-fr/train, winer-fr/dev, clusters-fr.tsv.gz
    #[arg(long)]
    corpora: PathBuf,
    /// The repository's data folder, where the models go
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Only print scores: on the development months, and on folds of our own sentences
    #[arg(long)]
    evaluate: bool,
    /// Write what is missed and what is found in excess to this folder
    #[arg(long)]
    errors: Option<PathBuf>,
    #[arg(long, default_value_t = 16)]
    epochs: usize,
    #[arg(long, default_value_t = 0.03)]
    rate: f32,
    #[arg(long, default_value_t = 4e-4)]
    l2: f32,
    #[arg(long, default_value_t = 2)]
    least: u32,
    /// How much one of our own sentences counts beside one of the corpus
    #[arg(long, default_value_t = 4.0)]
    own: f32,
    /// The same for our annotated articles
    #[arg(long, default_value_t = 1.0)]
    articles: f32,
    /// Features whose weights are all smaller are left out of the model
    #[arg(long, default_value_t = 0.15)]
    prune: f32,
    /// Share of features that training leaves out by chance
    #[arg(long, default_value_t = 0.0)]
    dropout: f32,
    /// Weights are averaged over so many of the last passes
    #[arg(long, default_value_t = 4)]
    average: usize,
    /// How many of the four folds are scored
    #[arg(long, default_value_t = 4)]
    folds: usize,
}

struct Knowledge {
    clusters: Clusters,
    gazetteer: Gazetteer,
    abbreviations: Abbreviations,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let bytes = build_clusters(&args.corpora.join("clusters-fr.tsv.gz"))?;
    fs::create_dir_all(args.data.join("models"))?;
    fs::write(args.data.join(clusters::PATH), &bytes)?;
    eprintln!("clusters: {} bytes", bytes.len());
    let data = chiffre::datafiles::folder(&args.data);
    let abbreviations = data.tsv("lexicon/fr/abbreviations.tsv", &["form"])?.rows().map(|r| r.fields[0].to_owned()).collect();
    let known = Knowledge { clusters: Clusters::load(&data)?, gazetteer: Gazetteer::load(&data)?, abbreviations };
    let corpus = brat::read(&args.corpora.join("winer-fr/train"))?;
    let dev = brat::read(&args.corpora.join("winer-fr/dev"))?;
    let mut own = pieces(&args.data.join("training/names"), "txt", marked::read)?;
    let annotated = pieces(&args.data.join("training/claims"), "jsonl", annotated::read)?;
    // An article has a headline; what has none is a sentence on anything, as those in training/names are.
    let (articles, sentences): (Vec<_>, Vec<_>) = annotated.into_iter().partition(|p| p.headed);
    own.extend(sentences);
    eprintln!("{} documents of the corpus, {} sentences and {} articles of our own", corpus.len(), own.len(), articles.len());
    let options =
        Options { epochs: args.epochs, rate: args.rate, l2: args.l2, least: args.least, dropout: args.dropout, average: args.average };
    if args.evaluate {
        return evaluate(&args, &known, options, [&corpus, &own, &articles, &dev]);
    }
    let mut all = examples(&corpus, &known, 1.0);
    all.extend(examples(&own, &known, args.own));
    all.extend(examples(&articles, &known, args.articles));
    let (bytes, model) = build(&all, options, args.prune);
    fs::write(args.data.join(model::PATH), &bytes)?;
    eprintln!("model: {} bytes", bytes.len());
    let mut on_dev = Score::default();
    score(&mut on_dev, &dev, &known, &model);
    println!("winer-fr/dev  {}", on_dev.line());
    Ok(())
}

const FOLDS: usize = 4;

/// Scores on pieces that were not trained on: a fourth of the corpus's months and of our sentences in turn, and always the
/// development months.
fn evaluate(args: &Args, known: &Knowledge, options: Options, [corpus, own, articles, dev]: [&[Piece]; 4]) -> Result<()> {
    let sets = [("winer-fr/train", corpus, 1.0), ("own", own, args.own), ("articles", articles, args.articles)];
    let mut totals: [Score; 3] = Default::default();
    for fold in 0..args.folds.min(FOLDS) {
        let mut all = Vec::new();
        let mut tests = Vec::new();
        for (name, pieces, weight) in sets {
            // Whole months of the corpus: its news go on from one day to the next.
            let months = name == sets[0].0;
            let (test, rest) = held_out(pieces, |i| if months { i * FOLDS / pieces.len() == fold } else { i % FOLDS == fold });
            all.extend(examples(&rest, known, weight));
            tests.push(test);
        }
        let model = build(&all, options, args.prune).1;
        for ((name, ..), (test, total)) in sets.iter().zip(tests.iter().zip(&mut totals)) {
            score(total, test, known, &model);
            show(args, (fold, name), test, known, &model)?;
        }
        show(args, (fold, "winer-fr/dev"), dev, known, &model)?;
    }
    for ((name, ..), total) in sets.iter().zip(&totals) {
        println!("{name}, held out  {}", total.line());
    }
    Ok(())
}

/// Prints the score on a test set, and writes its errors where they are asked for.
fn show(args: &Args, (fold, name): (usize, &str), test: &[Piece], known: &Knowledge, model: &Model) -> Result<()> {
    let mut here = Score::default();
    score(&mut here, test, known, model);
    println!("fold {fold} {name}  {}", here.line());
    match &args.errors {
        Some(folder) => write_errors(folder, &format!("{}-{fold}", name.replace('/', "-")), test, known, model),
        None => Ok(()),
    }
}

/// The texts of all files of a folder that end so, in the order of their names.
fn pieces(folder: &Path, extension: &str, read: impl Fn(&Path) -> Result<Vec<Piece>>) -> Result<Vec<Piece>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    let wanted = files.iter().filter(|f| f.extension().is_some_and(|x| x == extension));
    Ok(wanted.map(|file| read(file)).collect::<Result<Vec<_>>>()?.concat())
}

fn held_out(pieces: &[Piece], test: impl Fn(usize) -> bool) -> (Vec<Piece>, Vec<Piece>) {
    let (out, rest): (Vec<_>, Vec<_>) = pieces.iter().enumerate().partition(|(i, _)| test(*i));
    (out.into_iter().map(|p| p.1.clone()).collect(), rest.into_iter().map(|p| p.1.clone()).collect())
}

fn build(all: &[Example], options: Options, prune: f32) -> (Vec<u8>, Model) {
    let weights = crf::train(all, options);
    let rows: Vec<_> = weights.rows.into_iter().filter(|(_, w)| w.iter().any(|w| w.abs() >= prune)).collect();
    let model = Model::build(&rows, weights.transitions);
    (Model::write(&rows, &weights.transitions), model)
}

fn cut<'a>(text: &'a str, known: &Knowledge) -> Doc<'a> {
    Doc::new(text, &Vocabulary::default(), &known.abbreviations)
}

/// The sentences of pieces; of those that count nothing none.
fn examples(pieces: &[Piece], known: &Knowledge, weight: f32) -> Vec<Example> {
    let mut all = Vec::new();
    for piece in pieces.iter().filter(|_| weight > 0.0) {
        let doc = cut(&piece.text, known);
        let words = features::read(&doc, &known.clusters, &known.gazetteer);
        let labels = labels(piece, &doc, &words);
        let mut buffer = Vec::new();
        for (sentence, labels) in words.sentences.iter().zip(labels) {
            let features = (0..sentence.len())
                .map(|at| {
                    features::features(sentence, at, &words.cases, &mut buffer);
                    buffer.clone()
                })
                .collect();
            all.push(Example { features, labels, weight });
        }
    }
    all
}

fn labels(piece: &Piece, doc: &Doc<'_>, words: &Words) -> Vec<Vec<Label>> {
    let label = |word: &features::Word| -> Label {
        let (start, end) = (doc.tokens[word.tokens.start].start as usize, doc.tokens[word.tokens.end - 1].end as usize);
        let name = piece.names.iter().find(|(s, e, _)| *s < end && start < *e);
        match name {
            Some((s, _, kind)) if start <= *s => model::begin(*kind),
            Some((_, _, kind)) => model::begin(*kind) + 1,
            None => 0,
        }
    };
    let mut all: Vec<Vec<Label>> = words.sentences.iter().map(|s| s.iter().map(label).collect()).collect();
    // A name that a sentence's border cuts goes on without a beginning: it begins again.
    for line in &mut all {
        for i in 0..line.len() {
            let before = i.checked_sub(1).map(|j| line[j]);
            if !model::may_follow(before, line[i]) {
                line[i] -= 1;
            }
        }
    }
    all
}

fn write_errors(folder: &Path, name: &str, pieces: &[Piece], known: &Knowledge, model: &Model) -> Result<()> {
    use std::fmt::Write;
    fs::create_dir_all(folder)?;
    let mut out = String::new();
    for piece in pieces {
        let found = found(piece, known, model);
        let context = |s: usize, e: usize| {
            let from = piece.text[..s].char_indices().rev().nth(40).map_or(0, |(i, _)| i);
            let to = piece.text[e..].char_indices().nth(40).map_or(piece.text.len(), |(i, _)| e + i);
            piece.text[from..to].replace('\n', " ")
        };
        for (s, e, kind) in piece.names.iter().filter(|n| !found.contains(n)) {
            writeln!(out, "missed\t{}\t{}\t{}\t{}", kind.name(), &piece.text[*s..*e], piece.source, context(*s, *e))?;
        }
        for (s, e, kind) in found.iter().filter(|n| !piece.names.contains(n)) {
            writeln!(out, "extra\t{}\t{}\t{}\t{}", kind.name(), &piece.text[*s..*e], piece.source, context(*s, *e))?;
        }
    }
    fs::write(folder.join(format!("{name}.tsv")), out)?;
    Ok(())
}

fn score(total: &mut Score, pieces: &[Piece], known: &Knowledge, model: &Model) {
    for piece in pieces {
        total.add(&piece.names, &found(piece, known, model));
    }
}

fn found(piece: &Piece, known: &Knowledge, model: &Model) -> Vec<(usize, usize, Type)> {
    let doc = cut(&piece.text, known);
    let span = |s: tagger::Span| (doc.tokens[s.start].start as usize, doc.tokens[s.end - 1].end as usize, s.kind);
    tagger::tag(model, &known.clusters, &known.gazetteer, &doc).into_iter().map(span).collect()
}

/// The file of clusters from `word<TAB>k64<TAB>k256<TAB>k1000` lines.
fn build_clusters(path: &Path) -> Result<Vec<u8>> {
    let mut text = String::new();
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    let mut words: FxHashMap<&str, Classes> = FxHashMap::default();
    let mut order = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [word, coarse, _, fine] = fields[..] else { continue };
        let classes = Classes { fine: fine.parse::<u16>()? + 1, coarse: coarse.parse::<u8>()? + 1 };
        if words.insert(word, classes).is_none() {
            order.push(word);
        }
    }
    Ok(Clusters::write(order.into_iter().map(|w| (w.to_owned(), words[w]))))
}
