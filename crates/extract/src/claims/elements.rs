//! The parts of a sentence. In: what [`super::chunks`] found. Out: noun groups, verb groups, marks and links.

use std::ops::Range;

use crate::lexicon::claims::{Class, VerbId};
use crate::lexicon::conjugate::Form;

/// What a noun group is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A name: index of the mention.
    Name(usize),
    /// A figure: its index.
    Figure(usize),
    /// A common noun.
    Noun,
    /// A pronoun, by its class.
    Pronoun(Class),
}

/// A noun group, with the preposition before it.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is about.
    pub head: Head,
    /// The preposition before it.
    pub prep: Option<Class>,
    /// Its determiner.
    pub determiner: Option<Class>,
    /// The noun that matters to claims.
    pub cue: Option<u16>,
    /// The noun that stands for an entity.
    pub trade: Option<u16>,
    /// The entity that the whole phrase always stands for.
    pub periphrasis: Option<String>,
    /// The country of an adjective in it.
    pub country: Option<u16>,
    /// Whether it is in the plural, as far as its determiner tells.
    pub plural: bool,
    /// A name that stands right after the noun: « le groupe Meta ».
    pub name: Option<usize>,
}

impl Group {
    /// The name that it holds: index of the mention.
    pub fn mention(&self) -> Option<usize> {
        match self.head {
            Head::Name(mention) => Some(mention),
            _ => self.name,
        }
    }
}

/// A verb with its auxiliaries.
#[derive(Clone, Debug)]
pub struct Verb {
    /// Which verb.
    pub verb: VerbId,
    /// The mood and tense that the clause has from it: that of the auxiliary, if it has one.
    pub form: Form,
    /// Whether a participle follows an auxiliary.
    pub perfect: bool,
    /// « a été racheté ».
    pub passive: bool,
    /// « s’offre ».
    pub reflexive: bool,
    /// « y investira », « leur donne ».
    pub clitic: Option<usize>,
    /// The preposition before an infinitive.
    pub prep: Option<Class>,
    /// A finite form of the third person plural.
    pub plural: bool,
    /// Whether it can say or intend what a clause with « que » tells.
    pub says: bool,
    /// The pronoun inside: « a-t-il ajouté ».
    pub inverted: Option<Class>,
}

/// A mark or a word that parts clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A comma or a dash between spaces.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A colon.
    Colon,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A quotation mark that opens.
    Quote,
    /// A quotation mark that closes.
    Unquote,
}

/// What an element is.
#[derive(Clone, Debug)]
pub enum Part {
    /// A noun group.
    Group(Group),
    /// A verb group.
    Verb(Verb),
    /// A mark.
    Mark(Mark),
    /// A word that joins or opens clauses.
    Link(Class),
    /// An expression of time, by its index.
    Time(usize),
    /// Anything else.
    Other,
}

/// A part of a sentence.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its tokens, preposition and determiner included.
    pub tokens: Range<usize>,
    /// What it is.
    pub part: Part,
}

impl Element {
    /// Its noun group.
    pub fn group(&self) -> Option<&Group> {
        match &self.part {
            Part::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Its verb.
    pub fn verb(&self) -> Option<&Verb> {
        match &self.part {
            Part::Verb(verb) => Some(verb),
            _ => None,
        }
    }

    /// Its expression of time, by index.
    pub fn time(&self) -> Option<usize> {
        match self.part {
            Part::Time(time) => Some(time),
            _ => None,
        }
    }

    /// Whether it is this mark.
    pub fn is(&self, mark: Mark) -> bool {
        matches!(self.part, Part::Mark(m) if m == mark)
    }

    /// Whether it is a finite verb.
    pub fn is_finite(&self) -> bool {
        self.verb().is_some_and(|v| v.form.is_finite())
    }
}

/// The head of the chain of complements with « de » that the noun group at `at` ends: « l’amende » of « l’amende de 200
/// millions ».
pub fn chain_head(elements: &[Element], at: usize) -> usize {
    // « discute avec Meta d’une production »: a name has no « d’une ».
    let named = |i: usize| i.checked_sub(1).and_then(|b| elements[b].group()).is_some_and(|g| matches!(g.head, Head::Name(_)));
    let apart = |i: usize, g: &Group| named(i) && g.head == Head::Noun && g.determiner == Some(Class::Indefinite);
    let is_complement = |i: usize| elements[i].group().is_some_and(|g| g.prep == Some(Class::De) && !apart(i, g));
    let mut head = at;
    while head > 0 && is_complement(head) && elements[head - 1].group().is_some() {
        head -= 1;
    }
    head
}
