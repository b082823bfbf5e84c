//! `clean` as a stage. In: `pages`. Out: `articles` and `blocks`. The only file of the crate that knows Arrow.

use std::collections::BTreeMap;

use arrow::array::{Array, RecordBatch};
use serde::{Deserialize, Serialize};
use tables::rows::str_at;
use tables::{Cell, Data, Error, Pool, RowWriter, Rows, Run, Scope, Stage, Tally, catalog, hash, pool, stage};
use text::CodePoints;
use url::Url;

use crate::article::{Article, Cleaner, Input};

/// `[clean]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A text of fewer words is dropped as `too_short`.
    pub min_words: usize,
    /// The time zone of dates that state none.
    pub time_zone: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { min_words: 10, time_zone: "Europe/Paris".to_owned() }
    }
}

/// The stage.
pub static STAGE: Stage = Stage {
    name: "clean",
    version: 3,
    inputs: &[&catalog::PAGES],
    outputs: &[&catalog::ARTICLES, &catalog::BLOCKS],
    scope: Scope::Rows,
    defaults: "\
min_words = 10               # a text of fewer words is dropped as `too_short`
time_zone = \"Europe/Paris\"   # the zone of dates that state none
",
    settings: stage::settings::<Settings>,
    prepare,
    tally,
};

fn prepare(settings: &toml::Table, data: &Data) -> Result<Run, Error> {
    let settings: Settings = stage::typed("clean", settings)?;
    let cleaner = Cleaner::new(data, &settings.time_zone, settings.min_words)?;
    Ok(Box::new(move |inputs, pool| run(&cleaner, &inputs[0], pool)))
}

/// Begins the reason of an article that a bug lost.
const FAILED: &str = "failed: ";

fn run(cleaner: &Cleaner, pages: &RecordBatch, lent: &dyn Pool) -> Result<Vec<RecordBatch>, Error> {
    let rows = Rows::new(&catalog::PAGES, pages);
    let (id, url, final_url, outcome) = (rows.str("doc_id")?, rows.str("url")?, rows.str("final_url")?, rows.str("outcome")?);
    let (media, charset, body) = (rows.str("content_type")?, rows.str("charset")?, rows.bytes("body")?);
    let (fetched_at, hint) = (rows.time("fetched_at")?, rows.time("published_hint")?);
    // A feed or sitemap was fetched for its links and has no body.
    let fetched: Vec<usize> = (0..rows.len()).filter(|i| outcome.value(*i) == "fetched" && body.is_valid(*i)).collect();
    let address = |i: usize| str_at(&final_url, i).unwrap_or_else(|| url.value(i));
    let cleaned = pool::map(lent, fetched.len(), |n| {
        let i = fetched[n];
        cleaner.clean(Input {
            body: if body.is_valid(i) { body.value(i) } else { &[] },
            content_type: str_at(&media, i),
            charset: str_at(&charset, i),
            url: Some(address(i)),
            published_hint: hint.is_valid(i).then(|| hint.value(i)),
        })
    });
    let mut articles = RowWriter::new(&catalog::ARTICLES);
    let mut blocks = RowWriter::new(&catalog::BLOCKS);
    for (&i, article) in fetched.iter().zip(&cleaned) {
        let failed;
        let (article, reason) = match article {
            Ok(article) => (article, article.dropped.map(str::to_owned)),
            Err(panic) => {
                failed = Article::default();
                (&failed, Some(format!("{FAILED}{panic}")))
            }
        };
        write_article(&mut articles, id.value(i), address(i), fetched_at.value(i), article, reason.as_deref())?;
        write_blocks(&mut blocks, id.value(i), article)?;
    }
    Ok(vec![articles.finish()?, blocks.finish()?])
}

fn write_article(out: &mut RowWriter, id: &str, url: &str, fetched_at: i64, article: &Article, dropped: Option<&str>) -> Result<(), Error> {
    let meta = &article.meta;
    let url = meta.canonical.as_ref().map_or(url, Url::as_str);
    let host = Url::parse(url).ok().and_then(|u| u.host_str().map(|h| h.trim_start_matches("www.").to_owned()));
    let hash = article.text.as_ref().map(hash::hex32);
    let none = Vec::new();
    out.push(&[
        ("doc_id", Cell::Str(id)),
        ("url", Cell::Str(url)),
        ("host", Cell::text(host.as_deref())),
        ("site_name", Cell::text(meta.site_name.as_deref())),
        ("title", Cell::text(meta.title.as_ref().map(|t| t.value.as_str()))),
        ("authors", Cell::List(meta.authors.as_ref().map_or(&none, |a| &a.value))),
        ("published_at", Cell::maybe(meta.published.as_ref().map(|p| p.value.micros), Cell::Time)),
        ("published_day", Cell::maybe(meta.published.as_ref().map(|p| p.value.day()), Cell::Day)),
        ("modified_at", Cell::maybe(meta.modified.map(|m| m.micros), Cell::Time)),
        ("language", Cell::text(article.language.as_deref())),
        ("text", Cell::text(article.text.as_deref())),
        ("n_words", Cell::Int(article.n_words as i64)),
        ("content_hash", Cell::text(hash.as_deref())),
        ("paywalled", Cell::maybe(meta.paywalled, Cell::Bool)),
        ("fetched_at", Cell::Time(fetched_at)),
        ("dropped", Cell::text(dropped)),
        ("title_from", Cell::text(meta.title.as_ref().map(|t| t.from))),
        ("authors_from", Cell::text(meta.authors.as_ref().map(|a| a.from))),
        ("published_from", Cell::text(meta.published.as_ref().map(|p| p.from))),
        ("robots", Cell::text(meta.robots.as_deref())),
        ("tdm_reservation", Cell::text(meta.tdm_reservation.as_deref())),
    ])
}

fn write_blocks(out: &mut RowWriter, id: &str, article: &Article) -> Result<(), Error> {
    let points = CodePoints::new(article.text.as_deref().unwrap_or_default());
    for (n, block) in article.blocks.iter().enumerate() {
        out.push(&[
            ("doc_id", Cell::Str(id)),
            ("block_no", Cell::Int(n as i64)),
            ("kind", Cell::Str(block.kind.name())),
            ("kept", Cell::Bool(block.kept)),
            ("reason", Cell::Str(&block.reason)),
            ("text", Cell::Str(&block.text)),
            ("char_start", Cell::maybe(block.span, |(start, _)| Cell::Int(points.at(start)))),
            ("char_end", Cell::maybe(block.span, |(_, end)| Cell::Int(points.at(end)))),
        ])?;
    }
    Ok(())
}

/// Every page is kept (an article with text), dropped (with the page's own reason, or because it was not fetched) or failed.
fn tally(inputs: &[RecordBatch], outputs: &[RecordBatch]) -> Result<Tally, Error> {
    let pages = Rows::new(&catalog::PAGES, &inputs[0]);
    let articles = Rows::new(&catalog::ARTICLES, &outputs[0]);
    let (outcome, dropped, body) = (pages.str("outcome")?, articles.str("dropped")?, pages.bytes("body")?);
    let mut tally = Tally { docs: pages.len() as u64, ..Tally::default() };
    let count = |counts: &mut BTreeMap<String, u64>, reason: &str| *counts.entry(reason.to_owned()).or_default() += 1;
    for i in (0..pages.len()).filter(|i| outcome.value(*i) != "fetched") {
        count(&mut tally.dropped, &format!("page_{}", outcome.value(i)));
    }
    for _ in (0..pages.len()).filter(|i| outcome.value(*i) == "fetched" && body.is_null(*i)) {
        count(&mut tally.dropped, "page_of_links");
    }
    for i in 0..articles.len() {
        match str_at(&dropped, i) {
            Some(reason) if reason.starts_with(FAILED) => count(&mut tally.failed, "panic"),
            Some(reason) => count(&mut tally.dropped, reason),
            None => tally.kept += 1,
        }
    }
    Ok(tally)
}
