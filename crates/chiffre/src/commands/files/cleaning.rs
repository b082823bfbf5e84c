//! `chiffre clean` for one file.

use fetch::address::Tracking;
use serde_json::{Map, Value, json};
use tables::{Data, Error, hash};
use text::CodePoints;
use url::Url;

use super::{Command, defaults};

/// `chiffre clean`, ready to run.
pub struct Cleaning {
    cleaner: clean::Cleaner,
    tracking: Tracking,
    /// The address of the page, where the user gave one.
    url: Option<Url>,
}

impl Cleaning {
    /// Reads the lexicons.
    ///
    /// # Errors
    /// A data file that is not what it must be.
    pub fn new(data: &Data, url: Option<Url>) -> Result<Cleaning, Error> {
        let settings: clean::stage::Settings = tables::stage::typed("clean", &defaults(clean::STAGE.settings))?;
        let cleaner = clean::Cleaner::new(data, &settings.time_zone, settings.min_words)?;
        Ok(Cleaning { cleaner, tracking: Tracking::load(data)?, url })
    }
}

impl Command for Cleaning {
    fn answer(&self, path: &str, bytes: Vec<u8>) -> Result<Map<String, Value>, String> {
        let is_html = path.rsplit('.').next().is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "html" | "htm" | "xhtml"));
        let is_html = is_html || (!path.ends_with(".txt") && fetch::local::looks_like_html(&bytes));
        let article = self.cleaner.clean(clean::Input {
            body: &bytes,
            content_type: Some(if is_html { "text/html" } else { "text/plain" }),
            charset: None,
            url: self.url.as_ref().map(Url::as_str),
            published_hint: None,
        });
        let doc_id = match &self.url {
            Some(url) => self.tracking.doc_id(url),
            None => hash::hex16(fetch::address::of_file("", path.rsplit('/').next().unwrap_or(path))),
        };
        let points = CodePoints::new(article.text.as_deref().unwrap_or_default());
        let block = |b: &clean::block::Block| {
            let at = |byte: usize| points.at(byte);
            json!({
                "kind": b.kind.name(), "kept": b.kept, "reason": b.reason, "text": b.text,
                "char_start": b.span.map(|s| at(s.0)), "char_end": b.span.map(|s| at(s.1)),
            })
        };
        let blocks: Vec<Value> = article.blocks.iter().map(block).collect();
        let meta = &article.meta;
        let line = json!({
            "path": path,
            "doc_id": doc_id,
            "title": meta.title.as_ref().map(|t| &t.value),
            "authors": meta.authors.as_ref().map(|a| a.value.clone()).unwrap_or_default(),
            // With the offset that the page states: the same instant as the table's, on the page's own day.
            "published_at": meta.published.as_ref().map(|p| p.value.to_iso()),
            "language": article.language,
            "text": article.text,
            "dropped": article.dropped,
            "blocks": blocks,
        });
        match line {
            Value::Object(map) => Ok(map),
            _ => Err("bug: no object".to_owned()),
        }
    }
}
