//! `export` as a stage. In: `articles`, `blocks`, `mentions` and `figures` of all parts. Out: the same, latest versions
//! only, and `entities` and `facts`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use tables::rows::str_at;
use tables::{Data, Error, Pool, Rows, Run, Scope, Stage, Tally, catalog, stage};

use crate::documents::{self, Latest};
use crate::duplicates::{self, Text};
use crate::entities;
use crate::facts;
use crate::rates::Rates;

/// `[export]`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {}

/// The stage.
pub static STAGE: Stage = Stage {
    name: "export",
    version: 2,
    inputs: &[&catalog::ARTICLES, &catalog::BLOCKS, &catalog::MENTIONS, &catalog::FIGURES],
    outputs: &[&catalog::ARTICLES, &catalog::BLOCKS, &catalog::MENTIONS, &catalog::FIGURES, &catalog::ENTITIES, &catalog::FACTS],
    scope: Scope::All,
    defaults: "",
    settings: stage::settings::<Settings>,
    prepare,
    tally,
};

fn prepare(settings: &toml::Table, data: &Data) -> Result<Run, Error> {
    let _: Settings = stage::typed("export", settings)?;
    let rates = Rates::load(data)?;
    Ok(Box::new(move |inputs, pool| run(&rates, inputs, pool)))
}

fn run(rates: &Rates, inputs: &[RecordBatch], _: &dyn Pool) -> Result<Vec<RecordBatch>, Error> {
    let latest = Latest::new(&inputs[0])?;
    let articles = latest.of(&catalog::ARTICLES, &inputs[0])?;
    let blocks = latest.of(&catalog::BLOCKS, &inputs[1])?;
    let mentions = latest.of(&catalog::MENTIONS, &inputs[2])?;
    let figures = latest.of(&catalog::FIGURES, &inputs[3])?;
    let (articles, repeats) = mark_duplicates(&articles)?;
    let published = documents::published(&articles)?;
    let entities = entities::entities(&mentions, &published, &repeats)?;
    let facts = facts::facts(&figures, &articles, &projects(&mentions)?, rates)?;
    Ok(vec![articles, blocks, mentions, figures, entities, facts])
}

/// Fills in `duplicate_of`; also gives the doc_ids that have one.
fn mark_duplicates(articles: &RecordBatch) -> Result<(RecordBatch, FxHashSet<String>), Error> {
    let rows = Rows::new(&catalog::ARTICLES, articles);
    let (id, text, at) = (rows.str("doc_id")?, rows.str("text")?, rows.time("published_at")?);
    let when = |i: usize| if at.is_valid(i) { at.value(i) } else { i64::MAX };
    let texts: Vec<Text<'_>> =
        (0..rows.len()).map(|i| Text { text: str_at(&text, i).unwrap_or_default(), order: (when(i), id.value(i)) }).collect();
    let found = duplicates::find(&texts);
    let repeats = found.iter().enumerate().filter(|(_, of)| of.is_some()).map(|(i, _)| id.value(i).to_owned()).collect();
    let column: StringArray = found.iter().map(|of| of.map(|j| id.value(j))).collect();
    let schema = articles.schema();
    let mut columns: Vec<ArrayRef> = articles.columns().to_vec();
    columns[schema.index_of("duplicate_of")?] = Arc::new(column);
    Ok((RecordBatch::try_new(schema, columns)?, repeats))
}

/// Ids of the entities that are projects.
fn projects(mentions: &RecordBatch) -> Result<FxHashSet<String>, Error> {
    let rows = Rows::new(&catalog::MENTIONS, mentions);
    let (id, kind) = (rows.str("entity_id")?, rows.str("type")?);
    Ok((0..rows.len()).filter(|i| kind.value(*i) == "PROJECT").map(|i| id.value(i).to_owned()).collect())
}

/// Documents that have a newer version are dropped, those without text too; the rest is kept.
fn tally(inputs: &[RecordBatch], outputs: &[RecordBatch]) -> Result<Tally, Error> {
    let text = Rows::new(&catalog::ARTICLES, &outputs[0]).str("text")?;
    let docs = inputs[0].num_rows() as u64;
    let (latest, without) = (outputs[0].num_rows() as u64, text.null_count() as u64);
    let mut tally = Tally { docs, kept: latest - without, ..Tally::default() };
    for (reason, n) in [("older_version", docs - latest), ("no_text", without)] {
        if n > 0 {
            tally.dropped.insert(reason.to_owned(), n);
        }
    }
    Ok(tally)
}
