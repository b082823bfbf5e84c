//! `chiffre status`. In: a pipeline file. Out: for each stage its rows and parts, and what is out of date and why.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use tables::{Data, catalog};

use super::{Exit, fail};
use crate::pipeline::Pipeline;
use crate::runner::plan::Prepared;
use crate::runner::report::table;
use crate::runner::{Runner, Selection};
use crate::stages::STAGES;
use crate::store::{Layout, part};

/// Prints the state of a pipeline.
pub fn run(pipeline: &Path, out: &Path, data: &Data) -> Exit {
    let pipeline = match Pipeline::load(pipeline) {
        Ok(pipeline) => pipeline,
        Err(e) => return fail(Exit::Usage, &e),
    };
    let runner = Runner { pipeline: &pipeline, layout: Layout::new(out, &pipeline.name), data: data.clone(), warc: None };
    print(&runner, &Selection::default())
}

/// Prints the state of the selected stages.
pub fn print(runner: &Runner<'_>, selection: &Selection) -> Exit {
    match rows(runner, selection) {
        Ok(rows) => {
            let _ = std::io::stdout().write_all(table(&rows).as_bytes());
            Exit::Done
        }
        Err(e) => fail(Exit::Failed, &format!("{e:#}")),
    }
}

fn rows(runner: &Runner<'_>, selection: &Selection) -> Result<Vec<[String; 4]>> {
    let mut rows = vec![["stage", "rows", "parts", "state"].map(str::to_owned)];
    let mut upstream = None;
    if selection.includes(fetch::NAME) {
        let (row, stale) = fetch_row(runner)?;
        rows.push(row);
        upstream = stale.then_some(fetch::NAME);
    }
    for stage in STAGES.iter().filter(|s| selection.includes(s.name)) {
        let prepared = Prepared::new(stage, runner.pipeline, &runner.data)?;
        let plans = prepared.parts(&runner.layout)?;
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for plan in &plans {
            for (table, footer) in stage.outputs.iter().zip(&plan.footers) {
                *counts.entry(table.name).or_default() += footer.n_rows;
            }
        }
        let stale: Vec<_> = plans.iter().filter_map(|p| p.stale.as_ref().map(|why| (p, why))).collect();
        let orphans = prepared.orphans(&runner.layout)?.len();
        let state = if let Some((_, why)) = stale.first() {
            format!("out of date: {} of {} parts ({why})", stale.len(), plans.len())
        } else if orphans > 0 {
            format!("out of date: {orphans} files have no input any more")
        } else if let Some(above) = upstream {
            format!("out of date: {above} is")
        } else if selection.again() {
            "would be made again".to_owned()
        } else {
            "up to date".to_owned()
        };
        if !stale.is_empty() || orphans > 0 {
            upstream = Some(stage.name);
        }
        let counted: Vec<_> = counts.iter().map(|(table, n)| format!("{table} {n}")).collect();
        rows.push([stage.name.to_owned(), or_dash(counted.join(", ")), plans.len().to_string(), state]);
    }
    Ok(rows)
}

fn fetch_row(runner: &Runner<'_>) -> Result<([String; 4], bool)> {
    let parts = runner.layout.parts(fetch::NAME, catalog::PAGES.name)?;
    let n_rows: u64 =
        parts.iter().filter_map(|p| part::footer(&runner.layout.part(fetch::NAME, catalog::PAGES.name, p))).map(|f| f.n_rows).sum();
    let lists = fetch::Lists::load(&runner.data)?;
    let job = runner.fetch_job(runner.known()?, &lists);
    let pending = job.pending()?;
    let state = match pending {
        0 if job.is_web() => "asks the web at every run".to_owned(),
        0 => "up to date".to_owned(),
        n => format!("out of date: {n} files are new or changed"),
    };
    Ok(([fetch::NAME.to_owned(), format!("pages {n_rows}"), parts.len().to_string(), state], pending > 0))
}

fn or_dash(s: String) -> String {
    if s.is_empty() { "-".to_owned() } else { s }
}
