//! Who a figure is about, when, and who says so. In: figures and mentions of a text. Out: a [`Claim`] for each figure.

use crate::figures::Figure;

/// An entity as a claim names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `mentions.entity_id`; None for a common noun (« les analystes »).
    pub id: Option<String>,
    /// Canonical name, or the noun.
    pub name: String,
}

/// What the text says of a figure besides the quantity itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Who spends, owns, earns, employs, has the users.
    pub subject: Option<Named>,
    /// What it goes to.
    pub object: Option<Named>,
    /// `figures.measure`.
    pub measure: &'static str,
    /// First day, in days since 1970.
    pub period_start: Option<i32>,
    /// Last day, in days since 1970.
    pub period_end: Option<i32>,
    /// The words that say the period.
    pub period_text: Option<String>,
    /// `figures.modality`.
    pub modality: &'static str,
    /// Who says so.
    pub source: Option<Named>,
    /// 0 to 1.
    pub confidence: f64,
}

impl Default for Claim {
    fn default() -> Claim {
        Claim {
            subject: None,
            object: None,
            measure: "other",
            period_start: None,
            period_end: None,
            period_text: None,
            modality: "actual",
            source: None,
            confidence: 0.5,
        }
    }
}

/// The claims that `figures` make.
pub fn claims(figures: &[Figure]) -> Vec<Claim> {
    figures.iter().map(|_| Claim::default()).collect()
}
