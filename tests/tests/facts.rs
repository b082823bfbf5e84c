//! Every situation of `tests/gold/facts/fr`: what some documents say, and the facts that follow.
//!
//! A situation is a heading with two tables under it. The first says who states what: `doc` (« b=a »: b repeats a), `host`
//! (empty: a local file), `published`, `says` (the words, for the reader), then columns of `figures`; its values are written
//! `65e9`, `60e9..65e9`, `..65e9` (at most), `75e9..` (more than), `≈80e9` (about), `~1e9..` (an order of magnitude), its
//! periods `2025`, `2025-06`, `2024-07..2025-06`, `..2030`. The second gives all facts; `docs` and `hosts` are counts, `from`
//! names the documents whose figures the fact refers to. `projects:` lists subjects that are projects.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use arrow::array::{Array, RecordBatch};
use export::facts::facts;
use export::rates::Rates;
use jiff::civil::{Date, date};
use tables::rows::{list_at, str_at};
use tables::{Cell, RowWriter, Rows, catalog};

#[derive(Default)]
struct Situation {
    place: String,
    projects: Vec<String>,
    said: Vec<BTreeMap<String, String>>,
    facts: Vec<BTreeMap<String, String>>,
}

fn read(path: &Path) -> Vec<Situation> {
    let mut all: Vec<Situation> = Vec::new();
    let mut header: Vec<String> = Vec::new();
    let name = path.file_name().unwrap().to_string_lossy();
    for (n, line) in fs::read_to_string(path).unwrap().lines().enumerate() {
        if let Some(title) = line.strip_prefix("## ") {
            all.push(Situation { place: format!("{name}:{}: {title}", n + 1), ..Situation::default() });
        } else if let Some(names) = line.strip_prefix("projects:") {
            all.last_mut().unwrap().projects = names.split(',').map(|p| slug(p.trim())).collect();
        } else if line.starts_with('|') {
            let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
            if header.is_empty() {
                header = cells;
            } else if !cells.iter().all(|c| c.chars().all(|c| c == '-')) {
                assert_eq!(cells.len(), header.len(), "{name}:{}: as many cells as the header", n + 1);
                let row = header.iter().cloned().zip(cells).collect();
                let situation = all.last_mut().unwrap();
                if header[0] == "doc" { &mut situation.said } else { &mut situation.facts }.push(row);
            }
        } else {
            header.clear();
        }
    }
    all.retain(|s| !s.said.is_empty());
    all
}

fn slug(name: &str) -> String {
    text::fold(name).replace(' ', "-")
}

fn cell<'r>(row: &'r BTreeMap<String, String>, name: &str) -> Option<&'r str> {
    row.get(name).map(String::as_str).filter(|c| !c.is_empty())
}

fn number(text: &str) -> Option<f64> {
    (!text.is_empty()).then(|| text.parse().unwrap_or_else(|_| panic!("« {text} » is no number")))
}

fn value(text: &str) -> (Option<f64>, Option<f64>, &'static str) {
    let bare = text.trim_start_matches(['≈', '~']);
    let (low, high) = bare.split_once("..").map_or_else(|| (number(bare), number(bare)), |(l, h)| (number(l), number(h)));
    let comparator = match (text.chars().next(), low, high) {
        (Some('≈'), ..) => "about",
        (Some('~'), ..) => "vague",
        (_, Some(l), Some(h)) if l == h => "exact",
        (_, Some(_), Some(_)) => "range",
        (_, Some(_), None) => "more_than",
        _ => "at_most",
    };
    (low, high, comparator)
}

fn day(text: &str, last: bool) -> Option<i32> {
    let parts: Vec<i16> = text.split('-').filter(|p| !p.is_empty()).map(|p| p.parse().unwrap()).collect();
    let first = date(*parts.first()?, parts.get(1).map_or(1, |m| *m as i8), parts.get(2).map_or(1, |d| *d as i8));
    let day: Date = match (last, parts.len()) {
        (true, 1) => first.last_of_year(),
        (true, 2) => first.last_of_month(),
        _ => first,
    };
    Some((day - date(1970, 1, 1)).get_days())
}

fn period(text: &str) -> (Option<i32>, Option<i32>) {
    let (start, end) = text.split_once("..").unwrap_or((text, text));
    (day(start, false), day(end, true))
}

fn kind(unit: &str) -> &'static str {
    match unit {
        "%" => "percent",
        "x" => "multiple",
        "W" => "power",
        "¤" => "money",
        _ if unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase()) => "money",
        _ => "count",
    }
}

fn tables(situation: &Situation) -> (RecordBatch, RecordBatch) {
    let (mut figures, mut articles) = (RowWriter::new(&catalog::FIGURES), RowWriter::new(&catalog::ARTICLES));
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (i, row) in situation.said.iter().enumerate() {
        let (doc, repeats) = row["doc"].split_once('=').map_or((row["doc"].as_str(), None), |(d, r)| (d, Some(r)));
        if seen.insert(doc) {
            let published = cell(row, "published").and_then(|p| day(p, false));
            articles
                .push(&[
                    ("doc_id", Cell::Str(doc)),
                    ("url", Cell::Str(doc)),
                    ("host", Cell::text(cell(row, "host"))),
                    ("authors", Cell::List(&[])),
                    ("published_at", Cell::maybe(published, |d| Cell::Time(i64::from(d) * 86_400_000_000))),
                    ("n_words", Cell::Int(0)),
                    ("fetched_at", Cell::Time(0)),
                    ("duplicate_of", Cell::text(repeats)),
                ])
                .unwrap();
        }
        let (low, high, comparator) = value(&row["value"]);
        let (start, end) = cell(row, "period").map_or((None, None), period);
        let (subject, object) = (cell(row, "subject"), cell(row, "object"));
        let (subject_id, object_id) = (subject.map(slug), object.map(slug));
        figures
            .push(&[
                ("doc_id", Cell::Str(doc)),
                ("char_start", Cell::Int(i as i64)),
                ("char_end", Cell::Int(i as i64 + 1)),
                ("text", Cell::Str("")),
                ("sentence", Cell::Str("")),
                ("kind", Cell::Str(kind(&row["unit"]))),
                ("value_low", Cell::maybe(low, Cell::Float)),
                ("value_high", Cell::maybe(high, Cell::Float)),
                ("comparator", Cell::Str(comparator)),
                ("unit", Cell::text(cell(row, "unit").filter(|u| *u != "¤"))),
                ("direction", Cell::text(cell(row, "direction"))),
                ("role", Cell::text(cell(row, "role"))),
                ("subject_id", Cell::text(subject_id.as_deref())),
                ("subject", Cell::text(subject)),
                ("object_id", Cell::text(object_id.as_deref())),
                ("object", Cell::text(object)),
                ("measure", Cell::Str(&row["measure"])),
                ("period_start", Cell::maybe(start, Cell::Day)),
                ("period_end", Cell::maybe(end, Cell::Day)),
                ("modality", Cell::Str(cell(row, "modality").unwrap_or("planned"))),
                ("confidence", Cell::Float(1.0)),
                ("rule", Cell::Str("")),
            ])
            .unwrap();
    }
    (figures.finish().unwrap(), articles.finish().unwrap())
}

/// A fact in one line, columns that the expected table has only.
fn line(columns: &BTreeMap<String, String>, get: impl Fn(&str) -> String) -> String {
    columns.keys().map(|c| format!("{c} {}", get(c))).collect::<Vec<_>>().join(" | ")
}

fn canonical(row: &BTreeMap<String, String>) -> String {
    line(row, |column| {
        let text = &row[column];
        match column {
            "value" => format!("{:?}", {
                let (l, h, _) = value(text);
                (l, h)
            }),
            "period" => format!("{:?}", cell(row, column).map_or((None, None), period)),
            "from" => format!("{:?}", text.split_whitespace().collect::<BTreeSet<_>>()),
            _ => text.clone(),
        }
    })
}

fn found(batch: &RecordBatch, columns: &BTreeMap<String, String>) -> Vec<String> {
    let rows = Rows::new(&catalog::FACTS, batch);
    let text = |name: &str, i: usize| str_at(&rows.str(name).unwrap(), i).unwrap_or_default().to_owned();
    let float = |name: &str, i: usize| {
        let c = rows.float(name).unwrap();
        c.is_valid(i).then(|| c.value(i))
    };
    let day = |name: &str, i: usize| {
        let c = rows.day(name).unwrap();
        c.is_valid(i).then(|| c.value(i))
    };
    let one = |i: usize, column: &str| match column {
        "value" => format!("{:?}", (float("value_low", i), float("value_high", i))),
        "period" => format!("{:?}", (day("period_start", i), day("period_end", i))),
        "docs" | "hosts" => rows.int(&format!("n_{column}")).unwrap().value(i).to_string(),
        "from" => {
            let refs = list_at(&rows.list("figure_refs").unwrap(), i);
            format!("{:?}", refs.iter().filter_map(|r| r.split(':').next()).collect::<BTreeSet<_>>())
        }
        _ => text(column, i),
    };
    (0..rows.len()).map(|i| line(columns, |column| one(i, column))).collect()
}

#[test]
fn every_situation_gives_the_facts_of_its_table() {
    let rates = Rates::load(&tests::data()).unwrap();
    let mut files: Vec<_> = fs::read_dir(tests::path("tests/gold/facts/fr")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let situations: Vec<Situation> = files.iter().flat_map(|f| read(f)).collect();
    assert!(situations.len() >= 40, "{} situations", situations.len());
    let mut wrong = String::new();
    for situation in &situations {
        let (figures, articles) = tables(situation);
        let projects = situation.projects.iter().cloned().collect();
        let batch = facts(&figures, &articles, &projects, &rates).unwrap();
        let columns = situation.facts.first().cloned().unwrap_or_else(|| BTreeMap::from([("subject".to_owned(), String::new())]));
        let mut want: Vec<String> = situation.facts.iter().map(canonical).collect();
        let mut got = found(&batch, &columns);
        want.sort();
        got.sort();
        if want != got {
            wrong += &format!("{}\n  want {}\n  got  {}\n", situation.place, want.join("\n       "), got.join("\n       "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
