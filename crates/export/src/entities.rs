//! One row for one entity. In: the latest mentions. Out: `entities`: names, forms, counts and when it was seen.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rustc_hash::{FxHashMap, FxHashSet};
use tables::rows::str_at;
use tables::{Cell, Error, RowWriter, Rows, catalog};

/// Forms that a row lists at most.
const MAX_ALIASES: usize = 20;

#[derive(Default)]
struct Entity {
    names: BTreeMap<String, u64>,
    name: String,
    kind: String,
    wikidata: Option<String>,
    forms: BTreeMap<String, u64>,
    docs: FxHashSet<String>,
    mentions: i64,
    first: Option<i64>,
    last: Option<i64>,
}

/// The entities of `mentions`, most mentioned first. Documents in `repeats` are left out of the counts: what they
/// alone name is counted 0 times.
///
/// # Errors
/// A batch that is not `mentions`.
pub fn entities(
    mentions: &RecordBatch,
    published: &FxHashMap<String, Option<i64>>,
    repeats: &FxHashSet<String>,
) -> Result<RecordBatch, Error> {
    let rows = Rows::new(&catalog::MENTIONS, mentions);
    let (doc, text, kind) = (rows.str("doc_id")?, rows.str("text")?, rows.str("type")?);
    let (id, name, wikidata) = (rows.str("entity_id")?, rows.str("entity")?, rows.str("wikidata_id")?);
    let mut all: BTreeMap<String, Entity> = BTreeMap::new();
    // Those that only a repeat names have a row, too: every reference leads to one.
    let (again, once): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|i| repeats.contains(doc.value(*i)));
    let repeated = again.into_iter().map(|i| (i, true));
    for (i, repeated) in once.into_iter().map(|i| (i, false)).chain(repeated) {
        let entity = all.entry(id.value(i).to_owned()).or_default();
        if repeated && entity.mentions > 0 {
            continue;
        }
        *entity.names.entry(name.value(i).to_owned()).or_default() += 1;
        if entity.mentions == 0 {
            entity.kind = kind.value(i).to_owned();
        }
        entity.wikidata = entity.wikidata.take().or_else(|| str_at(&wikidata, i).map(str::to_owned));
        *entity.forms.entry(text.value(i).to_owned()).or_default() += 1;
        if repeated {
            continue;
        }
        entity.docs.insert(doc.value(i).to_owned());
        entity.mentions += 1;
        if let Some(Some(at)) = published.get(doc.value(i)) {
            entity.first = Some(entity.first.map_or(*at, |f| f.min(*at)));
            entity.last = Some(entity.last.map_or(*at, |l| l.max(*at)));
        }
    }
    for entity in all.values_mut() {
        entity.name = best_name(&entity.names).unwrap_or_default().to_owned();
    }
    let mut order: Vec<(&String, &Entity)> = all.iter().collect();
    order.sort_by(|a, b| b.1.mentions.cmp(&a.1.mentions).then_with(|| a.0.cmp(b.0)));
    let mut out = RowWriter::new(&catalog::ENTITIES);
    for (id, entity) in order {
        let aliases = aliases(entity);
        out.push(&[
            ("entity_id", Cell::Str(id)),
            ("name", Cell::Str(&entity.name)),
            ("type", Cell::Str(&entity.kind)),
            ("wikidata_id", Cell::text(entity.wikidata.as_deref())),
            ("aliases", Cell::List(&aliases)),
            ("n_docs", Cell::Int(entity.docs.len() as i64)),
            ("n_mentions", Cell::Int(entity.mentions)),
            ("first_seen", Cell::maybe(entity.first, Cell::Time)),
            ("last_seen", Cell::maybe(entity.last, Cell::Time)),
        ])?;
    }
    out.finish()
}

/// The spelling that most mentions have, all capitals only where there is no other.
pub fn best_name(names: &BTreeMap<String, u64>) -> Option<&str> {
    let shouts = |name: &str| name.chars().count() > 4 && !name.chars().any(char::is_lowercase);
    let best = names.iter().max_by(|a, b| (!shouts(a.0), a.1).cmp(&(!shouts(b.0), b.1)).then_with(|| b.0.cmp(a.0)));
    best.map(|(name, _)| name.as_str())
}

fn aliases(entity: &Entity) -> Vec<String> {
    let mut forms: Vec<(&String, &u64)> = entity.forms.iter().filter(|(form, _)| **form != entity.name).collect();
    forms.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    forms.into_iter().take(MAX_ALIASES).map(|(form, _)| form.clone()).collect()
}
