//! A pipeline file. In: TOML as typed. Out: sources and settings ready to use, or an error that names the file, the line,
//! the key and what is allowed.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tables::{hash, stage};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::stages::STAGES;

/// A pipeline, checked.
#[derive(Debug)]
pub struct Pipeline {
    /// The file's name without `.toml`; names the folder of its tables.
    pub name: String,
    /// The folder that the sources' relative paths start from.
    pub base: PathBuf,
    /// Where pages come from.
    pub sources: Vec<fetch::Source>,
    /// `[fetch]`.
    pub fetch: fetch::Settings,
    /// The other stages' settings by stage, defaults filled in.
    pub settings: BTreeMap<&'static str, toml::Table>,
}

/// What is wrong with a pipeline file.
#[derive(Debug)]
pub struct PipelineError {
    file: PathBuf,
    line: Option<usize>,
    what: String,
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file.display(), self.what),
            None => write!(f, "{}: {}", self.file.display(), self.what),
        }
    }
}

impl std::error::Error for PipelineError {}

/// The text of a file and where it came from: turns places into lines.
struct Source<'a> {
    file: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn error(&self, at: Option<usize>, what: impl Into<String>) -> PipelineError {
        let line = at.map(|at| 1 + self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count());
        PipelineError { file: self.file.to_owned(), line, what: what.into() }
    }

    fn toml(&self, error: &toml::de::Error, section: &str) -> PipelineError {
        let at = error.span().map(|s| s.start);
        let what = match (section, at.and_then(|at| self.key_at(at))) {
            ("", _) => error.message().to_owned(),
            (_, Some(key)) if !error.message().contains(key) => format!("[{section}] {key}: {}", error.message()),
            _ => format!("[{section}] {}", error.message()),
        };
        self.error(at, what)
    }

    /// The key whose value stands at `at`.
    fn key_at(&self, at: usize) -> Option<&str> {
        let line_end = self.text[at..].find('\n').map_or(self.text.len(), |n| at + n);
        let mut lines = self.text[..line_end].lines().rev();
        // A list may stand over many lines; a table's header ends the search.
        let line = lines.find(|l| l.trim_start().starts_with("[[") || l.contains('='))?;
        let (key, _) = line.split_once('=')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        Some(key.trim()).filter(|k| !k.is_empty() && k.chars().all(plain))
    }
}

impl Pipeline {
    /// Reads and checks a pipeline file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn load(file: &Path) -> Result<Pipeline, PipelineError> {
        let unread = |e: std::io::Error| PipelineError { file: file.to_owned(), line: None, what: format!("cannot read it: {e}") };
        let text = fs::read_to_string(file).map_err(unread)?;
        Pipeline::parse(file, &text)
    }

    /// As [`Pipeline::load`], with the text at hand.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(file: &Path, text: &str) -> Result<Pipeline, PipelineError> {
        let source = Source { file, text };
        let root = DeTable::parse(text).map_err(|e| source.toml(&e, ""))?.into_inner();
        let name = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let base = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let mut sections: BTreeMap<String, Spanned<DeValue<'_>>> = BTreeMap::new();
        for (key, value) in root {
            let known = ["source", fetch::NAME].into_iter().chain(STAGES.iter().map(|s| s.name));
            if !known.clone().any(|k| k == key.get_ref().as_ref()) {
                let allowed: Vec<_> = known.collect();
                let what = format!("unknown key « {} »; allowed at this level: {}", key.get_ref(), allowed.join(", "));
                return Err(source.error(Some(key.span().start), what));
            }
            sections.insert(key.into_inner().into_owned(), value);
        }
        let sources = read_sources(&source, sections.remove("source"))?;
        let fetch: fetch::Settings = read(&source, fetch::NAME, sections.remove(fetch::NAME), Deserialize::deserialize)?;
        let mut settings = BTreeMap::new();
        for stage in STAGES {
            settings.insert(stage.name, read(&source, stage.name, sections.remove(stage.name), stage.settings)?);
        }
        Ok(Pipeline { name, base, sources, fetch, settings })
    }

    /// The settings of `stage`.
    pub fn of(&self, stage: &str) -> toml::Table {
        self.settings.get(stage).cloned().unwrap_or_default()
    }

    /// Fingerprint of the settings of `stage`.
    pub fn fingerprint(&self, stage: &str) -> String {
        hash::hex32(toml::to_string(&self.of(stage)).unwrap_or_default())
    }
}

/// The default settings of `stage`.
pub fn defaults(check: stage::SettingsCheck) -> toml::Table {
    ValueDeserializer::parse("{}").and_then(check).unwrap_or_default()
}

fn read<'t, T>(
    source: &Source<'_>,
    section: &str,
    value: Option<Spanned<DeValue<'t>>>,
    check: impl FnOnce(ValueDeserializer<'t>) -> Result<T, toml::de::Error>,
) -> Result<T, PipelineError> {
    let typed = match value {
        Some(value) => ValueDeserializer::from(value),
        None => ValueDeserializer::parse("{}").map_err(|e| source.toml(&e, section))?,
    };
    check(typed).map_err(|e| source.toml(&e, section))
}

fn read_sources(source: &Source<'_>, value: Option<Spanned<DeValue<'_>>>) -> Result<Vec<fetch::Source>, PipelineError> {
    let Some(value) = value else {
        return Err(source.error(None, "no [[source]]; add one, such as: [[source]] name = \"pages\" files = [\"pages\"]"));
    };
    let at = value.span().start;
    let DeValue::Array(items) = value.into_inner() else {
        return Err(source.error(Some(at), "source is not a list; write [[source]] with double brackets"));
    };
    let mut sources: Vec<fetch::Source> = Vec::new();
    let mut names = HashSet::new();
    for item in items {
        let at = item.span().start;
        let entry: fetch::Source = read(source, "[source]", Some(item), Deserialize::deserialize)?;
        entry.check().map_err(|what| source.error(Some(at), format!("[[source]] « {} »: {what}", entry.name)))?;
        if !names.insert(entry.name.clone()) {
            return Err(source.error(Some(at), format!("[[source]] « {} »: the name is taken; give each source its own", entry.name)));
        }
        sources.push(entry);
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Pipeline::parse(Path::new("p/demo.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn the_least_pipeline() {
        let p = Pipeline::parse(Path::new("p/demo.toml"), "[[source]]\nname = \"s\"\nfiles = [\"x\"]\n").unwrap();
        assert_eq!((p.name.as_str(), p.base.as_path(), p.sources.len()), ("demo", Path::new("p"), 1));
        assert!(STAGES.iter().all(|s| p.settings.contains_key(s.name)));
    }

    #[test]
    fn errors_name_file_line_key_and_what_is_allowed() {
        let source = "[[source]]\nname = \"s\"\nfiles = [\"x\"]\n";
        let top = error(&format!("{source}[cleen]\n"));
        assert!(top.starts_with("p/demo.toml:4: unknown key « cleen »") && top.contains("clean, extract"), "{top}");
        let key = error(&format!("{source}[fetch]\n\npart_row = 3\n"));
        assert!(key.starts_with("p/demo.toml:6: [fetch] unknown field `part_row`") && key.contains("part_rows"), "{key}");
        let value = error(&format!("{source}\nurls = [\n  \"https://exemple.fr\",\n  \"exemple.fr\",\n]\n"));
        assert!(value.starts_with("p/demo.toml:5: [[source]] urls: « exemple.fr » is no address"), "{value}");
        let kind = error(&format!("{source}[fetch]\npart_rows = \"many\"\n"));
        assert!(kind.starts_with("p/demo.toml:5: [fetch] part_rows: invalid type"), "{kind}");
        let unnamed = error("[[source]]\nfiles = [\"x\"]\n");
        assert!(unnamed.starts_with("p/demo.toml:1:") && unnamed.contains("name"), "{unnamed}");
        let twice = error(&format!("{source}{source}"));
        assert!(twice.starts_with("p/demo.toml:4:") && twice.contains("taken"), "{twice}");
        assert!(error("a = [\n").starts_with("p/demo.toml:"));
        assert!(error("").contains("[[source]]"));
    }
}
