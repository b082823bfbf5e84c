//! Facts on a page. In: facts and their quotes. Out: a table that fits the terminal's width, in colour on a terminal, plain
//! elsewhere.

use std::collections::BTreeMap;
use std::io::{self, Write};

use console::{Style, Term, measure_text_width, pad_str, truncate_str};

use super::loading::{Fact, Tables};
use super::quoting::{Quote, around};
use super::wording;

/// Columns where there is no terminal to ask.
const PLAIN_WIDTH: usize = 140;
/// Columns that a sentence needs at least.
const LEAST_WIDTH: usize = 60;
/// Columns of a name at most, on a narrow and on a wide page.
const NAME_WIDTH: (usize, usize) = (24, 40);
/// Measures whose values without a unit are no money.
const COUNTED: &[&str] = &["users", "workforce", "sites", "compute", "capacity", "consumption", "share", "stake"];
const INDENT: &str = "    ";

/// Where facts are written.
pub struct Page {
    width: usize,
    colour: bool,
}

impl Page {
    /// Standard output; `terminal` says whether it is one.
    pub fn of_stdout(terminal: bool) -> Page {
        let width = if terminal { Term::stdout().size_checked().map(|(_, columns)| usize::from(columns)) } else { None };
        Page { width: width.unwrap_or(PLAIN_WIDTH).max(LEAST_WIDTH), colour: terminal && console::colors_enabled() }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.colour { style.force_styling(true).apply_to(text).to_string() } else { text.to_owned() }
    }

    /// Writes `facts` with `quotes` sentences each at most, and a line that counts them.
    pub fn write(&self, out: &mut impl Write, tables: &Tables, facts: &[&Fact], quotes: usize) -> io::Result<()> {
        let head = ["subject", "measure", "period", "value", "sources", "status"].map(str::to_owned);
        let rows: Vec<[String; 6]> = facts.iter().map(|f| self.cells(f)).collect();
        let mut widths = [0; 6];
        for row in rows.iter().chain([&head]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = measure_text_width(cell).max(*width);
            }
        }
        let dim = || Style::new().dim();
        writeln!(out, "{}", self.paint(dim(), &line(&head, &widths)))?;
        for (fact, row) in facts.iter().zip(&rows) {
            let style = match fact.status.as_str() {
                "conflicting" => Style::new().bold().red(),
                "corroborated" => Style::new().bold().green(),
                _ => Style::new().bold(),
            };
            writeln!(out, "{}", self.paint(style, &line(row, &widths)))?;
            let all = tables.quotes(fact);
            for quote in all.iter().take(quotes) {
                writeln!(out, "{}", self.quote(quote))?;
            }
            if quotes > 0 && all.len() > quotes {
                writeln!(out, "{INDENT}{}", self.paint(dim(), &format!("and {} more", all.len() - quotes)))?;
            }
        }
        writeln!(out, "{}", self.paint(dim(), &counts(facts)))
    }

    fn cells(&self, fact: &Fact) -> [String; 6] {
        let name = fact.object.as_ref().map_or_else(|| fact.subject.clone(), |o| format!("{} → {o}", fact.subject));
        let room = if self.width < PLAIN_WIDTH { NAME_WIDTH.0 } else { NAME_WIDTH.1 };
        let money = fact.unit.is_none() && !COUNTED.contains(&fact.measure.as_str());
        let modality = fact.modality.as_deref().filter(|m| *m != "actual").map(|m| format!(", {m}")).unwrap_or_default();
        let (docs, hosts) = (plural(fact.n_docs, "text"), plural(fact.n_hosts, "host"));
        let conflict = fact.conflict.as_ref().map(|c| format!(": {c}")).unwrap_or_default();
        [
            truncate_str(&name, room, "…").into_owned(),
            format!("{}{modality}", fact.measure),
            wording::period(fact.period.0, fact.period.1),
            wording::value(fact.value.0, fact.value.1, fact.unit.as_deref(), money),
            if fact.n_docs == fact.n_hosts { hosts } else { format!("{docs}, {hosts}") },
            format!("{}{conflict}", fact.status),
        ]
    }

    fn quote(&self, quote: &Quote<'_>) -> String {
        let place = quote.host.or(quote.url).unwrap_or(quote.doc);
        let mut origin = truncate_str(place, NAME_WIDTH.1, "…").into_owned();
        for part in
            [quote.published.as_deref(), (quote.modality == "estimated").then_some("estimated"), quote.repeats.map(|_| "repeats another")]
        {
            origin += &part.map(|p| format!(", {p}")).unwrap_or_default();
        }
        let room = self.width.saturating_sub(INDENT.len() + measure_text_width(&origin) + 6).max(LEAST_WIDTH / 2);
        let (before, figure, after) = around(quote.sentence, quote.text, room);
        format!("{INDENT}{} « {before}{}{after} »", self.paint(Style::new().dim(), &origin), self.paint(Style::new().bold(), &figure))
    }
}

fn line(cells: &[String; 6], widths: &[usize; 6]) -> String {
    let padded = cells.iter().zip(widths).enumerate().map(|(i, (cell, width))| {
        let side = if i == 3 { console::Alignment::Right } else { console::Alignment::Left };
        pad_str(cell, *width, side, None).into_owned()
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn plural(n: i64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// « 14 facts: 9 single, 3 corroborated, 2 conflicting (1 currency, 1 value) ».
fn counts(facts: &[&Fact]) -> String {
    let count = |name: &dyn Fn(&Fact) -> Option<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for fact in facts {
            if let Some(name) = name(fact) {
                *counts.entry(name).or_default() += 1;
            }
        }
        counts.into_iter().rev().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
    };
    let statuses = count(&|f| Some(f.status.clone()));
    let conflicts = count(&|f| f.conflict.clone());
    let conflicts = if conflicts.is_empty() { conflicts } else { format!(" ({conflicts})") };
    format!("{}: {statuses}{conflicts}", plural(facts.len() as i64, "fact"))
}
