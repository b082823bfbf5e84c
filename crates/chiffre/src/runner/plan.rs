//! What is out of date. In: a stage, its input parts and its own parts on disk. Out: for each part whether it must be made
//! again, and why; and the parts whose input is gone.

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use tables::{Data, Run, Scope, Stage, Table};

use crate::pipeline::Pipeline;
use crate::store::footer::Footer;
use crate::store::{Layout, Lineage, part};

/// A stage that is ready to run.
pub struct Prepared {
    /// The stage.
    pub stage: &'static Stage,
    /// Its work.
    pub run: Run,
    settings: String,
    data: String,
}

impl Prepared {
    /// Prepares `stage`: reads and checks its data files.
    ///
    /// # Errors
    /// A data file or a setting that is not what it must be.
    pub fn new(stage: &'static Stage, pipeline: &Pipeline, data: &Data) -> Result<Prepared> {
        let base = pipeline.base.clone();
        let data = data.fresh().with_own(move |path| fs::read(base.join(path)).ok().map(Cow::Owned));
        let run = (stage.prepare)(&pipeline.of(stage.name), &data)?;
        Ok(Prepared { stage, run, settings: pipeline.fingerprint(stage.name), data: data.fingerprint() })
    }

    fn lineage(&self, inputs: Vec<String>) -> Lineage {
        Lineage::new(self.stage.name, self.stage.version, self.settings.clone(), self.data.clone(), inputs)
    }

    /// The state of each of the stage's parts.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn parts(&self, layout: &Layout) -> Result<Vec<PartPlan>> {
        let names = match self.stage.inputs.first() {
            Some(table) => layout.parts(table.stage, table.name)?,
            None => Vec::new(),
        };
        match self.stage.scope {
            Scope::Rows => names.iter().map(|name| self.part(layout, vec![name.clone()])).collect(),
            Scope::All if names.is_empty() => Ok(Vec::new()),
            Scope::All => Ok(vec![self.part(layout, names)?]),
        }
    }

    fn part(&self, layout: &Layout, names: Vec<String>) -> Result<PartPlan> {
        let mut inputs = Vec::new();
        let mut missing = None;
        for table in self.stage.inputs {
            for name in &names {
                match part::footer(&layout.part(table.stage, table.name, name)) {
                    Some(footer) => inputs.push(footer.id().unwrap_or_default().to_owned()),
                    None => missing = Some(format!("{} has no part {name} of {} yet", table.stage, table.name)),
                }
            }
        }
        let lineage = self.lineage(inputs);
        let footers: Vec<_> = self.stage.outputs.iter().map(|t| part::footer(&self.output(layout, t, &names[0]))).collect();
        let stale = missing
            .clone()
            .or_else(|| footers.iter().find_map(|f| f.as_ref().map_or_else(|| Some("it is not there".to_owned()), |f| f.stale(&lineage))));
        Ok(PartPlan { names, lineage, stale, missing_input: missing, footers: footers.into_iter().flatten().collect() })
    }

    /// Where the stage writes `table` for the input part `name`.
    pub fn output(&self, layout: &Layout, table: &Table, name: &str) -> PathBuf {
        match self.stage.scope {
            Scope::Rows => layout.part(self.stage.name, table.name, name),
            Scope::All => layout.whole(self.stage.name, table.name),
        }
    }

    /// Parts of the stage whose input part is gone.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn orphans(&self, layout: &Layout) -> Result<Vec<PathBuf>> {
        let mut orphans = Vec::new();
        if let (Scope::Rows, Some(input)) = (self.stage.scope, self.stage.inputs.first()) {
            let names = layout.parts(input.stage, input.name)?;
            for table in self.stage.outputs {
                let mine = layout.parts(self.stage.name, table.name)?;
                let gone = mine.iter().filter(|name| !names.contains(name));
                orphans.extend(gone.map(|name| layout.part(self.stage.name, table.name, name)));
            }
        }
        Ok(orphans)
    }
}

/// One part of a stage: what it would be made from, and whether it is.
pub struct PartPlan {
    /// The input parts.
    pub names: Vec<String>,
    /// What it would be made from now.
    pub lineage: Lineage,
    /// Why it is out of date; None where it is not.
    pub stale: Option<String>,
    /// The input that is not there, where one is not.
    pub missing_input: Option<String>,
    /// The footers of the files that stand now.
    pub footers: Vec<Footer>,
}
