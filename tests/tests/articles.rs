//! Whole articles that nothing was tuned on or learned from (`tests/gold/articles`): how much of each column is right, and a floor
//! for each. They are scored, not read: a rule made for one of their sentences would make the numbers worthless.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;

use extract::claims::weigh::days::Choice;
use extract::claims::weigh::told::Held;
use extract::claims::weigh::{Asked, WIDTH, WIDTH_OF_DAYS, Watch};
use extract::extractor::Row;
use extract::figures::{Direction, End};
use extract::{Extractor, Input};
use serde_json::Value;
use tests::{data, path};

/// Shares of the annotated figures that must be right, a little below what was reached. A subject is right where it is rightly
/// nobody, too.
const FLOORS: [(&str, f64); 7] =
    [("value", 0.94), ("subject", 0.80), ("measure", 0.86), ("modality", 0.88), ("period", 0.915), ("direction", 0.84), ("role", 0.72)];
/// Of figures whose confidence is over 0.8, the share whose subject must be right, and of all figures the share
/// of which it must be said.
const SURE: (f64, f64) = (0.93, 0.65);

fn day(text: Option<&str>) -> Option<i32> {
    let date: jiff::civil::Date = text?.get(..10)?.parse().ok()?;
    Some((date - jiff::civil::date(1970, 1, 1)).get_days())
}

/// The row that overlaps an annotated figure most, if it is of its kind.
fn found<'r>(rows: &'r [Row], text: &str, figure: &Value) -> Option<&'r Row> {
    let byte = |key: &str| text.char_indices().nth(figure[key].as_u64()? as usize).map(|c| c.0);
    let (start, end) = (byte("start")?, byte("end").unwrap_or(text.len()));
    let overlap = |r: &&Row| r.end.min(end).saturating_sub(r.start.max(start));
    rows.iter().filter(|r| overlap(r) > 0 && r.figure.kind.name() == figure["kind"]).max_by_key(overlap)
}

fn near(a: Option<f64>, b: &Value) -> bool {
    match (a, b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-3 * a.abs().max(b.abs()),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Both models are asked with as many features as they are made for.
struct Widths;

impl Watch for Widths {
    fn subject(&mut self, _: usize, asked: &Asked) {
        assert_eq!(asked.table.names.len(), WIDTH);
    }

    fn days(&mut self, _: usize, choice: &Choice, _: Option<&Held>) {
        assert_eq!(choice.table.names.len(), WIDTH_OF_DAYS);
    }
}

#[test]
fn articles_that_nothing_was_tuned_on() {
    let extractor = Extractor::new(&data(), "fr").expect("the lexicons");
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut sure = (0, 0);
    for file in ["fr-1.jsonl", "fr-2.jsonl", "fr-3.jsonl", "fr-4.jsonl"] {
        let lines = std::fs::read_to_string(path("tests/gold/articles").join(file)).expect("the articles");
        for line in lines.lines() {
            let article: Value = serde_json::from_str(line).expect("an object a line");
            let text = article["text"].as_str().expect("a text");
            let input =
                Input { text, published: day(article["published_at"].as_str()), language: Some("fr"), title: article["title"].as_str() };
            let read = extractor.watched(input, &mut Widths);
            for figure in article["figures"].as_array().expect("figures") {
                let mut count = |column, right: bool| {
                    let c = counts.entry(column).or_default();
                    *c = (c.0 + usize::from(right), c.1 + 1);
                };
                let row = found(&read.figures, text, figure).filter(|r| {
                    near(r.figure.low, &figure["value_low"])
                        && near(r.figure.high, &figure["value_high"])
                        && r.figure.unit.as_deref() == figure["unit"].as_str()
                });
                count("value", row.is_some());
                let Some(row) = row else { continue };
                let subject = row.claim.subject.as_ref().map(|n| text::fold(&n.name)) == figure["subject"].as_str().map(text::fold);
                count("subject", subject);
                count("measure", figure["measure"] == row.claim.measure);
                count("modality", figure["modality"] == row.claim.modality);
                let (direction, role) = (row.figure.direction.map(Direction::name), row.figure.role.map(End::name));
                for (column, said) in [("direction", direction), ("role", role)] {
                    // As the scorer counts: rightly nothing does not.
                    if said.is_some() || figure[column].is_string() {
                        count(column, figure[column].as_str() == said);
                    }
                }
                let days = (day(figure["period_start"].as_str()), day(figure["period_end"].as_str()));
                count("period", days == (row.claim.period_start, row.claim.period_end));
                if row.claim.confidence > 0.8 {
                    sure = (sure.0 + usize::from(subject), sure.1 + 1);
                }
            }
        }
    }
    for (column, (right, all)) in &counts {
        println!("{column:9} {right:4} of {all:4}  {:.3}", *right as f64 / *all as f64);
    }
    println!("subject, confidence over 0.8: {} of {}", sure.0, sure.1);
    for (column, floor) in FLOORS {
        let (right, all) = counts[column];
        assert!(right as f64 >= floor * all as f64, "{column}: {right} of {all} is below {floor}");
    }
    let asked = counts["subject"].1;
    assert!(sure.1 as f64 >= SURE.1 * asked as f64, "confidence over 0.8: {} of {asked}", sure.1);
    assert!(sure.0 as f64 >= SURE.0 * sure.1 as f64, "confidence: {} of {}", sure.0, sure.1);
}
