//! What is out of date. In: a stage, its input parts and its own parts on disk. Out: for each part whether it must be made
//! again, and why; and the parts whose input is gone.

use std::borrow::Cow;
use std::collections::HashMap;
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
        let ids = Ids::of(self.stage.inputs, layout, &names);
        let plans = match self.stage.scope {
            Scope::Rows => (0..names.len()).map(|i| self.part(layout, &ids, &[], &names[i..=i])).collect(),
            Scope::Part { reach, .. } => {
                (0..names.len()).map(|i| self.part(layout, &ids, &names[i.saturating_sub(reach)..i], &names[i..=i])).collect()
            }
            Scope::All if names.is_empty() => Vec::new(),
            Scope::All => vec![self.part(layout, &ids, &[], &names)],
        };
        Ok(plans)
    }

    /// The state of the part made from the input parts `names`, with what those of `earlier` left to be known.
    fn part(&self, layout: &Layout, ids: &Ids, earlier: &[String], names: &[String]) -> PartPlan {
        // What an earlier part remembers is made of its input by this same stage, so its input stands for it.
        let of = |names: &[String]| -> (Vec<String>, Option<String>) {
            let found: Vec<_> = ids.0.iter().flat_map(|table| names.iter().map(|name| table.get(name))).flatten().collect();
            let missing = found.iter().find_map(|id| id.as_ref().err().cloned());
            (found.into_iter().flatten().cloned().collect(), missing)
        };
        let (mut inputs, missing) = of(names);
        inputs.extend(of(earlier).0);
        let lineage = self.lineage(inputs);
        let footers: Vec<_> = self.stage.outputs.iter().map(|t| part::footer(&self.output(layout, t, &names[0]))).collect();
        let stale = missing
            .clone()
            .or_else(|| footers.iter().find_map(|f| f.as_ref().map_or_else(|| Some("it is not there".to_owned()), |f| f.stale(&lineage))));
        PartPlan {
            names: names.to_vec(),
            earlier: earlier.to_vec(),
            lineage,
            stale,
            missing_input: missing,
            footers: footers.into_iter().flatten().collect(),
        }
    }

    /// Where the stage writes `table` for the input part `name`.
    pub fn output(&self, layout: &Layout, table: &Table, name: &str) -> PathBuf {
        match self.stage.scope {
            Scope::Rows | Scope::Part { .. } => layout.part(self.stage.name, table.name, name),
            Scope::All => layout.whole(self.stage.name, table.name),
        }
    }

    /// Parts of the stage whose input part is gone.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn orphans(&self, layout: &Layout) -> Result<Vec<PathBuf>> {
        let mut orphans = Vec::new();
        if let (Scope::Rows | Scope::Part { .. }, Some(input)) = (self.stage.scope, self.stage.inputs.first()) {
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

/// For each input table the ids of its parts by name; in place of an id, that the part is not there. Each footer is read once.
struct Ids(Vec<HashMap<String, Result<String, String>>>);

impl Ids {
    fn of(tables: &[&Table], layout: &Layout, names: &[String]) -> Ids {
        let id = |table: &Table, name: &String| match part::footer(&layout.part(table.stage, table.name, name)) {
            Some(footer) => Ok(footer.id().unwrap_or_default().to_owned()),
            None => Err(format!("{} has no part {name} of {} yet", table.stage, table.name)),
        };
        Ids(tables.iter().map(|table| names.iter().map(|name| (name.clone(), id(table, name))).collect()).collect())
    }
}

/// One part of a stage: what it would be made from, and whether it is.
pub struct PartPlan {
    /// The input parts.
    pub names: Vec<String>,
    /// The parts before it whose memory it looks at, oldest first.
    pub earlier: Vec<String>,
    /// What it would be made from now.
    pub lineage: Lineage,
    /// Why it is out of date; None where it is not.
    pub stale: Option<String>,
    /// The input that is not there, where one is not.
    pub missing_input: Option<String>,
    /// The footers of the files that stand now.
    pub footers: Vec<Footer>,
}
