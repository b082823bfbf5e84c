//! Weighs what the rules say. In: the answers of the rules and the signs around a figure. Out: the likeliest subject.
//!
//! A rule knows one construction and nothing of the others. Here each entity that a figure may be about is a row of features
//! (which rules name it, where it stands in the sentence, how the text stands to it), and trees learned from annotated articles
//! say how likely it is; the likeliest wins (Denis and Baldridge 2008 rank antecedents so). The days that a figure holds for are
//! chosen in the same way ([`days`]); which figures are the ends of a change is asked of pairs of them ([`ends`]). What the words
//! of the text say by themselves is one of the features ([`pointer`]). Without the models the rules decide.

mod again;
mod answers;
pub mod before;
pub mod candidates;
pub mod days;
pub mod ends;
pub mod evidence;
mod load;
pub mod pointer;
pub mod question;
mod ranker;
mod related;
pub mod row;
mod supposed;
pub mod told;
pub mod words;

use std::sync::Arc;

use encoder::Encoder;
use trees::Forest;

use super::measure::fits;
use crate::features::Features;
use crate::figures::{Direction, End, Figure, Kind};
use crate::maxent::Maxent;
use crate::names::clusters::Clusters;
use crate::tokens::Doc;

use super::periods::Expression;
use super::reader::Reader;
use super::reported::Reported;
use super::who::Who;
use super::{Claim, Named, Text};
use again::Looked;
use before::Before;
use candidates::{Candidate, Place};
use days::{Choice, When};
use ends::{Ends, Pair};
use pointer::Pointer;
use pointer::context;
use pointer::marks::{Marks, stretches};
use pointer::said::{Column, Pointed};
use question::Question;
use ranker::Ranker;
use row::Table;
use supposed::supposed;
use told::{Held, Told};

/// Features of a candidate, without what its words make expected.
pub const WIDTH: usize = 148;
/// Features of a choice of days, likewise.
pub const WIDTH_OF_DAYS: usize = 149;
/// How much more the days of the rules weigh than the trees say: of 0.8 to 1.6 the best on articles that nothing else was tuned on.
const TRUST: f32 = 1.0;
/// The same for the measure of the rules, and for their modality: the best of a few on those articles and on nine sets that the
/// regressions had not learned from.
const TRUST_OF_WORDS: (f32, f32) = (0.3, 0.3);
/// How much what the network says of measure and modality weighs, likewise.
const WEIGHT_OF_POINTED: (f32, f32) = (0.6, 0.5);
/// The same for direction: the best of 0, 0.2, 0.4 and 0.6 on folds of the training texts.
const WEIGHT_OF_DIRECTION: f32 = 0.2;
/// Tokens of an article at most: some forty pages; the encoder takes the better part of a millisecond for each.
const LONGEST: usize = 32_768;
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
    /// Whether the text is wanted where nothing is asked of the network.
    fn wants_text(&self) -> bool {
        false
    }
    /// The text as the network reads it, with its figures, names and times.
    fn text(&mut self, _marks: &[Marks]) {}
    /// Whom the figure with this number may be about.
    fn subject(&mut self, _figure: usize, _asked: &Asked) {}
    /// What stands around it.
    fn words(&mut self, _figure: usize, _features: &Features, _ruled: &Claim) {}
    /// Which days it may hold for, and those after the rules.
    fn days(&mut self, _figure: usize, _choice: &Choice, _ruled: Option<&Held>) {}
    /// Which figures may be the ends of a change.
    fn ends(&mut self, _pairs: &[Pair]) {}
}

/// Nobody looks.
impl Watch for () {}

/// Whether so many figures or so long a text are no article: nothing was learned of such, the rules decide.
fn is_no_article(doc: &Doc<'_>, figures: &[Figure]) -> bool {
    figures.len() > again::MOST || doc.tokens.len() > LONGEST
}

/// What was learned of subjects, days, measures, modalities, directions and ends of changes.
#[derive(Debug, Default)]
pub struct Judge {
    subject: Option<Ranker>,
    again: Option<Forest>,
    days: Option<Ranker>,
    measure: Option<Maxent>,
    modality: Option<Maxent>,
    direction: Option<Maxent>,
    ends: Option<Maxent>,
    pointer: Option<Pointer>,
    clusters: Option<Arc<Clusters>>,
    encoder: Option<Encoder>,
}

impl Judge {
    /// At whom and when the figures of a text point by its words; at nothing where there is no network, or nothing is asked of it:
    /// the text has fewer than [`TEXT`] sentences, more than [`again::MOST`] figures, which is a table, or more than [`LONGEST`] tokens.
    pub fn pointed(&self, text: &Text<'_>, times: &[Vec<Expression>], watch: &mut dyn Watch) -> Pointed {
        let pointer = self.pointer.as_ref().filter(|_| text.doc.sentences.len() >= TEXT && !is_no_article(text.doc, text.figures));
        let asked = !text.figures.is_empty() && (pointer.is_some() || watch.wants_text());
        let Some(clusters) = self.clusters.as_ref().filter(|_| asked) else { return Pointed::default() };
        let times: Vec<&Expression> = times.iter().flatten().collect();
        let mut marks = stretches(text, &times, clusters);
        if let Some(encoder) = &self.encoder {
            context::read(encoder, text.doc, &mut marks);
        }
        watch.text(&marks);
        pointer.map(|p| p.read(&marks, text.figures.len())).unwrap_or_default()
    }

    /// Gives a claim the measure and the modality that the words around its figure, what the rules say of it and the words of
    /// the text make likeliest.
    pub fn reword(&self, claim: &mut Claim, ruled: &Claim, features: &Features, figure: &Figure, pointed: (&Pointed, usize)) {
        let said = |column| pointed.0.classes(pointed.1, column);
        if let Some(model) = &self.measure {
            let others = (said(Column::Measure), WEIGHT_OF_POINTED.0);
            claim.measure = model.classify(features, Some((ruled.measure, TRUST_OF_WORDS.0)), others, |m| fits(figure.kind, m));
        }
        if let Some(model) = &self.modality {
            let others = (said(Column::Modality), WEIGHT_OF_POINTED.1);
            claim.modality = model.classify(features, Some((ruled.modality, TRUST_OF_WORDS.1)), others, |_| true);
        }
    }

    /// Which end of a change each figure is, if any; what the rules say where there is no model, the text is no article or has fewer
    /// than [`TEXT`] sentences: of single sentences the rules get more right.
    pub fn roles(&self, ends: &Ends<'_>, watch: &mut dyn Watch) -> Vec<Option<End>> {
        let ruled = || ends.figures.iter().map(|f| f.role).collect();
        let model = self.ends.as_ref().filter(|_| ends.doc.sentences.len() >= TEXT);
        if model.is_none() && !watch.wants_text() || is_no_article(ends.doc, ends.figures) {
            return ruled();
        }
        let pairs = ends.pairs();
        watch.ends(&pairs);
        model.map_or_else(ruled, |model| ends::roles(model, ends.figures.len(), &pairs))
    }

    /// The direction that the words around a figure, what the rules say of it and the words of the text make likeliest, for a figure
    /// that is this end of a change, or none; that of the rules where there is no model, or the network has read nothing.
    pub fn direction(
        &self,
        figure: &Figure,
        role: Option<End>,
        features: Option<&Features>,
        pointed: (&Pointed, usize),
    ) -> Option<Direction> {
        // « -1,4 % » says it.
        let signed = figure.low.or(figure.high).is_some_and(|v| v < 0.0);
        // The end of a change is no size of one; « le double » is always more.
        if role.is_some() {
            return figure.direction.filter(|_| signed || figure.kind == Kind::Multiple);
        }
        let said = pointed.0.classes(pointed.1, Column::Direction);
        match (&self.direction, features) {
            (Some(model), Some(features)) if !signed && !said.is_empty() => {
                Direction::of(model.classify(features, None, (said, WEIGHT_OF_DIRECTION), |_| true))
            }
            _ => figure.direction,
        }
    }

    /// The likeliest days for a figure; None where there is no model, or the text has fewer than [`TEXT`] sentences.
    pub fn chosen(&self, choice: Choice, ruled: Option<&Held>, words: &Features, sentences: usize) -> Option<Option<Held>> {
        let ranker = self.days.as_ref().filter(|_| sentences >= TEXT)?;
        let days = |held: Option<&Held>| held.map(|h| h.days);
        let trusted = choice.candidates.iter().position(|c| days(c.as_ref()) == days(ruled));
        let (best, _) = ranker.likeliest(&choice.table, &choice.lengths(), words, trusted.map(|t| (t, TRUST)))?;
        choice.candidates.into_iter().nth(best)
    }

    /// The claim of the rules with the likeliest subject instead of theirs, and how likely it is as its confidence; and what was
    /// said of each candidate. In a text of fewer than [`TEXT`] sentences, and without a model, it stays as it is.
    pub fn judged(&self, asked: Asked, figure: usize, words: &Features, sentences: usize) -> (Claim, Option<Looked>) {
        let mut claim = asked.ruled;
        let Some(ranker) = self.subject.as_ref().filter(|_| sentences >= TEXT) else { return (claim, None) };
        let kinds: Vec<usize> = asked.candidates.iter().map(Candidate::class).collect();
        let rows = ranker.rows(&asked.table, &kinds, words);
        let shares = ranker::shares(&ranker.scores(&rows, asked.table.len()));
        let candidates: Vec<_> = asked.candidates.into_iter().map(|c| c.named).collect();
        if let Some((best, sure)) = ranker::best(&shares)
            && let Some(subject) = candidates.get(best)
        {
            claim.is_about(subject.clone(), sure);
        }
        (claim, Some(Looked { figure, candidates, rows, shares }))
    }

    /// The subject of each figure of a text, and how likely it is, after a second look; none where there is no model for one.
    pub fn looked_again(&self, all: &[Looked]) -> Vec<(usize, Option<Named>, f64)> {
        self.again.as_ref().map(|forest| again::likeliest(forest, all)).unwrap_or_default()
    }
}

/// The figure that the judge is asked about.
pub struct Whom<'w> {
    /// Its number.
    pub figure: usize,
    /// Its element.
    pub at: usize,
    /// What governs it.
    pub who: &'w Who,
    /// The words around it.
    pub words: &'w Features,
    /// Its claim after the rules.
    pub ruled: &'w Claim,
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
    /// At whom and when the figures point by the words of the text.
    pub pointed: &'b Pointed,
}

impl Bench<'_> {
    /// The claim with the likeliest subject of the figure, and what was said of each candidate.
    pub fn subject(&self, asked: &Whom<'_>, before: &mut Before, watch: &mut dyn Watch) -> (Claim, Option<Looked>) {
        if is_no_article(self.reader.scope.doc, self.reader.scope.figures) {
            before.note(asked.ruled.subject.clone());
            return (asked.ruled.clone(), None);
        }
        let subjects = Asked::new(self.reader, &self.question(asked, before), asked.ruled);
        watch.subject(asked.figure, &subjects);
        before.note(asked.ruled.subject.clone());
        let (claim, looked) = self.judge.judged(subjects, asked.figure, asked.words, self.reader.scope.doc.sentences.len());
        (claim, looked)
    }

    /// The likeliest days of the figure; None where they are not asked about.
    pub fn days(
        &self,
        asked: &Whom<'_>,
        (before, told, reported): (&Before, &Told, &Reported),
        watch: &mut dyn Watch,
    ) -> Option<Option<Held>> {
        let scope = self.reader.scope;
        // How long something lasts is no claim of a time.
        if scope.figures[asked.figure].kind == Kind::Duration || is_no_article(scope.doc, scope.figures) {
            return None;
        }
        let reported = reported.stands().map(|c| c.and_then(Held::of));
        let held = Held::of(asked.ruled);
        let question = self.question(asked, before);
        let last = told.figures.last().and_then(|p| p.held.as_ref()).map(|h| h.days);
        let supposed = supposed(self.published, last);
        let when =
            When { question: &question, ruled: asked.ruled, held: held.as_ref(), published: self.published, told, reported, supposed };
        let choice = self.reader.weigh_days(&when);
        watch.days(asked.figure, &choice, held.as_ref());
        self.judge.chosen(choice, held.as_ref(), asked.words, scope.doc.sentences.len())
    }

    fn question<'q>(&'q self, asked: &Whom<'q>, before: &'q Before) -> Question<'q> {
        let figure = &self.reader.scope.figures[asked.figure];
        let pointed = (self.pointed, asked.figure);
        Question::new((figure, asked.at), asked.who, asked.ruled, before, (self.places, self.paragraph), pointed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// « en hausse de 5 % », of whose words the model says so.
    #[test]
    fn words_and_network_say_the_direction_unless_the_figure_is_an_end() {
        use crate::figures::Comparator;
        let none = Figure {
            tokens: 0..1,
            kind: Kind::Percent,
            low: Some(5.0),
            high: Some(5.0),
            comparator: Comparator::Exact,
            unit: None,
            direction: None,
            role: None,
            rule: "",
        };
        let pointed = |up: f32| {
            let classes = [vec![], vec![], vec![("up", up), ("none", 1.0 - up)]];
            Pointed { figures: vec![Some(pointer::said::Said { classes, ..Default::default() })], ..Pointed::default() }
        };
        let model = Maxent::made(&["up", "down", "none"], &[0.0, 0.0, 1.0], &[(7, &[2, 0, 0])]);
        let judge = Judge { direction: Some(model), ..Judge::default() };
        let (rise, other) = (Features(vec![7]), Features(vec![8]));
        let even = pointed(0.5);
        let says = |figure: &Figure, features: &Features| judge.direction(figure, None, Some(features), (&even, 0));
        assert_eq!(says(&none, &rise), Some(Direction::Up));
        assert_eq!(says(&none, &other), None);
        let down = Figure { direction: Some(Direction::Down), ..none.clone() };
        assert_eq!(says(&down, &rise), Some(Direction::Up));
        assert_eq!(says(&Figure { low: Some(-5.0), ..down.clone() }, &rise), Some(Direction::Down));
        // The network may turn the scale.
        assert_eq!(judge.direction(&none, None, Some(&other), (&pointed(0.999), 0)), Some(Direction::Up));
        // The rules answer where nothing was read, and an end has no direction.
        assert_eq!(judge.direction(&down, None, Some(&rise), (&Pointed::default(), 0)), Some(Direction::Down));
        assert_eq!(judge.direction(&down, None, None, (&even, 0)), Some(Direction::Down));
        assert_eq!(judge.direction(&down, Some(End::To), Some(&rise), (&even, 0)), None);
        let double = Figure { kind: Kind::Multiple, direction: Some(Direction::Up), ..none };
        assert_eq!(judge.direction(&double, Some(End::To), Some(&rise), (&even, 0)), Some(Direction::Up));
    }
}
