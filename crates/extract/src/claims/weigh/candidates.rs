//! Whom a figure may be about. In: a sentence, the entities named before it. Out: each entity once, with its places in the
//! sentence; and nobody.

use super::super::Named;
use super::super::reader::{Meant, Reader};
use super::super::standing::Standing;
use crate::figures::Figure;
use crate::names::gazetteer::Type;

/// Sentences back from which an entity is still asked about.
const REACH: usize = 8;
/// Entities that the text names most, asked about wherever they stand, as are those of the headline.
const FOREMOST: usize = 4;
/// Entities asked about at most.
const MOST: usize = 30;

/// Kinds of subject: nobody, and the types of names in the order of [`Type::ALL`].
pub const KINDS: [&str; 7] = ["nobody", "person", "organisation", "location", "product", "project", "misc"];

/// A noun group of the sentence and whom it stands for.
#[derive(Clone, Debug)]
pub struct Place {
    /// The element.
    pub at: usize,
    /// Whom it means, and how sure that is.
    pub meant: Meant,
    /// Whether it names it.
    pub named: bool,
}

/// An entity that a figure may be about.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which; None for nobody.
    pub named: Option<Named>,
    /// Its type; None for nobody.
    pub kind: Option<Type>,
    /// How the text stands to it; None where only a phrase means it.
    pub standing: Option<Standing>,
}

impl Candidate {
    /// Its kind, as a number of [`KINDS`]; what has a name and no type is of the last.
    pub fn class(&self) -> usize {
        let of = |kind: Option<Type>| kind.and_then(|k| Type::ALL.iter().position(|t| *t == k)).map_or(KINDS.len() - 1, |t| t + 1);
        self.named.as_ref().map_or(0, |_| of(self.kind))
    }
}

impl Reader<'_, '_> {
    /// Whom each noun group of the sentence stands for.
    pub fn places(&self) -> Vec<Place> {
        let groups = (0..self.parse.elements.len()).filter(|at| self.group(*at).is_some());
        groups
            .filter_map(|at| {
                let meant = self.entity(at)?;
                Some(Place { at, meant, named: self.mention(at).is_some() })
            })
            .collect()
    }

    /// Whom `figure` may be about: nobody first, then those of its sentence, of the answers of the rules, those that the text
    /// is about, and those of the sentences before.
    pub fn candidates(&self, figure: &Figure, places: &[Place], answers: &[Option<Meant>]) -> Vec<Candidate> {
        let mut all = vec![Candidate { named: None, kind: None, standing: None }];
        let mut add = |named: &Named| {
            let known = named.id.is_none() || all.iter().any(|c| c.named.as_ref().is_some_and(|n| n.id == named.id));
            if !known && all.len() < MOST {
                let standing = self.memory.standing(named).cloned();
                let kind = standing.as_ref().map(|s| s.kind).or_else(|| self.scope.kind_of(named));
                all.push(Candidate { named: Some(named.clone()), kind, standing });
            }
        };
        places.iter().for_each(|p| add(&p.meant.0));
        answers.iter().flatten().for_each(|m| add(&m.0));
        self.memory.foremost(figure.tokens.start, FOREMOST).for_each(&mut add);
        self.memory.recent(self.sentence, REACH).for_each(&mut add);
        all
    }
}
