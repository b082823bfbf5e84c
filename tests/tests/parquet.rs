//! The exported tables as they stand on disk, after a run over the samples: types, meanings, references between them, the
//! same bytes again.

use std::collections::{HashMap, HashSet};
use std::fs;

use arrow::datatypes::{DataType, TimeUnit};
use tables::rows::{list_at, str_at};
use tables::{Rows, catalog};

mod program;
use program::Bench;

const EXPORTED: [&tables::Table; 6] =
    [&catalog::ARTICLES, &catalog::BLOCKS, &catalog::MENTIONS, &catalog::FIGURES, &catalog::ENTITIES, &catalog::FACTS];

fn texts(bench: &Bench) -> HashMap<String, Vec<char>> {
    let articles = bench.exported("articles");
    let rows = Rows::new(&catalog::ARTICLES, &articles);
    let (id, text) = (rows.str("doc_id").expect("doc_id"), rows.str("text").expect("text"));
    (0..rows.len()).filter_map(|i| Some((id.value(i).to_owned(), str_at(&text, i)?.chars().collect()))).collect()
}

#[test]
fn the_files_have_the_types_of_the_contract_and_say_what_columns_mean() {
    let bench = Bench::samples();
    bench.run();
    for table in EXPORTED {
        let batch = bench.exported(table.name);
        let schema = batch.schema();
        assert_eq!(
            schema.fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(),
            table.columns.iter().map(|c| c.name).collect::<Vec<_>>()
        );
        for (field, column) in schema.fields().iter().zip(table.columns) {
            let plain = match field.data_type() {
                DataType::Utf8 | DataType::Int64 | DataType::Float64 | DataType::Boolean | DataType::Date32 => true,
                DataType::Timestamp(TimeUnit::Microsecond, Some(zone)) => zone.as_ref() == "UTC",
                DataType::List(item) => *item.data_type() == DataType::Utf8,
                _ => false,
            };
            assert!(plain, "{}.{}: {}", table.name, column.name, field.data_type());
            assert_eq!(field.metadata().get("description").map(String::as_str), Some(column.doc), "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn offsets_quote() {
    let bench = Bench::samples();
    bench.run();
    let texts = texts(&bench);
    assert!(texts.len() >= 12, "{} articles", texts.len());
    for table in [&catalog::FIGURES, &catalog::MENTIONS] {
        let batch = bench.exported(table.name);
        let rows = Rows::new(table, &batch);
        let (id, text) = (rows.str("doc_id").expect("doc_id"), rows.str("text").expect("text"));
        let (start, end) = (rows.int("char_start").expect("start"), rows.int("char_end").expect("end"));
        assert!(rows.len() >= 200, "{} rows of {}", rows.len(), table.name);
        for i in 0..rows.len() {
            let at = |n: i64| usize::try_from(n).expect("an offset");
            let quoted: String = texts[id.value(i)][at(start.value(i))..at(end.value(i))].iter().collect();
            assert_eq!(quoted, text.value(i), "{} row {i}", table.name);
        }
    }
}

#[test]
fn references_lead_to_rows() {
    let bench = Bench::samples();
    bench.run();
    let (figures, facts) = (bench.exported("figures"), bench.exported("facts"));
    let rows = Rows::new(&catalog::FIGURES, &figures);
    let (id, start) = (rows.str("doc_id").expect("doc_id"), rows.int("char_start").expect("start"));
    let places: HashSet<String> = (0..rows.len()).map(|i| format!("{}:{}", id.value(i), start.value(i))).collect();
    let rows = Rows::new(&catalog::FACTS, &facts);
    let refs = rows.list("figure_refs").expect("refs");
    assert!(rows.len() >= 20, "{} facts", rows.len());
    for i in 0..rows.len() {
        let refs = list_at(&refs, i);
        assert!(!refs.is_empty() && refs.iter().all(|r| places.contains(r.as_str())), "fact {i}: {refs:?}");
    }
    let (mentions, entities) = (bench.exported("mentions"), bench.exported("entities"));
    let known = Rows::new(&catalog::ENTITIES, &entities).str("entity_id").expect("entity_id");
    let known: HashSet<&str> = known.iter().flatten().collect();
    assert_eq!(known.len(), entities.num_rows(), "an entity stands twice");
    let named = Rows::new(&catalog::MENTIONS, &mentions).str("entity_id").expect("entity_id");
    assert!(named.iter().flatten().all(|id| known.contains(id)));
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let (one, two) = (Bench::samples(), Bench::samples());
    one.run();
    assert_eq!(two.chiffre("run", &["-q", "--jobs", "1"]).exit, 0);
    // Of the tables, only articles holds the time of fetching.
    for table in EXPORTED.iter().filter(|t| t.column("fetched_at").is_none()) {
        let bytes = |bench: &Bench| fs::read(bench.path(&format!("out/p/export/{}.parquet", table.name))).expect("a table");
        assert!(bytes(&one) == bytes(&two), "{} differs", table.name);
    }
}
