//! One row for one claim. In: the latest figures that have a subject. Out: `facts`: who claims the same, and whether they
//! agree.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, RecordBatch};
use rustc_hash::{FxHashMap, FxHashSet};
use tables::rows::str_at;
use tables::{Cell, Error, RowWriter, Rows, catalog, hash};

/// Values within this share of each other agree.
const TOLERANCE: f64 = 0.02;

/// What makes two figures one claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    subject_id: String,
    subject: String,
    measure: String,
    object_id: Option<String>,
    object: Option<String>,
    period: (Option<i32>, Option<i32>),
    unit: Option<String>,
}

struct Statement {
    doc: String,
    host: String,
    low: Option<f64>,
    high: Option<f64>,
    reference: String,
    published: Option<i64>,
}

/// Who published a document, and when.
pub struct Publication {
    /// Its host, or its own id where it has none.
    pub host: String,
    /// Microseconds since 1970.
    pub published: Option<i64>,
}

/// The facts that `figures` state. Documents in `repeats` are left out of the counts.
///
/// # Errors
/// A batch that is not `figures`.
pub fn facts(
    figures: &RecordBatch,
    publications: &FxHashMap<String, Publication>,
    repeats: &FxHashSet<String>,
) -> Result<RecordBatch, Error> {
    let mut claims: BTreeMap<Key, Vec<Statement>> = BTreeMap::new();
    let rows = Rows::new(&catalog::FIGURES, figures);
    let (doc, start, direction) = (rows.str("doc_id")?, rows.int("char_start")?, rows.str("direction")?);
    let (subject_id, subject, measure) = (rows.str("subject_id")?, rows.str("subject")?, rows.str("measure")?);
    let (object_id, object, unit) = (rows.str("object_id")?, rows.str("object")?, rows.str("unit")?);
    let (from, to) = (rows.day("period_start")?, rows.day("period_end")?);
    let (low, high) = (rows.float("value_low")?, rows.float("value_high")?);
    for i in 0..rows.len() {
        let (Some(id), Some(name)) = (str_at(&subject_id, i), str_at(&subject, i)) else { continue };
        if measure.value(i) == "other" || direction.is_valid(i) {
            continue;
        }
        let key = Key {
            subject_id: id.to_owned(),
            subject: name.to_owned(),
            measure: measure.value(i).to_owned(),
            object_id: str_at(&object_id, i).map(str::to_owned),
            object: str_at(&object, i).map(str::to_owned),
            period: (from.is_valid(i).then(|| from.value(i)), to.is_valid(i).then(|| to.value(i))),
            unit: str_at(&unit, i).map(str::to_owned),
        };
        let publication = publications.get(doc.value(i));
        claims.entry(key).or_default().push(Statement {
            doc: doc.value(i).to_owned(),
            host: publication.map_or_else(|| doc.value(i).to_owned(), |p| p.host.clone()),
            low: low.is_valid(i).then(|| low.value(i)),
            high: high.is_valid(i).then(|| high.value(i)),
            reference: format!("{}:{}", doc.value(i), start.value(i)),
            published: publication.and_then(|p| p.published),
        });
    }
    let mut out = RowWriter::new(&catalog::FACTS);
    for (key, statements) in &claims {
        write(&mut out, key, statements, repeats)?;
    }
    out.finish()
}

fn write(out: &mut RowWriter, key: &Key, statements: &[Statement], repeats: &FxHashSet<String>) -> Result<(), Error> {
    let counted: Vec<&Statement> = statements.iter().filter(|s| !repeats.contains(&s.doc)).collect();
    let docs: BTreeSet<&str> = counted.iter().map(|s| s.doc.as_str()).collect();
    let hosts: BTreeSet<&str> = counted.iter().map(|s| s.host.as_str()).collect();
    let (low, high) = most_stated(statements);
    let agree = counted.iter().all(|s| meets((s.low, s.high), (low, high)));
    let status = match (hosts.len(), agree) {
        (_, false) => "conflicting",
        (0 | 1, true) => "single",
        (_, true) => "corroborated",
    };
    let refs: Vec<String> = statements.iter().map(|s| s.reference.clone()).collect();
    let day = |d: Option<i32>| d.map(|d| d.to_string()).unwrap_or_default();
    let id = hash::hex32_of([
        key.subject_id.as_str(),
        &key.measure,
        key.object_id.as_deref().unwrap_or_default(),
        &day(key.period.0),
        &day(key.period.1),
        key.unit.as_deref().unwrap_or_default(),
    ]);
    out.push(&[
        ("fact_id", Cell::Str(&id[..16])),
        ("subject_id", Cell::Str(&key.subject_id)),
        ("subject", Cell::Str(&key.subject)),
        ("measure", Cell::Str(&key.measure)),
        ("object_id", Cell::text(key.object_id.as_deref())),
        ("object", Cell::text(key.object.as_deref())),
        ("period_start", Cell::maybe(key.period.0, Cell::Day)),
        ("period_end", Cell::maybe(key.period.1, Cell::Day)),
        ("unit", Cell::text(key.unit.as_deref())),
        ("value_low", Cell::maybe(low, Cell::Float)),
        ("value_high", Cell::maybe(high, Cell::Float)),
        ("n_docs", Cell::Int(docs.len() as i64)),
        ("n_hosts", Cell::Int(hosts.len() as i64)),
        ("status", Cell::Str(status)),
        ("conflict", Cell::text((!agree).then_some("value"))),
        ("figure_refs", Cell::List(&refs)),
        ("first_published", Cell::maybe(statements.iter().filter_map(|s| s.published).min(), Cell::Time)),
    ])
}

/// The span that most statements give.
fn most_stated(statements: &[Statement]) -> (Option<f64>, Option<f64>) {
    let spans = statements.iter().map(|s| (s.low, s.high));
    let count = |span: &(Option<f64>, Option<f64>)| statements.iter().filter(|s| (s.low, s.high) == *span).count();
    spans.max_by_key(count).unwrap_or_default()
}

/// Whether two intervals, an open end reaching without bound, share a value within the tolerance.
fn meets(a: (Option<f64>, Option<f64>), b: (Option<f64>, Option<f64>)) -> bool {
    let below = |high: Option<f64>, low: Option<f64>| match (high, low) {
        (Some(high), Some(low)) => high < low - TOLERANCE * low.abs(),
        _ => false,
    };
    !(below(a.1, b.0) || below(b.1, a.0))
}
