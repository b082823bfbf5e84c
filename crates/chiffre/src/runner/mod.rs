//! Runs a pipeline. In: a checked pipeline, the data files, what stands on disk. Out: parts brought up to date, and a
//! report in which every document is in exactly one state.
//!
//! [`plan`] says which parts are out of date and why, [`work`] brings one stage up to date, [`report`] is what a person
//! and `run.json` get to read.

pub mod plan;
pub mod pool;
pub mod report;
pub mod work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use fetch::page;
use tables::{Data, catalog};

use crate::pipeline::Pipeline;
use crate::stages::{self, STAGES};
use crate::store::{Layout, part};
use crate::terminal::Progress;
use report::{Report, StageReport};

/// Which stages to run, and how.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only this stage.
    pub only: Option<String>,
    /// This stage and those after it.
    pub from: Option<String>,
    /// Also what is up to date.
    pub force: bool,
}

impl Selection {
    /// Whether `stage` is to run at all.
    pub fn includes(&self, stage: &str) -> bool {
        match (&self.only, &self.from) {
            (Some(only), _) => only == stage,
            (None, Some(from)) => stages::names().skip_while(|n| n != from).any(|n| n == stage),
            (None, None) => true,
        }
    }

    /// Whether parts that are up to date are made again: a stage that was asked for by name always is.
    pub fn again(&self) -> bool {
        self.force || self.only.is_some() || self.from.is_some()
    }

    /// Checks the stages' names.
    ///
    /// # Errors
    /// A name that no stage has, with those that are.
    pub fn check(&self) -> Result<(), String> {
        for name in self.only.iter().chain(&self.from) {
            if !stages::names().any(|n| n == name) {
                let all: Vec<_> = stages::names().collect();
                return Err(format!("no stage « {name} »; the stages are {}", all.join(", ")));
            }
        }
        Ok(())
    }
}

/// A pipeline with all that is needed to run it.
pub struct Runner<'a> {
    /// The checked pipeline.
    pub pipeline: &'a Pipeline,
    /// Where its tables are.
    pub layout: Layout,
    /// The data files.
    pub data: Data,
    /// The folder that archives of all that is asked and answered go to.
    pub warc: Option<PathBuf>,
}

impl Runner<'_> {
    /// Brings the selected stages up to date. The caller holds the lock.
    ///
    /// # Errors
    /// What stops the run: a full disk, a broken part, a broken data file. A bad document does not.
    pub fn run(&self, selection: &Selection, jobs: usize, progress: &dyn Progress) -> Result<Report> {
        let start = Instant::now();
        part::sweep(self.layout.root())?;
        let pool = pool::Rayon::new(jobs, progress)?;
        // All that can be wrong with data files and settings is found before anything is written.
        let mut prepared = Vec::new();
        for stage in STAGES.iter().filter(|s| selection.includes(s.name)) {
            prepared.push(plan::Prepared::new(stage, self.pipeline, &self.data)?);
        }
        let mut reports = Vec::new();
        if selection.includes(fetch::NAME) {
            reports.push(self.fetch(progress)?);
        }
        for stage in &prepared {
            reports.push(work::bring_up_to_date(stage, &self.layout, selection.again(), &pool, progress)?);
        }
        Ok(Report::new(&self.pipeline.name, self.layout.root(), start.elapsed(), reports))
    }

    /// What the store holds of pages, by doc_id.
    ///
    /// # Errors
    /// A part that cannot be read.
    pub fn known(&self) -> Result<HashMap<String, page::Known>> {
        let mut known = HashMap::new();
        for name in self.layout.parts(fetch::NAME, catalog::PAGES.name)? {
            let path = self.layout.part(fetch::NAME, catalog::PAGES.name, &name);
            page::remember(&mut known, &part::read(&path, Some(page::REMEMBERED))?)?;
        }
        Ok(known)
    }

    /// The job that `fetch` has now.
    pub fn fetch_job<'j>(&'j self, known: HashMap<String, page::Known>, lists: &'j fetch::Lists) -> fetch::Job<'j> {
        let settings = &self.pipeline.fetch;
        fetch::Job {
            sources: &self.pipeline.sources,
            settings,
            base: &self.pipeline.base,
            lists,
            known: Arc::new(known),
            net: fetch::Net::new(settings),
            archive: self.warc.as_deref(),
            downloads: self.layout.stage(fetch::NAME).join("archives"),
        }
    }

    fn fetch(&self, progress: &dyn Progress) -> Result<StageReport> {
        let start = Instant::now();
        // What a killed run had fetched but not yet stored comes first: it is known, too.
        let mut sink = work::PageSink::new(&self.layout, progress)?;
        let (known, lists) = (self.known()?, fetch::Lists::load(&self.data)?);
        let job = self.fetch_job(known, &lists);
        progress.stage(fetch::NAME, None);
        let tally = fetch::run(&job, &mut sink).map_err(|e| anyhow!(e))?;
        progress.done();
        Ok(StageReport::new(fetch::NAME, sink.counts(), tally, start.elapsed()))
    }
}
