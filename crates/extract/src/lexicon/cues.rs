//! What words do in a claim. In: cells of the lists that claims read. Out: classes of function words, frames of verbs, classes
//! of nouns, measures and modalities.

use crate::figure::named;
use crate::figures::Kind;
use crate::lexicon::conjugate::Form;

named! {
    /// What a function word is; the names are those of `function_words.tsv`.
    Class {
        /// « le », « les ».
        Definite "definite",
        /// « une », « plusieurs ».
        Indefinite "indefinite",
        /// « son », « leurs ».
        Possessive "possessive",
        /// « notre », « nos ».
        Ours "ours",
        /// « ce », « cette ».
        Demonstrative "demonstrative",
        /// An adjective that stands before its noun: « nouveau », « grande ».
        Prenominal "prenominal",
        /// « de ».
        De "de",
        /// « à ».
        To "to",
        /// « en ».
        En "en",
        /// « par ».
        By "by",
        /// « pour ».
        For "for",
        /// « dans ».
        Into "into",
        /// « sur ».
        On "on",
        /// « chez », « du côté de ».
        At "at",
        /// « selon ».
        According "according",
        /// « contre », « au lieu de ».
        Against "against",
        /// Any other preposition.
        Preposition "preposition",
        /// « il », « ils ».
        He "he",
        /// « elle », « elles ».
        She "she",
        /// « nous », « on ».
        We "we",
        /// « on », which may be anybody.
        One "one",
        /// « je ».
        I "i",
        /// « cela », « c’ ».
        It "it",
        /// « celui-ci », « ce dernier ».
        Latter "latter",
        /// « se ».
        Reflexive "reflexive",
        /// « y », « lui », « les » before a verb.
        Clitic "clitic",
        /// « ne ».
        Negation "negation",
        /// « qui ».
        Who "who",
        /// « que ».
        That "that",
        /// « dont ».
        Whose "whose",
        /// « où », « auquel ».
        Where "where",
        /// « si », « alors que ».
        Subordinator "subordinator",
        /// « et ».
        And "and",
        /// « mais ».
        But "but",
        /// A word that a verb group or noun group may hold: « déjà ».
        Adverb "adverb",
        /// « après », « avant », « en vue de »: at another time.
        Sequence "sequence",
        /// « respectivement ».
        Respectively "respectively",
        /// « le premier » where no noun follows: of two that were named.
        First "first",
        /// « le second ».
        Second "second",
    }
}

named! {
    /// How a verb lays out who pays, owns or says; the names are those of `claim_verbs.tsv`.
    Frame {
        /// The grammatical subject spends, earns, owns.
        Agent "agent",
        /// The grammatical subject buys or holds the direct object.
        Buy "buy",
        /// The buyer stands after « à »; the direct object is sold.
        Sell "sell",
        /// From the grammatical subject to whom « à » names.
        Give "give",
        /// The grammatical subject receives.
        Receive "receive",
        /// The grammatical subject is the thing that costs.
        Cost "cost",
        /// It is about the direct object: valued, fined.
        Affect "affect",
        /// It is taken from whom « à » names; who takes it does not own it.
        Seize "seize",
        /// The grammatical subject is the quantity.
        Change "change",
        /// The direct object is the quantity.
        Cause "cause",
        /// The object noun says all.
        Light "light",
        /// The grammatical subject is the source.
        Say "say",
        /// The grammatical subject intends.
        Plan "plan",
        /// Passes on to its infinitive.
        Modal "modal",
        /// A place that holds.
        Locate "locate",
        /// The grammatical subject, a person, heads the direct object.
        Lead "lead",
        /// What follows is the name of what a participle says something of: « baptisé X ».
        Name "name",
        /// What follows says what the grammatical subject is.
        Is "is",
    }
}

named! {
    /// How a noun takes part; the names are those of `claim_nouns.tsv`.
    NounClass {
        /// Names the quantity.
        Amount "amount",
        /// Names its change.
        Move "move",
        /// An act about what « de » names.
        Deal "deal",
        /// Something planned that money goes to.
        Plan "plan",
        /// Counted.
        Counted "counted",
        /// What a percent is a part of.
        Part "part",
        /// Expected, promised.
        Forecast "forecast",
        /// A report; its author stands after « de ».
        Saying "saying",
        /// A kind; the name after it says which, and owns nothing: « de la classe La Fayette ».
        Sort "sort",
        /// Where somebody keeps money: « les comptes de X ».
        Purse "purse",
        /// What a price is paid for one of: « le mégawattheure ».
        Each "each",
    }
}

/// A set of [`Class`]es.
pub type Classes = u64;

/// The bit of a class.
pub const fn bit(class: Class) -> Classes {
    1 << class as u32
}

/// A measure, or one for each kind of figure.
#[derive(Clone, Debug, Default)]
pub struct Measure {
    any: Option<String>,
    kinds: Vec<(Kind, String)>,
}

impl Measure {
    pub(super) fn read(cell: &str) -> Result<Measure, String> {
        let mut measure = Measure::default();
        for part in cell.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            match part.split_once(':') {
                Some((kind, name)) => measure.kinds.push((Kind::of(kind).ok_or(format!("no kind « {kind} »"))?, name.to_owned())),
                None => measure.any = Some(part.to_owned()),
            }
        }
        let named = measure.kinds.iter().map(|k| &k.1).chain(&measure.any);
        match named.into_iter().find(|m| measure_of(m).is_none()) {
            Some(unknown) => Err(format!("no measure « {unknown} »; there are {}", MEASURES.join(", "))),
            None => Ok(measure),
        }
    }

    /// The measure of a figure of `kind`.
    pub fn of(&self, kind: Kind) -> Option<&'static str> {
        let name = self.kinds.iter().find(|k| k.0 == kind).map(|k| &k.1).or(self.any.as_ref())?;
        measure_of(name)
    }
}

/// What stands for an infinitive in `claim_verbs.tsv`.
pub(super) const INFINITIVE: &str = "@inf";

/// `figures.measure`.
pub const MEASURES: [&str; 21] = [
    "capex",
    "investment",
    "spending",
    "funding",
    "acquisition",
    "stake",
    "revenue",
    "profit",
    "loss",
    "valuation",
    "price",
    "cost",
    "debt",
    "share_price",
    "capacity",
    "consumption",
    "compute",
    "users",
    "workforce",
    "sites",
    "share",
];

pub(super) fn measure_of(name: &str) -> Option<&'static str> {
    if name == "other" { Some("other") } else { MEASURES.into_iter().find(|m| *m == name) }
}

/// Modality that a word brings: None, planned or estimated.
pub(super) fn modality_of(cell: &str) -> Result<Option<&'static str>, String> {
    match cell {
        "" => Ok(None),
        "planned" => Ok(Some("planned")),
        "estimated" => Ok(Some("estimated")),
        "actual" => Ok(Some("actual")),
        other => Err(format!("no modality « {other} »: planned, estimated, actual or nothing")),
    }
}

/// A verb that matters.
#[derive(Clone, Debug)]
pub struct VerbCue {
    /// Who is who.
    pub frame: Frame,
    /// What it measures.
    pub measure: Measure,
    /// Planned or estimated by itself.
    pub modality: Option<&'static str>,
}

/// A noun that matters.
#[derive(Clone, Debug)]
pub struct NounCue {
    /// Its lemma.
    pub lemma: String,
    /// How it takes part.
    pub class: NounClass,
    /// What it measures.
    pub measure: Measure,
    /// Planned or estimated by itself.
    pub modality: Option<&'static str>,
}

/// A noun that stands for an entity.
#[derive(Clone, Debug)]
pub struct Trade {
    /// The singular.
    pub noun: String,
    /// Types of entities that it may stand for, as in `mentions.type`.
    pub types: Vec<String>,
    /// Trades that the entity must have; none for a word like « entreprise ».
    pub trades: Vec<String>,
}

/// What is known of an entity.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    /// ISO 3166 codes.
    pub countries: Vec<String>,
    /// Cities by which it is called.
    pub seats: Vec<String>,
    /// Keys of [`Trade`].
    pub trades: Vec<String>,
    /// m, f, mp, fp or nothing.
    pub gender: String,
}

/// A verb, by number.
pub type VerbId = u16;

/// What a word may be.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// Function word.
    pub classes: Classes,
    /// Forms of verbs.
    pub verbs: Vec<(VerbId, Form)>,
    /// Country of an adjective.
    pub country: Option<u16>,
    /// Commoner as another part of speech than as a verb.
    pub homograph: bool,
}

named! {
    /// What a verb tells of the figure beside it, whatever it says of its subject; the names are those of `verb_sorts.tsv`.
    VerbSort {
        /// « facturer »: its amount is earned.
        Bill "bill",
        /// « construire »: its object is not there yet.
        Build "build",
        /// « utiliser »: who do so are users.
        Use "use",
    }
}
