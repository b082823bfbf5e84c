//! Weighs what the rules say. In: the answers of the rules and the signs around a figure. Out: the most likely subject.
//!
//! A rule knows one construction and nothing of the others. Here each entity that the figure may be about is a row of features
//! (which rules name it, where it stands, how the text stands to it), and trees learned from annotated articles say how
//! likely it is; the likeliest wins (Denis and Baldridge 2008 rank antecedents so). Without the model the rules decide.

pub mod candidates;
pub mod evidence;
pub mod row;

use tables::{Data, Error};
use trees::Forest;

use super::Named;
use candidates::Candidate;
use row::Table;

/// Where the shipped models are.
const FOLDER: &str = "models/claims";

/// The candidates of one figure with their features, row by row.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whom it may be about; nobody first.
    pub candidates: Vec<Candidate>,
    /// A row for each.
    pub table: Table,
    /// What the rules alone say.
    pub ruled: Option<Named>,
}

/// What was learned of subjects.
#[derive(Debug, Default)]
pub struct Judge {
    subject: Option<Forest>,
}

impl Judge {
    /// Reads the shipped model of a language, if there is one.
    ///
    /// # Errors
    /// A file that is none of ours, or one made for other features.
    pub fn load(data: &Data, language: &str) -> Result<Judge, Error> {
        let path = format!("{FOLDER}/{language}/subject.bin");
        if !data.list(FOLDER).contains(&path) {
            return Ok(Judge::default());
        }
        let forest = Forest::parse(&data.bytes(&path)?)
            .ok_or_else(|| Error::data(&path, 1, "not a model of subjects; build it again with tools/claims/train.py"))?;
        Ok(Judge { subject: Some(forest) })
    }

    /// The likeliest candidate and how likely it is, all candidates together being certain; None without a model.
    pub fn subject<'a>(&self, asked: &'a Asked) -> Option<(&'a Candidate, f64)> {
        let forest = self.subject.as_ref()?;
        let odds: Vec<f64> = forest.scores(&asked.table.values, asked.table.len(), &[]).iter().map(|s| f64::from(s.exp())).collect();
        let all: f64 = odds.iter().sum();
        let best = odds.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        Some((asked.candidates.get(best.0)?, best.1 / all))
    }
}
