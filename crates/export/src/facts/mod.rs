//! One row for one claim. In: the latest figures that have a subject and a measure, the articles they stand in, which
//! entities are projects, and reference rates. Out: `facts`: who claims the same, and whether they agree.
//!
//! 1. [`statements`]: figures become statements. Measures that papers use for one another are one family ([`families`]:
//!    capex, investment, spending; cost, price; funding of a project), people counted as users are users.
//! 2. [`stated`]: within one subject, family and unit (all currencies together) equal statements become one value with its
//!    sources; near-duplicate articles are one source.
//! 3. [`join`]: what a text leaves unsaid is taken from the only claim that fits.
//! 4. [`judge`]: one fact for each object, period and unit; values are compared as intervals ([`span`]), amounts in two
//!    currencies at the month's reference rate ([`money`]), equal sums for two years in [`timing`].
//!
//! Beyond the letter of the data contract, and why: statements of one key by subject and by third parties (`estimated`) are
//! one row, as the key has no modality, but estimates are compared with estimates only. A conversion into another currency
//! does not corroborate (the row of the other currency stays `single`): who converts has read somebody else.

use std::cmp::Reverse;

use arrow::array::RecordBatch;
use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Cell, Error, RowWriter, catalog, hash};

use crate::rates::Rates;

pub mod families;
pub mod join;
pub mod judge;
pub mod money;
pub mod period;
pub mod span;
pub mod stated;
pub mod statements;
pub mod timing;

use judge::Fact;
use money::Money;
use statements::{Statement, Statements, Symbol};

/// Statements that are compared with one another.
type Cluster = (Symbol, Symbol, Option<Symbol>);

/// The facts that `figures` state, sorted by the names of subject, measure and object, by period, and by the number of sources. `articles` has the
/// figures' documents with `duplicate_of` filled in; `projects` the ids of entities of type PROJECT.
///
/// # Errors
/// A batch that is not of its table.
pub fn facts(figures: &RecordBatch, articles: &RecordBatch, projects: &FxHashSet<String>, rates: &Rates) -> Result<RecordBatch, Error> {
    let mut all = Statements::read(figures, articles, projects)?;
    let spending = all.names.number(families::SPENDING);
    join::lift_projects(&mut all, spending);
    let any_currency = all.names.number("¤");
    let cluster = |row: &Statement| -> Cluster { (row.subject, row.family, if row.money { Some(any_currency) } else { row.unit }) };
    let mut order: Vec<u32> = (0..all.rows.len() as u32).collect();
    order.sort_by_key(|i| (cluster(&all.rows[*i as usize]), *i));
    let money = Money { rates, names: &all.names };
    let mut found: Vec<(Cluster, Fact)> = Vec::new();
    for rows in order.chunk_by(|a, b| cluster(&all.rows[*a as usize]) == cluster(&all.rows[*b as usize])) {
        let mut values = stated::gather(&all, rows);
        join::join(&mut values, &money);
        let key = cluster(&all.rows[rows[0] as usize]);
        found.extend(judge::judge(&values, &all.docs, &money).into_iter().map(|fact| (key, fact)));
    }
    write(&all, &found)
}

/// What the row is called: the measure stated most often, of equals the family's first.
fn measure<'a>(all: &'a Statements, fact: &Fact) -> &'a str {
    let mut counts: FxHashMap<Symbol, usize> = FxHashMap::default();
    for i in &fact.counted {
        *counts.entry(all.rows[*i as usize].measure).or_default() += 1;
    }
    let names = counts.into_iter().map(|(m, n)| (Reverse(n), families::rank(all.names.name(m)), all.names.name(m)));
    names.min().map_or("other", |(_, _, name)| name)
}

/// The modality stated most often, of equals the surest.
fn modality(all: &Statements, fact: &Fact) -> &'static str {
    let mut counts: FxHashMap<_, usize> = FxHashMap::default();
    for i in &fact.counted {
        *counts.entry(all.rows[*i as usize].modality).or_default() += 1;
    }
    counts.into_iter().map(|(m, n)| (Reverse(n), m)).min().map_or("actual", |(_, m)| m.name())
}

fn write(all: &Statements, found: &[(Cluster, Fact)]) -> Result<RecordBatch, Error> {
    let names = &all.names;
    let mut rows: Vec<(&str, &str, &str, String, usize)> = Vec::with_capacity(found.len());
    for (n, ((subject, family, _), fact)) in found.iter().enumerate() {
        let day = |d: Option<i32>| d.map(|d| d.to_string()).unwrap_or_default();
        let object = fact.object.map_or("", |o| names.name(o));
        let unit = fact.unit.map_or("", |u| names.name(u));
        let (start, end) = (day(fact.period.start), day(fact.period.end));
        let id = hash::hex32_of([names.name(*subject), names.name(*family), object, &start, &end, unit]);
        rows.push((names.shown(*subject), measure(all, fact), object, id, n));
    }
    let place = |n: usize| {
        let fact = &found[n].1;
        (fact.period, Reverse(fact.sources.len()), fact.unit.map_or("", |u| names.name(u)))
    };
    rows.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then_with(|| place(a.4).cmp(&place(b.4))).then_with(|| a.3.cmp(&b.3)));
    let mut out = RowWriter::new(&catalog::FACTS);
    for (subject, measure, _, id, n) in rows {
        let ((subject_id, _, _), fact) = &found[n];
        let of = |i: &u32| &all.rows[*i as usize];
        let refs: Vec<String> = fact.rows.iter().map(|i| format!("{}:{}", all.docs[of(i).doc as usize].id, of(i).start)).collect();
        out.push(&[
            ("fact_id", Cell::Str(&id[..16])),
            ("subject_id", Cell::Str(names.name(*subject_id))),
            ("subject", Cell::Str(subject)),
            ("measure", Cell::Str(measure)),
            ("object_id", Cell::text(fact.object.filter(|o| all.with_id.contains(o)).map(|o| names.name(o)))),
            ("object", Cell::text(fact.object.map(|o| names.shown(o)))),
            ("period_start", Cell::maybe(fact.period.start, Cell::Day)),
            ("period_end", Cell::maybe(fact.period.end, Cell::Day)),
            ("unit", Cell::text(fact.unit.map(|u| names.name(u)))),
            ("value_low", Cell::maybe(fact.span.low, Cell::Float)),
            ("value_high", Cell::maybe(fact.span.high, Cell::Float)),
            ("modality", Cell::Str(modality(all, fact))),
            ("n_docs", Cell::Int(fact.sources.len() as i64)),
            ("n_hosts", Cell::Int(fact.hosts.len() as i64)),
            ("status", Cell::Str(fact.status())),
            ("conflict", Cell::text(fact.conflict.map(judge::Conflict::name))),
            ("figure_refs", Cell::List(&refs)),
            ("first_published", Cell::maybe(fact.first, Cell::Time)),
        ])?;
    }
    out.finish()
}
