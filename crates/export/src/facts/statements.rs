//! Figures as statements. In: rows of `figures` and `articles`. Out: who says what of whom in which document, names as
//! numbers so that a million of them fit in memory.
//!
//! Left out: figures without a subject or measure, the size of a change (« 50 % de plus »), factors (« le double »), and
//! figures that state no value.

use std::collections::BTreeMap;

use arrow::array::{Array, RecordBatch};
use rustc_hash::{FxHashMap, FxHashSet};
use tables::rows::str_at;
use tables::{Error, Rows, catalog};

use super::families;
use super::period::Period;
use super::span::Span;
use crate::entities::best_name;

/// A name as a number: an entity's id, a unit, a measure, a host.
pub type Symbol = u32;

/// Names and their numbers.
#[derive(Default)]
pub struct Names {
    numbers: FxHashMap<String, Symbol>,
    names: Vec<String>,
    /// How an entity is called and how often, by its number.
    shown: FxHashMap<Symbol, BTreeMap<String, u64>>,
}

impl Names {
    /// The number of `name`.
    pub fn number(&mut self, name: &str) -> Symbol {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = self.names.len() as Symbol;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    /// The name of a number that [`Names::number`] gave.
    pub fn name(&self, number: Symbol) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// How most figures call the entity.
    pub fn shown(&self, number: Symbol) -> &str {
        self.shown.get(&number).and_then(best_name).unwrap_or_else(|| self.name(number))
    }

    fn entity(&mut self, id: &str, shown: &str) -> Symbol {
        let number = self.number(id);
        let names = self.shown.entry(number).or_default();
        match names.get_mut(shown) {
            Some(count) => *count += 1,
            None => drop(names.insert(shown.to_owned(), 1)),
        }
        number
    }
}

/// Whether something is so, will be so, or somebody thinks that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// As `figures.modality`.
    Actual,
    /// As `figures.modality`.
    Planned,
    /// As `figures.modality`.
    Estimated,
}

impl Modality {
    /// The name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Modality::Actual => "actual",
            Modality::Planned => "planned",
            Modality::Estimated => "estimated",
        }
    }

    fn of(name: &str) -> Modality {
        match name {
            "planned" => Modality::Planned,
            "estimated" => Modality::Estimated,
            _ => Modality::Actual,
        }
    }
}

impl End {
    fn of(name: &str) -> Option<End> {
        match name {
            "from" => Some(End::From),
            "to" => Some(End::To),
            _ => None,
        }
    }
}

/// A document as a source.
pub struct Doc {
    /// Its doc_id.
    pub id: String,
    /// The document that it nearly repeats, or itself.
    pub source: u32,
    /// Its host; its own where it has none.
    pub host: Symbol,
    /// Microseconds since 1970.
    pub published: Option<i64>,
}

/// A figure as a statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Index of its document.
    pub doc: u32,
    /// Its place in the text.
    pub start: i64,
    /// Whom it is about.
    pub subject: Symbol,
    /// What it goes to.
    pub object: Option<Symbol>,
    /// `figures.measure`.
    pub measure: Symbol,
    /// The measures that it is compared with.
    pub family: Symbol,
    /// Unit; None for money whose currency the text does not say.
    pub unit: Option<Symbol>,
    /// Whether it is money.
    pub money: bool,
    /// When.
    pub period: Period,
    /// How much.
    pub span: Span,
    /// How sure.
    pub modality: Modality,
    /// Which end of a change it is.
    pub end: Option<End>,
}

/// The end of a change that a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As `figures.role`.
    From,
    /// As `figures.role`.
    To,
}

/// All statements of some documents.
#[derive(Default)]
pub struct Statements {
    /// In order of the figures.
    pub rows: Vec<Statement>,
    /// In order of the articles.
    pub docs: Vec<Doc>,
    /// Names of subjects, objects, measures, units, hosts.
    pub names: Names,
    /// Entities that are projects.
    pub projects: FxHashSet<Symbol>,
    /// Entities that an id stands for; the others are common nouns.
    pub with_id: FxHashSet<Symbol>,
}

impl Statements {
    /// Reads the statements of `figures`, whose documents stand in `articles`. `projects` holds the ids of entities of type
    /// PROJECT.
    ///
    /// # Errors
    /// A batch that is not of its table.
    pub fn read(figures: &RecordBatch, articles: &RecordBatch, projects: &FxHashSet<String>) -> Result<Statements, Error> {
        let mut all = Statements::default();
        let doc_of = all.read_docs(articles)?;
        all.projects = projects.iter().map(|id| all.names.number(id)).collect();
        let rows = Rows::new(&catalog::FIGURES, figures);
        let (doc, start, kind) = (rows.str("doc_id")?, rows.int("char_start")?, rows.str("kind")?);
        let (subject_id, subject, measure) = (rows.str("subject_id")?, rows.str("subject")?, rows.str("measure")?);
        let (object_id, object, unit) = (rows.str("object_id")?, rows.str("object")?, rows.str("unit")?);
        let (from, to, modality) = (rows.day("period_start")?, rows.day("period_end")?, rows.str("modality")?);
        let (low, high) = (rows.float("value_low")?, rows.float("value_high")?);
        let (comparator, direction, role) = (rows.str("comparator")?, rows.str("direction")?, rows.str("role")?);
        for i in 0..rows.len() {
            let (Some(id), Some(&at)) = (str_at(&subject_id, i), doc_of.get(doc.value(i))) else { continue };
            let span = Span {
                low: low.is_valid(i).then(|| low.value(i)),
                high: high.is_valid(i).then(|| high.value(i)),
                vague: comparator.value(i) == "vague",
                about: comparator.value(i) == "about",
            };
            let relative = direction.is_valid(i) || kind.value(i) == "multiple";
            if measure.value(i) == "other" || relative || span.ends().next().is_none() || span.ends().any(|x| !x.is_finite()) {
                continue;
            }
            let subject = all.names.entity(id, str_at(&subject, i).unwrap_or(id));
            all.with_id.insert(subject);
            let object = match (str_at(&object_id, i), str_at(&object, i)) {
                (Some(id), name) => {
                    let object = all.names.entity(id, name.unwrap_or(id));
                    all.with_id.insert(object);
                    Some(object)
                }
                (None, name) => name.map(|n| all.names.number(n)),
            };
            let project = all.projects.contains(&subject) || object.is_some_and(|o| all.projects.contains(&o));
            let unit = str_at(&unit, i).map(|u| families::unit(measure.value(i), u));
            let row = Statement {
                doc: at,
                start: start.value(i),
                subject,
                object,
                measure: all.names.number(measure.value(i)),
                family: all.names.number(families::family(measure.value(i), project)),
                unit: unit.map(|u| all.names.number(u)),
                money: kind.value(i) == "money",
                period: Period { start: from.is_valid(i).then(|| from.value(i)), end: to.is_valid(i).then(|| to.value(i)) },
                span,
                modality: Modality::of(modality.value(i)),
                end: str_at(&role, i).and_then(End::of),
            };
            all.rows.push(row);
        }
        all.drop_former();
        Ok(all)
    }

    /// « Meta a relevé sa prévision de 65 à 72 milliards », « 72 milliards, contre 65 annoncés en janvier »: what was said before
    /// of the same time is no longer claimed. « 72 milliards en 2025, contre 39 en 2024 » claims both.
    fn drop_former(&mut self) {
        type Key = (u32, Symbol, Symbol, Option<Symbol>);
        let key = |row: &Statement| -> Key { (row.doc, row.subject, row.family, row.unit) };
        let mut now: FxHashMap<Key, Vec<Period>> = FxHashMap::default();
        for row in self.rows.iter().filter(|r| r.end == Some(End::To)) {
            now.entry(key(row)).or_default().push(row.period);
        }
        let is_former = |row: &Statement| {
            let later = || now.get(&key(row)).is_some_and(|p| p.iter().any(|to| *to == row.period || row.period.is_none()));
            row.end == Some(End::From) && later()
        };
        self.rows.retain(|row| !is_former(row));
    }

    /// Reads the documents; gives each id's index.
    fn read_docs(&mut self, articles: &RecordBatch) -> Result<FxHashMap<String, u32>, Error> {
        let rows = Rows::new(&catalog::ARTICLES, articles);
        let (id, host) = (rows.str("doc_id")?, rows.str("host")?);
        let (published, duplicate_of) = (rows.time("published_at")?, rows.str("duplicate_of")?);
        let doc_of: FxHashMap<String, u32> = (0..rows.len()).map(|i| (id.value(i).to_owned(), i as u32)).collect();
        for i in 0..rows.len() {
            self.docs.push(Doc {
                id: id.value(i).to_owned(),
                source: str_at(&duplicate_of, i).and_then(|of| doc_of.get(of)).copied().unwrap_or(i as u32),
                host: self.names.number(str_at(&host, i).unwrap_or(id.value(i))),
                published: published.is_valid(i).then(|| published.value(i)),
            });
        }
        Ok(doc_of)
    }

    /// The document that counts for a statement.
    pub fn source(&self, row: &Statement) -> u32 {
        self.docs[row.doc as usize].source
    }
}
