//! The clauses of a sentence, tied to each other. In: what [`super::clause`] found. Out: for each clause its subject, verbs and
//! link; for each element its clause.

use super::elements::Element;

/// How a clause hangs on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// On none.
    Main,
    /// « et », or only a comma.
    Joined,
    /// « qui », « que » after a noun group: the element that it says something of.
    Relative(usize),
    /// « dont ».
    Whose(usize),
    /// « que » after a verb.
    That,
    /// « si », « alors que », « où ».
    Under,
    /// « prévu par », « doté de »: the element that it says something of, if it stands before.
    Participle(Option<usize>),
    /// « en investissant ».
    Gerund,
    /// In brackets.
    Bracket,
    /// « , a déclaré X ».
    Speech,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The element that is its grammatical subject.
    pub subject: Option<usize>,
    /// Its verbs in order.
    pub verbs: Vec<usize>,
    /// All its elements.
    pub elements: Vec<usize>,
    /// What it hangs on.
    pub parent: Option<usize>,
    /// How.
    pub link: Link,
    /// The clause before a colon or semicolon.
    pub previous: Option<usize>,
    /// Whether a comma stands before it.
    pub(super) after_comma: bool,
}

/// A sentence, analysed.
#[derive(Debug)]
pub struct Parse {
    /// Its elements.
    pub elements: Vec<Element>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// The clause of each element.
    pub clause_of: Vec<usize>,
    /// For a noun group, the name that stands in apposition to it.
    pub apposition: Vec<Option<usize>>,
}

impl Parse {
    /// The last verb before element `at` in its clause; else the first after it.
    pub fn governor(&self, at: usize) -> Option<usize> {
        let clause = &self.clauses[self.clause_of[at]];
        clause.verbs.iter().rev().find(|v| **v < at).or_else(|| clause.verbs.first()).copied()
    }

    /// The finite verb of a clause.
    pub fn finite(&self, clause: usize) -> Option<usize> {
        self.clauses[clause].verbs.iter().copied().find(|v| self.elements[*v].is_finite())
    }
}
