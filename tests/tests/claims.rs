//! Every sentence of `tests/gold/claims/fr`: who, what, when, says who. The constructions are many and free, so each column
//! has a floor that it must not fall below; `CLAIMS=column` prints what is missed (`CLAIMS=all` for every column).
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;

use extract::claims::Named;
use extract::figures::{Direction, End};
use extract::{Extractor, Input};
use tests::specs::{self, Case};

/// Shares of cells that must be right, a little below what was reached.
const FLOORS: [(&str, f64); 8] = [
    ("subject", 0.87),
    ("object", 0.61),
    ("measure", 0.85),
    ("period", 0.95),
    ("modality", 0.93),
    ("source", 0.70),
    ("direction", 0.80),
    ("role", 0.75),
];

fn plain(s: &str) -> String {
    s.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect::<String>().replace('’', "'").to_lowercase()
}

fn name(named: Option<&Named>) -> String {
    named.map(|n| plain(&n.name)).unwrap_or_default()
}

fn day(days: Option<i32>) -> String {
    let from = jiff::civil::date(1970, 1, 1);
    days.map(|d| from.checked_add(jiff::Span::new().days(d)).expect("a day").to_string()).unwrap_or_default()
}

type Counts = BTreeMap<&'static str, (usize, usize)>;

fn check(extractor: &Extractor, case: &Case, show: &str, counts: &mut Counts) {
    let input = Input { text: &case.text, published: case.published, ..Input::default() };
    let read = extractor.extract(input);
    let mut rest = read.figures.iter().peekable();
    for row in &case.rows {
        let cell = |name: &str| case.cell(row, name);
        let Some(found) = rest.clone().position(|r| plain(&case.text[r.start..r.end]) == plain(cell("text"))) else {
            if show == "text" || show == "all" {
                println!("{} no figure « {} »", case.place, cell("text"));
            }
            continue;
        };
        let read = rest.nth(found).expect("it was found");
        let claim = &read.claim;
        let period = match (claim.period_start, claim.period_end) {
            (None, None) => String::new(),
            (start, end) => format!("{}..{}", day(start), day(end)),
        };
        let got: [(&'static str, String); 8] = [
            ("subject", name(claim.subject.as_ref())),
            ("object", name(claim.object.as_ref())),
            ("measure", claim.measure.to_owned()),
            ("period", period),
            ("modality", claim.modality.to_owned()),
            ("source", name(claim.source.as_ref())),
            ("direction", claim.direction.map_or("", Direction::name).to_owned()),
            ("role", claim.role.map_or("", End::name).to_owned()),
        ];
        for (column, value) in got {
            // A table tells of the columns that it has.
            if !case.header.iter().any(|name| name == column) {
                continue;
            }
            // Whose a duration is, the tables leave open.
            if column == "subject" && read.figure.kind == extract::figures::Kind::Duration {
                continue;
            }
            let want = plain(cell(column));
            let count = counts.entry(column).or_default();
            // What neither says is no merit.
            if want.is_empty() && value.is_empty() {
                continue;
            }
            count.1 += 1;
            if want == value {
                count.0 += 1;
            } else if show == column || show == "all" {
                println!(
                    "{} {column} « {} »: want « {want} », got « {value} »\n    {}",
                    case.place,
                    cell("text"),
                    case.text.replace('\n', " ")
                );
            }
        }
    }
}

#[test]
fn the_claims_of_the_specs() {
    let extractor = tests::extractor();
    let show = std::env::var("CLAIMS").unwrap_or_default();
    let cases = specs::read(&tests::path("tests/gold/claims/fr"));
    let only = std::env::var("CLAIMS_FILE").unwrap_or_default();
    let mut counts = Counts::new();
    for case in cases.iter().filter(|c| c.place.contains(&only)) {
        check(&extractor, case, &show, &mut counts);
    }
    println!("{} cases", cases.len());
    for (column, floor) in FLOORS {
        let (right, all) = counts.get(column).copied().unwrap_or_default();
        let share = right as f64 / all.max(1) as f64;
        println!("{column:9} {right:4} of {all:4}  {share:.3}");
        assert!(!only.is_empty() || share >= floor, "{column}: {share:.3} right, {floor} wanted");
    }
    assert!(cases.len() >= 300, "{} cases", cases.len());
}
