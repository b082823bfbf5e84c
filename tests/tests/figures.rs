//! Every sentence of `tests/gold/figures/fr`: the figures in it, and none else.

use extract::figures::{Direction, End};
use extract::{Extractor, Input};
use tests::specs::{self, Case};

fn number(cell: &str) -> Option<f64> {
    (!cell.is_empty()).then(|| cell.replace([' ', '\u{a0}'], "").parse().unwrap_or(f64::NAN))
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-3 * a.abs().max(b.abs()).max(1e-12),
        (None, None) => true,
        _ => false,
    }
}

/// Spaces of all kinds are one in a table's cell.
fn plain(s: &str) -> String {
    s.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect::<String>().replace('’', "'")
}

fn differences(extractor: &Extractor, case: &Case) -> Vec<String> {
    let read = extractor.extract(Input { text: &case.text, ..Input::default() });
    let mut wrong = Vec::new();
    let got: Vec<String> = read
        .figures
        .iter()
        .map(|r| {
            let f = &r.figure;
            let (direction, role) = (f.direction.map_or("", Direction::name), f.role.map_or("", End::name));
            format!(
                "« {} » {} {:?}..{:?} {} {:?} {direction} {role} [{}]",
                &case.text[r.start..r.end],
                f.kind.name(),
                f.low,
                f.high,
                f.comparator.name(),
                f.unit,
                f.rule
            )
        })
        .collect();
    if read.figures.len() != case.rows.len() {
        wrong.push(format!("{} figures, want {}: {got:#?}", read.figures.len(), case.rows.len()));
        return wrong;
    }
    for ((row, read), got) in case.rows.iter().zip(&read.figures).zip(&got) {
        let f = &read.figure;
        let cell = |name: &str| case.cell(row, name);
        let text = plain(&case.text[read.start..read.end]) == plain(cell("text"));
        let value = same(f.low, number(cell("low"))) && same(f.high, number(cell("high")));
        let unit = f.unit.as_deref().unwrap_or_default() == cell("unit");
        let kind = f.kind.name() == cell("kind") && f.comparator.name() == cell("comparator");
        let change = f.direction.map_or("", Direction::name) == cell("direction") && f.role.map_or("", End::name) == cell("role");
        if !(text && value && unit && kind && change) {
            wrong.push(format!("want {row:?}\n         got {got}"));
        }
    }
    wrong
}

#[test]
fn every_sentence_is_read_as_its_table_says() {
    let extractor = tests::extractor();
    let cases = specs::read(&tests::path("tests/gold/figures/fr"));
    assert!(cases.len() >= 600, "{} sentences", cases.len());
    let mut report = String::new();
    let mut wrong = 0;
    for case in &cases {
        for difference in differences(&extractor, case) {
            wrong += 1;
            report.push_str(&format!("{}: {}\n    {difference}\n", case.place, case.text));
        }
    }
    assert!(wrong == 0, "{wrong} differences in {} sentences\n{report}", cases.len());
}
