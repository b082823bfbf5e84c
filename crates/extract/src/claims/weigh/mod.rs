//! Weighs what the rules say. In: the answers of the rules and the signs around a figure. Out: the likeliest subject.
//!
//! A rule knows one construction and nothing of the others. Here each entity that a figure may be about is a row of features
//! (which rules name it, where it stands in the sentence, how the text stands to it), and trees learned from annotated articles
//! say how likely it is; the likeliest wins (Denis and Baldridge 2008 rank antecedents so). Without the model the rules decide.

mod answers;
pub mod before;
pub mod candidates;
pub mod evidence;
mod related;
pub mod row;

use tables::{Data, Error};
use trees::Forest;

use super::Claim;
use super::reader::Reader;
use candidates::Candidate;
use evidence::Question;
use row::Table;

/// Where the shipped models are, by language.
const FOLDER: &str = "models/claims";
/// Features of a candidate.
pub const WIDTH: usize = 144;
/// Sentences from which a text is one: a sentence alone has nothing around it that could be weighed.
const TEXT: usize = 3;

/// The candidates of one figure with their features, row by row.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whom it may be about; nobody first.
    pub candidates: Vec<Candidate>,
    /// A row for each.
    pub table: Table,
    /// What the rules alone say.
    pub ruled: Claim,
}

impl Asked {
    /// What `reader` finds about a figure.
    pub fn new(reader: &Reader<'_, '_>, question: &Question<'_>, ruled: &Claim) -> Asked {
        let (candidates, table) = reader.weigh_subjects(question);
        Asked { candidates, table, ruled: ruled.clone() }
    }
}

/// What was learned of subjects.
#[derive(Debug, Default)]
pub struct Judge(Option<Forest>);

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
        let again = "build it again with tools/claims/train.py";
        match Forest::parse(&data.bytes(&path)?) {
            None => Err(Error::data(&path, 1, format!("not a model of subjects; {again}"))),
            Some(f) if f.width != WIDTH => Err(Error::data(&path, 1, format!("made for {} features, not {WIDTH}; {again}", f.width))),
            found => Ok(Judge(found)),
        }
    }

    /// The claim of the rules with the likeliest subject instead of theirs, and how likely it is as its confidence. In a text of
    /// fewer than [`TEXT`] sentences, and without a model, it stays as it is.
    pub fn judged(&self, asked: Asked, sentences: usize) -> Claim {
        let mut claim = asked.ruled;
        let forest = self.0.as_ref().filter(|_| sentences >= TEXT);
        if let Some((best, sure)) = forest.and_then(|f| likeliest(f, &asked.table))
            && let Some(candidate) = asked.candidates.into_iter().nth(best)
        {
            claim.subject = candidate.named;
            claim.confidence = sure;
            claim.object = claim.object.take().filter(|o| Some(o) != claim.subject.as_ref());
        }
        claim
    }
}

/// The best row of a table, and its share of the exponentials of all scores.
fn likeliest(forest: &Forest, table: &Table) -> Option<(usize, f64)> {
    let scores = forest.scores(&table.values, table.len(), &[]);
    let (best, top) = scores.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let all: f64 = scores.iter().map(|s| f64::from(s - top).exp()).sum();
    Some((best, 1.0 / all))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    /// The folder of a model of one leaf, made for `width` features.
    fn folder(width: u32) -> Data {
        let mut file = width.to_le_bytes().to_vec();
        file.extend(0f32.to_le_bytes());
        file.extend([1u32, 1, 0].into_iter().flat_map(u32::to_le_bytes));
        file.extend([u16::MAX, 0].into_iter().flat_map(u16::to_le_bytes));
        file.extend(0.5f32.to_le_bytes());
        Data::new(
            move |path| (path == "models/claims/fr/subject.bin").then(|| Cow::Owned(file.clone())),
            |_| vec!["models/claims/fr/subject.bin".to_owned()],
        )
    }

    #[test]
    fn a_model_of_other_features_is_refused_and_a_language_without_one_keeps_the_rules() {
        assert!(Judge::load(&folder(WIDTH as u32), "fr").is_ok_and(|j| j.0.is_some()));
        let refused = Judge::load(&folder(7), "fr").map(|_| ()).map_err(|e| e.to_string());
        assert!(refused.is_err_and(|e| e.contains("subject.bin") && e.contains("made for 7 features")));
        assert!(Judge::load(&folder(7), "en").is_ok_and(|j| j.0.is_none()));
    }

    #[test]
    fn the_likeliest_has_the_largest_share() {
        let mut table = Table::default();
        for value in [0.0, 1.0] {
            table.begin();
            table.add("a", value);
        }
        let mut file = 1u32.to_le_bytes().to_vec();
        file.extend(0f32.to_le_bytes());
        file.extend([1u32, 3, 0].into_iter().flat_map(u32::to_le_bytes));
        file.extend([0u16, u16::MAX, u16::MAX, 2, 0, 0].into_iter().flat_map(u16::to_le_bytes));
        file.extend([0.5f32, 0.0, 3f32.ln()].into_iter().flat_map(f32::to_le_bytes));
        let (best, share) = Forest::parse(&file).and_then(|f| likeliest(&f, &table)).unwrap_or_default();
        assert_eq!(best, 1);
        assert!((share - 0.75).abs() < 1e-6, "{share}");
    }
}
