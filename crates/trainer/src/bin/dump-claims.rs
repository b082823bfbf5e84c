//! Writes what may be said of annotated figures, with features: what `tools/claims/pointer.py` and `train.py` learn from.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use extract::claims::Claim;
use extract::claims::weigh::candidates::KINDS;
use extract::claims::weigh::days::{Choice, LENGTHS};
use extract::claims::weigh::ends::Pair;
use extract::claims::weigh::pointer::marks::{Mark, Marks, Place};
use extract::claims::weigh::row::Table;
use extract::claims::weigh::told::Held;
use extract::claims::weigh::{Asked, Watch};
use extract::features::Features;
use extract::figures::quantity::{Of, Quantity};
use extract::figures::{Direction, End, Kind};
use half::f16;
use serde::Deserialize;
use serde_json::{Value, json};
use trainer::annotated;

/// Dumps figures, for subjects to OUT.subject.* and for days to OUT.days.*: .jsonl (names of features and classes, then one figure a
/// line: text, place, quantity, candidates with their classes, what the rules say, what is annotated) and .f32 (features, candidate by candidate).
/// OUT.words.jsonl has the words around each figure as hashes, OUT.ends.jsonl those of each two that may be the ends of a change,
/// OUT.texts.jsonl each text as the network that points reads it, and
/// OUT.states.f16 what the encoder says of its tokens, 384 values each.
#[derive(Parser)]
struct Args {
    /// Files of annotated texts, one JSON object a line
    files: Vec<PathBuf>,
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// An annotated text; offsets count code points.
#[derive(Deserialize)]
struct Annotated {
    doc: String,
    text: String,
    title: Option<String>,
    published_at: Option<String>,
    figures: Vec<Value>,
}

/// The two files of one question.
struct Dump {
    lines: BufWriter<File>,
    rows: BufWriter<File>,
    named: bool,
    classes: &'static [&'static str],
}

impl Dump {
    fn create(out: &Path, question: &str, classes: &'static [&'static str]) -> Result<Dump> {
        let path = |extension: &str| out.with_extension(format!("{question}.{extension}"));
        let file = |extension: &str| File::create(path(extension)).with_context(|| path(extension).display().to_string());
        Ok(Dump { lines: BufWriter::new(file("jsonl")?), rows: BufWriter::new(file("f32")?), named: false, classes })
    }

    fn write(&mut self, line: &Value, table: &Table) -> Result<()> {
        if !self.named {
            writeln!(self.lines, "{}", json!({"names": table.names, "classes": self.classes}))?;
            self.named = true;
        }
        writeln!(self.lines, "{line}")?;
        for value in &table.values {
            self.rows.write_all(&value.to_le_bytes())?;
        }
        Ok(())
    }
}

/// What the judge was asked, by figure.
#[derive(Default)]
struct Seen {
    /// Whether the text is wanted, which does not depend on the headline.
    wants_text: bool,
    subjects: Vec<(usize, Asked)>,
    days: Vec<(usize, Choice, Option<Held>)>,
    words: Vec<(usize, Features, Claim)>,
    ends: Vec<Pair>,
    texts: Vec<Marks>,
}

impl Watch for Seen {
    fn wants_text(&self) -> bool {
        self.wants_text
    }

    fn text(&mut self, marks: &[Marks]) {
        self.texts = marks.to_vec();
    }

    fn subject(&mut self, figure: usize, asked: &Asked) {
        self.subjects.push((figure, asked.clone()));
    }

    fn days(&mut self, figure: usize, choice: &Choice, ruled: Option<&Held>) {
        self.days.push((figure, choice.clone(), ruled.cloned()));
    }

    fn ends(&mut self, pairs: &[Pair]) {
        self.ends = pairs.to_vec();
    }

    fn words(&mut self, figure: usize, features: &Features, ruled: &Claim) {
        self.words.push((figure, features.clone(), ruled.clone()));
    }
}

fn main() -> Result<()> {
    let args = Args::parse();
    let extractor = extract::Extractor::new(&chiffre::datafiles::folder(&args.data), "fr")?;
    let mut words = BufWriter::new(File::create(args.out.with_extension("words.jsonl"))?);
    let mut ends = BufWriter::new(File::create(args.out.with_extension("ends.jsonl"))?);
    let mut units = BufWriter::new(File::create(args.out.with_extension("units.jsonl"))?);
    let mut texts = BufWriter::new(File::create(args.out.with_extension("texts.jsonl"))?);
    let mut states = BufWriter::new(File::create(args.out.with_extension("states.f16"))?);
    let (mut subjects, mut days) = (Dump::create(&args.out, "subject", &KINDS)?, Dump::create(&args.out, "days", &LENGTHS)?);
    for file in &args.files {
        let set = file.file_stem().map(|f| f.to_string_lossy().into_owned());
        for text in annotated::lines(file, |line| Ok(serde_json::from_str::<Annotated>(line)?))? {
            let day = text.published_at.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse::<jiff::civil::Date>().ok());
            let published = day.map(|d| (d - EPOCH).get_days());
            for ((start, end), offers) in
                extractor.offers(extract::Input { text: &text.text, title: None, published, language: Some("fr") })
            {
                let point = |byte: usize| text.text[..byte].chars().count();
                let (start, end) = (point(start), point(end));
                for offer in &offers {
                    let shared = shared(&offer.shared);
                    let place = json!({"set": set, "doc": text.doc, "start": start, "end": end, "shared": shared,
                        "gold": text.annotated(start, end), "candidates": offer.features.0});
                    writeln!(units, "{}", place)?;
                }
            }
            // A text's headline is known in a pipeline and unknown where a bare text is read: both are learned from.
            let titles = if text.title.is_some() { vec![None, text.title.as_deref()] } else { vec![None] };
            for title in titles {
                let input = extract::Input { text: &text.text, title, published, language: Some("fr") };
                let mut seen = Seen { wants_text: title.is_none(), ..Seen::default() };
                let read = extractor.watched(input, &mut seen);
                // A text longer than one stretch would have to be read as several.
                if seen.texts.len() > 1 {
                    break;
                }
                let point = |byte: usize| text.text[..byte].chars().count();
                let line = |figure: usize, candidates: Vec<Value>, ruled: Value| {
                    let row = read.figures.get(figure)?;
                    let (start, end) = (point(row.start), point(row.end));
                    Some(json!({
                        "set": set, "doc": text.doc, "titled": title.is_some(), "start": start, "end": end,
                        "kind": row.figure.kind.name(), "text": &text.text[row.start..row.end], "candidates": candidates,
                        "gold": text.annotated(start, end), "ruled": ruled,
                    }))
                };
                for (figure, asked) in &seen.subjects {
                    let names = asked.candidates.iter().map(|c| c.named.as_ref().map(|n| &n.name));
                    let ruled = json!(asked.ruled.subject.as_ref().map(|n| &n.name));
                    if let Some(mut line) = line(*figure, names.map(|n| json!(n)).collect(), ruled) {
                        line["ids"] = asked.candidates.iter().map(|c| json!(c.named.as_ref().and_then(|n| n.id.as_ref()))).collect();
                        line["classes"] = asked.candidates.iter().map(|c| json!(KINDS[c.class()])).collect();
                        subjects.write(&line, &asked.table)?;
                    }
                }
                for (figure, features, ruled) in seen.words.iter().filter(|_| title.is_none()) {
                    let features = features.0.iter().map(|f| json!(f)).collect();
                    let (direction, role) = (ruled.direction.map(Direction::name), ruled.role.map(End::name));
                    let ruled = json!({"measure": ruled.measure, "modality": ruled.modality, "direction": direction, "role": role});
                    if let Some(line) = line(*figure, features, ruled) {
                        writeln!(words, "{line}")?;
                    }
                }
                for pair in seen.ends.iter().filter(|_| title.is_none()) {
                    let of = |figure| line(figure, vec![], Value::Null);
                    if let (Some(first), Some(second)) = (of(pair.first), of(pair.second)) {
                        writeln!(ends, "{}", json!({"first": first, "second": second, "candidates": pair.features.0}))?;
                    }
                }
                // What is pointed at does not depend on the headline.
                if let ([marks], None) = (&seen.texts[..], title) {
                    let starts: Vec<usize> = read.figures.iter().map(|f| point(f.start)).collect();
                    writeln!(texts, "{}", pointing(marks, &starts, json!({"set": set, "doc": text.doc})))?;
                    for value in &marks.states {
                        states.write_all(&f16::from_f32(*value).to_le_bytes())?;
                    }
                }
                for (figure, choice, ruled) in &seen.days {
                    let candidates = choice.candidates.iter().map(|c| dates(c.as_ref())).collect();
                    if let Some(mut line) = line(*figure, candidates, dates(ruled.as_ref())) {
                        line["classes"] = choice.lengths().into_iter().map(|l| json!(LENGTHS[l])).collect();
                        days.write(&line, &choice.table)?;
                    }
                }
            }
        }
    }
    for mut file in [subjects.lines, subjects.rows, days.lines, days.rows, words, ends, units, texts, states] {
        file.flush()?;
    }
    Ok(())
}

/// Kind, unit and number of a quantity, as the annotations have them.
fn shared(quantity: &Quantity) -> Value {
    let (unit, factor, offset) = match &quantity.of {
        Of::Unit(unit) => (Some(unit.unit.as_str()), unit.factor, unit.offset),
        Of::Noun(key) => (Some(key.as_str()), 1.0, 0.0),
        Of::Money | Of::Nothing => (None, 1.0, 0.0),
    };
    let value = |n: f64| n * factor + offset;
    json!({"kind": quantity.kind().map(Kind::name), "unit": unit, "low": value(quantity.low), "high": value(quantity.high)})
}

/// A text as the network reads it, column by column; `starts` has the first character of each figure.
fn pointing(marks: &Marks, starts: &[usize], mut line: Value) -> Value {
    let column = |of: fn(&Mark) -> u32| marks.tokens.iter().map(of).collect::<Vec<_>>();
    line["words"] = json!(column(|t| t.word));
    line["clusters"] = json!(column(|t| t.cluster.into()));
    line["shapes"] = json!(column(|t| t.shape.into()));
    line["inside"] = json!(column(|t| t.name.into()));
    line["counted"] = json!(column(|t| t.figure.into()));
    line["changed"] = json!(column(|t| t.change.into()));
    line["timed"] = json!(column(|t| t.time.into()));
    let places = |all: &[Place]| all.iter().map(|p| json!([p.ends.0, p.ends.1, p.what, p.kind, p.order])).collect::<Value>();
    line["names"] = places(&marks.names);
    line["entities"] = json!(marks.entities);
    line["times"] = places(&marks.times);
    line["days"] = marks.days.iter().map(|d| json!(d.map(|d| d.map(day_of)))).collect();
    let figure = |(at, (first, last)): (usize, &(usize, usize))| {
        let apart = |places: &[Place]| {
            let reach = marks.reach(at, places);
            json!({"reach": reach.start, "apart": reach.map(|n| marks.apart(at, places, n)).collect::<Vec<_>>()})
        };
        json!({"first": first, "last": last, "start": starts[at], "names": apart(&marks.names), "times": apart(&marks.times)})
    };
    line["figures"] = marks.figures.1.iter().enumerate().map(figure).collect();
    line
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

/// First and last day as dates; null for none.
fn dates(held: Option<&Held>) -> Value {
    held.map_or(Value::Null, |h| json!(day_of(h.days)))
}

fn day_of((first, last): (Option<i32>, Option<i32>)) -> [Option<String>; 2] {
    [first, last].map(|day| day.and_then(|d| EPOCH.checked_add(jiff::Span::new().days(d)).ok()).map(|d| d.to_string()))
}

impl Annotated {
    /// The annotated figure that overlaps most what stands there.
    fn annotated(&self, start: usize, end: usize) -> Option<&Value> {
        let overlap = |f: &&Value| {
            let at = |key: &str| f[key].as_u64().unwrap_or_default() as usize;
            at("end").min(end).saturating_sub(at("start").max(start))
        };
        self.figures.iter().filter(|f| overlap(f) > 0).max_by_key(overlap)
    }
}
