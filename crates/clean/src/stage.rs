//! `clean` as a stage. In: `pages`, and what earlier parts remember of theirs. Out: `articles`, `blocks` and `templates`. The
//! only file of the crate that knows Arrow.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, RecordBatch};
use serde::{Deserialize, Serialize};
use tables::rows::str_at;
use tables::{Cell, Data, Error, Pool, RowWriter, Rows, Run, Scope, Stage, Tally, catalog, hash, pool, stage};
use text::CodePoints;
use url::Url;

use crate::article::{Article, Cleaner, Input};
use crate::templates::{self, Look, Sheet, Templates};

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

/// Parts whose pages are remembered: some 20,000 pages, a few dozen megabytes of hashes. Templates change, too.
const REACH: usize = 32;

/// The stage.
pub static STAGE: Stage = Stage {
    name: "clean",
    version: 7,
    inputs: &[&catalog::PAGES],
    outputs: &[&catalog::ARTICLES, &catalog::BLOCKS, &catalog::TEMPLATES],
    scope: Scope::Part { memory: &catalog::TEMPLATES, reach: REACH },
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
    Ok(Box::new(move |inputs, pool| run(&cleaner, &inputs[0], inputs.get(1), pool)))
}

/// Begins the reason of an article that a bug lost.
const FAILED: &str = "failed: ";

fn run(cleaner: &Cleaner, pages: &RecordBatch, earlier: Option<&RecordBatch>, lent: &dyn Pool) -> Result<Vec<RecordBatch>, Error> {
    let rows = Rows::new(&catalog::PAGES, pages);
    let (id, url, final_url, outcome) = (rows.str("doc_id")?, rows.str("url")?, rows.str("final_url")?, rows.str("outcome")?);
    let (media, charset, body) = (rows.str("content_type")?, rows.str("charset")?, rows.bytes("body")?);
    let (fetched_at, hint) = (rows.time("fetched_at")?, rows.time("published_hint")?);
    // A feed or sitemap was fetched for its links and has no body.
    let fetched: Vec<usize> = (0..rows.len()).filter(|i| outcome.value(*i) == "fetched" && body.is_valid(*i)).collect();
    let address = |i: usize| str_at(&final_url, i).unwrap_or_else(|| url.value(i));
    let mut cleaned = pool::map(lent, fetched.len(), |n| {
        let i = fetched[n];
        let article = cleaner.clean(Input {
            body: if body.is_valid(i) { body.value(i) } else { &[] },
            content_type: str_at(&media, i),
            charset: str_at(&charset, i),
            url: Some(address(i)),
            published_hint: hint.is_valid(i).then(|| hint.value(i)),
        });
        let look = host(&article, address(i)).map(|host| templates::look(id.value(i), &host, &article));
        (article, look)
    });
    // One page after the other, for it is little work: the outcome does not depend on who looks first.
    let looks: Vec<Option<Look>> = cleaned.iter_mut().map(|c| c.as_mut().ok().and_then(|(_, look)| look.take())).collect();
    let now: Vec<&Look> = looks.iter().flatten().collect();
    let earlier = earlier.map_or_else(|| Ok(Vec::new()), |batch| remembered(batch, &now))?;
    let templates = Templates::new(&earlier, &now);
    let cleaned: Vec<Result<Article, String>> = cleaned
        .into_iter()
        .zip(&looks)
        .map(|(result, look)| {
            let (mut article, _) = result?;
            if let Some(look) = look.as_ref().filter(|_| article.dropped.is_none()) {
                cleaner.take_out_lines(&mut article, look, &templates);
            }
            Ok(article)
        })
        .collect();
    let mut articles = RowWriter::new(&catalog::ARTICLES);
    let mut blocks = RowWriter::new(&catalog::BLOCKS);
    let mut memory = RowWriter::new(&catalog::TEMPLATES);
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
    for look in &now {
        write_sheet(&mut memory, &look.sheet)?;
    }
    Ok(vec![articles.finish()?, blocks.finish()?, memory.finish()?])
}

/// The host of the page's own address, or of the one that answered.
fn host(article: &Article, url: &str) -> Option<String> {
    let own = article.meta.canonical.as_ref();
    let host = |u: &Url| u.host_str().map(|h| h.trim_start_matches("www.").to_owned());
    own.map_or_else(|| Url::parse(url).ok().as_ref().and_then(host), host)
}

fn write_sheet(out: &mut RowWriter, sheet: &Sheet) -> Result<(), Error> {
    let sketch: Option<Vec<u8>> = sheet.sketch.map(|s| s.iter().flat_map(|n| n.to_le_bytes()).collect());
    let lines: Vec<u8> = sheet.lines.iter().flat_map(|n| n.to_le_bytes()).collect();
    out.push(&[
        ("doc_id", Cell::Str(&sheet.doc_id)),
        ("host", Cell::Str(&sheet.host)),
        ("title", Cell::maybe(sheet.title, |t| Cell::Int(t.cast_signed()))),
        ("sketch", Cell::maybe(sketch.as_deref(), Cell::Bytes)),
        ("lines", Cell::Bytes(&lines)),
    ])
}

/// The rows of `templates` for the hosts of these pages.
fn remembered(batch: &RecordBatch, now: &[&Look]) -> Result<Vec<Sheet>, Error> {
    let hosts: BTreeSet<&str> = now.iter().map(|look| look.sheet.host.as_str()).collect();
    let rows = Rows::new(&catalog::TEMPLATES, batch);
    let (id, host, title) = (rows.str("doc_id")?, rows.str("host")?, rows.int("title")?);
    let (sketch, lines) = (rows.bytes("sketch")?, rows.bytes("lines")?);
    let numbers = |bytes: &[u8]| bytes.as_chunks().0.iter().map(|b| u64::from_le_bytes(*b)).collect();
    let sheet = |i: usize| Sheet {
        doc_id: id.value(i).to_owned(),
        host: host.value(i).to_owned(),
        title: title.is_valid(i).then(|| title.value(i).cast_unsigned()),
        sketch: sketch.is_valid(i).then(|| sketch.value(i)).and_then(templates::sketch_of),
        lines: numbers(lines.value(i)),
    };
    Ok((0..rows.len()).filter(|i| hosts.contains(host.value(*i))).map(sheet).collect())
}

fn write_article(out: &mut RowWriter, id: &str, url: &str, fetched_at: i64, article: &Article, dropped: Option<&str>) -> Result<(), Error> {
    let meta = &article.meta;
    let host = host(article, url);
    let url = meta.canonical.as_ref().map_or(url, Url::as_str);
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
