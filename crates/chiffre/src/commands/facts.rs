//! `chiffre facts`. In: tables that `export` wrote. Out: for a person, each claim with its value, sources and status, and
//! under it the sentences that make it; with `--json` one object a fact on a line.

use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use serde_json::{Value, json};
use tables::catalog;

use super::files::rows::to_json;
use super::{Exit, fail};

mod loading;
mod quoting;
mod showing;
mod wording;

use loading::{Fact, Tables};
use quoting::Quote;
use showing::Page;

/// What `chiffre facts` was asked.
#[derive(Debug)]
pub struct Args {
    /// Export folders, pipeline folders or Parquet files.
    pub tables: Vec<PathBuf>,
    /// Only facts about this subject: its id or name, whatever the case and accents.
    pub subject: Option<String>,
    /// Only facts that conflict.
    pub conflicts: bool,
    /// Sentences under each fact at most.
    pub quotes: usize,
    /// One JSON object a fact.
    pub json: bool,
}

/// Prints facts.
pub fn run(args: &Args) -> Exit {
    let tables = match Tables::load(&args.tables) {
        Ok(tables) => tables,
        Err(e) => return fail(Exit::Usage, &format!("{e:#}")),
    };
    let wanted = select(&tables.facts, args);
    if wanted.is_empty() {
        eprintln!("chiffre: {}", nothing(&tables.facts, args));
        return Exit::Done;
    }
    // A reader that went away (« | head ») is no failure.
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = if args.json { write_json(&mut out, &tables, &wanted) } else { write_page(&mut out, &tables, &wanted, args.quotes) };
    let _ = out.flush();
    match written {
        Ok(()) => Exit::Done,
        Err(e) => fail(Exit::Failed, &format!("{e:#}")),
    }
}

fn select<'t>(facts: &'t [Fact], args: &Args) -> Vec<&'t Fact> {
    let wanted = args.subject.as_deref().map(text::fold);
    let exact = |f: &Fact| wanted.as_ref().is_none_or(|w| [&f.subject, &f.subject_id].iter().any(|n| text::fold(n) == *w));
    let within = |f: &Fact| wanted.as_ref().is_none_or(|w| text::fold(&f.subject).contains(w.as_str()));
    let any_exact = facts.iter().any(exact);
    facts.iter().filter(|f| if any_exact { exact(f) } else { within(f) }).filter(|f| !args.conflicts || f.status == "conflicting").collect()
}

/// Why there is nothing to show.
fn nothing(facts: &[Fact], args: &Args) -> String {
    let Some(subject) = &args.subject else {
        return if args.conflicts { format!("none of {} facts conflicts", facts.len()) } else { "the table of facts is empty".to_owned() };
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in facts {
        *counts.entry(&fact.subject).or_default() += 1;
    }
    let mut most: Vec<_> = counts.into_iter().collect();
    most.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    let most: Vec<_> = most.into_iter().take(10).map(|(name, _)| name).collect();
    let what = if args.conflicts { "conflicting fact" } else { "fact" };
    format!("no {what} about « {subject} »; most facts are about {}", most.join(", "))
}

fn write_json(out: &mut impl Write, tables: &Tables, facts: &[&Fact]) -> anyhow::Result<()> {
    let mut rows: Vec<Vec<Value>> = tables.batches.iter().map(|batch| to_json(&catalog::FACTS, batch)).collect::<Result<_, _>>()?;
    for fact in facts {
        let mut object = rows[fact.place.0][fact.place.1].take();
        object["quotes"] = tables.quotes(fact).iter().map(quote_json).collect();
        if writeln!(out, "{object}").is_err() {
            break;
        }
    }
    Ok(())
}

fn quote_json(quote: &Quote<'_>) -> Value {
    json!({
        "doc_id": quote.doc, "host": quote.host, "url": quote.url, "published": quote.published, "text": quote.text,
        "sentence": quote.sentence, "modality": quote.modality, "source": quote.source, "duplicate_of": quote.repeats,
    })
}

fn write_page(out: &mut impl Write, tables: &Tables, facts: &[&Fact], quotes: usize) -> anyhow::Result<()> {
    let page = Page::of_stdout(std::io::stdout().is_terminal());
    let _ = page.write(out, tables, facts, quotes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::store::{Lineage, part};
    use tables::{Cell, RowWriter, Table, Tally};

    const SENTENCE: &str = "Nordélia investira jusqu'à 42 milliards d'euros cette année, a dit son patron.";

    fn write(folder: &Path, table: &'static Table, rows: &[&[(&str, Cell<'_>)]]) {
        let mut out = RowWriter::new(table);
        for row in rows {
            out.push(row).unwrap();
        }
        let lineage = Lineage::new("export", 1, String::new(), String::new(), Vec::new());
        let path = folder.join("export").join(format!("{}.parquet", table.name));
        part::write(&path, table, &[out.finish().unwrap()], &lineage, &Tally::default()).unwrap();
    }

    /// An export of two facts, one of them with a sentence.
    fn export(folder: &Path) {
        let refs = ["d1:28".to_owned()];
        let fact = |id: &'static str, subject: &'static str, status: &'static str, conflict: Cell<'static>| {
            [
                ("fact_id", Cell::Str(id)),
                ("subject_id", Cell::Str(id)),
                ("subject", Cell::Str(subject)),
                ("measure", Cell::Str("capex")),
                ("period_start", Cell::Day(20089)),
                ("period_end", Cell::Day(20453)),
                ("unit", Cell::Str("EUR")),
                ("value_high", Cell::Float(42e9)),
                ("modality", Cell::Str("planned")),
                ("n_docs", Cell::Int(1)),
                ("n_hosts", Cell::Int(1)),
                ("status", Cell::Str(status)),
                ("conflict", conflict),
                ("figure_refs", Cell::List(&refs)),
            ]
        };
        let (one, two) = (fact("nordelia", "Nordélia", "single", Cell::Null), fact("orpheo", "Orphéo", "conflicting", Cell::Str("value")));
        write(folder, &catalog::FACTS, &[&one, &two]);
        let figure = [
            ("doc_id", Cell::Str("d1")),
            ("char_start", Cell::Int(28)),
            ("char_end", Cell::Int(48)),
            ("text", Cell::Str("42 milliards d'euros")),
            ("sentence", Cell::Str(SENTENCE)),
            ("kind", Cell::Str("money")),
            ("comparator", Cell::Str("at_most")),
            ("measure", Cell::Str("capex")),
            ("modality", Cell::Str("planned")),
            ("confidence", Cell::Float(1.0)),
            ("rule", Cell::Str("")),
        ];
        write(folder, &catalog::FIGURES, &[&figure]);
        let article = [
            ("doc_id", Cell::Str("d1")),
            ("url", Cell::Str("https://www.lagazette.example/1")),
            ("host", Cell::Str("lagazette.example")),
            ("authors", Cell::List(&[])),
            ("published_at", Cell::Time(20_123 * 86_400_000_000)),
            ("n_words", Cell::Int(12)),
            ("fetched_at", Cell::Time(0)),
        ];
        write(folder, &catalog::ARTICLES, &[&article]);
    }

    fn args(tables: &Path, subject: Option<&str>, conflicts: bool) -> Args {
        Args { tables: vec![tables.to_owned()], subject: subject.map(str::to_owned), conflicts, quotes: 5, json: false }
    }

    #[test]
    fn a_page_has_the_claims_and_their_sentences() {
        let dir = tempfile::tempdir().unwrap();
        export(dir.path());
        let tables = Tables::load(&[dir.path().to_owned()]).unwrap();
        let page = |args: &Args| {
            let mut out = Vec::new();
            Page::of_stdout(false).write(&mut out, &tables, &select(&tables.facts, args), args.quotes).unwrap();
            String::from_utf8(out).unwrap().replace('\u{a0}', " ")
        };
        let all = page(&args(dir.path(), None, false));
        let want = format!(
            "subject   measure         period    value  sources  status\n\
             Nordélia  capex, planned  2025    ≤ 42 Md€  1 host   single\n    lagazette.example, 2025-02-04 « {SENTENCE} »\n\
             Orphéo    capex, planned  2025    ≤ 42 Md€  1 host   conflicting: value\n    lagazette.example, 2025-02-04 « {SENTENCE} »\n\
             2 facts: 1 single, 1 conflicting (1 value)\n"
        );
        let squeezed = |s: &str| s.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&all), squeezed(&want));
        let nordelia = page(&args(dir.path(), Some("nordelia"), false));
        assert!(nordelia.contains("Nordélia") && !nordelia.contains("Orphéo"), "{nordelia}");
        let conflicts = page(&args(dir.path(), None, true));
        assert!(conflicts.contains("Orphéo") && !conflicts.contains("Nordélia  "), "{conflicts}");
        let none = nothing(&tables.facts, &args(dir.path(), Some("Lexika"), false));
        assert_eq!(none, "no fact about « Lexika »; most facts are about Nordélia, Orphéo");
    }

    #[test]
    fn json_has_the_columns_and_the_quotes() {
        let dir = tempfile::tempdir().unwrap();
        export(dir.path());
        let tables = Tables::load(&[dir.path().join("export")]).unwrap();
        let mut out = Vec::new();
        write_json(&mut out, &tables, &tables.facts.iter().collect::<Vec<_>>()).unwrap();
        let lines: Vec<Value> = String::from_utf8(out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["period_start"], &lines[1]["conflict"]), (2, &json!("2025-01-01"), &json!("value")));
        assert_eq!(lines[0]["quotes"][0]["host"], json!("lagazette.example"));
    }

    #[test]
    fn what_is_no_table_is_said_before_anything_is_printed() {
        let dir = tempfile::tempdir().unwrap();
        let error = |path: &Path| format!("{:#}", Tables::load(&[path.to_owned()]).err().unwrap());
        assert!(error(&dir.path().join("gone")).ends_with("gone: no such file or folder"));
        assert!(error(dir.path()).contains("no facts.parquet in it"));
        std::fs::write(dir.path().join("x.parquet"), "PAR1").unwrap();
        assert!(error(&dir.path().join("x.parquet")).contains("cannot read"));
        export(dir.path());
        assert!(error(&dir.path().join("export/figures.parquet")).contains("no table of facts"));
        write(dir.path(), &catalog::FAILURES, &[]);
        assert!(error(&dir.path().join("export/failures.parquet")).contains("none of the tables"));
        assert_eq!(run(&args(dir.path(), None, false)), Exit::Done);
        assert_eq!(run(&args(&dir.path().join("gone"), None, false)), Exit::Usage);
    }
}
