//! What the network says. In: a text's figures, entities and times. Out: how likely each answer is for each figure.

use super::head::Shares;
use super::marks::Meant;
use crate::claims::periods::Days;

/// What models say of the direction; none where a figure is no size of a change.
pub const DIRECTIONS: [&str; 3] = ["none", "up", "down"];

/// What is said of a figure besides whom it is about and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `figures.measure`.
    Measure,
    /// `figures.modality`.
    Modality,
    /// `figures.direction`, or none: [`DIRECTIONS`].
    Direction,
}

impl Column {
    /// All, in the order of the file.
    pub const ALL: [Column; 3] = [Column::Measure, Column::Modality, Column::Direction];
}

/// Classes, each with its share.
pub type Classes = Vec<(&'static str, f32)>;

/// What is said of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The number of its stretch.
    pub stretch: usize,
    /// Nobody, and entities of the stretch.
    pub whom: Shares,
    /// No days, days that no time in reach says, and times of the stretch.
    pub when: Shares,
    /// By [`Column`].
    pub classes: [Classes; Column::ALL.len()],
}

/// Whom and what the figures of a text point at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pointed {
    /// The ids of the entities of each stretch.
    pub entities: Vec<Vec<String>>,
    /// What the times of each stretch may mean.
    pub days: Vec<Vec<Meant>>,
    /// For each figure what is said; None where it was not read.
    pub figures: Vec<Option<Said>>,
}

impl Pointed {
    fn said(&self, figure: usize) -> Option<&Said> {
        self.figures.get(figure)?.as_ref()
    }

    /// How likely an entity, or nobody, is the subject of a figure; None where nothing was read.
    pub fn share(&self, figure: usize, entity: Option<&str>) -> Option<f32> {
        let said = self.said(figure)?;
        let Some(entity) = entity else { return said.whom.nothing.first().copied() };
        let ids = self.entities.get(said.stretch)?;
        let is = |number: usize| ids.get(number).is_some_and(|id| id == entity);
        Some(said.whom.places.iter().find(|(number, _)| is(*number)).map_or(0.0, |(_, share)| *share))
    }

    /// How likely the times that may mean these days, or no days at all, are those of a figure; None where nothing was read.
    pub fn share_of_days(&self, figure: usize, days: Option<Days>) -> Option<f32> {
        let said = self.said(figure)?;
        if days.is_none() {
            return said.when.nothing.first().copied();
        }
        let times = self.days.get(said.stretch)?;
        let means = |number: usize| times.get(number).is_some_and(|t| t.contains(&days));
        Some(said.when.places.iter().filter(|(number, _)| means(*number)).map(|(_, share)| share).sum())
    }

    /// How likely a figure holds for days that no time in reach says; None where nothing was read.
    pub fn share_of_unsaid_days(&self, figure: usize) -> Option<f32> {
        self.said(figure)?.when.nothing.get(1).copied()
    }

    /// How likely each class of a column is; nothing where nothing was read.
    pub fn classes(&self, figure: usize, column: Column) -> &[(&'static str, f32)] {
        self.said(figure).map_or(&[], |said| &said.classes[column as usize])
    }
}
