//! `extract` as a stage. In: `articles`. Out: `mentions` and `figures`, and `failures` for texts that a bug lost. The only
//! file of the crate that knows Arrow.

use arrow::array::{Array, RecordBatch};
use serde::{Deserialize, Serialize};
use tables::rows::str_at;
use tables::{Cell, Data, Error, Pool, RowWriter, Rows, Run, Scope, Stage, Tally, catalog, pool, stage};
use text::CodePoints;

use crate::claims::Named;
use crate::extractor::{Extraction, Extractor, Input, Row};
use crate::figures::{Direction, End};
use crate::names;

/// `[extract]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The language of texts whose own is not known.
    pub language: String,
    /// Who finds names.
    pub names: names::Settings,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { language: "fr".to_owned(), names: names::Settings::default() }
    }
}

/// The stage.
pub static STAGE: Stage = Stage {
    name: "extract",
    version: 16,
    inputs: &[&catalog::ARTICLES],
    outputs: &[&catalog::MENTIONS, &catalog::FIGURES, &catalog::FAILURES],
    scope: Scope::Rows,
    defaults: "\
language = \"fr\"   # the language of texts whose own is not known
# names.model = \"…\" # a tagger of your own: model.onnx, with tokenizer.json and config.json beside it; needs --features onnx
",
    settings: stage::settings::<Settings>,
    prepare,
    tally,
};

fn prepare(settings: &toml::Table, data: &Data) -> Result<Run, Error> {
    let settings: Settings = stage::typed("extract", settings)?;
    let extractor = Extractor::with(data, &settings.language, &settings.names)?;
    Ok(Box::new(move |inputs, pool| run(&extractor, &inputs[0], pool)))
}

fn run(extractor: &Extractor, articles: &RecordBatch, lent: &dyn Pool) -> Result<Vec<RecordBatch>, Error> {
    let rows = Rows::new(&catalog::ARTICLES, articles);
    let (id, text, title) = (rows.str("doc_id")?, rows.str("text")?, rows.str("title")?);
    let (language, day) = (rows.str("language")?, rows.day("published_day")?);
    let texts: Vec<usize> = (0..rows.len()).filter(|i| text.is_valid(*i)).collect();
    let read = pool::map(lent, texts.len(), |n| {
        let i = texts[n];
        extractor.extract(Input {
            text: text.value(i),
            title: str_at(&title, i),
            published: day.is_valid(i).then(|| day.value(i)),
            language: str_at(&language, i),
        })
    });
    let mut mentions = RowWriter::new(&catalog::MENTIONS);
    let mut figures = RowWriter::new(&catalog::FIGURES);
    let mut failures = RowWriter::new(&catalog::FAILURES);
    for (&i, extraction) in texts.iter().zip(&read) {
        match extraction {
            Ok(extraction) => {
                let points = CodePoints::new(text.value(i));
                write_mentions(&mut mentions, id.value(i), text.value(i), &points, extraction)?;
                for row in &extraction.figures {
                    write_figure(&mut figures, id.value(i), text.value(i), &points, row)?;
                }
            }
            Err(panic) => {
                failures.push(&[("doc_id", Cell::Str(id.value(i))), ("stage", Cell::Str("extract")), ("reason", Cell::Str(panic))])?
            }
        }
    }
    Ok(vec![mentions.finish()?, figures.finish()?, failures.finish()?])
}

fn write_mentions(out: &mut RowWriter, id: &str, text: &str, points: &CodePoints<'_>, extraction: &Extraction) -> Result<(), Error> {
    for mention in &extraction.mentions {
        out.push(&[
            ("doc_id", Cell::Str(id)),
            ("char_start", Cell::Int(points.at(mention.start))),
            ("char_end", Cell::Int(points.at(mention.end))),
            ("text", Cell::Str(&text[mention.start..mention.end])),
            ("type", Cell::Str(mention.kind.name())),
            ("entity_id", Cell::Str(&mention.entity.id)),
            ("entity", Cell::Str(&mention.entity.name)),
            ("confidence", Cell::Float(mention.confidence)),
            ("wikidata_id", Cell::text(mention.entity.wikidata.as_deref())),
        ])?;
    }
    Ok(())
}

fn write_figure(out: &mut RowWriter, id: &str, text: &str, points: &CodePoints<'_>, row: &Row) -> Result<(), Error> {
    let (figure, claim) = (&row.figure, &row.claim);
    let id_of = |named: &'_ Option<Named>| named.as_ref().and_then(|n| n.id.clone());
    let name_of = |named: &'_ Option<Named>| named.as_ref().map(|n| n.name.clone());
    let (subject_id, subject) = (id_of(&claim.subject), name_of(&claim.subject));
    let (object_id, object) = (id_of(&claim.object), name_of(&claim.object));
    let (source_id, source) = (id_of(&claim.source), name_of(&claim.source));
    out.push(&[
        ("doc_id", Cell::Str(id)),
        ("char_start", Cell::Int(points.at(row.start))),
        ("char_end", Cell::Int(points.at(row.end))),
        ("text", Cell::Str(&text[row.start..row.end])),
        ("sentence", Cell::Str(&text[row.sentence.0..row.sentence.1])),
        ("kind", Cell::Str(figure.kind.name())),
        ("value_low", Cell::maybe(figure.low, Cell::Float)),
        ("value_high", Cell::maybe(figure.high, Cell::Float)),
        ("comparator", Cell::Str(figure.comparator.name())),
        ("unit", Cell::text(figure.unit.as_deref())),
        ("direction", Cell::text(figure.direction.map(Direction::name))),
        ("role", Cell::text(figure.role.map(End::name))),
        ("subject_id", Cell::text(subject_id.as_deref())),
        ("subject", Cell::text(subject.as_deref())),
        ("object_id", Cell::text(object_id.as_deref())),
        ("object", Cell::text(object.as_deref())),
        ("measure", Cell::Str(claim.measure)),
        ("period_start", Cell::maybe(claim.period_start, Cell::Day)),
        ("period_end", Cell::maybe(claim.period_end, Cell::Day)),
        ("period_text", Cell::text(claim.period_text.as_deref())),
        ("modality", Cell::Str(claim.modality)),
        ("source_id", Cell::text(source_id.as_deref())),
        ("source", Cell::text(source.as_deref())),
        ("confidence", Cell::Float(claim.confidence)),
        ("rule", Cell::Str(figure.rule)),
    ])
}

/// Every article with text is kept, or failed where a bug lost it; articles without text were dropped by `clean`.
fn tally(inputs: &[RecordBatch], outputs: &[RecordBatch]) -> Result<Tally, Error> {
    let articles = Rows::new(&catalog::ARTICLES, &inputs[0]);
    let text = articles.str("text")?;
    let failed = outputs[2].num_rows() as u64;
    let without = text.null_count() as u64;
    let docs = articles.len() as u64;
    let mut tally = Tally { docs, kept: docs - without - failed, ..Tally::default() };
    if without > 0 {
        tally.dropped.insert("no_text".to_owned(), without);
    }
    if failed > 0 {
        tally.failed.insert("panic".to_owned(), failed);
    }
    Ok(tally)
}
