//! `chiffre check`. In: a pipeline file. Out: its sources and what each would ask for, or what is wrong with the file.
//! Nothing is asked for and nothing is written.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use fetch::asks;
use tables::Data;

use super::{Exit, fail};
use crate::pipeline::Pipeline;
use crate::runner::plan::Prepared;
use crate::runner::report::table;
use crate::stages::STAGES;

/// Checks a pipeline file.
pub fn run(file: &Path, data: &Data) -> Exit {
    let pipeline = match Pipeline::load(file) {
        Ok(pipeline) => pipeline,
        Err(e) => return fail(Exit::Usage, &e),
    };
    match describe(&pipeline, data) {
        Ok(text) => {
            let _ = std::io::stdout().write_all(text.as_bytes());
            Exit::Done
        }
        Err(e) => fail(Exit::Usage, &format!("{}: {e:#}", file.display())),
    }
}

/// What the sources of `pipeline` would ask for, as a person reads it.
///
/// # Errors
/// A source, a setting or a data file that is not what it must be.
pub fn describe(pipeline: &Pipeline, data: &Data) -> Result<String> {
    fetch::Lists::load(data)?;
    for stage in STAGES {
        Prepared::new(stage, pipeline, data)?;
    }
    let mut rows = vec![["source", "asks for", "only"].map(str::to_owned)];
    let mut n_web = 0;
    for source in &pipeline.sources {
        n_web += usize::from(source.is_web());
        for (i, ask) in asks::of(source, &pipeline.base)?.into_iter().enumerate() {
            let first = |text: String| if i == 0 { text } else { String::new() };
            rows.push([first(source.name.clone()), ask.to_string(), first(filters(source))]);
        }
    }
    let mut text = table(&rows);
    let _ = writeln!(text, "\n{}: {} sources, {n_web} of them on the web; nothing was asked for", pipeline.name, pipeline.sources.len());
    if n_web > 0 {
        let _ = match pipeline.fetch.identity() {
            Ok(identity) => writeln!(text, "sites would read: User-Agent: {identity}"),
            Err(missing) => writeln!(text, "before a run: {missing}"),
        };
    }
    if pipeline.fetch.allow_private {
        let _ = writeln!(text, "[fetch] allow_private = true: inner addresses may be asked; this is for tests only");
    }
    Ok(text)
}

fn filters(source: &fetch::Source) -> String {
    let mut all = Vec::new();
    let mut add = |key: &str, values: Vec<String>| {
        if !values.is_empty() {
            all.push(format!("{key} {}", values.join(" | ")));
        }
    };
    add("link", source.link.iter().map(ToString::to_string).collect());
    add("hosts", source.hosts.iter().map(ToString::to_string).collect());
    add("paths", source.paths.iter().map(ToString::to_string).collect());
    add("languages", source.languages.iter().map(ToString::to_string).collect());
    add("since", source.since.iter().map(ToString::to_string).collect());
    add("words", source.words.clone().unwrap_or_default());
    all.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datafiles;

    fn shipped(name: &str) -> Pipeline {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines").join(name);
        Pipeline::load(&file).unwrap()
    }

    #[test]
    fn the_shipped_pipelines_are_right() {
        for name in ["demo.toml", "ai-capex.toml"] {
            let text = describe(&shipped(name), &datafiles::builtin()).unwrap();
            assert!(text.contains("nothing was asked for"), "{text}");
        }
    }

    #[test]
    fn the_real_pipeline_names_feeds_of_25_publishers_or_more() {
        let pipeline = shipped("ai-capex.toml");
        let with_feeds: Vec<_> = pipeline.sources.iter().filter(|s| !s.feeds.is_empty()).collect();
        assert!(with_feeds.len() >= 25, "{} sources with feeds", with_feeds.len());
        let feeds: Vec<_> = with_feeds.iter().flat_map(|s| &s.feeds).map(|f| f.url().as_str()).collect();
        let mut once = feeds.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), feeds.len(), "a feed stands there twice");
        assert!(pipeline.fetch.identity().is_err(), "whoever runs it says who asks");
        assert!(pipeline.fetch.respect_opt_out && !pipeline.fetch.allow_private && pipeline.fetch.resolve.is_empty());
    }
}
