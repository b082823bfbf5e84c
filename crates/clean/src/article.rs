//! One document, cleaned. In: a body and what the server said of it. Out: the article with its blocks and metadata, or the
//! reason why there is none.

use jiff::tz::TimeZone;
use tables::{Data, Error};
use url::Url;

use crate::block::{Block, assemble};
use crate::dates::{self, Moment};
use crate::decode;
use crate::dom::Page;
use crate::features::{self, Matrix};
use crate::language::Languages;
use crate::lines;
use crate::markup::ClassWords;
use crate::meta::{self, Found, JsonLd, Meta};
use crate::model::Model;
use crate::phrases::Phrases;
use crate::reasons::{self, Lists};
use crate::templates::{self, Look, Place, Rubrics, Templates};
use crate::words::Words;
use crate::{decide, dom, prune};

/// Bytes of a body that are read; the largest news pages have 3 MB.
const MAX_BODY: usize = 16 << 20;
/// Bytes of markup that are parsed, scripts and styles left out, and of a plain text that are looked at.
const MAX_MARKUP: usize = 4 << 20;

/// All that cleaning reads once: lexicons and settings.
pub struct Cleaner {
    phrases: Phrases,
    words: Words,
    class_words: ClassWords,
    languages: Languages,
    lists: Lists,
    rubrics: Rubrics,
    /// The trained model; none while they are being trained.
    model: Option<Model>,
    /// The zone of times that state none.
    zone: TimeZone,
    /// Words below which a text is none.
    min_words: usize,
}

/// One document to clean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Its bytes as received, decompressed.
    pub body: &'a [u8],
    /// Media type as the server said it.
    pub content_type: Option<&'a str>,
    /// Charset as the server said it.
    pub charset: Option<&'a str>,
    /// The address that answered.
    pub url: Option<&'a str>,
    /// Publication time that the source states, in microseconds since 1970 UTC.
    pub published_hint: Option<i64>,
}

/// A document, cleaned.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// Metadata.
    pub meta: Meta,
    /// All blocks in order.
    pub blocks: Vec<Block>,
    /// For each block how a line of the site's template is told by its markup; empty for plain texts.
    pub places: Vec<Option<Place>>,
    /// Main text; None where `dropped` says why.
    pub text: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Words of the text.
    pub n_words: usize,
    /// Why there is no text.
    pub dropped: Option<&'static str>,
}

impl Cleaner {
    /// Reads the lexicons.
    ///
    /// # Errors
    /// A lexicon that is not what it must be, or a time zone that nobody knows.
    pub fn new(data: &Data, time_zone: &str, min_words: usize) -> Result<Cleaner, Error> {
        let zone = TimeZone::get(time_zone).map_err(|_| {
            Error::setting("clean.time_zone", format!("« {time_zone} » is no IANA time zone; write for example Europe/Paris"))
        })?;
        let mut cleaner = Cleaner::with_zone(data, zone, min_words)?;
        cleaner.model = Some(Model::load(data, cleaner.feature_names().len())?);
        Ok(cleaner)
    }

    /// A cleaner without trees, for the trainer: it can look at pages, and cleans plain text.
    ///
    /// # Errors
    /// A lexicon that is not what it must be.
    pub fn untrained(data: &Data) -> Result<Cleaner, Error> {
        Cleaner::with_zone(data, TimeZone::UTC, 1)
    }

    fn with_zone(data: &Data, zone: TimeZone, min_words: usize) -> Result<Cleaner, Error> {
        Ok(Cleaner {
            phrases: Phrases::load(data)?,
            words: Words::load(data)?,
            class_words: ClassWords::load(data)?,
            languages: Languages::load(data)?,
            lists: Lists::load(data)?,
            rubrics: Rubrics::load(data)?,
            model: None,
            zone,
            min_words,
        })
    }

    /// Cleans one document.
    pub fn clean(&self, input: Input<'_>) -> Article {
        let media = input.content_type.unwrap_or("text/html").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_plain = media == "text/plain";
        let is_markup = matches!(
            media.as_str(),
            "" | "text/html" | "application/xhtml+xml" | "application/xml" | "text/xml" | "application/octet-stream"
        );
        if !(is_plain || is_markup) {
            return Article { dropped: Some("not_text"), ..Article::default() };
        }
        if input.body.iter().all(u8::is_ascii_whitespace) {
            return Article { dropped: Some("empty_body"), ..Article::default() };
        }
        let source = decode::decode(decode::head(input.body, MAX_BODY), input.charset);
        if decode::is_binary(&source) {
            return Article { dropped: Some("not_text"), ..Article::default() };
        }
        let mut article = if is_plain { self.plain(cut(&source, MAX_MARKUP)) } else { self.html(&source, input.url) };
        self.finish(&mut article, input);
        article
    }

    /// Takes the lines of its site's template out of an article that was cleaned by itself, and makes anew what follows from its
    /// text. Whether a line was one.
    pub fn take_out_lines(&self, article: &mut Article, look: &Look, templates: &Templates<'_>) -> bool {
        let lines = templates.lines(look, article, &self.rubrics);
        if lines.is_empty() {
            return false;
        }
        article.take_out(lines);
        decide::drop_lonely_headings(&mut article.blocks);
        article.text = None;
        self.finish(article, Input::default());
        true
    }

    /// A page walked, and the features of its blocks: what the trainer learns from.
    pub fn look(&self, body: &[u8]) -> (Page, Matrix) {
        let source = decode::decode(decode::head(body, MAX_BODY), None);
        let (page, meta) = self.read(&source, None);
        let matrix = features::matrix(&page, &meta, &self.phrases, &self.words, None);
        (page, matrix)
    }

    /// The names of the features.
    pub fn feature_names(&self) -> Vec<String> {
        features::names(&self.phrases, &self.words)
    }

    fn read(&self, source: &str, url: Option<&str>) -> (Page, Meta) {
        let pruned = prune::prune(source);
        let page = dom::walk(cut(&pruned.html, MAX_MARKUP), &self.class_words);
        // Some frameworks put it into a `<meta>` by mistake.
        let misplaced = page.head.metas.iter().filter(|(name, _)| name == "script:ld+json").map(|(_, json)| json.clone());
        let scripts: Vec<String> = pruned.json_ld.into_iter().chain(misplaced).collect();
        let json = JsonLd::read(&scripts);
        let url = url.and_then(|u| Url::parse(u).ok()).filter(|u| u.has_host());
        let meta = meta::read(&page, &json, url.as_ref(), &self.words, &self.zone);
        (page, meta)
    }

    fn html(&self, source: &str, url: Option<&str>) -> Article {
        let (page, meta) = self.read(source, url);
        let Some(model) = &self.model else { return Article { meta, ..Article::default() } };
        let matrix = features::matrix(&page, &meta, &self.phrases, &self.words, Some(&model.linear));
        let blocks = decide::decide(&page, &meta, &matrix, &model.forest, (&self.phrases, &self.words));
        let places = templates::places(&page, &blocks, &matrix, (&self.phrases, &self.words));
        let dropped = reasons::is_index(&page, &blocks).then_some("list_page");
        Article { meta, blocks, places, dropped, ..Article::default() }
    }

    fn plain(&self, source: &str) -> Article {
        let dump = lines::decide(source, &self.phrases, &self.words);
        let mut meta = Meta { title: dump.title.map(|t| Found::new(t, "text")), ..Meta::default() };
        for block in dump.blocks.iter().filter(|b| !b.kept) {
            let text = &block.text;
            if meta.published.is_none() && text.chars().count() <= 120 {
                meta.published = dates::find_in_text(text, &self.words, &self.zone, dates::Order::DayMonth)
                    .filter(|_| matches!(block.kind, crate::block::Kind::Date | crate::block::Kind::Byline))
                    .map(|m| Found::new(m, "text"));
            }
            if meta.authors.is_none() && block.kind == crate::block::Kind::Byline {
                let name = lines::dated_signature(text, &self.words).unwrap_or(text);
                meta.authors = meta::byline_names(name, &self.words).map(|names| Found::new(names, "text"));
            }
        }
        Article { meta, blocks: dump.blocks, ..Article::default() }
    }

    fn finish(&self, article: &mut Article, input: Input<'_>) {
        let text = assemble(&mut article.blocks);
        article.n_words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        article.language = self.languages.of(&text, article.meta.language.as_deref());
        // What the source says of the page is surer than a day found in its words.
        let guessed = article.meta.published.as_ref().is_none_or(|p| matches!(p.from, "text" | "markup" | "url"));
        if let Some(micros) = input.published_hint.filter(|_| guessed) {
            article.meta.published = Some(Found::new(Moment { micros, offset: 0 }, "source"));
        }
        if article.meta.paywalled.is_none() && reasons::says_paywall(&article.blocks) {
            article.meta.paywalled = Some(true);
        }
        let reason = || reasons::dropped(&article.blocks, &article.meta, article.n_words, self.min_words, &self.lists);
        article.dropped = article.dropped.or_else(reason);
        if article.dropped.is_none() {
            article.text = Some(text);
        } else {
            for block in &mut article.blocks {
                block.span = None;
                block.kept = false;
            }
        }
    }
}

/// The first `most` bytes of `s` or a little less, whole characters.
fn cut(s: &str, most: usize) -> &str {
    &s[..s.floor_char_boundary(most)]
}
