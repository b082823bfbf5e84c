//! `chiffre schema`. In: a table's name, or none. Out: the data dictionary.

use std::fmt::Write as _;
use std::io::Write as _;

use tables::{Table, catalog};

use super::{Exit, fail};
use crate::runner::report;

/// Prints the columns of one table, or of all.
pub fn run(name: Option<&str>) -> Exit {
    let wanted: Vec<&Table> = match name {
        None => catalog::ALL.to_vec(),
        Some(name) => match catalog::find(name) {
            Some(table) => vec![table],
            None => {
                let all: Vec<_> = catalog::ALL.iter().map(|t| t.name).collect();
                return fail(Exit::Usage, &format!("no table « {name} »; the tables are {}", all.join(", ")));
            }
        },
    };
    let text: Vec<String> = wanted.into_iter().map(describe).collect();
    let _ = std::io::stdout().write_all(text.join("\n").as_bytes());
    Exit::Done
}

fn describe(table: &Table) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} (written by {}): one row is {}", table.name, table.stage, table.row);
    let rows: Vec<[String; 4]> = table
        .columns
        .iter()
        .map(|c| {
            let null = if c.nullable { "or null" } else { "" };
            [format!("  {}", c.name), c.kind.name().to_owned(), null.to_owned(), c.doc.to_owned()]
        })
        .collect();
    text + &report::table(&rows)
}
