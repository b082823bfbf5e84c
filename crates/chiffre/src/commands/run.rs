//! `chiffre run`. In: a pipeline file and which stages to run. Out: tables, `run.json`, a summary.

use std::io::Write;
use std::path::PathBuf;

use tables::Data;

use super::{Exit, fail};
use crate::pipeline::Pipeline;
use crate::runner::{Runner, Selection, plan::Prepared};
use crate::stages::STAGES;
use crate::store::{Layout, Lock, lock::LockError};
use crate::terminal;

/// What `chiffre run` was asked.
#[derive(Debug)]
pub struct Args {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// The folder that all pipelines' tables go under.
    pub out: PathBuf,
    /// Which stages.
    pub selection: Selection,
    /// Say what would be done, do nothing.
    pub dry_run: bool,
    /// Threads; 0 means one a core.
    pub jobs: usize,
    /// The folder for archives of all that is asked and answered.
    pub warc: Option<PathBuf>,
    /// No progress.
    pub quiet: bool,
}

/// Runs a pipeline.
pub fn run(args: &Args, data: &Data) -> Exit {
    let pipeline = match Pipeline::load(&args.pipeline) {
        Ok(pipeline) => pipeline,
        Err(e) => return fail(Exit::Usage, &e),
    };
    if let Err(e) = args.selection.check() {
        return fail(Exit::Usage, &e);
    }
    // Sources, settings and data files are checked before anything is written.
    let runner =
        Runner { pipeline: &pipeline, layout: Layout::new(&args.out, &pipeline.name), data: data.clone(), warc: args.warc.clone() };
    if let Err(e) = check(&runner, &args.selection) {
        return fail(Exit::Usage, &format!("{}: {e:#}", args.pipeline.display()));
    }
    if args.dry_run {
        return super::status::print(&runner, &args.selection);
    }
    let _lock = match Lock::take(runner.layout.root()) {
        Ok(lock) => lock,
        Err(LockError::Held) => {
            let what =
                format!("another run holds {}; wait for it, or give this one another --out", runner.layout.root().join(".lock").display());
            return fail(Exit::Locked, &what);
        }
        Err(LockError::Io(e)) => return fail(Exit::Failed, &format!("cannot lock {}: {e}", runner.layout.root().display())),
    };
    let progress = terminal::progress(args.quiet);
    let report = match runner.run(&args.selection, args.jobs, progress.as_ref()) {
        Ok(report) => report,
        Err(e) => return fail(Exit::Failed, &format!("{e:#}")),
    };
    if let Err(e) = report.save() {
        return fail(Exit::Failed, &format!("{e:#}"));
    }
    // A reader that went away is no reason to fail: the tables are there.
    let _ = std::io::stdout().write_all(report.summary().as_bytes());
    if report.has_failures() { Exit::SomeFailed } else { Exit::Done }
}

/// Everything that can be wrong before a run.
fn check(runner: &Runner<'_>, selection: &Selection) -> anyhow::Result<()> {
    let lists = fetch::Lists::load(&runner.data)?;
    if selection.includes(fetch::NAME) {
        runner.fetch_job(std::collections::HashMap::new(), &lists).check()?;
    }
    for stage in STAGES {
        Prepared::new(stage, runner.pipeline, &runner.data)?;
    }
    Ok(())
}
