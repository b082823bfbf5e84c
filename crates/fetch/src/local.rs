//! Pages from local files. In: folders, files, glob patterns or a list of files. Out: the files in order of their paths,
//! and each file as a page.
//!
//! A file is known again by the fingerprint of its bytes and its sidecar, which stands in `pages.etag`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use jiff::Timestamp;
use jiff::civil;
use serde::Deserialize;
use tables::hash;
use walkdir::WalkDir;

use crate::address::{Tracking, of_file};
use crate::page::{Outcome, Page};
use crate::settings::Source;
use crate::stage::FetchError;

/// The extensions that a folder is searched for.
const EXTENSIONS: [&str; 4] = [".html", ".htm", ".xhtml", ".txt"];

/// One file that a source names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path relative to the source's folder, with `/`.
    pub relative: String,
}

/// What `NAME.toml` beside a page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sidecar {
    url: Option<url::Url>,
    published_at: Option<toml::Value>,
}

/// The files of `source`, relative paths taken from `base`, sorted, each once.
///
/// # Errors
/// A pattern that is no pattern, or that matches no file; a list that cannot be read.
pub fn find(source: &Source, base: &Path) -> Result<Vec<LocalFile>, FetchError> {
    let mut files = Vec::new();
    for pattern in &source.files {
        let found = matching(base, pattern, &EXTENSIONS).map_err(|e| FetchError::source(source, format!("files = « {pattern} »: {e}")))?;
        if found.is_empty() {
            return Err(FetchError::source(source, format!("files = « {pattern} » matches no .html, .htm, .xhtml or .txt file")));
        }
        files.extend(found);
    }
    if let Some(list) = &source.file_list {
        files.extend(listed(source, &base.join(list))?);
    }
    files.sort_by(|a, b| a.relative.cmp(&b.relative).then_with(|| a.path.cmp(&b.path)));
    files.dedup();
    Ok(files)
}

fn listed(source: &Source, list: &Path) -> Result<Vec<LocalFile>, FetchError> {
    let text = fs::read_to_string(list).map_err(|e| FetchError::source(source, format!("file_list {}: {e}", list.display())))?;
    let folder = list.parent().unwrap_or(Path::new("."));
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    Ok(lines.map(|line| LocalFile { path: folder.join(line), relative: slashes(Path::new(line)) }).collect())
}

/// The files that `pattern` (a file, a folder or a glob pattern) names; in a folder those with one of `extensions`.
///
/// # Errors
/// What is wrong with a pattern that is none.
pub fn matching(base: &Path, pattern: &str, extensions: &[&str]) -> Result<Vec<LocalFile>, globset::Error> {
    let is_special = |c: char| "*?[{".contains(c);
    if !pattern.contains(is_special) {
        let path = base.join(pattern);
        if path.is_dir() {
            return Ok(walk(&path, |relative| extensions.iter().any(|e| relative.to_lowercase().ends_with(e))));
        }
        // A named file that is missing is a bad document, not a bad run: reading it will say so.
        let relative = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![LocalFile { path, relative }]);
    }
    let fixed: PathBuf = Path::new(pattern).components().take_while(|c| !c.as_os_str().to_string_lossy().contains(is_special)).collect();
    let glob = pattern[fixed.to_string_lossy().len()..].trim_start_matches('/');
    let matcher = GlobBuilder::new(glob).literal_separator(true).build()?.compile_matcher();
    Ok(walk(&base.join(fixed), |relative| matcher.is_match(relative) && !relative.ends_with(".toml")))
}

fn walk(root: &Path, wanted: impl Fn(&str) -> bool) -> Vec<LocalFile> {
    let entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in entries {
        // A link that leads nowhere is still a file that somebody put there: it is listed and fails when read.
        let path = match &entry {
            Ok(e) if e.file_type().is_dir() => continue,
            Ok(e) => e.path(),
            Err(e) => match e.path() {
                Some(path) => path,
                None => continue,
            },
        };
        let relative = slashes(path.strip_prefix(root).unwrap_or(path));
        if wanted(&relative) {
            files.push(LocalFile { path: path.to_owned(), relative });
        }
    }
    files
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// `file` as a page of the source called `source`; a file that cannot be read is a failed page.
pub fn read(file: &LocalFile, source: &str, tracking: &Tracking, max_bytes: u64, now: i64) -> Page {
    let url = of_file(source, &file.relative);
    let mut page = Page::new(hash::hex16(&url), url, source, now, Outcome::Failed);
    page.attempts = 1;
    if let Err(reason) = fill(&mut page, file, tracking, max_bytes) {
        page.reason = Some(reason);
        page.body = None;
    }
    page
}

fn fill(page: &mut Page, file: &LocalFile, tracking: &Tracking, max_bytes: u64) -> Result<(), String> {
    let meta = fs::metadata(&file.path).map_err(|e| unreadable(&e))?;
    if !meta.is_file() {
        return Err("unreadable: not a regular file".to_owned());
    }
    if meta.len() > max_bytes {
        return Err(format!("too_large: {} bytes, the limit is {max_bytes} (fetch.max_megabytes)", meta.len()));
    }
    let body = fs::read(&file.path).map_err(|e| unreadable(&e))?;
    let (sidecar, sidecar_text) = sidecar(&file.path)?;
    if let Some(url) = sidecar.url {
        page.doc_id = tracking.doc_id(&url);
        page.url = url.to_string();
        page.final_url = Some(page.url.clone());
    }
    page.published_hint = sidecar.published_at.as_ref().map(time_of).transpose()?;
    page.content_type = Some(media_type(&file.path, &body).to_owned());
    page.etag = Some(hash::hex32_of([hash::hex32(&body).as_str(), &sidecar_text]));
    page.outcome = Outcome::Fetched;
    page.body = Some(body);
    Ok(())
}

fn unreadable(error: &io::Error) -> String {
    format!("unreadable: {error}")
}

/// `NAME.toml` or `NAME.EXTENSION.toml` beside `path`, and its text.
fn sidecar(path: &Path) -> Result<(Sidecar, String), String> {
    let mut long = path.as_os_str().to_owned();
    long.push(".toml");
    for candidate in [PathBuf::from(long), path.with_extension("toml")] {
        match fs::read_to_string(&candidate) {
            Ok(text) => {
                let sidecar = toml::from_str(&text).map_err(|e| format!("sidecar {}: {e}", candidate.display()))?;
                return Ok((sidecar, text));
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(format!("sidecar {}: {e}", candidate.display())),
        }
    }
    Ok((Sidecar::default(), String::new()))
}

/// Microseconds since 1970 of a TOML date, a TOML time or a string of the same form; midnight UTC where only a day is said.
fn time_of(value: &toml::Value) -> Result<i64, String> {
    let text = match value {
        toml::Value::Datetime(d) => d.to_string(),
        toml::Value::String(s) => s.clone(),
        other => return Err(format!("sidecar: published_at is {other}, want a date such as 2025-01-28 or 2025-01-28T18:07:00+01:00")),
    };
    let utc = |d: civil::DateTime| d.to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp());
    text.parse::<Timestamp>()
        .or_else(|_| text.parse::<civil::DateTime>().and_then(utc))
        .map(|t| t.as_microsecond())
        .map_err(|e| format!("sidecar: published_at « {text} »: {e}; write 2025-01-28 or 2025-01-28T18:07:00+01:00"))
}

fn media_type(path: &Path, body: &[u8]) -> &'static str {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "html" | "htm" | "xhtml" => "text/html",
        "txt" => "text/plain",
        _ if looks_like_html(body) => "text/html",
        _ => "text/plain",
    }
}

/// Whether the bytes start like a page: for files whose name does not tell.
pub fn looks_like_html(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    ["<!doctype html", "<html", "<head", "<body", "<!--", "<?xml"].iter().any(|start| head.starts_with(start))
}
