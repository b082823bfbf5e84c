//! Weighs what the rules say. In: the answers of the rules and the signs around a figure. Out: the likeliest subject.
//!
//! A rule knows one construction and nothing of the others. Here each entity that a figure may be about is a row of features
//! (which rules name it, where it stands in the sentence, how the text stands to it), and trees learned from annotated articles
//! say how likely it is; the likeliest wins (Denis and Baldridge 2008 rank antecedents so). The days that a figure holds for are
//! chosen in the same way ([`days`]). Without the models the rules decide.

mod answers;
pub mod before;
pub mod candidates;
pub mod days;
pub mod evidence;
mod maxent;
pub mod question;
mod related;
pub mod row;
pub mod told;
pub mod words;

use tables::{Data, Error};
use trees::Forest;

use super::measure::fits;
use super::modality::MODALITIES;
use crate::figures::Kind;
use crate::lexicon::claims::MEASURES;

use super::Claim;
use super::reader::Reader;
use super::reported::Reported;
use super::who::Who;
use before::Before;
use candidates::{Candidate, Place};
use days::{Choice, When};
use maxent::Maxent;
use question::Question;
use row::Table;
use told::{Held, Told};
use words::Features;

/// Where the shipped models are, by language.
const FOLDER: &str = "models/claims";
/// What to do about a model that cannot be read.
const AGAIN: &str = "build it again with tools/claims/train.py";
/// Features of a candidate.
pub const WIDTH: usize = 144;
/// Features of a choice of days.
pub const WIDTH_OF_DAYS: usize = 134;
/// How much more the days of the rules weigh than the trees say: of 0 to 1 the best on articles that nothing else was tuned on.
const TRUST: f32 = 0.7;
/// The same for the measure and the modality of the rules.
const TRUST_OF_WORDS: f32 = 0.3;
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

/// Who is shown what the judge is asked, figure by figure.
pub trait Watch {
    /// Whom the figure with this number may be about.
    fn subject(&mut self, _figure: usize, _asked: &Asked) {}
    /// What stands around it.
    fn words(&mut self, _figure: usize, _features: &Features, _ruled: &Claim) {}
    /// Which days it may hold for, and those after the rules.
    fn days(&mut self, _figure: usize, _choice: &Choice, _ruled: Option<&Held>) {}
}

/// Nobody looks.
impl Watch for () {}

/// What was learned of subjects, days, measures and modalities.
#[derive(Debug, Default)]
pub struct Judge {
    subject: Option<Forest>,
    days: Option<Forest>,
    measure: Option<Maxent>,
    modality: Option<Maxent>,
}

impl Judge {
    /// Reads the shipped models of a language, where there are any.
    ///
    /// # Errors
    /// A file that is none of ours, or one made for other features.
    pub fn load(data: &Data, language: &str) -> Result<Judge, Error> {
        let shipped = data.list(FOLDER);
        let path = |name: &str| Some(format!("{FOLDER}/{language}/{name}.bin")).filter(|p| shipped.contains(p));
        let none = |path: &str| Error::data(path, 1, format!("not a model of claims; {AGAIN}"));
        let forest = |name: &str, width: usize| {
            let Some(path) = path(name) else { return Ok(None) };
            match Forest::parse(&data.bytes(&path)?) {
                None => Err(none(&path)),
                Some(f) if f.width != width => Err(Error::data(&path, 1, format!("made for {} features, not {width}; {AGAIN}", f.width))),
                found => Ok(found),
            }
        };
        let classes = |name: &str, known: &[&'static str]| {
            let Some(path) = path(name) else { return Ok(None) };
            Maxent::parse(&data.bytes(&path)?, known).map(Some).ok_or_else(|| none(&path))
        };
        Ok(Judge {
            subject: forest("subject", WIDTH)?,
            days: forest("days", WIDTH_OF_DAYS)?,
            measure: classes("measure", &[&MEASURES[..], &["other"]].concat())?,
            modality: classes("modality", &MODALITIES)?,
        })
    }

    /// Gives a claim the measure and the modality that the words around its figure, and what the rules say of it, make likeliest.
    pub fn reword(&self, claim: &mut Claim, ruled: &Claim, features: &Features, kind: Kind) {
        if let Some(model) = &self.measure {
            claim.measure = model.classify(features, Some((ruled.measure, TRUST_OF_WORDS)), |m| fits(kind, m));
        }
        if let Some(model) = &self.modality {
            claim.modality = model.classify(features, Some((ruled.modality, TRUST_OF_WORDS)), |_| true);
        }
    }

    /// The likeliest days for a figure; None where there is no model, or the text has fewer than [`TEXT`] sentences.
    pub fn chosen(&self, choice: Choice, ruled: Option<&Held>, sentences: usize) -> Option<Option<Held>> {
        let forest = self.days.as_ref().filter(|_| sentences >= TEXT)?;
        let days = |held: Option<&Held>| held.map(|h| h.days);
        let trusted = choice.candidates.iter().position(|c| days(c.as_ref()) == days(ruled));
        let (best, _) = likeliest(forest, &choice.table, trusted)?;
        choice.candidates.into_iter().nth(best)
    }

    /// The claim of the rules with the likeliest subject instead of theirs, and how likely it is as its confidence. In a text of
    /// fewer than [`TEXT`] sentences, and without a model, it stays as it is.
    pub fn judged(&self, asked: Asked, sentences: usize) -> Claim {
        let mut claim = asked.ruled;
        let forest = self.subject.as_ref().filter(|_| sentences >= TEXT);
        if let Some((best, sure)) = forest.and_then(|f| likeliest(f, &asked.table, None))
            && let Some(candidate) = asked.candidates.into_iter().nth(best)
        {
            claim.subject = candidate.named;
            claim.confidence = sure;
            claim.object = claim.object.take().filter(|o| Some(o) != claim.subject.as_ref());
        }
        claim
    }
}

/// What the judge is asked in a sentence.
pub struct Bench<'b> {
    /// The sentence.
    pub reader: &'b Reader<'b, 'b>,
    /// Who judges.
    pub judge: &'b Judge,
    /// Whom its noun groups stand for.
    pub places: &'b [Place],
    /// Token that its paragraph begins with.
    pub paragraph: usize,
    /// Day of publication.
    pub published: Option<i32>,
}

impl Bench<'_> {
    /// The claim with the likeliest subject of the figure with that number, at that element.
    pub fn subject(&self, ruled: &Claim, who: &Who, (figure, at): (usize, usize), before: &mut Before, watch: &mut dyn Watch) -> Claim {
        let scope = self.reader.scope;
        let question = Question::new((&scope.figures[figure], at), who, ruled, before, (self.places, self.paragraph));
        let asked = Asked::new(self.reader, &question, ruled);
        watch.subject(figure, &asked);
        before.note(ruled.subject.clone());
        self.judge.judged(asked, scope.doc.sentences.len())
    }

    /// The likeliest days of the figure, of which the rules say `ruled`; None where they are not asked about.
    pub fn days(
        &self,
        ruled: &Claim,
        who: &Who,
        (figure, at): (usize, usize),
        (before, told, reported): (&Before, &Told, &Reported),
        watch: &mut dyn Watch,
    ) -> Option<Option<Held>> {
        let scope = self.reader.scope;
        // How long something lasts is no claim of a time.
        if scope.figures[figure].kind == Kind::Duration {
            return None;
        }
        let question = Question::new((&scope.figures[figure], at), who, ruled, before, (self.places, self.paragraph));
        let reported = reported.stands().map(|c| c.and_then(Held::of));
        let held = Held::of(ruled);
        let when = When { question: &question, ruled, held: held.as_ref(), published: self.published, told, reported };
        let choice = self.reader.weigh_days(&when);
        watch.days(figure, &choice, held.as_ref());
        self.judge.chosen(choice, held.as_ref(), scope.doc.sentences.len())
    }
}

/// The best row of a table, and its share of the exponentials of all scores; the `trusted` row is given [`TRUST`] more.
fn likeliest(forest: &Forest, table: &Table, trusted: Option<usize>) -> Option<(usize, f64)> {
    let mut scores = forest.scores(&table.values, table.len(), &[]);
    if let Some(score) = trusted.and_then(|t| scores.get_mut(t)) {
        *score += TRUST;
    }
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
        assert!(Judge::load(&folder(WIDTH as u32), "fr").is_ok_and(|j| j.subject.is_some()));
        let refused = Judge::load(&folder(7), "fr").map(|_| ()).map_err(|e| e.to_string());
        assert!(refused.is_err_and(|e| e.contains("subject.bin") && e.contains("made for 7 features")));
        assert!(Judge::load(&folder(7), "en").is_ok_and(|j| j.subject.is_none()));
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
        let (best, share) = Forest::parse(&file).and_then(|f| likeliest(&f, &table, None)).unwrap_or_default();
        assert_eq!(best, 1);
        assert!((share - 0.75).abs() < 1e-6, "{share}");
    }
}
