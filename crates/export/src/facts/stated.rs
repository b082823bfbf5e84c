//! Equal statements as one. In: statements of one subject and family of measures. Out: each value with the documents that
//! state it; and a look-up of values by the numbers said, so that no step compares all with all.

use std::collections::BTreeMap;

use super::period::Period;
use super::span::{Span, around, tolerated};
use super::statements::{Modality, Statement, Statements, Symbol};

/// A value as some documents state it.
#[derive(Clone, Debug)]
pub struct Stated {
    /// What it goes to.
    pub object: Option<Symbol>,
    /// When.
    pub period: Period,
    /// Unit; None for money of no stated currency.
    pub unit: Option<Symbol>,
    /// Whether it is money.
    pub money: bool,
    /// How much.
    pub span: Span,
    /// Whether a third party only estimates it.
    pub estimated: bool,
    /// The statements, as indexes.
    pub rows: Vec<u32>,
    /// The documents that count, as indexes; sorted.
    pub sources: Vec<u32>,
    /// The first publication among all documents.
    pub first: Option<i64>,
}

type Key = (Option<Symbol>, Period, Option<Symbol>, bool, (u64, u64), bool, bool);

fn key(row: &Statement) -> Key {
    let estimated = row.modality == Modality::Estimated;
    (row.object, row.period, row.unit, estimated, row.span.key(), row.span.vague, row.span.about)
}

/// The values that `rows`, indexes of statements of one cluster, state.
pub fn gather(all: &Statements, rows: &[u32]) -> Vec<Stated> {
    let mut values: BTreeMap<Key, Stated> = BTreeMap::new();
    for &i in rows {
        let row = &all.rows[i as usize];
        let value = values.entry(key(row)).or_insert_with(|| Stated {
            object: row.object,
            period: row.period,
            unit: row.unit,
            money: row.money,
            span: row.span,
            estimated: row.modality == Modality::Estimated,
            rows: Vec::new(),
            sources: Vec::new(),
            first: None,
        });
        value.rows.push(i);
        value.sources.push(all.source(row));
        value.first = earliest(value.first, all.docs[row.doc as usize].published);
    }
    let mut values: Vec<Stated> = values.into_values().collect();
    for value in &mut values {
        value.sources.sort_unstable();
        value.sources.dedup();
    }
    values
}

/// The earlier of two times that may be unknown.
pub fn earliest(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The documents of several values, each once.
pub fn sources<'a>(values: impl IntoIterator<Item = &'a Stated>) -> Vec<u32> {
    let mut all: Vec<u32> = values.into_iter().flat_map(|v| v.sources.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Values by the numbers said.
pub struct Numbers(Vec<(f64, usize)>);

impl Numbers {
    /// Those of the values at `places` that say a number.
    pub fn of(values: &[Stated], places: impl IntoIterator<Item = usize>) -> Numbers {
        let said = places.into_iter().filter(|i| !values[*i].span.vague);
        let mut numbers: Vec<(f64, usize)> = said.flat_map(|i| values[i].span.ends().map(move |x| (x, i))).collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Numbers(numbers)
    }

    /// The places of values that say a number of `span`, each once, in order.
    pub fn like(&self, span: &Span) -> Vec<usize> {
        self.between(span, around)
    }

    /// The places of values that say a number within the tolerance of claims of one of `span`, each once, in order.
    pub fn within(&self, span: &Span) -> Vec<usize> {
        self.between(span, tolerated)
    }

    fn between(&self, span: &Span, bounds: impl Fn(f64) -> (f64, f64)) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::new();
        for x in span.ends() {
            let (low, high) = bounds(x);
            let start = self.0.partition_point(|(n, _)| *n < low);
            places.extend(self.0[start..].iter().take_while(|(n, _)| *n <= high).map(|(_, i)| *i));
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}
