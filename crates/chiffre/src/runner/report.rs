//! What a run did. In: each stage's counts. Out: `run.json` beside the tables, and a summary for people.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;
use tables::Tally;

/// Parts of a stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Parts there are now.
    pub parts: usize,
    /// Parts written in this run.
    pub written: usize,
    /// Parts removed because their input is gone.
    pub removed: usize,
}

/// One stage of a run.
#[derive(Clone, Debug, Serialize)]
pub struct StageReport {
    /// Its name.
    pub stage: String,
    /// Its parts.
    #[serde(flatten)]
    pub counts: Counts,
    /// What became of the documents, over all parts, also those that were up to date.
    #[serde(flatten)]
    pub tally: Tally,
    /// Wall time.
    pub seconds: f64,
}

impl StageReport {
    /// A stage's report.
    pub fn new(stage: &str, counts: Counts, tally: Tally, time: Duration) -> StageReport {
        StageReport { stage: stage.to_owned(), counts, tally, seconds: (time.as_secs_f64() * 1000.0).round() / 1000.0 }
    }
}

/// A whole run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The pipeline's name.
    pub pipeline: String,
    /// Where the tables are.
    pub out: PathBuf,
    /// Wall time.
    pub seconds: f64,
    /// The stages that ran, in order.
    pub stages: Vec<StageReport>,
}

impl Report {
    /// A run's report.
    pub fn new(pipeline: &str, out: &Path, time: Duration, stages: Vec<StageReport>) -> Report {
        let seconds = (time.as_secs_f64() * 1000.0).round() / 1000.0;
        Report { pipeline: pipeline.to_owned(), out: out.to_owned(), seconds, stages }
    }

    /// Whether some document failed.
    pub fn has_failures(&self) -> bool {
        self.stages.iter().any(|s| s.tally.n_failed() > 0)
    }

    /// Writes `run.json` beside the tables.
    ///
    /// # Errors
    /// What the file system said.
    pub fn save(&self) -> Result<()> {
        let path = self.out.join("run.json");
        let temporary = self.out.join(".writing-run.json");
        fs::write(&temporary, serde_json::to_string_pretty(self)? + "\n")
            .and_then(|()| fs::rename(&temporary, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// The summary that a terminal shows.
    pub fn summary(&self) -> String {
        let mut rows = vec![["stage", "docs", "kept", "dropped", "failed", "rows", "parts written", "seconds"].map(str::to_owned)];
        for s in &self.stages {
            let parts = match s.counts.removed {
                0 => format!("{} of {}", s.counts.written, s.counts.parts),
                n => format!("{} of {}, {n} removed", s.counts.written, s.counts.parts),
            };
            rows.push([
                s.stage.clone(),
                s.tally.docs.to_string(),
                s.tally.kept.to_string(),
                reasons(&s.tally.dropped),
                reasons(&s.tally.failed),
                reasons(&s.tally.rows),
                parts,
                format!("{:.2}", s.seconds),
            ]);
        }
        let mut text = table(&rows);
        let _ = writeln!(text, "\n{}: tables in {}", self.pipeline, self.out.display());
        text
    }
}

fn reasons(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "-".to_owned();
    }
    let all: Vec<_> = counts.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
    all.join(", ")
}

/// Rows as columns that stand under each other.
pub fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
