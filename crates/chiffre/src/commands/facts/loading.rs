//! Tables on their way to a reader. In: folders and Parquet files. Out: facts, and where each figure's sentence stands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use arrow::array::{Array, RecordBatch};
use tables::rows::{list_at, str_at};
use tables::{Rows, Table, catalog};

use super::quoting::Quote;
use crate::store::part;

const FIGURES: &[&str] = &["doc_id", "char_start", "text", "sentence", "modality", "source"];
const ARTICLES: &[&str] = &["doc_id", "url", "host", "published_at", "duplicate_of"];

/// A row of `facts`.
pub struct Fact {
    /// Batch and row.
    pub place: (usize, usize),
    pub subject_id: String,
    pub subject: String,
    pub object: Option<String>,
    pub measure: String,
    pub period: (Option<i32>, Option<i32>),
    pub unit: Option<String>,
    pub value: (Option<f64>, Option<f64>),
    pub modality: Option<String>,
    pub n_docs: i64,
    pub n_hosts: i64,
    pub status: String,
    pub conflict: Option<String>,
    pub refs: Vec<String>,
}

/// A figure as it is quoted.
struct Figure {
    doc: String,
    text: String,
    sentence: String,
    modality: String,
    source: Option<String>,
}

struct Article {
    url: String,
    host: Option<String>,
    published: Option<i64>,
    repeats: Option<String>,
}

/// What was found in the folders and files.
#[derive(Default)]
pub struct Tables {
    /// The rows of all `facts` tables.
    pub facts: Vec<Fact>,
    /// Those tables.
    pub batches: Vec<RecordBatch>,
    figures: HashMap<String, Figure>,
    articles: HashMap<String, Article>,
}

impl Tables {
    /// Reads the tables in `paths`: a folder holds `facts.parquet` (and `figures.parquet`, `articles.parquet`) itself or in its
    /// folder `export`; a file is one of these tables. Without the last two there are no sentences.
    ///
    /// # Errors
    /// A path that is not there or no such table; no table of facts among them.
    pub fn load(paths: &[PathBuf]) -> Result<Tables> {
        let mut tables = Tables::default();
        let mut rest = Vec::new();
        for path in paths {
            if !path.is_dir() {
                rest.push(path.clone());
                continue;
            }
            let folder = [path.clone(), path.join("export")].into_iter().find(|f| f.join("facts.parquet").is_file());
            let Some(folder) = folder else {
                bail!("{}: no facts.parquet in it; give the export folder of a pipeline, such as data/out/demo/export", path.display())
            };
            rest.extend(["facts", "figures", "articles"].map(|t| folder.join(format!("{t}.parquet"))).into_iter().filter(|f| f.is_file()));
        }
        for path in &rest {
            tables.add(path)?;
        }
        if tables.batches.is_empty() {
            bail!("no table of facts among the files; add facts.parquet");
        }
        Ok(tables)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        if !path.is_file() {
            bail!("{}: no such file or folder", path.display());
        }
        let read = |table: &Table, columns: &[&str]| part::read(path, Some(columns)).with_context(|| format!("for table {}", table.name));
        let all: Vec<&str> = catalog::FACTS.columns.iter().map(|c| c.name).collect();
        let has = |batch: &RecordBatch, column: &str| batch.column_by_name(column).is_some();
        let probe = part::read(path, Some(&["fact_id", "char_start", "sentence", "published_at", "host"]))?;
        let added = if has(&probe, "fact_id") {
            self.add_facts(read(&catalog::FACTS, &all)?)
        } else if has(&probe, "sentence") && has(&probe, "char_start") {
            self.add_figures(&read(&catalog::FIGURES, FIGURES)?)
        } else if has(&probe, "published_at") && has(&probe, "host") {
            self.add_articles(&read(&catalog::ARTICLES, ARTICLES)?)
        } else {
            bail!("{}: none of the tables facts, figures and articles", path.display())
        };
        added.with_context(|| format!("{} is not as this version of chiffre writes it", path.display()))
    }

    fn add_facts(&mut self, batch: RecordBatch) -> Result<()> {
        let rows = Rows::new(&catalog::FACTS, &batch);
        let (subject_id, subject, object) = (rows.str("subject_id")?, rows.str("subject")?, rows.str("object")?);
        let (measure, unit, modality) = (rows.str("measure")?, rows.str("unit")?, rows.str("modality")?);
        let (start, end) = (rows.day("period_start")?, rows.day("period_end")?);
        let (low, high) = (rows.float("value_low")?, rows.float("value_high")?);
        let (n_docs, n_hosts, refs) = (rows.int("n_docs")?, rows.int("n_hosts")?, rows.list("figure_refs")?);
        let (status, conflict) = (rows.str("status")?, rows.str("conflict")?);
        let owned = |s: Option<&str>| s.map(str::to_owned);
        for i in 0..rows.len() {
            self.facts.push(Fact {
                place: (self.batches.len(), i),
                subject_id: subject_id.value(i).to_owned(),
                subject: subject.value(i).to_owned(),
                object: owned(str_at(&object, i)),
                measure: measure.value(i).to_owned(),
                period: (start.is_valid(i).then(|| start.value(i)), end.is_valid(i).then(|| end.value(i))),
                unit: owned(str_at(&unit, i)),
                value: (low.is_valid(i).then(|| low.value(i)), high.is_valid(i).then(|| high.value(i))),
                modality: owned(str_at(&modality, i)),
                n_docs: n_docs.value(i),
                n_hosts: n_hosts.value(i),
                status: status.value(i).to_owned(),
                conflict: owned(str_at(&conflict, i)),
                refs: list_at(&refs, i),
            });
        }
        self.batches.push(batch);
        Ok(())
    }

    fn add_figures(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = Rows::new(&catalog::FIGURES, batch);
        let (doc, start, text) = (rows.str("doc_id")?, rows.int("char_start")?, rows.str("text")?);
        let (sentence, modality, source) = (rows.str("sentence")?, rows.str("modality")?, rows.str("source")?);
        for i in 0..rows.len() {
            let figure = Figure {
                doc: doc.value(i).to_owned(),
                text: text.value(i).to_owned(),
                sentence: sentence.value(i).to_owned(),
                modality: modality.value(i).to_owned(),
                source: str_at(&source, i).map(str::to_owned),
            };
            self.figures.insert(format!("{}:{}", doc.value(i), start.value(i)), figure);
        }
        Ok(())
    }

    fn add_articles(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = Rows::new(&catalog::ARTICLES, batch);
        let (id, url, host) = (rows.str("doc_id")?, rows.str("url")?, rows.str("host")?);
        let (published, repeats) = (rows.time("published_at")?, rows.str("duplicate_of")?);
        for i in 0..rows.len() {
            let article = Article {
                url: url.value(i).to_owned(),
                host: str_at(&host, i).map(str::to_owned),
                published: published.is_valid(i).then(|| published.value(i)),
                repeats: str_at(&repeats, i).map(str::to_owned),
            };
            self.articles.insert(id.value(i).to_owned(), article);
        }
        Ok(())
    }

    /// The sentences that make the claim, the earliest first, repeats last; one a sentence, even where it has two figures of it.
    pub fn quotes(&self, fact: &Fact) -> Vec<Quote<'_>> {
        let mut quotes: Vec<Quote<'_>> = Vec::new();
        for figure in fact.refs.iter().filter_map(|r| self.figures.get(r)) {
            let article = self.articles.get(&figure.doc);
            if quotes.iter().any(|q| q.doc == figure.doc && q.sentence == figure.sentence) {
                continue;
            }
            quotes.push(Quote {
                doc: &figure.doc,
                host: article.and_then(|a| a.host.as_deref()),
                url: article.map(|a| a.url.as_str()),
                published: article.and_then(|a| a.published).and_then(|at| super::wording::day_of(at.div_euclid(86_400_000_000))),
                text: &figure.text,
                sentence: &figure.sentence,
                modality: &figure.modality,
                source: figure.source.as_deref(),
                repeats: article.and_then(|a| a.repeats.as_deref()),
            });
        }
        quotes.sort_by_key(|q| (q.repeats.is_some(), q.published.is_none(), q.published.clone()));
        quotes
    }
}
