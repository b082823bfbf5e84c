//! Sentences with the expressions of time in them, as they are to be read.

use std::borrow::Cow;
use std::path::Path;

use tables::Data;
use text::sentences::Abbreviations;

use super::*;
use crate::figures;
use crate::lexicon::figures::FigureLexicon;
use crate::tokens::Vocabulary;

struct Words {
    vocabulary: Vocabulary,
    figures: FigureLexicon,
    periods: PeriodLexicon,
}

fn words() -> Words {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let data = Data::new(move |path| std::fs::read(root.join(path)).ok().map(Cow::Owned), |_| Vec::new());
    let mut vocabulary = Vocabulary::default();
    let figures = FigureLexicon::load(&data, "lexicon/fr", &mut vocabulary).expect("the lexicon of figures");
    let periods = PeriodLexicon::load(&data, "lexicon/fr").expect("the lexicon of periods");
    Words { vocabulary, figures, periods }
}

fn shown(day: Option<i32>) -> String {
    let date = |d: i32| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(d)).expect("a date");
    day.map(|d| date(d).to_string()).unwrap_or_default()
}

fn days(days: Option<Days>) -> String {
    match days {
        Some((start, end)) if start == end => shown(start),
        Some((start, end)) => format!("{}..{}", shown(start), shown(end)),
        None => "-".to_owned(),
    }
}

/// « words = past », with « / future » where that differs, and the role where it is not that of a period.
fn line(doc: &Doc<'_>, e: &Expression) -> String {
    let mut line = format!("{} = {}", doc.span(e.tokens.clone()), days(e.past));
    if e.past != e.future {
        line.push_str(&format!(" / {}", days(e.future)));
    }
    match e.role {
        Role::Period => {}
        Role::Deadline => line.push_str(" (deadline)"),
        Role::Anchored(_) => line.push_str(" (anchored)"),
        Role::Versus(_) => line.push_str(" (versus)"),
        Role::HowLong => line.push_str(" (how long)"),
        Role::HowOften => line.push_str(" (how often)"),
    }
    line
}

/// The expressions of a text, one a line.
fn read(words: &Words, published: &str, text: &str) -> Vec<String> {
    let published = published.parse::<jiff::civil::Date>().ok().map(|d| (d - jiff::civil::date(1970, 1, 1)).get_days());
    let doc = Doc::new(text, &words.vocabulary, &Abbreviations::default());
    let found = figures::figures(&words.figures, &doc);
    let mut context = Context::read(&words.periods, &doc, &found);
    let mut lines = Vec::new();
    for sentence in &doc.sentences {
        let read = expressions(&words.periods, &doc, &found, sentence.tokens.clone(), published, &context);
        context.follow(&read);
        lines.extend(read.iter().map(|e| line(&doc, e)));
    }
    lines
}

#[test]
#[ignore]
fn dump() {
    let words = words();
    for l in std::fs::read_to_string(std::env::var("PER").unwrap()).unwrap().lines() {
        let Some((p, t)) = l.split_once('|') else { continue };
        println!("[{p}] {t}");
        for x in read(&words, p, &t.replace("\\n", "\n")) {
            println!("      {x}");
        }
    }
}
