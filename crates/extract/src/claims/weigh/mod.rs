//! Weighs what the rules say. In: the answers of the rules and the signs around a figure. Out: the likeliest subject, measure and
//! modality.
//!
//! A rule knows one construction and nothing of the others. Here each possible answer is a row of features (which rules give it,
//! which words speak for it and where they stand, how the text stands to it), and trees learned from annotated articles say how
//! likely it is; the likeliest wins (Denis and Baldridge 2008 rank antecedents so). Without the models the rules decide.

pub mod before;
pub mod candidates;
pub mod evidence;
pub mod measures;
pub mod modalities;
pub mod row;

use tables::{Data, Error};
use trees::Forest;

use super::Claim;
use super::reader::Reader;
use candidates::Candidate;
use evidence::Question;
use modalities::MODALITIES;
use row::Table;

/// Where the shipped models are, by language.
const FOLDER: &str = "models/claims";
/// The questions and how many features an answer to each has.
pub const COLUMNS: [(&str, usize); 3] = [("subject", 130), ("measure", 50), ("modality", 64)];
/// Sentences from which a text is one: a sentence alone has nothing around it that could be weighed.
const TEXT: usize = 3;

/// The possible answers about one figure with their features, row by row.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whom it may be about; nobody first.
    pub subjects: (Vec<Candidate>, Table),
    /// What it may measure.
    pub measures: (Vec<&'static str>, Table),
    /// What it may be: [`MODALITIES`].
    pub modalities: Table,
    /// What the rules alone say.
    pub ruled: Claim,
}

impl Asked {
    /// What `reader` finds about a figure.
    pub fn new(reader: &Reader<'_, '_>, question: &Question<'_>, ruled: &Claim) -> Asked {
        let measures = reader.possible_measures(question);
        let table = reader.weigh_measures(question, &measures);
        Asked {
            subjects: reader.weigh_subjects(question),
            measures: (measures, table),
            modalities: reader.weigh_modalities(question),
            ruled: ruled.clone(),
        }
    }
}

/// What was learned of claims.
#[derive(Debug, Default)]
pub struct Judge {
    subject: Option<Forest>,
    measure: Option<Forest>,
    modality: Option<Forest>,
}

impl Judge {
    /// Reads the shipped models of a language, as far as there are any.
    ///
    /// # Errors
    /// A file that is none of ours, or one made for other features.
    pub fn load(data: &Data, language: &str) -> Result<Judge, Error> {
        let files = data.list(FOLDER);
        let read = |(column, width): (&str, usize)| {
            let path = format!("{FOLDER}/{language}/{column}.bin");
            if !files.contains(&path) {
                return Ok(None);
            }
            let again = "build it again with tools/claims/train.py";
            match Forest::parse(&data.bytes(&path)?) {
                None => Err(Error::data(&path, 1, format!("not a model of claims; {again}"))),
                Some(f) if f.width != width => Err(Error::data(&path, 1, format!("made for {} features, not {width}; {again}", f.width))),
                found => Ok(found),
            }
        };
        let [subject, measure, modality] = COLUMNS;
        Ok(Judge { subject: read(subject)?, measure: read(measure)?, modality: read(modality)? })
    }

    /// The claim of the rules with the likeliest answers instead of theirs. In a text of fewer than [`TEXT`] sentences the
    /// subject stays that of the rules.
    pub fn judged(&self, asked: &Asked, sentences: usize) -> Claim {
        let mut claim = asked.ruled.clone();
        if let Some((best, sure)) = self.subject.as_ref().filter(|_| sentences >= TEXT).and_then(|f| likeliest(f, &asked.subjects.1))
            && let Some(candidate) = asked.subjects.0.get(best)
        {
            claim.subject = candidate.named.clone();
            claim.confidence = sure;
            claim.object = claim.object.take().filter(|o| Some(o) != claim.subject.as_ref());
        }
        if let Some((best, _)) = self.measure.as_ref().and_then(|f| likeliest(f, &asked.measures.1))
            && let Some(measure) = asked.measures.0.get(best)
        {
            claim.measure = measure;
        }
        if let Some((best, _)) = self.modality.as_ref().and_then(|f| likeliest(f, &asked.modalities)) {
            claim.modality = MODALITIES.get(best).copied().unwrap_or(claim.modality);
        }
        claim
    }
}

/// The best row of a table, and how likely it is, all rows together being certain; None where there is none.
fn likeliest(forest: &Forest, table: &Table) -> Option<(usize, f64)> {
    if table.is_empty() || table.values.len() != table.len() * forest.width {
        return None;
    }
    let scores = forest.scores(&table.values, table.len(), &[]);
    let (best, top) = scores.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let all: f64 = scores.iter().map(|s| f64::from(s - top).exp()).sum();
    Some((best, 1.0 / all))
}
